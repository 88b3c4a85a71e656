package store

import (
	"context"
	"database/sql"
	"fmt"

	"bragsheet/store/work"
)

// SaveBatch saves a batch in one transaction. For each of its objects, the
// parts and what they read as replace what was stored for the object and the
// account; then the window is noted and the position moves. It returns how
// many items were not known, and how many known ones now differ in a column.
//
// Items are only ever added and updated. Names that containers and items lose
// are kept as former ones. An object without parts, or without items in its
// reading, keeps those it has: it could not be read. A reading is refused, and
// the batch with it, if it speaks of items or accounts that are not its own.
func (db *DB) SaveBatch(ctx context.Context, accountID, stream string, b work.Batch) (added, changed int, err error) {
	var n tally
	err = db.write(ctx, func(tx *sql.Tx) error {
		for _, o := range b.Objects {
			if err := replaceParts(ctx, tx, accountID, o); err != nil {
				return fmt.Errorf("object %s: %w", o.SourceID, err)
			}
			if err := n.saveReading(ctx, tx, accountID, o, false); err != nil {
				return fmt.Errorf("object %s: %w", o.SourceID, err)
			}
		}
		if b.Fresh {
			if err := forgetWindows(ctx, tx, accountID, stream); err != nil {
				return err
			}
		}
		if b.Window != nil {
			if err := saveWindow(ctx, tx, accountID, stream, *b.Window); err != nil {
				return err
			}
		}
		return savePosition(ctx, tx, accountID, stream, b.Position)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save %s: %w", stream, err)
	}
	return n.added, n.changed, nil
}

// SaveReading saves, in one transaction, what stored parts read as now, as
// SaveBatch does, and leaves the parts alone. Names of people and containers
// in the parts may be long out of date, so those that are known stay.
func (db *DB) SaveReading(ctx context.Context, accountID string, objects []work.Object) (added, changed int, err error) {
	var n tally
	err = db.write(ctx, func(tx *sql.Tx) error {
		for _, o := range objects {
			if err := n.saveReading(ctx, tx, accountID, o, true); err != nil {
				return fmt.Errorf("object %s: %w", o.SourceID, err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save reading: %w", err)
	}
	return n.added, n.changed, nil
}

// tally counts what saving readings did to items.
type tally struct{ added, changed int }

// saveReading replaces what an object's parts were last read as.
func (n *tally) saveReading(ctx context.Context, tx *sql.Tx, accountID string, o work.Object, old bool) error {
	r := o.Reading
	if err := checkReading(accountID, r); err != nil {
		return err
	}
	for _, p := range r.People {
		if err := savePerson(ctx, tx, p, old); err != nil {
			return err
		}
	}
	for _, c := range r.Containers {
		if err := saveContainer(ctx, tx, c, old); err != nil {
			return err
		}
	}
	if len(r.Items) == 0 {
		return nil
	}
	for _, it := range r.Items {
		if err := n.replaceItem(ctx, tx, it); err != nil {
			return err
		}
	}
	if err := replaceStandings(ctx, tx, accountID, o.SourceID, r.Standings); err != nil {
		return err
	}
	if err := saveEvents(ctx, tx, r.Events); err != nil {
		return err
	}
	return saveLinks(ctx, tx, r.Links)
}

// replaceItem saves an item, counts it, and drops its events and links.
func (n *tally) replaceItem(ctx context.Context, tx *sql.Tx, it work.Item) error {
	added, changed, err := saveItem(ctx, tx, it)
	if err != nil {
		return fmt.Errorf("item %s: %w", it.ID, err)
	}
	if added {
		n.added++
	}
	if changed {
		n.changed++
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM events WHERE item = ?`, it.ID); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM links WHERE item = ?`, it.ID)
	return err
}

// checkReading refuses what could not be replaced when the object is read
// again: it would be stored under another object's items, or another account.
func checkReading(accountID string, r work.Reading) error {
	own := map[string]bool{}
	for _, it := range r.Items {
		own[it.ID] = true
	}
	for _, s := range r.Standings {
		if s.Account != accountID {
			return fmt.Errorf("standing on %s is of account %q", s.Item, s.Account)
		}
		if !own[s.Item] {
			return fmt.Errorf("standing on %q, which is not in the reading", s.Item)
		}
	}
	for _, e := range r.Events {
		if !own[e.Item] {
			return fmt.Errorf("event of %q, which is not in the reading", e.Item)
		}
	}
	for _, l := range r.Links {
		if !own[l.From] {
			return fmt.Errorf("link from %q, which is not in the reading", l.From)
		}
	}
	return nil
}
