package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"bragsheet/store/work"
)

const runColumns = `
	name, stream, outcome, starts, ends, received, added, changed, gone, goes_over, requests, problems, began, ended`

func runFields(r *work.StreamRun) []any {
	return []any{
		&r.Account, &r.Stream, &r.Outcome,
		stamp{&r.From},
		stamp{&r.To},
		&r.Read, &r.New, &r.Changed, &r.Gone, &r.Over, &r.Requests,
		problems{&r.Problems},
		stamp{&r.Started},
		stamp{&r.Ended},
	}
}

// SaveRun records how the reading of a stream ended. A run that failed before
// the server said whose the account is has an empty accountID.
func (db *DB) SaveRun(ctx context.Context, accountID string, run work.StreamRun) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO runs (`+runColumns+`, account)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			append(runFields(&run), accountID)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("save run of %s: %w", strings.TrimSpace(run.Account+" "+run.Stream), err)
	}
	return nil
}

// Runs returns the last runs, newest first, at most limit of them.
func (db *DB) Runs(ctx context.Context, limit int) ([]work.StreamRun, error) {
	var runs []work.StreamRun
	err := db.read(ctx, func(tx *txn) (err error) {
		runs, err = query(ctx, tx, runFields,
			`SELECT `+runColumns+` FROM runs ORDER BY id DESC LIMIT ?`, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	return runs, nil
}

// problems keeps what a run ran into as JSON: all of it, which the JSON that
// commands print is not.
type problems struct{ v *[]work.Problem }

type problem struct {
	What   string `json:"what"`
	Where  string `json:"where,omitempty"`
	Advice string `json:"advice,omitempty"`
	Unseen bool   `json:"unseen,omitempty"`

	Refused bool `json:"refused,omitempty"`
}

func (p problems) Value() (driver.Value, error) {
	stored := make([]problem, len(*p.v))
	for i, known := range *p.v {
		stored[i] = problem(known)
	}
	return detail{stored}.Value()
}

func (p problems) Scan(src any) error {
	var stored []problem
	if err := (detail{&stored}).Scan(src); err != nil {
		return err
	}
	*p.v = nil
	for _, s := range stored {
		*p.v = append(*p.v, work.Problem(s))
	}
	return nil
}
