// Package transport is the HTTP layer under every connector's official client:
// time-outs, retries, rate limits within a budget, a cap on answers, no
// redirects to other hosts, and answers that must be JSON.
//
// It reads every answer whole before handing it on, so that an error can quote
// what the server said. It never logs, and it puts no token into an error.
package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bragsheet/connectors"
)

// Limits that no caller needs to change.
const (
	attemptTimeout = 90 * time.Second
	maxBody        = 64 << 20 // bytes of one answer
	maxAttempts    = 4
)

// Verdict is what a system's rules say of an answer.
type Verdict struct {
	Err   error         // non-nil: the answer is this error
	Limit bool          // we are asked to come back later
	After time.Duration // how long to wait, when the server says; else 0
	Retry bool          // worth asking again without being told when
}

// Options says how a Transport behaves.
type Options struct {
	// Classify says what an answer means. It sees every answer, with its body.
	// Answers it has no view on (the zero Verdict) are handled by status.
	Classify func(*http.Response, []byte) Verdict

	// MaxWait is how long all requests together may sleep before the run
	// gives up with connectors.RateLimited.
	MaxWait time.Duration

	// Now is the clock.
	Now func() time.Time

	// Wait sleeps for d or until ctx ends. Whoever supplies it can tell the
	// person what is being waited for. nil means Sleep.
	Wait func(ctx context.Context, d time.Duration) error

	// Next sends a request. nil means a client of its own.
	Next http.RoundTripper
}

// Transport is an http.RoundTripper. It is safe for concurrent use.
type Transport struct {
	opts     Options
	requests atomic.Int64
	waited   atomic.Int64 // nanoseconds
}

// New returns a Transport.
func New(opts Options) *Transport {
	if opts.Next == nil {
		opts.Next = http.DefaultTransport.(*http.Transport).Clone()
	}
	if opts.Wait == nil {
		opts.Wait = Sleep
	}
	return &Transport{opts: opts}
}

// Requests returns how many requests were sent since the last call.
func (t *Transport) Requests() int { return int(t.requests.Swap(0)) }

// SameHost is an http.Client's CheckRedirect: it refuses to leave the host or
// the scheme, because the clients above would send the token along.
func SameHost(req *http.Request, via []*http.Request) error {
	if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return fmt.Errorf("%s redirects to another host (%s); check the url in the config", first.Host, req.URL.Host)
	}
	if len(via) >= 5 {
		return errors.New("stopped after 5 redirects")
	}
	return nil
}

// RoundTrip sends a request until it is answered, the rules say stop, or the
// budget for waiting is spent.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, body, err := t.send(req)
		v := t.verdict(resp, body, err)
		switch {
		case v.Limit:
			if err := t.waitForLimit(req.Context(), v, attempt); err != nil {
				return nil, err
			}
		case v.Retry && attempt < maxAttempts && !t.tooLong(v.After):
			if err := t.wait(req.Context(), max(v.After, time.Second<<(attempt-1))); err != nil {
				return nil, errors.Join(err, v.Err)
			}
		case v.Err != nil:
			return nil, v.Err
		default:
			resp.Body = io.NopCloser(bytes.NewReader(body))
			resp.ContentLength = int64(len(body))
			return resp, nil
		}
	}
}

// send makes one attempt and reads the whole answer.
func (t *Transport) send(req *http.Request) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(req.Context(), attemptTimeout)
	defer cancel()
	attempt := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, nil, err
		}
		attempt.Body = body
	}
	t.requests.Add(1)
	resp, err := t.opts.Next.RoundTrip(attempt)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to the end below
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(body) > maxBody {
		return nil, nil, fmt.Errorf("%s sent more than %d MB in one answer", req.URL.Host, maxBody>>20)
	}
	return resp, body, err
}

