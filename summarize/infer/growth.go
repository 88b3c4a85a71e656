package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// The kinds of evidence that Growth and Accomplishment.Evidence hold: the work
// of holding things together, which no list of changes shows.
const (
	EvidenceWorkload   = "workload"       // finished, by month, against the period before
	EvidenceOwned      = "owned"          // epics of mine that others worked on
	EvidenceDesign     = "design"         // designs and decision records
	EvidenceDocuments  = "documents"      // handbooks, runbooks, guides
	EvidenceDelegated  = "delegated"      // tickets I wrote that others took
	EvidenceOthersWork = "work_of_others" // what others finished for it
	EvidenceBreadth    = "breadth"        // repositories and projects
	EvidenceAgreed     = "agreed"         // documents that several others approved
	EvidenceUnasked    = "unasked"        // work nobody assigned
	EvidenceUnblocked  = "unblocked"      // changes of others merged soon after my review
	EvidenceReviews    = "reviews"        // reviews with substance, apart from bare approvals
	EvidenceNewcomers  = "newcomers"      // reviews of people not seen before
	EvidenceOnCall     = "on_call"        // incidents answered, and work on the rotation
	GlueInterviewing   = "interviewing"   // interviews and hiring
	GlueOnboarding     = "onboarding"     // onboarding and mentoring
	GluePresenting     = "presenting"     // talks and workshops
)

// Thresholds of what is worth telling.
const (
	unblockedWithin      = 24 * time.Hour      // a merge so soon after a review was waiting for it
	newcomerAfter        = 60 * 24 * time.Hour // of reviews of mine before somebody's first item makes them new
	approversFrom        = 2                   // so many others approve what is agreed between people
	containersFrom       = 2                   // work in fewer is not broad
	substantiveFew       = 3                   // fewer reviews than this are not told of
	workloadMonthsAtMost = 12                  // months told of one by one
)

// glue are the words in a title or a note that say what it is about, and those
// with which they mean something else.
var glue = map[string]struct{ is, not *regexp.Regexp }{
	GlueInterviewing: {
		regexp.MustCompile(`(?i)\b(?:interview(?:s|ed|ing|er)?|hiring|recruit(?:ing|ment)?|job (?:ad|description)s?|candidates?)\b`),
		regexp.MustCompile(`(?i)\b(?:users?|customers?|release|candidate (?:set|list|key|image|build))\b`),
	},
	GlueOnboarding: {
		regexp.MustCompile(`(?i)\b(?:onboard(?:ing|ed|s)?|buddy|mentor(?:ing|ed|s)?|coach(?:ing|ed)|ramp[- ]?up|pair(?:ed|ing) with|new (?:hire|joiner|starter|colleague|engineer)s?)\b`),
		regexp.MustCompile(`(?i)\b(?:users?|customers?|merchants?|clients?|partners?|sellers?|flow|funnel|kyc|screen|page|wizard|api)\b`),
	},
	EvidenceOnCall: {
		regexp.MustCompile(`(?i)\b(?:on-?call|pager ?duty|rota|handover|hand-?off)\b`),
		regexp.MustCompile(`(?i)\b(?:on-?call (?:back|ing))\b`),
	},
	GluePresenting: {
		regexp.MustCompile(`(?i)\b(?:present(?:ed|ing)|presentation|tech ?talk|brown ?bag|workshop|all-hands|lightning talk)\b`),
		regexp.MustCompile(`(?i)\b(?:presentation (?:layer|logic|model)|presented by)\b`),
	},
}

// glueKinds is the order of what glue tells.
var glueKinds = []string{GlueInterviewing, GlueOnboarding, EvidenceOnCall, GluePresenting}

// glueStems are what titles about glue have one of.
var glueStems = []string{
	"interview", "hiring", "recruit", "job ", "candidate", "onboard", "buddy", "mentor", "coach", "ramp", "pair", "new ", "call", "pager", "rota", "hand",
	"present", "talk", "brown", "workshop",
}

// isGlue reports whether the title of e is about one kind of glue.
func isGlue(e *work.Entry, kind string) bool {
	g := glue[kind]
	return g.is.MatchString(e.Title) && !g.not.MatchString(e.Title)
}

