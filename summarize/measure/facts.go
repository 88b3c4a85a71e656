package measure

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// facts is the input, arranged to be measured.
type facts struct {
	entries   []*fact               // oldest first
	kinds     map[work.Kind][]*fact // the same by kind
	human     map[string]bool
	me        map[string]bool
	coverage  []work.Coverage      // by account and stream
	firstSeen map[string]time.Time // of each author, by Person.ID: the first thing of theirs
	begins    time.Time            // of what others did: the first pull request that I reviewed
	inferred  bool                 // claims and documents are known
	claims    map[string]int       // how many, by Item.ID
	documents map[string]bool      // Item.IDs of documents I wrote
	goals     []work.Goal
}

// fact is an entry with what happened to it.
type fact struct {
	*work.Entry
	events []*work.Event // oldest first
	held   []span        // of a ticket or issue: when it was assigned to me and not finished, oldest first
}

// span is a stretch of time; a zero to is not yet.
type span struct{ from, to time.Time }

func newFacts(in Input) *facts {
	f := &facts{
		human: map[string]bool{}, me: in.Me, coverage: slices.Clone(in.Coverage),
		claims: map[string]int{}, documents: map[string]bool{}, inferred: in.Accomplishments != nil,
		goals: in.Goals,
	}
	all := make([]fact, len(in.Entries))
	f.entries = make([]*fact, len(in.Entries))
	for i := range in.Entries {
		all[i].Entry = &in.Entries[i]
	}
	deal(in.Events, all)
	for i := range all {
		all[i].held = f.held(&all[i])
		f.entries[i] = &all[i]
	}
	seen := in.Seen
	if seen == nil {
		seen = See(in.Entries)
	}
	f.begins, f.firstSeen = seen.Begins, make(map[string]time.Time, len(seen.Authors))
	for _, a := range seen.Authors {
		f.firstSeen[a.ID] = a.First
	}
	slices.SortFunc(f.entries, func(a, b *fact) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c // most often; the ids lie elsewhere in memory
		}
		return strings.Compare(a.ID, b.ID)
	})
	f.kinds = map[work.Kind][]*fact{}
	for _, e := range f.entries {
		f.kinds[e.Kind] = append(f.kinds[e.Kind], e)
	}
	for _, p := range in.People {
		f.human[p.ID] = !p.Bot
	}
	for i := range in.Accomplishments {
		f.learn(&in.Accomplishments[i])
	}
	slices.SortFunc(f.coverage, func(a, b work.Coverage) int {
		return cmp.Or(strings.Compare(a.Account.Name, b.Account.Name), strings.Compare(a.Account.ID, b.Account.ID),
			strings.Compare(a.Stream, b.Stream))
	})
	return f
}

// The kinds of evidence that documents are told by.
const (
	evidenceDocuments = "documents"
	evidenceDesign    = "design"
)

// learn notes what inference found in an accomplishment that is not hidden.
func (f *facts) learn(acc *work.Accomplishment) {
	if acc.Hidden {
		return
	}
	for _, c := range acc.Claims {
		f.claims[c.Item]++
	}
	for _, e := range acc.Evidence {
		if e.Kind == evidenceDocuments || e.Kind == evidenceDesign {
			for _, id := range e.Items {
				f.documents[id] = true
			}
		}
	}
}

// deal gives each fact its events, oldest first. They are dealt out into one
// list, as there may be millions.
func deal(events []work.Event, facts []fact) {
	at := make(map[string]int32, len(facts))
	for i, e := range facts {
		at[e.ID] = int32(i)
	}
	of, n := make([]int32, len(events)), make([]int, len(facts))
	for i := range events {
		k, ok := at[events[i].Item]
		if !ok {
			of[i] = -1
			continue
		}
		of[i] = k
		n[k]++
	}
	room := make([]*work.Event, len(events))
	for i := range facts {
		facts[i].events, room = room[:0:n[i]], room[n[i]:]
	}
	for i, k := range of {
		if k >= 0 {
			facts[k].events = append(facts[k].events, &events[i])
		}
	}
	for i := range facts {
		slices.SortFunc(facts[i].events, func(a, b *work.Event) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Subject, b.Subject))
		})
	}
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

// within returns the entries a metric reads that belong to a period, oldest
// first, and how many more the person has hidden.
func (f *facts) within(d metric, p work.Period) (found []*fact, hidden int) {
	entries := f.entries
	if len(d.reads) == 1 {
		entries = f.kinds[d.reads[0]]
	}
	belongs := d.belongs
	if belongs == nil {
		belongs, entries = finishedIn, at(entries, p)
	}
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
