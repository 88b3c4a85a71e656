package demo

import (
	"fmt"
	"strings"
	"time"

	"bragsheet/connectors/github/githubtest"
)

// story tells what stands out of the half-year.
func (w *world) story() {
	w.queueMigration()
	w.doubleCharges()
	w.retryStorms()
	w.otherIncidents()
	w.newColleague()
	w.glue()
	w.wentBadly()
}

// step is one pull request of the migration.
type step struct {
	repo   string
	number int
	ticket string
	merged string
	lead   float64
	title  string
	author string // "" is the engineer
}

var migration = []step{
	{"billing", 441, "PAY-311", "2026-01-15 11:20", 22, "Publish billing events to the new topic", ""},
	{"billing", 446, "PAY-311", "2026-01-20 16:05", 30, "Write billing events to both queues", ""},
	{"ledger", 88, "PAY-312", "2026-01-23 14:40", 19, "Read billing events from the new topic", ""},
	{"ledger", 91, "PAY-312", "2026-01-28 10:15", 16, "Compare the totals of both queues every night", ""},
	{"billing", 455, "PAY-313", "2026-02-02 15:30", 47, "Give every billing event an idempotency key", ""},
	{"billing", 458, "PAY-314", "2026-02-04 12:00", 3, "Move chargeback events to the new topic", "ana"},
	{"billing", 463, "PAY-315", "2026-02-05 17:10", 25, "Move invoice events to the new topic", ""},
	{"billing", 470, "PAY-315", "2026-02-06 16:45", 8, "Retry invoice events with back-off", ""},
	{"ledger", 97, "PAY-316", "2026-02-09 13:25", 21, "Move refund events to the new topic", ""},
	{"ledger", 99, "PAY-317", "2026-02-10 10:30", 2, "Move fee events to the new topic", "ben"},
	{"billing", 481, "PAY-318", "2026-02-11 11:50", 18, "Move payout events to the new topic", ""},
	{"ledger", 104, "PAY-318", "2026-02-12 15:15", 24, "Reject events that come out of order", ""},
	{"billing", 487, "PAY-320", "2026-02-16 14:10", 4, "Move dunning events to the new topic", "chidi"},
	{"billing", 493, "PAY-319", "2026-02-18 16:35", 29, "Alert when the two queues differ", ""},
	{"billing", 505, "PAY-321", "2026-02-26 15:05", 52, "Switch settlement to the new topic", ""},
	{"billing", 515, "PAY-322", "2026-03-10 11:30", 3, "Read settlement reports from the new topic", "ana"},
	{"ledger", 113, "PAY-323", "2026-04-28 13:45", 26, "Remove the reader of the legacy queue", ""},
	{"ledger", 116, "PAY-324", "2026-05-06 12:20", 5, "Remove the legacy queue from the test set-up", "ben"},
	{"billing", 540, "PAY-323", "2026-05-22 15:40", 20, "Remove the legacy queue", ""},
}

// queueMigration is an epic the engineer led: design, tickets for others, most
// of the work.
func (w *world) queueMigration() {
	w.jira.epic("PAY-310", "Move billing events off the legacy queue", w.at("2026-01-12 09:10"), w.at("2026-01-12 09:30"), w.at("2026-05-22 16:00"))
	w.pull("decisions", 2, "2026-01-14 10:00", 45, "Design: move billing events off the legacy queue",
		"Events get lost when the legacy queue restarts, and nobody can say which. Options, why the new topic, and the order of steps for PAY-310.", "design-pay-310")
	done := map[string]string{}
	for _, s := range migration {
		done[s.ticket] = s.merged
		head := fmt.Sprintf("%s-step", s.ticket)
		if s.author != "" {
			w.theirs(s.repo, s.number, s.author, s.merged, s.lead, s.title, head, false)
			continue
		}
		body := "Part of PAY-310."
		if s.number == 540 {
			body = "Last step of PAY-310.\n\np95 of settlement 41 s → 6 s, measured over a week."
		}
		w.pull(s.repo, s.number, s.merged, s.lead, s.title, body, head)
	}
	seen := map[string]bool{}
	for _, s := range migration {
		if seen[s.ticket] {
			continue
		}
		seen[s.ticket] = true
		who := s.author
		if who == "" {
			who = me
		}
		end := w.at(done[s.ticket])
		w.jira.ticket(ticket{
			key: s.ticket, title: s.title, epic: "PAY-310", reporter: me, assignee: who,
			created: w.at("2026-01-12 14:00"), started: end.Add(-96 * time.Hour), done: end.Add(time.Hour), doneBy: who,
		})
	}
}

