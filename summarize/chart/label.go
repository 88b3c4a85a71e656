package chart

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// How much is kept of a label, and of what a chart says, in characters.
const (
	longestLabel = 300
	longestWords = 4000
)

// clean returns a label on one line: what cannot be printed becomes a space.
func clean(label string) string { return cleaned(label, longestLabel) }

func cleaned(text string, longest float64) string {
	printable := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return shorten(strings.Join(strings.Fields(printable), " "), longest, func(rune) float64 { return 1 })
}

// shorten cuts a label down to a size, with an ellipsis where something is
// missing.
func shorten(label string, limit float64, size func(rune) float64) string {
	whole, kept, end := 0.0, 0.0, 0
	for i, r := range label {
		if whole += size(r); whole+size('…') <= limit {
			kept, end = whole, i+len(string(r))
		}
	}
	switch {
	case whole <= limit:
		return label
	case kept == 0:
		return ""
	}
	return strings.TrimRight(label[:end], " ") + "…"
}

// columns is how many columns of a terminal a character takes.
func columns(r rune) float64 {
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// ems is about how wide a character is drawn, as a part of the font size; more
// rather than less.
func ems(r rune) float64 {
	switch {
	case columns(r) == 2:
		return 1.1
	case strings.ContainsRune("iljtfrI.,:;'|!()[] ", r):
		return 0.37
	case strings.ContainsRune("mwMW%@…—", r) || r > 0x2000:
		return 0.98
	case r >= 'A' && r <= 'Z':
		return 0.72
	}
	return 0.6
}

// extent is about how wide a label is drawn.
func extent(label string, fontSize float64) float64 {
	sum := 0.0
	for _, r := range label {
		sum += ems(r)
	}
	return sum * fontSize
}

// padded fills a label up, or cuts it down, to a number of columns.
func padded(label string, n int) string {
	label = shorten(clean(label), float64(n), columns)
	for _, r := range label {
		n -= int(columns(r))
	}
	return label + strings.Repeat(" ", max(0, n))
}

// most is the largest value that is drawn as it is.
const most = 1e15

// least is the smallest value that is not drawn as zero.
const least = 1e-9

// finite returns a value that can be drawn: what is no number is zero.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.Abs(v) < least {
		return 0
	}
	return max(-most, min(most, v))
}

// number writes a value with two decimals at most.
func number(v float64) string {
	text := strconv.FormatFloat(math.Round(finite(v)*100)/100, 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	return strings.Replace(text, "-", "−", 1)
}

// short writes a value for an axis, in a few characters.
func short(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}} {
		if math.Abs(v) >= u.size {
			if u.name == "k" {
				u.size = 1e3
			}
			return number(math.Round(10*v/u.size)/10) + u.name
		}
	}
	return number(v)
}

func percent(part, whole float64) string {
	if whole == 0 {
		return "–"
	}
	return Percent(100 * part / whole)
}

// Percent writes a share in a hundred as a whole number, which is 0 only of
// nothing and 100 only of all.
func Percent(share float64) string {
	switch {
	case share > 0 && share < 1:
		return "< 1 %"
	case share > 99 && share < 99.99: // shares that were added up may lack a bit
		return "> 99 %"
	}
	return strconv.FormatFloat(share, 'f', 0, 64) + " %"
}

// widest is how wide the widest of some labels is drawn.
func widest(labels []string, fontSize float64) float64 {
	most := 0.0
	for _, l := range labels {
		most = max(most, extent(clean(l), fontSize))
	}
	return most
}

// longestOf is how many columns of a terminal the longest of some labels takes,
// from least to most.
func longestOf(labels []string, least, most int) int {
	for _, l := range labels {
		n := 0.0
		for _, r := range clean(l) {
			n += columns(r)
		}
		least = max(least, int(n))
	}
	return min(least, most)
}

// px writes a coordinate.
func px(v float64) string {
	text := strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	if text == "-0" {
		return "0"
	}
	return text
}
