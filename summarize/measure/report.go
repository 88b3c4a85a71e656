// Package measure turns what was harvested into numbers a sceptical reader can
// follow: each with its formula, how many items it was computed from and which,
// the same number for the period before, and an interval around the
// difference.
//
// It is pure: no database, no network, no clock. The same input gives the same
// report, byte for byte, in whatever order it comes. What could not be looked
// at has no value and says why; it is never zero.
package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"bragsheet/store/work"
)

// Schema names the shape of the JSON report. Fields may be added under the
// same name; a change of meaning gets a new one.
const Schema = "brag.report/1"

// Input is what a report is made from. With Seen and Changes, of everything there
// is, the rest need only be what was going on in the periods, and in those of
// Goals that touch them: entries from their first event to their last, and the
// accomplishments that they belong to.
type Input struct {
	Entries  []work.Entry
	Events   []work.Event
	People   []work.Person
	Coverage []work.Coverage
	Me       map[string]bool // Person.IDs of the person on every host

	Accomplishments []work.Accomplishment // nil: not inferred, so claims are unknown
	Goals           []work.Goal
	Seen            *Seen           // what See returned; nil: it is asked
	Changes         []Addressing    // for MakePareto only: what FindChanges returned; nil: it is asked
	Links           []work.Link     // for FindChanges only, as are Decisions
	Decisions       []work.Decision // in order

	Period   work.Period  // in the person's zone
	Previous *work.Period // nil: nothing to compare with

	// Facts are there in place of Entries, Events and Accomplishments where these
	// were never together: what Gather and Add made of the same People, Coverage,
	// Me, Goals and Seen. There must be Changes then.
	Facts *Facts
}

// Report is the metrics of a period, beside those of the one before.
type Report struct {
	Schema   string   `json:"schema"`
	Period   Span     `json:"period"`
	Previous *Span    `json:"previous"` // nil: nothing to compare with
	Coverage []Stream `json:"coverage"`
	Metrics  []Metric `json:"metrics"` // always the same keys in the same order
}

// Span is a period, and whether all of it was read.
type Span struct {
	Name    string    `json:"name"`
	From    time.Time `json:"from"` // in the person's zone
	To      time.Time `json:"to"`   // exclusive
	Covered bool      `json:"covered"`
}

// Metric is one measured thing: its Figure for the period, and how that
// compares with the period before.
type Metric struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Figure
	Formula     string  `json:"formula"`
	Denominator string  `json:"denominator,omitempty"` // what the value is of, in words; "": it is a plain count
	Direction   string  `json:"direction,omitempty"`   // which way is better, Higher or Lower; "": neither
	Previous    *Figure `json:"previous"`              // nil: nothing to compare with

	// Difference is this period minus the one before: hours for durations,
	// items a week for counts, so that periods of unequal length compare;
	// percentage points for shares. It is nil where one of the two is unknown
	// or was not wholly read.
	Difference *float64  `json:"difference"`
	Expected   *float64  `json:"expected,omitempty"`   // items there would be if nothing had changed; nil without a Difference, and for durations
	Interval   *Interval `json:"interval"`             // nil without a Difference, or below MinN
	Comparison string    `json:"comparison,omitempty"` // how the two are compared; "": they are not
	MinN       int       `json:"min_n"`                // items needed in each period before a claim

	// Claim reports whether one may say that the number changed: the interval
	// excludes zero and both periods have MinN items.
	Claim bool `json:"claim"`
}

// Interval is the 95 % interval of a difference, in the difference's unit.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// Figure is what a metric comes to in one period.
type Figure struct {
	Value   *float64  `json:"value"` // nil: unknown, and Why says why
	Unit    string    `json:"unit"`
	P90     *float64  `json:"p90,omitempty"` // of medians: nine in ten are at most this
	N       int       `json:"n"`             // items the value was computed from
	Covered bool      `json:"covered"`       // everything the value depends on was read
	Why     string    `json:"why,omitempty"` // why there is no value, or only part of it
	LeftOut []LeftOut `json:"left_out,omitempty"`
	Items   []string  `json:"items"`            // Item.IDs of what it was computed from, oldest first
	Values  []float64 `json:"values,omitempty"` // of medians: the hours of each of Items, in their order
	Hits    []string  `json:"hits,omitempty"`   // of shares: those of Items that have it
	Goals   []string  `json:"goals,omitempty"`  // of goal progress: their ids

	hours  []float64 // of medians: the sample, ascending and not rounded
	beside float64   // of medians: the longer of the two periods', whose unit both are written in

	reached []string // of Goals: how far each was, in words
}

// LeftOut says how many items of the period a value was computed without, and
// why.
type LeftOut struct {
	N   int    `json:"n"`
	Why string `json:"why"`
}

// Measure computes the report. Entries that do not count are ignored.
func Measure(in Input) Report { return in.facts().report(in.Period, in.Previous) }

func (f *Facts) report(period work.Period, previous *work.Period) Report {
	r := Report{Schema: Schema, Period: f.span(period), Coverage: f.streams(period, previous)}
	if previous != nil {
		s := f.span(*previous)
		r.Previous = &s
	}
	r.Metrics = make([]Metric, len(declared))
	var all sync.WaitGroup
	for i, d := range declared {
		all.Go(func() { r.Metrics[i] = f.metric(d, period, previous) })
	}
	all.Wait()
	return r
}

func (f *Facts) metric(d metric, period work.Period, previous *work.Period) Metric {
	m := Metric{
		Key: d.key, Label: d.label, Formula: d.formula, Denominator: d.of, Direction: d.direction, MinN: d.kind.minN, Comparison: d.kind.comparison,
		Figure: f.figure(d, period),
	}
	if previous != nil {
		before := f.figure(d, *previous)
		m.Previous = &before
		m.align()
		m.compare(d.kind, previous.Weeks(), period.Weeks())
	}
	return m
}

// align has durations of both periods written in one unit.
func (m *Metric) align() {
	if m.Unit != Hours || m.Value == nil || m.Previous.Value == nil {
		return
	}
	m.beside = max(*m.Value, *m.Previous.Value)
	m.Previous.beside = m.beside
}

// compare fills in the difference from m.Previous, where there is one to speak
// of.
func (m *Metric) compare(k kind, weeksBefore, weeks float64) {
	known := m.Value != nil && m.Previous.Value != nil
	if k.compare == nil || !known || !m.Covered || !m.Previous.Covered || weeksBefore <= 0 || weeks <= 0 {
		return
	}
	diff, low, high := k.compare(*m.Previous, m.Figure, weeksBefore, weeks)
	m.Difference = new(round(diff))
	if k.expect != nil {
		m.Expected = new(round(k.expect(*m.Previous, m.Figure, weeksBefore, weeks)))
	}
	if m.N >= k.minN && m.Previous.N >= k.minN {
		m.Interval = &Interval{Low: round(low), High: round(high), Level: level}
		m.Claim = m.Interval.Low > 0 || m.Interval.High < 0
	}
}

// Metric returns the metric with this key.
func (r Report) Metric(key string) (Metric, bool) {
	for _, m := range r.Metrics {
		if m.Key == key {
			return m, true
		}
	}
	return Metric{}, false
}

// JSON returns the report as one indented document. The error is one of a time
// that JSON cannot hold, such as the year 10000.
func (r Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return b.Bytes(), nil
}
