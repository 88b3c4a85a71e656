package infer

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// facts is the evidence that a group's title and role are made from.
type facts struct {
	g         group
	shown     []int           // own entries the person has not hidden; all of them if none is left
	head      int             // position of what the group is named after; -1 if it is named after nothing
	pulls     []int           // own pull requests
	theirs    int             // merged pull requests of other people
	others    []int           // other people's finished work: one entry for each pull request, and tickets
	people    map[string]bool // who the pull requests among others are by, else the tickets
	epic      int             // the person's own epic, or -1
	delegated int             // tickets they reported that others took
	design    int             // a design document of theirs, or -1
}

func gather(x *index, g group) facts {
	f := facts{g: g, head: -1, epic: -1, design: -1, people: map[string]bool{}}
	for _, i := range g.own {
		e := &x.entries[i]
		if !e.Hidden {
			f.shown = append(f.shown, i)
		}
		if e.Kind == work.KindPull {
			f.pulls = append(f.pulls, i)
			if f.design < 0 && isDesign(e) {
				f.design = i
			}
		}
	}
	if len(f.shown) == 0 {
		f.shown = g.own
	}
	if g.mentoring {
		return f
	}
	f.gatherOthers(x)
	for _, i := range g.members {
		e := &x.entries[i]
		if f.epic < 0 && isEpic(e) && x.owns(e) && !e.Hidden && e.State != work.StateClosed {
			f.epic = i
		}
		if e.Kind == work.KindTicket && x.me[e.AuthorID] && x.othersTicket(e) {
			f.delegated++
		}
	}
	f.head = f.findHead(x)
	return f
}

// gatherOthers collects what other people finished. Somebody's identities on
// two hosts look like two people, so tickets tell who only where there are no
// pull requests.
func (f *facts) gatherOthers(x *index) {
	seen := map[string]bool{}
	var tickets []int
	for _, i := range f.g.members {
		e := &x.entries[i]
		switch {
		case x.othersPull(e) && !seen[e.Host+"\x00"+e.SourceID]:
			seen[e.Host+"\x00"+e.SourceID] = true
			f.others = append(f.others, i)
			if e.AuthorID != "" {
				f.people[e.AuthorID] = true
			}
		case e.Kind == work.KindTicket && e.State == work.StateDone && !e.Counted && x.othersTicket(e):
			tickets = append(tickets, i)
		}
	}
	f.theirs = len(f.others)
	f.others = append(f.others, tickets...)
	if f.theirs == 0 {
		for _, i := range tickets {
			f.people[x.entries[i].Ticket.Assignee] = true
		}
	}
}

// othersPull reports whether e is, or is a review of, a merged pull request of
// another human.
func (x *index) othersPull(e *work.Entry) bool {
	if x.me[e.AuthorID] || x.bots[e.AuthorID] || e.Role == work.RoleAuthor {
		return false
	}
	return isMergedPull(e) || e.Kind == work.KindReview && e.Pull != nil && !e.Pull.MergedAt.IsZero()
}

func (x *index) othersTicket(e *work.Entry) bool {
	t := e.Ticket
	return t != nil && t.Assignee != "" && !x.me[t.Assignee] && !x.bots[t.Assignee] && t.Outcome != work.Declined
}

// findHead returns what the group is named after: an epic of the person's, an
// incident they commanded, somebody else's epic that several of their tickets
// belong to, their earliest ticket, issue or incident, an incident they fixed,
// a change, a document, or whatever there is.
func (f *facts) findHead(x *index) int {
	if f.epic >= 0 {
		return f.epic
	}
	var commanded, tracked, subtasks, changes, documents []int
	for _, i := range f.shown {
		e := &x.entries[i]
		switch {
		case e.Kind == work.KindIncident && e.Role == work.RoleCommander:
			commanded = append(commanded, i)
		case e.Kind == work.KindTicket && e.Ticket != nil && e.Ticket.Subtask:
			subtasks = append(subtasks, i)
		case e.Kind == work.KindPull && isDocument(e):
			documents = append(documents, i)
		case e.Kind == work.KindPull:
			changes = append(changes, i)
		case e.Kind != work.KindNote:
			tracked = append(tracked, i)
		}
	}
	hidden := func(i int) bool { return x.entries[i].Hidden }
	for _, candidates := range [][]int{commanded, f.othersEpics(x), tracked, subtasks, f.fixed(x), changes, documents} {
		if i := x.earliest(slices.DeleteFunc(candidates, hidden)); i >= 0 {
			return i
		}
	}
	return x.earliest(f.shown)
}

