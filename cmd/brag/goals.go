package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// goalOptions are the flags of brag goals add.
type goalOptions struct {
	results, principles []string
	from, due, source   string
}

func (a *app) goalsCommand() *cobra.Command {
	var all bool
	var period string
	cmd := &cobra.Command{
		Use:     "goals",
		Short:   "Objectives with key results that can be counted, and how far they are",
		Example: "  brag goals\n  brag goals --period last-month",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if period != "" {
				return a.goalsOver(cmd.Context(), period)
			}
			return a.listGoals(cmd.Context(), all)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "closed ones too")
	cmd.Flags().StringVar(&period, "period", "", "how far those of this `period` came in it: "+work.PeriodForms)
	cmd.MarkFlagsMutuallyExclusive("all", "period")
	cmd.AddCommand(a.addGoalCommand(), a.goalsFromGapsCommand(),
		&cobra.Command{
			Use: "progress RESULT VALUE [NOTE]", Short: "Say where a key result stands; earlier values are kept",
			Example: "  brag goals progress 4f1c 12 \"after the retry jitter\"",
			Args:    cobra.MinimumNArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.goalProgress(cmd.Context(), args[0], args[1], strings.Join(args[2:], " "))
			},
		},
		&cobra.Command{
			Use: "close ID", Short: "Close a goal, reached or not; it is kept, and takes no more progress", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return a.closeGoal(cmd.Context(), args[0]) },
		},
		&cobra.Command{
			Use: "show ID", Short: "Show a goal with its history and the items that were counted", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return a.showGoal(cmd.Context(), args[0]) },
		})
	return cmd
}

