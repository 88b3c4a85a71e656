package measure

import (
	"strings"
	"time"

	"bragsheet/store/work"
)

// pager is the source that says who was notified.
const pager = "pagerduty"

// Which entries belong to a period.

// finishedIn is for what counts and was finished in it.
func finishedIn(_ *facts, e *fact, p work.Period) bool { return e.Counted && p.Contains(e.At) }

// pagedIn is for what I was first notified of in it, whether or not I answered.
func pagedIn(f *facts, e *fact, p work.Period) bool { return p.Contains(f.paged(e)) }

func acknowledgedOf(f *facts, e *fact, p work.Period) bool {
	return pagedIn(f, e, p) && !f.first(e, work.EventAcknowledged, byMe).IsZero()
}

func documentIn(f *facts, e *fact, p work.Period) bool {
	return f.documents[e.ID] && finishedIn(f, e, p)
}

func claimedIn(f *facts, e *fact, p work.Period) bool {
	return f.claims[e.ID] > 0 && finishedIn(f, e, p)
}

func newlyAssigned(_ *facts, e *fact, p work.Period) bool {
	return len(e.held) > 0 && p.Contains(e.held[0].from)
}

// openIn is for what I had at some time of it.
func openIn(_ *facts, e *fact, p work.Period) bool {
	for _, h := range e.held {
		if h.from.Before(p.To) && (h.to.IsZero() || h.to.After(p.From)) {
			return true
		}
	}
	return false
}

// activeIn is for what I finished in it, or had open.
func activeIn(f *facts, e *fact, p work.Period) bool {
	return finishedIn(f, e, p) || openIn(f, e, p)
}

// paged is when I was first notified of an incident.
func (f *facts) paged(e *fact) time.Time {
	return f.first(e, work.EventPaged, func(f *facts, ev *work.Event) bool { return f.me[ev.Subject] })
}

func byMe(f *facts, ev *work.Event) bool { return f.me[ev.Actor] }

// first is when the first event of a kind happened to an entry, of those that
// is says; zero if none did.
func (f *facts) first(e *fact, kind work.EventKind, is func(*facts, *work.Event) bool) time.Time {
	for _, ev := range e.events {
		if ev.Kind == kind && is(f, ev) {
			return ev.At
		}
	}
	return time.Time{}
}

// held are the stretches of time in which a ticket or issue was assigned to me
// and not finished, oldest first.
func (f *facts) held(e *fact) []span {
	if e.Kind != work.KindTicket && e.Kind != work.KindIssue {
		return nil
	}
	done := ended(e)
	var spans []span
	var mine time.Time
	end := func(at time.Time) {
		if !done.IsZero() && (at.IsZero() || at.After(done)) {
			at = done
		}
		if at.IsZero() || at.After(mine) {
			spans = append(spans, span{mine, at})
		}
		mine = time.Time{}
	}
	told := false
	for _, ev := range e.events {
		switch {
		case ev.Kind != work.EventAssigned:
		case f.me[ev.Subject] && mine.IsZero():
			mine, told = ev.At, true
		case !f.me[ev.Subject] && !mine.IsZero():
			end(ev.At)
		}
	}
	if !told && (e.Ticket != nil && f.me[e.Ticket.Assignee] || e.Role == work.RoleAssignee && e.Counted) {
		mine = e.CreatedAt // from the start
	}
	if !mine.IsZero() {
		end(time.Time{})
	}
	return spans
}

// ended is when an item was over for me, done or not; zero while it is open.
func ended(e *fact) time.Time {
	if e.State == work.StateOpen {
		return time.Time{}
	}
	return e.When()
}

// How long something took.

func leadTime(_ *facts, e *fact) (from, to time.Time) {
	from = e.CreatedAt
	if e.Pull != nil && !e.Pull.FirstCommitAt.IsZero() && (from.IsZero() || e.Pull.FirstCommitAt.Before(from)) {
		from = e.Pull.FirstCommitAt
	}
	return from, e.At
}

