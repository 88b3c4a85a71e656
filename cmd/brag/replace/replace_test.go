package replace_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

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

// What a killed write left goes with the next one; nothing else does.
func TestLeftoversOfKilledWritesAreSweptUp(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Minute)
	for name, at := range map[string]time.Time{
		".brag.md-123": old, ".brag.md-124": time.Now(), ".brag.md-mine": old, ".other.md-123": old, "brag.md-123": old, ".brag.md-": old,
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := replace.File(filepath.Join(dir, "brag.md"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	want := []string{".brag.md-", ".brag.md-124", ".brag.md-mine", ".other.md-123", "brag.md", "brag.md-123"}
	if !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
