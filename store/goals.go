package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"

	"bragsheet/store/work"
)

var (
	// ErrExists means there is such a thing already.
	ErrExists = errors.New("there already")

	// ErrClosed means the goal is closed, and nothing can be added to it.
	ErrClosed = errors.New("closed")
)

// day keeps a day as text, whatever zone it is in: 2026-09-30. It is read as a
// midnight in UTC.
type day struct{ t *time.Time }

func (d day) Value() (driver.Value, error) { return d.t.Format(time.DateOnly), nil }

func (d day) Scan(src any) error {
	text, err := textOf(src)
	if err != nil {
		return err
	}
	*d.t, err = time.Parse(time.DateOnly, text)
	return err
}

const goalColumns = `id, objective, principles, starts, due, created_at, closed_at, source`

func goalFields(g *work.Goal) []any {
	return []any{
		&g.ID, &g.Objective, list{&g.Principles}, day{&g.From}, day{&g.Due}, stamp{&g.CreatedAt}, stamp{&g.ClosedAt}, &g.Source,
	}
}

const resultColumns = `id, text, unit, start, target, due, query`

func resultFields(r *work.KeyResult) []any {
	return []any{&r.ID, &r.Text, &r.Unit, &r.Start, &r.Target, day{&r.Due}, &r.Query}
}

func progressFields(p *work.Progress) []any { return []any{stamp{&p.At}, &p.Value, &p.Note} }

// SaveGoal saves a new goal with its results, and returns it with their IDs,
// which are made here. A goal from a Source that there is one from already is
// not saved: that one's ID is returned with ErrExists.
func (db *DB) SaveGoal(ctx context.Context, g work.Goal) (work.Goal, error) {
	err := db.writeBeside(ctx, func(tx *txn) error {
		var count int
		var same string
		err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(max(id) FILTER (WHERE source = ? AND source <> ''), '') FROM goals`,
			g.Source).Scan(&count, &same)
		if err != nil {
			return err
		}
		if same != "" {
			g.ID = same
			return ErrExists
		}
		g.ID = work.ID("goal", formatTime(g.CreatedAt), g.Objective, strconv.Itoa(count))
		_, err = tx.ExecContext(ctx, `
			INSERT INTO goals (`+goalColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			goalFields(&g)...)
		if err != nil {
			return err
		}
		for i := range g.Results {
			r := &g.Results[i]
			r.ID = work.ID("key result", g.ID, strconv.Itoa(i))
			_, err := tx.ExecContext(ctx, `
				INSERT INTO key_results (`+resultColumns+`, goal, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				append(resultFields(r), g.ID, i)...)
			if err != nil {
				return fmt.Errorf("result %d: %w", i+1, err)
			}
		}
		return nil
	})
	if err != nil {
		return work.Goal{ID: g.ID}, fmt.Errorf("save goal: %w", err)
	}
	return g, nil
}

// Goals returns all goals, open and closed, in the order they were set. Their
// days are midnights in zone.
func (db *DB) Goals(ctx context.Context, zone *time.Location) ([]work.Goal, error) {
	var goals []work.Goal
	err := db.read(ctx, func(tx *txn) (err error) {
		goals, err = query(ctx, tx, goalFields, `SELECT `+goalColumns+` FROM goals ORDER BY created_at, rowid`)
		if err != nil {
			return err
		}
		for i := range goals {
			goals[i].From, goals[i].Due = midnight(goals[i].From, zone), midnight(goals[i].Due, zone)
			if goals[i].Results, err = results(ctx, tx, goals[i].ID, zone); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read goals: %w", err)
	}
	return goals, nil
}

// results returns the results of a goal in order, with their progress.
func results(ctx context.Context, tx *txn, goal string, zone *time.Location) ([]work.KeyResult, error) {
	all, err := query(ctx, tx, resultFields, `SELECT `+resultColumns+` FROM key_results WHERE goal = ? ORDER BY seq`, goal)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Due = midnight(all[i].Due, zone)
		all[i].Progress, err = query(ctx, tx, progressFields, `
			SELECT at, value, note FROM progress WHERE result = ? ORDER BY seq`, all[i].ID)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func midnight(day time.Time, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
}

// AddProgress appends where a key result stands; ErrNotFound if there is no
// such result, ErrClosed if its goal is closed.
func (db *DB) AddProgress(ctx context.Context, result string, p work.Progress) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		err := checkOpen(ctx, tx, `SELECT g.closed_at FROM key_results r JOIN goals g ON g.id = r.goal WHERE r.id = ?`, result)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO progress (at, value, note, result, seq)
			VALUES (?, ?, ?, ?, (SELECT count(*) FROM progress WHERE result = ?))`,
			append(progressFields(&p), result, result)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("save progress of %s: %w", result, err)
	}
	return nil
}

// CloseGoal closes a goal as of at; ErrNotFound if there is none of this id,
// ErrClosed if it is closed already. Nothing opens it again.
func (db *DB) CloseGoal(ctx context.Context, id string, at time.Time) error {
	err := db.writeBeside(ctx, func(tx *txn) error {
		if err := checkOpen(ctx, tx, `SELECT closed_at FROM goals WHERE id = ?`, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE goals SET closed_at = ? WHERE id = ?`, stamp{&at}, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("close goal %s: %w", id, err)
	}
	return nil
}

// checkOpen reads when a goal was closed, and returns an error if it was, or if
// there is none.
func checkOpen(ctx context.Context, tx *txn, closedAt, id string) error {
	var closed string
	err := tx.QueryRowContext(ctx, closedAt, id).Scan(&closed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case err == nil && closed != "":
		return ErrClosed
	}
	return err
}
