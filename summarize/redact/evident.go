package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	// keyed are private keys, and passwords in addresses.
	keyed = compile(privateKey, `(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@`)

	// tokens of issuers begin a word; task-management-system is none.
	tokenWords = compile(`\b(?:` + strings.Join(issued, "|") + `)`)

	run = regexp.MustCompile(`[A-Za-z0-9]{8,}`)
)

// Secrets returns what in a text is surely a secret, in order: a token by its
// issuer's prefix, a private key, a password in an address. Ordinary names with
// such a prefix, as of branches, are none.
func Secrets(text string) []string {
	spans := matches(text, keyed)
	for _, s := range matches(text, tokenWords) {
		if slices.ContainsFunc(run.FindAllString(text[s.from:s.to], -1), random) {
			spans = append(spans, s)
		}
	}
	var found []string
	for _, s := range merged(spans) {
		found = append(found, text[s.from:s.to])
	}
	return found
}

// random reports whether a word mixes its characters as no name does.
func random(word string) bool {
	has := func(is func(rune) bool) bool { return strings.ContainsFunc(word, is) }
	return has(unicode.IsDigit) && has(unicode.IsLetter) || has(unicode.IsLower) && has(unicode.IsUpper)
}
