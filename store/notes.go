package store

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"bragsheet/store/work"
)

const noteColumns = `id, type, date, text, people, tags, links, created_at, attached`

func noteFields(n *work.Note) []any {
	return []any{
		&n.ID, &n.Type, stamp{&n.Date}, &n.Text, list{&n.With}, list{&n.Tags}, list{&n.Links}, stamp{&n.CreatedAt}, detail{&n.Attached},
	}
}

// AddNote saves a note and returns it with its ID, which is made here from
// when it was written, what it says and how many there were before it.
func (db *DB) AddNote(ctx context.Context, n work.Note) (work.Note, error) {
	err := db.write(ctx, func(tx *txn) error {
		var count int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM notes`).Scan(&count); err != nil {
			return err
		}
		n.ID = work.ID("note", formatTime(n.CreatedAt), n.Text, strconv.Itoa(count))
		if _, err := insertNote(ctx, tx, n); err != nil {
			return err
		}
		return tx.index(ctx)
	})
	if err != nil {
		return work.Note{}, fmt.Errorf("save note: %w", err)
	}
	return n, nil
}

// ImportNotes saves notes, all or none, and returns those that are new: a note
// that was imported before, however it was edited or deleted since, is not
// imported again. Their IDs are made here from what they say.
func (db *DB) ImportNotes(ctx context.Context, all []work.Note) ([]work.Note, error) {
	var added []work.Note
	err := db.write(ctx, func(tx *txn) error {
		for _, n := range all {
			n.ID = importedID(n)
			isNew, err := insertNote(ctx, tx, n)
			if err != nil {
				return err
			}
			if isNew {
				added = append(added, n)
			}
		}
		return tx.index(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("import notes: %w", err)
	}
	return added, nil
}

// importedID is the same for the same row of a table.
func importedID(n work.Note) string {
	return work.ID("imported note", string(n.Type), formatTime(n.Date), n.Text, fmt.Sprintf("%q %q %q", n.With, n.Tags, n.Links))
}

// DeleteImported deletes, as of at, those of notes that ImportNotes saved and
// that are there, and returns how many that are. They can be brought back.
func (db *DB) DeleteImported(ctx context.Context, all []work.Note, at time.Time) (deleted int, err error) {
	err = db.write(ctx, func(tx *txn) error {
		log, err := decisions(ctx, tx)
		if err != nil {
			return err
		}
		standing, _, err := notes(ctx, tx, log)
		if err != nil {
			return err
		}
		there := map[string]bool{}
		for _, n := range standing {
			there[n.ID] = true
		}
		for _, n := range all {
			id := importedID(n)
			if !there[id] {
				continue
			}
			if _, err := appendDecision(ctx, tx, work.Decision{At: at, Kind: work.DecideDelete, Item: id}); err != nil {
				return err
			}
			there[id] = false // a row may come twice
			deleted++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("delete imported notes: %w", err)
	}
	return deleted, nil
}

// insertNote reports whether the note's ID is new; a note that is there stays
// as it is.
func insertNote(ctx context.Context, tx *txn, n work.Note) (isNew bool, err error) {
	res, err := tx.exec(ctx, `
		INSERT INTO notes (num, `+noteColumns+`)
		SELECT coalesce(min(num), 0) - 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM notes WHERE true
		ON CONFLICT (id) DO NOTHING`,
		noteFields(&n)...)
	if err != nil {
		return false, err
	}
	rows, err := res.RowsAffected()
	return rows == 1, err
}

// EditNote has the note with n's ID say what n says, as of at. What it said
// before stays, and UndoLast brings it back.
func (db *DB) EditNote(ctx context.Context, n work.Note, at time.Time) error {
	err := db.write(ctx, func(tx *txn) error {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO note_revisions (`+noteColumns+`, seq)
			SELECT `+noteColumns+`, 1 FROM notes WHERE id = ?
			ON CONFLICT (id, seq) DO NOTHING`, n.ID); err != nil {
			return err
		}
		var seq int
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) + 1 FROM note_revisions WHERE id = ?`, n.ID).Scan(&seq); err != nil {
			return err
		}
		if seq == 1 {
			return fmt.Errorf("note %s: %w", n.ID, ErrNotFound)
		}
		n.CreatedAt = at
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO note_revisions (`+noteColumns+`, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			append(noteFields(&n), seq)...); err != nil {
			return err
		}
		if _, err := appendDecision(ctx, tx, work.Decision{At: at, Kind: work.DecideEdit, Item: n.ID, Value: strconv.Itoa(seq)}); err != nil {
			return err
		}
		return settleNotes(ctx, tx, n.ID)
	})
	if err != nil {
		return fmt.Errorf("edit note: %w", err)
	}
	return nil
}

// settleNotes gives notes the texts that the edits still standing say hold.
func settleNotes(ctx context.Context, tx *txn, ids ...string) error {
	all, err := decisions(ctx, tx)
	if err != nil {
		return err
	}
	holds := map[string]string{} // seq, by note
	for _, d := range work.StandingDecisions(all) {
		if d.Kind == work.DecideEdit {
			holds[d.Item] = d.Value
		}
	}
	for _, id := range ids {
		_, err = tx.exec(ctx, `
			UPDATE notes SET (type, date, text, people, tags, links, attached) =
				(SELECT type, date, text, people, tags, links, attached FROM note_revisions WHERE id = ?1 AND seq = ?2)
			WHERE id = ?1`, id, cmp.Or(holds[id], "1"))
		if err != nil {
			return err
		}
	}
	return tx.index(ctx)
}

// NoteHistory returns every text a note has had, oldest first, CreatedAt being
// when it was written; none if it was never edited.
func (db *DB) NoteHistory(ctx context.Context, id string) (all []work.Note, err error) {
	err = db.read(ctx, func(tx *txn) (err error) {
		all, err = query(ctx, tx, noteFields, `SELECT `+noteColumns+` FROM note_revisions WHERE id = ? ORDER BY seq`, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read note: %w", err)
	}
	return all, nil
}

// Notes returns the notes there are and those that were deleted, each oldest
// first.
func (db *DB) Notes(ctx context.Context) (standing, deleted []work.Note, err error) {
	err = db.read(ctx, func(tx *txn) error {
		all, err := decisions(ctx, tx)
		if err != nil {
			return err
		}
		standing, deleted, err = notes(ctx, tx, all)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read notes: %w", err)
	}
	return standing, deleted, nil
}

// everyNote returns all notes, deleted ones too, and by id all that each says
// and ever said, JSON where that is a list.
func everyNote(ctx context.Context, tx *txn) (all []work.Note, said map[string]string, err error) {
	said = map[string]string{}
	type text struct{ id, said string }
	err = each(ctx, tx, func(t *text) []any { return []any{&t.id, &t.said} }, func(t *text) { said[t.id] += t.said + "\n" }, `
		SELECT id, concat_ws(char(10), text, people, links, attached) FROM notes
		UNION ALL SELECT id, concat_ws(char(10), text, people, links, attached) FROM note_revisions`)
	if err != nil {
		return nil, nil, err
	}
	all, _, err = notes(ctx, tx, nil)
	return all, said, err
}

func notes(ctx context.Context, tx *txn, decided []work.Decision) (standing, deleted []work.Note, err error) {
	all, err := query(ctx, tx, noteFields, `SELECT `+noteColumns+` FROM notes ORDER BY created_at, id`)
	if err != nil {
		return nil, nil, err
	}
	gone := work.DeletedNotes(decided)
	for _, n := range all {
		if len(gone[n.ID]) == 0 {
			standing = append(standing, n)
		} else {
			deleted = append(deleted, n)
		}
	}
	return standing, deleted, nil
}