// othersEpics returns the epics of other people that two or more of the
// person's tickets belong to.
func (f *facts) othersEpics(x *index) []int {
	tickets := map[int]int{}
	var found []int
	for _, l := range f.g.links {
		if x.entries[l.from].Counted && x.entries[l.from].Kind == work.KindTicket && isEpic(&x.entries[l.to]) {
			if tickets[l.to]++; tickets[l.to] == 2 {
				found = append(found, l.to)
			}
		}
	}
	return found
}

// fixed returns the incidents that own pull requests are about.
func (f *facts) fixed(x *index) []int {
	var found []int
	for _, l := range f.g.links {
		if x.fixes(l) && x.entries[l.from].Counted {
			found = append(found, l.to)
		}
	}
	return found
}

var (
	fixTitle    = regexp.MustCompile(`(?i)^(?:fix(?:e[sd])?|bugfix|hotfix)\b`)
	docTitle    = regexp.MustCompile(`(?i)^docs?(?:\([^)]*\))?!?:|\b(?:handbook|runbook|playbook|post-?mortem|decision record|adr|rfc|(?:design|technical) (?:doc|document|record|note|proposal))s?\b`)
	docRepo     = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:handbooks?|runbooks?|playbooks?|docs?|documentation|wiki|post-?mortems?|decisions?|adrs?|rfcs?|proposals?|designs?)$`)
	designTitle = regexp.MustCompile(`(?i)^(?:design|decision|proposal)(?:\s*[:–-]|\s+(?:for|of|on)\b)|\b(?:decision record|adr|rfc|(?:design|technical) (?:doc|document|record|note|proposal))s?\b`)
	designRepo  = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:decisions?|adrs?|rfcs?|proposals?|designs?)$`)
	standardRFC = regexp.MustCompile(`(?i)\brfc[ -]?\d{4,}`)
	bugType     = regexp.MustCompile(`(?i)\b(?:bug|defect|fehler|erreur|hotfix)s?\b`)
)

// documentStems are what the names of documents and their repositories have
// one of. Few do, and to look for stems is much faster than to match patterns.
var documentStems = []string{"doc", "book", "mortem", "decision", "adr", "rfc", "design", "technical", "proposal", "wiki"}

func hasStem(text string, stems []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(stems, func(stem string) bool { return strings.Contains(text, stem) })
}

// isFix reports whether the title says that the change mends something.
func isFix(e *work.Entry) bool { return fixTitle.MatchString(withoutTags(e.Title)) }

// isDocument reports whether e is a text for people, not a change to a system.
func isDocument(e *work.Entry) bool {
	if !hasStem(e.ContainerName, documentStems) && !hasStem(e.Title, documentStems) {
		return false
	}
	title := standardRFC.ReplaceAllString(withoutTags(e.Title), "")
	return !isFix(e) && (docRepo.MatchString(e.ContainerName) || docTitle.MatchString(title))
}

// isDesign reports whether e is a document that decides how something is made.
func isDesign(e *work.Entry) bool {
	if !hasStem(e.ContainerName, documentStems) && !hasStem(e.Title, documentStems) {
		return false
	}
	title := standardRFC.ReplaceAllString(withoutTags(e.Title), "")
	return !isFix(e) && (designRepo.MatchString(e.ContainerName) || designTitle.MatchString(title))
}

// isBug reports whether the source calls e a bug.
func isBug(e *work.Entry) bool {
	if e.Ticket != nil && bugType.MatchString(e.Ticket.Type) {
		return true
	}
	return e.Kind == work.KindIssue && bugType.MatchString(strings.Join(e.Labels, " "))
}

// onlyNotes reports whether entries are all notes: they say something of what
// they are put together with, and make it nothing else.
func (x *index) onlyNotes(entries []int) bool {
	return !slices.ContainsFunc(entries, func(i int) bool { return x.entries[i].Kind != work.KindNote })
}

// reviews counts the own reviews of a group.
func (f facts) reviews(x *index) int {
	n := 0
	for _, i := range f.g.own {
		if x.entries[i].Kind == work.KindReview {
			n++
		}
	}
	return n
}
