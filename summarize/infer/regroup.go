package infer

import (
	"slices"

	"bragsheet/store/work"
)

// Unmet is a standing decision that has no effect, and why.
type Unmet struct {
	Decision work.Decision `json:"decision"`
	Why      string        `json:"why"`
}

// Why a decision has no effect.
const (
	whyGone      = "what it is about is no longer in the data"
	whyUncounted = "what it is about is in no accomplishment"
	whyOverruled = "a later decision says otherwise"
	whyUnsaid    = "no text says so any more"
	whyUnread    = "its value cannot be read"
)

// constraint is a merge or a split of two items, or of one from all others.
type constraint struct {
	item, other string // Item.IDs; other is "" for by itself
	by          work.Decision
}

// constraints returns which pairs of items must and which cannot be in one
// accomplishment. The later decision outranks the earlier ones it contradicts,
// also where they contradict it only together; those are returned as overruled.
func constraints(standing []work.Decision) (must, cannot, overruled []constraint) {
	together := names{}
	alone := map[string]bool{} // by a later decision than the one looked at
	for _, d := range slices.Backward(standing) {
		c := constraint{d.Item, d.Value, d}
		switch d.Kind {
		case work.DecideSplit:
			if c.other != "" && together.root(c.item) == together.root(c.other) {
				overruled = append(overruled, c)
				continue
			}
			alone[c.item] = alone[c.item] || c.other == ""
			cannot = append(cannot, c)
		case work.DecideMerge:
			a, b := together.root(c.item), together.root(c.other)
			contradicted := slices.ContainsFunc(cannot, func(apart constraint) bool {
				p, q := together.root(apart.item), together.root(apart.other)
				return apart.other != "" && (p == a && q == b || p == b && q == a)
			})
			if contradicted || alone[c.item] || alone[c.other] {
				overruled = append(overruled, c)
				continue
			}
			together.join(c.item, c.other)
			must = append(must, c)
		}
	}
	for _, list := range [][]constraint{must, cannot, overruled} {
		slices.Reverse(list)
	}
	return must, cannot, overruled
}

// names is a union-find over Item.IDs; what is not in it stands for itself.
type names map[string]string

func (n names) root(id string) string {
	for n[id] != "" && n[id] != id {
		if above := n[n[id]]; above != "" {
			n[id] = above
		}
		id = n[id]
	}
	return id
}

func (n names) join(a, b string) {
	a, b = n.root(a), n.root(b)
	n[max(a, b)] = min(a, b)
}

// regroup applies the person's merges and splits to what was clustered: first
// what they took out goes, then what they put together is joined, then what
// came together by way of a third is parted. Whatever the clusters were, no
// accepted constraint is violated in what it returns.
func regroup(x *index, groups []group, standing []work.Decision) ([]group, []Unmet) {
	must, cannot, overruled := constraints(standing)
	if len(must)+len(cannot)+len(overruled) == 0 {
		return groups, nil
	}
	var unmet []Unmet
	for _, c := range overruled {
		unmet = append(unmet, Unmet{c.by, whyOverruled})
	}
	must, unmet = x.known(must, unmet)
	cannot, unmet = x.known(cannot, unmet)
	p := newPieces(x, groups)
	for _, c := range cannot {
		p.takeOut(c)
	}
	together := names{}
	for _, c := range must {
		together.join(c.item, c.other)
		if !p.join(c) {
			unmet = append(unmet, Unmet{c.by, whyUncounted})
		}
	}
	for _, c := range cannot {
		if g := p.shared(c); c.other != "" && g != nil {
			root := together.root(c.item)
			p.part(g, c, func(i int) bool { return together.root(x.entries[i].ID) == root })
		}
	}
	return p.groups(), unmet
}

// known sorts out the constraints whose items are not there any more.
func (x *index) known(all []constraint, unmet []Unmet) ([]constraint, []Unmet) {
	var found []constraint
	for _, c := range all {
		_, ok := x.position[c.item]
		_, other := x.position[c.other]
		if ok && (other || c.other == "") {
			found = append(found, c)
		} else {
			unmet = append(unmet, Unmet{c.by, whyGone})
		}
	}
	return found, unmet
}

// pieces are groups being taken apart and put together.
type pieces struct {
	x    *index
	list []*group
	home map[int]*group // of each entry: where it is the person's own, else where it is context
	also map[int]*group // of a review that is the person's own in one: the other, where it is context
}

func newPieces(x *index, groups []group) *pieces {
	p := &pieces{x: x, home: map[int]*group{}, also: map[int]*group{}}
	for _, g := range groups {
		p.list = append(p.list, &g)
		for _, i := range g.members {
			if p.home[i] == nil {
				p.home[i] = &g
			}
		}
	}
	for _, g := range p.list {
		for _, i := range g.own {
			if old := p.home[i]; old != g {
				p.home[i], p.also[i] = g, old
			}
		}
	}
	return p
}

