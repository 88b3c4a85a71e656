package pagerduty

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// revisit goes over stored incidents, by id.
type revisit struct {
	*pass
	whole  bool // each is read whole, changed or not
	ids    []string
	stored map[string]work.Stored
}

// revisited is how far a pass over stored incidents has come.
type revisited struct {
	After string `json:"after,omitempty"` // the last id asked for; empty between passes
}

func (r *revisit) begin() error {
	var pos revisited
	if r.plan.Position != nil {
		if err := json.Unmarshal(r.plan.Position, &pos); err != nil {
			return fmt.Errorf("position: %w", err)
		}
	}
	r.stored = map[string]work.Stored{}
	for _, st := range r.plan.Stored {
		if st.SourceID > pos.After {
			r.ids = append(r.ids, st.SourceID)
			r.stored[st.SourceID] = st
		}
	}
	return nil
}

// batch asks for the next stored incidents.
func (r *revisit) batch(ctx context.Context) (connectors.Batch, error) {
	batch := connectors.Batch{Expected: len(r.ids)}
	n, err := r.each(r.ids, func(id string) error { return r.visit(ctx, id, &batch) })
	if err != nil {
		return batch, err
	}
	var pos revisited
	if batch.Complete = n == len(r.ids); !batch.Complete {
		pos.After = r.ids[n-1]
	}
	r.ids = r.ids[n:]
	batch.Position, err = json.Marshal(pos)
	return batch, err
}

// visit asks for one incident, and for the rest of it if it has changed or was
// gone.
func (r *revisit) visit(ctx context.Context, id string, batch *connectors.Batch) error {
	st := r.stored[id]
	is, err := r.src.incident(ctx, id)
	var parts []work.Part
	if err == nil && (r.whole || st.Gone || !is.changedAt().Equal(st.UpdatedAt)) {
		parts, err = r.src.rest(ctx, r.plan.Me, is)
	}
	switch how := vanished(err); {
	case how != "" && !st.Gone:
		batch.Gone = append(batch.Gone, work.Gone{SourceID: id, How: how, At: r.plan.Now})
	case how != "": // marked before
	case isUnreadable(err):
		r.problems = append(r.problems, unread(id, err))
	case err != nil:
		return err
	}
	batch.Parts = append(batch.Parts, parts...)
	return nil
}

// vanished says how an incident was found not to be shown any more, "" if it
// is.
func vanished(err error) string {
	switch {
	case isRefused(err, http.StatusNotFound):
		return "not found by id"
	case isRefused(err, http.StatusForbidden):
		return "not shown to these credentials"
	}
	return ""
}
