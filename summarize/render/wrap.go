package render

import (
	"strings"
	"unicode"
)

// wrap breaks running text into lines no wider than width, by the width that
// measure gives each character: at spaces and between wide characters, and
// inside a word only where it is wider than a line.
func wrap(spans []span, width float64, measure func(rune, span) float64) [][]span {
	w := &wrapper{width: width}
	for _, s := range spans {
		for _, r := range s.text {
			w.add(r, s, measure(r, s))
		}
	}
	w.endWord()
	return append(w.lines, w.line)
}

// wrapper holds what has been read of a text: whole lines, the line that is
// being filled, and the word that may still go to the next one.
type wrapper struct {
	width float64
	lines [][]span
	line  []span
	used  float64
	space span // before the word
	gap   float64
	word  []span
	long  float64 // the word's width
}

func (w *wrapper) add(r rune, s span, width float64) {
	s.text = string(r)
	switch {
	case r == '\n':
		w.endWord()
		w.endLine()
		return
	case r == ' ' || r == '\t':
		w.endWord()
		w.space, w.gap = s, width
		return
	case wide(r) && !strings.ContainsRune(wideEnds+"，、；："+closing, r):
		w.endWord()
	case w.long > 0 && w.long+width > w.width, len(w.word) > 0 && len(w.word[len(w.word)-1].text) > maxInline:
		w.endWord()
		w.endLine()
	}
	w.word, w.long = appendSpan(w.word, s), w.long+width
}

// endWord puts the word on the line, or on a new one where it does not fit.
func (w *wrapper) endWord() {
	if len(w.word) == 0 {
		return
	}
	if len(w.line) > 0 && w.used+w.gap+w.long > w.width {
		w.endLine()
	}
	if len(w.line) > 0 {
		w.line, w.used = appendSpan(w.line, w.space), w.used+w.gap
	}
	for _, s := range w.word {
		w.line = appendSpan(w.line, s)
	}
	w.used += w.long
	w.word, w.long, w.space, w.gap = nil, 0, span{}, 0
}

func (w *wrapper) endLine() {
	w.lines = append(w.lines, w.line)
	w.line, w.used, w.space, w.gap = nil, 0, span{}, 0
}

// wide reports whether a character is of a script written without spaces.
func wide(r rune) bool {
	return r >= 0x2E80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFF60)
}

// share divides width between the columns of a table: each gets what it asks for
// where there is room; else those that ask for more than an even share get the
// rest evenly.
func share(asked []float64, width float64) []float64 {
	got := make([]float64, len(asked))
	open, left := len(asked), width
	for settled := true; settled && open > 0; {
		settled = false
		even := left / float64(open)
		for i, a := range asked {
			if got[i] == 0 && a <= even {
				got[i], settled = max(a, 1e-9), true
				left -= a
				open--
			}
		}
	}
	for i := range got {
		if got[i] == 0 {
			got[i] = left / float64(open)
		}
	}
	return got
}
