package store

import (
	"context"
	"fmt"
	"slices"

	"bragsheet/store/work"
)

// SaveBatch saves a batch in one transaction. For each of its objects, the
// parts and what they read as replace what was stored for the object and the
// account; what is gone is marked, the window noted, and the position moves.
// It returns how many items were not known, and how many known ones now differ
// in a column.
//
// Items are only ever added and updated. Names that containers and items lose
// are kept as former ones. An object without parts, or without items in its
// reading, keeps those it has: it could not be read. A reading is refused, and
// the batch with it, if it speaks of items or accounts that are not its own.
// What the person had brag forget is left out.
func (db *DB) SaveBatch(ctx context.Context, me work.Account, stream string, b work.Batch) (added, changed int, err error) {
	forgotten, err := db.forgetting(ctx)
	if err == nil {
		b.Objects, err = forgotten.of(b.Objects)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("save %s: %w", stream, err)
	}
	packed, err := db.packAll(b.Objects)
	if err != nil {
		return 0, 0, fmt.Errorf("save %s: %w", stream, err)
	}
	var s *saver
	err = db.writeHarvest(ctx, func(tx *txn) error {
		if s, err = newSaver(ctx, tx, me.ID, b.Objects, false); err != nil {
			return err
		}
		for i, o := range b.Objects {
			if err := s.saveObject(ctx, me, o, packed[i]); err != nil {
				return fmt.Errorf("object %s: %w", o.SourceID, err)
			}
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		if err := saveGone(ctx, tx, me, b.Gone); err != nil {
			return err
		}
		if b.Fresh {
			if err := forgetWindows(ctx, tx, me, stream); err != nil {
				return err
			}
		}
		if b.Window != nil {
			if err := saveWindow(ctx, tx, me, stream, *b.Window); err != nil {
				return err
			}
		}
		if err := savePosition(ctx, tx, me, stream, b.Position); err != nil {
			return err
		}
		return tx.index(ctx)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save %s: %w", stream, err)
	}
	return s.added, s.changed, nil
}

// SaveReading saves, in one transaction, what stored parts read as now, as
// SaveBatch does, and leaves the parts alone. Names of people and containers
// in the parts may be long out of date, so those that are known stay.
func (db *DB) SaveReading(ctx context.Context, accountID string, objects []work.Object) (added, changed int, err error) {
	forgotten, err := db.forgetting(ctx)
	if err == nil {
		objects, err = forgotten.of(objects)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("save reading: %w", err)
	}
	var s *saver
	err = db.writeHarvest(ctx, func(tx *txn) error {
		if s, err = newSaver(ctx, tx, accountID, objects, true); err != nil {
			return err
		}
		for _, o := range objects {
			if err := s.saveReading(ctx, o); err != nil {
				return fmt.Errorf("object %s: %w", o.SourceID, err)
			}
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		return tx.index(ctx)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save reading: %w", err)
	}
	return s.added, s.changed, nil
}

// saver saves the objects of one transaction. It knows what was stored of them
// before, and with it which statements there is no need to send.
type saver struct {
	tx             *txn
	accountID      string
	old            bool // read from parts of long ago: names that are known stay
	added, changed int

	objects    map[string]bool           // stored, by source id
	items      map[string]knownItem      // stored, by id
	last       int64                     // highest number of an item so far
	people     map[string]work.Person    // as stored
	containers map[string]work.Container // as stored

	rows  [len(inserts)][][]any // to be inserted by flush
	fresh map[freshRow]bool
}

// freshRow says that rows of a table are still to be inserted for an object or
// an item.
type freshRow struct {
	table int
	of    string
}

// The tables whose rows are inserted many at a time, in this order.
const (
	itemRows = iota // of items that are not stored
	objectRows
	partRows
	standingRows
	eventRows
	linkRows
)

var inserts = [...]struct{ what, into, conflict string }{
	itemRows: {"items", `INSERT INTO items (` + itemColumns + `, num)`, ``},
	objectRows: {"objects", `INSERT INTO objects (account, source_id, name, gone_at, gone_how)`, `
		ON CONFLICT (account, source_id, name) DO UPDATE SET gone_at = '', gone_how = '' WHERE gone_at <> ''`},
	partRows: {"parts", `INSERT INTO parts (account, source_id, name, data)`, ``},
	standingRows: {"standings", `INSERT INTO standings (item, ` + standingColumns + `, object)`, `
		ON CONFLICT (item, account) DO UPDATE SET
			role    = excluded.role,
			counted = excluded.counted,
			why     = excluded.why,
			at      = excluded.at,
			object  = excluded.object`},
	eventRows: {"events", `INSERT INTO events (item, ` + eventColumns + `, seq)`, `ON CONFLICT DO NOTHING`},
	linkRows:  {"links", `INSERT INTO links (item, ` + linkColumns + `, seq)`, `ON CONFLICT DO NOTHING`},
}

// add has flush insert a row, which is of an object or of an item.
func (s *saver) add(table int, of string, row ...any) {
	s.rows[table] = append(s.rows[table], row)
	s.fresh[freshRow{table, of}] = true
}

// flush inserts the rows that were added.
func (s *saver) flush(ctx context.Context) error {
	for table, rows := range s.rows {
		in := inserts[table]
		if err := s.tx.insert(ctx, in.into, rows, in.conflict); err != nil {
			return fmt.Errorf("%s: %w", in.what, err)
		}
		s.rows[table] = nil
	}
	clear(s.fresh)
	return nil
}

// settle flushes if rows of a table are still to be inserted for an object or
// an item, because they are about to be replaced.
func (s *saver) settle(ctx context.Context, table int, of string) error {
	if !s.fresh[freshRow{table, of}] {
		return nil
	}
	return s.flush(ctx)
}

func newSaver(ctx context.Context, tx *txn, accountID string, objects []work.Object, old bool) (*saver, error) {
	s := &saver{tx: tx, accountID: accountID, old: old, objects: map[string]bool{}, fresh: map[freshRow]bool{}}
	var sources, items, people, containers []string
	for _, o := range objects {
		sources = append(sources, o.SourceID)
		for _, it := range o.Reading.Items {
			items = append(items, it.ID)
		}
		for _, p := range o.Reading.People {
			people = append(people, p.ID)
		}
		for _, c := range o.Reading.Containers {
			containers = append(containers, c.ID)
		}
	}
	slices.Sort(people) // a few, again and again, as are containers
	slices.Sort(containers)
	people, containers = slices.Compact(people), slices.Compact(containers)
	stored, err := query(ctx, tx, func(id *string) []any { return []any{id} }, `
		SELECT DISTINCT source_id FROM objects
		WHERE account = ? AND source_id IN (SELECT value FROM json_each(?))`, accountID, list{&sources})
	for _, id := range stored {
		s.objects[id] = true
	}
	if err == nil {
		s.items, err = knownOf(ctx, tx, items)
	}
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT coalesce(max(num), 0) FROM items`).Scan(&s.last)
	}
	if err == nil {
		s.people, err = personsOf(ctx, tx, people)
	}
	if err == nil {
		s.containers, err = containersOf(ctx, tx, containers)
	}
	return s, err
}

// saveObject saves an object, with its parts packed, in place of what was
// stored of it.
func (s *saver) saveObject(ctx context.Context, me work.Account, o work.Object, packed [][]byte) error {
	s.add(objectRows, o.SourceID, me.ID, o.SourceID, me.Name, "", "")
	if err := s.replaceParts(ctx, o, packed); err != nil {
		return err
	}
	err := s.saveReading(ctx, o)
	s.objects[o.SourceID] = true
	return err
}

// saveReading replaces what an object's parts were last read as.
func (s *saver) saveReading(ctx context.Context, o work.Object) error {
	r := o.Reading
	if err := checkReading(s.accountID, r); err != nil {
		return err
	}
	for _, p := range r.People {
		if err := s.savePerson(ctx, p); err != nil {
			return err
		}
	}
	for _, c := range r.Containers {
		if err := s.saveContainer(ctx, c); err != nil {
			return err
		}
	}
	if len(r.Items) == 0 {
		return nil
	}
	for _, it := range r.Items {
		if err := s.replaceItem(ctx, it); err != nil {
			return fmt.Errorf("item %s: %w", it.ID, err)
		}
	}
	for i, e := range r.Events {
		s.add(eventRows, e.Item, s.of(e.Item, eventFields(&e), i)...)
	}
	for i, l := range r.Links {
		s.add(linkRows, l.From, s.of(l.From, linkFields(&l), i)...)
	}
	return s.replaceStandings(ctx, o.SourceID, r.Standings)
}

// of returns the fields of a row that belongs to an item, with the item's number
// in place of its id, which is their first.
func (s *saver) of(item string, fields []any, more any) []any {
	fields[0] = s.items[item].num
	return append(fields, more)
}

// checkReading refuses what could not be replaced when the object is read
// again: it would be stored under another object's items, or another account.
func checkReading(accountID string, r work.Reading) error {
	own := map[string]bool{}
	for _, it := range r.Items {
		own[it.ID] = true
	}
	for _, s := range r.Standings {
		if s.Account != accountID {
			return fmt.Errorf("standing on %s is of account %q", s.Item, s.Account)
		}
		if !own[s.Item] {
			return fmt.Errorf("standing on %q, which is not in the reading", s.Item)
		}
	}
	for _, e := range r.Events {
		if !own[e.Item] {
			return fmt.Errorf("event of %q, which is not in the reading", e.Item)
		}
	}
	for _, l := range r.Links {
		if !own[l.From] {
			return fmt.Errorf("link from %q, which is not in the reading", l.From)
		}
	}
	return nil
}
