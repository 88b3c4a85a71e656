package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bragsheet/store/work"
)

// A file's earlier texts are kept byte for byte, whatever they hold, each once.
func TestTheTextsOfAFileAreKeptByteForByte(t *testing.T) {
	ctx, path := t.Context(), newPath(t)
	db := openAt(t, path)
	want := []work.Revision{
		{Path: "/brag.md", N: 1, At: day(1), Why: "before a draft", Text: []byte("caf\xe9 \x00 \r\n"), Blocks: []work.Block{{Key: "title", Text: "# T", Items: []string{"i"}}}},
		{Path: "/brag.md", N: 2, At: day(2), Why: "drafted", Text: []byte("")},
	}
	for _, r := range []work.Revision{want[0], want[1], want[1], {Path: "/other.md", At: day(1), Text: []byte("other")}} {
		if _, err := db.SaveRevision(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	db = openAt(t, path)
	got, err := db.Revisions(ctx, "/brag.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}
