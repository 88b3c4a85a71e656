package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Cut is what Fit left out of one bullet, paragraph or table row.
type Cut struct {
	Head     string // how it begins: its words in bold, else its first sentence
	Kept, Of int    // how many of its sentences; 0 of them when it was left out whole
}

// Fit returns as much of a document, as Plain writes it, as a form of limit
// characters takes, and what it left out, in the order of the document. A
// character is a UTF-16 code unit, which is what forms in a browser count; it is
// never fewer than Unicode code points.
//
// It keeps sentences whole and takes the strongest first: what each bullet or
// paragraph begins with, in the order of the document; then their second
// sentences, and so on; and where all of that fits, what repeats an earlier
// beginning, and links, open questions and remarks in italics. A sentence stays
// only with those before it, what is nested only with what it stands under, a
// heading only with something below. It is an error when not even the first
// sentence fits.
func Fit(markdown string, limit int) (string, []Cut, error) {
	blocks := flatten(parse(markdown).blocks)
	if all := writePlain(blocks); length(all) <= limit {
		return all, nil, nil
	}
	f := &fitter{leaves: map[*block]*leaf{}, heads: map[string]bool{}, begun: map[int]bool{}}
	for i, b := range blocks {
		f.add(b, leaf{root: i})
	}
	slices.SortStableFunc(f.sentences, func(a, b sentence) int { return cmp.Compare(a.tier, b.tier) })
	whole := true // everything that says something fits so far
	for i, s := range f.sentences {
		cost := f.cost(s)
		if i == 0 && cost > limit {
			return "", nil, fmt.Errorf("%d characters are too few: the first sentence with its heading takes %d", limit, cost)
		}
		if s.ready() && f.used+cost <= limit && (whole || s.tier < repeated) {
			f.take(s, cost)
			continue
		}
		whole = whole && s.tier >= repeated
	}
	return writePlain(f.prune(blocks)), f.cuts(), nil
}

// length returns how many characters a form takes a text for.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

const ( // the tiers after those of the sentences by number
	repeated = 1 << 20
	asides   = 1 << 21
)

// leaf is a paragraph, a heading or code.
type leaf struct {
	block  *block
	text   string
	ends   []int   // of its sentences, in its text
	asides int     // how many of them say nothing by themselves
	kept   int     // how many of them stay; those before the others
	above  []*leaf // the headings over it
	under  *leaf   // what it is nested in, or nil
	depth  int     // how often it is nested
	root   int     // the block of the document that it is in
	mark   int     // characters before its first line
	margin int     // characters before its other lines
}

// head returns what a leaf begins with: its words in bold, else its first
// sentence.
func (l *leaf) head() string {
	first := ""
	for _, s := range l.block.spans {
		if s.style&bold == 0 {
			break
		}
		first += s.text
	}
	if first == "" {
		first = l.text[:l.ends[0]]
	}
	first, _, _ = strings.Cut(strings.TrimSpace(first), "\n")
	return first
}

// sentence is one of a leaf.
type sentence struct {
	leaf   *leaf
	number int
	tier   int // the lower, the earlier it is chosen
}

func (s sentence) ready() bool {
	return s.leaf.kept == s.number && (s.leaf.under == nil || s.leaf.under.kept > 0)
}

// fitter chooses what stays.
type fitter struct {
	sentences []sentence
	leaves    map[*block]*leaf
	order     []*leaf
	headings  []*leaf // those over the next leaf
	heads     map[string]bool
	begun     map[int]bool // the blocks of the document of which something stays
	used      int          // characters
}

