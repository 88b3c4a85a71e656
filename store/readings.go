package store

import (
	"context"
	"database/sql"
	"fmt"

	"bragsheet/store/work"
)

const standingColumns = `item, account, role, counted, why, at`

func standingFields(s *work.Standing) []any {
	return []any{&s.Item, &s.Account, &s.Role, &s.Counted, &s.Why, stamp{&s.At}}
}

// replaceStandings saves what the object's items are to the account now, and
// drops what the same object said before.
func replaceStandings(ctx context.Context, tx *sql.Tx, accountID, object string, all []work.Standing) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM standings WHERE account = ? AND object = ?`, accountID, object); err != nil {
		return err
	}
	for _, s := range all {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO standings (`+standingColumns+`, object)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (item, account) DO UPDATE SET
				role    = excluded.role,
				counted = excluded.counted,
				why     = excluded.why,
				at      = excluded.at,
				object  = excluded.object`,
			append(standingFields(&s), object)...)
		if err != nil {
			return fmt.Errorf("standing on %s: %w", s.Item, err)
		}
	}
	return nil
}

func standings(ctx context.Context, tx *sql.Tx) ([]work.Standing, error) {
	return query(ctx, tx, standingFields,
		`SELECT `+standingColumns+` FROM standings ORDER BY item, account`)
}

const eventColumns = `item, kind, at, actor, subject, detail`

func eventFields(e *work.Event) []any {
	return []any{&e.Item, &e.Kind, stamp{&e.At}, &e.Actor, &e.Subject, &e.Detail}
}

// saveEvents adds events in their order. One told twice is one event.
func saveEvents(ctx context.Context, tx *sql.Tx, all []work.Event) error {
	for i, e := range all {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO events (`+eventColumns+`, seq)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`,
			append(eventFields(&e), i)...)
		if err != nil {
			return fmt.Errorf("event of %s: %w", e.Item, err)
		}
	}
	return nil
}

func events(ctx context.Context, tx *sql.Tx) ([]work.Event, error) {
	return query(ctx, tx, eventFields,
		`SELECT `+eventColumns+` FROM events ORDER BY item, seq`)
}

const linkColumns = `item, kind, to_host, to_source_id, to_ref, found_in, sure`

func linkFields(l *work.Link) []any {
	return []any{&l.From, &l.Kind, &l.ToHost, &l.ToSourceID, &l.ToRef, &l.Where, &l.Sure}
}

// saveLinks adds links in their order. One told twice is one link.
func saveLinks(ctx context.Context, tx *sql.Tx, all []work.Link) error {
	for i, l := range all {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO links (`+linkColumns+`, seq)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`,
			append(linkFields(&l), i)...)
		if err != nil {
			return fmt.Errorf("link of %s: %w", l.From, err)
		}
	}
	return nil
}

func links(ctx context.Context, tx *sql.Tx) ([]work.Link, error) {
	return query(ctx, tx, linkFields,
		`SELECT `+linkColumns+` FROM links ORDER BY item, seq`)
}
