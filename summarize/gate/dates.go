package gate

import (
	"slices"
	"strings"
	"time"
)

// moment is a date or time as far as a sentence tells it.
type moment struct {
	first, end   int  // tokens
	year         int  // 0: not told
	from, to     int  // months, 0: not told
	day          int  // 0: not told
	hour, minute int  // -1: not told
	second       int  // -1: not told
	weekday      int  // -1: not told
	ranged       bool // the end of a range whose begin was told right before
}

func newMoment(first int) moment {
	return moment{first: first, end: first, hour: -1, minute: -1, second: -1, weekday: -1}
}

// is reports whether a day is what was told of it.
func (m *moment) is(t time.Time) bool {
	return (m.year == 0 || t.Year() == m.year) && (m.from == 0 || m.from <= int(t.Month()) && int(t.Month()) <= m.to) &&
		(m.day == 0 || t.Day() == m.day) && (m.hour < 0 || t.Hour() == m.hour) && (m.minute < 0 || t.Minute() == m.minute) &&
		(m.second < 0 || t.Second() == m.second) && (m.weekday < 0 || int(t.Weekday()) == m.weekday)
}

// checkDates holds every date and time of day against the days.
func (c *check) checkDates() {
	var all []moment
	for i := 0; i < len(c.tokens); {
		if c.tokens[i].settled || c.tokens[i].verbatim {
			i++
			continue
		}
		if end := c.relativeAt(i); end > i {
			c.refuse(kindDate, i, end, "no date is given by")
			i = end
			continue
		}
		m, ok := c.readMoment(i)
		if !ok {
			i++
			continue
		}
		start := i
		i = m.end
		if !slices.ContainsFunc(c.ev.Days, m.is) {
			c.refuse(kindDate, m.first, m.end, "no evidence for")
			continue
		}
		if k := len(all); c.isMoved(start) && (k == 0 || all[k-1].end != m.first-1) {
			c.refuse(kindDate, m.first-1, m.end, "no evidence for what is not on the day itself:")
			continue
		}
		for n := m.first; n < m.end; n++ {
			c.tokens[n].settled = true
		}
		if k := len(all); k > 0 && all[k-1].end == m.first-1 && (c.isRange(m.first-1) || c.lowAt(m.first-1) == "and" && c.isBetween(all[k-1].first)) {
			m.ranged = true
		}
		all = append(all, m)
	}
	if len(all) > 1 && !c.inTime(all) && !c.inOrder(all) {
		c.refuse(kindDate, all[0].first, all[len(all)-1].end, "out of their order:")
	}
	c.checkStages(all)
}

// isMoved reports whether the word before token i makes a time before or after
// the one that begins there, and is neither a phrase's nor a text's.
func (c *check) isMoved(i int) bool {
	if i == 0 {
		return false
	}
	t := &c.tokens[i-1]
	return moves[t.low] && !c.known.said[t.id] && !c.known.told[t.id]
}

var moves = setOf("before after until since")

// inTime reports whether days can be what was told of them, in the order of
// time.
func (c *check) inTime(all []moment) bool {
	var last time.Time
	for i := range all {
		var best time.Time
		for _, t := range c.ev.Days {
			if all[i].is(t) && !t.Before(last) && (best.IsZero() || t.Before(best)) {
				best = t
			}
		}
		if best.IsZero() {
			return false
		}
		last = best
	}
	return true
}

// inOrder reports the same for the order of the days as they are given, where
// no range is told.
func (c *check) inOrder(all []moment) bool {
	at := 0
	for i := range all {
		for at < len(c.ev.Days) && !all[i].is(c.ev.Days[at]) {
			at++
		}
		if at == len(c.ev.Days) || all[i].ranged {
			return false
		}
	}
	return true
}

func (c *check) isRange(i int) bool {
	low := c.tokens[i].low
	return low == "to" || low == "until" || low == "–" || low == "-" || low == "—" || low == "から"
}

func (c *check) isBetween(i int) bool { return i > 0 && c.tokens[i-1].low == "between" }

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// monthAt returns the month whose name stands at a token, 0 for none.
func (c *check) monthAt(i int) int {
	if i >= len(c.tokens) || c.tokens[i].kind != word || !c.tokens[i].capital || c.tokens[i].verbatim {
		return 0
	}
	low := c.tokens[i].low
	for n, name := range months {
		if low == name || len(low) == 3 && name[:3] == low || low == "sept" && n == 8 {
			return n + 1
		}
	}
	return 0
}

