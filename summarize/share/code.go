package share

import (
	"regexp"
	"strings"
)

var (
	fence    = regexp.MustCompile("^ {0,3}(```+|~~~+)(.*)$")
	listItem = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)])(?:\s|$)`)
)

// codeLines reports which lines are in code, fenced or indented. A fence that
// nothing closes is none.
func codeLines(lines []string) []bool {
	code := make([]bool, len(lines))
	opened, mark := -1, ""
	for i, line := range lines {
		m := fence.FindStringSubmatch(line)
		switch {
		case m == nil:
		case opened < 0:
			opened, mark = i, m[1]
		case strings.HasPrefix(m[1], mark) && strings.TrimSpace(m[2]) == "":
			for j := opened; j <= i; j++ {
				code[j] = true
			}
			opened = -1
		}
	}
	blank, inList, last := true, false, -1 // last line of indented code, while only empty ones follow
	for i, line := range lines {
		indented := strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")
		switch {
		case code[i]:
			blank, inList, last = false, false, -1
		case strings.TrimSpace(line) == "":
			blank = true
		case indented && !inList && (blank || last >= 0):
			if last < 0 {
				last = i
			}
			for ; last < i; last++ {
				code[last] = true
			}
			code[i], blank = true, false
		default:
			inList = listItem.MatchString(line) || inList && (indented || !blank || strings.HasPrefix(line, " "))
			blank, last = false, -1
		}
	}
	return code
}

// withoutComments leaves out the comments that are not in code, but for whole
// markers, and what is left of markers that are not whole.
func (m *maker) withoutComments(text string) string {
	lines := strings.Split(text, "\n")
	code := codeLines(lines)
	lastEnd := -1
	for i, line := range lines {
		if strings.Contains(line, "-->") {
			lastEnd = i
		}
	}
	var b strings.Builder
	within := false
	for i, line := range lines {
		if code[i] && !within {
			b.WriteString(line)
		} else {
			within = m.copyLine(&b, line, within, i < lastEnd)
		}
		if !within && i < len(lines)-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// copyLine copies a line without comments and reports whether one goes on in
// the next line. Within says that one is open already, closes that one that is
// opened here can end in a later line.
func (m *maker) copyLine(b *strings.Builder, line string, within, closes bool) bool {
	if within {
		_, rest, ok := strings.Cut(line, "-->")
		if !ok {
			return true
		}
		line = rest
	}
	unpaired := map[int]bool{} // lengths of runs of ` that nothing closes
	for {
		at := strings.IndexAny(line, "`<")
		if at < 0 {
			b.WriteString(line)
			return false
		}
		b.WriteString(line[:at])
		line = line[at:]
		n := 1
		switch {
		case line[0] == '`':
			n = codeSpan(line, unpaired)
		case !strings.HasPrefix(line, "<!--"):
		case markerAt.MatchString(line):
			n = len(markerAt.FindString(line))
		default:
			if damagedAt.MatchString(line) {
				line = line[len(damagedAt.FindString(line)):]
				continue
			}
			_, rest, ok := strings.Cut(line[len("<!--"):], "-->")
			if ok {
				m.left("a comment")
				line = rest
				continue
			}
			if closes {
				m.left("a comment")
				return true
			}
			b.WriteString(line)
			return false
		}
		b.WriteString(line[:n])
		line = line[n:]
	}
}

// codeSpan returns the length of the code that a line begins with, or of the
// run of ` if nothing closes it.
func codeSpan(line string, unpaired map[int]bool) int {
	n := len(line) - len(strings.TrimLeft(line, "`"))
	if unpaired[n] {
		return n
	}
	for at := n; at < len(line); {
		next := strings.IndexByte(line[at:], '`')
		if next < 0 {
			break
		}
		at += next
		run := len(line[at:]) - len(strings.TrimLeft(line[at:], "`"))
		if at += run; run == n {
			return at
		}
	}
	unpaired[n] = true
	return n
}
