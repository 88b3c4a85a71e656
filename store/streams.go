package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

const positionColumns = `value, scope, since, through, complete, visible, goes_over`

func positionFields(p *work.Position) []any {
	return []any{raw{&p.Value}, &p.Scope, stamp{&p.Since}, stamp{&p.Through}, &p.Complete, list{&p.Visible}, &p.Over}
}

// Position returns where a stream of the account is, as me.Name reads it; the
// zero Position if it was never read.
func (db *DB) Position(ctx context.Context, me work.Account, stream string) (work.Position, error) {
	var p work.Position
	err := db.sql.QueryRowContext(ctx, `
		SELECT `+positionColumns+` FROM positions WHERE account = ? AND name = ? AND stream = ?`,
		me.ID, me.Name, stream).Scan(positionFields(&p)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return work.Position{}, fmt.Errorf("position of %s: %w", stream, err)
	}
	return p, nil
}

func savePosition(ctx context.Context, tx *txn, me work.Account, stream string, p work.Position) error {
	_, err := tx.exec(ctx, `
		INSERT INTO positions (`+positionColumns+`, account, name, stream)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, name, stream) DO UPDATE SET
			value     = excluded.value,
			scope     = excluded.scope,
			since     = excluded.since,
			through   = excluded.through,
			complete  = excluded.complete,
			visible   = excluded.visible,
			goes_over = excluded.goes_over`,
		append(positionFields(&p), me.ID, me.Name, stream)...)
	if err != nil {
		return fmt.Errorf("position: %w", err)
	}
	return nil
}

const windowColumns = `starts, ends, expected, seen, state`

func windowFields(w *work.Window) []any {
	return []any{stamp{&w.From}, stamp{&w.To}, &w.Expected, &w.Seen, &w.State}
}

func saveWindow(ctx context.Context, tx *txn, me work.Account, stream string, w work.Window) error {
	_, err := tx.exec(ctx, `
		INSERT INTO windows (`+windowColumns+`, account, name, stream)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account, name, stream, starts, ends) DO UPDATE SET
			expected = excluded.expected,
			seen     = excluded.seen,
			state    = excluded.state`,
		append(windowFields(&w), me.ID, me.Name, stream)...)
	if err != nil {
		return fmt.Errorf("window: %w", err)
	}
	return nil
}

func forgetWindows(ctx context.Context, tx *txn, me work.Account, stream string) error {
	_, err := tx.exec(ctx, `DELETE FROM windows WHERE account = ? AND name = ? AND stream = ?`, me.ID, me.Name, stream)
	return err
}

// openWindows returns the windows of a stream that are not done, oldest first.
func openWindows(ctx context.Context, tx *txn, me work.Account, stream string) ([]work.Window, error) {
	return query(ctx, tx, windowFields, `
		SELECT `+windowColumns+` FROM windows
		WHERE account = ? AND name = ? AND stream = ? AND state <> ?
		ORDER BY starts, ends`, me.ID, me.Name, stream, work.WindowDone)
}
