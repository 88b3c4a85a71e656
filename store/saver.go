package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// saver saves the objects of one transaction. It collects what is to be written,
// so that a few statements write it, and knows what was stored before.
type saver struct {
	tx             *txn
	accountID      string
	name           string  // of the configured account
	packer         *packer // of parts; nil leaves them alone
	old            bool    // read from parts of long ago: names that are known stay
	added, written int     // items that were not known, and those that were inserted or updated
	shown          bool    // something was written that a snapshot shows

	objects    map[string]bool           // stored, by source id: whether they are shown to name
	items      map[string]knownItem      // stored, by id
	last       int64                     // highest number of an item so far
	people     map[string]work.Person    // as stored
	containers map[string]work.Container // as stored

	rows  [len(rowTables)][][]any // for flush to insert
	stale [len(rowTables)][]any   // source ids or numbers of items whose rows flush deletes first
	waits map[string]bool         // objects and items that flush is to write
}

// What a saver writes, in this order.
const (
	itemRows = iota
	readingRows
	objectRows
	partRows
	standingRows
	eventRows
	linkRows
)

// A statement that deletes is told the account and a JSON list.
var rowTables = [...]struct{ what, remove, into, conflict string }{
	itemRows: {"items", ``, `INSERT INTO items (` + itemColumns + `, num)`, `
		ON CONFLICT (num) DO UPDATE SET (` + itemColumns + `) = (` + excluded(itemColumns) + `)
		WHERE (` + itemColumns + `) IS NOT (` + excluded(itemColumns) + `)`},
	readingRows: {"readings", ``, `INSERT INTO readings (item, hash)`, `ON CONFLICT (item) DO UPDATE SET hash = excluded.hash`},
	objectRows: {"objects", ``, `INSERT INTO objects (account, source_id, name, gone_at, gone_how)`, `
		ON CONFLICT (account, source_id, name) DO UPDATE SET gone_at = '', gone_how = '' WHERE gone_at <> ''`},
	partRows: {
		"parts", `
		DELETE FROM parts WHERE account = ?1 AND source_id IN (SELECT value ->> 0 FROM json_each(?2))
			AND (source_id, name) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))`,
		`INSERT INTO parts (account, source_id, name, data)`, `
		ON CONFLICT (account, source_id, name) DO UPDATE SET data = excluded.data WHERE data <> excluded.data`,
	},
	standingRows: {
		"standings", `DELETE FROM standings WHERE account = ?1 AND object IN (SELECT value FROM json_each(?2))`,
		`INSERT INTO standings (item, ` + standingColumns + `, object)`, `
		ON CONFLICT (item, account) DO UPDATE SET
			role    = excluded.role,
			counted = excluded.counted,
			why     = excluded.why,
			at      = excluded.at,
			object  = excluded.object`,
	},
	eventRows: {
		"events", `DELETE FROM events WHERE item IN (SELECT value FROM json_each(?2))`,
		`INSERT INTO events (item, ` + eventColumns + `, seq)`, `ON CONFLICT DO NOTHING`,
	},
	linkRows: {
		"links", `DELETE FROM links WHERE item IN (SELECT value FROM json_each(?2))`,
		`INSERT INTO links (item, ` + linkColumns + `, seq)`, `ON CONFLICT DO NOTHING`,
	},
}

// excluded names the columns of a row that was not inserted.
func excluded(columns string) string {
	return "excluded." + strings.Join(strings.Split(strings.Join(strings.Fields(columns), ""), ","), ", excluded.")
}

// wait notes that flush is to write an object and its items. What comes twice is
// written in between, as if it came in two batches.
func (s *saver) wait(ctx context.Context, o work.Object) error {
	ids := []string{o.SourceID}
	for _, it := range o.Reading.Items {
		ids = append(ids, it.ID)
	}
	if slices.ContainsFunc(ids, func(id string) bool { return s.waits[id] }) {
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	for _, id := range ids {
		s.waits[id] = true
	}
	return nil
}

// add has flush insert a row.
func (s *saver) add(table int, row ...any) { s.rows[table] = append(s.rows[table], row) }

// remove has flush delete the rows of an object or of an item.
func (s *saver) remove(of any, from ...int) {
	for _, table := range from {
		s.stale[table] = append(s.stale[table], of)
	}
}

// flush writes what was collected.
func (s *saver) flush(ctx context.Context) error {
	for i, table := range rowTables {
		if len(s.stale[i]) > 0 {
			if _, err := s.tx.exec(ctx, table.remove, s.accountID, detail{s.stale[i]}); err != nil {
				return fmt.Errorf("%s: %w", table.what, err)
			}
		}
		written, err := s.tx.insert(ctx, table.into, s.rows[i], table.conflict)
		if err != nil {
			return fmt.Errorf("%s: %w", table.what, err)
		}
		if i == itemRows {
			s.written += written
		}
		s.shown = s.shown || i != partRows && written+len(s.stale[i]) > 0
		s.rows[i], s.stale[i] = s.rows[i][:0], s.stale[i][:0]
	}
	clear(s.waits)
	return nil
}

// look finds what is stored of what objects speak of.
func (s *saver) look(ctx context.Context, objects []work.Object) (err error) {
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
	s.waits = map[string]bool{}
	if s.objects, err = shownOf(ctx, s.tx, s.accountID, s.name, sources); err != nil {
		return err
	}
	if s.items, s.last, err = knownOf(ctx, s.tx, items); err != nil {
		return err
	}
	if s.people, err = personsOf(ctx, s.tx, people); err != nil {
		return err
	}
	s.containers, err = containersOf(ctx, s.tx, containers)
	return err
}
