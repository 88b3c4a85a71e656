package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Health is what Check finds of a database.
type Health struct {
	Schema, Newest int      // of the file, and what this brag knows
	Problems       []string // what does not hold together, at most twenty things
	Search         string   // what is wrong with the search index; "" if nothing
	Sizes          []Size   // the largest first
	Bytes          int64    // of the file
	Free           int64    // of these, in pages that hold nothing
	Log            int64    // bytes beside the file that are still to be written into it
	Open           []string // files and folders that others may look into
	Last           Backup   // the latest in the folder of backups; zero if there is none
}

// Size is how much of the file a table takes, with its indexes.
type Size struct {
	Table string
	Rows  int64
	Bytes int64
}

// Check looks at the database at path, and changes nothing. The error is
// ErrNotOurs or ErrNewer for a file that it does not look into.
func Check(ctx context.Context, path string) (Health, error) {
	h, err := check(ctx, path)
	if err != nil {
		return Health{}, fmt.Errorf("check %s: %w", path, err)
	}
	return h, nil
}

func check(ctx context.Context, path string) (h Health, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return h, err
	}
	if err := h.look(path); err != nil {
		return h, err
	}
	if h.Newest, err = newest(); err != nil {
		return h, err
	}
	db, err := openAsItIs(path)
	if err != nil {
		return h, err
	}
	defer db.Close()
	if h.Schema, err = db.identity(ctx); err != nil {
		return h, err
	}
	if h.Problems, err = db.integrity(ctx); err != nil {
		return h, db.explain(err)
	}
	if err := h.measure(ctx, db); err != nil {
		return h, db.explain(err)
	}
	if h.Schema == h.Newest {
		h.Search, err = checkSearch(ctx, path)
	}
	return h, err
}

// look finds what the file system knows: sizes, modes, backups.
func (h *Health) look(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	h.Bytes = info.Size()
	if log, err := os.Stat(path + "-wal"); err == nil {
		h.Log = log.Size()
	}
	for _, name := range []string{filepath.Dir(path), path, path + "-wal", path + "-shm", BackupFolder(path)} {
		info, err := os.Stat(name)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			h.Open = append(h.Open, name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	all, err := Backups(path)
	if len(all) > 0 {
		h.Last = all[0]
	}
	return err
}

func (h *Health) measure(ctx context.Context, db *DB) error {
	return db.read(ctx, func(tx *txn) error {
		err := tx.QueryRowContext(ctx, `SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size`).Scan(&h.Free)
		if err != nil {
			return err
		}
		h.Sizes, err = query(ctx, tx, func(s *Size) []any { return []any{&s.Table, &s.Bytes} }, `
			SELECT CASE WHEN s.tbl_name LIKE 'search\_%' ESCAPE '\' AND s.tbl_name <> 'search_due' THEN 'search' ELSE coalesce(s.tbl_name, d.name) END AS name,
				sum(d.pgsize) AS size
			FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name GROUP BY 1 ORDER BY size DESC, 1`)
		for i, s := range h.Sizes {
			if err == nil {
				err = tx.QueryRowContext(ctx, `SELECT count(*) FROM "`+s.Table+`"`).Scan(&h.Sizes[i].Rows)
			}
		}
		return err
	})
}

// checkSearch holds the search index to the texts it is of. SQLite takes that
// for a write, so it is undone; where the file may not be written it is left out.
func checkSearch(ctx context.Context, path string) (problem string, err error) {
	p, err := newPool(path, pragmas[:1])
	if err != nil {
		return "", err
	}
	db := &DB{path: path, sql: p, harvest: p}
	defer db.Close()
	err = db.write(ctx, func(tx *txn) error {
		due := 0
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM search_due`).Scan(&due)
		if err == nil && due > 0 {
			problem = fmt.Sprintf("%d texts are not in it", due)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO search (search, rank) VALUES ('integrity-check', 1)`)
		}
		if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == sqlite3.SQLITE_CORRUPT {
			problem, err = "it does not agree with the texts", nil
		}
		if err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) || errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return problem, err
}
