package store

import (
	"context"
	"fmt"

	"bragsheet/store/work"
)

const itemColumns = `
	id, host, source_id, kind, ref, former_refs, title, body, url, container, state, labels,
	author_id, created_at, updated_at, finished_at, pull, ticket, incident, comments`

func itemFields(it *work.Item) []any {
	return []any{
		&it.ID, &it.Host, &it.SourceID, &it.Kind, &it.Ref,
		list{&it.FormerRefs},
		&it.Title, &it.Body, &it.URL,
		&it.Container, &it.State,
		list{&it.Labels},
		&it.AuthorID,
		stamp{&it.CreatedAt},
		stamp{&it.UpdatedAt},
		stamp{&it.FinishedAt},
		detail{&it.Pull},
		detail{&it.Ticket},
		detail{&it.Incident},
		detail{&it.Comments},
	}
}

// knownItem is what saving an item again takes of what is stored of it.
type knownItem struct {
	num    int64
	id     string
	ref    string
	former []string
	hash   []byte // of the reading it was last saved with
}

// knownOf returns, of those that are stored, the items with these ids, and the
// highest number of any.
func knownOf(ctx context.Context, tx *txn, ids []string) (known map[string]knownItem, last int64, err error) {
	fields := func(k *knownItem) []any { return []any{&k.num, &k.id, &k.ref, list{&k.former}, &k.hash} }
	all, err := look(ctx, tx, fields, `
		SELECT num, id, ref, former_refs, hash FROM items LEFT JOIN readings ON item = num
		WHERE id IN (SELECT value FROM json_each(?))`, list{&ids})
	if err != nil {
		return nil, 0, err
	}
	highest, err := look(ctx, tx, func(n *int64) []any { return []any{n} }, `SELECT coalesce(max(num), 0) FROM items`)
	if err != nil {
		return nil, 0, err
	}
	return byID(all, func(k knownItem) string { return k.id }), highest[0], nil
}

func byID[T any](all []T, id func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, v := range all {
		m[id(v)] = v
	}
	return m
}

// keepRefs adds to an item the references it had before.
func (s *saver) keepRefs(it *work.Item) {
	known := s.items[it.ID]
	it.FormerRefs = formerNames(known.former, it.FormerRefs, known.ref, it.Ref)
}

// number returns the number of an item that is about to be saved, and has the
// events and links it had deleted.
func (s *saver) number(it work.Item, hash []byte) int64 {
	known, ok := s.items[it.ID]
	if ok {
		s.remove(known.num, eventRows, linkRows)
	} else {
		s.added++
		s.last++
		known.num = s.last
	}
	s.items[it.ID] = knownItem{known.num, it.ID, it.Ref, it.FormerRefs, hash}
	return known.num
}

// items tells of all items in the order they lie in, which takes a fraction of
// the time that looking each up does.
func items(ctx context.Context, tx *txn, all numbered, known names, tell func(*work.Item)) error {
	for _, id := range all.ids {
		known[id] = id
	}
	return each(ctx, tx, itemFields, func(it *work.Item) {
		shareItem(known, it)
		tell(it)
	}, `SELECT `+itemColumns+` FROM items NOT INDEXED`)
}

// numbered is the IDs of all items, ascending, and the place that the item of a
// number has among them.
type numbered struct {
	ids   []string
	place []int32
}

func numbers(ctx context.Context, tx *txn) (all numbered, err error) {
	var last int64
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(num), 0) FROM items`).Scan(&last); err != nil {
		return all, err
	}
	all.place = make([]int32, last+1)
	type item struct {
		num int64
		id  string
	}
	err = each(ctx, tx, func(it *item) []any { return []any{&it.num, &it.id} }, func(it *item) {
		all.place[it.num] = int32(len(all.ids))
		all.ids = append(all.ids, it.id)
	}, `SELECT num, id FROM items ORDER BY id`)
	return all, err
}

// ofItems returns rows that belong to items, by the items' IDs and else in the
// order of the query. That reads them in the order of the items' numbers, in
// which they lie; its first column is the number, in place of the first of the
// fields, which is the ID.
func ofItems[T any](ctx context.Context, tx *txn, all numbered, fields func(*T) []any, item func(*T) *string, table, text string) ([]T, error) {
	next, n := make([]int, len(all.ids)), 0 // where the next row of each item goes
	type counted struct{ item, rows int64 }
	err := each(ctx, tx, func(c *counted) []any { return []any{&c.item, &c.rows} }, func(c *counted) {
		next[all.place[c.item]] = int(c.rows)
	}, `SELECT item, count(*) FROM `+table+` GROUP BY item`)
	if err != nil {
		return nil, err
	}
	for i, rows := range next {
		next[i] = n
		n += rows
	}
	if n == 0 {
		return nil, nil
	}
	found, num := make([]T, n), int64(0)
	numbers := func(v *T) []any { return append([]any{&num}, fields(v)[1:]...) }
	return found, each(ctx, tx, numbers, func(v *T) {
		i := all.place[num]
		*item(v) = all.ids[i]
		found[next[i]] = *v
		next[i]++
	}, text)
}

// Bodies returns the bodies of the items with these IDs, by ID, without those
// that are empty.
func (db *DB) Bodies(ctx context.Context, ids []string) (found map[string]string, err error) {
	err = db.read(ctx, func(tx *txn) error {
		found, err = bodies(ctx, tx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	return found, nil
}

func bodies(ctx context.Context, tx *txn, ids []string) (map[string]string, error) {
	type text struct{ id, body string }
	found := make(map[string]string, len(ids))
	fields := func(t *text) []any { return []any{&t.id, &t.body} }
	return found, each(ctx, tx, fields, func(t *text) { found[t.id] = t.body }, `
		SELECT id, body FROM items WHERE body <> '' AND id IN (SELECT value FROM json_each(?))`, list{&ids})
}

func shareItem(known names, it *work.Item) {
	share(known, &it.ID, &it.Host, &it.Container, &it.AuthorID)
	share(known, &it.Kind)
	share(known, &it.State)
	shareAll(known, &it.Labels)
	if p := it.Pull; p != nil {
		share(known, &p.Base, &p.DefaultBranch, &p.MergedBy)
		shareAll(known, &p.Dirs, &p.CoAuthors, &p.Verdicts)
	}
	if t := it.Ticket; t != nil {
		share(known, &t.Type, &t.TypeID, &t.Status, &t.Resolution, &t.Priority, &t.Assignee, &t.DoneBy)
		share(known, &t.Outcome)
		shareAll(known, &t.Components)
	}
}
