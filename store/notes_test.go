package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

// What a note said before it was edited is kept, and undo brings it back, with
// the edits in any number; it is found by the words it has.
func TestAnEditedNoteLosesNothing(t *testing.T) {
	ctx := t.Context()
	db := openAt(t, newPath(t))
	first, err := db.AddNote(ctx, work.Note{Type: work.NoteWork, Text: "Taught Kim", Date: day(1), CreatedAt: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	says := func(want string) {
		t.Helper()
		notes := snapshot(t, db).Notes
		if len(notes) != 1 || notes[0].Text != want || !notes[0].CreatedAt.Equal(day(1)) {
			t.Errorf("the note is %+v, want %q of the first day", notes, want)
		}
		if got := found(t, db, want); len(got) != 1 {
			t.Errorf("%q is found %d times", want, len(got))
		}
	}
	for i, text := range []string{"Taught Ana", "Mentored Ben"} {
		next := first
		next.Text = text
		if err := db.EditNote(ctx, next, day(2+i)); err != nil {
			t.Fatal(err)
		}
		says(text)
	}
	for _, text := range []string{"Taught Ana", "Taught Kim"} {
		if _, err := db.UndoLast(ctx, day(5)); err != nil {
			t.Fatal(err)
		}
		says(text)
	}
	history, err := db.NoteHistory(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, n := range history {
		texts = append(texts, n.Text)
	}
	if diff := cmp.Diff([]string{"Taught Kim", "Taught Ana", "Mentored Ben"}, texts); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	first.Text = "Coached Ana"
	if err := db.EditNote(ctx, first, day(6)); err != nil {
		t.Fatal(err)
	}
	says("Coached Ana")
	if err := db.EditNote(ctx, work.Note{ID: "nobody"}, day(6)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("editing no note: %v", err)
	}
}

// A deleted note is in no snapshot, and comes back whole.
func TestADeletedNoteComesBack(t *testing.T) {
	ctx := t.Context()
	db := openAt(t, newPath(t))
	note, err := db.AddNote(ctx, work.Note{Type: work.NoteWork, Text: "Taught Kim", CreatedAt: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddDecision(ctx, work.Decision{At: day(2), Kind: work.DecideDelete, Item: note.ID}); err != nil {
		t.Fatal(err)
	}
	standing, deleted, err := db.Notes(ctx)
	if err != nil || len(standing) != 0 || len(deleted) != 1 || len(snapshot(t, db).Notes) != 0 {
		t.Errorf("standing %v, deleted %v, %v", standing, deleted, err)
	}
	if _, err := db.UndoLast(ctx, day(3)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]work.Note{note}, snapshot(t, db).Notes); diff != "" {
		t.Errorf("notes (-before +after):\n%s", diff)
	}
}

// Importing twice is importing once, also after a note was edited or deleted.
func TestWhatWasImportedIsNotImportedAgain(t *testing.T) {
	ctx := t.Context()
	db := openAt(t, newPath(t))
	all := []work.Note{
		{Type: work.NoteWork, Text: "a", Date: day(1), With: []string{"b"}, CreatedAt: day(9)},
		{Type: work.NoteWork, Text: "a", Date: day(1), Tags: []string{"b"}, CreatedAt: day(9)},
		{Type: work.NoteWork, Text: "a", Date: day(1), With: []string{"b"}, CreatedAt: day(9)},
	}
	added, err := db.ImportNotes(ctx, all)
	if err != nil || len(added) != 2 {
		t.Fatalf("%d notes are new, %v; want 2: the third says what the first does", len(added), err)
	}
	edited := added[0]
	edited.Text = "c"
	if err := db.EditNote(ctx, edited, day(10)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddDecision(ctx, work.Decision{At: day(10), Kind: work.DecideDelete, Item: added[1].ID}); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, db)
	if added, err := db.ImportNotes(ctx, all); err != nil || len(added) != 0 {
		t.Errorf("again: %d notes are new, %v", len(added), err)
	}
	if diff := cmp.Diff(before, snapshot(t, db)); diff != "" {
		t.Errorf("snapshot (-before +after):\n%s", diff)
	}
}

// Where two databases have both edited a note, the later edit holds in either,
// and what the other said is kept: undo brings it back.
func TestEditsOfTwoDatabasesAreBothKept(t *testing.T) {
	ctx := t.Context()
	here, there := openAt(t, newPath(t)), openAt(t, newPath(t))
	note, err := here.AddNote(ctx, work.Note{Type: work.NoteWork, Text: "first", CreatedAt: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	take := func(into, from *store.DB) store.Imported {
		t.Helper()
		done, err := imported(t, into, export(t, from), false)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	edit := func(db *store.DB, text string, on int) {
		t.Helper()
		next := note
		next.Text = text
		if err := db.EditNote(ctx, next, day(on)); err != nil {
			t.Fatal(err)
		}
	}
	take(there, here)
	edit(here, "second", 2)
	take(there, here)
	if got := snapshot(t, there).Notes[0].Text; got != "second" {
		t.Errorf("an edit that came says %q", got)
	}
	edit(here, "third, here", 3)
	edit(there, "fourth, there", 4)
	for _, pair := range [][2]*store.DB{{here, there}, {there, here}} {
		take(pair[0], pair[1])
		if done := take(pair[0], pair[1]); len(done.Added) > 0 {
			t.Errorf("imported twice, it adds %v", done.Added)
		}
		if got := snapshot(t, pair[0]).Notes[0].Text; got != "fourth, there" {
			t.Errorf("after both were edited it says %q", got)
		}
	}
	for _, want := range []string{"third, here", "second", "first"} {
		for _, db := range []*store.DB{here, there} {
			if _, err := db.UndoLast(ctx, day(5)); err != nil {
				t.Fatal(err)
			}
			if got := snapshot(t, db).Notes[0].Text; got != want {
				t.Errorf("after undo it says %q, want %q", got, want)
			}
		}
	}
}
