package transport_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/transport"
)

// An answer that did not arrive whole is ErrCut, whichever way the connection
// broke, and Cut can have it asked in another way at once.
func TestAnAnswerThatDidNotArriveWholeIsErrCut(t *testing.T) {
	abort := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	tests := []struct {
		name  string
		http2 bool
		serve func(w http.ResponseWriter)
	}{
		{"dropped", false, abort},
		{"dropped in the middle", false, func(w http.ResponseWriter) { half(w); abort(w) }},
		{"a stream that is reset", true, abort},
		{"a stream that is reset in the middle", true, func(w http.ResponseWriter) { half(w); abort(w) }},
		{"reset by the other side", false, reset},
		{"empty", false, func(http.ResponseWriter) {}},
		{"JSON that ends early", false, func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"a":`)) }},
		{"too long", false, func(w http.ResponseWriter) {
			for range 65 {
				_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tt.serve(w) }))
			srv.EnableHTTP2 = tt.http2
			srv.StartTLS()
			t.Cleanup(srv.Close)
			tooMuch := errors.New("asked for too much")
			asked := 0
			tr := transport.New(transport.Options{
				Classify: func(*http.Response, []byte) transport.Verdict { return transport.Verdict{} },
				Cut: func(req *http.Request, err error) transport.Verdict {
					asked++
					if !errors.Is(err, transport.ErrCut) || connectors.AdviceOf(err) == "" || req.URL.Path != "/x" {
						t.Errorf("Cut is asked about %s: %v", req.URL, err)
					}
					return transport.Verdict{Err: errors.Join(tooMuch, err)}
				},
				Now: func() time.Time { return now },
				Wait: func(context.Context, time.Duration) error {
					t.Error("it waited, though Cut had an error for it")
					return nil
				},
				Next: srv.Client().Transport,
			})

			_, err := (&http.Client{Transport: tr}).Get(srv.URL + "/x")

			if !errors.Is(err, tooMuch) || !errors.Is(err, transport.ErrCut) || asked != 1 {
				t.Errorf("error %v after asking Cut %d times", err, asked)
			}
		})
	}
}

func half(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"half":`))
	_ = http.NewResponseController(w).Flush()
}

// reset has the connection end with a RST.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if c, ok := conn.(interface{ NetConn() net.Conn }); ok {
		_ = c.NetConn().(*net.TCPConn).SetLinger(0)
		_ = c.NetConn().Close()
	}
}

// Errors that asking for less cannot help are not ErrCut, and say what can.
func TestWhatCannotBeReachedIsNotCut(t *testing.T) {
	trusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(trusted.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	for name, url := range map[string]string{
		"nobody listens":   "http://127.0.0.1:1",
		"not trusted":      trusted.URL,
		"not HTTPS at all": "https" + plain.URL[len("http"):],
	} {
		t.Run(name, func(t *testing.T) {
			c, _, _ := client(t)
			_, err := c.Get(url)
			if err == nil || errors.Is(err, transport.ErrCut) || connectors.AdviceOf(err) == "" {
				t.Errorf("error %v, advice %q", err, connectors.AdviceOf(err))
			}
		})
	}
}

// Who interrupts gets no other error, and nothing is asked again.
func TestAnInterruptIsJustThat(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		cancel()
		<-ctx.Done()
	}))
	t.Cleanup(srv.Close)
	c, _, slept := client(t)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(req); !errors.Is(err, context.Canceled) || errors.Is(err, transport.ErrCut) || len(*slept) > 0 {
		t.Errorf("error %v, slept %v", err, *slept)
	}
}
