package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/render"
)

// reportOptions are the flags of brag report.
type reportOptions struct {
	period  string
	compare string
	format  string
	out     string
	charts  string
}

// reportFormats are what --format takes; the forms of render.Form are chosen by
// the file's name as well.
var reportFormats = []string{"term", "md", "html", "json", "csv"}

const comparisons = "previous, none, a day such as 2026-04-01, or an accomplishment by its id"

func (a *app) reportCommand() *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Report the impact in numbers, each with its formula and evidence",
		Long: `Report the impact in numbers, each with its formula, the items it was counted
from, and the difference from the period before where that is more than chance.

With --compare and a day or an accomplishment, the weeks before it are compared
with as many after it, as far as they fit into the period.`,
		Example: "  brag report --period 2026-Q2 -o report.html\n  brag report --compare 2026-04-01 --format json\n  brag report explain pages_per_week",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.report(cmd.Context(), o) },
	}
	shared := cmd.PersistentFlags()
	shared.StringVar(&o.period, "period", "last-half", "the `period`: "+work.PeriodForms)
	shared.StringVar(&o.compare, "compare", "previous", "compare with: "+comparisons)
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "", "the form: "+strings.Join(reportFormats, ", ")+" (default: as the file is named; term on a terminal, else md; --json is --format json)")
	f.StringVarP(&o.out, "output", "o", "", "write to this `file`, .html, .pdf, .md, .json, .csv, .docx or .txt (default: print)")
	f.StringVar(&o.charts, "charts", "", "write the charts as SVG and PNG files into this `folder`, too")
	cmd.AddCommand(a.explainCommand(&o))
	return cmd
}

// form returns which of reportFormats, or of the forms of render.Form, is asked
// for.
func (o reportOptions) form(a *app) (string, error) {
	switch {
	case o.format != "" && !slices.Contains(reportFormats, o.format):
		return "", usageError{fmt.Errorf("--format %q is not one of %s; other forms are told by the file: -o report.pdf", o.format, strings.Join(reportFormats, ", "))}
	case o.format != "":
		return o.format, nil
	case toStdout(o.out) && a.json:
		return "json", nil
	case toStdout(o.out) && a.outTTY:
		return "term", nil
	case toStdout(o.out):
		return "md", nil
	}
	if form := strings.ToLower(strings.TrimPrefix(filepath.Ext(o.out), ".")); form == "json" || form == "csv" {
		return form, nil
	}
	form, err := render.Form(o.out)
	if err != nil {
		return "", usageError{fmt.Errorf("%w, .json, .csv; or say which with --format", err)}
	}
	return form, nil
}

func (a *app) report(ctx context.Context, o reportOptions) error {
	form, err := o.form(a)
	if err != nil {
		return err
	}
	ses, err := a.sessionAbout(ctx, o.about(a))
	if err != nil {
		return err
	}
	defer ses.db.Close()
	doc, err := a.document(ctx, ses, o)
	if err != nil {
		return err
	}
	if o.charts != "" {
		if err := a.writeCharts(ctx, ses, o.charts, doc); err != nil {
			return err
		}
	}
	sheet := work.Sheet{Template: "report", Period: doc.Period.Name, From: doc.Period.From, To: doc.Period.To, WrittenAt: a.clock()}
	text := func() ([]byte, error) { return a.reportText(ctx, ses, form, doc, &sheet) }
	if toStdout(o.out) {
		printed, err := text()
		if err == nil {
			_, err = a.stdout.Write(printed)
		}
		return err
	}
	written, err := a.writeAs(ctx, ses, o.out, sheet, text)
	if err != nil {
		return err
	}
	return a.sayWritten(written)
}

// reportText returns a report in a form.
func (a *app) reportText(ctx context.Context, ses *session, form string, doc measure.Document, sheet *work.Sheet) ([]byte, error) {
	switch form {
	case "term":
		return a.reportLines(doc), nil
	case "json":
		return doc.JSON()
	case "csv":
		return []byte(doc.CSV()), nil
	case "html":
		return doc.HTML(), nil
	case "pdf":
		return a.printed(ctx, doc.HTML(), doc.Markdown(), render.Options{Created: sheet.WrittenAt})
	}
	sheet.Text = doc.Markdown()
	return a.inForm(ctx, form, ses.cfg.Language, *sheet)
}

