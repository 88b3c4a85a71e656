package github

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// Names of the streams that are no search: they list, or go over what is stored.
const (
	comments  = "comments"
	openItems = "open items"
	files     = "files"
	census    = "census"
)

// followVersion changes when they must begin anew.
const followVersion = "1"

// followUps says how they are read.
var followUps = map[string]func(p *pull, ctx context.Context) error{
	comments:  (*pull).comments,
	openItems: (*pull).open,
	files:     (*pull).files,
	census:    (*pull).census,
}

// task is an object to ask for by id, as a stream has it.
type task struct {
	Stream string `json:"stream"`
	Known  bool   `json:"known,omitempty"` // stored: kept whatever its times
	ID     string `json:"id"`
	gone   bool   // marked as gone before
	part   string // as it is stored
}

// partKey names a part of an object.
type partKey struct{ id, part string }

// compare puts those that can be asked for together side by side.
func (t task) compare(u task) int {
	if t.Stream == u.Stream && t.Known != u.Known {
		if u.Known {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(t.Stream, u.Stream), cmp.Compare(t.ID, u.ID))
}

// open asks for what was open when it was last seen. A search may not find it
// any more: somebody else may be assigned by now. What came in this run already
// is not asked for again.
func (p *pull) open(ctx context.Context) error {
	tasks := slices.DeleteFunc(p.tasks(p.plan.Stored), func(t task) bool { return p.read[partKey{t.ID, t.part}] })
	return p.follow(ctx, p.streams, tasks)
}

// tasks are what to ask for to have stored objects anew.
func (s *Source) tasks(stored []work.Stored) []task {
	var all []task
	for _, st := range stored {
		for _, part := range st.Parts {
			if i := slices.IndexFunc(s.streams, func(s stream) bool { return s.part == part }); i >= 0 {
				all = append(all, task{Stream: s.streams[i].name, ID: st.SourceID, Known: true, gone: st.Gone, part: part})
			}
		}
	}
	return all
}

// follow does tasks in order, from after the last that was done.
func (p *pull) follow(ctx context.Context, streams []stream, tasks []task) error {
	if p.plan.Position != nil {
		if err := json.Unmarshal(p.plan.Position, &p.pos); err != nil {
			return fmt.Errorf("position of %s: %w", p.stream.name, err)
		}
	}
	where := p.stream.name
	slices.SortFunc(tasks, task.compare)
	if after := p.pos.After; after != nil {
		tasks = slices.DeleteFunc(tasks, func(t task) bool { return t.compare(*after) <= 0 })
	}
	p.pos = position{Started: p.plan.Now, Hidden: p.pos.Hidden, SignOn: p.pos.SignOn}
	p.expected = len(tasks)
	for len(tasks) > 0 {
		n := 1
		for n < len(tasks) && tasks[n].Stream == tasks[0].Stream && tasks[n].Known == tasks[0].Known {
			n++
		}
		p.stream = streams[slices.IndexFunc(streams, func(st stream) bool { return st.name == tasks[0].Stream })]
		if tasks[0].Known {
			p.stream.when = nil
		}
		if err := p.do(ctx, tasks[:n]); err != nil {
			return err
		}
		tasks = tasks[n:]
	}
	p.sayHidden(where)
	p.pos = position{Started: p.pos.Started, Done: true}
	return p.emit(connectors.Batch{Complete: true})
}

// sayHidden says how much of what is stored the token did not show.
func (p *pull) sayHidden(where string) {
	problem := work.Problem{Where: where, Advice: "give the token access to the repositories they are in", Unseen: true}
	switch n := p.pos.Hidden; n {
	case 0:
		return
	case 1:
		problem.What = "1 stored item could not be looked at: the token does not show it"
	default:
		problem.What = fmt.Sprintf("%d stored items could not be looked at: the token does not show them", n)
	}
	if p.pos.SignOn {
		problem.Advice = ssoAdvice
	}
	p.say(problem)
}

// do does tasks of one stream.
func (p *pull) do(ctx context.Context, tasks []task) error {
	for len(tasks) > 0 {
		ids := make([]string, len(tasks))
		for i, t := range tasks {
			ids[i] = t.ID
		}
		before := *p.byID
		nodes, a, err := p.some(ctx, ids, longList, p.byID)
		if errors.Is(err, errTooMuch) && p.alive(ctx) {
			nodes, a, err = p.some(ctx, ids[:1], 1, sized(1))
			*p.byID = before
		}
		var b connectors.Batch
		n := len(nodes)
		switch {
		case errors.Is(err, errTooMuch) && p.alive(ctx):
			n = 1
			p.lose(ids[0], "it takes GitHub too long")
		case err != nil:
			return err
		default:
			if b, err = p.answers(ctx, tasks, nodes, a); err != nil {
				return err
			}
		}
		p.pos.After = &tasks[n-1]
		if err := p.emit(b); err != nil {
			return err
		}
		tasks = tasks[n:]
	}
	return nil
}

// lose says that an object did not come.
func (p *pull) lose(id, why string) {
	p.problems = append(p.problems, work.Problem{
		What: fmt.Sprintf("%s could not be read again: %s", id, why), Where: p.stream.name,
		Advice: "it is asked for again at the next sync",
	})
}

// answers sorts what came into what is as it is, what is gone, and what the
// token does not show. Of a stored object that is counted, to be said once.
func (p *pull) answers(ctx context.Context, tasks []task, nodes []json.RawMessage, a answer) (b connectors.Batch, err error) {
	heard := a
	heard.Errors = slices.DeleteFunc(slices.Clone(a.Errors), func(e graphError) bool {
		return e.hidden() && e.ofNode() && len(e.Path) == 3 && tasks[0].Known
	})
	p.hear(heard)
	for i, raw := range nodes {
		t := tasks[i]
		switch how := a.gone(i, raw); {
		case how == "":
			part, keep, err := p.answer(ctx, t, raw, a, i)
			if err != nil {
				return b, err
			}
			if keep {
				b.Parts = append(b.Parts, part)
			}
		case t.Known && !t.gone:
			b.Gone = append(b.Gone, work.Gone{SourceID: t.ID, How: how, At: p.plan.Now})
		}
	}
	return b, nil
}

// answer makes the part out of what came for one task.
func (p *pull) answer(ctx context.Context, t task, raw json.RawMessage, a answer, i int) (part work.Part, keep bool, err error) {
	r := &reading{seen: map[string]bool{}, counts: map[string]int{}, whole: true}
	part, keep, err = p.object(ctx, raw, a, i, r)
	switch {
	case err != nil:
	case len(r.lost) > 0:
		p.lose(t.ID, r.lost[0])
	case r.hidden > 0 && t.Known:
		p.pos.Hidden++
		p.pos.SignOn = p.pos.SignOn || a.signOn(i)
	case r.hidden == 0 && !r.seen[t.ID]:
		p.lose(t.ID, "something else came in its place")
		keep = false
	}
	return part, keep, err
}

// signOn reports whether the i-th object is hidden by a single sign-on.
func (a answer) signOn(i int) bool {
	return slices.ContainsFunc(a.Errors, func(e graphError) bool {
		return e.Extensions.SAML && e.ofNode() && e.Path[2] == float64(i)
	})
}

// gone says how the i-th object that was asked for by id turns out not to be
// there, "" if it is or if that cannot be said.
func (a answer) gone(i int, raw json.RawMessage) string {
	switch string(bytes.TrimSpace(raw)) {
	case "{}":
		return "something else has its id now"
	case "null":
		for _, e := range a.Errors {
			if e.Type == "NOT_FOUND" && e.ofNode() && e.Path[2] == float64(i) {
				return "not found by id"
			}
		}
	}
	return ""
}