func (a *app) addGoalCommand() *cobra.Command {
	var o goalOptions
	cmd := &cobra.Command{
		Use:   "add OBJECTIVE",
		Short: "Set a goal with key results",
		Long: `Set an objective with one or more key results, each written as
  ` + work.ResultForm + `
START is where it stands now, 0 if left out. DATE is its last day, --due if left out.
Without "counting" its progress is told by hand (brag goals progress). With it, the
items that fit, count as your work and were finished within the goal's days are
counted at each look, on top of START. QUERY is
  ` + measure.QueryForm,
		Example: `  brag goals add "Make payments boring to run" --due 2026-12-31 --principle ownership \
      --result "pages a week: 24 -> 1 pages by 2026-09-30" \
      --result "runbooks: 0 -> 5 counting kind:pull_request runbook*"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.addGoal(cmd.Context(), o, strings.Join(args, " "))
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.results, "result", nil, "a key `result` (repeatable)")
	f.StringVar(&o.due, "due", "", "the last `day` (default: that of the latest result)")
	f.StringVar(&o.from, "from", "", "the first `day` from which items are counted (default: today)")
	f.StringArrayVar(&o.principles, "principle", nil, "a leadership `principle` it serves (repeatable)")
	f.StringVar(&o.source, "source", "", "`where` it comes from; a second goal from there is not added")
	return cmd
}

// goalBook is a session with the goals, counted as of now.
type goalBook struct {
	*session
	goals []work.Goal
	items map[string][]string // what was counted, by KeyResult.ID
}

// goalBook opens the database and counts. Whoever asks for it closes db.
func (a *app) goalBook(ctx context.Context) (*goalBook, error) {
	ses, err := a.session(ctx)
	if err != nil {
		return nil, err
	}
	b := &goalBook{session: ses}
	if err := b.count(ctx); err != nil {
		return nil, errors.Join(err, ses.db.Close())
	}
	return b, nil
}

// count reads the goals and counts what is behind them.
func (b *goalBook) count(ctx context.Context) error {
	goals, err := b.db.Goals(ctx, b.now.Location())
	if err != nil {
		return err
	}
	b.goals, b.items, err = measure.CountGoals(goals, b.Entries, b.now)
	return err
}

// find returns the goal that an id, or the beginning of one, names. The id of a
// key result names its goal, and the result too; so does that of a goal with
// one result.
func (b *goalBook) find(text string) (*work.Goal, *work.KeyResult, error) {
	matches := func(id string) bool {
		return id == text || len(text) >= shortestPrefix && strings.HasPrefix(id, text)
	}
	var goal *work.Goal
	var result *work.KeyResult
	found := 0
	for i := range b.goals {
		g := &b.goals[i]
		if matches(g.ID) {
			found++
			goal = g
			if len(g.Results) == 1 {
				result = &g.Results[0]
			}
		}
		for j := range g.Results {
			if matches(g.Results[j].ID) {
				found++
				goal, result = g, &g.Results[j]
			}
		}
	}
	if found != 1 {
		return nil, nil, usageError{fmt.Errorf("%d goals or results have an id that begins with %q (of %d characters at least); brag goals --all shows them", found, text, shortestPrefix)}
	}
	return goal, result, nil
}

func (a *app) listGoals(ctx context.Context, all bool) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	var shown []work.Goal
	for _, g := range b.goals {
		if all || g.ClosedAt.IsZero() {
			shown = append(shown, g)
		}
	}
	if a.json {
		return eachLine(a, shown, b.document)
	}
	for _, g := range shown {
		a.printGoal(b, g)
	}
	if len(shown) == 0 {
		a.hint("No open goals; brag goals add --help says how to set one, brag goals from-gaps proposes some")
	}
	return nil
}

func (a *app) addGoal(ctx context.Context, o goalOptions, objective string) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	g, err := a.readGoal(b.session, o, objective)
	if err != nil {
		return err
	}
	saved, err := b.db.SaveGoal(ctx, g)
	if errors.Is(err, store.ErrExists) {
		return usageError{fmt.Errorf("goal %s comes from %q already; brag goals show %s", saved.ID, o.source, saved.ID)}
	}
	if err != nil {
		return err
	}
	return a.printSaved(ctx, b, saved.ID)
}

// readGoal checks what was typed. Nothing is saved.
func (a *app) readGoal(ses *session, o goalOptions, objective string) (work.Goal, error) {
	g := work.Goal{Objective: objective, CreatedAt: a.clock(), Source: o.source}
	if strings.TrimSpace(objective) == "" {
		return g, usageError{errors.New("the objective is empty; say in a sentence what is to be better")}
	}
	var err error
	if g.From, err = a.parseDate("--from", o.from, ses.cfg); err != nil {
		return g, err
	}
	if g.Due, err = a.parseDate("--due", o.due, ses.cfg); err != nil {
		return g, err
	}
	if g.From.IsZero() {
		g.From = midnight(ses.now)
	}
	for _, p := range o.principles {
		key, err := ses.principle(p)
		if err != nil {
			return g, err
		}
		g.Principles = append(g.Principles, key)
	}
	if len(o.results) == 0 {
		_, err := work.ParseResult(objective, g.From.Location())
		if err == nil {
			err = fmt.Errorf("write it as --result %q", objective)
		}
		return g, usageError{fmt.Errorf("a goal needs a --result that can be counted: %w", err)}
	}
	for _, text := range o.results {
		r, err := readResult(ses, g, text)
		if err != nil {
			return g, usageError{err}
		}
		g.Results = append(g.Results, r)
	}
	if g.Due.IsZero() {
		for _, r := range g.Results {
			g.Due = later(g.Due, r.Due)
		}
	}
	return g, nil
}

// readResult reads one result of a goal whose days are set.
func readResult(ses *session, g work.Goal, text string) (work.KeyResult, error) {
	r, err := work.ParseResult(text, g.From.Location())
	if err != nil {
		return r, err
	}
	if r.Due.IsZero() {
		r.Due = g.Due
	}
	switch {
	case r.Due.IsZero():
		return r, fmt.Errorf("result %q has no last day; add \"by 2026-12-31\" to it, or --due", text)
	case r.Due.Before(g.From):
		return r, fmt.Errorf("result %q is due %s, before the goal begins on %s; see --from", text, r.Due.Format(time.DateOnly), g.From.Format(time.DateOnly))
	case !g.Due.IsZero() && r.Due.After(g.Due):
		return r, fmt.Errorf("result %q is due %s, after the goal's %s", text, r.Due.Format(time.DateOnly), g.Due.Format(time.DateOnly))
	case r.Query == "":
		return r, nil
	}
	q, err := measure.ParseQuery(r.Query)
	if err != nil {
		return r, err
	}
	for _, t := range q {
		for _, v := range t.Values {
			if t.Key != "principle" {
				continue
			}
			if key, err := ses.principle(v); err != nil || key != v {
				return r, errors.Join(err, fmt.Errorf("query %q: name the principle by its key", r.Query))
			}
		}
	}
	return r, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (a *app) goalProgress(ctx context.Context, name, value, note string) error {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return usageError{fmt.Errorf("%q is not a number like 12 or 99.9", value)}
	}
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	g, r, err := b.find(name)
	switch {
	case err != nil:
		return err
	case r == nil:
		return usageError{fmt.Errorf("goal %s has %d results; name one of them: brag goals show %s", g.ID, len(g.Results), g.ID)}
	case r.Query != "":
		return usageError{fmt.Errorf("result %s is counted by %q; it cannot be told by hand", r.ID, r.Query)}
	}
	err = b.db.AddProgress(ctx, r.ID, work.Progress{At: b.now, Value: x, Note: note})
	if errors.Is(err, store.ErrClosed) {
		return usageError{fmt.Errorf("goal %s was closed on %s; set a new one with brag goals add", g.ID, isoDate(g.ClosedAt, b.now.Location()))}
	}
	if err != nil {
		return err
	}
	return a.printSaved(ctx, b, g.ID)
}

func (a *app) closeGoal(ctx context.Context, name string) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	g, _, err := b.find(name)
	if err != nil {
		return err
	}
	err = b.db.CloseGoal(ctx, g.ID, a.clock())
	if errors.Is(err, store.ErrClosed) {
		return usageError{fmt.Errorf("goal %s was closed on %s already", g.ID, isoDate(g.ClosedAt, b.now.Location()))}
	}
	if err != nil {
		return err
	}
	return a.printSaved(ctx, b, g.ID)
}

func (a *app) showGoal(ctx context.Context, name string) error {
	b, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	defer b.db.Close()
	g, _, err := b.find(name)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(b.document(*g))
	}
	a.printGoal(b, *g)
	for _, r := range g.Results {
		fmt.Fprintf(a.stdout, "\n%s\n", oneLine(r.Text, 100))
		if r.Query != "" {
			fmt.Fprintf(a.stdout, "  counting %s\n", oneLine(r.Query, 100))
		}
		fmt.Fprintf(a.stdout, "  %s  %s at the start\n", g.From.Format(time.DateOnly), amount(r.Start, r.Unit))
		for _, p := range r.Progress {
			fmt.Fprintf(a.stdout, "  %s  %s  %s\n", isoDate(p.At, b.now.Location()), amount(p.Value, r.Unit), oneLine(p.Note, 100))
		}
	}
	return nil
}
