// Package safetext makes text of a source safe to keep: no character in it fools a
// terminal or a page, and none of it is longer than it may be.
package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTitle is the length of the longest title, in bytes.
const maxTitle = 1024

// Title returns s on one line.
func Title(s string) string { return Cut(strings.Join(strings.Fields(Clean(s)), " "), maxTitle) }

// Clean removes what a terminal or a page could be fooled with: control
// characters, those that turn the direction of writing, and broken UTF-8.
func Clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// Cut returns at most n bytes of s, whole characters only.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
