package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
)

func TestAfterReadsEveryFormOfATimeToCome(t *testing.T) {
	tests := []struct {
		name   string
		header map[string]string
		want   time.Duration
	}{
		{"nothing said", nil, 0},
		{"seconds", map[string]string{"Retry-After": "40"}, 40 * time.Second},
		{"seconds and a bit", map[string]string{"Retry-After": " 1.5 "}, 2 * time.Second},
		{"a date", map[string]string{"Retry-After": "Wed, 01 Jul 2026 12:00:40 GMT"}, 40 * time.Second},
		{"a date gone by", map[string]string{"Retry-After": "Wed, 01 Jul 2026 11:00:00 GMT"}, 0},
		{"zero, as Data Center says go on", map[string]string{"Retry-After": "0"}, 0},
		{"less than nothing", map[string]string{"Retry-After": "-5"}, 0},
		{"not a number", map[string]string{"Retry-After": "NaN"}, 0},
		{"no end", map[string]string{"Retry-After": "Inf"}, 0},
		{"more than there are", map[string]string{"Retry-After": "99999999999999999999999"}, 0},
		{"in units", map[string]string{"Retry-After": "1h2m3"}, 0},
		{"a reset since 1970", map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782907240"}, 40 * time.Second},
		{"a reset in seconds", map[string]string{"RateLimit-Remaining": "0", "RateLimit-Reset": "40"}, 40 * time.Second},
		{"a reset without seconds, as on Jira", map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-07-01T12:01Z"}, time.Minute},
		{"a reset by RFC 3339", map[string]string{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "2026-07-01T14:00:40+02:00"}, 40 * time.Second},
		{"a reset while some is left", map[string]string{"X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": "1782907240"}, 0},
		{"both", map[string]string{"Retry-After": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1782907240"}, 5 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			resp := &http.Response{Header: http.Header{}}
			for k, v := range tt.header {
				resp.Header.Set(k, v)
			}
			if got := transport.After(resp, now); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

func TestQuotaIsWhatTheServerLastSaid(t *testing.T) {
	headers := []map[string]string{
		{},
		{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4990"},
		{},
		{"RateLimit-Limit": "960", "RateLimit-Remaining": "-1"},
		{"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "some"},
	}
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range headers[n] {
			w.Header().Set(k, v)
		}
		n++
		_, _ = io.WriteString(w, `{}`)
	}))
	t.Cleanup(srv.Close)
	tr := transport.New(transport.Options{
		Classify: func(*http.Response, []byte) transport.Verdict { return transport.Verdict{} },
		Now:      func() time.Time { return now },
	})
	for i, want := range []connectors.Quota{{}, {Limit: 5000, Remaining: 4990}, {Limit: 5000, Remaining: 4990}, {Limit: 960}, {Limit: 960}} {
		resp, err := (&http.Client{Transport: tr}).Get(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := tr.Quota(); got != want {
			t.Errorf("after answer %d: %+v, want %+v", i, got, want)
		}
	}
}

// Requests that are sent at the same time share one budget.
func TestTheBudgetIsNeverOverdrawn(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "59")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(srv.Close)
	c, _, slept := client(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := c.Get(srv.URL); err == nil {
				t.Error("it was answered")
			}
		})
	}
	wg.Wait()
	var sum time.Duration
	for _, d := range *slept {
		sum += d
	}
	if sum > maxWait || sum <= maxWait-time.Minute { // the wait of one that was not often refused
		t.Errorf("slept %v, want %v or less than a minute below", sum, maxWait)
	}
}

// A server in trouble is not waited for beyond the budget, whoever waits, and
// its error is what is said.
func TestServerTroubleIsWaitedForWithinTheBudget(t *testing.T) {
	var slept time.Duration
	calls := 0
	tr := transport.New(transport.Options{
		Classify: func(*http.Response, []byte) transport.Verdict { return transport.Verdict{} },
		MaxWait:  10 * time.Second,
		Now:      func() time.Time { return now },
		Wait: func(_ context.Context, d time.Duration) error {
			slept += d
			return nil
		},
		Next: roundTrip(func(req *http.Request) (*http.Response, error) {
			calls++
			return &http.Response{StatusCode: 500, Request: req, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"message":"boom"}`))}, nil
		}),
	})
	if err := tr.Wait(t.Context(), 4*time.Second); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		resp, err := (&http.Client{Transport: tr}).Get("https://api.example/x")
		if err == nil {
			resp.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "HTTP 500: boom") {
			t.Errorf("error %v, want the server's", err)
		}
	}
	if slept > 10*time.Second || calls != 3+3+1 {
		t.Errorf("slept %v over %d calls, want 10 s at most, over 7", slept, calls)
	}
	if err := tr.Wait(t.Context(), 4*time.Second); !errors.Is(err, transport.ErrSpent) {
		t.Errorf("error %v, want that no time is left", err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
