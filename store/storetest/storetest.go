// Package storetest shows tests what a brag database holds.
package storetest

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // registers the "sqlite" driver
)

// Dump returns the rows of every table of the database at path as text, one row
// a line and in a fixed order: two databases that hold the same have the same
// Dump. Left out are the run log, to which windows that were read in full
// belong, the count of changes, and what is derived: the search index, the cache
// and the hashes of readings. It ends the test if the file cannot be read.
func Dump(tb testing.TB, path string) string {
	tb.Helper()
	text, err := dump(tb.Context(), path)
	if err != nil {
		tb.Fatalf("dump %s: %v", path, err)
	}
	return text
}

func dump(ctx context.Context, path string) (string, error) {
	pool, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw"}).String())
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var tables string
	var numbered bool // not in a file of an older brag
	err = pool.QueryRowContext(ctx, `
		SELECT group_concat(name, ' ' ORDER BY name), EXISTS (SELECT 1 FROM pragma_table_info('items') WHERE name = 'num')
		FROM sqlite_schema
		WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' AND name NOT IN ('runs', 'cache', 'readings', 'version')`).Scan(&tables, &numbered)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for table := range strings.FieldsSeq(tables) {
		lines, err := dumpTable(ctx, pool, table, numbered)
		if err != nil {
			return "", fmt.Errorf("%s: %w", table, err)
		}
		fmt.Fprintf(&text, "%s\n%s", table, strings.Join(lines, ""))
	}
	return text.String(), nil
}

// dumpTable returns the rows of a table as sorted lines. The numbers of items and
// of notes, which say in what order they came, are left out; where one refers to
// an item, the item's id is shown.
func dumpTable(ctx context.Context, pool *sql.DB, table string, numbered bool) ([]string, error) {
	query := `SELECT * FROM ` + table
	switch {
	case table == "windows":
		query += ` WHERE state <> 'done'`
	case numbered && slices.Contains([]string{"standings", "events", "links"}, table):
		query = `SELECT (SELECT id FROM items WHERE num = item) AS id, * FROM ` + table
	}
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values := make([]any, len(columns))
	fields := make([]any, len(columns))
	for i := range values {
		fields[i] = &values[i]
	}
	var lines []string
	for rows.Next() {
		if err := rows.Scan(fields...); err != nil {
			return nil, err
		}
		line, err := dumpRow(columns, values)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines, rows.Err()
}

// dumpRow writes a row out. Of the blobs there are, raw parts are shown
// uncompressed, and texts of documents as they are.
func dumpRow(columns []string, values []any) (string, error) {
	var line strings.Builder
	for i, v := range values {
		_, number := v.(int64)
		if number && (columns[i] == "num" || columns[i] == "item") {
			continue
		}
		if blob, ok := v.([]byte); ok && columns[i] == "text" {
			v = string(blob)
		} else if ok {
			r, err := gzip.NewReader(bytes.NewReader(blob))
			if err != nil {
				return "", err
			}
			data, err := io.ReadAll(r)
			if err != nil {
				return "", err
			}
			v = string(data)
		}
		fmt.Fprintf(&line, "  %s=%q", columns[i], fmt.Sprint(v))
	}
	return line.String() + "\n", nil
}
