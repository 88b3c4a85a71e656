package blocks

import "strings"

// part is something new in the file: a block, or a suggestion.
type part struct {
	lines []string
	item  bool // of a list, so that no empty line parts it from its neighbours
	quote bool
}

// fit returns a block's new text as lines for the place of its old one, in its
// indentation and with its list marker.
func (m *merger) fit(text, key string, s span) []string {
	old, lines := m.file.shown(s.from), strings.Split(text, "\n")
	indent, deeper := old.text[:old.indent], ""
	now := parse(lines[0], noKey)
	if old.kind == item && len(now.lines) > 0 && now.lines[0].kind == item {
		prefix := now.lines[0].prefix
		lines[0] = old.text[old.indent:old.prefix] + lines[0][prefix:]
		deeper = strings.Repeat(" ", max(0, old.prefix-old.indent-prefix))
	}
	for i, l := range lines {
		switch {
		case l == "":
			continue
		case i > 0 && l[0] == ' ':
			l = deeper + l
		}
		lines[i] = indent + l
	}
	lines[0] += " " + Marker(key)
	return m.end(lines, s.to)
}

// end gives lines the file's line ending; the last, that of the line before to,
// whose place it takes.
func (m *merger) end(lines []string, to int) []string {
	for i := range lines {
		lines[i] += m.eol
	}
	last := len(lines) - 1
	lines[last] = strings.TrimSuffix(lines[last], m.eol) + m.file.lines[to-1].ending
	return lines
}

// marked reports whether a block has its marker, whole, and no other.
func (m *merger) marked(key string, s span) bool {
	marks := m.file.marksOf(s.from, s.to)
	return len(marks) == 1 &&
		strings.TrimLeft(m.file.lines[marks[0].line].text[marks[0].start:marks[0].end], " \t") == Marker(key)
}

// remark returns the lines of a block with its marker where it belongs.
func (m *merger) remark(key string, s span) []string {
	var lines []string
	for i := s.from; i < s.to; i++ {
		l := m.file.bare(i)
		if m.file.empty(i) && i > s.from && len(m.file.marksOf(i, i+1)) > 0 {
			continue
		}
		if i == s.from {
			l = strings.TrimRight(l, " \t") + " " + Marker(key)
		}
		lines = append(lines, l+m.file.lines[i].ending)
	}
	return lines
}

// whole returns a document in the file's line ending, and without a last one if
// the file has none.
func (m *merger) whole(document string) string {
	if n := len(m.file.lines); n > 0 && m.file.lines[n-1].ending == "" {
		document = strings.TrimRight(document, "\n")
	}
	return strings.ReplaceAll(document, "\n", m.eol)
}

// compose carries out what was planned.
func (m *merger) compose() string {
	w := writer{eol: m.eol, blank: true}
	for i := 0; i <= len(m.file.lines); i++ {
		for _, p := range m.slots[i] {
			w.part(p)
		}
		if i == len(m.file.lines) {
			break
		}
		if e, ok := m.edits[i]; ok {
			for _, l := range e.with {
				w.line(l)
			}
			w.removed = w.removed || len(e.with) == 0
			for i++; i < e.to; i++ { // nothing is placed within; were it, it would still be written
				for _, p := range m.slots[i] {
					w.part(p)
				}
			}
			i--
			continue
		}
		l := m.file.lines[i]
		l.text = without(l.text, m.strays[i])
		for _, key := range m.tags[i] {
			l.text = strings.TrimRight(l.text, " \t") + " " + Marker(key)
		}
		w.line(l.text + l.ending)
	}
	if s, trailing := strings.CutSuffix(w.String(), w.eol+w.eol); trailing && w.removed {
		return s + w.eol
	}
	return w.String()
}

// writer writes a file's lines, and keeps what is new apart from them.
type writer struct {
	strings.Builder
	eol     string
	open    bool // the last line has no ending yet
	blank   bool // the last line is blank, or there is none
	item    bool // the last line with text belongs to a list
	after   *part
	removed bool // lines were left out here
}

// line writes a line of the file.
func (w *writer) line(l string) {
	text, ending, _ := cutLine(l)
	now := line{text: text}
	now.classify()
	if w.removed && w.blank && now.kind == blank {
		return
	}
	if p := w.after; p != nil && now.kind != blank && (!p.item || now.kind != item) {
		w.put("", w.eol)
	}
	w.put(text, ending)
	w.after, w.removed = nil, false
	if now.kind != blank {
		w.item = now.kind == item || w.item && now.indent > 0
	}
}

// part writes something new.
func (w *writer) part(p part) {
	apart := !p.item || !w.item || w.after != nil && w.after.quote && p.quote
	if !w.blank && apart {
		w.put("", w.eol)
	}
	for _, l := range p.lines {
		w.put(l, w.eol)
	}
	w.after, w.item, w.removed = &p, p.item, false
}

func (w *writer) put(text, ending string) {
	if w.open {
		w.WriteString(w.eol)
	}
	w.WriteString(text + ending)
	w.open = ending == ""
	w.blank = strings.TrimSpace(text) == ""
}