// verdict combines the system's rules with those that hold for all.
func (t *Transport) verdict(resp *http.Response, body []byte, err error) Verdict {
	if resp == nil || err != nil {
		return Verdict{Err: err, Retry: !errors.Is(err, context.Canceled)}
	}
	if v := t.opts.Classify(resp, body); v != (Verdict{}) {
		return v
	}
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests:
		return Verdict{Limit: true, After: RetryAfter(resp, t.opts.Now())}
	case code >= 500:
		return Verdict{Err: statusError(resp, body), Retry: true, After: RetryAfter(resp, t.opts.Now())}
	case code == http.StatusUnauthorized:
		return Verdict{Err: fmt.Errorf("%w by %s (HTTP 401)%s", connectors.ErrUnauthorized, resp.Request.URL.Host, quote(body))}
	case code >= 400:
		return Verdict{Err: statusError(resp, body)}
	case code >= 300:
		return Verdict{}
	}
	return notData(resp, body)
}

// notData catches answers that look like success and carry nothing to read.
func notData(resp *http.Response, body []byte) Verdict {
	host := resp.Request.URL.Host
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return Verdict{}
	case mediaType == "text/html":
		return Verdict{Err: connectors.Advise("check the url in the config; a login page or a proxy stands before the API",
			"%s answered with a web page instead of data", host)}
	case len(bytes.TrimSpace(body)) == 0:
		return Verdict{Err: fmt.Errorf("%s sent an empty answer", host), Retry: true}
	case !json.Valid(body):
		return Verdict{Err: fmt.Errorf("%s sent an answer that is cut short or not JSON", host), Retry: true}
	}
	return Verdict{}
}

// waitForLimit sleeps until a rate limit lifts, or says that it is too long.
func (t *Transport) waitForLimit(ctx context.Context, v Verdict, attempt int) error {
	after := v.After
	if after <= 0 {
		after = time.Minute << min(attempt-1, 4) // as GitHub asks where it names no time
	}
	after += time.Second // servers round down
	if t.tooLong(after) {
		return &connectors.RateLimited{Until: t.opts.Now().Add(after)}
	}
	return t.wait(ctx, after)
}

// tooLong reports whether a wait that was asked for is beyond the budget.
func (t *Transport) tooLong(after time.Duration) bool {
	return after > 0 && time.Duration(t.waited.Load())+after > t.opts.MaxWait
}

func (t *Transport) wait(ctx context.Context, d time.Duration) error {
	t.waited.Add(int64(d))
	return t.opts.Wait(ctx, d)
}

// Sleep returns after d, or earlier with an error when ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// RetryAfter returns what a Retry-After header asks for, in seconds or as a
// date; 0 if there is none.
func RetryAfter(resp *http.Response, now time.Time) time.Duration {
	value := resp.Header.Get("Retry-After")
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	d, err := time.ParseDuration(value + "s")
	if err != nil {
		return 0
	}
	return max(d, 0)
}

// statusError says what went wrong in the server's own words. It names the
// path, never the query or a header.
func statusError(resp *http.Response, body []byte) error {
	return fmt.Errorf("%s %s: HTTP %d%s", resp.Request.Method, resp.Request.URL.Path, resp.StatusCode, quote(body))
}

// quote returns the message in an error body, ready to follow other words.
func quote(body []byte) string {
	if m := Message(body); m != "" {
		return ": " + m
	}
	return ""
}

// Message returns what an error body says, on one line of at most 200
// characters: the message fields of GitHub and Jira, or nothing.
func Message(body []byte) string {
	var e struct {
		Message       string         `json:"message"`
		ErrorMessages []string       `json:"errorMessages"`
		Errors        map[string]any `json:"errors"`
	}
	_ = json.Unmarshal(body, &e) // a field of another shape leaves the others readable
	words := append([]string{e.Message}, e.ErrorMessages...)
	for _, key := range slices.Sorted(maps.Keys(e.Errors)) {
		words = append(words, fmt.Sprintf("%s: %v", key, e.Errors[key]))
	}
	text := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return text
}
