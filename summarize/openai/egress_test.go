package openai_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Whatever an endpoint does, a draft goes on within the limits, every sentence
// has a reason, and the key is in none.
func TestAnEndpointThatFailsCostsABoundedTimeAndNothingElse(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it went elsewhere") }))
	t.Cleanup(elsewhere.Close)
	status := func(code int, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = io.WriteString(w, body) }
	}
	for name, tt := range map[string]struct {
		answer   func(http.ResponseWriter, *http.Request)
		requests int
		why      string
	}{
		"500 for ever":            {status(500, `{"error":{"message":"out of memory"}}`), 4, "HTTP 500: out of memory"},
		"a gateway's page":        {status(502, "<html>Bad gateway</html>"), 4, "HTTP 502"},
		"the key in another case": {status(401, `{"error":{"message":"Incorrect: `+strings.ToUpper(key)+`."}}`), 1, "HTTP 401: Incorrect: [key]."},
		"a part of the key":       {status(401, `{"error":{"message":"Incorrect: `+key[:len(key)-2]+`**, `+key[2:10]+`, `+key[:7]+`"}}`), 1, "HTTP 401: Incorrect: [key]**, [key], " + key[:7]},
		"the key is wrong":        {status(401, `{"error":{"message":"Incorrect API key provided: `+key+`"}}`), 1, "HTTP 401: Incorrect API key provided: [key]"},
		"no such model":           {status(404, `{"error":{"message":"model 'llama3'\u001b[2J not found"}}`), 1, "model 'llama3' [2J not found"},
		"busy for a long time": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
			_, _ = io.WriteString(w, `{"error":{"message":"quota exceeded"}}`)
		}, 1, "HTTP 429: quota exceeded"},
		"it hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 4, "no answer within 300ms"},
		"it drips": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, 4, "no answer within 300ms"},
		"it never ends": {func(w http.ResponseWriter, _ *http.Request) {
			for range 5 << 10 {
				_, _ = w.Write([]byte(strings.Repeat(" ", 1<<10)))
			}
		}, 1, "longer than 4 MiB"},
		"it drops the line": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 4, "EOF"},
		"it redirects away": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}, 1, "redirects to"},
		"it redirects in circles": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}, 4, "circles"},
	} {
		t.Run(name, func(t *testing.T) {
			e := serve(t, func(w http.ResponseWriter, r *http.Request, _ []sentence, _ int) { tt.answer(w, r) })
			req, _ := request(t)
			began := time.Now()
			c := client(e)
			c.Limits.Attempt = 300 * time.Millisecond
			reply, err := c.Phrase(t.Context(), req)
			if err != nil || len(reply.Phrased) > 0 || len(reply.Rejected) != len(texts) || time.Since(began) > 15*time.Second {
				t.Fatalf("after %s: %+v, %v", time.Since(began), reply, err)
			}
			if why := reply.Rejected["acc-5.head"]; !strings.Contains(why, tt.why) || strings.Contains(why, key) {
				t.Errorf("%q", why)
			}
			if len(e.journal()) != tt.requests {
				t.Errorf("%d requests, want %d", len(e.journal()), tt.requests)
			}
			e.checkJournal(t)
		})
	}
}

func TestAnEndpointThatIsBusyForAMomentIsAskedAgain(t *testing.T) {
	var waits []time.Duration
	e := serve(t, func(w http.ResponseWriter, _ *http.Request, asked []sentence, n int) {
		switch n {
		case 1:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
		case 2:
			w.Header().Set("Date", "Wed, 21 Oct 2026 07:28:00 GMT")
			w.Header().Set("Retry-After", "Wed, 21 Oct 2026 07:28:09 GMT")
			w.WriteHeader(503)
		case 3:
			w.WriteHeader(500)
		default:
			reword(w, asked, better)
		}
	})
	req, _ := request(t)
	c := client(e)
	c.Wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	reply, err := c.Phrase(t.Context(), req)
	if err != nil || len(reply.Phrased) != len(texts) || fmt.Sprint(waits) != "[7s 9s 4s]" {
		t.Errorf("waited %v: %+v, %v", waits, reply, err)
	}
	sent := e.journal()
	for _, body := range sent[1:] {
		if body != sent[0] {
			t.Errorf("another body at another attempt: %s", body)
		}
	}
}

func TestARedirectOnTheSameHostIsFollowed(t *testing.T) {
	e := serve(t, func(w http.ResponseWriter, r *http.Request, asked []sentence, _ int) {
		if !strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/moved"+r.URL.Path, http.StatusPermanentRedirect)
			return
		}
		reword(w, asked, better)
	})
	req, _ := request(t)
	if reply, err := client(e).Phrase(t.Context(), req); err != nil || len(reply.Phrased) != len(texts) {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestAnEndpointThatIsDownIsSaidToBe(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &endpoint{Server: &httptest.Server{URL: "http://" + listener.Addr().String()}}
	_ = listener.Close()
	req, _ := request(t)
	reply, err := client(e).Phrase(t.Context(), req)
	if err != nil || len(reply.Rejected) != len(texts) || !strings.Contains(reply.Rejected["acc-0.head"], "connect") {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestAnInterruptEndsItAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := serve(t, func(_ http.ResponseWriter, r *http.Request, _ []sentence, _ int) { cancel(); <-r.Context().Done() })
	req, _ := request(t)
	reply, err := client(e).Phrase(ctx, req)
	if !errors.Is(err, context.Canceled) || len(e.journal()) != 1 || len(reply.Phrased) != 0 {
		t.Errorf("%+v, %v", reply, err)
	}
}

// The overall limit holds even where each attempt would have time left.
func TestAllAttemptsTogetherHaveALimit(t *testing.T) {
	e := serve(t, func(_ http.ResponseWriter, r *http.Request, _ []sentence, _ int) { <-r.Context().Done() })
	req, _ := request(t)
	c := client(e)
	c.Limits.Overall = 400 * time.Millisecond
	began := time.Now()
	reply, err := c.Phrase(t.Context(), req)
	if err != nil || len(reply.Rejected) != len(texts) || time.Since(began) > 3*time.Second || !strings.Contains(reply.Rejected["acc-0.head"], "no answer within 400ms") {
		t.Errorf("%+v, %v", reply, err)
	}
}
