package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// printSaved prints a goal as it is stored now.
func (a *app) printSaved(ctx context.Context, b *goalBook, id string) error {
	if err := b.count(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(b.goals, func(g work.Goal) bool { return g.ID == id })
	if a.json {
		return a.printJSON(b.document(b.goals[i]))
	}
	a.printGoal(b, b.goals[i])
	return nil
}

// printGoal prints a goal and its results, a line each.
func (a *app) printGoal(b *goalBook, g work.Goal) {
	state := "due " + g.Due.Format(time.DateOnly)
	switch {
	case !g.ClosedAt.IsZero():
		state = "closed " + isoDate(g.ClosedAt, b.now.Location())
	case !b.now.Before(g.Due.AddDate(0, 0, 1)) && g.Percent() < 100:
		state = "overdue since " + g.Due.Format(time.DateOnly)
	}
	for _, p := range g.Principles {
		state += ", " + p
	}
	fmt.Fprintf(a.stdout, "%s  %s  %s (%s)\n", g.ID, percent(g.Percent()), oneLine(g.Objective, 100), state)
	for _, r := range g.Results {
		how := "told by hand"
		if r.Query != "" {
			how = "counted"
		}
		fmt.Fprintf(a.stdout, "  %s  %s  %s: now %s, from %s to %s by %s, %s\n", r.ID, percent(r.Percent()), oneLine(r.Text, 80),
			amount(r.Now(), ""), amount(r.Start, ""), amount(r.Target, r.Unit), r.Due.Format(time.DateOnly), how)
	}
}

// goalsOver prints how far each goal came in a period.
func (a *app) goalsOver(ctx context.Context, text string) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	p, err := a.parsePeriod(text, b.cfg)
	if err != nil {
		return err
	}
	ofPeriod := slices.DeleteFunc(slices.Clone(b.goals), func(g work.Goal) bool {
		return !p.Overlaps(g.From, g.Due) || !g.ClosedAt.IsZero() && g.ClosedAt.Before(p.From)
	})
	before, _, err := measure.CountGoals(ofPeriod, b.Entries, p.From.Add(-1))
	if err != nil {
		return err
	}
	after, items, err := measure.CountGoals(ofPeriod, b.Entries, p.Until(b.now).To.Add(-1))
	if err != nil {
		return err
	}
	b.items = items
	if a.json {
		return eachLine(a, after, b.document)
	}
	for i, g := range after {
		fmt.Fprintf(a.stdout, "%s  %s → %s  %s\n", g.ID, percent(before[i].Percent()), percent(g.Percent()), oneLine(g.Objective, 100))
		for j, r := range g.Results {
			fmt.Fprintf(a.stdout, "  %s  %s: %s → %s of %s\n", r.ID, oneLine(r.Text, 80),
				amount(before[i].Results[j].Now(), ""), amount(r.Now(), ""), amount(r.Target, r.Unit))
		}
	}
	if len(after) == 0 {
		a.hint("No goals in that period")
	}
	return nil
}

// percent writes whole per cents, and 100 only for what is reached.
func percent(x float64) string { return fmt.Sprintf("%3.0f %%", math.Floor(x)) }

// amount writes a number with its unit.
func amount(x float64, unit string) string {
	return strings.TrimSpace(strconv.FormatFloat(x, 'f', -1, 64) + " " + oneLine(unit, 40))
}

// goalJSON is a goal as brag goals --json prints it (docs/json.md).
type goalJSON struct {
	ID         string       `json:"id"`
	Objective  string       `json:"objective"`
	Percent    float64      `json:"percent"`
	Principles []string     `json:"principles"`
	From       string       `json:"from"`
	Due        string       `json:"due"`
	CreatedAt  string       `json:"created_at"`
	ClosedAt   string       `json:"closed_at,omitempty"`
	Source     string       `json:"source,omitempty"`
	Results    []resultJSON `json:"results"`
}

type resultJSON struct {
	ID       string         `json:"id"`
	Text     string         `json:"text"`
	Unit     string         `json:"unit"`
	Start    float64        `json:"start"`
	Now      float64        `json:"now"`
	Target   float64        `json:"target"`
	Percent  float64        `json:"percent"`
	Due      string         `json:"due"`
	Query    string         `json:"query,omitempty"`
	Progress []progressJSON `json:"progress"`
	Items    []string       `json:"items"`
}

