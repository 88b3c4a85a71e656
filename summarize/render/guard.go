package render

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// What no person writes, but a hostile text may, to make reading it take time or
// memory that grows with its square.
const (
	maxInline  = 10_000 // bytes of one paragraph, heading or table line
	maxColumns = 100
	maxDepth   = 100 // quotes and lists begun on one line
)

// clean returns text without what must not reach a terminal, an XML file or a
// reader's eye: control and bidirectional formatting characters and whatever is
// no character at all. Invalid UTF-8 becomes U+FFFD.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF,
			r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
			return -1
		}
		return r
	}, s)
}

// prepare returns Markdown that is safe to parse: cleaned, with plain line ends
// and without front matter.
func prepare(markdown string) []byte {
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(markdown)
	var b strings.Builder
	for line := range strings.Lines(withoutFrontMatter(clean(lines))) {
		at := containers(line)
		b.WriteString(line[:at])
		if at < len(line) && (container(line[at:]) > 0 || line[at] == '#' && len(line) > maxInline) {
			b.WriteByte('\\')
		}
		b.WriteString(line[at:])
	}
	return []byte(b.String())
}

// containers returns the length of the marks of quotes and lists that a line
// begins with, maxDepth of them at most.
func containers(line string) int {
	at := 0
	for range maxDepth {
		n := container(line[at:])
		if n == 0 {
			break
		}
		at += n
	}
	return at + len(line[at:]) - len(strings.TrimLeft(line[at:], " \t"))
}

// container returns the length of the mark of one quote or list item that a text
// begins with, or 0.
func container(s string) int {
	rest := strings.TrimLeft(s, " \t")
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	at := len(s) - len(rest)
	switch mark := rest[digits:]; {
	case mark == "":
		return 0
	case digits == 0 && mark[0] == '>':
		return at + 1
	case digits == 0 && strings.IndexByte("-+*", mark[0]) >= 0, digits > 0 && (mark[0] == '.' || mark[0] == ')'):
		if len(mark) == 1 || mark[1] == ' ' || mark[1] == '\t' || mark[1] == '\n' {
			return at + digits + 1
		}
	}
	return 0
}

// withoutFrontMatter cuts off the settings that some editors keep above a
// document: lines "key: value" between two lines of dashes.
func withoutFrontMatter(markdown string) string {
	rest, found := strings.CutPrefix(markdown, "---\n")
	for line := range strings.Lines(rest) {
		if !found {
			break
		}
		rest = rest[len(line):]
		name, _, setting := strings.Cut(line, ":")
		switch {
		case line == "---\n" || line == "---":
			return rest
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "-"):
		case !setting || strings.ContainsAny(name, " \t*[`"):
			found = false
		}
	}
	return markdown
}

// literal is a paragraph too large to look for emphasis and links in; it is
// shown as it stands.
type literal struct{ ast.BaseBlock }

var kindLiteral = ast.NewNodeKind("Literal")

func (*literal) Kind() ast.NodeKind { return kindLiteral }
func (*literal) IsRaw() bool        { return true }
func (*literal) Dump([]byte, int)   {}

// oversize turns the paragraphs of a document that are too large into literals.
type oversize struct{}

func (oversize) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	lines := p.Lines()
	size, longest := 0, 0
	for i := range lines.Len() {
		n := lines.At(i)
		size, longest = size+n.Len(), max(longest, n.Len())
	}
	c := columns(lines, reader.Source())
	if longest <= maxInline && c <= maxColumns && c*lines.Len() <= size && (size <= maxInline || c > 0) {
		return
	}
	l := &literal{}
	l.SetLines(lines)
	p.Parent().ReplaceChild(p.Parent(), p, l)
}

// columns returns how many columns a paragraph has if it is a table, else 0.
func columns(lines *text.Segments, source []byte) int {
	if lines.Len() < 2 {
		return 0
	}
	second := lines.At(1)
	rule := second.Value(source)
	if len(bytes.Trim(rule, " \t\n|:-")) > 0 {
		return 0
	}
	return bytes.Count(rule, []byte("|")) + 1
}
