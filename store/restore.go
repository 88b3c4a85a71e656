package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
)

// Restored says what a restore did.
type Restored struct {
	Backup        // what was brought back: the file it came from, its schema, and what is in it
	Aside  string // where what was there before is kept; "" if there was nothing
	Whole  bool   // that could be opened; if not, its files were moved as they were
}

// Restore puts the backup in the file from in place of the database at path,
// whole or not at all, and brings it up to date. What was there is kept as a
// backup, named by now; if it cannot be opened, its files are moved aside. from
// is checked first and never changed.
//
// The error is ErrSyncing while a sync runs, and ErrNotOurs, ErrNewer or
// ErrDamaged for a file that cannot be brought back.
func Restore(ctx context.Context, path, from string, now time.Time) (Restored, error) {
	r, err := restore(ctx, path, from, now)
	if err != nil {
		return Restored{}, fmt.Errorf("restore %s: %w", from, err)
	}
	return r, nil
}

func restore(ctx context.Context, path, from string, now time.Time) (r Restored, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return r, err
	}
	if from, err = filepath.Abs(from); err != nil {
		return r, err
	}
	if same(path, from) {
		return r, errors.New("that is the database itself")
	}
	if r.Backup, err = inspect(ctx, from); err != nil {
		return r, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return r, err
	}
	release, err := lockSync(path)
	if err != nil {
		return r, err
	}
	defer release()
	stage, err := os.MkdirTemp(filepath.Dir(path), ".brag-restore-*")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(stage) //nolint:errcheck // a copy
	ready := filepath.Join(stage, "brag.db")
	if err := bringUpToDate(ctx, from, ready); err != nil {
		return r, err
	}
	db, aside, whole, err := makeWay(ctx, path, now)
	if err != nil {
		return r, err
	}
	defer db.Close()
	r.Aside, r.Whole = aside, whole
	_, version, err := db.Outline(ctx)
	if err != nil {
		return r, err
	}
	if err := db.replaceWith(ctx, ready); err != nil {
		return r, db.explain(err)
	}
	// A version is never that of something else again: what others make of what
	// was there before, they may keep only now.
	if _, err := db.sql.ExecContext(ctx, `UPDATE version SET n = max(n, ?) + 1`, version); err != nil {
		return r, db.explain(err)
	}
	problems, err := db.integrity(ctx)
	if len(problems) > 0 {
		err = fmt.Errorf("%w: %v", ErrDamaged, problems)
	}
	return r, err
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// bringUpToDate copies the database in the file from, which stays as it is, and
// brings the copy up to date.
func bringUpToDate(ctx context.Context, from, ready string) error {
	old, err := openAsItIs(from)
	if err != nil {
		return err
	}
	defer old.Close()
	if _, err := old.backup(ctx, ready); err != nil {
		return err
	}
	db, err := Open(ctx, ready)
	if err != nil {
		return err
	}
	return db.Close()
}

// makeWay opens the database at path, and keeps what is in it first. One that
// cannot be opened, as damaged ones cannot, is moved aside as it is.
func makeWay(ctx context.Context, path string, now time.Time) (db *DB, aside string, whole bool, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		db, err := Open(ctx, path)
		return db, "", false, err
	}
	aside = BackupPath(path, "before-restore", now)
	if db, err = Open(ctx, path); err == nil {
		if _, err = db.Backup(ctx, aside); err == nil {
			return db, aside, true, nil
		}
		err = errors.Join(err, db.Close())
	}
	_, broken := errors.AsType[*sqlite.Error](err)
	if !broken && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrDamaged) || errors.Is(err, ErrFull) || errors.Is(err, fs.ErrPermission) {
		return nil, "", false, err
	}
	if err := os.MkdirAll(filepath.Dir(aside), 0o700); err != nil {
		return nil, "", false, err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, "", false, err
		}
	}
	db, err = Open(ctx, path)
	return db, aside, false, err
}

// replaceWith writes another database over this one, in one transaction of
// SQLite's own: who has this one open sees it change from one to the other.
func (db *DB) replaceWith(ctx context.Context, other string) error {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error {
		copying, err := c.(interface {
			NewRestore(uri string) (*sqlite.Backup, error)
		}).NewRestore(dsn(other, "ro", nil))
		if err != nil {
			return err
		}
		more, err := copying.Step(-1)
		if err == nil && more {
			err = errors.New("another program has the database in use; run it again")
		}
		return errors.Join(err, copying.Finish())
	})
	return errors.Join(err, conn.Close())
}

// Erase removes the files of the database at path, with all that is in them.
// The error is ErrSyncing while a sync runs.
func Erase(path string) (removed []string, err error) {
	release, err := lockSync(path)
	if err != nil {
		return nil, fmt.Errorf("erase: %w", err)
	}
	defer release()
	for _, suffix := range []string{"-wal", "-shm", "-sync", ""} { // the database last: it says that there is one
		switch err := os.Remove(path + suffix); {
		case err == nil:
			removed = append(removed, path+suffix)
		case !errors.Is(err, fs.ErrNotExist):
			return removed, fmt.Errorf("erase: %w", err)
		}
	}
	return removed, nil
}
