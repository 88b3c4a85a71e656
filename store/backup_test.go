package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

func backup(t *testing.T, db *store.DB, path string) store.Backup {
	t.Helper()
	b, err := db.Backup(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestABackupIsTheDatabase(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	to := store.BackupPath(path, "", day(1))

	b := backup(t, db, to)

	if filepath.Base(b.Path) != "brag-20260301T120000Z.db" || b.Counts["items"] != len(snapshot(t, db).Items) || b.Bytes == 0 {
		t.Errorf("%+v", b)
	}
	if runtime.GOOS != "windows" && (modeOf(t, to) != 0o600 || modeOf(t, filepath.Dir(to)) != 0o700) {
		t.Errorf("mode %v in %v", modeOf(t, to), modeOf(t, filepath.Dir(to)))
	}
	if diff := cmp.Diff(export(t, db), export(t, openAt(t, to))); diff != "" {
		t.Errorf("(-database +backup):\n%s", diff)
	}
}

// Batches go on being saved while backups are made, and each backup holds whole
// ones: the position and the items agree.
func TestABackupWhileASyncWritesIsConsistent(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if _, err := saveTo(db, "octo", n%30); err != nil {
				t.Error(err)
			}
		}
	})
	for n := range 8 {
		copied := openAt(t, backup(t, db, filepath.Join(t.TempDir(), fmt.Sprint(n, ".db"))).Path)
		var items, positions int
		s := snapshot(t, copied)
		items = len(s.Items)
		pos, err := copied.Position(t.Context(), account("octo"), "pulls")
		if err != nil {
			t.Fatal(err)
		}
		if pos.Value != nil {
			positions = 1
		}
		if items%20 != 0 || items > 0 && positions == 0 || len(found(t, copied, "title")) != items {
			t.Errorf("%d items, position %s: not whole batches of 20", items, pos.Value)
		}
	}
	stop()
	wg.Wait()
}

func TestABackupReplacesNothing(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 2)
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(precious, link); err != nil {
		t.Skip(err)
	}
	broken := filepath.Join(dir, "broken")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), broken); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{precious, link, broken, path, path + "-wal", path + "-sync", dir} {
		if _, err := db.Backup(t.Context(), to); !errors.Is(err, fs.ErrExist) {
			t.Errorf("backup to %s: %v", to, err)
		}
	}
	if _, err := db.Backup(t.Context(), filepath.Join(dir, "no folder", "x.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if text, _ := os.ReadFile(precious); string(text) != "mine" || len(entries) != 3 || err != nil {
		t.Errorf("left behind: %v, %q, %v", entries, text, err)
	}
}

func TestRestoreBringsBackWhatTheBackupHeld(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 3)
	b := backup(t, db, filepath.Join(t.TempDir(), "b.db"))
	want := export(t, db)
	if _, err := db.AddNote(t.Context(), work.Note{Text: "later", CreatedAt: day(20)}); err != nil {
		t.Fatal(err)
	}
	later := export(t, db)
	_, version := outline(t, db)

	r, err := store.Restore(t.Context(), path, b.Path, day(21)) // db is still open

	if err != nil || !r.Whole || r.Counts["notes"] != len(snapshot(t, db).Notes) {
		t.Fatalf("%+v, %v", r, err)
	}
	if export(t, db) != want || export(t, openAt(t, path)) != want {
		t.Error("the database does not hold what the backup does")
	}
	if export(t, openAt(t, r.Aside)) != later {
		t.Error("what was there before is not kept")
	}
	if _, now := outline(t, db); now <= version {
		t.Errorf("version %d comes after %d: what was made of the one could be taken for the other's", now, version)
	}
	save(t, db, "octo", pull("octo", "next"))
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".brag-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRestoreIntoNothingAndOverDamage(t *testing.T) {
	from := openAt(t, newPath(t))
	populate(t, from, 4)
	b := backup(t, from, filepath.Join(t.TempDir(), "b.db"))
	for name, before := range map[string]string{"nothing": "", "damaged": "SQLite format 3\x00" + strings.Repeat("\x7f", 9000), "not even that": "Dear diary, " + strings.Repeat("x", 4000)} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			if before != "" {
				if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, err := store.Restore(t.Context(), path, b.Path, day(1))
			if err != nil {
				t.Fatal(err)
			}
			if export(t, openAt(t, path)) != export(t, from) {
				t.Error("it is not what the backup holds")
			}
			if text, _ := os.ReadFile(r.Aside); string(text) != before || r.Whole {
				t.Errorf("aside in %q is not what was there: %d bytes", r.Aside, len(text))
			}
		})
	}
}