// known is what evidence is read from.
type known struct {
	x         *index
	events    events
	first     map[string]time.Time // when each person was first seen, by Person.ID
	reviewing time.Time            // when reviews of mine begin: before, nobody is seen
}

func newKnown(x *index, s work.Snapshot) known {
	k := known{x: x, events: newEvents(x, s.Events), first: map[string]time.Time{}}
	for i := range x.entries {
		e := &x.entries[i]
		if e.Kind == work.KindReview && e.Counted && (k.reviewing.IsZero() || when(e).Before(k.reviewing)) {
			k.reviewing = when(e)
		}
		if e.CreatedAt.IsZero() {
			continue
		}
		if old, ok := k.first[e.AuthorID]; !ok || e.CreatedAt.Before(old) {
			k.first[e.AuthorID] = e.CreatedAt
		}
	}
	return k
}

// scope is the entries that evidence is gathered over.
type scope struct {
	own     []int // counted entries that the person has not hidden, reviews included
	context []int // what else belongs to it
	others  []int // what other people finished for it
	people  int   // who others are by
}

// tellings are what is told of a scope, in order.
var tellings = []struct {
	kind string
	tell func(k known, s scope) (text string, items []int)
}{
	{EvidenceOwned, known.owned},
	{EvidenceDesign, known.designs},
	{EvidenceDelegated, known.delegated},
	{EvidenceOthersWork, known.othersWork},
	{EvidenceBreadth, known.breadth},
	{EvidenceDocuments, known.documents},
	{EvidenceAgreed, known.agreed},
	{EvidenceUnasked, known.unasked},
	{EvidenceReviews, known.reviews},
	{EvidenceNewcomers, known.newcomers},
	{EvidenceUnblocked, known.unblocked},
}

// tell returns the evidence in a scope. No text names a person.
func (k known) tell(s scope) []work.Evidence {
	var all []work.Evidence
	for _, t := range tellings {
		if text, items := t.tell(k, s); text != "" {
			all = append(all, work.Evidence{Kind: t.kind, Text: text, Items: k.x.ids(items)})
		}
	}
	maybe := k.where(s.own, func(e *work.Entry) bool { return e.Kind != work.KindReview && hasStem(e.Title, glueStems) })
	for _, kind := range glueKinds {
		about := k.where(maybe, func(e *work.Entry) bool { return isGlue(e, kind) })
		if len(about) > 0 {
			all = append(all, work.Evidence{Kind: kind, Text: count(len(about), "item") + " by their titles", Items: k.x.ids(about)})
		}
	}
	return all
}

func (k known) where(positions []int, is func(*work.Entry) bool) []int {
	var found []int
	for _, i := range positions {
		if is(&k.x.entries[i]) {
			found = append(found, i)
		}
	}
	return found
}

// of returns the evidence of one group's accomplishment.
func (k known) of(g group, a work.Accomplishment) []work.Evidence {
	s := scope{people: a.People}
	s.own = k.where(g.own, func(e *work.Entry) bool { return !e.Hidden })
	for _, i := range g.members {
		e := &k.x.entries[i]
		switch {
		case e.Hidden:
		case e.Kind == work.KindReview && e.Counted && !slices.Contains(g.own, i):
			s.own = append(s.own, i)
		case !e.Counted:
			s.context = append(s.context, i)
		}
	}
	for _, id := range a.Others {
		s.others = append(s.others, k.x.position[id])
	}
	slices.Sort(s.own)
	return k.tell(s)
}

func (k known) owned(s scope) (string, []int) {
	epics := k.where(slices.Concat(s.own, s.context), func(e *work.Entry) bool { return isEpic(e) && k.x.owns(e) && e.State != work.StateClosed })
	if len(epics) == 0 || len(s.others) == 0 {
		return "", nil
	}
	return "owned " + count(len(epics), "epic") + " that others worked on", epics
}

func (k known) designs(s scope) (string, []int) {
	designs := k.where(s.own, func(e *work.Entry) bool { return e.Kind == work.KindPull && isDesign(e) })
	if len(designs) == 0 {
		return "", nil
	}
	return "wrote " + count(len(designs), "design or decision record"), designs
}

