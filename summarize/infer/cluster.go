package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Guards: what must not swallow a year.
const (
	wideSpan    = 200 * 24 * time.Hour // an epic's work over more than this is kept apart by ticket
	wideOwn     = 60                   // likewise with more of the person's entries than this
	hubPulls    = 20                   // a ticket that more pull requests than this name,
	hubSpan     = 120 * 24 * time.Hour // over more than this, joins none of them
	rollUpNames = 8                    // what a pull request's body names is not joined if it is more than this
)

// group is the entries of one accomplishment, by position, oldest first.
type group struct {
	anchor    int      // what was created first of those that links join; later work doesn't move it
	members   []int    // with, as context, what isn't the person's
	own       []int    // counted members
	links     []link   // the hard links between members
	remarks   []string // what was kept apart, and why
	mentoring bool     // reviews of one person's pull requests
}

// sets is a union-find over positions. The root of a set is its lowest.
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) root(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s sets) join(i, j int) {
	i, j = s.root(i), s.root(j)
	s[max(i, j)] = min(i, j)
}

// cluster groups the entries that hard links join. Only groups with a counted
// entry are returned: the rest is other people's work. Reviews and notes never
// join two things to one: they are added to what they belong to.
func cluster(x *index, links []link) []group {
	var joining, attaching []link
	for _, l := range links {
		switch {
		case x.joins(l.from) && x.joins(l.to):
			if l.hard() {
				joining = append(joining, l)
			}
		case l.hard() || x.entries[l.from].Kind == work.KindNote:
			attaching = append(attaching, l)
		}
	}
	remarks := map[int][]string{}
	joining = dropHubs(x, joining, remarks)
	joining = dropRollUps(x, joining, links, remarks)
	joining = dropWideEpics(x, joining, remarks)
	joining = append(joining, causeLinks(x, joining)...)
	return x.groups(joining, attaching, remarks)
}

// joins reports whether entry i can hold an accomplishment together.
func (x *index) joins(i int) bool {
	kind := x.entries[i].Kind
	return kind != work.KindReview && kind != work.KindNote
}

func (x *index) union(links []link) sets {
	s := newSets(len(x.entries))
	for _, l := range links {
		s.join(l.from, l.to)
	}
	return s
}

// dropHubs takes out the links of pull requests to a ticket that so many name
// over so long that it isn't one piece of work.
func dropHubs(x *index, links []link, remarks map[int][]string) []link {
	pulls := map[int][]int{}
	for _, l := range links {
		if x.entries[l.from].Kind == work.KindPull && x.entries[l.to].Kind != work.KindPull {
			pulls[l.to] = append(pulls[l.to], l.from)
		}
	}
	hub := map[int]bool{}
	for i, from := range pulls {
		first, last := x.created(from)
		if len(from) > hubPulls && last.Sub(first) > hubSpan {
			hub[i] = true
			remark := fmt.Sprintf("%s is named by %d pull requests over %d days: they are kept apart", x.short(i), len(from), days(last.Sub(first)))
			remarks[i] = append(remarks[i], remark)
		}
	}
	return slices.DeleteFunc(links, func(l link) bool { return hub[l.to] && x.entries[l.from].Kind == work.KindPull })
}

