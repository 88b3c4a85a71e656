package render

import "strings"

type kind int

const (
	paragraph kind = iota // spans
	heading               // spans
	code                  // spans: one, with line ends
	rule
	quote // children
	list  // children: items
	item  // children
	table // children: rows
	row   // children: cells
	cell  // spans
)

// block is a part of a document.
type block struct {
	kind     kind
	spans    []span
	children []*block

	level   int    // of a heading: 1 to 6, none left out
	id      string // of a heading: what links to it name
	ordered bool   // of a list
	start   int    // of an ordered list: its first number
	right   bool   // of a cell: aligned to the right
	center  bool   // of a cell
}

type style uint8

const (
	bold style = 1 << iota
	italic
	mono
	strike
	fill // a question of brag's that is still open
)

// span is text of one style. A "\n" in it is a line break.
type span struct {
	text  string
	style style
	link  string // "", an address or "#" and the id of a heading
}

// document is what every form is written from.
type document struct {
	blocks []*block
	title  string // the text of the first heading, or what the document begins with
}

// walk calls visit for each block, parents first.
func walk(blocks []*block, visit func(*block)) {
	for _, b := range blocks {
		visit(b)
		walk(b.children, visit)
	}
}

// said returns what spans say, without their looks.
func said(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}

const fillMark = "[[fill:"

// tidy joins spans of the same look, leaves one space where Markdown has several,
// none at the ends of a line, and marks what is still to be filled in.
func tidy(spans []span) []span {
	var out []span
	space := true // at the beginning of a line
	for _, s := range spans {
		var b strings.Builder
		for _, r := range s.text {
			blank := r == ' ' || r == '\t' || r == '\n'
			if blank && space && r != '\n' && s.style&mono == 0 {
				continue
			}
			space = blank
			b.WriteRune(r)
		}
		out = appendSpan(out, span{b.String(), s.style, s.link})
	}
	for len(out) > 0 {
		last := &out[len(out)-1]
		if last.text = strings.TrimRight(last.text, " \n\t"); last.text != "" {
			break
		}
		out = out[:len(out)-1]
	}
	return markFills(out)
}

func appendSpan(spans []span, s span) []span {
	if s.text == "" {
		return spans
	}
	if n := len(spans); n > 0 && spans[n-1].style == s.style && spans[n-1].link == s.link {
		spans[n-1].text += s.text
		return spans
	}
	return append(spans, s)
}

// markFills marks [[fill: …]], in backticks or not, over the spans it reaches.
func markFills(spans []span) []span {
	all := said(spans)
	if !strings.Contains(all, fillMark) {
		return spans
	}
	var out []span
	at, from, to := 0, -1, 0 // [from, to) is the fill at or after at
	for _, s := range spans {
		for rest := s.text; rest != ""; {
			if at >= to {
				from, to = nextFill(all, at)
			}
			n, part := len(rest), s
			switch {
			case at < from:
				n = min(n, from-at)
			case at < to:
				n = min(n, to-at)
				part.style = s.style&^mono | fill
			}
			part.text = rest[:n]
			out = appendSpan(out, part)
			rest, at = rest[n:], at+n
		}
	}
	return out
}

// nextFill returns where the first [[fill: …]] of a text begins and ends, from at
// on; without one, both are beyond its end.
func nextFill(all string, at int) (from, to int) {
	begin := strings.Index(all[at:], fillMark)
	if begin < 0 {
		return len(all), len(all) + 1
	}
	length := strings.Index(all[at+begin:], "]]")
	if length < 0 {
		return len(all), len(all) + 1
	}
	return at + begin, at + begin + length + len("]]")
}
