package main

import (
	"cmp"
	"time"

	"bragsheet/store/work"
)

// life is the time from the first to the last that happened to an item, as far
// as is known: zero, or not over, where it isn't.
type life struct {
	from, to time.Time
	goesOn   bool
}

// lifeOf is the life of an entry, its events apart.
func lifeOf(e *work.Entry) life {
	assigned := e.Kind == work.KindTicket || e.Kind == work.KindIssue
	l := life{goesOn: assigned && e.State == work.StateOpen}
	for _, at := range []time.Time{e.CreatedAt, e.At, e.FinishedAt, e.When()} {
		l = l.with(at)
	}
	if e.Incident != nil {
		l = l.with(e.Incident.DetectedAt.At)
	}
	return l
}

// with is a life in which something happened at a time, too; zero is no time.
func (l life) with(at time.Time) life {
	if at.IsZero() {
		return l
	}
	if l.from.IsZero() || at.Before(l.from) {
		l.from = at
	}
	if at.After(l.to) {
		l.to = at
	}
	return l
}

// and is the life that holds both.
func (l life) and(m life) life {
	l = l.with(m.from).with(m.to)
	l.goesOn = l.goesOn || m.goesOn
	return l
}

// span is a stretch of whole months in UTC, which begins as many Months after
// year 0 as From says. There are those of each length in spanMonths, one after
// the other, and one of no length: all time.
type span struct{ Months, From int }

var spanMonths = []int{3, 12, 120}

// span is the shortest that holds a life.
func (l life) span() span {
	if l.from.IsZero() || l.goesOn {
		return span{}
	}
	for _, months := range spanMonths {
		if at := spanAt(months, l.from); at == spanAt(months, l.to) {
			return at
		}
	}
	return span{}
}

func spanAt(months int, t time.Time) span {
	t = t.UTC()
	n := t.Year()*12 + int(t.Month()) - 1
	return span{months, n - ((n%months)+months)%months}
}

// touches reports whether some of a span lies in a period.
func (s span) touches(p work.Period) bool {
	if s.Months == 0 {
		return true
	}
	first := time.Date(0, time.Month(s.From+1), 1, 0, 0, 0, 0, time.UTC)
	return first.Before(p.To) && first.AddDate(0, s.Months, 0).After(p.From)
}

func (s span) compare(t span) int {
	return cmp.Or(cmp.Compare(s.Months, t.Months), cmp.Compare(s.From, t.From))
}
