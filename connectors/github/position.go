package github

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bragsheet/connectors"
)

// overlap is how much of the time before the last pass is read again: GitHub's
// search index may be hours behind.
const overlap = 72 * time.Hour

// beginning is before anything that was ever imported into GitHub.
var beginning = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// position says how far a stream has been read. It holds no cursor of the
// server's: a window that was cut off is read again from its start.
type position struct {
	Started time.Time `json:"started"`         // of this pass: it reads what happened before
	Done    bool      `json:"done,omitempty"`  // the pass is finished
	Todo    []window  `json:"todo,omitempty"`  // still to read, in order
	Again   []window  `json:"again,omitempty"` // did not come whole: for the next pass
	Size    int       `json:"size,omitempty"`  // of the last page; until the pass is done
	After   *task     `json:"after,omitempty"` // the last that was asked for by id

	// Of what is stored and was asked for by id in this pass.
	Hidden int  `json:"hidden,omitempty"` // objects that the token does not show
	SignOn bool `json:"signOn,omitempty"` // some for lack of a single sign-on
}

// resume returns where to go on, or the windows of a first reading.
func (st stream) resume(plan connectors.Plan) (position, error) {
	now := plan.Now.UTC().Truncate(time.Second)
	if plan.Position == nil {
		return st.backfill(plan.Since, now), nil
	}
	var pos position
	if err := json.Unmarshal(plan.Position, &pos); err != nil {
		return pos, fmt.Errorf("position of %s: %w", st.name, err)
	}
	if pos.Done {
		pos = pos.next(now)
	}
	return pos, nil
}

// backfill plans a first reading, from since to now.
func (st stream) backfill(since, now time.Time) position {
	pos := position{Started: now}
	w := window{By: st.by, From: beginning, To: now}
	if st.by != byCreated && since.After(beginning) {
		w.From = since.UTC().Truncate(time.Second)
	}
	if w.From.Before(w.To) {
		pos.Todo = []window{w}
	}
	return pos
}

// next plans the pass after this one: what did not come whole before, and all
// that changed since shortly before this pass began.
func (pos position) next(now time.Time) position {
	fresh := window{By: byUpdated, From: pos.Started.Add(-overlap)}
	return position{Started: now, Todo: append(slices.Clone(pos.Again), fresh)}
}

// end is where a window ends, for one that is open where the pass began.
func (pos position) end(w window) time.Time {
	if w.To.IsZero() {
		return pos.Started
	}
	return w.To
}

// split replaces the first window by its halves, unless it is too short.
func (pos *position) split() bool {
	w := pos.Todo[0]
	length := pos.end(w).Sub(w.From)
	if length <= time.Second {
		return false
	}
	early, late := w, w
	early.To = w.From.Add(length / 2).Truncate(time.Second)
	late.From = early.To
	pos.Todo = slices.Insert(pos.Todo[1:], 0, early, late)
	return true
}

// again has the next pass ask for a window once more. One that overlaps another
// becomes one with it, so that what never comes whole is not asked for by more
// and more windows.
func (pos *position) again(w window) {
	for i := range pos.Again {
		old := &pos.Again[i]
		if old.By == w.By && !w.From.After(old.To) && !old.From.After(w.To) {
			if w.From.Before(old.From) {
				old.From = w.From
			}
			if w.To.After(old.To) {
				old.To = w.To
			}
			return
		}
	}
	pos.Again = append(pos.Again, w)
}
