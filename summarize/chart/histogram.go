package chart

import (
	"fmt"
	"math"
	"strings"
)

// Histogram is how often values fell into each of some ranges that follow on
// each other.
type Histogram struct {
	Of    string // what the ranges are of, to head the table: lead time
	Unit  string // what is counted, in the plural
	Bins  []Bin
	Marks []Mark
}

// Bin is one range.
type Bin struct {
	Name string
	N    int // negative counts as zero
}

// Mark is a value that is pointed out, such as the median.
type Mark struct {
	Name string
	At   float64 // in bins from the left: 1.5 is the middle of the second
}

func (h Histogram) values() (all []float64, sum float64) {
	for _, b := range h.Bins {
		v := max(0, finite(float64(b.N)))
		all = append(all, v)
		sum += v
	}
	return all, sum
}

// Empty reports whether nothing was counted.
func (h Histogram) Empty() bool {
	_, sum := h.values()
	return sum == 0
}

// Words says where most are, and the marks.
func (h Histogram) Words() string {
	values, sum := h.values()
	top := 0
	for i, v := range values {
		if v > values[top] {
			top = i
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s %s; most: %s (%s).", h.Of, number(sum), h.Unit, h.Bins[top].Name, number(values[top]))
	for _, m := range h.Marks {
		fmt.Fprintf(&b, " %s.", m.Name)
	}
	return b.String()
}

// Table has a row for each range.
func (h Histogram) Table() Table {
	t := Table{Head: []string{h.Of, h.Unit, "share"}}
	values, sum := h.values()
	for i, b := range h.Bins {
		t.Rows = append(t.Rows, []string{b.Name, number(values[i]), percent(values[i], sum)})
	}
	return t
}

func (h Histogram) draw(c *canvas) {
	values, _ := h.values()
	f := c.frame(0, largest(values), 14+18*float64(len(h.Marks)))
	slot := f.slot(len(values))
	names := make([]string, len(values))
	for i, v := range values {
		x := f.left + slot*float64(i)
		c.bar(0, x+min(1, slot/4), f.y(0), x+slot, f.y(v))
		names[i] = h.Bins[i].Name
	}
	for i, m := range h.Marks {
		c.mark(f, f.left+slot*h.place(m), f.top-18*float64(len(h.Marks)-i)+2, m.Name)
	}
	for i, v := range values {
		if text := number(v); v > 0 && extent(text, noteSize) <= slot {
			x, half := f.left+slot*(float64(i)+0.5), extent(text, noteSize)/2+3
			for _, m := range h.Marks { // beside a mark, not on it
				if d := x - (f.left + slot*h.place(m)); math.Abs(d) < half {
					x += math.Copysign(half, d) - d
				}
			}
			c.middle(soft, x, f.y(v)-5, slot, text)
		}
	}
	c.places(f, names)
}

// place is where a mark stands among the bins, or at their end.
func (h Histogram) place(m Mark) float64 { return max(0, min(float64(len(h.Bins)), finite(m.At))) }

// mark draws a line down through a frame, with its name on the baseline y.
func (c *canvas) mark(f frame, x, y float64, name string) {
	c.line("mark", x, y-8, x, f.bottom)
	if x+6+extent(clean(name), textSize) > c.width {
		c.end(plain, x-6, y, x-6, name)
	} else {
		c.text(plain, x+6, y, c.width-x-6, name)
	}
}

func (h Histogram) lines(width int) []string {
	values, sum := h.values()
	var rows [][]string
	bar := max(4, min(40, width-40))
	for i, b := range h.Bins {
		rows = append(rows, []string{padded(b.Name, 16) + "  " + block(values[i], largest(values), bar), number(values[i]), percent(values[i], sum)})
	}
	lines := aligned(rows)
	for _, m := range h.Marks {
		lines = append(lines, "  "+clean(m.Name))
	}
	return lines
}
