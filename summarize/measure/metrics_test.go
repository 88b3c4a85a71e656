package measure_test

import (
	"fmt"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

func TestSharesAreOfAllAndComparedFromTenOn(t *testing.T) {
	some := func(name, when string, n, substantive int) []work.Entry {
		var all []work.Entry
		for i := range n {
			e := entry(work.KindReview, fmt.Sprint(name, i), when)
			e.Pull = &work.Pull{Substantive: i < substantive}
			all = append(all, e)
		}
		return append(all, entry(work.KindPull, name+" pull", when))
	}
	tests := []struct {
		name                       string
		before, hits, now, hitsNow int
		value, was, difference     float64
		expected                   float64
		bound, claim               bool
	}{
		{"many more", 20, 5, 40, 30, 75, 25, 50, 10, true, true},
		{"about as many", 20, 10, 40, 24, 60, 50, 10, 20, true, false},
		{"too few before", 9, 0, 40, 40, 100, 0, 100, 0, false, false},
	}
	for _, tt := range tests {
		in := input(t, append(some("now", "2026-02-01 12:00", tt.now, tt.hitsNow), some("before", "2025-08-01 12:00", tt.before, tt.hits)...))
		m := metricOf(t, measure.Measure(in), "substantive_review_share")
		if *m.Value != tt.value || *m.Previous.Value != tt.was || len(m.Hits) != tt.hitsNow || len(m.Items) != tt.now || m.N != tt.now {
			t.Errorf("%s: %s, before %s", tt.name, m.Display(), m.Previous.Display())
		}
		if *m.Difference != tt.difference || *m.Expected != tt.expected || (m.Interval != nil) != tt.bound || m.Claim != tt.claim {
			t.Errorf("%s: %v more, %v expected, %+v, claim %t", tt.name, *m.Difference, *m.Expected, m.Interval, m.Claim)
		}
	}
}

func TestNewcomersAreNewToWhatWasReadForAWhile(t *testing.T) {
	review := func(id, author, opened string) work.Entry {
		e := entry(work.KindReview, id, opened)
		e.AuthorID, e.CreatedAt = author, at(opened)
		return e
	}
	old := review("old", alex, "2025-11-01 10:00") // what others did is read from here
	tests := []struct {
		name    string
		reviews []work.Entry
		want    float64
		items   int
	}{
		{"somebody new, three times", []work.Entry{review("a", kim, "2026-02-01 10:00"), review("b", kim, "2026-02-02 10:00"), review("c", kim, "2026-04-01 10:00")}, 1, 3},
		{"no longer new", []work.Entry{review("a", kim, "2026-02-01 10:00"), review("b", kim, "2026-04-03 10:00")}, 1, 1},
		{"somebody known", []work.Entry{review("a", alex, "2026-02-01 10:00")}, 0, 0},
		{"new, but so are the data", []work.Entry{review("early", kim, "2025-12-20 10:00"), review("a", kim, "2026-01-15 10:00")}, 0, 0},
		{"a bot", []work.Entry{review("a", bot, "2026-02-01 10:00")}, 0, 0},
		{"nobody knows who", []work.Entry{review("a", "", "2026-02-01 10:00")}, 0, 0},
	}
	for _, tt := range tests {
		m := metricOf(t, measure.Measure(input(t, append(tt.reviews, old))), "newcomers_helped")
		if *m.Value != tt.want || len(m.Items) != tt.items {
			t.Errorf("%s: %v of %v, want %v of %d", tt.name, *m.Value, m.Items, tt.want, tt.items)
		}
	}
}

func TestTeamsAreThoseOfWhichAReviewWasRequested(t *testing.T) {
	const day = "2026-02-01 10:00"
	m := metricOf(t, measure.Measure(input(t,
		[]work.Entry{entry(work.KindReview, "a", day), entry(work.KindReview, "b", day), entry(work.KindPull, "mine", day)},
		requested("a", "team:acme/pay", day), requested("b", "team:acme/pay", day), requested("b", "team:acme/web", day), requested("b", me, day), requested("mine", "team:acme/ops", day),
	)), "teams")
	if *m.Value != 2 || m.N != 2 {
		t.Errorf("%v teams on %v, want 2 on a and b", *m.Value, m.Items)
	}
}

func TestTimeToAcknowledgeIsFromMyPageToMyAnswer(t *testing.T) {
	event := func(kind work.EventKind, who, when string) work.Event {
		ev := work.Event{Item: "PD#1", Kind: kind, At: at(when)}
		if kind == work.EventPaged {
			ev.Subject = who
		} else {
			ev.Actor = who
		}
		return ev
	}
	page := event(work.EventPaged, me, "2026-02-01 10:00")
	tests := []struct {
		name   string
		events []work.Event
		hours  float64 // -1: unknown
	}{
		{"acknowledged", []work.Event{page, event(work.EventAcknowledged, me, "2026-02-01 10:15")}, 0.25},
		{"the first of both", []work.Event{
			page, event(work.EventPaged, me, "2026-02-01 10:05"), event(work.EventAcknowledged, me, "2026-02-01 10:30"), event(work.EventAcknowledged, me, "2026-02-01 12:00"),
		}, 0.5},
		{"by somebody else", []work.Event{page, event(work.EventAcknowledged, kim, "2026-02-01 10:15")}, -1},
		{"never notified", []work.Event{event(work.EventPaged, kim, "2026-02-01 10:00"), event(work.EventAcknowledged, me, "2026-02-01 10:15")}, -1},
		{"in another period", []work.Event{event(work.EventPaged, me, "2025-12-01 10:00"), event(work.EventAcknowledged, me, "2026-02-01 10:15")}, -1},
	}
	for _, tt := range tests {
		e, _ := alarm("PD#1", "2026-02-01 10:00", "x")
		in := operations(t, e)
		in.Events = tt.events
		m := metricOf(t, measure.Measure(in), "time_to_acknowledge_median")
		if got := m.Value; tt.hours < 0 && got != nil || tt.hours >= 0 && (got == nil || *got != tt.hours) {
			t.Errorf("%s: %s, want %v h", tt.name, m.Display(), tt.hours)
		}
	}
}
