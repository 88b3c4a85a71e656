//go:build unix

package store_test

import (
	"context"
	"fmt"
	"os/signal"
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
