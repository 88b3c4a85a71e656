package store_test

import (
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"bragsheet/store"
)

func checked(t *testing.T, path string) store.Health {
	t.Helper()
	h, err := store.Check(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAHealthyDatabaseHasNoProblem(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	backup(t, db, store.BackupPath(path, "", day(1)))
	before := export(t, db)

	h := checked(t, path)

	rows := map[string]int64{}
	var bytes int64
	for _, s := range h.Sizes {
		rows[s.Table], bytes = s.Rows, bytes+s.Bytes
	}
	if len(h.Problems) > 0 || h.Search != "" || h.Schema != h.Newest || rows["items"] != int64(len(snapshot(t, db).Items)) || h.Last.Path == "" {
		t.Errorf("%+v", h)
	}
	if h.Log == 0 || bytes == 0 {
		t.Errorf("log of %d bytes, tables of %d", h.Log, bytes)
	}
	if export(t, db) != before {
		t.Error("it was changed")
	}
}

func TestWhatIsWrongWithADatabaseIsFound(t *testing.T) {
	for name, tt := range map[string]struct {
		do   []string
		want func(store.Health) bool
	}{
		"a row that refers to nothing": {
			[]string{`PRAGMA foreign_keys = 0`, `INSERT INTO standings SELECT 999, account, role, counted, why, at, object FROM standings LIMIT 1`},
			func(h store.Health) bool { return strings.Contains(strings.Join(h.Problems, " "), "standings") },
		},
		"a text that is not in the search index": {
			[]string{`INSERT INTO search_due SELECT num FROM notes LIMIT 1`},
			func(h store.Health) bool { return h.Search != "" },
		},
		"a search index of other texts": {
			[]string{`DROP TRIGGER notes_are_searched_anew`, `UPDATE notes SET text = 'something else'`},
			func(h store.Health) bool { return h.Search != "" },
		},
		"pages that hold nothing": {
			[]string{`PRAGMA foreign_keys = 0`, `DELETE FROM items`},
			func(h store.Health) bool { return h.Free > 0 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			db := openAt(t, path)
			populate(t, db, 2)
			db.Close()
			execute(t, path, tt.do...)
			if h := checked(t, path); !tt.want(h) {
				t.Errorf("%+v", h)
			}
		})
	}
}

func TestWhatOthersMayReadIsFound(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes there")
	}
	path := newPath(t)
	openAt(t, path).Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if h := checked(t, path); !strings.Contains(strings.Join(h.Open, " "), path) {
		t.Errorf("open to others: %v", h.Open)
	}
}

func TestWhatIsNotOursIsNotChecked(t *testing.T) {
	path := newPath(t)
	execute(t, path, `CREATE TABLE t (a)`)
	if _, err := store.Check(t.Context(), path); !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("another's: %v", err)
	}
	if err := os.WriteFile(path, []byte("Dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Check(t.Context(), path); !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("a text: %v", err)
	}
}
