package store

import (
	"context"
	"fmt"
	"time"

	"bragsheet/store/work"
)

// AddDecision appends a decision and returns it with its ID.
func (db *DB) AddDecision(ctx context.Context, d work.Decision) (work.Decision, error) {
	err := db.write(ctx, func(tx *txn) (err error) {
		d.ID, err = appendDecision(ctx, tx, d)
		return err
	})
	if err != nil {
		return work.Decision{}, fmt.Errorf("save decision: %w", err)
	}
	return d, nil
}

// UndoLast takes back, as of at, the latest decision that still stands, and
// returns it; ErrNotFound if there is none.
func (db *DB) UndoLast(ctx context.Context, at time.Time) (work.Decision, error) {
	var last work.Decision
	err := db.write(ctx, func(tx *txn) error {
		all, err := decisions(ctx, tx)
		if err != nil {
			return err
		}
		standing := work.StandingDecisions(all)
		if len(standing) == 0 {
			return fmt.Errorf("decision to take back: %w", ErrNotFound)
		}
		last = standing[len(standing)-1]
		if _, err = appendDecision(ctx, tx, work.Decision{At: at, Kind: work.DecideUndo, Item: last.Item, Undoes: last.ID}); err != nil || last.Kind != work.DecideEdit {
			return err
		}
		return settleNotes(ctx, tx, last.Item)
	})
	if err != nil {
		return work.Decision{}, fmt.Errorf("undo: %w", err)
	}
	return last, nil
}

func appendDecision(ctx context.Context, tx *txn, d work.Decision) (id int64, err error) {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO decisions (at, kind, item, whole, value, undoes)
		VALUES (?, ?, ?, ?, ?, nullif(?, 0))`,
		stamp{&d.At}, d.Kind, d.Item, d.Whole, d.Value, d.Undoes)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// decisions returns all decisions in the order they were made.
func decisions(ctx context.Context, tx *txn) ([]work.Decision, error) {
	return query(ctx, tx, decisionFields, `
		SELECT id, at, kind, item, whole, value, coalesce(undoes, 0) FROM decisions ORDER BY id`)
}

func decisionFields(d *work.Decision) []any {
	return []any{&d.ID, stamp{&d.At}, &d.Kind, &d.Item, &d.Whole, &d.Value, &d.Undoes}
}
