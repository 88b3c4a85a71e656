package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/render"
	"bragsheet/summarize/share"
	"bragsheet/summarize/write"
)

// draftOptions are the flags of brag draft.
type draftOptions struct {
	period   string
	template string
	out      string
	format   string
	limit    int
	diff     bool
	dryRun   bool
	model    modelOptions
}

const bragSheet = "brag-sheet"

// periods are what templates are about where that is not the last half-year.
var periods = map[string]string{"weekly": "last-week", "monthly": "last-month"}

// talkDays is how many days a talk with the manager looks back on.
const talkDays = 28

// usualPeriod is what a template is about if nothing else is said.
func usualPeriod(template string, now time.Time) string {
	if template == "one-on-one" {
		return now.AddDate(0, 0, 1-talkDays).Format(time.DateOnly) + ".." + now.Format(time.DateOnly)
	}
	return cmp.Or(periods[template], "last-half")
}

func (a *app) draftCommand() *cobra.Command {
	var o draftOptions
	cmd := &cobra.Command{
		Use:   "draft",
		Short: "Draft a document to edit",
		Long: `Draft a document to edit, from what is stored; no network is needed.

Drafting again on a file you have edited keeps every word you wrote: what you
left alone is brought up to date, what you changed stays, and where there is
something new to say a suggestion stands beside it. What you deleted stays
deleted. Earlier texts are kept: brag revisions FILE.`,
		Example: "  brag draft --period 2026-H1 -o brag.md\n  brag draft --template self-review -o review.md --diff\n  brag draft --template highlights --format plain --limit 2000",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.draftBoth(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.period, "period", "", "the `period`: "+work.PeriodForms+" (default: last-half; of a weekly, monthly or one-on-one what its name says)")
	f.StringVar(&o.template, "template", "", "the `template`: a name of brag templates, or a file of your own (default: "+bragSheet+")")
	f.StringVarP(&o.out, "output", "o", "", "write to this `file`, .md, .html, .pdf, .docx or .txt (default: print)")
	f.StringVar(&o.format, "format", "", "print as md or plain (default: md)")
	f.IntVar(&o.limit, "limit", 0, "with --format plain: at most this many `characters`, as web forms count them")
	f.BoolVar(&o.diff, "diff", false, "show what would change in the file, and write nothing")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be done to the file, and write nothing")
	o.model.register(cmd)
	return cmd
}

// check refuses flags that do not go together.
func (o *draftOptions) check() error {
	switch {
	case o.format != "" && o.format != "md" && o.format != "plain":
		return usageError{fmt.Errorf("--format %q is neither md nor plain; other forms are chosen by the file: -o brag.pdf", o.format)}
	case o.format != "" && !toStdout(o.out):
		return usageError{fmt.Errorf("--format is for printing; the form of %s is told by its name", o.out)}
	case o.limit < 0 || o.limit > 0 && o.format != "plain":
		return usageError{fmt.Errorf("--limit takes a number of characters and goes with --format plain")}
	case (o.diff || o.dryRun) && toStdout(o.out):
		return usageError{fmt.Errorf("--diff and --dry-run are about a file; name it with -o")}
	}
	return nil
}

// draft writes a document, and beside a file its private half, if it has one.
func (a *app) draft(ctx context.Context, o draftOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	if err := a.asBefore(ctx, ses, &o); err != nil {
		return err
	}
	name, err := a.draftOne(ctx, ses, o)
	half, ok := privateHalves[name]
	if err != nil || !ok || toStdout(o.out) || o.model.looks() {
		return err
	}
	o.template, o.out = half, beside(o.out, "-gaps")
	_, err = a.draftOne(ctx, ses, o)
	return err
}

// draftOne writes a document, and returns what its template is called.
func (a *app) draftOne(ctx context.Context, ses *session, o draftOptions) (name string, err error) {
	template, err := a.template(cmp.Or(o.template, bragSheet))
	if err != nil {
		return "", err
	}
	period, err := a.parsePeriod(cmp.Or(o.period, usualPeriod(template.Name, ses.now)), ses.cfg)
	if err != nil {
		return "", err
	}
	in, err := a.writeInput(ctx, ses, template, period)
	if err != nil {
		return "", err
	}
	view := write.New(in)
	told, err := a.phrase(ctx, ses, view, in.Language, o.model)
	if err != nil || o.model.looks() {
		return template.Name, err
	}
	doc, err := view.Render(template)
	if err != nil {
		return "", usageError{err}
	}
	a.sayPhrased(told)
	for _, r := range view.Refused {
		a.hint("Left out, because not everything in it could be shown to be true: %s", clean(r.Text))
	}
	return template.Name, a.deliver(ctx, ses, o, work.Sheet{
		Template: template.Name, Period: period.Name, From: period.From, To: period.To,
		Text: doc.String(), WrittenAt: a.clock(), Blocks: doc.Blocks,
	})
}

// draftBoth is draft, and what it prints of a document and its private half is
// one JSON document.
func (a *app) draftBoth(ctx context.Context, o draftOptions) error {
	if !a.json || toStdout(o.out) || o.model.looks() {
		return a.draft(ctx, o)
	}
	var printed bytes.Buffer
	aside := *a
	aside.stdout = &printed
	err := aside.draft(ctx, o)
	var all []map[string]any
	for in := json.NewDecoder(&printed); in.More(); {
		var doc map[string]any
		if err := in.Decode(&doc); err != nil {
			return fmt.Errorf("read what was printed: %w", err)
		}
		all = append(all, doc)
	}
	if len(all) == 0 {
		return err
	}
	if len(all) > 1 {
		all[0]["private"] = all[1]
	}
	return errors.Join(err, a.printJSON(all[0]))
}

// asBefore takes template and period, where they are not said, from what was
// drafted into the file before.
func (a *app) asBefore(ctx context.Context, ses *session, o *draftOptions) error {
	if toStdout(o.out) {
		return nil
	}
	doc, err := a.openDocument(ctx, ses.db, o.out)
	if err != nil || !doc.known || isShared(doc.sheet) || doc.text == nil {
		return err
	}
	o.template = cmp.Or(o.template, doc.sheet.Template)
	if o.template == doc.sheet.Template {
		o.period = cmp.Or(o.period, doc.sheet.Period)
	}
	return nil
}

// privateHalves are the documents for the person alone that are written beside
// some others.
var privateHalves = map[string]string{"promotion": "promotion-gaps"}

// beside returns the path of a file with something added to its name.
func beside(path, added string) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + added + ext
}

