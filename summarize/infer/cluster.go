package infer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// group is the entries of one accomplishment, by position, oldest first.
type group struct {
	anchor    int      // what was created first of those that links join; later work doesn't move it
	members   []int    // with, as context, what isn't the person's
	own       []int    // counted members
	links     []link   // the hard links between members
	alike     []string // the words that members without a link have in common
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

// cluster groups the entries that hard links and likeness join. Only
// groups with a counted entry are returned: the rest is other people's work.
// Reviews and notes never join two things to one: they are added to what they
// belong to.
func cluster(x *index, links []link) []group {
	joining, attaching := make([]link, 0, len(links)), []link(nil)
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
	g := guards{x, map[int][]string{}, map[int][]int{}}
	joining = g.dropHubs(joining)
	joining = g.dropRollUps(joining, links)
	joining = g.split(joining)
	joining = append(joining, causeLinks(x, joining)...)
	return x.groups(joining, attaching, g)
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

// causeOf returns the recorded cause of an incident in lower case, or "" if
// there is none that says anything.
func causeOf(e *work.Entry) string {
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
		cause := causeOf(&x.entries[l.to])
		if cause == "" || !x.fixes(l) {
			continue
		}
		if old, ok := fixed[cause]; ok && s.root(old.to) != s.root(l.to) {
			several[cause] = true
		}
		fixed[cause] = l
	}
	var found []link
	for i := range x.entries {
		e := &x.entries[i]
		cause := causeOf(e)
		if l, ok := fixed[cause]; ok && !several[cause] && s.root(i) != s.root(l.to) {
			found = append(found, link{i, l.to, linkCause, "cause", 1})
		}
	}
	return found
}

// groups returns the groups that joining and likeness make, with the reviews
// and notes that attaching adds, by anchor.
func (x *index) groups(joining, attaching []link, guarded guards) []group {
	s := x.union(joining)
	byRoot := make([]*group, len(x.entries))
	for i := range x.entries {
		if x.joins(i) {
			g := byRoot[s.root(i)]
			if g == nil {
				g = &group{}
				byRoot[s.root(i)] = g
			}
			g.members = append(g.members, i)
			g.remarks = append(g.remarks, guarded.remarks[i]...)
			if x.entries[i].Counted {
				g.own = append(g.own, i)
			}
		}
	}
	for _, l := range joining {
		g := byRoot[s.root(l.from)]
		g.links = append(g.links, l)
	}
	found := slices.DeleteFunc(byRoot, func(g *group) bool { return g == nil || len(g.own) == 0 })
	for _, g := range found {
		g.anchor = x.earliest(g.members)
	}
	slices.SortFunc(found, func(a, b *group) int { return a.own[0] - b.own[0] })
	found = x.joinAlike(found, guarded)
	home := make([]*group, len(x.entries)) // of each entry
	for _, g := range found {
		for _, i := range g.members {
			home[i] = g
		}
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
