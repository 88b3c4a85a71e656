package infer

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// prose returns text with everything that is not the writer's own running
// words blanked out: HTML comments, code and quoted lines. Blanks keep every
// byte where it was.
func prose(text string) string {
	b := []byte(unfenced(text))
	for start := 0; start < len(b); {
		end := lineEnd(b, start)
		blankBetween(b[start:end], "`", "`")
		start = end + 1
	}
	return string(b)
}

// unfenced is prose with the code that stands within lines.
func unfenced(text string) string {
	b := []byte(text)
	blankComments(b)
	fence := ""
	for start := 0; start < len(b); {
		end := lineEnd(b, start)
		line := b[start:end]
		trimmed := bytes.TrimLeft(line, " \t")
		marker := fenceMarker(trimmed)
		switch {
		case fence != "":
			if strings.HasPrefix(marker, fence) {
				fence = ""
			}
			blank(line)
		case marker != "":
			fence = marker
			blank(line)
		case bytes.HasPrefix(trimmed, []byte(">")):
			blank(line)
		}
		start = end + 1
	}
	return string(b)
}

// fenceMarker returns the three characters that open or close a code block.
func fenceMarker(line []byte) string {
	for _, marker := range []string{"```", "~~~"} {
		if bytes.HasPrefix(line, []byte(marker)) {
			return marker
		}
	}
	return ""
}

func blankComments(b []byte) {
	for from := 0; ; {
		open := bytes.Index(b[from:], []byte("<!--"))
		if open < 0 {
			return
		}
		open += from
		end := len(b)
		if n := bytes.Index(b[open:], []byte("-->")); n >= 0 {
			end = open + n + len("-->")
		}
		blank(b[open:end])
		from = end
	}
}

// blankBetween blanks everything in line from an opening mark to the next
// closing one.
func blankBetween(line []byte, opening, closing string) {
	for from := 0; from < len(line); {
		i := bytes.Index(line[from:], []byte(opening))
		if i < 0 {
			return
		}
		i += from
		inside := i + len(opening)
		n := bytes.Index(line[inside:], []byte(closing))
		if n < 0 {
			return
		}
		end := inside + n + len(closing)
		blank(line[i:end])
		from = end
	}
}

// blank leaves line breaks, so that lines stay lines.
func blank(b []byte) {
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
}

func lineEnd(b []byte, start int) int {
	if n := bytes.IndexByte(b[start:], '\n'); n >= 0 {
		return start + n
	}
	return len(b)
}

// oneLine makes text fit for one line of at most limit characters: control,
// bidirectional and invisible characters go, spaces are single, and what is
// too long ends at a word with "…".
func oneLine(text string, limit int) string {
	line := strings.Join(strings.Fields(spaceOut(text)), " ")
	if utf8.RuneCountInString(line) <= limit {
		return line
	}
	cut := 0 // bytes of the first limit-1 characters
	for range limit - 1 {
		_, size := utf8.DecodeRuneInString(line[cut:])
		cut += size
	}
	if word := strings.LastIndexByte(line[:cut+1], ' '); word > 0 {
		cut = word
	}
	return strings.TrimRight(line[:cut], " ,;:–-") + "…"
}

// spaceOut replaces control characters by spaces, and drops the invisible
// ones, bidirectional overrides above all, and what is not UTF-8.
func spaceOut(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}
