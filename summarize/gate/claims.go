package gate

import (
	"strings"
)

// checkLinks refuses addresses that are not among the evidence's, and those
// whose text names something else.
func (c *check) checkLinks() {
	var open int // the token behind the last [
	for i := range c.tokens {
		t := &c.tokens[i]
		if t.low == "[" {
			open = i + 1
		}
		if t.kind != link {
			continue
		}
		if !t.verbatim && !c.isLink(c.text[t.start:t.end]) {
			c.refuse(kindLink, i, i+1, "no evidence is at")
			continue
		}
		t.settled = true
		if i > 1 && c.tokens[i-1].low == "]" && i-1 == open+1 && c.tokens[open].kind == name && leadsElsewhere(c.tokens[open].low, t.low) {
			c.refuse(kindLink, open, i, "another thing is linked than")
		}
	}
}

var linkEscapes = strings.NewReplacer("%28", "(", "%29", ")", "%3c", "<", "%3C", "<", "%3e", ">", "%3E", ">", "%20", " ", "%5c", `\`, "%5C", `\`)

func (c *check) isLink(address string) bool {
	for _, known := range c.ev.Links {
		if known == address || linkEscapes.Replace(known) == linkEscapes.Replace(address) {
			return true
		}
	}
	return false
}

// leadsElsewhere reports whether an address is that of something else than a
// reference, where addresses say of what: acme/api#12, …/acme/api/pull/13.
func leadsElsewhere(ref, address string) bool {
	for _, path := range []string{"/pull/", "/issues/"} {
		if _, rest, ok := strings.Cut(address, path); ok {
			n, at := ref[len(strings.TrimRight(ref, "0123456789")):], rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
			return n != "" && at != "" && n != at
		}
	}
	_, key, ok := strings.Cut(address, "/browse/")
	return ok && strings.Contains(ref, "-") && key != ref
}

// inText reports whether the word at token i stands in a text as it is written
// here, between the same words. A verb after who did it does not: a text's
// subject is not the sentence's.
func (c *check) inText(i int) bool {
	if i == 0 || i+1 >= len(c.tokens) || c.tokens[i].opens {
		return false
	}
	before, t, after := &c.tokens[i-1], &c.tokens[i], &c.tokens[i+1]
	if before.kind != word || after.kind != word || conjunctions[before.low] {
		return false
	}
	for _, text := range c.known.texts {
		for n := 1; n+1 < len(text); n++ {
			if text[n].id == t.id && text[n].low == t.low && text[n-1].id == before.id && text[n+1].id == after.id {
				return true
			}
		}
	}
	return false
}

var conjunctions = map[string]bool{"i": true, "we": true, "and": true, "or": true, "who": true, "that": true, "which": true, "then": true, "also": true}

// asWritten reports whether a word stands in a text in the same form.
func (c *check) asWritten(t *token) bool {
	for _, text := range c.known.texts {
		for n := range text {
			if text[n].id == t.id && text[n].low == t.low {
				return true
			}
		}
	}
	return false
}

// checkWords refuses every word and name that is left and neither in a text
// nor in the vocabulary, and words that claim more than the evidence.
func (c *check) checkWords() {
	for i := 0; i < len(c.tokens); i++ {
		t := &c.tokens[i]
		switch {
		case t.settled:
		case t.kind == word && !t.glyph:
			c.checkWord(i)
		case t.verbatim, t.kind == mark:
		case t.kind == name:
			c.checkName(i)
		case t.glyph:
			end := i + 1
			for end < len(c.tokens) && c.tokens[end].glyph && !c.tokens[end].settled && !c.tokens[end].verbatim {
				end++
			}
			c.refuse(kindWord, i, end, "no evidence for")
		case t.kind == number, t.kind == symbol && c.atNumber(i):
			c.refuse(kindNumber, i, i+1, "no evidence for")
		default:
			c.refuse(kindWord, i, i+1, "cannot read")
		}
	}
}

func (c *check) atNumber(i int) bool {
	return i > 0 && c.tokens[i-1].kind == number || i+1 < len(c.tokens) && c.tokens[i+1].kind == number
}

func (c *check) checkName(i int) {
	t := &c.tokens[i]
	switch {
	case c.known.told[t.id] || c.isPartOfName(t.low):
	case isHost(t.low):
		c.refuse(kindLink, i, i+1, "no evidence for")
	default:
		c.refuse(kindName, i, i+1, "no evidence for")
	}
}

// isHost reports whether a name looks like an address: example.com/x.
func isHost(low string) bool {
	host, _, _ := strings.Cut(low, "/")
	_, top, dotted := strings.Cut(host[max(0, strings.LastIndex(host, ".")):], ".")
	return dotted && top != "" && isASCIILetter(top[0]) && !strings.Contains(host, "@")
}

// isPartOfName reports whether a text has a longer form of a name: of
// acme/api#12 the parts acme/api, api#12 and #12.
func (c *check) isPartOfName(low string) bool {
	for _, text := range c.known.texts {
		for n := range text {
			if text[n].kind != name {
				continue
			}
			repo, number, ok := strings.Cut(text[n].low, "#")
			_, short, _ := strings.Cut(repo, "/")
			if ok && (low == repo || low == short+"#"+number || low == "#"+number) {
				return true
			}
		}
	}
	return false
}

// checkWord holds a word against the role, the texts and the vocabulary.
func (c *check) checkWord(i int) {
	t := &c.tokens[i]
	told := c.known.told[t.id]
	known := told || t.class&free != 0 || t.class&neutral != 0 && c.known.said[t.id]
	why := "no evidence for"
	var kind string
	switch {
	case t.ours || t.verbatim && (t.quoted || c.ev.Role == ""):
		return
	case c.isCause(i):
		kind = kindCause
	case t.class&parts != 0:
		if c.hadPart(i) {
			return
		}
		kind, why = kindRole, "no evidence of more than “"+c.ev.Role+"” for"
	case c.isInflated(i):
		kind, why = kindRole, "no evidence of having done more than “"+c.ev.Role+"” for"
	case t.verbatim:
		return
	case t.class&(reach|amount|bound|alone) != 0:
		if told && c.goesOn(i) {
			return
		}
		kind = kindOf(t.class)
	case t.class&(free|neutral) == 0 && measures[t.low].base == "s" && len(t.low) > 2:
		if i > 0 && (c.tokens[i-1].low == "the" || told && c.inPair(i)) {
			return
		}
		kind, why = kindNumber, "no evidence for how many"
	case !known && c.isNumberWord(i), t.low == "first" && !c.inPair(i):
		kind = kindNumber
	case !known:
		kind = kindOf(t.class)
	case t.capital && !t.opens && !c.known.cased[t.low] && t.low != "i":
		kind = kindName
	default:
		return
	}
	if kind == kindWord && t.capital && !t.opens {
		kind = kindName
	}
	c.refuse(kind, i, i+1, why)
}

func kindOf(c class) string {
	switch {
	case c&reach != 0:
		return kindReach
	case c&(amount|bound) != 0:
		return kindNumber
	case c&alone != 0:
		return kindRole
	case c&cause != 0:
		return kindCause
	case c&(negative|open) != 0:
		return kindNegation
	}
	return kindWord
}

// isCause reports whether the word at token i says that one thing led to
// another.
func (c *check) isCause(i int) bool {
	t := &c.tokens[i]
	if t.class&cause != 0 {
		return !t.verbatim && (!c.known.told[t.id] || !c.goesOn(i))
	}
	return t.key == "lead" && c.lowAt(i+1) == "to" && !c.inPair(i)
}

// inPair reports whether the word at token i stands beside one of its
// neighbours in a text, too.
func (c *check) inPair(i int) bool {
	t := &c.tokens[i]
	return i > 0 && c.known.pairs[[2]int32{c.tokens[i-1].id, t.id}] && c.tokens[i-1].class&glue == 0 ||
		i+1 < len(c.tokens) && c.known.pairs[[2]int32{t.id, c.tokens[i+1].id}] && c.tokens[i+1].class&glue == 0
}

// goesOn reports whether a text has the word at token i before what it stands
// before in the sentence, articles and prepositions apart; where nothing comes
// after it, beside the word before.
func (c *check) goesOn(i int) bool {
	next := i + 1
	for next < len(c.tokens) && c.tokens[next].class&glue != 0 {
		next++
	}
	if next == len(c.tokens) || c.tokens[next].kind == mark || c.tokens[i].joined {
		return c.inPair(i)
	}
	for _, text := range c.known.texts {
		for n := range text {
			if text[n].id != c.tokens[i].id {
				continue
			}
			for n++; n < len(text) && text[n].class&glue != 0; n++ {
			}
			if n < len(text) && text[n].id == c.tokens[next].id {
				return true
			}
		}
	}
	return false
}

// hadPart reports whether the person, or others, had the part that the word at
// token i claims.
func (c *check) hadPart(i int) bool {
	t := &c.tokens[i]
	part := t.class & parts
	switch {
	case allowed[c.ev.Role]&part != 0, t.verbatim && !t.opens && i > 0 && !conjunctions[c.tokens[i-1].low] && c.tokens[i-1].kind != mark:
		return true
	case i > 0 && part&(toHelp|toRespond|toReview|toMake) != 0 && others[c.tokens[i-1].low]:
		return true
	}
	return c.inText(i)
}

var others = map[string]bool{"others": true, "colleague": true, "colleagues": true}

// isInflated reports whether a word of a text, put into the past, claims that
// the person did what they only helped with.
func (c *check) isInflated(i int) bool {
	t := &c.tokens[i]
	if c.ev.Role == "" || allowed[c.ev.Role]&toMake != 0 || t.class&(free|neutral) != 0 || t.quoted {
		return false
	}
	if t.class&same != 0 && (i == 0 || c.tokens[i-1].low != "to" && c.tokens[i-1].class&toHelp == 0) {
		return true
	}
	return (t.class&past != 0 || strings.HasSuffix(t.low, "ed")) && !c.asWritten(t)
}
