package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/replace"
	"bragsheet/summarize/write"
)

func (a *app) templatesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "templates",
		Short:   "List the shapes of documents, and copy one to change it",
		Example: "  brag templates copy highlights mine.tmpl\n  brag draft --template ./mine.tmpl",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return a.listTemplates() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "show NAME", Short: "Print a template", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error {
				t, err := a.template(args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprint(a.stdout, t.Source)
				return err
			},
		},
		&cobra.Command{
			Use: "copy NAME FILE", Short: "Copy a template into a file of your own", Args: cobra.ExactArgs(2),
			RunE: func(_ *cobra.Command, args []string) error { return a.copyTemplate(args[0], args[1]) },
		},
	)
	return cmd
}

func (a *app) listTemplates() error {
	all := write.Templates()
	if a.json {
		return eachLine(a, all, func(t *write.Template) templateJSON { return templateJSON{t.Name, t.Description} })
	}
	tab := newTable(a)
	for _, t := range all {
		tab.AppendRow(table.Row{t.Name, t.Description})
	}
	tab.Render()
	a.hint("brag draft --template NAME; brag templates copy NAME FILE for one of your own.")
	return nil
}

func (a *app) copyTemplate(name, path string) error {
	t, err := a.template(name)
	if err != nil {
		return err
	}
	path, err = a.filePath(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return usageError{fmt.Errorf("%s exists and is left as it is; name another file", path)}
	}
	if err := replace.File(path, []byte(t.Source)); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "wrote %s\n", path)
	a.hint("Change it, then: brag draft --template %s", shellWord(path))
	return nil
}

// template returns the template with a name, or that in a file.
func (a *app) template(name string) (*write.Template, error) {
	var names []string
	for _, t := range write.Templates() {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	if !strings.ContainsAny(name, `/\.`) {
		return nil, usageError{fmt.Errorf("there is no template %q; there are %s, or name a file with its path", name, strings.Join(names, ", "))}
	}
	path := config.ExpandHome(name, a.getenv)
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError{err}
	}
	t, err := write.ParseTemplate(path, string(source))
	if err != nil {
		return nil, usageError{err}
	}
	return t, nil
}

// templateJSON is a template as templates --json prints it (docs/json.md).
type templateJSON struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}
