package store

import (
	"context"

	"bragsheet/store/work"
)

const standingColumns = `item, account, role, counted, why, at`

func standingFields(s *work.Standing) []any {
	return []any{&s.Item, &s.Account, &s.Role, &s.Counted, &s.Why, stamp{&s.At}}
}

// replaceStandings saves what the object's items are to the account now, and
// drops what the same object said before.
func (s *saver) replaceStandings(ctx context.Context, object string, all []work.Standing) error {
	if s.objects[object] {
		if err := s.settle(ctx, standingRows, object); err != nil {
			return err
		}
		_, err := s.tx.exec(ctx, `DELETE FROM standings WHERE account = ? AND object = ?`, s.accountID, object)
		if err != nil {
			return err
		}
	}
	for _, st := range all {
		s.add(standingRows, object, append(standingFields(&st), object)...)
	}
	return nil
}

func standings(ctx context.Context, tx *txn) ([]work.Standing, error) {
	fields := func(s *work.Standing) []any { return append(standingFields(s), stamp{&s.GoneAt}, &s.GoneHow) }
	return query(ctx, tx, fields, `
		SELECT `+standingColumns+`, coalesce(gone.at_last, ''), coalesce(gone.gone_how, '')
		FROM standings s
		LEFT JOIN (
			SELECT account AS gone_for, source_id, max(gone_at) AS at_last, gone_how -- of the same row
			FROM objects GROUP BY account, source_id HAVING sum(gone_at = '') = 0
		) gone ON gone.gone_for = s.account AND gone.source_id = s.object
		ORDER BY item, account`)
}

// One told twice is one event.
const eventColumns = `item, kind, at, actor, subject, detail`

func eventFields(e *work.Event) []any {
	return []any{&e.Item, &e.Kind, stamp{&e.At}, &e.Actor, &e.Subject, &e.Detail}
}

func events(ctx context.Context, tx *txn) ([]work.Event, error) {
	return query(ctx, tx, eventFields,
		`SELECT `+eventColumns+` FROM events ORDER BY item, seq`)
}

// One told twice is one link.
const linkColumns = `item, kind, to_host, to_source_id, to_ref, found_in, sure`

func linkFields(l *work.Link) []any {
	return []any{&l.From, &l.Kind, &l.ToHost, &l.ToSourceID, &l.ToRef, &l.Where, &l.Sure}
}

func links(ctx context.Context, tx *txn) ([]work.Link, error) {
	return query(ctx, tx, linkFields,
		`SELECT `+linkColumns+` FROM links ORDER BY item, seq`)
}
