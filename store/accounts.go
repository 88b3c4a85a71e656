package store

import (
	"context"
	"database/sql"
	"fmt"

	"bragsheet/store/work"
)

const accountColumns = `id, name, source, host, user_id, login, display_name`

func accountFields(a *work.Account) []any {
	return []any{&a.ID, &a.Name, &a.Source, &a.Host, &a.UserID, &a.Login, &a.DisplayName}
}

// SaveAccount inserts or updates an account.
func (db *DB) SaveAccount(ctx context.Context, a work.Account) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO accounts (`+accountColumns+`)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET
				name         = excluded.name,
				source       = excluded.source,
				host         = excluded.host,
				user_id      = excluded.user_id,
				login        = excluded.login,
				display_name = excluded.display_name`,
			accountFields(&a)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("save account %s: %w", a.Name, err)
	}
	return nil
}

// accounts returns all accounts by name.
func accounts(ctx context.Context, tx *sql.Tx) ([]work.Account, error) {
	return query(ctx, tx, accountFields,
		`SELECT `+accountColumns+` FROM accounts ORDER BY name, id`)
}
