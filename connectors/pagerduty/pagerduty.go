// Package pagerduty harvests from PagerDuty the incidents a person was paged
// for, answered or touched.
//
// PagerDuty finds no resolved incident by person: once resolved, it is
// assigned to nobody. What the person did is therefore read from the log
// entries of the whole account, and how often that may ask is bounded by a
// budget of requests a run. What a run does not get to, the next one does.
package pagerduty

import (
	"cmp"
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

	gopagerduty "github.com/PagerDuty/go-pagerduty"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
	"bragsheet/connectors/transport"
	"bragsheet/store/work"
)

// Options says whose work to harvest, and where.
type Options struct {
	Name   string // what the person calls the account
	URL    string // https://api.pagerduty.com, or https://api.eu.pagerduty.com; empty is the first
	Token  string // a REST API key of the person's own, not one of the account
	Budget int    // requests one run may send; 0 means DefaultBudget

	MaxWait time.Duration // how long all requests of a run may wait for rate limits
	Now     func() time.Time
	Wait    func(ctx context.Context, d time.Duration) error // nil really sleeps
}

// DefaultBudget is how many requests a run sends at most if nobody says. A
// person may send 960 a minute, and other tools of theirs want some.
const DefaultBudget = 800

// Source is one person's account on PagerDuty. It implements
// connectors.Source.
type Source struct {
	opts      Options
	base      string                                                              // of the API, without a slash at the end
	send      func(req *http.Request, authenticated bool) (*http.Response, error) // the official client's
	transport *transport.Transport
	spent     int  // requests sent
	ready     bool // Preflight was called
}

// New returns a Source. It sends nothing. It fails on a URL that is not https,
// unless the host is this machine.
func New(opts Options) (*Source, error) {
	opts.URL = strings.TrimRight(cmp.Or(opts.URL, "https://api.pagerduty.com"), "/")
	opts.Budget = cmp.Or(opts.Budget, DefaultBudget)
	if err := checkURL(opts.URL); err != nil {
		return nil, err
	}
	if opts.Budget < 0 {
		return nil, connectors.Advise("leave it out for the default", "a budget of %d requests is none", opts.Budget)
	}
	inner := transport.New(transport.Options{Classify: classify, MaxWait: opts.MaxWait, Now: opts.Now, Wait: opts.Wait})
	client := gopagerduty.NewClient(opts.Token)
	client.HTTPClient = &http.Client{Transport: inner, CheckRedirect: transport.SameHost}
	return &Source{opts: opts, base: opts.URL, send: client.Do, transport: inner}, nil
}

// checkURL reports what is wrong with a configured URL.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		if u != nil {
			text = u.Redacted()
		}
		return connectors.Advise("give https://api.pagerduty.com or https://api.eu.pagerduty.com", "url %q is not the address of an API", text)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return connectors.Advise("use https", "url %q would send the token in the clear", text)
	}
	if host := u.Hostname(); strings.HasSuffix(host, ".pagerduty.com") && !strings.HasPrefix(host, "api.") {
		return connectors.Advise("give https://api.pagerduty.com, or https://api.eu.pagerduty.com for an account in the EU",
			"url %q is that of the web pages, not of the API", text)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name implements connectors.Source.
func (s *Source) Name() string { return s.opts.Name }

// queryVersion changes when what is asked for or kept changes, so that
// everything is harvested again.
const queryVersion = "1"

// The streams.
const (
	streamIncidents = "incidents"       // by what the log says I did
	streamOpen      = "open incidents"  // those stored, by id
	streamKnown     = "known incidents" // all that are stored, by id
)

// Streams implements connectors.Source.
func (s *Source) Streams() []connectors.Stream {
	query := work.ID("pagerduty", queryVersion)
	return []connectors.Stream{
		{Name: streamIncidents, Query: query},
		{Name: streamOpen, Query: query, Over: &work.Selection{Open: true}},
		{Name: streamKnown, Query: query, Over: &work.Selection{}, Verify: true},
	}
}

// budgetSpent is how a run ends that may ask no more. For the engine it is a
// rate limit that has already passed.
type budgetSpent struct {
	budget int
	limit  connectors.RateLimited
}

func (e *budgetSpent) Error() string {
	return fmt.Sprintf("the %d requests one run may send are spent", e.budget)
}

func (e *budgetSpent) Unwrap() error { return &e.limit }

// outOfBudget says that a run may ask no more, at a time.
func (s *Source) outOfBudget(now time.Time) error {
	return connectors.Advise("what was read is saved; run it again, which goes on from there, or raise requests in the config",
		"%w", &budgetSpent{budget: s.opts.Budget, limit: connectors.RateLimited{Until: now}})
}

// left returns how many requests the run may still send.
func (s *Source) left() int { return max(s.opts.Budget-s.spent, 0) }

// refused is an answer that says no to one request.
type refused struct {
	asked   string // method and path
	status  int
	message string
}

func (e *refused) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("%s: HTTP %d: %s", e.asked, e.status, e.message), ": ")
}

// isRefused reports whether err is a refusal with one of these statuses.
func isRefused(err error, statuses ...int) bool {
	r, ok := errors.AsType[*refused](err)
	return ok && slices.Contains(statuses, r.status)
}

// classify adds to the transport what only PagerDuty does: the shape of its
// errors.
func classify(resp *http.Response, body []byte) transport.Verdict {
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		return transport.Verdict{Err: connectors.Advise("make an API key under My Profile, User Settings, in PagerDuty; an account in the EU needs url: https://api.eu.pagerduty.com",
			"%w by %s (HTTP 401) %s", connectors.ErrUnauthorized, resp.Request.URL.Host, message(body))}
	case code >= 400 && code < 500 && code != http.StatusTooManyRequests:
		return transport.Verdict{Err: &refused{asked: resp.Request.Method + " " + resp.Request.URL.Path, status: code, message: message(body)}}
	}
	return transport.Verdict{}
}

// message returns what an error body says, on one line: PagerDuty puts an
// object there, and now and then a string.
func message(body []byte) string {
	var e struct {
		Error json.RawMessage `json:"error"`
	}
	var object struct {
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	var text string
	var list []string
	_ = json.Unmarshal(body, &e) // of another shape, it says nothing
	if json.Unmarshal(e.Error, &text) != nil {
		_ = json.Unmarshal(e.Error, &object)
		text = object.Message
	}
	if json.Unmarshal(object.Errors, &list) != nil {
		list = nil
	}
	return safetext.Cut(safetext.Title(strings.Join(append([]string{text}, list...), " ")), 200)
}

// get asks for path and decodes the answer into v. It goes around the client's
// own methods, which lose what kind of error it was, and a whole page to one
// entry they cannot decode.
func (s *Source) get(ctx context.Context, path string, query url.Values, v any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/"+path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	s.spent++
	resp, err := s.send(req, true)
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, which holds the whole query
	}
	if err != nil {
		return err // of the transport, which names the request or the host
	}
	defer resp.Body.Close() //nolint:errcheck // in memory since the transport read it
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		return fmt.Errorf("the answer to %s: %w", req.URL.Path, misshapen(err))
	}
	return nil
}

// misshapen says which field of an answer is not of the shape it should have.
func misshapen(err error) error {
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("unexpected %s in %q of the answer", bad.Value, bad.Field)
	}
	return err
}
