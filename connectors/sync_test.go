package connectors_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

var (
	since = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	now   = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
)

// script is a source whose streams yield what the test says.
type script struct {
	streams []connectors.Stream
	pull    func(stream string, plan connectors.Plan, yield func(connectors.Batch, error) bool)
	refused error
	broken  map[string]bool // source ids that cannot be read
	visible []string
	kept    json.RawMessage // what the last preflight was given
}

func (s *script) Name() string { return "work" }

func (s *script) Preflight(_ context.Context, kept json.RawMessage) (connectors.Preflight, error) {
	me := work.Account{ID: work.AccountID("https://x", "u1"), Source: "script", Host: "https://x", UserID: "u1", Login: "me"}
	s.kept = kept
	return connectors.Preflight{Account: me, Requests: 1, Visible: s.visible, Keep: json.RawMessage(`"kept"`)}, s.refused
}

func (s *script) Streams() []connectors.Stream { return s.streams }

func (s *script) Pull(_ context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) { s.pull(stream, plan, yield) }
}

func (s *script) Read(me work.Account, parts []work.Part) (work.Reading, error) {
	id := parts[0].SourceID
	if s.broken[id] {
		return work.Reading{}, fmt.Errorf("object %s: title is a number", id)
	}
	return work.Reading{Items: []work.Item{{ID: work.ItemID(me.Host, id), Host: me.Host, SourceID: id}}}, nil
}

func batch(position string, complete bool, ids ...string) connectors.Batch {
	b := connectors.Batch{Position: json.RawMessage(position), Complete: complete, Requests: 1}
	for _, id := range ids {
		b.Parts = append(b.Parts, work.Part{SourceID: id, Name: "core", Data: json.RawMessage(`{}`)})
	}
	return b
}

func streams(names ...string) []connectors.Stream {
	var all []connectors.Stream
	for _, n := range names {
		all = append(all, connectors.Stream{Name: n, Query: n + " v1"})
	}
	return all
}

func sync(t *testing.T, src connectors.Source, sink connectors.Sink, opts connectors.Options) connectors.Result {
	t.Helper()
	opts.Default, opts.Now, opts.Report = since, func() time.Time { return now }, func(connectors.Event) {}
	return connectors.Sync(t.Context(), src, sink, opts)
}

func TestOneStreamFailingDoesNotStopTheNext(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		tried string
	}{
		{"an ordinary error", errors.New("boom"), "pulls reviews"},
		{"rejected credentials", fmt.Errorf("search: %w", connectors.ErrUnauthorized), "pulls"},
		{"a long rate limit", &connectors.RateLimited{Until: now.Add(time.Hour)}, "pulls"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tried []string
			src := &script{streams: streams("pulls", "reviews")}
			src.pull = func(stream string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
				tried = append(tried, stream)
				if stream == "pulls" && yield(batch(`1`, false, "a"), nil) {
					yield(connectors.Batch{}, tt.err)
					return
				}
				yield(batch(`1`, true, "b"), nil)
			}

			res := sync(t, src, sourcetest.NewSink(), connectors.Options{})

			if got := strings.Join(tried, " "); got != tt.tried {
				t.Errorf("tried %q, want %q", got, tt.tried)
			}
			if !errors.Is(res.Err, tt.err) {
				t.Errorf("error %v does not say %v", res.Err, tt.err)
			}
			if got := res.Runs[0].Outcome; got != work.OutcomePartial {
				t.Errorf("a stream that saved something and failed is %s, want partial", got)
			}
		})
	}
}

func TestNothingIsCompleteUntilTheLastBatch(t *testing.T) {
	src := &script{streams: streams("pulls")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		yield(batch(`"half"`, false, "a"), nil) // and then the source just ends
	}
	sink := sourcetest.NewSink()

	res := sync(t, src, sink, connectors.Options{})

	if res.Err == nil || res.Runs[0].Outcome != work.OutcomePartial {
		t.Errorf("a stream that just ends is %s, err %v", res.Runs[0].Outcome, res.Err)
	}
	pos, err := sink.Position(t.Context(), res.Account, "pulls")
	if err != nil || pos.Complete || !pos.Through.IsZero() || string(pos.Value) != `"half"` {
		t.Errorf("position %+v, err %v", pos, err)
	}
}

