package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/connectors"
	"bragsheet/store"
)

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Copy the database, while others use it, and check the copy",
		Long: `Copy the database to FILE, into the folder FILE, or into the folder backups beside
it, as of one moment and while a sync may write. The copy is checked before brag
says that it is there, and only you can read it. No file is ever replaced.

It holds everything brag knows. Documents you drafted are files of your own.`,
		Example: "  brag backup\n  brag backup /media/stick",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.backup(cmd.Context(), append(args, "")[0])
		},
	}
}

// backupJSON is what backup --json and restore --json print (docs/json.md).
type backupJSON struct {
	Path   string         `json:"path"`
	Bytes  int64          `json:"bytes"`
	Schema int            `json:"schema"`
	Counts map[string]int `json:"counts"`
	Aside  string         `json:"kept_before,omitempty"`
}

// backupKinds are what a backup counts, in the order it is said.
var backupKinds = []string{"items", "notes", "decisions", "goals", "revisions"}

func (a *app) backup(ctx context.Context, to string) error {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	name := store.BackupPath(a.dbPath(cfg), "", a.clock())
	to = config.ExpandHome(to, a.getenv)
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		to = filepath.Join(to, filepath.Base(name))
	}
	if to == "" {
		to = name
	}
	return a.onDatabase(ctx, func(db *store.DB) error {
		b, err := db.Backup(ctx, to)
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(backupJSON{b.Path, b.Bytes, b.Schema, b.Counts, ""})
		}
		fmt.Fprintln(a.stdout, clean(fmt.Sprintf("backed up to %s: %s, %s, checked", b.Path, held(b), size(b.Bytes))))
		a.hint("brag restore %s brings it back.", shellWord(b.Path))
		return nil
	})
}

// held says in words what a backup holds.
func held(b store.Backup) string {
	counts := map[string]int{}
	var kinds []string
	for _, table := range backupKinds {
		kind := table[:len(table)-1]
		counts[kind], kinds = b.Counts[table], append(kinds, kind)
	}
	return counted(counts, kinds)
}

func (a *app) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Bring a backup back; what is there now is kept as a backup",
		Long: `Bring a backup back. It is checked first and brought up to date if an older brag
made it; one of a newer brag is refused. What is in the database now is kept as
a backup beside it. A backup never changes.`,
		Example: "  brag restore ~/.local/share/brag/backups/brag-20260702T080000Z.db",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.restore(cmd.Context(), args[0]) },
	}
}

func (a *app) restore(ctx context.Context, from string) error {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	r, err := store.Restore(ctx, a.dbPath(cfg), config.ExpandHome(from, a.getenv), a.clock())
	if errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrNotOurs) {
		return connectors.Advise("name another backup, as in "+store.BackupFolder(a.dbPath(cfg))+" (an export comes back with brag import); what is there now is left as it is", "%w", err)
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(backupJSON{r.Path, r.Bytes, r.Schema, r.Counts, r.Aside})
	}
	fmt.Fprintln(a.stdout, clean(fmt.Sprintf("%s is as it was in %s: %s", a.dbPath(cfg), r.Path, held(r.Backup))))
	switch {
	case r.Aside != "" && r.Whole:
		fmt.Fprintln(a.stdout, clean("what was there before is kept in "+r.Aside))
	case r.Aside != "":
		fmt.Fprintln(a.stdout, clean("what was there before could not be opened; its files are now "+r.Aside))
	}
	return nil
}
