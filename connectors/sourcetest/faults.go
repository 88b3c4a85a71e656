// Package sourcetest holds every connector to the Source contract, over real
// HTTP and with any answer of a run going wrong.
package sourcetest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
)

// Fault is what a server does instead of answering properly.
type Fault struct {
	Name    string
	Status  int // 0 leaves the answer's own
	Header  map[string]string
	Body    string // replaces the answer's body when Replace is set
	Replace bool
	Cut     int  // > 0: this many bytes of the body are sent, then the connection is dropped
	Drop    bool // the connection is dropped without an answer
}

// Faults lists the ways a server goes wrong that every connector must survive
// or report.
func Faults() []Fault {
	return []Fault{
		{Name: "server error", Status: 500, Replace: true, Body: `{"message":"boom"}`},
		{Name: "bad gateway", Status: 502, Replace: true, Body: "<html>502</html>", Header: map[string]string{"Content-Type": "text/html"}},
		{Name: "empty answer", Replace: true},
		{Name: "login page", Replace: true, Body: "<html>Sign in</html>", Header: map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		{Name: "cut short", Cut: 40},
		{Name: "no answer", Drop: true},
		{Name: "expired token", Status: 401, Replace: true, Body: `{"message":"Bad credentials"}`},
		{Name: "rate limit", Status: 429, Replace: true, Body: `{"message":"slow down"}`, Header: map[string]string{"Retry-After": "7200"}},
	}
}

// Faulty serves next, except that a request for which pick returns a fault
// gets that. pick is given the request's number, from 0.
func Faulty(next http.Handler, pick func(n int, r *http.Request) *Fault) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := pick(int(count.Add(1)-1), r)
		if f == nil {
			next.ServeHTTP(w, r)
			return
		}
		f.serve(w, r, next)
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
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	status := rec.Code
	if f.Status != 0 {
		status = f.Status
	}
	w.WriteHeader(status)
	if f.Cut > 0 && f.Cut < len(body) {
		_, _ = w.Write(body[:f.Cut])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}
