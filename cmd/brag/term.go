package main

import (
	"strings"
	"unicode"
)

// clean returns text that is safe on a terminal: control and bidirectional
// formatting characters, which could move the cursor or hide words, are
// dropped. Line breaks and tabs stay.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
}

// oneLine is clean, on one line of at most max characters.
func oneLine(text string, limit int) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + "…"
	}
	return text
}
