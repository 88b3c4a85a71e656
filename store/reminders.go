package store

import (
	"context"
	"fmt"

	"bragsheet/store/work"
)

const reminderColumns = `kind, period, channel, starts, ends, claimed_at, sent_at`

func reminderFields(r *work.Reminder) []any {
	return []any{&r.Kind, &r.Period, &r.Channel, stamp{&r.From}, stamp{&r.To}, stamp{&r.ClaimedAt}, stamp{&r.SentAt}}
}

// ClaimReminder notes that a reminder is about to be sent, and reports whether
// it may be: not if one of its kind and channel was begun that ends when it
// does or later. Of several that claim the same one, one may send it.
func (db *DB) ClaimReminder(ctx context.Context, r work.Reminder) (mine bool, err error) {
	err = db.writeBeside(ctx, func(tx *txn) error {
		result, err := tx.ExecContext(ctx, `
			INSERT INTO reminders (`+reminderColumns+`) SELECT ?, ?, ?, ?, ?, ?, ?
			WHERE NOT EXISTS (SELECT 1 FROM reminders WHERE kind = ? AND channel = ? AND (period = ? OR ends >= ?))`,
			append(reminderFields(&r), r.Kind, r.Channel, r.Period, stamp{&r.To})...)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		mine = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim reminder %s %s: %w", r.Kind, r.Period, err)
	}
	return mine, nil
}

// ConfirmReminder notes that a claimed reminder was sent at SentAt.
func (db *DB) ConfirmReminder(ctx context.Context, r work.Reminder) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, `UPDATE reminders SET sent_at = ? WHERE kind = ? AND period = ? AND channel = ?`,
			stamp{&r.SentAt}, r.Kind, r.Period, r.Channel)
		return err
	})
	if err != nil {
		return fmt.Errorf("confirm reminder %s %s: %w", r.Kind, r.Period, err)
	}
	return nil
}

// ReleaseReminder forgets what was begun of a kind and channel and ends when r
// does or later, so that r can be claimed.
func (db *DB) ReleaseReminder(ctx context.Context, r work.Reminder) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM reminders WHERE kind = ? AND channel = ? AND (period = ? OR ends >= ?)`,
			r.Kind, r.Channel, r.Period, stamp{&r.To})
		return err
	})
	if err != nil {
		return fmt.Errorf("release reminder %s %s: %w", r.Kind, r.Period, err)
	}
	return nil
}

// Reminders returns all that were begun, by the end of what they are about.
func (db *DB) Reminders(ctx context.Context) ([]work.Reminder, error) {
	var all []work.Reminder
	err := db.read(ctx, func(tx *txn) (err error) {
		all, err = query(ctx, tx, reminderFields, `SELECT `+reminderColumns+` FROM reminders ORDER BY ends, kind, channel`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	return all, nil
}
