package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/theme"
	"bragsheet/summarize/write"
)

// candidates returns what a shell may offer for a word. What cannot be found
// out is not offered: a shell has no place for errors.
type candidates func(a *app, cmd *cobra.Command) []cobra.Completion

// completedFlags is what a flag takes, by its name, whatever the command.
var completedFlags = map[string]candidates{
	"framework": frameworkNames,
	"kind":      func(*app, *cobra.Command) []cobra.Completion { return kinds },
	"period":    func(*app, *cobra.Command) []cobra.Completion { return periodNames },
	"principle": principleNames,
	"tag":       principleNames,
	"template":  templateNames,
}

// completedArgs is what an argument takes, by the word that stands for it in
// the usage line.
var completedArgs = map[string]candidates{
	"ACCOUNT":   accountNames,
	"FRAMEWORK": frameworkNames,
	"ID":        references,
	"ITEM":      references,
	"OTHER":     references,
	"PRINCIPLE": principleNames,
	"ROLE":      func(*app, *cobra.Command) []cobra.Completion { return work.Roles },
}

// periodNames are the periods that need no date.
var periodNames = []string{
	"last-week", "last-month", "last-quarter", "last-half", "last-year",
	"this-week", "this-month", "this-quarter", "this-half", "this-year",
}

// offer teaches the shell's completion about a command and those below it.
func (a *app) offer(cmd *cobra.Command) {
	for name, c := range completedFlags {
		if cmd.Flags().Lookup(name) != nil || cmd.PersistentFlags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
				return c(a, cmd), cobra.ShellCompDirectiveDefault // a template or framework may be a file
			})
		}
	}
	words := strings.Fields(cmd.Use)[1:]
	if cmd.ValidArgs == nil && len(words) > 0 {
		cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			c, known := completedArgs[argument(words, len(args))]
			if !known {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return c(a, cmd), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for _, sub := range cmd.Commands() {
		a.offer(sub)
	}
}

// argument returns the name of the nth argument of a usage line; the last one
// may repeat.
func argument(words []string, n int) string {
	last := len(words) - 1
	if n > last && strings.Contains(words[last], "...") {
		n = last
	}
	if n > last {
		return ""
	}
	return strings.Trim(words[n], "[].")
}

func frameworkNames(*app, *cobra.Command) []cobra.Completion { return theme.Shipped() }

func templateNames(*app, *cobra.Command) []cobra.Completion {
	var all []cobra.Completion
	for _, t := range write.Templates() {
		all = append(all, cobra.CompletionWithDesc(t.Name, t.Description))
	}
	return all
}

func principleNames(a *app, _ *cobra.Command) []cobra.Completion {
	f, err := a.frameworkNamed("")
	if err != nil {
		return nil
	}
	var all []cobra.Completion
	for _, p := range f.Principles {
		all = append(all, cobra.CompletionWithDesc(p.Key, p.Name))
	}
	return all
}

func accountNames(a *app, _ *cobra.Command) []cobra.Completion {
	cfg, err := a.readConfig()
	if err != nil {
		return nil
	}
	var all []cobra.Completion
	for _, acc := range cfg.Accounts {
		all = append(all, cobra.CompletionWithDesc(acc.Name, acc.Source))
	}
	return all
}

// references are those of all items, as people write them. Those of goals are
// not kept in mind by anybody.
func references(a *app, cmd *cobra.Command) []cobra.Completion {
	if cmd.Parent() != cmd.Root() {
		return nil
	}
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return nil
	}
	path := a.dbPath(cfg)
	if _, err := os.Stat(path); err != nil {
		return nil // opening would make one
	}
	db, err := store.Open(cmd.Context(), path)
	if err != nil {
		return nil
	}
	defer db.Close()
	snapshot, err := db.Snapshot(cmd.Context())
	if err != nil {
		return nil
	}
	var all []cobra.Completion
	for _, it := range snapshot.Items {
		all = append(all, cobra.CompletionWithDesc(it.Ref, clean(it.Title)))
	}
	return all
}
