package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

// texts saves items with these titles and bodies, by id.
func texts(t *testing.T, db *store.DB, all map[string][2]string) {
	t.Helper()
	for id, text := range all {
		o := pull("octo", id)
		o.Reading.Items[0].ID, o.Reading.Items[0].Title, o.Reading.Items[0].Body = id, text[0], text[1]
		o.Reading.Standings, o.Reading.Events, o.Reading.Links = nil, nil, nil
		save(t, db, "octo", o)
	}
}

func found(t *testing.T, db *store.DB, text string) []string {
	t.Helper()
	ids, err := db.Search(t.Context(), text)
	if err != nil {
		t.Errorf("Search(%q): %v", text, err)
	}
	return ids
}

func TestSearchFindsWords(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	texts(t, db, map[string][2]string{
		"billing": {"Move billing off the old queue", "The weekly 2 a.m. page stopped; p95 800 ms → 120 ms"},
		"retries": {"Naïve retries", "Why billing was slow: the old retries. See c++ and foo-bar."},
		"café":    {"Straße zum CAFÉ", ""},
		"tokyo":   {"請求処理を高速化", "東京の障害対応をまとめた。100%"},
		"seoul":   {"결제 오류 수정", "東京"},
	})
	note, err := db.AddNote(t.Context(), work.Note{Text: "Trained two colleagues on billing", CreatedAt: day(1)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		want []string
	}{
		{"billing", []string{"billing", note.ID, "retries"}}, // in a title, in a short text, in a longer one
		{"BILLING queue", []string{"billing"}},
		{`"old queue"`, []string{"billing"}},
		{`"queue old"`, nil},
		{"naive", []string{"retries"}},
		{"cafe strasse", nil},
		{"cafe straße", []string{"café"}},
		{"bill*", []string{"billing", note.ID, "retries"}},
		{"bill", nil},
		{"foo-bar", []string{"retries"}},
		{"foo_bar", []string{"retries"}},
		{"C++", []string{"retries"}},
		{"billing NOT queue", nil},
		{"title:billing", nil},
		{"800 ms", []string{"billing"}},
		{`"unclosed`, nil},
		{`old "the old`, []string{"billing", "retries"}},
		{"* -- () ^ + : \" '", nil},
		{"", nil},
		{"障害", []string{"tokyo"}},
		{"東京", []string{"seoul", "tokyo"}},
		{"東京 100%", []string{"tokyo"}},
		{"東京 100_", nil},
		{"請求 東京", []string{"tokyo"}},
		{"오류", []string{"seoul"}},
	}
	for _, tt := range tests {
		got := found(t, db, tt.text)
		if tt.text == "東京" { // alike in all that counts
			slices.Sort(got)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Search(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

// What is searched is what is stored: a changed text is found by its new words,
// and of a text that is gone no word is left in the index.
func TestTheIndexForgetsWhatIsGone(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	texts(t, db, map[string][2]string{"a": {"zebra", "quagga"}, "b": {"okapi", ""}})
	if _, err := db.AddNote(t.Context(), work.Note{Text: "tapir", CreatedAt: day(1)}); err != nil {
		t.Fatal(err)
	}
	texts(t, db, map[string][2]string{"a": {"gazelle", "quagga"}})
	for word, want := range map[string]int{"zebra": 0, "gazelle": 1, "quagga": 1, "okapi": 1, "tapir": 1} {
		if got := found(t, db, word); len(got) != want {
			t.Errorf("%s finds %v, want %d", word, got, want)
		}
	}
	execute(t, path, `VACUUM`) // which gives rows other numbers
	execute(t, path, `DELETE FROM items WHERE id = 'a'`, `DELETE FROM notes`,
		`INSERT INTO search (search, rank) VALUES ('integrity-check', 1)`)
	for _, word := range []string{"zebra", "gazelle", "quagga", "tapir"} {
		if got := found(t, db, word); got != nil {
			t.Errorf("%s finds %v, want nothing", word, got)
		}
		execute(t, path, `SELECT 1 / (count(*) = 0) FROM search_data WHERE instr(block, CAST('`+word+`' AS BLOB)) > 0`)
	}
	if got := found(t, db, "okapi"); !slices.Equal(got, []string{"b"}) {
		t.Errorf("okapi finds %v, want b", got)
	}
}

// Whatever a person types is looked for, and never an error.
func FuzzSearch(f *testing.F) {
	db, err := store.Open(f.Context(), filepath.Join(f.TempDir(), "brag.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { db.Close() })
	if _, err := db.AddNote(f.Context(), work.Note{Text: "a b c", CreatedAt: day(1)}); err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{`a "b c`, "a*", `""`, "NEAR(a b, 2)", "a\x00b", "\xff\xfe", "a AND OR NOT", "{title} : a", `a\% _`, strings.Repeat(`"a`, 500), "東\x00京%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := db.Search(t.Context(), text); err != nil {
			t.Errorf("Search(%q): %v", text, err)
		}
	})
}

func TestACacheIsReadBackAndPruned(t *testing.T) {
	db := openAt(t, newPath(t))
	ctx := t.Context()
	for _, step := range []error{
		db.SaveCache(ctx, "theme 1", map[string][]byte{"a": {1, 0, 255}, "b": {}, "c": {3}}, nil),
		db.SaveCache(ctx, "claims 1", map[string][]byte{"a": {9}}, nil),
		db.SaveCache(ctx, "theme 1", map[string][]byte{"c": {4}, "d": {5}}, []string{"b", "unknown"}),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	read := func(kind string) map[string][]byte {
		t.Helper()
		got, err := db.Cached(ctx, kind)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if diff := cmp.Diff(map[string][]byte{"a": {1, 0, 255}, "c": {4}, "d": {5}}, read("theme 1")); diff != "" {
		t.Errorf("cached (-want +got):\n%s", diff)
	}
	if err := db.DropCache(ctx, "theme 1"); err != nil {
		t.Fatal(err)
	}
	if len(read("theme 1")) != 3 || len(read("claims 1")) != 0 {
		t.Errorf("after dropping other kinds: %v, %v", read("theme 1"), read("claims 1"))
	}
}

// Opening a session reads all of a cache: 200,000 results in half a second.
func BenchmarkCached(b *testing.B) {
	db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "brag.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	results := map[string][]byte{}
	for i := range 200_000 {
		results[work.ID("x", fmt.Sprint(i))] = []byte(strings.Repeat("x", 100))
	}
	if err := db.SaveCache(b.Context(), "theme", results, nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		got, err := db.Cached(b.Context(), "theme")
		if err != nil || len(got) != len(results) {
			b.Fatal(len(got), err)
		}
	}
}
