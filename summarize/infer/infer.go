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
	Work   work.Snapshot
	Zone   *time.Location                       // the person's, which half-years are counted in; nil is UTC
	Assign func(texts []Text) []work.Assignment // principles of the thing that texts tell of, the strongest first; nil: none
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
}

// Infer returns the entries and accomplishments that in adds up to. Every
// counted entry is the person's own in exactly one accomplishment, except for
// reviews: of those only many of one person's pull requests make one.
func Infer(in Input) Result {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	if in.Assign == nil {
		in.Assign = func([]Text) []work.Assignment { return nil }
	}
	x := newIndex(in.Work)
	links := findLinks(x, in.Work)
	settle(x, links)
	groups := append(cluster(x, links), mentoring(x, in.Zone)...)
	decided := replay(x, in.Work, groups)
	for i := range x.entries {
		e := &x.entries[i]
		var model []work.Assignment
		if e.Counted {
			model = in.Assign([]Text{textOf(*e)})
		}
		v := decided.items[e.ID]
		e.Hidden, e.Principles = v.hidden, v.principles(model)
	}
	result := Result{Entries: x.entries}
	for _, g := range groups {
		a := accomplishment(x, g, in.Assign, decided)
		result.Accomplishments = append(result.Accomplishments, a)
	}
	slices.SortFunc(result.Accomplishments, func(a, b work.Accomplishment) int {
		return orderBy(a.From, a.ID, b.From, b.ID)
	})
	return result
}

// accomplishment writes up one group. It also tells the group's entries which
// accomplishment they belong to.
func accomplishment(x *index, g group, assign func([]Text) []work.Assignment, decided decisions) work.Accomplishment {
	anchor := x.entries[g.anchor].ID
	a := work.Accomplishment{ID: work.ID("accomplishment", anchor), Anchor: anchor, Items: x.ids(g.members), Own: x.ids(g.own)}
	for _, i := range g.members {
		e := &x.entries[i]
		if e.Accomplishment == "" || slices.Contains(g.own, i) {
			e.Accomplishment = a.ID
		}
	}
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
	a.Hidden = v.hidden
	if a.Hidden { // what is only part of it is hidden with it
		for _, i := range g.own {
			e := &x.entries[i]
			e.Hidden = e.Hidden || e.Accomplishment == a.ID
		}
	}
	a.Principles = v.principles(assign(texts(x, g, f, a)))
	return a
}

// texts returns what Assign reads of an accomplishment: its title, then the
// person's own entries. Of reviews the title alone, for the rest is other
// people's.
func texts(x *index, g group, f facts, a work.Accomplishment) []Text {
	kind := work.KindReview
	if f.head >= 0 {
		kind = x.entries[f.head].Kind
	}
	all := []Text{{Kind: kind, Role: a.Role, Title: a.Title}}
	if g.mentoring {
		return all
	}
	for _, i := range f.shown {
		all = append(all, textOf(x.entries[i]))
	}
	return all
}

func textOf(e work.Entry) Text { return Text{Kind: e.Kind, Title: e.Title, Body: e.Body} }
