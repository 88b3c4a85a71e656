package jira

import (
	"slices"
	"strings"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// standing says what the issue is to me.
func (r *reader) standing(it *work.Item) work.Standing {
	st := work.Standing{Item: it.ID, Account: r.me.ID, At: it.FinishedAt}
	if it.State == work.StateClosed {
		st.At = r.life.doneAt
	}
	st.Role, st.Why = r.part()
	switch outcome := it.Ticket.Outcome; {
	case r.life.open && r.life.reopened > 0:
		st.Why = work.WhyReopened
	case r.life.open:
		st.Why = work.WhyOpen
	case st.Why != "": // not mine, whatever came of it
	case it.Incident != nil && falseAlarm(&r.is):
		st.Why = work.WhyFalseAlarm
	case outcome == work.Declined:
		st.Why = work.WhyDeclined
	case outcome == work.Unmapped:
		st.Why = work.WhyUnmapped
	case it.FinishedAt.IsZero():
		st.Why = work.WhyNoDate
	}
	st.Counted = st.Why == ""
	return st
}

// part returns the role I had, and why it does not make the issue mine, "" if
// it does.
func (r *reader) part() (work.Role, string) {
	a := r.assigned()
	incident := r.incident()
	switch {
	case incident && r.named(r.is.Known.Commander):
		return work.RoleCommander, ""
	case incident && (r.named(r.is.Known.Responders) || a.then == mine):
		return work.RoleResponder, ""
	case incident && r.isMe(r.acknowledged().by):
		return work.RoleAcknowledger, ""
	case a.then == mine:
		return r.owner(), ""
	case a.before:
		return work.RoleContributor, work.WhyReassigned
	case a.after:
		return work.RoleAssignee, work.WhyAssignedLate
	}
	role, why := r.bystander(a)
	if a.then == namesake {
		return role, work.WhySameName
	}
	if incident {
		return role, work.WhyNotAnswered
	}
	return role, why
}

// owner returns the role of whoever an issue that is no incident belongs to.
func (r *reader) owner() work.Role {
	switch {
	case r.postmortem():
		return work.RolePostmortem
	case r.actionItem():
		return work.RoleActionItem
	}
	return work.RoleAssignee
}

// bystander returns the role of somebody the issue was never assigned to.
func (r *reader) bystander(a assignment) (work.Role, string) {
	switch {
	case r.isMe(r.is.Fields.Reporter.id()):
		return work.RoleReporter, work.WhyReportedOnly
	case a.then == nobody:
		return work.RoleContributor, work.WhyUnassigned
	}
	return work.RoleContributor, work.WhyTouchedOnly
}

// holder says whose an issue was.
type holder int

const (
	nobody holder = iota
	mine
	somebody
	namesake // somebody else with my display name
)

// assignment says whose the issue was when it was done (now, if it is open),
// and whether it was mine before or came to me only after.
type assignment struct {
	then          holder
	before, after bool
}

// assigned follows the issue from hand to hand.
func (r *reader) assigned() assignment {
	var a assignment
	first := true
	for i, h := range r.log {
		for _, c := range h.Items {
			if !c.is("assignee") {
				continue
			}
			if first {
				first = false
				a.then = r.holder(string(c.From), c.FromString)
			}
			if i < r.life.done {
				a.before = a.before || a.then == mine
				a.then = r.holder(string(c.To), c.ToString)
			} else {
				a.after = a.after || r.isMe(string(c.To))
			}
		}
	}
	if u := r.is.Fields.Assignee; first && u != nil {
		a.then = r.holder(u.id(), u.DisplayName)
	}
	return a
}

func (r *reader) holder(id, name string) holder {
	switch {
	case id == "":
		return nobody
	case r.isMe(id):
		return mine
	case r.me.DisplayName != "" && strings.EqualFold(safetext.Title(name), r.me.DisplayName):
		return namesake
	}
	return somebody
}

// isMe reports whether id is mine.
func (r *reader) isMe(id string) bool { return id != "" && id == r.me.UserID }

// named reports whether I am one of list.
func (r *reader) named(list []user) bool {
	return slices.ContainsFunc(list, func(u user) bool { return r.isMe(u.id()) })
}
