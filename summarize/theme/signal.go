package theme

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"bragsheet/store/work"
)

// Vocabulary numbers the signals of texts, from 0. The zero value grows: a
// signal it has not met gets the next number.
type Vocabulary struct {
	Names []string // of the signals, by number

	ids   map[string]int
	fixed bool // signals it does not know are not heard

	hearings sync.Pool // of *hearing, for the next texts
}

func newVocabulary(names []string) *Vocabulary {
	v := &Vocabulary{Names: names, ids: make(map[string]int, len(names)), fixed: true}
	for i, name := range names {
		v.ids[name] = i
	}
	return v
}

// id returns the number of a signal; -1 if it has none.
func (v *Vocabulary) id(name []byte) int {
	if n, ok := v.ids[string(name)]; ok {
		return n
	}
	if v.fixed {
		return -1
	}
	if v.ids == nil {
		v.ids = map[string]int{}
	}
	v.ids[string(name)] = len(v.Names)
	v.Names = append(v.Names, string(name))
	return len(v.Names) - 1
}

// Signal is something that texts show and a learned layer weighs: a theme
// ("theme:customer", of a note "note:theme:customer" too), the kind
// ("kind:note"), the shape ("shape:sentences"), what a title announces
// ("type:fix"), or a word or two in a row, as stems ("roll", "on call"). Only
// the names of words have no colon.
type Signal struct {
	ID    int // in a vocabulary
	Value float64

	phrase string // where a word stands in the text, it
}

// Signals returns what texts that tell of one thing show, each signal once.
func (c *Classifier) Signals(v *Vocabulary, texts []Text) []Signal {
	h := c.gather(texts).hear(v)
	defer h.end()
	return slices.Clone(h.heard)
}

// hear hears the signals of the texts. They are there until the hearing ends.
func (e *evidence) hear(v *Vocabulary) *hearing {
	h, ok := v.hearings.Get().(*hearing)
	if !ok {
		h = &hearing{vocabulary: v, at: make([]int32, len(v.Names))}
	}
	h.hear("always:", "", 1)
	h.hear("kind:", string(e.kind), 1)
	for k, t := range e.lexicon.themes {
		if e.strength[k] != 0 {
			h.hear("theme:", t.name, e.strength[k])
			if e.kind == work.KindNote {
				h.hear("note:theme:", t.name, e.strength[k])
			}
		}
	}
	h.texts(e.texts)
	return h
}

// end forgets what was heard, so that other texts can be.
func (h *hearing) end() {
	for _, s := range h.heard {
		h.at[s.ID] = 0
	}
	h.heard, h.in = h.heard[:0], h.in[:0]
	h.vocabulary.hearings.Put(h)
}

// hearing collects the signals of texts.
type hearing struct {
	vocabulary *Vocabulary
	heard      []Signal
	in         []int   // of each heard, the last text with it, from 1
	at         []int32 // of each signal, its place in heard, from 1
	name       []byte  // of the signal at hand
	text       int     // at hand, from 1
	weight     float64 // of that text
}

// texts hears what each text shows by itself. Of several, a signal is as
// strong as in the first or, if that is more, as in the others on average; and
// those with a body, if there are any, have the say about the shape.
func (h *hearing) texts(texts []reading) {
	told := 0
	for _, t := range texts {
		if t.telling() {
			told++
		}
	}
	var first []float64
	for i, t := range texts {
		h.text, h.weight = i+1, 1
		if i > 0 {
			h.weight = 1 / float64(len(texts)-1)
		}
		h.words(t)
		if i == 0 && len(texts) > 1 {
			first = h.restart()
		}
	}
	for i, value := range first {
		h.heard[i].Value = max(h.heard[i].Value, value)
	}
	for i, t := range texts {
		if t.telling() || told == 0 && i == 0 {
			h.shape(t, 1/float64(max(1, told)))
		}
	}
	if len(texts) > 0 {
		h.announced(texts[0].Title)
	}
}

// restart sets the words heard so far to nothing and returns what everything
// heard was worth.
func (h *hearing) restart() []float64 {
	was := make([]float64, len(h.heard))
	for i := range h.heard {
		s := &h.heard[i]
		was[i] = s.Value
		if s.phrase != "" {
			s.Value = 0
		}
	}
	return was
}

