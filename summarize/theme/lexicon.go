package theme

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"bragsheet/store/work"
)

//go:embed data/themes.txt
var themesFile string

// explain is the theme of texts that say why. It tells work worth a principle
// from routine, and is never a reason by itself.
const explain = "explain"

// lexicon knows the themes of work and the phrases that speak for them.
type lexicon struct {
	themes []theme
	cues   []cue
	exact  map[string][]int // cues by their first word
	stems  map[string][]int // cues by the stem of a first word that ends in *
	starts [4][256]uint64   // of such stems, their lengths as bits, by their first bytes
}

// theme is one thing people do at work that a principle may ask for.
type theme struct {
	name  string
	gloss string                // what it is, in words for a person
	kinds map[work.Kind]float64 // strength that an item of the kind has by itself
	roles map[string]float64    // strength that an accomplishment of the role has by itself
}

// cue is a phrase that speaks for a theme. A word that ends in * stands for
// any ending.
type cue struct {
	theme  int
	words  []string
	weight float64
}

func emptyLexicon() *lexicon {
	return &lexicon{exact: map[string][]int{}, stems: map[string][]int{}}
}

// newLexicon reads the shipped themes. See data/themes.txt for the format.
func newLexicon() (*lexicon, error) {
	l := emptyLexicon()
	for n, line := range strings.Split(themesFile, "\n") {
		if err := l.read(line); err != nil {
			return nil, fmt.Errorf("themes.txt:%d: %w", n+1, err)
		}
	}
	return l, nil
}

func (l *lexicon) read(line string) error {
	if line == "" || strings.HasPrefix(line, ";") {
		return nil
	}
	if name, ok := strings.CutPrefix(line, "# "); ok {
		l.themes = append(l.themes, theme{name: name, kinds: map[work.Kind]float64{}})
		return nil
	}
	last := len(l.themes) - 1
	field, value, ok := strings.Cut(line, ": ")
	if !ok || last < 0 {
		return errors.New("not a field of a theme")
	}
	t := &l.themes[last]
	switch field {
	case "gloss":
		t.gloss = value
		return nil
	case "kinds":
		weights, err := readWeights(value)
		for kind, w := range weights {
			t.kinds[work.Kind(kind)] = w
		}
		return err
	case "roles":
		weights, err := readWeights(value)
		t.roles = weights
		return err
	}
	weight, err := strconv.ParseFloat(field, 64)
	if err != nil {
		return err
	}
	for phrase := range strings.SplitSeq(value, ", ") {
		l.add(cue{theme: last, words: strings.Fields(phrase), weight: weight})
	}
	return nil
}

// readWeights reads a list such as "customer 1.2, trust 0.1".
func readWeights(list string) (map[string]float64, error) {
	weights := map[string]float64{}
	for entry := range strings.SplitSeq(list, ", ") {
		name, number, _ := strings.Cut(entry, " ")
		w, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return nil, fmt.Errorf("weight of %s: %w", name, err)
		}
		weights[name] = w
	}
	return weights, nil
}

func (l *lexicon) add(c cue) {
	n := len(l.cues)
	l.cues = append(l.cues, c)
	first, open := strings.CutSuffix(c.words[0], "*")
	if !open {
		l.exact[first] = append(l.exact[first], n)
		return
	}
	l.stems[first] = append(l.stems[first], n)
	l.note(first)
}

// note notes how long a stem is that begins so. Its further bytes may be any.
func (l *lexicon) note(stem string) {
	for at := range l.starts {
		for b := range l.starts[at] {
			if at >= len(stem) || stem[at] == byte(b) {
				l.starts[at][b] |= 1 << len(stem)
			}
		}
	}
}

// lengths returns how long the stems of a word can be, as bits: most words have
// none, which is seen without looking for any.
func (l *lexicon) lengths(word string) uint64 {
	lengths := uint64(1)<<(len(word)+1) - 1
	for at := range min(len(l.starts), len(word)) {
		lengths &= l.starts[at][word[at]]
	}
	return lengths
}

// names returns the names of the themes.
func (l *lexicon) names() []string {
	var names []string
	for _, t := range l.themes {
		names = append(names, t.name)
	}
	return names
}

// find calls found for each cue in the words of a text with the phrase it was
// found as. A cue that stands there twice is found twice.
func (l *lexicon) find(text string, ws []word, found func(cue int, phrase string)) {
	for i, w := range ws {
		match := func(cues []int) {
			for _, n := range cues {
				if c := l.cues[n]; c.matches(ws[i:]) {
					found(n, text[w.start:ws[i+len(c.words)-1].end])
				}
			}
		}
		match(l.exact[w.text])
		for lengths := l.lengths(w.text); lengths != 0; lengths &= lengths - 1 {
			match(l.stems[w.text[:bits.TrailingZeros64(lengths)]])
		}
	}
}

// matches reports whether the text goes on with the phrase at ws[0].
func (c cue) matches(ws []word) bool {
	if len(c.words) > len(ws) {
		return false
	}
	for i, want := range c.words {
		if i > 0 && !ws[i].follows || !matchesWord(want, ws[i].text) {
			return false
		}
	}
	return true
}

func matchesWord(want, text string) bool {
	stem, open := strings.CutSuffix(want, "*")
	return text == stem || open && strings.HasPrefix(text, stem)
}

// gain is how much finding the cue says. A longer phrase says more.
func (c cue) gain() float64 {
	return c.weight * (1 + float64(len(c.words)-1)/4)
}

// strengthen turns the summed gains of the cues of a theme into its strength:
// ten cues say more than five, but not twice as much.
func strengthen(sum float64) float64 { return math.Log1p(sum) }