// An account is read from where the person had it begin, also by what is new to
// it or checks it.
func TestAnAccountHasOneBeginning(t *testing.T) {
	chosen, earlier := since.AddDate(0, 3, 0), since.AddDate(0, -3, 0)
	of := map[string]time.Time{}
	src := &script{}
	src.pull = func(stream string, plan connectors.Plan, yield func(connectors.Batch, error) bool) {
		of[stream] = plan.Since
		yield(batch(`1`, true, "a"), nil)
	}
	sink := sourcetest.NewSink()
	census := connectors.Stream{Name: "census", Query: "v1", Verify: true}
	src.streams = []connectors.Stream{census}
	sync(t, src, sink, connectors.Options{Verify: true}) // from further back, as it once was
	src.streams = streams("pulls")
	sync(t, src, sink, connectors.Options{Since: chosen})
	src.streams = append(streams("pulls", "incidents"), census)
	for _, step := range []struct {
		name string
		opts connectors.Options
		want time.Time
	}{
		{"a plain sync", connectors.Options{Verify: true}, chosen},
		{"a later beginning", connectors.Options{Verify: true, Since: chosen.AddDate(0, 1, 0)}, chosen},
		{"everything again", connectors.Options{Verify: true, Full: true}, chosen},
		{"an earlier one", connectors.Options{Verify: true, Since: earlier}, earlier},
		{"a plain sync after it", connectors.Options{Verify: true}, earlier},
	} {
		if res := sync(t, src, sink, step.opts); res.Err != nil {
			t.Fatal(res.Err)
		}
		for _, stream := range src.streams {
			if got := of[stream.Name]; !got.Equal(step.want) {
				t.Errorf("%s reads %s from %s, want %s", step.name, stream.Name, got, step.want)
			}
		}
	}
}

func TestSinceWidensAndIsRemembered(t *testing.T) {
	earlier, later := since.AddDate(-1, 0, 0), since.AddDate(0, 6, 0)
	tests := []struct {
		name      string
		since     time.Time
		query     string
		full      bool
		wantSince time.Time
		wantFresh bool
	}{
		{"a plain sync goes on", time.Time{}, "pulls v1", false, since, false},
		{"the same since goes on", since, "pulls v1", false, since, false},
		{"a later since does not narrow", later, "pulls v1", false, since, false},
		{"an earlier since starts over", earlier, "pulls v1", false, earlier, true},
		{"a changed query starts over", time.Time{}, "pulls v2", false, since, true},
		{"full starts over", time.Time{}, "pulls v1", true, since, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := sourcetest.NewSink()
			var plan connectors.Plan
			src := &script{streams: streams("pulls")}
			src.pull = func(_ string, p connectors.Plan, yield func(connectors.Batch, error) bool) {
				plan = p
				yield(batch(`"done"`, true, "a"), nil)
			}
			sync(t, src, sink, connectors.Options{})
			src.streams[0].Query = tt.query

			if res := sync(t, src, sink, connectors.Options{Since: tt.since, Full: tt.full}); res.Err != nil {
				t.Fatal(res.Err)
			}

			if !plan.Since.Equal(tt.wantSince) || (plan.Position == nil) != tt.wantFresh {
				t.Errorf("since %s fresh %t, want %s %t", plan.Since, plan.Position == nil, tt.wantSince, tt.wantFresh)
			}
		})
	}
}

func TestWhatCannotBeReadIsKeptAndSaid(t *testing.T) {
	src := &script{streams: streams("pulls"), broken: map[string]bool{"b": true}}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		yield(batch(`1`, true, "a", "b", "c"), nil)
	}
	sink := sourcetest.NewSink()

	res := sync(t, src, sink, connectors.Options{})

	run := res.Runs[0]
	if res.Err != nil || run.Outcome != work.OutcomePartial || run.Read != 3 || run.New != 2 || len(run.Problems) != 1 {
		t.Errorf("run %+v, err %v", run, res.Err)
	}
	if o := sink.Objects()[res.Account.ID+"\x00b"]; len(o.Parts) != 1 {
		t.Errorf("the part that could not be read is gone: %+v", o)
	}
}

func TestWhatTheCredentialsCannotSeeIsNoFailure(t *testing.T) {
	src := &script{streams: streams("pulls")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		b := batch(`1`, true, "a")
		b.Problems = []work.Problem{{What: "acme is closed to this token", Unseen: true}}
		yield(b, nil)
	}
	if res := sync(t, src, sourcetest.NewSink(), connectors.Options{}); res.Runs[0].Outcome != work.OutcomeComplete {
		t.Errorf("outcome %s, want complete", res.Runs[0].Outcome)
	}
}

