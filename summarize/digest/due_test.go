package digest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/digest"
)

func at(tb testing.TB, text string) time.Time {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return now
}

// asLine writes messages as "weekly 2026-W27 mail since 2026-06-29".
func asLine(due []digest.Message) string {
	var all []string
	for _, m := range due {
		all = append(all, fmt.Sprintf("%s %s %s since %s", m.Reminder.Kind, m.Period, m.Channel, m.From.Format(time.DateOnly)))
	}
	return strings.Join(all, "; ")
}

// sent is a week's reminder that was sent to mail; week is its Monday.
func sent(tb testing.TB, week string) work.Reminder {
	tb.Helper()
	from := at(tb, week+" 00:00")
	p, err := work.ParsePeriod("this-week", from)
	if err != nil {
		tb.Fatal(err)
	}
	return work.Reminder{Kind: digest.Weekly, Period: p.Name, Channel: "mail", From: p.From, To: p.To, ClaimedAt: p.To, SentAt: p.To}
}

func TestADigestIsDueOnceItsPeriodIsOver(t *testing.T) {
	begun := sent(t, "2026-06-22")
	begun.SentAt = time.Time{}
	gap := sent(t, "2026-06-22")
	gap.From = at(t, "2026-05-04 00:00")
	tests := []struct {
		name  string
		kinds string
		begun []work.Reminder
		now   string
		want  string
	}{
		{"never sent", "weekly", nil, "2026-07-01 08:00", "weekly 2026-W26 mail since 2026-06-22"},
		{"sent", "weekly", []work.Reminder{sent(t, "2026-06-22")}, "2026-07-01 08:00", ""},
		{"to the last minute of the week", "weekly", []work.Reminder{sent(t, "2026-06-22")}, "2026-07-05 23:59", ""},
		{"the next week", "weekly", []work.Reminder{sent(t, "2026-06-22")}, "2026-07-06 00:00", "weekly 2026-W27 mail since 2026-06-29"},
		{"asleep for a month: one about all of it", "weekly", []work.Reminder{sent(t, "2026-06-01")}, "2026-07-06 09:00", "weekly 2026-W27 mail since 2026-06-08"},
		{"begun and not known to have arrived: not again", "weekly", []work.Reminder{begun}, "2026-07-01 08:00", ""},
		{"and its week is told of in the next", "weekly", []work.Reminder{sent(t, "2026-06-15"), begun}, "2026-07-06 08:00", "weekly 2026-W27 mail since 2026-06-22"},
		{"clock set back a week", "weekly", []work.Reminder{sent(t, "2026-06-22")}, "2026-06-24 08:00", ""},
		{"clock set back into a gap that was told of", "weekly", []work.Reminder{gap}, "2026-05-20 08:00", ""},
		{"clock set back to its beginning", "weekly", []work.Reminder{sent(t, "2026-06-22")}, "1970-01-10 08:00", ""},
		{"a month", "monthly", []work.Reminder{sent(t, "2026-06-22")}, "2026-07-01 08:00", "monthly 2026-06 mail since 2026-06-01"},
		{"both", "weekly monthly", nil, "2026-07-01 08:00", "weekly 2026-W26 mail since 2026-06-22; monthly 2026-06 mail since 2026-06-01"},
		{"the week of the change of clocks", "weekly", []work.Reminder{sent(t, "2026-03-16")}, "2026-03-30 00:00", "weekly 2026-W13 mail since 2026-03-23"},
		{"the turn of the year", "weekly", []work.Reminder{sent(t, "2025-12-22")}, "2026-01-05 06:00", "weekly 2026-W01 mail since 2025-12-29"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := digest.Plan{Kinds: strings.Fields(tt.kinds), Channels: []string{"mail"}}
			if got := asLine(plan.Due(tt.begun, at(t, tt.now))); got != tt.want {
				t.Errorf("due %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEachChannelHasItsOwnHistory(t *testing.T) {
	plan := digest.Plan{Kinds: []string{digest.Weekly}, Channels: []string{"mail", "file"}}
	got := asLine(plan.Due([]work.Reminder{sent(t, "2026-06-22")}, at(t, "2026-07-01 08:00")))
	if want := "weekly 2026-W26 file since 2026-06-22"; got != want {
		t.Errorf("due %q, want %q", got, want)
	}
	if due := (digest.Plan{Kinds: []string{digest.Weekly}}).Due(nil, at(t, "2026-07-01 08:00")); len(due) > 0 {
		t.Errorf("without a channel %v is due", due)
	}
}

func TestAReviewIsRemindedOfAtSetDistances(t *testing.T) {
	plan := digest.Plan{Channels: []string{"mail"}, Reviews: []digest.Review{{Name: "promotion", Date: at(t, "2026-09-30 00:00")}}}
	var told []string
	var begun []work.Reminder
	for day := at(t, "2026-08-01 08:00"); day.Before(at(t, "2026-10-10 08:00")); day = day.AddDate(0, 0, 1) {
		for _, m := range plan.Due(begun, day) {
			told = append(told, day.Format("01-02")+" "+m.Period)
			m.SentAt = day
			begun = append(begun, m.Reminder)
		}
	}
	if got, want := strings.Join(told, ", "), "08-19 6w, 09-02 4w, 09-16 2w, 09-23 1w"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}

	if got, want := asLine(plan.Due(begun[:1], at(t, "2026-09-20 08:00"))), "before promotion 2026-09-30 2w mail since 2026-09-16"; got != want {
		t.Errorf("after a month asleep: %s, want %s", got, want)
	}
	if got := asLine(plan.Due(begun, at(t, "2026-09-03 08:00"))); got != "" {
		t.Errorf("with the clock set back: %s", got)
	}
}
