package measure

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// facts is the input, arranged to be measured.
type facts struct {
	entries  []work.Entry // oldest first
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
		entries:  slices.Clone(in.Entries),
		coverage: slices.Clone(in.Coverage),
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
	entries, hidden := f.within(d, p)
	fig, gap := Figure{}, f.gap(d, p)
	if len(entries) > 0 || gap == "" {
		fig = d.compute(f, entries, p)
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

// within returns the entries a metric reads that fall into a period, and how
// many more the person has hidden.
func (f *facts) within(d metric, p work.Period) (found []work.Entry, hidden int) {
	when := d.when
	if when == nil {
		when = finished
	}
	for _, e := range f.entries {
		switch {
		case !slices.Contains(d.reads, e.Kind) || d.source != "" && e.Source != d.source || !p.Contains(when(f, e)):
		case e.Hidden:
			hidden++
		default:
			found = append(found, e)
		}
	}
	return found, hidden
}
