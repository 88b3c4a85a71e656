package chart

import (
	"fmt"
	"math"
	"strings"
)

// Columns are bars over spans of time, in order.
type Columns struct {
	Span    string   // what a place is, to head its column of the table: month
	Places  []string // the names of the spans
	Series  []Series
	Stacked bool    // the bars of a place stand on each other; else side by side
	Line    *Series // drawn as a line over the bars; nil: none
	Unit    string  // what is counted, in the plural
}

// Series is one value a place; those missing are zero.
type Series struct {
	Name   string
	Values []float64
}

func (s Series) at(i int) float64 {
	if i >= len(s.Values) {
		return 0
	}
	return finite(s.Values[i])
}

// all are the series that are drawn, the line last.
func (k Columns) all() []Series {
	if k.Line == nil {
		return k.Series
	}
	return append(k.Series[:len(k.Series):len(k.Series)], *k.Line)
}

// Empty reports whether every value is zero.
func (k Columns) Empty() bool {
	for _, s := range k.all() {
		for i := range k.Places {
			if s.at(i) != 0 {
				return false
			}
		}
	}
	return true
}

// Words names of each series how much it is in all and where most.
func (k Columns) Words() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, by %s.", ends(k.Places), k.Span)
	for _, s := range k.Series {
		sum, top := 0.0, 0
		for i := range k.Places {
			sum += s.at(i)
			if s.at(i) > s.at(top) {
				top = i
			}
		}
		fmt.Fprintf(&b, " %s: %s %s in all", s.Name, number(sum), k.Unit)
		if sum != 0 {
			fmt.Fprintf(&b, ", most in %s (%s)", k.Places[top], number(s.at(top)))
		}
		b.WriteByte('.')
	}
	if k.Line != nil {
		fmt.Fprintf(&b, " %s: %s first, %s last.", k.Line.Name, number(k.Line.at(0)), number(k.Line.at(len(k.Places)-1)))
	}
	return b.String()
}

// Table has a row for each place.
func (k Columns) Table() Table {
	t := Table{Head: []string{k.Span}}
	for _, s := range k.all() {
		t.Head = append(t.Head, s.Name)
	}
	for i, place := range k.Places {
		row := []string{place}
		for _, s := range k.all() {
			row = append(row, number(s.at(i)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// reach is the lowest and the highest that is drawn.
func (k Columns) reach() (low, high float64) {
	for i := range k.Places {
		down, up := 0.0, 0.0
		for _, s := range k.Series {
			if v := s.at(i); !k.Stacked {
				down, up = min(down, v), max(up, v)
			} else {
				down, up = down+min(0, v), up+max(0, v)
			}
		}
		if k.Line != nil {
			down, up = min(down, k.Line.at(i)), max(up, k.Line.at(i))
		}
		low, high = min(low, down), max(high, up)
	}
	return low, high
}

func (k Columns) draw(c *canvas) {
	var names []string
	for _, s := range k.all() {
		names = append(names, s.Name)
	}
	c.legend(names, k.Line != nil)
	low, high := k.reach()
	f := c.frame(low, high, 18)
	slot := f.slot(len(k.Places))
	gap := slot * 0.22
	for i := range k.Places {
		x := f.left + slot*float64(i) + gap/2
		if k.Stacked {
			k.stack(c, f, i, x, x+slot-gap)
		} else {
			k.group(c, f, i, x, x+slot-gap)
		}
	}
	if k.Line != nil {
		var points [][2]float64
		for i := range k.Places {
			points = append(points, [2]float64{f.left + slot*(float64(i)+0.5), f.y(k.Line.at(i))})
		}
		c.path(points)
	}
	c.places(f, k.Places)
}

// stack draws the bars of a place on each other, and their sum.
func (k Columns) stack(c *canvas, f frame, place int, left, right float64) {
	down, up := 0.0, 0.0
	edge := math.Min(1, (right-left)/4) // of the background, between neighbours
	for n, s := range k.Series {
		v := s.at(place)
		from := &up
		if v < 0 {
			from = &down
		}
		if tall := math.Abs(f.y(v) - f.y(0)); tall > 0 {
			c.bar(n, left, f.y(*from)-min(edge, tall/2)*sign(v), right, f.y(*from+v))
		}
		*from += v
	}
	if sum := number(up + down); up != 0 && extent(sum, noteSize) <= right-left+6 {
		c.middle(soft, (left+right)/2, f.y(up)-5, right-left+8, sum)
	}
}

func sign(v float64) float64 { return math.Copysign(1, v) }

// group draws the bars of a place side by side, each with its value where there
// is room.
func (k Columns) group(c *canvas, f frame, place int, left, right float64) {
	w := (right - left) / float64(max(1, len(k.Series)))
	for n, s := range k.Series {
		v, x := s.at(place), left+w*float64(n)
		c.bar(n, x, f.y(0), x+w*0.92, f.y(v))
		if text := number(v); v > 0 && k.Line == nil && extent(text, noteSize) <= w {
			c.middle(soft, x+w*0.46, f.y(v)-5, w, text)
		}
	}
}

func (k Columns) lines(width int) []string {
	names := 0
	for _, s := range k.all() {
		names = max(names, len([]rune(clean(s.Name))))
	}
	names = min(names, 40, max(8, width/3))
	var lines []string
	for n, s := range k.all() {
		curve := n == len(k.Series)
		values := k.grouped(s, curve, max(1, width-names-14))
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		end := number(sum)
		if curve {
			end = number(values[len(values)-1]) + " last"
		}
		lines = append(lines, "  "+padded(s.Name, names)+"  "+spark(values)+"  "+end)
	}
	return append(lines, "  "+padded("", names)+"  "+ends(k.Places))
}

// grouped returns the values of neighbouring places added up, or of a curve the
// last of them, so that there are at most room.
func (k Columns) grouped(s Series, curve bool, room int) []float64 {
	per := (len(k.Places) + room - 1) / room
	values := make([]float64, (len(k.Places)+per-1)/per)
	for i := range k.Places {
		if curve {
			values[i/per] = s.at(i)
		} else {
			values[i/per] += s.at(i)
		}
	}
	return values
}

// ends names the first and the last of some places.
func ends(places []string) string {
	if len(places) == 1 {
		return clean(places[0])
	}
	return clean(places[0]) + " to " + clean(places[len(places)-1])
}
