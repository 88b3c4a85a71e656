package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRedact plants names and secrets into any text: none may leave, and what
// was taken out must come back.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"", "fixed", "a.b=c “d", "ghp_ xoxb- {{1}} Person 2", "An\u0301na \u200b é 7 %41", "https://x:y@z [a](b)", "王 -----BEGIN X-----", "&amp;amp;amp;amp;lt;", "\xff\xfe Д"} {
		f.Add(seed, seed)
		f.Add(seed, "**")
	}
	planted := []string{"Anna Doe", "jérôme", "王伟", "O'Brien", "J. M. Kowalski", "ghp" + "_abcdefghijABCDEFGHIJ", "swordfish@customer.example", "secret-merger"}
	f.Fuzz(func(t *testing.T, before, after string) {
		if !utf8.ValidString(before + after) {
			t.Skip("another text than it looks like")
		}
		for _, plant := range planted {
			text := before + " " + plant + " " + after
			got, original, err := redactor(t).Redact(text)
			if err != nil {
				if got.String() != "" {
					t.Errorf("refused and still says %q", got)
				}
				continue
			}
			if strings.Count(strings.ToLower(got.String()), strings.ToLower(plant)) > 0 {
				t.Errorf("%q leaves as %q", text, got)
			}
			if _, err := original.Restore(got.String()); err != nil {
				t.Errorf("%q left as %q cannot come back: %v", text, got, err)
			}
		}
	})
}
