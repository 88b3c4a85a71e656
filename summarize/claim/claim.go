// Package claim finds the measured statements in a text: what was measured
// before and after, by how much it changed, how much of something was done.
//
// It is precise rather than complete: whatever is planned, hedged, denied,
// asked, configured, quoted or got worse is left out, for a claim that is none
// would be a lie in its writer's name. It is pure, and takes time in proportion
// to the text.
package claim

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A statement is looked for where it can be quoted: in sentences, and not in
// more of them than people write.
const (
	sentenceLimit = 300       // characters
	scanLimit     = 64 * 1024 // bytes of a text
	atMost        = 20        // statements of a text
)

// Kind says what sort of thing was measured.
type Kind string

// The kinds, with the units their figures are in.
const (
	Duration   Kind = "duration"   // s
	Size       Kind = "size"       // B
	Percentage Kind = "percentage" // %, or pp for percentage points
	Money      Kind = "money"      // EUR, USD, GBP, CHF, JPY, INR, with "/month" if it recurs
	Rate       Kind = "rate"       // rps, requests/s
	Factor     Kind = "factor"     // x: times as much
	Count      Kind = "count"      // what is counted, with "/week" if it recurs; "" if the text doesn't say
)

// Statement is one measured statement. Its figures are in its Unit; one that
// the statement doesn't have is nil. There is After with Before for a change,
// After alone for an amount, By alone for a difference.
type Statement struct {
	Quote      string // exactly as written, but line breaks are spaces
	Start, End int    // where in the text the quote is, in bytes
	Kind       Kind
	Unit       string
	Before     *float64
	After      *float64
	By         *float64 // how much it changed, always positive; of a Factor, how many times
	Speaker    string   // who or what the sentence says measured it; "" if it doesn't, and the writer vouches
}

// Find returns the statements of text, a sentence at a time, in order. What
// follows the first 64 KB isn't read.
func Find(text string) []Statement {
	if len(text) > scanLimit {
		text = text[:scanLimit]
	}
	if !mayMeasure(text) {
		return nil
	}
	masked := OwnWords(text)
	var found []Statement
	for _, span := range sentences(masked) {
		if len(found) == atMost {
			break
		}
		quote := text[span.start:span.end]
		if !quotable(quote) || !mayMeasure(quote) {
			continue
		}
		st, ok := measured(masked, span)
		if !ok {
			continue
		}
		st.Quote, st.Start, st.End = strings.Join(strings.Fields(quote), " "), span.start, span.end
		found = append(found, st)
	}
	return found
}

// signs are in what measures without a digit.
var signs = []string{"alved", "oubled", "ripled", "rupled", "half", "third", "quarter", "dozen"}

// mayMeasure finds the few texts worth taking apart: those with a digit that
// begins a number, or a sign.
func mayMeasure(text string) bool {
	last := ' '
	for _, r := range text {
		if unicode.IsDigit(r) && !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != '#' && last != '-' && last != '/' && last != '_' {
			return true
		}
		last = r
	}
	return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(text, sign) })
}

// quotable reports whether a sentence can be shown exactly as it was written.
func quotable(s string) bool {
	return len(s) <= 4*sentenceLimit && utf8.ValidString(s) && utf8.RuneCountInString(s) <= sentenceLimit && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	})
}

// measured returns what the sentence at span states.
func measured(text string, span span) (Statement, bool) {
	if span.table != nil {
		return span.table.row(text[span.start:span.end])
	}
	s := read(text[span.start:span.end])
	if s.hedged() {
		return Statement{}, false
	}
	candidates := s.candidates()
	for _, pattern := range patterns {
		for _, i := range candidates {
			if st, ok := pattern(s, i); ok {
				st.Speaker = speaker(text[span.start:span.end])
				return st, true
			}
		}
	}
	return Statement{}, false
}

var (
	saidBy   = regexp.MustCompile(`(?i)\b(?:according to|(?:measured|reported|confirmed) by|source:)\s+((?:the\s+|our\s+)?[\pL\d-]+(?:\s+(?:team|dashboard|report|department))?)`)
	measurer = regexp.MustCompile(`^((?:The\s+)?\p{L}+(?:\s+team)?) (?:measured|confirmed|reported)\b`)
	myself   = regexp.MustCompile(`(?i)^(?:me|us|myself|i|we|hand)$`)
)

// speaker returns who or what a sentence says measured it, as written.
func speaker(sentence string) string {
	for _, pattern := range []*regexp.Regexp{saidBy, measurer} {
		if m := pattern.FindStringSubmatch(sentence); m != nil && !myself.MatchString(m[1]) {
			return m[1]
		}
	}
	return ""
}
