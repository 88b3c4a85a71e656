package main

import (
	"errors"
	"fmt"
	"strings"

	"bragsheet/summarize/redact"
)

// leak is a line of a document that tells a secret.
type leak struct {
	line int // from 1; 0 if the document does not have it
	hint string
}

// leaks returns the lines of a text in which one of its secrets stands, and
// those secrets of shown, which is made from it, that are in none.
func leaks(text, shown string) []leak {
	var all []leak
	for _, secret := range redact.Secrets(unescaped(shown)) {
		at := 0
		for i, line := range strings.Split(text, "\n") {
			if first, _, _ := strings.Cut(secret, "\n"); at == 0 && strings.Contains(unescaped(line), first) {
				at = i + 1
			}
		}
		all = append(all, leak{at, oneLine(secret, 7)})
	}
	return all
}

// unescaped returns Markdown as it is read: a token has _ in it.
func unescaped(text string) string { return strings.ReplaceAll(text, `\`, "") }

// warnLeaks says which lines of a draft tell a secret.
func (a *app) warnLeaks(path, text string) {
	for _, l := range leaks(text, text) {
		a.hint("%s:%d: this looks like a token or password (%s); revoke it, and take it out before anybody reads it", path, l.line, l.hint)
	}
}

// refuseLeaks refuses a copy for others that tells a secret.
func refuseLeaks(path, text, shown string) error {
	var b strings.Builder
	for _, l := range leaks(text, shown) {
		where := fmt.Sprintf("line %d", l.line)
		if l.line == 0 {
			where = "the evidence"
		}
		fmt.Fprintf(&b, "\n  %s: %s", where, l.hint)
	}
	if b.Len() == 0 {
		return nil
	}
	return usageError{errors.New(path + ": this looks like a token or password, which nobody else may read; revoke it, and take it out:" + b.String())}
}
