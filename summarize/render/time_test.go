// What is measured here has no parts that run side by side; the race detector
// would only slow it down.

//go:build !race

package render_test

import (
	"strings"
	"testing"
	"time"

	"bragsheet/summarize/render"
)

func TestALargeDocumentTakesSeconds(t *testing.T) {
	row := "- **Did a thing** on 4 March. Restored 23:14. [acme/a#1](https://github.com/acme/a/pull/1) · and 2 more `[[fill: what came of it?]]` <!-- brag:acc-x -->\n"
	inflict(t, "bullets", strings.Repeat(row, 5<<20/len(row)))
}

func TestNoDocumentTakesTimeWithItsSquare(t *testing.T) {
	var nested strings.Builder
	for i := range 400 {
		nested.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	for name, markdown := range map[string]string{
		"quotes": strings.Repeat(">", 120_000), "lists": strings.Repeat("1. ", 100_000), "dashes": strings.Repeat("- ", 100_000) + "x", "brackets": strings.Repeat("[", 120_000), "links": strings.Repeat("[a](", 100_000),
		"angles": strings.Repeat("[a](<b ", 100_000), "emphasis": strings.Repeat("*a_ ", 100_000), "heading": "# " + strings.Repeat("*a_ ", 100_000), "setext": strings.Repeat("*a_ \n", 100_000) + "===",
		"references": strings.Repeat("[a]: b\n", 100_000), "wide table": strings.Repeat("|a", 20_000) + "\n" + strings.Repeat("|-", 20_000) + "\n" + strings.Repeat("|x\n", 20_000),
		"cell": "| a |\n|---|\n| " + strings.Repeat("*a_ ", 100_000) + " |", "comments": strings.Repeat("<!--", 100_000), "comment lines": strings.Repeat("<!--\n", 100_000), "comments nested": strings.Repeat("<!", 50_000) + strings.Repeat("<!---->", 20_000),
		"fills": strings.Repeat("[[fill: ", 50_000), "one word": strings.Repeat("a", 1<<20), "marks": "a" + strings.Repeat("\u0301", 300_000), "headings": strings.Repeat("# a\n", 20_000), "nested": nested.String(), "stops": strings.Repeat("A. ", 120_000),
	} {
		inflict(t, name, markdown)
	}
}

// inflict writes a document in every form and checks how long that takes.
func inflict(t *testing.T, name, markdown string) {
	t.Helper()
	for form, write := range map[string]func() error{
		"HTML":  func() error { render.HTML(markdown, options); return nil },
		"DOCX":  func() error { _, err := render.DOCX(markdown, options); return err },
		"plain": func() error { render.Plain(markdown, true); return nil },
		"fit":   func() error { _, _, _ = render.Fit(markdown, 2000); return nil },
		"PDF":   func() error { _, err := render.PDF(markdown, options); return err },
	} {
		start := time.Now()
		if err := write(); err != nil {
			t.Errorf("%s as %s: %v", name, form, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s (%d bytes) as %s took %v", name, len(markdown), form, took)
		}
	}
}
