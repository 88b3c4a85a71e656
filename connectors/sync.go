package connectors

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
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

	// Default is Since for a stream never read before.
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
	Expected int // 0 if unknown
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
	streams := slices.DeleteFunc(slices.Clone(src.Streams()), func(st Stream) bool { return st.Verify && !opts.Verify })
	said := map[work.Problem]bool{}
	for i, stream := range streams {
		run := work.StreamRun{Account: src.Name(), Stream: stream.Name, Over: stream.Over != nil, Started: opts.Now()}
		if i == 0 {
			run.Problems = pre.Problems // they are about all streams; said once
		}
		p := &pass{src: src, sink: sink, me: res.Account, visible: pre.Visible, stream: stream, said: said, run: &run, report: opts.Report}
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
	return work.Problem{What: err.Error(), Advice: AdviceOf(err)}
}

// stops reports whether err makes it pointless to try the next stream.
func stops(ctx context.Context, err error) bool {
	_, limited := errors.AsType[*RateLimited](err)
	return ctx.Err() != nil || limited || errors.Is(err, ErrUnauthorized)
}

// sync reads the stream to its end or to an error, and records the run.
func (p *pass) sync(ctx context.Context, opts Options) error {
	about := p.unsaid(p.run.Problems)
	p.run.Problems = about
	err := p.begin(ctx, opts)
	if err == nil {
		err = p.pull(ctx)
	}
	run := p.run
	run.From, run.To, run.Ended = p.position.Since, p.position.Through, opts.Now()
	run.Outcome = outcome(err, p.saved, run.Problems)
	run.Problems = append(about, p.unsaid(run.Problems[len(about):])...)
	if err != nil {
		run.Problems = append(run.Problems, problemOf(err))
	}
	// How a run ended is worth recording even when the person has just
	// pressed ^C.
	err = errors.Join(err, p.sink.SaveRun(context.WithoutCancel(ctx), p.me.ID, *run))
	opts.Report(Event{Account: p.me.Name, Stream: p.stream.Name, Read: run.Read, Done: run})
	return err
}

// unsaid leaves out what the credentials cannot see and was said before, by the
// preflight or of another stream. Of several places, problems may be alike.
func (p *pass) unsaid(problems []work.Problem) []work.Problem {
	key := func(known work.Problem) work.Problem {
		known.Where = ""
		return known
	}
	left := slices.DeleteFunc(slices.Clone(problems), func(known work.Problem) bool { return p.said[key(known)] })
	for _, known := range left {
		p.said[key(known)] = known.Unseen
	}
	return slices.Clip(left)
}

// outcome names how a stream ended. What the credentials cannot see does not
// make it partial.
func outcome(err error, saved bool, problems []work.Problem) string {
	switch {
	case err != nil && !saved:
		return work.OutcomeFailed
	case err != nil, slices.ContainsFunc(problems, func(p work.Problem) bool { return !p.Unseen }):
		return work.OutcomePartial
	}
	return work.OutcomeComplete
}

// pass is one reading of one stream.
type pass struct {
	src      Source
	sink     Sink
	me       work.Account
	visible  []string // what the credentials show now
	stream   Stream
	said     map[work.Problem]bool // by the streams so far: what is not seen, wherever
	plan     Plan
	position work.Position
	fresh    bool // the next batch is the first of its pass
	saved    bool
	run      *work.StreamRun
	report   func(Event)
}

// begin finds where to go on. A stream whose scope has changed begins anew, and
// so does one that may now show what it did not.
func (p *pass) begin(ctx context.Context, opts Options) error {
	pos, err := p.sink.Position(ctx, p.me, p.stream.Name)
	if err != nil {
		return err
	}
	since := opts.since(pos)
	scope := work.ID("scope", since.UTC().Format(time.RFC3339), p.stream.Query)
	if pos.Scope != scope || opts.Full || shows(p.visible, pos.Visible) {
		pos = work.Position{Scope: scope, Since: since}
	}
	pos.Visible, pos.Over = p.visible, p.stream.Over != nil
	p.position = pos
	p.fresh = pos.Value == nil || pos.Complete
	p.plan = Plan{Me: p.me, Since: pos.Since, Now: opts.Now(), Position: pos.Value}
	if p.stream.Over != nil {
		p.plan.Stored, err = p.sink.Stored(ctx, p.me, *p.stream.Over)
	}
	return err
}

// shows reports whether now has something that was not there before.
func shows(now, before []string) bool {
	return slices.ContainsFunc(now, func(s string) bool { return !slices.Contains(before, s) })
}

// since returns how far back to read a stream that is at pos.
func (o Options) since(pos work.Position) time.Time {
	switch {
	case pos.Since.IsZero() && o.Since.IsZero():
		return o.Default
	case pos.Since.IsZero(), !o.Since.IsZero() && o.Since.Before(pos.Since):
		return o.Since
	}
	return pos.Since
}

