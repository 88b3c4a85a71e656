package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// openReading opens a database that may not be written, and reports whether it
// is one that can be read as it is: up to date, and whole.
//
// SQLite wants to write beside a file even to read it, unless told that nobody
// changes it; what a run that was cut off left beside it is part of it, and
// would then be passed over.
func openReading(ctx context.Context, path string) (*DB, bool) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, false
	}
	db, err := openAsItIs(path)
	if err != nil {
		return nil, false
	}
	if current, err := db.current(ctx); err != nil || !current {
		_ = db.Close()
		return nil, false
	}
	return db, true
}

// openAsItIs opens a database for reading, whatever its schema is.
func openAsItIs(path string) (*DB, error) {
	source := dsn(path, "ro", pragmas[:1])
	if left, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) || err == nil && left.Size() == 0 {
		source += "&immutable=1"
	}
	all, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, err
	}
	p := &pool{DB: all, stmts: map[string]*sql.Stmt{}}
	return &DB{path: path, sql: p, harvest: p}, nil
}

// current reports whether the database is one of ours, with the newest schema.
func (db *DB) current(ctx context.Context) (bool, error) {
	last, err := newest()
	if err != nil {
		return false, err
	}
	var id, done int
	err = db.sql.QueryRowContext(ctx, `
		SELECT application_id, user_version FROM pragma_application_id, pragma_user_version`).Scan(&id, &done)
	return id == applicationID && done == last, err
}
