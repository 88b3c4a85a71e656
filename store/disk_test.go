package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"bragsheet/store"
	"bragsheet/store/work"
)

// crowded makes every database in a folder of that name on a disk that is full
// after 600 KB.
func crowded(conn sqlite.ExecQuerierContext, dsn string) error {
	if !strings.Contains(dsn, "/crowded/") {
		return nil
	}
	_, err := conn.ExecContext(context.Background(), `PRAGMA max_page_count = 150`, nil)
	return err
}

// saveTo saves batch after batch until one fails, and returns how many did not.
func saveTo(db *store.DB, name string, most int) (saved int, err error) {
	for ; saved < most; saved++ {
		var objects []work.Object
		for i := range 20 {
			objects = append(objects, pull(name, fmt.Sprintf("PR_%d_%d", saved, i)))
		}
		b := work.Batch{Objects: objects, Position: work.Position{Value: json.RawMessage(fmt.Sprint(saved + 1))}}
		if _, _, err := db.SaveBatch(context.Background(), account(name), "pulls", b); err != nil {
			return saved, err
		}
	}
	return saved, nil
}

// agrees holds what is stored to the position, which says how many batches
// there are.
func agrees(t *testing.T, db *store.DB, name string, saved int) {
	t.Helper()
	pos, err := db.Position(t.Context(), account(name), "pulls")
	if err != nil || string(pos.Value) != fmt.Sprint(saved) {
		t.Errorf("position %s, %v; want %d", pos.Value, err, saved)
	}
	if got := len(snapshot(t, db).Items); got != 20*saved {
		t.Errorf("%d items, want those of %d batches", got, saved)
	}
	if got := len(found(t, db, "title")); got != 20*saved {
		t.Errorf("%d items are found, want those of %d batches", got, saved)
	}
}

// A full disk is said, with the file, and costs the batch that did not fit and
// nothing else; when there is room again, the next goes on.
func TestAFullDiskLosesNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "crowded")
	path := filepath.Join(folder, "brag.db")
	db := openWith(t, path, "octo")

	saved, err := saveTo(db, "octo", 1000)

	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), path) || saved == 0 {
		t.Fatalf("after %d batches: %v, want that the disk is full, and the file", saved, err)
	}
	agrees(t, db, "octo", saved)
	db.Close()
	roomy := filepath.Join(filepath.Dir(folder), "roomy")
	if err := os.Rename(folder, roomy); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, filepath.Join(roomy, "brag.db"))
	agrees(t, db, "octo", saved)
	save(t, db, "octo", pull("octo", "one more"))
}

// Two processes, or two parts of one, do not sync at the same time; the lock
// goes with who had it.
func TestOneSyncAtATime(t *testing.T) {
	path := newPath(t)
	first, second := openWith(t, path, "octo"), openAt(t, path)
	release, err := first.LockSync()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.LockSync(); !errors.Is(err, store.ErrSyncing) || !strings.Contains(err.Error(), path) {
		t.Errorf("a second sync: %v", err)
	}
	save(t, second, "octo", pull("octo", "PR_1")) // others write as before
	release()
	release, err = second.LockSync()
	if err != nil {
		t.Errorf("when the first is over: %v", err)
	}
	release()

	other, err := first.LockSync()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := process(t, "lock", path).Output(); err == nil || !strings.Contains(string(out), store.ErrSyncing.Error()) {
		t.Errorf("another process: %s, %v", out, err)
	}
	other()
	if out, err := process(t, "lock", path).Output(); err != nil {
		t.Errorf("another process, when the first is over: %s, %v", out, err)
	}
	if release, err := first.LockSync(); err != nil {
		t.Errorf("after a process that ended without giving it back: %v", err)
	} else {
		release()
	}
}

func lockOnce(path string) error {
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	_, err = db.LockSync()
	return err
}
