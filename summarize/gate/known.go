package gate

import (
	"slices"
	"strings"
)

// known is what the evidence's texts and phrases say, as far as the sentence's
// own tokens are concerned.
type known struct {
	ids   map[string]int32  // of the sentence's keys
	texts [][]token         // of Evidence.Texts, without marks
	told  []bool            // by id: in a text
	said  []bool            // by id: in a phrase or unit
	cased map[string]bool   // words as the texts write them, where they begin with a capital
	pairs map[[2]int32]bool // ids that stand side by side in a text or phrase
	named map[[2]int32]bool // a name and the number behind it in a text: Postgres 17
}

// longestWhole is how many tokens a text may have that is told whole.
const longestWhole = 64

// know reads the texts, and finds in the sentence those texts and phrases that
// it tells whole.
func (c *check) know() {
	k := &c.known
	k.ids = make(map[string]int32, len(c.tokens))
	for i := range c.tokens {
		t := &c.tokens[i]
		id, ok := k.ids[t.key]
		if !ok {
			id = int32(len(k.ids))
			k.ids[t.key] = id
		}
		t.id = id
	}
	k.told, k.said = make([]bool, len(k.ids)), make([]bool, len(k.ids))
	k.cased = map[string]bool{}
	k.pairs = map[[2]int32]bool{}
	k.named = map[[2]int32]bool{}
	var at []int // of the sentence's tokens without marks
	for i := range c.tokens {
		if c.tokens[i].kind != mark {
			at = append(at, i)
		}
	}
	for _, text := range c.ev.Texts {
		tokens := k.read(text)
		k.texts = append(k.texts, tokens)
		c.tellWhole(tokens, at, false)
	}
	for _, phrase := range c.ev.Phrases {
		tokens := k.say(phrase)
		c.tellWhole(tokens, at, true)
		c.tellPart(tokens, at)
	}
	for _, f := range c.ev.Figures {
		k.say(f.Unit)
	}
	c.tellNames()
}

// significant leaves out marks.
func significant(tokens []token) []token {
	kept := tokens[:0]
	for _, t := range tokens {
		if t.kind != mark {
			kept = append(kept, t)
		}
	}
	return kept
}

// say notes the words of a phrase or unit, alone and side by side.
func (k *known) say(phrase string) []token {
	tokens := significant(lex(fold(phrase), lexicon))
	for i := range tokens {
		id, ok := k.ids[tokens[i].key]
		if !ok {
			tokens[i].id = -1
			continue
		}
		tokens[i].id = id
		k.said[id] = true
		if i > 0 && tokens[i-1].id >= 0 {
			k.pairs[[2]int32{tokens[i-1].id, id}] = true
		}
	}
	return tokens
}

// read notes the words of a text, alone and side by side.
func (k *known) read(text string) []token {
	all := lex(fold(text), lexicon)
	for i := range all {
		t := &all[i]
		t.ends = i+1 < len(all) && all[i+1].kind == mark
		id, ok := k.ids[t.key]
		if !ok {
			t.id = -1
			continue
		}
		t.id = id
		k.told[id] = k.told[id] || t.class&open == 0 || !t.capital || t.opens // in May is not it may
		if t.capital {
			k.cased[t.low] = true
		}
		if i == 0 || all[i-1].id < 0 || all[i-1].kind != word {
			continue
		}
		pair := [2]int32{all[i-1].id, id}
		k.pairs[pair] = true
		if t.kind == number && all[i-1].capital && !all[i-1].opens {
			k.named[pair] = true
		}
	}
	return significant(all)
}

// tellWhole marks where the sentence tells all of a text or phrase.
func (c *check) tellWhole(tokens []token, at []int, isPhrase bool) {
	if n := len(tokens); n == 0 || n > longestWhole || n > len(at) {
		return
	}
	words := false
	for i := range tokens {
		if tokens[i].id < 0 {
			return
		}
		words = words || tokens[i].kind == word || tokens[i].kind == name || tokens[i].glyph
	}
	if !words && !isPhrase {
		return // a number alone is a figure, whoever typed it
	}
	for from := 0; from+len(tokens) <= len(at); from++ {
		if c.tellsAt(tokens, at[from:], isPhrase) && c.endsWell(at[from], at[from+len(tokens)-1]) {
			for _, i := range at[from : from+len(tokens)] {
				c.tokens[i].verbatim = true
				c.tokens[i].ours = c.tokens[i].ours || isPhrase
			}
		}
	}
}