// deliver prints a draft, writes it in a form to hand in, or merges it into the
// file that the person edits.
func (a *app) deliver(ctx context.Context, ses *session, o draftOptions, sheet work.Sheet) error {
	switch {
	case !toStdout(o.out):
		form, err := render.Form(o.out)
		if err != nil {
			return usageError{err}
		}
		if form == "md" {
			return a.mergeDraft(ctx, ses, o, sheet)
		}
		a.warnLeaks(o.out, sheet.Text)
		if err := a.writeForm(ctx, ses, o.out, sheet); err != nil {
			return err
		}
		a.hint("It is your working copy, with its questions and private parts. The one for others: brag draft -o FILE.md, edit it, brag share FILE.md -o %s", shellWord(o.out))
		return nil
	case o.format == "plain":
		return a.printPlain(ctx, ses, sheet, o.limit)
	case a.json:
		return a.printJSON(map[string]string{"text": sheet.Text})
	}
	fmt.Fprint(a.stdout, sheet.Text)
	a.warnLeaks("the draft", sheet.Text)
	return nil
}

// maxCuts is how much of what did not fit into a form is named.
const maxCuts = 8

// printPlain prints what others may read of a document, for a form, and says
// what did not fit.
func (a *app) printPlain(ctx context.Context, ses *session, sheet work.Sheet, limit int) error {
	in, err := ses.shareInput(ctx, sheet.Text, sheet.Blocks)
	if err != nil {
		return err
	}
	in.DropQuestions = true
	shared, err := share.Make(in)
	if err != nil {
		return err
	}
	a.warnLeaks("the draft", shared.Text)
	if limit == 0 {
		plain := render.Plain(shared.Text, false)
		if a.json {
			return a.printJSON(map[string]any{"text": plain, "names": notNil(shared.Names)})
		}
		fmt.Fprintln(a.stdout, plain)
		a.sayNames(shared.Names)
		return nil
	}
	fitted, cut, err := render.Fit(shared.Text, limit)
	if err != nil {
		return usageError{err}
	}
	if a.json {
		return a.printJSON(map[string]any{"text": fitted, "left_out": cut, "names": notNil(shared.Names)})
	}
	fmt.Fprintln(a.stdout, fitted)
	a.sayNames(slices.DeleteFunc(shared.Names, func(name string) bool { return !strings.Contains(fitted, name) }))
	cut = slices.DeleteFunc(cut, func(c render.Cut) bool { return c.Kept == 0 && strings.Contains(fitted, c.Head) }) // said twice
	if more := len(cut) - maxCuts; more > 0 {
		defer a.hint("and %d more; --json lists them", more)
		cut = cut[:maxCuts]
	}
	for _, c := range cut {
		what := fmt.Sprintf("%d of %d sentences of", c.Of-c.Kept, c.Of)
		if c.Kept == 0 {
			what = "all of"
		}
		a.hint("Left out: %s “%s”", what, oneLine(c.Head, 70))
	}
	return nil
}

