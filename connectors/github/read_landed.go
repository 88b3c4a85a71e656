package github

import (
	"regexp"
	"slices"

	"bragsheet/store/work"
)

// Some repositories have a bot put changes in by itself and close the pull
// request unmerged. Closed ones count only where that is proved.
var (
	borsTitle   = regexp.MustCompile(`^\[Merged by Bors\] - `)
	mergedLabel = regexp.MustCompile(`(?i)^merged$`)
)

// closing is how a pull request was closed, and what it is marked as.
type closing struct {
	title, label bool   // it is marked as merged by bors, or by a label
	byOther      bool   // by an account that is not mine
	byBot        bool   // by a bot
	commit       string // what closed it
}

// proofs are what shows that a closed pull request was put in all the same. A
// mark by itself does not: the author may set it.
var proofs = []struct {
	basis string
	holds func(c closing) bool
}{
	{"title [Merged by Bors]", func(c closing) bool { return c.title && c.byOther }},
	{"label merged and closing commit", func(c closing) bool { return c.label && c.byOther && c.commit != "" }},
	{"label merged, closed by a bot", func(c closing) bool { return c.label && c.byBot }},
	{"closing commit of a bot", func(c closing) bool { return c.commit != "" && c.byBot }},
}

// landed says when a closed pull request was put in, and what shows it; or else
// why it does not count.
func (n *pullNode) landed(me work.Account, labels []string, events []event) (at work.Instant, why string) {
	last := lastClose(events)
	if last.eventNode == nil {
		return work.Instant{}, work.WhyNotMerged
	}
	c := closing{
		title: borsTitle.MatchString(n.Title), label: slices.ContainsFunc(labels, mergedLabel.MatchString),
		byOther: last.Actor != nil && !last.Actor.is(me.UserID), byBot: last.Actor.bot(),
	}
	if last.Closer != nil {
		c.commit = last.Closer.Oid
	}
	for _, p := range proofs {
		if p.holds(c) {
			return work.Instant{At: last.at, Basis: p.basis}, ""
		}
	}
	if c.title || c.label || c.commit != "" {
		return work.Instant{}, work.WhyMaybeLanded
	}
	return work.Instant{}, work.WhyNotMerged
}

// lastClose is the last time it was closed; without a node if it never was.
func lastClose(events []event) event {
	var last event
	for _, e := range events {
		if e.Typename == "ClosedEvent" {
			last = e
		}
	}
	return last
}
