package github

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// issueTimes lists when an issue was closed, however often, and of an open one
// when it last changed: it is kept to see how it goes on, as no search by
// assignee finds it once it was closed and given to somebody else.
func issueTimes(_ work.Account, part work.Part) ([]time.Time, error) {
	var n issueNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	all := []time.Time{d.time("closedAt", n.ClosedAt)}
	if n.issueState(false) == work.StateOpen {
		all = append(all, d.needed("updatedAt", n.UpdatedAt))
	}
	for _, e := range d.ordered(n.TimelineItems) {
		if e.Typename == "ClosedEvent" {
			all = append(all, e.at)
		}
	}
	return all, d.err
}

// incidentTimes lists when an incident was opened and closed.
func incidentTimes(me work.Account, part work.Part) ([]time.Time, error) {
	var n issueNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	all, err := issueTimes(me, part)
	return append(all, d.needed("createdAt", n.CreatedAt)), err
}

// issue reads an issue, or an incident when its labels say so.
func (r *reader) issue(part work.Part) error {
	var n issueNode
	d, err := decode(part, &n)
	if err != nil {
		return err
	}
	it := r.item(d, part.SourceID, n.node)
	events := d.ordered(n.TimelineItems)
	original := duplicateOf(part.SourceID, events)
	it.Kind, it.State = work.KindIssue, n.issueState(original != nil)
	if it.State == work.StateDone {
		it.FinishedAt = d.time("closedAt", n.ClosedAt)
	}
	life := n.life(r.me, events, d.time("closedAt", n.ClosedAt))
	role, why := n.issueStanding(r.me, it, life)
	incident := r.isIncident(it.Labels)
	switch {
	case incident:
		it.Kind, it.Incident = work.KindIncident, n.incident(d, it, events)
		role, why = n.incidentStanding(r.me, role, why, life, events)
	case role == work.RoleAssignee && isActionItem(it.Labels):
		role = work.RoleActionItem
	}
	r.happened(it, events, incident)
	for _, a := range n.Assignees.all() {
		r.person(a)
	}
	r.Links = append(r.Links, issueLinks(it, original)...)
	r.stand(it, work.Standing{Role: role, Why: why, At: it.FinishedAt})
	return d.err
}

// issueState says how an issue ended. One that was closed before GitHub asked
// for reasons was completed; not every server calls a duplicate one.
func (n *issueNode) issueState(duplicate bool) work.State {
	switch {
	case n.State != "CLOSED":
		return work.StateOpen
	case duplicate, n.StateReason != nil && (*n.StateReason == "NOT_PLANNED" || *n.StateReason == "DUPLICATE"):
		return work.StateClosed
	}
	return work.StateDone
}

// duplicateOf is what the issue with the given id was last marked as a
// duplicate of; nil if it is none. What it is of may be hidden.
func duplicateOf(id string, events []event) *issueRef {
	var of *issueRef
	for _, e := range events {
		if e.Duplicate == nil || e.Duplicate.ID != id {
			continue
		}
		switch e.Typename {
		case "MarkedAsDuplicateEvent":
			of = cmp.Or(e.Canonical, &issueRef{})
		case "UnmarkedAsDuplicateEvent":
			of = nil
		}
	}
	return of
}

// actionItems are the labels of what is to be done after an incident.
var actionItems = []string{"action-item", "action item", "postmortem-action", "post-mortem-action", "incident-action", "incident-followup", "incident-follow-up", "corrective-action"}

func isActionItem(labels []string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(actionItems, strings.ToLower(l)) })
}

// issueLinks are what an issue is a duplicate of, and what it follows up on: an
// action item that refers to one thing.
func issueLinks(it work.Item, original *issueRef) []work.Link {
	var all []work.Link
	if original != nil && original.ID != "" {
		all = append(all, work.Link{
			From: it.ID, Kind: work.LinkDup, ToHost: it.Host, ToSourceID: original.ID, ToRef: original.ref(), Where: "timeline", Sure: 1,
		})
	}
	if refs := refersTo(it); isActionItem(it.Labels) && len(refs) == 1 {
		all = append(all, work.Link{From: it.ID, Kind: work.LinkFollowUp, ToHost: it.Host, ToRef: refs[0], Where: "body", Sure: 0.8})
	}
	return all
}

