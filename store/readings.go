package store

import (
	"context"
	"fmt"

	"bragsheet/store/work"
)

// What belongs to an item is kept under its number, and read with its id.

const standingColumns = `account, role, counted, why, at`

func standingFields(s *work.Standing) []any {
	return []any{&s.Item, &s.Account, &s.Role, &s.Counted, &s.Why, stamp{&s.At}}
}

func standings(ctx context.Context, tx *txn, all numbered, known names) ([]work.Standing, error) {
	gone, err := goneObjects(ctx, tx)
	if err != nil {
		return nil, err
	}
	object := ""
	fields := func(s *work.Standing) []any { return append(standingFields(s), &object) }
	return ofItems(ctx, tx, all, fields, func(s *work.Standing) *string {
		share(known, &s.Account, &s.Why)
		share(known, &s.Role)
		how := gone[[2]string{s.Account, object}]
		s.GoneAt, s.GoneHow = how.At, how.How
		return &s.Item
	}, "standings", `SELECT item, `+standingColumns+`, object FROM standings ORDER BY item, account`)
}

// goneObjects returns, by account and source id, the objects that are gone for
// all who brought them: since when, and how the last of these was found so.
func goneObjects(ctx context.Context, tx *txn) (map[[2]string]work.Gone, error) {
	type object struct {
		account string
		work.Gone
	}
	found := map[[2]string]work.Gone{}
	fields := func(o *object) []any { return []any{&o.account, &o.SourceID, stamp{&o.At}, &o.How} }
	return found, each(ctx, tx, fields, func(o *object) { found[[2]string{o.account, o.SourceID}] = o.Gone }, selectGone)
}

const selectGone = `
	SELECT account, source_id, max(gone_at), gone_how -- of the same row
	FROM objects GROUP BY account, source_id HAVING sum(gone_at = '') = 0`

// Counts returns how many items there are, and how many standings on items that
// their source no longer shows.
func (db *DB) Counts(ctx context.Context) (items, gone int, err error) {
	err = db.read(ctx, func(tx *txn) error {
		return tx.QueryRowContext(ctx, `
			SELECT (SELECT count(*) FROM items),
				(SELECT count(*) FROM (`+selectGone+`) g JOIN standings s ON s.account = g.account AND s.object = g.source_id)`).Scan(&items, &gone)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("count items: %w", err)
	}
	return items, gone, nil
}

const eventColumns = `kind, at, actor, subject, detail`

func eventFields(e *work.Event) []any {
	return []any{&e.Item, &e.Kind, stamp{&e.At}, &e.Actor, &e.Subject, &e.Detail}
}

func events(ctx context.Context, tx *txn, all numbered, known names) ([]work.Event, error) {
	return ofItems(ctx, tx, all, eventFields, func(e *work.Event) *string {
		share(known, &e.Actor, &e.Subject, &e.Detail)
		share(known, &e.Kind)
		return &e.Item
	}, "events", `SELECT item, `+eventColumns+` FROM events ORDER BY item, seq`)
}

const linkColumns = `kind, to_host, to_source_id, to_ref, found_in, sure`

func linkFields(l *work.Link) []any {
	return []any{&l.From, &l.Kind, &l.ToHost, &l.ToSourceID, &l.ToRef, &l.Where, &l.Sure}
}

func links(ctx context.Context, tx *txn, all numbered, known names) ([]work.Link, error) {
	return ofItems(ctx, tx, all, linkFields, func(l *work.Link) *string {
		share(known, &l.ToHost, &l.Where)
		share(known, &l.Kind)
		return &l.From
	}, "links", `SELECT item, `+linkColumns+` FROM links ORDER BY item, seq`)
}
