package render

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
)

// PDF returns a document as PDF pages (A4), the same bytes for the same document
// and options, for where no browser is at hand to print HTML. It writes from
// left to right in Latin, Greek, Cyrillic and, with a font in the options, the
// scripts of East Asia; the error names the first characters it cannot show.
func PDF(markdown string, o Options) (file []byte, err error) {
	d := parse(markdown)
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCreationDate(o.created())
	f.SetModificationDate(o.created())
	f.SetCatalogSort(true)
	f.SetLang(o.lang())
	f.SetTitle(d.title, true)
	f.SetAuthor(clean(o.Author), true)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	walk(d.blocks, printable)
	if o.Font != nil {
		defer func() { // the library trusts a font to be whole
			if broken := recover(); broken != nil {
				file, err = nil, fmt.Errorf("writing the PDF with the font given: %v", broken)
			}
		}()
	}
	faces, err := addFaces(f, o.Font)
	if err != nil {
		return nil, err
	}
	if err := measure(f, faces, d.blocks); err != nil {
		return nil, err
	}
	p := &printer{f: f, faces: faces, links: map[string]int{}}
	walk(d.blocks, func(b *block) {
		if b.kind == heading {
			p.links[b.id] = f.AddLink()
		}
	})
	p.page()
	p.blocks(d.blocks, 0)
	p.numberPages()
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("writing the PDF: %w", err)
	}
	return b.Bytes(), nil
}

// printable leaves out what only directs how other characters are shown, and
// keeps code from being broken at its spaces.
func printable(b *block) {
	for i := range b.spans {
		b.spans[i].text = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cf, r):
				return -1
			case b.kind == code && r == ' ':
				return '\u00a0'
			}
			return r
		}, strings.ReplaceAll(b.spans[i].text, "\t", "    "))
	}
}

// Lengths on paper are in millimetres, sizes of letters in points.
const (
	pageWidth, pageBottom = 210.0, 297.0 - 20
	margin                = 20.0
	bodySize              = 10.0
	step                  = 6.0 // that lists and quotes stand in from what they are in
	maxIndent             = 100.0
)

var headingSizes = [...]float64{17, 13, 11.5, 10.5, 10, 10}

// printer is a PDF being written, from the top of each page down.
type printer struct {
	f     *fpdf.Fpdf
	faces []*face
	links map[string]int // of headings, by their ids
	y     float64
	bars  []float64 // where the lines beside quotes stand
}

func (p *printer) page() {
	p.f.AddPage()
	p.y = margin
}

// need begins a page where less than this height is left.
func (p *printer) need(height float64) {
	if p.y+height > pageBottom && p.y > margin {
		p.page()
	}
}

func lineHeight(size float64) float64 { return size * 25.4 / 72 * 1.42 }

func (p *printer) blocks(all []*block, indent float64) {
	for _, b := range all {
		p.block(b, indent)
	}
}

func (p *printer) block(b *block, indent float64) {
	switch b.kind {
	case paragraph:
		p.paragraph(b.spans, indent, bodySize)
		p.y += 1.8
	case heading:
		p.heading(b, indent)
	case code:
		p.paragraph(b.spans, indent, bodySize-1)
		p.y += 1.8
	case rule:
		p.need(6)
		p.f.SetDrawColor(180, 186, 194)
		p.f.Line(margin+indent, p.y+2, pageWidth-margin, p.y+2)
		p.y += 6
	case quote:
		p.quote(b, indent)
	case list:
		p.list(b, indent)
	case table:
		p.table(b, indent)
	}
}

func (p *printer) heading(b *block, indent float64) {
	size := headingSizes[min(b.level, len(headingSizes))-1]
	if p.y > margin {
		p.y += 3.5
	}
	p.need(lineHeight(size) + 3*lineHeight(bodySize))
	p.f.SetFont(p.faces[sansBold].name, "", size)
	p.f.SetLink(p.links[b.id], p.y, -1)
	p.f.Bookmark(said(b.spans), b.level-1, p.y)
	for i := range b.spans {
		b.spans[i].style |= bold
	}
	p.paragraph(b.spans, indent, size)
	p.y += 1.5
}

