package github

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// Labels by which people say how an incident goes, and what it was.
var (
	ackedLabel     = statusLabel("acknowledged", "acked", "ack", "investigating")
	mitigatedLabel = statusLabel("mitigated", "contained", "monitoring")
	resolvedLabel  = statusLabel("resolved")

	severityLabel = regexp.MustCompile(`(?i)^(sev(?:erity)?|p(?:rio(?:rity)?)?)[-:/_ ]*(?:p|sev)?([0-5])$`)
	severityWord  = regexp.MustCompile(`(?i)^(?:sev(?:erity)?|prio(?:rity)?)[-:/_ ]+(critical|high|major|medium|minor|low)$`)
	causeLabel    = regexp.MustCompile(`(?i)^(?:root[- ])?cause[:/] ?(.+)$`)
)

func statusLabel(words ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:(?:incident|status|state)[-:/ ]*)?(?:` + strings.Join(words, "|") + `)$`)
}

// incident reads what only incidents have. GitHub records no times of incidents:
// what the body states comes first, then what was done to the issue, and each
// says where it is from.
func (n *issueNode) incident(d *decoder, it work.Item, events []event) *work.Incident {
	in := &work.Incident{
		Severity:    cmp.Or(severity(it.Labels), n.Stated["severity"]),
		ImpactAt:    n.stated(d, "impact"),
		DetectedAt:  firstKnown(n.stated(d, "detected"), work.Instant{At: it.CreatedAt, Basis: "issue opened"}),
		AckedAt:     n.stated(d, "acknowledged"),
		MitigatedAt: firstKnown(n.stated(d, "mitigated"), labelled(events, mitigatedLabel)),
		ResolvedAt:  firstKnown(n.stated(d, "resolved"), labelled(events, resolvedLabel)),
	}
	if first := acknowledged(events); in.AckedAt.IsZero() && first.eventNode != nil {
		in.AckedAt = work.Instant{At: first.at, Basis: "assigned to themselves"}
		if first.Typename == "LabeledEvent" {
			in.AckedAt.Basis = "label " + first.Label.Name
		}
	}
	if in.ResolvedAt.IsZero() && !it.FinishedAt.IsZero() {
		in.ResolvedAt = work.Instant{At: it.FinishedAt, Basis: "issue closed"}
	}
	for _, label := range it.Labels {
		if m := causeLabel.FindStringSubmatch(label); m != nil {
			in.Cause = cmp.Or(in.Cause, m[1])
		}
	}
	return in
}

// stated is a time the body states.
func (n *issueNode) stated(d *decoder, field string) work.Instant {
	text, ok := n.Stated[field]
	if !ok {
		return work.Instant{}
	}
	return work.Instant{At: d.time("stated."+field, &text), Basis: "field " + field}
}

// firstKnown is the first of the instants that is known, in the order of trust.
func firstKnown(all ...work.Instant) work.Instant {
	for _, at := range all {
		if !at.IsZero() {
			return at
		}
	}
	return work.Instant{}
}

// labelled is when a label was first put on.
func labelled(events []event, label *regexp.Regexp) work.Instant {
	for _, e := range events {
		if e.Typename == "LabeledEvent" && label.MatchString(e.Label.Name) {
			return work.Instant{At: e.at, Basis: "label " + e.Label.Name}
		}
	}
	return work.Instant{}
}

// acknowledged is when somebody first took an incident on: assigned it to
// themselves, or labelled it so. Without a node if nobody did.
func acknowledged(events []event) event {
	for _, e := range events {
		switch {
		case e.Actor == nil || e.Actor.bot():
		case e.Typename == "AssignedEvent" && e.Assignee != nil && e.Assignee.is(e.Actor.ID):
			return e
		case e.Typename == "LabeledEvent" && ackedLabel.MatchString(e.Label.Name):
			return e
		}
	}
	return event{}
}

// unfinished are the reasons that hold whatever my part in an incident was.
var unfinished = []string{work.WhyReopened, work.WhyOpen, work.WhyDeclined, work.WhyNoDate}

// incidentStanding turns what an issue is to me into what the incident is: the
// first part I had in it, of those that count.
func (n *issueNode) incidentStanding(me work.Account, role work.Role, why string, l life, events []event) (work.Role, string) {
	first := acknowledged(events)
	for _, part := range []struct {
		role work.Role
		mine bool
	}{
		{work.RoleCommander, n.Stated["commander"] == statedMe},
		{work.RoleResponder, n.Stated["responder"] == statedMe || l.atClose},
		{work.RoleFixer, slices.ContainsFunc(events, func(e event) bool { return e.fixed(me) })},
		{work.RoleAcknowledger, first.eventNode != nil && first.Actor.is(me.UserID)},
		{work.RolePostmortem, slices.ContainsFunc(events, func(e event) bool { return e.wroteUp(me) })},
	} {
		switch {
		case part.mine && slices.Contains(unfinished, why):
			return part.role, why
		case part.mine:
			return part.role, ""
		}
	}
	if role == work.RoleContributor && !l.before && (why == work.WhyClosedByNoOne || why == work.WhyUnassigned) {
		return role, work.WhyNotAnswered
	}
	return role, why
}

// fixed reports whether a merged pull request of mine closed the issue, or
// mentions it and takes a change back or fixes one in a hurry.
func (e event) fixed(me work.Account) bool {
	if e.Closer.merged(me) {
		return true
	}
	return e.Source.merged(me) && (e.WillCloseTarget || isRevert(e.Source.Title, e.Source.HeadRefName) || isHotfix(e.Source.Title, e.Source.HeadRefName))
}

// wroteUp reports whether a merged pull request of mine that mentions the issue
// says what happened.
func (e event) wroteUp(me work.Account) bool {
	return e.Source.merged(me) && postmortemTitle.MatchString(e.Source.Title)
}

// merged reports whether it is a pull request of mine that was merged.
func (c *closer) merged(me work.Account) bool {
	return c != nil && c.State == "MERGED" && c.Author.is(me.UserID)
}

// severity reads the most severe of labels such as sev1, P0 or severity:
// critical; what the label says, in one spelling.
func severity(labels []string) string {
	worst, rank := "", 6
	for _, label := range labels {
		said, n := "", 0
		if m := severityLabel.FindStringSubmatch(label); m != nil {
			n = int(m[2][0] - '0')
			said = map[bool]string{true: "P", false: "SEV"}[strings.EqualFold(m[1][:1], "p")] + m[2]
		} else if m := severityWord.FindStringSubmatch(label); m != nil {
			said = strings.ToLower(m[1])
			n = severityWords[said]
		}
		if said != "" && (n < rank || n == rank && said < worst) {
			worst, rank = said, n
		}
	}
	return worst
}

// severityWords rank words among numbers.
var severityWords = map[string]int{"critical": 0, "high": 1, "major": 1, "medium": 2, "minor": 3, "low": 4}
