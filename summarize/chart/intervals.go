package chart

import (
	"math"
	"strings"
)

// Intervals are differences, each with the interval it lies in: a dot with
// whiskers beside zero. Every row has a scale of its own, as their units differ.
type Intervals struct {
	Of         string // what the rows are, to head the table
	Less, More string // what lies on the two sides of zero
	Rows       []Interval
}

// Interval is one difference.
type Interval struct {
	Name             string
	Note             string // the figures in words
	Value, Low, High float64
}

// clear reports whether zero lies outside.
func (v Interval) clear() bool { return finite(v.Low) > 0 || finite(v.High) < 0 }

// Empty reports whether there are no differences.
func (d Intervals) Empty() bool { return len(d.Rows) == 0 }

// Words says which differences are clear.
func (d Intervals) Words() string {
	var yes, no []string
	for _, r := range d.Rows {
		if r.clear() {
			yes = append(yes, r.Name+" ("+r.Note+")")
		} else {
			no = append(no, r.Name)
		}
	}
	var sentences []string
	if len(yes) > 0 {
		sentences = append(sentences, "The interval excludes zero: "+strings.Join(yes, "; ")+".")
	}
	if len(no) > 0 {
		sentences = append(sentences, "It includes zero, so nothing is claimed: "+strings.Join(no, "; ")+".")
	}
	return strings.Join(sentences, " ")
}

// Table has a row for each difference.
func (d Intervals) Table() Table {
	t := Table{Head: []string{d.Of, "difference", "lowest", "highest", "zero excluded", "in words"}}
	for _, r := range d.Rows {
		said := "no"
		if r.clear() {
			said = "yes"
		}
		t.Rows = append(t.Rows, []string{r.Name, number(r.Value), number(r.Low), number(r.High), said, r.Note})
	}
	return t
}

func (d Intervals) draw(c *canvas) {
	left := 0.0
	if c.wide() {
		left = 330
	}
	zero, half := (left+c.width)/2, (c.width-left)/2-8
	c.height = 16
	c.end(soft, zero-10, c.height, half, "← "+d.Less)
	c.text(soft, zero+10, c.height, half, d.More+" →")
	c.height += 8
	for _, r := range d.Rows {
		room, y, reach := left-16, c.height+26, 23.0
		if left == 0 {
			room, y, reach = c.width, c.height+52, 12
		}
		c.line("axis", zero, y-reach, zero, y+reach)
		c.printf("<g>\n")
		c.text(plain, 0, c.height+19, room, r.Name)
		c.text(soft, 0, c.height+35, room, r.Note)
		r.draw(c, zero, half, y)
		c.printf("</g>\n")
		c.height += d.tall(c)
	}
	c.height += 6
}

// tall is the height of a row.
func (d Intervals) tall(c *canvas) float64 {
	if c.wide() {
		return 46
	}
	return 70
}

// draw draws the dot and its whiskers: full where zero is excluded, else open
// and dashed.
func (v Interval) draw(c *canvas, zero, half, y float64) {
	at := v.scaled(half)
	class, dot := "unsure", "open"
	if v.clear() {
		class, dot = "sure", "full"
	}
	c.line(class, zero+at[0], y, zero+at[2], y)
	for _, end := range []float64{at[0], at[2]} {
		c.printf(`<path class="%s cap" d="M%s %sV%s"/>`+"\n", class, px(zero+end), px(y-6), px(y+6))
		c.shapes = append(c.shapes, shape{kind: line, class: class + " cap", points: [][2]float64{{zero + end, y - 6}, {zero + end, y + 6}}})
	}
	c.circle(dot, zero+at[1], y, 5)
}

// scaled returns low, value and high in order, so that the furthest from zero
// is at half.
func (v Interval) scaled(half float64) [3]float64 {
	low, value, high := finite(v.Low), finite(v.Value), finite(v.High)
	low, high = min(low, value, high), max(low, value, high)
	top := max(math.Abs(low), math.Abs(high))
	if top == 0 {
		top = 1
	}
	return [3]float64{low / top * half, value / top * half, high / top * half}
}

func (d Intervals) lines(width int) []string {
	const half = 12
	sense := "← " + d.Less + ", → " + d.More
	names, notes := []string{}, []string{sense}
	for _, r := range d.Rows {
		names, notes = append(names, r.Name), append(notes, r.Note)
	}
	name := longestOf(names, 10, max(10, width-2*half-8))
	beside := name+2*half+7+longestOf(notes, 0, width) <= width // else the notes stand below
	sides := []rune(strings.Repeat(" ", 2*half+1))
	sides[half-2], sides[half], sides[half+2] = '←', '│', '→'
	var lines []string
	add := func(line, note string) {
		if note = clean(note); beside {
			lines = append(lines, line+"  "+note)
		} else {
			lines = append(lines, strings.TrimRight(line, " "), "    "+shorten(note, float64(max(12, width-4)), columns))
		}
	}
	add("  "+padded("", name)+"  "+string(sides), sense)
	for _, r := range d.Rows {
		at := r.scaled(half)
		row := []rune(strings.Repeat(" ", 2*half+1))
		stroke, dot := '┄', '○'
		if r.clear() {
			stroke, dot = '─', '●'
		}
		row[half] = '│'
		for i := int(math.Round(at[0])); i <= int(math.Round(at[2])); i++ {
			if row[half+i] == ' ' {
				row[half+i] = stroke
			}
		}
		row[half+int(math.Round(at[1]))] = dot
		add("  "+padded(r.Name, name)+"  "+string(row), r.Note)
	}
	return lines
}
