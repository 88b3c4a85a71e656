package claim

import (
	"slices"
	"strings"
)

// patterns are the ways to state a measurement, the plainest first. Each looks
// at one element of a sentence.
var patterns = []func(s sentence, i int) (Statement, bool){
	sentence.arrow, sentence.fromTo, sentence.downFrom, sentence.insteadOf, sentence.wasAndIs,
	sentence.byMuch, sentence.byPart, sentence.downTo, sentence.comparative, sentence.saved, sentence.upOrDown, sentence.multiplied,
	sentence.restoredIn, sentence.achieved, sentence.isNow,
}

// The words single patterns look for.
var (
	colon        = wordSet(`:`)
	imperatives  = wordSet(`use run send poll store fetch load`)
	byIn         = wordSet(`by in`)
	downToWords  = wordSet(`to auf`)
	shrunk       = wordSet(`smaller shorter`)
	changesets   = wordSet(`pr diff patch commit`)
	fromOff      = wordSet(`from off`)
	minus        = wordSet(`- −`)
	downOnly     = wordSet(`down`)
	afterOnly    = wordSet(`after`)
	within       = wordSet(`in within`)
	subjects     = wordSet(`i we and have also then — –`)
	nowadays     = wordSet(`now jetzt`)
	stands       = wordSet(`was of at`)
	uptimes      = wordSet(`availability uptime`)
	objectives   = wordSet(`slo objective`)
	sinceOnly    = wordSet(`since`)
	arrowOnly    = wordSet(arrowWord)
	beforeFigure = merged(adverbs, approximate)
	downOrMinus  = merged(downVerbs, minus)
	raised       = merged(betterVerb, wordSet(`up`))
)

// candidates returns the elements a pattern may begin at.
func (s sentence) candidates() []int {
	var all []int
	for i, e := range s {
		if e.figure || factors[e.word] != 0 || byIn[e.word] {
			all = append(all, i)
		}
	}
	return all
}

// hedged reports whether the sentence as a whole measures nothing: it plans,
// guesses, asks, tells of a condition, or denies.
func (s sentence) hedged() bool {
	if len(s) == 0 || s[len(s)-1].word == "?" || s.isWord(0, commands) || s.has(unsure) && !s.onlyMonth() {
		return true
	}
	for i := range s {
		switch next := i + 1; {
		case s.isWord(i, no) && s.isWord(next, absent), s.isWord(i, needs) && s.isWord(next, to),
			s.isWord(i, plans) && s.isWord(next, isTo), s.isWord(i, denied) && s.isWord(next, verified):
			return true
		}
	}
	return false
}

var (
	no       = wordSet("no kein keine")
	needs    = wordSet("need needs needed try have has")
	to       = wordSet("to")
	size     = wordSet("size sizes count")
	plans    = wordSet("plan plans")
	isTo     = wordSet("to is")
	verified = wordSet("measured verified tested yet")
	takes    = wordSet("takes take took needs need runs run scans is are has have lasts finishes loads now uses costs")
	hold     = wordSet(", ; : ( — –")
)

// onlyMonth reports whether the only unsure word is the month of May.
func (s sentence) onlyMonth() bool {
	for _, e := range s {
		if !e.figure && unsure[e.word] && (e.word != "may" || !e.capital) {
			return false
		}
	}
	return true
}

// clear reports whether nothing between the last comma and element i denies it
// or calls it a setting, and no figure among those given is a guess.
func (s sentence) clear(i int, figures ...int) bool {
	for _, n := range figures {
		if s[n].hedged {
			return false
		}
	}
	for n := i; n >= 0 && !s.isWord(n, hold); n-- {
		if s.isWord(n, denied) {
			return false
		}
	}
	for n := range s {
		if s.isWord(n, chosen) && s.isWord(n+1, size) || s.isWord(n, settings) && (s[n].word != "timeout" || !s.isWord(n+1, counted)) {
			return false
		}
	}
	return true
}

// skip returns the first position from i on that is in none of the sets.
func (s sentence) skip(i int, sets ...map[string]bool) int {
	for i < len(s) && !s[i].figure && slices.ContainsFunc(sets, func(set map[string]bool) bool { return set[s[i].word] }) {
		i++
	}
	return i
}

// change returns the statement that figures at b and a are before and after.
func (s sentence) change(b, a int) (Statement, bool) {
	before, after := s[b], s[a]
	share(&before, &after)
	if before.unit.kind == "" {
		noun := s.nounBefore(min(a, b))
		if noun == "" {
			return Statement{}, false
		}
		before.unit = unit{Count, noun, 1}
		after.unit = before.unit
	}
	if before.unit.kind != after.unit.kind || before.value == after.value || !s.clear(max(a, b), a, b) {
		return Statement{}, false
	}
	if s.worse(before.value, after.value, after.unit) {
		return Statement{}, false
	}
	base := before.unit.base
	if len(after.unit.base) > len(base) {
		base = after.unit.base
	}
	return Statement{Kind: before.unit.kind, Unit: base, Before: &before.value, After: &after.value}, true
}

// share gives a figure without a unit that of the other.
func share(a, b *element) {
	for _, pair := range [][2]*element{{a, b}, {b, a}} {
		bare, full := pair[0], pair[1]
		if bare.unit.kind == "" && full.unit.kind != "" {
			bare.value, bare.unit = bare.value*full.unit.size, full.unit
		}
	}
}

// nounBefore returns what a bare figure at i counts, by the few words before it.
func (s sentence) nounBefore(i int) string {
	for n := i - 1; n >= max(0, i-8); n-- {
		if s[n].figure || s[n].word == "," {
			return ""
		}
		if counted[s[n].word] {
			return plural(s[n].word)
		}
		if scored[s[n].word] {
			return "points"
		}
	}
	return ""
}

