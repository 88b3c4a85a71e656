package pagerduty

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts that are kept, in bytes.
const (
	maxTitle = 1024
	maxText  = 32 << 10
)

// title returns s on one line.
func title(s string) string { return cut(strings.Join(strings.Fields(clean(s)), " "), maxTitle) }

// clean removes what a terminal or a page could be fooled with: control
// characters, those that turn the direction of writing, and broken UTF-8.
func clean(s string) string {
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

// cut returns at most n bytes of s, whole characters only.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// maxReferences is how many references of one text are kept.
const maxReferences = 100

// referencePattern finds addresses of pull requests, issues and tickets, short
// references such as acme/api#12, and keys of tickets. Any other address may
// hold a secret.
var referencePattern = regexp.MustCompile(`https?://[^\s/<>()"'\\@]{1,255}/(?:[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull)/\d{1,10}|(?:[\w.-]{1,100}/){0,3}browse/[A-Z][A-Z0-9_]{1,30}-\d{1,10})` +
	`|\b[\w.-]{1,100}/[\w.-]{1,100}#\d{1,10}\b|\b[A-Z][A-Z0-9_]{1,30}-\d{1,10}\b`)

// references returns what a text refers to, in the order it does.
func references(text string) []string {
	var found []string
	for _, ref := range referencePattern.FindAllString(clean(text), -1) {
		if len(found) < maxReferences && !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return found
}
