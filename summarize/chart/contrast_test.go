package chart

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var customProperty = regexp.MustCompile(`--([a-z0-9]+): #([0-9a-f]{3,6})`)

// schemes are the colours that the style sheet has by day, by night and on
// paper.
func schemes(t *testing.T) []map[string][3]float64 {
	t.Helper()
	var all []map[string][3]float64
	for line := range strings.Lines(Style) {
		found := map[string][3]float64{}
		for _, m := range customProperty.FindAllStringSubmatch(line, -1) {
			hex := m[2]
			if len(hex) == 3 {
				hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
			}
			for i := range 3 {
				n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
				if err != nil {
					t.Fatal(err)
				}
				c := found[m[1]]
				c[i] = float64(n) / 255
				found[m[1]] = c
			}
		}
		if len(found) > 0 {
			all = append(all, found)
		}
	}
	if len(all) != 3 {
		t.Fatalf("the style sheet has %d schemes, want light, dark and print", len(all))
	}
	return all
}

// luminance is the relative luminance of WCAG 2.
func luminance(c [3]float64) float64 {
	var lin [3]float64
	for i, v := range c {
		if lin[i] = v / 12.92; v > 0.04045 {
			lin[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*lin[0] + 0.7152*lin[1] + 0.0722*lin[2]
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Checkers of pages do not look into drawings.
func TestTextAndShapesStandOutInEveryScheme(t *testing.T) {
	for i, s := range schemes(t) {
		darkest := s["back"]
		for n := range darkest { // of the cells of a table of counts
			darkest[n] += (s["c0"][n] - s["back"][n]) * cellOpacity(1)
		}
		for _, tt := range []struct {
			name     string
			on       [3]float64
			text     string
			required float64
		}{
			{"names", s["back"], "ink", 4.5},
			{"notes", s["back"], "soft", 4.5},
			{"counts in the darkest cell", darkest, "ink", 4.5},
			{"a line", s["back"], "curve", 3},
			{"series 0", s["back"], "c0", 3},
			{"series 1", s["back"], "c1", 3},
			{"series 2", s["back"], "c2", 3},
			{"series 3", s["back"], "c3", 3},
			{"series 4", s["back"], "c4", 3},
			{"series 5", s["back"], "c5", 3},
		} {
			if got := contrast(s[tt.text], tt.on); got < tt.required {
				t.Errorf("scheme %d: the contrast of %s is %.2f, want %v", i, tt.name, got, tt.required)
			}
		}
	}
}
