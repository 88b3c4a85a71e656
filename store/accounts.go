package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"bragsheet/store/work"
)

const accountColumns = `id, name, source, host, user_id, login, display_name`

func accountFields(a *work.Account) []any {
	return []any{&a.ID, &a.Name, &a.Source, &a.Host, &a.UserID, &a.Login, &a.DisplayName}
}

// SaveAccount inserts or updates an account and what its source keeps. names
// are all accounts that are configured: where an account was under a name that
// is no longer among them, or now belongs to another identity, it goes on under
// me.Name. Of several names that one identity has, it is shown by the first. The
// error is ErrForgotten for one the person had brag forget.
func (db *DB) SaveAccount(ctx context.Context, me work.Account, keep json.RawMessage, names []string) error {
	err := db.writeTold(ctx, func(tx *txn) (bool, error) {
		before, err := accounts(ctx, tx)
		if err != nil {
			return false, err
		}
		carried, err := saveAccount(ctx, tx, me, keep, names)
		if err != nil {
			return false, err
		}
		after, err := accounts(ctx, tx)
		return carried || !slices.Equal(before, after), err
	})
	if err != nil {
		return fmt.Errorf("save account %s: %w", me.Name, err)
	}
	return nil
}

// saveAccount reports whether it gave me.Name what was under other names.
func saveAccount(ctx context.Context, tx *txn, me work.Account, keep json.RawMessage, names []string) (carried bool, err error) {
	var forgotten bool
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM forgotten WHERE kind = 'account' AND id = ?)`, me.ID).Scan(&forgotten)
	if err == nil && forgotten {
		err = fmt.Errorf("%w (%s)", ErrForgotten, me.ID)
	}
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO accounts (`+accountColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET
			source       = excluded.source,
			host         = excluded.host,
			user_id      = excluded.user_id,
			login        = excluded.login,
			display_name = excluded.display_name`,
		accountFields(&me)...)
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO sources (name, account, keep)
		VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET
			account = excluded.account,
			keep    = excluded.keep`,
		me.Name, me.ID, raw{&keep})
	if err != nil {
		return false, err
	}
	return carryOver(ctx, tx, me, names)
}

// carryOver gives what the account has under names that are not its own any
// more to me.Name. What me.Name has already stays.
func carryOver(ctx context.Context, tx *txn, me work.Account, names []string) (carried bool, err error) {
	lost, err := query(ctx, tx, func(name *string) []any { return []any{name} }, `
		SELECT name FROM (
			SELECT name FROM sources WHERE account = ?1 UNION SELECT name FROM positions WHERE account = ?1
		) had
		WHERE name <> ?2 AND (
			name NOT IN (SELECT value FROM json_each(?3)) OR
			EXISTS (SELECT 1 FROM sources WHERE name = had.name AND account <> ?1))
		ORDER BY name`, me.ID, me.Name, list{&names})
	if err != nil {
		return false, err
	}
	for _, name := range lost {
		for _, move := range []string{
			`UPDATE windows SET name = ?3 WHERE account = ?1 AND name = ?2
				AND stream NOT IN (SELECT stream FROM positions WHERE account = ?1 AND name = ?3)`,
			`DELETE FROM windows WHERE account = ?1 AND name = ?2`,
			`UPDATE OR IGNORE positions SET name = ?3 WHERE account = ?1 AND name = ?2`,
			`DELETE FROM positions WHERE account = ?1 AND name = ?2`,
			`UPDATE OR IGNORE objects SET name = ?3 WHERE account = ?1 AND name = ?2`,
			`DELETE FROM objects WHERE account = ?1 AND name = ?2`,
			`UPDATE runs SET name = ?3 WHERE account = ?1 AND name = ?2`,
			`DELETE FROM sources WHERE account = ?1 AND name = ?2`,
		} {
			if _, err := tx.ExecContext(ctx, move, me.ID, name, me.Name); err != nil {
				return false, fmt.Errorf("known as %s before: %w", name, err)
			}
		}
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE accounts SET name = ?2
		WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM sources WHERE name = accounts.name AND account = ?1)`, me.ID, me.Name)
	return len(lost) > 0, err
}

// Kept returns what the source of the configured account of this name last
// kept; nil if nothing.
func (db *DB) Kept(ctx context.Context, name string) (json.RawMessage, error) {
	var keep json.RawMessage
	err := db.sql.QueryRowContext(ctx, `SELECT keep FROM sources WHERE name = ?`, name).Scan(raw{&keep})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read what %s keeps: %w", name, err)
	}
	return keep, nil
}

// accounts returns all accounts by name.
func accounts(ctx context.Context, tx *txn) ([]work.Account, error) {
	return query(ctx, tx, accountFields,
		`SELECT `+accountColumns+` FROM accounts ORDER BY name, id`)
}
