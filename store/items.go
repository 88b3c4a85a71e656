package store

import (
	"context"

	"bragsheet/store/work"
)

const itemColumns = `
	id, host, source_id, kind, ref, former_refs, title, body, url, container, state, labels,
	author_id, created_at, updated_at, finished_at, pull, ticket, incident`

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
	}
}

// refsOf returns, of those that are stored, the items with these ids, with no
// more than their references.
func refsOf(ctx context.Context, tx *txn, ids []string) (map[string]work.Item, error) {
	fields := func(it *work.Item) []any { return []any{&it.ID, &it.Ref, list{&it.FormerRefs}} }
	all, err := query(ctx, tx, fields, `
		SELECT id, ref, former_refs FROM items WHERE id IN (SELECT value FROM json_each(?))`, list{&ids})
	return byID(all, func(it work.Item) string { return it.ID }), err
}

func byID[T any](all []T, id func(T) string) map[string]T {
	m := make(map[string]T, len(all))
	for _, v := range all {
		m[id(v)] = v
	}
	return m
}

// replaceItem adds or updates an item, keeps the references it had before,
// counts it, and drops its events and links.
func (s *saver) replaceItem(ctx context.Context, it work.Item) error {
	before, known := s.refs[it.ID]
	it.FormerRefs = formerNames(before.FormerRefs, it.FormerRefs, before.Ref, it.Ref)
	s.refs[it.ID] = work.Item{Ref: it.Ref, FormerRefs: it.FormerRefs}
	if !known {
		s.added++
		s.add(itemRows, it.ID, itemFields(&it)...)
		return nil
	}
	for _, table := range []int{itemRows, eventRows, linkRows} {
		if err := s.settle(ctx, table, it.ID); err != nil {
			return err
		}
	}
	n, err := updateItem(ctx, s.tx, it)
	if err != nil {
		return err
	}
	if n > 0 {
		s.changed++
	}
	if _, err := s.tx.exec(ctx, `DELETE FROM events WHERE item = ?`, it.ID); err != nil {
		return err
	}
	_, err = s.tx.exec(ctx, `DELETE FROM links WHERE item = ?`, it.ID)
	return err
}

// updateItem returns how many rows it wrote: none if the item is stored as it is.
func updateItem(ctx context.Context, tx *txn, it work.Item) (int64, error) {
	res, err := tx.exec(ctx, `
		UPDATE items SET (`+itemColumns+`) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
		WHERE id = ?1 AND (`+itemColumns+`) IS NOT (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
		itemFields(&it)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func items(ctx context.Context, tx *txn) ([]work.Item, error) {
	return query(ctx, tx, itemFields,
		`SELECT `+itemColumns+` FROM items ORDER BY id`)
}
