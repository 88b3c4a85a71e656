// Package jira harvests tickets and incidents from Jira, Cloud and Data Center.
//
// What a ticket was to the person is worked out from its history, here and not
// by the server: the search only casts a wide net. Every row of an answer is
// decoded by itself, so one that cannot be read costs one issue and is said.
package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// Options says whose work to harvest, and where.
type Options struct {
	Name  string // what the person calls the account
	URL   string // of a Cloud site or a Data Center; a path in it is kept
	Email string // with a Cloud API token; empty sends the token as a bearer
	Token string

	IncidentTypes  []string // issue types that are incidents; none means Incident
	IncidentLabels []string // labels that mark an incident; none means incident

	Delivered []string // resolutions that mean the work was done, beyond those known
	Declined  []string // resolutions that mean it was not, beyond those known

	MaxWait time.Duration // how long all requests of a run may wait for rate limits
	Now     func() time.Time
	Wait    func(ctx context.Context, d time.Duration) error // nil really sleeps
}

// Source is one person's account on a Jira site. It implements
// connectors.Source.
type Source struct {
	opts      Options
	client    *gojira.Client
	transport *transport.Transport
	site      site // known after Preflight
}

// New returns a Source. It sends nothing. It fails on a URL that is not https,
// unless the host is this machine.
func New(opts Options) (*Source, error) {
	base, err := baseURL(opts.URL)
	if err != nil {
		return nil, err
	}
	if len(opts.IncidentTypes) == 0 {
		opts.IncidentTypes = []string{"Incident"}
	}
	if len(opts.IncidentLabels) == 0 {
		opts.IncidentLabels = []string{"incident"}
	}
	inner := transport.New(transport.Options{Classify: classify, MaxWait: opts.MaxWait, Now: opts.Now, Wait: opts.Wait})
	var auth http.RoundTripper = &gojira.PATAuthTransport{Token: opts.Token, Transport: inner}
	if opts.Email != "" {
		auth = &gojira.BasicAuthTransport{Username: opts.Email, Password: opts.Token, Transport: inner}
	}
	client, err := gojira.NewClient(&http.Client{Transport: auth, CheckRedirect: transport.SameHost}, base)
	if err != nil {
		return nil, err
	}
	return &Source{opts: opts, client: client, transport: inner}, nil
}

// baseURL checks a configured URL and returns it as a base to resolve against.
func baseURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", connectors.Advise("give the address of the site, such as https://acme.atlassian.net", "url %q is not a site's address", redact(u, text))
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", connectors.Advise("use https", "url %q would send the token in the clear", text)
	}
	return strings.TrimRight(text, "/") + "/", nil
}

// redact returns a refused URL fit for an error message.
func redact(u *url.URL, text string) string {
	if u == nil {
		return text
	}
	return u.Redacted()
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name implements connectors.Source.
func (s *Source) Name() string { return s.opts.Name }

// queryVersion changes when what is asked for or kept changes, so that
// everything is harvested again.
const queryVersion = "2"

// streamTickets is the one stream. Incidents are issues too.
const streamTickets = "tickets"

// Streams implements connectors.Source.
func (s *Source) Streams() []connectors.Stream {
	query := []string{"jira", queryVersion}
	for _, list := range [][]string{s.opts.IncidentTypes, s.opts.IncidentLabels, s.opts.Delivered, s.opts.Declined} {
		query = append(query, strings.Join(slices.Sorted(slices.Values(list)), "\x01"))
	}
	return []connectors.Stream{{Name: streamTickets, Query: work.ID(query...)}}
}

// refused is an answer that says no to one request: the query is not
// understood, or the thing does not exist for these credentials.
type refused struct {
	status  int
	message string
}

func (e *refused) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("HTTP %d: %s", e.status, e.message), ": ")
}

// isRefused reports whether err is a refusal with one of these statuses.
func isRefused(err error, statuses ...int) bool {
	r, ok := errors.AsType[*refused](err)
	return ok && slices.Contains(statuses, r.status)
}

// classify adds to the transport what only Jira does. A token that has expired
// may be answered with 200 and nothing, as anybody may search in public
// projects; a header alone tells.
func classify(resp *http.Response, body []byte) transport.Verdict {
	host := resp.Request.URL.Host
	reason := resp.Header.Get("X-Seraph-Loginreason")
	switch {
	case strings.Contains(reason, "AUTHENTICATED_FAILED"):
		return transport.Verdict{Err: connectors.Advise("make a new API token and put it where your config says; tokens expire after a year at most",
			"%w by %s (%s)", connectors.ErrUnauthorized, host, reason)}
	case strings.Contains(reason, "AUTHENTICATION_DENIED"):
		return transport.Verdict{Err: connectors.Advise("log in once with a browser, which asks for a CAPTCHA after failed attempts",
			"%w by %s (%s)", connectors.ErrUnauthorized, host, reason)}
	case resp.StatusCode == http.StatusUnauthorized:
		return transport.Verdict{Err: connectors.Advise("check email and token; a token with scopes works only at https://api.atlassian.com/ex/jira/<cloud id>",
			"%w by %s (HTTP 401) %s", connectors.ErrUnauthorized, host, transport.Message(body))}
	case resp.StatusCode >= 400 && resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests:
		return transport.Verdict{Err: &refused{status: resp.StatusCode, message: transport.Message(body)}}
	}
	return transport.Verdict{}
}

// get asks for path, relative to the site, and decodes the answer into v.
func (s *Source) get(ctx context.Context, path string, query url.Values, v any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return s.do(ctx, http.MethodGet, path, nil, v)
}

// post sends body as JSON and decodes the answer into v.
func (s *Source) post(ctx context.Context, path string, body, v any) error {
	return s.do(ctx, http.MethodPost, path, body, v)
}

func (s *Source) do(ctx context.Context, method, path string, body, v any) error {
	req, err := s.client.NewRequestWithContext(ctx, method, "rest/api/2/"+path, body)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req, v)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // in memory since the transport read it
	}
	name, _, _ := strings.Cut(path, "?")
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, which holds the whole query
	}
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = fmt.Errorf("unexpected %s in %q of the answer", bad.Value, bad.Field)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