// sheetMetrics are the keys of the metrics that a sheet's table shows.
var sheetMetrics = []string{
	"prs_merged", "pr_lead_time_median", "reviews_given", "substantive_review_share", "review_turnaround_median", "tickets_done", "ticket_cycle_time_median",
	"incidents_resolved", "time_to_restore_median", "pages_per_week", "off_hours_page_share", "repositories", "people",
}

// writeInput gathers what documents of a period are written from.
func (a *app) writeInput(ctx context.Context, ses *session, template *write.Template, period work.Period) (write.Input, error) {
	pic := ses.picture
	goals, err := ses.db.Goals(ctx, pic.now.Location())
	if err != nil {
		return write.Input{}, err
	}
	in := write.Input{
		Language: ses.cfg.Language,
		Login:    pic.login(), Period: period, Now: pic.now, Entries: pic.Entries, Accomplishments: pic.Accomplishments,
		Coverage: pic.Coverage, RateChange: measure.RateChange, Turnaround: measure.Turnaround(pic.input(period, nil)), Goals: goals,
	}
	if known := write.Languages(); in.Language != "" && !slices.Contains(known, in.Language) {
		return in, &config.Error{File: a.configPath(), Text: fmt.Sprintf("language: %q is not one of %s", in.Language, strings.Join(known, ", "))}
	}
	for _, p := range pic.framework.Principles {
		in.Principles = append(in.Principles, write.Principle{Key: p.Key, Name: p.Name})
	}
	in.Decisions = pic.Decisions
	in.Growth = infer.Growth(pic.Result, pic.Snapshot, period)
	for _, f := range infer.Challenge(pic.Result) {
		in.Objections = append(in.Objections, write.Objection(f))
	}
	for _, l := range infer.FollowUp(pic.Result, nil, pic.now) {
		if l.Later != nil {
			in.Objections = append(in.Objections, write.Objection(*l.Later))
		}
	}
	for _, u := range pic.Unmet {
		in.Unmet = append(in.Unmet, pic.unmetLine(u))
	}
	previous := period.Previous()
	for _, m := range pic.measure(period, &previous).Metrics {
		if !slices.Contains(sheetMetrics, m.Key) || m.Value == nil {
			continue
		}
		difference, _, _ := strings.Cut(m.Change(), ":") // the report says more
		n := write.Number{Label: m.Label, Value: m.Display(), Difference: difference}
		if m.Previous != nil {
			n.Previous = m.Previous.Display()
		}
		in.Numbers = append(in.Numbers, n)
	}
	return in, a.cases(ctx, ses, template, period, &in)
}

// unmetLine says in words which decision has no effect, and why.
func (p *picture) unmetLine(u infer.Unmet) string {
	about := u.Decision.Item
	for _, e := range p.Entries {
		if e.ID == u.Decision.Item {
			about = cmp.Or(e.Ref, "“"+e.Title+"”")
		}
	}
	return fmt.Sprintf("%s %s: %s", u.Decision.Kind, oneLine(about, 60), u.Why)
}

// login returns what to call the person: as their first account does.
func (p *picture) login() string {
	if len(p.Accounts) == 0 {
		return "me"
	}
	return p.Accounts[0].Login
}

// toStdout reports whether -o asks for standard output.
func toStdout(out string) bool { return out == "" || out == "-" }