// readMoment reads the date or time that begins at a token, both if the one
// follows the other.
func (c *check) readMoment(i int) (moment, bool) {
	m := newMoment(i)
	switch {
	case c.readClock(&m):
		if at := m.end; at < len(c.tokens) && c.tokens[at].low == "on" {
			if m.end++; !c.readDate(&m) {
				m.end = at
			}
		}
		return m, true
	case c.readDate(&m):
		at := m.end
		if at < len(c.tokens) && (c.tokens[at].low == "at" || c.tokens[at].low == ",") {
			m.end++
		}
		if !c.readClock(&m) {
			m.end = at
		}
		return m, true
	}
	return m, false
}

// readClock reads 21:04, 9 pm, 21時04分.
func (c *check) readClock(m *moment) bool {
	i := m.end
	if i >= len(c.tokens) || c.tokens[i].verbatim {
		return false
	}
	switch t := &c.tokens[i]; {
	case t.kind == clock:
		h, rest, _ := strings.Cut(t.low, ":")
		min, s, more := strings.Cut(rest, ":")
		m.hour, m.minute = atoi(h), atoi(min)
		if more {
			m.second = atoi(s)
		}
		m.end++
	case t.kind == number && c.lowAt(i+1) == "時" && c.lowAt(i+2) != "間":
		m.hour, m.minute, m.end = int(t.num.value), 0, i+2
		if i+3 < len(c.tokens) && c.tokens[i+2].kind == number && c.lowAt(i+3) == "分" {
			m.minute, m.end = int(c.tokens[i+2].num.value), i+4
		}
		return true
	case t.kind == number && halfDay[c.lowAt(i+1)] != "":
		m.hour, m.minute, m.end = int(t.num.value), 0, i+1
	default:
		return false
	}
	if half := halfDay[c.lowAt(m.end)]; half != "" {
		if m.hour %= 12; half == "pm" {
			m.hour += 12
		}
		m.end++
	}
	return true
}

var halfDay = map[string]string{"am": "am", "a.m": "am", "pm": "pm", "p.m": "pm"}

func (c *check) lowAt(i int) string {
	if i >= len(c.tokens) {
		return ""
	}
	return c.tokens[i].low
}

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// readDate reads 12 January 2026, January 12, 2026-01-12, 3月4日, Q3 2026,
// March, Monday, in 2026.
func (c *check) readDate(m *moment) bool {
	i := m.end
	if i >= len(c.tokens) || c.tokens[i].verbatim {
		return false
	}
	switch t := &c.tokens[i]; {
	case t.kind == isoDate:
		m.readISO(t.low)
		m.end++
	case t.kind == number:
		return c.readDayFirst(m)
	case c.monthAt(i) > 0:
		m.from = c.monthAt(i)
		m.to = m.from
		m.end++
		if c.isDay(m.end) && c.isAfterMonth(m.end) {
			m.day = int(c.tokens[m.end].num.value)
			m.end++
		}
		c.readYear(m)
	case t.kind == name && len(t.low) == 2 && m.readPart(t.low):
		m.end++
		c.readYear(m)
	case t.kind == word && t.capital && slices.Contains(weekdays, t.low):
		m.weekday = slices.Index(weekdays, t.low)
		m.end++
		at := m.end
		if c.lowAt(at) == "," {
			m.end++
		}
		if !c.readDayFirst(m) {
			m.end = at
		}
	default:
		return false
	}
	return true
}

// isDay reports whether token i can be the day of a month.
func (c *check) isDay(i int) bool {
	if i >= len(c.tokens) || c.tokens[i].kind != number || c.tokens[i].verbatim {
		return false
	}
	n := c.tokens[i].num
	return n.decimals == 0 && n.value >= 1 && n.value <= 31
}

// isAfterMonth reports whether the number at token i ends a date such as May 12,
// rather than beginning something else: in May 12 tickets.
func (c *check) isAfterMonth(i int) bool {
	return i+1 >= len(c.tokens) || c.tokens[i+1].kind != word || c.tokens[i+1].class&glue != 0
}

