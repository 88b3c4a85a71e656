package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
)

// forgetOptions are the flags of brag forget.
type forgetOptions struct {
	yes   bool
	words bool
}

func (a *app) forgetCommand() *cobra.Command {
	var o forgetOptions
	cmd := &cobra.Command{
		Use:   "forget",
		Short: "Erase an account, a repository, a person or everything, and prove it",
		Long: `Erase what was harvested: it says what goes, asks, removes it from the database,
and then looks through the bytes of the files for it. The next sync leaves it out.

Notes and decisions about it are yours and stay, unless --notes is given. What
brag cannot reach it lists: documents you drafted, backups, exports.`,
		Example: "  brag forget repo acme/secret\n  brag forget person mona --yes\n  brag forget everything --notes",
	}
	for _, sub := range []struct {
		use, short string
		find       func(work.Snapshot, string) ([]forgettable, error)
	}{
		{"account NAME", "What was harvested for one account alone", findAccount},
		{"repo NAME", "A repository or project, with all in it", findContainer},
		{"person NAME", "Somebody's name: what they are part of stays, as of somebody", findPerson},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: sub.use, Short: sub.short, Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.forgetNamed(cmd.Context(), o, args[0], sub.find)
			},
		})
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "everything", Short: "All that was harvested; with --notes the database itself", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.forgetEverything(cmd.Context(), o) },
		},
		&cobra.Command{
			Use: "list", Short: "What the next sync leaves out", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.forgets(cmd.Context()) },
		},
		&cobra.Command{
			Use: "allow ID", Short: "Let the next sync bring it back", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return a.allow(cmd.Context(), args[0]) },
		},
	)
	cmd.PersistentFlags().BoolVar(&o.yes, "yes", false, "do not ask")
	cmd.PersistentFlags().BoolVar(&o.words, "notes", false, "also the notes and decisions about it")
	return cmd
}

// forgettable is what a person can name to be forgotten.
type forgettable struct{ kind, id, name string }

func findAccount(s work.Snapshot, name string) ([]forgettable, error) {
	var all []forgettable
	for _, acc := range s.Accounts {
		known := slices.ContainsFunc(s.Coverage, func(c work.Coverage) bool { return c.Account.ID == acc.ID && c.Account.Name == name })
		if known || name == acc.Name || name == acc.ID {
			all = append(all, forgettable{store.ForgetAccount, acc.ID, fmt.Sprintf("account %s (%s on %s)", acc.Name, acc.Login, acc.Host)})
		}
	}
	return all, nil
}

func findContainer(s work.Snapshot, name string) ([]forgettable, error) {
	var all []forgettable
	for _, c := range s.Containers {
		names := append([]string{c.Name, c.ID}, c.Former...)
		if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			all = append(all, forgettable{store.ForgetContainer, c.ID, c.Name})
		}
	}
	return all, nil
}

func findPerson(s work.Snapshot, name string) ([]forgettable, error) {
	var all []forgettable
	for _, p := range s.People {
		names := []string{p.Login, p.Name, p.ID}
		if strings.HasPrefix(name, "@") {
			names = []string{"@" + p.Login}
		}
		if !slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(n, name) }) {
			continue
		}
		if slices.ContainsFunc(s.Accounts, func(acc work.Account) bool { return work.PersonID(acc.Host, acc.UserID) == p.ID }) {
			return nil, usageError{fmt.Errorf("%q is you; brag forget account or brag forget everything erase what is yours", name)}
		}
		all = append(all, forgettable{store.ForgetPerson, p.ID, strings.TrimSpace(fmt.Sprintf("%s (%s on %s)", p.Name, p.Login, p.Host))})
	}
	return all, nil
}

