package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man FOLDER",
		Short:   "Write the manual pages into a folder",
		Long:    "Write a manual page for brag and for each of its commands into a folder, made if it is not there.",
		Example: "  brag man ~/.local/share/man/man1\n  man brag-draft",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return usageError{err}
			}
			n, err := writeManual(cmd.Root(), args[0])
			if err == nil {
				a.hint("wrote %s into %s", count(n, "page"), args[0])
			}
			return err
		},
	}
}

// writeManual writes the pages of a command and of those below it, and returns
// how many those are.
func writeManual(cmd *cobra.Command, folder string) (n int, err error) {
	if err := os.WriteFile(filepath.Join(folder, pageName(cmd)+".1"), []byte(manual(cmd)), 0o644); err != nil {
		return 0, err
	}
	n = 1
	for _, sub := range shown(cmd) {
		more, err := writeManual(sub, folder)
		if n += more; err != nil {
			return n, err
		}
	}
	return n, nil
}

// shown are the commands below one that its help lists.
func shown(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			all = append(all, sub)
		}
	}
	return all
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manual returns the page of a command in troff with the man macros. It has no
// date, so that the same brag writes the same page.
func manual(cmd *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"brag %s\" \"brag manual\"\n", troff(strings.ToUpper(pageName(cmd))), troff(version))
	section := func(title, text string) {
		if text = strings.Trim(text, "\n"); text != "" {
			fmt.Fprintf(&b, ".SH %s\n%s\n", title, text)
		}
	}
	section("NAME", troff(pageName(cmd))+" \\- "+troff(cmd.Short))
	section("SYNOPSIS", ".B "+troff(cmd.UseLine()))
	section("DESCRIPTION", troff(cmd.Long))
	if cmd.Example != "" {
		section("EXAMPLES", ".EX\n"+troff(strings.Trim(cmd.Example, "\n"))+"\n.EE")
	}
	section("OPTIONS", options(cmd.NonInheritedFlags()))
	section("GLOBAL OPTIONS", options(cmd.InheritedFlags()))
	if !cmd.HasParent() {
		_, codes, _ := strings.Cut(exitCodesHelp, "\n\n")
		section("EXIT STATUS", ".EX\n"+troff(codes)+"\n.EE")
	}
	section("SEE ALSO", strings.Join(related(cmd), ",\n"))
	return b.String()
}

func options(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(&b, ".TP\n\\fB%s\\fP", troff(name))
		if value != "" {
			fmt.Fprintf(&b, " \\fI%s\\fP", troff(value))
		}
		fmt.Fprintf(&b, "\n%s\n", troff(usage))
	})
	return b.String()
}

// related are the pages above and below one.
func related(cmd *cobra.Command) []string {
	var all []string
	if cmd.HasParent() {
		all = append(all, ".BR "+troff(pageName(cmd.Parent()))+" (1)")
	}
	for _, sub := range shown(cmd) {
		all = append(all, ".BR "+troff(pageName(sub))+" (1)")
	}
	return all
}

// troff makes text safe for a page: nothing in it is a request or an escape,
// and its paragraphs stay apart.
func troff(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			b.WriteString("\\&")
		}
		b.WriteString(strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(line))
	}
	return b.String()
}
