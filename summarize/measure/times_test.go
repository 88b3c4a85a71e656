package measure_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

func periodIn(tb testing.TB, name, zoneName string) work.Period {
	tb.Helper()
	p, err := work.ParsePeriod(name, time.Date(2026, 7, 2, 10, 0, 0, 0, zone(tb, zoneName)))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// Where a day, a month or a week begins depends on the zone, and on the day of
// the year. Times are UTC.
func TestAnItemFallsIntoThePeriodOfItsZone(t *testing.T) {
	tests := []struct {
		name, zone, period string
		first, last        string // the first and the last minute of it
	}{
		{"a month with the clocks put forward", "Europe/Berlin", "2026-03", "2026-02-28 23:00", "2026-03-31 21:59"},
		{"the month with them put back", "Europe/Berlin", "2026-10", "2026-09-30 22:00", "2026-10-31 22:59"},
		{"the week with 167 hours", "Europe/Berlin", "2026-W13", "2026-03-22 23:00", "2026-03-29 21:59"},
		{"the week with 169 hours", "Europe/Berlin", "2026-W43", "2026-10-18 22:00", "2026-10-25 22:59"},
		{"the year ends in the evening in New York", "America/New_York", "2025", "2025-01-01 05:00", "2026-01-01 04:59"},
		{"a half-hour zone", "Asia/Kolkata", "2026-02", "2026-01-31 18:30", "2026-02-28 18:29"},
		{"a quarter-hour zone", "Asia/Kathmandu", "2026-04", "2026-03-31 18:15", "2026-04-30 18:14"},
		{"a zone whose summer time is half an hour", "Australia/Lord_Howe", "2026-04", "2026-03-31 13:00", "2026-04-30 13:29"},
		{"a leap February", "UTC", "2024-02", "2024-02-01 00:00", "2024-02-29 23:59"},
		{"a common one", "UTC", "2026-02", "2026-02-01 00:00", "2026-02-28 23:59"},
		{"a century that is no leap year", "UTC", "2100-02", "2100-02-01 00:00", "2100-02-28 23:59"},
		{"an ISO week that begins in the year before", "UTC", "2026-W01", "2025-12-29 00:00", "2026-01-04 23:59"},
		{"a 53rd week", "UTC", "2020-W53", "2020-12-28 00:00", "2021-01-03 23:59"},
		{"a day ahead of everybody", "Pacific/Kiritimati", "2026-01", "2025-12-31 10:00", "2026-01-31 09:59"},
	}
	for _, tt := range tests {
		p := periodIn(t, tt.period, tt.zone)
		for _, c := range []struct {
			at   time.Time
			want int
		}{
			{at(tt.first), 1},
			{at(tt.first).Add(-time.Minute), 0},
			{at(tt.last), 1},
			{at(tt.last).Add(time.Minute), 0},
		} {
			e := entry(work.KindPull, "x", c.at.Format("2006-01-02 15:04"))
			r := measure.Measure(measure.Input{
				Entries: []work.Entry{e}, Period: p, Me: map[string]bool{me: true},
				Coverage: []work.Coverage{stream("github", "pull requests", "2000-01-01 00:00", "2150-01-01 00:00")},
			})
			if m := metricOf(t, r, "prs_merged"); m.N != c.want {
				t.Errorf("%s: %d at %s, want %d", tt.name, m.N, c.at, c.want)
			}
		}
	}
}

func TestOffHoursAreThoseOfThePersonsClock(t *testing.T) {
	tests := []struct {
		name, zone, at string // UTC
		off            bool
	}{
		{"eight in the morning, winter", "Europe/Berlin", "2026-03-27 07:00", false},
		{"a minute before", "Europe/Berlin", "2026-03-27 06:59", true},
		{"eight in the morning, summer", "Europe/Berlin", "2026-03-30 06:00", false},
		{"a minute before, summer", "Europe/Berlin", "2026-03-30 05:59", true},
		{"the last minute of the day", "Europe/Berlin", "2026-03-30 15:59", false},
		{"six in the evening", "Europe/Berlin", "2026-03-30 16:00", true},
		{"Saturday noon", "Europe/Berlin", "2026-03-28 11:00", true},
		{"Sunday noon", "Europe/Berlin", "2026-03-29 10:00", true},
		{"Friday evening in UTC is Saturday in India", "Asia/Kolkata", "2026-03-27 20:00", true},
		{"Sunday evening in UTC is Monday morning in India", "Asia/Kolkata", "2026-03-30 02:30", false},
		{"half an hour earlier it is not eight there", "Asia/Kolkata", "2026-03-30 02:29", true},
		{"Nepal's quarter of an hour", "Asia/Kathmandu", "2026-03-30 02:15", false},
		{"and a minute before", "Asia/Kathmandu", "2026-03-30 02:14", true},
		{"29 February, a Thursday", "UTC", "2024-02-29 12:00", false},
	}
	for _, tt := range tests {
		e, events := alarm("PD#1", tt.at, "x")
		year := tt.at[:4]
		r := measure.Measure(measure.Input{
			Entries: []work.Entry{e}, Events: events, Period: periodIn(t, year, tt.zone), Me: map[string]bool{me: true},
			Coverage: []work.Coverage{stream("pagerduty", "incidents", "2000-01-01 00:00", "2150-01-01 00:00")},
		})
		m := metricOf(t, r, "off_hours_page_share")
		if m.N != 1 || (len(m.Hits) == 1) != tt.off {
			t.Errorf("%s: %s, want off hours: %t", tt.name, m.Display(), tt.off)
		}
	}
}

func TestWindowsAroundAThingAreEqualWholeWeeks(t *testing.T) {
	tests := []struct {
		name, zone, first, last, limits string
		before, after                   string
	}{
		{"a date in the middle", "Europe/Berlin", "2026-04-12 11:35", "2026-04-12 11:35", "2026-H1", "2026-01-25..2026-04-11", "2026-04-13..2026-06-28"},
		{"a date near the end", "Europe/Berlin", "2026-06-16 11:35", "2026-06-16 11:35", "2026-H1", "2026-06-02..2026-06-15", "2026-06-17..2026-06-30"},
		{"a date near the beginning", "Europe/Berlin", "2026-01-09 00:00", "2026-01-09 00:00", "2026-H1", "2026-01-02..2026-01-08", "2026-01-10..2026-01-16"},
		{"an accomplishment, whose own time belongs to neither", "Europe/Berlin", "2026-02-01 12:00", "2026-03-10 12:00", "2026-H1", "2026-01-04..2026-01-31", "2026-03-11..2026-04-07"},
		{"a day is of its zone", "Asia/Kolkata", "2026-03-01 19:00", "2026-03-01 19:00", "2026-Q1", "2026-02-02..2026-03-01", "2026-03-03..2026-03-30"},
		{"across a leap day", "UTC", "2024-03-01 12:00", "2024-03-01 12:00", "2024-02-20..2024-03-12", "2024-02-23..2024-02-29", "2024-03-02..2024-03-08"},
		{"too near the beginning", "UTC", "2026-01-07 00:00", "2026-01-07 00:00", "2026-H1", "", ""},
		{"outside", "UTC", "2027-01-07 00:00", "2027-01-07 00:00", "2026-H1", "", ""},
		{"longer than the limits", "UTC", "2025-01-07 00:00", "2027-01-07 00:00", "2026-H1", "", ""},
	}
	for _, tt := range tests {
		limits := periodIn(t, tt.limits, tt.zone)
		before, after, err := measure.Around(at(tt.first), at(tt.last), limits)
		if (err != nil) != (tt.before == "") || before.Name != tt.before || after.Name != tt.after {
			t.Errorf("%s: %s and %s, %v; want %s and %s", tt.name, before.Name, after.Name, err, tt.before, tt.after)
			continue
		}
		if err == nil && (before.Days() != after.Days() || before.Days()%7 != 0 || before.From.Before(limits.From) || after.To.After(limits.To)) {
			t.Errorf("%s: windows of %d and %d days", tt.name, before.Days(), after.Days())
		}
	}
}

// moved is an input with every time moved by so much.
func moved(in measure.Input, by func(time.Time) time.Time) measure.Input {
	move := func(t *time.Time) {
		if !t.IsZero() {
			*t = by(*t)
		}
	}
	in.Entries, in.Events, in.Coverage = slices.Clone(in.Entries), slices.Clone(in.Events), slices.Clone(in.Coverage)
	for i := range in.Entries {
		e := &in.Entries[i]
		for _, at := range []*time.Time{&e.CreatedAt, &e.UpdatedAt, &e.FinishedAt, &e.At} {
			move(at)
		}
		if e.Pull != nil {
			p := *e.Pull
			move(&p.FirstCommitAt)
			move(&p.MergedAt)
			e.Pull = &p
		}
		if e.Ticket != nil {
			k := *e.Ticket
			move(&k.StartedAt)
			e.Ticket = &k
		}
		if e.Incident != nil {
			n := *e.Incident
			for _, at := range []*work.Instant{&n.ImpactAt, &n.DetectedAt, &n.AckedAt, &n.MitigatedAt, &n.ResolvedAt} {
				move(&at.At)
			}
			e.Incident = &n
		}
	}
	for i := range in.Events {
		move(&in.Events[i].At)
	}
	for i := range in.Coverage {
		move(&in.Coverage[i].Since)
		move(&in.Coverage[i].Through)
		move(&in.Coverage[i].RanAt)
	}
	in.Period.From, in.Period.To = by(in.Period.From), by(in.Period.To)
	before := work.Period{From: by(in.Previous.From), To: by(in.Previous.To)}
	in.Previous = &before
	return in
}

// Whole weeks later, in a zone whose clocks are not changed, everything is as it
// was. (Averages over calendar months are the exception: months differ.)
func TestMovingAllTimesMovesNothingElse(t *testing.T) {
	in := busy(t)
	utc := func(p work.Period) work.Period {
		p.From, p.To = p.From.UTC(), p.To.UTC()
		return p
	}
	in.Period = utc(in.Period)
	before := utc(*in.Previous)
	in.Previous = &before
	want := measure.Measure(in)
	for _, weeks := range []int{1, 53, -520} {
		got := measure.Measure(moved(in, func(t time.Time) time.Time { return t.AddDate(0, 0, 7*weeks) }))
		for i, m := range got.Metrics {
			w := want.Metrics[i]
			if m.Key == "concurrent_projects" {
				continue
			}
			if m.Display() != w.Display() || m.Change() != w.Change() || !slices.Equal(m.Items, w.Items) || !slices.Equal(m.Hits, w.Hits) {
				t.Errorf("%d weeks: %s is %s, %s; was %s, %s", weeks, m.Key, m.Display(), m.Change(), w.Display(), w.Change())
			}
		}
	}
}

// Counts of the parts add up to that of the whole, whatever the parts.
func TestThePartsOfAPeriodAddUpForEveryCount(t *testing.T) {
	in := busy(t)
	whole := measure.Measure(in)
	cuts := [][]string{
		{"2026-Q1", "2026-Q2"},
		{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"},
		{"2026-01-01..2026-03-28", "2026-03-29..2026-03-29", "2026-03-30..2026-06-30"},
	}
	in.Previous = nil
	counts := 0
	for _, parts := range cuts {
		sum := map[string]int{}
		for _, part := range parts {
			in.Period = period(t, part)
			for _, m := range measure.Measure(in).Metrics {
				sum[m.Key] += m.N
			}
		}
		for _, m := range whole.Metrics {
			if m.Comparison == "" && m.Key != "claims" || m.Unit != measure.Count && m.Unit != measure.Pages {
				continue
			}
			counts++
			if sum[m.Key] != m.N || m.N == 0 {
				t.Errorf("%s: %d in the half-year, %d in %v", m.Key, m.N, sum[m.Key], parts)
			}
		}
	}
	if counts < 3*8 {
		t.Errorf("only %d counts", counts)
	}
}

// What has nothing to do with the person changes no metric.
func TestAnIrrelevantItemChangesNoMetric(t *testing.T) {
	want := measure.Measure(busy(t))
	stray := []func(*work.Entry){
		func(e *work.Entry) { e.Kind = work.KindNote },
		func(e *work.Entry) { e.Counted, e.Why = false, work.WhyOthersWork },
		func(e *work.Entry) { e.Kind, e.Counted, e.Why = work.KindTicket, false, work.WhyReportedOnly },
		func(e *work.Entry) { e.Kind, e.Counted, e.Why = work.KindIncident, false, work.WhyNotAnswered },
		func(e *work.Entry) { e.At = at("2020-01-01 10:00") },
	}
	for i, change := range stray {
		in := busy(t)
		for j := range 30 {
			e := entry(work.KindPull, fmt.Sprint("stray ", i, j), "2026-02-03 10:00")
			e.AuthorID, e.Container = kim, "elsewhere"
			change(&e)
			in.Entries = append(in.Entries, e)
			in.Events = append(in.Events, work.Event{Item: e.ID, Kind: work.EventPaged, Subject: kim, At: at("2026-02-03 10:00")},
				work.Event{Item: e.ID, Kind: work.EventAssigned, Subject: alex, At: at("2026-02-03 10:00")})
		}
		got := measure.Measure(in)
		for k, m := range got.Metrics {
			w := want.Metrics[k]
			if m.Display() != w.Display() || m.Change() != w.Change() || !slices.Equal(m.Items, w.Items) {
				t.Errorf("stray %d: %s is %s, was %s", i, m.Key, m.Display(), w.Display())
			}
		}
	}
}

// busy is the story with something for every metric, in every month.
func busy(tb testing.TB) measure.Input {
	tb.Helper()
	in := story(tb)
	in.Coverage = append(in.Coverage, stream("pagerduty", "incidents", "2024-12-31 23:00", "2026-07-02 08:00"))
	acc := work.Accomplishment{ID: "acc", Evidence: []work.Evidence{{Kind: "documents"}}}
	for i := range in.Entries {
		e := &in.Entries[i]
		switch {
		case e.Kind == work.KindReview:
			e.Pull = &work.Pull{Substantive: i%3 > 0}
			in.Events = append(in.Events, work.Event{Item: e.ID, Kind: work.EventReviewRequested, Subject: fmt.Sprint("team:", i%4), At: e.CreatedAt.Add(time.Minute)})
		case e.Kind == work.KindTicket:
			e.Ticket.Reopened, e.State, e.Container = i%7/6, work.StateDone, fmt.Sprint("project ", i%3)
			in.Events = append(in.Events, work.Event{Item: e.ID, Kind: work.EventAssigned, Subject: me, At: e.At.Add(-90 * time.Hour)})
		case e.Kind == work.KindPull && i%5 == 0:
			acc.Evidence[0].Items = append(acc.Evidence[0].Items, e.ID)
			acc.Claims = append(acc.Claims, work.Claim{ID: "claim " + e.ID, Item: e.ID})
		}
	}
	for d := at("2025-07-02 03:00"); d.Before(at("2026-06-30 00:00")); d = d.Add(130 * time.Hour) {
		id := "page " + d.Format(time.DateOnly)
		e, events := alarm(id, d.Format("2006-01-02 15:04"), "x")
		in.Entries = append(in.Entries, e)
		in.Events = append(append(in.Events, events...), work.Event{Item: id, Kind: work.EventAcknowledged, Actor: me, At: d.Add(time.Duration(d.YearDay()) * time.Second)})
	}
	for month := at("2025-07-15 10:00"); month.Before(at("2026-07-01 00:00")); month = month.AddDate(0, 1, 0) {
		e := incident("incident "+month.Format("2006-01"), "", month.Add(-time.Hour).Format("2006-01-02 15:04"), month.Format("2006-01-02 15:04"))
		e.Incident.MitigatedAt = work.Instant{At: month.Add(-30 * time.Minute), Basis: "test"}
		in.Entries = append(in.Entries, e)
	}
	in.Accomplishments = []work.Accomplishment{acc}
	return in
}

func TestABusyHalfYearHasEveryMetricButGoals(t *testing.T) {
	for _, m := range measure.Measure(busy(t)).Metrics {
		if m.Value == nil && m.Key != "goal_progress" {
			t.Errorf("%s: %s", m.Key, m.Display())
		}
	}
}

func TestGoalsAreAsFarAsTheyWereAtTheEndOfThePeriod(t *testing.T) {
	in := busy(t)
	date := func(text string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, text, berlin(t))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	told := work.Goal{
		ID: "told", Objective: "Fewer pages", From: date("2025-10-01"), Due: date("2026-12-31"), CreatedAt: date("2025-10-01"),
		Results: []work.KeyResult{{ID: "r", Target: 10, Due: date("2026-12-31"), Progress: []work.Progress{
			{At: at("2025-12-01 10:00"), Value: 2}, {At: at("2026-06-01 10:00"), Value: 6}, {At: at("2026-07-01 10:00"), Value: 9},
		}}},
	}
	counted := work.Goal{
		ID: "counted", Objective: "Merge eighty", From: date("2026-01-01"), Due: date("2026-06-30"), CreatedAt: date("2026-01-01"),
		Results: []work.KeyResult{{ID: "c", Target: 80, Due: date("2026-06-30"), Query: "kind:pull_request"}},
	}
	later := told
	later.ID, later.From, later.CreatedAt = "later", date("2026-07-01"), date("2026-07-01")
	closed := told
	closed.ID, closed.ClosedAt = "closed", date("2025-11-01")
	closed.Results = []work.KeyResult{{ID: "r", Target: 10, Due: date("2026-12-31")}}
	in.Goals = []work.Goal{told, counted, later, closed}

	m := metricOf(t, measure.Measure(in), "goal_progress")

	pulls := metricOf(t, measure.Measure(in), "prs_merged")
	if want := (60 + 100*float64(pulls.N)/80) / 2; m.Value == nil || math.Abs(*m.Value-want) > 1e-3 || m.N != 2 || len(m.Items) != pulls.N {
		t.Errorf("%s of %d items, want %v of %d", m.Display(), len(m.Items), want, pulls.N)
	}
	told60 := [2]string{"goals", fmt.Sprintf("60 %% of Fewer pages (told); %d %% of Merge eighty (counted)", 100*pulls.N/80)}
	if !slices.Equal(m.Goals, []string{"told", "counted"}) || !slices.Contains(m.Facts(), told60) {
		t.Errorf("goals %v, told as %v", m.Goals, m.Facts())
	}
	if m.Previous.N != 2 || math.Abs(*m.Previous.Value-10) > 1e-3 { // told at 20 %, closed at 0 %
		t.Errorf("before: %s", m.Previous.Display())
	}
}
