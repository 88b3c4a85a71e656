package gate

import (
	"slices"
	"strings"
)

// checkObjects refuses what a person is said to have done to something that no
// text has as its object: words that each have evidence, put together otherwise.
// Of “Move billing events off the legacy queue” nobody moved, led or built the
// queue.
func (c *check) checkObjects() {
	for i := range c.tokens {
		if !c.acts(i) {
			continue
		}
		from, end := c.objectOf(i)
		if c.tokens[i].verbatim && !c.tokens[i].ours {
			end = from // its object is the text's
		}
		switch {
		case c.isByOther(i):
			c.refuse(kindRole, i-1, i+1, "nobody is known to have")
		case c.isPeople(i):
			c.refuse(kindRole, i, i+1, "nobody is known to have been")
		case c.countsAnew(i):
			c.refuse(kindRole, i, i+1, "no evidence of so many for")
		case from < end && !c.isObject(i, from, end):
			c.refuse(kindWord, from, end, "no evidence that it was "+c.tokens[i].low+":")
		}
	}
}

// longestObject is how many words what a verb is about may have.
const longestObject = 12

// acts reports whether the word at token i says what somebody did.
func (c *check) acts(i int) bool {
	t := &c.tokens[i]
	if t.kind != word || t.glyph || t.settled || t.quoted {
		return false
	}
	done := t.class&past != 0 || strings.HasSuffix(t.low, "ed")
	return t.class&parts != 0 || done && c.known.told[t.id] && t.class&(free|neutral) == 0
}

// objectOf returns the words that a verb at token i is about. Those that say
// nothing by themselves (the work on) are passed over.
func (c *check) objectOf(i int) (from, end int) {
	for end = i + 1; ; end++ {
		for end < len(c.tokens) && end < i+longestObject && (articles[c.tokens[end].low] || c.tokens[end].ours) {
			end++
		}
		from = end
		says := false
		for end < len(c.tokens) && end < i+longestObject && c.isNoun(end) {
			says = says || c.tokens[end].class&(free|neutral) == 0
			end++
		}
		switch {
		case says:
			return from, end
		case end >= min(len(c.tokens), i+longestObject) || !leadsOn[c.tokens[end].low]:
			return end, end
		}
	}
}

func (c *check) isNoun(i int) bool {
	t := &c.tokens[i]
	return (t.kind == word || t.kind == name) && !t.glyph && !t.settled && !t.verbatim && t.class&glue == 0 && hedge(t) == 0 && !c.isNumberWord(i)
}

// isObject reports whether tokens from..to-1 are all of what a text is about,
// or what it says is done: move of “Move billing events”. Where the verb is a
// text's, too, it is that text's.
func (c *check) isObject(verb, from, to int) bool {
	n, isPart := to-from, c.tokens[verb].class&parts != 0
	behind := from - 1
	for articles[c.tokens[behind].low] {
		behind--
	}
	for _, text := range c.known.texts {
		says := slices.ContainsFunc(text, func(t token) bool { return t.id == c.tokens[verb].id })
		if !says && !isPart {
			continue
		}
		for at := 0; at+n <= len(text); at++ {
			if !c.tellsSame(text[at:at+n], from) {
				continue
			}
			before := at - 1
			for before >= 0 && articles[text[before].low] {
				before--
			}
			begins := before < 0 || !prepositions[text[before].low] || text[before].low == c.tokens[behind].low
			ends := at+n == len(text) || text[at+n-1].ends || text[at+n].kind != word && text[at+n].kind != name || text[at+n].class&(glue|reach|amount|bound|cause|relative|period) != 0
			if (says || before < 0) && begins && ends || at == 0 && n == 1 {
				return true
			}
		}
	}
	return false
}

func (c *check) tellsSame(text []token, from int) bool {
	for n := range text {
		if text[n].id != c.tokens[from+n].id {
			return false
		}
	}
	return true
}

// isByOther reports whether somebody or something else than in a text is said to
// have done what the word at token i says.
func (c *check) isByOther(i int) bool {
	if i == 0 || c.tokens[i].opens || i+1 == len(c.tokens) || leadsOn[c.tokens[i+1].low] || c.tokens[i+1].class&glue != 0 && !articles[c.tokens[i+1].low] {
		return false // it was done to it: billing events moved off the queue
	}
	t := &c.tokens[i-1]
	return (t.kind == word || t.kind == name) && !t.verbatim && t.class&(glue|free|neutral) == 0 && c.known.told[t.id] && !c.known.pairs[[2]int32{t.id, c.tokens[i].id}]
}

// isPeople reports whether the word at token i says that people were led.
func (c *check) isPeople(i int) bool {
	if c.tokens[i].class&(toHelp|toCoordinate|toLead|toCommand|toAbove) == 0 {
		return false
	}
	for n := i + 1; n < len(c.tokens) && n < i+longestObject && !c.tokens[n].verbatim; n++ {
		t := &c.tokens[n]
		switch {
		case people[t.low]:
			return true
		case t.kind == number, c.isNumberWord(n), articles[t.low], leadsOn[t.low], t.class&(free|neutral) != 0 && t.class&glue == 0:
		default:
			return false
		}
	}
	return false
}

// countsAnew reports whether the word at token i has a number for its object
// that no phrase counts with it.
func (c *check) countsAnew(i int) bool {
	t, n := &c.tokens[i], i+1
	if t.low == c.ev.Role || t.class&free != 0 || c.known.said[t.id] {
		return false
	}
	for n < len(c.tokens) && articles[c.tokens[n].low] {
		n++
	}
	if n+1 < len(c.tokens) && c.known.told[t.id] && c.known.told[c.tokens[n+1].id] {
		return false // what is counted is a text's
	}
	return n < len(c.tokens) && !c.tokens[n].verbatim && (c.tokens[n].kind == number || c.isNumberWord(n))
}

var (
	leadsOn = setOf("of on to")
	people  = setOf("colleague colleagues engineer engineers people person team others everyone developer developers staff member members newcomer newcomers")
)
