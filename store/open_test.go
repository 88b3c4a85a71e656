package store_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
)

// A name that means something in a URL or to a shell is a name all the same.
func TestAnyPathIsAPath(t *testing.T) {
	for _, name := range []string{
		"plain.db", "what?.db", "a#b.db", "a%41b.db", "a b+c&d=e;f.db", "ü 日本 🎉.db", "?mode=ro", ":memory:", "file:x.db",
		"missing/folder/brag.db",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			save(t, openWith(t, path, "octo"), "octo", pull("octo", "PR_1"))

			if _, err := os.Stat(path); err != nil {
				t.Errorf("it is somewhere else: %v", err)
			}
			if n := len(snapshot(t, openAt(t, path)).Items); n != 1 {
				t.Errorf("opened again it has %d items, want 1", n)
			}
			if entries, _ := os.ReadDir(dir); len(entries) > 3 { // the file, its -wal and -shm
				t.Errorf("other files were made: %v", entries)
			}
		})
	}
}

func TestARelativePathIsOfTheWorkingFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	openAt(t, "brag.db")
	if _, err := os.Stat(filepath.Join(dir, "brag.db")); err != nil {
		t.Error(err)
	}
}

// execute runs statements on a SQLite file by hand.
func execute(t *testing.T, path string, statements ...string) {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, s := range statements {
		if _, err := pool.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestWhatIsNotOursIsRefusedAndLeftAlone(t *testing.T) {
	garbage := strings.Repeat("Dear diary, ", 1000)
	tests := []struct {
		name string
		make func(path string) error
		want error
	}{
		{"text", func(path string) error { return os.WriteFile(path, []byte(garbage), 0o644) }, store.ErrNotOurs},
		{"a few bytes", func(path string) error { return os.WriteFile(path, []byte("hi"), 0o644) }, store.ErrNotOurs},
		{"a folder", func(path string) error { return os.Mkdir(path, 0o755) }, store.ErrNotOurs},
		{"a link to nowhere", func(path string) error { return os.Symlink(path+".gone", path) }, fs.ErrNotExist},
		{"another's database", func(path string) error {
			execute(t, path, `CREATE TABLE recipes (name TEXT)`)
			return nil
		}, store.ErrNotOurs},
		{"another's database in WAL mode", func(path string) error {
			execute(t, path, `PRAGMA journal_mode = WAL`, `CREATE TABLE recipes (name TEXT)`)
			return nil
		}, store.ErrNotOurs},
		{"another's database, marked as such", func(path string) error {
			execute(t, path, `PRAGMA application_id = 7`)
			return nil
		}, store.ErrNotOurs},
		{"another's database that counts versions like us", func(path string) error {
			execute(t, path, `CREATE TABLE accounts (id TEXT)`, `PRAGMA user_version = 1`)
			return nil
		}, store.ErrNotOurs},
		{"a file without tables that counts versions", func(path string) error {
			execute(t, path, `PRAGMA user_version = 1`)
			return nil
		}, store.ErrNotOurs},
		{"a version below zero", func(path string) error {
			openAt(t, path).Close()
			execute(t, path, `PRAGMA user_version = -3`)
			return nil
		}, store.ErrNotOurs},
		{"a newer brag's", func(path string) error {
			openAt(t, path).Close()
			execute(t, path, `PRAGMA user_version = 999`)
			return nil
		}, store.ErrNewer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			mode := modeOf(t, path)

			db, err := store.Open(t.Context(), path)

			if err == nil {
				db.Close()
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("Open = %v, want %v", err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), path) {
				t.Errorf("%q does not say which file", err)
			}
			if after, _ := os.ReadFile(path); !cmp.Equal(before, after) {
				t.Error("the file was changed")
			}
			if now := modeOf(t, path); now != mode {
				t.Errorf("its mode was %v and is %v", mode, now)
			}
		})
	}
}

func TestAnEmptyFileBecomesADatabase(t *testing.T) {
	path := newPath(t)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	openWith(t, path, "octo")
	if got := modeOf(t, path); got != 0o600 {
		t.Errorf("mode is %v, want 0600", got)
	}
}

// A database that lost its end is an error, not a crash or an empty one, unless
// nothing was there.
func TestADamagedDatabaseIsAnError(t *testing.T) {
	path := newPath(t)
	openWith(t, path, "octo").Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 100; n < len(whole); n += 4096 {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), path)
		if err != nil {
			continue
		}
		if s, err := db.Snapshot(t.Context()); err == nil && len(s.Accounts) != 1 {
			t.Errorf("cut at byte %d of %d it opens, with %d accounts", n, len(whole), len(s.Accounts))
		}
		db.Close()
	}
}
