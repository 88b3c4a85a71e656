package infer

import (
	"regexp"
	"slices"

	"bragsheet/store/work"
)

// joinAlike joins those of the groups, given by their earliest own entry, that
// are sure to be one thing by their words and times, though no link says so.
func (x *index) joinAlike(groups []*group, guarded guards) []*group {
	var bundles []bundle
	var of []*group // of each bundle
	for _, g := range groups {
		if b, ok := x.bundle(g, guarded.apart); ok {
			bundles, of = append(bundles, b), append(of, g)
		}
	}
	gone := map[*group]bool{}
	for _, n := range cutBlocks(bundles) {
		for _, found := range x.reader.alike(bundles[:n], func(b int, tell func(string)) { x.tellWords(of[b].own, tell) }) {
			first := of[found.bundles[0]]
			for _, b := range found.bundles[1:] {
				first.absorb(x, of[b])
				gone[of[b]] = true
			}
			first.alike = found.words
		}
		bundles, of = bundles[n:], of[n:]
	}
	return slices.DeleteFunc(groups, func(g *group) bool { return gone[g] })
}

// absorb makes the members of h members of g. What was created first anchors
// it.
func (g *group) absorb(x *index, h *group) {
	g.anchor = x.earliest([]int{g.anchor, h.anchor})
	g.members = append(g.members, h.members...)
	g.own = append(g.own, h.own...)
	g.links = append(g.links, h.links...)
	g.remarks = append(g.remarks, h.remarks...)
}

// trackedMark is shared by all that somebody wrote a ticket for, and made a
// thing of its own thereby.
const trackedMark = -1

// bundle returns what similarity sees of g, or false if g takes no part: there
// is an incident in it, and one incident is not another; it is large enough;
// or nothing in it says what it is about.
func (x *index) bundle(g *group, apart map[int][]int) (bundle, bool) {
	var b bundle
	for _, i := range g.members {
		e := &x.entries[i]
		switch e.Kind {
		case work.KindIncident:
			return bundle{}, false
		case work.KindTicket, work.KindIssue:
			b.apart = append(b.apart, trackedMark)
		}
		b.apart = append(b.apart, apart[i]...)
	}
	for _, i := range g.own {
		e := &x.entries[i]
		if words := x.reading(i).words; len(words) > 0 {
			b.items = append(b.items, textItem{words, when(e)})
		}
	}
	slices.Sort(b.apart)
	b.apart = slices.Compact(b.apart)
	return b, len(b.items) > 0 && len(b.items) <= alikeItems
}

// routine matches the titles of chores that look alike and have nothing to do
// with each other, nor with anything else.
var routine = regexp.MustCompile(`(?i)^(?:(?:chore|build|fix|ci)?\(deps[^)]*\)|bump\b|(?:upgrade|update) (?:dependenc|deps\b|[\w./@-]+ (?:from \S+ )?to v?\d)|` +
	`(?:prepare )?release\b|cut (?:a )?release|v?\d+(?:\.\d+)+\s*$|merge (?:branch|pull request|remote)|(?:fix(?:e[sd])? )?(?:a )?typos?\b|(?:update )?translations?\b|update changelog|changelog\b|` +
	`lint\b|fix lint|format(?:ting)?\b|wip\b|test(?:ing)?$|update readme|sync\b)`)

// tellWords tells of the words of the entries' texts.
func (x *index) tellWords(entries []int, tell func(form string)) {
	for _, i := range entries {
		eachWord(x.entries[i].Title, bodyScan, tell)
		eachWord(unfenced(firstBytes(x.entries[i].Body, bodyScan)), bodyWords, tell)
	}
}
