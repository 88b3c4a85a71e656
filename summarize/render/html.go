package render

import (
	"crypto/sha256"
	_ "embed" // the style sheet
	"encoding/base64"
	"fmt"
	"html"
	"strings"
)

//go:embed style.css
var styleSheet string

// HTML returns a document as a page that stands alone: it runs no script and asks
// for nothing outside, which its content security policy holds it to; it is made
// for reading on a phone or a screen, by light or dark, and for print.
func HTML(markdown string, o Options) []byte {
	d := parse(markdown)
	sum := sha256.Sum256([]byte(styleSheet))
	p := &page{}
	p.printf(`<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
`, html.EscapeString(o.lang()), base64.StdEncoding.EncodeToString(sum[:]))
	if o.Author != "" {
		p.printf("<meta name=\"author\" content=\"%s\">\n", html.EscapeString(clean(o.Author)))
	}
	name := d.title
	if name == "" {
		name = "Untitled"
	}
	p.printf("<title>%s</title>\n<style>%s</style>\n</head>\n<body dir=\"auto\">\n<main>\n", html.EscapeString(name), styleSheet)
	p.blocks(d.blocks)
	p.WriteString("</main>\n</body>\n</html>\n")
	return []byte(p.String())
}

// page is HTML being written.
type page struct {
	strings.Builder
	heading string // the id of the last one
}

func (p *page) printf(format string, values ...any) { fmt.Fprintf(p, format, values...) }

func (p *page) blocks(all []*block) {
	for _, b := range all {
		p.block(b)
	}
}

func (p *page) block(b *block) {
	switch b.kind {
	case paragraph:
		p.printf("<p>")
		p.spans(b.spans)
		p.printf("</p>\n")
	case heading:
		level := min(b.level, 6)
		p.heading = html.EscapeString(b.id)
		p.printf(`<h%d id="%s">`, level, p.heading)
		p.spans(b.spans)
		p.printf("</h%d>\n", level)
	case code:
		p.printf("<pre><code>%s\n</code></pre>\n", html.EscapeString(said(b.spans)))
	case rule:
		p.printf("<hr>\n")
	case quote:
		p.printf("<blockquote>\n")
		p.blocks(b.children)
		p.printf("</blockquote>\n")
	case list:
		p.list(b)
	case item:
		p.item(b)
	case table:
		p.table(b)
	}
}

func (p *page) list(b *block) {
	if !b.ordered {
		p.printf("<ul>\n")
		p.blocks(b.children)
		p.printf("</ul>\n")
		return
	}
	p.printf(`<ol start="%d">`+"\n", b.start)
	p.blocks(b.children)
	p.printf("</ol>\n")
}

// item writes a list item; its first paragraph needs no element of its own.
func (p *page) item(b *block) {
	p.printf("<li>")
	rest := b.children
	if len(rest) > 0 && rest[0].kind == paragraph {
		p.spans(rest[0].spans)
		rest = rest[1:]
	}
	if len(rest) > 0 {
		p.printf("\n")
	}
	p.blocks(rest)
	p.printf("</li>\n")
}

// table writes a table that scrolls by itself where it is too wide, also by the
// keyboard. Where its first column has no name, what stands there names the rows.
func (p *page) table(b *block) {
	head := b.children[0]
	label := ""
	if p.heading != "" {
		label = ` aria-labelledby="` + p.heading + `"`
	}
	p.printf("<div class=\"table\" role=\"group\"%s tabindex=\"0\">\n<table>\n<thead>\n<tr>", label)
	for _, c := range head.children {
		p.cell(c, "col")
	}
	p.printf("</tr>\n</thead>\n<tbody>\n")
	named := len(head.children) > 1 && len(head.children[0].spans) == 0
	for _, r := range b.children[1:] {
		p.printf("<tr>")
		for i, c := range r.children {
			scope := ""
			if named && i == 0 {
				scope = "row"
			}
			p.cell(c, scope)
		}
		p.printf("</tr>\n")
	}
	p.printf("</tbody>\n</table>\n</div>\n")
}

func (p *page) cell(c *block, scope string) {
	class := ""
	switch {
	case c.right:
		class = ` class="right"`
	case c.center:
		class = ` class="center"`
	}
	if scope == "" || len(c.spans) == 0 {
		p.printf("<td%s>", class)
		p.spans(c.spans)
		p.printf("</td>")
		return
	}
	p.printf(`<th scope="%s"%s>`, scope, class)
	p.spans(c.spans)
	p.printf("</th>")
}

var tags = []struct {
	style style
	tag   string
}{{bold, "strong"}, {italic, "em"}, {strike, "s"}, {fill, "mark"}, {mono, "code"}}

// spans writes running text; what is linked together becomes one link.
func (p *page) spans(spans []span) {
	link := ""
	for _, s := range spans {
		if s.link != link {
			p.closeLink(link)
			p.openLink(s.link)
			link = s.link
		}
		p.styled(s)
	}
	p.closeLink(link)
}

func (p *page) openLink(link string) {
	switch {
	case link == "":
	case link[0] == '#':
		p.printf(`<a href="%s">`, html.EscapeString(link))
	default:
		p.printf(`<a href="%s" rel="noopener noreferrer">`, html.EscapeString(link))
	}
}

func (p *page) closeLink(link string) {
	if link != "" {
		p.printf("</a>")
	}
}

func (p *page) styled(s span) {
	for _, t := range tags {
		if s.style&t.style != 0 {
			p.printf("<%s>", t.tag)
		}
	}
	p.WriteString(strings.ReplaceAll(html.EscapeString(s.text), "\n", "<br>\n"))
	for i := len(tags) - 1; i >= 0; i-- {
		if s.style&tags[i].style != 0 {
			p.printf("</%s>", tags[i].tag)
		}
	}
}
