package blocks

import (
	"slices"
	"strings"

	"bragsheet/store/work"
)

// Merged is what a merge made of a file.
type Merged struct {
	Text    string    // the file's new content
	Changes []Change  // in the new document's order, then those it no longer has
	Learned []Learned // what the person's edits say, each time they are seen

	// Remember is to be stored behind the new document's blocks, and given back
	// as part of base: blocks the person deleted or edited that the document no
	// longer has, and, under a key of its own, the text that an edited block was
	// edited from.
	Remember []work.Block
}

// Change is what became of one block. Blocks that are as they were written,
// and have nothing new to say, have none.
type Change struct {
	Key    string
	Kind   Kind
	Base   string // as last generated
	Mine   string // as it stood in the file, without markers
	Theirs string // as newly generated
}

// Kind says what became of a block.
type Kind string

// What can become of a block.
const (
	Updated   Kind = "updated"   // untouched, or but for its heading: the new text is in its place, or its place is a new one
	Kept      Kind = "kept"      // edited, and the generated text is no other than before
	Suggested Kind = "suggested" // edited; the newest generated text stands beside it
	Added     Kind = "added"     // new
	Deleted   Kind = "deleted"   // the person deleted it; it stays deleted
	Gone      Kind = "gone"      // nothing is behind it any more: removed, or, where Mine is not empty, edited and kept
)

// known is a block that may be in the file.
type known struct {
	key          string
	base, theirs *work.Block // either may be nil
	needles      []needle    // what to look for, the older text first
}

func (b *known) texts() []string {
	var all []string
	for _, block := range []*work.Block{b.base, b.theirs} {
		if block != nil && !slices.Contains(all, block.Text) {
			all = append(all, block.Text)
		}
	}
	return all
}

// latest returns the text of a block as it was last generated for the file.
func (b *known) latest() string { return b.texts()[0] }

// renewed reports whether the generated text says something else than before.
func (b *known) renewed() bool {
	return b.base == nil || !slices.Equal(b.needles[0].words, b.needles[len(b.needles)-1].words)
}

// merger is a merge under way. What happens to the file is planned by line,
// and carried out from the first line to the last.
type merger struct {
	*finder
	was     map[string]string // by key, the text an edited block was edited from
	theirs  []work.Block      // the new document's
	edits   map[int]edit      // by the first line they replace
	tags    map[int][]string  // markers that a line has lost
	strays  map[int][]mark    // markers that a line is to lose
	slots   map[int][]part    // what is new, by the line it stands before
	fresh   map[string]bool   // blocks to be placed
	lines   map[string]int    // of those placed: the line they stand before
	home    sections
	eol     string          // the file's line ending
	titles  map[string]bool // blocks of which only the heading was edited, by key
	phrases map[string]bool // of the generated text, when they were asked for
	typed   map[string]bool // the longer words of lines that are not as generated, likewise
	out     Merged
}

// edit replaces lines up to, not including, to.
type edit struct {
	to   int
	with []string // lines with their endings
}

// Merge merges a newly written document into a file that may have been edited
// since. base are the blocks last written to the file, with what was to be
// remembered of the last merge; mine is the file; theirs is the new document.
//
// A block nobody touched gives way to its new text. One that was edited stays
// byte for byte, and where the generated text has changed, the new one stands
// right behind it as a suggestion, which the next merge renews or, once it was
// taken, removes. One that was deleted stays deleted. Everything else in the
// file stays as it is and where it is. White space, line ends and list markers
// are no edits: a paragraph that was only filled anew counts as untouched, and
// keeps its lines until there is a new text for it.
//
// An empty file is written anew; one in which nothing is the person's becomes
// theirs. After the merge, the blocks of theirs and then Remember are the next
// base.
func Merge(base []work.Block, mine, theirs string) Merged {
	bom, mine := cutBOM(mine)
	theirs = strings.ReplaceAll(theirs, "\r\n", "\n")
	anew := strings.TrimSpace(mine) == ""
	if anew {
		base = nil
	}
	m := newMerger(base, mine, Parse(theirs))
	for _, b := range m.known {
		m.decide(b)
	}
	m.removeStrays()
	m.place()
	switch {
	case anew, m.pristine(base):
		m.out.Text = bom + m.whole(theirs)
	default:
		m.out.Text = bom + m.compose()
	}
	return m.out
}

