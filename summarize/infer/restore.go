package infer

import (
	"cmp"
	"slices"

	"bragsheet/store/work"
)

// AllLinks returns the links between entries, as inference took them, in the order
// of the entries they begin at and end at.
func (r Result) AllLinks() []Link {
	all := make([]Link, len(r.links))
	for n, l := range r.links {
		all[n] = Link{r.Entries[l.from].ID, r.Entries[l.to].ID, l.kind, l.where, l.sure}
	}
	return all
}

// Restore returns the result that consists of parts of an earlier one, in any
// order, and of its links: with all of them, that result. s is what it was
// inferred from; its items, standings and links are not looked at.
func Restore(s work.Snapshot, entries []work.Entry, accomplishments []work.Accomplishment, unmet []Unmet, links []Link) Result {
	sortEntries(entries)
	sortAccomplishments(accomplishments)
	x := &index{entries: entries, position: make(map[string]int, len(entries))}
	for i := range entries {
		x.position[entries[i].ID] = i
	}
	x.knowPeople(s)
	r := Result{Entries: entries, Accomplishments: accomplishments, Unmet: unmet, known: newKnown(x, s), links: make([]link, 0, len(links))}
	for _, l := range links {
		from, to := x.position[l.From], x.position[l.To]
		if entries[from].ID == l.From && entries[to].ID == l.To {
			r.links = append(r.links, link{from, to, l.Kind, l.Where, l.Sure})
		}
	}
	sortLinks(r.links)
	return r
}

func sortEntries(all []work.Entry) { arrange(timeOrder(all), all) }

// timeOrder returns the number of the entry that belongs to each place, by time,
// then ID.
func timeOrder(all []work.Entry) []int {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return orderBy(when(&all[i]), all[i].ID, when(&all[j]), all[j].ID) })
	return order
}

// arrange puts into each place what belongs there, given by its number, and
// forgets the order. Entries are large: each is moved but once.
func arrange[T any](order []int, all []T) {
	for first := range order {
		if order[first] == first {
			continue
		}
		taken, place := all[first], first
		for order[place] != first {
			next := order[place]
			all[place], order[place] = all[next], place
			place = next
		}
		all[place], order[place] = taken, place
	}
}

func sortAccomplishments(all []work.Accomplishment) {
	slices.SortFunc(all, func(a, b work.Accomplishment) int { return orderBy(a.From, a.ID, b.From, b.ID) })
}

func sortLinks(all []link) {
	slices.SortFunc(all, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(rank(a), rank(b)),
			cmp.Compare(b.sure, a.sure), cmp.Compare(a.where, b.where), cmp.Compare(a.kind, b.kind))
	})
}
