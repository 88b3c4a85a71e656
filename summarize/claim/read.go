package claim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// element is a word, a mark or a figure of a sentence.
type element struct {
	word    string // in lower case; of a figure "", until it is settled the word it is written as, or "#" if it measures nothing
	capital bool   // a word that begins with a capital letter
	figure  bool
	value   float64
	unit    unit // of a figure; its kind is "" if the text names none
	hedged  bool // "about", "up to" or "~" stands before it
	counted bool // its unit is a thing that is counted
	dotted  bool // 4.000: thousands, where there can be no fractions
}

// sentence is the elements of one sentence, in order.
type sentence []element

// isWord reports whether element i is a word or a mark in set.
func (s sentence) isWord(i int, set map[string]bool) bool {
	return i >= 0 && i < len(s) && !s[i].figure && set[s[i].word]
}

func (s sentence) isFigure(i int) bool { return i >= 0 && i < len(s) && s[i].figure }

func (s sentence) has(set map[string]bool) bool {
	return slices.ContainsFunc(s, func(e element) bool { return !e.figure && set[e.word] })
}

// arrows are the ways to write that one thing becomes another.
var arrows = []string{"→", "⟶", "➜", "➔", "⇒", "-->", "->", "==>", "=>"}

const arrowWord = "→"

// read takes a sentence apart.
func read(text string) sentence {
	var s sentence
	for rest := text; rest != ""; {
		before := text[:len(text)-len(rest)]
		r, size := utf8.DecodeRuneInString(rest)
		if arrow := arrowAt(rest); arrow != "" {
			s, rest = append(s, element{word: arrowWord}), rest[len(arrow):]
			continue
		}
		switch {
		case unicode.IsDigit(r):
			e, n := readFigure(before, rest)
			s, rest = append(s, e), rest[n:]
		case unicode.IsLetter(r) || r == '_':
			n := wordEnd(rest)
			if value, ok := numerals[strings.ToLower(rest[:n])]; ok {
				s, rest = append(s, element{figure: true, value: value, word: rest[:n]}), rest[n:]
				continue
			}
			s = append(s, element{word: strings.ToLower(strings.ReplaceAll(rest[:n], "’", "'")), capital: unicode.IsUpper(r)})
			rest = rest[n:]
		case unicode.IsSpace(r) || r == '*':
			rest = rest[size:]
		default:
			s, rest = append(s, element{word: string(r)}), rest[size:]
		}
	}
	return s.settled()
}

// arrowAt returns the arrow that s begins with, or "".
func arrowAt(s string) string {
	if s[0] < utf8.RuneSelf && s[0] != '-' && s[0] != '=' {
		return ""
	}
	for _, p := range arrows {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

// wordEnd returns the length of the word that s begins with: letters and
// digits, also behind hyphens, points and apostrophes within it.
func wordEnd(s string) int {
	end := 0
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
		case strings.ContainsRune("'’", r), r == '.' && digitAt(s[end+size:]), r == '-' && !strings.HasPrefix(s[end:], "->") && !strings.HasPrefix(s[end:], "-->"):
			next, _ := utf8.DecodeRuneInString(s[end+size:])
			if !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				return end
			}
		default:
			return end
		}
		end += size
	}
	return end
}

// readFigure reads the numeral that rest begins with and what is written to
// it without a space. before is the sentence up to it.
func readFigure(before, rest string) (element, int) {
	n, end := lexNumeral(rest)
	last, _ := utf8.DecodeLastRuneInString(before)
	ok := n.ok && !strings.ContainsRune("#/:.\\@=_-", last) || n.ok && last == '-' && strings.HasSuffix(before, " -")
	e := element{figure: true, value: n.value, dotted: thousandsDot(n.text)}
	tail := wordEnd(rest[end:])
	hyphen := 0
	if strings.HasPrefix(rest[end:], "-") && !strings.HasPrefix(rest[end:], "->") && !strings.HasPrefix(rest[end:], "--") {
		hyphen = 1
		tail = wordEnd(rest[end+1:])
	}
	if tail > 0 {
		name := rest[end+hyphen : end+hyphen+tail]
		switch u, isUnit := unitNames[strings.ToLower(name)]; {
		case name == "M" || name == "k" || name == "K" || name == "bn":
			e.value *= scales[strings.ToLower(name)]
		case isUnit:
			e.value, e.unit = e.value*u.size, u
		case hyphen == 1 && counted[name]:
			return element{figure: true, value: n.value, unit: unit{Count, plural(name), 1}, counted: true, word: bad(ok)}, end + 1 + tail
		default:
			ok = false
		}
		end += hyphen + tail
	}
	if plain := e.unit.kind == ""; plain && ok && len(n.text) == 4 && n.value >= 1900 && n.value < 2100 && strings.IndexFunc(n.text, unicode.IsPunct) < 0 {
		ok = !lastWordIn(before, yearWords)
	}
	e.word = bad(ok)
	return e, end
}

// thousandsDot reports whether a numeral is like 4.000.
func thousandsDot(text string) bool {
	whole, rest, ok := strings.Cut(text, ".")
	return ok && len(rest) == 3 && len(whole) <= 3 && whole != "0" && !strings.ContainsAny(whole, ",' ")
}

