package connectors

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"bragsheet/store/work"
)

// pass is one reading of one stream.
type pass struct {
	src      Source
	sink     Sink
	me       work.Account
	visible  []string // what the credentials show now
	stream   Stream
	begins   time.Time             // how far back the account was read before
	said     map[work.Problem]bool // by the streams so far: what is not seen, wherever
	plan     Plan
	position work.Position
	fresh    bool // the next batch is the first of its pass
	saved    bool
	run      *work.StreamRun
	report   func(Event)
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

// begin finds where to go on. A stream whose scope has changed begins anew, and
// so does one that may now show what it did not.
func (p *pass) begin(ctx context.Context, opts Options) error {
	pos, err := p.sink.Position(ctx, p.me, p.stream.Name)
	if err != nil {
		return err
	}
	known := pos.Since
	if known.IsZero() || p.stream.Verify {
		known = p.begins
	}
	since := opts.since(known)
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

// since returns how far back to read what was read back to known before.
func (o Options) since(known time.Time) time.Time {
	switch {
	case known.IsZero() && o.Since.IsZero():
		return o.Default
	case known.IsZero(), !o.Since.IsZero() && o.Since.Before(known):
		return o.Since
	}
	return known
}

// pulled is what a source yielded.
type pulled struct {
	batch Batch
	err   error
}

// pull saves batch after batch, in the order they come, while the source is
// already asked for the next one. However it ends, the source is done with the
// stream before pull returns.
func (p *pass) pull(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	next := p.ask(ctx)
	defer func() {
		stop()
		for left := range next { // sent for, and nobody wants it any more
			p.run.Requests += left.batch.Requests
		}
	}()
	for got := range next {
		p.run.Requests += got.batch.Requests
		p.run.Problems = append(p.run.Problems, got.batch.Problems...)
		if got.err != nil {
			return got.err
		}
		if err := p.save(ctx, got.batch); err != nil {
			return err
		}
		p.report(Event{
			Account: p.me.Name, Stream: p.stream.Name, Read: p.run.Read,
			Expected: got.batch.Expected, Window: got.batch.Window, Quota: got.batch.Quota,
		})
	}
	return nil
}

// ask has the source read the stream, a batch ahead of who receives them. The
// channel is closed after the last batch or an error.
func (p *pass) ask(ctx context.Context) <-chan pulled {
	next := make(chan pulled)
	go func() {
		defer close(next)
		for batch, err := range p.src.Pull(ctx, p.stream.Name, p.plan) {
			next <- pulled{batch, err}
			if err != nil || batch.Complete {
				return
			}
			if err := ctx.Err(); err != nil {
				next <- pulled{err: err}
				return
			}
		}
		next <- pulled{err: errors.New("the stream ended before it was complete")}
	}()
	return next
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
