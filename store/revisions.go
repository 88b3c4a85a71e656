package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

const revisionColumns = `path, n, at, why, text, blocks`

func revisionFields(r *work.Revision) []any {
	return []any{&r.Path, &r.N, stamp{&r.At}, &r.Why, &r.Text, detail{&r.Blocks}}
}

// SaveRevision keeps a text that a file held, and returns its number. One that
// is the last one kept of that file is not kept again.
func (db *DB) SaveRevision(ctx context.Context, r work.Revision) (n int, err error) {
	err = db.writeBeside(ctx, func(tx *txn) error {
		if err := db.stillAll(ctx, tx); err != nil {
			return err
		}
		var last work.Revision
		err := tx.QueryRowContext(ctx, `
			SELECT `+revisionColumns+` FROM revisions WHERE path = ? ORDER BY n DESC LIMIT 1`, r.Path).Scan(revisionFields(&last)...)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if n = last.N; n > 0 && bytes.Equal(last.Text, r.Text) {
			return nil
		}
		n++
		r.N = n
		if r.Text == nil {
			r.Text = []byte{} // an empty file, not an unknown one
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO revisions (`+revisionColumns+`) VALUES (?, ?, ?, ?, ?, ?)`, revisionFields(&r)...)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("keep the text of %s: %w", r.Path, err)
	}
	return n, nil
}

// Revisions returns the texts kept of a file, oldest first.
func (db *DB) Revisions(ctx context.Context, path string) (all []work.Revision, err error) {
	err = db.read(ctx, func(tx *txn) (err error) {
		all, err = query(ctx, tx, revisionFields, `SELECT `+revisionColumns+` FROM revisions WHERE path = ? ORDER BY n`, path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("texts of %s: %w", path, err)
	}
	return all, nil
}