// doubleCharges is the incident the engineer commanded.
func (w *world) doubleCharges() {
	w.incident(incident{
		key: "OPS-77", title: "Customers charged twice at checkout", severity: "SEV1",
		detected: w.at("2026-03-04 21:04"), mitigated: w.at("2026-03-04 22:20"), restored: w.at("2026-03-04 23:14"), commander: me,
	})
	w.pull("billing", 512, "2026-03-04 22:12", 0.6, "Stop charging again when the bank answers late", "When the bank answered late we took it for a failure and charged again. Fixes OPS-77.", "OPS-77-late-answers")
	w.pull("postmortems", 19, "2026-03-09 15:00", 50, "Postmortem: customers charged twice on 4 March", "What happened, why nobody noticed for an hour, and what we change so that it does not happen again. Postmortem of OPS-77.", "ops-77")
	for _, a := range []struct{ key, title, done, head string }{
		{"OPS-78", "Alert on two charges for one order", "2026-03-13 16:20", "OPS-78-alert"},
		{"OPS-79", "Test late answers of the bank in staging", "2026-03-20 11:10", "OPS-79-staging-test"},
	} {
		end := w.at(a.done)
		w.jira.ticket(ticket{
			key: a.key, title: a.title, reporter: me, assignee: me, followUp: "OPS-77",
			created: w.at("2026-03-09 15:10"), started: end.Add(-50 * time.Hour), done: end, doneBy: me,
		})
		w.pull("checkout", w.number("checkout"), a.done, 12, a.title, "", a.head)
	}
	w.jira.said("OPS-78", w.at("2026-04-02 14:10"), "kaya", "Does it work?")
	w.jira.said("OPS-78", w.at("2026-04-02 15:30"), me, "Tried in staging: somebody is paged 2 min after the second charge, down from 64 min on 4 March.")
}

// retryStorms are eight incidents with one cause, and the change after which
// there were none.
func (w *world) retryStorms() {
	for _, o := range []struct{ key, at string }{
		{"OPS-41", "2026-01-08 02:10"},
		{"OPS-48", "2026-01-23 14:25"},
		{"OPS-53", "2026-02-03 19:40"},
		{"OPS-60", "2026-02-14 03:55"},
		{"OPS-66", "2026-02-24 11:05"},
		{"OPS-74", "2026-03-02 22:30"},
		{"OPS-83", "2026-03-18 05:15"},
		{"OPS-96", "2026-04-09 17:20"},
	} {
		w.incident(incident{
			key: o.key, title: "Gateway answers slowly, retries pile up", severity: "SEV3", cause: "Retry storm",
			detected: w.at(o.at), restored: w.at(o.at).Add(70 * time.Minute), responder: me,
		})
	}
	w.pull("gateway", 230, "2026-04-12 13:35", 40, "Back off with jitter when a bank is slow",
		"The retries of all clients came at once, so a slow bank became a dead one. Found by laying the eight timelines side by side. Fixes OPS-41, OPS-48, OPS-53, OPS-60, OPS-66, OPS-74, OPS-83 and OPS-96.", "OPS-96-back-off")
	w.said = append(w.said, githubtest.Comment{
		On: "acme/gateway#230", Author: me, At: w.at("2026-05-11 09:40"),
		Body: "Four weeks on: p95 of a payment while a bank is slow went from 38 s to 2.4 s.",
	})
}

// What the pager calls things that need nobody.
const (
	stagingCertificate = "A certificate in staging expires"
	diskNearlyFull     = "Disk at 80 %"
)

// otherIncidents are answered by the engineer and ended by others, or not at all.
func (w *world) otherIncidents() {
	for _, o := range []struct{ key, at, title, cause string }{
		{"OPS-44", "2026-01-15 10:05", "Ledger waits for a lock", "Ledger lock time-out"},
		{"OPS-57", "2026-02-09 08:30", "Ledger waits for a lock", "Ledger lock time-out"},
		{"OPS-81", "2026-03-13 20:45", "Ledger waits for a lock", "Ledger lock time-out"},
		{"OPS-99", "2026-04-22 09:15", "Ledger waits for a lock", "Ledger lock time-out"},
		{"OPS-108", "2026-05-12 13:50", "Ledger waits for a lock", "Ledger lock time-out"},
		{"OPS-90", "2026-03-30 04:20", "Payment pages cannot be found", "DNS"},
	} {
		w.incident(incident{
			key: o.key, title: o.title, severity: "SEV3", cause: o.cause,
			detected: w.at(o.at), restored: w.at(o.at).Add(95 * time.Minute), responder: me,
		})
	}
	w.theirs("ledger", 118, "dora", "2026-05-20 10:30", 3, "Take ledger locks in one order", "OPS-108-lock-order", false)
	var disk []string
	for _, o := range []struct{ at, title string }{
		{"2026-01-12 01:05", stagingCertificate},
		{"2026-02-11 01:05", stagingCertificate},
		{"2026-03-13 01:05", stagingCertificate},
		{"2026-04-12 01:05", stagingCertificate},
		{"2026-05-12 01:05", stagingCertificate},
		{"2026-06-11 01:05", stagingCertificate},
		{"2026-05-28 03:20", diskNearlyFull},
		{"2026-06-02 02:45", diskNearlyFull},
		{"2026-06-07 04:10", diskNearlyFull},
		{"2026-02-19 23:40", "Queue of webhooks grows"},
		{"2026-03-24 04:55", "Checkout answers slowly"},
		{"2026-06-16 13:15", "Export job did not start"},
	} {
		if ref := w.pager.forNothing(o.title, w.at(o.at)); o.title == diskNearlyFull {
			disk = append(disk, ref)
		}
	}
	w.pull("alerts", 7, "2026-06-09 14:25", 15, "Raise the disk threshold to what needs action", "It paged three times when nothing had to be done. Fixes "+strings.Join(disk, ", ")+".", "disk-threshold")
}

