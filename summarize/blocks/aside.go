package blocks

import (
	"regexp"
	"slices"
	"strings"
)

// aside is a comment that looks like a marker and is none.
type aside struct {
	line int
	text string
}

// lookalike matches a comment that begins as a marker does.
var lookalike = regexp.MustCompile(`(?:<|&lt;)!-+[ \t]*brag[^<>]*?(?:-+(?:>|&gt;)|$)`)

// addLine takes the words of a stretch of line i, and its asides.
func (t *text) addLine(i int, s string) {
	at := 0
	if !strings.Contains(s, "brag") {
		t.add(s)
		return
	}
	for _, m := range lookalike.FindAllStringIndex(s, -1) {
		if m[0] > 0 && s[m[0]-1] == '`' && strings.HasPrefix(s[m[1]:], "`") {
			continue
		}
		t.add(s[at:m[0]])
		t.asides = append(t.asides, aside{i, s[m[0]:m[1]]})
		at = m[1]
	}
	t.add(s[at:])
}

// asidesOf returns the asides on the lines from up to, not including, to.
func (t *text) asidesOf(from, to int) []string {
	byLine := func(a aside, line int) int { return a.line - line }
	i, _ := slices.BinarySearchFunc(t.asides, from, byLine)
	var all []string
	for ; i < len(t.asides) && t.asides[i].line < to; i++ {
		all = append(all, t.asides[i].text)
	}
	return all
}
