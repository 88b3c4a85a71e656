package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// overlap is how far before the last complete run the next one begins. The
// search of Cloud finds a change late, by hours at times; a day misses none.
const overlap = 24 * time.Hour

// position is how far the tickets have been read. Times only: a page token
// lives for days, and an offset means another row after any edit.
type position struct {
	From    time.Time `json:"from"`             // the pass reads what was updated from here on
	Start   time.Time `json:"start,omitzero"`   // when the pass began
	Reached time.Time `json:"reached,omitzero"` // the last update saved; zero between passes
	Again   time.Time `json:"again,omitzero"`   // the earliest update that arrived and could not be read
	Net     string    `json:"net,omitempty"`    // fingerprint of the search: what another one caught may not be in this
}

// pass is one reading of the tickets in one run.
type pass struct {
	src      *Source
	plan     connectors.Plan
	position position
	from     time.Time // where this run goes on
	pager    pager
	counted  int                  // tickets the server says there are from there on
	seen     map[string]time.Time // rows received, by id: when they were last updated
	epics    map[string]bool      // ids and keys of the epics received or given up
	problems []work.Problem       // not yet handed on
}

// Pull implements connectors.Source.
func (s *Source) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		p, err := s.begin(ctx, stream, plan)
		for err == nil {
			var batch connectors.Batch
			batch, err = p.batch(ctx)
			if err != nil {
				break
			}
			batch.Requests = s.transport.Requests()
			if !yield(batch, nil) || batch.Complete {
				return
			}
		}
		yield(connectors.Batch{Requests: s.transport.Requests()}, err)
	}
}

// begin takes up a stream where it was left.
func (s *Source) begin(ctx context.Context, stream string, plan connectors.Plan) (*pass, error) {
	if err := s.notReady(stream); err != nil {
		return nil, err
	}
	p := &pass{src: s, plan: plan, seen: map[string]time.Time{}, epics: map[string]bool{}}
	p.position.From = plan.Since
	if plan.Position != nil {
		if err := json.Unmarshal(plan.Position, &p.position); err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
	}
	p.from = p.position.From
	if p.position.Reached.IsZero() {
		p.position.Start = plan.Now
	} else {
		p.from = p.position.Reached
	}
	return p, p.cast(ctx)
}

// cast finds the widest net the server takes, and counts what is in it.
func (p *pass) cast(ctx context.Context) error {
	var err error
	for _, net := range p.src.candidates() {
		p.counted, err = p.src.count(ctx, query(net.jql, p.from))
		if isRefused(err, http.StatusBadRequest) {
			continue
		}
		if id := work.ID("net", net.jql); id != p.position.Net {
			if p.position.Net != "" && p.from.After(p.plan.Since) {
				p.position = position{From: p.plan.Since, Start: p.plan.Now, Net: id}
				p.from = p.plan.Since
				if p.counted, err = p.src.count(ctx, query(net.jql, p.from)); err != nil {
					return err
				}
			}
			p.position.Net = id
		}
		p.pager = p.src.pager(net.jql, p.from)
		if net.lost != "" {
			p.problems = append(p.problems, work.Problem{What: net.lost, Where: streamTickets, Unseen: true})
		}
		break
	}
	return err
}

// batch asks for a page and makes of it what is to be saved.
func (p *pass) batch(ctx context.Context) (connectors.Batch, error) {
	page, err := p.pager.next(ctx)
	if err != nil {
		return connectors.Batch{}, err
	}
	rows := p.decode(page.rows)
	epics, err := p.missingEpics(ctx, rows)
	if err != nil {
		return connectors.Batch{}, err
	}
	if rows = append(rows, epics...); p.src.site.cloud {
		if err := p.src.histories(ctx, rows); err != nil {
			return connectors.Batch{}, err
		}
	}
	batch := connectors.Batch{Expected: p.counted}
	for _, r := range rows {
		batch.Parts = append(batch.Parts, p.keep(r)...)
	}
	if page.last {
		p.finish(&batch)
	}
	batch.Problems, p.problems = p.problems, nil
	batch.Position, err = json.Marshal(p.position)
	return batch, err
}

// decode reads the rows of a page that have not come before. Each that cannot
// be read is said. Of two of one issue, the later holds.
func (p *pass) decode(raws []json.RawMessage) []row {
	var rows []row
	index := map[string]int{}
	for _, raw := range raws {
		r, err := p.src.decode(raw, p.plan.Me)
		id := string(r.ID)
		if at, ok := p.seen[id]; ok && at.Equal(r.updated) && id != "" {
			continue
		}
		p.seen[id] = r.updated
		if err != nil {
			p.again(r, err)
			continue
		}
		p.epics[id], p.epics[r.Key] = true, true
		p.position.Reached = later(p.position.Reached, r.updated.Truncate(time.Second))
		if i, ok := index[id]; ok {
			rows[i] = r
			continue
		}
		index[id] = len(rows)
		rows = append(rows, r)
	}
	return rows
}

// keep returns the parts of an issue, or says why there are none.
func (p *pass) keep(r row) []work.Part {
	parts, err := p.src.parts(r)
	if err != nil {
		p.again(r, err)
		return nil
	}
	if n := len(r.log.Histories); n < r.log.Total {
		p.again(r, fmt.Errorf("changelog: the server sent %d of %d entries", n, r.log.Total))
	}
	return parts
}

// again says that an issue could not be read, and has the next pass begin early
// enough to ask for it again.
func (p *pass) again(r row, err error) {
	p.problems = append(p.problems, work.Problem{
		What:   "ticket not read in full: " + err.Error(),
		Where:  title(cmp.Or(r.Key, string(r.ID), "a ticket without a key")),
		Advice: "every sync asks for it again",
	})
	at := r.updated
	if at.IsZero() {
		at = later(p.from, p.position.Reached)
	}
	if p.position.Again.IsZero() || at.Before(p.position.Again) {
		p.position.Again = at
	}
}

// finish ends the pass: the window it has read, and where the next one begins.
func (p *pass) finish(batch *connectors.Batch) {
	window := work.Window{From: p.from, To: p.plan.Now, Expected: -1, Seen: len(p.seen), State: work.WindowDone}
	next := later(p.plan.Since, p.position.Start.Add(-overlap))
	if again := p.position.Again; !again.IsZero() {
		window.State = work.WindowIncomplete
		next = earlier(next, again.Truncate(time.Second))
	}
	if !p.src.site.cloud { // Cloud only estimates
		window.Expected = p.counted
		if len(p.seen) < p.counted {
			window.State, next = work.WindowIncomplete, p.position.From
			p.problems = append(p.problems, work.Problem{
				What:   fmt.Sprintf("the server counts %d tickets and listed %d", p.counted, len(p.seen)),
				Where:  streamTickets,
				Advice: "they may have changed meanwhile; the next sync asks again",
			})
		}
	}
	p.position = position{From: next, Net: p.position.Net}
	batch.Window, batch.Complete = &window, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
