package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/replace"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/write"
)

// draftOptions are the flags of brag draft.
type draftOptions struct {
	period   string
	template string
	out      string
}

const bragSheet = "brag-sheet"

func (a *app) draftCommand() *cobra.Command {
	var o draftOptions
	cmd := &cobra.Command{
		Use:     "draft",
		Short:   "Draft a brag sheet to edit",
		Long:    "Draft a brag sheet to edit, from what is stored; no network is needed.\n\nA file you have edited is never overwritten: the new draft goes beside it.",
		Example: "  brag draft --period 2026-H1 -o brag.md",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.draft(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.period, "period", "last-half", "the `period`: "+work.PeriodForms)
	cmd.Flags().StringVar(&o.template, "template", bragSheet, "the `template`: "+bragSheet)
	cmd.Flags().StringVarP(&o.out, "output", "o", "", "write to this `file` (default: print)")
	return cmd
}

func (a *app) draft(ctx context.Context, o draftOptions) error {
	if o.template != bragSheet {
		return usageError{fmt.Errorf("there is no template %q; there is %s", o.template, bragSheet)}
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
	doc := write.BragSheet(sheetInput(ses.picture, period))
	if toStdout(o.out) {
		if a.json {
			return a.printJSON(map[string]string{"text": doc.String()})
		}
		fmt.Fprint(a.stdout, doc)
		return nil
	}
	sheet := work.Sheet{
		Template: o.template, Period: period.Name, From: period.From, To: period.To,
		Text: doc.String(), WrittenAt: a.clock(), Blocks: doc.Blocks,
	}
	return a.writeSheet(ctx, ses.db, o.out, sheet)
}

// sheetInput gathers what a sheet is written from.
func sheetInput(pic *picture, period work.Period) write.Input {
	in := write.Input{
		Login: pic.login(), Period: period, Now: pic.now, Entries: pic.Entries, Accomplishments: pic.Accomplishments,
		Coverage: pic.Coverage, RateChange: measure.RateChange, Turnaround: pic.turnaround(period),
	}
	for _, p := range pic.framework.Principles {
		in.Principles = append(in.Principles, write.Principle{Key: p.Key, Name: p.Name})
	}
	in.Decisions = pic.Decisions
	in.Growth = infer.Growth(pic.Result, pic.Snapshot, period)
	for _, f := range infer.Challenge(pic.Result, pic.Snapshot) {
		in.Objections = append(in.Objections, write.Objection(f))
	}
	for _, u := range pic.Unmet {
		in.Unmet = append(in.Unmet, pic.unmetLine(u))
	}
	previous := period.Previous()
	for _, m := range pic.measure(period, &previous).Metrics {
		n := write.Number{Label: m.Label, Value: m.Display(), Difference: m.Change()}
		if m.Previous != nil {
			n.Previous = m.Previous.Display()
		}
		in.Numbers = append(in.Numbers, n)
	}
	return in
}

// unmetLine says in words which decision has no effect, and why.
func (p *picture) unmetLine(u infer.Unmet) string {
	about := u.Decision.Item
	for _, e := range p.Entries {
		if e.ID == u.Decision.Item {
			about = e.Ref
			if about == "" {
				about = e.Title
			}
		}
	}
	return fmt.Sprintf("%s %s: %s", u.Decision.Kind, oneLine(about, 60), u.Why)
}

// turnaround measures how soon some reviews of a period were given.
func (p *picture) turnaround(period work.Period) func([]work.Entry) (time.Duration, int) {
	return func(reviews []work.Entry) (time.Duration, int) {
		some := *p
		some.Entries = reviews
		m, ok := some.measure(period, nil).Metric("review_turnaround_median")
		if !ok || m.Value == nil {
			return 0, 0
		}
		return time.Duration(*m.Value * float64(time.Hour)), m.N
	}
}

// login returns what to call the person: as their first account does.
func (p *picture) login() string {
	if len(p.Accounts) == 0 {
		return "me"
	}
	return p.Accounts[0].Login
}

// writeSheet writes a draft to path, or beside it where somebody has changed
// what was last written there, and remembers what it wrote.
func (a *app) writeSheet(ctx context.Context, db *store.DB, path string, sheet work.Sheet) error {
	if strings.HasSuffix(path, "/") || strings.TrimSpace(path) == "" {
		return usageError{fmt.Errorf("-o %q does not name a file", path)}
	}
	path, err := filepath.Abs(config.ExpandHome(path, a.getenv))
	if err != nil {
		return err
	}
	target, err := freePath(ctx, db, path)
	if err != nil {
		return err
	}
	sheet.ID, sheet.Path = work.ID("sheet", target), target
	if err := replace.File(target, []byte(sheet.Text)); err != nil {
		return err
	}
	if err := db.SaveSheet(ctx, sheet); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"file": target, "kept": target != path})
	}
	if target != path {
		fmt.Fprintf(a.stdout, "%s is not as brag last wrote it and is left as it is; the new text is %s\n", path, target)
		return nil
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", target)
	if len(sheet.Blocks) > 0 {
		a.hint("Edit it: answer the [[fill: …]] questions, delete what you don't want. It is never overwritten once you have.")
	}
	return nil
}

// toStdout reports whether -o asks for standard output.
func toStdout(out string) bool { return out == "" || out == "-" }

// maxBeside bounds how many edited drafts may lie beside one another.
const maxBeside = 100

// freePath returns the first of path, path.new, path.new2 … that does not
// exist or still is what was last written there.
func freePath(ctx context.Context, db *store.DB, path string) (string, error) {
	for n := range maxBeside {
		candidate := path
		switch n {
		case 0:
		case 1:
			candidate += ".new"
		default:
			candidate += fmt.Sprintf(".new%d", n)
		}
		info, err := os.Lstat(candidate)
		if errors.Is(err, fs.ErrNotExist) {
			return candidate, nil
		}
		if err != nil {
			return "", err
		}
		if !info.Mode().IsRegular() {
			return "", usageError{fmt.Errorf("%s is not a regular file; name another with -o", candidate)}
		}
		text, err := os.ReadFile(candidate)
		if err != nil {
			return "", err
		}
		sheet, err := db.Sheet(ctx, candidate)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return "", err
		}
		if err == nil && sheet.Text == string(text) {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("%s: %d edited drafts lie beside it; delete some", path, maxBeside)
}
