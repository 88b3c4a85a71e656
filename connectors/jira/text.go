package jira

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"bragsheet/connectors/safetext"
)

// maxText is how much of a description is kept as plain text, in bytes.
const maxText = 32 << 10

// plainText returns what a description says: null, wiki text from the version 2
// API, or a document from version 3. Code and pasted logs are left out, being
// nobody's statement. The result is valid UTF-8 without control characters
// other than newlines, at most maxText bytes long.
func plainText(raw json.RawMessage) string {
	var wiki string
	if json.Unmarshal(raw, &wiki) == nil {
		return tidy(wikiText(wiki))
	}
	var doc node
	_ = json.Unmarshal(raw, &doc) // what has an odd shape is skipped, the rest read
	return tidy(doc.text())
}

// tidy cleans a text and takes out what the removal of markup left behind.
func tidy(s string) string {
	var lines []string
	for line := range strings.Lines(safetext.Clean(s)) {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(safetext.Cut(strings.Join(lines, "\n"), maxText))
}

// titles returns each of list on one line.
func titles(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, safetext.Title(s))
	}
	return out
}

// maxReferences is how many references of one description are kept.
const maxReferences = 100

// referencePattern finds addresses of pull requests, issues and tickets, short
// references such as acme/api#12, and keys of tickets. Any other address may
// hold a secret, and is somebody else's text.
var referencePattern = regexp.MustCompile(`https?://[^\s/<>()"'@]{1,255}/(?:[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull)/\d{1,10}|(?:[\w.-]{1,100}/){0,3}browse/[A-Z][A-Z0-9_]{1,30}-\d{1,10})` +
	`|\b[\w.-]{1,100}/[\w.-]{1,100}#\d{1,10}\b|\b[A-Z][A-Z0-9_]{1,30}-\d{1,10}\b`)

// references returns what a description refers to, in the order it does.
func references(raw json.RawMessage) []string {
	found := []string{}
	for _, ref := range referencePattern.FindAllString(plainText(raw), -1) {
		ref = strings.TrimRight(ref, ".,;:!?*_")
		if len(found) < maxReferences && len(ref) < 500 && !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return found
}
