package github

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
)

func TestTextsLoseCommentsAndControlCharacters(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"template", "<!-- ABC-1: describe -->\nFixes it.\n<!--\nmulti\n-->", "Fixes it."},
		{"comment inside a line", "a <!-- b --> c", "a  c"},
		{"comment that never ends", "Fixes it.\n  <!-- the rest\nis hidden", "Fixes it."},
		{"indented comment before words", "  <!-- x --> words", "words"},
		{"an arrow in code", "`x <!-- y` stays", "`x <!-- y` stays"},
		{"control characters", "a\x00b\x1b[31mc\u0085d", "ab[31mcd"},
		{"line ends", "a\r\nb\n\tc", "a\nb\n\tc"},
		{"text turned around", "a\u202egpj.exe\u202c \u2066b\u2069", "agpj.exe b"},
		{"emoji and right-to-left", "👩‍🚀 שלום", "👩‍🚀 שלום"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := plain(tt.text); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestReferencesAreAllThatIsKeptOfOthersTexts(t *testing.T) {
	text := `Secret plans of sam, sam@example.com. Fixes #12, see acme/ledger#4 and #12 again; PAY-310/OPS-7.
		https://github.com/acme/api/issues/5#issuecomment-1 https://ghe.example.com/acme/api/pull/6/files?x=1
		https://robin:hunter2@github.com/acme/api/pull/7 https://acme.atlassian.net/browse/PAY-9 pay-3 a#b #x`
	want := []string{"#12", "acme/ledger#4", "PAY-310", "OPS-7", "https://github.com/acme/api/issues/5", "https://ghe.example.com/acme/api/pull/6", "PAY-9"}
	if diff := cmp.Diff(want, references(text)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

func TestOnlyMyBodiesAreKept(t *testing.T) {
	node := decodeText(t, `{"id":"x","title":"A\ntitle\u0000","body":"Words about PAY-1","author":{"id":"U_sam"},
		"pageInfo":{"endCursor":"c"},
		"reviews":{"pageInfo":{},"nodes":[
			{"body":"mine <!-- not this -->","author":{"id":"U_me"}},
			{"body":"theirs, #4","author":{"id":"U_sam"}},
			{"body":"of a ghost","author":null},
			{"body":null,"author":{"id":"U_me"}}]}}`)
	want := decodeText(t, `{"id":"x","title":"A title","body":"PAY-1","author":{"id":"U_sam"},
		"reviews":{"nodes":[{"body":"mine","author":{"id":"U_me"}},{"body":"#4","author":{"id":"U_sam"}},{"body":"","author":null},{"body":null,"author":{"id":"U_me"}}]}}`)
	if diff := cmp.Diff(any(want), strip(node, "U_me")); diff != "" {
		t.Errorf("node (-want +got):\n%s", diff)
	}
}

func TestNobodyIsMeWithoutAnID(t *testing.T) {
	node := decodeText(t, `{"body":"words","author":null}`)
	if got := strip(node, "").(map[string]any)["body"]; got != "" {
		t.Errorf("%q is kept", got)
	}
}

func decodeText(t *testing.T, text string) map[string]any {
	t.Helper()
	var node map[string]any
	if err := json.Unmarshal([]byte(text), &node); err != nil {
		t.Fatal(err)
	}
	return node
}

func TestHugeTextsAreStrippedInNoTime(t *testing.T) {
	for _, unit := range []string{"A1-1-", "a-a.", "<!--", "#1 ", "https://a/b", "a/b#"} {
		text := strings.Repeat(unit, 1<<15/len(unit))
		begin := time.Now()
		references(plain(text))
		if d := time.Since(begin); d > 30*time.Second {
			t.Errorf("%q, repeated, takes %v", unit, d)
		}
	}
}

// GitHub writes 64-bit numbers as numbers or as strings; neither may change.
func TestBigNumbersAreKeptAsTheyCame(t *testing.T) {
	node, err := decodeNode([]byte(`{"fullDatabaseId":9007199254740993,"other":"9007199254740993"}`))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(reduce(node, work.Account{UserID: "U_me"}, nil))
	if err != nil || string(data) != `{"fullDatabaseId":9007199254740993,"other":"9007199254740993"}` {
		t.Errorf("%s, error %v", data, err)
	}
}

func TestOnlyWhatMattersOfATimelineIsKept(t *testing.T) {
	node := decodeText(t, `{"body":"Incident commander: @robin, @sam","author":{"id":"U_sam"},"timelineItems":{"nodes":[null,
		{"__typename":"CrossReferencedEvent","source":{"title":"Secret of sam","author":{"id":"U_sam"}}},
		{"__typename":"CrossReferencedEvent","source":{"title":"Mine","author":{"id":"U_me"}}},
		{"__typename":"CrossReferencedEvent","source":null},
		{"__typename":"CrossReferencedEvent","source":{"__typename":"Issue"}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":{"__typename":"Team","combinedSlug":"acme/web"}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":{"__typename":"Team","combinedSlug":"acme/payments"}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":null}]}}`)
	want := decodeText(t, `{"body":"","author":{"id":"U_sam"},"stated":{"commander":"me"},"timelineItems":{"nodes":[null,
		{"__typename":"CrossReferencedEvent","source":{"title":"Mine","author":{"id":"U_me"}}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":{"__typename":"Team","combinedSlug":"acme/web","mine":false}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":{"__typename":"Team","combinedSlug":"acme/payments","mine":true}},
		{"__typename":"ReviewRequestedEvent","requestedReviewer":null}]}}`)
	got := reduce(node, work.Account{UserID: "U_me", Login: "robin"}, []string{"acme/payments"})
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("node (-want +got):\n%s", diff)
	}
}

// Whatever the texts, mine come without control characters, and of others'
// nothing is kept but references that are in them.
func FuzzStrip(f *testing.F) {
	for _, s := range []string{"<!-- a --> PAY-1 #2", "a/b#3\x00\r\n", "<!<!-- -->-- x", "https://h/a/b/pull/1", "#1\n#1", "\xff<!--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range plain(text) {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("%q leaves %q", text, r)
			}
		}
		node := map[string]any{"title": text, "body": text, "author": map[string]any{"id": "U_sam"}}
		strip(node, "U_me")
		if title := node["title"].(string); strings.ContainsFunc(title, unicode.IsControl) {
			t.Errorf("title %q", title)
		}
		clean := plain(text)
		for line := range strings.SplitSeq(node["body"].(string), "\n") {
			if line != "" && (!strings.Contains(clean, line) || anyReference.FindString(line) != line) {
				t.Errorf("of %q, %q is kept", text, line)
			}
		}
	})
}
