package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// Charts are drawn in as many columns as the terminal has, in these bounds; the
// most where there is none.
const leastColumns, mostColumns = 60, 110

// reportLines writes a report for a terminal: the figures without their
// intervals, charts, and what was not read.
func (a *app) reportLines(doc measure.Document) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", spanDays(doc.Period))
	if doc.Previous != nil {
		fmt.Fprintf(&b, "compared with %s\n", spanDays(*doc.Previous))
	}
	b.WriteByte('\n')
	t := newTable(a)
	t.SetOutputMirror(&b)
	for _, m := range doc.Metrics {
		row := table.Row{m.Label, brief(m.Display())}
		if m.Previous != nil {
			change, _, _ := strings.Cut(m.Change(), ",")
			row = append(row, brief(m.Previous.Display()), brief(change))
		}
		t.AppendRow(row)
	}
	t.Render()
	columns := mostColumns
	if wide, _ := sizeOf(a.stdout); wide > 0 {
		columns = max(leastColumns, min(mostColumns, wide))
	}
	for _, c := range doc.Charts {
		if !c.Form.Empty() {
			fmt.Fprintf(&b, "\n%s", c.Text(columns))
		}
	}
	b.WriteByte('\n')
	writeGaps(&b, doc)
	fmt.Fprintln(&b, "What is behind a figure: brag report explain FIGURE. All of it, to keep: brag report -o report.html")
	return []byte(clean(b.String()))
}

// brief is the beginning of a figure in words, without how many it is of.
func brief(text string) string {
	for _, sep := range []string{" (", ", n =", ":"} {
		text, _, _ = strings.Cut(text, sep)
	}
	return text
}

func spanDays(s measure.Span) string { return work.Period{From: s.From, To: s.To}.String() }

func writeGaps(b *bytes.Buffer, doc measure.Document) {
	if len(doc.Coverage) == 0 {
		fmt.Fprintln(b, "No account has been read, so nothing is known.")
	}
	gaps := 0
	for _, s := range doc.Coverage {
		for _, gap := range slices.Compact([]string{s.Gap, s.PreviousGap}) {
			if gap != "" {
				fmt.Fprintf(b, "! %s, %s: %s\n", s.Account, s.Stream, gap)
				gaps++
			}
		}
	}
	if gaps == 0 && len(doc.Coverage) > 0 {
		fmt.Fprintln(b, "All that the credentials can see of it was read.")
	}
}

func (a *app) explainCommand(o *reportOptions) *cobra.Command {
	return &cobra.Command{
		Use:       "explain FIGURE",
		Short:     "Show how a figure is counted, and the items behind it",
		Example:   "  brag report explain prs_merged --period 2026-H1\n  brag report explain \"pages a week\" --json",
		Args:      cobra.ExactArgs(1),
		ValidArgs: metricKeys(),
		RunE: func(cmd *cobra.Command, args []string) error {
			ses, err := a.sessionAbout(cmd.Context(), o.about(a))
			if err != nil {
				return err
			}
			defer ses.db.Close()
			doc, err := a.document(cmd.Context(), ses, *o)
			if err != nil {
				return err
			}
			return a.explainFigure(doc, args[0])
		},
	}
}

// metricKeys are the keys of all metrics.
func metricKeys() []string {
	var keys []string
	for _, m := range measure.Measure(measure.Input{}).Metrics {
		keys = append(keys, m.Key)
	}
	return keys
}

// explainFigure prints a metric by its key or its name, and the items that it
// was counted from.
func (a *app) explainFigure(doc measure.Document, name string) error {
	i := slices.IndexFunc(doc.Metrics, func(m measure.Metric) bool {
		return m.Key == name || strings.EqualFold(m.Label, name)
	})
	if i < 0 {
		return usageError{fmt.Errorf("there is no figure %q; there are %s", name, strings.Join(metricKeys(), ", "))}
	}
	m := doc.Metrics[i]
	if a.json {
		return a.printJSON(m)
	}
	fmt.Fprintf(a.stdout, "%s, %s: %s\n\n", m.Label, spanDays(doc.Period), clean(m.Display()))
	t := newTable(a)
	for _, f := range m.Facts() {
		t.AppendRow(table.Row{"  " + f[0], clean(f[1])})
	}
	t.Render()
	zone := doc.Period.From.Location()
	a.printBehind(doc, "In the period", m.Figure, zone)
	if m.Previous != nil {
		a.printBehind(doc, "In the one before", *m.Previous, zone)
	}
	return nil
}

// printBehind prints the items that a figure was counted from; of medians, with
// how long each took, and of shares, with whether it is one of the share.
func (a *app) printBehind(doc measure.Document, when string, f measure.Figure, zone *time.Location) {
	fmt.Fprintf(a.stdout, "\n%s: %s\n", when, count(len(f.Items), "item"))
	has := map[string]bool{}
	for _, id := range f.Hits {
		has[id] = true
	}
	took := map[string]string{}
	for i, hours := range f.Values {
		took[f.Items[i]] = measure.Duration(hours)
	}
	t := newTable(a)
	for _, e := range doc.Behind(f.Items) {
		row := table.Row{"  " + e.ID, isoDate(e.When, zone), oneLine(e.Ref, 30), oneLine(e.Title, 60), oneLine(e.URL, 200)}
		if f.Values != nil {
			row = slices.Insert(row, 3, any(took[e.ID]))
		}
		if f.Hits != nil {
			row = slices.Insert(row, 3, any(map[bool]string{true: "yes", false: "no"}[has[e.ID]]))
		}
		t.AppendRow(row)
	}
	t.Render()
}
