package render

import (
	"bufio"
	"bytes"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	writer "github.com/yuin/goldmark/renderer/html"
	lines "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// parse reads a document. It takes any bytes and never fails.
func parse(markdown string) *document {
	r := &reader{
		parser: goldmark.New(
			goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
			goldmark.WithParserOptions(parser.WithParagraphTransformers(util.Prioritized(oversize{}, 1))),
		).Parser(),
		ids: map[string]int{},
	}
	d := &document{blocks: r.parse(prepare(markdown))}
	walk(d.blocks, r.finish)
	walk(d.blocks, func(b *block) {
		for i, s := range b.spans {
			if id, inside := strings.CutPrefix(s.link, "#"); inside && r.ids[id] == 0 {
				b.spans[i].link = ""
			}
		}
	})
	d.title = title(d.blocks)
	return d
}

// reader turns goldmark's tree into blocks.
type reader struct {
	parser parser.Parser
	source []byte
	ids    map[string]int // of headings: how many asked for it
	levels []int          // of the headings that the last one stands under, and its own
	inside bool           // what an HTML comment left over is being parsed
}

func (r *reader) parse(markdown []byte) []*block {
	outer := r.source
	r.source = markdown
	defer func() { r.source = outer }()
	return r.blocks(r.parser.Parse(lines.NewReader(markdown)))
}

func (r *reader) blocks(parent ast.Node) []*block {
	var all []*block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		all = append(all, r.block(n)...)
	}
	return all
}

// block returns what a node shows: one block, or none, or those that an HTML
// comment hid.
func (r *reader) block(n ast.Node) []*block {
	b := &block{}
	switch n := n.(type) {
	case *ast.Heading:
		b.kind, b.level, b.spans = heading, n.Level, r.inline(n)
	case *ast.Paragraph, *ast.TextBlock:
		b.spans = r.inline(n)
	case *literal:
		b.spans = tidy([]span{{text: clean(string(n.Lines().Value(r.source)))}})
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		b.kind, b.spans = code, []span{{text: strings.TrimRight(string(n.Lines().Value(r.source)), "\n"), style: mono}}
	case *ast.ThematicBreak:
		return []*block{{kind: rule}}
	case *ast.HTMLBlock:
		return r.html(n)
	case *ast.Blockquote:
		b.kind, b.children = quote, r.blocks(n)
	case *ast.List:
		b.kind, b.ordered, b.start, b.children = list, n.IsOrdered(), n.Start, r.blocks(n)
	case *ast.ListItem:
		b.kind, b.children = item, r.blocks(n)
	case *east.Table:
		b.kind = table
		for line := n.FirstChild(); line != nil; line = line.NextSibling() {
			b.children = append(b.children, &block{kind: row, children: r.blocks(line)})
		}
	case *east.TableCell:
		b.kind, b.spans = cell, r.inline(n)
		b.right, b.center = n.Alignment == east.AlignRight, n.Alignment == east.AlignCenter
		return []*block{b}
	}
	if said(b.spans) == "" && b.children == nil {
		return nil
	}
	return []*block{b}
}

// html returns what a block of HTML shows: its text as it stands, without
// comments. What follows a comment on its line is Markdown again.
func (r *reader) html(n *ast.HTMLBlock) []*block {
	raw := string(n.Lines().Value(r.source))
	if n.HasClosure() {
		raw += string(n.ClosureLine.Value(r.source))
	}
	shown := strings.TrimSpace(withoutComments(raw))
	switch {
	case shown == "":
		return nil
	case n.HTMLBlockType == ast.HTMLBlockType2 && !r.inside && !strings.Contains(shown, "<!--"):
		r.inside = true
		defer func() { r.inside = false }()
		return r.parse([]byte(shown))
	}
	return []*block{{spans: tidy([]span{{text: shown}})}}
}

