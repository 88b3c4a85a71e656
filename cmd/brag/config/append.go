package config

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrInline means that the accounts are written in brackets on one line, where
// a program had better not write.
var ErrInline = errors.New("the accounts are written on one line")

// Append returns the configuration with one more account at the end of its
// accounts, and every other character as it was. entry is the account as a YAML
// list item that begins with "- ", its lines indented from there.
func Append(file string, data []byte, entry string) ([]byte, error) {
	root, err := decodeStrict(file, data, &Config{})
	if err != nil {
		return nil, err
	}
	text := string(data)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	accounts := find(root, "accounts")
	switch {
	case accounts == nil:
		return []byte(text + "\naccounts:\n" + indent(entry, 2)), nil
	case accounts.Kind != yaml.SequenceNode || accounts.Style&yaml.FlowStyle != 0 || len(accounts.Content) == 0:
		return nil, ErrInline
	}
	lines := strings.SplitAfter(text, "\n")
	last := lastLine(accounts)
	added := indent(entry, accounts.Column-1)
	return []byte(strings.Join(lines[:last], "") + added + strings.Join(lines[last:], "")), nil
}

// lastLine is the line that a node ends on. A text over several lines is not
// known to end where it begins, but no key here has one.
func lastLine(node *yaml.Node) int {
	last := node.Line
	for _, n := range node.Content {
		last = max(last, lastLine(n))
	}
	return last
}

func indent(entry string, columns int) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(entry, "\n") + "\n") {
		b.WriteString(strings.Repeat(" ", columns) + line)
	}
	return b.String()
}
