package render

import (
	"strconv"
	"strings"
)

// Plain returns a document as text without marks, for forms that know none: a
// line a paragraph, an empty line between blocks, "- " before the items of a
// list, and the rows of a table as such items. Links are their text; with
// addresses, where they lead stands after it in brackets. It has no line end
// after the last line.
func Plain(markdown string, addresses bool) string {
	blocks := parse(markdown).blocks
	if addresses {
		walk(blocks, func(b *block) { b.spans = withAddresses(b.spans) })
	}
	return writePlain(flatten(blocks))
}

func withAddresses(spans []span) []span {
	var out []span
	words := ""
	for i, s := range spans {
		out = append(out, s)
		words += s.text
		if i+1 < len(spans) && spans[i+1].link == s.link {
			continue
		}
		if to := strings.TrimPrefix(s.link, "mailto:"); to != "" && to[0] != '#' && to != words {
			out = append(out, span{text: " (" + to + ")"})
		}
		words = ""
	}
	return out
}

// flatten returns the blocks that plain text knows: headings, paragraphs, code
// and lists. What is quoted stands for itself, a table is a list, rules go.
func flatten(blocks []*block) []*block {
	var all []*block
	for _, b := range blocks {
		switch b.kind {
		case rule:
		case quote:
			all = append(all, flatten(b.children)...)
		case table:
			all = append(all, rows(b))
		case item:
			b.children = flatten(b.children)
			if len(b.children) > 0 && b.children[0].kind == list { // the mark stands alone
				b.children = append([]*block{{}}, b.children...)
			}
			for _, child := range b.children {
				if child.kind == heading {
					child.kind = paragraph
				}
			}
			all = append(all, b)
		default:
			b.children = flatten(b.children)
			all = append(all, b)
		}
	}
	return all
}

// rows returns a table as a list of its rows: what the row is of, then what its
// columns say, each after the column's name.
func rows(t *block) *block {
	head := t.children[0].children
	items := &block{kind: list}
	for _, r := range t.children[1:] {
		var spans []span
		for i, c := range r.children {
			if len(c.spans) == 0 {
				continue
			}
			before := ""
			switch {
			case len(spans) == 0:
			case i == 1 || len(head[i].spans) == 0:
				before = ": "
			default:
				before = ", "
			}
			if i > 0 && i < len(head) && len(head[i].spans) > 0 {
				before += said(head[i].spans) + " "
			}
			spans = append(append(spans, span{text: before}), c.spans...)
		}
		items.children = append(items.children, &block{kind: item, children: []*block{{spans: tidy(spans)}}})
	}
	if len(items.children) == 0 { // the names alone
		for _, c := range head {
			items.children = append(items.children, &block{kind: item, children: []*block{{spans: c.spans}}})
		}
	}
	return items
}

// writePlain writes flattened blocks.
func writePlain(blocks []*block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		if block.kind == list {
			writeList(&b, block, "")
			continue
		}
		b.WriteString(said(block.spans))
	}
	return b.String()
}

// writeList writes a list whose lines begin with margin.
func writeList(b *strings.Builder, l *block, margin string) {
	for i, item := range l.children {
		if i > 0 {
			b.WriteString("\n")
		}
		mark := itemMark(l, i)
		inner := margin + strings.Repeat(" ", len(mark))
		b.WriteString(margin + mark)
		for j, child := range item.children {
			if j > 0 {
				b.WriteString("\n")
			}
			if child.kind == list {
				writeList(b, child, inner)
				continue
			}
			if j > 0 {
				b.WriteString(inner)
			}
			b.WriteString(strings.ReplaceAll(said(child.spans), "\n", "\n"+inner))
		}
	}
}

// itemMark returns what stands before the i-th item of a list, counted from 0.
func itemMark(l *block, i int) string {
	if !l.ordered {
		return "- "
	}
	return strconv.Itoa(l.start+i) + ". "
}
