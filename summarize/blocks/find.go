package blocks

import (
	"slices"
	"strings"
)

// span is where a block stands in a file: the lines [from, to).
type span struct {
	from, to int
	edited   bool // its words are not those of any version we know
}

// finder tells which lines of a file are which block, or a suggestion.
type finder struct {
	file        *text
	known       []*known
	by          map[string]*known
	marks       map[string][]mark
	spans       map[string]span
	suggestions map[string][]span
	offers      map[int]int // where suggestions end, also those somebody wrote into, by first line
	taken       []bool      // lines found word for word, or of a suggestion
	starts      []bool      // lines that a block or a suggestion begins at
}

// find looks for the blocks of a file: first where their markers are, word for
// word, then anywhere, word for word; then, edited, where their markers are;
// then within other text, or by their first line; then around a marker that
// stands alone; and last by most of their words. What is not found was deleted.
func find(file *text, blocks []*known) *finder {
	f := &finder{
		file: file, known: blocks, by: map[string]*known{}, marks: map[string][]mark{},
		spans: map[string]span{}, suggestions: map[string][]span{}, offers: map[int]int{},
		taken: make([]bool, len(file.lines)), starts: make([]bool, len(file.lines)),
	}
	for _, b := range blocks {
		f.by[b.key] = b
	}
	for _, m := range file.marks {
		f.marks[m.key] = append(f.marks[m.key], m)
	}
	f.findSuggestions()
	f.findByMarker()
	for range 2 { // a marker among words that are another's tells nothing any more
		f.findWhole()
	}
	f.findEdited(true)
	f.findParts()
	f.findEdited(false)
	f.findAlike()
	f.join()
	return f
}

// take notes that a block stands, word for word, on some lines. It reports
// false where they are another's.
func (f *finder) take(key string, from, to int) bool {
	for _, taken := range f.taken[from:to] {
		if taken {
			return false
		}
	}
	for i := from; i < to; i++ {
		f.taken[i] = true
	}
	f.starts[from] = true
	f.spans[key] = span{from: from, to: to}
	return true
}

// takeAt takes a needle's lines if it fills whole lines from a word on.
func (f *finder) takeAt(word int, n needle) bool {
	if !f.file.at(word, n) {
		return false
	}
	from, to, ok := f.file.whole(word, len(n.words))
	if !ok || slices.Contains(f.taken[from:to], true) {
		return false
	}
	if !slices.Equal(f.file.asidesOf(from, to), n.aside) {
		f.starts[from] = true
		f.spans[n.key] = span{from: from, to: to, edited: true}
		return true
	}
	return f.take(n.key, from, to)
}

// findByMarker finds the blocks whose words are whole where their marker is: on
// the line they begin with, after what was their first line and is several now,
// or, on a line of its own, before or behind all of them. Of a block that was copied, the first whole copy is the block.
func (f *finder) findByMarker() {
	for _, b := range f.known {
		for _, m := range f.marks[b.key] {
			if f.isAt(b, m) {
				break
			}
		}
	}
}

func (f *finder) isAt(b *known, m mark) bool {
	for _, n := range b.needles {
		switch {
		case len(n.words) == 0:
			if f.file.empty(m.line) && f.take(b.key, m.line, m.line+1) {
				return true
			}
		case f.takeAt(f.file.lines[m.line].first, n), f.takeAt(m.word-n.head, n), f.takeAt(m.word, n), f.takeAt(m.word-len(n.words), n):
			return true
		}
	}
	return false
}

// ownMarker returns the marker that an edited block can be told by: the first
// one beside words that are no other block's, or else the first by itself.
func (f *finder) ownMarker(key string) (own mark, worded, ok bool) {
	for _, m := range f.marks[key] {
		if f.taken[m.line] {
			continue
		}
		if !f.file.empty(m.line) {
			return m, true, true
		}
		if !ok {
			own, ok = m, true
		}
	}
	return own, false, ok
}

// findWhole finds, by their words, blocks on lines of their own that have lost
// their marker, or whose marker is on a line that has little of them.
func (f *finder) findWhole() {
	var needles []needle
	for _, b := range f.known {
		if m, worded, _ := f.ownMarker(b.key); !worded || !f.alike(m.line, b) {
			needles = append(needles, b.needles...)
		}
	}
	f.search(needles, func(word int, n needle) { f.takeAt(word, n) })
}

// alike reports whether at least half the words of a line are a block's.
func (f *finder) alike(i int, b *known) bool {
	words := set(f.file.words[f.file.lines[i].first:f.file.end(i)])
	return 2*common(words, set(b.needles[0].words)) >= len(words)
}

// Fewer words than these may stand within a line, or begin one, by chance.
const fewest = 4

// findParts finds blocks that have neither a marker nor lines of their own any
// more: joined to other text, or with only their first line as it was.
func (f *finder) findParts() {
	var needles []needle
	for _, b := range f.known {
		for _, n := range b.needles {
			if len(n.words) >= fewest {
				needles = append(needles, n)
			}
			if n.head >= fewest && n.head < len(n.words) {
				needles = append(needles, n.firstLine())
			}
		}
	}
	f.search(needles, func(word int, n needle) {
		i := f.file.lineOf(word)
		if f.taken[i] || f.file.lines[i].kind == fenced || !f.file.at(word, n) {
			return
		}
		if _, _, whole := f.file.whole(word, len(n.words)); whole || !n.part {
			f.edited(n.key, i)
		}
	})
}

