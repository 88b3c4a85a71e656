package store

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// oldestExport is the oldest schema whose rows an export can hold.
const oldestExport = 11

// importOlder brings an export of an older schema up to date in a database of
// that schema, made for this, and imports what came of it.
func (db *DB) importOlder(ctx context.Context, from io.ReadSeeker, in *importer) (Imported, error) {
	stage, err := os.MkdirTemp(filepath.Dir(db.path), ".brag-import-*")
	if err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	defer os.RemoveAll(stage) //nolint:errcheck // a copy
	next, err := os.Create(filepath.Join(stage, "next.jsonl"))
	if err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	defer next.Close() //nolint:errcheck // read again, and a copy
	if err := in.bringUpToDate(ctx, from, next, filepath.Join(stage, "old.db")); err != nil {
		return Imported{}, fmt.Errorf("import of schema %d: %w", in.head.Schema, err)
	}
	done, err := db.Import(ctx, next, false)
	done.Bad = in.done.Bad
	return done, err
}

// bringUpToDate writes an export of an older schema as one of the newest.
func (in *importer) bringUpToDate(ctx context.Context, from io.ReadSeeker, to io.ReadWriteSeeker, path string) error {
	path, err := prepare(path)
	if err != nil {
		return err
	}
	p, err := newPool(path, harvestPragmas)
	if err != nil {
		return err
	}
	old := &DB{path: path, sql: p, harvest: p}
	defer old.Close()
	if err := old.migrateTo(ctx, in.head.Schema); err != nil {
		return err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in.done.Bad = nil
	if err := old.writeBeside(ctx, func(tx *txn) error { return in.run(ctx, tx, from) }); err != nil {
		return err
	}
	if err := old.migrateTo(ctx, in.newest); err != nil {
		return err
	}
	if _, err := old.export(ctx, to, in.head.OwnWords, nil); err != nil {
		return err
	}
	_, err = to.Seek(0, io.SeekStart)
	return err
}
