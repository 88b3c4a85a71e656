package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"bragsheet/store/work"
)

// Snapshot returns everything stored but deleted notes, as of one moment and in
// a fixed order.
func (db *DB) Snapshot(ctx context.Context) (s work.Snapshot, err error) {
	err = db.View(ctx, func(most work.Snapshot, v *View) {
		s = most
		s.Items = make([]work.Item, 0, v.Count())
		v.Items(func(it *work.Item) { s.Items = append(s.Items, *it) })
		s.Events = v.Events()
	})
	if err != nil {
		return work.Snapshot{}, err
	}
	slices.SortFunc(s.Items, func(a, b work.Item) int { return cmp.Compare(a.ID, b.ID) })
	return s, nil
}

// View is what is large of everything stored, as of one moment. After an error,
// which is View's of DB, there is nothing more in it.
type View struct {
	ctx   context.Context
	tx    *txn
	all   numbered
	known names
	err   error

	asked  sync.Mutex // of bodies, by many
	events []work.Event
}

// View calls look with a snapshot without items and events, and a view of these.
// Neither changes until look returns, and the view is of no use after that.
func (db *DB) View(ctx context.Context, look func(work.Snapshot, *View)) error {
	err := db.read(ctx, func(tx *txn) error {
		s, err := outline(ctx, tx)
		if err != nil {
			return err
		}
		v := &View{ctx: ctx, tx: tx, known: names{}}
		if v.all, err = numbers(ctx, tx); err != nil {
			return err
		}
		if s.Standings, err = standings(ctx, tx, v.all, v.known); err != nil {
			return err
		}
		if s.Links, err = links(ctx, tx, v.all, v.known); err != nil {
			return err
		}
		look(s, v)
		if v.err != nil {
			return errors.Join(ctx.Err(), v.err) // interrupted, the driver does not say by whom
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read database: %w", err)
	}
	return nil
}

// Count is how many items there are.
func (v *View) Count() int { return len(v.all.ids) }

// Items tells of every item, in no order. Each is the next one after that.
func (v *View) Items(tell func(*work.Item)) {
	if v.err == nil {
		v.err = items(v.ctx, v.tx, v.all, v.known, tell)
		v.known = names{} // what comes again in events is not much
	}
}

// Bodies is Bodies of DB. Several goroutines may call it.
func (v *View) Bodies(ids []string) (found map[string]string) {
	v.asked.Lock()
	defer v.asked.Unlock()
	if v.err == nil {
		found, v.err = bodies(v.ctx, v.tx, ids)
	}
	return found
}

// Events returns the events of all items, by the items' IDs.
func (v *View) Events() []work.Event {
	if v.events == nil && v.err == nil {
		v.events, v.err = events(v.ctx, v.tx, v.all, v.known)
	}
	return v.events
}

// Outline returns a snapshot without items and what belongs to them: standings,
// events and links. Its version is another one after every change of what a
// snapshot shows, but of the coverage alone.
func (db *DB) Outline(ctx context.Context) (s work.Snapshot, version int64, err error) {
	err = db.read(ctx, func(tx *txn) error {
		if err := tx.QueryRowContext(ctx, `SELECT n FROM version`).Scan(&version); err != nil {
			return err
		}
		s, err = outline(ctx, tx)
		return err
	})
	if err != nil {
		return work.Snapshot{}, 0, fmt.Errorf("read database: %w", err)
	}
	return s, version, nil
}

func outline(ctx context.Context, tx *txn) (s work.Snapshot, err error) {
	if s.Accounts, err = accounts(ctx, tx); err != nil {
		return s, err
	}
	if s.People, err = persons(ctx, tx); err != nil {
		return s, err
	}
	if s.Containers, err = containers(ctx, tx); err != nil {
		return s, err
	}
	if s.Decisions, err = decisions(ctx, tx); err != nil {
		return s, err
	}
	if s.Notes, _, err = notes(ctx, tx, s.Decisions); err != nil {
		return s, err
	}
	s.Coverage, err = coverage(ctx, tx)
	return s, err
}

// names holds one copy of each text that comes again and again, such as the ID
// of an item and of a person.
type names map[string]string

// share makes texts that are the same one in memory, too.
func share[S ~string](known names, texts ...*S) {
	for _, text := range texts {
		same, ok := known[string(*text)]
		if !ok {
			same = string(*text)
			known[same] = same
		}
		*text = S(same)
	}
}

// shareAll shares each text of lists, which take no more room than they need
// after that.
func shareAll(known names, lists ...*[]string) {
	for _, list := range lists {
		*list = slices.Clone(*list)
		for i := range *list {
			share(known, &(*list)[i])
		}
	}
}

// coverage returns how far each stream that has a position or a run has been
// read, by name of the account and of the stream.
func coverage(ctx context.Context, tx *txn) ([]work.Coverage, error) {
	all, err := query(ctx, tx, coverageFields, `
		SELECT a.id, s.name, a.source, a.host, a.user_id, a.login, a.display_name, s.stream,
			coalesce(p.since, ''), coalesce(p.through, ''),
			coalesce(r.problems, '[]'), coalesce(r.outcome, ''), coalesce(r.began, ''), coalesce(p.goes_over, r.goes_over, 0)
		FROM (SELECT account, name, stream FROM positions UNION SELECT account, name, stream FROM runs) s
		JOIN accounts a ON a.id = s.account
		LEFT JOIN positions p ON p.account = s.account AND p.name = s.name AND p.stream = s.stream
		LEFT JOIN runs r ON r.id =
			(SELECT max(id) FROM runs WHERE account = s.account AND name = s.name AND stream = s.stream)
		ORDER BY s.name, a.id, s.stream`)
	if err != nil {
		return nil, err
	}
	for i, c := range all {
		if all[i].Windows, err = openWindows(ctx, tx, c.Account, c.Stream); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func coverageFields(c *work.Coverage) []any {
	return append(accountFields(&c.Account), &c.Stream, stamp{&c.Since}, stamp{&c.Through},
		problems{&c.Problems}, &c.Outcome, stamp{&c.RanAt}, &c.Over)
}