func (k known) documents(s scope) (string, []int) {
	documents := k.where(s.own, func(e *work.Entry) bool { return e.Kind == work.KindPull && isDocument(e) && !isDesign(e) })
	if len(documents) == 0 {
		return "", nil
	}
	return "wrote " + count(len(documents), "document"), documents
}

func (k known) delegated(s scope) (string, []int) {
	tickets := k.where(s.context, func(e *work.Entry) bool {
		return e.Kind == work.KindTicket && k.x.me[e.AuthorID] && e.State == work.StateDone && k.x.othersTicket(e)
	})
	if len(tickets) == 0 {
		return "", nil
	}
	return "wrote " + count(len(tickets), "ticket") + " that others took and finished", tickets
}

func (k known) othersWork(s scope) (string, []int) {
	if len(s.others) == 0 || s.people == 0 {
		return "", nil
	}
	people := "1 other person"
	if s.people > 1 {
		people = fmt.Sprintf("%d other people", s.people)
	}
	return people + " finished " + count(len(s.others), "item") + " of it", s.others
}

func (k known) breadth(s scope) (string, []int) {
	if len(s.own) < containersFrom {
		return "", nil
	}
	containers := map[string]bool{}
	var first []int
	for _, i := range s.own {
		e := &k.x.entries[i]
		if e.ContainerName != "" && !containers[e.Container] {
			containers[e.Container] = true
			first = append(first, i)
		}
	}
	if len(containers) < containersFrom {
		return "", nil
	}
	return fmt.Sprintf("work in %d repositories and projects", len(containers)), first
}

// agreed are documents of mine that several others approved.
func (k known) agreed(s scope) (string, []int) {
	documents := k.where(s.own, func(e *work.Entry) bool { return e.Kind == work.KindPull && isDocument(e) })
	agreed := k.where(documents, func(e *work.Entry) bool {
		approvers := map[string]bool{}
		for ev := range k.events.of(e) {
			if ev.Kind == work.EventReviewed && ev.Detail == "approved" && ev.Actor != "" && !k.x.me[ev.Actor] && !k.x.bots[ev.Actor] {
				approvers[ev.Actor] = true
			}
		}
		return len(approvers) >= approversFrom
	})
	if len(agreed) == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s approved by %d or more others", count(len(agreed), "document"), approversFrom), agreed
}

// unasked are tickets I wrote and took, which nobody else ever gave me.
func (k known) unasked(s scope) (string, []int) {
	tickets := k.where(s.own, func(e *work.Entry) bool {
		given := func(ev *work.Event) bool {
			return ev.Kind == work.EventAssigned && k.x.me[ev.Subject] && !k.x.me[ev.Actor]
		}
		return (e.Kind == work.KindTicket || e.Kind == work.KindIssue) && k.x.me[e.AuthorID] && !k.events.any(e, given)
	})
	if len(tickets) == 0 {
		return "", nil
	}
	return count(len(tickets), "ticket") + " I wrote and took myself", tickets
}

func (k known) reviewed(s scope) []int {
	return k.where(s.own, func(e *work.Entry) bool { return e.Kind == work.KindReview && !k.x.bots[e.AuthorID] })
}

func (k known) reviews(s scope) (string, []int) {
	all := k.reviewed(s)
	if len(all) < substantiveFew {
		return "", nil
	}
	authors := map[string]bool{}
	for _, i := range all {
		authors[k.x.entries[i].AuthorID] = true
	}
	substantive := k.where(all, func(e *work.Entry) bool { return e.Pull != nil && e.Pull.Substantive })
	of := "1 person"
	if len(authors) > 1 {
		of = fmt.Sprintf("%d people", len(authors))
	}
	return fmt.Sprintf("reviewed %s of %s: %d with comments or requests, %d bare approvals", count(len(all), "pull request"), of, len(substantive), len(all)-len(substantive)), all
}