func newMerger(base []work.Block, mine string, theirs []work.Block) *merger {
	m := &merger{
		was: map[string]string{}, theirs: theirs, edits: map[int]edit{}, tags: map[int][]string{}, strays: map[int][]mark{},
		slots: map[int][]part{}, fresh: map[string]bool{}, lines: map[string]int{}, titles: map[string]bool{},
	}
	by := map[string]*known{}
	var all []*known
	get := func(key string) *known {
		if by[key] == nil {
			by[key] = &known{key: key}
			all = append(all, by[key])
		}
		return by[key]
	}
	for i := range theirs {
		get(theirs[i].Key).theirs = &theirs[i]
	}
	for i, b := range base {
		if key, ok := strings.CutPrefix(b.Key, wasKey); ok {
			m.was[key] = b.Text
		} else if k := get(b.Key); k.base == nil {
			k.base = &base[i]
		}
	}
	for _, b := range all {
		for _, text := range b.texts() {
			b.needles = append(b.needles, newNeedle(b.key, text))
		}
	}
	m.finder = find(parse(mine, keysOf(all)), all)
	m.home = m.sections(base)
	m.eol = m.file.newline()
	return m
}

// wasKey begins the key of what is remembered of an edited block: the text it
// was edited from.
const wasKey = "was-"

// decide plans what becomes of a block, and notes it.
func (m *merger) decide(b *known) {
	s, found := m.spans[b.key]
	if _, was := m.was[b.key]; was && b.theirs == nil {
		s.edited = true // it was before, and nothing could be put in its place
	}
	c := Change{Key: b.key}
	if b.base != nil {
		c.Base = b.base.Text
	}
	if b.theirs != nil {
		c.Theirs = b.theirs.Text
	}
	switch {
	case found && s.edited:
		c.Mine = m.file.plainText(s.from, s.to)
		c.Kind = m.keep(b, s)
	case found:
		c.Mine = m.file.plainText(s.from, s.to)
		c.Kind = m.renew(b, s)
	case b.base == nil:
		m.fresh[b.key] = true
		c.Kind = Added
	case b.theirs == nil:
		m.out.Remember = append(m.out.Remember, *b.base)
	case len(m.suggestions[b.key]) > 0:
		c.Kind = Suggested
	default:
		c.Kind = Deleted
	}
	if c.Kind == Gone && !s.edited {
		c.Mine = ""
	}
	m.suggest(b, s, found)
	m.learn(b, c)
	if c.Kind != "" {
		m.out.Changes = append(m.out.Changes, c)
	}
}

// renew plans for a block that nobody touched.
func (m *merger) renew(b *known, s span) Kind {
	asLast := b.base != nil && m.file.at(m.file.lines[s.from].first, b.needles[0])
	switch {
	case b.theirs == nil:
		m.edits[s.from] = edit{to: s.to}
		return Gone
	case m.moves(b):
		m.edits[s.from] = edit{to: s.to}
		m.fresh[b.key] = true
		return Updated
	case asLast && b.base.Text != b.theirs.Text:
		m.edits[s.from] = edit{to: s.to, with: m.fit(b.theirs.Text, b.key, s)}
		return Updated
	}
	if !m.marked(b.key, s) {
		m.edits[s.from] = edit{to: s.to, with: m.remark(b.key, s)}
	}
	return ""
}

// keep plans for a block that was edited.
func (m *merger) keep(b *known, s span) Kind {
	if !slices.ContainsFunc(m.file.marksOf(s.from, s.to), func(k mark) bool { return k.key == b.key }) {
		m.tags[s.from] = append(m.tags[s.from], b.key)
	}
	if b.theirs == nil {
		m.out.Remember = append(m.out.Remember, *b.base)
		return Gone
	}
	if m.retitled(b, s) {
		return Updated
	}
	if len(m.suggestions[b.key]) > 0 || b.renewed() {
		return Suggested
	}
	return Kept
}