// pull saves batch after batch.
func (p *pass) pull(ctx context.Context) error {
	for batch, err := range p.src.Pull(ctx, p.stream.Name, p.plan) {
		p.run.Requests += batch.Requests
		p.run.Problems = append(p.run.Problems, batch.Problems...)
		if err != nil {
			return err
		}
		if err := p.save(ctx, batch); err != nil {
			return err
		}
		p.report(Event{Account: p.me.Name, Stream: p.stream.Name, Read: p.run.Read, Expected: batch.Expected, Quota: batch.Quota})
		if batch.Complete {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return errors.New("the stream ended before it was complete")
}

// save reads a batch and stores it whole. A batch in hand is saved even when
// the person has just pressed ^C.
func (p *pass) save(ctx context.Context, batch Batch) error {
	pos := p.position
	pos.Value, pos.Complete = batch.Position, batch.Complete
	if batch.Complete {
		pos.Through = p.plan.Now
	}
	parts, err := p.whole(ctx, batch.Parts)
	if err != nil {
		return err
	}
	objects, problems := readAll(p.src, p.me, parts)
	b := work.Batch{Objects: objects, Gone: batch.Gone, Position: pos, Window: batch.Window, Fresh: p.fresh}
	added, changed, err := p.sink.SaveBatch(context.WithoutCancel(ctx), p.me, p.stream.Name, b)
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	p.position, p.fresh, p.saved = pos, false, true
	p.run.Read += len(objects)
	p.run.New += added
	p.run.Changed += changed
	p.run.Gone += len(batch.Gone)
	p.run.Problems = append(p.run.Problems, problems...)
	return nil
}

// whole adds to parts those stored of the same objects that parts does not
// replace: an object is read from all that is known of it.
func (p *pass) whole(ctx context.Context, parts []work.Part) ([]work.Part, error) {
	names := map[string][]string{}
	for _, part := range parts {
		names[part.SourceID] = append(names[part.SourceID], part.Name)
	}
	stored, err := p.sink.PartsOf(context.WithoutCancel(ctx), p.me, names)
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(stored)) {
		parts = append(parts, stored[id]...)
	}
	return parts, nil
}

// readAll groups parts by object and reads each. An object that cannot be read
// costs that object: its parts are kept, to be read again by a better brag.
func readAll(src Source, me work.Account, parts []work.Part) ([]work.Object, []work.Problem) {
	var objects []work.Object
	at := map[string]int{}
	for _, part := range parts {
		i, ok := at[part.SourceID]
		if !ok {
			i = len(objects)
			at[part.SourceID] = i
			objects = append(objects, work.Object{SourceID: part.SourceID})
		}
		objects[i].Parts = append(objects[i].Parts, part)
	}
	var problems []work.Problem
	for i := range objects {
		reading, err := src.Read(me, objects[i].Parts)
		if err != nil {
			problems = append(problems, work.Problem{
				What: err.Error(), Where: objects[i].SourceID,
				Advice: "the answer is kept; `brag sync --reread` reads it again after an update of brag",
			})
			continue
		}
		objects[i].Reading = reading
	}
	return objects, problems
}

// RereadSink is the part of the store that Reread writes to.
type RereadSink interface {
	// Parts yields the stored parts of an account, object by object, each
	// group complete.
	Parts(ctx context.Context, accountID string) iter.Seq2[[]work.Part, error]

	// SaveReading replaces what the objects were last read as.
	SaveReading(ctx context.Context, accountID string, objects []work.Object) (added, changed int, err error)
}

// rereadAtOnce is how many objects Reread saves at once.
const rereadAtOnce = 100

// Reread reads everything stored for an account again, without the network.
// It returns how many objects were read, how many items are new or differ, and
// what could not be read. What was read before an error stays.
func Reread(ctx context.Context, src Source, me work.Account, sink RereadSink) (read, changed int, problems []work.Problem, err error) {
	var parts []work.Part
	objects := 0
	save := func() error {
		again, unread := readAll(src, me, parts)
		added, differ, err := sink.SaveReading(ctx, me.ID, again)
		read, changed, problems = read+len(again), changed+added+differ, append(problems, unread...)
		parts, objects = nil, 0
		return err
	}
	for object, err := range sink.Parts(ctx, me.ID) {
		if err != nil {
			return read, changed, problems, err
		}
		parts, objects = append(parts, object...), objects+1
		if objects < rereadAtOnce {
			continue
		}
		if err := save(); err != nil {
			return read, changed, problems, err
		}
	}
	err = save()
	return read, changed, problems, err
}
