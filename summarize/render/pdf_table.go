package render

const padding = 1.5 // on both sides of what a table cell says, in millimetres

// table draws a table; where a page ends, its head stands again on the next.
func (p *printer) table(b *block, indent float64) {
	head := b.children[0]
	for _, c := range head.children {
		for i := range c.spans {
			c.spans[i].style |= bold
		}
	}
	asked := make([]float64, len(head.children))
	for _, r := range b.children {
		for i, c := range r.children {
			asked[i] = max(asked[i], p.width(c.spans, bodySize)+2*padding+.1)
		}
	}
	spare := pageWidth - 2*margin - indent
	widths := share(asked, spare)
	for _, w := range widths {
		spare -= w
	}
	for i := range widths {
		widths[i] += spare / float64(len(widths))
	}
	p.y++
	for _, r := range b.children {
		p.row(r, head, widths, indent)
	}
	p.y += 3
}

// row draws a table row, kept together where a page can hold it.
func (p *printer) row(r, head *block, widths []float64, indent float64) {
	var cells [][][]span
	high := 0
	for i, c := range r.children {
		lines := p.wrap(c.spans, widths[i]-2*padding, bodySize)
		cells, high = append(cells, lines), max(high, len(lines))
	}
	p.fit(float64(high)*lineHeight(bodySize)+2, r, head, widths, indent)
	p.y++
	for k := range high {
		p.fit(lineHeight(bodySize)+1, r, head, widths, indent)
		x := margin + indent
		for i, lines := range cells {
			if k < len(lines) {
				p.line(x+p.offset(r.children[i], lines[k], widths[i]), lines[k], bodySize)
			}
			x += widths[i]
		}
		p.y += lineHeight(bodySize)
	}
	p.y++
	gray := 205
	if r == head {
		gray = 140
	}
	p.f.SetDrawColor(gray, gray, gray)
	p.f.Line(margin+indent, p.y, pageWidth-margin, p.y)
}

// fit begins a page, with the head of the table, where less than this height is
// left.
func (p *printer) fit(height float64, r, head *block, widths []float64, indent float64) {
	if p.y+height <= pageBottom || p.y <= margin || height > pageBottom-2*margin && p.y+2*lineHeight(bodySize) <= pageBottom {
		return
	}
	p.page()
	if r != head {
		p.row(head, head, widths, indent)
	}
}

// offset returns how far into its cell a line begins.
func (p *printer) offset(c *block, line []span, width float64) float64 {
	room := width - 2*padding - p.width(line, bodySize)
	switch {
	case c.right:
		return padding + room
	case c.center:
		return padding + room/2
	}
	return padding
}
