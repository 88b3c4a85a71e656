package measure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Stream says how far one stream of an account was read. Times are UTC.
type Stream struct {
	Account string    `json:"account"`
	Source  string    `json:"source"`
	Stream  string    `json:"stream"`
	Outcome string    `json:"outcome"` // of the last run
	From    time.Time `json:"from,omitzero"`
	Through time.Time `json:"through,omitzero"` // absent: never read to the end

	CoversPeriod   bool   `json:"covers_period"`
	Gap            string `json:"gap,omitempty"`   // what of the period was not read, in words
	CoversPrevious bool   `json:"covers_previous"` // false without a previous period
	PreviousGap    string `json:"previous_gap,omitempty"`

	Problems []work.Problem `json:"problems"`
}

// kindsOf lists what kinds of item each source can bring, and what each stream
// of it where that is less. A stream not named may bring whatever its source
// can, so its failing is never overlooked.
var kindsOf = map[string][]work.Kind{
	"github":               {work.KindPull, work.KindReview, work.KindIssue, work.KindIncident},
	"github/pull requests": {work.KindPull},
	"github/reviews":       {work.KindReview},
	"github/issues":        {work.KindIssue, work.KindIncident},
	"github/incidents":     {work.KindIncident},
	"jira":                 {work.KindTicket, work.KindIncident},
}

// brings reports whether a stream may bring items of one of the kinds.
func brings(c work.Coverage, kinds []work.Kind) bool {
	brought, ok := kindsOf[c.Account.Source+"/"+c.Stream]
	if !ok {
		brought = kindsOf[c.Account.Source]
	}
	return slices.ContainsFunc(brought, func(k work.Kind) bool { return slices.Contains(kinds, k) })
}

// gap says in words what of a period a metric could not see, "" if nothing.
func (f *facts) gap(d metric, p work.Period) string {
	var gaps []string
	read := false
	for _, c := range f.coverage {
		if !brings(c, d.reads) {
			continue
		}
		read = true
		if g := gap(c, p); g != "" {
			gaps = append(gaps, fmt.Sprintf("%s, %s: %s", c.Account.Name, c.Stream, g))
		}
	}
	if !read {
		return d.absent
	}
	return strings.Join(gaps, "; ")
}

// gap says in words what of a period is missing from a stream, "" if nothing.
//
// The windows of a stream are by the time field it is asked by, which may be
// creation or update. One that was not read to its end may therefore hide
// something finished at any time after it begins.
func gap(c work.Coverage, p work.Period) string {
	day := func(t time.Time) string { return t.In(p.From.Location()).Format("2 January 2006") }
	if c.Through.IsZero() {
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
	if c.Outcome != work.OutcomeComplete && !c.Through.Before(c.RanAt) {
		gaps = append(gaps, "not all that was listed could be read")
	}
	return strings.Join(gaps, ", ")
}

// span describes a period and whether every stream covers it. Where nothing
// was read, nothing is covered.
func (f *facts) span(p work.Period) Span {
	missing := slices.ContainsFunc(f.coverage, func(c work.Coverage) bool { return gap(c, p) != "" })
	return Span{Name: p.Name, From: p.From, To: p.To, Covered: len(f.coverage) > 0 && !missing}
}

// streams describes the coverage of a period and, if there is one, of the one
// before.
func (f *facts) streams(period work.Period, previous *work.Period) []Stream {
	streams := []Stream{}
	for _, c := range f.coverage {
		s := Stream{
			Account: c.Account.Name, Source: c.Account.Source, Stream: c.Stream, Outcome: c.Outcome,
			From: c.Since.UTC(), Through: c.Through.UTC(), Problems: append([]work.Problem{}, c.Problems...),
		}
		s.Gap = gap(c, period)
		s.CoversPeriod = s.Gap == ""
		if previous != nil {
			s.PreviousGap = gap(c, *previous)
			s.CoversPrevious = s.PreviousGap == ""
		}
		streams = append(streams, s)
	}
	return streams
}
