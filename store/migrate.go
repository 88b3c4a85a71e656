package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs, in order, the migrations this database has not seen. How many
// it has is kept in SQLite's own user_version, which is part of the one
// transaction: a step that fails leaves no trace.
func (db *DB) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	var done int
	err = db.read(ctx, func(tx *txn) (err error) {
		done, err = version(ctx, tx)
		return err
	})
	if err != nil || done == len(names) {
		return err // a database up to date opens while another process writes
	}
	return db.writeBeside(ctx, func(tx *txn) error {
		done, err := version(ctx, tx)
		if err != nil {
			return err
		}
		if done > len(names) {
			return fmt.Errorf("%w: its schema is %d, this one knows %d", ErrNewer, done, len(names))
		}
		for _, name := range names[done:] {
			step, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(step)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		_, err = tx.ExecContext(ctx, fmt.Sprintf(`
			PRAGMA application_id = %d;
			PRAGMA user_version = %d`, applicationID, len(names)))
		return err
	})
}

// version returns how many migrations the database has seen.
func version(ctx context.Context, tx *txn) (int, error) {
	var done int
	err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&done)
	return done, err
}
