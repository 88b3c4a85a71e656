package measure_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// given is a ticket assigned to me, and finished unless done is "".
func given(id, project, when, done string) (work.Entry, work.Event) {
	e := ticket(id, "", done)
	e.CreatedAt, e.ContainerName, e.Container, e.State = at(when), project, "id of "+project, work.StateDone
	if done == "" {
		e.Counted, e.Why, e.State = false, work.WhyOpen, work.StateOpen
	}
	return e, work.Event{Item: id, Kind: work.EventAssigned, Subject: me, At: at(when)}
}

func TestWorkloadIsWhatCameWhatWasDoneAndWhatWasLeft(t *testing.T) {
	in := input(t, nil)
	in.Period = period(t, "2026-Q1")
	add := func(id, project, when, done string, more ...work.Event) {
		e, ev := given(id, project, when, done)
		in.Entries, in.Events = append(in.Entries, e), append(append(in.Events, ev), more...)
	}
	away := func(id, when string) work.Event {
		return work.Event{Item: id, Kind: work.EventAssigned, Subject: kim, At: at(when)}
	}
	add("old", "PAY", "2025-12-01 10:00", "2026-01-10 10:00")
	add("january", "PAY", "2026-01-05 10:00", "2026-01-06 10:00")
	add("long", "PAY", "2026-01-05 10:00", "2026-03-20 10:00")
	add("open", "OPS", "2026-02-05 10:00", "")
	add("open longer", "OPS", "2026-01-31 22:30", "") // the last half hour of January in Berlin
	add("open too", "PAY", "2026-03-05 10:00", "")
	add("given away", "PAY", "2026-02-01 10:00", "", away("given away", "2026-02-20 10:00"))
	add("done later", "PAY", "2026-03-30 10:00", "2026-04-02 10:00")
	add("later", "PAY", "2026-04-01 10:00", "2026-04-02 10:00")
	hidden, _ := given("hidden", "PAY", "2026-02-01 10:00", "2026-02-02 10:00")
	hidden.Hidden, hidden.Ticket.Assignee = true, me
	start, _ := given("from the start", "WEB", "2026-02-03 10:00", "2026-02-04 10:00")
	start.Ticket.Assignee = me
	in.Entries = append(in.Entries, hidden, start)
	page, events := alarm("PD#1", "2026-02-10 10:00", "x")
	in.Entries, in.Events = append(in.Entries, page), append(in.Events, events...)

	r := measure.MakeResource(in)

	type row struct {
		name                                string
		new, finished, open, projects, page int
	}
	want := []row{
		{"2026-01", 3, 2, 2, 2, 0},
		{"2026-02", 3, 1, 3, 3, 1},
		{"2026-03", 2, 1, 4, 2, 0},
	}
	for i, m := range r.Months {
		if got := (row{m.Name, m.New, m.Finished, m.Open, m.Projects, m.Pages}); i >= len(want) || got != want[i] || !m.Whole || len(m.Items) != m.New {
			t.Errorf("month %d is %+v, want %+v", i, got, want[min(i, 2)])
		}
	}
	if r.New != 8 || r.Finished != 4 || r.Open != 4 || *r.Capacity != 1 || *r.Backlog != 4 || !r.Covered {
		t.Errorf("%d new, %d finished, %d open, capacity %v, backlog %v", r.New, r.Finished, r.Open, *r.Capacity, *r.Backlog)
	}
	left := fmt.Sprint(r.NotDone)
	if left != "[{OPS 2 2026-01-31 [open longer open]} {PAY 2 2026-03-05 [open too done later]}]" {
		t.Errorf("not done: %s", left)
	}
}

func TestAPartOfAMonthIsNoMeasureOfCapacity(t *testing.T) {
	in := input(t, nil)
	in.Period = period(t, "2026-03-02..2026-03-31")
	r := measure.MakeResource(in)
	if len(r.Months) != 1 || r.Months[0].Whole || r.Capacity != nil || r.Backlog != nil {
		t.Errorf("%+v", r)
	}
	in.Coverage = nil
	if r := measure.MakeResource(in); r.Covered || r.Why != "no account that records assigned work has been read" {
		t.Errorf("covered %t, %q", r.Covered, r.Why)
	}
}

// What each day's end finds open, averaged, is the metric.
func TestOpenItemsAreAveragedOverTheDays(t *testing.T) {
	in := input(t, nil)
	in.Period = period(t, "2026-03-23..2026-04-01") // ten days, one of 23 hours
	add := func(id, when, done string, more ...work.Event) {
		e, ev := given(id, "PAY", when, done)
		in.Entries, in.Events = append(in.Entries, e), append(append(in.Events, ev), more...)
	}
	add("all along", "2026-01-01 10:00", "")
	add("within one day", "2026-03-24 10:00", "2026-03-24 12:00")
	add("over the night of the clocks", "2026-03-28 22:30", "2026-03-29 22:30")
	add("to and fro", "2026-03-23 10:00", "",
		work.Event{Item: "to and fro", Kind: work.EventAssigned, Subject: kim, At: at("2026-03-25 10:00")},
		work.Event{Item: "to and fro", Kind: work.EventAssigned, Subject: me, At: at("2026-03-31 10:00")})
	add("too late", "2026-04-01 22:00", "")
	m := metricOf(t, measure.Measure(in), "open_items")
	if want := (10 + 0 + 2 + 2 + 2.0) / 10; m.Value == nil || *m.Value != want || m.N != 4 {
		t.Errorf("%s of %v, want %v", m.Display(), m.Items, want)
	}
}

