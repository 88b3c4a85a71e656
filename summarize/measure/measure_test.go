package measure_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

func TestReportHasTheKeysOfTheContractInOrder(t *testing.T) {
	want := []string{
		"prs_merged", "pr_lead_time_median", "reviews_given", "substantive_review_share", "review_turnaround_median", "newcomers_helped",
		"tickets_done", "ticket_cycle_time_median", "reopen_rate", "incidents_resolved", "time_to_acknowledge_median", "time_to_mitigate_median",
		"time_to_restore_median", "pages_per_week", "off_hours_page_share", "repositories", "people", "teams", "documents",
		"assigned_new", "open_items", "concurrent_projects", "claims", "goal_progress",
	}
	r := measure.Measure(input(t, nil))
	if len(r.Metrics) != len(want) {
		t.Fatalf("%d metrics, want %d", len(r.Metrics), len(want))
	}
	for i, m := range r.Metrics {
		if m.Key != want[i] {
			t.Errorf("metric %d is %q, want %q", i, m.Key, want[i])
		}
		if m.Formula == "" || m.Label == "" || m.Unit == "" {
			t.Errorf("%s lacks a formula, a label or a unit", m.Key)
		}
	}
}

func TestCountsAreOfWhatCountsAndWasFinishedInThePeriod(t *testing.T) {
	notCounted := entry(work.KindPull, "not counted", "2026-02-01 10:00")
	notCounted.Counted, notCounted.Why = false, work.WhyBackport
	hidden := entry(work.KindPull, "hidden", "2026-02-01 10:00")
	hidden.Hidden = true
	undated := entry(work.KindPull, "undated", "")
	tests := []struct {
		name                string
		entry               work.Entry
		key                 string
		now, before, hidden int
	}{
		{"merged in the period", entry(work.KindPull, "a", "2026-02-01 10:00"), "prs_merged", 1, 0, 0},
		{"merged in the one before", entry(work.KindPull, "a", "2025-12-01 10:00"), "prs_merged", 0, 1, 0},
		{"merged earlier still", entry(work.KindPull, "a", "2025-06-01 10:00"), "prs_merged", 0, 0, 0},
		{"the first minute in Berlin", entry(work.KindPull, "a", "2025-12-31 23:00"), "prs_merged", 1, 0, 0},
		{"the minute before it", entry(work.KindPull, "a", "2025-12-31 22:59"), "prs_merged", 0, 1, 0},
		{"the last minute in Berlin, in summer time", entry(work.KindPull, "a", "2026-06-30 21:59"), "prs_merged", 1, 0, 0},
		{"the minute after it", entry(work.KindPull, "a", "2026-06-30 22:00"), "prs_merged", 0, 0, 0},
		{"not counted", notCounted, "prs_merged", 0, 0, 0},
		{"hidden", hidden, "prs_merged", 0, 0, 1},
		{"nothing says when", undated, "prs_merged", 0, 0, 0},
		{"a review is not a merge", entry(work.KindReview, "a", "2026-02-01 10:00"), "prs_merged", 0, 0, 0},
		{"a review", entry(work.KindReview, "a", "2026-02-01 10:00"), "reviews_given", 1, 0, 0},
		{"a ticket", entry(work.KindTicket, "a", "2026-02-01 10:00"), "tickets_done", 1, 0, 0},
		{"an issue is not a ticket", entry(work.KindIssue, "a", "2026-02-01 10:00"), "tickets_done", 0, 0, 0},
		{"an incident", entry(work.KindIncident, "a", "2026-02-01 10:00"), "incidents_resolved", 1, 0, 0},
		{"an incident is not a ticket", entry(work.KindIncident, "a", "2026-02-01 10:00"), "tickets_done", 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := metricOf(t, measure.Measure(input(t, []work.Entry{tt.entry})), tt.key)
			if *m.Value != float64(tt.now) || m.N != tt.now || len(m.Items) != tt.now {
				t.Errorf("value %v, n %d, items %v, want %d", *m.Value, m.N, m.Items, tt.now)
			}
			if *m.Previous.Value != float64(tt.before) {
				t.Errorf("before %v, want %d", *m.Previous.Value, tt.before)
			}
			left := 0
			for _, l := range m.LeftOut {
				left += l.N
			}
			if left != tt.hidden {
				t.Errorf("left out %v, want %d", m.LeftOut, tt.hidden)
			}
		})
	}
}

