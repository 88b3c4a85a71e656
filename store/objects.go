package store

import (
	"context"
	"fmt"

	"bragsheet/store/work"
)

// shownOf returns, of the objects with these source ids, those that are stored
// for an account, and whether they are shown to who is called name.
func shownOf(ctx context.Context, tx *txn, accountID, name string, ids []string) (map[string]bool, error) {
	type object struct {
		id    string
		shown bool
	}
	all, err := look(ctx, tx, func(o *object) []any { return []any{&o.id, &o.shown} }, `
		SELECT source_id, max(name = ? AND gone_at = '') FROM objects
		WHERE account = ? AND source_id IN (SELECT value FROM json_each(?)) GROUP BY source_id`, name, accountID, list{&ids})
	shown := map[string]bool{}
	for _, o := range all {
		shown[o.id] = o.shown
	}
	return shown, err
}

// saveGone marks objects that are no longer shown to me.Name. When and how that
// was first found stays; what was never stored is left out.
func saveGone(ctx context.Context, tx *txn, me work.Account, gone []work.Gone) (changed bool, err error) {
	for _, g := range gone {
		res, err := tx.exec(ctx, `
			UPDATE objects SET gone_at = ?, gone_how = ?
			WHERE account = ? AND source_id = ? AND name = ? AND gone_at = ''`,
			stamp{&g.At}, g.How, me.ID, g.SourceID, me.Name)
		if err != nil {
			return false, fmt.Errorf("object %s is gone: %w", g.SourceID, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return false, err
		}
		changed = changed || n > 0
	}
	return changed, nil
}

func storedFields(s *work.Stored) []any {
	return []any{&s.SourceID, list{&s.Parts}, stamp{&s.UpdatedAt}, &s.Gone}
}

// Stored returns the selected objects that me.Name brought, by SourceID.
func (db *DB) Stored(ctx context.Context, me work.Account, sel work.Selection) ([]work.Stored, error) {
	var all []work.Stored
	err := db.read(ctx, func(tx *txn) (err error) {
		all, err = query(ctx, tx, storedFields, `
			SELECT o.source_id,
				(SELECT json_group_array(name ORDER BY name) FROM parts WHERE account = o.account AND source_id = o.source_id),
				coalesce(max(i.updated_at), ''), o.gone_at <> ''
			FROM objects o
			JOIN accounts a ON a.id = o.account
			LEFT JOIN items i ON i.source_id = o.source_id AND i.host = a.host
			WHERE o.account = ?1 AND o.name = ?2
				AND (?3 OR EXISTS (SELECT 1 FROM parts
					WHERE account = o.account AND source_id = o.source_id AND name IN (SELECT value FROM json_each(?4))))
				AND NOT EXISTS (SELECT 1 FROM parts
					WHERE account = o.account AND source_id = o.source_id AND name = ?5)
			GROUP BY o.source_id
			HAVING NOT ?6 OR max(i.state = ?7)
			ORDER BY o.source_id`,
			me.ID, me.Name, sel.Parts == nil, list{&sel.Parts}, sel.Lacking, sel.Open, work.StateOpen)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("stored objects of %s: %w", me.Name, err)
	}
	return all, nil
}