// search calls hit with every word of the file at which one of the needles may
// begin, as long as its block is not found.
func (f *finder) search(needles []needle, hit func(word int, n needle)) {
	type length struct {
		needle                     // any of this length
		same   map[uint64][]needle // all of it, by their sum
	}
	first := map[string][]length{}
	for _, n := range needles {
		if _, found := f.spans[n.key]; found || len(n.words) == 0 {
			continue
		}
		at := n.words[0]
		i := slices.IndexFunc(first[at], func(l length) bool { return len(l.words) == len(n.words) })
		if i < 0 {
			i = len(first[at])
			first[at] = append(first[at], length{n, map[uint64][]needle{}})
		}
		first[at][i].same[n.sum] = append(first[at][i].same[n.sum], n)
	}
	if len(first) == 0 {
		return
	}
	for word, w := range f.file.words {
		for _, l := range first[w] {
			if word+len(l.words) > len(f.file.words) {
				continue
			}
			for _, n := range l.same[f.file.sum(word, l.needle)] {
				if _, found := f.spans[n.key]; !found {
					hit(word, n)
				}
			}
		}
	}
}

// findEdited finds the blocks that have a marker, but other words than ours:
// on the marker's line, or, where it has none, around it.
func (f *finder) findEdited(onLine bool) {
	begin := map[*known]int{}
	for _, b := range f.known {
		if _, found := f.spans[b.key]; found {
			continue
		}
		if m, worded, ok := f.ownMarker(b.key); ok && worded == onLine {
			begin[b] = f.beginning(m.line)
			f.starts[begin[b]] = true
		}
	}
	for _, b := range f.known {
		if at, ok := begin[b]; ok {
			if f.edited(b.key, at); f.spans[b.key] == (span{}) {
				f.starts[at] = f.beginsAt(at)
			}
		}
	}
}

// beginning returns the first line of the paragraph, list item or heading that
// the line of a marker belongs to: where text was filled anew, a marker is on
// its last line, or on one of its own.
func (f *finder) beginning(at int) int {
	for at > 0 && f.file.lines[at].kind == plain && !f.taken[at-1] && len(f.file.marksOf(at-1, at)) == 0 {
		above := f.file.lines[at-1].kind
		if above != plain && above != item && (above != heading || !f.file.empty(at)) {
			break
		}
		at--
	}
	return at
}

// beginsAt reports whether a block that was found, or a suggestion, begins at a line.
func (f *finder) beginsAt(at int) bool {
	for _, s := range f.spans {
		if s.from == at {
			return true
		}
	}
	_, ok := f.offers[at]
	return ok
}

// edited notes that a block begins at a line and ends where its kind of text
// does. Where nothing is left but the marker, the block was deleted.
func (f *finder) edited(key string, from int) {
	lines, text := f.file.lines, f.by[key].latest()
	if f.file.empty(from) && from+1 < len(lines) && !f.starts[from+1] && lines[from+1].kind == shape(text) {
		from++ // the marker is on a line of its own, above
	}
	to := from + 1
	switch {
	case lines[from].kind == item:
		to = f.pastItem(to, lines[from].indent)
	case strings.Contains(text, "\n\n"):
		to = f.skip(to, func(l line) bool { return l.kind == heading })
	case lines[from].kind != heading || strings.Contains(text, "\n"):
		to = f.skip(to, func(l line) bool { return l.kind == heading || l.kind == blank })
	}
	for to > from+1 && lines[to-1].kind == blank {
		to--
	}
	if f.file.end(to-1) > lines[from].first {
		f.starts[from] = true
		f.spans[key] = span{from: from, to: to, edited: true}
	}
}

// join lets an edited block end where one does that was joined to its last
// paragraph, so that nothing is put between the two.
func (f *finder) join() {
	ends := map[int]int{}
	for _, s := range f.spans {
		if s.edited && f.file.lines[s.from].kind == plain {
			ends[s.from] = s.to
		}
	}
	for key, s := range f.spans {
		for s.edited && ends[s.to] > 0 {
			s.to = ends[s.to]
		}
		f.spans[key] = s
	}
}

// skip returns the first line from i on that stop accepts or that a block or a
// suggestion begins at.
func (f *finder) skip(i int, stop func(line) bool) int {
	for i < len(f.file.lines) && !f.starts[i] && !stop(f.file.lines[i]) {
		i++
	}
	return i
}

// pastItem returns the first line from i on that is not part of a list item
// with this indentation.
func (f *finder) pastItem(i, indent int) int {
	lines := f.file.lines
	for i < len(lines) && !f.starts[i] {
		next := i
		for next < len(lines) && lines[next].kind == blank && !f.starts[next] {
			next++
		}
		if next == len(lines) || f.starts[next] {
			return i
		}
		l := lines[next]
		lazy := next == i && l.kind == plain
		if l.indent <= indent && !lazy && !l.inner {
			return i
		}
		i = next + 1
	}
	return i
}
