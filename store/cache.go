package store

import (
	"context"
	"fmt"
)

// Cached returns all that is cached of a kind, by the hash of what each was
// made from.
func (db *DB) Cached(ctx context.Context, kind string) (map[string][]byte, error) {
	found, err := db.cached(ctx, kind)
	if err != nil {
		return nil, fmt.Errorf("read cache: %w", err)
	}
	return found, nil
}

func (db *DB) cached(ctx context.Context, kind string) (map[string][]byte, error) {
	rows, err := db.sql.QueryContext(ctx, `SELECT hash, value FROM cache WHERE kind = ?`, kind)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string][]byte{}
	for rows.Next() {
		var hash string
		var value []byte
		if err := rows.Scan(&hash, &value); err != nil {
			return nil, err
		}
		found[hash] = value
	}
	return found, rows.Err()
}

// SaveCache saves, in one transaction, results of a kind by the hash of what
// each was made from, and drops those of the hashes in drop.
func (db *DB) SaveCache(ctx context.Context, kind string, results map[string][]byte, drop []string) error {
	err := db.writeHarvest(ctx, func(tx *txn) error {
		for _, hash := range drop {
			if _, err := tx.exec(ctx, `DELETE FROM cache WHERE kind = ? AND hash = ?`, kind, hash); err != nil {
				return err
			}
		}
		for hash, value := range results {
			_, err := tx.exec(ctx, `INSERT OR REPLACE INTO cache (kind, hash, value) VALUES (?, ?, ?)`, kind, hash, value)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save cache: %w", err)
	}
	return nil
}

// DropCache drops all that is cached of other kinds than these: what earlier
// versions left.
func (db *DB) DropCache(ctx context.Context, except ...string) error {
	_, err := db.sql.ExecContext(ctx, `
		DELETE FROM cache WHERE kind NOT IN (SELECT value FROM json_each(?))`, list{&except})
	if err != nil {
		return fmt.Errorf("drop cache: %w", err)
	}
	return nil
}
