package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// txn is a transaction. What exec, insert and look send is prepared once for each
// connection, which is most of the work of a short statement.
type txn struct {
	*sql.Tx
	pool  *pool
	stmts map[string]*sql.Stmt
}

// write runs fn in a transaction that no other writer shares, and commits it
// only if fn returns nil. Outline tells of another version then.
func (db *DB) write(ctx context.Context, fn func(*txn) error) error {
	return db.writeTold(ctx, func(tx *txn) (bool, error) { return true, fn(tx) })
}

// writeTold is write for what may leave a snapshot as it is: Outline tells of
// another version if fn says that it does not.
func (db *DB) writeTold(ctx context.Context, fn func(*txn) (changed bool, err error)) error {
	return db.explain(db.sql.transact(ctx, nil, noted(ctx, fn)))
}

// writeHarvest is writeTold for what can be harvested again.
func (db *DB) writeHarvest(ctx context.Context, fn func(*txn) (changed bool, err error)) error {
	return db.explain(db.harvest.transact(ctx, nil, noted(ctx, fn)))
}

// writeBeside is write for what a snapshot doesn't show but in its coverage.
func (db *DB) writeBeside(ctx context.Context, fn func(*txn) error) error {
	return db.explain(db.sql.transact(ctx, nil, fn))
}

func noted(ctx context.Context, fn func(*txn) (changed bool, err error)) func(*txn) error {
	return func(tx *txn) error {
		changed, err := fn(tx)
		if err != nil || !changed {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE version SET n = n + 1`)
		return err
	}
}

// read runs fn in a transaction that sees one state of the database throughout
// and keeps nobody from writing.
func (db *DB) read(ctx context.Context, fn func(*txn) error) error {
	return db.explain(db.sql.transact(ctx, &sql.TxOptions{ReadOnly: true}, fn))
}

func (p *pool) transact(ctx context.Context, opts *sql.TxOptions, fn func(*txn) error) error {
	tx, err := p.BeginTx(ctx, opts)
	if err != nil {
		return errors.Join(ctx.Err(), err) // interrupted, the driver does not say by whom
	}
	defer tx.Rollback() //nolint:errcheck // a no-op once committed
	if err := fn(&txn{tx, p, map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return tx.Commit()
}

// exec runs one of the statements that are run again and again. They are short,
// so ctx is only looked at before each: to have it watched takes a goroutine.
func (tx *txn) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, ctx, err := tx.prepared(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// look is query for one of the queries that are run again and again.
func look[T any](ctx context.Context, tx *txn, fields func(*T) []any, text string, args ...any) (all []T, err error) {
	stmt, ctx, err := tx.prepared(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	err = scan(rows, fields, func(v *T) { all = append(all, *v) })
	return all, err
}

// prepared returns a statement, and a context for it that nobody watches.
func (tx *txn) prepared(ctx context.Context, text string) (*sql.Stmt, context.Context, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	ctx = context.WithoutCancel(ctx)
	stmt, ok := tx.stmts[text]
	if !ok {
		prepared, err := tx.pool.prepare(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		stmt = tx.StmtContext(ctx, prepared)
		tx.stmts[text] = stmt
	}
	return stmt, ctx, nil
}

// prepare returns a statement for any connection of the pool, which closes it
// when the database is closed.
func (p *pool) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	p.preparing.Lock()
	defer p.preparing.Unlock()
	if stmt, ok := p.stmts[text]; ok {
		return stmt, nil
	}
	stmt, err := p.PrepareContext(ctx, text) //nolint:sqlclosecheck // closed with the database
	if err != nil {
		return nil, err
	}
	p.stmts[text] = stmt
	return stmt, nil
}

// insert adds rows, several with each statement. into is INSERT INTO … with
// its columns, and conflict what follows the values. It returns how many rows
// were inserted or updated.
func (tx *txn) insert(ctx context.Context, into string, rows [][]any, conflict string) (written int, err error) {
	var args []any
	for len(rows) > 0 {
		n := 1
		for n*2 <= min(len(rows), 32) { // few sizes, so few statements
			n *= 2
		}
		one := "(?" + strings.Repeat(", ?", len(rows[0])-1) + ")"
		text := into + " VALUES " + one + strings.Repeat(", "+one, n-1) + " " + conflict
		args = args[:0]
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		res, err := tx.exec(ctx, text, args...)
		if err != nil {
			return 0, err
		}
		changed, err := res.RowsAffected()
		if err != nil {
			return 0, err
		}
		rows, written = rows[n:], written+int(changed)
	}
	return written, nil
}

// query returns every row of a query, each scanned into the fields of a T.
func query[T any](ctx context.Context, tx *txn, fields func(*T) []any, text string, args ...any) ([]T, error) {
	var all []T
	err := each(ctx, tx, fields, func(v *T) { all = append(all, *v) }, text, args...)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// each tells of every row of a query in turn, scanned into the fields of a T
// that is the next row's after that.
func each[T any](ctx context.Context, tx *txn, fields func(*T) []any, tell func(*T), text string, args ...any) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	return scan(rows, fields, tell)
}

// scan tells of every row, and closes rows.
func scan[T any](rows *sql.Rows, fields func(*T) []any, tell func(*T)) error {
	defer rows.Close()
	var v, zero T
	for into := fields(&v); rows.Next(); v = zero {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		tell(&v)
	}
	return rows.Err()
}
