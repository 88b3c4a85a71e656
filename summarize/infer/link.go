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

// linkPart joins the parts of an epic that was too wide, by component.
const linkPart work.LinkKind = "same component"

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
	sureBlamed     = 0.6 // what a text says caused it is not a part of it
	sureMention    = 0.5

	// leastSure is how sure a link must be to hold things together. What a
	// source is less sure of is a mention.
	leastSure = 0.7
)

// kindRank orders the kinds, the one that says most first. Those up to LinkKey
// are hard: they hold an accomplishment together.
var kindRank = []work.LinkKind{
	work.LinkBackport, work.LinkReverts, work.LinkRelands, work.LinkStacked, work.LinkFixes, work.LinkCloses, work.LinkEpic, work.LinkParent,
	work.LinkFollowUp, work.LinkCausedBy, linkCause, linkPart, work.LinkKey,
	work.LinkDup, work.LinkRelates, work.LinkMention,
}

var lastHard = slices.Index(kindRank, work.LinkKey)

// hard reports whether it is sure that the two ends of l are parts of one thing.
func (l link) hard() bool {
	return l.sure >= leastSure && rank(l) <= lastHard
}

// findLinks returns the links between entries, at most one from one to
// another: what the sources state, and what titles, branches and bodies name.
func findLinks(x *index, s work.Snapshot) []link {
	x.nameEntries(s)
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
		found = x.textLinks(found, i)
	}
	found = append(found, x.quotedLinks()...)
	for _, n := range s.Notes {
		for _, address := range n.Links {
			found = append(found, link{x.position[n.ID], x.at(address), work.LinkKey, "link", 1})
		}
	}
	x.names = nameIndex{}
	return x.tell(strongest(x, found))
}

// textLinks appends what the title, the branch and the body of entry i name,
// which nothing asks for again.
func (x *index) textLinks(found []link, i int) []link {
	e, r := &x.entries[i], x.readings[i].named
	if r == nil {
		return found
	}
	for _, m := range r.branch {
		to, _ := x.target(m, e.Host)
		found = append(found, link{i, to, work.LinkKey, inBranch, 1})
	}
	for _, m := range r.title {
		if to, key := x.target(m, e.Host); key != "" {
			found = append(found, link{i, to, work.LinkKey, inTitle, 1})
		}
	}
	x.readings[i].named = nil
	return x.bodyLinks(found, i, r.body)
}

var quoting = regexp.MustCompile(`(?i)^(?:\[[^\]]*\]\s*)?(revert|re-?land|re-?apply|re-?submit|re-?introduce|roll forward)s?:?\s+["“](.+)["”]`)

// quotedLinks returns what titles say of a title they quote: Revert "…".
func (x *index) quotedLinks() []link {
	type title struct{ container, text string }
	quotes := map[int]title{}
	titled := map[title][]int{}
	kinds := map[int]work.LinkKind{}
	for i := range x.entries {
		e := &x.entries[i]
		if e.Kind != work.KindPull || !strings.ContainsAny(e.Title, "\"“") {
			continue
		}
		if m := quoting.FindStringSubmatch(e.Title); m != nil {
			quotes[i], kinds[i] = title{e.Container, trailingRef.ReplaceAllString(m[2], "")}, work.LinkRelands
			if strings.EqualFold(m[1], "revert") {
				kinds[i] = work.LinkReverts
			}
			titled[quotes[i]] = nil
		}
	}
	if len(quotes) == 0 {
		return nil
	}
	for i := range x.entries {
		e := &x.entries[i]
		t := title{e.Container, e.Title}
		if all, quoted := titled[t]; quoted && e.Kind == work.KindPull {
			titled[t] = append(all, i)
		}
	}
	var found []link
	for i, t := range quotes {
		before := -1 // the last of that title
		for _, j := range titled[t] {
			if j < i {
				before = j
			}
		}
		found = append(found, link{i, before, kinds[i], inTitle, sureIntroduced})
	}
	return found
}

