package gate

import (
	"slices"
	"strings"
)

// checkFigures holds every number against the figures, which it may tell in
// their order only.
func (c *check) checkFigures() {
	f := &figures{check: c}
	for i := range c.ev.Figures {
		f.units = append(f.units, readUnit(c.ev.Figures[i].Unit))
	}
	for i := 0; i < len(c.tokens); {
		n, ok := c.readNumber(i)
		if !ok {
			i++
			continue
		}
		i = f.tell(n)
	}
	f.checkBelongings()
}

// checkBelongings refuses words that belong to one number where they are told of
// another: 8 are expected.
func (f *figures) checkBelongings() {
	for i := range f.ev.Figures {
		with := f.ev.Figures[i].With
		if with == "" {
			continue
		}
		key := lexicon.stem(strings.ToLower(with))
		for at := range f.tokens {
			if t := &f.tokens[at]; t.key == key && !t.settled && (t.ours || !t.verbatim) {
				f.refuse(kindNumber, at, at+1, "of another number there is evidence for")
			}
		}
	}
}

// figures are the evidence's, as they are told one after the other.
type figures struct {
	*check
	units []unitOf
	next  int      // the first that may still be told
	nouns []string // what was counted by those told
	last  quantity
}

// tell holds one number against the figures, or two of which one is part of
// the other, and returns where to go on.
func (f *figures) tell(n quantity) int {
	f.inherit(&n)
	f.last = n
	if whole, ok := f.wholeOf(&n); ok {
		f.last = whole
		part, all := f.find(&n, f.next), -1
		if part >= 0 {
			all = f.find(&whole, part+1)
		}
		if part < 0 || all < 0 {
			if all = f.find(&whole, f.next); all >= 0 {
				part = f.find(&n, all+1)
			}
		}
		if part < 0 || all < 0 || n.value > whole.value || !slices.Equal(f.units[part].words, f.units[all].words) {
			f.refuseNumber(&quantity{first: n.first, end: whole.end, numeral: n.numeral, noun: -1})
			return whole.end
		}
		f.settle(&n, min(part, all))
		f.settle(&whole, max(part, all))
		return whole.end
	}
	at := f.find(&n, f.next)
	if at < 0 {
		f.refuseNumber(&n)
		return n.end
	}
	f.settle(&n, at)
	return n.end
}

// find returns the first figure from one on that a number tells, -1 for none.
func (f *figures) find(n *quantity, from int) int {
	for i := from; i < len(f.units); i++ {
		if f.is(n, i) && f.with(n, f.ev.Figures[i].With) {
			return i
		}
	}
	return -1
}

func (f *figures) is(n *quantity, i int) bool {
	if n.half && f.units[i].base == "%" {
		return f.ev.Figures[i].Value == 50
	}
	return n.tells(&f.ev.Figures[i], &f.units[i]) && f.counts(n, &f.units[i]) && f.isImplied(n, &f.units[i])
}

// isImplied reports whether a number that is told without what it counts can be
// of a unit: something before it was, and its label is no other.
func (f *figures) isImplied(n *quantity, u *unitOf) bool {
	if n.noun >= 0 || n.base != "" || len(u.words) == 0 {
		return true
	}
	if i := n.first - 2; i >= 0 && f.tokens[i+1].low == ":" && f.tokens[i].class&(loose|glue) == 0 && strings.HasSuffix(f.tokens[i].low, "s") && !f.tokens[i].verbatim {
		return f.tokens[i].key == u.words[len(u.words)-1]
	}
	return len(f.nouns) == 0 || slices.Contains(f.nouns, strings.Join(u.words, " "))
}

// sameClause is how many tokens may stand between a number and the word that
// belongs to it.
const sameClause = 12

// with reports whether a word stands in the clause of a number.
func (f *figures) with(n *quantity, needed string) bool {
	if needed == "" {
		return true
	}
	key := lexicon.stem(strings.ToLower(needed))
	i := n.first
	for i > 0 && n.first-i < sameClause && !f.endsClause(i-1) {
		i--
	}
	for ; i < len(f.tokens) && i < n.end+sameClause && (i < n.end || !f.endsClause(i)); i++ {
		if t := &f.tokens[i]; t.key == key {
			t.settled = true
			return true
		}
	}
	return false
}

func (c *check) endsClause(i int) bool {
	return c.tokens[i].kind == mark && strings.Contains(".;()—。；（）", c.tokens[i].low)
}

