package claim

import (
	"slices"
	"strings"
)

// difference returns the statement that something changed by figure i.
func (s sentence) difference(i int, better bool) (Statement, bool) {
	e := s[i]
	if e.unit.kind == "" || !better || !s.clear(i, i) {
		return Statement{}, false
	}
	return Statement{Kind: e.unit.kind, Unit: e.unit.base, By: &e.value}, true
}

// good reports whether less, or else more, of what the sentence measures is an
// improvement.
func (s sentence) good(less bool) bool {
	if less {
		return !s.has(goodToGrow) || s.has(badToGrow)
	}
	return s.has(goodToGrow) && !s.has(badToGrow)
}

// byMuch: reduced errors by 40 %.
func (s sentence) byMuch(i int) (Statement, bool) {
	verb := -1
	by := i - 1
	for by >= 0 && s.isWord(by, beforeFigure) {
		by--
	}
	if !s.isFigure(i) || !s.isWord(by, byWords) {
		return Statement{}, false
	}
	for n := max(0, by-12); n < min(len(s), i+3); n++ {
		if s.isWord(n, changeVerb) {
			verb = n
			break
		}
	}
	if verb < 0 {
		return Statement{}, false
	}
	better := s.isWord(verb, betterVerb) || s.good(s.isWord(verb, downVerbs))
	return s.difference(i, better)
}

// byPart: cut the bill by half; cut it in half.
func (s sentence) byPart(i int) (Statement, bool) {
	if !s.isWord(i, byIn) || i+1 >= len(s) || !s[:i].has(downVerbs) || !s.clear(i) || !s.good(true) {
		return Statement{}, false
	}
	name := s[i+1].word
	if i+2 < len(s) && parts[name] == 0 {
		name = s.phrase(i+1) + " " + s[i+2].word
	}
	by, ok := parts[name]
	return Statement{Kind: Percentage, Unit: "%", By: &by}, ok && s.has(metrics)
}

// phrase is element n as a word, also if it was read as a number.
func (s sentence) phrase(n int) string {
	if s[n].figure {
		for word, value := range map[string]float64{"two": 2, "three": 3} {
			if s[n].value == value {
				return word
			}
		}
	}
	return s[n].word
}

// downTo: brought the build down to 5 min.
func (s sentence) downTo(i int) (Statement, bool) {
	n := i - 1
	for n > 0 && s.isWord(n, adverbs) && !s.isWord(n, toWords) {
		n--
	}
	if !s.isFigure(i) || !s.isWord(n, downToWords) || s[i].unit.kind == "" || s[:i].figures() > 0 || !s[max(0, n-8):n].has(downVerbs) || !s.good(true) {
		return Statement{}, false
	}
	return s.amount(i)
}

func (s sentence) figures() int {
	n := 0
	for _, e := range s {
		if e.figure {
			n++
		}
	}
	return n
}

// comparative: 40 % faster, 30 fewer tickets, 3 times as fast.
func (s sentence) comparative(i int) (Statement, bool) {
	if !s.isFigure(i) || i+1 >= len(s) {
		return Statement{}, false
	}
	less, more := s.isWord(i+1, lessWords), s.isWord(i+1, moreWords)
	if !less && !more || s.isWord(i+1, shrunk) && s.has(changesets) {
		return Statement{}, false
	}
	if s[i].unit.kind == "" && less && s.isWord(i+2, counted) {
		counting := s[i]
		rest := append(slices.Clone(s[:i+1]), s[i+2:]...)
		n := rest.takeUnit(&counting, i+1)
		rest.takePeriod(&counting, i+1+n)
		rest[i] = counting
		return rest.difference(i, true)
	}
	return s.difference(i, (less || s.good(false)) && s[i].unit.kind != Count)
}

// saved: saves 3 h a week; cut $800 a month from the bill.
func (s sentence) saved(i int) (Statement, bool) {
	if !s.isFigure(i) || s[i].unit.kind == Percentage && !s.has(metrics) {
		return Statement{}, false
	}
	for n := i - 1; n >= max(0, i-5); n-- {
		if s[n].figure || s.isWord(n, hold) {
			break
		}
		if s.isWord(n, saveVerbs) {
			return s.difference(i, true)
		}
	}
	if s.isWord(i-1, downVerbs) && s.isWord(i+1, fromOff) {
		return s.difference(i, true)
	}
	return Statement{}, false
}

// upOrDown: CPU down 4 %; revenue grew 18 %.
func (s sentence) upOrDown(i int) (Statement, bool) {
	down, up := s.isWord(i-1, downOrMinus), s.isWord(i-1, upVerbs)
	if !s.isFigure(i) || !down && !up || s[i].unit.kind != Percentage && s[i].unit.kind != Factor {
		return Statement{}, false
	}
	return s.difference(i, s.good(down) && (s[:i].has(metrics) || s.isWord(i-1, downOnly)))
}

// multiplied: halved the build time; the load tripled.
func (s sentence) multiplied(i int) (Statement, bool) {
	by, ok := factors[s[i].word]
	if !ok || s[i].figure || !s.has(metrics) || !s.clear(i) || s.has(approximate) {
		return Statement{}, false
	}
	return Statement{Kind: Factor, Unit: "x", By: &by}, true
}

// amount returns the statement that there was as much as figure i.
func (s sentence) amount(i int) (Statement, bool) {
	e := s[i]
	if e.unit.kind == "" || !s.clear(i, i) {
		return Statement{}, false
	}
	return Statement{Kind: e.unit.kind, Unit: e.unit.base, After: &e.value}, true
}

// restoredIn: restored within 34 minutes.
func (s sentence) restoredIn(i int) (Statement, bool) {
	if !s.isFigure(i) || s[i].unit.kind != Duration {
		return Statement{}, false
	}
	in := i - 1
	for in > 0 && s.isWord(in, adverbs) {
		in--
	}
	direct := s.isWord(i-1, restored) && s.isWord(i+1, afterOnly)
	if !direct && (!s.isWord(in, within) || !s[:in].has(restored)) {
		return Statement{}, false
	}
	return s.amount(i)
}

// achieved: migrated 14 services. The verb begins the sentence, or what I or we did.
func (s sentence) achieved(i int) (Statement, bool) {
	if !s.isFigure(i) || s[i].unit.kind != Count && s[i].unit.kind != Size && s[i].unit.kind != Rate || onlyChanged[s[i].unit.base] {
		return Statement{}, false
	}
	for n := i - 1; n >= max(0, i-6); n-- {
		if s[n].figure || s.isWord(n, hold) {
			break
		}
		subject := n == 0 || s.isWord(n-1, subjects) || strings.Contains(s[i].unit.base, "/")
		if s.isWord(n, achieved) && subject {
			return s.amount(i)
		}
	}
	return Statement{}, false
}

// isNow: p95 is now 120 ms; availability was 99.98 %; 0 incidents since.
func (s sentence) isNow(i int) (Statement, bool) {
	if !s.isFigure(i) {
		return Statement{}, false
	}
	stated := s.isWord(i-1, nowadays) && s[:i].has(metrics)
	available := s[i].unit.kind == Percentage && s.isWord(i-1, stands) && s[:i].has(uptimes)
	available = available || s[i].unit.kind == Percentage && s.isWord(i+1, uptimes) && !s.has(objectives)
	none := s[i].value == 0 && s[i].counted && s[i+1:].has(sinceOnly)
	if !stated && !available && !none {
		return Statement{}, false
	}
	return s.amount(i)
}