func (p *printer) quote(b *block, indent float64) {
	inner := min(indent+step, maxIndent)
	if inner > indent {
		p.bars = append(p.bars, margin+indent+1)
		defer func() { p.bars = p.bars[:len(p.bars)-1] }()
	}
	p.blocks(b.children, inner)
}

func (p *printer) list(b *block, indent float64) {
	inner := min(indent+step, maxIndent)
	for i, item := range b.children {
		mark := "•"
		if b.ordered {
			mark = strings.TrimSpace(itemMark(b, i))
		}
		p.need(lineHeight(bodySize))
		spans := []span{{text: mark}}
		p.line(margin+inner-1.8-p.width(spans, bodySize), spans, bodySize)
		p.blocks(item.children, inner)
	}
}

// paragraph breaks running text into lines and these into pages.
func (p *printer) paragraph(spans []span, indent, size float64) {
	for _, line := range p.wrap(spans, pageWidth-2*margin-indent, size) {
		p.need(lineHeight(size))
		p.line(margin+indent, line, size)
		p.y += lineHeight(size)
	}
}

func (p *printer) wrap(spans []span, width, size float64) [][]span {
	return wrap(spans, width, func(r rune, s span) float64 { return p.runeWidth(r, s.style) * size })
}

func (p *printer) runeWidth(r rune, s style) float64 {
	face, ok := choose(p.faces, r, s)
	if !ok {
		return 0 // a line break
	}
	return face.widths[r]
}

func (p *printer) width(spans []span, size float64) float64 {
	w := 0.0
	for _, s := range spans {
		for _, r := range s.text {
			w += p.runeWidth(r, s.style) * size
		}
	}
	return w
}

// line draws one line at the height where the printer is.
func (p *printer) line(x float64, spans []span, size float64) {
	p.f.SetDrawColor(180, 186, 194)
	for _, bar := range p.bars {
		p.f.Line(bar, p.y, bar, p.y+lineHeight(size))
	}
	for _, s := range spans {
		for s.text != "" {
			part := s
			face := p.run(&part)
			s.text = s.text[len(part.text):]
			w := p.width([]span{part}, size)
			p.draw(x, w, part, face, size)
			x += w
		}
	}
}

// run cuts a span to what is drawn in one face, and returns that.
func (p *printer) run(s *span) *face {
	var first *face
	for i, r := range s.text {
		face, _ := choose(p.faces, r, s.style)
		if first == nil {
			first = face
		}
		if face != first {
			s.text = s.text[:i]
			break
		}
	}
	return first
}

func (p *printer) draw(x, w float64, s span, face *face, size float64) {
	height := lineHeight(size)
	if s.style&(fill|mono) != 0 {
		p.f.SetFillColor(243, 244, 246)
		if s.style&fill != 0 {
			p.f.SetFillColor(255, 232, 145)
		}
		p.f.Rect(x, p.y+height*.06, w, height*.88, "F")
	}
	look := ""
	p.f.SetTextColor(28, 30, 33)
	if s.link != "" {
		p.f.SetTextColor(10, 80, 180)
		look = "U"
	}
	if s.style&strike != 0 {
		look += "S"
	}
	p.f.SetFont(face.name, look, size)
	p.f.SetXY(x, p.y)
	if s.style&italic != 0 { // there is no such face: the upright one leans
		p.f.TransformBegin()
		p.f.TransformSkewX(11, x, p.y+height*.7)
	}
	if id, inside := strings.CutPrefix(s.link, "#"); inside {
		p.f.CellFormat(w, height, s.text, "", 0, "L", false, p.links[id], "")
	} else {
		p.f.CellFormat(w, height, s.text, "", 0, "L", false, 0, s.link)
	}
	if s.style&italic != 0 {
		p.f.TransformEnd()
	}
}

func (p *printer) numberPages() {
	for i := range p.f.PageCount() {
		p.f.SetPage(i + 1)
		p.y = pageBottom + 6
		spans := []span{{text: fmt.Sprintf("%d / %d", i+1, p.f.PageCount())}}
		p.line((pageWidth-p.width(spans, 8.5))/2, spans, 8.5)
	}
}
