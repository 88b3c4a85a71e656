package notifytest

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Hook is a webhook.
type Hook struct {
	URL string // with a secret in its path

	server   *http.Server
	mu       sync.Mutex
	answer   http.HandlerFunc
	received []string
	done     chan struct{}
}

// Secret is in the address of every Hook.
const Secret = "T0PSECRET"

// NewHook starts a webhook that takes everything.
func NewHook(ctx context.Context) (*Hook, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h := &Hook{URL: "http://" + l.Addr().String() + "/services/" + Secret, done: make(chan struct{})}
	h.Answer(http.StatusOK, "")
	h.server = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.received = append(h.received, string(body))
		answer := h.answer
		h.mu.Unlock()
		answer(w, r)
	})}
	go h.server.Serve(l) //nolint:errcheck // ends with ErrServerClosed
	return h, nil
}

// Answer has the webhook answer with a status, and with location if that is not
// empty.
func (h *Hook) Answer(status int, location string) {
	h.set(func(w http.ResponseWriter, _ *http.Request) {
		if location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(status)
	})
}

// Hang has the webhook take what comes and never answer.
func (h *Hook) Hang() {
	h.set(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-h.done:
		}
	})
}

func (h *Hook) set(answer http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = answer
}

// Received returns the bodies that were posted.
func (h *Hook) Received() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.received...)
}

// Close ends the webhook.
func (h *Hook) Close() {
	close(h.done)
	_ = h.server.Close()
}
