package main

import (
	"context"
	"errors"
	"fmt"
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
	f.StringVar(&o.current, "current", "", "the `level` you are at (default: the config's, else the lowest but one)")
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
	matrix, levels, err := a.levels(ses.cfg, o)
	if err != nil {
		return err
	}
	wanted, err := a.wantedAccomplishments(ses, o.period, nil)
	if err != nil {
		return err
	}
	classifier, err := theme.NewClassifier()
	if err != nil {
		return err
	}
	accs := slices.DeleteFunc(slices.Clone(ses.Accomplishments), func(acc work.Accomplishment) bool { return acc.Hidden || !wanted[acc.ID] })
	works := make([][]theme.Text, len(accs))
	for i := range accs {
		works[i] = ses.textsOf(&accs[i])
	}
	var rows []expectationJSON
	for _, level := range levels {
		for _, met := range classifier.Meet(matrix, level.Key, works) {
			rows = append(rows, expectationDocument(level, met, accs))
		}
	}
	if a.json {
		return eachLine(a, rows, func(r expectationJSON) expectationJSON { return r })
	}
	a.printLevels(matrix, rows)
	return nil
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
			return min(preset, len(matrix.Levels)-1), nil
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
	current, err := find(set.Current, 1)
	if err != nil {
		return nil, nil, err
	}
	target, err := find(set.Target, current+1)
	if err != nil {
		return nil, nil, err
	}
	if current == target {
		return nil, nil, usageError{errors.New("the current and the target level are the same")}
	}
	return matrix, []theme.Level{matrix.Levels[current], matrix.Levels[target]}, nil
}

// textsOf returns what an accomplishment tells of itself: its title, what is
// known about my part in it, and what I wrote about it.
func (p *picture) textsOf(acc *work.Accomplishment) []theme.Text {
	var evidence []string
	for _, e := range acc.Evidence {
		evidence = append(evidence, e.Text)
	}
	texts := []theme.Text{{Kind: work.KindPull, Role: acc.Role, Title: acc.Title, Body: strings.Join(evidence, "\n")}}
	for _, e := range p.Entries {
		if e.Kind != work.KindReview && slices.Contains(acc.Own, e.ID) {
			texts = append(texts, theme.Text{Kind: e.Kind, Title: e.Title, Body: e.Body})
		}
	}
	return texts
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