func withoutComments(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "<!--")
		_, after, closed := strings.Cut(rest, "-->")
		if !found || !closed {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(before)
		b.WriteByte(' ') // so that no new comment comes of what stood around it
		s = after
	}
}

var emphasis = [...]style{italic, bold}

func (r *reader) inline(n ast.Node) []span {
	var spans []span
	r.spans(n, span{}, &spans)
	return tidy(spans)
}

// spans appends what the children of a node say in the look they have there.
func (r *reader) spans(parent ast.Node, look span, all *[]span) {
	add := func(s string) {
		*all = append(*all, span{clean(s), look.style, look.link})
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		inner := look
		switch n := n.(type) {
		case *ast.Text:
			add(r.value(n, look.style&mono != 0))
			continue
		case *ast.RawHTML:
			add(rawHTML(string(n.Segments.Value(r.source))))
			continue
		case *ast.AutoLink:
			to := string(n.URL(r.source))
			if n.AutoLinkType == ast.AutoLinkEmail {
				to = "mailto:" + to
			}
			*all = append(*all, span{clean(string(n.Label(r.source))), look.style, address(to)})
			continue
		case *ast.Emphasis:
			inner.style |= emphasis[n.Level-1]
		case *east.Strikethrough:
			inner.style |= strike
		case *ast.CodeSpan:
			inner.style |= mono
		case *ast.Link:
			inner.link = address(string(util.URLEscape(n.Destination, true)))
		case *ast.Image: // only its description: a document asks for nothing outside
			inner.link = address(string(util.URLEscape(n.Destination, true)))
		}
		r.spans(n, inner, all)
	}
}

// value returns what a text node says, with escapes and references resolved.
func (r *reader) value(n *ast.Text, code bool) string {
	raw := n.Segment.Value(r.source)
	value := strings.ReplaceAll(string(raw), "\n", " ")
	if !code && bytes.ContainsAny(raw, `\&`) {
		var b bytes.Buffer
		w := bufio.NewWriter(&b)
		writer.DefaultWriter.Write(w, raw)
		_ = w.Flush() // a buffer takes everything
		value = html.UnescapeString(b.String())
	}
	switch {
	case n.HardLineBreak():
		return value + "\n"
	case n.SoftLineBreak():
		return value + " "
	}
	return value
}

func rawHTML(tag string) string {
	switch {
	case strings.HasPrefix(tag, "<!--"):
		return ""
	case strings.HasPrefix(tag, "<br"):
		return "\n"
	}
	return tag
}

// address returns an address a document may link to, or "".
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto":
		if u.Opaque == "" {
			return ""
		}
	case "":
		if !strings.HasPrefix(raw, "#") || u.Fragment == "" {
			return ""
		}
		return "#" + clean(u.Fragment)
	default:
		return ""
	}
	return clean(u.String())
}

// finish gives headings their ids, as GitHub does, and levels without gaps, so
// that whoever goes by them finds no level missing.
func (r *reader) finish(b *block) {
	if b.kind != heading {
		return
	}
	for len(r.levels) > 0 && r.levels[len(r.levels)-1] >= b.level {
		r.levels = r.levels[:len(r.levels)-1]
	}
	r.levels = append(r.levels, b.level)
	b.level = len(r.levels)
	name := slug(said(b.spans))
	b.id = name
	for r.ids[b.id] > 0 {
		b.id = name + "-" + strconv.Itoa(r.ids[name])
		r.ids[name]++
	}
	r.ids[b.id]++
}

func slug(s string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, s)
	if id == "" {
		return "section"
	}
	return id
}

// title returns the text of the first heading, or else the first words.
func title(blocks []*block) string {
	first, begins := "", ""
	walk(blocks, func(b *block) {
		words := strings.Join(strings.Fields(said(b.spans)), " ")
		if b.kind == heading && first == "" {
			first = words
		}
		if begins == "" {
			begins = words
		}
	})
	if first == "" {
		first = begins
	}
	if runes := []rune(first); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return first
}
