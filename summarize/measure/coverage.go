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
	"github":                      {work.KindPull, work.KindReview, work.KindIssue, work.KindIncident},
	"github/pull requests":        {work.KindPull},
	"github/closed pull requests": {work.KindPull},
	"github/co-authored":          {}, // none of it counts
	"github/reviews":              {work.KindReview},
	"github/issues":               {work.KindIssue, work.KindIncident},
	"github/incidents":            {work.KindIncident},
	"jira":                        {work.KindTicket, work.KindIncident},
	"pagerduty":                   {work.KindIncident},
}

// brings reports whether a stream may bring what a metric reads.
func (d metric) brings(c work.Coverage) bool {
	if c.Over || d.source != "" && d.source != c.Account.Source {
		return false
	}
	brought, ok := kindsOf[c.Account.Source+"/"+c.Stream]
	if !ok {
		brought = kindsOf[c.Account.Source]
	}
	return slices.ContainsFunc(brought, func(k work.Kind) bool { return slices.Contains(d.reads, k) })
}

// gap says in words what of a period a metric could not see, "" if nothing.
func (f *Facts) gap(d metric, p work.Period) string {
	if len(d.reads) == 0 {
		return ""
	}
	var gaps []string
	read := false
	for _, c := range f.coverage {
		if !d.brings(c) {
			continue
		}
		read = true
		if g := c.Gap(p); g != "" {
			gaps = append(gaps, fmt.Sprintf("%s, %s: %s", c.Account.Name, c.Stream, g))
		}
	}
	if !read {
		return d.absent
	}
	return strings.Join(gaps, "; ")
}

// span describes a period and whether every stream covers it. Where nothing
// was read, nothing is covered.
func (f *Facts) span(p work.Period) Span {
	missing := slices.ContainsFunc(f.coverage, func(c work.Coverage) bool { return c.Gap(p) != "" })
	return Span{Name: p.Name, From: p.From, To: p.To, Covered: len(f.coverage) > 0 && !missing}
}

// streams describes the coverage of a period and, if there is one, of the one
// before. Going over what is stored covers nothing.
func (f *Facts) streams(period work.Period, previous *work.Period) []Stream {
	streams := []Stream{}
	for _, c := range f.coverage {
		if c.Over && len(c.Problems) == 0 {
			continue
		}
		s := Stream{
			Account: c.Account.Name, Source: c.Account.Source, Stream: c.Stream, Outcome: c.Outcome,
			From: c.Since.UTC(), Through: c.Through.UTC(), Problems: append([]work.Problem{}, c.Problems...),
		}
		s.Gap = c.Gap(period)
		s.CoversPeriod = s.Gap == ""
		if previous != nil {
			s.PreviousGap = c.Gap(*previous)
			s.CoversPrevious = s.PreviousGap == ""
		}
		streams = append(streams, s)
	}
	return streams
}
