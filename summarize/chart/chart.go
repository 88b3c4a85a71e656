// Package chart draws numbers: as SVG for a page or a file, and as text for a
// terminal, each with the same numbers in words and as a table.
//
// A drawing asks for nothing outside and runs nothing. It says what it shows to
// those who cannot see it (title, description, table), tells nothing by colour
// alone, follows the reader's choice of light or dark, and prints. Labels may
// hold any bytes; what is drawn depends on nothing but the chart.
package chart

import (
	_ "embed" // the style sheet
	"fmt"
	"html"
	"strings"
)

// Style is the style sheet of the drawings. A page that holds SVG or Figure has
// it once; File brings its own.
//
//go:embed style.css
var Style string

// Chart is one drawing of numbers.
type Chart struct {
	Name  string // lower-case letters and hyphens; begins the ids in the SVG and names its file
	Title string
	Note  string // how to read it, in a sentence or two
	None  string // the sentence that stands there when there is nothing to draw
	Form  Form
}

// Form is the numbers and what they are drawn as: Columns, Ranking, Heat,
// Histogram or Intervals.
type Form interface {
	// Empty reports whether there is nothing to draw.
	Empty() bool
	// Words says what is drawn: the main numbers, and no finding.
	Words() string
	// Table returns all the numbers.
	Table() Table

	draw(c *canvas)
	lines(width int) []string
}

// Table is numbers in rows; the first column names them.
type Table struct {
	Head []string
	Rows [][]string
}

// The widths of drawings in CSS pixels: for a screen or paper, and for a phone.
const (
	Wide   = 704
	Narrow = 340
)

// SVG draws a chart that is Wide or Narrow, for a page that has Style; "" if
// there is nothing to draw.
func (c Chart) SVG(width int) string {
	return c.svg(width, "", "")
}

// File returns the drawing as a file of its own, nil if there is nothing to
// draw.
func (c Chart) File() []byte {
	text := c.svg(Wide, ` xmlns="http://www.w3.org/2000/svg"`, "<style>"+Style+"</style>\n"+`<rect class="back" width="100%" height="100%"/>`+"\n")
	if text == "" {
		return nil
	}
	return []byte(text)
}

func (c Chart) svg(width int, attributes, head string) string {
	if c.Form.Empty() {
		return ""
	}
	cv := &canvas{id: fmt.Sprintf("%s-%d", c.Name, width), width: float64(width)}
	c.Form.draw(cv)
	return fmt.Sprintf(`<svg%s class="chart" role="img" aria-labelledby="%s-title" aria-describedby="%s-desc" viewBox="0 0 %d %s" width="%d" height="%s">`+"\n"+
		`<title id="%s-title">%s</title>`+"\n"+`<desc id="%s-desc">%s</desc>`+"\n%s%s</svg>\n",
		attributes, cv.id, cv.id, width, px(cv.height), width, px(cv.height), cv.id, escape(c.Title), cv.id, html.EscapeString(cleaned(c.Form.Words(), longestWords)), head, cv.String())
}

// Figure returns the chart as HTML for a page that has Style: both widths, of
// which the page shows one, the note, and the table to open. Without numbers it
// is a sentence.
func (c Chart) Figure() string {
	if c.Form.Empty() {
		return "<p>" + escape(c.None) + "</p>\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<figure>\n<div class=\"wide\">\n%s</div>\n<div class=\"narrow\">\n%s</div>\n<figcaption>%s</figcaption>\n</figure>\n", c.SVG(Wide), c.SVG(Narrow), html.EscapeString(cleaned(c.Note, longestWords)))
	fmt.Fprintf(&b, "<details>\n<summary>The same in numbers<span class=\"aside\">: %s</span></summary>\n", escape(c.Title))
	fmt.Fprintf(&b, "<div class=\"table\" role=\"group\" aria-label=\"%s, in numbers\" tabindex=\"0\">\n", escape(c.Title))
	c.Form.Table().write(&b)
	b.WriteString("</div>\n</details>\n")
	return b.String()
}

func (t Table) write(b *strings.Builder) {
	b.WriteString("<table>\n<thead>\n<tr>")
	for _, h := range t.Head {
		fmt.Fprintf(b, `<th scope="col">%s</th>`, escape(h))
	}
	b.WriteString("</tr>\n</thead>\n<tbody>\n")
	for _, row := range t.Rows {
		for i, cell := range row {
			if i == 0 {
				fmt.Fprintf(b, `<tr><th scope="row">%s</th>`, escape(cell))
			} else {
				fmt.Fprintf(b, "<td>%s</td>", escape(cell))
			}
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n")
}

// Text returns the chart for a terminal, in lines of at most width columns as
// far as the numbers allow; without numbers it is a sentence.
func (c Chart) Text(width int) string {
	lines := []string{clean(c.None)}
	if !c.Form.Empty() {
		lines = c.Form.lines(width)
	}
	return clean(c.Title) + "\n" + strings.Join(lines, "\n") + "\n"
}

func escape(text string) string { return html.EscapeString(clean(text)) }
