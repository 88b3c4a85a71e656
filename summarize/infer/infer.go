// Package infer turns what was harvested and noted into accomplishments: it
// links items, joins those that are one thing, names what the person's part
// in it was, and replays what the person decided.
//
// It is pure: no I/O, no clock, no randomness. The same snapshot, in any
// order, gives the same result.
package infer

import (
	"slices"
	"time"

	"bragsheet/store/work"
)

// Input is what there is to infer from.
type Input struct {
	Work work.Snapshot
	From Source         // of its items and events, which Work is without then; nil: Work has them
	Zone *time.Location // the person's, which half-years are counted in; nil is UTC

	// Assign returns the principles of the thing that texts tell of, the
	// strongest first. Several goroutines call it at once; nil: there are none.
	Assign func(texts []Text) []work.Assignment

	// Cache remembers, for the next inference, what takes long; nil: nothing.
	// AssignID says which Assign it is: another framework, or another version
	// of the classifier, has another ID.
	Cache    *Cache
	AssignID string
}

// Text is one text of the person's for Assign to read.
type Text struct {
	Kind  work.Kind
	Role  string // of an accomplishment; only its first text has one
	Title string
	Body  string
}

// Result is what was inferred.
type Result struct {
	Entries         []work.Entry          // every item and note, by time, then ID
	Accomplishments []work.Accomplishment // by From, then ID
	Unmet           []Unmet               // decisions that have no effect, by Decision.ID

	known known // what Growth and Challenge look up
	links []link
}

// Infer returns the entries and accomplishments that in adds up to. Every
// counted entry is the person's own in exactly one accomplishment, except for
// reviews: of those only many of one person's pull requests make one.
func Infer(in Input) Result {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	if in.Assign == nil {
		in.Assign = noPrinciples
	}
	x := newIndex(in)
	in.Work.Items, in.Work.Standings = nil, nil // which are large, and in the entries
	links := findLinks(x, in.Work)
	settle(x, links)
	groups := append(cluster(x, links), mentoring(x, in.Zone)...)
	groups, unmet := regroup(x, groups, inOrder(in.Work.Decisions))
	decided := replay(x, in.Work, groups, in.Zone)
	for i := range x.entries {
		e := &x.entries[i]
		var model []work.Assignment
		if e.Counted {
			model = x.readings[i].model
		}
		v := decided.items[e.ID]
		e.Hidden, e.Principles = v.hidden, v.principles(model)
	}
	all := x.accomplishments(groups, decided)
	x.readings, x.keys, x.bodies, x.reader, in.Cache = nil, nil, nil, nil, nil
	if in.From != nil {
		in.Work.Events = in.From.Events()
	}
	result := Result{Entries: x.entries, Accomplishments: all, known: newKnown(x, in.Work), links: links}
	inParallel(len(groups), func(_ *keyer, n int) { all[n].Evidence = result.known.of(groups[n], all[n]) })
	result.Unmet = decided.unmetWith(unmet)
	sortAccomplishments(result.Accomplishments)
	sortLinks(result.links)
	return result
}

// accomplishments writes up all groups, but for the evidence. It also tells their
// entries which accomplishment they belong to, and hides what is only part of a
// hidden one.
func (x *index) accomplishments(groups []group, decided decisions) []work.Accomplishment {
	all := make([]work.Accomplishment, len(groups))
	for n, g := range groups {
		all[n].Anchor = x.entries[g.anchor].ID
		all[n].ID = work.ID("accomplishment", all[n].Anchor)
		for _, i := range g.members {
			e := &x.entries[i]
			if e.Accomplishment == "" || slices.Contains(g.own, i) {
				e.Accomplishment = all[n].ID
			}
		}
	}
	inParallel(len(groups), func(keys *keyer, n int) { x.writeUp(&all[n], keys, groups[n], decided) })
	for n, g := range groups {
		a := &all[n]
		decided.amend(a)
		for _, i := range g.own {
			e := &x.entries[i]
			e.Hidden = e.Hidden || a.Hidden && e.Accomplishment == a.ID
		}
	}
	return all
}

// writeUp fills in what is known of a group's accomplishment by itself.
func (x *index) writeUp(a *work.Accomplishment, keys *keyer, g group, decided decisions) {
	a.Items, a.Own = x.ids(g.members), x.ids(g.own)
	a.From, a.To = x.span(g.own)
	f := gather(x, g)
	a.Title = f.title(x)
	a.Role, a.RoleReason = f.role(x)
	a.Others, a.People = x.ids(f.others), len(f.people)
	a.Because = because(x, g)
	if !g.mentoring {
		a.Claims = claims(x, f.shown)
	}
	v := decided.whole(x, g)
	a.Hidden, a.Principles = v.hidden, v.principles(x.whole(keys, f, *a))
}

// whole returns the principles that Assign finds in an accomplishment. It reads
// the title, then the person's own entries; of reviews the title alone, for the
// rest is other people's.
func (x *index) whole(keys *keyer, f facts, a work.Accomplishment) []work.Assignment {
	first := Text{Kind: work.KindReview, Role: a.Role, Title: a.Title}
	if f.head >= 0 {
		first.Kind = x.entries[f.head].Kind
	}
	entries := f.shown
	if f.g.mentoring {
		entries = nil
	}
	var k key
	if x.reader.cache != nil {
		k = x.wholeKey(keys, first, entries)
	}
	return recall(x.reader.cache, k, decodeModel, encodeModel, func() []work.Assignment {
		all := []Text{first}
		for _, i := range entries {
			all = append(all, textOf(&x.entries[i], x.body(i)))
		}
		return x.reader.assign(all)
	})
}

func (x *index) wholeKey(keys *keyer, first Text, entries []int) key {
	keys.text("whole")
	keys.text(x.reader.scope)
	for _, s := range []string{string(first.Kind), first.Role, first.Title} {
		keys.text(s)
	}
	for _, i := range entries {
		keys.key(x.keys[i])
	}
	return keys.sum()
}

func noPrinciples([]Text) []work.Assignment { return nil }

func textOf(e *work.Entry, body string) Text { return Text{Kind: e.Kind, Title: e.Title, Body: body} }
