package gate

import (
	"math"
	"strconv"
	"strings"
)

// measure is a unit that a number is in, rather than a thing it counts.
type measure struct {
	base string  // of its kind: s, %, pp, ×, B, or the code of a currency
	size float64 // what one is in the base
}

// measures are the units by how they are written; capitals matter in short ones.
var measures = readMeasures(map[string]string{
	"s 1e-9": "ns nanosecond nanoseconds", "s 1e-6": "µs μs us microsecond microseconds", "s 1e-3": "ms millisecond milliseconds",
	"s 1": "s sec secs second seconds 秒 秒間", "s 60": "min mins minute minutes 分 分間", "s 3600": "h hr hrs hour hours 時間",
	"s 86400": "d day days 日 日間", "s 604800": "w wk week weeks 週 週間", "s 2592000": "month months か月 ヶ月 カ月", "s 31536000": "year years 年 年間",
	"B 1": "B byte bytes", "B 1e3": "kB KB", "B 1e6": "MB", "B 1e9": "GB", "B 1e12": "TB", "B 1024": "KiB", "B 1048576": "MiB", "B 1073741824": "GiB",
	"% 1": "% percent", "pp 1": "pp", "× 1": "× x time times fold", "rps 1": "rps",
	"EUR 1": "€ EUR eur euro euros", "USD 1": "$ USD usd dollar dollars", "GBP 1": "£ GBP gbp pounds", "JPY 1": "¥ JPY jpy yen 円",
	"CHF 1": "CHF chf francs", "INR 1": "₹ INR inr rupees",
})

func readMeasures(names map[string]string) map[string]measure {
	all := map[string]measure{}
	for unit, list := range names {
		base, size, _ := strings.Cut(unit, " ")
		one, _ := strconv.ParseFloat(size, 64)
		for name := range strings.FieldsSeq(list) {
			all[name] = measure{base, one}
		}
	}
	return all
}

// isUnit reports whether letters written at a number are its unit: 41ms.
func isUnit(letters string) bool { return measures[letters].base != "" }

// unitOf is a figure's unit, taken apart.
type unitOf struct {
	measure
	words []string // stems of what is counted: pull request
	last  string   // the last word as it is written
	rate  string   // what it is per: week
}

// readUnit takes a unit apart: "page a week", "page per week", "EUR/month".
func readUnit(unit string) unitOf {
	var u unitOf
	unit = strings.NewReplacer(" per ", " a ", " an ", " a ", "/", " a ").Replace(unit)
	if what, per, ok := strings.Cut(unit, " a "); ok {
		unit, u.rate = what, lexicon.stem(strings.TrimSpace(per))
	} else if per, ok := strings.CutPrefix(unit, "a "); ok {
		unit, u.rate = "", lexicon.stem(per)
	}
	if u.measure = measures[unit]; u.base != "" {
		return u
	}
	for _, t := range lex(unit, lexicon) {
		if t.kind != mark {
			u.words = append(u.words, t.key)
			u.last = t.low
		}
	}
	return u
}

// quantity is a number in the sentence with what it is said to count.
type quantity struct {
	first, end int // tokens
	numeral
	measure
	smallest float64 // of the measures told, in the base: 2 h 10 min is told in 60 s
	several  bool    // told in several: 2 h 10 min
	half     bool    // told as "half"
	noun     int     // the token that what is counted begins at; -1: there is none
	nounEnd  int
	rate     string
}

// tells reports whether the number is the figure's, rounded as the figure says.
func (n *quantity) tells(f *Figure, u *unitOf) bool {
	if n.base == "" || u.base == "" {
		slack := 0.0
		if n.decimals <= f.Decimals {
			slack = 0.5 * math.Pow10(-f.Decimals)
		}
		return math.Abs(n.value-f.Value) <= slack+1e-9*math.Abs(f.Value)
	}
	if n.base != u.base {
		return false
	}
	value, size := f.Value*u.size, n.smallest
	slack := 0.5 * size * math.Pow10(-f.Decimals)
	switch {
	case n.decimals > f.Decimals:
		slack = 0
	case size > u.size && (f.Decimals == 0 || n.several): // told in a coarser unit than it is known in
		slack = min(slack, coarsest*math.Abs(value))
	case size != u.size && f.Decimals == 0:
		slack = 0
	}
	return math.Abs(n.value-value) <= slack+1e-9*math.Abs(value)
}

// coarsest is how far a whole number of a coarse unit may be off: 19 h for
// 19 h 20 min, but not 2 h for 2 h 10 min.
const coarsest = 0.025

// counts reports whether what the number counts in the sentence is what the
// figure counts.
func (c *check) counts(n *quantity, u *unitOf) bool {
	switch {
	case n.base != "" || u.base != "":
		return n.base == u.base && n.rate == u.rate
	case n.noun < 0:
		return n.rate == u.rate
	case len(u.words) == 0:
		return false
	}
	return n.rate == u.rate && c.nounIs(n, u)
}

// adjectives is how many words may stand between a number and what it counts.
const adjectives = 3

// nounIs reports whether the words after a number are the unit, other words of
// the same noun before it: 94,772 active users.
func (c *check) nounIs(n *quantity, u *unitOf) bool {
	for from := n.noun; from < n.nounEnd && from-n.noun <= adjectives; from++ {
		if end := c.unitAt(from, n.nounEnd, u); end > 0 {
			return !c.isSingular(n, u, end-1) && (end == n.nounEnd || c.tokens[end-1].glyph || c.tokens[end].class&(free|neutral) == 0 || c.tokens[end].class&loose != 0)
		}
		if t := &c.tokens[from]; from+1 < n.nounEnd && c.isPutTogether(from) || t.glyph || t.kind != word || strings.HasSuffix(t.low, "s") && !strings.HasSuffix(t.low, "ss") {
			return false
		}
	}
	return false
}

// isPutTogether reports whether the words at tokens i and i+1 are in texts, but
// not side by side: 12 slow services.
func (c *check) isPutTogether(i int) bool {
	one, next := c.tokens[i].id, c.tokens[i+1].id
	return c.tokens[i].class&(free|neutral|loose) == 0 && c.known.told[one] && c.known.told[next] && !c.known.pairs[[2]int32{one, next}]
}

// isSingular reports whether a unit told of several ends in the singular: it is
// the first part of another noun then, as in 14 pull request reviews.
func (c *check) isSingular(n *quantity, u *unitOf, last int) bool {
	t := &c.tokens[last]
	several := !n.ordinal && math.Abs(n.value) != 1 && !c.hyphened(n)
	return several && !t.glyph && t.low == u.last && !strings.HasSuffix(t.low, "s") && lexicon.irregular[t.low] == ""
}

// unitAt returns the end of the unit's words if they begin at a token, else 0.
func (c *check) unitAt(from, end int, u *unitOf) int {
	if other, ok := lexicon.units[c.tokens[from].key]; ok && other == strings.Join(u.words, " ") {
		return from + 1
	}
	for _, w := range u.words {
		for from < end && c.tokens[from].kind == mark {
			from++
		}
		if from >= end || c.tokens[from].key != w {
			return 0
		}
		from++
	}
	return from
}

// hyphened reports whether the number is joined to its noun: a 14-ticket epic.
func (c *check) hyphened(n *quantity) bool {
	return n.end < len(c.tokens) && c.tokens[n.end].low == "-" && c.tokens[n.end].glued
}
