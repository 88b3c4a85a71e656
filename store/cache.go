package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Cached returns what is cached of a kind, by the hash of what each was made
// from: of these hashes, or with none given all.
func (db *DB) Cached(ctx context.Context, kind string, hashes ...string) (map[string][]byte, error) {
	found := map[string][]byte{}
	err := db.EachCached(ctx, kind, hashes, func(hash string, value []byte) { found[hash] = bytes.Clone(value) })
	return found, err
}

// EachCached gives take what Cached returns, one after the other. The value may
// be looked at until take returns.
func (db *DB) EachCached(ctx context.Context, kind string, hashes []string, take func(hash string, value []byte)) error {
	text, args := `SELECT hash, value FROM cache WHERE kind = ?`, []any{kind}
	if hashes != nil {
		// Searched for, values would be read that are on the way; with + they are gone through, and of the others the hash alone is read.
		text, args = text+` AND +hash IN (SELECT value FROM json_each(?))`, append(args, list{&hashes})
	}
	if err := db.eachCached(ctx, text, args, take); err != nil {
		return fmt.Errorf("read cache: %w", err)
	}
	return nil
}

// CachedHashes returns the hashes of what is cached of a kind.
func (db *DB) CachedHashes(ctx context.Context, kind string) ([]string, error) {
	var hashes []string
	err := db.eachCached(ctx, `SELECT hash, x'' FROM cache WHERE kind = ? ORDER BY hash`, []any{kind}, func(hash string, _ []byte) { hashes = append(hashes, hash) })
	if err != nil {
		return nil, fmt.Errorf("read cache: %w", err)
	}
	return hashes, nil
}

func (db *DB) eachCached(ctx context.Context, text string, args []any, take func(hash string, value []byte)) error {
	rows, err := db.sql.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var hash string
		var value sql.RawBytes
		if err := rows.Scan(&hash, &value); err != nil {
			return err
		}
		take(hash, value)
	}
	return rows.Err()
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
