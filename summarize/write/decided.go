package write

import (
	"strings"
	"time"

	"bragsheet/store/work"
)

// byItem returns the decisions not taken back, by the item they name.
func byItem(all []work.Decision) map[string][]work.Decision {
	by := map[string][]work.Decision{}
	for _, d := range work.StandingDecisions(all) {
		by[d.Item] = append(by[d.Item], d)
	}
	return by
}

// wordOf reports whether what an accomplishment has is what a decision gave it.
// The last of several stands, and one may have been about what is now part of
// something else: what counts is that it says so.
var wordOf = map[work.DecisionKind]func(a work.Accomplishment, d work.Decision, zone *time.Location) bool{
	work.DecideRename: func(a work.Accomplishment, d work.Decision, _ *time.Location) bool {
		start, cut := strings.CutSuffix(plain(a.Title), "…")
		return plain(d.Value) == plain(a.Title) || cut && strings.HasPrefix(plain(d.Value), start)
	},
	work.DecideRedate: func(a work.Accomplishment, d work.Decision, zone *time.Location) bool {
		first, last, ok := d.Days()
		return ok && isDay(a.From, first, zone) && isDay(a.To, last, zone)
	},
	work.DecideRole: func(a work.Accomplishment, d work.Decision, _ *time.Location) bool { return d.Value == a.Role },
}

// isDay reports whether t, in zone, is on the day that midnight UTC begins.
func isDay(t, midnight time.Time, zone *time.Location) bool {
	return t.In(zone).Format(time.DateOnly) == midnight.Format(time.DateOnly)
}

// given returns which of its title, days and role the person gave an
// accomplishment.
func (g *gathering) given(a work.Accomplishment) map[work.DecisionKind]bool {
	given := map[work.DecisionKind]bool{}
	for _, id := range a.Items {
		for _, d := range g.decisions[id] {
			if says, ok := wordOf[d.Kind]; ok && says(a, d, g.in.Now.Location()) {
				given[d.Kind] = true
			}
		}
	}
	return given
}
