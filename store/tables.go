package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// table is how the rows of a table leave the database and come back: each as
// one line of an export (docs/export.md).
type table struct {
	name  string
	line  string     // the type of its lines
	order string     // SQL: of its lines
	keys  [][]string // columns by which a row is known, or the group of rows it comes with
	of    *parent
	own   bool // holds what the person wrote or decided
}

// parent is the row that another belongs to.
type parent struct {
	column, line string
	fresh        bool // a row comes only with a parent that comes too
}

// tables are those that are exported, each after those it refers to.
var tables = []table{
	{name: "accounts", line: "account", order: "id", keys: [][]string{{"id"}}},
	{name: "sources", line: "source", order: "name", keys: [][]string{{"name"}}},
	{name: "persons", line: "person", order: "id", keys: [][]string{{"id"}}},
	{name: "containers", line: "container", order: "id", keys: [][]string{{"id"}}},
	{name: "items", line: "item", order: "created_at, id", keys: [][]string{{"id"}}},
	{name: "standings", line: "standing", order: "1, account", keys: [][]string{{"item", "account"}}, of: &parent{column: "item", line: "item"}},
	{name: "events", line: "event", order: "1, seq, kind", of: &parent{column: "item", line: "item", fresh: true}},
	{name: "links", line: "link", order: "1, seq, kind", of: &parent{column: "item", line: "item", fresh: true}},
	{name: "objects", line: "object", order: "account, source_id, name", keys: [][]string{{"account", "source_id", "name"}}},
	{name: "parts", line: "part", order: "account, source_id, name", keys: [][]string{{"account", "source_id"}}},
	{name: "positions", line: "position", order: "account, name, stream", keys: [][]string{{"account", "name", "stream"}}},
	{name: "windows", line: "window", order: "account, name, stream, starts, ends", keys: [][]string{{"account", "name", "stream"}}},
	{name: "runs", line: "run", order: "id", keys: [][]string{{"account", "name", "stream"}}},
	{name: "forgotten", line: "forgotten", order: "kind, id", keys: [][]string{{"kind", "id"}}},
	{name: "sheets", line: "sheet", order: "path", keys: [][]string{{"id"}, {"path"}}},
	{name: "blocks", line: "block", order: "sheet, seq", of: &parent{column: "sheet", line: "sheet", fresh: true}},
	{name: "reminders", line: "reminder", order: "kind, period, channel", keys: [][]string{{"kind", "period", "channel"}}},
	{name: "notes", line: "note", order: "num DESC", keys: [][]string{{"id"}}, own: true},
	{
		name: "note_revisions", line: "note_revision", order: "id, seq", keys: [][]string{{"id", "seq"}},
		of: &parent{column: "id", line: "note"}, own: true,
	},
	{name: "decisions", line: "decision", order: "id", own: true},
	{name: "revisions", line: "revision", order: "path, n", keys: [][]string{{"path", "n"}}, own: true},
	{name: "goals", line: "goal", order: "rowid", keys: [][]string{{"id"}, {"source"}}, own: true},
	{name: "key_results", line: "key_result", order: "goal, seq", keys: [][]string{{"id"}}, of: &parent{column: "goal", line: "goal"}, own: true},
	{name: "progress", line: "progress", order: "result, seq", keys: [][]string{{"result", "seq"}}, of: &parent{column: "result", line: "key_result"}, own: true},
}

// column is a column of an exported table, and how its values are written.
type column struct {
	name, kind string // kind as SQLite has it: TEXT, INTEGER, REAL, BLOB
	field      string // its name in a line
	pk         bool
	json       bool // holds JSON that is written as such
	packed     bool // holds compressed bytes
	number     bool // holds the number of an item, which is written as its id
}

// Numbers that are of one file alone are not exported.
var unexported = []string{"items.num", "notes.num", "runs.id"}

var jsonColumns = []string{
	"containers.former", "items.former_refs", "items.labels", "items.pull", "items.ticket", "items.incident", "items.comments",
	"positions.visible", "runs.problems",
	"notes.people", "notes.tags", "notes.links", "notes.attached",
	"note_revisions.people", "note_revisions.tags", "note_revisions.links", "note_revisions.attached", "blocks.items", "revisions.blocks", "goals.principles",
}

// columnsOf returns the columns of a table; none if this schema has no such table.
func columnsOf(ctx context.Context, tx *txn, t table) ([]column, error) {
	all, err := query(ctx, tx, func(c *column) []any { return []any{&c.name, &c.kind, &c.pk} },
		`SELECT name, type, pk > 0 FROM pragma_table_info(?) ORDER BY cid`, t.name)
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", t.name, err)
	}
	all = slices.DeleteFunc(all, func(c column) bool { return slices.Contains(unexported, t.name+"."+c.name) })
	for i, c := range all {
		full := t.name + "." + c.name
		all[i].field = c.name
		if c.name == "type" { // a line has its own
			all[i].field = t.line + "_type"
		}
		all[i].json = slices.Contains(jsonColumns, full)
		all[i].packed = full == "parts.data"
		all[i].number = c.name == "item" && c.kind == "INTEGER"
	}
	return all, nil
}

// selection is the query for the rows of a table, in the order of their lines.
func (t table) selection(columns []column) string {
	var names []string
	for _, c := range columns {
		if c.number {
			names = append(names, `(SELECT id FROM items WHERE num = `+t.name+`.item)`)
			continue
		}
		names = append(names, c.name)
	}
	return `SELECT ` + strings.Join(names, ", ") + ` FROM ` + t.name + ` ORDER BY ` + t.order
}
