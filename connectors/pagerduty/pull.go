package pagerduty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// overlap is how far before the start of the last complete run the next one
// begins: an entry may be listed late, and a filter may heed only the day.
const overlap = 24 * time.Hour

// perBatch is how many incidents are saved at once, at most.
const perBatch = 10

// Pull implements connectors.Source.
func (s *Source) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		p := &pass{src: s, plan: plan}
		next, err := p.begin(stream)
		for err == nil {
			var batch connectors.Batch
			if batch, err = next(ctx); err != nil {
				break
			}
			batch.Problems, p.problems = p.problems, nil
			batch.Requests, batch.Quota = s.transport.Requests(), s.transport.Quota()
			if !yield(batch, nil) || batch.Complete {
				return
			}
			p.saved = true
		}
		yield(connectors.Batch{Requests: s.transport.Requests(), Problems: p.problems}, err)
	}
}

// pass is one reading of one stream in one run.
type pass struct {
	src      *Source
	plan     connectors.Plan
	saved    bool           // something, in this run
	failed   error          // what to stop with once what came before it is saved
	problems []work.Problem // not yet handed on
}

// begin takes up a stream where it was left. It returns what makes the batches.
func (p *pass) begin(stream string) (func(context.Context) (connectors.Batch, error), error) {
	if !p.src.ready {
		return nil, errors.New("Pull before Preflight")
	}
	switch stream {
	case streamIncidents:
		h := &history{pass: p, span: maxSpan, done: map[string]bool{}}
		return h.batch, h.begin()
	case streamOpen, streamKnown:
		r := &revisit{pass: p, whole: stream == streamKnown}
		return r.batch, r.begin()
	}
	return nil, fmt.Errorf("no stream %q", stream)
}

