package gate

import (
	"slices"
	"strings"
)

// scope is what a text says is not, or not yet, so.
type scope struct {
	class class  // negative or open
	word  string // that says so
	ids   [3]int32
	n     int
	told  bool // by a negation of the sentence
}

// reachBack is how many tokens may stand between a negation and what it
// negates.
const reachBack = 8

// checkNegations refuses negations that no text has, and what a text says with
// one and the sentence without.
func (c *check) checkNegations() {
	scopes, plain := c.scopes()
	var content []int
	for i := range c.tokens {
		if isContent(&c.tokens[i]) {
			content = append(content, i)
		}
	}
	for i := range c.tokens {
		if t := &c.tokens[i]; hedge(t) == negative && !t.settled && !t.verbatim {
			if c.isNegated(i, scopes) {
				t.settled = true
			} else {
				c.refuse(kindNegation, i, i+1, "no evidence for")
			}
		}
	}
	if len(scopes) == 0 {
		return
	}
	for n, i := range content {
		t := &c.tokens[i]
		if t.ours || t.class&(free|neutral) != 0 {
			continue
		}
		for _, s := range scopes[t.id] {
			at := slices.Index(s.ids[:s.n], t.id)
			next := n+1 < len(content) && at+1 < s.n && c.tokens[content[n+1]].id == s.ids[at+1]
			if (next || !plain[t.id]) && !c.hedgedBefore(i, s.word) {
				c.refuse(kindNegation, i, i+1, "only with its “not” or “planned” is there evidence for")
				break
			}
		}
	}
}

// hedge returns negative or open for a word that says that something is not
// so, or not done; else 0.
func hedge(t *token) class {
	switch {
	case t.kind != word:
		return 0
	case t.class&negative != 0 || strings.HasSuffix(t.low, "n't"):
		return negative
	}
	return t.class & open
}

// hedgeWord returns the word that stands for a hedge in all its forms.
func hedgeWord(t *token) string {
	if strings.HasSuffix(t.low, "n't") || t.low == "cannot" {
		return "not"
	}
	return t.key
}

func isContent(t *token) bool { return t.kind == word && t.class&glue == 0 && hedge(t) == 0 }

// scopes returns what the texts say is not so, by the ids in it, and which ids
// they tell without that, too.
func (c *check) scopes() (by map[int32][]*scope, plain map[int32]bool) {
	by, plain = map[int32][]*scope{}, map[int32]bool{}
	for _, text := range c.known.texts {
		var open []*scope
		left := 0
		for i := range text {
			t := &text[i]
			switch class := hedge(t); {
			case class != 0:
				open, left = append(open, &scope{class: class, word: hedgeWord(t)}), 3
			case !isContent(t):
			case left > 0:
				s := open[len(open)-1]
				s.ids[s.n] = t.id
				s.n++
				left--
			case t.id >= 0:
				plain[t.id] = true
			}
		}
		for _, s := range open {
			for _, id := range s.ids[:s.n] {
				if id >= 0 {
					by[id] = append(by[id], s)
				}
			}
		}
	}
	return by, plain
}

// isNegated reports whether a text negates what the negation at token i does,
// in the same word. Each negation of a text can be told once.
func (c *check) isNegated(i int, scopes map[int32][]*scope) bool {
	for n := i + 1; n < len(c.tokens) && n <= i+reachBack; n++ {
		if !isContent(&c.tokens[n]) {
			continue
		}
		for _, s := range scopes[c.tokens[n].id] {
			if !s.told && s.class == negative && s.word == hedgeWord(&c.tokens[i]) && s.ids[0] == c.tokens[n].id {
				s.told = true
				return true
			}
		}
		return false
	}
	return false
}

func (c *check) hedgedBefore(i int, word string) bool {
	for n := i - 1; n >= max(0, i-reachBack); n-- {
		if t := &c.tokens[n]; hedge(t) != 0 && hedgeWord(t) == word {
			return true
		}
	}
	return false
}
