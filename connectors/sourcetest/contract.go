package sourcetest

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// Contract is a connector under test.
type Contract struct {
	// New starts a fresh fake server holding the same world every time, with
	// its handler wrapped by wrap, and returns a source for it. The source
	// must not really sleep. The server ends with the test. Harvests run side
	// by side, and each with every fault at every request: a world is small.
	New func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source

	Since, Now time.Time // what to harvest

	// Extra lists the ways in which only this system goes wrong.
	Extra []Fault

	// Golden names the file that holds the fault matrix, such as
	// testdata/faults.golden; "" compares none. Update rewrites it.
	Golden string
	Update bool
}

// Run holds a connector to the contract.
func Run(t *testing.T, c Contract) {
	t.Helper()
	sink := NewSink()
	res, asked := c.sync(t.Context(), t, sink, nil)
	if res.Err != nil {
		t.Fatalf("a harvest without faults: %v", res.Err)
	}
	if len(sink.Objects()) < 2 {
		t.Fatalf("the world has %d objects, want at least 2", len(sink.Objects()))
	}
	t.Run("every item is identified", func(t *testing.T) { identified(t, res.Account, sink) })
	t.Run("reading is pure", func(t *testing.T) { c.pure(t, res.Account, sink) })
	t.Run("twice is once", func(t *testing.T) { c.twice(t, sink) })
	c.matrix(t, truth{sink.State(), sink.harvest(), problems(res)}, asked)
}

// picker chooses what happens to a request: the n-th of a run, sent for a
// stream, "preflight" before the first.
type picker func(n int, stream string, r *http.Request) *Fault

// sync runs the engine once and returns which stream each request was for.
func (c Contract) sync(ctx context.Context, t *testing.T, sink *Sink, pick picker) (connectors.Result, []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string // no result itself: a request that Sync has given up may still be written into it
	stream := preflight
	src := c.New(t, func(next http.Handler) http.Handler {
		return Faulty(next, func(n int, r *http.Request) *Fault {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, stream)
			if pick == nil {
				return nil
			}
			return pick(n, stream, r)
		})
	})
	on := func(name string) {
		mu.Lock()
		defer mu.Unlock()
		stream = name
	}
	res := connectors.Sync(ctx, &watched{src, on}, sink, connectors.Options{
		Default: c.Since,
		Verify:  true,
		Now:     func() time.Time { return c.Now },
		Report:  func(connectors.Event) {},
	})
	mu.Lock()
	defer mu.Unlock()
	return res, slices.Clone(asked)
}

func identified(t *testing.T, me work.Account, sink *Sink) {
	t.Helper()
	if me.ID == "" || me.Host == "" || me.UserID == "" || me.Login == "" || me.Source == "" {
		t.Errorf("the account is %+v; every field must be set", me)
	}
	seen := map[string]string{}
	for key, o := range sink.Objects() {
		known := map[string]bool{}
		for _, it := range o.Reading.Items {
			known[it.ID] = true
			if other, ok := seen[it.ID]; ok {
				t.Errorf("%s and %s are both item %s", key, other, it.ID)
			}
			seen[it.ID] = key
			if it.Host != me.Host || it.SourceID != o.SourceID || it.Kind == "" || it.Ref == "" || it.Title == "" ||
				it.URL == "" || it.Container == "" || it.State == "" || it.CreatedAt.IsZero() || it.UpdatedAt.IsZero() {
				t.Errorf("item is not identified: %+v", it)
			}
			if !slices.ContainsFunc(o.Reading.Containers, func(c work.Container) bool { return c.ID == it.Container && c.Name != "" }) {
				t.Errorf("%s: its container is not in the reading", it.Ref)
			}
		}
		for _, s := range o.Reading.Standings {
			if !known[s.Item] || s.Account != me.ID || s.Role == "" || s.Counted != (s.Why == "") || s.Counted && s.At.IsZero() {
				t.Errorf("standing is not whole: %+v", s)
			}
		}
		for _, e := range o.Reading.Events {
			if !known[e.Item] || e.Kind == "" || e.At.IsZero() {
				t.Errorf("event is not whole: %+v", e)
			}
		}
		for _, l := range o.Reading.Links {
			if !known[l.From] || l.Kind == "" || l.Where == "" || l.ToHost == "" || l.ToSourceID == "" && l.ToRef == "" {
				t.Errorf("link is not whole: %+v", l)
			}
		}
	}
}

func (c Contract) pure(t *testing.T, me work.Account, sink *Sink) {
	t.Helper()
	src := c.New(t, func(h http.Handler) http.Handler { return h })
	for key, o := range sink.Objects() {
		parts := slices.Clone(o.Parts)
		slices.Reverse(parts)
		before := canonical(parts)
		got, err := src.Read(me, parts)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if diff := cmp.Diff(o.Reading, got); diff != "" {
			t.Errorf("%s reads differently without the server and in another order (-first +second):\n%s", key, diff)
		}
		if canonical(parts) != before {
			t.Errorf("%s: reading changed the parts", key)
		}
	}
}

func (c Contract) twice(t *testing.T, sink *Sink) {
	t.Helper()
	before := sink.State()
	res, _ := c.sync(t.Context(), t, sink, nil)
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	for _, run := range res.Runs {
		if run.New != 0 || run.Changed != 0 || run.Outcome != work.OutcomeComplete {
			t.Errorf("%s: the second run is %s with %d new and %d changed", run.Stream, run.Outcome, run.New, run.Changed)
		}
	}
	if diff := cmp.Diff(before, sink.State()); diff != "" {
		t.Errorf("syncing twice differs from once:\n%s", diff)
	}
}