type progressJSON struct {
	At    string  `json:"at"`
	Value float64 `json:"value"`
	Note  string  `json:"note,omitempty"`
}

func (b *goalBook) document(g work.Goal) goalJSON {
	doc := goalJSON{
		ID: g.ID, Objective: g.Objective, Percent: math.Floor(g.Percent()), Principles: nonNil(g.Principles), From: g.From.Format(time.DateOnly),
		Due: g.Due.Format(time.DateOnly), CreatedAt: stamp(g.CreatedAt), ClosedAt: stamp(g.ClosedAt), Source: g.Source, Results: []resultJSON{},
	}
	for _, r := range g.Results {
		row := resultJSON{
			ID: r.ID, Text: r.Text, Unit: r.Unit, Start: r.Start, Now: r.Now(), Target: r.Target, Percent: math.Floor(r.Percent()),
			Due: r.Due.Format(time.DateOnly), Query: r.Query, Progress: []progressJSON{}, Items: nonNil(b.items[r.ID]),
		}
		for _, p := range r.Progress {
			row.Progress = append(row.Progress, progressJSON{stamp(p.At), p.Value, p.Note})
		}
		doc.Results = append(doc.Results, row)
	}
	return doc
}

// gapOptions are the flags of brag goals from-gaps.
type gapOptions struct {
	levelOptions
	due string
	add bool
}

func (a *app) goalsFromGapsCommand() *cobra.Command {
	var o gapOptions
	cmd := &cobra.Command{
		Use:   "from-gaps",
		Short: "Propose a goal for each gap of brag level: commands to change and run",
		Long: `Print, for each expectation of your level and the one you want that nothing speaks
for (brag level), a command that sets a goal. Change what it counts to what you
would point at, and run it; --add sets them all as they are. A gap that has a goal,
open or closed, is not proposed again.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.goalsFromGaps(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.add, "add", false, "set the goals")
	cmd.Flags().StringVar(&o.due, "due", "", "their last `day` (default: in three months)")
	cmd.Flags().StringVar(&o.matrix, "matrix", "", "career matrix `file` (default: the config's, else a built-in example)")
	cmd.Flags().StringVar(&o.current, "current", "", "the `level` you are at")
	cmd.Flags().StringVar(&o.target, "target", "", "the `level` you want")
	return cmd
}

// gapResult is what a gap is closed by, until the person says what to count.
const gapResult = "accomplishments that show it in brag level: 0 -> 2 accomplishments"

func (a *app) goalsFromGaps(ctx context.Context, o gapOptions) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	_, rows, err := a.expectations(ctx, b.session, o.levelOptions)
	if err != nil {
		return err
	}
	if o.due == "" {
		o.due = b.now.AddDate(0, 3, 0).Format(time.DateOnly)
	}
	known := map[string]bool{"": true}
	for _, g := range b.goals {
		known[g.Source] = true
	}
	proposed, kept := 0, 0
	for _, r := range rows {
		source := "gap: " + r.Key
		switch {
		case !r.Gap:
			continue
		case known[source]:
			kept++
			continue
		}
		proposed++
		if err := a.proposeGoal(ctx, b, o, r, source); err != nil {
			return err
		}
	}
	a.hint("%s proposed, %d with a goal already", count(proposed, "gap"), kept)
	return nil
}

// proposeGoal prints the command that sets a goal for a gap, or sets it.
func (a *app) proposeGoal(ctx context.Context, b *goalBook, o gapOptions, gap expectationJSON, source string) error {
	g, err := a.readGoal(b.session, goalOptions{results: []string{gapResult}, due: o.due, source: source}, gap.Text)
	if err != nil {
		return err
	}
	if o.add {
		saved, err := b.db.SaveGoal(ctx, g)
		if err != nil {
			return err
		}
		return a.printSaved(ctx, b, saved.ID)
	}
	if a.json {
		return eachLine(a, []work.Goal{g}, b.document)
	}
	fmt.Fprintf(a.stdout, "# %s, %s\nbrag goals add %s --due %s --source %s --result %s\n",
		oneLine(gap.Level, 40), oneLine(gap.Area, 40), quoted(clean(gap.Text)), o.due, quoted(source), quoted(gapResult))
	return nil
}

// quoted writes a text as one word of a POSIX shell, whatever it holds.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
