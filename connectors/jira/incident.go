package jira

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// incident reports whether the issue is one, by its type or by a label.
func (r *reader) incident() bool {
	t := r.is.Fields.Type
	if r.isType(t, r.src.opts.IncidentTypes) {
		return true
	}
	return slices.ContainsFunc(r.is.Fields.Labels, func(l string) bool { return containsFold(r.src.opts.IncidentLabels, l) })
}

// postmortemNames are what the types of postmortems are called.
var postmortemNames = []string{"post-incident review", "post incident review", "postmortem", "post-mortem"}

// isType reports whether a type is called one of names.
func (r *reader) isType(t issueType, names []string) bool {
	t.Untranslated = r.is.Known.Types[string(t.ID)]
	return t.called(names)
}

// called reports whether one of names is that of the type, now or before it was
// translated, or its id. The templates of Jira Service Management put "[System]"
// before.
func (t issueType) called(names []string) bool {
	return slices.Contains(names, string(t.ID)) || slices.ContainsFunc([]string{t.Name, t.Untranslated}, func(name string) bool {
		return name != "" && (containsFold(names, name) || containsFold(names, strings.TrimPrefix(name, "[System] ")))
	})
}

// incidentTimes returns what the fields say of an incident. Where no field
// does, the first step somebody took is when it was acknowledged, and the
// transition to done its end. Nothing else is taken for another.
func (r *reader) incidentTimes() *work.Incident {
	k := &r.is.Known
	inc := &work.Incident{
		Severity:    k.Severity,
		Cause:       k.Cause,
		Major:       k.Major,
		SLAs:        k.slas(),
		ImpactAt:    k.at(fieldImpact),
		DetectedAt:  k.at(fieldDetected),
		AckedAt:     k.at(fieldAcked),
		MitigatedAt: k.at(fieldMitigated),
		ResolvedAt:  k.at(fieldResolved),
	}
	if inc.Severity == "" {
		inc.Severity = severityLabel(r.is.Fields.Labels)
	}
	if inc.AckedAt.IsZero() {
		inc.AckedAt = r.acknowledged().Instant
	}
	if inc.ResolvedAt.IsZero() && !r.life.doneAt.IsZero() {
		inc.ResolvedAt = work.Instant{At: r.life.doneAt, Basis: r.life.basis}
	}
	for _, u := range slices.Concat(k.Commander, k.Responders) {
		r.person(&u)
	}
	return inc
}

// acknowledgement is the first step a person took for an incident.
type acknowledgement struct {
	work.Instant
	by string // the user's id; "" if they gave it to somebody else
}

// acknowledged returns the first of: a transition into in-progress, one into a
// status called Acknowledged, an assignment. Those by robots do not count, nor
// does anything once it was done.
func (r *reader) acknowledged() acknowledgement {
	for i, h := range r.log {
		if h.Author.id() == "" || h.Author.bot() || i >= r.life.done && !r.life.open {
			continue
		}
		for _, c := range h.Items {
			basis, by := "", h.Author.id()
			switch {
			case c.is("status") && (r.is.category(c.To) == categoryActive || strings.EqualFold(c.ToString, "Acknowledged")):
				basis = "transition to " + safetext.Title(c.ToString)
			case c.is("assignee") && c.To != "":
				basis = "assignment"
				if string(c.To) != by {
					by = "" // to send somebody is not to go
				}
			}
			if basis != "" {
				return acknowledgement{work.Instant{At: h.Created.time(), Basis: basis}, by}
			}
		}
	}
	return acknowledgement{}
}

// at returns the time in the field of a role.
func (k *known) at(role fieldRole) work.Instant {
	at := k.Instants[role].At.time()
	if at.IsZero() {
		return work.Instant{}
	}
	return work.Instant{At: at, Basis: "field " + safetext.Title(k.Instants[role].Field)}
}

// severityPattern is what a label that gives a severity looks like.
var severityPattern = regexp.MustCompile(`(?i)^sev-?([0-9])$`)

// severityLabel returns the severity a label gives, such as SEV1.
func severityLabel(labels []string) string {
	for _, label := range labels {
		if m := severityPattern.FindStringSubmatch(label); m != nil {
			return "SEV" + m[1]
		}
	}
	return ""
}
