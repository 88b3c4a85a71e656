package replace_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"bragsheet/cmd/brag/replace"
)

// What somebody saved meanwhile stays, byte for byte, and no file is left over.
func TestASaveInTheMeantimeStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "brag.md")
	if err := os.WriteFile(path, []byte("saved since"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := replace.Expecting(path, []byte("as read"), []byte("new")); !errors.Is(err, replace.ErrChanged) {
		t.Fatal(err)
	}
	holds(t, path, "saved since")
	if err := replace.Expecting(path, []byte("saved since"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Error(info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
