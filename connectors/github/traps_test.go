package github_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
)

// A..B of a search includes B: a window must neither lose its last second nor
// take that of the next.
func TestBoundariesOfWindowsLoseNothing(t *testing.T) {
	w := newWorld()
	for i := range 1100 {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i)*time.Second)))
	}
	w.Pulls = append(w.Pulls, merged(5000, now.Add(-time.Second)), merged(5001, now))
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	if len(h.items) != 1101 || h.items["acme/api#1"].ID == "" || h.items["acme/api#5000"].ID == "" {
		t.Errorf("%d pull requests, want the 1101 before now", len(h.items))
	}
	for id, n := range h.times {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
	next := f.pull(t, "pull requests", connectors.Plan{Position: h.position, Now: now.Add(time.Minute)}, 0)
	if next.items["acme/api#5001"].ID == "" {
		t.Error("what was merged in the second of the run is in neither")
	}
}

// Reading what changed, in the order of change, while somebody comments: the
// object moves to the end, and the one after it slips onto the page before.
func TestItemUpdatedWhileItIsBeingListedCostsNoOther(t *testing.T) {
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, nil)
	first := f.whole(t, "pull requests")
	later := now.AddDate(0, 0, 7)
	pages := 0
	touched := forty(func(*githubtest.Quirks) {})
	for i := range touched.Pulls {
		touched.Pulls[i].Updated = now.Add(time.Duration(i+1) * time.Hour)
	}
	moving := githubtest.New(touched)
	g := start(t, newWorld(), nil, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if pages++; pages == 2 {
				moving.Update(func(w *githubtest.World) { w.Pulls[3].Updated = later.Add(-time.Minute) })
			}
			moving.ServeHTTP(w, r)
		})
	})
	h := g.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: later}, 0)
	if len(h.items) != 40 || len(h.problems) != 0 || h.err != nil {
		t.Errorf("%d pull requests, problems %v, error %v; want all 40", len(h.items), h.problems, h.err)
	}
}

func TestWhatTheIndexShowsLaterIsFoundByTheNextRun(t *testing.T) {
	w := newWorld()
	w.Pulls = []githubtest.Pull{merged(1, now.Add(-time.Hour))}
	w.Quirks.Lag = map[string]int{"acme/api#1": 1}
	f := start(t, w, nil, nil)
	first := f.whole(t, "pull requests")
	next := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: now.Add(48 * time.Hour)}, 0)
	if len(first.items) != 0 || len(next.items) != 1 {
		t.Errorf("%d pull requests, then %d; want 0 and 1", len(first.items), len(next.items))
	}
}

func TestCancelledRunIsNotASuccess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			cancel()
			next.ServeHTTP(w, r)
		})
	})
	var last error
	for b, err := range f.Pull(ctx, "pull requests", connectors.Plan{Me: f.me, Since: since, Now: now}) {
		if last = err; b.Complete {
			t.Error("it says that it is complete")
		}
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", last)
	}
}

func TestRequestsFollowOneAnother(t *testing.T) {
	var in, most atomic.Int64
	f := start(t, story(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			most.Store(max(most.Load(), in.Add(1)))
			next.ServeHTTP(w, r)
			in.Add(-1)
		})
	})
	for _, st := range f.Streams() {
		f.follow(t, st.Name, nil, nil, 0)
	}
	if most.Load() != 1 {
		t.Errorf("%d at once; GitHub asks for one after another", most.Load())
	}
}

// Many rejected requests have GitHub refuse everything for a while.
func TestRejectedTokenIsNotTriedAgain(t *testing.T) {
	n := 0
	f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) {
		n++
		return 401, nil, map[string]any{"message": "Bad credentials"}
	}))
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	advised(t, h.err, connectors.ErrUnauthorized)
	if n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// An Enterprise server may have its limits switched off, and sends no headers.
func TestServerWithoutLimitsNeedsNone(t *testing.T) {
	f := start(t, story(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(unlimited{w}, r) })
	})
	if h := f.whole(t, "pull requests"); len(h.items) != 26 || len(*f.slept) != 0 {
		t.Errorf("%d pull requests, slept %v", len(h.items), *f.slept)
	}
}

// unlimited drops what is said of limits.
type unlimited struct{ http.ResponseWriter }

func (u unlimited) WriteHeader(status int) {
	for _, name := range []string{"Limit", "Remaining", "Used", "Resource", "Reset"} {
		u.Header().Del("X-RateLimit-" + name)
	}
	u.ResponseWriter.WriteHeader(status)
}

func TestCursorThatDoesNotMoveEndsTheReading(t *testing.T) {
	n := 0
	f := start(t, story(), nil, onGraphQL(func() (int, map[string]string, any) {
		n++
		return 200, nil, map[string]any{"data": map[string]any{"search": map[string]any{
			"issueCount": 0, "nodes": []any{}, "pageInfo": map[string]any{"hasNextPage": true, "endCursor": "same"},
		}}}
	}))
	if h := f.pull(t, "pull requests", connectors.Plan{}, 0); h.err != nil || n > 3 {
		t.Errorf("%d requests, error %v", n, h.err)
	}
}

// Whatever is searched for names the account: nobody else's work is harvested
// as mine, whatever the options.
func TestEverySearchNamesTheAccount(t *testing.T) {
	f := start(t, story(), func(o *github.Options) {
		o.Orgs, o.IncidentLabels = []string{"acme"}, []string{"incident"}
	}, nil)
	for _, st := range f.Streams() {
		f.follow(t, st.Name, nil, nil, 0)
	}
	f.asked.mu.Lock()
	defer f.asked.mu.Unlock()
	for _, a := range f.asked.all {
		q, isSearch := a.Vars["q"].(string)
		if isSearch && !mine(q) {
			t.Errorf("%q does not", q)
		}
	}
	if len(f.asked.all) < 8 {
		t.Errorf("only %d requests", len(f.asked.all))
	}
}

func mine(q string) bool {
	return slices.ContainsFunc(strings.Fields(q), func(word string) bool {
		return slices.Contains([]string{"author:robin", "reviewed-by:robin", "assignee:robin", "involves:robin"}, word)
	})
}
