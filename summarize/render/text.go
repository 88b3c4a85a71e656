package render

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Text returns a document as a terminal of so many columns shows it, in colour or
// without. Nothing in the document can send the terminal a command. Links are
// their text alone.
func Text(markdown string, columns int, color bool) string {
	blocks := parse(markdown).blocks
	walk(blocks, func(b *block) {
		for i := range b.spans {
			b.spans[i].text = strings.Map(visible, b.spans[i].text)
		}
	})
	t := &terminal{columns: max(columns, 20), color: color}
	t.blocks(blocks, "", true)
	return t.String()
}

func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// cells returns how many columns a character takes.
func cells(r rune, _ span) float64 {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func cellsOf(spans []span) int {
	n := 0
	for _, r := range said(spans) {
		n += int(cells(r, span{}))
	}
	return n
}

// terminal is a document being written for one.
type terminal struct {
	strings.Builder
	columns int
	color   bool
}

// blocks writes blocks whose lines begin with margin, with empty lines between
// them where they stand apart.
func (t *terminal) blocks(all []*block, margin string, apart bool) {
	for i, b := range all {
		if i > 0 && apart {
			t.WriteString(strings.TrimRight(margin, " ") + "\n")
		}
		t.block(b, margin, margin)
	}
}

// block writes a block whose first line begins with first.
func (t *terminal) block(b *block, first, margin string) {
	switch b.kind {
	case paragraph:
		t.paragraph(b.spans, first, margin)
	case heading:
		t.heading(b, first, margin)
	case code:
		for line := range strings.SplitSeq(said(b.spans), "\n") {
			t.line(first+"    ", []span{{text: line, style: mono}})
			first = margin
		}
	case rule:
		t.line(first, []span{{text: strings.Repeat("─", t.room(margin))}})
	case quote:
		t.blocks(b.children, margin+"│ ", true)
	case list:
		t.list(b, margin)
	case table:
		t.table(b, margin)
	}
}

func (t *terminal) room(margin string) int {
	return max(t.columns-cellsOf([]span{{text: margin}}), 10)
}

func (t *terminal) paragraph(spans []span, first, margin string) {
	for _, line := range wrap(spans, float64(t.room(margin)), cells) {
		t.line(first, line)
		first = margin
	}
}

func (t *terminal) heading(b *block, first, margin string) {
	for i := range b.spans {
		b.spans[i].style |= bold
	}
	t.paragraph(b.spans, first, margin)
	if b.level <= 2 {
		t.line(margin, []span{{text: strings.Repeat([]string{"═", "─"}[b.level-1], min(cellsOf(b.spans), t.room(margin)))}})
	}
}

func (t *terminal) list(b *block, margin string) {
	for i, item := range b.children {
		mark := "• "
		if b.ordered {
			mark = itemMark(b, i)
		}
		inner := margin + strings.Repeat(" ", cellsOf([]span{{text: mark}}))
		rest := item.children
		if rest[0].kind == paragraph || rest[0].kind == heading || rest[0].kind == code {
			t.block(rest[0], margin+mark, inner)
			rest = rest[1:]
		} else {
			t.line(margin+mark, nil)
		}
		t.blocks(rest, inner, false)
	}
}

const between = "  " // the columns of a table

func (t *terminal) table(b *block, margin string) {
	asked := make([]float64, len(b.children[0].children))
	for _, r := range b.children {
		for i, c := range r.children {
			asked[i] = max(asked[i], float64(cellsOf(c.spans)))
		}
	}
	widths := share(asked, float64(max(t.room(margin)-len(between)*(len(asked)-1), len(asked))))
	for i, r := range b.children {
		t.row(r, widths, margin, i == 0)
	}
}

// row writes a table row, as many lines as its highest cell has.
func (t *terminal) row(r *block, widths []float64, margin string, head bool) {
	var columns [][][]span
	high := 0
	for i, c := range r.children {
		if head {
			for j := range c.spans {
				c.spans[j].style |= bold
			}
		}
		lines := wrap(c.spans, widths[i], cells)
		columns, high = append(columns, lines), max(high, len(lines))
	}
	for k := range high {
		var line []span
		for i, lines := range columns {
			filled := 0
			if k < len(lines) {
				line, filled = append(line, lines[k]...), cellsOf(lines[k])
			}
			line = append(line, span{text: strings.Repeat(" ", max(int(widths[i])-filled, 0)) + between})
		}
		t.line(margin, line)
	}
	if head {
		total := len(between) * (len(widths) - 1)
		for _, w := range widths {
			total += int(w)
		}
		t.line(margin, []span{{text: strings.Repeat("─", total)}})
	}
}

// colors are the codes of the styles.
var colors = []struct {
	style style
	code  string
}{{bold, "1"}, {italic, "3"}, {mono, "36"}, {strike, "9"}, {fill, "30;43"}}

// line writes one line, without spaces at its end.
func (t *terminal) line(margin string, spans []span) {
	var b strings.Builder
	b.WriteString(margin)
	for _, s := range spans {
		b.WriteString(t.paint(s))
	}
	t.WriteString(strings.TrimRight(b.String(), " ") + "\n")
}

func (t *terminal) paint(s span) string {
	var codes []string
	for _, c := range colors {
		if s.style&c.style != 0 {
			codes = append(codes, c.code)
		}
	}
	if s.link != "" {
		codes = append(codes, "4")
	}
	if !t.color || len(codes) == 0 {
		return s.text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + s.text + "\x1b[0m"
}
