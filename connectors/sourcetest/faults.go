// Package sourcetest holds every connector to the Source contract, over real
// HTTP and with any answer of a run going wrong.
package sourcetest

import (
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"time"
)

// Fault is what a server does instead of answering properly.
type Fault struct {
	Name    string
	Status  int // 0 leaves the answer's own
	Header  map[string]string
	Body    string // replaces the answer's body when Replace is set
	Replace bool
	Cut     int  // > 0: the connection is dropped after this many bytes of the body, which is announced whole
	Reset   bool // the connection is not dropped but reset
	Short   bool // half of the body is sent, as if it were all
	Drop    bool // the connection is dropped without an answer

	// Serve answers in place of all of the above. It may ask next, which is
	// the server, and alter what that says.
	Serve func(w http.ResponseWriter, r *http.Request, next http.Handler)

	// Applies says which requests can go wrong like this. nil means any.
	Applies func(*http.Request) bool
}

// Faults lists the ways a server goes wrong that every connector must survive
// or report.
func Faults() []Fault {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	return []Fault{
		{Name: "server error", Status: 500, Replace: true, Body: `{"message":"boom"}`},
		{Name: "bad gateway", Status: 502, Replace: true, Body: "<html>502</html>", Header: html},
		{Name: "unavailable", Status: 503, Replace: true, Body: `{"message":"back soon"}`, Header: map[string]string{"Retry-After": "20"}},
		{Name: "gateway time-out", Status: 504, Replace: true, Body: "<html>504</html>", Header: html},
		{Name: "empty answer", Replace: true},
		{Name: "login page", Replace: true, Body: "<html>Sign in</html>", Header: html},
		{Name: "redirect to elsewhere", Status: 302, Replace: true, Header: map[string]string{"Location": "https://login.example/"}},
		{Name: "cut short", Cut: 40},
		{Name: "reset in the middle", Cut: 40, Reset: true},
		{Name: "half of the JSON", Short: true},
		{Name: "too long", Serve: tooLong},
		{Name: "no answer", Drop: true},
		{Name: "expired token", Status: 401, Replace: true, Body: `{"message":"Bad credentials"}`},
		{Name: "rate limit", Status: 429, Replace: true, Body: `{"message":"slow down"}`, Header: map[string]string{"Retry-After": "7200"}},
		{Name: "short rate limit", Status: 429, Replace: true, Body: `{"message":"slow down"}`, Header: map[string]string{"Retry-After": "30"}},
		{Name: "rate limit without a time", Status: 429, Replace: true, Body: `{"message":"slow down"}`},
		{Name: "forbidden", Status: 403, Replace: true, Body: `{"message":"no"}`},
	}
}

// dated lists the faults that name a time of day.
func dated(now time.Time) []Fault {
	soon := now.Add(40 * time.Second)
	return []Fault{
		{Name: "rate limit until a date", Status: 429, Replace: true, Body: `{}`, Header: map[string]string{"Retry-After": soon.UTC().Format(http.TimeFormat)}},
		{Name: "403 with nothing left until a reset", Status: 403, Replace: true, Body: `{"message":"API rate limit exceeded"}`, Header: map[string]string{
			"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(soon.Unix(), 10),
		}},
	}
}

// tooLong announces more than anybody will read.
func tooLong(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(1<<40))
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// Faulty serves next, except that a request for which pick returns a fault
// gets that. pick is given the request's number, from 0.
func Faulty(next http.Handler, pick func(n int, r *http.Request) *Fault) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := pick(int(count.Add(1)-1), r)
		switch {
		case f == nil:
			next.ServeHTTP(w, r)
		case f.Serve != nil:
			f.Serve(w, r, next)
		default:
			f.serve(w, r, next)
		}
	})
}

func (f *Fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if f.Drop {
		panic(http.ErrAbortHandler)
	}
	rec := httptest.NewRecorder()
	if f.Replace {
		rec.Header().Set("Content-Type", "application/json")
		rec.Body.WriteString(f.Body)
	} else {
		next.ServeHTTP(rec, r)
	}
	for k, v := range f.Header {
		rec.Header().Set(k, v)
	}
	maps.Copy(w.Header(), rec.Header())
	body := rec.Body.Bytes()
	if f.Short {
		body = body[:len(body)/2]
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	status := rec.Code
	if f.Status != 0 {
		status = f.Status
	}
	w.WriteHeader(status)
	if f.Cut > 0 && f.Cut < len(body) {
		_, _ = w.Write(body[:f.Cut])
		f.hangUp(w)
	}
	_, _ = w.Write(body)
}

// hangUp ends the connection with what has been sent.
func (f *Fault) hangUp(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	_ = control.Flush()
	if f.Reset {
		if conn, _, err := control.Hijack(); err == nil {
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}
	panic(http.ErrAbortHandler)
}
