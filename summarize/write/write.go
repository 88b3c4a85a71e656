// Package write turns accomplishments into documents a person edits.
//
// New gathers what there is to say into a View: sentences, each with the
// evidence it was made of, that have passed the gate. View.Render runs a
// Template on it and returns a Document in blocks. The templates that are built
// in, and what a template may say, are in templates/README.md.
//
// It is pure, and it only phrases what it is given: every number, date, name
// and link in a sentence comes from an entry, a computed metric, or the
// person's own words. Where a number would help and none exists, it asks.
// Source text is hostile and is escaped for Markdown wherever it is used.
package write

import (
	"strings"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
	"bragsheet/summarize/measure"
)

// Input is what documents are written from.
type Input struct {
	Language        string // one of Languages; "" is English
	Login           string // the person, as the title calls them
	Period          work.Period
	Now             time.Time // in the person's zone
	Principles      []Principle
	Entries         []work.Entry
	Accomplishments []work.Accomplishment
	Coverage        []work.Coverage
	Numbers         []Number
	Goals           []work.Goal

	Decisions  []work.Decision // in whose words titles, days and roles are told
	Unmet      []string        // decisions that have no effect, each in words
	Growth     []work.Evidence // of the period, over all accomplishments
	Objections []Objection     // those against one accomplishment the gravest first

	Career     Career
	Operations *measure.Pareto   // nil: no document asks for it
	Resource   *measure.Resource // nil: no document asks for it

	// RateChange compares incidents a week before and after a change:
	// measure.RateChange.
	RateChange func(before, after int, weeksBefore, weeksAfter float64) (diff, low, high float64)

	// Turnaround returns the median time to a first review over n of the
	// reviews given.
	Turnaround func(reviews []work.Entry) (median time.Duration, n int)
}

// Principle is one of the framework's, in the framework's order.
type Principle struct{ Key, Name string }

// Objection is what a sceptic would raise against an accomplishment, from the
// same data.
type Objection struct {
	Accomplishment string // its ID
	Kind           string // what sort of doubt it is: reverted, minority …
	Text           string // what they would say
	Items          []string
	Question       string // what the person is asked because of it
}

// Number is one row of the table of numbers, formatted. In a View it is escaped.
type Number struct{ Label, Value, Previous, Difference string }

// Document is what was written, in parts.
type Document struct {
	Blocks []work.Block
}

// String returns the document as Markdown, each block marked by a comment at
// the end of its first line, so that an edited file can be told block by block.
// Blocks are separated by an empty line, bullets of one list are not.
func (d Document) String() string {
	var b strings.Builder
	for i, block := range d.Blocks {
		listed := i > 0 && strings.HasPrefix(block.Text, "- ") && strings.HasPrefix(d.Blocks[i-1].Text, "- ")
		if i > 0 && !listed {
			b.WriteString("\n")
		}
		first, rest, more := strings.Cut(block.Text, "\n")
		b.WriteString(first + " " + blocks.Marker(block.Key) + "\n")
		if more {
			b.WriteString(rest + "\n")
		}
	}
	return b.String()
}
