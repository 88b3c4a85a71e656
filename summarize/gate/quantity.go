package gate

import (
	"slices"
	"strings"
)

// numberWords are the words for numbers that add up: twenty-one.
var numberWords = map[string]float64{
	"zero": 0, "none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
	"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
	"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "both": 2, "twice": 2, "thrice": 3, "once": 1,
	"threefold": 3, "twofold": 2, "tenfold": 10, "fivefold": 5, "fourfold": 4, "hundredfold": 100,
}

// manyWords multiply the number before them.
var manyWords = map[string]float64{"dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "mio": 1e6, "mn": 1e6, "bn": 1e9}

// ordinalWords tell a place; second is a unit, too, where a number stands before it.
var ordinalWords = map[string]float64{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}

// readNumber reads the number that begins at token i with its unit and noun.
// What a text or phrase told whole has in it is not read.
func (c *check) readNumber(i int) (quantity, bool) {
	n := quantity{first: i, end: i, noun: -1, smallest: 1}
	if i >= len(c.tokens) || c.tokens[i].settled || c.tokens[i].verbatim {
		return n, false
	}
	if m := c.currencyAt(i); m.base != "" && i+1 < len(c.tokens) && c.tokens[i+1].kind == number {
		n.measure, n.end = m, i+1
	}
	if !c.readValue(&n) {
		return n, false
	}
	if n.base != "" {
		n.readMany(c)
	} else if n.readMany(c); !c.readMeasure(&n) {
		c.readNoun(&n)
	}
	for n.base == "s" && c.readMore(&n) {
	}
	c.readRate(&n)
	return n, true
}

// currencyAt returns the currency whose sign or code stands at token i.
func (c *check) currencyAt(i int) measure {
	t := &c.tokens[i]
	m := measures[c.text[t.start:t.end]]
	if len(m.base) != 3 || m.base == "rps" {
		return measure{}
	}
	return m
}

// readValue reads digits or words for a number.
func (c *check) readValue(n *quantity) bool {
	t := &c.tokens[n.end]
	switch {
	case t.kind == number:
		n.numeral = t.num
		n.end++
		return true
	case t.kind != word || t.glyph:
		return false
	case t.low == "half":
		n.numeral, n.half = numeral{value: 0.5, decimals: 1}, true
		n.end++
		return true
	case t.low == "no" && n.end+1 < len(c.tokens) && c.tokens[n.end+1].class&glue == 0 && c.hasZero():
		n.end++
		return true
	case t.low == "a" || t.low == "an":
		return c.readArticle(n)
	case ordinalWords[t.low] > 0 && !c.known.said[t.id]:
		n.numeral = numeral{value: ordinalWords[t.low], ordinal: true}
		n.end++
		return true
	case t.low == "one" && c.isPronoun(n.end):
		return false
	}
	return c.readWords(n)
}

func (c *check) hasZero() bool {
	return slices.ContainsFunc(c.ev.Figures, func(f Figure) bool { return f.Value == 0 })
}

// readArticle reads "a week" and "a hundred" as one of them.
func (c *check) readArticle(n *quantity) bool {
	if n.end+1 >= len(c.tokens) {
		return false
	}
	next := &c.tokens[n.end+1]
	isTime := measures[next.low].base == "s" && next.key == next.low
	if !isTime && manyWords[next.low] == 0 || next.kind != word || next.settled || next.verbatim {
		return false
	}
	n.value = 1
	n.end++
	return true
}

// isPronoun reports whether "one" at token i stands for something told before:
// the first known one.
func (c *check) isPronoun(i int) bool {
	ends := i+1 >= len(c.tokens) || c.tokens[i+1].kind != word || c.tokens[i+1].class&glue != 0
	return ends && i > 0 && pronounAfter[c.tokens[i-1].low]
}

var pronounAfter = map[string]bool{"the": true, "this": true, "that": true, "which": true, "known": true, "first": true}

// longestWords is how many words a number may have.
const longestWords = 12

// readWords reads number words: ninety-four thousand one hundred and five.
func (c *check) readWords(n *quantity) bool {
	start, sum := n.end, 0.0
	for n.end < len(c.tokens) && n.end-start < longestWords {
		t := &c.tokens[n.end]
		value, ok := numberWords[t.low]
		many := manyWords[t.low]
		joins := t.low == "and" && n.end > start && manyWords[c.tokens[n.end-1].low] > 0 && c.isNumberWord(n.end+1)
		switch {
		case t.kind != word || !ok && many == 0 && !joins || many > 0 && n.end == start:
			n.value += sum
			return n.end > start
		case ok:
			n.value += value
		case many >= 1000:
			sum, n.value = sum+n.value*many, 0
		case many > 0:
			n.value *= many
		}
		n.end++
		if times[t.low] || strings.HasSuffix(t.low, "fold") {
			n.measure = measures["×"]
			break
		}
		if t.low == "both" {
			break
		}
	}
	n.value += sum
	return n.end > start
}

// times are the words that say how many times.
var times = map[string]bool{"once": true, "twice": true, "thrice": true}

func (c *check) isNumberWord(i int) bool {
	if i >= len(c.tokens) {
		return false
	}
	low := c.tokens[i].low
	_, ok := numberWords[low]
	return ok || manyWords[low] > 0 || ordinalWords[low] > 0 && !c.known.said[c.tokens[i].id]
}

// readMany reads a word that multiplies: 1.2 million, half a dozen.
func (n *quantity) readMany(c *check) {
	i := n.end
	if n.half && i < len(c.tokens) && c.tokens[i].low == "a" {
		i++
	}
	if i < len(c.tokens) {
		if many := manyWords[c.tokens[i].low]; many > 0 {
			n.value *= many
			n.end, n.half = i+1, false
		}
	}
	if n.base != "" {
		n.take(quantity{measure: n.measure})
	}
}

// take gives a number a measure: its value is then in the base.
func (n *quantity) take(from quantity) {
	n.measure = from.measure
	n.value *= n.size
	n.smallest = n.size
}

// readMeasure reads what a number is in: %, ms, €.
func (c *check) readMeasure(n *quantity) bool {
	i := n.end
	if i < len(c.tokens) && c.tokens[i].low == "-" && c.tokens[i].glued {
		i++
	}
	if i >= len(c.tokens) || n.ordinal || c.tokens[i].settled {
		return false
	}
	m, end := c.measureAt(i)
	if m.base == "" {
		return false
	}
	n.take(quantity{measure: m})
	n.end = end
	return true
}

func (c *check) measureAt(i int) (measure, int) {
	t := &c.tokens[i]
	if t.glyph {
		for size := 3; size > 0; size-- {
			if i+size <= len(c.tokens) && c.tokens[i+size-1].glyph {
				if m := measures[c.text[t.start:c.tokens[i+size-1].end]]; m.base != "" {
					return m, i + size
				}
			}
		}
		return measure{}, i
	}
	if i+1 < len(c.tokens) {
		switch next := c.tokens[i+1].key; {
		case t.low == "per" && next == "cent":
			return measures["%"], i + 2
		case t.low == "percentage" && next == "point":
			return measures["pp"], i + 2
		}
	}
	if m, ok := measures[c.text[t.start:t.end]]; ok {
		return m, i + 1
	}
	if m, ok := measures[t.low]; ok && len(t.low) > 2 {
		return m, i + 1
	}
	return measure{}, i
}

// readMore reads the smaller part of a duration: 2 h 10 min.
func (c *check) readMore(n *quantity) bool {
	i := n.end
	if i < len(c.tokens) && (c.tokens[i].low == "and" || c.tokens[i].low == ",") {
		i++
	}
	more := quantity{first: i, end: i, noun: -1}
	if i >= len(c.tokens) || c.tokens[i].settled || c.tokens[i].verbatim || c.tokens[i].low == "a" || !c.readValue(&more) || !c.readMeasure(&more) || more.base != "s" || more.size >= n.smallest {
		return false
	}
	n.value += more.value
	n.smallest, n.several, n.end, n.decimals = more.size, true, more.end, more.decimals
	return true
}

// readNoun finds what a number counts: the words up to the next that cannot be
// part of it.
func (c *check) readNoun(n *quantity) {
	from := n.end
	if from < len(c.tokens) && c.tokens[from].low == "-" && c.tokens[from].glued {
		from++
	}
	if from < len(c.tokens) && c.tokens[from].low == "of" {
		for from++; from < len(c.tokens) && determiners[c.tokens[from].low]; from++ {
		}
	}
	if from < len(c.tokens) && copulas[c.tokens[from].low] {
		from++
	}
	end, counted := from, false
	for end < len(c.tokens) && end-from < 8 {
		t := &c.tokens[end]
		if t.settled || t.kind != word && t.kind != name || t.class&(glue|negative|open) != 0 || c.isNumberWord(end) {
			break
		}
		counted = counted || t.class&loose == 0
		end++
	}
	if counted {
		n.noun, n.nounEnd = from, end
	}
}

var copulas = map[string]bool{"is": true, "are": true, "was": true, "were": true}

// readRate reads what a number is per: a week, per merge.
func (c *check) readRate(n *quantity) {
	i := n.end
	if n.noun >= 0 {
		i = n.nounEnd
	}
	if i+1 >= len(c.tokens) || c.tokens[i].verbatim || c.tokens[i+1].kind != word {
		return
	}
	per, of := c.tokens[i].low, &c.tokens[i+1]
	isTime := measures[of.low].base == "s"
	if per == "per" || per == "/" && !c.isNumberWord(i+1) || (per == "a" || per == "an") && isTime {
		n.rate = of.key
		c.tokens[i].settled, of.settled = true, true
		if n.noun < 0 {
			n.end = i + 2
		}
	}
}
