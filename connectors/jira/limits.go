package jira

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
	"bragsheet/connectors/transport"
)

// refused is an answer that says no: the query is not understood, the thing
// does not exist for these credentials, or they are not taken.
type refused struct {
	status  int
	host    string
	asked   string // method and path
	message string
}

func (e *refused) Error() string {
	what := fmt.Sprintf("%s: HTTP %d", e.asked, e.status)
	if e.Unwrap() != nil {
		what = fmt.Sprintf("%v by %s (HTTP %d)", connectors.ErrUnauthorized, e.host, e.status)
	}
	return strings.TrimSuffix(what+": "+e.message, ": ")
}

// Unwrap makes a refusal of the credentials one that ends the run.
func (e *refused) Unwrap() error {
	if e.status == http.StatusUnauthorized || e.status == http.StatusForbidden {
		return connectors.ErrUnauthorized
	}
	return nil
}

// isRefused reports whether err is a refusal with one of these statuses.
func isRefused(err error, statuses ...int) bool {
	r, ok := errors.AsType[*refused](err)
	return ok && slices.Contains(statuses, r.status)
}

// The next steps for refused credentials.
const (
	adviceExpired = "make a new API token and put it where your config says; tokens expire after a year at most"
	adviceCaptcha = "log in once with a browser, which asks for a CAPTCHA after failed attempts"
	adviceWrong   = "check email and token; a token with scopes needs read:jira-work and read:jira-user"
	adviceNoEmail = "check the token; a Jira Cloud's is only taken together with the e-mail address of its account (brag init --email, or email in the config)"
	adviceDenied  = "the token needs the scopes read:jira-work and read:jira-user, and your account access to Jira from this network; " + adviceCaptcha
)

// classify adds to the transport what only Jira does. A token that has expired
// may be answered with 200 and nothing, as anybody may search in public
// projects; a header alone tells.
func (s *Source) classify(resp *http.Response, body []byte) transport.Verdict {
	asked := resp.Request
	no := &refused{status: resp.StatusCode, host: asked.URL.Host, asked: asked.Method + " " + asked.URL.Path}
	if no.status >= 400 || complains(body) { // the others may be long
		no.message = transport.Message(body)
	}
	reason := resp.Header.Get("X-Seraph-Loginreason")
	switch {
	case strings.Contains(reason, "AUTHENTICATED_FAILED"):
		return transport.Verdict{Err: connectors.Advise(adviceExpired, "%w by %s (%s)", connectors.ErrUnauthorized, no.host, reason)}
	case strings.Contains(reason, "AUTHENTICATION_DENIED"):
		return transport.Verdict{Err: connectors.Advise(adviceCaptcha, "%w by %s (%s)", connectors.ErrUnauthorized, no.host, reason)}
	}
	switch code, after := resp.StatusCode, retryAfter(resp, s.opts.Now()); {
	case code == http.StatusUnauthorized:
		return transport.Verdict{Err: connectors.Advise(s.adviceRefused(), "%w", no)}
	case code == http.StatusForbidden: // of one thing among many it is believed only when said again
		return transport.Verdict{Err: connectors.Advise(adviceDenied, "%w", no), Retry: excusable(resp.Request)}
	case code == http.StatusTooManyRequests:
		return transport.Verdict{Limit: true, After: after, Err: reasonOf(resp)}
	case sized(resp.Request) && tooLarge(code) && transport.RetryAfter(resp, s.opts.Now()) == 0:
		return transport.Verdict{Err: &tooMuch{error: no}}
	case code >= 400 && code < 500:
		return transport.Verdict{Err: no}
	case code == http.StatusOK && no.message != "":
		return transport.Verdict{Err: fmt.Errorf("%s answered that it failed, though with HTTP 200: %s", no.host, no.message), Retry: true}
	}
	return transport.Verdict{}
}

// adviceRefused is the next step for credentials that are not taken.
func (s *Source) adviceRefused() string {
	if s.opts.Email == "" && s.opts.TokenSource == nil {
		return adviceNoEmail
	}
	return adviceWrong
}

// excusable reports whether the run goes on without what a request asks for.
func excusable(r *http.Request) bool {
	path := apiPath(r)
	return strings.HasPrefix(path, "issue/") && !sized(r) || strings.HasPrefix(path, "project")
}

// reasonOf says which limit was hit, where the server names it.
func reasonOf(resp *http.Response) error {
	if reason := resp.Header.Get("Ratelimit-Reason"); reason != "" {
		return fmt.Errorf("%s is at its limit (%s)", resp.Request.URL.Host, safetext.Clean(reason))
	}
	return nil
}

// complains reports whether an answer that looks like success says it is none.
func complains(body []byte) bool {
	if !bytes.Contains(body, []byte(`"errorMessages"`)) {
		return false
	}
	var e struct {
		Messages []string `json:"errorMessages"`
	}
	return json.Unmarshal(body, &e) == nil && len(e.Messages) > 0
}

