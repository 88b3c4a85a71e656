package infer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/summarize/prose"
)

// running returns text with everything that is not the writer's own running
// words blanked out: HTML comments, code and quoted lines. Blanks keep every
// byte where it was.
func running(text string) string {
	return string(prose.Without(prose.Unfenced(text), [2]string{"`", "`"}))
}

// unfenced is running with the code that stands within lines.
func unfenced(text string) string { return string(prose.Unfenced(text)) }

// oneLine makes text fit for one line of at most limit characters: control,
// bidirectional and invisible characters go, spaces are single, and what is
// too long ends at a word with "…".
func oneLine(text string, limit int) string {
	line := strings.Join(strings.Fields(spaceOut(text)), " ")
	if utf8.RuneCountInString(line) <= limit {
		return line
	}
	cut := 0 // bytes of the first limit-1 characters
	for range limit - 1 {
		_, size := utf8.DecodeRuneInString(line[cut:])
		cut += size
	}
	if word := strings.LastIndexByte(line[:cut+1], ' '); word > 0 {
		cut = word
	}
	return strings.TrimRight(line[:cut], " ,;:–-") + "…"
}

// spaceOut replaces control characters by spaces, and drops the invisible
// ones, bidirectional overrides above all, and what is not UTF-8.
func spaceOut(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}
