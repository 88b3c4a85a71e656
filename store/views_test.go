package store_test

import (
	"database/sql"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

// sqlBlock is an example of docs/sql.md.
var sqlBlock = regexp.MustCompile("(?s)```sql\n(.*?)```")

// Every example of docs/sql.md runs, read-only, and names every view.
func TestTheExamplesOfTheDocumentRun(t *testing.T) {
	text, err := os.ReadFile("../docs/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	path := newPath(t)
	populate(t, openAt(t, path), 1)
	pool := rawPool(t, "file:"+path+"?mode=ro")
	n, rowsSeen := 0, 0
	for _, block := range sqlBlock.FindAllStringSubmatch(string(text), -1) {
		for statement := range strings.SplitSeq(strings.TrimSpace(block[1]), ";") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			n++
			rowsSeen += countRows(t, pool, statement)
		}
	}
	if n < 10 || rowsSeen < 10 {
		t.Errorf("%d statements, %d rows", n, rowsSeen)
	}
	for view := range strings.SplitSeq("items events links notes decisions goals coverage", " ") {
		if !strings.Contains(string(text), "FROM v_"+view) {
			t.Errorf("no example of v_%s", view)
		}
		got := columnNames(t, path, "v_"+view)
		if !strings.Contains(string(text), "`"+strings.Join(got, ", ")+"`") {
			t.Errorf("v_%s has columns %s, which the document does not say", view, strings.Join(got, ", "))
		}
	}
}

func countRows(t *testing.T, pool *sql.DB, statement string) (n int) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), statement)
	if err != nil {
		t.Errorf("%s: %v", statement, err)
		return 0
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	return n
}

func columnNames(t *testing.T, path, table string) (names []string) {
	t.Helper()
	rows, err := rawPool(t, path).QueryContext(t.Context(), `SELECT name FROM pragma_table_info(?)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// A view counts an item that two accounts see once for each.
func TestTheViewsShowWhatIsStored(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 2)
	s := snapshot(t, db)
	for _, tt := range []struct {
		query string
		want  int
	}{
		{`SELECT count(*) FROM v_items`, len(s.Standings)},
		{`SELECT count(DISTINCT id) FROM v_items`, len(s.Items)},
		{`SELECT count(*) FROM v_events`, len(s.Events)},
		{`SELECT count(*) FROM v_links`, len(s.Links)},
		{`SELECT count(*) FROM v_notes`, len(s.Notes)},
		{`SELECT count(*) FROM v_decisions WHERE kind = 'hide' AND title LIKE 'Rotate%'`, 1},
		{`SELECT count(*) FROM v_goals WHERE now = 20.25`, 1},
		{`SELECT count(*) FROM v_items WHERE author = 'Vera Keeper' AND container = 'acme/vault'`, 2},
		{`SELECT sum(unread_windows) FROM v_coverage`, 2},
	} {
		var got int
		if err := rawPool(t, path).QueryRowContext(t.Context(), tt.query).Scan(&got); err != nil || got != tt.want {
			t.Errorf("%s = %d, %v; want %d", tt.query, got, err, tt.want)
		}
	}
}

// The day of a note is the one that the person named, wherever they are.
func TestTheViewOfNotesHasTheDayThatWasNamed(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	for _, hours := range []int{-10, -5, 0, 2, 9, 13} {
		zone := time.FixedZone("", hours*3600)
		n := work.Note{Type: work.NoteWork, Text: zone.String(), Date: time.Date(2026, 6, 1, 0, 0, 0, 0, zone), CreatedAt: day(hours + 15)}
		if _, err := db.AddNote(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	var days string
	if err := rawPool(t, path).QueryRowContext(t.Context(), `SELECT group_concat(DISTINCT day) FROM v_notes`).Scan(&days); err != nil || days != "2026-06-01" {
		t.Errorf("the days are %s, %v", days, err)
	}
}
