package chart

import (
	"math"
	"slices"
	"strings"
)

var (
	eighths = []rune(" ▏▎▍▌▋▊▉█") // of a column, from the left
	heights = []rune("▁▂▃▄▅▆▇█")  // of a line, from below
)

// spark draws values as a line of blocks; zero, and less, is a dot.
func spark(values []float64) string {
	top := 0.0
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		if v <= 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(heights[int(math.Ceil(v/top*float64(len(heights))))-1])
	}
	return b.String()
}

// block draws a value as a bar of at most n columns, which is top, and fills it
// up with spaces; what is more than zero is seen.
func block(v, top float64, n int) string {
	parts := 0
	if v > 0 {
		parts = max(1, int(math.Round(v/top*float64(8*n))))
	}
	full := min(n, parts/8)
	text := strings.Repeat("█", full)
	if full < n && parts%8 > 0 {
		text += string(eighths[parts%8])
		full++
	}
	return text + strings.Repeat(" ", n-full)
}

// aligned writes rows in columns, the cells after the first to the right.
func aligned(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			fill := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			if i == 0 {
				b.WriteString("  " + cell + fill)
			} else {
				b.WriteString("  " + fill + cell)
			}
		}
		lines[n] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// largest returns the value that bars are drawn against: never zero.
func largest(values []float64) float64 {
	if len(values) == 0 {
		return 1
	}
	if top := slices.Max(values); top > 0 {
		return top
	}
	return 1
}
