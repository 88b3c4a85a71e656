//go:build unix

package store_test

import (
	"context"
	"fmt"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bragsheet/store"
)

// saveLimited saves in a process whose files may not grow beyond 400 KB: to
// SQLite that is a disk that cannot be written.
func saveLimited(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.SaveAccount(context.Background(), account("octo"), nil, nil); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 400 << 10, Max: 400 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	saved, err := saveTo(db, "octo", 1000)
	fmt.Println("saved", saved)
	return err
}

// An error of the disk is said, with the file, and costs the batch that could
// not be written and nothing else.
func TestAnErrorOfTheDiskLosesNothing(t *testing.T) {
	path := newPath(t)
	out, err := process(t, "save limited", path).Output()
	if err == nil || !strings.Contains(string(out), path) || !strings.Contains(string(out), "I/O error") {
		t.Fatalf("%v: %s; want an error of the disk, and the file", err, out)
	}
	var saved int
	if _, err := fmt.Sscanf(string(out), "saved %d", &saved); err != nil || saved == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	db := openAt(t, path)
	agrees(t, db, "octo", saved)
	save(t, db, "octo", pull("octo", "one more"))
}

// openLimited opens a database where no file may grow beyond 60 KB.
func openLimited(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 60 << 10, Max: 60 << 10}); err != nil {
		return err
	}
	return openOnce(path)
}

// Where there is no room to keep an older database as it is, it is not brought
// up to date, and nothing of it is lost.
func TestAFullDiskStopsTheMigration(t *testing.T) {
	path := newPath(t)
	unzip(t, "testdata/schema8.db.gz", path)
	before := dump(t, path)
	out, err := process(t, "open limited", path).Output()
	if err == nil || !strings.Contains(string(out), "keep it as it is before bringing it from schema 8") {
		t.Fatalf("%v: %s", err, out)
	}
	if dump(t, path) != before {
		t.Error("it was changed")
	}
	if all, err := store.Backups(path); err != nil || len(all) > 0 {
		t.Errorf("half a backup is left: %v, %v", all, err)
	}
	goesOn(t, path, false)
}

func TestABackupThatDoesNotFitLeavesNothing(t *testing.T) {
	path := newPath(t)
	populate(t, openAt(t, path), 1)
	out, err := process(t, "back up limited", path).Output()
	if err == nil || !strings.Contains(string(out), "full.db") {
		t.Fatalf("%v: %s", err, out)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*backup*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func backupLimited(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 60 << 10, Max: 60 << 10}); err != nil {
		return err
	}
	_, err = db.Backup(context.Background(), filepath.Join(filepath.Dir(path), "full.db"))
	return err
}
