package measure_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

const (
	github = "https://github.com"
	jira   = "https://acme.atlassian.net"
)

var (
	me   = work.PersonID(github, "robin")
	kim  = work.PersonID(github, "kim")
	alex = work.PersonID(github, "alex")
	bot  = work.PersonID(github, "deps[bot]")
)

func berlin(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

func period(tb testing.TB, name string) work.Period {
	tb.Helper()
	p, err := work.ParsePeriod(name, time.Date(2026, 7, 2, 10, 0, 0, 0, berlin(tb)))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// at reads a time such as 2026-03-04 21:04, in UTC; "" is unknown.
func at(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

func instant(text string) work.Instant { return work.Instant{At: at(text), Basis: "test"} }

// entry is a counted one, created a day before it was finished.
func entry(kind work.Kind, id, finished string) work.Entry {
	e := work.Entry{Counted: true, Source: "github", At: at(finished)}
	e.ID, e.Kind, e.CreatedAt, e.FinishedAt = id, kind, e.At.Add(-24*time.Hour), e.At
	return e
}

func pull(id, created, firstCommit, merged string) work.Entry {
	e := entry(work.KindPull, id, merged)
	e.CreatedAt, e.Pull = at(created), &work.Pull{FirstCommitAt: at(firstCommit)}
	return e
}

func ticket(id, started, done string) work.Entry {
	e := entry(work.KindTicket, id, done)
	e.Source, e.Ticket = "jira", &work.Ticket{StartedAt: at(started)}
	return e
}

func incident(id, impact, detected, resolved string) work.Entry {
	e := entry(work.KindIncident, id, resolved)
	e.Source = "jira"
	e.Incident = &work.Incident{ImpactAt: instant(impact), DetectedAt: instant(detected), ResolvedAt: instant(resolved)}
	return e
}

// mitigated is an incident that was mitigated and resolved in one.
func mitigated(id, impact, detected, when string) work.Entry {
	e := incident(id, impact, detected, when)
	e.Incident.MitigatedAt = instant(when)
	return e
}

func requested(item, subject, when string) work.Event {
	return work.Event{Item: item, Kind: work.EventReviewRequested, Subject: subject, At: at(when)}
}

func ready(item, when string) work.Event {
	return work.Event{Item: item, Kind: work.EventReady, At: at(when)}
}

// stream was read completely from since through through.
func stream(source, name, since, through string) work.Coverage {
	return work.Coverage{
		Account: work.Account{ID: "id of " + source, Name: source, Source: source}, Stream: name,
		Since: at(since), Through: at(through), RanAt: at(through), Outcome: work.OutcomeComplete,
	}
}

// allRead is the coverage of both sources for 2025 and the first half of 2026.
func allRead() []work.Coverage {
	const since, through = "2024-12-31 23:00", "2026-07-02 08:00"
	return []work.Coverage{
		stream("github", "pull requests", since, through), stream("github", "reviews", since, through),
		stream("github", "issues", since, through), stream("jira", "tickets", since, through),
	}
}

// input is what entries and events come to in the first half of 2026, compared
// with the second of 2025, when everything was read.
func input(tb testing.TB, entries []work.Entry, events ...work.Event) measure.Input {
	tb.Helper()
	p := period(tb, "2026-H1")
	before := p.Previous()
	return measure.Input{
		Entries: entries, Events: events, Coverage: allRead(), Me: map[string]bool{me: true},
		People: []work.Person{{ID: me}, {ID: kim}, {ID: alex}, {ID: bot, Bot: true}},
		Period: p, Previous: &before,
	}
}

func metricOf(tb testing.TB, r measure.Report, key string) measure.Metric {
	tb.Helper()
	m, ok := r.Metric(key)
	if !ok {
		tb.Fatalf("no metric %q", key)
	}
	return m
}

// halfYear is a story of one half-year: n pull requests and tickets, 2n
// reviews and a few incidents, each taking about so many hours.
func halfYear(name string, from time.Time, n int, hours float64) (entries []work.Entry, events []work.Event) {
	took := func(i int) time.Duration {
		return time.Duration(hours * (0.2 + float64(i*i%17)/6) * float64(time.Hour)).Round(time.Minute)
	}
	for i := range n {
		done := from.Add(time.Duration(i) * 176 * 24 * time.Hour / time.Duration(n)).Add(40 * time.Hour)
		merged := entry(work.KindPull, fmt.Sprintf("%s pull %02d", name, i), done.Format("2006-01-02 15:04"))
		merged.CreatedAt, merged.Pull, merged.Container = merged.At.Add(-took(i)), &work.Pull{}, fmt.Sprint("repository ", i%4)
		events = append(events, work.Event{Item: merged.ID, Kind: work.EventReviewed, Actor: []string{kim, alex, bot, me}[i%4]})
		entries = append(entries, merged)

		closed := ticket(fmt.Sprintf("%s ticket %02d", name, i), "", done.Format("2006-01-02 15:04"))
		if i%5 > 0 {
			closed.Ticket.StartedAt = closed.At.Add(-3 * took(i))
		}
		entries = append(entries, closed)
	}
	for i := range 2 * n {
		first := from.Add(time.Duration(i) * 88 * 24 * time.Hour / time.Duration(n)).Add(60 * time.Hour)
		given := entry(work.KindReview, fmt.Sprintf("%s review %02d", name, i), first.Format("2006-01-02 15:04"))
		given.CreatedAt, given.AuthorID = given.At.Add(-took(i)-48*time.Hour), []string{kim, alex}[i%2]
		events = append(events, work.Event{Item: given.ID, Kind: work.EventReviewRequested, Subject: me, At: given.At.Add(-took(i) / 3)})
		entries = append(entries, given)
	}
	return entries, events
}

// story is two half-years, the second with more reviews, answered sooner, and
// a third with incidents on both sides.
func story(tb testing.TB) measure.Input {
	tb.Helper()
	before, eventsBefore := halfYear("2025", time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC), 24, 30)
	now, events := halfYear("2026", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 40, 12)
	hidden := pull("2026 pull hidden", "2026-02-01 10:00", "", "2026-02-02 10:00")
	hidden.Hidden = true
	entries := slices.Concat(before, now, []work.Entry{
		hidden,
		incident("2025 incident", "", "2025-10-01 10:00", "2025-10-01 12:30"),
		incident("2026 incident 1", "2026-03-04 20:50", "2026-03-04 21:04", "2026-03-04 23:14"),
		incident("2026 incident 2", "", "", "2026-05-04 23:14"),
	})
	return input(tb, entries, slices.Concat(eventsBefore, events)...)
}
