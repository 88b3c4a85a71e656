package github

import (
	"regexp"
	"slices"
	"time"

	"bragsheet/store/work"
)

// issueTimes lists when an issue was closed, however often.
func issueTimes(_ work.Account, part work.Part) ([]time.Time, error) {
	var n issueNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	all := []time.Time{d.time("closedAt", n.ClosedAt)}
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
func (r *reader) issue(part work.Part, isIncident func(labels []string) bool) error {
	var n issueNode
	d, err := decode(part, &n)
	if err != nil {
		return err
	}
	it := r.item(d, part.SourceID, n.node)
	events := d.ordered(n.TimelineItems)
	r.happened(it, events)
	closed := d.time("closedAt", n.ClosedAt)
	it.Kind, it.State = work.KindIssue, n.issueState()
	if it.State == work.StateDone {
		it.FinishedAt = closed
	}
	life := n.life(r.me, events, closed)
	role, why := n.issueStanding(r.me, it, life)
	if isIncident(it.Labels) {
		it.Kind, it.Incident = work.KindIncident, &work.Incident{Severity: severity(it.Labels)}
		if !it.FinishedAt.IsZero() {
			it.Incident.ResolvedAt = work.Instant{At: it.FinishedAt, Basis: "issue closed"}
		}
		role, why = incidentStanding(role, why, life)
	}
	for _, a := range n.Assignees.all() {
		r.person(a)
	}
	r.stand(it, work.Standing{Role: role, Why: why, At: it.FinishedAt})
	return d.err
}

// issueState says how an issue ended. One that was closed before GitHub asked
// for reasons was completed.
func (n *issueNode) issueState() work.State {
	switch {
	case n.State != "CLOSED":
		return work.StateOpen
	case n.StateReason != nil && (*n.StateReason == "NOT_PLANNED" || *n.StateReason == "DUPLICATE"):
		return work.StateClosed
	}
	return work.StateDone
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

// incidentStanding turns what an issue is to me into what the incident is: who
// was assigned at its end responded.
func incidentStanding(role work.Role, why string, l life) (work.Role, string) {
	switch {
	case l.atClose:
		return work.RoleResponder, why
	case role == work.RoleContributor && !l.before && (why == work.WhyClosedByNoOne || why == work.WhyUnassigned):
		return role, work.WhyNotAnswered
	}
	return role, why
}

// happened records the events of an issue.
func (r *reader) happened(it work.Item, events []event) {
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
}

var severityLabel = regexp.MustCompile(`(?i)^sev(?:erity)?[-:/_ ]*([0-5])$`)

// severity reads the most severe of labels such as sev1 or severity: 2.
func severity(labels []string) string {
	worst := ""
	for _, label := range labels {
		if m := severityLabel.FindStringSubmatch(label); m != nil && (worst == "" || "SEV"+m[1] < worst) {
			worst = "SEV" + m[1]
		}
	}
	return worst
}