func bad(ok bool) string {
	if ok {
		return ""
	}
	return "#"
}

func lastWordIn(before string, set map[string]bool) bool {
	words := strings.Fields(before)
	return len(words) > 0 && set[strings.ToLower(words[len(words)-1])]
}

// settled gives every figure its unit, its rate and its hedge, and takes out
// the words they are made of. Numbers that name something, such as versions,
// ports, days and steps, measure nothing.
func (s sentence) settled() sentence {
	var out sentence
	for i := 0; i < len(s); i++ {
		e := s[i]
		if !e.figure {
			out = append(out, e)
			continue
		}
		if strings.EqualFold(e.word, "one") || strings.EqualFold(e.word, "hundred") { // one of them, one by one
			due := s.isWord(i-1, toWords) || s.isWord(i+1, counted)
			e.figure = due
		}
		if !e.figure {
			out = append(out, element{word: strings.ToLower(e.word)})
			continue
		}
		if e.word != "#" {
			e.word = ""
			if i+1 < len(s) && s[i+1].word == "dozen" {
				e.value *= 12
				i++
			}
			i += s.scale(&e, i+1)
			if n := len(out); n > 0 && !out[n-1].figure && e.unit.kind == "" {
				if u, ok := unitNames[out[n-1].word]; ok && u.kind == Money {
					e.unit, out = u, out[:n-1]
				}
			}
			i += s.takeUnit(&e, i+1)
			i += s.takePeriod(&e, i+1)
			if e.dotted && (e.unit.kind == Money || e.counted) {
				e.value *= 1000
			}
		}
		if e.word == "" && (out.names(e) || s.isWord(i+1, months) && !e.counted && e.unit.kind == "") {
			e.word = "#"
		}
		e.hedged = out.endsHedging()
		e.figure = e.word == ""
		if n := len(out); n > 0 && out[n-1].figure && e.figure && out[n-1].unit.kind == Duration && e.unit.kind == Duration && e.unit.size < out[n-1].unit.size {
			out[n-1].value += e.value // 1 h 30 min
			continue
		}
		out = append(out, e)
	}
	return out
}

// scale applies a word such as "million" at i, and returns how many elements
// it takes.
func (s sentence) scale(e *element, i int) int {
	if i < len(s) && !s[i].figure && len(s[i].word) > 1 {
		if by, ok := scales[s[i].word]; ok && e.unit.kind == "" {
			e.value *= by
			return 1
		}
	}
	return 0
}

// takeUnit gives e the unit that stands at i, and returns how many elements it
// takes: a unit, or what is counted, with at most two words before it.
func (s sentence) takeUnit(e *element, i int) int {
	if e.unit.kind != "" || i >= len(s) || s[i].figure {
		return 0
	}
	if i+1 < len(s) {
		two := s[i].word + " " + s[i+1].word
		if u, ok := unitNames[two]; ok {
			e.value, e.unit = e.value*u.size, u
			return 2
		}
		if counted[two] {
			e.unit, e.counted = unit{Count, plural(two), 1}, true
			return 2
		}
	}
	if u, ok := unitNames[s[i].word]; ok && s[i].word != "m" && s[i].word != "b" && s[i].word != "d" {
		e.value, e.unit = e.value*u.size, u
		return 1
	}
	for n := range 3 {
		if i+n >= len(s) || s[i+n].figure || n > 0 && !plainWord(s[i+n-1].word) {
			return 0
		}
		if counted[s[i+n].word] {
			e.unit, e.counted = unit{Count, plural(s[i+n].word), 1}, true
			return n + 1
		}
	}
	return 0
}

// plainWord reports whether a word may stand between a number and what it
// counts.
func plainWord(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLetter(first) && !small[w] && !comparatives[w] && unitNames[w].kind == "" && !months[w]
}

// takePeriod gives e the period that it is per.
func (s sentence) takePeriod(e *element, i int) int {
	if i+1 >= len(s) || s[i].figure || s[i+1].figure || e.unit.kind == Percentage || e.unit.kind == Factor {
		return 0
	}
	period, ok := periods[s[i+1].word]
	if !ok || !perWords[s[i].word] {
		return 0
	}
	switch {
	case e.unit.kind == "":
		e.unit = unit{Count, "/" + period, 1}
	case period == "s" && e.unit.kind == Count:
		e.unit = unit{Rate, e.unit.base + "/s", 1}
	default:
		e.unit.base += "/" + period
	}
	return 2
}

// names reports whether the words before a figure say that it names something
// instead of measuring it.
func (s sentence) names(e element) bool {
	n := len(s)
	if n == 0 || s[n-1].figure {
		return false
	}
	last := s[n-1]
	nameless := e.unit.kind == "" || e.counted
	return nameless && numbered[last.word] || e.unit.kind == "" && (months[last.word] || last.capital && n > 1 && !small[last.word])
}

// endsHedging reports whether what stands before a figure makes it a guess or
// a bound.
func (s sentence) endsHedging() bool {
	n := len(s)
	return n > 0 && !s[n-1].figure && approximate[s[n-1].word] ||
		n > 1 && !s[n-2].figure && !s[n-1].figure && approximate[s[n-2].word+" "+s[n-1].word]
}
