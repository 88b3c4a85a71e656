package theme

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// The share of its weight that a phrase has in a body, and in the title of a
// review, which is someone else's. In other titles and in notes it has all.
const (
	bodyShare   = 0.6
	reviewShare = 0.3
)

// voice is what texts say for one theme.
type voice struct {
	sum     float64  // of what its cues say
	phrases []phrase // the most telling first
}

// phrase is a piece of a text and how much it says.
type phrase struct {
	text string
	gain float64
}

// listen returns what a text says for each theme. A cue counts once.
func (l *lexicon) listen(t reading) []voice {
	title := 1.0
	if t.Kind == work.KindReview {
		title = reviewShare
	}
	said := make([]voice, len(l.themes))
	var seen []int // of thousands, a few
	hear := func(share float64) func(int, string) {
		return func(n int, text string) {
			if slices.Contains(seen, n) {
				return
			}
			seen = append(seen, n)
			c := l.cues[n]
			p := phrase{strings.Join(strings.Fields(text), " "), c.gain() * share}
			said[c.theme].sum += p.gain
			said[c.theme].phrases = append(said[c.theme].phrases, p)
		}
	}
	l.find(t.Title, t.title, hear(title))
	l.find(t.Body, t.body, hear(t.bodyShare()))
	return said
}

// combine returns what texts that tell of one thing say together: for each
// theme what the first says or, if that is more, what the others say on
// average. So one of many cannot turn the whole, and many that say the same
// are no surer than one.
func combine(texts [][]voice, themes int) []voice {
	all := make([]voice, themes)
	for k := range all {
		rest := 0.0
		for i, said := range texts {
			if i == 0 {
				all[k].sum = said[k].sum
			} else {
				rest += said[k].sum / float64(len(texts)-1)
			}
			all[k].phrases = append(all[k].phrases, said[k].phrases...)
		}
		all[k].sum = max(all[k].sum, rest)
		slices.SortStableFunc(all[k].phrases, func(a, b phrase) int { return cmp.Compare(b.gain, a.gain) })
	}
	return all
}

// evidence is what texts that tell of one thing say.
type evidence struct {
	lexicon  *lexicon
	texts    []reading
	kind     work.Kind // of the first text
	role     string    // of the first text
	themes   []voice
	strength []float64 // of each theme
	why      float64   // how strongly they say why it was done
}

// gather hears all texts.
func (c *Classifier) gather(texts []Text) *evidence {
	e := &evidence{lexicon: c.lexicon, strength: make([]float64, len(c.lexicon.themes))}
	said := make([][]voice, len(texts))
	for i, t := range texts {
		r := read(t)
		e.texts = append(e.texts, r)
		said[i] = c.lexicon.listen(r)
	}
	if len(texts) > 0 {
		e.kind, e.role = texts[0].Kind, texts[0].Role
	}
	e.themes = combine(said, len(c.lexicon.themes))
	for k, t := range c.lexicon.themes {
		e.strength[k] = strengthen(e.themes[k].sum) + t.kinds[e.kind] + t.roles[e.role]
		if t.name == explain {
			e.why = explained(e.texts, said, k)
			e.strength[k] = e.why
		}
	}
	return e
}

// keywords returns what the texts say for the keywords of each principle.
func (e *evidence) keywords(f *Framework) []voice {
	if len(f.keywords.cues) == 0 {
		return make([]voice, len(f.Principles))
	}
	said := make([][]voice, len(e.texts))
	for i, t := range e.texts {
		said[i] = f.keywords.listen(t)
	}
	return combine(said, len(f.Principles))
}

// usualWhy is how strongly a text that is only a title is taken to say why.
const usualWhy = 1.4

// explained returns how strongly texts say why: theme k of what they said.
// Those that are only titles are not asked.
func explained(texts []reading, said [][]voice, k int) float64 {
	var telling [][]voice
	for i, t := range texts {
		if t.telling() {
			telling = append(telling, said[i][k:k+1])
		}
	}
	if len(telling) == 0 {
		return usualWhy
	}
	return strengthen(combine(telling, 1)[0].sum)
}