func TestDurationsAreBetweenTheTimesOfTheirDefinition(t *testing.T) {
	const item, created, done = "x", "2026-02-01 08:00", "2026-02-03 08:00"
	review := entry(work.KindReview, item, done)
	review.CreatedAt = at(created)
	bare := entry(work.KindPull, item, done)
	tests := []struct {
		name   string
		key    string
		entry  work.Entry
		events []work.Event
		hours  float64 // -1: unknown
	}{
		{"lead time from creation", "pr_lead_time_median", pull(item, created, "", done), nil, 48},
		{"lead time from the first commit", "pr_lead_time_median", pull(item, created, "2026-01-31 08:00", done), nil, 72},
		{"lead time from creation when commits were added or rewritten later", "pr_lead_time_median", pull(item, created, "2026-02-02 08:00", done), nil, 48},
		{"lead time when only the first commit is known", "pr_lead_time_median", pull(item, "", "2026-02-02 08:00", done), nil, 24},
		{"lead time of a pull request without details", "pr_lead_time_median", bare, nil, 24},
		{"lead time without a beginning", "pr_lead_time_median", pull(item, "", "", done), nil, -1},
		{"lead time of a merge before creation", "pr_lead_time_median", pull(item, "2026-02-04 08:00", "", done), nil, -1},

		{"turnaround from creation", "review_turnaround_median", review, nil, 48},
		{"turnaround from a request to me", "review_turnaround_median", review, []work.Event{requested(item, me, "2026-02-02 08:00")}, 24},
		{"turnaround from a request to a team", "review_turnaround_median", review, []work.Event{requested(item, "team:acme/pay", "2026-02-03 02:00")}, 6},
		{"turnaround from leaving draft", "review_turnaround_median", review, []work.Event{ready(item, "2026-02-03 05:00")}, 3},
		{
			"turnaround from the latest of them, in any order", "review_turnaround_median", review,
			[]work.Event{ready(item, "2026-02-03 05:00"), requested(item, me, "2026-02-02 08:00")},
			3,
		},
		{"turnaround ignores a request to somebody else", "review_turnaround_median", review, []work.Event{requested(item, kim, "2026-02-02 08:00")}, 48},
		{"turnaround ignores a request after my review", "review_turnaround_median", review, []work.Event{requested(item, me, "2026-02-04 08:00")}, 48},
		{"turnaround ignores another item's request", "review_turnaround_median", review, []work.Event{requested("y", me, "2026-02-02 08:00")}, 48},
		{
			"turnaround ignores other events", "review_turnaround_median", review,
			[]work.Event{{Item: item, Kind: work.EventAssigned, Subject: me, At: at("2026-02-02 08:00")}},
			48,
		},

		{"cycle time", "ticket_cycle_time_median", ticket(item, created, done), nil, 48},
		{"cycle time of what was never in progress", "ticket_cycle_time_median", ticket(item, "", done), nil, -1},
		{"cycle time of a ticket without details", "ticket_cycle_time_median", entry(work.KindTicket, item, done), nil, -1},
		{"cycle time started after it ended", "ticket_cycle_time_median", ticket(item, "2026-02-04 08:00", done), nil, -1},

		{"mitigated from the impact", "time_to_mitigate_median", mitigated(item, created, "2026-02-02 08:00", done), nil, 48},
		{"mitigated from detection", "time_to_mitigate_median", mitigated(item, "", "2026-02-02 08:00", done), nil, 24},
		{"never mitigated", "time_to_mitigate_median", incident(item, created, "2026-02-02 08:00", done), nil, -1},
		{"restored from the impact", "time_to_restore_median", incident(item, created, "2026-02-02 08:00", done), nil, 48},
		{"restored from detection", "time_to_restore_median", incident(item, "", "2026-02-02 08:00", done), nil, 24},
		{"restored, nobody knows from when", "time_to_restore_median", incident(item, "", "", done), nil, -1},
		{"restored before it was detected", "time_to_restore_median", incident(item, "", "2026-02-04 08:00", done), nil, -1},
		{"an incident without times", "time_to_restore_median", entry(work.KindIncident, item, done), nil, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := metricOf(t, measure.Measure(input(t, []work.Entry{tt.entry}, tt.events...)), tt.key)
			if tt.hours >= 0 {
				if m.Value == nil || *m.Value != tt.hours || *m.P90 != tt.hours || m.N != 1 || len(m.LeftOut) != 0 {
					t.Errorf("got %s, left out %v, want %v h", m.Display(), m.LeftOut, tt.hours)
				}
				return
			}
			if m.Value != nil || m.N != 0 || m.Why == "" || len(m.Items) != 0 {
				t.Errorf("got %s of %v, want it unknown and why", m.Display(), m.Items)
			}
			if len(m.LeftOut) != 1 || m.LeftOut[0].N != 1 {
				t.Errorf("left out %v, want one item", m.LeftOut)
			}
		})
	}
}

func TestAnIncidentWithoutResolutionTimeHasNoTimeToRestore(t *testing.T) {
	open := incident("x", "2026-02-01 08:00", "", "2026-02-03 08:00")
	open.Incident.ResolvedAt = work.Instant{}
	r := measure.Measure(input(t, []work.Entry{open}))
	if m := metricOf(t, r, "time_to_restore_median"); m.Value != nil {
		t.Errorf("got %s", m.Display())
	}
	if m := metricOf(t, r, "incidents_resolved"); *m.Value != 1 {
		t.Errorf("%v incidents, want 1", *m.Value)
	}
}