// What cannot be brought back is refused, and the database stays as it is.
func TestRestoreRefuses(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 5)
	want := export(t, db)
	dir := t.TempDir()
	good := backup(t, db, filepath.Join(dir, "good.db")).Path
	file := func(name string, change func([]byte) []byte) string {
		data, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if err := os.WriteFile(to, change(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return to
	}
	newer := file("newer.db", func(b []byte) []byte { return b })
	execute(t, newer, `PRAGMA user_version = 999`)
	foreign := filepath.Join(dir, "foreign.db")
	execute(t, foreign, `CREATE TABLE t (a)`)
	orphan := file("orphan.db", func(b []byte) []byte { return b })
	execute(t, orphan, `PRAGMA foreign_keys = 0`, `DELETE FROM items`)
	for name, tt := range map[string]struct {
		from string
		want error
	}{
		"a newer one":   {newer, store.ErrNewer},
		"no database":   {file("text.db", func([]byte) []byte { return []byte("Dear diary") }), store.ErrNotOurs},
		"an empty file": {file("empty.db", func([]byte) []byte { return nil }), store.ErrNotOurs},
		"another's":     {foreign, store.ErrNotOurs},
		"cut off":       {file("cut.db", func(b []byte) []byte { return b[:len(b)/2] }), store.ErrDamaged},
		"a torn page": {file("torn.db", func(b []byte) []byte {
			copy(b[5*4096:], strings.Repeat("\xff", 3000))
			return b
		}), store.ErrDamaged},
		"orphans":  {orphan, store.ErrDamaged},
		"no file":  {filepath.Join(dir, "none"), fs.ErrNotExist},
		"a folder": {dir, store.ErrNotOurs},
		"itself":   {path, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Restore(t.Context(), path, tt.from, day(2))
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Restore = %v, want %v", err, tt.want)
			}
			if export(t, db) != want {
				t.Error("the database was changed")
			}
		})
	}
	release, err := db.LockSync()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := store.Restore(t.Context(), path, good, day(2)); !errors.Is(err, store.ErrSyncing) {
		t.Errorf("while a sync runs: %v", err)
	}
}

// A database is kept as it was before it is brought up to date, the last five
// such copies of it, and an older backup is brought up to date when restored.
func TestAnOlderDatabaseIsKeptBeforeItIsChanged(t *testing.T) {
	path := newPath(t)
	for n := range 7 {
		unzip(t, "testdata/schema5.db.gz", path)
		if err := os.Chtimes(path, day(n+1), day(n+1)); err != nil {
			t.Fatal(err)
		}
		db := openAt(t, path)
		if want := store.BackupPath(path, "schema5", day(n+1)); db.Before() != want {
			t.Fatalf("kept in %q, want %q", db.Before(), want)
		}
		db.Close()
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
	}
	all, err := store.Backups(path)
	if err != nil || len(all) != 5 || filepath.Base(all[0].Path) != "brag-schema5-20260307T120000Z.db" {
		t.Fatalf("%d kept: %+v, %v", len(all), all, err)
	}
	r, err := store.Restore(t.Context(), path, all[0].Path, day(9))
	if err != nil || r.Schema != 5 || r.Aside != "" {
		t.Fatalf("%+v, %v", r, err)
	}
	db := openAt(t, path)
	if n := len(snapshot(t, db).Items); n != 4 || db.Before() != "" {
		t.Errorf("%d items, kept before: %q", n, db.Before())
	}
}
