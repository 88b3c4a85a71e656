package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrDamaged means that a database does not hold together.
var ErrDamaged = errors.New("the database is damaged")

// keptBefore is how many of the backups stay that are made before a database is
// brought up to date.
const keptBefore = 5

// Backup is a copy of the database.
type Backup struct {
	Path   string
	Bytes  int64
	Schema int
	At     time.Time      // when the file was written; not of one just made
	Counts map[string]int // rows, by table; not where copies are listed
}

// counted are the tables whose rows a backup counts: what only ever grows.
var counted = []string{"items", "notes", "decisions", "goals", "revisions"}

// BackupFolder returns where the backups of a database are, unless they are
// asked for elsewhere.
func BackupFolder(path string) string { return filepath.Join(filepath.Dir(path), "backups") }

// BackupPath returns the path of a backup of the database at path in the state
// of a time, such as backups/brag-20260702T080000Z.db; why, if given, comes
// before the time.
func BackupPath(path, why string, at time.Time) string {
	name := strings.TrimSuffix(filepath.Base(path), ".db")
	if why != "" {
		name += "-" + why
	}
	return filepath.Join(BackupFolder(path), name+at.UTC().Format("-20060102T150405Z")+".db")
}

// Backup copies the database, as of one moment and while others write, to a new
// file that only the owner can read, and makes sure that the copy is whole. The
// file is there once it is, or not at all. The error wraps fs.ErrExist if there
// is a file at path already, which stays.
func (db *DB) Backup(ctx context.Context, path string) (Backup, error) {
	b, err := db.backup(ctx, path)
	if err != nil {
		return Backup{}, fmt.Errorf("backup to %s: %w", path, err)
	}
	return b, nil
}

func (db *DB) backup(ctx context.Context, path string) (b Backup, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return b, err
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-sync", "-journal"} {
		if path == db.path+suffix {
			return b, fmt.Errorf("that is a file of the database itself: %w", fs.ErrExist)
		}
	}
	if filepath.Dir(path) == BackupFolder(db.path) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return b, err
		}
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".brag-backup-*") // 0600
	if err != nil {
		return b, err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone once it has its name
	defer tmp.Close()           //nolint:errcheck // closed before, if it is whole
	before, err := db.countRows(ctx)
	if err != nil {
		return b, err
	}
	if _, err := db.sql.ExecContext(ctx, `VACUUM INTO ?`, tmp.Name()); err != nil {
		return b, (&DB{path: path}).explain(err)
	}
	if b, err = inspect(ctx, tmp.Name()); err != nil {
		return b, err
	}
	for table, n := range before {
		if b.Counts[table] < n {
			return b, fmt.Errorf("%w: the copy has %d %s of %d", ErrDamaged, b.Counts[table], table, n)
		}
	}
	b.Path = path
	return b, publish(tmp, path)
}

// publish gives a file that is whole its name, once its bytes are on the disk.
func publish(tmp *os.File, path string) error {
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(tmp.Name(), path)
}

// countRows counts the rows of the tables that counted names and there are.
func (db *DB) countRows(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	err := db.read(ctx, func(tx *txn) error {
		there, err := query(ctx, tx, func(name *string) []any { return []any{name} }, `
			SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))`, list{&counted})
		for _, name := range there {
			var n int
			if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+name).Scan(&n); err != nil {
				return err
			}
			counts[name] = n
		}
		return err
	})
	return counts, err
}

// inspect makes sure that the file at path is a brag database that holds
// together, and says what is in it. It changes nothing.
func inspect(ctx context.Context, path string) (b Backup, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return b, err
	}
	if !info.Mode().IsRegular() {
		return b, fmt.Errorf("%w: not a regular file", ErrNotOurs)
	}
	db, err := openAsItIs(path)
	if err != nil {
		return b, err
	}
	defer db.Close()
	b = Backup{Path: path, Bytes: info.Size(), At: info.ModTime()}
	if b.Schema, err = db.identity(ctx); err != nil {
		return b, err
	}
	problems, err := db.integrity(ctx)
	if err != nil {
		return b, err
	}
	if len(problems) > 0 {
		return b, fmt.Errorf("%w: %s", ErrDamaged, strings.Join(problems, "; "))
	}
	b.Counts, err = db.countRows(ctx)
	return b, err
}

// identity returns the schema of a brag database; ErrNotOurs or ErrNewer for
// another.
func (db *DB) identity(ctx context.Context) (schema int, err error) {
	last, err := newest()
	if err != nil {
		return 0, err
	}
	var id int
	err = db.sql.QueryRowContext(ctx, `
		SELECT application_id, user_version FROM pragma_application_id, pragma_user_version`).Scan(&id, &schema)
	switch {
	case err != nil:
		return 0, db.explain(err)
	case id != applicationID || schema < 1:
		return 0, fmt.Errorf("%w: another program's database, or an empty one", ErrNotOurs)
	case schema > last:
		return 0, fmt.Errorf("%w: its schema is %d, this one knows %d", ErrNewer, schema, last)
	}
	return schema, nil
}

// integrity returns what SQLite finds wrong, at most twenty things.
func (db *DB) integrity(ctx context.Context) (problems []string, err error) {
	err = db.read(ctx, func(tx *txn) error {
		one := func(s *string) []any { return []any{s} }
		found, err := query(ctx, tx, one, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 20`)
		if err != nil {
			return err
		}
		lost, err := query(ctx, tx, one, `
			SELECT "table" || ' row ' || coalesce(rowid, '') || ' refers to a row of ' || parent || ' that is missing'
			FROM pragma_foreign_key_check LIMIT 20`)
		problems = append(found, lost...)
		return err
	})
	return problems, err
}

// keepBefore copies the database before it is brought up to date, and takes
// away the oldest of such copies. The time in its name is when the database was
// last written.
func (db *DB) keepBefore(ctx context.Context, schema int) (string, error) {
	info, err := os.Stat(db.path)
	if err != nil {
		return "", err
	}
	path := BackupPath(db.path, fmt.Sprintf("schema%d", schema), info.ModTime())
	if _, err := db.backup(ctx, path); err != nil && !errors.Is(err, fs.ErrExist) { // kept by a brag that opens it, too
		return "", err
	}
	old, err := filepath.Glob(escapeGlob(strings.TrimSuffix(BackupPath(db.path, "schema", time.Time{}), "-00010101T000000Z.db")) + "*.db")
	if err != nil || len(old) <= keptBefore {
		return path, err
	}
	all, err := stats(old)
	if err != nil {
		return "", err
	}
	for _, b := range all[keptBefore:] {
		err = errors.Join(err, os.Remove(b.Path))
	}
	return path, err
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(path)
}

// Backups returns the backups in the folder of a database's, the newest first.
// They are not looked into.
func Backups(path string) ([]Backup, error) {
	entries, err := os.ReadDir(BackupFolder(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".db") {
			names = append(names, filepath.Join(BackupFolder(path), e.Name()))
		}
	}
	return stats(names)
}

// stats returns files by when they were written, the newest first.
func stats(names []string) ([]Backup, error) {
	var all []Backup
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		all = append(all, Backup{Path: name, Bytes: info.Size(), At: info.ModTime()})
	}
	slices.SortFunc(all, func(a, b Backup) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.Path, a.Path)) })
	return all, nil
}
