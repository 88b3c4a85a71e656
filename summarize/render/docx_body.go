package render

import (
	"strconv"
	"strings"
)

func (w *docx) blocks(all []*block, at place) {
	for _, b := range all {
		w.block(b, at)
	}
}

func (w *docx) block(b *block, at place) {
	switch b.kind {
	case paragraph:
		w.paragraph("", b.spans, at)
	case heading:
		number := w.anchors[b.id]
		w.printf(`<w:p><w:pPr><w:pStyle w:val="Heading%d"/></w:pPr><w:bookmarkStart w:id="%d" w:name="heading%d"/>`, min(b.level, 6), number, number)
		w.spans(b.spans)
		w.printf(`<w:bookmarkEnd w:id="%d"/></w:p>`, number)
	case code:
		w.paragraph("Code", b.spans, at)
	case rule:
		w.printf(`<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>`)
	case quote:
		at.quoted, at.number = true, 0
		w.blocks(b.children, at)
	case list:
		w.list(b, at)
	case table:
		w.table(b)
	}
}

func (w *docx) list(b *block, at place) {
	at.level++
	if at.quoted { // the indent of a list is all that shows it is quoted
		at.level, at.quoted = at.level+1, false
	}
	at.level = min(at.level, maxLevel)
	number := 1
	if b.ordered {
		w.starts = append(w.starts, ordered{at.level, b.start})
		number = len(w.starts) + 1
	}
	for _, i := range b.children {
		at.number = number
		rest := i.children
		if len(rest) > 0 && rest[0].kind == paragraph {
			w.paragraph("", rest[0].spans, at)
			rest = rest[1:]
		} else {
			w.paragraph("", nil, at) // the mark stands alone
		}
		at.number = 0
		w.blocks(rest, at)
	}
}

// paragraph writes a paragraph in a style, or in that of its place.
func (w *docx) paragraph(style string, spans []span, at place) {
	switch {
	case style != "":
	case at.quoted:
		style = "Quote"
	case at.level >= 0:
		style = "ListParagraph"
	}
	w.printf(`<w:p><w:pPr>`)
	if style != "" {
		w.printf(`<w:pStyle w:val="%s"/>`, style)
	}
	switch {
	case at.number > 0:
		w.printf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, at.level, at.number)
	case at.level >= 0:
		w.printf(`<w:ind w:left="%d"/>`, indent*(at.level+1))
	}
	w.printf(`</w:pPr>`)
	w.spans(spans)
	w.printf(`</w:p>`)
}

const textWidth = 9638 // of a page, in twentieths of a point

func (w *docx) table(b *block) {
	wide := len(b.children[0].children)
	w.printf(`<w:tbl><w:tblPr><w:tblStyle w:val="Lines"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>`)
	w.WriteString(strings.Repeat(`<w:gridCol w:w="`+strconv.Itoa(textWidth/wide)+`"/>`, wide))
	w.printf(`</w:tblGrid>`)
	for i, r := range b.children {
		w.printf(`<w:tr><w:trPr><w:cantSplit/>`)
		if i == 0 {
			w.printf(`<w:tblHeader/>`)
		}
		w.printf(`</w:trPr>`)
		for _, c := range r.children {
			w.cell(c)
		}
		w.printf(`</w:tr>`)
	}
	w.printf(`</w:tbl><w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>`)
}

func (w *docx) cell(c *block) {
	align := ""
	switch {
	case c.right:
		align = `<w:jc w:val="right"/>`
	case c.center:
		align = `<w:jc w:val="center"/>`
	}
	w.printf(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/>%s</w:pPr>`, align)
	w.spans(c.spans)
	w.printf(`</w:p></w:tc>`)
}

// spans writes running text; what is linked together becomes one link.
func (w *docx) spans(spans []span) {
	link := ""
	for _, s := range spans {
		if s.link != link {
			w.closeLink(link)
			w.openLink(s.link)
			link = s.link
		}
		w.run(s)
	}
	w.closeLink(link)
}

func (w *docx) openLink(link string) {
	switch {
	case link == "":
	case link[0] == '#':
		w.printf(`<w:hyperlink w:anchor="heading%d">`, w.anchors[link[1:]])
	default:
		if w.links[link] == 0 {
			w.order = append(w.order, link)
			w.links[link] = len(w.order)
		}
		w.printf(`<w:hyperlink r:id="rLink%d">`, w.links[link])
	}
}

func (w *docx) closeLink(link string) {
	if link != "" {
		w.printf(`</w:hyperlink>`)
	}
}

// looks are in the order that the format asks for.
var looks = []struct {
	style    style
	property string
}{
	{bold, `<w:b/>`},
	{italic, `<w:i/>`},
	{strike, `<w:strike/>`},
	{fill, `<w:highlight w:val="yellow"/>`},
}

func (w *docx) run(s span) {
	w.printf(`<w:r><w:rPr>`)
	switch {
	case s.link != "":
		w.printf(`<w:rStyle w:val="Hyperlink"/>`)
	case s.style&mono != 0:
		w.printf(`<w:rStyle w:val="CodeText"/>`)
	}
	for _, l := range looks {
		if s.style&l.style != 0 {
			w.WriteString(l.property)
		}
	}
	w.printf(`</w:rPr>`)
	for i, line := range strings.Split(s.text, "\n") {
		if i > 0 {
			w.printf(`<w:br/>`)
		}
		for j, word := range strings.Split(line, "\t") {
			if j > 0 {
				w.printf(`<w:tab/>`)
			}
			w.printf(`<w:t xml:space="preserve">%s</w:t>`, escapeXML(word))
		}
	}
	w.printf(`</w:r>`)
}
