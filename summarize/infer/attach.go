package infer

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"bragsheet/store/work"
)

// mentoringReviews is how many pull requests of one person, reviewed within a
// half-year, are an accomplishment of their own.
const mentoringReviews = 10

// attach adds reviews and notes to the groups they belong to, and returns a
// group for each work note that belongs to none, or to more than one. home
// holds the group of each entry that has one.
//
// A review is evidence of other people's work, so it is never the person's own
// here, and doesn't anchor anything.
func (x *index) attach(links []link, home []*group) []*group {
	candidates := map[int][]*group{}
	for _, l := range links {
		for _, end := range [][2]int{{l.from, l.to}, {l.to, l.from}} {
			if g := home[end[1]]; g != nil && !x.joins(end[0]) && !slices.Contains(candidates[end[0]], g) {
				candidates[end[0]] = append(candidates[end[0]], g)
			}
		}
	}
	var alone []*group
	for i := range x.entries {
		e := &x.entries[i]
		to := candidates[i]
		switch {
		case e.Kind == work.KindReview && e.Counted && len(to) > 0:
			g := slices.MinFunc(to, func(a, b *group) int { return cmp.Compare(a.anchor, b.anchor) })
			g.add(i, false)
		case e.Kind == work.KindNote && len(to) == 1:
			to[0].add(i, e.Counted)
		case e.Kind == work.KindNote && e.Counted:
			alone = append(alone, &group{anchor: i, members: []int{i}, own: []int{i}})
		}
	}
	return alone
}

func (g *group) add(i int, own bool) {
	g.members = append(g.members, i)
	if own {
		g.own = append(g.own, i)
	}
}

// mentoring returns a group for each person of whom many pull requests were
// reviewed within a half-year, whatever else those reviews belong to.
func mentoring(x *index, zone *time.Location) []group {
	type span struct{ author, half string }
	reviews := map[span][]int{}
	for i := range x.entries {
		e := &x.entries[i]
		if e.Kind == work.KindReview && e.Counted && e.AuthorID != "" && !x.me[e.AuthorID] && !x.bots[e.AuthorID] {
			of := span{e.AuthorID, halfYear(e.At.In(zone))}
			reviews[of] = append(reviews[of], i)
		}
	}
	var found []*group
	for _, all := range reviews {
		if len(all) >= mentoringReviews {
			found = append(found, &group{anchor: all[0], members: all, own: slices.Clone(all), mentoring: true})
		}
	}
	return sortGroups(found)
}

func halfYear(t time.Time) string {
	half := "-H1"
	if t.Month() > time.June {
		half = "-H2"
	}
	return strconv.Itoa(t.Year()) + half
}
