package infer

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTitlesAreInPlainWords(t *testing.T) {
	x := newIndex(Input{Work: newBuild().snapshot(), Assign: noPrinciples})
	long := strings.Repeat("settle every open account ", 6)
	tests := []struct{ name, title, want string }{
		{"sentence case", "move events off the queue", "Move events off the queue"},
		{"conventional prefix", "feat(billing)!: move events", "Move events"},
		{"two prefixes", "fix: wip: move events", "Move events"},
		{"key and prefix", "PAY-12: fix(PAY-12): move events", "Move events"},
		{"keys in front", "[PAY-12][PAY-13] - move events", "Move events"},
		{"keys without colon", "PAY-12 PAY-13 move events", "Move events"},
		{"keys behind", "Move events (PAY-12, PAY-13)", "Move events"},
		{"key behind a dash", "Move events - PAY-12", "Move events"},
		{"number behind", "Move events (#512)", "Move events"},
		{"number of another repository behind", "Move events (acme/billing#512)", "Move events"},
		{"tags", "[billing] [WIP] Move events [skip ci]", "Move events"},
		{"emoji", "✨ :sparkles: Move events 🎉👍🏽", "Move events"},
		{"full stops", "Move events...", "Move events"},
		{"hostile characters", "Move\r\n## events\x00\u202e\u200b \x1b[1mnow", "Move ## events [1mnow"},
		{"not UTF-8", "Move \xff\xfe events", "Move events"},
		{"a name keeps its case", "iOS: crash on start", "iOS: crash on start"},
		{"code keeps its case", "pg_dump hangs", "pg_dump hangs"},
		{"another alphabet", "очередь переезжает", "Очередь переезжает"},
		{"degrees are no emoji", "Rotate by 90°", "Rotate by 90°"},
		{"too long", long, "Settle every open account settle every open account settle every open account settle every open…"},
		{"one long word", strings.Repeat("X", 200), strings.Repeat("X", 99) + "…"},

		{"keys of unknown projects stay", "UTF-8: read a BOM", "UTF-8: read a BOM"},
		{"keys within a sentence stay", "Undo PAY-12 in production", "Undo PAY-12 in production"},
		{"brackets within a sentence stay", "Read a[0] first", "Read a[0] first"},
		{"a revert stays one", `Revert "feat: move events"`, `Revert "feat: move events"`},
		{"only a tag", "[WIP]", "WIP"},
		{"only a key", "PAY-12", "PAY-12"},
		{"nothing", " \t\u200b", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := x.plainTitle(tt.title); got != tt.want {
				t.Errorf("%q became %q, want %q", tt.title, got, tt.want)
			}
		})
	}
}

func TestAnItemWithoutATitleGoesByItsReference(t *testing.T) {
	b := newBuild()
	p := b.pull("acme/billing#1", "", 1)
	if got := withItem(t, b.infer(), p.ID).Title; got != "acme/billing#1" {
		t.Errorf("title is %q", got)
	}
	p.Ref = ""
	if got := withItem(t, b.infer(), p.ID).Title; got != "(no title)" {
		t.Errorf("title is %q", got)
	}
}

func FuzzPlainTitlesAreOneShortLine(f *testing.F) {
	for _, seed := range []string{"feat: a", "[[[]]]", "PAY-1: PAY-1", "\u202e\x00", ":a: :b:", "…", strings.Repeat("日", 300), "(((PAY-1)"} {
		f.Add(seed)
	}
	x := newIndex(Input{Work: newBuild().snapshot(), Assign: noPrinciples})
	f.Fuzz(func(t *testing.T, title string) {
		got := x.plainTitle(title)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > titleLimit {
			t.Errorf("%q became %q", title, got)
		}
		if strings.IndexFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) >= 0 {
			t.Errorf("%q became %q, with invisible characters", title, got)
		}
	})
}
