package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Heat is a table of counts whose cells are the darker the more they hold: what
// is done often, and what is not done at all.
type Heat struct {
	Of, Span string   // what the rows and the columns are, to head the table: principle, month
	Rows     []string // all there are, the empty ones too
	Columns  []string
	Values   [][]float64 // by row and column; those missing are zero, as are negative ones
	Unit     string      // what is counted, in the plural
}

func (h Heat) at(row, column int) float64 {
	if row >= len(h.Values) || column >= len(h.Values[row]) {
		return 0
	}
	return max(0, finite(h.Values[row][column]))
}

func (h Heat) row(i int) (values []float64, sum float64) {
	for n := range h.Columns {
		values = append(values, h.at(i, n))
		sum += h.at(i, n)
	}
	return values, sum
}

func (h Heat) top() float64 {
	top := 0.0
	for i := range h.Rows {
		values, _ := h.row(i)
		top = max(top, largest(values))
	}
	return top
}

// Empty reports whether every cell is zero.
func (h Heat) Empty() bool {
	for i := range h.Rows {
		if _, sum := h.row(i); sum > 0 {
			return false
		}
	}
	return true
}

// Words names the rows with most, and those with nothing.
func (h Heat) Words() string {
	order := make([]int, len(h.Rows))
	sums := make([]float64, len(h.Rows))
	for i := range h.Rows {
		order[i] = i
		_, sums[i] = h.row(i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sums[b], sums[a]) })
	var most, none []string
	for _, i := range order {
		switch {
		case sums[i] == 0:
			none = append(none, h.Rows[i])
		case len(most) < named:
			most = append(most, fmt.Sprintf("%s (%s)", h.Rows[i], number(sums[i])))
		}
	}
	text := fmt.Sprintf("%s by %s and %s, %s. Most: %s.", h.Unit, h.Of, h.Span, ends(h.Columns), strings.Join(most, ", "))
	if len(none) > 0 {
		text += " None: " + strings.Join(none, ", ") + "."
	}
	return text
}

// Table has the rows with their sums.
func (h Heat) Table() Table {
	t := Table{Head: append(append([]string{h.Of}, h.Columns...), "in all")}
	for i, name := range h.Rows {
		values, sum := h.row(i)
		row := []string{name}
		for _, v := range append(values, sum) {
			row = append(row, number(v))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// principleWidth is what principles take as a rule, and what the longest may.
const principleWidth, principleMost = 300, 370

func (h Heat) draw(c *canvas) {
	left := 0.0
	if c.wide() {
		left = max(principleWidth, min(principleMost, widest(h.Rows, textSize)+11))
	}
	right := c.width - numberWidth
	cell := min(64, (right-left)/float64(len(h.Columns)))
	right = left + cell*float64(len(h.Columns))
	c.height = 16
	c.end(soft, right+numberWidth-4, c.height, numberWidth, "in all")
	f := frame{left: left, right: right}
	c.height -= 10
	c.places(f, h.Columns)
	c.height -= 4
	top := h.top()
	for i, name := range h.Rows {
		_, sum := h.row(i)
		y := c.height + 13
		if left == 0 {
			c.text(plain, 0, y+2, c.width, name)
			c.height += 20
			y = c.height + 13
		} else {
			c.text(plain, 0, y+4, left-10, name)
		}
		for n := range h.Columns {
			h.cell(c, h.at(i, n), top, left+cell*float64(n), y-13, cell)
		}
		all := number(sum)
		if sum == 0 {
			all = "none"
		}
		c.end(plain, right+numberWidth-4, y+4, numberWidth, all)
		c.height += 28
	}
	c.height += 4
}

// cell draws one count: as a number on a ground that is the darker the more it
// is, or where there is no room for that as a square that is the larger.
func (h Heat) cell(c *canvas, v, top, x, y, w float64) {
	const tall = 26
	label := short(v)
	switch {
	case v == 0 && w >= 8:
		c.middle(soft, x+w/2, y+17, w, "·")
	case v == 0:
	case extent(label, noteSize) <= w:
		c.printf(`<rect class="cell" x="%s" y="%s" width="%s" height="%s" rx="2" fill-opacity="%.2f"/>`+"\n", px(x+0.5), px(y+0.5), px(w-1), px(tall-1), cellOpacity(v/top))
		c.shapes = append(c.shapes, shape{kind: rectangle, class: "cell", points: [][2]float64{{x + 0.5, y + 0.5}, {x + w - 0.5, y + tall - 0.5}}, opacity: cellOpacity(v / top)})
		c.middle(plain, x+w/2, y+17.5, w+4, label)
	default:
		side := max(0.5, (min(w, tall)-0.5)*math.Sqrt(v/top))
		c.printf(`<rect class="cell" x="%s" y="%s" width="%s" height="%s"/>`+"\n", px(x+(w-side)/2), px(y+(tall-side)/2), px(side), px(side))
		c.shapes = append(c.shapes, shape{kind: rectangle, class: "cell", points: [][2]float64{{x + (w-side)/2, y + (tall-side)/2}, {x + (w+side)/2, y + (tall+side)/2}}})
	}
}

// cellOpacity is how much of its colour a cell has, for a share of the largest:
// never so much that the number in it could not be read.
func cellOpacity(share float64) float64 { return 0.1 + 0.3*share }

func (h Heat) lines(width int) []string {
	name := longestOf(h.Rows, 10, max(10, width/2))
	room := max(1, width-name-14)
	per := (len(h.Columns) + room - 1) / room
	var lines []string
	for i, label := range h.Rows {
		values, sum := h.row(i)
		var grouped []float64
		for n, v := range values {
			if n%per == 0 {
				grouped = append(grouped, 0)
			}
			grouped[len(grouped)-1] += v
		}
		all := number(sum)
		if sum == 0 {
			all = "none"
		}
		lines = append(lines, "  "+padded(label, name)+"  "+spark(grouped)+"  "+all)
	}
	return append(lines, "  "+padded("", name)+"  "+ends(h.Columns))
}
