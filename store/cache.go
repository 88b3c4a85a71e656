package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Cached returns what is cached of a kind, by the hash of what each was made
// from: of these hashes, or with none given all.
func (db *DB) Cached(ctx context.Context, kind string, hashes ...string) (map[string][]byte, error) {
	found, err := db.cached(ctx, `SELECT hash, value FROM cache WHERE kind = ?`, kind, hashes)
	if err != nil {
		return nil, fmt.Errorf("read cache: %w", err)
	}
	return found, nil
}

// CachedHashes returns the hashes of what is cached of a kind.
func (db *DB) CachedHashes(ctx context.Context, kind string) ([]string, error) {
	found, err := db.cached(ctx, `SELECT hash, x'' FROM cache WHERE kind = ?`, kind, nil)
	if err != nil {
		return nil, fmt.Errorf("read cache: %w", err)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

func (db *DB) cached(ctx context.Context, text, kind string, hashes []string) (map[string][]byte, error) {
	args := []any{kind}
	if hashes != nil {
		text, args = text+` AND hash IN (SELECT value FROM json_each(?))`, append(args, list{&hashes})
	}
	rows, err := db.sql.QueryContext(ctx, text, args...)
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
// each was made from, and drops those of the hashes in drop. If something was
// forgotten since db was opened it does nothing: they may be made from that.
func (db *DB) SaveCache(ctx context.Context, kind string, results map[string][]byte, drop []string) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		if err := db.stillAll(ctx, tx); err != nil {
			return err
		}
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
	if err != nil && !errors.Is(err, ErrForgotSince) {
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