// partOfPhrase is how many words in a row are still a phrase's own.
const partOfPhrase = 3

// tellPart marks where the sentence tells some words in a row of a phrase, with
// those that deny something if it has any.
func (c *check) tellPart(tokens []token, at []int) {
	if len(tokens) > longestWhole {
		return
	}
	isHedge := func(t token) bool { return hedge(&t) != 0 }
	for from := range at {
		for start := range tokens {
			n := 0
			for from+n < len(at) && start+n < len(tokens) && tokens[start+n].kind == word && c.tokens[at[from+n]].low == tokens[start+n].low {
				n++
			}
			if n < partOfPhrase || slices.ContainsFunc(tokens[:start], isHedge) || slices.ContainsFunc(tokens[start+n:], isHedge) {
				continue
			}
			for _, i := range at[from : from+n] {
				c.tokens[i].verbatim, c.tokens[i].ours = true, true
			}
		}
	}
}

// tellsAt reports whether the sentence's tokens at some places are those of a
// text. A text may be inflected, a phrase not.
func (c *check) tellsAt(tokens []token, at []int, isPhrase bool) bool {
	for n := range tokens {
		t := &c.tokens[at[n]]
		if t.id != tokens[n].id || t.kind != tokens[n].kind || isPhrase && t.low != tokens[n].low {
			return false
		}
	}
	return true
}

// endsWell reports whether what stands around tokens first to last leaves the
// numbers they begin or end with what they are: "fix 500" is not told by
// "fixed 500 million".
func (c *check) endsWell(first, last int) bool {
	if c.tokens[first].kind == number && first > 0 {
		if t := &c.tokens[first-1]; t.kind == number || t.kind == symbol || t.class&bound != 0 {
			return false
		}
	}
	if c.tokens[last].kind == number && last+1 < len(c.tokens) {
		if t := &c.tokens[last+1]; t.kind == number || t.kind == symbol || t.kind == word && t.class&glue == 0 {
			return false
		}
	}
	return true
}

// tellNames marks numbers that belong to the name before them, as in a text.
func (c *check) tellNames() {
	for i := 1; i < len(c.tokens); i++ {
		before, t := &c.tokens[i-1], &c.tokens[i]
		if t.kind == number && before.capital && c.known.named[[2]int32{before.id, t.id}] && c.endsWell(i, i) {
			t.verbatim = true
		}
	}
}

// inOneText reports whether a text has the tokens from..to-1 in a row.
func (c *check) inOneText(from, to int) bool {
	for _, text := range c.known.texts {
		for at := 0; at+to-from <= len(text); at++ {
			n := 0
			for n < to-from && text[at+n].id == c.tokens[from+n].id {
				n++
			}
			if n == to-from {
				return true
			}
		}
	}
	return false
}

// checkQuotes refuses quotations that are not in a text word for word. The
// numbers of one that is all of a text are its own.
func (c *check) checkQuotes() {
	var texts []string // each with a blank around every token
	for i := 0; i < len(c.tokens); i++ {
		if !c.tokens[i].quoted {
			continue
		}
		first := i
		for i < len(c.tokens) && c.tokens[i].quoted {
			i++
		}
		quote := joinTokens(significant(append([]token(nil), c.tokens[first:i]...)))
		if quote == " " {
			continue
		}
		if texts == nil {
			for _, text := range c.known.texts {
				texts = append(texts, joinTokens(text))
			}
		}
		switch found := findQuote(texts, quote); found {
		case "":
			c.refuse(kindWord, first, i, "nobody is known to have said")
		default:
			for n := first; n < i; n++ {
				t := &c.tokens[n]
				t.verbatim = t.verbatim || found == quote || t.kind == word || t.kind == name
			}
		}
	}
}

func joinTokens(tokens []token) string {
	var b strings.Builder
	b.WriteByte(' ')
	for i := range tokens {
		b.WriteString(tokens[i].low)
		b.WriteByte(' ')
	}
	return b.String()
}

// findQuote returns the text that is the quotation, else one that has it, else "".
func findQuote(texts []string, quote string) string {
	part := ""
	for _, text := range texts {
		if text == quote {
			return text
		}
		if part == "" && strings.Contains(text, quote) {
			part = text
		}
	}
	return part
}
