package render_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/go-fonts/dejavu/dejavuserif"

	"bragsheet/summarize/render"
)

// read returns the text of a PDF.
func read(t *testing.T, file []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool(t, "pdftotext"), "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPDFSaysEveryWord(t *testing.T) {
	file, err := render.PDF(latin(t), options)
	if err != nil {
		t.Fatal(err)
	}
	got := letters(read(t, file))
	for word := range strings.FieldsSeq(render.Plain(latin(t), false)) {
		if !strings.Contains(got, letters(word)) {
			t.Errorf("the PDF does not say %q:\n%s", word, got)
		}
	}
	for _, want := range []string{"/Lang (en)", "/URI (https://github.com/acme/decisions/pull/2)", "/Outlines", "D:20260702080000"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("the PDF lacks %s", want)
		}
	}
}

func TestTheHeadOfATableStandsOnEachPage(t *testing.T) {
	file, err := render.PDF("| name | value |\n|---|--:|\n"+strings.Repeat("| a row | 7 |\n", 100)+"| long | "+strings.Repeat("word ", 1500)+" |\n", options)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, file)
	pages := strings.Count(text, "\f")
	if heads := strings.Count(text, "name"); pages < 5 || heads != pages {
		t.Errorf("%d pages with %d heads", pages, heads)
	}
	if rows, words := strings.Count(text, "a row"), strings.Count(text, "word"); rows != 100 || words != 1500 {
		t.Errorf("%d rows and %d words, want 100 and 1500", rows, words)
	}
}

func TestWhatNoFontShowsIsNamed(t *testing.T) {
	for markdown, want := range map[string]string{
		"注文の移行":    "注 (U+6CE8), 文 (U+6587), の (U+306E), 移 (U+79FB), 行 (U+884C): install Chromium",
		"😀":        "😀 (U+1F600): install",
		"# שלום":   "ש (U+05E9)",
		"`ไทย`":    "ไ (U+0E44)",
		"中国人民共和国。": " and 2 more characters: install Chromium, or a TrueType font that has them, or use -o file.html",
	} {
		if _, err := render.PDF(markdown, options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", markdown, err)
		}
	}
}

func TestAFontGivenShowsWhatTheBuiltInLack(t *testing.T) {
	const rare = "\u1D15" // in DejaVu Serif alone
	if _, err := render.PDF(rare, options); err == nil {
		t.Fatalf("%q is in the built-in fonts", rare)
	}
	with := options
	with.Font = dejavuserif.TTF
	if file, err := render.PDF("a **"+rare+"** b", with); err != nil || !strings.Contains(read(t, file), rare) {
		t.Errorf("got %v", err)
	}
}

func TestABrokenFontIsAnError(t *testing.T) {
	for name, font := range map[string][]byte{"empty": {}, "text": []byte("not a font"), "collection": []byte("ttcf\x00\x01"), "cut": dejavuserif.TTF[:20_000], "cut late": dejavuserif.TTF[:len(dejavuserif.TTF)-5000]} {
		with := options
		with.Font = font
		if _, err := render.PDF("plain "+"\u1D15", with); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHostileTextMakesAPDFOrAnError(t *testing.T) {
	for _, markdown := range hostile {
		file, err := render.PDF(markdown, options)
		if err == nil && !bytes.HasPrefix(file, []byte("%PDF-")) || err != nil && !strings.Contains(err.Error(), "cannot show") {
			t.Errorf("%q: %d bytes, %v", markdown, len(file), err)
		}
	}
}