// retitled reports whether nothing but the first line of a block was edited, the
// generated one being the same as before, and plans to bring the rest up to
// date below it.
func (m *merger) retitled(b *known, s span) bool {
	if b.base == nil || shape(b.theirs.Text) != heading || !b.renewed() {
		return false
	}
	title, rest, _ := strings.Cut(b.theirs.Text, "\n")
	before, old, _ := strings.Cut(b.base.Text, "\n")
	n := newNeedle(b.key, old)
	if title != before || strings.TrimSpace(rest) == "" || s.from+1 >= s.to || !m.file.at(m.file.lines[s.from+1].first, n) {
		return false
	}
	from, to, whole := m.file.whole(m.file.lines[s.from+1].first, len(n.words))
	if !whole || to > s.to || len(m.file.marksOf(s.from+1, to)) > 0 || len(m.file.asidesOf(from, to)) > 0 || slices.Contains(m.starts[s.from+1:to], true) {
		return false
	}
	m.edits[from] = edit{to: to, with: m.end(strings.Split(strings.TrimLeft(rest, "\n"), "\n"), to)}
	m.titles[b.key] = true
	return true
}

// suggest plans the suggestion beside a block: one, and the newest, as long as
// the person has neither taken nor dropped it.
func (m *merger) suggest(b *known, s span, found bool) {
	standing := m.suggestions[b.key]
	wanted := b.theirs != nil && (found && s.edited && !m.titles[b.key] || !found && b.base != nil)
	for i, q := range standing {
		if !wanted || i > 0 {
			m.edits[q.from] = edit{to: q.to}
			continue
		}
		l := m.file.lines[q.from]
		lines := suggestion(b.key, b.theirs.Text)
		if fingerprint(m.file.unquote(q.from, q.to)) != fingerprint(Lead, b.theirs.Text) || len(m.file.marksOf(q.from, q.to)) != 1 {
			m.edits[q.from] = edit{to: q.to, with: m.end(indented(lines, l.text[:l.indent]), q.to)}
		}
	}
	if wanted && found && len(standing) == 0 && b.renewed() {
		l, lines := m.file.shown(s.from), suggestion(b.key, b.theirs.Text)
		if l.kind == item {
			lines = indented(lines, strings.Repeat(" ", l.prefix))
		}
		m.slots[s.to] = append(m.slots[s.to], part{lines: lines, item: l.kind == item, quote: true})
	}
}

func indented(lines []string, by string) []string {
	for i, l := range lines {
		lines[i] = by + l
	}
	return lines
}

// removeStrays plans the end of markers that are not at their block: of one
// that was copied, moved, or deleted. The copy of a block is the person's own.
func (m *merger) removeStrays() {
	for _, k := range m.file.marks {
		if m.by[k.key] == nil || m.taken[k.line] {
			continue
		}
		s, found := m.spans[k.key]
		switch {
		case found && s.edited && s.from <= k.line && k.line < s.to:
		case m.file.empty(k.line) && len(m.file.marksOf(k.line, k.line+1)) == 1:
			m.edits[k.line] = edit{to: k.line + 1}
		default:
			m.strays[k.line] = append(m.strays[k.line], k)
		}
	}
}

// pristine reports whether nothing in the file is the person's: every block is
// as it was written, in the order it was written in, and something is to be
// written now.
func (m *merger) pristine(base []work.Block) bool {
	words, last, standing := 0, -1, []work.Block{}
	for _, block := range base {
		s, found := m.spans[block.Key]
		switch {
		case strings.HasPrefix(block.Key, wasKey):
			continue
		case !found && !slices.ContainsFunc(m.theirs, func(t work.Block) bool { return t.Key == block.Key }):
			continue
		case !found, s.edited, s.from <= last, m.file.plainText(s.from, s.to) != tidy(block.Text):
			return false
		}
		words += m.file.end(s.to-1) - m.file.lines[s.from].first
		last = s.from
		standing = append(standing, block)
	}
	return words == len(m.file.words) && len(m.file.asides) == 0 && !slices.EqualFunc(standing, m.theirs, func(a, b work.Block) bool {
		return a.Key == b.Key && a.Text == b.Text
	})
}

// Remembered reports whether a block of a base is only what was remembered of
// an edited one: no part of the document.
func Remembered(key string) bool { return strings.HasPrefix(key, wasKey) }
