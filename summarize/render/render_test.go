package render_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"bragsheet/summarize/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var options = render.Options{Lang: "en", Author: "Robin", Created: time.Date(2026, 7, 2, 8, 0, 0, 0, time.UTC)}

func sample(tb testing.TB) string {
	tb.Helper()
	data, err := os.ReadFile("testdata/sample.md")
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// latin is the sample without what the built-in fonts of PDF lack.
func latin(tb testing.TB) string {
	tb.Helper()
	return regexp.MustCompile(`(?m)^.*\p{Han}.*\n`).ReplaceAllString(sample(tb), "")
}

func TestFormsOfTheSampleAreAsReadAndApproved(t *testing.T) {
	docx, err := render.DOCX(sample(t), options)
	if err != nil {
		t.Fatal(err)
	}
	fitted, cuts, err := render.Fit(sample(t), 260)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"sample.html":          string(render.HTML(sample(t), options)),
		"sample.document.xml":  strings.ReplaceAll(part(t, docx, "word/document.xml"), "</w:p>", "</w:p>\n"),
		"sample.txt":           render.Plain(sample(t), false),
		"sample.addresses.txt": render.Plain(sample(t), true),
		"sample.fit.txt":       fitted + fmt.Sprintf("\n%v", cuts),
	} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not as approved; go test -update rewrites it. Got:\n%s", name, got)
		}
	}
}

// part returns one file of a DOCX.
func part(tb testing.TB, docx []byte, name string) string {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		tb.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

var tag = regexp.MustCompile(`<[^>]*>`)

// letters returns the letters and digits of a text, which no form may lose or
// change the order of, whatever it does to spaces and marks.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func TestEveryFormSaysTheSameWords(t *testing.T) {
	docx, err := render.DOCX(sample(t), options)
	if err != nil {
		t.Fatal(err)
	}
	page := string(render.HTML(sample(t), options))
	body := regexp.MustCompile(`</w:p>`).ReplaceAllString(part(t, docx, "word/document.xml"), "\n")
	want := letters(html.UnescapeString(tag.ReplaceAllString(page[strings.Index(page, "<main>"):], "")))
	if got := letters(html.UnescapeString(tag.ReplaceAllString(body, ""))); got != want {
		t.Errorf("DOCX says\n%s\nHTML says\n%s", got, want)
	}
	for word := range strings.FieldsSeq("Led legacy queue 41 6 acme/decisions#2 see figure Nested deeper Struck slanted both 注文の移行を主導した 58 +9 19 Quoted: saved point five six return https://example.com/a?b=1&c=2 robin@acme.example diagram dropped also After another words Map<String>,") {
		if !strings.Contains(render.Plain(sample(t), false), word) {
			t.Errorf("plain text lacks %q", word)
		}
	}
}

func TestEveryWordOfADocumentIsInEveryForm(t *testing.T) {
	var b strings.Builder
	var words []string
	for i, shape := range []string{"# %s\n\n", "## %s\n\n", "%s\n\n", "**%s** ", "*%s*\n\n", "- %s\n", "  - %s\n", "    1. %s\n\n", "> %s\n\n", "`%s` ", "~~%s~~ ", "[%s](https://a.example)\n\n", "| h | i |\n|---|---|\n| %s | x |\n\n", "```\n%s\n```\n\n", "    %s\n\n", "[[fill: %s]]\n\n", "<div>%s</div>\n\n", "a <b>%s</b>\n\n", "%s  \n", "<%s>\n\n"} {
		word := fmt.Sprintf("wort%cx%d", 'ä'+rune(i%3), i)
		words = append(words, word)
		fmt.Fprintf(&b, shape, word)
	}
	docx, err := render.DOCX(b.String(), options)
	if err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{
		"HTML": string(render.HTML(b.String(), options)), "DOCX": part(t, docx, "word/document.xml"),
		"plain": render.Plain(b.String(), false),
	} {
		for _, word := range words {
			if !strings.Contains(text, word) {
				t.Errorf("%s lacks %s", form, word)
			}
		}
	}
}

