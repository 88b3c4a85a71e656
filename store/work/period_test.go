package work_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestParsePeriod(t *testing.T) {
	now := time.Date(2026, 7, 31, 23, 30, 0, 0, berlin(t))
	tests := []struct{ text, from, to, previous string }{
		{"2026", "2026-01-01", "2027-01-01", "2025"},
		{"2026-H1", "2026-01-01", "2026-07-01", "2025-H2"},
		{"2026-H2", "2026-07-01", "2027-01-01", "2026-H1"},
		{"2026-Q1", "2026-01-01", "2026-04-01", "2025-Q4"},
		{"2026-Q4", "2026-10-01", "2027-01-01", "2026-Q3"},
		{"2026-05", "2026-05-01", "2026-06-01", "2026-04"},
		{"2026-01", "2026-01-01", "2026-02-01", "2025-12"},
		{"2026-W20", "2026-05-11", "2026-05-18", "2026-W19"},
		{"2026-W01", "2025-12-29", "2026-01-05", "2025-W52"},
		{"2020-W53", "2020-12-28", "2021-01-04", "2020-W52"},
		{"last-half", "2026-01-01", "2026-07-01", "2025-H2"},
		{"last-month", "2026-06-01", "2026-07-01", "2026-05"},
		{"last-quarter", "2026-04-01", "2026-07-01", "2026-Q1"},
		{"last-year", "2025-01-01", "2026-01-01", "2024"},
		{"last-week", "2026-07-20", "2026-07-27", "2026-W29"},
		{"this-month", "2026-07-01", "2026-08-01", "2026-06"},
		{"2026-01-01..2026-06-30", "2026-01-01", "2026-07-01", "2025-07-04..2025-12-31"},
		{"2026-03-29..2026-03-29", "2026-03-29", "2026-03-30", "2026-03-28..2026-03-28"}, // summer time begins
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p, err := work.ParsePeriod(tt.text, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.From.Format(time.RFC3339); got != midnight(t, tt.from) {
				t.Errorf("from %s, want %s", got, midnight(t, tt.from))
			}
			if got := p.To.Format(time.RFC3339); got != midnight(t, tt.to) {
				t.Errorf("to %s, want %s", got, midnight(t, tt.to))
			}
			before := p.Previous()
			if before.Name != tt.previous {
				t.Errorf("previous is %s, want %s", before.Name, tt.previous)
			}
			if !before.To.Equal(p.From) {
				t.Errorf("previous ends %s, this begins %s", before.To, p.From)
			}
		})
	}
}

func midnight(t *testing.T, date string) string {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, date, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	return at.Format(time.RFC3339)
}

func TestMalformedPeriodsSayWhatIsAllowed(t *testing.T) {
	for _, text := range []string{"", "2026-H3", "2026-Q0", "2026-13", "2026-00", "2026-W54", "2026-W00", "2025-W53", "last-decade", "2026-06-30..2026-01-01", "2026-02-30..2026-03-01", "1..2", "２０２６"} {
		if _, err := work.ParsePeriod(text, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)); err == nil {
			t.Errorf("%q was read as a period", text)
		} else if !strings.Contains(err.Error(), text) {
			t.Errorf("%q: the message does not name it: %v", text, err)
		}
	}
}

func TestPeriodIsHalfOpen(t *testing.T) {
	p, err := work.ParsePeriod("2026-H1", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if !p.Contains(p.From) || p.Contains(p.To) || !p.Contains(p.To.Add(-time.Nanosecond)) {
		t.Error("a period holds its first instant and not its end")
	}
	if p.Days() != 181 {
		t.Errorf("%d days, want 181", p.Days())
	}
}

// A week in which the clocks change has an hour more or less, and is a week.
func TestWeeksAreThoseOfTheCalendar(t *testing.T) {
	tests := []struct {
		zone, period string
		want         float64
	}{
		{"Europe/Berlin", "2026-W13", 1}, // the clocks go forward
		{"Europe/Berlin", "2026-W43", 1}, // and back
		{"Europe/Berlin", "2026-H1", 181.0 / 7},
		{"America/New_York", "2026-03-08..2026-03-08", 1.0 / 7},
		{"Australia/Lord_Howe", "2026-W14", 1}, // by half an hour
		{"Asia/Kolkata", "2024-02", 29.0 / 7},
		{"UTC", "2026-W53", 1},
	}
	for _, tt := range tests {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		p, err := work.ParsePeriod(tt.period, time.Date(2026, 7, 1, 0, 0, 0, 0, zone))
		if err != nil {
			t.Fatal(err)
		}
		noon := work.Period{From: p.From, To: p.From.Add(12 * time.Hour).UTC()}
		rest := work.Period{From: noon.To.In(zone), To: p.To}
		if got := p.Weeks(); got != tt.want || math.Abs(noon.Weeks()+rest.Weeks()-got) > 1e-12 {
			t.Errorf("%s in %s: %v weeks, %v and %v in parts, want %v", tt.period, tt.zone, got, noon.Weeks(), rest.Weeks(), tt.want)
		}
	}
}

func TestOneDayIsNamedOnce(t *testing.T) {
	p, err := work.ParsePeriod("2028-02-29..2028-02-29", time.Date(2028, 7, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || p.String() != "29 February 2028" {
		t.Errorf("%s, error %v", p, err)
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026", "2026-H1", "last-half", "2026-01-01..2026-06-30", "2026-W53"} {
		f.Add(s)
	}
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := work.ParsePeriod(text, now)
		if err != nil {
			return
		}
		if !p.From.Before(p.To) {
			t.Errorf("%q: %s is not before %s", text, p.From, p.To)
		}
		if before := p.Previous(); !before.To.Equal(p.From) {
			t.Errorf("%q: previous ends %s, this begins %s", text, before.To, p.From)
		}
	})
}
