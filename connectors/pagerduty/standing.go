package pagerduty

import "bragsheet/store/work"

// part is what the log says I did.
type part struct {
	acked, resolved bool // as a person, by hand
	called          bool // notified, or the incident was handed to me
	triggered       bool
	touched         bool // a note, a hand-over, a snooze
}

func (r *reader) part() part {
	var p part
	for _, e := range r.log {
		mine := e.Agent.is(r.me.UserID)
		switch kind := e.kind(); {
		case mine && kind == "acknowledge":
			p.acked = true
		case mine && kind == "resolve":
			p.resolved = true
		case mine && kind == "trigger":
			p.triggered = true
		case mine:
			p.touched = true
		}
		p.called = p.called || e.User.is(r.me.UserID) || e.assigns(r.me.UserID)
	}
	return p
}

// standing says what the incident is to me.
func (r *reader) standing(it *work.Item) work.Standing {
	st := work.Standing{Item: it.ID, Account: r.me.ID, At: r.ended(it)}
	st.Role, st.Why = r.part().role()
	switch {
	case r.is.merged():
		st.Why = work.WhyMergedIncident
	case it.State == work.StateOpen && r.reopened():
		st.Why = work.WhyReopened
	case it.State == work.StateOpen:
		st.Why = work.WhyOpen
	case st.Why == "" && it.FinishedAt.IsZero():
		st.Why = work.WhyNoDate
	}
	st.Counted = st.Why == ""
	return st
}

// role returns the role I had, and why it does not make the incident mine, ""
// if it does. To resolve an incident is to respond to it: nothing in PagerDuty
// says who fixed what was wrong.
func (p part) role() (work.Role, string) {
	switch {
	case p.resolved, p.acked && p.touched:
		return work.RoleResponder, ""
	case p.acked:
		return work.RoleAcknowledger, ""
	case p.called:
		return work.RoleContributor, work.WhyNotAcknowledged
	case p.triggered:
		return work.RoleReporter, work.WhyReportedOnly
	case p.touched:
		return work.RoleContributor, work.WhyTouchedOnly
	}
	return work.RoleContributor, work.WhyNotAnswered
}

// reopened reports whether the incident was resolved before.
func (r *reader) reopened() bool {
	for _, e := range r.log {
		if e.kind() == "resolve" {
			return true
		}
	}
	return false
}