// readDayFirst reads what begins with a number: 12 January, the 12 of 12 to 22
// January, 3月4日, 2026年, and a year where one can stand.
func (c *check) readDayFirst(m *moment) bool {
	i := m.end
	next := c.lowAt(i + 1)
	switch {
	case i >= len(c.tokens) || c.tokens[i].kind != number || c.tokens[i].verbatim:
		return false
	case next == "年" && c.isYear(i):
		m.year = int(c.tokens[i].num.value)
		m.end += 2
		c.readDayFirst(m)
		return true
	case next == "月":
		m.from = int(c.tokens[i].num.value)
		m.to = m.from
		m.end += 2
		if c.isDay(m.end) && c.lowAt(m.end+1) == "日" && c.lowAt(m.end+2) != "間" {
			m.day = int(c.tokens[m.end].num.value)
			m.end += 2
		}
		return true
	case c.isDay(i):
		return c.readMonthAfter(m)
	case c.isYear(i) && m.from == 0 && c.yearStands(i):
		m.year = int(c.tokens[i].num.value)
		m.end++
		return true
	}
	return false
}

// readMonthAfter reads the month of a day: January, of January, or that of the
// day a range ends on.
func (c *check) readMonthAfter(m *moment) bool {
	i := m.end + 1
	if c.lowAt(i) == "of" {
		i++
	}
	if month := c.monthAt(i); month > 0 {
		m.day, m.from, m.to, m.end = int(c.tokens[m.end].num.value), month, month, i+1
		c.readYear(m)
		return true
	}
	if i = m.end + 1; i < len(c.tokens) && (c.isRange(i) || c.isBetween(m.end) && c.tokens[i].low == "and") && c.isDay(i+1) && c.monthAt(i+2) > 0 {
		m.day, m.from = int(c.tokens[m.end].num.value), c.monthAt(i+2)
		m.to = m.from
		m.end = i
		return true
	}
	return false
}

func (c *check) isYear(i int) bool {
	if i >= len(c.tokens) || c.tokens[i].kind != number || c.tokens[i].verbatim {
		return false
	}
	t := &c.tokens[i]
	return t.end-t.start == 4 && t.num.decimals == 0 && t.num.value >= 1900 && t.num.value < 2200
}

// yearStands reports whether the number at token i is told as a year: since
// 2026, and nothing that it counts follows.
func (c *check) yearStands(i int) bool {
	return i > 0 && beforeYear[c.tokens[i-1].low] && c.isAfterMonth(i)
}

var beforeYear = map[string]bool{"in": true, "since": true, "of": true, "from": true, "to": true, "until": true, "during": true, "before": true, "after": true, "by": true, "(": true}

// readYear reads the year of a month or quarter.
func (c *check) readYear(m *moment) {
	i := m.end
	if c.lowAt(i) == "," || c.lowAt(i) == "of" {
		i++
	}
	if c.isYear(i) && c.isAfterMonth(i) {
		m.year, m.end = int(c.tokens[i].num.value), i+1
	}
}

// readISO reads 2026-01-12, 2026-01, 2026-H1.
func (m *moment) readISO(s string) {
	m.year = atoi(s[:4])
	if !m.readPart(s[5:]) {
		m.from = atoi(s[5:7])
		m.to = m.from
	}
	if len(s) > 8 {
		m.day = atoi(s[8:10])
	}
	if m.from == 0 {
		m.from, m.to = 13, 13 // no month
	}
}

// readPart reads a quarter or half of a year: q3, h1.
func (m *moment) readPart(s string) bool {
	size := map[byte]int{'q': 3, 'h': 6}[s[0]]
	n := int(s[1]) - '0'
	if len(s) != 2 || size == 0 || n < 1 || n > 12/size {
		return false
	}
	m.from, m.to = (n-1)*size+1, n*size
	return true
}

// relativeAt returns the end of a time that is told from today, if one begins
// at token i: yesterday, last week.
func (c *check) relativeAt(i int) int {
	t := &c.tokens[i]
	switch {
	case t.kind != word:
	case t.class&relative != 0:
		return i + 1
	case relativeTo[t.low] && i+1 < len(c.tokens) && !c.tokens[i+1].verbatim:
		next := &c.tokens[i+1]
		if next.class&period != 0 || slices.Contains(weekdays, next.low) || c.monthAt(i+1) > 0 {
			return i + 2
		}
	}
	return i
}

var relativeTo = map[string]bool{"last": true, "next": true, "this": true, "past": true, "previous": true, "coming": true}
