package connectors_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
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
}

func (s *script) Name() string { return "work" }

func (s *script) Preflight(context.Context) (connectors.Preflight, error) {
	me := work.Account{ID: work.AccountID("https://x", "u1"), Source: "script", Host: "https://x", UserID: "u1", Login: "me"}
	return connectors.Preflight{Account: me, Requests: 1}, s.refused
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
	pos, err := sink.Position(t.Context(), res.Account.ID, "pulls")
	if err != nil || pos.Complete || !pos.Through.IsZero() || string(pos.Value) != `"half"` {
		t.Errorf("position %+v, err %v", pos, err)
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

	if !errors.Is(res.Err, context.Canceled) || len(res.Runs) != 1 || len(sink.Objects()) != 1 {
		t.Errorf("err %v, runs %d, objects %d", res.Err, len(res.Runs), len(sink.Objects()))
	}
}