func TestMedianComesWithP90AndItsItemsOldestFirst(t *testing.T) {
	r := measure.Measure(input(t, []work.Entry{
		pull("d", "2026-02-01 00:00", "", "2026-02-01 10:00"),
		pull("b", "2026-01-01 00:00", "", "2026-01-01 02:00"),
		pull("a", "2026-01-01 01:00", "", "2026-01-01 02:00"),
		pull("c", "2026-01-03 00:00", "", "2026-01-03 03:00"),
	}))
	m := metricOf(t, r, "pr_lead_time_median")
	if *m.Value != 2.5 || *m.P90 != 7.9 || m.N != 4 {
		t.Errorf("got %s, value %v, p90 %v, want 2.5 and 7.9 of 4", m.Display(), *m.Value, *m.P90)
	}
	if got := m.Items; got[0] != "a" || got[1] != "b" || got[2] != "c" || got[3] != "d" {
		t.Errorf("items %v, want a b c d", got)
	}
}

func TestRepositoriesAndPeopleAreCountedOnce(t *testing.T) {
	in := func(e work.Entry, container, author string) work.Entry {
		e.Container, e.AuthorID = container, author
		return e
	}
	stranger := work.PersonID(github, "not stored")
	const day = "2026-02-01 10:00"
	reviewed := func(item, by string) work.Event {
		return work.Event{Item: item, Kind: work.EventReviewed, Actor: by, At: at(day)}
	}
	r := measure.Measure(input(t, []work.Entry{
		in(entry(work.KindPull, "p1", day), "api", me),
		in(entry(work.KindPull, "p2", day), "api", me),
		in(entry(work.KindPull, "p3", day), "", me),
		in(entry(work.KindReview, "r1", day), "web", kim),
		in(entry(work.KindReview, "r2", day), "web", bot),
		in(entry(work.KindReview, "r3", day), "web", ""),
		in(entry(work.KindReview, "r4", day), "web", stranger),
		in(entry(work.KindIssue, "i1", day), "docs", alex),
		in(ticket("t1", "", day), "PAY", alex),
	}, reviewed("p1", kim), reviewed("p1", bot), reviewed("p1", me), reviewed("p2", alex), reviewed("p9", stranger)))

	if m := metricOf(t, r, "repositories"); *m.Value != 3 || m.N != 7 {
		t.Errorf("%v repositories of %d items, want 3 of 7", *m.Value, m.N)
	}
	if m := metricOf(t, r, "people"); *m.Value != 2 || m.N != 3 {
		t.Errorf("%v people of %d items %v, want 2 of 3", *m.Value, m.N, m.Items)
	}
}

func TestPagesAreUnknownWithoutAPager(t *testing.T) {
	m := metricOf(t, measure.Measure(story(t)), "pages_per_week")
	if m.Value != nil || m.Previous.Value != nil || m.Why != "no pager account has been read" {
		t.Errorf("got %s, before %s", m.Display(), m.Previous.Display())
	}
}

func TestAPageIsAnIncidentIWasNotifiedOfHoweverOftenAndWhetherOrNotIAnswered(t *testing.T) {
	in := story(t)
	in.Entries, in.Events = nil, nil
	add := func(id, resolved string, counted bool, events ...work.Event) {
		e := incident(id, "", resolved, resolved)
		e.Source, e.Counted = "pagerduty", counted
		in.Entries, in.Events = append(in.Entries, e), append(in.Events, events...)
	}
	page := func(item, subject, when string) work.Event {
		return work.Event{Item: item, Kind: work.EventPaged, Subject: subject, At: at(when)}
	}
	add("answered", "2026-03-02 10:00", true, page("answered", me, "2026-03-02 09:00"), page("answered", me, "2026-03-02 09:05"))
	add("ignored", "2026-03-03 10:00", false, page("ignored", me, "2026-03-03 09:00"))
	add("another's", "2026-03-04 10:00", true, page("another's", kim, "2026-03-04 09:00"))
	add("resolved later", "2026-07-01 10:00", true, page("resolved later", me, "2026-06-30 09:00"))
	add("before", "2026-03-05 10:00", true, page("before", me, "2025-12-30 09:00"))
	in.Coverage = append(in.Coverage, work.Coverage{
		Account: work.Account{Name: "pager", Source: "pagerduty"}, Stream: "incidents",
		Since: at("2025-01-01 00:00"), Through: at("2026-07-02 00:00"), Outcome: work.OutcomeComplete,
	})

	m := metricOf(t, measure.Measure(in), "pages_per_week")

	if m.N != 3 || strings.Join(m.Items, ", ") != "answered, ignored, resolved later" {
		t.Errorf("%d pages: %q", m.N, m.Items)
	}
	if want := 3 / in.Period.Weeks(); m.Value == nil || math.Abs(*m.Value-want) > 0.05 {
		t.Errorf("%s, want %.3f", m.Display(), want)
	}
	if m.Previous.N != 1 || !m.Covered {
		t.Errorf("%d pages before, covered %t", m.Previous.N, m.Covered)
	}
}

