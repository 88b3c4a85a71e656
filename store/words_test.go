package store_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/storetest"
	"bragsheet/store/work"
)

// personal returns what a Dump shows of the person's own words.
func personal(t *testing.T, path string) string {
	t.Helper()
	dump := storetest.Dump(t, path)
	var own strings.Builder
	keep := false
	for line := range strings.Lines(dump) {
		if !strings.HasPrefix(line, " ") {
			table := strings.TrimSpace(line)
			keep = table == "notes" || table == "decisions" || table == "sheets" || table == "blocks"
		}
		if keep {
			own.WriteString(line)
		}
	}
	return own.String()
}

// Nothing a sync saves changes what the person wrote or decided, even about
// the very items it saves.
func TestNoSyncTouchesThePersonsWords(t *testing.T) {
	ctx, path := t.Context(), newPath(t)
	db := openWith(t, path, "octo")
	o := pull("octo", "PR_1")
	save(t, db, "octo", o)
	id := o.Reading.Items[0].ID
	if _, err := db.AddNote(ctx, work.Note{Type: work.NoteWork, Text: "Ran the migration", CreatedAt: day(1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddDecision(ctx, work.Decision{Kind: work.DecideTag, Item: id, Value: "ownership", At: day(1)}); err != nil {
		t.Fatal(err)
	}
	if err := db.SaveSheet(ctx, work.Sheet{ID: "S", Path: "/s.md", Blocks: []work.Block{{Key: "acc", Items: []string{id}}}}); err != nil {
		t.Fatal(err)
	}
	before := personal(t, path)
	if strings.Count(before, "\n") != 4+4 {
		t.Fatalf("want one row in each of four tables, got:\n%s", before)
	}

	renamed := pull("octo", "PR_1")
	renamed.Reading.Items[0].Title = "Another title"
	for _, b := range []work.Batch{
		{Objects: []work.Object{renamed}, Fresh: true},
		{Objects: []work.Object{{SourceID: "PR_1", Parts: o.Parts}}},
		{Position: work.Position{Value: json.RawMessage(`1`)}},
	} {
		if _, _, err := db.SaveBatch(ctx, account("octo"), "pulls", b); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := db.SaveReading(ctx, account("octo").ID, []work.Object{o}); err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(before, personal(t, path)); diff != "" {
		t.Errorf("the person's words (-before +after):\n%s", diff)
	}
}

// Two notes with the same words at the same second are two notes.
func TestEveryNoteHasItsOwnID(t *testing.T) {
	db := openAt(t, newPath(t))
	note := work.Note{ID: "ignored", Type: work.NoteFeedback, Text: "Thank you!", CreatedAt: day(1)}
	first, err := db.AddNote(t.Context(), note)
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.AddNote(t.Context(), note)
	if err != nil {
		t.Fatal(err)
	}
	if want := work.ID("note", "2026-03-01T12:00:00Z", "Thank you!", "0"); first.ID != want || second.ID == want {
		t.Errorf("IDs are %s and %s, want %s and another", first.ID, second.ID, want)
	}
	if n := len(snapshot(t, db).Notes); n != 2 {
		t.Errorf("%d notes, want 2", n)
	}
}

func TestUndoTakesBackTheLastStandingDecision(t *testing.T) {
	ctx := t.Context()
	db := openAt(t, newPath(t))
	var made []work.Decision
	for _, item := range []string{"A", "B"} {
		d, err := db.AddDecision(ctx, work.Decision{At: day(1), Kind: work.DecideHide, Item: item})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, d)
	}
	undo := func(want work.Decision, wantErr error) {
		t.Helper()
		if got, err := db.UndoLast(ctx, day(2)); !errors.Is(err, wantErr) || got != want {
			t.Errorf("UndoLast = %+v, %v; want %+v, %v", got, err, want, wantErr)
		}
	}

	undo(made[1], nil)
	undo(made[0], nil)
	undo(work.Decision{}, store.ErrNotFound)
	again, err := db.AddDecision(ctx, work.Decision{At: day(3), Kind: work.DecideKeep, Item: "A"})
	if err != nil {
		t.Fatal(err)
	}
	undo(again, nil)
	undo(work.Decision{}, store.ErrNotFound)

	all := snapshot(t, db).Decisions
	if len(all) != 6 {
		t.Errorf("%d decisions, want 6: undoing appends", len(all))
	}
	if standing := work.StandingDecisions(all); standing != nil {
		t.Errorf("still standing: %+v", standing)
	}
}

// Whoever writes to the file, what was decided stays as it was.
func TestDecisionsAreOnlyEverAppended(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	for _, kind := range []work.DecisionKind{work.DecideHide, work.DecideTag} {
		if _, err := db.AddDecision(t.Context(), work.Decision{Kind: kind, Item: "A"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.UndoLast(t.Context(), day(1)); err != nil {
		t.Fatal(err)
	}
	before := storetest.Dump(t, path)
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, statement := range []string{
		`UPDATE decisions SET item = 'B'`,
		`DELETE FROM decisions WHERE id = 1`,
		`INSERT INTO decisions (at, kind, item, whole, value, undoes) VALUES ('', 'undo', '', 0, '', 2)`, // a second time
		`INSERT INTO decisions (at, kind, item, whole, value) VALUES ('', 'undo', '', 0, '')`,
		`INSERT INTO decisions (at, kind, item, whole, value, undoes) VALUES ('', 'hide', '', 0, '', 1)`,
	} {
		if _, err := pool.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s: taken", statement)
		}
	}
	if _, err := db.AddDecision(t.Context(), work.Decision{Kind: work.DecideUndo, Undoes: 99}); err == nil {
		t.Error("an undo of nothing was taken")
	}
	if diff := cmp.Diff(before, storetest.Dump(t, path)); diff != "" {
		t.Errorf("database (-before +after):\n%s", diff)
	}
}

func TestASheetReplacesTheOneOfItsPath(t *testing.T) {
	ctx := t.Context()
	db := openAt(t, newPath(t))
	sheet := func(path string, keys ...string) work.Sheet {
		s := work.Sheet{ID: work.ID("sheet", path), Path: path, Template: "brag-sheet", WrittenAt: day(1)}
		for _, key := range keys {
			s.Blocks = append(s.Blocks, work.Block{Key: key, Text: "- " + key, Hash: work.Hash("- " + key)})
		}
		return s
	}
	check := func(want work.Sheet) {
		t.Helper()
		if got, err := db.Sheet(ctx, want.Path); err != nil || !cmp.Equal(want, got) {
			t.Errorf("sheet (%v) (-want +got):\n%s", err, cmp.Diff(want, got))
		}
	}
	first, other, second := sheet("/a.md", "summary", "acc:2", "acc:1"), sheet("/b.md", "summary"), sheet("/a.md", "acc:1")
	for _, s := range []work.Sheet{first, other} {
		if err := db.SaveSheet(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	check(first)
	if err := db.SaveSheet(ctx, second); err != nil {
		t.Fatal(err)
	}
	check(second)
	check(other)

	if err := db.SaveSheet(ctx, sheet("/a.md", "x", "x")); err == nil {
		t.Error("two blocks of one key were taken")
	}
	check(second)
	if _, err := db.Sheet(ctx, "/c.md"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Sheet of no path = %v, want ErrNotFound", err)
	}
}
