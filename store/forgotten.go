package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"bragsheet/store/work"
)

// forgetting is what is not to come back.
type forgetting map[string]bool // by kind and id

func forgettingOf(ctx context.Context, tx *txn) (forgetting, error) {
	all, err := forgets(ctx, tx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	f := forgetting{}
	for _, one := range all {
		f[one.Kind+one.ID] = true
	}
	return f, nil
}

// of returns objects without what was forgotten: those with an item of a
// forgotten container are left out, or without items but with one, and forgotten
// people are somebody.
func (f forgetting) of(objects []work.Object) ([]work.Object, error) {
	if f == nil {
		return objects, nil
	}
	var kept []work.Object
	for _, o := range objects {
		gone := func(c work.Container) bool { return f[ForgetContainer+c.ID] }
		if slices.ContainsFunc(o.Reading.Items, func(it work.Item) bool { return f[ForgetContainer+it.Container] }) ||
			len(o.Reading.Items) == 0 && slices.ContainsFunc(o.Reading.Containers, gone) {
			continue
		}
		o.Reading.Containers = slices.DeleteFunc(slices.Clone(o.Reading.Containers), gone)
		for _, p := range o.Reading.People {
			if !f[ForgetPerson+p.ID] {
				continue
			}
			var err error
			if o, err = newScrubber(p).object(o); err != nil {
				return nil, err
			}
		}
		kept = append(kept, o)
	}
	return kept, nil
}

// lookForgot notes what was forgotten before db was opened.
func (db *DB) lookForgot(ctx context.Context) error {
	return db.read(ctx, func(tx *txn) (err error) {
		db.forgot, err = forgot(ctx, tx)
		return err
	})
}

// forgot returns a text that is another one once more was forgotten.
func forgot(ctx context.Context, tx *txn) (all string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce(group_concat(kind || id || at), '') FROM (SELECT * FROM forgotten ORDER BY kind, id)`).Scan(&all)
	return all, err
}

// ErrForgotSince means that something was forgotten since the database was opened:
// what was made of what was read before may still tell of it.
var ErrForgotSince = errors.New("something was forgotten in brag meanwhile")

// StillAll returns ErrForgotSince if something was forgotten since db was opened.
func (db *DB) StillAll(ctx context.Context) error {
	return db.read(ctx, func(tx *txn) error { return db.stillAll(ctx, tx) })
}

func (db *DB) stillAll(ctx context.Context, tx *txn) error {
	now, err := forgot(ctx, tx)
	if err == nil && now != db.forgot {
		err = ErrForgotSince
	}
	return err
}

// Forgets returns what was forgotten, by kind and id.
func (db *DB) Forgets(ctx context.Context) ([]Forget, error) {
	var all []Forget
	err := db.read(ctx, func(tx *txn) (err error) {
		all, err = forgets(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what was forgotten: %w", err)
	}
	return all, nil
}

func forgets(ctx context.Context, tx *txn) ([]Forget, error) {
	return look(ctx, tx, func(f *Forget) []any { return []any{&f.Kind, &f.ID, stamp{&f.At}} },
		`SELECT kind, id, at FROM forgotten ORDER BY kind, id`)
}

// Allow lets the next sync bring back what was forgotten under an id;
// ErrNotFound if nothing was.
func (db *DB) Allow(ctx context.Context, id string) error {
	err := db.write(ctx, func(tx *txn) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM forgotten WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		// What was left out is older than where the streams stand.
		_, err = tx.ExecContext(ctx, `UPDATE positions SET scope = ''`)
		return err
	})
	if err != nil {
		return fmt.Errorf("allow %s again: %w", id, err)
	}
	return nil
}
