package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// Limits of GitHub's search, and ours.
const (
	listable   = 1000 // results of one search
	splitAbove = 950  // counts are not exact
	rereads    = 2    // of a window that did not come whole
)

// errStopped means that nobody wants more batches.
var errStopped = errors.New("stopped")

// Pull reads a stream: window by window, or what is stored by its ids.
func (s *Source) Pull(ctx context.Context, name string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		p := s.pull(plan, yield)
		run := p.run
		switch i := slices.IndexFunc(s.streams, func(st stream) bool { return st.name == name }); {
		case i >= 0:
			p.stream = s.streams[i]
		case followUps[name] != nil:
			p.stream.name, run = name, func(ctx context.Context) error { return followUps[name](p, ctx) }
		default:
			yield(connectors.Batch{}, fmt.Errorf("there is no stream %q", name))
			return
		}
		if err := run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(connectors.Batch{Requests: p.requests(), Problems: p.problems}, err)
		}
	}
}

// pull is one reading of one stream.
type pull struct {
	*Source
	stream   stream
	plan     connectors.Plan
	yield    func(connectors.Batch, error) bool
	pos      position
	pages    *pageSize // of searches
	byID     *pageSize // of what is asked for by id
	expected int       // objects the windows read so far are known to bring
	sent     int       // requests not yet accounted for
	problems []work.Problem
	said     map[string]bool // hidden things mentioned already
}

func (s *Source) pull(plan connectors.Plan, yield func(connectors.Batch, error) bool) *pull {
	return &pull{Source: s, plan: plan, yield: yield, pages: s.size, byID: sized(byIDs), said: map[string]bool{}}
}

// requests returns how many were sent since the last call.
func (p *pull) requests() int {
	n := p.sent + p.transport.Requests()
	p.sent = 0
	return n
}

// run reads every window of the pass, and if the pass began before this run,
// what changed since.
func (p *pull) run(ctx context.Context) (err error) {
	if p.pos, err = p.stream.resume(p.plan); err != nil {
		return err
	}
	if p.pos.Size > 0 {
		p.pages.n = p.pos.Size
	}
	for {
		for len(p.pos.Todo) > 0 {
			if err := p.window(ctx); err != nil {
				return err
			}
		}
		now := p.plan.Now.UTC().Truncate(time.Second)
		if !p.pos.Started.Before(now) {
			break
		}
		p.pos = p.pos.next(now)
	}
	p.pos.Done, p.pos.Size = true, 0
	return p.emit(connectors.Batch{Complete: true})
}

// emit hands on a batch with everything that goes with each.
func (p *pull) emit(b connectors.Batch) error {
	at, err := json.Marshal(p.pos)
	if err != nil {
		return err
	}
	b.Position, b.Requests, b.Expected, b.Problems, b.Quota = at, p.requests(), p.expected, p.problems, p.transport.Quota()
	p.problems = nil
	if !p.yield(b, nil) {
		return errStopped
	}
	return nil
}

// reading is what is known of the window being read.
type reading struct {
	seen   map[string]bool // ids received
	counts map[string]int  // results by the server's latest count, by organisation
	hidden int             // results the token may not see
	lost   []string        // what was said of results that came without data
	late   int             // those of lost that took the server too long
	split  bool

	long  []string // ids of results with lists that go on
	heavy []row    // results that took the server too long
	whole bool     // what is long or heavy is being read
}

// count is how many results the window has.
func (r *reading) count() int {
	total := 0
	for _, n := range r.counts {
		total += n
	}
	return total
}

// missing is how many results did not arrive.
func (r *reading) missing() int { return r.count() - len(r.seen) - r.hidden }

// truncated reports whether there is more than GitHub lists.
func (r *reading) truncated() bool {
	for _, n := range r.counts {
		if n > listable {
			return true
		}
	}
	return false
}

// window reads the first window that is left, again if it did not come whole.
func (p *pull) window(ctx context.Context) error {
	r := &reading{seen: map[string]bool{}, counts: map[string]int{}}
	expected, orgs := p.expected, p.opts.Orgs
	if len(orgs) == 0 {
		orgs = []string{""}
	}
	read := p.search
	if p.stream.part == partComment {
		read, orgs = p.newest, []string{""}
	}
	for range 1 + rereads {
		r.hidden, r.late, r.lost = 0, 0, nil
		for _, org := range orgs {
			if err := read(ctx, org, r); err != nil {
				return err
			}
			if r.split {
				p.expected = expected
				return nil
			}
		}
		if err := p.rest(ctx, r); err != nil {
			return err
		}
		if r.missing() <= r.late || r.truncated() {
			break
		}
	}
	return p.finish(r)
}

