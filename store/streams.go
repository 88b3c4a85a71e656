package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

const positionColumns = `value, scope, since, through, complete`

func positionFields(p *work.Position) []any {
	return []any{raw{&p.Value}, &p.Scope, stamp{&p.Since}, stamp{&p.Through}, &p.Complete}
}

// Position returns where the stream of the account with this ID is; the zero
// Position if it was never read.
func (db *DB) Position(ctx context.Context, accountID, stream string) (work.Position, error) {
	var p work.Position
	err := db.sql.QueryRowContext(ctx, `
		SELECT `+positionColumns+` FROM positions WHERE account = ? AND stream = ?`,
		accountID, stream).Scan(positionFields(&p)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return work.Position{}, fmt.Errorf("position of %s: %w", stream, err)
	}
	return p, nil
}

func savePosition(ctx context.Context, tx *sql.Tx, accountID, stream string, p work.Position) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO positions (`+positionColumns+`, account, stream)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, stream) DO UPDATE SET
			value    = excluded.value,
			scope    = excluded.scope,
			since    = excluded.since,
			through  = excluded.through,
			complete = excluded.complete`,
		append(positionFields(&p), accountID, stream)...)
	if err != nil {
		return fmt.Errorf("position: %w", err)
	}
	return nil
}

const windowColumns = `starts, ends, expected, seen, state`

func windowFields(w *work.Window) []any {
	return []any{stamp{&w.From}, stamp{&w.To}, &w.Expected, &w.Seen, &w.State}
}

func saveWindow(ctx context.Context, tx *sql.Tx, accountID, stream string, w work.Window) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO windows (`+windowColumns+`, account, stream)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, stream, starts, ends) DO UPDATE SET
			expected = excluded.expected,
			seen     = excluded.seen,
			state    = excluded.state`,
		append(windowFields(&w), accountID, stream)...)
	if err != nil {
		return fmt.Errorf("window: %w", err)
	}
	return nil
}

func forgetWindows(ctx context.Context, tx *sql.Tx, accountID, stream string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM windows WHERE account = ? AND stream = ?`, accountID, stream)
	return err
}

// openWindows returns the windows of a stream that are not done, oldest first.
func openWindows(ctx context.Context, tx *sql.Tx, accountID, stream string) ([]work.Window, error) {
	return query(ctx, tx, windowFields, `
		SELECT `+windowColumns+` FROM windows
		WHERE account = ? AND stream = ? AND state <> ?
		ORDER BY starts, ends`, accountID, stream, work.WindowDone)
}