func TestRefusedCredentialsSaveNothing(t *testing.T) {
	src := &script{streams: streams("pulls"), refused: connectors.ErrUnauthorized}
	sink := sourcetest.NewSink()
	empty := sink.State()

	res := sync(t, src, sink, connectors.Options{})

	if !errors.Is(res.Err, connectors.ErrUnauthorized) || len(res.Runs) != 0 || sink.State() != empty {
		t.Errorf("err %v, runs %d", res.Err, len(res.Runs))
	}
}

func TestABatchInHandIsSavedWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	src := &script{streams: streams("pulls", "reviews")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		cancel()
		if yield(batch(`1`, false, "a"), nil) {
			t.Error("went on after the interrupt")
		}
	}
	sink := sourcetest.NewSink()

	res := connectors.Sync(ctx, src, sink, connectors.Options{Default: since, Now: func() time.Time { return now }, Report: func(connectors.Event) {}})

	if !errors.Is(res.Err, context.Canceled) || len(res.Runs) != 2 || len(sink.Objects()) != 1 {
		t.Errorf("err %v, runs %d, objects %d", res.Err, len(res.Runs), len(sink.Objects()))
	}
}

func TestWhatBecomesVisibleIsReadFromTheBeginning(t *testing.T) {
	tests := []struct {
		name          string
		before, after []string
		wantFresh     bool
	}{
		{"the same", []string{"acme"}, []string{"acme"}, false},
		{"an organisation more", []string{"acme"}, []string{"acme", "globex"}, true},
		{"an organisation less", []string{"acme", "globex"}, []string{"acme"}, false},
		{"another one", []string{"acme"}, []string{"globex"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := sourcetest.NewSink()
			src := &script{streams: streams("pulls"), visible: tt.before}
			var plan connectors.Plan
			src.pull = func(_ string, p connectors.Plan, yield func(connectors.Batch, error) bool) {
				plan = p
				yield(batch(`1`, true, "a"), nil)
			}
			sync(t, src, sink, connectors.Options{})
			src.visible = tt.after

			sync(t, src, sink, connectors.Options{})

			if fresh := plan.Position == nil; fresh != tt.wantFresh {
				t.Errorf("read from the beginning: %t, want %t", fresh, tt.wantFresh)
			}
			if string(src.kept) != `"kept"` {
				t.Errorf("the second preflight was given %s of what the first kept", src.kept)
			}
		})
	}
}

func TestAStreamOverStoredObjectsAddsPartsAndMarksWhatIsGone(t *testing.T) {
	src := &script{streams: []connectors.Stream{
		{Name: "pulls", Query: "v1"},
		{Name: "files", Query: "v1", Over: &work.Selection{Parts: []string{"core"}, Lacking: "files"}},
		{Name: "census", Query: "v1", Over: &work.Selection{}, Verify: true},
	}}
	var over []string
	src.pull = func(stream string, plan connectors.Plan, yield func(connectors.Batch, error) bool) {
		b := batch(`1`, true)
		for _, o := range plan.Stored {
			over = append(over, stream+" "+o.SourceID)
		}
		switch stream {
		case "pulls":
			b = batch(`1`, true, "a", "b")
		case "files":
			for _, o := range plan.Stored {
				b.Parts = append(b.Parts, work.Part{SourceID: o.SourceID, Name: "files", Data: json.RawMessage(`[]`)})
			}
		case "census":
			b.Gone = []work.Gone{{SourceID: "b", How: "not found by id", At: now}}
		}
		yield(b, nil)
	}
	sink := sourcetest.NewSink()
	tests := []struct {
		name   string
		verify bool
		want   string
	}{
		{"the first sync", false, "files a, files b"},
		{"the second: nothing lacks files", false, ""},
		{"verifying", true, "census a, census b"},
	}
	for _, tt := range tests {
		over = nil
		res := sync(t, src, sink, connectors.Options{Verify: tt.verify})
		if got := strings.Join(over, ", "); got != tt.want || res.Err != nil {
			t.Errorf("%s went over %q, want %q (err %v)", tt.name, got, tt.want, res.Err)
		}
		if last := res.Runs[len(res.Runs)-1]; tt.verify && last.Gone != 1 {
			t.Errorf("%s found %d gone, want 1", tt.name, last.Gone)
		}
		for key, o := range sink.Objects() {
			if len(o.Parts) != 2 {
				t.Errorf("%s: %s has %d parts, want core and files", tt.name, key, len(o.Parts))
			}
		}
	}
}

