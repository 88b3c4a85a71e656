package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
)

// schema returns every statement that made the database.
func schema(t *testing.T, path string) []string {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	rows, err := pool.QueryContext(t.Context(), `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// A database of any older brag, the empty one included, becomes what a new one
// is, and keeps its rows.
func TestEveryOlderSchemaIsBroughtUpToDate(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(steps) == 0 {
		t.Fatal(len(steps), err)
	}
	newest := newPath(t)
	openAt(t, newest).Close()
	want := schema(t, newest)
	for done := range len(steps) + 1 {
		t.Run(fmt.Sprintf("from schema %d", done), func(t *testing.T) {
			path := newPath(t)
			for _, step := range steps[:done] {
				text, err := os.ReadFile(step)
				if err != nil {
					t.Fatal(err)
				}
				execute(t, path, string(text))
			}
			if done > 0 {
				execute(t, path, `PRAGMA application_id = 0x62726167`, fmt.Sprintf(`PRAGMA user_version = %d`, done),
					`INSERT INTO accounts VALUES ('A', 'work', 'github', 'https://git.example', 'U', 'octo', 'Octo')`)
			}

			db := openAt(t, path)

			if diff := cmp.Diff(want, schema(t, path)); diff != "" {
				t.Errorf("schema (-new +migrated):\n%s", diff)
			}
			if n := len(snapshot(t, db).Accounts); n != min(done, 1) {
				t.Errorf("%d accounts, want %d", n, min(done, 1))
			}
		})
	}
}

// A step that fails undoes the steps before it.
func TestAFailedMigrationLeavesNoTrace(t *testing.T) {
	path := newPath(t)
	execute(t, path, `PRAGMA application_id = 0x62726167`, `CREATE TABLE blocks (mine TEXT)`)
	if db, err := store.Open(t.Context(), path); err == nil {
		db.Close()
		t.Fatal("Open took a table of the same name for its own")
	}
	if got := schema(t, path); len(got) != 1 {
		t.Errorf("what is left: %v", got)
	}
}
