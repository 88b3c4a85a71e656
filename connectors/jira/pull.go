package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
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

// reads is what every pass does with the issues it is sent.
type reads struct {
	src      *Source
	plan     connectors.Plan
	problems []work.Problem // not yet handed on
}

// pass is one reading of the tickets in one run.
type pass struct {
	reads
	position position
	from     time.Time // where this run goes on
	net      candidates
	pager    pager
	first    *page                // asked for, and not yet handed on
	counted  int                  // tickets the server says there are from there on
	cut      bool                 // the server does not list them all
	seen     map[string]time.Time // rows received, by id: when they were last updated
	epics    map[string]bool      // ids and keys of the epics received or given up
}

// beginTickets takes up the tickets where they were left.
func (s *Source) beginTickets(ctx context.Context, plan connectors.Plan) (*pass, error) {
	p := &pass{reads: reads{src: s, plan: plan}, seen: map[string]time.Time{}, epics: map[string]bool{}}
	p.position.From = plan.Since
	if plan.Position != nil {
		if err := json.Unmarshal(plan.Position, &p.position); err != nil {
			return p, fmt.Errorf("position: %w", err)
		}
	}
	p.from = p.position.From
	switch pos := &p.position; {
	case pos.Reached.IsZero():
		pos.Start = plan.Now
	case !pos.Again.IsZero():
		pos.Reached = earlier(pos.Reached, pos.Again.Truncate(time.Second))
		pos.Again = time.Time{}
		fallthrough
	default:
		p.from = pos.Reached
	}
	return p, p.cast(ctx)
}

// cast finds the widest net the server takes, and asks for its first page.
func (p *pass) cast(ctx context.Context) error {
	net, first, err := p.src.cast(ctx, func(jql string) pager {
		p.pager = p.src.pager(jql, p.from, p.src.whole())
		return p.pager
	})
	if err != nil {
		return err
	}
	id := work.ID("net", net.jql)
	if p.position.Net != "" && p.position.Net != id && p.from.After(p.plan.Since) {
		p.position = position{From: p.plan.Since, Start: p.plan.Now, Net: id}
		p.from = p.plan.Since
		return p.cast(ctx)
	}
	p.net, p.position.Net, p.first, p.counted = net, id, &first, first.total
	if net.lost != "" {
		p.problems = append(p.problems, work.Problem{What: net.lost, Where: streamTickets, Unseen: true})
	}
	if p.src.site.Cloud && !first.last {
		p.counted, err = p.src.estimate(ctx, query(net.jql, p.from))
	}
	return err
}

// cast tries the nets, the widest first, and returns the one the server takes
// with its first page. A custom field that is searched by and no longer there
// shows what was kept of the site to be out of date.
func (s *Source) cast(ctx context.Context, open func(jql string) pager) (net candidates, first page, err error) {
	for _, net = range s.candidates() {
		first, err = open(net.jql).next(ctx)
		if !isRefused(err, http.StatusBadRequest) {
			return net, first, err
		}
		again, failed := s.relearn(ctx)
		if failed != nil {
			return net, first, failed
		}
		if again {
			return s.cast(ctx, open)
		}
	}
	return net, first, err
}

// batch asks for a page and makes of it what is to be saved.
func (p *pass) batch(ctx context.Context) (connectors.Batch, error) {
	page, err := p.page(ctx)
	if err != nil {
		return connectors.Batch{}, err
	}
	rows := p.decode(page)
	epics, err := p.missingEpics(ctx, rows)
	if err != nil {
		return connectors.Batch{}, err
	}
	batch := connectors.Batch{Expected: p.counted}
	batch.Parts, err = p.keep(ctx, append(rows, epics...), p.again)
	if err != nil {
		return batch, err
	}
	if page.last {
		p.finish(&batch)
	}
	batch.Problems, p.problems = p.problems, nil
	batch.Position, err = json.Marshal(p.position)
	return batch, err
}

// page returns the next page of the search.
func (p *pass) page(ctx context.Context) (page, error) {
	if p.first != nil {
		first := *p.first
		p.first = nil
		return first, nil
	}
	next, err := p.pager.next(ctx)
	if next.lost != "" {
		p.cut = true
		p.problems = append(p.problems, work.Problem{What: next.lost, Where: streamTickets})
	}
	return next, err
}

// decode reads the rows of a page that have not come before. Each that cannot
// be read is said. Of two of one issue, the later holds.
func (p *pass) decode(page page) []row {
	var rows []row
	index := map[string]int{}
	for _, raw := range page.rows {
		r, err := p.src.decode(raw, p.plan.Me)
		id := string(r.ID)
		if at, ok := p.seen[id]; ok && at.Equal(r.updated) && id != "" {
			continue
		}
		p.seen[id] = r.updated
		p.position.Reached = later(p.position.Reached, r.updated.Truncate(time.Second))
		if err = cmp.Or(page.bad, err); err != nil {
			p.again(r, err)
			continue
		}
		p.epics[id], p.epics[r.Key] = true, true
		if i, ok := index[id]; ok {
			rows[i] = r
			continue
		}
		index[id] = len(rows)
		rows = append(rows, r)
	}
	return rows
}

// keep returns the parts of issues, with their changelogs complete, and with
// the person's comments where the work is theirs and done. What of one is missing or cannot be read is told to again.
func (p *reads) keep(ctx context.Context, rows []row, again func(row, error)) ([]work.Part, error) {
	if p.src.site.Cloud {
		if err := p.src.histories(ctx, rows); err != nil {
			return nil, err
		}
	}
	if err := p.src.recognise(ctx, rows); err != nil {
		return nil, err
	}
	var parts []work.Part
	var mine []row
	for _, r := range rows {
		of, err := p.src.parts(r)
		if err != nil {
			again(r, err)
			continue
		}
		parts = append(parts, of...)
		if n := len(r.log.Histories); n < r.log.Total && !r.kept {
			again(r, fmt.Errorf("changelog: the server sent %d of %d entries", n, r.log.Total))
			continue
		}
		p.src.read[string(r.ID)] = true
		if !r.kept && p.src.counted(p.plan.Me, r) {
			mine = append(mine, r)
		}
	}
	said, err := p.comments(ctx, mine, again)
	return append(parts, said...), err
}

// unread says that an issue could not be read.
func (p *reads) unread(r row, err error) {
	p.problems = append(p.problems, work.Problem{
		What:   "ticket not read in full: " + err.Error(),
		Where:  safetext.Title(cmp.Or(r.Key, string(r.ID), "a ticket without a key")),
		Advice: "every sync asks for it again",
	})
}

// again says that an issue could not be read, and has the next pass begin early
// enough to ask for it again.
func (p *pass) again(r row, err error) {
	p.unread(r, err)
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
	if !p.src.site.Cloud { // Cloud only estimates
		window.Expected = p.counted
	}
	switch {
	case p.cut:
		window.State = work.WindowTruncated
	case len(p.seen) < window.Expected:
		window.State, next = work.WindowIncomplete, p.position.From
		p.problems = append(p.problems, work.Problem{
			What:   fmt.Sprintf("the server counts %d tickets and listed %d", p.counted, len(p.seen)),
			Where:  streamTickets,
			Advice: "they may have changed meanwhile; the next sync asks again",
		})
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
