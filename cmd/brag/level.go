package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
	"bragsheet/summarize/theme"
)

// levelOptions are the flags of brag level.
type levelOptions struct{ matrix, current, target, period string }

func (a *app) levelCommand() *cobra.Command {
	var o levelOptions
	cmd := &cobra.Command{
		Use:   "level",
		Short: "Show evidence against what your level and the next expect, and the gaps",
		Long: `Show, for each expectation of your level and of the one you want, what of your
work speaks for it, and where nothing does. The career matrix is your own file
(level: in the configuration, or --matrix) or a built-in example.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.level(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.matrix, "matrix", "", "career matrix `file` (default: the config's, else a built-in example)")
	f.StringVar(&o.current, "current", "", "the `level` you are at (default: the config's, else the one below the target, else the lowest but one)")
	f.StringVar(&o.target, "target", "", "the `level` you want (default: the config's, else the next)")
	f.StringVar(&o.period, "period", "", "only accomplishments of this `period`")
	return cmd
}

// shownEvidence is how many accomplishments are shown for an expectation.
const shownEvidence = 3

func (a *app) level(ctx context.Context, o levelOptions) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	matrix, rows, err := a.expectations(ctx, ses, o)
	if err != nil {
		return err
	}
	if a.json {
		return eachLine(a, rows, func(r expectationJSON) expectationJSON { return r })
	}
	a.printLevels(matrix, rows)
	return nil
}

// expectations returns what the two levels of the matrix expect, with what
// speaks for it.
func (a *app) expectations(ctx context.Context, ses *session, o levelOptions) (*theme.Matrix, []expectationJSON, error) {
	matrix, levels, err := a.levels(ses.cfg, o)
	if err != nil {
		return nil, nil, err
	}
	wanted, err := a.wantedAccomplishments(ses, o.period, nil)
	if err != nil {
		return nil, nil, err
	}
	accs := slices.DeleteFunc(slices.Clone(ses.Accomplishments), func(acc work.Accomplishment) bool { return acc.Hidden || !wanted[acc.ID] })
	met, err := ses.meet(ctx, matrix, levels, accs)
	if err != nil {
		return nil, nil, err
	}
	var rows []expectationJSON
	for i, level := range levels {
		for _, m := range met[i] {
			rows = append(rows, expectationDocument(level, m, accs))
		}
	}
	return matrix, rows, nil
}

// meet returns for each of some levels what it expects, with those of accs that
// speak for it.
func (s *session) meet(ctx context.Context, matrix *theme.Matrix, levels []theme.Level, accs []work.Accomplishment) ([][]theme.Met, error) {
	classifier, err := theme.NewClassifier()
	if err != nil {
		return nil, err
	}
	works, err := s.textsOf(ctx, accs)
	if err != nil {
		return nil, err
	}
	for i := range accs {
		works[i][0].Title += partWords[accs[i].Role]
	}
	var met [][]theme.Met
	for _, level := range levels {
		met = append(met, classifier.Meet(matrix, level.Key, works))
	}
	return met, nil
}

// levels returns the matrix, and the current and the target level in it.
func (a *app) levels(cfg *config.Config, o levelOptions) (*theme.Matrix, []theme.Level, error) {
	set := cfg.Level
	for _, flag := range []struct{ value, into *string }{{&o.matrix, &set.Matrix}, {&o.current, &set.Current}, {&o.target, &set.Target}} {
		if *flag.value != "" {
			*flag.into = *flag.value
		}
	}
	matrix, err := theme.LoadMatrix(config.ExpandHome(set.Matrix, a.getenv), os.ReadFile)
	if err != nil {
		return nil, nil, usageError{err}
	}
	find := func(name string, preset int) (int, error) {
		if name == "" {
			return max(0, min(preset, len(matrix.Levels)-1)), nil
		}
		var keys []string
		for i, l := range matrix.Levels {
			if strings.EqualFold(name, l.Key) || strings.EqualFold(name, l.Name) {
				return i, nil
			}
			keys = append(keys, l.Key)
		}
		return 0, usageError{fmt.Errorf("level %q is not in the matrix; it has %s", name, strings.Join(keys, ", "))}
	}
	target, err := find(set.Target, 2)
	if err != nil {
		return nil, nil, err
	}
	current, err := find(set.Current, target-1)
	if err != nil {
		return nil, nil, err
	}
	if set.Target == "" {
		target = min(current+1, len(matrix.Levels)-1)
	}
	if current == target {
		return nil, nil, usageError{errors.New("the current and the target level are the same")}
	}
	return matrix, []theme.Level{matrix.Levels[current], matrix.Levels[target]}, nil
}

// partWords say what a role means, in words that career matrices have. They
// stand with the title: what my part was counts like what it was about.
var partWords = map[string]string{
	"led":         ": led work of several people",
	"coordinated": ": coordinated work of several people",
	"commanded":   ": incident command",
}

// textsOf returns what each of some accomplishments tells of itself: its title,
// what is known about my part in it, and what I wrote about it.
func (s *session) textsOf(ctx context.Context, accs []work.Accomplishment) ([][]theme.Text, error) {
	works, owners := make([][]theme.Text, len(accs)), map[string]int{}
	for i, acc := range accs {
		var evidence []string
		for _, e := range acc.Evidence {
			evidence = append(evidence, e.Text)
		}
		works[i] = []theme.Text{{Kind: work.KindPull, Role: acc.Role, Title: acc.Title, Body: strings.Join(evidence, "\n")}}
		for _, id := range acc.Own {
			owners[id] = i // an item is the person's own in one accomplishment
		}
	}
	if err := s.addBodies(ctx, s.db, slices.Collect(maps.Keys(owners))...); err != nil {
		return nil, err
	}
	for _, e := range s.Entries {
		if i, ok := owners[e.ID]; ok && e.Kind != work.KindReview {
			works[i] = append(works[i], theme.Text{Kind: e.Kind, Title: e.Title, Body: e.Body})
		}
	}
	return works, nil
}

// expectationJSON is an expectation as level --json prints it (docs/json.md).
type expectationJSON struct {
	Level    string         `json:"level"`
	Key      string         `json:"key"`
	Area     string         `json:"area"`
	Text     string         `json:"text"`
	Gap      bool           `json:"gap"` // nothing speaks for it
	Evidence []evidenceJSON `json:"evidence"`
}

type evidenceJSON struct {
	Accomplishment string  `json:"accomplishment"`
	Title          string  `json:"title"`
	Score          float64 `json:"score"`
	Reason         string  `json:"reason"`
}

func expectationDocument(level theme.Level, met theme.Met, accs []work.Accomplishment) expectationJSON {
	doc := expectationJSON{Level: level.Name, Key: met.Key, Area: met.Area, Text: met.Text, Gap: len(met.Evidence) == 0, Evidence: []evidenceJSON{}}
	for _, e := range met.Evidence {
		doc.Evidence = append(doc.Evidence, evidenceJSON{accs[e.Work].ID, accs[e.Work].Title, e.Score, e.Reason})
	}
	return doc
}

func (a *app) printLevels(matrix *theme.Matrix, rows []expectationJSON) {
	fmt.Fprintf(a.stdout, "career matrix %q\n", clean(matrix.Name))
	level, gaps := "", 0
	for _, r := range rows {
		if r.Level != level {
			fmt.Fprintf(a.stdout, "\n%s\n", clean(r.Level))
		}
		level = r.Level
		fmt.Fprintf(a.stdout, "  %s: %s\n", clean(r.Area), oneLine(r.Text, 160))
		for _, e := range r.Evidence[:min(shownEvidence, len(r.Evidence))] {
			fmt.Fprintf(a.stdout, "    + %s (%s)\n", oneLine(e.Title, 80), oneLine(e.Reason, 80))
		}
		if more := len(r.Evidence) - shownEvidence; more > 0 {
			fmt.Fprintf(a.stdout, "    + %d more\n", more)
		}
		if r.Gap {
			gaps++
			fmt.Fprintln(a.stdout, "    - a gap: nothing that was read speaks for it")
		}
	}
	a.hint("\n%s", count(gaps, "gap"))
}
