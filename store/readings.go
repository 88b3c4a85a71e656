package store

import (
	"context"
	"slices"

	"bragsheet/store/work"
)

// What belongs to an item is kept under its number, and read with its id.

const standingColumns = `account, role, counted, why, at`

func standingFields(s *work.Standing) []any {
	return []any{&s.Item, &s.Account, &s.Role, &s.Counted, &s.Why, stamp{&s.At}}
}

func standings(ctx context.Context, tx *txn, known names) (all []work.Standing, err error) {
	fields := func(s *work.Standing) []any { return append(standingFields(s), stamp{&s.GoneAt}, &s.GoneHow) }
	err = each(ctx, tx, fields, func(s *work.Standing) {
		share(known, &s.Item, &s.Account, &s.Why, &s.GoneHow)
		share(known, &s.Role)
		all = append(all, *s)
	}, `
		SELECT i.id, `+standingColumns+`, coalesce(gone.at_last, ''), coalesce(gone.gone_how, '')
		FROM items i
		JOIN standings s ON s.item = i.num
		LEFT JOIN (
			SELECT account AS gone_for, source_id, max(gone_at) AS at_last, gone_how -- of the same row
			FROM objects GROUP BY account, source_id HAVING sum(gone_at = '') = 0
		) gone ON gone.gone_for = s.account AND gone.source_id = s.object
		ORDER BY i.id, account`)
	return all, err
}

const eventColumns = `kind, at, actor, subject, detail`

func eventFields(e *work.Event) []any {
	return []any{&e.Item, &e.Kind, stamp{&e.At}, &e.Actor, &e.Subject, &e.Detail}
}

func events(ctx context.Context, tx *txn, known names) ([]work.Event, error) {
	n := 0
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM events`).Scan(&n); err != nil {
		return nil, err
	}
	all := slices.Grow([]work.Event(nil), n) // there are many: none is copied as it grows
	err := each(ctx, tx, eventFields, func(e *work.Event) {
		share(known, &e.Item, &e.Actor, &e.Subject, &e.Detail)
		share(known, &e.Kind)
		all = append(all, *e)
	}, `SELECT i.id, e.`+eventColumns+` FROM items i CROSS JOIN events e ON e.item = i.num ORDER BY i.id, e.seq`)
	return all, err
}

const linkColumns = `kind, to_host, to_source_id, to_ref, found_in, sure`

func linkFields(l *work.Link) []any {
	return []any{&l.From, &l.Kind, &l.ToHost, &l.ToSourceID, &l.ToRef, &l.Where, &l.Sure}
}

func links(ctx context.Context, tx *txn, known names) (all []work.Link, err error) {
	err = each(ctx, tx, linkFields, func(l *work.Link) {
		share(known, &l.From, &l.ToHost, &l.Where)
		share(known, &l.Kind)
		all = append(all, *l)
	}, `SELECT i.id, l.`+linkColumns+` FROM items i CROSS JOIN links l ON l.item = i.num ORDER BY i.id, l.seq`)
	return all, err
}
