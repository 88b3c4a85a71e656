package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
)

// oldBackup is how old the latest backup may be before doctor says so.
const oldBackup = 30 * 24 * time.Hour

// largeLog is how many bytes may wait beside the database to be written into
// it: some four times what SQLite lets come together by itself.
const largeLog = 64 << 20

// databaseJSON is the database as doctor --json shows it (docs/json.md).
type databaseJSON struct {
	Path     string         `json:"path"`
	State    string         `json:"state"`
	Problems []work.Problem `json:"problems"`
}

// healthJSON is what doctor database --json prints (docs/json.md).
type healthJSON struct {
	databaseJSON
	Schema int        `json:"schema"`
	Newest int        `json:"newest_schema"`
	Bytes  int64      `json:"bytes"`
	Free   int64      `json:"free_bytes"`
	Log    int64      `json:"log_bytes"`
	Backup string     `json:"last_backup,omitempty"`
	At     string     `json:"last_backup_at,omitempty"`
	Tables []sizeJSON `json:"tables"`
}

type sizeJSON struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
}

func (a *app) doctorDatabaseCommand() *cobra.Command {
	var repair bool
	cmd := &cobra.Command{
		Use:   "database",
		Short: "Check the database thoroughly, without a network",
		Long: `Check the database: that it holds together, that the search index agrees with the
texts, how large it is and why, who may read it, and when it was last backed up.
It changes nothing, unless --repair asks for it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctorDatabase(cmd.Context(), repair) },
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "first make the search index again, give unused space back and empty the log")
	return cmd
}

func (a *app) doctorDatabase(ctx context.Context, repair bool) error {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	if repair {
		if err := a.onDatabase(ctx, func(db *store.DB) error { return db.Repair(ctx) }); err != nil {
			return err
		}
	}
	found, h, failed := checkDatabase(ctx, a.dbPath(cfg))
	if failed == nil && found.State != notThere && a.clock().Sub(h.Last.At) > oldBackup {
		what := "there is no backup of it in " + store.BackupFolder(found.Path)
		if h.Last.Path != "" {
			what = "the last backup is of " + isoDate(h.Last.At, a.now(cfg).Location())
		}
		found.Problems = append(found.Problems, work.Problem{What: what, Advice: "brag backup makes one"})
	}
	doc := healthJSON{databaseJSON: found, Schema: h.Schema, Newest: h.Newest, Bytes: h.Bytes, Free: h.Free, Log: h.Log, Tables: []sizeJSON{}}
	for _, s := range h.Sizes {
		doc.Tables = append(doc.Tables, sizeJSON(s))
	}
	if h.Last.Path != "" {
		doc.Backup, doc.At = h.Last.Path, stamp(h.Last.At)
	}
	if a.json {
		return errors.Join(a.printJSON(doc), failed)
	}
	a.printHealth(doc)
	return failed
}

func (a *app) printHealth(doc healthJSON) {
	fmt.Fprintln(a.stdout, clean(doc.Path+": "+doc.State))
	if doc.Tables != nil && doc.Newest > 0 {
		fmt.Fprintf(a.stdout, "schema %d of %d, %s, %s of it unused, %s in the log\n", doc.Schema, doc.Newest, size(doc.Bytes), size(doc.Free), size(doc.Log))
	}
	if doc.Backup != "" {
		fmt.Fprintln(a.stdout, clean("last backup "+doc.At+": "+doc.Backup))
	}
	for _, p := range doc.Problems {
		fmt.Fprintln(a.stdout, clean(problemLine(p)))
	}
	if len(doc.Tables) == 0 {
		return
	}
	t := newTable(a)
	for _, s := range doc.Tables {
		t.AppendRow(table.Row{s.Table, fmt.Sprintf("%d rows", s.Rows), size(s.Bytes)})
	}
	t.Render()
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 10<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 10<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

const notThere = "not there yet"

// checkDatabase says how the database is, and what to do where not all is well;
// the error is why it does not hold together, or cannot be looked at.
func checkDatabase(ctx context.Context, path string) (databaseJSON, store.Health, error) {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	found := databaseJSON{Path: path, State: "ok", Problems: []work.Problem{}}
	h, err := store.Check(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		found.State, err = notThere, nil
	}
	if err == nil && len(h.Problems) > 0 {
		err = fmt.Errorf("%s: %w", path, store.ErrDamaged)
	}
	if err != nil {
		found.State = "not ok: " + err.Error()
	}
	found.Problems = append(found.Problems, healthProblems(path, h)...)
	if where := syncedFolder(path); where != "" {
		found.Problems = append(found.Problems, work.Problem{
			What:   "it lies in a folder that " + where + " copies, possibly in the middle of a write",
			Advice: "move it elsewhere and name the new place as database in the config",
		})
	}
	return found, h, err
}

// healthProblems says what is wrong with a database, and what to do about each.
func healthProblems(path string, h store.Health) []work.Problem {
	var all []work.Problem
	add := func(what, next string) { all = append(all, work.Problem{What: what, Advice: next}) }
	for _, p := range h.Problems {
		add(p, advice(store.ErrDamaged))
	}
	if h.Search != "" {
		add("the search index: "+h.Search, "brag doctor database --repair makes it again")
	}
	if h.Schema < h.Newest && h.Schema > 0 {
		add(fmt.Sprintf("it is of schema %d, an older brag's", h.Schema), "the next command that opens it keeps a backup and brings it up to date")
	}
	for _, name := range h.Open {
		mode := "600"
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			mode = "700"
		}
		if name != filepath.Dir(path) { // that folder may be anybody's; the files in it are not
			add("others may read "+name, "chmod "+mode+" "+shellWord(name))
		}
	}
	if h.Free > h.Bytes/4 && h.Free > 1<<20 {
		add(size(h.Free)+" of the file are unused", "brag doctor database --repair gives them back")
	}
	if h.Log > largeLog {
		add(size(h.Log)+" are still to be written into the file", "end other programs that have it open, then brag doctor database --repair")
	}
	return all
}

// onDatabase runs fn on the database, which must be there.
func (a *app) onDatabase(ctx context.Context, fn func(*store.DB) error) error {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	path := a.dbPath(cfg)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database at %s; brag sync makes one", path)
	}
	db, err := a.openDB(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return fn(db)
}

// counted writes how many there are of each thing, in words.
func counted(counts map[string]int, kinds []string) string {
	var parts []string
	for _, kind := range kinds {
		if n := counts[kind]; n > 0 {
			parts = append(parts, plural(n, strings.ReplaceAll(kind, "_", " ")))
		}
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// plural counts things that are not all made many by an s.
func plural(n int, noun string) string {
	many := map[string]string{"progress": "progress", "forgotten": "forgotten", "person": "people"}[noun]
	if n != 1 && many != "" {
		return fmt.Sprintf("%d %s", n, many)
	}
	return count(n, noun)
}