// target returns the position of what m, in a text on host, names, or -1 if it
// is not known, and the key by which a Jira project's item was named, else "".
func (x *index) target(m mention, host string) (to int, key string) {
	switch m.what {
	case aKey:
		return x.named(m.name, host), m.name
	case aNumber:
		return x.named(m.name, host), ""
	}
	to = x.at(m.name)
	if to >= 0 {
		ref := x.entries[to].Ref
		if project, _, ok := strings.Cut(ref, "-"); ok && x.projects[project] {
			key = ref
		}
	}
	return to, key
}

// bodyLinks appends what a body names. A ticket's names what it has to do
// with, not what it is for: that is stated in its links.
func (x *index) bodyLinks(found []link, i int, all []mention) []link {
	first, only, keys := len(found), "", 0
	for _, m := range all {
		to, key := x.target(m, x.entries[i].Host)
		if key != "" && key != only {
			only, keys = key, keys+1
		}
		l := link{i, to, work.LinkMention, inBody, sureMention}
		switch {
		case m.says == work.LinkCausedBy:
			l.kind, l.sure = m.says, sureBlamed
		case x.entries[i].Ticket != nil:
		case m.says != "":
			l.kind, l.sure = m.says, sureIntroduced
		case key != "":
			l.kind, l.sure = work.LinkKey, sureOnly
		}
		if to >= 0 {
			found = append(found, l)
		}
	}
	if keys > 1 {
		for n := first; n < len(found); n++ {
			if found[n].sure == sureOnly {
				found[n].kind, found[n].sure = work.LinkMention, sureMention
			}
		}
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
		if a.from != b.from {
			return a.from - b.from
		}
		if a.to != b.to {
			return a.to - b.to
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.sure, a.sure), cmp.Compare(a.where, b.where), cmp.Compare(a.kind, b.kind))
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
func isPostmortem(e *work.Entry) bool {
	if e.Kind != work.KindPull && e.Kind != work.KindIssue {
		return false
	}
	return postmortem.MatchString(e.Title) || postmortem.MatchString(e.ContainerName) || e.Pull != nil && postmortem.MatchString(e.Pull.Head)
}

var followUp = regexp.MustCompile(`(?i)\b(?:action[- _]?items?|follow[- _]?ups?|corrective[- _]actions?)\b`)

// isFollowUp reports whether e is work that was agreed on after an incident,
// by its title, type or labels.
func isFollowUp(e *work.Entry) bool {
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
		from, to := &x.entries[l.from], &x.entries[l.to]
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

func isMergedPull(e *work.Entry) bool { return e.Kind == work.KindPull && e.State == work.StateMerged }

// fixes reports whether l is from a change to an incident: a merged pull
// request, other than a document, that is about it.
func (x *index) fixes(l link) bool {
	from := &x.entries[l.from]
	return l.hard() && isMergedPull(from) && !isDocument(from) && x.entries[l.to].Kind == work.KindIncident
}

// Link says that one entry refers to another, as inference took it: of all that
// says so, the strongest.
type Link struct {
	From  string        `json:"from"` // Entry.ID
	To    string        `json:"to"`   // Entry.ID
	Kind  work.LinkKind `json:"kind"`
	Where string        `json:"where"` // it was found: closing reference, branch, title, body …
	Sure  float64       `json:"sure"`  // 1 for what a source states or the person did
}

// LinksOf returns the links that begin or end at one of the entries with these
// IDs, by the time of the entry they begin at.
func (r Result) LinksOf(ids ...string) []Link {
	wanted := make(map[int]bool, len(ids))
	for _, id := range ids {
		if i, ok := r.known.x.position[id]; ok {
			wanted[i] = true
		}
	}
	var found []Link
	for _, l := range r.links {
		if wanted[l.from] || wanted[l.to] {
			found = append(found, Link{r.Entries[l.from].ID, r.Entries[l.to].ID, l.kind, l.where, l.sure})
		}
	}
	return found
}
