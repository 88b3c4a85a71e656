package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// CountGoals returns the goals as they stood at now, which may be past. Of a
// result told by hand that is what was told by then. One that a query counts is
// raised by one above its Start by each entry that fits, counts, is not hidden
// and was finished within the goal's days; of a closed goal, before it was
// closed. items are what stands behind each of the latter, by KeyResult.ID,
// oldest first. The error is one of a query.
func CountGoals(goals []work.Goal, entries []work.Entry, now time.Time) (counted []work.Goal, items map[string][]string, err error) {
	f := Input{Entries: entries, Goals: goals}.facts()
	items = map[string][]string{}
	for _, g := range goals {
		c, behind, err := f.countGoal(g, now)
		if err != nil {
			return nil, nil, err
		}
		counted = append(counted, c)
		maps.Copy(items, behind)
	}
	return counted, items, nil
}

// countGoal is CountGoals for one.
func (f *Facts) countGoal(g work.Goal, now time.Time) (counted work.Goal, items map[string][]string, err error) {
	items = map[string][]string{}
	g.Results = slices.Clone(g.Results)
	for i := range g.Results {
		r := &g.Results[i]
		if r.Query == "" {
			r.Progress = until(r.Progress, now)
			continue
		}
		if _, err := ParseQuery(r.Query); err != nil {
			return g, nil, fmt.Errorf("key result %s: %w", r.ID, err)
		}
		r.Progress, items[r.ID] = countResult(f.fitting[r.Query], g, *r, now)
	}
	return g, items, nil
}

// countResult returns how a result rose, entry by entry that fits it, and the IDs
// of those.
func countResult(entries []*fact, g work.Goal, r work.KeyResult, now time.Time) ([]work.Progress, []string) {
	days := work.Period{From: g.From, To: r.Due.AddDate(0, 0, 1)}
	var progress []work.Progress
	items := []string{}
	for _, e := range entries {
		late := e.At.After(now) || !g.ClosedAt.IsZero() && e.At.After(g.ClosedAt)
		if !e.Counted || e.Hidden || late || !days.Contains(e.At) {
			continue
		}
		items = append(items, e.ID)
		progress = append(progress, work.Progress{At: e.At, Value: r.Start + float64(len(items)), Note: strings.TrimSpace(e.Ref + " " + e.Title)})
	}
	return progress, items
}

// until is the progress that was told by now, in the order it was told.
func until(all []work.Progress, now time.Time) []work.Progress {
	var known []work.Progress
	for _, p := range all {
		if !p.At.After(now) {
			known = append(known, p)
		}
	}
	return known
}