// found is the answer to a search.
type found struct {
	Search *struct {
		IssueCount int
		PageInfo   pageInfo
		Nodes      []json.RawMessage
	}
}

type pageInfo struct {
	HasNextPage bool
	EndCursor   string
}

// search reads a window from its first page to its last, everywhere or in one
// organisation: each page is taken while the next is already asked for. A window
// with too many results is split instead.
func (p *pull) search(ctx context.Context, org string, r *reading) error {
	login := p.plan.Me.Login
	vars := map[string]any{"q": p.stream.query(login, org, p.plan.Since, p.pos.Todo[0]), "login": login}
	ctx, stop := context.WithCancel(ctx)
	next := p.ahead(ctx, vars)
	defer func() { stop(); next() }()
	for range listable {
		f, a, err := p.page(ctx, vars, r, next())
		if err != nil {
			return err
		}
		count := f.Search.IssueCount
		if vars["after"] == nil && count > splitAbove && p.pos.split() {
			r.split = true
			return nil
		}
		p.expected += count - r.counts[org]
		r.counts[org] = count
		p.pos.Size = p.pages.n
		after := f.Search.PageInfo
		last := !after.HasNextPage || after.EndCursor == vars["after"]
		if !last {
			vars["after"] = after.EndCursor
			next = p.ahead(ctx, vars)
		}
		parts, err := p.take(ctx, f.Search.Nodes, a, r)
		if err != nil {
			return err
		}
		if len(parts) > 0 {
			if err := p.emit(connectors.Batch{Parts: parts}); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
	return nil
}

// asked is what came of asking for a page of a search.
type asked struct {
	found  found
	answer answer
	before pageSize
	err    error
}

// ahead asks for a page of a search while something else is done: nothing else
// may be asked for, and p.pages not looked at, until the answer is waited for.
func (p *pull) ahead(ctx context.Context, vars map[string]any) (wait func() asked) {
	done := make(chan asked, 1)
	go func() {
		got := asked{before: *p.pages}
		got.answer, got.err = p.ask(ctx, p.stream.doc, p.stream.op, vars, p.pages, &got.found)
		done <- got
	}()
	return sync.OnceValue(func() asked { return <-done })
}

// page is what was asked for. Where even one result is too much, it is passed
// over, to be asked for by itself.
func (p *pull) page(ctx context.Context, vars map[string]any, r *reading, got asked) (f found, a answer, err error) {
	f, a, err = got.found, got.answer, got.err
	if errors.Is(err, errTooMuch) {
		f, a, err = p.passOver(ctx, vars, r, err)
		*p.pages = got.before
		return f, a, err
	}
	if err == nil && f.Search == nil {
		err = &partial{a.Errors}
	}
	if err == nil && len(f.Search.Nodes) >= p.pages.n {
		p.pages.answered(a.took)
	}
	return f, a, err
}

// finish records how the window ended.
func (p *pull) finish(r *reading) error {
	w := p.pos.Todo[0]
	end := p.pos.end(w)
	state := work.WindowDone
	problem := work.Problem{Where: p.stream.name}
	span := fmt.Sprintf("%s from %s to %s", w.By, stamp(w.From), stamp(end))
	switch {
	case r.truncated():
		state = work.WindowTruncated
		problem.What = fmt.Sprintf("GitHub counts %d results %s and lists no more than %d of a search", r.count(), span, listable)
		problem.Advice = "narrow the account to organisations: orgs in the config"
	case r.missing() > 0:
		state = work.WindowIncomplete
		problem.What = fmt.Sprintf("%d of %d results %s did not arrive", r.missing(), r.count(), span)
		problem.Advice = "they are asked for again at the next sync"
		if len(r.lost) > 0 {
			problem.What += ": " + strings.Join(r.lost[:min(len(r.lost), 3)], "; ")
		}
	}
	p.pos.Todo = p.pos.Todo[1:]
	if state != work.WindowDone {
		p.problems = append(p.problems, problem)
		w.To = end
		p.pos.again(w)
	}
	return p.emit(connectors.Batch{Window: &work.Window{
		From: w.From, To: end, Expected: r.count(), Seen: len(r.seen), State: state,
	}})
}
