// Package github harvests what one person did on GitHub: the pull requests
// they merged, the reviews they gave, the issues and incidents they closed.
//
// It asks GraphQL's search through the official client, in windows of time
// small enough to be listed whole, and keeps each object as the server sent it,
// less the texts of other people. Reading those objects needs no network.
package github

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
	"golang.org/x/oauth2"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// Options says which account to harvest and how.
type Options struct {
	Name  string // what the person calls the account
	URL   string // "" means https://github.com
	Token string

	// Orgs narrows the harvest to these organisations, asked one by one.
	Orgs []string

	// IncidentLabels are the labels that make an issue an incident. Without
	// any, there are none.
	IncidentLabels []string

	// Files has the files of pull requests read, too, so that generated ones
	// can be told from the others.
	Files bool

	// Agents are the apps that write pull requests for the account, such as
	// copilot-swe-agent: what they wrote and was assigned to it is kept apart.
	Agents []string

	// CoAuthored has the pull requests of others that involve the account read
	// too, for commits of its own. They are kept apart.
	CoAuthored bool

	MaxWait time.Duration // how long rate limits and server trouble may hold up all requests together
	Now     func() time.Time

	// Wait sleeps; nil means transport.Sleep.
	Wait func(ctx context.Context, d time.Duration) error
}

// api is what is asked of the official client. The client is not a field of
// Source: the linker keeps every method of all that a value behind an interface
// is made of, here two megabytes of calls that are never made.
type api struct {
	server     string // the address of the REST API
	newRequest func(method, path string, body any, opts ...gh.RequestOption) (*http.Request, error)
	do         func(ctx context.Context, req *http.Request, answer any) (*gh.Response, error)
	user       func(ctx context.Context, login string) (*gh.User, *gh.Response, error)
}

// Source is one GitHub account. It implements connectors.Source, and is for
// one harvest at a time.
type Source struct {
	opts      Options
	api       api
	transport *transport.Transport
	streams   []stream
	size      *pageSize        // of searches
	notes     notes            // by Preflight
	read      map[partKey]bool // what came in this run

	// By operation: the marks of the lines it does without, and why.
	without map[string][]string
	less    map[string][]graphError
}

var (
	ownerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)
	labelName = regexp.MustCompile(`^[^"*\\\p{Cc}]+$`) // a search has no wildcards
)

// New returns a source. It sends nothing; the error is about the options.
func New(opts Options) (*Source, error) {
	base, err := apiURL(opts.URL)
	if err != nil {
		return nil, err
	}
	for _, org := range opts.Orgs {
		if !ownerName.MatchString(org) {
			return nil, fmt.Errorf("%q is not the name of an organisation", org)
		}
	}
	for _, agent := range opts.Agents {
		if !ownerName.MatchString(agent) {
			return nil, fmt.Errorf("%q is not the name of an app", agent)
		}
	}
	for _, label := range opts.IncidentLabels {
		if !labelName.MatchString(label) {
			return nil, fmt.Errorf("%q cannot be searched for as a label: GitHub's search has no wildcards and no escapes, list each label", label)
		}
	}
	s := &Source{
		opts: opts, streams: streams(opts), size: &pageSize{n: firstPage, most: mostPage, best: firstPage}, read: map[partKey]bool{},
		without: map[string][]string{}, less: map[string][]graphError{},
	}
	s.transport = transport.New(transport.Options{Classify: s.classify, Cut: cut, MaxWait: opts.MaxWait, Now: opts.Now, Wait: opts.Wait})
	client := gh.NewClient(&http.Client{
		Transport: &oauth2.Transport{
			Source: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: opts.Token}),
			Base:   headers{s.transport},
		},
		CheckRedirect: transport.SameHost,
	})
	client.BaseURL = base
	s.api = api{server: base.String(), newRequest: client.NewRequest, do: client.Do, user: client.Users.Get}
	return s, nil
}

// Name is what the person calls the account.
func (s *Source) Name() string { return s.opts.Name }

// Streams lists what can be pulled.
func (s *Source) Streams() []connectors.Stream {
	var all []connectors.Stream
	for _, st := range s.streams {
		all = append(all, connectors.Stream{Name: st.name, Query: st.fingerprint(s.opts)})
	}
	all = append(all,
		connectors.Stream{Name: comments, Query: stream{name: comments}.fingerprint(s.opts)},
		connectors.Stream{Name: openItems, Query: followVersion, Over: &work.Selection{Open: true}},
		connectors.Stream{Name: census, Query: followVersion, Over: &work.Selection{}, Verify: true},
	)
	if s.opts.Files { // last: of what the others brought
		lacking := &work.Selection{Parts: []string{partPull}, Lacking: partFiles}
		all = append(all, connectors.Stream{Name: files, Query: followVersion, Over: lacking})
	}
	return all
}

// apiURL returns where the REST API of a GitHub is, with a trailing slash;
// GraphQL is at ../graphql from there.
func apiURL(text string) (*url.URL, error) {
	if text == "" {
		text = "https://github.com"
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("url %q is not one like https://github.com", text)
	}
	if u.User != nil {
		return nil, fmt.Errorf("url %q carries credentials; give the token by itself", u.Redacted())
	}
	host := strings.ToLower(u.Hostname())
	if u.Scheme == "http" && !loopback(host) {
		return nil, fmt.Errorf("url %q is not encrypted; plain http is for this machine only, use https", text)
	}
	switch {
	case host == "github.com", host == "www.github.com", host == "api.github.com":
		return &url.URL{Scheme: "https", Host: "api.github.com", Path: "/"}, nil
	case strings.HasSuffix(host, ".ghe.com"):
		return &url.URL{Scheme: "https", Host: "api." + strings.TrimPrefix(u.Host, "api."), Path: "/"}, nil
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v3")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path + "/api/v3/"}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// headers is a RoundTripper that asks for node ids that last, and keeps the
// rate limit from go-github: v60 books GitHub Enterprise's limits on the wrong
// account and then refuses to ask. Our transport has dealt with them.
type headers struct {
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (h headers) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("X-Github-Next-Global-ID", "1")
	resp, err := h.next.RoundTrip(req)
	if err == nil {
		for _, name := range []string{"Limit", "Remaining", "Reset"} {
			resp.Header.Del("X-RateLimit-" + name)
		}
	}
	return resp, err
}

// isIncident reports whether one of an issue's labels makes it an incident.
func (s *Source) isIncident(labels []string) bool {
	return slices.ContainsFunc(labels, func(label string) bool {
		return slices.ContainsFunc(s.opts.IncidentLabels, func(l string) bool { return strings.EqualFold(l, label) })
	})
}

// queryVersion changes when the same account must be harvested again because
// brag asks for more, or keeps other things.
const queryVersion = "2"

// fingerprint identifies what the stream asks for and keeps.
func (st stream) fingerprint(opts Options) string {
	orgs, labels := slices.Clone(opts.Orgs), slices.Clone(opts.IncidentLabels)
	slices.Sort(orgs)
	slices.Sort(labels)
	return work.ID("github", queryVersion, st.name, strings.Join(orgs, ","), strings.Join(labels, ","))
}
