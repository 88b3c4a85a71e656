package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs, in order, the migrations this database has not seen. What it was
// before is kept beside it first, if it held anything; where there is no room
// for that, nothing is done.
func (db *DB) migrate(ctx context.Context) error {
	last, err := newest()
	if err != nil {
		return err
	}
	var done int
	err = db.read(ctx, func(tx *txn) (err error) {
		done, err = version(ctx, tx)
		return err
	})
	if err != nil || done == last {
		return err // a database up to date opens while another process writes
	}
	if done > 0 && done < last {
		if db.before, err = db.keepBefore(ctx, done); err != nil {
			return fmt.Errorf("keep it as it is before bringing it from schema %d to %d: %w", done, last, err)
		}
	}
	return db.migrateTo(ctx, last)
}

// migrateTo runs the migrations up to a number. How many the database has seen
// is kept in SQLite's own user_version, which is part of the one transaction: a
// step that fails leaves no trace.
func (db *DB) migrateTo(ctx context.Context, last int) error {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	return db.writeBeside(ctx, func(tx *txn) error {
		done, err := version(ctx, tx)
		if err != nil {
			return err
		}
		if done > last {
			return fmt.Errorf("%w: its schema is %d, this one knows %d", ErrNewer, done, last)
		}
		for _, name := range names[done:last] {
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
			PRAGMA user_version = %d`, applicationID, last))
		return err
	})
}

// newest returns the number of the newest schema.
func newest() (int, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	return len(names), err
}

// version returns how many migrations the database has seen.
func version(ctx context.Context, tx *txn) (int, error) {
	var done int
	err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&done)
	return done, err
}
