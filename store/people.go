package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"bragsheet/store/work"
)

const personColumns = `id, host, source_id, login, name, bot`

func personFields(p *work.Person) []any {
	return []any{&p.ID, &p.Host, &p.SourceID, &p.Login, &p.Name, &p.Bot}
}

// personsOf returns, of those that are stored, the people with these ids.
func personsOf(ctx context.Context, tx *txn, ids []string) (map[string]work.Person, error) {
	all, err := look(ctx, tx, personFields, `
		SELECT `+personColumns+` FROM persons WHERE id IN (SELECT value FROM json_each(?))`, list{&ids})
	return byID(all, func(p work.Person) string { return p.ID }), err
}

// savePerson inserts or updates a person. An empty name never replaces a known
// one; nor does any, when what is saved was read from parts of long ago.
func (s *saver) savePerson(ctx context.Context, p work.Person) error {
	known, ok := s.people[p.ID]
	p.Login, p.Name = s.current(known.Login, p.Login), s.current(known.Name, p.Name)
	if ok && p == known {
		return nil
	}
	s.people[p.ID], s.shown = p, true
	_, err := s.tx.exec(ctx, `INSERT OR REPLACE INTO persons (`+personColumns+`) VALUES (?, ?, ?, ?, ?, ?)`, personFields(&p)...)
	if err != nil {
		return fmt.Errorf("person %s: %w", p.ID, err)
	}
	return nil
}

// current returns the name to keep of the known one and the one now told.
func (s *saver) current(known, told string) string {
	if told == "" || s.old && known != "" {
		return known
	}
	return told
}

func persons(ctx context.Context, tx *txn) ([]work.Person, error) {
	return query(ctx, tx, personFields,
		`SELECT `+personColumns+` FROM persons ORDER BY id`)
}

const containerColumns = `id, host, source_id, name, former, private`

func containerFields(c *work.Container) []any {
	return []any{&c.ID, &c.Host, &c.SourceID, &c.Name, list{&c.Former}, &c.Private}
}

// containersOf returns, of those that are stored, the containers with these ids.
func containersOf(ctx context.Context, tx *txn, ids []string) (map[string]work.Container, error) {
	all, err := look(ctx, tx, containerFields, `
		SELECT `+containerColumns+` FROM containers WHERE id IN (SELECT value FROM json_each(?))`, list{&ids})
	return byID(all, func(c work.Container) string { return c.ID }), err
}

// saveContainer inserts or updates a container, and keeps the name it had
// before. Names give way as those of persons do.
func (s *saver) saveContainer(ctx context.Context, c work.Container) error {
	known, ok := s.containers[c.ID]
	c.Name = s.current(known.Name, c.Name)
	c.Former = formerNames(known.Former, c.Former, known.Name, c.Name)
	if ok && reflect.DeepEqual(c, known) {
		return nil
	}
	s.containers[c.ID], s.shown = c, true
	_, err := s.tx.exec(ctx, `INSERT OR REPLACE INTO containers (`+containerColumns+`) VALUES (?, ?, ?, ?, ?, ?)`, containerFields(&c)...)
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

func containers(ctx context.Context, tx *txn) ([]work.Container, error) {
	return query(ctx, tx, containerFields,
		`SELECT `+containerColumns+` FROM containers ORDER BY id`)
}
