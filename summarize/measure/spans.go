package measure

import (
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// pager is the source that says who was notified.
const pager = "pagerduty"

// Which entries belong to a period.

// finishedIn is for what counts and was finished in it.
func finishedIn(_ *Facts, e *fact, p work.Period) bool { return e.Counted && p.Contains(e.At) }

// pagedIn is for what I was first notified of in it, whether or not I answered.
func pagedIn(_ *Facts, e *fact, p work.Period) bool { return p.Contains(e.paged) }

func acknowledgedOf(f *Facts, e *fact, p work.Period) bool {
	return pagedIn(f, e, p) && !e.acknowledged.IsZero()
}

func documentIn(f *Facts, e *fact, p work.Period) bool {
	return f.documents[e.ID] && finishedIn(f, e, p)
}

func claimedIn(f *Facts, e *fact, p work.Period) bool {
	return f.claims[e.ID] > 0 && finishedIn(f, e, p)
}

func newlyAssigned(_ *Facts, e *fact, p work.Period) bool {
	return len(e.held) > 0 && p.Contains(e.held[0].from)
}

// openIn is for what I had at some time of it.
func openIn(_ *Facts, e *fact, p work.Period) bool {
	for _, h := range e.held {
		if h.from.Before(p.To) && (h.to.IsZero() || h.to.After(p.From)) {
			return true
		}
	}
	return false
}

// activeIn is for what I finished in it, or had open.
func activeIn(f *Facts, e *fact, p work.Period) bool {
	return finishedIn(f, e, p) || openIn(f, e, p)
}

// incident reads what is measured of an incident.
func (f *Facts) incident(e *work.Entry, events []*work.Event) *incident {
	i := &incident{
		cause: e.Incident.KnownCause(), paged: first(events, work.EventPaged, func(ev *work.Event) bool { return f.me[ev.Subject] }),
		acknowledged: first(events, work.EventAcknowledged, func(ev *work.Event) bool { return f.me[ev.Actor] }),
		alone:        endedAlone(events), twice: e.Why == work.WhyToldTwice || e.Why == work.WhyMergedIncident,
	}
	i.onset = e.CreatedAt
	if !i.paged.IsZero() {
		i.onset = i.paged
	}
	if e.Incident == nil {
		return i
	}
	if !e.Incident.DetectedAt.IsZero() {
		i.onset = e.Incident.DetectedAt.At
	}
	i.impact, i.mitigated, i.resolved = e.Incident.ImpactAt.At, e.Incident.MitigatedAt.At, e.Incident.ResolvedAt.At
	if i.impact.IsZero() {
		i.impact = e.Incident.DetectedAt.At
	}
	return i
}

// endedAlone reports whether an incident is known to have ended without
// anybody: nobody acknowledged it and no person resolved it.
func endedAlone(events []*work.Event) bool {
	alone := false
	for _, ev := range events {
		switch {
		case ev.Kind == work.EventAcknowledged, ev.Kind == work.EventResolved && ev.Actor != "":
			return false
		case ev.Kind == work.EventResolved:
			alone = true
		}
	}
	return alone
}

// first is when the first event of a kind happened, of those that is says; zero
// if none did.
func first(events []*work.Event, kind work.EventKind, is func(*work.Event) bool) time.Time {
	for _, ev := range events {
		if ev.Kind == kind && is(ev) {
			return ev.At
		}
	}
	return time.Time{}
}

// held are the stretches of time in which a ticket or issue was assigned to me
// and not finished, oldest first.
func (f *Facts) held(e *work.Entry, events []*work.Event) []span {
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
	for _, ev := range events {
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
func ended(e *work.Entry) time.Time {
	if e.State == work.StateOpen {
		return time.Time{}
	}
	return e.When()
}

// How long something took.

func leadTime(e *work.Entry) (from time.Time) {
	from = e.CreatedAt
	if e.Pull != nil && !e.Pull.FirstCommitAt.IsZero() && (from.IsZero() || e.Pull.FirstCommitAt.Before(from)) {
		from = e.Pull.FirstCommitAt
	}
	return from
}

func (f *Facts) turnaround(e *work.Entry, events []*work.Event) (from time.Time) {
	from = e.CreatedAt
	for _, ev := range events {
		if f.awaitsMe(ev) && ev.At.After(from) && !ev.At.After(e.At) {
			from = ev.At
		}
	}
	return from
}

// awaitsMe reports whether from this event on a review could be expected of me.
func (f *Facts) awaitsMe(ev *work.Event) bool {
	asked := f.me[ev.Subject] || strings.HasPrefix(ev.Subject, teamPrefix)
	return ev.Kind == work.EventReady || ev.Kind == work.EventReviewRequested && asked
}

func sinceBegun(e *fact) (from, to time.Time) { return e.began, e.At }

func timeToAcknowledge(e *fact) (from, to time.Time) { return e.paged, e.acknowledged }

func timeToMitigate(e *fact) (from, to time.Time) { return e.impact, e.mitigated }

func timeToRestore(e *fact) (from, to time.Time) { return e.impact, e.resolved }

// What an entry has.

func substantive(e *fact, _ work.Period) bool { return e.substantive }

func reopened(e *fact, _ work.Period) bool { return e.reopened }

// Working hours, from Monday to Friday.
const (
	dayBegins = 8
	dayEnds   = 18
)

// offHours reports whether I was first notified outside working hours, in the
// zone of the period.
func offHours(e *fact, p work.Period) bool {
	at := e.paged.In(p.From.Location())
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	return weekend || at.Hour() < dayBegins || at.Hour() >= dayEnds
}

// Whose and where an entry is.

func repository(e *fact) []string {
	if e.Container == "" {
		return nil
	}
	return []string{e.Container}
}

func people(e *fact) []string { return e.people }

func teamsOf(e *fact) []string { return e.teams }

func newcomers(e *fact) []string {
	if e.newcomer == "" {
		return nil
	}
	return []string{e.newcomer}
}

// colleagues are the people of a pull request that are not me: the author of
// what I reviewed, the reviewers and co-authors of what I wrote.
func (f *Facts) colleagues(e *work.Entry, events []*work.Event) []string {
	var found []string
	add := func(id string) {
		if f.human[id] && !f.me[id] && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	if e.Kind == work.KindReview {
		add(e.AuthorID)
		return found
	}
	for _, ev := range events {
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

// newcomer is the author of what I reviewed, if they were new; else "".
func (f *Facts) newcomer(e *work.Entry) string {
	first, seen := f.firstSeen[e.AuthorID]
	if !f.human[e.AuthorID] || !seen || first.Sub(f.begins) < newcomerTime || e.CreatedAt.Sub(first) > newcomerTime {
		return ""
	}
	return e.AuthorID
}

// teamPrefix marks the subject of a review request to a team.
const teamPrefix = "team:"

// teams are those of which a review was requested.
func teams(events []*work.Event) []string {
	var found []string
	for _, ev := range events {
		if ev.Kind == work.EventReviewRequested && strings.HasPrefix(ev.Subject, teamPrefix) {
			found = append(found, ev.Subject)
		}
	}
	return found
}
