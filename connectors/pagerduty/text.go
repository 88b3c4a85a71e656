package pagerduty

import (
	"regexp"
	"slices"

	"bragsheet/connectors/safetext"
)

// maxText is how much of a text is kept, in bytes.
const maxText = 32 << 10

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
	for _, ref := range referencePattern.FindAllString(safetext.Clean(text), -1) {
		if len(found) < maxReferences && !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return found
}
