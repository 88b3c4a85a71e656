package blocks

import (
	"strings"

	"bragsheet/store/work"
)

// place plans where the blocks go that are new to the file, or to their
// section: after the nearest block before them in the new document that stands
// in the file; else before the nearest one after them; else at the end.
func (m *merger) place() {
	for i, b := range m.theirs {
		if !m.fresh[b.Key] {
			continue
		}
		at := m.slot(i)
		first, rest, more := strings.Cut(b.Text, "\n")
		lines := []string{first + " " + Marker(b.Key)}
		if more {
			lines = append(lines, strings.Split(rest, "\n")...)
		}
		m.slots[at] = append(m.slots[at], part{lines: lines, item: shape(b.Text) == item})
		m.lines[b.Key] = at
	}
}

// shape returns what kind of line a block begins with.
func shape(text string) kind {
	first, _, _ := strings.Cut(text, "\n")
	l := line{text: first}
	l.classify()
	return l.kind
}

// stands reports whether a block is in the file, or was placed there.
func (m *merger) stands(key string) bool {
	_, found := m.spans[key]
	_, placed := m.lines[key]
	return found && !m.fresh[key] || placed
}

// slot returns the line that the i-th block of the new document goes before. A
// neighbour that the person moved to another section is the last to be asked.
func (m *merger) slot(i int) int {
	moved := -1
	for before := i - 1; before >= 0; before-- {
		key := m.theirs[before].Key
		_, placed := m.lines[key]
		switch {
		case !m.stands(key):
		case placed, m.home.mine[key] == m.home.theirs[key]:
			return m.after(m.theirs[before], i)
		case moved < 0:
			moved = before
		}
	}
	if moved >= 0 {
		return m.after(m.theirs[moved], i)
	}
	for _, next := range m.theirs[i+1:] {
		if s, ok := m.spans[next.Key]; ok && !m.fresh[next.Key] {
			return s.from
		}
	}
	return len(m.file.lines)
}

// after returns the line that the i-th block goes before, to stand after a
// neighbour: a bullet in the neighbour's list, or in that of the bullet that
// follows; a section before the next one; anything else behind the paragraph or
// list. Never within what somebody wrote.
func (m *merger) after(neighbour work.Block, i int) int {
	from, placed := m.lines[neighbour.Key]
	listed := shape(neighbour.Text) == item
	indent := 0
	if !placed {
		s := m.spans[neighbour.Key]
		from = m.pastSuggestions(s.to)
		listed, indent = m.file.lines[s.from].kind == item, m.file.lines[s.from].indent
	}
	switch shape(m.theirs[i].Text) {
	case item:
		if listed && placed {
			return from
		}
		if listed {
			return m.outside(m.pastItem(from, indent))
		}
		if next, ok := m.nextItem(from, i); ok {
			return next
		}
		if placed {
			return from
		}
		return m.walk(from, func(l line) bool { return l.kind != plain })
	case heading:
		level := len(m.theirs[i].Text) - len(strings.TrimLeft(m.theirs[i].Text, "#"))
		return m.walk(from, func(l line) bool { return l.kind == heading && l.level <= level })
	}
	return m.walk(from, func(l line) bool { return l.kind == heading || l.kind == blank })
}

// pastSuggestions returns the line after the suggestions that directly follow
// line to, whichever of the blocks that end there they are for.
func (m *merger) pastSuggestions(to int) int {
	for next := to; next < len(m.file.lines); next++ {
		if end, ok := m.offers[next]; ok {
			to, next = end, end-1
		} else if !m.file.empty(next) {
			break
		}
	}
	return to
}

// nextItem returns the first line of the next block of the new document, if it
// is a bullet of the section that line from is in.
func (m *merger) nextItem(from, i int) (int, bool) {
	for _, next := range m.theirs[i+1:] {
		s, ok := m.spans[next.Key]
		if !ok || m.fresh[next.Key] {
			continue
		}
		end := m.walk(from, func(l line) bool { return l.kind == heading })
		return s.from, shape(next.Text) == item && s.from >= from && s.from < end
	}
	return 0, false
}

// walk returns the first line from at on that stop accepts, or the end. It does
// not look into blocks, suggestions and code.
func (m *merger) walk(at int, stop func(line) bool) int {
	within := m.ends()
	for at < len(m.file.lines) {
		l := m.file.lines[at]
		if !l.inner && stop(l) {
			break
		}
		at = max(at+1, within[at])
	}
	return m.outside(at)
}

// outside returns the first line from at on that is in no code fence.
func (m *merger) outside(at int) int {
	for at < len(m.file.lines) && m.file.lines[at].inner {
		at++
	}
	return at
}

// ends returns, by first line, where what must not be parted ends.
func (m *merger) ends() map[int]int {
	all := map[int]int{}
	for _, s := range m.spans {
		all[s.from] = max(all[s.from], s.to)
	}
	for _, each := range m.suggestions {
		for _, q := range each {
			all[q.from] = q.to
		}
	}
	return all
}

// sections tell, by key, the heading that blocks stand under: a heading's own
// key, or "" before the first and under one of the person's own.
type sections struct{ base, mine, theirs map[string]string }

func (m *merger) sections(base []work.Block) sections {
	mine := map[string]string{}
	at := map[int][]string{}
	for _, b := range m.known {
		if s, ok := m.spans[b.key]; ok {
			at[s.from] = append(at[s.from], b.key)
		}
	}
	ends, under := m.ends(), ""
	for i := 0; i < len(m.file.lines); i = max(i+1, ends[i]) {
		if len(at[i]) == 0 && m.file.lines[i].kind == heading {
			under = ""
		}
		for _, key := range at[i] {
			if shape(m.by[key].latest()) == heading {
				under = key
			}
			mine[key] = under
		}
	}
	return sections{base: outline(base), mine: mine, theirs: outline(m.theirs)}
}

// outline returns the heading that each of some blocks stands under.
func outline(blocks []work.Block) map[string]string {
	all, under := map[string]string{}, ""
	for _, b := range blocks {
		if shape(b.Text) == heading {
			under = b.Key
		}
		all[b.Key] = under
	}
	return all
}

// moves reports whether a bullet belongs to another section than before, and
// the person has not moved it themselves.
func (m *merger) moves(b *known) bool {
	if b.base == nil || shape(b.theirs.Text) != item {
		return false
	}
	to := m.home.theirs[b.key]
	if was := m.home.base[b.key]; was == to || m.home.mine[b.key] != was {
		return false
	}
	_, found := m.spans[to]
	return found || m.fresh[to]
}
