package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/summarize/theme"
)

func (a *app) principlesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "principles", Short: "Leadership principles: those there are, your own, and what of a text they fit", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	framework := ""
	try := &cobra.Command{
		Use:   "try",
		Short: "Read a text from stdin and rank the principles for it",
		Long: `Read a text from stdin, its first line as the title, and rank the principles for
it. With --json, one {id, kind, title, body} a line. No database is touched.`,
		Example: `  echo "Cut the weekly pages from 24 to 1" | brag principles try --framework amazon`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.tryPrinciples(framework) },
	}
	try.Flags().StringVar(&framework, "framework", "", "`framework` or file (default: the config's)")
	cmd.AddCommand(
		&cobra.Command{
			Use: "list [FRAMEWORK]", Short: "List the frameworks, or the principles of one", Args: cobra.MaximumNArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return a.listPrinciples(args) },
		},
		&cobra.Command{
			Use: "check FILE", Short: "Check a framework file of your own, and show what of your work would land where", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return a.checkPrinciples(cmd.Context(), args[0]) },
		},
		try,
	)
	return cmd
}

// frameworkNamed loads a framework, or the configured one if name is empty.
func (a *app) frameworkNamed(name string) (*theme.Framework, error) {
	if name != "" {
		f, err := theme.Load(config.ExpandHome(name, a.getenv), os.ReadFile)
		if err != nil {
			return nil, usageError{err}
		}
		return f, nil
	}
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return nil, err
	}
	return a.framework(cfg)
}

func (a *app) listPrinciples(args []string) error {
	if len(args) == 1 {
		f, err := a.frameworkNamed(args[0])
		if err != nil {
			return err
		}
		return a.printPrinciples(f)
	}
	t := newTable(a)
	var all []frameworkJSON
	for _, name := range theme.Shipped() {
		f, err := a.frameworkNamed(name)
		if err != nil {
			return err
		}
		all = append(all, frameworkJSON{name, f.Name, len(f.Principles)})
		t.AppendRow(table.Row{name, count(len(f.Principles), "principle")})
	}
	if a.json {
		return eachLine(a, all, func(f frameworkJSON) frameworkJSON { return f })
	}
	t.Render()
	a.hint("brag principles list amazon shows what is in one; your own is a YAML file (README)")
	return nil
}

type frameworkJSON struct {
	Framework  string `json:"framework"`
	Name       string `json:"name"`
	Principles int    `json:"principles"`
}

type principleJSON struct {
	Key         string `json:"key"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

func (a *app) printPrinciples(f *theme.Framework) error {
	if a.json {
		return eachLine(a, f.Principles, func(p theme.Principle) principleJSON { return principleJSON{p.Key, p.Name, p.Description} })
	}
	fmt.Fprintln(a.stdout, clean(f.Name))
	t := newTable(a)
	for _, p := range f.Principles {
		t.AppendRow(table.Row{"  " + p.Key, oneLine(p.Name, 50), oneLine(p.Description, 90)})
	}
	t.Render()
	return nil
}

// landed is how many examples of what lands on a principle are shown.
const landed = 3

// checkPrinciples says what makes a framework rank badly, and where the
// person's own work would land in it.
func (a *app) checkPrinciples(ctx context.Context, file string) error {
	f, err := a.frameworkNamed(file)
	if err != nil {
		return err
	}
	classifier, err := theme.NewClassifier()
	if err != nil {
		return err
	}
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	where, open := map[string][]string{}, 0
	texts, err := ses.textsOf(ctx, ses.Accomplishments)
	if err != nil {
		return err
	}
	for i, acc := range ses.Accomplishments {
		assigned := classifier.RankAll(f, texts[i]).Assign()
		if len(assigned) == 0 {
			open++
		}
		for _, as := range assigned {
			where[as.Key] = append(where[as.Key], acc.Title)
		}
	}
	findings := theme.Lint(f)
	if a.json {
		return a.printJSON(checkDocument(f, findings, where, open))
	}
	for _, p := range f.Principles {
		fmt.Fprintf(a.stdout, "%s  %s\n", clean(p.Key), count(len(where[p.Key]), "accomplishment"))
		for _, title := range where[p.Key][:min(landed, len(where[p.Key]))] {
			fmt.Fprintln(a.stdout, "  + "+oneLine(title, 90))
		}
		for _, finding := range findings {
			if finding.Principle == p.Key {
				fmt.Fprintln(a.stdout, "  ! "+clean(finding.Text))
			}
		}
	}
	for _, finding := range findings {
		if finding.Principle == "" {
			fmt.Fprintln(a.stdout, "! "+clean(finding.Text))
		}
	}
	a.hint("%d of %s would be under none of them; %s", open, count(len(ses.Accomplishments), "accomplishment"), count(len(findings), "finding"))
	return nil
}

// checkJSON is what principles check --json prints (docs/json.md).
type checkJSON struct {
	Framework  string             `json:"framework"`
	Findings   []findingJSON      `json:"findings"`
	Principles []checkedPrinciple `json:"principles"`
	None       int                `json:"none"` // accomplishments under none of them
}

type findingJSON struct {
	Principle string `json:"principle,omitempty"`
	Text      string `json:"text"`
}

type checkedPrinciple struct {
	Key    string   `json:"key"`
	Titles []string `json:"titles"` // of the accomplishments that would land there
}

func checkDocument(f *theme.Framework, findings []theme.Finding, where map[string][]string, open int) checkJSON {
	doc := checkJSON{Framework: f.Name, Findings: []findingJSON{}, None: open}
	for _, finding := range findings {
		doc.Findings = append(doc.Findings, findingJSON(finding))
	}
	for _, p := range f.Principles {
		doc.Principles = append(doc.Principles, checkedPrinciple{p.Key, nonNil(where[p.Key])})
	}
	return doc
}