// life is what the events of an issue say of my part in it.
type life struct {
	atClose    bool // I was assigned when it was closed, or am now if it is open
	before     bool // I was at some time before
	after      bool // I was assigned only after it was closed
	everClosed bool
	nobody     bool // nobody is assigned
}

// life walks the events up to the last close. Where they do not mention me,
// as with issues that were imported, the assignees of now decide.
func (n *issueNode) life(me work.Account, events []event, closed time.Time) life {
	l := life{nobody: len(n.Assignees.all()) == 0}
	now := slices.ContainsFunc(n.Assignees.all(), func(a *actor) bool { return a.is(me.UserID) })
	isOpen := n.State != "CLOSED"
	known := false
	for i, e := range events {
		if e.Typename == "ClosedEvent" {
			l.everClosed = true
		}
		if e.Typename != "AssignedEvent" && e.Typename != "UnassignedEvent" || !e.Assignee.is(me.UserID) {
			continue
		}
		assigned := e.Typename == "AssignedEvent"
		if isOpen || !afterClose(events, i, closed) {
			l.atClose, known = assigned, true
			l.before = l.before || assigned
			continue
		}
		if !known { // the first word on me comes after the close
			l.atClose, known = !assigned, true
		}
		l.after = l.after || assigned
	}
	if !known {
		l.atClose = now
	}
	return l
}

// afterClose reports whether the i-th event came after the last close. Within
// one second the order of the list decides.
func afterClose(events []event, i int, closed time.Time) bool {
	if closed.IsZero() || !events[i].at.Equal(closed) {
		return !closed.IsZero() && events[i].at.After(closed)
	}
	return slices.ContainsFunc(events[:i], func(e event) bool { return e.Typename == "ClosedEvent" && e.at.Equal(closed) })
}

// issueStanding says whether an issue counts as mine.
func (n *issueNode) issueStanding(me work.Account, it work.Item, l life) (role work.Role, why string) {
	role = work.RoleAssignee
	switch {
	case l.atClose:
	case l.before:
		role = work.RoleContributor
	case n.Author.is(me.UserID):
		role = work.RoleReporter
	default:
		role = work.RoleContributor
	}
	switch {
	case it.State == work.StateOpen && l.everClosed:
		return role, work.WhyReopened
	case it.State == work.StateOpen:
		return role, work.WhyOpen
	case it.State == work.StateClosed:
		return role, work.WhyDeclined
	case it.FinishedAt.IsZero():
		return role, work.WhyNoDate
	case l.atClose:
		return role, ""
	case l.before:
		return role, work.WhyReassigned
	case l.after:
		return role, work.WhyAssignedLate
	case role == work.RoleReporter:
		return role, work.WhyReportedOnly
	case l.nobody:
		return role, work.WhyUnassigned
	}
	return role, work.WhyClosedByNoOne
}

// happened records the events of an issue; of an incident also when it was taken
// on.
func (r *reader) happened(it work.Item, events []event, incident bool) {
	kinds := map[string]work.EventKind{
		"AssignedEvent": work.EventAssigned, "UnassignedEvent": work.EventAssigned,
		"ClosedEvent": work.EventClosed, "ReopenedEvent": work.EventReopened,
	}
	for _, e := range events {
		kind, known := kinds[e.Typename]
		if !known {
			continue
		}
		recorded := work.Event{Item: it.ID, Kind: kind, At: e.at, Actor: r.person(e.Actor)}
		if e.Typename == "AssignedEvent" {
			recorded.Subject = r.person(e.Assignee)
		}
		r.Events = append(r.Events, recorded)
	}
	if first := acknowledged(events); incident && first.eventNode != nil {
		r.Events = append(r.Events, work.Event{Item: it.ID, Kind: work.EventAcknowledged, At: first.at, Actor: r.person(first.Actor)})
	}
}
