package redact

import (
	"cmp"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// span is a part of a text to take out.
type span struct {
	from, to int // bytes
	group    int // of a person; nobody for all else
}

const nobody = -1

func (s span) person() bool { return s.group != nobody }

// merged sorts spans and joins those that overlap, and those that touch unless
// they are of people. What is joined of a person and something else is no person.
func merged(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to, a.group-b.group) })
	var all []span
	for _, s := range spans {
		last := len(all) - 1
		touching := last >= 0 && s.from == all[last].to && !s.person() && !all[last].person()
		if last < 0 || s.from >= all[last].to && !touching {
			all = append(all, s)
			continue
		}
		if s.group != all[last].group {
			all[last].group = nobody
		}
		all[last].to = max(all[last].to, s.to)
	}
	return all
}

// without returns text with a gap in place of each span.
func without(text string, spans []span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.from] + "|")
		at = s.to
	}
	return b.String() + text[at:]
}

// matches returns where patterns match text, read as it looks: a wide ７ is a 7.
func matches(text string, patterns []*regexp.Regexp) []span {
	plain, at := compatible(text)
	var spans []span
	for _, p := range patterns {
		for _, m := range p.FindAllStringIndex(plain, -1) {
			_, size := utf8.DecodeRuneInString(text[at[m[1]-1]:])
			spans = append(spans, span{at[m[0]], at[m[1]-1] + size, nobody})
		}
	}
	return spans
}

// compatible returns text with every character replaced by the plain ones it
// looks like, and for each byte of it the byte of text that it comes from.
func compatible(text string) (plain string, at []int) {
	var b strings.Builder
	for i, r := range text {
		if r < utf8.RuneSelf || unicode.Is(unicode.Nl, r) { // Ⅷ is a number, VIII need not be
			b.WriteRune(r)
		} else {
			b.WriteString(norm.NFKC.String(string(r)))
		}
		for len(at) < b.Len() {
			at = append(at, i)
		}
	}
	return b.String(), at
}

// visible returns text without what cannot be seen: format and control
// characters, private ones, broken bytes. Every space is a plain one; lines stay.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r), r == '\u2800':
			return ' '
		case r == utf8.RuneError, unicode.In(r, unicode.C, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			return -1
		}
		return r
	}, text)
}

// maxDecoded is how often a text may be encoded over.
const maxDecoded = 4

var escaped = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// decode undoes one layer of what links, pages and JSON write for characters.
func decode(text string) string {
	text = html.UnescapeString(text)
	text = percent.ReplaceAllStringFunc(text, func(run string) string {
		if plain, err := url.PathUnescape(run); err == nil {
			return plain
		}
		return run
	})
	return escaped.ReplaceAllStringFunc(text, func(code string) string {
		n, _ := strconv.ParseUint(code[2:], 16, 32) // four hexadecimal digits
		return string(rune(n))
	})
}

var percent = regexp.MustCompile(`(?:%[0-9a-fA-F]{2})+`)