func TestFormIsToldByTheExtension(t *testing.T) {
	for path, want := range map[string]string{"a.md": "md", "x/a.MARKDOWN": "md", "a.html": "html", "a.htm": "html", "a.b.pdf": "pdf", "a.docx": "docx", "a.txt": "txt"} {
		if got, err := render.Form(path); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"a.doc", "a.rtf", "a", "", "md"} {
		if _, err := render.Form(path); err == nil || !strings.Contains(err.Error(), ".md, .markdown, .html, .htm, .pdf, .docx, .txt") {
			t.Errorf("%s: the error %v does not name the forms there are", path, err)
		}
	}
}

func TestTheFormsAreTheSameEachTime(t *testing.T) {
	for name, write := range map[string]func() ([]byte, error){
		"HTML": func() ([]byte, error) { return render.HTML(sample(t), options), nil },
		"DOCX": func() ([]byte, error) { return render.DOCX(sample(t), options) },
		"PDF":  func() ([]byte, error) { return render.PDF(latin(t), options) },
	} {
		first, err := write()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for range 3 {
			if again, err := write(); err != nil || !bytes.Equal(first, again) {
				t.Errorf("%s: other bytes the second time (%v)", name, err)
			}
		}
	}
}

// hostile holds what documents can be made of to harm who reads them.
var hostile = []string{
	"", "\x00", "\xff\xfe\x80", "\ufeff# BOM\r\nwith CR\rLF", "# \x1b[2J\x07 &#27;[31m &#x9b; &#xFFFE; &#0; &#xD800; \u202e",
	"<script>alert(1)</script>", "a <script>alert(1)</script> <img src=x onerror=alert(1)>", "[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](\tjavascript:x) ![d](https://e.example/x.png)",
	"[a](data:text/html,<script>) <data:x> <vbscript:x> [f](file:///etc/passwd) [g](file://host/x) [h](javascript://e.example/%0aalert(1)) [r](../a.md) [p](//e.example)", "[a](http://e.example/\"onclick=x) <http://e.example/\"'>",
	"<!-- never closed\n\n# then a heading", "<!-- a --> text <!-- b\n<!<!-- x -->-- y -->", "```\n</code></pre><script>", "---\ntitle: x\n---\n# After", "---\n\n# a\n\n---\n",
	"- \n- # h\n- - x\n-\n\n1)\n2) ", "| a |\n|---|\n", "||\n|-|\n||", "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |", "[[fill:", "[[fill: a [[fill: b]] c]] `[[fill: x` y]]", "# \n## <!-- x -->\n",
	"> > > - > 1. x\n> - y", "# a\n# a\n# a-1\n# !!!\n# ###", "&lt;script&gt; \\<script> \\&amp;lt;", "<b", "![", "a\\\nb  \nc<br/>d", "\t\tcode\n\n\ttab\tin", "😀 👩‍🚒 é ﷽ שלום ไทย",
	"1. a\n   ```\n   x\n\n   y\n   ```\n\n   | t |\n   |---|\n   | z |\n   > q", strings.Repeat("- ", 300) + "x", "999999999. x\n0. y", "*a **b* c**",
}

func TestNothingHostileReachesThePage(t *testing.T) {
	for _, markdown := range hostile {
		checkHTML(t, markdown)
	}
}

var attribute = regexp.MustCompile(`<[^>]*\s(?:src|href|srcset|action|on[a-z]+|style|data|poster)\s*=`)

