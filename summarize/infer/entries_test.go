package infer

import (
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestTheStandingThatCountsWins(t *testing.T) {
	b := newBuild()
	b.rest.Accounts = append(b.rest.Accounts, work.Account{ID: "second", Name: "gh2", Source: "github", Host: gitHub, UserID: "me2"})
	item := b.pull("acme/billing#1", "One", 5)
	b.standings = []work.Standing{
		{Item: item.ID, Account: work.AccountID(gitHub, "me"), Role: work.RoleReporter, Why: work.WhyReportedOnly, At: day(1)},
		{Item: item.ID, Account: "second", Role: work.RoleAuthor, Counted: true, At: day(6)},
	}
	e := entry(t, b.infer(), item.ID)
	if e.Account != "gh2" || e.Role != work.RoleAuthor || !e.Counted || e.Why != "" || !e.At.Equal(day(6)) {
		t.Errorf("got %s as %s, counted %t (%s) at %s", e.Account, e.Role, e.Counted, e.Why, e.At)
	}

	b.standings[0].Counted, b.standings[0].Why = true, ""
	if e := entry(t, b.infer(), item.ID); e.Account != "gh" {
		t.Errorf("of two that count, %s won; want the earlier, gh", e.Account)
	}
	b.standings[0].At = time.Time{}
	if e := entry(t, b.infer(), item.ID); e.Account != "gh2" {
		t.Errorf("of two that count, %s won; want the one with a known time, gh2", e.Account)
	}
}

func TestWhatHasNoStandingIsContext(t *testing.T) {
	b := newBuild()
	item := b.theirTicket("PAY-1", "Theirs", 1)
	e := entry(t, b.infer(), item.ID)
	if e.Counted || e.Why != work.WhyNoPart || e.Account != "tracker" || e.Source != "jira" || e.ContainerName != "PAY" {
		t.Errorf("got %+v", e)
	}
}

func TestNotesAreEntries(t *testing.T) {
	b := newBuild()
	b.note("\n Interviewed two \nBoth were good.", 3).CreatedAt = day(5)
	b.note("Thanks!", 4).Type = work.NoteFeedback
	b.note("Lead more", 4).Type = work.NoteExpectation
	r := b.infer()

	e := entry(t, r, "note0")
	if e.Title != "Interviewed two" || e.Kind != work.KindNote || e.Source != "note" || e.Role != work.RoleAuthor ||
		!e.Counted || !e.At.Equal(day(3)) || !e.CreatedAt.Equal(day(5)) || e.NoteType != work.NoteWork {
		t.Errorf("got %+v", e)
	}
	for id, why := range map[string]string{"note1": work.WhyFeedback, "note2": work.WhyExpectation} {
		if e := entry(t, r, id); e.Counted || e.Why != why {
			t.Errorf("%s is counted %t because %q, want not, because %q", id, e.Counted, e.Why, why)
		}
	}
}

func TestEntriesAreInTimeOrder(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#2", "Late", 9)
	b.pull("acme/billing#1", "Early", 2)
	b.epic("PAY-1", "Open, so by its creation", 5)
	r := b.infer()
	if got := r.Entries[0].Ref + " " + r.Entries[1].Ref + " " + r.Entries[2].Ref; got != "acme/billing#1 PAY-1 acme/billing#2" {
		t.Errorf("order is %s", got)
	}
}

func TestWorkNeverBeginsAfterItEnds(t *testing.T) {
	b := newBuild()
	odd := b.ticket("PAY-1", "Reopened, and done by its resolution date", 1)
	odd.Ticket.StartedAt = day(40)
	if a := withItem(t, b.infer(), odd.ID); !a.From.Equal(day(2)) || !a.To.Equal(day(2)) {
		t.Errorf("from %s to %s", a.From, a.To)
	}
}

func TestSpanIsOfTheOwnWork(t *testing.T) {
	b := newBuild()
	old := b.ticket("PAY-1", "Written long before it was begun", 1)
	old.Ticket.StartedAt = day(40)
	b.standings[0].At = day(50)
	b.pull("acme/billing#1", "PAY-1: part", 42)
	b.theirTicket("PAY-2", "PAY-1 by somebody else", 90)

	a := withItem(t, b.infer(), old.ID)

	if !a.From.Equal(day(40)) || !a.To.Equal(day(50)) {
		t.Errorf("from %s to %s, want %s to %s", a.From, a.To, day(40), day(50))
	}
}
