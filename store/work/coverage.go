package work

import (
	"fmt"
	"strings"
	"time"
)

// Gap says in words what of a period was not read of a stream, "" if nothing.
// A stream that goes over stored objects brings none of what there is, so
// nothing is missing without it.
//
// The windows of a stream are by the time field it is asked by, which may be
// creation or update. One that was not read to its end may therefore hide
// something finished at any time after it begins.
func (c Coverage) Gap(p Period) string {
	day := func(t time.Time) string { return t.In(p.From.Location()).Format("2 January 2006") }
	switch {
	case c.Over:
		return ""
	case c.Through.IsZero():
		return "not read to the end so far"
	}
	var gaps []string
	if c.Since.After(p.From) {
		gaps = append(gaps, "read only from "+day(c.Since))
	}
	if c.Through.Before(p.To) {
		gaps = append(gaps, "read only through "+day(c.Through))
	}
	unread := 0
	for _, w := range c.Windows {
		if w.From.Before(p.To) {
			unread++
		}
	}
	if unread > 0 {
		gaps = append(gaps, fmt.Sprintf("%d of its windows not read to the end", unread))
	}
	// The last run came to the end, but past something it could not read.
	if c.Outcome != OutcomeComplete && !c.Through.Before(c.RanAt) {
		gaps = append(gaps, "not all that was listed could be read")
	}
	return strings.Join(gaps, ", ")
}

// lately is how long ago a stream may have been read for a running period to
// end there.
const lately = 24 * time.Hour

// Read cuts a period that is still running off where everything was lately
// read. What was not read lately does not count: it is a gap.
func Read(p Period, coverage []Coverage, now time.Time) Period {
	end := now
	for _, c := range coverage {
		if !c.Over && c.Through.Before(end) && now.Sub(c.Through) < lately {
			end = c.Through
		}
	}
	return p.Until(now).Until(end)
}
