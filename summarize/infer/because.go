package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// maxReasons is how many links are told of one by one.
const maxReasons = 6

// because says in short phrases why the members of g belong together, the
// strongest reason first, and what was kept apart from them.
func because(x *index, g group) []string {
	if g.mentoring {
		return []string{count(len(g.own), "review") + " of one person's pull requests"}
	}
	said := phrases(x, ties(x, g.links))
	if more := len(said) - maxReasons; more > 1 {
		said = append(said[:maxReasons], fmt.Sprintf("and %d more links", more))
	}
	if len(g.alike) > 0 {
		said = append(said, "much the same words: "+strings.Join(g.alike, ", "))
	}
	return append(append(said, x.added(g)...), g.remarks...)
}

// sumUp tells of many ties of one kind together: %[1]d ends tied to %[2]d.
var sumUp = map[work.LinkKind]string{
	work.LinkCloses: "%[1]d close %[2]d of these",
	work.LinkKey:    "%[1]d name %[2]d of these",
}

// fewTies is how many ties of one kind are told of apart.
const fewTies = 3

func phrases(x *index, all []tie) []string {
	targets, froms := map[work.LinkKind]int{}, map[work.LinkKind]map[int]bool{}
	for _, t := range all {
		if froms[t.kind] == nil {
			froms[t.kind] = map[int]bool{}
		}
		targets[t.kind]++
		for _, i := range t.others {
			froms[t.kind][i] = true
		}
	}
	var said []string
	for _, t := range all {
		format, ok := sumUp[t.kind]
		switch {
		case !ok || targets[t.kind] <= fewTies || t.where == manyIncidents:
			said = append(said, t.phrase(x))
		case !slices.Contains(said, fmt.Sprintf(format, len(froms[t.kind]), targets[t.kind])):
			said = append(said, fmt.Sprintf(format, len(froms[t.kind]), targets[t.kind]))
		}
	}
	return said
}

// added says what reviews and notes came with the group, and which epic of the
// person's is not finished.
func (x *index) added(g group) []string {
	var said []string
	reviews, notes := 0, 0
	for _, i := range g.members {
		e := &x.entries[i]
		switch {
		case e.Kind == work.KindReview:
			reviews++
		case e.Kind == work.KindNote:
			notes++
		case isEpic(e) && e.State == work.StateOpen && len(g.members) > 1:
			said = append(said, x.short(i)+" is not finished")
		}
	}
	if reviews > 0 {
		said = append(said, count(reviews, "reviewed pull request")+" of others for it")
	}
	if notes > 0 && len(g.members) > 1 {
		said = append(said, count(notes, "note")+" about it")
	}
	return said
}

// tie is links of one kind that have one end in common.
type tie struct {
	common
	others []int // the other ends
}

// common is what the links of a tie share.
type common struct {
	kind  work.LinkKind
	where string // for keys, where they were found, or manyIncidents
	end   int    // the target; with manyIncidents, the change that names them
}

// manyIncidents is where a tie's links were found in one body.
const manyIncidents = "many incidents"

// ties gathers links by what they have in common, the strongest kind first,
// then those with the most links.
func ties(x *index, links []link) []tie {
	inPassing := func(l link) bool {
		return l.kind == work.LinkKey && l.where == inBody && x.entries[l.to].Kind == work.KindIncident
	}
	incidents := map[int]int{}
	for _, l := range links {
		if inPassing(l) {
			incidents[l.from]++
		}
	}
	others := map[common][]int{}
	for _, l := range links {
		c, other := common{kind: l.kind, end: l.to}, l.from
		if l.kind == work.LinkKey {
			c.where = l.where
		}
		if inPassing(l) && incidents[l.from] > 1 {
			c.where, c.end, other = manyIncidents, l.from, l.to
		}
		others[c] = append(others[c], other)
	}
	var all []tie
	for c, ends := range others {
		all = append(all, tie{c, ends})
	}
	slices.SortFunc(all, func(a, b tie) int {
		return cmp.Or(cmp.Compare(rank(link{kind: a.kind}), rank(link{kind: b.kind})), cmp.Compare(len(b.others), len(a.others)),
			cmp.Compare(a.end, b.end), cmp.Compare(a.where, b.where))
	})
	return all
}

// onePhrase and manyPhrase tell of a tie, by its kind and, for keys, the place:
// %[1]s is the one other end, %[2]s the common one, %[3]d how many others.
var (
	onePhrase = map[string]string{
		string(work.LinkBackport):       "%[1]s is a back-port of %[2]s",
		string(work.LinkReverts):        "%[1]s reverts %[2]s",
		string(work.LinkRelands):        "%[1]s brings back %[2]s",
		string(work.LinkStacked):        "%[1]s builds on %[2]s",
		string(linkPart):                "%[1]s is of one component with %[2]s",
		string(work.LinkFixes):          "%[1]s fixed %[2]s",
		string(work.LinkCloses):         "%[1]s closes %[2]s",
		string(work.LinkEpic):           "%[1]s belongs to the epic %[2]s",
		string(work.LinkParent):         "%[1]s is a part of %[2]s",
		string(work.LinkFollowUp):       "%[1]s follows up on %[2]s",
		string(work.LinkCausedBy):       "%[1]s is recorded as caused by %[2]s",
		string(linkCause):               "%[1]s has the same recorded cause as %[2]s",
		string(work.LinkKey) + inBranch: "%[2]s in the branch of %[1]s",
		string(work.LinkKey) + inTitle:  "%[2]s in the title of %[1]s",
		string(work.LinkKey):            "%[1]s names %[2]s",
	}
	manyPhrase = map[string]string{
		string(work.LinkBackport):       "%[2]s has %[3]d back-ports",
		string(work.LinkReverts):        "%[2]s was reverted by %[3]d",
		string(work.LinkRelands):        "%[2]s was brought back by %[3]d",
		string(work.LinkStacked):        "%[3]d build on %[2]s",
		string(linkPart):                "%[3]d are of one component with %[2]s",
		string(work.LinkFixes):          "%[3]d together fixed %[2]s",
		string(work.LinkCloses):         "%[3]d close %[2]s",
		string(work.LinkEpic):           "%[2]s is the epic of %[3]d",
		string(work.LinkParent):         "%[2]s is the parent of %[3]d",
		string(work.LinkFollowUp):       "%[3]d follow up on %[2]s",
		string(work.LinkCausedBy):       "%[3]d are recorded as caused by %[2]s",
		string(linkCause):               "%[3]d have the same recorded cause as %[2]s",
		string(work.LinkKey) + inBranch: "%[2]s in %[3]d branches",
		string(work.LinkKey) + inTitle:  "%[2]s in %[3]d titles",
		string(work.LinkKey):            "%[3]d name %[2]s",
	}
)

func (t tie) phrase(x *index) string {
	if t.where == manyIncidents {
		return fmt.Sprintf("%s names %d incidents", x.short(t.end), len(t.others))
	}
	phrases := manyPhrase
	if len(t.others) == 1 {
		phrases = onePhrase
	}
	format, ok := phrases[string(t.kind)+t.where]
	if !ok {
		format = phrases[string(t.kind)]
	}
	return fmt.Sprintf(format, x.short(t.others[0]), x.short(t.end), len(t.others))
}
