package work

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is a half-open span of days, [From, To), in the person's zone. From
// and To are midnights there.
type Period struct {
	Name     string // as written: 2026-H1, last-quarter, 2026-01-01..2026-06-30
	From, To time.Time
	unit     unit
}

// unit is the calendar unit a period is made of, or none.
type unit int

const (
	unitNone unit = iota
	unitWeek
	unitMonth
	unitQuarter
	unitHalf
	unitYear
)

// Contains reports whether t lies in the period.
func (p Period) Contains(t time.Time) bool { return !t.Before(p.From) && t.Before(p.To) }

// Overlaps reports whether any of [from, to] lies in the period.
func (p Period) Overlaps(from, to time.Time) bool { return from.Before(p.To) && !to.Before(p.From) }

// Weeks returns the length of the period in weeks of the calendar in the zone of
// From: one in which the clocks change is as long as any other.
func (p Period) Weeks() float64 {
	to := p.To.In(p.From.Location())
	return onTheWall(to).Sub(onTheWall(p.From)).Hours() / (24 * 7)
}

// onTheWall returns a time that shows the same day and hour in UTC.
func onTheWall(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// Days returns the number of calendar days in the period.
func (p Period) Days() int {
	y1, m1, d1 := p.From.Date()
	y2, m2, d2 := p.To.Date()
	return int(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC).Sub(time.Date(y1, m1, d1, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// Previous returns the period before: the calendar unit before a calendar
// unit, otherwise as many days, ending where this one begins.
func (p Period) Previous() Period {
	if p.unit == unitNone {
		from := p.From.AddDate(0, 0, -p.Days())
		last := p.From.AddDate(0, 0, -1)
		return Period{Name: from.Format(time.DateOnly) + ".." + last.Format(time.DateOnly), From: from, To: p.From}
	}
	return p.unit.of(p.From.AddDate(0, 0, -1))
}

// Until returns the period cut off at now, if it has not ended yet.
func (p Period) Until(now time.Time) Period {
	if now.Before(p.To) && now.After(p.From) {
		p.To = now
	}
	return p
}

// String describes the span in words a reader can check: 1 January to 30 June
// 2026.
func (p Period) String() string {
	last := p.To.Add(-time.Nanosecond)
	if p.Days() == 1 {
		return p.From.Format("2 January 2006")
	}
	if p.From.Year() == last.Year() {
		return p.From.Format("2 January") + " to " + last.Format("2 January 2006")
	}
	return p.From.Format("2 January 2006") + " to " + last.Format("2 January 2006")
}

// of returns the unit's period that t, a time in the person's zone, lies in.
func (u unit) of(t time.Time) Period {
	y, m, d := t.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, t.Location()) }
	switch u {
	case unitWeek:
		monday := day(y, m, d-(int(t.Weekday())+6)%7)
		isoYear, week := monday.ISOWeek()
		return Period{fmt.Sprintf("%04d-W%02d", isoYear, week), monday, monday.AddDate(0, 0, 7), u}
	case unitMonth:
		return Period{fmt.Sprintf("%04d-%02d", y, m), day(y, m, 1), day(y, m+1, 1), u}
	case unitQuarter:
		q := (m - 1) / 3
		return Period{fmt.Sprintf("%04d-Q%d", y, q+1), day(y, q*3+1, 1), day(y, q*3+4, 1), u}
	case unitHalf:
		h := (m - 1) / 6
		return Period{fmt.Sprintf("%04d-H%d", y, h+1), day(y, h*6+1, 1), day(y, h*6+7, 1), u}
	default:
		return Period{fmt.Sprintf("%04d", y), day(y, 1, 1), day(y+1, 1, 1), u}
	}
}

var calendarPeriod = regexp.MustCompile(`^(\d{4})(?:-(?:H([12])|Q([1-4])|W(\d{2})|(\d{2})))?$`)

var relativePeriods = map[string]unit{
	"last-week": unitWeek, "last-month": unitMonth, "last-quarter": unitQuarter, "last-half": unitHalf, "last-year": unitYear,
	"this-week": unitWeek, "this-month": unitMonth, "this-quarter": unitQuarter, "this-half": unitHalf, "this-year": unitYear,
}

// PeriodForms lists what ParsePeriod reads, for messages.
const PeriodForms = "2026, 2026-H1, 2026-Q3, 2026-05, 2026-W20, last-half (also last-week, -month, -quarter, -year, this-…) or 2026-01-01..2026-06-30"

// ParsePeriod reads a period as of now, whose location is the person's zone.
// A "last-" period is the last complete one; the second date of a range is the
// last day in it. The error says which forms there are.
func ParsePeriod(text string, now time.Time) (Period, error) {
	bad := func(why string) (Period, error) {
		return Period{}, fmt.Errorf("period %q %s; it is one of %s", text, why, PeriodForms)
	}
	if u, ok := relativePeriods[text]; ok {
		p := u.of(now)
		if strings.HasPrefix(text, "last-") {
			p = p.Previous()
		}
		return p, nil
	}
	if from, to, ok := strings.Cut(text, ".."); ok {
		return parseRange(text, from, to, now.Location())
	}
	m := calendarPeriod.FindStringSubmatch(text)
	if m == nil {
		return bad("is not a period")
	}
	year := number(m[1])
	at := func(month, day int) time.Time {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, now.Location())
	}
	switch {
	case m[2] != "":
		return unitHalf.of(at(number(m[2])*6, 1)), nil
	case m[3] != "":
		return unitQuarter.of(at(number(m[3])*3, 1)), nil
	case m[4] != "":
		// 4 January is always in week 1.
		p := unitWeek.of(at(1, 4).AddDate(0, 0, 7*(number(m[4])-1)))
		if isoYear, _ := p.From.ISOWeek(); isoYear != year || m[4] == "00" {
			return bad("is a week that year does not have")
		}
		return p, nil
	case m[5] != "":
		if n := number(m[5]); n < 1 || n > 12 {
			return bad("is a month that does not exist")
		}
		return unitMonth.of(at(number(m[5]), 1)), nil
	}
	return unitYear.of(at(1, 1)), nil
}

func parseRange(text, from, to string, zone *time.Location) (Period, error) {
	first, err := time.ParseInLocation(time.DateOnly, from, zone)
	if err != nil {
		return Period{}, fmt.Errorf("period %q: %q is not a date like 2026-01-01", text, from)
	}
	last, err := time.ParseInLocation(time.DateOnly, to, zone)
	if err != nil {
		return Period{}, fmt.Errorf("period %q: %q is not a date like 2026-06-30", text, to)
	}
	if last.Before(first) {
		return Period{}, fmt.Errorf("period %q ends before it begins", text)
	}
	return Period{Name: text, From: first, To: last.AddDate(0, 0, 1)}, nil
}

// number converts digits a regular expression has already checked.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
