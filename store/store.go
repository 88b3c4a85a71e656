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
	"slices"
	"sync"
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

	// ErrFull means that the disk has no room for what was to be saved. What
	// was there before is as it was.
	ErrFull = errors.New("the disk is full")

	// ErrNotOurs means the file is not a brag database: it is no database at
	// all, or another program's. It was not changed.
	ErrNotOurs = errors.New("not a brag database")
)

// applicationID marks a SQLite file as ours, in the field of its header that
// is kept for that: "brag" in ASCII.
const applicationID = 0x62726167

// pragmas are set on every connection, which forgets them all with each new one
// but journal_mode. The time-out is first, so that it holds while the others
// run, and at most 5 s, as a context cannot cut that wait short.
var pragmas = []pragma{
	{"busy_timeout", "5000", "5000"},
	{"journal_mode", "WAL", "wal"},
	{"foreign_keys", "1", "1"},
	{"cache_size", "-8192", "-8192"},       // KB, of each connection
	{"temp_store", "MEMORY", "2"},          // what would undo a statement is small
	{"wal_autocheckpoint", "4000", "4000"}, // pages, written back fewer times than by default
}

// What the person says survives a power cut. What can be harvested again need
// not: the last batches may be lost, each whole and with its position.
var (
	ownPragmas     = slices.Concat(pragmas, []pragma{{"synchronous", "FULL", "2"}, {"secure_delete", "1", "1"}})
	harvestPragmas = slices.Concat(pragmas, []pragma{{"synchronous", "NORMAL", "1"}})
)

type pragma struct {
	name, value string
	want        string // as SQLite reports it; it ignores a name it does not know
}

// DB is an open brag database. It is safe for concurrent use, by several
// processes too: who writes waits up to 5 seconds for the others.
type DB struct {
	path    string
	sql     *pool
	harvest *pool
	packer  packer
	before  string // where what this was before it was brought up to date is kept
	forgot  string // what had been forgotten when it was opened
}

// pool is connections to the database, and the statements prepared for them.
type pool struct {
	*sql.DB
	preparing sync.Mutex
	stmts     map[string]*sql.Stmt // by text
}

// Open opens the database at path, creating it and its folder if needed, and
// brings its schema up to date. The file is made, or made again, readable by
// its owner only. One that is up to date and may only be read is opened for
// that: what writes to it then returns an error that wraps fs.ErrPermission.
//
// The error is ErrNotOurs or ErrNewer for a file that is left alone, and wraps
// fs.ErrPermission if the file or its folder may not be written, and the file
// not be read as it is either.
func Open(ctx context.Context, path string) (*DB, error) {
	db, err := open(ctx, path)
	if errors.Is(err, fs.ErrPermission) {
		if reading, ok := openReading(ctx, path); ok {
			return reading, nil
		}
	}
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

	own, err := newPool(path, ownPragmas)
	if err != nil {
		return nil, err
	}
	harvest, err := newPool(path, harvestPragmas)
	if err != nil {
		return nil, errors.Join(err, own.Close())
	}
	db := &DB{sql: own, harvest: harvest, path: path}
	for _, step := range []func(context.Context) error{db.connect, db.checkWritable, db.checkPragmas, db.migrate, db.lookForgot} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(db.explain(err), db.Close())
		}
	}
	return db, nil
}

func newPool(path string, settings []pragma) (*pool, error) {
	all, err := sql.Open("sqlite", dsn(path, "rw", settings))
	return &pool{DB: all, stmts: map[string]*sql.Stmt{}}, err
}

// dsn names the file and how to open it, in a way that holds for every path:
// SQLite reads the name as a URL, in which ?, # and % are not themselves.
// Transactions are immediate, so that two that read and then write queue up,
// where otherwise the second would fail at once.
func dsn(path, mode string, settings []pragma) string {
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}}
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

// checkPragmas reads back what the data source names asked for.
func (db *DB) checkPragmas(ctx context.Context) error {
	return errors.Join(db.sql.check(ctx, ownPragmas), db.harvest.check(ctx, harvestPragmas))
}

func (p *pool) check(ctx context.Context, settings []pragma) error {
	return p.transact(ctx, &sql.TxOptions{ReadOnly: true}, func(tx *txn) error {
		for _, s := range settings {
			var got string
			if err := tx.QueryRowContext(ctx, "PRAGMA "+s.name).Scan(&got); err != nil {
				return fmt.Errorf("read %s: %w", s.name, err)
			}
			if got != s.want {
				return fmt.Errorf("%s is %q, want %q", s.name, got, s.want)
			}
		}
		return nil
	})
}

// Before returns the path of the backup that was made when this database was
// brought up to date; "" if it was so already.
func (db *DB) Before() string { return db.before }

// Close closes the database.
func (db *DB) Close() error { return errors.Join(db.harvest.Close(), db.sql.Close()) }
