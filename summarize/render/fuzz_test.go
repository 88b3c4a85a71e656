package render_test

import (
	"strings"
	"testing"

	"bragsheet/summarize/render"
)

func FuzzHTML(f *testing.F) {
	for _, markdown := range hostile {
		f.Add(markdown)
	}
	f.Fuzz(func(t *testing.T, markdown string) { checkHTML(t, markdown) })
}

// Plain text of plain words is those words.
func FuzzPlain(f *testing.F) {
	for _, markdown := range hostile {
		f.Add(markdown)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		checkPlain(t, markdown)
		words := strings.Join(strings.FieldsFunc(markdown, func(r rune) bool { return r > 'z' || r < 'A' || r > 'Z' && r < 'a' }), " ")
		if got := render.Plain(words, false); got != words {
			t.Fatalf("%q becomes %q", words, got)
		}
	})
}
