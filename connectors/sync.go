package connectors

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bragsheet/store/work"
)

// Options says how to sync.
type Options struct {
	// Since is how far back to read. Zero keeps what a stream was read for
	// before; a later time than that never narrows it; an earlier one has the
	// stream read again from the beginning.
	Since time.Time

	// Default is Since for an account never read before. A stream that is new to
	// an account, and one that checks what is stored, begin where the account does.
	Default time.Time

	Full   bool     // forget every position and read everything again
	Verify bool     // pull the streams that check what is stored, too
	Names  []string // every configured account, by name
	Now    func() time.Time

	// Report is told what happens as it happens. It must not block.
	Report func(Event)
}

// Event says how far the reading of a stream has come.
type Event struct {
	Account  string
	Stream   string // "" during the preflight
	Read     int
	Expected int          // 0 if unknown
	Window   *work.Window // set when one has just been read to its end
	Quota    Quota
	Done     *work.StreamRun
}

// Result is what syncing one account came to.
type Result struct {
	Account  work.Account
	Runs     []work.StreamRun // of every stream to be read; none where the preflight failed
	Requests int
	Err      error // what stopped the account, or its last failed stream
}

// Sync brings sink up to date with src, stream by stream. A stream that fails
// does not stop the others, unless the credentials are rejected, the source
// asks us to come back later, or ctx ends: then the streams that are left have a
// run, too, which says that they were not begun. Everything saved before an
// error stays saved, and the next Sync carries on from there.
func Sync(ctx context.Context, src Source, sink Sink, opts Options) Result {
	opts.Report(Event{Account: src.Name()})
	kept, err := sink.Kept(ctx, src.Name())
	if err != nil {
		return Result{Account: work.Account{Name: src.Name()}, Err: err}
	}
	pre, err := src.Preflight(ctx, kept)
	res := Result{Account: pre.Account, Requests: pre.Requests}
	res.Account.Name = src.Name()
	if err != nil {
		res.Err = fmt.Errorf("%s: %w", src.Name(), err)
		return res
	}
	if err := sink.SaveAccount(ctx, res.Account, pre.Keep, opts.Names); err != nil {
		res.Err = err
		return res
	}
	begins, err := beginning(ctx, src, sink, res.Account)
	if err != nil {
		res.Err = err
		return res
	}
	streams := slices.DeleteFunc(slices.Clone(src.Streams()), func(st Stream) bool { return st.Verify && !opts.Verify })
	said := map[work.Problem]bool{}
	for i, stream := range streams {
		run := work.StreamRun{Account: src.Name(), Stream: stream.Name, Over: stream.Over != nil, Started: opts.Now()}
		if i == 0 {
			run.Problems = pre.Problems // they are about all streams; said once
		}
		p := &pass{
			src: src, sink: sink, me: res.Account, visible: pre.Visible, stream: stream, begins: begins, said: said, run: &run, report: opts.Report,
		}
		err := p.sync(ctx, opts)
		res.Runs = append(res.Runs, run)
		res.Requests += run.Requests
		if err != nil {
			res.Err = fmt.Errorf("%s, %s: %w", src.Name(), stream.Name, err)
		}
		if stops(ctx, err) {
			if res.Err == nil { // interrupted just after a stream was done: the others were not read
				res.Err = ctx.Err()
			}
			res.leave(ctx, sink, streams[i+1:], cmp.Or(err, ctx.Err()), opts)
			break
		}
	}
	return res
}

// beginning returns how far back an account has been read; zero if it was not.
func beginning(ctx context.Context, src Source, sink Sink, me work.Account) (begins time.Time, err error) {
	for _, stream := range src.Streams() {
		if stream.Over != nil || stream.Verify {
			continue
		}
		pos, err := sink.Position(ctx, me, stream.Name)
		if err != nil {
			return begins, err
		}
		if begins.IsZero() || !pos.Since.IsZero() && pos.Since.Before(begins) {
			begins = pos.Since
		}
	}
	return begins, nil
}

// leave records that streams were not begun because of err. What is covered of
// them stays covered.
func (r *Result) leave(ctx context.Context, sink Sink, streams []Stream, err error, opts Options) {
	ctx = context.WithoutCancel(ctx)
	why := work.Problem{What: "not begun: " + problemOf(err).What, Advice: cmp.Or(AdviceOf(err), "the next run reads it")}
	for _, stream := range streams {
		pos, err := sink.Position(ctx, r.Account, stream.Name)
		at := opts.Now()
		run := work.StreamRun{
			Account: r.Account.Name, Stream: stream.Name, Over: stream.Over != nil, Outcome: work.OutcomeFailed,
			From: pos.Since, To: pos.Through, Problems: []work.Problem{why}, Started: at, Ended: at,
		}
		if err == nil {
			err = sink.SaveRun(ctx, r.Account.ID, run)
		}
		r.Err = errors.Join(r.Err, err)
		r.Runs = append(r.Runs, run)
		opts.Report(Event{Account: run.Account, Stream: run.Stream, Done: &run})
	}
}

// problemOf says what ended a stream.
func problemOf(err error) work.Problem {
	if errors.Is(err, context.Canceled) {
		return work.Problem{What: "interrupted", Advice: "the next run goes on from there"}
	}
	return work.Problem{What: err.Error(), Advice: AdviceOf(err), Refused: errors.Is(err, ErrUnauthorized)}
}

// stops reports whether err makes it pointless to try the next stream.
func stops(ctx context.Context, err error) bool {
	_, limited := errors.AsType[*RateLimited](err)
	return ctx.Err() != nil || limited || errors.Is(err, ErrUnauthorized)
}
