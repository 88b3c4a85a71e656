package infer

import (
	"slices"
	"time"

	"bragsheet/store/work"
)

// A bulk operation moves bulkSize or more tickets, that nobody ever began, to
// done within bulkWindow of each other. It may take some seconds a ticket, so
// a long one is many overlapping windows.
const (
	bulkSize   = 10
	bulkWindow = 2 * time.Minute
)

// settle takes back the counting of what can only be judged across items:
// tickets closed in bulk, back-ports, which belong to their original, and
// incidents that a pager and a tracker both tell of, which count once.
func settle(x *index, links []link) {
	for _, i := range closedInBulk(x) {
		uncount(x, i, work.WhyBulk)
	}
	for _, i := range backports(x, links) {
		uncount(x, i, work.WhyBackport)
	}
	for _, i := range toldTwice(x, links) {
		uncount(x, i, work.WhyToldTwice)
	}
}

func uncount(x *index, i int, why string) {
	if e := &x.entries[i]; e.Counted {
		e.Counted, e.Why = false, why
	}
}

// closedInBulk returns the tickets that were moved to done by a bulk operation.
func closedInBulk(x *index) []int {
	byActor := map[string][]int{}
	for i := range x.entries {
		e := &x.entries[i]
		t := e.Ticket
		if e.Kind == work.KindTicket && e.State == work.StateDone && t != nil && t.DoneBy != "" && !t.Transitioned && t.StartedAt.IsZero() {
			byActor[t.DoneBy] = append(byActor[t.DoneBy], i)
		}
	}
	var bulk []int
	for _, done := range byActor {
		slices.SortFunc(done, func(a, b int) int { return x.entries[a].FinishedAt.Compare(x.entries[b].FinishedAt) })
		first, counted := 0, 0
		for last := range done {
			for x.entries[done[last]].FinishedAt.Sub(x.entries[done[first]].FinishedAt) > bulkWindow {
				first++
			}
			if last-first+1 < bulkSize {
				continue
			}
			counted = max(counted, first)
			bulk = append(bulk, done[counted:last+1]...)
			counted = last + 1
		}
	}
	return bulk
}

// backports returns the pull requests of mine that are back-ports of an
// earlier counted one of mine.
func backports(x *index, links []link) []int {
	var found []int
	for _, l := range links {
		original := &x.entries[l.to]
		if l.kind == work.LinkBackport && original.Kind == work.KindPull && original.Counted && x.createdBefore(l.to, l.from) {
			found = append(found, l.from)
		}
	}
	return found
}

// pagers are the sources that only tell of incidents while they last. What a
// tracker says of one is said with more care.
var pagers = []string{"pagerduty"}

// toldTwice returns the incidents in a pager that one in a tracker, which
// counts, is linked with.
func toldTwice(x *index, links []link) []int {
	var found []int
	for _, l := range links {
		if l.sure < 1 || l.kind != work.LinkRelates && l.kind != work.LinkDup {
			continue
		}
		for _, pair := range [][2]int{{l.from, l.to}, {l.to, l.from}} {
			page, ticket := &x.entries[pair[0]], &x.entries[pair[1]]
			if page.Kind == work.KindIncident && ticket.Kind == work.KindIncident && ticket.Counted &&
				slices.Contains(pagers, page.Source) && !slices.Contains(pagers, ticket.Source) {
				found = append(found, pair[0])
			}
		}
	}
	return found
}
