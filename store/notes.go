package store

import (
	"context"
	"fmt"
	"strconv"

	"bragsheet/store/work"
)

const noteColumns = `id, type, date, text, people, tags, links, created_at`

func noteFields(n *work.Note) []any {
	return []any{
		&n.ID, &n.Type, stamp{&n.Date}, &n.Text, list{&n.With}, list{&n.Tags}, list{&n.Links}, stamp{&n.CreatedAt},
	}
}

// AddNote saves a note and returns it with its ID, which is made here from
// when it was written, what it says and how many there were before it.
func (db *DB) AddNote(ctx context.Context, n work.Note) (work.Note, error) {
	err := db.write(ctx, func(tx *txn) error {
		var count int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM notes`).Scan(&count); err != nil {
			return err
		}
		n.ID = work.ID("note", formatTime(n.CreatedAt), n.Text, strconv.Itoa(count))
		_, err := tx.ExecContext(ctx, `
			INSERT INTO notes (num, `+noteColumns+`)
			SELECT coalesce(min(num), 0) - 1, ?, ?, ?, ?, ?, ?, ?, ? FROM notes`,
			noteFields(&n)...)
		if err != nil {
			return err
		}
		return tx.index(ctx)
	})
	if err != nil {
		return work.Note{}, fmt.Errorf("save note: %w", err)
	}
	return n, nil
}

// notes returns all notes, oldest first.
func notes(ctx context.Context, tx *txn) ([]work.Note, error) {
	return query(ctx, tx, noteFields,
		`SELECT `+noteColumns+` FROM notes ORDER BY created_at, id`)
}
