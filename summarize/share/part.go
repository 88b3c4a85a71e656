package share

import (
	"regexp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// maker makes one copy.
type maker struct {
	in       *Input
	entries  map[string]work.Entry
	hide     *hider
	words    language
	copy     Copy
	sources  map[string]*source    // by block's key
	origin   map[string]work.Block // by generated line, of what is not private
	moved    *moved
	told     map[string]int // index in copy.Blocks by key
	texts    [][]string     // of copy.Blocks
	backed   []work.Block   // first line of each part, and what it rests on
	labelled bool
	headings []string // the last of each level, until something stands under them
}

func newMaker(in *Input) *maker {
	m := &maker{in: in, entries: map[string]work.Entry{}, hide: newHider(in), words: languages[in.Language], moved: newMoved(in.Generated), sources: map[string]*source{}, told: map[string]int{}, origin: map[string]work.Block{}}
	for _, b := range in.Generated {
		for line := range strings.SplitSeq(b.Text, "\n") {
			if line = strings.TrimSpace(line); line != "" && !isPrivate(b.Key) {
				m.origin[line] = b
			}
		}
	}
	for _, e := range in.Entries {
		m.entries[e.ID] = e
	}
	return m
}

var sectionHeading = regexp.MustCompile(`^#{2,6} `)

// part returns what of a part goes into the copy.
func (m *maker) part(p part) []outLine {
	from := m.source(p.generated)
	mine := p.mine(from.lines)
	last := p.last(mine)
	if strings.HasPrefix(p.key, suggestionPrefix) {
		m.left("a newer text that was neither taken nor dropped")
	}
	var out []outLine
	dropped := false
	head := ""
	for i, line := range p.lines {
		if isPrivate(p.key) && i <= max(last, 0) {
			dropped = dropped || mine[i]
			continue
		}
		if p.code[i] && (mine[i] || strings.TrimSpace(line) == "") {
			out = append(out, outLine{line, true, true})
			continue
		}
		own, of := mine[i], from
		if b, ok := m.origin[plainLine(line)]; ok && own {
			own, of = false, m.source(b) // it was moved here
		}
		copied, told, ok := m.line(line, own, of)
		if !ok {
			continue
		}
		out = append(out, outLine{copied, own && !marker.MatchString(line), false})
		if head == "" {
			head = strings.TrimSpace(copied)
		}
		if i <= last || told != "" {
			m.tell(of.block, told)
		}
	}
	if dropped && !strings.HasPrefix(p.key, suggestionPrefix) {
		m.left("your changes in the private part “" + title(p.lines[0]) + "”")
	}
	if head != "" && !isPrivate(p.key) {
		m.backed = append(m.backed, work.Block{Text: head, Items: p.generated.Items})
	}
	return m.under(out)
}

// tell notes a generated line that is in the copy.
func (m *maker) tell(b work.Block, line string) {
	if b.Key == "" || isPrivate(b.Key) {
		return
	}
	at, ok := m.told[b.Key]
	if !ok {
		at = len(m.copy.Blocks)
		m.told[b.Key] = at
		m.copy.Blocks = append(m.copy.Blocks, work.Block{Key: b.Key, Items: b.Items})
		m.texts = append(m.texts, nil)
	}
	m.texts[at] = append(m.texts[at], line)
}

// finishBlocks leaves the blocks that something of is in the copy.
func (m *maker) finishBlocks() {
	var blocks []work.Block
	for i, b := range m.copy.Blocks {
		if b.Text = strings.TrimSpace(strings.Join(m.texts[i], "\n")); b.Text != "" {
			b.Hash = work.Hash(b.Text)
			blocks = append(blocks, b)
		}
	}
	m.copy.Blocks = blocks
}

// outLine is a line of the copy.
type outLine struct {
	text string
	own  bool // the person's: blanks at its end stay
	code bool
}

// quotation returns the last of the lines that begin as a quotation.
func quotation(lines []string) int {
	last := -1
	for last+1 < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[last+1]), ">") {
		last++
	}
	return last
}

// under holds the headings of sections back until something stands under them.
func (m *maker) under(lines []outLine) []outLine {
	var out []outLine
	for _, line := range lines {
		switch {
		case !line.code && sectionHeading.MatchString(line.text):
			level := strings.Index(line.text, " ")
			m.headings = append(slices.DeleteFunc(m.headings, func(h string) bool { return strings.Index(h, " ") >= level }), line.text)
		case strings.TrimSpace(line.text) == "":
			out = append(out, line)
		default:
			for _, h := range m.headings {
				out = append(out, outLine{}, outLine{text: h}, outLine{})
			}
			m.headings = nil
			out = append(out, line)
		}
	}
	return out
}

// onlyLabel is a line with a list's mark or a label, and nothing behind it.
var onlyLabel = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)])?\s*(?:\*{1,2}[^*]+\*{1,2}:?)?[\s:.,;]*$`)

// line returns a line as the copy has it, and what of it was generated; ok is
// false for one that is left out.
func (m *maker) line(line string, mine bool, from *source) (copied, told string, ok bool) {
	before := line
	line = marker.ReplaceAllString(line, "")
	if without := fill.ReplaceAllString(line, ""); without != line {
		line = without
		m.left("an open question")
	}
	if strings.TrimSpace(line) == "" {
		return "", "", strings.TrimSpace(before) == ""
	}
	if fill.MatchString(before) && onlyLabel.MatchString(line) {
		return "", "", false // it stood for the answer
	}
	typed := ""
	if mine && m.moved.has(line) {
		typed = m.moved.typed(line)
	} else if mine {
		typed = from.typed(line)
	}
	line, hidden := m.hide.in(line, typed)
	for _, h := range hidden {
		m.left(h)
	}
	copied, told = m.label(line, mine, from)
	return copied, told, true
}

// left notes something that is not in the copy as it was.
func (m *maker) left(what string) { m.copy.Left = append(m.copy.Left, what) }

// title returns the words of a part's first line.
func title(line string) string {
	return strings.TrimSpace(strings.Trim(marker.ReplaceAllString(line, ""), "#*- "))
}

func plainLine(line string) string { return strings.TrimSpace(marker.ReplaceAllString(line, "")) }
