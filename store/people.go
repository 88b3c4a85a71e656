package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"bragsheet/store/work"
)

const personColumns = `id, host, source_id, login, name, bot`

func personFields(p *work.Person) []any {
	return []any{&p.ID, &p.Host, &p.SourceID, &p.Login, &p.Name, &p.Bot}
}

// savePerson inserts or updates a person. An empty name never replaces a known
// one; nor does any, when what is saved was read from parts of long ago (old).
func savePerson(ctx context.Context, tx *sql.Tx, p work.Person, old bool) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO persons (`+personColumns+`)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (id) DO UPDATE SET
			host      = excluded.host,
			source_id = excluded.source_id,
			login     = iif(excluded.login = '' OR (?7 AND login <> ''), login, excluded.login),
			name      = iif(excluded.name = '' OR (?7 AND name <> ''), name, excluded.name),
			bot       = excluded.bot`,
		append(personFields(&p), old)...)
	if err != nil {
		return fmt.Errorf("person %s: %w", p.ID, err)
	}
	return nil
}

func persons(ctx context.Context, tx *sql.Tx) ([]work.Person, error) {
	return query(ctx, tx, personFields,
		`SELECT `+personColumns+` FROM persons ORDER BY id`)
}

const containerColumns = `id, host, source_id, name, former, private`

func containerFields(c *work.Container) []any {
	return []any{&c.ID, &c.Host, &c.SourceID, &c.Name, list{&c.Former}, &c.Private}
}

// saveContainer inserts or updates a container, and keeps the name it had
// before. Names give way as those of persons do.
func saveContainer(ctx context.Context, tx *sql.Tx, c work.Container, old bool) error {
	var name string
	var former []string
	err := tx.QueryRowContext(ctx, `SELECT name, former FROM containers WHERE id = ?`, c.ID).Scan(&name, list{&former})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("container %s: %w", c.ID, err)
	}
	if c.Name == "" || old && name != "" {
		c.Name = name
	}
	c.Former = formerNames(former, c.Former, name, c.Name)
	_, err = tx.ExecContext(ctx, `
		INSERT INTO containers (`+containerColumns+`)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET
			host      = excluded.host,
			source_id = excluded.source_id,
			name      = excluded.name,
			former    = excluded.former,
			private   = excluded.private`,
		containerFields(&c)...)
	if err != nil {
		return fmt.Errorf("container %s: %w", c.ID, err)
	}
	return nil
}

// formerNames returns the names a thing had before its current one, oldest
// first: those known of it, those the source lists, and the last one, if that
// is no longer current. Asked again with its own answer, it gives the same.
func formerNames(known, listed []string, last, current string) []string {
	var former []string
	for _, name := range slices.Concat(known, listed, []string{last}) {
		if name != "" && name != current && !slices.Contains(former, name) {
			former = append(former, name)
		}
	}
	return former
}

func containers(ctx context.Context, tx *sql.Tx) ([]work.Container, error) {
	return query(ctx, tx, containerFields,
		`SELECT `+containerColumns+` FROM containers ORDER BY id`)
}