// newColleague is somebody whose pull requests the engineer reviewed from
// their first day on.
func (w *world) newColleague() {
	first := w.at("2026-02-09 11:00")
	for i, title := range newcomerTitles {
		at := first.AddDate(0, 0, i*9/2)
		wait := []float64{2, 3, 3, 5, 1}[i%5]
		w.theirs("refunds", w.number("refunds"), newcomer, at.In(w.zone).Format("2006-01-02 15:04"), wait, title, "", i%8 == 7)
	}
}

// glue is work that holds a department together and leaves few traces.
func (w *world) glue() {
	w.pull("handbook", 8, "2026-03-26 16:30", 70, "Write the on-call handbook", "New colleagues were paged before anybody had told them what to do. Whom to ask, what to look at first, and how to hand over, so that nobody is alone at night.", "on-call")
	decision := w.pull("decisions", 4, "2026-04-17 12:00", 160, "Agree refund limits with the risk team", "Support could refund any amount, and risk found out a month later. We talked it through with both teams: limits per market, who may raise them, and why. PAY-340", "refund-limits")
	decision.Reviews = []githubtest.Review{
		{Author: "risk-kim", State: "APPROVED", At: w.at("2026-04-16 15:00")},
		{Author: "risk-lou", State: "APPROVED", At: w.at("2026-04-17 11:30")},
	}
	w.jira.ticket(ticket{
		key: "PAY-340", title: "Agree refund limits with the risk team", reporter: me, assignee: me,
		created: w.at("2026-03-30"), started: w.at("2026-04-01"), done: w.at("2026-04-17 12:30"), doneBy: me,
	})
	w.jira.ticket(ticket{
		key: "PAY-371", title: "Interview candidates for the payments team: 6 interviews done", reporter: "mina", assignee: me,
		created: w.at("2026-03-02"), started: w.at("2026-03-05"), done: w.at("2026-06-18 17:00"), doneBy: me,
	})
}

// wentBadly is what a self-review starts with.
func (w *world) wentBadly() {
	w.jira.ticket(ticket{
		key: "PAY-355", title: "Show refunds in the customer's currency", reporter: "kaya", assignee: me,
		created: w.at("2026-04-20"), started: w.at("2026-04-22"), done: w.at("2026-05-19 15:00"), doneBy: me,
		reopened: []time.Time{w.at("2026-05-04 10:00"), w.at("2026-05-12 10:00")},
	})
	for i, day := range []string{"2026-05-01 14:00", "2026-05-11 16:00", "2026-05-19 14:30"} {
		w.pull("checkout", w.number("checkout"), day, 14, "Show refunds in the customer's currency"+[]string{"", ", rounded as the bank does", ", with old exchange rates"}[i], "", "pay-355-currency")
	}
	w.pull("billing", 498, "2026-02-20 15:20", 11, "Cache the exchange rates for an hour", "The rates service was asked for the same rate 40 times a minute.", "cache-rates")
	w.pull("billing", 501, "2026-02-21 16:00", 1, `Revert "Cache the exchange rates for an hour"`, "Reverts acme/billing#498. Rates were wrong at midnight.", "revert-498-cache-rates")
	for _, n := range []struct {
		number int
		title  string
		day    string
	}{{14, "Print the day's settlement files", "2026-01-30 17:00"}, {15, "List the settlement files of a bank", "2026-02-27 17:30"}, {17, "Show settlement files that are late", "2026-05-29 16:00"}} {
		w.pull("tools", n.number, n.day, 3, n.title, "", fmt.Sprintf("tool-%d", n.number))
	}
}