// retryAfter returns how long the server wants to be left alone; 0 if it does
// not say. Cloud gives seconds, or when the limit is reset; Data Center says
// how often its bucket of tokens is filled.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if d := transport.RetryAfter(resp, now); d > 0 {
		return d
	}
	if at := text(resp.Header.Get("X-Ratelimit-Reset")).time(); !at.IsZero() {
		return max(at.Sub(now), time.Second)
	}
	return seconds(resp.Header.Get("X-Ratelimit-Interval-Seconds"))
}

func seconds(value string) time.Duration {
	n, _ := strconv.Atoi(value)
	return time.Duration(max(n, 0)) * time.Second
}

// tooMuch is an answer that did not come whole. Half as much may.
type tooMuch struct {
	error
	most int // that ever come at once, where the server says
}

func (e *tooMuch) Unwrap() error { return e.error }

// sizedPaths are what can be asked for less at once.
var sizedPaths = []string{"search", "search/jql", "issue/bulkfetch", "changelog/bulkfetch"}

func sized(r *http.Request) bool { return slices.Contains(sizedPaths, apiPath(r)) }

// apiPath returns the path of a request, as the API has it.
func apiPath(r *http.Request) string {
	_, path, _ := strings.Cut(r.URL.Path, "/rest/api/2/")
	return path
}

// notWhole says what it means that an answer did not arrive whole.
func notWhole(r *http.Request, err error) transport.Verdict {
	if sized(r) {
		return transport.Verdict{Err: &tooMuch{error: err}}
	}
	return transport.Verdict{}
}

// tooLarge reports whether a status is what servers and gateways answer to a
// request that is too large for them. A server that is down answers the same;
// that shows when it does not answer the smallest request either.
func tooLarge(status int) bool {
	return status == http.StatusRequestEntityTooLarge || status == http.StatusRequestURITooLong || status >= 500
}

// isTooMuch reports whether err may be because too much was asked for.
func isTooMuch(err error) bool {
	_, ok := errors.AsType[*tooMuch](err)
	return ok
}

// size is how many of something to ask for at once: fewer after an answer that
// was too much, and after some good ones more again.
type size struct{ now, most, good int }

func newSize(most int) *size { return &size{now: most, most: most} }

// growAfter is how many good answers in a row make a size grow.
const growAfter = 3

// try asks until an answer comes, for half as much after each that is too
// much. When even one is, it returns that error.
func (z *size) try(ask func(n int) error) error {
	for {
		err := ask(z.now)
		if err == nil {
			if z.good++; z.good >= growAfter {
				z.now, z.good = min(2*z.now, z.most), 0
			}
			return nil
		}
		much, ok := errors.AsType[*tooMuch](err)
		if !ok || z.now == 1 {
			return err
		}
		z.now, z.good = z.now/2, 0
		if much.most > 0 {
			z.now, z.most = much.most, much.most
		}
	}
}

// pace is an http.RoundTripper that slows down before the server has to say
// no: on Cloud when a limit is near, on Data Center when its bucket of tokens
// is empty. A burst limit is on one endpoint and slows down that alone.
//
// What it waits is a courtesy: it never ends a run, and stops where the
// transport's budget does.
type pace struct {
	next  *transport.Transport
	now   func() time.Time
	holds map[string]time.Duration // before the next request to an endpoint; "" is all
}

// RoundTrip implements http.RoundTripper.
func (p *pace) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, key := range []string{"", endpoint(r)} {
		d := p.holds[key]
		delete(p.holds, key)
		if d <= 0 {
			continue
		}
		if err := p.next.Wait(r.Context(), d); err != nil && !errors.Is(err, transport.ErrSpent) {
			return nil, err
		}
	}
	resp, err := p.next.RoundTrip(r)
	if err == nil {
		p.note(resp)
	}
	return resp, err
}

// note remembers what an answer says of the limits.
func (p *pace) note(resp *http.Response) {
	key := ""
	if resp.Header.Get("Ratelimit-Reason") == "jira-burst-based" {
		key = endpoint(resp.Request)
	}
	p.holds[key] = hold(resp, p.now())
}

// maxHold is how long one request is held back at most, unless the server says
// how long.
const maxHold = 10 * time.Second

// hold returns how long to wait after an answer that was none of a limit.
func hold(resp *http.Response, now time.Time) time.Duration {
	h := resp.Header
	left, err := strconv.Atoi(h.Get("X-Ratelimit-Remaining"))
	near := strings.EqualFold(h.Get("X-Ratelimit-Nearlimit"), "true")
	switch until := text(h.Get("X-Ratelimit-Reset")).time(); {
	case seconds(h.Get("Retry-After")) > 0: // Data Center says 0 with every answer that needs no wait
		return seconds(h.Get("Retry-After"))
	case near && err == nil && until.After(now):
		return min(until.Sub(now)/time.Duration(left+1), maxHold)
	case near:
		return time.Second
	case err == nil && left == 0:
		return min(retryAfter(resp, now), maxHold)
	}
	return 0
}

// numberPattern finds what in a path names one issue.
var numberPattern = regexp.MustCompile(`/issue/[0-9A-Z_-]+`)

// endpoint names what a request is for, without the issue it is about.
func endpoint(r *http.Request) string {
	return r.Method + numberPattern.ReplaceAllString(r.URL.Path, "/issue/*")
}
