package store_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

// What was made of a snapshot may be kept for as long as the version stays: it
// changes with whatever a snapshot shows but in its coverage, and not with what
// a snapshot does not show.
func TestAVersionTellsWhetherASnapshotIsStillTheSame(t *testing.T) {
	tests := []struct {
		name    string
		changes bool
		write   func(db *store.DB) error
	}{
		{"another name of the person", true, func(db *store.DB) error {
			me := account("octo")
			me.DisplayName = "Another"
			return db.SaveAccount(t.Context(), me, nil, nil)
		}},
		{"the same person, who keeps something", false, func(db *store.DB) error {
			me := account("octo")
			me.DisplayName = "Another"
			return db.SaveAccount(t.Context(), me, json.RawMessage(`{"since": 1}`), nil)
		}},
		{"an item", true, func(db *store.DB) error {
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Objects: []work.Object{pull("octo", "2")}})
			return err
		}},
		{"nothing new, up to another day", false, func(db *store.DB) error {
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{
				Objects: []work.Object{pull("octo", "1"), pull("octo", "2")}, Position: work.Position{Value: json.RawMessage(`2`), Through: day(4)},
				Window: &work.Window{From: day(1), To: day(2), State: work.WindowDone}, Gone: []work.Gone{{SourceID: "unheard of", How: "asked", At: day(3)}},
			})
			return err
		}},
		{"the same parts, read as before", false, func(db *store.DB) error {
			_, _, err := db.SaveReading(t.Context(), account("octo").ID, []work.Object{pull("octo", "1")})
			return err
		}},
		{"another person", true, func(db *store.DB) error {
			o := pull("octo", "2")
			o.Reading.People = []work.Person{{ID: work.PersonID(account("octo").Host, "9"), Host: account("octo").Host, SourceID: "9", Name: "Nine"}}
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Objects: []work.Object{o}})
			return err
		}},
		{"another name of a container", true, func(db *store.DB) error {
			o := pull("octo", "2")
			for i := range o.Reading.Containers {
				o.Reading.Containers[i].Name += "-renamed"
			}
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Objects: []work.Object{o}})
			return err
		}},
		{"the same read otherwise", true, func(db *store.DB) error {
			other := pull("octo", "1")
			other.Reading.Items[0].Title = "Another"
			_, _, err := db.SaveReading(t.Context(), account("octo").ID, []work.Object{other})
			return err
		}},
		{"an item that is gone", true, func(db *store.DB) error {
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Gone: []work.Gone{{SourceID: "1", How: "asked", At: day(3)}}})
			return err
		}},
		{"an item that is there again", true, func(db *store.DB) error {
			_, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Objects: []work.Object{pull("octo", "1")}})
			return err
		}},
		{"a note", true, func(db *store.DB) error {
			_, err := db.AddNote(t.Context(), work.Note{Type: work.NoteFeedback, Text: "Well done", Date: day(3), CreatedAt: day(3)})
			return err
		}},
		{"a decision", true, func(db *store.DB) error {
			_, err := db.AddDecision(t.Context(), work.Decision{Kind: work.DecideHide, Item: "x", At: day(3)})
			return err
		}},
		{"an undo", true, func(db *store.DB) error {
			_, err := db.UndoLast(t.Context(), day(4))
			return err
		}},
		{"a run", false, func(db *store.DB) error {
			return db.SaveRun(t.Context(), account("octo").ID, work.StreamRun{Account: "octo", Stream: "pulls", Outcome: work.OutcomeFailed})
		}},
		{"a goal", false, func(db *store.DB) error {
			_, err := db.SaveGoal(t.Context(), work.Goal{Objective: "More", From: day(1), Due: day(9), CreatedAt: day(1)})
			return err
		}},
		{"a document", false, func(db *store.DB) error { return db.SaveSheet(t.Context(), work.Sheet{ID: "s", Path: "brag.md"}) }},
		{"a revision", false, func(db *store.DB) error {
			_, err := db.SaveRevision(t.Context(), work.Revision{Path: "brag.md"})
			return err
		}},
		{"the cache", false, func(db *store.DB) error {
			return db.SaveCache(t.Context(), "kind", map[string][]byte{"hash": {1}}, nil)
		}},
	}
	db := openWith(t, newPath(t), "octo")
	save(t, db, "octo", pull("octo", "1"))
	for _, tt := range tests {
		shown, before := outline(t, db)
		if err := tt.write(db); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		now, after := outline(t, db)
		if same := cmp.Equal(now, shown); same == tt.changes || (before == after) == tt.changes {
			t.Errorf("%s: the snapshot is the same: %t; version %d, then %d", tt.name, same, before, after)
		}
	}
}

// outline returns a snapshot without coverage, and its version.
func outline(t *testing.T, db *store.DB) (work.Snapshot, int64) {
	t.Helper()
	s := snapshot(t, db)
	s.Coverage = nil
	_, version, err := db.Outline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, version
}
