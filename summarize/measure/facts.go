package measure

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// facts is the input, arranged to be measured.
type facts struct {
	entries  []work.Entry // those that count, oldest first
	events   map[string][]work.Event
	human    map[string]bool
	me       map[string]bool
	coverage []work.Coverage // by account and stream
}

func newFacts(in Input) *facts {
	f := &facts{
		events:   map[string][]work.Event{},
		human:    map[string]bool{},
		me:       in.Me,
		coverage: slices.Clone(in.Coverage),
	}
	for _, e := range in.Entries {
		if e.Counted {
			f.entries = append(f.entries, e)
		}
	}
	slices.SortFunc(f.entries, func(a, b work.Entry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	for _, ev := range in.Events {
		f.events[ev.Item] = append(f.events[ev.Item], ev)
	}
	for _, p := range in.People {
		f.human[p.ID] = !p.Bot
	}
	slices.SortFunc(f.coverage, func(a, b work.Coverage) int {
		return cmp.Or(strings.Compare(a.Account.Name, b.Account.Name), strings.Compare(a.Account.ID, b.Account.ID),
			strings.Compare(a.Stream, b.Stream))
	})
	return f
}

// figure computes a metric for a period. Nothing found where something could
// not be looked at is unknown, not zero.
func (f *facts) figure(d metric, p work.Period) Figure {
	entries, hidden := f.within(d.reads, p)
	fig, gap := Figure{}, f.gap(d, p)
	if len(entries) > 0 || gap == "" {
		fig = d.compute(f, entries)
	}
	fig.Unit, fig.Covered, fig.Why = d.unit, gap == "", gap
	if fig.Value == nil && fig.Why == "" {
		fig.Why = "nothing to measure it on"
	}
	if fig.Items == nil {
		fig.Items = []string{} // an empty list in JSON, not null
	}
	fig.leaveOut(hidden, "hidden by me")
	return fig
}

// within returns the entries of some kinds that were finished in a period, and
// how many more the person has hidden.
func (f *facts) within(kinds []work.Kind, p work.Period) (found []work.Entry, hidden int) {
	for _, e := range f.entries {
		switch {
		case !slices.Contains(kinds, e.Kind) || !p.Contains(e.At):
		case e.Hidden:
			hidden++
		default:
			found = append(found, e)
		}
	}
	return found, hidden
}
