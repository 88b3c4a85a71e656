package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// reportOptions are the flags of brag report.
type reportOptions struct {
	period  string
	compare string
	format  string
	out     string
}

var (
	comparisons   = []string{"previous", "none"}
	reportFormats = []string{"md", "json"}
)

func (a *app) reportCommand() *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:     "report",
		Short:   "Report the impact in numbers, each with its formula and evidence",
		Example: "  brag report --period 2026-Q2 --format json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.report(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.period, "period", "last-half", "the `period`: "+work.PeriodForms)
	cmd.Flags().StringVar(&o.compare, "compare", "previous", "compare with: "+strings.Join(comparisons, ", "))
	cmd.Flags().StringVar(&o.format, "format", "md", "the form: "+strings.Join(reportFormats, ", ")+" (--json is --format json)")
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "write to this `file` (default: print)")
	return cmd
}

func (a *app) report(ctx context.Context, o reportOptions) error {
	if !slices.Contains(comparisons, o.compare) {
		return usageError{fmt.Errorf("--compare %q is not one of %s", o.compare, strings.Join(comparisons, ", "))}
	}
	if !slices.Contains(reportFormats, o.format) {
		return usageError{fmt.Errorf("--format %q is not one of %s", o.format, strings.Join(reportFormats, ", "))}
	}
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	period, err := a.parsePeriod(o.period, ses.cfg)
	if err != nil {
		return err
	}
	var previous *work.Period
	if o.compare == "previous" {
		p := period.Previous()
		previous = &p
	}
	report := ses.measure(period, previous)
	text := report.Markdown()
	if a.json || o.format == "json" {
		doc, err := report.JSON()
		if err != nil {
			return err
		}
		text = string(doc)
	}
	if toStdout(o.out) {
		fmt.Fprint(a.stdout, text)
		return nil
	}
	sheet := work.Sheet{Template: "report", Period: period.Name, From: period.From, To: period.To, Text: text, WrittenAt: a.clock()}
	return a.writeSheet(ctx, ses.db, o.out, sheet)
}

// measure reports on a period; previous may be nil. A period that is still
// running is measured up to where everything was lately read; what was not is
// a gap, and said.
func (p *picture) measure(period work.Period, previous *work.Period) measure.Report {
	period = work.Read(period, p.Coverage, p.now)
	me := map[string]bool{}
	for _, acc := range p.Accounts {
		me[work.PersonID(acc.Host, acc.UserID)] = true
	}
	return measure.Measure(measure.Input{
		Entries: p.Entries, Events: p.Events, People: p.People, Coverage: p.Coverage, Me: me, Period: period, Previous: previous,
	})
}
