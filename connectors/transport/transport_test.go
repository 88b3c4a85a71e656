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
	"bragsheet/connectors/sourcetest"
	"bragsheet/connectors/transport"
)

const maxWait = 10 * time.Minute

var now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// client returns a client for a fake server whose n-th answer is faults[n],
// and the sleeps it made.
func client(t *testing.T, faults ...*sourcetest.Fault) (*http.Client, string, *[]time.Duration) {
	t.Helper()
	good := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true}`)
	})
	srv := httptest.NewServer(sourcetest.Faulty(good, func(n int, _ *http.Request) *sourcetest.Fault {
		if n < len(faults) {
			return faults[n]
		}
		return nil
	}))
	t.Cleanup(srv.Close)
	var slept []time.Duration
	var mu sync.Mutex
	tr := transport.New(transport.Options{
		Classify: func(*http.Response, []byte) transport.Verdict { return transport.Verdict{} },
		MaxWait:  maxWait,
		Now:      func() time.Time { return now },
		Wait: func(_ context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			slept = append(slept, d)
			return nil
		},
	})
	return &http.Client{Transport: tr, CheckRedirect: transport.SameHost}, srv.URL, &slept
}

func status(code int, body string, header ...string) *sourcetest.Fault {
	f := &sourcetest.Fault{Status: code, Replace: true, Body: body, Header: map[string]string{}}
	for i := 0; i+1 < len(header); i += 2 {
		f.Header[header[i]] = header[i+1]
	}
	return f
}

func TestAnswers(t *testing.T) {
	drop, empty := &sourcetest.Fault{Drop: true}, status(200, " ")
	boom := status(500, `{"message":"boom"}`)
	again := status(429, "{}", "Retry-After", "1")
	hello := status(200, "Welcome", "Content-Type", "text/plain")
	tests := []struct {
		name   string
		faults []*sourcetest.Fault
		err    string // "" means it worked out
		slept  string
	}{
		{"a good answer", nil, "", ""},
		{"one dropped connection", []*sourcetest.Fault{drop}, "", "1s"},
		{"one empty answer", []*sourcetest.Fault{empty}, "", "1s"},
		{"three server errors", []*sourcetest.Fault{boom, boom, boom}, "", "1s 2s 4s"},
		{"four server errors", []*sourcetest.Fault{boom, boom, boom, boom}, "GET /x: HTTP 500: boom", "1s 2s 4s"},
		{"a server error that says when", []*sourcetest.Fault{status(503, "{}", "Retry-After", "30")}, "", "31s"},
		{"a server error that says tomorrow", []*sourcetest.Fault{status(503, `{"message":"maintenance"}`, "Retry-After", "86400")}, "HTTP 503: maintenance; it asks to come back after 2026-07-02T12:00:01Z", ""},
		{"always empty", []*sourcetest.Fault{empty, empty, empty, empty}, "GET /x: the answer did not arrive whole: it is empty", "1s 2s 4s"},
		{"a limit that says when", []*sourcetest.Fault{status(429, "{}", "Retry-After", "40")}, "", "41s"},
		{"a limit that does not say when", []*sourcetest.Fault{status(429, "{}"), status(429, "{}")}, "", "1m1s 2m1s"},
		{"a limit that is repeated again and again", []*sourcetest.Fault{again, again, again, again, again, nil}, "", "2s 2s 4s 8s 16s"},
		{"a limit beyond the budget", []*sourcetest.Fault{status(429, "{}", "Retry-After", "3600")}, "rate limited until 2026-07-01T13:00:01Z", ""},
		{"a limit beyond what is left of the budget", []*sourcetest.Fault{status(429, "{}", "Retry-After", "400"), status(429, "{}", "Retry-After", "300")}, "rate limited until 2026-07-01T12:05:01Z", "6m41s"},
		{"a limit that only says when it resets", []*sourcetest.Fault{status(429, "{}", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1782907230")}, "", "31s"},
		{"a login page", []*sourcetest.Fault{status(200, "<html>", "Content-Type", "text/html")}, "answered with a web page instead of data", ""},
		{"a login page that says it is JSON", []*sourcetest.Fault{status(200, "<!DOCTYPE html>")}, "answered with a web page instead of data", ""},
		{"a portal's greeting", []*sourcetest.Fault{status(200, "Welcome to our guest network", "Content-Type", "text/plain")}, "", "1s"},
		{"a greeting for good", []*sourcetest.Fault{hello, hello, hello, hello}, "answered with text instead of data", "1s 2s 4s"},
		{"data that says it is text", []*sourcetest.Fault{status(200, `[1]`, "Content-Type", "text/plain")}, "", ""},
		{"not found", []*sourcetest.Fault{status(404, `{"errorMessages":["No such issue"]}`)}, "HTTP 404: No such issue", ""},
		{"bad credentials", []*sourcetest.Fault{status(401, `{"message":"Bad credentials"}`)}, "credentials rejected", ""},
		{"cut short for good", []*sourcetest.Fault{status(200, `{"a":`), status(200, `{"a":`), status(200, `{"a":`), status(200, `{"a":`)}, "cut short", "1s 2s 4s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, url, slept := client(t, tt.faults...)

			resp, err := c.Get(url + "/x?token=secret")

			if err == nil {
				defer resp.Body.Close()
			}
			switch {
			case tt.err == "" && err != nil:
				t.Errorf("%v", err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %v, want %q", err, tt.err)
			}
			var all []string
			for _, d := range *slept {
				all = append(all, d.String())
			}
			if got := strings.Join(all, " "); got != tt.slept {
				t.Errorf("slept %q, want %q", got, tt.slept)
			}
		})
	}
}

func TestTypedErrorsSurviveTheClient(t *testing.T) {
	c, url, _ := client(t, status(429, "{}", "Retry-After", "7200"), status(401, "{}"))
	_, err := c.Get(url)
	limited, ok := errors.AsType[*connectors.RateLimited](err)
	if !ok || !limited.Until.Equal(now.Add(2*time.Hour+time.Second)) {
		t.Errorf("%v is not RateLimited until in two hours", err)
	}
	if _, err = c.Get(url); !errors.Is(err, connectors.ErrUnauthorized) {
		t.Errorf("%v is not ErrUnauthorized", err)
	}
}

func TestNoRedirectToAnotherHost(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(elsewhere.Close)
	tests := []struct {
		name, location string
		status         int
		post           bool
		want           string // "" means it is followed
	}{
		{"another host", elsewhere.URL, 302, false, "redirects to another host"},
		{"another scheme", "https://HOST/x", 302, false, "redirects to https://"},
		{"the same host", "/elsewhere", 302, false, ""},
		{"the same host, as a GET", "/elsewhere", 302, true, "redirects to http://"},
		{"the same host, as it is", "/elsewhere", 307, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fault := status(tt.status, "")
			c, url, _ := client(t, fault)
			fault.Header["Location"] = strings.ReplaceAll(tt.location, "HOST", strings.TrimPrefix(url, "http://"))
			var err error
			if tt.post {
				_, err = c.Post(url, "application/json", strings.NewReader("{}"))
			} else {
				_, err = c.Get(url)
			}
			if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || connectors.AdviceOf(err) == "") {
				t.Errorf("error %v, advice %q; want %q", err, connectors.AdviceOf(err), tt.want)
			}
			if reached {
				t.Error("the other host was asked")
			}
		})
	}
}

func TestRequestBodiesAreSentAgain(t *testing.T) {
	var got []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, string(body))
		if len(got) == 1 {
			w.WriteHeader(500)
		}
		_, _ = io.WriteString(w, `{}`)
	}))
	t.Cleanup(srv.Close)
	c, _, _ := client(t)
	resp, err := c.Post(srv.URL, "application/json", strings.NewReader(`{"q":1}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if strings.Join(got, " ") != `{"q":1} {"q":1}` {
		t.Errorf("bodies %q", got)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := transport.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"message":"a","errorMessages":["b"],"errors":{"x":1}}`))
	f.Add([]byte(`{"message":3,"errors":[1]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if m := transport.Message(body); strings.ContainsAny(m, "\n\r\t") || len([]rune(m)) > 201 {
			t.Errorf("%q is not one short line", m)
		}
	})
}