// created returns when the first and the last of the entries were created.
func (x *index) created(positions []int) (first, last time.Time) {
	for _, i := range positions {
		t := x.entries[i].CreatedAt
		if t.IsZero() {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	return first, last
}

// dropRollUps takes out what the body of a release or a like pull request
// names: too much to be one thing. Incidents of one recorded cause are one.
func dropRollUps(x *index, joining, all []link, remarks map[int][]string) []link {
	names := map[int]map[string]bool{}
	inText := func(l link) bool {
		return x.entries[l.from].Kind == work.KindPull && x.entries[l.to].Kind != work.KindPull && (l.where == inBody || l.kind == work.LinkCloses)
	}
	for _, l := range all {
		if !inText(l) {
			continue
		}
		if names[l.from] == nil {
			names[l.from] = map[string]bool{}
		}
		name := x.entries[l.to].ID
		if cause := causeOf(x.entries[l.to]); cause != "" {
			name = cause
		}
		names[l.from][name] = true
	}
	for i, named := range names {
		if len(named) > rollUpNames {
			remarks[i] = append(remarks[i], fmt.Sprintf("%s names %d tickets: they are kept apart", x.short(i), len(named)))
		}
	}
	return slices.DeleteFunc(joining, func(l link) bool { return inText(l) && len(names[l.from]) > rollUpNames })
}

// dropWideEpics takes out the links to epics in every set that is too wide to
// be one thing, so that its tickets stand for themselves.
func dropWideEpics(x *index, links []link, remarks map[int][]string) []link {
	s := x.union(links)
	own := map[int][]int{}
	for i, e := range x.entries {
		if e.Counted && x.joins(i) {
			own[s.root(i)] = append(own[s.root(i)], i)
		}
	}
	width := map[int]string{} // in words, of the sets that are too wide
	for root, mine := range own {
		from, to := x.span(mine)
		if len(mine) > wideOwn || to.Sub(from) > wideSpan {
			width[root] = fmt.Sprintf("%d of my items over %d days", len(mine), days(to.Sub(from)))
		}
	}
	return slices.DeleteFunc(links, func(l link) bool {
		wide, ok := width[s.root(l.to)]
		if !ok || !isEpic(x.entries[l.to]) {
			return false
		}
		remark := fmt.Sprintf("%s spans %s: kept apart by ticket", x.short(l.to), wide)
		for _, i := range []int{l.from, l.to} {
			if !slices.Contains(remarks[i], remark) {
				remarks[i] = append(remarks[i], remark)
			}
		}
		return true
	})
}

func isEpic(e work.Entry) bool { return e.Ticket != nil && e.Ticket.Epic }

// causeOf returns the recorded cause of an incident in lower case, or "" if
// there is none that says anything.
func causeOf(e work.Entry) string {
	return strings.ToLower(oneLine(e.Incident.KnownCause(), 200))
}

// causeLinks joins every incident to the fixed one that shares its recorded
// cause. A cause that was fixed in several unrelated places doesn't tell
// incidents apart, and joins none.
func causeLinks(x *index, joining []link) []link {
	s := x.union(joining)
	fixed := map[string]link{} // a fix of an incident of the cause
	several := map[string]bool{}
	for _, l := range joining {
		cause := causeOf(x.entries[l.to])
		if cause == "" || !x.fixes(l) {
			continue
		}
		if old, ok := fixed[cause]; ok && s.root(old.to) != s.root(l.to) {
			several[cause] = true
		}
		fixed[cause] = l
	}
	var found []link
	for i, e := range x.entries {
		cause := causeOf(e)
		if l, ok := fixed[cause]; ok && !several[cause] && s.root(i) != s.root(l.to) {
			found = append(found, link{i, l.to, linkCause, "cause", 1})
		}
	}
	return found
}

// groups returns the groups that joining makes, with the reviews and notes
// that attaching adds, by anchor.
func (x *index) groups(joining, attaching []link, remarks map[int][]string) []group {
	s := x.union(joining)
	byRoot := map[int]*group{}
	for i, e := range x.entries {
		if x.joins(i) {
			g := byRoot[s.root(i)]
			if g == nil {
				g = &group{}
				byRoot[s.root(i)] = g
			}
			g.members = append(g.members, i)
			g.remarks = append(g.remarks, remarks[i]...)
			if e.Counted {
				g.own = append(g.own, i)
			}
		}
	}
	for _, l := range joining {
		g := byRoot[s.root(l.from)]
		g.links = append(g.links, l)
	}
	var found []*group
	home := make([]*group, len(x.entries)) // of each entry
	for _, g := range byRoot {
		if len(g.own) == 0 {
			continue
		}
		g.anchor = x.earliest(g.members)
		for _, i := range g.members {
			home[i] = g
		}
		found = append(found, g)
	}
	found = append(found, x.attach(attaching, home)...)
	return sortGroups(found)
}

func sortGroups(found []*group) []group {
	slices.SortFunc(found, func(a, b *group) int { return cmp.Compare(a.anchor, b.anchor) })
	sorted := make([]group, 0, len(found))
	for _, g := range found {
		slices.Sort(g.members)
		slices.Sort(g.own)
		slices.Sort(g.remarks)
		g.remarks = slices.Compact(g.remarks)
		sorted = append(sorted, *g)
	}
	return sorted
}

func days(d time.Duration) int { return int(d.Hours() / 24) }
