package work_test

import (
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestWhatWasNotReadIsSaid(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	period, err := work.ParsePeriod("2026-H1", day("2026-08-01"))
	if err != nil {
		t.Fatal(err)
	}
	whole := func(change func(*work.Coverage)) work.Coverage {
		c := work.Coverage{Since: day("2025-01-01"), Through: day("2026-08-01"), Outcome: work.OutcomeComplete, RanAt: day("2026-08-01")}
		change(&c)
		return c
	}
	tests := []struct {
		name     string
		coverage work.Coverage
		want     string
	}{
		{"read whole", whole(func(*work.Coverage) {}), ""},
		{"never", whole(func(c *work.Coverage) { c.Through = time.Time{} }), "not read to the end so far"},
		{"from too late", whole(func(c *work.Coverage) { c.Since = day("2026-02-01") }), "read only from 1 February 2026"},
		{"to too early", whole(func(c *work.Coverage) { c.Through = day("2026-06-01") }), "read only through 1 June 2026"},
		{"a window short", whole(func(c *work.Coverage) { c.Windows = []work.Window{{From: day("2026-01-01")}} }), "1 of its windows not read to the end"},
		{"a window after it", whole(func(c *work.Coverage) { c.Windows = []work.Window{{From: day("2026-07-02")}} }), ""},
		{"past something unreadable", whole(func(c *work.Coverage) { c.Outcome = work.OutcomePartial }), "not all that was listed could be read"},
		{"a failed run after a whole one", whole(func(c *work.Coverage) { c.Outcome, c.RanAt = work.OutcomeFailed, day("2026-08-02") }), ""},
		{"goes over what is stored", work.Coverage{Over: true}, ""},
	}
	for _, tt := range tests {
		if got := tt.coverage.Gap(period); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestARunningPeriodEndsWhereEverythingWasLatelyRead(t *testing.T) {
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	period, err := work.ParsePeriod("2026-H1", now)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		coverage []work.Coverage
		want     time.Time
	}{
		{"nothing read", nil, now},
		{"an hour ago", []work.Coverage{{Through: now.Add(-time.Hour)}, {Through: now}}, now.Add(-time.Hour)},
		{"long ago is a gap, not an end", []work.Coverage{{Through: now.Add(-72 * time.Hour)}}, now},
		{"going over stored objects says nothing", []work.Coverage{{Through: now.Add(-time.Hour), Over: true}}, now},
	}
	for _, tt := range tests {
		if got := work.Read(period, tt.coverage, now); !got.To.Equal(tt.want) {
			t.Errorf("%s: ends %s, want %s", tt.name, got.To, tt.want)
		}
	}
	if past := work.Read(period.Previous(), []work.Coverage{{Through: now.Add(-time.Hour)}}, now); !past.To.Equal(period.From) {
		t.Errorf("a period that is over ends %s", past.To)
	}
}