// document measures what the flags ask for.
func (a *app) document(ctx context.Context, ses *session, o reportOptions) (measure.Document, error) {
	period, err := a.parsePeriod(o.period, ses.cfg)
	if err != nil {
		return measure.Document{}, err
	}
	whole := work.Read(period, ses.Coverage, ses.now)
	period, previous, err := ses.compared(period, o.compare)
	if err != nil {
		return measure.Document{}, err
	}
	if weeks := period.Weeks(); o.around() && weeks < fewWeeks {
		a.hint("only %s before and after %s fit into --period %s: a longer one says more", count(int(weeks), "week"), o.compare, o.period)
	}
	in := ses.input(period, previous)
	if in.Goals, err = ses.db.Goals(ctx, ses.now.Location()); err != nil {
		return measure.Document{}, err
	}
	var principles []measure.Principle
	for _, p := range ses.framework.Principles {
		principles = append(principles, measure.Principle{Key: p.Key, Name: p.Name})
	}
	return measure.MakeDocument(in, whole, principles), nil
}

// fewWeeks are so few that a comparison over them says little.
const fewWeeks = 4

// around reports whether what came before a day or an accomplishment is compared
// with what came after.
func (o reportOptions) around() bool { return o.compare != "none" && o.compare != "previous" }

// about returns what tells which time the flags ask about: the period, the one
// before, and the days of the goals that touch them. It is nil where the flags
// are wrong, or name an accomplishment, which may be of any time.
func (o reportOptions) about(a *app) func(*config.Config, []work.Goal) *work.Period {
	return func(cfg *config.Config, goals []work.Goal) *work.Period {
		period, err := work.ParsePeriod(o.period, a.now(cfg))
		if err != nil {
			return nil
		}
		span := work.Period{From: period.From, To: period.To}
		switch o.compare {
		case "none":
		case "previous":
			span.From = period.Previous().From
		default:
			if _, err := time.Parse(time.DateOnly, o.compare); err != nil {
				return nil
			}
		}
		asked := span
		for _, g := range goals {
			if !asked.Overlaps(g.From, g.Due) {
				continue
			}
			if g.From.Before(span.From) {
				span.From = g.From
			}
			for _, r := range g.Results {
				if end := r.Due.AddDate(0, 0, 1); end.After(span.To) {
					span.To = end
				}
			}
		}
		return &span
	}
}

// compared returns the period to report on and the one to compare it with, nil
// for none.
func (p *picture) compared(period work.Period, with string) (work.Period, *work.Period, error) {
	switch with {
	case "none":
		return period, nil, nil
	case "previous":
		previous := period.Previous()
		return period, &previous, nil
	}
	first, err := time.ParseInLocation(time.DateOnly, with, p.now.Location())
	last := first
	if err != nil {
		found, err := p.find(with)
		if err != nil {
			return period, nil, usageError{fmt.Errorf("--compare %q is not one of %s: %w", with, comparisons, err)}
		}
		if first, last = found.days(); first.IsZero() {
			return period, nil, usageError{fmt.Errorf("--compare %q: it is not known when that was finished", with)}
		}
	}
	before, after, err := measure.Around(first, last, work.Read(period, p.Coverage, p.now))
	if err != nil {
		return period, nil, usageError{fmt.Errorf("--compare %q within %s: %w", with, period, err)}
	}
	return after, &before, nil
}

// days are when a target began and ended; both zero if that is not known.
func (t target) days() (first, last time.Time) {
	if t.accomplishment != nil {
		return t.accomplishment.From, t.accomplishment.To
	}
	return t.entry.At, t.entry.At
}

// measure reports on a period; previous may be nil.
func (p *picture) measure(period work.Period, previous *work.Period) measure.Report {
	return measure.Measure(p.input(period, previous))
}

// input gathers what a report is made from, but the goals. A period that is
// still running is measured up to where everything was lately read; what was
// not is a gap, and said.
func (p *picture) input(period work.Period, previous *work.Period) measure.Input {
	me := map[string]bool{}
	for _, acc := range p.Accounts {
		me[work.PersonID(acc.Host, acc.UserID)] = true
	}
	return measure.Input{
		Entries: p.Entries, Events: p.Events, People: p.People, Coverage: p.Coverage, Me: me, Links: p.Links, Decisions: p.Decisions,
		Period: work.Read(period, p.Coverage, p.now), Previous: previous, Accomplishments: p.Accomplishments, Seen: p.seen, Changes: p.changes, Facts: p.facts,
	}
}
