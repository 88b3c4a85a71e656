package store

import (
	"context"
	"errors"
	"fmt"

	"bragsheet/store/work"
)

// decisionOf reads the values of a decision's columns.
func decisionOf(values []any) (d work.Decision, err error) {
	for i, into := range decisionFields(&d) {
		switch into := into.(type) {
		case *int64:
			*into, _ = values[i].(int64) // nil is no decision taken back
		case *string:
			*into = values[i].(string)
		case *work.DecisionKind:
			*into = work.DecisionKind(values[i].(string))
		case *bool:
			*into = values[i].(int64) == 1
		case stamp:
			err = errors.Join(err, into.Scan(values[i]))
		}
	}
	return d, err
}

// mergeDecisions adds decisions of another log to the one there is, by their
// times, and returns how many were new. What stood in one order before stands
// in it after.
func mergeDecisions(ctx context.Context, tx *txn, others []work.Decision) (added int, err error) {
	own, err := decisions(ctx, tx)
	if err != nil {
		return 0, err
	}
	fresh, err := newDecisions(own, others)
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	return len(fresh), writeLog(ctx, tx, mergedLog(own, fresh))
}

// newDecisions returns those of others that are not among own. Their ids, and
// what they undo, are told apart from own by their sign: negative ones are of
// others.
func newDecisions(own, others []work.Decision) ([]work.Decision, error) {
	known := map[string]int64{} // by name
	undone := map[int64]bool{}  // of own
	name, _ := namer()
	for _, d := range own {
		known[name(d)] = d.ID
		undone[d.Undoes] = true
	}
	name, names := namer()
	mapped := map[int64]int64{} // to what is decided here
	undo := map[int64]bool{}
	var fresh []work.Decision
	for _, d := range others {
		if undo[d.ID] = d.Kind == work.DecideUndo; undo[d.ID] && (names[d.Undoes] == "" || undo[d.Undoes]) {
			return nil, fmt.Errorf("decision %d takes back %d, which is none before it: %w", d.ID, d.Undoes, ErrBadLine)
		}
		if id, ok := known[name(d)]; ok {
			mapped[d.ID] = id
			continue
		}
		mapped[d.ID] = -d.ID
		if d.Kind == work.DecideUndo {
			if d.Undoes = mapped[d.Undoes]; undone[d.Undoes] {
				continue // taken back here, too
			}
		}
		d.ID = -d.ID
		fresh = append(fresh, d)
	}
	return fresh, nil
}

// namer returns what names the decisions of a log, told of in order: what each
// says, and how many before it say the same.
func namer() (name func(work.Decision) string, names map[int64]string) {
	names = map[int64]string{}
	count := map[string]int{}
	return func(d work.Decision) string {
		says := fmt.Sprintf("%s %q %q %v %q %q", formatTime(d.At), d.Kind, d.Item, d.Whole, d.Value, names[d.Undoes])
		count[says]++
		names[d.ID] = fmt.Sprint(says, count[says])
		return names[d.ID]
	}, names
}

// mergedLog returns both logs by time, each in its own order, and what takes a
// decision back never before it.
func mergedLog(own, fresh []work.Decision) []work.Decision {
	var all []work.Decision
	placed := map[int64]bool{0: true}
	take := func(from *[]work.Decision) {
		placed[(*from)[0].ID] = true
		all = append(all, (*from)[0])
		*from = (*from)[1:]
	}
	for len(own) > 0 || len(fresh) > 0 {
		if len(fresh) > 0 && placed[fresh[0].Undoes] && (len(own) == 0 || fresh[0].At.Before(own[0].At)) {
			take(&fresh)
		} else {
			take(&own)
		}
	}
	return all
}

// writeLog writes all decisions anew, with ids in their order. That changes the
// log, which its triggers otherwise refuse.
func writeLog(ctx context.Context, tx *txn, all []work.Decision) error {
	type trigger struct{ name, sql string }
	guards, err := query(ctx, tx, func(t *trigger) []any { return []any{&t.name, &t.sql} },
		`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'decisions' ORDER BY name`)
	if err != nil {
		return err
	}
	for _, g := range guards {
		if _, err := tx.ExecContext(ctx, `DROP TRIGGER `+g.name); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM decisions; DELETE FROM sqlite_sequence WHERE name = 'decisions'`); err != nil {
		return err
	}
	ids := map[int64]int64{}
	for _, d := range all {
		if ids[d.ID], err = appendDecision(ctx, tx, work.Decision{
			At: d.At, Kind: d.Kind, Item: d.Item, Whole: d.Whole, Value: d.Value, Undoes: ids[d.Undoes],
		}); err != nil {
			return err
		}
	}
	for _, g := range guards {
		if _, err := tx.ExecContext(ctx, g.sql); err != nil {
			return err
		}
	}
	return nil
}