func turnaround(f *facts, e *fact) (from, to time.Time) {
	from = e.CreatedAt
	for _, ev := range e.events {
		if f.awaitsMe(ev) && ev.At.After(from) && !ev.At.After(e.At) {
			from = ev.At
		}
	}
	return from, e.At
}

// awaitsMe reports whether from this event on a review could be expected of me.
func (f *facts) awaitsMe(ev *work.Event) bool {
	asked := f.me[ev.Subject] || strings.HasPrefix(ev.Subject, teamPrefix)
	return ev.Kind == work.EventReady || ev.Kind == work.EventReviewRequested && asked
}

func cycleTime(_ *facts, e *fact) (from, to time.Time) {
	if e.Ticket == nil {
		return time.Time{}, e.At
	}
	return e.Ticket.StartedAt, e.At
}

func timeToAcknowledge(f *facts, e *fact) (from, to time.Time) {
	return f.paged(e), f.first(e, work.EventAcknowledged, byMe)
}

func timeToMitigate(_ *facts, e *fact) (from, to time.Time) {
	if e.Incident == nil {
		return time.Time{}, time.Time{}
	}
	return began(e), e.Incident.MitigatedAt.At
}

func timeToRestore(_ *facts, e *fact) (from, to time.Time) {
	if e.Incident == nil {
		return time.Time{}, time.Time{}
	}
	return began(e), e.Incident.ResolvedAt.At
}

// began is the recorded start of an incident's impact, else its detection.
func began(e *fact) time.Time {
	if e.Incident.ImpactAt.IsZero() {
		return e.Incident.DetectedAt.At
	}
	return e.Incident.ImpactAt.At
}

// What an entry has.

func substantive(_ *facts, e *fact, _ work.Period) bool {
	return e.Pull != nil && e.Pull.Substantive
}

func reopened(_ *facts, e *fact, _ work.Period) bool {
	return e.Ticket != nil && e.Ticket.Reopened > 0
}

// Working hours, from Monday to Friday.
const (
	dayBegins = 8
	dayEnds   = 18
)

// offHours reports whether I was first notified outside working hours, in the
// zone of the period.
func offHours(f *facts, e *fact, p work.Period) bool {
	at := f.paged(e).In(p.From.Location())
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	return weekend || at.Hour() < dayBegins || at.Hour() >= dayEnds
}

// Whose and where an entry is.

func repository(_ *facts, e *fact) []string {
	if e.Container == "" {
		return nil
	}
	return []string{e.Container}
}

// colleagues are the people of a pull request that are not me: the author of
// what I reviewed, the reviewers and co-authors of what I wrote.
func colleagues(f *facts, e *fact) []string {
	var found []string
	add := func(id string) {
		if f.human[id] && !f.me[id] {
			found = append(found, id)
		}
	}
	if e.Kind == work.KindReview {
		add(e.AuthorID)
		return found
	}
	for _, ev := range e.events {
		if ev.Kind == work.EventReviewed {
			add(ev.Actor)
		}
	}
	if e.Pull != nil {
		for _, id := range e.Pull.CoAuthors {
			add(id)
		}
	}
	return found
}

// newcomerTime is how long somebody is new after the first thing of theirs, and
// how long the data must have run before it.
const newcomerTime = 60 * 24 * time.Hour

// newcomer is the author of what I reviewed, if they were new.
func newcomer(f *facts, e *fact) []string {
	first, seen := f.firstSeen[e.AuthorID]
	if !f.human[e.AuthorID] || !seen || first.Sub(f.begins) < newcomerTime || e.CreatedAt.Sub(first) > newcomerTime {
		return nil
	}
	return []string{e.AuthorID}
}

// teamPrefix marks the subject of a review request to a team.
const teamPrefix = "team:"

// teams are those of which a review was requested.
func teams(_ *facts, e *fact) []string {
	var found []string
	for _, ev := range e.events {
		if ev.Kind == work.EventReviewRequested && strings.HasPrefix(ev.Subject, teamPrefix) {
			found = append(found, ev.Subject)
		}
	}
	return found
}
