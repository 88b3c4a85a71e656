package measure

import (
	"fmt"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Markdown returns the report as a document: the numbers, how each is counted,
// and what was read. It can be shown on a terminal as it is.
func (r Report) Markdown() string {
	var b strings.Builder
	r.writeHead(&b)
	r.writeNumbers(&b)
	r.writeFormulas(&b)
	r.writeCoverage(&b)
	return b.String()
}

func (r Report) writeHead(b *strings.Builder) {
	fmt.Fprintf(b, "# Report: %s\n\n*", r.Period.dates())
	if r.Previous != nil {
		fmt.Fprintf(b, "Compared with the period before, %s. ", r.Previous.dates())
	}
	switch {
	case len(r.Coverage) == 0:
		b.WriteString("No account has been read, so nothing is known.")
	case r.Period.Covered && (r.Previous == nil || r.Previous.Covered):
		b.WriteString("All that the credentials can see of it was read.")
	default:
		b.WriteString("Not all of it was read: where that matters a figure says so.")
	}
	b.WriteString(" [Coverage](#coverage)*\n\n")
}

// writeNumbers writes a row for each metric.
func (r Report) writeNumbers(b *strings.Builder) {
	b.WriteString("## In numbers\n\n")
	if r.Previous == nil {
		fmt.Fprintf(b, "| | %s |\n|---|---|\n", escape(r.Period.title()))
	} else {
		fmt.Fprintf(b, "| | %s | %s | difference |\n|---|---|---|---|\n", escape(r.Period.title()), escape(r.Previous.title()))
	}
	for _, m := range r.Metrics {
		fmt.Fprintf(b, "| %s | %s |", m.Label, escape(m.Display()))
		if m.Previous != nil {
			fmt.Fprintf(b, " %s | %s |", escape(m.Previous.Display()), m.Change())
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

func (r Report) writeFormulas(b *strings.Builder) {
	b.WriteString("## How it is counted\n\n")
	for _, m := range r.Metrics {
		fmt.Fprintf(b, "- **%s**: %s.", m.Label, m.Formula)
		writeLeftOut(b, "Left out", m.LeftOut)
		if m.Previous != nil {
			writeLeftOut(b, "Left out of the period before", m.Previous.LeftOut)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nOf durations the table shows the median, the 90th percentile (p90) and the number of items (n), wall clock; a day is 24 hours.")
	if r.Previous != nil {
		fmt.Fprintf(b, " %s", differences)
	}
	b.WriteString("\n\n")
}

// differences says in words what Metric.compare does.
var differences = fmt.Sprintf("A difference is shown only where its 95 %% interval excludes zero, both periods were wholly read, and "+
	"each has enough items (for medians %d, for shares %d); otherwise it is not clear, and what would be expected had nothing changed is said. "+
	"Counts are compared as %s; durations as the %s; shares as the %s. Numbers of distinct things, averages over time and statements are not compared.",
	medians.minN, shares.minN, rates.comparison, medians.comparison, shares.comparison)

func writeLeftOut(b *strings.Builder, what string, left []LeftOut) {
	for i, l := range left {
		if i == 0 {
			fmt.Fprintf(b, " %s:", what)
		} else {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, " %d %s", l.N, l.Why)
	}
	if len(left) > 0 {
		b.WriteByte('.')
	}
}

func (r Report) writeCoverage(b *strings.Builder) {
	b.WriteString("## Coverage\n\n")
	if len(r.Coverage) == 0 {
		b.WriteString("No account has been read.\n")
		return
	}
	zone := r.Period.From.Location()
	fmt.Fprintf(b, "Days and times in %s.\n\n", escape(zone.String()))
	for _, s := range r.Coverage {
		fmt.Fprintf(b, "- %s, %s: %s.", escape(s.Account), escape(s.Stream), escape(s.extent(zone)))
		if s.Gap != "" && !s.Through.IsZero() {
			fmt.Fprintf(b, " This period: %s.", s.Gap)
		}
		if s.PreviousGap != "" && !s.Through.IsZero() {
			fmt.Fprintf(b, " The period before: %s.", s.PreviousGap)
		}
		b.WriteByte('\n')
		for _, p := range s.Problems {
			fmt.Fprintf(b, "  - %s\n", problem(p, escape))
		}
	}
}

// extent says from when through when a stream was read, and what came of the
// last run.
func (s Stream) extent(zone *time.Location) string {
	text := "never read to the end"
	if !s.Through.IsZero() {
		text = fmt.Sprintf("read from %s through %s", s.From.In(zone).Format("2 January 2006"), s.Through.In(zone).Format("2 January 2006 15:04"))
	}
	if s.Outcome == "" {
		return "never read"
	}
	return text + "; last run " + s.Outcome
}

// problem writes what went wrong, where, and what to do about it, its parts made
// safe to stand there.
func problem(p work.Problem, safe func(string) string) string {
	text := safe(p.What)
	if p.Where != "" {
		text += " (" + safe(p.Where) + ")"
	}
	if p.Advice != "" {
		text += ": " + safe(p.Advice)
	}
	return text
}

// dates are the first and the last day in words.
func (s Span) dates() string { return work.Period{From: s.From, To: s.To}.String() }

// title heads the column of a period: with its name, but for one that is no unit
// of the calendar and has its days for a name.
func (s Span) title() string {
	if s.Name == "" || strings.Contains(s.Name, "..") {
		return s.dates()
	}
	return s.Name
}
