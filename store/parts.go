package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"iter"

	"bragsheet/store/work"
)

// replaceParts saves the parts of an object in place of those it had.
func replaceParts(ctx context.Context, tx *sql.Tx, accountID string, o work.Object) error {
	if len(o.Parts) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM parts WHERE account = ? AND source_id = ?`, accountID, o.SourceID)
	if err != nil {
		return err
	}
	for _, p := range o.Parts {
		if p.SourceID != o.SourceID {
			return fmt.Errorf("part %s is of object %q", p.Name, p.SourceID)
		}
		data, err := pack(p.Data)
		if err != nil {
			return fmt.Errorf("part %s: %w", p.Name, err)
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO parts (account, source_id, name, data) VALUES (?, ?, ?, ?)`,
			accountID, p.SourceID, p.Name, data)
		if err != nil {
			return fmt.Errorf("part %s: %w", p.Name, err)
		}
	}
	return nil
}

// Parts yields the stored parts of an account object by object, by source id
// and name, each group complete. It shows one state of the database, whatever
// is saved meanwhile. A non-nil error is the last thing yielded.
func (db *DB) Parts(ctx context.Context, accountID string) iter.Seq2[[]work.Part, error] {
	return func(yield func([]work.Part, error) bool) {
		err := db.eachObject(ctx, accountID, func(parts []work.Part) bool { return yield(parts, nil) })
		if err != nil {
			yield(nil, fmt.Errorf("read parts: %w", err))
		}
	}
}

// eachObject calls fn with the parts of each object until fn returns false.
func (db *DB) eachObject(ctx context.Context, accountID string, fn func([]work.Part) bool) error {
	rows, err := db.sql.QueryContext(ctx, `
		SELECT source_id, name, data FROM parts WHERE account = ? ORDER BY source_id, name`, accountID)
	if err != nil {
		return err
	}
	defer rows.Close()
	var group []work.Part
	for rows.Next() {
		var p work.Part
		var data []byte
		if err := rows.Scan(&p.SourceID, &p.Name, &data); err != nil {
			return err
		}
		if p.Data, err = unpack(data); err != nil {
			return fmt.Errorf("part %s of %s: %w", p.Name, p.SourceID, err)
		}
		if len(group) > 0 && group[0].SourceID != p.SourceID {
			if !fn(group) {
				return nil
			}
			group = nil
		}
		group = append(group, p)
	}
	if err := rows.Err(); err != nil || len(group) == 0 {
		return err
	}
	fn(group)
	return nil
}

// pack compresses data: the same bytes to the same bytes.
func pack(data []byte) ([]byte, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
