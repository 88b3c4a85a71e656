package demo

import (
	"fmt"
	"strings"
	"time"

	"bragsheet/connectors/github/githubtest"
)

// half is the everyday work of half a year.
type half struct {
	from, to  string
	firstKey  int
	tickets   []string  // title of each ticket, done with a pull request of its own
	more      int       // of those, how many took a second pull request
	lead      []float64 // hours from opening to merge, in turn
	reviews   int
	wait      []float64 // hours until a review, in turn
	bareEvery int       // every so manieth review is a bare approval
}

var halves = []half{
	{
		from: "2025-07-02", to: "2025-12-22", firstKey: 201, tickets: earlierTitles, more: 16,
		lead: []float64{26, 7, 31, 58, 12, 26, 120, 19, 40, 26, 90, 15}, reviews: 61, wait: []float64{9, 4, 14, 9, 22, 8, 11}, bareEvery: 2,
	},
	{
		from: "2026-01-07", to: "2026-06-26", firstKey: 381, tickets: laterTitles,
		lead: []float64{19, 6, 24, 41, 12, 19, 96, 15, 30, 8}, reviews: 59, wait: []float64{4, 2, 6, 4, 9, 3, 7}, bareEvery: 3,
	},
}

// repositories take turns in everyday work.
var repositories = []string{"checkout", "refunds", "ledger-ui"}

func (w *world) routine() {
	for _, h := range halves {
		w.everydayTickets(h)
		w.everydayReviews(h)
	}
	w.issuesOfUsers()
	for i := range 21 {
		at := w.spread("2025-07-03", "2025-12-19", i, 21)
		cause := []string{"Ledger lock time-out", "Bank not reachable", "Deployment", ""}[i%4]
		title := []string{"Ledger waits for a lock", "A bank does not answer", "Errors after a deployment", "Queue grows"}[i%4]
		w.incident(incident{
			key: fmt.Sprintf("OPS-%d", 11+i), title: title, severity: "SEV3", cause: cause,
			detected: at, restored: at.Add(time.Duration(60+11*(i%7)) * time.Minute), responder: me,
		})
	}
	for i := range 13 {
		w.pager.forNothing([]string{stagingCertificate, "Queue of webhooks grows"}[i%2], w.spread("2025-07-05", "2025-12-20", i, 13))
	}
}

// spread returns the i-th of n times of work, evenly between two days.
func (w *world) spread(from, to string, i, n int) time.Time {
	first, last := w.at(from+" 10:00"), w.at(to+" 10:00")
	t := first.Add(last.Sub(first) / time.Duration(n) * time.Duration(i)).Truncate(24 * time.Hour)
	return t.Add(time.Duration(8+i%8)*time.Hour + time.Duration(i*13%60)*time.Minute)
}

func (w *world) everydayTickets(h half) {
	for i, title := range h.tickets {
		key := fmt.Sprintf("PAY-%d", h.firstKey+i)
		done := w.spread(h.from, h.to, i, len(h.tickets))
		lead := h.lead[i%len(h.lead)]
		w.jira.ticket(ticket{
			key: key, title: title, reporter: colleagues[i%len(colleagues)], assignee: me,
			created: done.AddDate(0, 0, -12), started: done.Add(-time.Duration(lead+20) * time.Hour), done: done.Add(30 * time.Minute), doneBy: me,
		})
		repo := repositories[i%len(repositories)]
		w.pull(repo, w.number(repo), w.local(done), lead, title, "", key+"-work")
		if i < h.more {
			w.pull(repo, w.number(repo), w.local(done.Add(-3*time.Hour)), lead/2, title+", first part", "", key+"-first")
		}
	}
}

func (w *world) everydayReviews(h half) {
	for i := range h.reviews {
		at := w.spread(h.from, h.to, i, h.reviews)
		repo := repositories[(i+1)%len(repositories)]
		title := verbs[i%len(verbs)] + " " + objects[(i/len(verbs)*3+i)%len(objects)]
		w.theirs(repo, w.number(repo), colleagues[i%len(colleagues)], w.local(at), h.wait[i%len(h.wait)], title, "", i%h.bareEvery == 1)
	}
}

