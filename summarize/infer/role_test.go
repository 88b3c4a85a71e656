package infer

import (
	"fmt"
	"testing"

	"bragsheet/store/work"
)

func TestRoleIsWhatTheEvidenceBears(t *testing.T) {
	pulls := func(b *build, title string, n int) {
		for i := 1; i <= n; i++ {
			b.pull(fmt.Sprintf("acme/billing#%d", i), title, i+1)
		}
	}
	reviews := func(b *build, title, author string, n int) {
		for i := 1; i <= n; i++ {
			b.review(fmt.Sprintf("acme/ledger#%d", i), title, author, i+1)
		}
	}
	delegatingEpic := func(b *build) {
		e := b.epic("PAY-9", "Move the events", 1)
		b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
		theirs := b.theirTicket("PAY-2", "Two", 2)
		theirs.AuthorID = meOnJira
		b.link(theirs, work.LinkEpic, e)
	}
	othersEpic := func(b *build, mine int) {
		e := b.epic("PAY-9", "Move the events", 1)
		e.Ticket.Assignee = samOnJira
		b.standings = nil
		for i := 1; i <= mine; i++ {
			b.link(b.ticket(fmt.Sprintf("PAY-%d", i), "Add a table", 2), work.LinkEpic, e)
		}
	}
	tests := []struct {
		name                string
		build               func(*build)
		title, role, reason string
	}{
		{"commander", func(b *build) {
			i := b.incident("OPS-1", "Double charges", work.RoleCommander, 1)
			b.link(b.ticket("PAY-1", "Alert", 2), work.LinkFollowUp, i)
			b.pull("acme/billing#1", "fix: OPS-1", 1)
		}, "Double charges", "commanded", "commander of OPS-1"},

		{"a false alarm is not commanded", func(b *build) {
			b.incident("OPS-1", "Disk full", work.RoleCommander, 1)
			b.standings[0].Counted, b.standings[0].Why = false, work.WhyFalseAlarm
			b.pull("acme/alerts#7", "OPS-1: threshold", 2)
		}, "Disk full", "fixed", "merged alerts#7 for OPS-1"},

		{"led: own epic, tickets for others", func(b *build) {
			delegatingEpic(b)
			pulls(b, "PAY-1: a", 3)
			reviews(b, "PAY-2: b", sam, 2)
		}, "Move the events", "led", "owns PAY-9; wrote 1 ticket that others took; 2 of 5 pull requests by 1 other"},
		{"led: their tickets alone", delegatingEpic, "Move the events", "led", "owns PAY-9; wrote 1 ticket that others took; 1 ticket done by 1 other"},
		{"led: own design, others' work", func(b *build) {
			b.ticket("PAY-1", "Move the events", 1)
			b.pull("acme/decisions#2", "PAY-1: events over a log", 2)
			reviews(b, "PAY-1: b", sam, 1)
		}, "Move the events", "led", "wrote decisions#2; 1 of 2 pull requests by 1 other"},
		{"led even where others did most", func(b *build) {
			delegatingEpic(b)
			reviews(b, "PAY-2: b", sam, 4)
		}, "Move the events", "led", "owns PAY-9; wrote 1 ticket that others took; 4 of 4 pull requests by 1 other"},
		{"not led: no work of others", func(b *build) {
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, b.epic("PAY-9", "Move the events", 1))
			pulls(b, "PAY-1: a", 2)
		}, "Move the events", "built", "all of 2 pull requests"},
		{"not led: they wrote their tickets themselves", func(b *build) {
			e := b.epic("PAY-9", "Move the events", 1)
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
			b.link(b.theirTicket("PAY-2", "Two", 2), work.LinkEpic, e)
			pulls(b, "PAY-1: a", 2)
		}, "Move the events", "built", "all of 2 pull requests"},
		{"not led: a bot's work is nobody's", func(b *build) {
			b.ticket("PAY-1", "Move the events", 1)
			b.pull("acme/decisions#2", "PAY-1: events", 2)
			reviews(b, "PAY-1: bump", work.PersonID(gitHub, "bot"), 2)
		}, "Move the events", "wrote", "decisions#2 is a document"},
		{"not led: reviewed, but never merged", func(b *build) {
			b.ticket("PAY-1", "Move the events", 1)
			b.pull("acme/decisions#2", "PAY-1: events", 2)
			reviews(b, "PAY-1: b", sam, 1)
			b.items[2].Pull = &work.Pull{}
		}, "Move the events", "wrote", "decisions#2 is a document"},

		{"contributed: to somebody else's epic", func(b *build) { othersEpic(b, 2) }, "Move the events", "contributed", "PAY-9 is not assigned to me; 2 items of its work are mine"},
		{"one ticket of somebody else's epic stands for itself", func(b *build) { othersEpic(b, 1) }, "Add a table", "did", "assignee of PAY-1"},
		{"contributed: others did most", func(b *build) {
			b.ticket("PAY-1", "Move the events", 1)
			pulls(b, "PAY-1: a", 1)
			reviews(b, "PAY-1: b", sam, 2)
		}, "Move the events", "contributed", "2 of 3 pull requests by 1 other"},
		{"coordinated: own epic, several others' work", func(b *build) {
			e := b.epic("PAY-9", "Move the events", 1)
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
			b.link(b.theirTicket("PAY-2", "Two", 2), work.LinkEpic, e)
			kims := b.theirTicket("PAY-3", "Three", 2)
			kims.Ticket.Assignee = work.PersonID(jira, "kim")
			b.link(kims, work.LinkEpic, e)
		}, "Move the events", "coordinated", "owns PAY-9; 2 items done by 2 others"},
		{"responded", func(b *build) { b.incident("OPS-1", "Storm", work.RoleResponder, 1) }, "Storm", "responded", "responder of OPS-1"},
		{"contributed: to an incident in another way", func(b *build) { b.incident("OPS-1", "Storm", work.RoleContributor, 1) }, "Storm", "contributed", "contributor of OPS-1"},
		{"mentored", func(b *build) { b.ticket("PAY-1", "Onboard the new engineer", 1) }, "Onboard the new engineer", "mentored", "PAY-1 is about onboarding or mentoring"},
		{"onboarding customers is no mentoring", func(b *build) { b.ticket("PAY-1", "Customer onboarding flow", 1) }, "Customer onboarding flow", "did", "assignee of PAY-1"},

		{"fixed: incident and its change", func(b *build) {
			b.incident("OPS-1", "Retry storm", work.RoleResponder, 1)
			b.pull("acme/gateway#1", "OPS-1: back off", 2)
		}, "Retry storm", "fixed", "merged gateway#1 for OPS-1"},
		{"fixed: somebody else's incident", func(b *build) {
			i := b.incident("OPS-1", "Retry storm", work.RoleReporter, 1)
			b.standings[0].Counted, b.standings[0].Why = false, work.WhyNotAnswered
			b.link(b.pull("acme/gateway#1", "Back off", 2), work.LinkFixes, i)
		}, "Retry storm", "fixed", "merged gateway#1 for OPS-1"},
		{"fixed: assigned when it was resolved", func(b *build) { b.incident("OPS-1", "Storm", work.RoleAssignee, 1) }, "Storm", "fixed", "OPS-1 was assigned to me when it was resolved"},
		{"fixed: a bug", func(b *build) {
			b.ticket("PAY-1", "Totals are wrong", 1).Ticket.Type = "Bug"
			pulls(b, "PAY-1: round", 2)
		}, "Totals are wrong", "fixed", "PAY-1 is a bug"},
		{"fixed: an issue labelled bug", func(b *build) {
			i := b.item(gitHub, "acme/billing#9", "Totals are wrong", work.KindIssue, 1)
			i.Labels = []string{"kind/bug"}
			b.stands(i, work.RoleAssignee, "")
		}, "Totals are wrong", "fixed", "billing#9 is a bug"},
		{"fixed: by its title", func(b *build) { pulls(b, "🐛 [api] fix(core): round totals", 1) }, "Round totals", "fixed", "billing#1 is titled as a fix"},

		{"wrote: by the repository", func(b *build) { b.pull("acme/handbook#8", "On-call, from the first page on", 1) }, "On-call, from the first page on", "wrote", "handbook#8 is a document"},
		{"wrote: by the title", func(b *build) { pulls(b, "Add a runbook for settlement", 1) }, "Add a runbook for settlement", "wrote", "billing#1 is a document"},
		{"wrote: by the prefix", func(b *build) { pulls(b, "docs: explain settlement", 1) }, "Explain settlement", "wrote", "billing#1 is a document"},
		{"a standard is no document of mine", func(b *build) { pulls(b, "Read dates by RFC 3339", 1) }, "Read dates by RFC 3339", "did", "author of billing#1"},
		{"a fix in a document is a fix", func(b *build) { pulls(b, "Fix the runbook check", 1) }, "Fix the runbook check", "fixed", "billing#1 is titled as a fix"},

		{"built", func(b *build) {
			b.ticket("PAY-1", "Export settlements", 1)
			pulls(b, "PAY-1: a", 3)
			reviews(b, "PAY-1: b", sam, 1)
		}, "Export settlements", "built", "1 of 4 pull requests by 1 other"},
		{"half of it is not built", func(b *build) {
			b.ticket("PAY-1", "Export settlements", 1)
			pulls(b, "PAY-1: a", 2)
			reviews(b, "PAY-1: b", sam, 2)
		}, "Export settlements", "did", "assignee of PAY-1"},
		{"did: one change", func(b *build) { pulls(b, "Export settlements", 1) }, "Export settlements", "did", "author of billing#1"},
		{"did: a ticket and its change", func(b *build) {
			b.ticket("PAY-1", "Export settlements", 1)
			pulls(b, "PAY-1: a", 1)
		}, "Export settlements", "did", "assignee of PAY-1"},
		{"did: a note", func(b *build) { b.note("Interviewed six.", 1) }, "Interviewed six", "did", "noted by me"},
		{"handed over only after it was done", func(b *build) {
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, b.epic("PAY-9", "Move the events", 1))
			b.items[0].Ticket.Assignee = samOnJira
		}, "Move the events", "did", "assignee of PAY-9"},
		{"a parent before its sub-tasks", func(b *build) {
			sub := b.ticket("PAY-1", "Add a table", 1)
			sub.Ticket.Subtask = true
			b.link(sub, work.LinkParent, b.ticket("PAY-2", "Export settlements", 2))
		}, "Export settlements", "did", "assignee of PAY-2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			r := b.infer()

			if len(r.Accomplishments) != 1 {
				t.Fatalf("accomplishments are %q, want one", clusters(r))
			}
			a := r.Accomplishments[0]
			if a.Title != tt.title || a.Role != tt.role || a.RoleReason != tt.reason {
				t.Errorf("got %q: %s, %q\nwant %q: %s, %q", a.Title, a.Role, a.RoleReason, tt.title, tt.role, tt.reason)
			}
		})
	}
}

// Somebody seen on two hosts looks like two people, so they are not added up.
func TestPeopleAreNotCountedTwice(t *testing.T) {
	b := newBuild()
	e := b.epic("PAY-9", "Epic", 1)
	b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
	b.link(b.theirTicket("PAY-2", "Two", 2), work.LinkEpic, e)
	b.review("acme/billing#1", "PAY-2: a", sam, 2)
	b.review("acme/billing#2", "PAY-2: b", sam, 3)
	merged := b.item(gitHub, "acme/billing#2", "PAY-2: b", work.KindPull, 3) // the one reviewed, also merged by me
	merged.State, merged.AuthorID = work.StateMerged, sam
	b.stands(merged, work.RoleContributor, work.WhyOthersWork)
	r := b.infer()

	a := withItem(t, r, e.ID)
	if len(a.Others) != 3 || a.People != 1 {
		t.Errorf("others are %s by %d, want two pull requests and a ticket, by 1", refs(r, a.Others), a.People)
	}
}