func TestTheOrderOfEventsDoesNotMatterToWhoHadWhat(t *testing.T) {
	e, ev := given("x", "PAY", "2026-02-01 10:00", "")
	events := []work.Event{ev, {Item: "x", Kind: work.EventAssigned, Subject: kim, At: at("2026-02-20 10:00")}}
	for range 2 {
		slices.Reverse(events)
		in := input(t, []work.Entry{e}, events...)
		if r := measure.MakeResource(in); r.Open != 0 || r.New != 1 || r.Months[1].Open != 0 {
			t.Errorf("%+v", r)
		}
	}
}

// twentyYears is 200,000 items with their events, in the order of a database.
func twentyYears(tb testing.TB) measure.Input {
	tb.Helper()
	const n = 200_000
	begin := time.Date(2006, 7, 1, 0, 0, 0, 0, time.UTC)
	in := input(tb, make([]work.Entry, 0, n))
	kinds := []work.Kind{work.KindPull, work.KindReview, work.KindTicket, work.KindIncident, work.KindIssue}
	sources := []string{"github", "github", "jira", "pagerduty", "github"}
	for i := range n {
		done := begin.Add(time.Duration(i) * 20 * 365 * 24 * time.Hour / n)
		e := work.Entry{Counted: true, Source: sources[i%5], At: done, Role: work.RoleAssignee, ContainerName: fmt.Sprint("project ", i%200)}
		e.ID, e.Kind, e.Container = fmt.Sprintf("%012d", i*7919%n), kinds[i%5], fmt.Sprint("c", i%200)
		e.CreatedAt, e.FinishedAt, e.UpdatedAt, e.State = done.Add(-time.Duration(i%400)*time.Hour), done, done, work.StateDone
		e.Ref, e.Title, e.AuthorID = fmt.Sprint("X-", i), "Some title that is about as long as titles are", fmt.Sprint("person ", i%3000)
		at := e.CreatedAt.Add(time.Hour)
		event := func(kind work.EventKind, actor, subject string, after time.Duration) {
			in.Events = append(in.Events, work.Event{Item: e.ID, Kind: kind, Actor: actor, Subject: subject, At: at.Add(after)})
		}
		switch e.Kind {
		case work.KindPull:
			e.State, e.Pull, e.Body = work.StateMerged, &work.Pull{Head: fmt.Sprint("X-", i-2, "-fix")}, fmt.Sprintf("Fixes X-%d. And some words on what was done and why, as people write them.", i-2)
			event(work.EventReviewed, e.AuthorID, "", 0)
		case work.KindReview:
			e.Pull = &work.Pull{Substantive: i%2 > 0}
			event(work.EventReviewRequested, "", me, 0)
		case work.KindTicket, work.KindIssue:
			e.Ticket = &work.Ticket{StartedAt: at, Assignee: me}
			event(work.EventAssigned, "", me, 0)
		case work.KindIncident:
			e.Incident = &work.Incident{DetectedAt: work.Instant{At: at}, ResolvedAt: work.Instant{At: done}, Cause: fmt.Sprint("cause ", i%90)}
			event(work.EventPaged, "", me, 0)
			event(work.EventAcknowledged, me, "", time.Minute)
		}
		event(work.EventStatus, "", "done", time.Hour)
		event(work.EventClosed, me, "", time.Hour)
		in.Entries = append(in.Entries, e)
	}
	for i := range 3000 {
		in.People = append(in.People, work.Person{ID: fmt.Sprint("person ", i)})
	}
	for i := range in.Coverage {
		in.Coverage[i].Since = begin.AddDate(-1, 0, 0)
	}
	in.Coverage = append(in.Coverage, stream("pagerduty", "incidents", "2005-01-01 00:00", "2026-07-02 08:00"))
	in.Accomplishments = []work.Accomplishment{}
	return in
}

// 200,000 items of 20 years are to be measured in 2 s and 250 MB.
func BenchmarkTwentyYears(b *testing.B) {
	in := twentyYears(b)
	half := in
	whole := in
	whole.Period = period(b, "2006-07-01..2026-06-30")
	before := whole.Period.Previous()
	whole.Previous = &before
	for _, bench := range []struct {
		name string
		run  func()
	}{
		{"report of a half-year", func() { measure.Measure(half) }},
		{"report of it all", func() { measure.Measure(whole) }},
		{"Pareto of it all", func() { measure.MakePareto(whole) }},
		{"workload of it all", func() { measure.MakeResource(whole) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bench.run()
			}
		})
	}
}