// issuesOfUsers are reports on GitHub that the engineer closed, most of them
// with a pull request.
func (w *world) issuesOfUsers() {
	for i, title := range issueTitles {
		closed := w.spread("2026-01-20", "2026-06-15", i, len(issueTitles))
		number, label := w.number("sdk"), "bug"
		if strings.HasSuffix(title, "?") {
			label = "question"
		}
		w.issues = append(w.issues, githubtest.Issue{
			Repo: "acme/sdk", Number: number, Author: "merchant-" + colleagues[i], Title: title, Labels: []string{label},
			Created: closed.AddDate(0, 0, -9), Closed: closed, ClosedBy: me, Assignees: []string{me},
		})
		if i < 5 {
			p := w.pull("sdk", w.number("sdk"), w.local(closed.Add(-time.Minute)), 17, fixTitles[i], fmt.Sprintf("Closes #%d", number), "")
			p.Closes = []string{fmt.Sprintf("acme/sdk#%d", number)}
		}
	}
}

func (w *world) local(t time.Time) string { return t.In(w.zone).Format("2006-01-02 15:04") }

var laterTitles = []string{
	"Let support agents search payments by card ending", "Show why a payment was declined", "Keep the basket when the bank times out",
	"Validate IBANs before a payout", "Speed up the monthly settlement export", "Remove the old refund form", "Log who changed a payout limit",
	"Warn before a payout to a new account", "Show fees before checkout", "Rotate the keys of the bank connection", "Explain failed refunds to customers",
	"Test refunds against every bank", "Split the nightly job by market", "Accept a second address line", "Reduce the memory of the export job",
	"Document how to replay a payout", "Retry webhooks for three days", "Hide cards that have expired", "Close sessions of removed users",
	"Import exchange rates on holidays", "Compare the ledger with the bank every hour", "Delete test accounts after a month",
}

var earlierTitles = []string{
	"Show open invoices on one page", "Fix rounding of split payments", "Add a filter for payouts", "Send receipts in the customer's language", "Move the rates job to the scheduler",
	"Validate postcodes by country", "Remove the beta checkout", "Add an audit trail of refunds", "Fix the order of ledger lines", "Support a second bank account",
	"Explain pending payments", "Reduce queries of the payout list", "Test the bank's error codes", "Update the card logos", "Alert when payouts wait",
	"Write how to add a market", "Show the bank's reference", "Fix time zones in exports", "Remember the last filter", "Add totals to the refund list",
	"Encrypt stored mandates", "Clean up dead feature flags", "Add a sandbox for merchants", "Limit login attempts", "Fix double e-mails on refunds",
	"Show who approved a refund", "Import statements in the new format", "Handle bank holidays in payouts", "Add keyboard shortcuts for agents", "Check the tax number of merchants",
	"Measure how long checkouts take", "Retry failed e-mails", "Replace the PDF library",
}

var issueTitles = []string{
	"SDK hangs when the network is gone", "Amounts above a million are cut", "Wrong example in the README", "Time-out cannot be set", "Crash on an empty answer",
	"How do I test without a bank?", "Deprecated call in the sample", "Error text is hard to understand",
}

var fixTitles = []string{
	"Stop waiting when the network is gone", "Parse amounts above a million", "Correct the example in the README", "Let callers set the time-out", "Handle an empty answer",
}

var verbs = []string{"Add", "Fix", "Test", "Simplify", "Rename", "Document", "Speed up", "Remove", "Split", "Check"}

var objects = []string{"the payout list", "the card form", "exchange rates", "the webhook retry", "refund states", "ledger exports", "bank errors", "the basket", "the fee table", "sign-in", "mandates"}

var newcomerTitles = []string{
	"Set up the refunds service locally", "Add a test for partial refunds", "Rename refund states", "Show the refund reason", "Fix a typo in the refund e-mail", "Add a refund reason for fraud",
	"Log refund attempts", "Check refund limits", "Split the refund handler", "Add metrics for refunds", "Handle refunds of old payments", "Test refunds in two currencies", "Remove an unused refund flag",
	"Show refunds to support", "Speed up the refund search", "Validate refund amounts", "Add a refund export", "Explain refund errors", "Retry refunds at night", "Cancel a refund",
	"Add refund webhooks", "Document refund states", "Move refund rules to the database", "Test refund limits by market", "Alert on stuck refunds", "Show who asked for a refund",
	"Refund fees in part", "Check refunds twice a day", "Make refunds idempotent", "Archive old refunds", "Design: refunds without the legacy form",
}
