// Package store keeps what was harvested, and what the person wrote and
// decided, in one SQLite file that only they can read.
//
// SQL stays in this package. Each query is written out in the function that
// runs it; migrations/ holds the schema, one file a step. Exported methods own
// the transaction, the others are given one. What the sources say and what the
// person said are in different tables, and saving a harvest names only the
// first.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"modernc.org/sqlite" // also registers the "sqlite" driver
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNotFound means there is nothing by the name asked for.
	ErrNotFound = errors.New("not found")

	// ErrNewer means the file was written by a newer brag, whose schema this
	// one does not know.
	ErrNewer = errors.New("written by a newer brag")

	// ErrNotOurs means the file is not a brag database: it is no database at
	// all, or another program's. It was not changed.
	ErrNotOurs = errors.New("not a brag database")
)

// applicationID marks a SQLite file as ours, in the field of its header that
// is kept for that: "brag" in ASCII.
const applicationID = 0x62726167

// pragmas are set on every connection of the pool, which forgets them all with
// each new one but journal_mode. The time-out is first, so that it holds while
// the others run, and at most 5 s, as a context cannot cut that wait short.
var pragmas = []pragma{
	{"busy_timeout", "5000", "5000"},
	{"journal_mode", "WAL", "wal"},
	{"foreign_keys", "1", "1"},
	{"synchronous", "FULL", "2"}, // a decision survives a power cut
}

type pragma struct {
	name, value string
	want        string // as SQLite reports it; it ignores a name it does not know
}

// DB is an open brag database. It is safe for concurrent use, by several
// processes too: who writes waits up to 5 seconds for the others.
type DB struct {
	sql *sql.DB
}

// Open opens the database at path, creating it and its folder if needed, and
// brings its schema up to date. The file is made, or made again, readable by
// its owner only.
//
// The error is ErrNotOurs or ErrNewer for a file that is left alone, and wraps
// fs.ErrPermission if the file or its folder may not be written.
func Open(ctx context.Context, path string) (*DB, error) {
	db, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return db, nil
}

func open(ctx context.Context, path string) (*DB, error) {
	path, err := prepare(path)
	if err != nil {
		return nil, err
	}
	if err := identify(ctx, path); err != nil {
		return nil, err
	}
	if err := tighten(path); err != nil {
		return nil, err
	}

	pool, err := sql.Open("sqlite", dsn(path, pragmas))
	if err != nil {
		return nil, err
	}
	db := &DB{sql: pool}
	for _, step := range []func(context.Context) error{db.connect, db.checkWritable, db.checkPragmas, db.migrate} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(explain(err), pool.Close())
		}
	}
	return db, nil
}

// dsn names the file and how to open it, in a way that holds for every path:
// SQLite reads the name as a URL, in which ?, # and % are not themselves.
// Transactions are immediate, so that two that read and then write queue up,
// where otherwise the second would fail at once.
func dsn(path string, settings []pragma) string {
	query := url.Values{"mode": {"rw"}, "_txlock": {"immediate"}}
	for _, p := range settings {
		query.Add("_pragma", p.name+"("+p.value+")")
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// connect makes the first connection. Turning a new file to WAL fails at once
// if somebody else is writing it, such as another brag that opens it for the
// first time too; SQLite's own time-out does not cover that, so this one does.
func (db *DB) connect(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		err := db.sql.PingContext(ctx)
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code() != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-wait.Done():
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// checkWritable refuses a file that SQLite, finding that it may not write it,
// has opened for reading alone, without a word until the first write.
func (db *DB) checkWritable(ctx context.Context) error {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error {
		readOnly, err := c.(interface{ IsReadOnly(string) (bool, error) }).IsReadOnly("main")
		if readOnly {
			return fmt.Errorf("write: %w", fs.ErrPermission)
		}
		return err
	})
	return errors.Join(err, conn.Close())
}

// checkPragmas reads back what the data source name asked for.
func (db *DB) checkPragmas(ctx context.Context) error {
	return db.read(ctx, func(tx *sql.Tx) error {
		for _, p := range pragmas {
			var got string
			if err := tx.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
				return fmt.Errorf("read %s: %w", p.name, err)
			}
			if got != p.want {
				return fmt.Errorf("%s is %q, want %q", p.name, got, p.want)
			}
		}
		return nil
	})
}

// Close closes the database.
func (db *DB) Close() error { return db.sql.Close() }

// write runs fn in a transaction that no other writer shares, and commits it
// only if fn returns nil.
func (db *DB) write(ctx context.Context, fn func(*sql.Tx) error) error {
	return db.transact(ctx, nil, fn)
}

// read runs fn in a transaction that sees one state of the database throughout
// and keeps nobody from writing.
func (db *DB) read(ctx context.Context, fn func(*sql.Tx) error) error {
	return db.transact(ctx, &sql.TxOptions{ReadOnly: true}, fn)
}

func (db *DB) transact(ctx context.Context, opts *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := db.sql.BeginTx(ctx, opts)
	if err != nil {
		return errors.Join(ctx.Err(), err) // interrupted, the driver does not say by whom
	}
	defer tx.Rollback() //nolint:errcheck // a no-op once committed
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// query returns every row of a query, each scanned into the fields of a T.
func query[T any](ctx context.Context, tx *sql.Tx, fields func(*T) []any, text string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
