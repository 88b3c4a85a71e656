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
	"errors"
	"fmt"
	"io"
	"net/http"
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

// ErrCut means that an answer did not arrive whole: the connection was reset,
// an HTTP/2 stream was cancelled, the JSON ended early, or it was too long or
// took too long. Asking for less may help.
var ErrCut = errors.New("the answer did not arrive whole")

// ErrSpent means that all requests together have waited for as long as they may.
var ErrSpent = errors.New("no time is left to wait")

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

	// Cut says what it means that the answer to a request did not arrive
	// whole; err is ErrCut. On the zero Verdict, and when Cut is nil, the
	// request is sent again, as it is.
	Cut func(req *http.Request, err error) Verdict

	// MaxWait is how long all requests together may sleep: for a rate limit,
	// beyond which the run gives up with connectors.RateLimited, and for a
	// server in trouble, whose error then stands.
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
	quota    atomic.Pointer[connectors.Quota]
}

// New returns a Transport.
func New(opts Options) *Transport {
	if opts.Next == nil {
		opts.Next = http.DefaultTransport.(*http.Transport).Clone()
	}
	if opts.Wait == nil {
		opts.Wait = Sleep
	}
	if opts.Cut == nil {
		opts.Cut = func(*http.Request, error) Verdict { return Verdict{} }
	}
	return &Transport{opts: opts}
}

// Requests returns how many requests were sent since the last call.
func (t *Transport) Requests() int { return int(t.requests.Swap(0)) }

// Quota returns what the last answer that spoke of it said is left of a limit;
// the zero Quota if none did.
func (t *Transport) Quota() connectors.Quota {
	if q := t.quota.Load(); q != nil {
		return *q
	}
	return connectors.Quota{}
}

// SameHost is an http.Client's CheckRedirect: it refuses to leave the host or
// the scheme, because the clients above would send the token along, and to
// turn a POST into a GET, which would ask something else.
func SameHost(req *http.Request, via []*http.Request) error {
	const advice = "check the url in the config"
	first := via[0].URL
	switch {
	case req.URL.Host != first.Host:
		return connectors.Advise(advice, "%s redirects to another host (%s)", first.Host, req.URL.Host)
	case req.URL.Scheme != first.Scheme, req.Method != via[0].Method:
		return connectors.Advise(advice, "%s redirects to %s://%s%s", first.Host, req.URL.Scheme, req.URL.Host, req.URL.Path)
	case len(via) >= 5:
		return connectors.Advise(advice, "%s sent 5 redirects in a row", first.Host)
	}
	return nil
}

// RoundTrip sends a request until it is answered, the rules say stop, or the
// budget for waiting is spent.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, body, err := t.send(req)
		v := t.verdict(req, resp, body, err)
		switch {
		case v.Limit, v.Retry && v.After > 0:
			if err := t.waitAsAsked(req.Context(), v, attempt); err != nil {
				return nil, err
			}
		case v.Retry && attempt < maxAttempts:
			if err := t.Wait(req.Context(), time.Second<<(attempt-1)); errors.Is(err, ErrSpent) {
				return nil, v.Err
			} else if err != nil {
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
	if q := quotaOf(resp); q != (connectors.Quota{}) {
		t.quota.Store(&q)
	}
	if resp.ContentLength > maxBody {
		return resp, nil, errTooLong
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(body) > maxBody {
		err = errTooLong
	}
	return resp, body, err
}

var errTooLong = fmt.Errorf("longer than %d MB", maxBody>>20)

// waitAsAsked sleeps for as long as the server asks. Where that is beyond the
// budget, it says when to come back. A server that asks again and again for
// the same request is given ever more time.
func (t *Transport) waitAsAsked(ctx context.Context, v Verdict, attempt int) error {
	after := v.After
	if after <= 0 {
		after = time.Minute << min(attempt-1, 4) // as GitHub asks where it names no time
	}
	after = max(after+time.Second, time.Second<<min(attempt-1, 10)) // servers round down
	err := t.Wait(ctx, after)
	if errors.Is(err, ErrSpent) {
		return &connectors.RateLimited{Until: t.opts.Now().Add(after), Err: v.Err}
	}
	return err
}

// Wait sleeps for d, which counts against MaxWait; where that leaves less than
// d, it returns ErrSpent at once. Other errors are those of Options.Wait.
func (t *Transport) Wait(ctx context.Context, d time.Duration) error {
	for {
		before := t.waited.Load()
		if before+int64(d) > int64(t.opts.MaxWait) {
			return ErrSpent
		}
		if t.waited.CompareAndSwap(before, before+int64(d)) {
			return t.opts.Wait(ctx, d)
		}
	}
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
