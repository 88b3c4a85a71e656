package connectors_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

func TestAStreamThatWasNotBegunIsSaidAndKeepsWhatItCovers(t *testing.T) {
	tests := []struct {
		name     string
		err      error // what ends the first stream
		problem  string
		verified bool
	}{
		{"a long rate limit", &connectors.RateLimited{Until: now.Add(time.Hour)}, "not begun: rate limited until 2026-07-01T13:00:00Z", false},
		{"rejected credentials", connectors.ErrUnauthorized, "not begun: credentials rejected", false},
		{"an interrupt", context.Canceled, "not begun: interrupted", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := &script{streams: append(streams("pulls", "reviews"), connectors.Stream{Name: "census", Query: "v1", Verify: true})}
			src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
				yield(batch(`1`, true, "a"), nil)
			}
			sink := sourcetest.NewSink()
			sync(t, src, sink, connectors.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
				if errors.Is(tt.err, context.Canceled) {
					cancel()
				}
				yield(connectors.Batch{}, tt.err)
			}

			res := connectors.Sync(ctx, src, sink, connectors.Options{
				Default: since, Verify: tt.verified, Now: func() time.Time { return now.Add(time.Minute) }, Report: func(connectors.Event) {},
			})

			want := []string{"pulls", "reviews"}
			if tt.verified {
				want = append(want, "census")
			}
			var names []string
			for _, run := range res.Runs {
				names = append(names, run.Stream)
			}
			if !slices.Equal(names, want) {
				t.Fatalf("runs of %v, want %v", names, want)
			}
			left := res.Runs[1]
			if left.Outcome != work.OutcomeFailed || len(left.Problems) != 1 || left.Problems[0].What != tt.problem || left.Problems[0].Advice == "" {
				t.Errorf("run %+v, want %q", left, tt.problem)
			}
			if !left.From.Equal(since) || !left.To.Equal(now) {
				t.Errorf("covers %s to %s, want what it covered", left.From, left.To)
			}
			if saved := sink.Runs(); saved[len(saved)-1].Stream != want[len(want)-1] {
				t.Errorf("the last run saved is of %s", saved[len(saved)-1].Stream)
			}
		})
	}
}

func TestWhatIsNotSeenIsSaidOncePerAccount(t *testing.T) {
	unseen := work.Problem{What: "acme wants a single sign-on", Advice: "authorise the token", Unseen: true}
	lost := work.Problem{What: "2 did not arrive", Advice: "they are asked for again"}
	src := &script{streams: streams("pulls", "reviews")}
	src.pull = func(stream string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		b := batch(`1`, true, "a")
		here := unseen
		here.Where = stream
		b.Problems = []work.Problem{here, lost}
		yield(b, nil)
	}

	res := sync(t, src, sourcetest.NewSink(), connectors.Options{})

	if first, second := res.Runs[0].Problems, res.Runs[1].Problems; len(first) != 2 || !slices.Equal(second, []work.Problem{lost}) {
		t.Errorf("problems %+v, then %+v; want what is not seen in the first only", first, second)
	}
}
