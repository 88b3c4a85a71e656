package jira

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// incident reports whether the issue is one, by its type or by a label. The
// templates of Jira Service Management put "[System]" before the name.
func (r *reader) incident() bool {
	name := strings.TrimPrefix(r.is.Fields.Type.Name, "[System] ")
	if containsFold(r.src.opts.IncidentTypes, name) || containsFold(r.src.opts.IncidentTypes, r.is.Fields.Type.Name) {
		return true
	}
	return slices.ContainsFunc(r.is.Fields.Labels, func(l string) bool { return containsFold(r.src.opts.IncidentLabels, l) })
}

// incidentTimes returns what the fields say of an incident. Only the end may
// come from elsewhere: the transition to done, where no field gives it.
func (r *reader) incidentTimes() *work.Incident {
	k := &r.is.Known
	inc := &work.Incident{
		Severity:    k.Severity,
		Cause:       k.Cause,
		ImpactAt:    k.at(fieldImpact),
		DetectedAt:  k.at(fieldDetected),
		AckedAt:     k.at(fieldAcked),
		MitigatedAt: k.at(fieldMitigated),
		ResolvedAt:  k.at(fieldResolved),
	}
	if inc.Severity == "" {
		inc.Severity = severityLabel(r.is.Fields.Labels)
	}
	if inc.ResolvedAt.IsZero() && !r.life.doneAt.IsZero() {
		inc.ResolvedAt = work.Instant{At: r.life.doneAt, Basis: r.life.basis}
	}
	for _, u := range slices.Concat(k.Commander, k.Responders) {
		r.person(&u)
	}
	return inc
}

// at returns the time in the field of a role.
func (k *known) at(role fieldRole) work.Instant {
	at := k.Instants[role].At.time()
	if at.IsZero() {
		return work.Instant{}
	}
	return work.Instant{At: at, Basis: "field " + title(k.Instants[role].Field)}
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