func TestAClaimNeedsTheIntervalTheNumberAndTheCoverage(t *testing.T) {
	some := func(n int, kind work.Kind, first string, hours float64) []work.Entry {
		var all []work.Entry
		for i := range n {
			e := entry(kind, first+string(rune('A'+i)), first)
			e.At = e.At.Add(time.Duration(i) * 24 * time.Hour)
			e.CreatedAt = e.At.Add(-time.Duration((hours + float64(i%5)/10) * float64(time.Hour)))
			all = append(all, e)
		}
		return all
	}
	const now, before = "2026-02-01 12:00", "2025-08-01 12:00"
	late := allRead()
	late[1].Through = at("2026-06-01 00:00")
	tests := []struct {
		name         string
		key          string
		now, before  []work.Entry
		coverage     []work.Coverage
		claim, bound bool // bound: an interval is given
	}{
		{"many more", "reviews_given", some(40, work.KindReview, now, 1), some(10, work.KindReview, before, 1), allRead(), true, true},
		{"none after eight is exact enough", "reviews_given", nil, some(8, work.KindReview, before, 1), allRead(), true, true},
		{"a few more", "reviews_given", some(12, work.KindReview, now, 1), some(10, work.KindReview, before, 1), allRead(), false, true},
		{"many more of what was read", "reviews_given", some(40, work.KindReview, now, 1), some(10, work.KindReview, before, 1), late, false, false},
		{"much faster", "review_turnaround_median", some(20, work.KindReview, now, 1), some(20, work.KindReview, before, 9), allRead(), true, true},
		{"much faster, too few now", "review_turnaround_median", some(19, work.KindReview, now, 1), some(20, work.KindReview, before, 9), allRead(), false, false},
		{"much faster, too few before", "review_turnaround_median", some(20, work.KindReview, now, 1), some(19, work.KindReview, before, 9), allRead(), false, false},
		{"as fast", "review_turnaround_median", some(30, work.KindReview, now, 1), some(30, work.KindReview, before, 1), allRead(), false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, append(tt.before, tt.now...))
			in.Coverage = tt.coverage
			m := metricOf(t, measure.Measure(in), tt.key)
			if m.Claim != tt.claim {
				t.Errorf("claim %v, change %q, want %v", m.Claim, m.Change(), tt.claim)
			}
			if (m.Interval != nil) != tt.bound {
				t.Errorf("interval %v, want one: %v", m.Interval, tt.bound)
			}
		})
	}
}

func TestPeriodsOfUnequalLengthCompareByTheWeek(t *testing.T) {
	var entries []work.Entry
	for i := range 28 {
		e := entry(work.KindPull, string(rune('a'+i)), "2026-01-05 12:00")
		e.At = e.At.Add(time.Duration(i) * 24 * time.Hour) // one a day from 5 January to 1 February
		entries = append(entries, e)
	}
	in := input(t, entries)
	in.Period = period(t, "2026-01-26..2026-02-01") // seven of them
	before := period(t, "2026-01-05..2026-01-25")   // 21 in three weeks
	in.Previous = &before
	m := metricOf(t, measure.Measure(in), "prs_merged")
	if m.N != 7 || m.Previous.N != 21 || m.Difference == nil || *m.Difference != 0 {
		t.Errorf("%d and %d differ by %v a week, want 7 and 21 by 0", m.N, m.Previous.N, m.Difference)
	}
}

func TestAPeriodOfNoLengthIsNotCompared(t *testing.T) {
	in := input(t, nil)
	in.Previous = &work.Period{From: in.Period.From, To: in.Period.From}
	r := measure.Measure(in)
	if m := metricOf(t, r, "prs_merged"); m.Difference != nil {
		t.Errorf("it differs by %v", *m.Difference)
	}
	if _, err := r.JSON(); err != nil {
		t.Errorf("JSON: %v", err)
	}
}

func TestWithoutAPeriodBeforeNothingIsCompared(t *testing.T) {
	in := story(t)
	in.Previous = nil
	r := measure.Measure(in)
	if r.Previous != nil {
		t.Error("the report names a period before")
	}
	for _, m := range r.Metrics {
		if m.Previous != nil || m.Difference != nil || m.Interval != nil || m.Claim || m.Change() != "" {
			t.Errorf("%s is compared: %+v", m.Key, m)
		}
	}
}
