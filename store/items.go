package store

import (
	"context"
	"database/sql"
	"errors"

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

// saveItem inserts or updates an item, and keeps the references it had before.
// It reports whether the item is new, or else whether a column changed.
func saveItem(ctx context.Context, tx *sql.Tx, it work.Item) (added, changed bool, err error) {
	var ref string
	var former []string
	err = tx.QueryRowContext(ctx, `SELECT ref, former_refs FROM items WHERE id = ?`, it.ID).Scan(&ref, list{&former})
	added = errors.Is(err, sql.ErrNoRows)
	if err != nil && !added {
		return false, false, err
	}
	it.FormerRefs = formerNames(former, it.FormerRefs, ref, it.Ref)
	n, err := upsertItem(ctx, tx, it)
	return added, !added && n > 0, err
}

// upsertItem returns how many rows it wrote: none if the item is stored as it is.
func upsertItem(ctx context.Context, tx *sql.Tx, it work.Item) (int64, error) {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO items AS stored (`+itemColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET
			host        = excluded.host,
			source_id   = excluded.source_id,
			kind        = excluded.kind,
			ref         = excluded.ref,
			former_refs = excluded.former_refs,
			title       = excluded.title,
			body        = excluded.body,
			url         = excluded.url,
			container   = excluded.container,
			state       = excluded.state,
			labels      = excluded.labels,
			author_id   = excluded.author_id,
			created_at  = excluded.created_at,
			updated_at  = excluded.updated_at,
			finished_at = excluded.finished_at,
			pull        = excluded.pull,
			ticket      = excluded.ticket,
			incident    = excluded.incident
		WHERE (stored.host, stored.source_id, stored.kind, stored.ref, stored.former_refs, stored.title, stored.body, stored.url,
			stored.container, stored.state, stored.labels, stored.author_id, stored.created_at, stored.updated_at,
			stored.finished_at, stored.pull, stored.ticket, stored.incident)
		IS NOT (excluded.host, excluded.source_id, excluded.kind, excluded.ref, excluded.former_refs, excluded.title,
			excluded.body, excluded.url, excluded.container, excluded.state, excluded.labels, excluded.author_id,
			excluded.created_at, excluded.updated_at, excluded.finished_at, excluded.pull, excluded.ticket,
			excluded.incident)`,
		itemFields(&it)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func items(ctx context.Context, tx *sql.Tx) ([]work.Item, error) {
	return query(ctx, tx, itemFields,
		`SELECT `+itemColumns+` FROM items ORDER BY id`)
}