// hear adds value to a signal.
func (h *hearing) hear(prefix, name string, value float64) {
	h.name = append(append(h.name[:0], prefix...), name...)
	if i := h.find(); i >= 0 {
		h.heard[i].Value += value
	}
}

// find returns the place of the signal at hand in heard; -1 if it has none.
func (h *hearing) find() int {
	id := h.vocabulary.id(h.name)
	if id < 0 {
		return -1
	}
	for id >= len(h.at) {
		h.at = append(h.at, 0)
	}
	if h.at[id] == 0 {
		h.heard = append(h.heard, Signal{ID: id})
		h.in = append(h.in, 0)
		h.at[id] = int32(len(h.heard))
	}
	return int(h.at[id]) - 1
}

// words hears the words of a text and each two in a row. A word that stands
// there twice counts where it says most: in the title.
func (h *hearing) words(t reading) {
	if t.Kind == work.KindReview {
		return // its words are someone else's
	}
	h.list(t.Title, t.title, 1)
	h.list(t.Body, t.body, t.bodyShare())
}

func (h *hearing) list(text string, ws []word, share float64) {
	tell := func(from, to int32) {
		if i := h.find(); i >= 0 && h.in[i] != h.text {
			h.in[i] = h.text
			h.heard[i].Value += share * h.weight
			h.heard[i].phrase = text[from:to]
		}
	}
	before := ""
	for i, w := range ws {
		now := stem(w.text)
		if now == "" {
			before = ""
			continue
		}
		h.name = append(h.name[:0], now...)
		tell(w.start, w.end)
		if before != "" && w.follows {
			h.name = append(append(append(h.name[:0], before...), ' '), now...)
			tell(ws[i-1].start, w.end)
		}
		before = now
	}
}

// shape hears how a text is written.
func (h *hearing) shape(t reading, share float64) {
	prefix := "shape:"
	if t.Kind == work.KindNote {
		prefix = "note:"
	}
	log := func(name string, n int) { h.hear(prefix, name, share*math.Log1p(float64(n))/2) }
	log("title", len(t.title))
	log("words", len(t.body))
	if !t.telling() {
		h.hear(prefix, "bare", share)
		return
	}
	log("bytes", len(t.Body)/8)
	sentences, parts, longest := outline(t.Body)
	log("sentences", sentences)
	log("parts", parts)
	log("longest", longest)
	switch n := len(t.body); {
	case n < 25:
		h.hear(prefix, "short", share)
	case n >= 60:
		h.hear(prefix, "long", share)
	}
	if strings.Contains(t.Body, "* ") {
		h.hear(prefix, "list", share)
	}
}

// outline returns how many sentences end in a text, how many lines or list
// entries it has, and how many words the longest of those.
func outline(text string) (sentences, parts, longest int) {
	n := 0
	end := func() {
		if n > 0 {
			parts, longest, n = parts+1, max(longest, n), 0
		}
	}
	inWord := false
	for i := range len(text) {
		switch b := text[i]; b {
		case '\n', '*':
			end()
			inWord = false
		case ' ', '\t', '\r', 0:
			if inWord && b == ' ' && i > 0 && strings.IndexByte(".?!", text[i-1]) >= 0 {
				sentences++
			}
			inWord = false
		default:
			if !inWord {
				n++
			}
			inWord = true
		}
	}
	end()
	return sentences, parts, longest
}

// announced hears what a title of a convention says the change is, such as
// "fix" in "fix(api)!: ...".
func (h *hearing) announced(title string) {
	before, _, ok := strings.Cut(title, ":")
	name, _, _ := strings.Cut(before, "(")
	name = strings.ToLower(strings.TrimRight(name, "!"))
	if ok && len(before) < 30 && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		h.hear("type:", name, 1)
	}
}

// stem cuts the ending off an English word, so that its forms are one. It is ""
// for a number.
func stem(w string) string {
	if w[0] >= '0' && w[0] <= '9' {
		return ""
	}
	if strings.IndexByte("degnrsty", w[len(w)-1]) < 0 { // what endings end in
		return w
	}
	for _, ending := range endings {
		if rest, ok := strings.CutSuffix(w, ending); ok && len(rest) >= 4 {
			return rest
		}
	}
	return w
}

var endings = []string{
	"ization", "isation", "ations", "ation", "ments", "ment", "ings", "ing", "edly", "ed", "ies", "ness", "ers", "er", "es", "ly", "s", "e", "y",
}
