package infer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// link is a work.Link whose target is known: positions of entries.
type link struct {
	from, to int
	kind     work.LinkKind
	where    string
	sure     float64
}

// linkCause joins incidents that share a recorded cause with one that was
// fixed.
const linkCause work.LinkKind = "same recorded cause"

// Where a link was found in text.
const (
	inBranch = "branch"
	inTitle  = "title"
	inBody   = "body"
)

// How sure what was found in text is. Branches and titles name what the work
// is for; in bodies the words around the name, or its being the only one, say
// so. The rest are mentions.
const (
	sureIntroduced = 0.9
	sureOnly       = 0.8
	sureContext    = 0.8 // what it stands in says so
	sureMention    = 0.5

	// leastSure is how sure a link must be to hold things together. What a
	// source is less sure of is a mention.
	leastSure = 0.7
)

// kindRank orders the kinds, the one that says most first. Those up to LinkKey
// are hard: they hold an accomplishment together.
var kindRank = []work.LinkKind{
	work.LinkBackport, work.LinkReverts, work.LinkFixes, work.LinkCloses, work.LinkEpic, work.LinkParent,
	work.LinkFollowUp, work.LinkCausedBy, linkCause, work.LinkKey,
	work.LinkDup, work.LinkRelates, work.LinkMention,
}

// hard reports whether the two ends of l are parts of one thing.
func (l link) hard() bool {
	rank := slices.Index(kindRank, l.kind)
	return rank >= 0 && rank <= slices.Index(kindRank, work.LinkKey)
}

// findLinks returns the links between entries, at most one from one to
// another: what the sources state, and what titles, branches and bodies name.
func findLinks(x *index, s work.Snapshot) []link {
	var found []link
	for _, l := range s.Links {
		from, ok := x.position[l.From]
		if !ok {
			continue
		}
		if l.Sure < leastSure {
			l.Kind = work.LinkMention
		}
		found = append(found, link{from, x.resolve(l), l.Kind, l.Where, l.Sure})
	}
	for i := range x.entries {
		found = append(found, x.textLinks(i)...)
	}
	for _, n := range s.Notes {
		for _, address := range n.Links {
			found = append(found, link{x.position[n.ID], x.at(address), work.LinkKey, "link", 1})
		}
	}
	return x.tell(strongest(x, found))
}

// textLinks returns what the title, the branch and the body of entry i name.
func (x *index) textLinks(i int) []link {
	e := x.entries[i]
	var found []link
	if e.Pull != nil {
		for _, to := range x.branchKeys(e.Pull.Head, e.Host) {
			found = append(found, link{i, to, work.LinkKey, inBranch, 1})
		}
	}
	repo := e.ContainerName
	if e.Kind != work.KindNote {
		for _, m := range x.mentions(e.Title, e.Host, repo) {
			if m.key != "" {
				found = append(found, link{i, m.to, work.LinkKey, inTitle, 1})
			}
		}
	}
	return append(found, x.bodyLinks(i, prose(e.Body), repo)...)
}

// bodyLinks returns what a body names. A ticket's names what it has to do
// with, not what it is for: that is stated in its links.
func (x *index) bodyLinks(i int, body, repo string) []link {
	all := x.mentions(body, x.entries[i].Host, repo)
	about := introduced(body, all)
	keys := map[string]bool{}
	for _, m := range all {
		if m.key != "" {
			keys[m.key] = true
		}
	}
	var found []link
	for n, m := range all {
		l := link{i, m.to, work.LinkMention, inBody, sureMention}
		switch {
		case x.entries[i].Ticket != nil:
		case about[n]:
			l.kind, l.sure = work.LinkKey, sureIntroduced
		case m.key != "" && len(keys) == 1:
			l.kind, l.sure = work.LinkKey, sureOnly
		}
		found = append(found, l)
	}
	return found
}

// strongest keeps the strongest link of each pair of ends, in a fixed order.
// Links to nothing known, to themselves and from bots go.
func strongest(x *index, all []link) []link {
	all = slices.DeleteFunc(all, func(l link) bool {
		return l.to < 0 || l.from == l.to || x.entries[l.from].Why == work.WhyBotsWork
	})
	slices.SortFunc(all, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to),
			cmp.Compare(rank(a), rank(b)), cmp.Compare(b.sure, a.sure), cmp.Compare(a.where, b.where), cmp.Compare(a.kind, b.kind))
	})
	return slices.CompactFunc(all, func(a, b link) bool { return a.from == b.from && a.to == b.to })
}

// rank orders links by how much they say; of a kind it doesn't know, last.
func rank(l link) int {
	if i := slices.Index(kindRank, l.kind); i >= 0 {
		return i
	}
	return len(kindRank)
}

var postmortem = regexp.MustCompile(`(?i)\bpost[-_ ]?mortems?\b|\bincident (?:review|report)\b`)

// isPostmortem reports whether e is the document that looks back at an
// incident, by its title, repository or branch.
func isPostmortem(e work.Entry) bool {
	if e.Kind != work.KindPull && e.Kind != work.KindIssue {
		return false
	}
	return postmortem.MatchString(e.Title) || postmortem.MatchString(e.ContainerName) || e.Pull != nil && postmortem.MatchString(e.Pull.Head)
}

var followUp = regexp.MustCompile(`(?i)\b(?:action[- _]?items?|follow[- _]?ups?|corrective[- _]actions?)\b`)

// isFollowUp reports whether e is work that was agreed on after an incident,
// by its title, type or labels.
func isFollowUp(e work.Entry) bool {
	if e.Kind != work.KindTicket && e.Kind != work.KindIssue {
		return false
	}
	return followUp.MatchString(e.Title) || followUp.MatchString(strings.Join(e.Labels, " ")) || e.Ticket != nil && followUp.MatchString(e.Ticket.Type)
}

// tell hardens the soft links to incidents that what they stand in makes sure
// of: a postmortem is of the incident it names, if it names one; so is a
// follow-up; and a merged pull request that names several incidents is what
// they have in common.
func (x *index) tell(links []link) []link {
	named := map[int]int{} // incidents each entry names
	for _, l := range links {
		if x.entries[l.to].Kind == work.KindIncident {
			named[l.from]++
		}
	}
	for n, l := range links {
		from, to := x.entries[l.from], x.entries[l.to]
		switch {
		case l.hard():
		case to.Kind == work.KindIncident && isPostmortem(from) && named[l.from] == 1,
			to.Kind == work.KindIncident && isMergedPull(from) && !isPostmortem(from) && named[l.from] > 1:
			links[n].kind, links[n].sure = work.LinkKey, sureContext
		case to.Kind == work.KindIncident && isFollowUp(from) && named[l.from] == 1:
			links[n].kind, links[n].sure = work.LinkFollowUp, sureContext
		case from.Kind == work.KindIncident && isFollowUp(to):
			links[n] = link{l.to, l.from, work.LinkFollowUp, l.where, sureContext}
		}
	}
	return links
}

func isMergedPull(e work.Entry) bool { return e.Kind == work.KindPull && e.State == work.StateMerged }

// fixes reports whether l is from a change to an incident: a merged pull
// request, other than a document, that is about it.
func (x *index) fixes(l link) bool {
	from := x.entries[l.from]
	return l.hard() && isMergedPull(from) && !isDocument(from) && x.entries[l.to].Kind == work.KindIncident
}