func (a *app) forgetNamed(ctx context.Context, o forgetOptions, name string, find func(work.Snapshot, string) ([]forgettable, error)) error {
	return a.onDatabase(ctx, func(db *store.DB) error {
		outline, _, err := db.Outline(ctx)
		if err != nil {
			return err
		}
		found, err := find(outline, name)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("nothing by the name %q is stored", name)
		}
		if len(found) > 1 {
			var lines strings.Builder
			for _, t := range found {
				fmt.Fprintf(&lines, "\n  %s  %s", t.id, t.name)
			}
			return usageError{fmt.Errorf("%q can be any of these; name one by its id:%s", name, lines.String())}
		}
		return a.forget(ctx, db, o, found[0])
	})
}

// forget says what goes, asks, removes it, and shows the proof.
func (a *app) forget(ctx context.Context, db *store.DB, o forgetOptions, t forgettable) error {
	what := store.Forget{Kind: t.kind, ID: t.id, Words: o.words, At: a.clock()}
	plan, err := db.TryForget(ctx, what)
	if err != nil {
		return err
	}
	a.printForgetting(o, t, plan)
	if err := a.confirm(ctx, o); err != nil {
		return err
	}
	done, err := db.Forget(ctx, what)
	if err != nil {
		return err
	}
	return a.printForgotten(ctx, db, t, done)
}

// printForgetting says what is about to be removed.
func (a *app) printForgetting(o forgetOptions, t forgettable, plan store.Forgotten) {
	if a.json {
		return
	}
	fmt.Fprintln(a.stdout, clean("to be forgotten: "+t.name))
	fmt.Fprintln(a.stdout, "  removed: "+counted(plan.Removed, exportKinds))
	if len(plan.Changed) > 0 {
		fmt.Fprintln(a.stdout, "  blotted out in: "+counted(plan.Changed, exportKinds))
	}
	if n := len(plan.About); n+plan.Standing > 0 && !o.words {
		fmt.Fprintf(a.stdout, "  yours, and kept: %s and %s about it; --notes removes them, too\n", count(n, "note"), count(plan.Standing, "decision"))
		for _, note := range plan.About {
			fmt.Fprintln(a.stdout, clean("    "+note.ID+"  "+oneLine(note.Text, 60)))
		}
	}
}

var errNotForgotten = errors.New("not confirmed; nothing was removed")

// confirm asks whether to go on, where anything but yes is no.
func (a *app) confirm(ctx context.Context, o forgetOptions) error {
	if o.yes {
		return nil
	}
	q := a.asker(ctx)
	if q == nil {
		return usageError{errors.New("nobody is there to be asked; add --yes to remove it")}
	}
	answer, err := q.line("Remove it? There is no way back. Type yes:", "")
	if err == nil && !strings.EqualFold(answer, "yes") {
		err = errNotForgotten
	}
	return err
}

// forgottenJSON is what forget --json prints (docs/json.md).
type forgottenJSON struct {
	Kind    string         `json:"kind"`
	ID      string         `json:"id,omitempty"`
	Removed map[string]int `json:"removed"`
	Changed map[string]int `json:"changed"`
	Proof   proofJSON      `json:"proof"`
	Left    []leftJSON     `json:"left"`
	Files   []string       `json:"files_left"`
}

type proofJSON struct {
	Texts int      `json:"texts"`
	Bytes int64    `json:"bytes"`
	Files []string `json:"files"`
	Found int      `json:"found"`
}

type leftJSON struct {
	Name  string `json:"name"`
	Where string `json:"where"`
}

// maxLeft is how many names that are still said are listed.
const maxLeft = 10

