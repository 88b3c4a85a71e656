package demo

import (
	"fmt"
	"time"

	"bragsheet/connectors/github/githubtest"
)

// decoys are what a careless tool would count as the engineer's own work.
func (w *world) decoys() {
	for i := range 12 {
		at := w.at("2026-01-19 08:45").AddDate(0, 0, i*13)
		w.pulls = append(w.pulls, githubtest.Pull{
			Repo: "acme/gateway", Number: 301 + i, Author: "dependabot[bot]", MergedBy: me,
			Title: fmt.Sprintf("Bump a library from 1.%d.0 to 1.%d.0", i, i+1), Head: fmt.Sprintf("dependabot/go_modules/library-1.%d.0", i+1),
			Created: at.Add(-26 * time.Hour), Merged: at.Add(time.Minute), Additions: 4, Deletions: 4, Files: 2, Commits: 1,
			Reviews: []githubtest.Review{{Author: me, State: "APPROVED", At: at}},
		})
	}
	backport := w.pull("billing", 513, "2026-03-05 10:00", 1, "[backport release-12] Stop charging again when the bank answers late (#512)",
		"Backport of acme/billing#512.", "backport-512-to-release-12")
	backport.Base = "release-12"

	for i := range 41 {
		created := w.at("2024-11-04").AddDate(0, 0, i)
		w.jira.ticket(ticket{
			key: fmt.Sprintf("PAY-%d", 101+i), title: "Old idea: " + oldIdeas[i%len(oldIdeas)], reporter: "hugo", assignee: me,
			created: created, done: w.at("2026-02-03 11:00").Add(time.Duration(i) * time.Second), doneBy: "hugo",
		})
	}
	for i, title := range []string{"Support payment by fax", "Show the ledger in three dimensions", "Print receipts on coloured paper"} {
		w.jira.ticket(ticket{
			key: fmt.Sprintf("PAY-%d", 361+i), title: title, reporter: "kaya", assignee: me, resolution: "Won't Do",
			created: w.at("2026-03-16"), started: w.at("2026-03-17"), done: w.at("2026-03-24").AddDate(0, 0, i), doneBy: me,
		})
	}
	w.jira.ticket(ticket{
		key: "PAY-364", title: "Refunds are shown in the wrong currency", reporter: "luca", assignee: me, resolution: "Duplicate",
		created: w.at("2026-04-24"), done: w.at("2026-04-25"), doneBy: me,
	})
	w.jira.ticket(ticket{
		key: "PAY-365", title: "Send reminders before a card expires", reporter: "kaya", assignee: me, handedTo: "freya", handedAt: w.at("2026-05-06"),
		created: w.at("2026-04-27"), started: w.at("2026-04-28"), done: w.at("2026-05-15"), doneBy: "freya",
	})
	w.jira.ticket(ticket{
		key: "PAY-366", title: "Order new badges for the office", reporter: me, assignee: "robin-facilities",
		created: w.at("2026-04-06"), started: w.at("2026-04-07"), done: w.at("2026-04-10"), doneBy: "robin-facilities",
	})
}

var oldIdeas = []string{"pay by postcard", "a dark receipt", "exchange rates by the minute", "a map of payments", "stickers for invoices", "a ledger in colours"}
