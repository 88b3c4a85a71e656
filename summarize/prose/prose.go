// Package prose tells a writer's own running words from what else stands in
// their text. What is not theirs is blanked out: blanks keep every byte where it
// was, and lines stay lines.
package prose

import "bytes"

// Unfenced returns text without HTML comments, code blocks and quoted lines.
func Unfenced(text string) []byte {
	b := []byte(text)
	blankComments(b)
	fence := ""
	for line := range lines(b) {
		trimmed := bytes.TrimLeft(line, " \t")
		marker := fenceMarker(trimmed)
		switch {
		case fence != "":
			if marker == fence {
				fence = ""
			}
			Blank(line)
		case marker != "":
			fence = marker
			Blank(line)
		case bytes.HasPrefix(trimmed, []byte(">")):
			Blank(line)
		}
	}
	return b
}

// Without blanks what stands between two marks of a pair on one line, the
// marks with it, pair after pair.
func Without(b []byte, pairs ...[2]string) []byte {
	for line := range lines(b) {
		for _, pair := range pairs {
			blankBetween(line, []byte(pair[0]), []byte(pair[1]))
		}
	}
	return b
}

// Blank blanks all but line breaks.
func Blank(b []byte) {
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
}

// lines yields the lines of b, without their breaks.
func lines(b []byte) func(yield func(line []byte) bool) {
	return func(yield func(line []byte) bool) {
		for start := 0; start < len(b); {
			end := len(b)
			if n := bytes.IndexByte(b[start:], '\n'); n >= 0 {
				end = start + n
			}
			if !yield(b[start:end]) {
				return
			}
			start = end + 1
		}
	}
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
		Blank(b[open:end])
		from = end
	}
}

// blankBetween blanks everything in line from an opening mark to the next
// closing one.
func blankBetween(line, opening, closing []byte) {
	for from := 0; from < len(line); {
		i := bytes.Index(line[from:], opening)
		if i < 0 {
			return
		}
		i += from
		inside := i + len(opening)
		n := bytes.Index(line[inside:], closing)
		if n < 0 {
			return
		}
		from = inside + n + len(closing)
		Blank(line[i:from])
	}
}