func TestAnInterruptJustAfterAStreamIsDoneIsNoSuccess(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	src := &script{streams: streams("pulls", "reviews")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		cancel()
		yield(batch(`1`, true, "a"), nil)
	}

	res := connectors.Sync(ctx, src, sourcetest.NewSink(), connectors.Options{Default: since, Now: func() time.Time { return now }, Report: func(connectors.Event) {}})

	if !errors.Is(res.Err, context.Canceled) || len(res.Runs) != 2 || res.Runs[1].Outcome != work.OutcomeFailed {
		t.Errorf("err %v, runs %+v; want the second not begun", res.Err, res.Runs)
	}
}

// counter is a sink that forgets what it is given.
type counter struct {
	*sourcetest.Sink
	saved int
}

func (c *counter) SaveBatch(_ context.Context, _ work.Account, _ string, b work.Batch) (added, changed int, err error) {
	c.saved += len(b.Objects)
	return len(b.Objects), 0, nil
}

func (c *counter) Parts(context.Context, string) iter.Seq2[[]work.Part, error] {
	return func(yield func([]work.Part, error) bool) {
		for n := range 20_000 {
			if !yield(heavy(n).Parts, nil) {
				return
			}
		}
	}
}

func (c *counter) SaveReading(_ context.Context, _ string, objects []work.Object) (added, changed int, err error) {
	c.saved += len(objects)
	return 0, len(objects), nil
}

// heavy is the batch of the n-th object, with 10 KB of parts.
func heavy(n int) connectors.Batch {
	b := batch("1", false, fmt.Sprint(n))
	b.Parts[0].Data = make([]byte, 10<<10)
	return b
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// However much there is, a sync holds a batch of it, and so does reading it
// again: 200 MB go through 4.
func TestMemoryDoesNotGrowWithTheHarvest(t *testing.T) {
	var first, most uint64
	watch := func(n int) {
		if n == 1000 {
			first = heap()
		} else if n%5000 == 0 && n > 0 {
			most = max(most, heap())
		}
	}
	src := &script{streams: streams("pulls")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		for n := range 20_000 {
			watch(n)
			if !yield(heavy(n), nil) {
				return
			}
		}
		yield(batch("2", true), nil)
	}
	sink := &counter{Sink: sourcetest.NewSink()}
	if res := sync(t, src, sink, connectors.Options{}); res.Err != nil || sink.saved != 20_000 {
		t.Fatalf("%d saved, %v", sink.saved, res.Err)
	}
	read, changed, problems, err := connectors.Reread(t.Context(), &reader{src, func() { watch(sink.saved - 20_000) }}, work.Account{ID: "A"}, sink)
	if read != 20_000 || changed != 20_000 || len(problems) > 0 || err != nil {
		t.Errorf("read %d again, %d changed, %d problems, %v", read, changed, len(problems), err)
	}
	if most == 0 || most > first+4<<20 {
		t.Errorf("the heap grew from %d to %d KB", first>>10, most>>10)
	}
}

// reader is a source that tells when it reads.
type reader struct {
	*script
	on func()
}

func (r *reader) Read(me work.Account, parts []work.Part) (work.Reading, error) {
	r.on()
	return r.script.Read(me, parts)
}

// A save that fails ends the stream and is said; the next stream is read all
// the same.
func TestAFailedSaveIsSaid(t *testing.T) {
	src := &script{streams: streams("pulls", "reviews")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		yield(batch("1", true, "a"), nil)
	}
	sink := sourcetest.NewSink()
	sink.FailAt(0)

	res := sync(t, src, sink, connectors.Options{})

	if len(res.Runs) != 2 || res.Runs[0].Outcome != work.OutcomeFailed || len(res.Runs[0].Problems) != 1 || res.Runs[1].Outcome != work.OutcomeComplete {
		t.Errorf("runs %+v", res.Runs)
	}
	if res.Err == nil || !strings.Contains(res.Err.Error(), "save") || sink.Failed() != "pulls" {
		t.Errorf("error %v", res.Err)
	}
}