// each does something to one incident after the other until a batch is full,
// one fails or the budget is spent. It returns how many were done; what stopped
// it is kept for the next call if some were. Any run gets one incident further,
// however small its budget.
func (p *pass) each(ids []string, do func(id string) error) (int, error) {
	if p.failed != nil {
		return 0, p.failed
	}
	for n, id := range ids[:min(len(ids), perBatch)] {
		var err error
		if p.src.left() == 0 && (p.saved || n > 0) {
			err = p.src.outOfBudget(p.plan.Now)
		} else {
			err = do(id)
		}
		if err != nil && n > 0 {
			p.failed = err
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return min(len(ids), perBatch), nil
}

// position is how far the log of the account has been read. Times and ids
// only: an offset means another entry after any new one.
type position struct {
	From    time.Time `json:"from"`              // the pass reads what was logged from here on
	Start   time.Time `json:"start,omitzero"`    // when the pass began; zero between passes
	Reached time.Time `json:"reached,omitzero"`  // everything logged before has been read
	Pending []string  `json:"pending,omitempty"` // incidents of mine in it that have yet to be read
	Failed  []string  `json:"failed,omitempty"`  // those that could not be; every pass asks again at its end
	Retried bool      `json:"retried,omitempty"` // this one has begun to
	Denied  []string  `json:"denied,omitempty"`  // those of them that I may not see
	Again   time.Time `json:"again,omitzero"`    // the start of the earliest window not listed in full; the next pass begins there
}

// history reads what I did from the log of the account.
type history struct {
	*pass
	position position
	denied   []string        // incidents I might not see in earlier runs
	span     time.Duration   // of the next window
	done     map[string]bool // incidents asked for in this run
	nameless int             // notifications that do not say whose they were
	said     bool            // that a window was not listed in full
}

func (h *history) begin() error {
	h.position.From = h.plan.Since.UTC().Truncate(time.Second)
	if h.plan.Position != nil {
		if err := json.Unmarshal(h.plan.Position, &h.position); err != nil {
			return fmt.Errorf("position: %w", err)
		}
	}
	pos := &h.position
	if pos.Start.IsZero() {
		pos.Start, pos.Reached = h.plan.Now.UTC(), pos.From
	}
	h.denied = slices.Clone(pos.Denied)
	return nil
}

// batch reads incidents found before, or else looks for more in a window of
// the log.
func (h *history) batch(ctx context.Context) (connectors.Batch, error) {
	var batch connectors.Batch
	var err error
	pos := &h.position
	if len(pos.Pending) > 0 {
		err = h.read(ctx, &batch)
	} else if pos.Reached.Before(h.plan.Now) {
		batch.Window, err = h.scan(ctx)
	}
	if err != nil {
		return batch, err
	}
	if !pos.Reached.Before(h.plan.Now) {
		h.retry()
		if len(pos.Pending) == 0 {
			h.finish()
			batch.Complete = true
		}
	}
	batch.Expected = len(h.done) + len(pos.Pending)
	batch.Position, err = json.Marshal(pos)
	return batch, err
}

// read asks for the next incidents that were found.
func (h *history) read(ctx context.Context, batch *connectors.Batch) error {
	pos := &h.position
	n, err := h.each(pos.Pending, func(id string) error {
		parts, err := h.src.fetch(ctx, h.plan.Me, id)
		if err != nil && !isRefused(err, http.StatusNotFound, http.StatusForbidden) && !isUnreadable(err) {
			return err
		}
		h.done[id] = true
		pos.Failed, pos.Denied = without(pos.Failed, id), without(pos.Denied, id)
		switch {
		case isRefused(err, http.StatusNotFound):
			h.problems = append(h.problems, work.Problem{What: "an incident in your log is not there any more", Where: id, Unseen: true})
		case isRefused(err, http.StatusForbidden):
			h.deny(id)
		case err != nil:
			h.problems = append(h.problems, unread(id, err))
			pos.Failed = append(pos.Failed, id)
		}
		batch.Parts = append(batch.Parts, parts...)
		return nil
	})
	pos.Pending = slices.Clone(pos.Pending[n:])
	return err
}

// retry asks once in a pass, when all else is read, for what could not be read
// in earlier runs.
func (h *history) retry() {
	pos := &h.position
	for _, id := range pos.Failed {
		if !pos.Retried && !h.done[id] && !slices.Contains(pos.Pending, id) {
			pos.Pending = append(pos.Pending, id)
		}
	}
	pos.Retried = true
}

// without returns list less an id.
func without(list []string, id string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == id })
}

// deny says that I may not see an incident. The first time it may be the
// server's trouble; from the second on it is how things are.
func (h *history) deny(id string) {
	pos := &h.position
	h.problems = append(h.problems, work.Problem{
		What: "an incident in your log cannot be seen with these credentials", Where: id,
		Advice: "every sync asks for it again", Unseen: slices.Contains(h.denied, id),
	})
	pos.Failed, pos.Denied = append(pos.Failed, id), append(pos.Denied, id)
}

// unread says that an incident could not be read.
func unread(id string, err error) work.Problem {
	return work.Problem{What: "incident not read: " + err.Error(), Where: id, Advice: "every sync asks for it again"}
}

// finish ends the pass and says where the next one begins.
func (h *history) finish() {
	pos := &h.position
	next := later(h.plan.Since, pos.Start.Add(-overlap))
	if !pos.Again.IsZero() && pos.Again.Before(next) {
		next = pos.Again
	}
	if !pos.Again.IsZero() && !h.said {
		h.problems = append(h.problems, work.Problem{What: "part of the log was not listed in full", Where: streamIncidents, Advice: "the next sync asks again"})
	}
	for _, id := range pos.Failed {
		if !h.done[id] {
			h.problems = append(h.problems, unread(id, errors.New("an earlier run could not")))
		}
	}
	if h.nameless > 0 {
		h.problems = append(h.problems, work.Problem{
			What:  fmt.Sprintf("%d notifications do not say who was notified; if they were yours, they are not counted as pages", h.nameless),
			Where: streamIncidents, Unseen: true,
		})
	}
	h.position = position{From: next.UTC().Truncate(time.Second), Failed: pos.Failed, Denied: pos.Denied}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