// shared returns a group that has both items, or nil.
func (p *pieces) shared(c constraint) *group {
	i, j := p.x.position[c.item], p.x.position[c.other]
	for _, g := range []*group{p.home[i], p.also[i]} {
		if g != nil && (g == p.home[j] || g == p.also[j]) {
			return g
		}
	}
	return nil
}

// takeOut takes an item out of the group it shares with another, with what is
// there only because of it, or out of whatever group it is in, by itself.
func (p *pieces) takeOut(c constraint) {
	i := p.x.position[c.item]
	if c.other == "" {
		p.part(p.home[i], c, func(n int) bool { return n == i })
	} else if g := p.shared(c); g != nil && c.other != c.item {
		hangs := p.hanging(g, i, p.x.position[c.other])
		p.part(g, c, func(n int) bool { return n == i || hangs[n] })
	}
}

// hanging returns the members of g that links tie to i, and to nothing that
// other is tied to without i.
func (p *pieces) hanging(g *group, i, other int) map[int]bool {
	s := newSets(len(p.x.entries))
	tied := map[int]bool{}
	for _, l := range g.links {
		if l.from != i && l.to != i {
			s.join(l.from, l.to)
		}
	}
	for _, l := range g.links {
		switch i {
		case l.from:
			tied[s.root(l.to)] = true
		case l.to:
			tied[s.root(l.from)] = true
		}
	}
	hangs := map[int]bool{}
	for _, n := range g.members {
		if n != i && tied[s.root(n)] && s.root(n) != s.root(other) {
			hangs[n] = true
		}
	}
	return hangs
}

// part moves the members of g that leaving says to a group of their own.
func (p *pieces) part(g *group, c constraint, leaving func(int) bool) {
	if g == nil || !slices.ContainsFunc(g.members, func(i int) bool { return !leaving(i) }) {
		return
	}
	staying := func(i int) bool { return !leaving(i) }
	remark := "you took " + p.x.short(p.x.position[c.item]) + " out"
	out := p.x.reduced(*g, staying, remark+" of what "+p.x.short(g.anchor)+" belongs to")
	*g = *p.x.reduced(*g, leaving, remark)
	p.list = append(p.list, out)
	for _, i := range out.members {
		p.moved(i, g, out)
	}
}

// moved notes that entry i is now in the group to.
func (p *pieces) moved(i int, from, to *group) {
	switch {
	case p.home[i] == from || p.home[i] == nil:
		p.home[i] = to
	case p.also[i] == from:
		p.also[i] = to
	}
}

// reduced returns g without the members that gone says, and a remark on it.
func (x *index) reduced(g group, gone func(int) bool, remark string) *group {
	without := func(list []int) []int { return slices.DeleteFunc(slices.Clone(list), gone) }
	out := g
	out.members, out.own = without(g.members), without(g.own)
	out.links = slices.DeleteFunc(slices.Clone(g.links), func(l link) bool { return gone(l.from) || gone(l.to) })
	out.remarks = append(slices.Clone(g.remarks), remark)
	if gone(g.anchor) {
		holding := slices.DeleteFunc(slices.Clone(out.members), func(i int) bool { return !x.joins(i) })
		if out.anchor = x.earliest(holding); out.anchor < 0 {
			out.anchor = x.earliest(out.own)
		}
	}
	return &out
}

// join puts the groups of two items together. What belongs to no group is added
// to the other's as context. It reports false if neither belongs to any.
func (p *pieces) join(c constraint) bool {
	i, j := p.x.position[c.item], p.x.position[c.other]
	a, b := p.home[i], p.home[j]
	switch {
	case a == nil && b == nil:
		return false
	case a == b:
		return true
	case a == nil:
		a, b = b, &group{anchor: i, members: []int{i}}
	case b == nil:
		b = &group{anchor: j, members: []int{j}}
	}
	if len(b.own) > 0 && p.x.createdBefore(b.anchor, a.anchor) {
		a, b = b, a
	}
	same := b.mentoring && p.x.entries[a.anchor].AuthorID == p.x.entries[b.anchor].AuthorID
	a.mentoring = a.mentoring && (same || p.x.onlyNotes(b.members))
	for _, i := range b.members {
		if !slices.Contains(a.members, i) {
			a.members = append(a.members, i)
		}
	}
	a.own = append(a.own, b.own...)
	a.links = append(a.links, b.links...)
	a.remarks = append(append(a.remarks, b.remarks...), "you put "+p.x.short(i)+" and "+p.x.short(j)+" together")
	for _, i := range b.members {
		p.moved(i, b, a)
	}
	b.members, b.own = nil, nil
	return true
}

// groups returns the pieces that are the person's, by anchor. What was only
// context, and was taken out, is gone.
func (p *pieces) groups() []group {
	p.list = slices.DeleteFunc(p.list, func(g *group) bool { return len(g.own) == 0 })
	return sortGroups(p.list)
}
