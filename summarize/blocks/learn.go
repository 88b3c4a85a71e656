package blocks

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"znkr.io/diff"

	"bragsheet/store/work"
)

// Learned is what an edit says beyond the text, for the caller to offer as a
// note or a decision. It is said again at every merge, as long as the edit
// stands.
type Learned struct {
	Key  string
	Kind Lesson
	Was  string // the question, the bullet, or the quote without its marks
	Now  string // the answer, "", or the quote as it is now
}

// Lesson says what sort of thing an edit says.
type Lesson string

// What an edit can say.
const (
	Answered Lesson = "answered" // a [[fill: question]] gave way to other words
	Dropped  Lesson = "deleted"  // a bullet was deleted
	Number   Lesson = "number"   // in a “quote”, nothing but figures, or their units, was changed
)

// longest is the number of words up to which an edited block is compared with
// what it was: people write more into a file, but not as an answer.
const longest = 5000

// learn notes what the edits of a block say. They are compared with the text
// that was edited, which need not be the one last generated.
func (m *merger) learn(b *known, c Change) {
	if b.base == nil {
		return
	}
	from := b.base.Text
	if c.Kind == Deleted && shape(from) == item {
		m.note(b.key, Dropped, from, "")
	}
	if c.Mine == "" || c.Kind != Kept && c.Kind != Suggested && c.Kind != Gone {
		return
	}
	if was, ok := m.was[b.key]; ok {
		from = was
	}
	m.out.Remember = append(m.out.Remember, work.Block{Key: wasKey + b.key, Text: from, Hash: work.Hash(from)})
	if len(strings.Fields(c.Mine)) > longest {
		return
	}
	m.answers(b.key, from, c.Mine)
	m.bullets(b.key, from, c.Mine)
	m.numbers(b.key, from, c.Mine)
}

func (m *merger) note(key string, kind Lesson, was, now string) {
	m.out.Learned = append(m.out.Learned, Learned{Key: key, Kind: kind, Was: was, Now: now})
}

var (
	fill     = regexp.MustCompile("`?\\[\\[fill:([^\\]]*)\\]\\]`?")
	wordOrIt = regexp.MustCompile(fill.String() + `|\S+`)
)

// question returns what a placeholder asks, "" for other words.
func question(word string) string {
	if m := fill.FindStringSubmatch(word); m != nil {
		return strings.Join(strings.Fields(m[1]), " ")
	}
	return ""
}

// tokens cuts a text into words, each placeholder being one.
func tokens(text string) []string {
	all := wordOrIt.FindAllString(text, -1)
	for i, w := range all {
		if q := question(w); q != "" {
			all[i] = "[[fill:" + q + "]]"
		}
	}
	return all
}

// isAnswer reports whether a text is the person's: with no question, and no words
// of a block, that the document itself has.
func (m *merger) isAnswer(text string) bool {
	if m.phrases == nil {
		m.phrases = m.generated()
	}
	return !strings.Contains(text, "[[fill") && !says(text, m.phrases)
}

// answers notes which placeholders gave way to what.
func (m *merger) answers(key, from, mine string) {
	if !strings.Contains(from, "[[fill:") {
		return
	}
	was, now := tokens(from), tokens(lookalike.ReplaceAllString(mine, ""))
	for _, h := range diff.Hunks(was, now, diff.Context(0)) {
		var asked, answer []string
		for _, w := range was[h.PosX:h.EndX] {
			if q := question(w); q != "" {
				asked = append(asked, q)
			}
		}
		for _, w := range now[h.PosY:h.EndY] {
			if q := question(w); q != "" && len(asked) > 0 {
				w = strings.TrimSpace(strings.TrimPrefix(q, asked[0])) // answered within the brackets
			}
			answer = append(answer, w)
		}
		if text := strings.TrimSpace(strings.Join(answer, " ")); len(asked) > 0 && text != "" && m.isAnswer(text) {
			m.note(key, Answered, strings.Join(asked, " "), text)
		}
	}
}

// bullets notes which bullets of a list were deleted: those that are no more,
// and that no new line has much in common with.
func (m *merger) bullets(key, from, mine string) {
	was, now := parse(from, noKey), parse(mine, noKey)
	stands, written := map[string]bool{}, []map[string]bool{}
	before := map[string]bool{}
	for i := range was.lines {
		before[was.said(i)] = true
	}
	for i := range now.lines {
		s := now.said(i)
		stands[s] = true
		if s != "" && !before[s] {
			written = append(written, set(now.words[now.lines[i].first:now.end(i)]))
		}
	}
	for i, l := range was.lines {
		if i == 0 || l.kind != item || stands[was.said(i)] {
			continue
		}
		words := set(was.words[l.first:was.end(i)])
		if m.stillSaid(was.words[l.first:was.end(i)]) {
			continue
		}
		if !slices.ContainsFunc(written, func(w map[string]bool) bool { return 2*common(words, w) >= len(words) }) {
			m.note(key, Dropped, l.text, "")
		}
	}
}

// stillSaid reports whether the file still has, in lines that are not as
// generated, enough of the longer words of a text.
func (m *merger) stillSaid(words []string) bool {
	if m.typed == nil {
		m.typed = map[string]bool{}
		for i, l := range m.file.lines {
			if !m.taken[i] {
				maps.Copy(m.typed, tellingWords(m.file.words[l.first:m.file.end(i)]))
			}
		}
	}
	telling := tellingWords(words)
	return 100*common(telling, m.typed) > presentShare*len(telling)
}

// said returns the words of a line.
func (t *text) said(i int) string {
	return strings.Join(t.words[t.lines[i].first:t.end(i)], " ")
}

func set(words []string) map[string]bool {
	all := map[string]bool{}
	for _, w := range words {
		all[w] = true
	}
	return all
}

func common(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

var quotation = regexp.MustCompile(`“([^“”]*)”`)

// numbers notes in which quotes only figures were changed.
func (m *merger) numbers(key, from, mine string) {
	was, now := quotations(from), quotations(mine)
	for _, q := range was {
		if slices.Contains(now, q) {
			continue
		}
		for _, other := range now {
			if !slices.Contains(was, other) && sameButFigures(q, other) {
				m.note(key, Number, q, other)
				break
			}
		}
	}
}

func quotations(text string) []string {
	var all []string
	for _, q := range quotation.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.Join(strings.Fields(q[1]), " "))
	}
	return all
}

// sameButFigures reports whether two texts differ in figures only, and in the
// units right behind those.
func sameButFigures(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) != len(y) {
		return false
	}
	figure := false
	for i := range x {
		switch {
		case x[i] == y[i]:
			figure = false
		case strings.ContainsAny(x[i], digits) && strings.ContainsAny(y[i], digits):
			figure = true
		case !figure:
			return false
		default:
			figure = false
		}
	}
	return true
}

const digits = "0123456789"