func (a *app) printForgotten(ctx context.Context, db *store.DB, t forgettable, done store.Forgotten) error {
	files, err := a.filesLeft(ctx, db)
	if err != nil {
		return err
	}
	if a.json {
		doc := forgottenJSON{t.kind, t.id, done.Removed, done.Changed, proofJSON{done.Proof.Texts, done.Proof.Bytes, done.Proof.Files, 0}, []leftJSON{}, files}
		for _, l := range done.Left {
			doc.Left = append(doc.Left, leftJSON(l))
		}
		return a.printJSON(doc)
	}
	fmt.Fprintln(a.stdout, clean("forgotten: "+t.name))
	var names []string
	for _, f := range done.Proof.Files {
		names = append(names, filepath.Base(f))
	}
	fmt.Fprintln(a.stdout, clean(fmt.Sprintf("proof: looked through %s of %s for %s of what was removed; none is there",
		size(done.Proof.Bytes), strings.Join(names, ", "), count(done.Proof.Texts, "text"))))
	for i, l := range done.Left {
		if i == maxLeft {
			fmt.Fprintf(a.stdout, "  and %d more\n", len(done.Left)-maxLeft)
			break
		}
		if i == 0 {
			fmt.Fprintln(a.stdout, "still said by what stays, such as your own words or other items:")
		}
		fmt.Fprintln(a.stdout, clean(fmt.Sprintf("  %s, in %s", oneLine(l.Name, 60), l.Where)))
	}
	a.printFilesLeft(files)
	a.hint("The next sync leaves it out; brag forget list shows what is, brag forget allow lets it come back.")
	return nil
}

func (a *app) printFilesLeft(files []string) {
	if len(files) > 0 {
		fmt.Fprintln(a.stdout, "files that brag leaves to you, as they may hold it (exports elsewhere are not known here):")
	}
	for _, f := range files {
		fmt.Fprintln(a.stdout, clean("  "+f))
	}
}

// filesLeft lists the files that may hold what was forgotten: documents,
// backups, and texts that could not be saved as notes.
func (a *app) filesLeft(ctx context.Context, db *store.DB) ([]string, error) {
	files := append([]string{}, a.keptFiles()...)
	sheets, err := db.Sheets(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sheets {
		files = append(files, s.Path)
	}
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return nil, err
	}
	backups, err := store.Backups(a.dbPath(cfg))
	for _, b := range backups {
		files = append(files, b.Path)
	}
	slices.Sort(files)
	return files, err
}

// forgetEverything removes all that was harvested, or with the person's words
// the database itself.
func (a *app) forgetEverything(ctx context.Context, o forgetOptions) error {
	return a.onDatabase(ctx, func(db *store.DB) error {
		t := forgettable{store.ForgetEverything, "", "everything that was harvested"}
		if !o.words {
			return a.forget(ctx, db, o, t)
		}
		outline, _, err := db.Outline(ctx)
		if err != nil {
			return err
		}
		items, _, err := db.Counts(ctx)
		if err != nil {
			return err
		}
		files, err := a.filesLeft(ctx, db)
		if err != nil {
			return err
		}
		cfg, err := a.presentOrEmpty()
		if err != nil {
			return err
		}
		if !a.json {
			fmt.Fprintf(a.stdout, "to be erased: the database with %s, %s and %s\n",
				count(items, "item"), count(len(outline.Notes), "note"), count(len(outline.Decisions), "decision"))
		}
		if err := a.confirm(ctx, o); err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return err
		}
		removed, err := store.Erase(a.dbPath(cfg))
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"kind": t.kind, "erased": removed, "files_left": files})
		}
		fmt.Fprintln(a.stdout, clean("erased: "+strings.Join(removed, ", ")))
		a.printFilesLeft(files)
		a.hint("The configuration, its tokens and a schedule stay: the next sync starts anew (brag schedule remove ends one).")
		return nil
	})
}

// forgets lists what the next sync leaves out. There is no name to show.
func (a *app) forgets(ctx context.Context) error {
	return a.onDatabase(ctx, func(db *store.DB) error {
		all, err := db.Forgets(ctx)
		if err != nil {
			return err
		}
		if a.json {
			return eachLine(a, all, func(f store.Forget) map[string]string {
				return map[string]string{"kind": f.Kind, "id": f.ID, "at": stamp(f.At)}
			})
		}
		t := newTable(a)
		for _, f := range all {
			t.AppendRow(table.Row{f.Kind, f.ID, minute(f.At, a.zone)})
		}
		t.Render()
		return nil
	})
}

func (a *app) allow(ctx context.Context, id string) error {
	return a.onDatabase(ctx, func(db *store.DB) error {
		if err := db.Allow(ctx, id); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s may come back: the next sync reads everything again\n", clean(id))
		return nil
	})
}
