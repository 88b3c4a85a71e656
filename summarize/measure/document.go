package measure

import (
	"bytes"
	"encoding/json"
	"fmt"

	"bragsheet/store/work"
	"bragsheet/summarize/chart"
)

// Document is a report with everything its forms show: the operational
// problems, the work that came, charts, and the items behind the figures.
type Document struct {
	Report
	Problems Pareto   `json:"problems"`
	Workload Resource `json:"workload"`

	Charts []chart.Chart `json:"-"` // always the same ones in the same order; one without numbers is Empty

	facts *Facts
}

// Principle is one of those the person's work is sorted by.
type Principle struct {
	Key  string // as work.Assignment has it
	Name string
}

// MakeDocument computes the report and what illustrates it. What is shown over
// time is of the whole, which is the period or what lies around it; principles
// are all of the framework, in its order.
func MakeDocument(in Input, whole work.Period, principles []Principle) Document {
	f := in.facts()
	d := Document{Report: f.report(in.Period, in.Previous), facts: f}
	in.Period = whole
	d.Problems, d.Workload = f.pareto(in), f.resource(whole)
	d.Charts = d.drawn(whole, principles)
	return d
}

// JSON returns the document, indented. The error is one of a time that JSON
// cannot hold, such as the year 10000.
func (d Document) JSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	return b.Bytes(), nil
}

// Markdown returns the report and the operational problems as a document.
func (d Document) Markdown() string {
	return d.Report.Markdown() + "\n" + d.Problems.Markdown()
}
