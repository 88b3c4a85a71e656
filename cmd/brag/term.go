package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
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

// oneLine is clean, on one line of at most limit columns.
func oneLine(text string, limit int) string {
	return clipped(strings.Join(strings.Fields(clean(text)), " "), limit)
}

// clipped is as much of a line as fits into limit columns.
func clipped(text string, limit int) string {
	used, end := 0, 0 // end of what fits before an ellipsis
	for i, r := range text {
		if used < limit {
			end = i
		}
		if used += columns(r); used > limit {
			return text[:end] + "…"
		}
	}
	return text
}

// columns is how many columns of a terminal a character takes.
func columns(r rune) int {
	switch kind := width.LookupRune(r).Kind(); {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
		return 2
	}
	return 1
}