// settle takes a number as evidence of a figure, unless words at it change it,
// or figures that say there was none are passed over for it.
func (f *figures) settle(n *quantity, at int) {
	for i := n.first; i < n.end; i++ {
		f.tokens[i].settled = true
	}
	f.settleNoun(n, &f.units[at])
	if u := &f.units[at]; len(u.words) > 0 {
		f.nouns = append(f.nouns, strings.Join(u.words, " "))
	}
	for ; f.next < at; f.next++ {
		if f.ev.Figures[f.next].Value == 0 {
			f.refuse(kindNumber, n.first, n.end, "left out that there were none before")
		}
	}
	f.next = at + 1
	if i := f.boundAt(n); i >= 0 {
		f.refuse(kindNumber, min(i, n.first), max(i+1, n.end), "no evidence for more or less than the number in")
	}
}

// settleNoun takes the words for what a figure counts as its evidence.
func (f *figures) settleNoun(n *quantity, u *unitOf) {
	if n.noun < 0 || len(u.words) == 0 {
		return
	}
	for from := n.noun; from < n.nounEnd; from++ {
		if end := f.unitAt(from, n.nounEnd, u); end > 0 {
			for ; from < end; from++ {
				f.tokens[from].settled = true
			}
			return
		}
	}
}

// boundAt returns a word or sign that moves a number, -1 if there is none.
func (f *figures) boundAt(n *quantity) int {
	for i := n.first - 1; i >= max(0, n.first-2); i-- {
		t := &f.tokens[i]
		if t.class&bound != 0 && !t.joined && !t.verbatim {
			if !f.inOneText(i, n.end) {
				return i
			}
			t.settled = true
		}
		if !betweenBound[t.low] {
			break
		}
	}
	if i := n.end; i+1 < len(f.tokens) && f.tokens[i].low == "or" && f.tokens[i+1].class&(bound|loose) != 0 && !f.tokens[i+1].verbatim {
		return i + 1
	}
	return -1
}

var betweenBound = map[string]bool{"than": true, "to": true, "the": true, "a": true}

// inherit gives a number the unit of the one it is told in one breath with:
// 3–5 days, €3 to 5.
func (f *figures) inherit(n *quantity) {
	if n.base != "" || n.noun >= 0 {
		return
	}
	if f.joins(n.end) {
		if next, ok := f.readNumber(n.end + 1); ok && next.base != "" {
			n.take(next)
			return
		}
	}
	if f.last.base != "" && n.first > 0 && f.last.end == n.first-1 && f.joins(n.first-1) {
		n.take(f.last)
	}
}

func (f *figures) joins(i int) bool {
	return i < len(f.tokens) && i > 0 && (strings.Contains("–-−—→/", f.tokens[i].low) || f.tokens[i].low == "to")
}

// wholeOf returns the number that n is said to be part of: 14 of the 19.
func (f *figures) wholeOf(n *quantity) (quantity, bool) {
	i := n.end
	if n.noun >= 0 || i >= len(f.tokens) || f.tokens[i].low != "of" && f.tokens[i].low != "/" {
		return quantity{}, false
	}
	for i++; i < len(f.tokens) && determiners[f.tokens[i].low]; i++ {
	}
	if i >= len(f.tokens) {
		return quantity{}, false
	}
	return f.readNumber(i)
}

var determiners = map[string]bool{"the": true, "my": true, "its": true, "these": true, "those": true, "their": true, "your": true}

// refuseNumber says what is wrong with a number.
func (f *figures) refuseNumber(n *quantity) {
	kind, why := kindNumber, "no evidence for"
	for i := range f.units {
		switch {
		case f.is(n, i) && i < f.next:
			why = "out of its order:"
		case f.is(n, i):
			why = "without what belongs to it:"
		case n.tells(&f.ev.Figures[i], &unitOf{measure: n.measure}) || n.value == f.ev.Figures[i].Value || n.base == "s" && isInOtherUnit(n, f.ev.Figures[i].Value*f.units[i].size):
			kind, why = kindUnit, "something else is counted than in"
		}
	}
	end := n.end
	if n.noun >= 0 && kind == kindUnit {
		end = max(end, n.nounEnd)
	}
	f.refuse(kind, n.first, end, why)
}

// isInOtherUnit reports whether a duration would be one of so many seconds, were
// it told in another unit.
func isInOtherUnit(n *quantity, seconds float64) bool {
	for _, size := range []float64{1, 60, 3600, 86400, 7 * 86400} {
		if !n.several && n.value/n.smallest*size == seconds {
			return true
		}
	}
	return false
}
