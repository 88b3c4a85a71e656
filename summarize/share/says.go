package share

import "strings"

// Says reports whether a copy says anything beyond headings, the legend and
// white space.
func Says(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !isLegend(line) {
			return true
		}
	}
	return false
}

func isLegend(line string) bool {
	for _, words := range languages {
		if line == words.legend {
			return true
		}
	}
	return false
}
