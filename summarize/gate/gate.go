// Package gate refuses sentences that say what their evidence doesn't: a
// number, a date, a name, a link, a role or a reach that was neither harvested
// nor computed nor typed by the person. It fails closed: it takes out of a
// sentence all that the evidence and a closed vocabulary know, and refuses
// whatever is left.
package gate

import (
	"cmp"
	"slices"
	"time"
)

// Evidence is all that one sentence may say.
type Evidence struct {
	Figures []Figure    // numbers, in the order they may be told
	Days    []time.Time // dates and times of day, in the person's zone, in the order they may be told; the order of time will do, too
	Texts   []string    // harvested or typed: words, names and quotes may come from here
	Links   []string    // addresses
	Role    string      // the person's part, one of work.Roles; words that claim more are refused

	// Phrases are literal words of the writer's own, in any language, such as
	// "stopped after my change" or "の移行を主導". Each may be told as it is, three
	// or more of its words in a row, and those of its words that the vocabulary
	// calls neutral. What a figure counts is in its Unit, not in a phrase.
	Phrases []string
}

// Figure is a number that was harvested or computed.
type Figure struct {
	Value    float64
	Unit     string // what is counted or measured: "pull request", "week", "page a week", "%", "EUR", "×", "s" for durations; "" for a bare number; in the language of the sentence
	Decimals int    // how many decimals it is rounded to when told; of a duration, in the unit it is told in
	With     string // a word without which the number says something else, such as "expected"; it must stand in the same clause
}

// Refusal says what in a sentence has no evidence.
type Refusal struct {
	Kind string // number, unit, date, name, link, role, reach, cause, word, negation
	Text string // the part of the sentence
	Why  string // for the person, such as "no evidence for 45 %"
}

// The kinds of refusal.
const (
	kindNumber   = "number"
	kindUnit     = "unit"
	kindDate     = "date"
	kindName     = "name"
	kindLink     = "link"
	kindRole     = "role"
	kindReach    = "reach"
	kindCause    = "cause"
	kindWord     = "word"
	kindNegation = "negation"
)

// Check returns what a sentence says without evidence, in the order of the
// sentence, nil if nothing. The sentence is plain or Markdown, on one line. It
// takes time linear in its length.
func Check(sentence string, ev Evidence) []Refusal {
	c := &check{text: fold(sentence), ev: &ev}
	c.tokens = lex(c.text, lexicon)
	c.know()
	c.checkQuotes()
	c.checkLinks()
	c.checkDates()
	c.checkFigures()
	c.checkNegations()
	c.checkWords()
	c.checkObjects()
	slices.SortStableFunc(c.refused, func(a, b finding) int { return cmp.Compare(a.at, b.at) })
	var all []Refusal
	for _, f := range c.refused {
		all = append(all, f.Refusal)
	}
	return all
}

// check is one sentence being checked.
type check struct {
	text    string // folded
	tokens  []token
	ev      *Evidence
	known   known
	refused []finding
}

type finding struct {
	Refusal
	at int
}

// refuse notes that tokens from..to-1 have no evidence, and settles them.
func (c *check) refuse(kind string, from, to int, why string) {
	start, end := c.tokens[from].start, c.tokens[to-1].end
	told := c.text[start:end]
	for i := from; i < to; i++ {
		c.tokens[i].settled = true
	}
	c.refused = append(c.refused, finding{Refusal{kind, told, why + " “" + told + "”"}, start})
}
