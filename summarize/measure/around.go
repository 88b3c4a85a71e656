package measure

import (
	"errors"
	"time"

	"bragsheet/store/work"
)

// errTooShort means that not a week lies on both sides.
var errTooShort = errors.New("there is not a week before and after it to compare")

// Around returns two windows of equal length, before the day that first lies in
// and after the day that last lies in, for what to compare with: as many whole
// weeks as fit into limits on both sides, so that each has the same days of the
// week. For a date, first and last are the same and the day itself belongs to
// neither. The days are those of limits' zone. The error says that limits are
// too narrow.
func Around(first, last time.Time, limits work.Period) (before, after work.Period, err error) {
	zone := limits.From.Location()
	first, last = first.In(zone), last.In(zone)
	midnight := func(t time.Time, days int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, zone)
	}
	before = work.Period{From: limits.From, To: midnight(first, 0)}
	after = work.Period{From: midnight(last, 1), To: limits.To}
	weeks := min(before.Days(), after.Days()) / 7
	if weeks < 1 {
		return work.Period{}, work.Period{}, errTooShort
	}
	before.From = midnight(before.To, -7*weeks)
	after.To = midnight(after.From, 7*weeks)
	before.Name, after.Name = named(before), named(after)
	return before, after, nil
}

// named is how a period of days is written.
func named(p work.Period) string {
	return p.From.Format(time.DateOnly) + ".." + p.To.AddDate(0, 0, -1).Format(time.DateOnly)
}
