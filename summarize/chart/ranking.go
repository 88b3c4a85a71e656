package chart

import (
	"fmt"
	"strings"
)

// Ranking is a bar for each of some named things, as a rule the largest first.
type Ranking struct {
	Of   string // what the rows are, to head the table: problem
	Unit string // what is counted, in the plural
	Rows []Row

	// Pareto adds a line with the share of all that the rows come to so far;
	// the bars then are shares of all as well.
	Pareto bool
}

// Row is a named value.
type Row struct {
	Name  string
	Value float64 // negative counts as zero
	Note  string  // stands below the name
}

func (r Ranking) values() (all []float64, sum float64) {
	for _, row := range r.Rows {
		v := max(0, finite(row.Value))
		all = append(all, v)
		sum += v
	}
	return all, sum
}

// Empty reports whether no row is more than zero.
func (r Ranking) Empty() bool {
	_, sum := r.values()
	return sum == 0
}

// named is how many rows are named in words.
const named = 5

// Words names the first rows.
func (r Ranking) Words() string {
	values, sum := r.values()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s in %s.", number(sum), r.Unit, counted(len(values), "row"))
	sofar := 0.0
	for i, row := range r.Rows[:min(named, len(r.Rows))] {
		sofar += values[i]
		fmt.Fprintf(&b, " %s: %s (%s of all", row.Name, number(values[i]), percent(values[i], sum))
		if r.Pareto {
			fmt.Fprintf(&b, ", %s so far", percent(sofar, sum))
		}
		b.WriteByte(')')
		if row.Note != "" {
			b.WriteString(", " + row.Note)
		}
		b.WriteByte('.')
	}
	if more := len(r.Rows) - named; more > 0 {
		fmt.Fprintf(&b, " And %d more.", more)
	}
	return b.String()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Table has a row for each of them.
func (r Ranking) Table() Table {
	t := Table{Head: append([]string{r.Of}, r.heads()...)}
	noted := false
	for _, row := range r.Rows {
		noted = noted || row.Note != ""
	}
	if noted {
		t.Head = append(t.Head, "note")
	}
	for i, cells := range r.cells() {
		row := append([]string{r.Rows[i].Name}, cells...)
		if noted {
			row = append(row, r.Rows[i].Note)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r Ranking) names() []string {
	all := make([]string, len(r.Rows))
	for i, row := range r.Rows {
		all[i] = row.Name
	}
	return all
}

func (r Ranking) heads() []string {
	if r.Pareto {
		return []string{clean(r.Unit), "share", "so far"}
	}
	return []string{clean(r.Unit), "share"}
}

// cells are the numbers of each row.
func (r Ranking) cells() [][]string {
	values, sum := r.values()
	all := make([][]string, len(values))
	sofar := 0.0
	for i, v := range values {
		sofar += v
		all[i] = []string{number(v), percent(v, sum)}
		if r.Pareto {
			all[i] = append(all[i], percent(sofar, sum))
		}
	}
	return all
}

// The layout of rows.
const (
	numberWidth = 54  // of a column of numbers
	nameWidth   = 250 // beside the bars, where there is room
	nameMost    = 330 // of long ones
)

func (r Ranking) draw(c *canvas) {
	values, sum := r.values()
	top := largest(values)
	if r.Pareto {
		top = sum
	}
	heads, cells := r.heads(), r.cells()
	left, right := 0.0, c.width-4
	if c.wide() {
		left = max(nameWidth, min(nameMost, widest(r.names(), textSize)+11))
		right = c.width - numberWidth*float64(len(heads)) - 8
	}
	c.height = 16
	for i, h := range heads {
		c.end(soft, c.width-numberWidth*float64(len(heads)-1-i), c.height, numberWidth+10, h)
	}
	c.height += 8
	begin, sofar := c.height, 0.0
	var sums [][2]float64
	for i, row := range r.Rows {
		y := c.named(row, left, cells[i])
		c.bar(0, left, y-9, left+(right-left)*values[i]/top, y+9)
		sofar += values[i]
		sums = append(sums, [2]float64{left + (right-left)*sofar/top, y})
	}
	if left > 0 {
		c.line("axis", left, begin, left, c.height)
	}
	if r.Pareto {
		c.line("grid", right, begin, right, c.height)
		c.cumulative(sums)
		c.height += 14
		c.text(soft, left, c.height, 40, "0 %")
		c.end(soft, right, c.height, 60, "100 %")
	}
	c.height += 6
}

// cumulative draws the sums so far as a line or, where that would run through
// the names, as a stroke a row.
func (c *canvas) cumulative(sums [][2]float64) {
	if c.wide() {
		c.path(sums)
		return
	}
	before := 0.0
	for _, p := range sums {
		c.line("curve", before, p[1], p[0], p[1])
		c.dot(p)
		before = p[0]
	}
}

// named writes what stands beside a bar, or above it where that is too narrow,
// and returns the middle of the bar.
func (c *canvas) named(row Row, left float64, cells []string) float64 {
	room := left - 10
	if left == 0 {
		room = c.width - numberWidth*float64(len(cells)) - 4
	}
	base := c.height + 18
	if left == 0 && extent(clean(row.Name), textSize) > room { // the numbers stand below
		c.text(plain, 0, base, c.width, row.Name)
		base, c.height = base+17, c.height+17
	} else {
		c.text(plain, 0, base, room, row.Name)
	}
	for n, cell := range cells {
		c.end(plain, c.width-numberWidth*float64(len(cells)-1-n), base, numberWidth, cell)
	}
	c.height += 28
	if row.Note != "" {
		if left == 0 {
			room = c.width
		}
		c.text(soft, 0, base+16, room, row.Note)
		c.height += 14
	}
	if left > 0 {
		return base - 4
	}
	c.height += 24
	return c.height - 14
}

func (r Ranking) lines(width int) []string {
	values, sum := r.values()
	top := largest(values)
	if r.Pareto {
		top = sum
	}
	name := longestOf(r.names(), 10, max(10, width*2/5))
	bar := max(4, min(40, width-name-6-8*len(r.heads())))
	rows := [][]string{append([]string{strings.Repeat(" ", name+2+bar)}, r.heads()...)}
	for i, cells := range r.cells() {
		rows = append(rows, append([]string{padded(r.Rows[i].Name, name) + "  " + block(values[i], top, bar)}, cells...))
	}
	return aligned(rows)
}
