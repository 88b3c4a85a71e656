package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

const sheetColumns = `id, path, template, period, starts, ends, text, written_at`

func sheetFields(s *work.Sheet) []any {
	return []any{
		&s.ID, &s.Path, &s.Template, &s.Period, stamp{&s.From}, stamp{&s.To}, &s.Text, stamp{&s.WrittenAt},
	}
}

const blockColumns = `key, text, hash, items`

func blockFields(b *work.Block) []any {
	return []any{&b.Key, &b.Text, &b.Hash, list{&b.Items}}
}

// SaveSheet saves a sheet and its blocks in place of the sheet of the same
// path. No two blocks of a sheet may have the same key. The error is ErrForgotSince
// if something was forgotten since db was opened.
func (db *DB) SaveSheet(ctx context.Context, s work.Sheet) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		if err := db.stillAll(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sheets WHERE path = ?`, s.Path); err != nil {
			return err // and the blocks go with it
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO sheets (`+sheetColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			sheetFields(&s)...)
		if err != nil {
			return err
		}
		for i, b := range s.Blocks {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO blocks (`+blockColumns+`, sheet, seq) VALUES (?, ?, ?, ?, ?, ?)`,
				append(blockFields(&b), s.ID, i)...)
			if err != nil {
				return fmt.Errorf("block %s: %w", b.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save sheet %s: %w", s.Path, err)
	}
	return nil
}

// Sheet returns the sheet last generated at path, with its blocks in order;
// ErrNotFound if there is none.
func (db *DB) Sheet(ctx context.Context, path string) (work.Sheet, error) {
	var s work.Sheet
	err := db.read(ctx, func(tx *txn) error {
		err := tx.QueryRowContext(ctx, `SELECT `+sheetColumns+` FROM sheets WHERE path = ?`, path).Scan(sheetFields(&s)...)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		s.Blocks, err = query(ctx, tx, blockFields,
			`SELECT `+blockColumns+` FROM blocks WHERE sheet = ? ORDER BY seq`, s.ID)
		return err
	})
	if err != nil {
		return work.Sheet{}, fmt.Errorf("sheet %s: %w", path, err)
	}
	return s, nil
}

// Sheets returns every sheet with its blocks, the latest first.
func (db *DB) Sheets(ctx context.Context) (all []work.Sheet, err error) {
	err = db.read(ctx, func(tx *txn) (err error) {
		all, err = query(ctx, tx, sheetFields, `SELECT `+sheetColumns+` FROM sheets ORDER BY written_at DESC, path`)
		for i := range all {
			if err != nil {
				break
			}
			all[i].Blocks, err = query(ctx, tx, blockFields, `SELECT `+blockColumns+` FROM blocks WHERE sheet = ? ORDER BY seq`, all[i].ID)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sheets: %w", err)
	}
	return all, nil
}