// newcomers are people whose first item in the data came well after my reviews
// in it begin, and whose work I then reviewed.
func (k known) newcomers(s scope) (string, []int) {
	authors := map[string]bool{}
	found := k.where(k.reviewed(s), func(e *work.Entry) bool {
		first, ok := k.first[e.AuthorID]
		isNew := ok && e.AuthorID != "" && first.Sub(k.reviewing) >= newcomerAfter && e.CreatedAt.Sub(first) <= newcomerAfter
		authors[e.AuthorID] = authors[e.AuthorID] || isNew
		return isNew
	})
	if len(found) == 0 {
		return "", nil
	}
	n := 0
	for _, isNew := range authors {
		if isNew {
			n++
		}
	}
	return fmt.Sprintf("reviewed %s of %s in the %d days after their first", count(len(found), "pull request"), strings.Replace(count(n, "newcomer"), "1 ", "one ", 1), int(newcomerAfter.Hours()/24)), found
}

func (k known) unblocked(s scope) (string, []int) {
	found := k.where(k.reviewed(s), func(e *work.Entry) bool {
		return e.Pull != nil && slices.Contains(e.Pull.Verdicts, "approved") && !e.At.IsZero() && e.Pull.MergedAt.After(e.At) && e.Pull.MergedAt.Sub(e.At) <= unblockedWithin
	})
	if len(found) == 0 {
		return "", nil
	}
	return count(len(found), "pull request") + " of others merged within a day of my review", found
}

// Growth returns the evidence of a whole period, over all accomplishments: what
// the person held together besides their own changes, and how much work it was.
// It reads what r was inferred from, and counts what is the person's and not
// hidden. Months are those of the period's own zone.
func Growth(r Result, s work.Snapshot, p work.Period) []work.Evidence {
	k := r.known
	x := k.x
	var now, before scope
	finishers, seen := map[string]bool{}, map[int]bool{}
	previous := p.Previous()
	for i := range x.entries {
		e := &x.entries[i]
		switch at := when(e); {
		case e.Hidden:
		case e.Counted && p.Contains(at):
			now.own = append(now.own, i)
		case e.Counted && previous.Contains(at):
			before.own = append(before.own, i)
		case !e.Counted && p.Contains(e.When()):
			now.context = append(now.context, i)
		}
	}
	for _, a := range r.Accomplishments {
		for _, id := range a.Others {
			i, ok := x.position[id]
			if e := &x.entries[i]; ok && !a.Hidden && p.Contains(e.When()) && !seen[i] {
				seen[i] = true
				now.others = append(now.others, i)
				if e.Kind != work.KindTicket {
					finishers[e.AuthorID] = true
				}
			}
		}
	}
	slices.Sort(now.others)
	delete(finishers, "")
	now.people = len(finishers)
	all := []work.Evidence{k.workload(now, before, s, p)}
	if len(now.own) == 0 {
		all = nil
	}
	all = append(all, k.tell(now)...)
	if answered := k.where(now.own, func(e *work.Entry) bool { return e.Kind == work.KindIncident }); len(answered) > 0 {
		all = append(all, work.Evidence{Kind: EvidenceOnCall, Text: count(len(answered), "incident") + " answered", Items: x.ids(answered)})
	}
	return all
}

// workload says how much was finished, month by month, and in the period
// before if that was harvested.
func (k known) workload(now, before scope, s work.Snapshot, p work.Period) work.Evidence {
	text := count(len(now.own), "item") + " finished"
	var months []string
	for from := p.From; from.Before(p.To) && len(months) <= workloadMonthsAtMost; {
		to := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		n := len(k.where(now.own, func(e *work.Entry) bool { return !when(e).Before(from) && when(e).Before(to) }))
		months = append(months, fmt.Sprint(n))
		from = to
	}
	if len(months) > 1 && len(months) <= workloadMonthsAtMost {
		text += " (by month: " + strings.Join(months, ", ") + ")"
	}
	harvested := len(s.Coverage) > 0 && !slices.ContainsFunc(s.Coverage, func(c work.Coverage) bool {
		return c.Since.After(p.Previous().From) || c.Through.Before(p.Previous().To)
	})
	if harvested {
		text += fmt.Sprintf(", %d in %s", len(before.own), p.Previous().Name)
	}
	return work.Evidence{Kind: EvidenceWorkload, Text: text, Items: k.x.ids(now.own)}
}
