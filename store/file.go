package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// creating makes one goroutine wait until another has closed the file it made.
// A process loses all its locks on a file when it closes any handle of it, so
// no connection may have come to hold some before that.
var creating sync.Mutex

// prepare returns path made absolute, and sees to it that there is a file. One
// that is there already is not opened, for the reason above.
func prepare(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	creating.Lock()
	defer creating.Unlock()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		return path, f.Close()
	}
	if !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%w: not a regular file", ErrNotOurs)
	}
	return path, nil
}

// identify returns ErrNotOurs unless the file is a brag database or empty. It
// changes no setting of the file, so another program's stays as it was.
func identify(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", dsn(path, "rw", pragmas[:1])) // the time-out alone
	if err != nil {
		return err
	}
	defer pool.Close()
	var id, tables, done int
	err = pool.QueryRowContext(ctx, `
		SELECT application_id, (SELECT count(*) FROM sqlite_schema), user_version
		FROM pragma_application_id, pragma_user_version`).Scan(&id, &tables, &done)
	switch {
	case err != nil:
		return (&DB{path: path}).explain(err)
	case done >= 0 && id == applicationID, id == 0 && tables == 0 && done == 0:
		return nil
	}
	return fmt.Errorf("%w: another program's database", ErrNotOurs)
}

// tighten takes the file, and what a run that was cut off left beside it, away
// from everybody but its owner. SQLite gives the files it adds the same mode.
func tighten(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm()&0o077 == 0 {
			continue
		}
		if err != nil {
			return err
		}
		err = os.Chmod(path+suffix, 0o600)
		if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS) { // not ours to change
			return err
		}
	}
	return nil
}

// explain adds to an error of SQLite's the one that a caller can act on, and
// the file where the error does not say which.
func (db *DB) explain(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	if e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // the index of the log could not be made
		return fmt.Errorf("%s: %w: %w", db.path, ErrFull, err)
	}
	switch e.Code() & 0xff { // the rest is detail
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%s: %w: %w", db.path, fs.ErrPermission, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%s: %w: %w", db.path, ErrInUse, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%s: %w: %w", db.path, ErrFull, err)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%s: %w: %w", db.path, ErrDamaged, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("%s: %w", db.path, err)
	}
	return err
}
