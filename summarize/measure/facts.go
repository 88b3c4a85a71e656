package measure

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"bragsheet/store/work"
)

// Facts is what is measured of entries, which are added to it in parts. It keeps
// nothing of an entry but that, so that very many can be measured.
type Facts struct {
	adding  sync.Mutex
	sorted  bool
	entries []*fact               // oldest first
	kinds   map[work.Kind][]*fact // the same by kind
	index   map[string]*fact      // by Item.ID

	human     map[string]bool
	me        map[string]bool
	coverage  []work.Coverage      // by account and stream
	firstSeen map[string]time.Time // of each author, by Person.ID: the first thing of theirs
	begins    time.Time            // of what others did: the first pull request that I reviewed
	inferred  bool                 // claims and documents are known
	claims    map[string]int       // how many, by Item.ID
	documents map[string]bool      // Item.IDs of documents I wrote
	shown     []showing            // of each accomplishment in which a principle shows
	goals     []work.Goal
	queries   map[string]Query   // of goals, by how they are written; without those that cannot be read
	fitting   map[string][]*fact // what fits each, oldest first
}

// showing is an accomplishment in which principles show.
type showing struct {
	own        []string // Item.IDs
	principles []string // by key
}

// Gather returns the facts in what there is in in; Add adds more. The periods,
// links, decisions and changes are not looked at.
func Gather(in Input) *Facts {
	f := &Facts{
		human: map[string]bool{}, me: in.Me, coverage: slices.Clone(in.Coverage),
		claims: map[string]int{}, documents: map[string]bool{}, inferred: in.Accomplishments != nil,
		goals: in.Goals, queries: map[string]Query{}, fitting: map[string][]*fact{},
	}
	seen := in.Seen
	if seen == nil {
		seen = See(in.Entries)
	}
	f.begins, f.firstSeen = seen.Begins, make(map[string]time.Time, len(seen.Authors))
	for _, a := range seen.Authors {
		f.firstSeen[a.ID] = a.First
	}
	for _, p := range in.People {
		f.human[p.ID] = !p.Bot
	}
	for _, g := range in.Goals {
		for _, r := range g.Results {
			if q, err := ParseQuery(r.Query); err == nil {
				f.queries[r.Query] = q
			}
		}
	}
	slices.SortFunc(f.coverage, func(a, b work.Coverage) int {
		return cmp.Or(strings.Compare(a.Account.Name, b.Account.Name), strings.Compare(a.Account.ID, b.Account.ID),
			strings.Compare(a.Stream, b.Stream))
	})
	f.Add(in.Entries, in.Events, in.Accomplishments)
	return f
}

// facts are those of the input, in order.
func (in Input) facts() *Facts {
	f := in.Facts
	if f == nil {
		f = Gather(in)
	}
	f.sort()
	return f
}

// sort arranges what was added.
func (f *Facts) sort() {
	if f.sorted {
		return
	}
	f.sorted = true
	byTime := func(a, b *fact) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c // most often; the ids lie elsewhere in memory
		}
		return strings.Compare(a.ID, b.ID)
	}
	slices.SortFunc(f.entries, byTime)
	for _, fitting := range f.fitting {
		slices.SortFunc(fitting, byTime)
	}
	f.kinds, f.index = map[work.Kind][]*fact{}, make(map[string]*fact, len(f.entries))
	for i, e := range f.entries {
		e.place = i
		f.kinds[e.Kind] = append(f.kinds[e.Kind], e)
		f.index[e.ID] = e
	}
}

// figure computes a metric for a period. Nothing found where something could
// not be looked at is unknown, not zero.
func (f *Facts) figure(d metric, p work.Period) Figure {
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

// within returns the entries a metric reads that belong to a period, oldest
// first, and how many more the person has hidden.
func (f *Facts) within(d metric, p work.Period) (found []*fact, hidden int) {
	entries := f.entries
	if len(d.reads) == 1 {
		entries = f.kinds[d.reads[0]]
	}
	belongs := d.belongs
	if belongs == nil {
		belongs, entries = finishedIn, at(entries, p)
	}
	found = make([]*fact, 0, len(entries))
	for _, e := range entries {
		switch {
		case !slices.Contains(d.reads, e.Kind) || d.source != "" && e.Source != d.source || !belongs(f, e, p):
		case e.Hidden:
			hidden++
		default:
			found = append(found, e)
		}
	}
	return found, hidden
}

// at are the entries, which are in order, whose time lies in a period.
func at(entries []*fact, p work.Period) []*fact {
	before := func(e *fact, t time.Time) int {
		if e.At.Before(t) {
			return -1
		}
		return 1
	}
	from, _ := slices.BinarySearchFunc(entries, p.From, before)
	to, _ := slices.BinarySearchFunc(entries, p.To, before)
	return entries[from:max(from, to)]
}
