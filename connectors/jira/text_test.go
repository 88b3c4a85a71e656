package jira

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func quoted(s string) json.RawMessage {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestWikiMarkupBecomesPlainText(t *testing.T) {
	tests := []struct{ name, wiki, want string }{
		{"nothing", "", ""},
		{"headings and lists", "h1. Goal\n* one\n** two\n# three\n- four\n----\nend", "Goal\n- one\n- two\n- three\n- four\n\nend"},
		{"code and logs are left out", "before {code:java}int p95 = 800;{code} after\n{noformat}\np95 800 ms\n{noformat}\nend", "before\n after\n\nend"},
		{"code without an end", "a\n{code}\nb", "a"},
		{"quotes, colours and panels keep their text", "{quote}said{quote} {color:#ff0000}red{color} {panel:title=x}in{panel}", "said red in"},
		{"links keep the address", "[the design|https://a.example/x] and [https://b.example] and [c|https://c.example|smart-link]", "the design (https://a.example/x) and https://b.example and c (https://c.example)"},
		{"people by id are left out", "[~accountid:557058:ab-cd] asked [~robin]", "asked @robin"},
		{"images and attachments", "a !shot.png|width=300! b [^log.txt] c", "a  b  c"},
		{"emphasis", "*bold* and _soft_ but not snake_case_name or 2*3*4", "bold and soft but not snake_case_name or 2*3*4"},
		{"monospace", "run {{make test}} now", "run make test now"},
		{"tables", "||a||b||\n|1|2|", "| a | b |\n | 1 | 2 |"},
		{"escapes", `\{not code\} \[nor a link\]`, "{not code} [nor a link]"},
		{"exclamations stay", "Done! Really! p95 fell", "Done! Really! p95 fell"},
		{"arrows and numbers stay", "p95 800 ms -> 120 ms (-85 %)", "p95 800 ms -> 120 ms (-85 %)"},
		{"control characters", "a\x1b[31mb\u202ec\x00", "a[31mbc"},
	}
	for _, tt := range tests {
		if got := plainText(quoted(tt.wiki)); strings.TrimSpace(got) != strings.TrimSpace(tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDocumentsBecomePlainText(t *testing.T) {
	const doc = `{"type":"doc","version":1,"content":[
		{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Goal"}]},
		{"type":"paragraph","content":[
			{"type":"text","text":"p95 "},{"type":"text","text":"800 ms","marks":[{"type":"strong"}]},
			{"type":"hardBreak"},
			{"type":"text","text":"design","marks":[{"type":"link","attrs":{"href":"https://a.example/d"}}]},
			{"type":"text","text":" "},{"type":"inlineCard","attrs":{"url":"https://b.example/PAY-7"}}]},
		{"type":"bulletList","content":[
			{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Robin"}},{"type":"text","text":" did it"}]}]},
			{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"status","attrs":{"text":"DONE","color":"green"}},{"type":"text","text":" on "},{"type":"date","attrs":{"timestamp":"1772658000000"}},{"type":"emoji","attrs":{"shortName":":tada:","text":"🎉"}}]}]}]},
		{"type":"codeBlock","content":[{"type":"text","text":"p95 = 1"}]},
		{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"quoted"}]}]},
		{"type":"somethingNew","content":[{"type":"paragraph","content":[{"type":"text","text":"kept"}]}]},
		{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"x","type":"file"}}]},
		{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"h"}]}]}]}]}]}`
	want := []string{
		"Goal", "p95 800 ms", "design (https://a.example/d) https://b.example/PAY-7", "- @Robin did it", "- DONE on 2026-03-04🎉", "quoted", "kept", "h",
	}
	got := slices.DeleteFunc(strings.Split(plainText(json.RawMessage(doc)), "\n"), func(s string) bool { return s == "" })
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTextThatIsNoTextIsEmpty(t *testing.T) {
	for _, raw := range []string{"", "null", "7", "true", "[]", "{}", `{"type":"doc"}`, `{"type":"doc","content":7}`, `{"type":"text","text":7}`} {
		if got := plainText(json.RawMessage(raw)); got != "" {
			t.Errorf("%s: %q", raw, got)
		}
	}
	broken := `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":7},{"type":"text","text":"rest"}]}]}`
	if got := plainText(json.RawMessage(broken)); got != "rest" {
		t.Errorf("beside a bad node: %q", got)
	}
}

func TestHugeAndDeepTextsAreCut(t *testing.T) {
	deep := strings.Repeat(`{"type":"x","content":[`, 5000) + `{"type":"text","text":"deep"}` + strings.Repeat("]}", 5000)
	if got := plainText(json.RawMessage(deep)); got != "" {
		t.Errorf("%q from 5,000 levels down", got)
	}
	for _, raw := range []json.RawMessage{
		quoted(strings.Repeat("ä{", 1<<20)),
		json.RawMessage(`{"type":"doc","content":[` + strings.Repeat(`{"type":"paragraph","content":[{"type":"text","text":"wordä"}]},`, 100_000) + `{}]}`),
	} {
		if got := plainText(raw); len(got) > maxText || len(got) < maxText/2 || !utf8.ValidString(got) {
			t.Errorf("%d bytes, valid %v", len(got), utf8.ValidString(got))
		}
	}
}

func TestReferencesAreFoundInAnyText(t *testing.T) {
	wiki := quoted("See [the fix|https://github.com/acme/billing/pull/512], PAY-310 and PAY-310 (OPS-77); acme/ledger#3. Not pay-1.")
	want := []string{"https://github.com/acme/billing/pull/512", "PAY-310", "OPS-77", "acme/ledger#3"}
	if got := references(wiki); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := references(nil); len(got) != 0 {
		t.Errorf("in nothing: %q", got)
	}
}

// adfSchema is the document format's own schema.
const adfSchema = "../../../shared/research/adf-schema.json"

// silent are the node types that say nothing, or nothing of ours to keep.
var silent = []string{
	"codeBlock", "media", "mediaSingle", "mediaInline", "rule", "extension", "inlineExtension", "syncBlock", "bodiedSyncBlock",
}

func TestNoNodeOfTheSchemaSwallowsText(t *testing.T) {
	raw, err := os.ReadFile(adfSchema)
	if err != nil {
		t.Skip("SKIPPED: the schema of documents is not here")
	}
	var schema struct {
		Definitions map[string]struct {
			Properties struct {
				Type    struct{ Enum []string }
				Content json.RawMessage
				Text    json.RawMessage
				Attrs   struct{ Properties map[string]json.RawMessage }
			}
		}
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	tested := 0
	for name, def := range schema.Definitions {
		if len(def.Properties.Type.Enum) != 1 || strings.HasSuffix(name, "_mark") {
			continue
		}
		kind := def.Properties.Type.Enum[0]
		n := node{Type: kind}
		switch {
		case slices.Contains(silent, kind):
			continue
		case kind == "text":
			n.Text = "word"
		case def.Properties.Content != nil:
			n.Content = []node{{Type: "text", Text: "word"}}
		default:
			n.Attrs = attrs{Text: "word", ShortName: "word", URL: "word"}
		}
		tested++
		if got := n.text(); !strings.Contains(got, "word") && kind != "hardBreak" && kind != "date" {
			t.Errorf("%s (%s) says %q", kind, name, got)
		}
	}
	if tested < 25 {
		t.Errorf("only %d nodes found: the schema has another shape", tested)
	}
}

func checkPlain(t *testing.T, got string) {
	t.Helper()
	bad := func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
	if len(got) > maxText || !utf8.ValidString(got) || strings.ContainsFunc(got, bad) {
		t.Errorf("not plain: %.200q", got)
	}
}

func FuzzWikiTextIsPlain(f *testing.F) {
	for _, s := range []string{"h1. {code}x", "[a|b|c] !x.png! {{y}}", "\x00\xff\u202e", "||a|\\\\|", "{quote}{color:red}*b* _c_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkPlain(t, plainText(quoted(s)))
		references(quoted(s))
	})
}

func FuzzDocumentTextIsPlain(f *testing.F) {
	for _, s := range []string{
		`null`, `{"type":"doc","content":[{"type":"text","text":"x\u0000","marks":[{"type":"link","attrs":{"href":"y"}}]}]}`,
		`{"type":"date","attrs":{"timestamp":1e99}}`, `{"type":"expand","attrs":{"title":"\u202e"},"content":{}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		checkPlain(t, plainText(raw))
		references(raw)
	})
}