// worse reports whether a change is for the worse: less of what there should be
// more of, or more of anything else.
func (s sentence) worse(before, after float64, of unit) bool {
	grows := s.has(goodToGrow) && !s.has(badToGrow) || of.kind == Percentage && s.has(raised) && !s.has(badToGrow) || of.kind == Rate
	switch of.kind {
	case Duration:
		grows = false
	case Size:
		grows = strings.HasSuffix(of.base, "/s")
	case Count:
		noun, _, _ := strings.Cut(of.base, "/")
		grows = goodToGrow[noun]
	}
	return (after > before) != grows
}

// arrow: 41 s → 6 s.
func (s sentence) arrow(i int) (Statement, bool) {
	after := s.skip(i+2, approximate)
	if !s.isFigure(i) || i+1 >= len(s) || s[i+1].figure || s[i+1].word != arrowWord || !s.isFigure(after) {
		return Statement{}, false
	}
	chain := i > 0 && s[i-1].word == arrowWord || after+1 < len(s) && s[after+1].word == arrowWord
	if chain {
		return Statement{}, false
	}
	return s.change(i, after)
}

// fromTo: from 41 s to 6 s, and with a verb of change 41 s to 6 s.
func (s sentence) fromTo(i int) (Statement, bool) {
	if !s.isFigure(i) {
		return Statement{}, false
	}
	after := s.toFigure(i + 1)
	if after < 0 || s.isWord(after+1, arrowOnly) {
		return Statement{}, false
	}
	told := s.isWord(i-1, fromWords) && s.isWord(i-2, colon)
	if !told && !s[:i].has(changeVerb) && !s[after:].has(changeVerb) {
		return Statement{}, false
	}
	return s.change(i, after)
}

// toFigure returns the figure behind the next "to", which at most a few words
// part from i, or -1.
func (s sentence) toFigure(i int) int {
	for n := i; n < min(i+5, len(s)); n++ {
		if s[n].figure || s.isWord(n, hold) {
			return -1
		}
		if to := s.skip(n+1, adverbs, approximate); s.isWord(n, toWords) && s.isFigure(to) {
			return to
		}
	}
	return -1
}

// downFrom: 120 ms, down from 800 ms; down to 1 page a week from 24.
func (s sentence) downFrom(i int) (Statement, bool) {
	if !s.isFigure(i) || i == 0 {
		return Statement{}, false
	}
	from := i + 1
	for from < min(i+10, len(s)) && !s[from].figure && !s.isWord(from, fromWords) {
		from++
	}
	before := s.skip(from+1, adverbs, approximate)
	said := s.isWord(from-1, downVerbs) || s.isWord(from-1, upVerbs) || s.isWord(i-1, toWords) && s[:i].has(changeVerb)
	if !s.isWord(from, fromWords) || !s.isFigure(before) || !said {
		return Statement{}, false
	}
	return s.change(before, i)
}

var (
	instead = wordSet("instead rather statt anstatt")
	ofThan  = wordSet("of than")
)

// insteadOf: 120 ms instead of 800 ms.
func (s sentence) insteadOf(i int) (Statement, bool) {
	if !s.isFigure(i) || s.isWord(0, imperatives) || !s.has(takes) {
		return Statement{}, false
	}
	for n := i + 1; n < min(i+5, len(s)) && !s[n].figure; n++ {
		if before := s.skip(n+1, ofThan, adverbs, approximate); s.isWord(n, instead) && s.isFigure(before) {
			return s.change(before, i)
		}
	}
	return Statement{}, false
}

// wasAndIs: 120 ms (was 800 ms); before: 800 ms, after: 120 ms; took 8 min, now 2.
func (s sentence) wasAndIs(i int) (Statement, bool) {
	var at []int
	for n := range s {
		if s.isFigure(n) {
			at = append(at, n)
		}
	}
	if len(at) < 2 || i != at[0] {
		return Statement{}, false
	}
	if len(at) == 4 && s[at[0]].unit.kind != Duration && s[at[1]].unit.kind == Duration && s[at[3]].unit.kind == Duration {
		at = []int{at[0], at[2]} // 8 in the 15 weeks before, 0 in the 11 weeks after
	}
	if len(at) > 2 {
		return Statement{}, false
	}
	first, second := s.near(at[0], -1, at[1]), s.near(at[1], at[0], len(s))
	switch {
	case first.old && !first.new && (second.new || !second.old && first.mark):
		return s.change(at[0], at[1])
	case second.old && !second.new && (first.new || !first.old && second.mark):
		return s.change(at[1], at[0])
	}
	return Statement{}, false
}

// times says what the words around a figure tell of its time.
type times struct {
	old, new bool
	mark     bool // the old one is marked beside a bracket or comma, or by "previously"
}

// near reads the words around figure i, within from and to.
func (s sentence) near(i, from, to int) times {
	var t times
	for n := i - 1; n > max(from, i-5); n-- {
		t.old = t.old || s.isWord(n, wasWords)
		t.new = t.new || s.isWord(n, nowWords)
		t.mark = t.mark || s.isWord(n, sureWas) && s.isWord(n, wasWords)
		if s.isWord(n, hold) && s[n].word != ":" {
			t.mark = t.mark || t.old && s[n].word == "("
			break
		}
	}
	if t.old || t.new {
		return t
	}
	for n := i + 1; n < min(to, i+8); n++ {
		if s.isWord(n, hold) {
			break
		}
		t.old = t.old || s.isWord(n, wasWords)
		t.new = t.new || s.isWord(n, nowWords)
	}
	return t
}

var sureWas = wordSet("previously formerly originally")