// checkHTML checks what holds of the HTML of any document.
func checkHTML(tb testing.TB, markdown string) {
	tb.Helper()
	page := string(render.HTML(markdown, options))
	body := page[strings.Index(page, "</head>"):]
	lower := strings.ToLower(body)
	for _, bad := range []string{"<script", "<img", "<iframe", "<object", "<link", "<!--", "<style", "<svg", "<form"} {
		if strings.Contains(lower, bad) {
			tb.Fatalf("%q gives a page with %s:\n%s", markdown, bad, body)
		}
	}
	for _, found := range attribute.FindAllString(body, -1) {
		if !strings.HasSuffix(found, "<a href=") {
			tb.Fatalf("%q gives a page with %s", markdown, found)
		}
	}
	for _, to := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if id, inside := strings.CutPrefix(to[1], "#"); inside {
			if !strings.Contains(body, ` id="`+id+`"`) {
				tb.Fatalf("%q links to #%s, which is nowhere", markdown, id)
			}
		} else if !regexp.MustCompile(`^(https?://|mailto:)`).MatchString(to[1]) {
			tb.Fatalf("%q links to %s", markdown, to[1])
		}
	}
	checkCharacters(tb, markdown, page)
	checkNesting(tb, markdown, body)
	checkHeadings(tb, markdown, body)
}

func checkCharacters(tb testing.TB, markdown, got string) {
	tb.Helper()
	for _, r := range got {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == 0xFFFE || r >= 0x202A && r <= 0x202E {
			tb.Fatalf("%q leaves the character %U", markdown, r)
		}
	}
}

// checkNesting checks that every element is closed in its turn, and no id given
// twice.
func checkNesting(tb testing.TB, markdown, body string) {
	tb.Helper()
	open := []string{}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`<(/?)([a-z0-9]+)([^>]*)>`).FindAllStringSubmatch(strings.TrimPrefix(strings.TrimSuffix(body, "</html>\n"), "</head>\n"), -1) {
		switch {
		case m[2] == "br" || m[2] == "hr":
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			tb.Fatalf("%q: </%s> closes %v", markdown, m[2], open)
		default:
			open = open[:len(open)-1]
		}
		if id := regexp.MustCompile(` id="([^"]*)"`).FindStringSubmatch(m[3]); id != nil {
			if ids[id[1]] {
				tb.Fatalf("%q: id %q twice", markdown, id[1])
			}
			ids[id[1]] = true
		}
	}
	if len(open) > 0 {
		tb.Fatalf("%q leaves %v open", markdown, open)
	}
}

// checkHeadings checks that no level of heading is left out.
func checkHeadings(tb testing.TB, markdown, body string) {
	tb.Helper()
	level := byte('0')
	for _, m := range regexp.MustCompile(`<h([1-6])`).FindAllStringSubmatch(body, -1) {
		if m[1][0] > level+1 {
			tb.Fatalf("%q: a heading of level %s comes after one of level %c", markdown, m[1], level)
		}
		level = m[1][0]
	}
}

func TestThePageSaysWhatItIs(t *testing.T) {
	page := string(render.HTML(sample(t), render.Options{Lang: `de"><script>`}))
	for _, want := range []string{
		`<html lang="descript">`, "<title>Brag sheet · robin</title>", `<meta charset="utf-8">`, `name="viewport"`, "default-src 'none'",
		`<th scope="col"`, `<th scope="row"`, "prefers-color-scheme: dark", "@media print", "<mark>[[fill: who decided?]]</mark>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for markdown, title := range map[string]string{"": "Untitled", "just words": "just words", "text\n\n# *First* `heading`\n\n# Second": "First heading"} {
		if !strings.Contains(string(render.HTML(markdown, options)), "<title>"+title+"</title>") {
			t.Errorf("%q is not titled %q", markdown, title)
		}
	}
}

func TestHostileTextCannotCommandATerminal(t *testing.T) {
	for _, markdown := range hostile {
		checkPlain(t, markdown)
	}
}

func checkPlain(tb testing.TB, markdown string) {
	tb.Helper()
	checkCharacters(tb, markdown, render.Plain(markdown, false))
	checkCharacters(tb, markdown, render.Plain(markdown, true))
}

// tool returns an installed program, or skips the test aloud.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s is installed here: what it would read is not checked", name)
	}
	return path
}
