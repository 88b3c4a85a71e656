package connectors_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// waiting is a sink in which a save takes until the source has said something.
type waiting struct {
	*sourcetest.Sink
	asked chan string
	fails error
}

func (w *waiting) SaveBatch(ctx context.Context, me work.Account, stream string, b work.Batch) (added, changed int, err error) {
	select {
	case <-w.asked:
	case <-time.After(10 * time.Second):
		return 0, 0, errors.New("the source is not asked for more before the save is done")
	}
	if w.fails != nil {
		return 0, 0, w.fails
	}
	return w.Sink.SaveBatch(ctx, me, stream, b)
}

func TestTheNextBatchIsAskedForWhileOneIsSaved(t *testing.T) {
	sink := &waiting{Sink: sourcetest.NewSink(), asked: make(chan string, 9)}
	src := &script{streams: streams("pulls")}
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		if yield(batch(`1`, false, "a"), nil) {
			sink.asked <- "b"
			yield(batch(`2`, true, "b"), nil)
			sink.asked <- "nothing"
		}
	}

	res := sync(t, src, sink, connectors.Options{})

	if res.Err != nil || res.Runs[0].Read != 2 || res.Requests != 3 {
		t.Errorf("%d read with %d requests, err %v; want 2 read with 3", res.Runs[0].Read, res.Requests, res.Err)
	}
}

// What was asked for ahead of a save that fails is not saved, is accounted for,
// and has ended before the sync has.
func TestNothingIsSavedAfterASaveThatFailed(t *testing.T) {
	sink := &waiting{Sink: sourcetest.NewSink(), asked: make(chan string, 9), fails: errors.New("no room")}
	src := &script{streams: streams("pulls")}
	ended := false
	src.pull = func(_ string, _ connectors.Plan, yield func(connectors.Batch, error) bool) {
		defer func() { ended = true }()
		for yield(batch(`1`, false, "a"), nil) {
			sink.asked <- "more"
		}
	}

	res := sync(t, src, sink, connectors.Options{})

	if !errors.Is(res.Err, sink.fails) || res.Runs[0].Outcome != work.OutcomeFailed || len(sink.Objects()) != 0 {
		t.Errorf("the run is %s with %d objects, err %v", res.Runs[0].Outcome, len(sink.Objects()), res.Err)
	}
	if !ended || res.Requests != 3 {
		t.Errorf("the source has ended: %t; %d requests, want 3: the preflight's and two batches'", ended, res.Requests)
	}
}
