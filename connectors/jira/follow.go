package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// over is one going over issues by id: stored ones, and those that should be.
type over struct {
	reads
	todo   []string // ids not yet asked for, in order
	all    int      // ids to ask for in this run
	stored map[string]work.Stored
	place  place
	anew   bool // everything is read anew, whatever its last update
}

// place is how far a going over has come; empty between two.
type place struct {
	After string `json:"after,omitempty"` // the last id saved
}

// goOver takes up a going over where it was left.
func (s *Source) goOver(plan connectors.Plan) (*over, error) {
	o := &over{reads: reads{src: s, plan: plan}, stored: map[string]work.Stored{}, anew: plan.Position == nil}
	for _, st := range plan.Stored {
		o.stored[st.SourceID] = st
	}
	if plan.Position != nil {
		if err := json.Unmarshal(plan.Position, &o.place); err != nil {
			return o, fmt.Errorf("position: %w", err)
		}
	}
	return o, nil
}

// ask puts ids on the list, unless they were done before the last cut, or read
// in this run.
func (o *over) ask(ids map[string]bool) {
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if id > o.place.After && !o.src.read[id] && idPattern.MatchString(id) {
			o.todo = append(o.todo, id)
		}
	}
	o.all = len(o.todo)
}

// beginOpen goes over the open tickets: one that was moved, renamed, deleted or
// hidden, or whose change the search never found, is found by its id.
func (s *Source) beginOpen(plan connectors.Plan) (*over, error) {
	o, err := s.goOver(plan)
	ids := map[string]bool{}
	for id := range o.stored {
		ids[id] = true
	}
	o.ask(ids)
	return o, err
}

// reconcile is how far back the census reads everything anew.
const reconcile = 90 * 24 * time.Hour

// beginCensus lists everything in the net by id and compares: what is not
// stored is asked for, as is what is stored and not listed, what was updated
// at another time than is stored, and all that was updated in the last months.
func (s *Source) beginCensus(ctx context.Context, plan connectors.Plan) (*over, error) {
	o, err := s.goOver(plan)
	if err != nil {
		return o, err
	}
	o.anew = true
	listed, err := s.list(ctx, plan.Since)
	if err != nil {
		return o, err
	}
	recent, err := s.list(ctx, later(plan.Since, plan.Now.Add(-reconcile)))
	if err != nil {
		return o, err
	}
	ids := map[string]bool{}
	for id, at := range listed {
		if st, ok := o.stored[id]; !ok || !at.IsZero() && !at.Equal(st.UpdatedAt) {
			ids[id] = true
		}
	}
	for id := range recent {
		ids[id] = true
	}
	for id := range o.stored {
		if _, ok := listed[id]; !ok {
			ids[id] = true
		}
	}
	o.ask(ids)
	return o, nil
}

// list returns the ids of everything in the net that was updated since, with
// the time where it costs nothing: Cloud lists many more when asked for ids
// alone.
func (s *Source) list(ctx context.Context, since time.Time) (map[string]time.Time, error) {
	want := wanted{fields: light, size: s.ids}
	if s.site.Cloud {
		want.fields = []string{"id"}
	}
	var pages pager
	_, page, err := s.cast(ctx, func(jql string) pager {
		pages = s.pager(jql, since, want)
		return pages
	})
	listed := map[string]time.Time{}
	for {
		if err != nil {
			return nil, err
		}
		for _, raw := range page.rows {
			var r row
			if json.Unmarshal(raw, &r.issue) == nil {
				listed[string(r.ID)] = r.Fields.Updated.time()
			}
		}
		if page.last {
			return listed, nil
		}
		page, err = pages.next(ctx)
	}
}

// batch asks for the next issues on the list.
func (o *over) batch(ctx context.Context) (connectors.Batch, error) {
	batch := connectors.Batch{Expected: o.all}
	n := min(pageSize, len(o.todo))
	rows, missing, err := o.src.byID(ctx, o.todo[:n], o.plan.Me, o.unread)
	if err != nil {
		return batch, err
	}
	found, err := o.missing(ctx, missing, &batch)
	if err != nil {
		return batch, err
	}
	rows = append(rows, found...)
	for i := range rows {
		rows[i].kept = o.keeps(&rows[i])
	}
	if batch.Parts, err = o.keep(ctx, rows, o.unread); err != nil {
		return batch, err
	}
	if batch.Complete = n == len(o.todo); batch.Complete {
		o.place = place{}
	} else {
		o.place.After = o.todo[n-1]
	}
	o.todo = o.todo[n:]
	batch.Problems, o.problems = o.problems, nil
	batch.Position, err = json.Marshal(o.place)
	return batch, err
}

// keeps reports whether the stored changelog of an issue will do: it was not
// updated since, and a whole one would have to be asked for.
func (o *over) keeps(r *row) bool {
	st := o.stored[string(r.ID)]
	return !o.anew && o.src.site.Cloud && !r.hasLog() && r.updated.Equal(st.UpdatedAt) && slices.Contains(st.Parts, partChangelog)
}

// missing asks for issues one by one that did not come with others. What the
// server does not show any more is noted as gone.
func (o *over) missing(ctx context.Context, ids []string, batch *connectors.Batch) ([]row, error) {
	var rows []row
	for _, id := range ids {
		st, known := o.stored[id]
		if st.Gone {
			continue // and still is
		}
		raw, how, err := o.src.alone(ctx, id)
		switch {
		case err != nil:
			if blamed := o.src.blame(ctx, id, err); blamed != nil {
				return nil, blamed
			}
			o.unread(row{issue: issue{ID: text(id)}}, err)
			continue
		case how != "" && known:
			batch.Gone = append(batch.Gone, work.Gone{SourceID: id, How: how, At: o.plan.Now})
			continue
		case how != "":
			continue // seen in a list and gone since
		}
		r, err := o.src.decode(raw, o.plan.Me)
		if err != nil {
			o.unread(r, err)
			continue
		}
		rows = append(rows, r)
	}
	return rows, nil
}
