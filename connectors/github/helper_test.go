package github_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

var (
	since = day(2026, 1, 1)
	now   = day(2026, 7, 1)
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, time.UTC) }

// newWorld is an empty world that belongs to robin.
func newWorld() *githubtest.World {
	return &githubtest.World{
		WebURL: "https://github.com", Token: "gho_secret", Viewer: "robin",
		Users: []githubtest.User{{Login: "robin", Name: "Robin Doe"}, {Login: "sam", Name: "Sam Roe"}, {Login: "dependabot", Bot: true}},
		Orgs:  []githubtest.Org{{Login: "acme"}},
		Repos: []githubtest.Repo{{Name: "acme/api"}, {Name: "acme/billing", Private: true}},
	}
}

// fixture is a source in front of a server.
type fixture struct {
	*github.Source
	server *githubtest.Server
	asked  *log
	slept  *[]time.Duration
	me     work.Account
}

// asked is one GraphQL request the server got.
type asked struct {
	Op   string         `json:"operationName"`
	Vars map[string]any `json:"variables"`
}

// log remembers what was asked.
type log struct {
	mu  sync.Mutex
	all []asked
}

// searches lists the distinct searches of an operation.
func (l *log) searches(op string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var qs []string
	for _, a := range l.all {
		if q, _ := a.Vars["q"].(string); a.Op == op && !slices.Contains(qs, q) {
			qs = append(qs, q)
		}
	}
	return qs
}

// sizes lists the page sizes an operation was asked with.
func (l *log) sizes(op string) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []int
	for _, a := range l.all {
		if n, _ := a.Vars["first"].(float64); a.Op == op {
			all = append(all, int(n))
		}
	}
	return all
}

func (l *log) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = nil
}

func (l *log) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a asked
		if json.Unmarshal(copyBody(r), &a) == nil && a.Op != "" {
			l.mu.Lock()
			l.all = append(l.all, a)
			l.mu.Unlock()
		}
		next.ServeHTTP(w, r)
	})
}

// copyBody reads a request's body and puts it back.
func copyBody(r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// start serves a world, and returns a source for it. set changes its options;
// wrap goes around the server.
func start(t *testing.T, w *githubtest.World, set func(*github.Options), wrap func(http.Handler) http.Handler) *fixture {
	t.Helper()
	f := &fixture{server: githubtest.New(w), asked: &log{}, slept: new([]time.Duration)}
	handler := f.asked.wrap(f.server)
	if wrap != nil {
		handler = wrap(handler)
	}
	ts := httptest.NewServer(handler)
	t.Cleanup(ts.Close)
	opts := github.Options{
		Name: "work", URL: ts.URL, Token: w.Token, MaxWait: time.Hour,
		Now:  func() time.Time { return now },
		Wait: func(ctx context.Context, d time.Duration) error { *f.slept = append(*f.slept, d); return ctx.Err() },
	}
	if set != nil {
		set(&opts)
	}
	src, err := github.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	f.Source = src
	f.me = work.Account{
		ID: "me", Source: "github", Host: "https://github.com",
		UserID: "U_kgDO" + work.ID("user", "robin"), Login: "robin",
	}
	return f
}

// harvest is what one Pull brought.
type harvest struct {
	parts    map[string]work.Part
	items    map[string]work.Item // by reference
	standing map[string]work.Standing
	events   []work.Event
	links    []work.Link
	windows  []work.Window
	problems []work.Problem
	position json.RawMessage // of the last batch
	batches  int
	expected int            // of the last batch
	times    map[string]int // how often each object came
	complete bool
	err      error
}

// pull reads a stream from a position; stopAfter > 0 stops after as many
// batches.
func (f *fixture) pull(t *testing.T, stream string, plan connectors.Plan, stopAfter int) harvest {
	t.Helper()
	if plan.Now.IsZero() {
		plan.Now = now
	}
	if plan.Since.IsZero() {
		plan.Since = since
	}
	plan.Me = f.me
	h := harvest{parts: map[string]work.Part{}, items: map[string]work.Item{}, standing: map[string]work.Standing{}, times: map[string]int{}}
	for b, err := range f.Pull(t.Context(), stream, plan) {
		h.problems = append(h.problems, b.Problems...)
		if h.err = err; err != nil {
			break
		}
		h.batches++
		h.position, h.complete, h.expected = b.Position, b.Complete, b.Expected
		if b.Window != nil {
			h.windows = append(h.windows, *b.Window)
		}
		for _, part := range b.Parts {
			h.parts[part.SourceID] = part
			h.times[part.SourceID]++
			f.read(t, &h, part)
		}
		if h.batches == stopAfter {
			break
		}
	}
	return h
}

func (f *fixture) read(t *testing.T, h *harvest, part work.Part) {
	t.Helper()
	r, err := f.Read(f.me, []work.Part{part})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	for i, it := range r.Items {
		h.items[it.Ref] = it
		h.standing[it.Ref] = r.Standings[i]
	}
	h.events = append(h.events, r.Events...)
	h.links = append(h.links, r.Links...)
}

// whole pulls a stream from the start and expects no trouble.
func (f *fixture) whole(t *testing.T, stream string) harvest {
	t.Helper()
	h := f.pull(t, stream, connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.problems) != 0 {
		t.Fatalf("pulling %s: complete %v, problems %v, error %v", stream, h.complete, h.problems, h.err)
	}
	return h
}

// advised fails unless err wraps target and gives advice.
func advised(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("error %v, want one that is %v", err, target)
	}
	if connectors.AdviceOf(err) == "" {
		t.Errorf("%v comes without advice", err)
	}
}

func merged(number int, at time.Time) githubtest.Pull {
	return githubtest.Pull{
		Repo: "acme/api", Number: number, Author: "robin", Title: "Change", Head: "topic",
		Created: at.Add(-48 * time.Hour), Merged: at, Additions: 3, Deletions: 1, Files: 1, Commits: 2,
	}
}
