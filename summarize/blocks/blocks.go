// Package blocks knows the parts of a document that a person edits: it tells
// them apart by quiet markers, and merges a newly written document into an
// edited one so that nothing the person wrote is lost.
//
// A merge only ever replaces or removes what it can show to be its own: lines
// whose words are those of a text once generated, suggestions whose words are
// those it offered, and markers. All else passes through, byte for byte.
package blocks

import (
	"strings"

	"bragsheet/store/work"
)

// Marker returns the comment that marks a block, at the end of its first line.
// A key is of lower-case letters, digits and hyphens, and does not begin with
// "new-" or "was-".
func Marker(key string) string { return opening + key + closing }

// Parse splits a document as brag writes it into its blocks: each begins at a
// line that ends with a marker and goes to the next such line. Text has no
// marker and no empty lines at its end; what stands before the first marker
// belongs to no block and is left out. Keys are distinct: what a key marks a
// second time belongs to the block before it.
func Parse(document string) []work.Block {
	var all []work.Block
	var lines []string
	seen := map[string]bool{}
	end := func() {
		if len(all) > 0 {
			last := &all[len(all)-1]
			last.Text = strings.TrimRight(strings.Join(lines, "\n"), "\n")
			last.Hash = work.Hash(last.Text)
		}
	}
	for line := range strings.Lines(document) {
		line = strings.TrimSuffix(line, "\n")
		if text, key, ok := cutMarker(line); ok {
			line = text
			if !seen[key] {
				end()
				lines, seen[key] = nil, true
				all = append(all, work.Block{Key: key})
			}
		}
		lines = append(lines, line)
	}
	end()
	return all
}

// cutMarker cuts the marker off the end of a line.
func cutMarker(line string) (text, key string, ok bool) {
	i := strings.LastIndex(line, opening)
	if i < 0 {
		return line, "", false
	}
	key, n := readMarker(line[i:])
	if n == 0 || strings.TrimRight(line[i+n:], " \t") != "" {
		return line, "", false
	}
	return strings.TrimRight(line[:i], " \t"), key, true
}

const opening, closing = "<!-- brag:", " -->"

// readMarker returns the key of the marker that s begins with, and how many
// bytes the marker has: none if there is no marker.
func readMarker(s string) (key string, n int) {
	rest, ok := strings.CutPrefix(s, opening)
	if !ok {
		return "", 0
	}
	for n < len(rest) && (rest[n] >= 'a' && rest[n] <= 'z' || rest[n] >= '0' && rest[n] <= '9' || rest[n] == '-') {
		n++
	}
	if n == 0 || !strings.HasPrefix(rest[n:], closing) {
		return "", 0
	}
	return rest[:n], len(opening) + n + len(closing)
}
