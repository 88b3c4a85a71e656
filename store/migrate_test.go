package store_test

import (
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	if raceEnabled {
		t.Skip("takes minutes with the race detector, and is one goroutine")
	}
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

// kept are files that earlier brags wrote, by schema: two accounts, each with two
// pull requests, an incomplete window and a run; a note, a decision, a sheet;
// from schema 11 on a goal and a revision, too. The other schemas were never
// released; they are made from the file before them.
var kept = []int{5, 8, 11}

func TestAFileOfEveryOlderBragGoesOn(t *testing.T) {
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for schema := kept[0]; schema < len(steps); schema++ {
		t.Run(fmt.Sprintf("schema %d", schema), func(t *testing.T) {
			path := newPath(t)
			from := 0
			for _, k := range kept {
				if k <= schema {
					from = k
				}
			}
			unzip(t, fmt.Sprintf("testdata/schema%d.db.gz", from), path)
			for _, step := range steps[from:schema] {
				text, err := os.ReadFile(step)
				if err != nil {
					t.Fatal(err)
				}
				execute(t, path, string(text))
			}
			execute(t, path, fmt.Sprintf(`PRAGMA user_version = %d`, schema))
			goesOn(t, path, from >= 11)
		})
	}
}

// goesOn opens a file of an older brag, and finds everything in it.
func goesOn(t *testing.T, path string, withGoal bool) {
	t.Helper()
	before := personal(t, path)
	db := openAt(t, path)
	for _, name := range []string{"work", "home"} {
		me := account(name)
		want := `at "{\"n\":2}" brought [PR_` + name + `1 PR_` + name + `2] covered ` + name + ` partial 1 open`
		if got := standing(t, db, me); got != want {
			t.Errorf("%s stands %s\nwant %s", name, got, want)
		}
		if err := db.SaveAccount(t.Context(), me, nil, []string{"work", "home"}); err != nil {
			t.Error(err)
		}
		if got := len(parts(t, db, name)); got != 2 {
			t.Errorf("%s has the parts of %d objects, want 2", name, got)
		}
	}
	s := snapshot(t, db)
	if len(s.Items) != 4 || len(s.Standings) != 4 || len(s.Events) != 4 || len(s.Links) != 4 || !s.Standings[0].GoneAt.IsZero() {
		t.Errorf("%d items, standings %+v, %d events, %d links; want 4 of each, none gone", len(s.Items), s.Standings, len(s.Events), len(s.Links))
	}
	if got := found(t, db, "naive"); len(got) != 5 {
		t.Errorf("%d items and notes are found, want 5", len(got))
	}
	const since = `  attached="null"` // no note has attachments, and at first none could
	if diff := cmp.Diff(strings.ReplaceAll(before, since, ""), strings.ReplaceAll(personal(t, path), since, "")); diff != "" {
		t.Errorf("the person's words (-before +after):\n%s", diff)
	}
	if got := goals(t, db, time.UTC); withGoal && (len(got) != 1 || len(got[0].Results) != 2) {
		t.Errorf("goals are %+v", got)
	}
	if got, err := db.Revisions(t.Context(), "/docs/brag.md"); withGoal && (err != nil || len(got) != 1) {
		t.Errorf("revisions are %+v, %v", got, err)
	}
	if h := checked(t, path); len(h.Problems) > 0 || h.Search != "" || h.Schema != h.Newest || h.Last.Path != db.Before() {
		t.Errorf("health: %+v", h)
	}
}

// unzip writes what a compressed file holds to path.
func unzip(t *testing.T, name, path string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
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