// add takes in a block that stands where a leaf in it would.
func (f *fitter) add(b *block, at leaf) {
	if b.kind == list {
		for i, item := range b.children {
			in := at
			in.mark, in.margin = at.margin+len(itemMark(b, i)), at.margin+len(itemMark(b, i))
			for j, child := range item.children {
				f.add(child, in)
				if j == 0 {
					in.under, in.mark, in.depth = f.order[len(f.order)-1], in.margin, at.depth+1
				}
			}
		}
		return
	}
	l := &at
	l.block, l.text = b, said(b.spans)
	l.ends = []int{len(l.text)}
	f.leaves[b] = l
	if b.kind == heading {
		f.headings = slices.DeleteFunc(slices.Clone(f.headings), func(h *leaf) bool { return h.block.level >= b.level })
		l.above = f.headings
		f.headings = append(slices.Clip(f.headings), l)
		return
	}
	l.above = f.headings
	f.order = append(f.order, l)
	if ends := sentences(b.spans); b.kind == paragraph && len(ends) > 0 {
		l.ends = ends
	}
	if len(l.ends) > 1 && isLabel(b.spans, l.text[:l.ends[0]]) {
		l.ends = l.ends[1:]
	}
	f.rank(l)
}

// isLabel reports whether a sentence is all in bold, with its full stop: it says
// what follows is about, and nothing by itself.
func isLabel(spans []span, sentence string) bool {
	return len(spans) > 0 && spans[0].style&bold != 0 && strings.TrimSpace(spans[0].text) == strings.TrimSpace(sentence)
}

// rank says how early each sentence of a leaf is chosen.
func (f *fitter) rank(l *leaf) {
	from, base := 0, l.depth
	head := l.head()
	if f.heads[head] {
		base += repeated
	}
	f.heads[head] = true
	for i, to := range l.ends {
		tier := base + i
		if aside(l.block.spans, from, to) {
			tier, l.asides = asides, l.asides+1
		}
		f.sentences = append(f.sentences, sentence{l, i, tier})
		from = to
	}
}

// take keeps a sentence, which costs so many characters.
func (f *fitter) take(s sentence, cost int) {
	f.used += cost
	f.begun[s.leaf.root] = true
	s.leaf.kept++
	for _, h := range s.leaf.above {
		h.kept = len(h.ends)
	}
}

// cost returns how many characters a sentence adds, with all that must come with
// it.
func (f *fitter) cost(s sentence) int {
	l, from := s.leaf, 0
	if s.number > 0 {
		from = l.ends[s.number-1]
	}
	text := l.text[from:l.ends[s.number]]
	n := length(text) + strings.Count(text, "\n")*l.margin
	if s.number == 0 {
		n += l.mark + f.gap(l.root)
	}
	for _, h := range l.above {
		if h.kept == 0 {
			n += length(h.text) + len("\n\n")
		}
	}
	return n
}

// gap returns how many line ends stand before a new line of a block of the
// document, those before the first of all taken for granted.
func (f *fitter) gap(root int) int {
	switch {
	case f.begun[root]:
		return len("\n")
	case f.used == 0:
		return 0
	}
	return len("\n\n")
}

// prune returns what stays of blocks.
func (f *fitter) prune(blocks []*block) []*block {
	var all []*block
	for _, b := range blocks {
		if b.kind == list {
			l := *b
			l.children = nil
			for _, i := range b.children {
				if children := f.prune(i.children); len(children) > 0 {
					l.children = append(l.children, &block{kind: item, children: children})
				}
			}
			if len(l.children) > 0 {
				all = append(all, &l)
			}
			continue
		}
		if l := f.leaves[b]; l.kept > 0 {
			all = append(all, &block{kind: b.kind, spans: []span{{text: l.text[:l.ends[l.kept-1]]}}})
		}
	}
	return all
}

// cuts returns what did not stay; that only asides of a bullet went is not worth
// saying.
func (f *fitter) cuts() []Cut {
	var all []Cut
	for _, l := range f.order {
		if of := max(len(l.ends)-l.asides, 1); l.kept < of && len(l.block.spans) > 0 {
			all = append(all, Cut{l.head(), l.kept, of})
		}
	}
	return all
}
