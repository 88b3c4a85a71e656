package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"bragsheet/store/work"
)

// ExportVersion is the version of the form of an export (docs/export.md).
const ExportVersion = 1

// The first and the last line of an export have types of their own.
const (
	headLine = "brag-export"
	endLine  = "end"
)

// head is the first line of an export.
type head struct {
	Type     string `json:"type"`
	Version  int    `json:"version"`
	Schema   int    `json:"schema"`
	OwnWords bool   `json:"own_words"`
}

// end is the last line of an export: without it, or with another sum, the
// export is not whole.
type end struct {
	Type   string         `json:"type"`
	Lines  int            `json:"lines"` // between the first and this one
	Counts map[string]int `json:"counts"`
	SHA256 string         `json:"sha256"` // of all bytes before this line
}

// Export writes everything stored, as of one moment, one JSON object a line and
// in a fixed order: the same content to the same bytes. It returns how many
// lines there are of each type.
func (db *DB) Export(ctx context.Context, to io.Writer) (counts map[string]int, err error) {
	return db.export(ctx, to, false, nil)
}

// ExportOwnWords is Export for what is the person's alone: notes, decisions,
// goals, and what they wrote into their documents. files are those documents as
// they are now. Of each text only the lines that brag did not write are left,
// and in them no title, address or reference that was harvested.
func (db *DB) ExportOwnWords(ctx context.Context, to io.Writer, files []work.Revision) (counts map[string]int, err error) {
	return db.export(ctx, to, true, files)
}

func (db *DB) export(ctx context.Context, to io.Writer, own bool, files []work.Revision) (map[string]int, error) {
	x := &exporter{to: to, sum: sha256.New(), counts: map[string]int{}}
	err := db.read(ctx, func(tx *txn) error {
		done, err := version(ctx, tx)
		if err != nil {
			return err
		}
		if err := x.object(head{headLine, ExportVersion, done, own}); err != nil {
			return err
		}
		for _, t := range tables {
			switch {
			case own && t.name == "revisions":
				err = x.ownTexts(ctx, tx, t, files)
			case own && !t.own:
				continue
			default:
				err = eachLine(ctx, tx, t, func(line []byte, _ []any) error { return x.line(t.line, line) })
			}
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return x.object(end{endLine, x.lines, x.counts, hex.EncodeToString(x.sum.Sum(nil))})
	})
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return x.counts, nil
}

// exporter writes lines, counts them, and adds them up.
type exporter struct {
	to     io.Writer
	sum    hash.Hash
	counts map[string]int
	lines  int
}

func (x *exporter) object(v any) error {
	text, err := plainJSON(v)
	if err != nil {
		return err
	}
	return x.write(append(text, '\n'))
}

func (x *exporter) line(kind string, line []byte) error {
	x.counts[kind]++
	x.lines++
	return x.write(line)
}

func (x *exporter) write(data []byte) error {
	_, _ = x.sum.Write(data) // never fails
	_, err := x.to.Write(data)
	return err
}

// eachLine tells of the rows of a table, as lines and as they are stored. What
// it tells of is the next row's after that.
func eachLine(ctx context.Context, tx *txn, t table, tell func(line []byte, values []any) error) error {
	columns, err := columnsOf(ctx, tx, t)
	if err != nil || len(columns) == 0 {
		return err // a schema that does not have it yet
	}
	rows, err := tx.QueryContext(ctx, t.selection(columns))
	if err != nil {
		return err
	}
	defer rows.Close()
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var line bytes.Buffer
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		line.Reset()
		if err := writeLine(&line, t.line, columns, values); err != nil {
			return err
		}
		if err := tell(line.Bytes(), values); err != nil {
			return err
		}
	}
	return rows.Err()
}
