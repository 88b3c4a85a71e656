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

// listen returns what a text, its body tidied, says for each theme. A cue
// counts once.
func (l *lexicon) listen(t Text) []voice {
	title, body := 1.0, bodyShare
	switch t.Kind {
	case work.KindNote:
		body = 1
	case work.KindReview:
		title = reviewShare
	}
	said := make([]voice, len(l.themes))
	seen := map[int]bool{}
	hear := func(share float64) func(int, string) {
		return func(n int, text string) {
			if seen[n] {
				return
			}
			seen[n] = true
			c := l.cues[n]
			p := phrase{strings.Join(strings.Fields(text), " "), c.gain() * share}
			said[c.theme].sum += p.gain
			said[c.theme].phrases = append(said[c.theme].phrases, p)
		}
	}
	l.find(t.Title, hear(title))
	l.find(t.Body, hear(body))
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

// evidence is what texts say for themes and for the keywords of a framework.
type evidence struct {
	lexicon  *lexicon
	kind     work.Kind // of the first text
	role     string    // of the first text
	themes   []voice
	strength []float64 // of each theme
	why      float64   // how strongly they say why it was done
	keywords []voice   // of each principle
}

// gather hears all texts.
func (c *Classifier) gather(f *Framework, texts []Text) evidence {
	e := evidence{lexicon: c.lexicon, strength: make([]float64, len(c.lexicon.themes))}
	said, named := make([][]voice, len(texts)), make([][]voice, len(texts))
	tidied := make([]Text, len(texts))
	for i, t := range texts {
		t.Body = tidy(t.Body)
		tidied[i] = t
		said[i], named[i] = c.lexicon.listen(t), f.keywords.listen(t)
	}
	if len(texts) > 0 {
		e.kind, e.role = texts[0].Kind, texts[0].Role
	}
	e.themes = combine(said, len(c.lexicon.themes))
	e.keywords = combine(named, len(f.keywords.themes))
	for k, t := range c.lexicon.themes {
		e.strength[k] = strengthen(e.themes[k].sum) + t.kinds[e.kind] + t.roles[e.role]
		if t.name == explain {
			e.why = explained(tidied, said, k)
			e.strength[k] = e.why
		}
	}
	return e
}

const (
	// usualWhy is how strongly a text that is only a title is taken to say why.
	// With the bodies of the labelled pull requests hidden, 1.45 (Amazon) and
	// 1.6 (Klarna) made the scores come true.
	usualWhy = 1.4

	// fewWords is how many words a body must have to be asked for a why. No
	// labelled pull request has fewer.
	fewWords = 8
)

// explained returns how strongly texts say why: theme k of what they said.
// Those with next to no body are not asked, unless they are notes.
func explained(texts []Text, said [][]voice, k int) float64 {
	var telling [][]voice
	for i, t := range texts {
		if t.Kind == work.KindNote || len(words(t.Body)) >= fewWords {
			telling = append(telling, said[i][k:k+1])
		}
	}
	if len(telling) == 0 {
		return usualWhy
	}
	return strengthen(combine(telling, 1)[0].sum)
}

// ranked says how well a principle fits, and why.
func (e *evidence) ranked(p *Principle) Ranked {
	r := Ranked{Key: p.Key, Name: p.Name, Reason: e.reason(p)}
	if r.Reason == "" {
		return r
	}
	sum := keywordWeight * strengthen(e.keywords[p.index].sum)
	for k, w := range p.weights {
		sum += w * e.strength[k]
	}
	r.Score = chance(sum, e.why, max(worth[e.kind], roleWorth(e.role)))
	return r
}
