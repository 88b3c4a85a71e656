package sourcetest

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
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
	// must not really sleep. The server ends with the test.
	New func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source

	Since, Now time.Time // what to harvest
}

// Run holds a connector to the contract.
func Run(t *testing.T, c Contract) {
	t.Helper()
	sink := NewSink()
	res, requests := c.sync(t, sink, nil)
	if res.Err != nil {
		t.Fatalf("a harvest without faults: %v", res.Err)
	}
	want := sink.State()
	if len(sink.Objects()) < 2 {
		t.Fatalf("the world has %d objects, want at least 2", len(sink.Objects()))
	}
	t.Run("every item is identified", func(t *testing.T) { identified(t, res.Account, sink) })
	t.Run("reading is pure", func(t *testing.T) { c.pure(t, res.Account, sink) })
	t.Run("twice is once", func(t *testing.T) { c.twice(t, sink) })
	t.Run("cut at every save, then finished, is uninterrupted", func(t *testing.T) { c.cuts(t, want) })
	t.Run("interrupted by the person, then finished, is uninterrupted", func(t *testing.T) { c.cancelled(t, want, requests) })
	for _, fault := range Faults() {
		t.Run(fault.Name+" at any request is survived or said", func(t *testing.T) { c.faults(t, fault, want, requests) })
	}
}

// sync runs the engine once and returns how many requests reached the server.
func (c Contract) sync(t *testing.T, sink *Sink, pick func(n int, r *http.Request) *Fault) (connectors.Result, int) {
	t.Helper()
	return c.syncContext(t.Context(), t, sink, pick)
}

func (c Contract) syncContext(ctx context.Context, t *testing.T, sink *Sink, pick func(n int, r *http.Request) *Fault) (connectors.Result, int) {
	t.Helper()
	var count atomic.Int64
	src := c.New(t, func(next http.Handler) http.Handler {
		return Faulty(next, func(n int, r *http.Request) *Fault {
			count.Add(1)
			if pick == nil {
				return nil
			}
			return pick(n, r)
		})
	})
	res := connectors.Sync(ctx, src, sink, connectors.Options{
		Default: c.Since,
		Now:     func() time.Time { return c.Now },
		Report:  func(connectors.Event) {},
	})
	return res, int(count.Load())
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
	res, _ := c.sync(t, sink, nil)
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

func (c Contract) cuts(t *testing.T, want string) {
	t.Helper()
	for n := 0; ; n++ {
		sink := NewSink()
		sink.CutAfter(n)
		res, _ := c.sync(t, sink, nil)
		if res.Err == nil {
			if n < 2 {
				t.Fatalf("only %d saves in a whole harvest: the world is too small to cut", n)
			}
			return
		}
		sink.CutAfter(-1)
		if res, _ := c.sync(t, sink, nil); res.Err != nil {
			t.Fatalf("finishing after %d saves: %v", n, res.Err)
		}
		if diff := cmp.Diff(want, sink.State()); diff != "" {
			t.Errorf("cut after %d saves and finished differs from uninterrupted:\n%s", n, diff)
		}
	}
}

func (c Contract) cancelled(t *testing.T, want string, requests int) {
	t.Helper()
	for n := range requests {
		ctx, cancel := context.WithCancel(t.Context())
		sink := NewSink()
		res, _ := c.syncContext(ctx, t, sink, func(i int, _ *http.Request) *Fault {
			if i == n {
				cancel()
			}
			return nil
		})
		cancel()
		if res.Err == nil {
			continue // the last answer was in hand already
		}
		if res, _ := c.sync(t, sink, nil); res.Err != nil {
			t.Fatalf("finishing after an interrupt at request %d: %v", n, res.Err)
		}
		if diff := cmp.Diff(want, sink.State()); diff != "" {
			t.Errorf("interrupted at request %d and finished differs from uninterrupted:\n%s", n, diff)
		}
	}
}

// faults has every request of a run go wrong once, and then from there on. The
// result must be whole, or the run must say that it is not; and a later run
// without faults must repair it.
func (c Contract) faults(t *testing.T, fault Fault, want string, requests int) {
	t.Helper()
	for n := range requests {
		for name, pick := range map[string]func(i int, _ *http.Request) *Fault{
			"once":     func(i int, _ *http.Request) *Fault { return when(i == n, &fault) },
			"for good": func(i int, _ *http.Request) *Fault { return when(i >= n, &fault) },
		} {
			sink := NewSink()
			res, _ := c.sync(t, sink, pick)
			said := res.Err != nil || slices.ContainsFunc(res.Runs, func(r work.StreamRun) bool { return r.Outcome != work.OutcomeComplete })
			if sink.State() != want && !said {
				t.Errorf("request %d %s: the harvest is not whole and the run does not say so", n, name)
			}
			if name == "for good" && !said {
				t.Errorf("request %d %s: the run says it is complete", n, name)
			}
			if res, _ := c.sync(t, sink, nil); res.Err != nil {
				t.Errorf("request %d %s: the next run: %v", n, name, res.Err)
			}
			if diff := cmp.Diff(want, sink.State()); diff != "" {
				t.Errorf("request %d %s: the next run did not repair it:\n%s", n, name, diff)
			}
		}
	}
}

func when(yes bool, f *Fault) *Fault {
	if yes {
		return f
	}
	return nil
}
