package gate

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes characters that mean the same the same way: digits of any script
// and full-width forms as ASCII, letters composed, Markdown's escapes undone.
func fold(text string) string {
	if isPlainASCII(text) {
		return text
	}
	text = norm.NFC.String(unescape(text))
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case 0xFF01 <= r && r <= 0xFF5E:
			return r - 0xFF01 + '!'
		case r == '٫':
			return '.'
		case r == '٬':
			return ','
		case r == '٪':
			return '%'
		case unicode.IsDigit(r):
			return asciiDigit(r)
		}
		return r
	}, text)
}

func isPlainASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == '\\' || text[i] == '&' {
			return false
		}
	}
	return true
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&quot;", "\"", "&nbsp;", " ")

func unescape(text string) string {
	if strings.Contains(text, "&") {
		text = entities.Replace(text)
	}
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && text[i+1] < utf8.RuneSelf && !isASCIILetter(text[i+1]) && !isASCIIDigit(rune(text[i+1])) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// asciiDigit returns the ASCII digit for one of any script: digits stand in
// runs of ten.
func asciiDigit(r rune) rune {
	n := rune(0)
	for unicode.IsDigit(r - n - 1) {
		n++
	}
	return '0' + n%10
}

// fractions are the characters for parts of one. What else looks like a number
// and is none of the digits, ² or ④, is not read, and so refused.
var fractions = map[rune]float64{'½': 1.0 / 2, '¼': 1.0 / 4, '¾': 3.0 / 4, '⅓': 1.0 / 3, '⅔': 2.0 / 3, '⅕': 1.0 / 5, '⅛': 1.0 / 8, '⅒': 1.0 / 10}

// numeral is a number as it is written.
type numeral struct {
	value    float64
	decimals int
	ordinal  bool // 1st
}

// scales are the letters that multiply the number they are written at.
var scales = map[string]float64{"k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9}

var ordinals = map[string]bool{"st": true, "nd": true, "rd": true, "th": true}

// attach takes letters written at the number as part of it, if they are.
func (n *numeral) attach(letters string) bool {
	if scale := scales[letters]; scale != 0 {
		n.value *= scale
		return true
	}
	n.ordinal = ordinals[strings.ToLower(letters)] && n.decimals == 0
	return n.ordinal
}

// longestNumeral is how many bytes a number may have: no true one has more.
const longestNumeral = 40

const groupBlanks = " \u00a0\u202f\u2009"

// readNumeral reads the numeral that s begins with, and how long it is: 1,234.5
// or 1.234,5, 94 772, 1'234. ok is false for what is not one number, such as a
// version.
func readNumeral(s string) (n numeral, size int, ok bool) {
	for size < len(s) {
		r, width := utf8.DecodeRuneInString(s[size:])
		switch {
		case size > longestNumeral:
			return numeral{}, size, false
		case isASCIIDigit(r):
		case size+width >= len(s) || !isASCIIDigit(rune(s[size+width])):
			n, ok = parseNumeral(s[:size])
			return n, size, ok
		case strings.ContainsRune(".,'’", r):
		case strings.ContainsRune(groupBlanks, r) && groupAt(s[size+width:]) && tailDigits(s[:size]) <= 3 && !strings.ContainsAny(s[:size], ".,"):
		default:
			n, ok = parseNumeral(s[:size])
			return n, size, ok
		}
		size += width
	}
	n, ok = parseNumeral(s[:size])
	return n, size, ok
}

// groupAt reports whether s begins with exactly three digits.
func groupAt(s string) bool {
	n := 0
	for n < len(s) && isASCIIDigit(rune(s[n])) {
		n++
	}
	return n == 3
}

func tailDigits(s string) int {
	n := 0
	for n < len(s) && isASCIIDigit(rune(s[len(s)-1-n])) {
		n++
	}
	return n
}

var groupMarks = strings.NewReplacer("’", "'", " ", "'", "\u00a0", "'", "\u202f", "'", "\u2009", "'")

// parseNumeral reads digits with separators. A single one before exactly three
// digits groups them if it is a comma, and is the decimal point if it is a point.
func parseNumeral(s string) (numeral, bool) {
	if !strings.ContainsAny(s, ".,'’"+groupBlanks) {
		value, err := strconv.ParseFloat(s, 64)
		return numeral{value: value}, err == nil
	}
	s = groupMarks.Replace(s)
	whole, fraction := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 && strings.Count(s, s[i:i+1]) == 1 &&
		(s[i] == '.' || len(s)-i-1 != 3 || i > 3 || strings.ContainsAny(s[:i], ".'")) {
		whole, fraction = s[:i], s[i+1:]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' || r == '\'' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return numeral{}, false
		}
	}
	if marks := strings.Trim(whole, "0123456789"); marks != "" && strings.Trim(marks, marks[:1]+"0123456789") != "" {
		return numeral{}, false
	}
	value, err := strconv.ParseFloat(strings.Join(groups, "")+"."+fraction+"0", 64)
	return numeral{value: value, decimals: len(fraction)}, err == nil && !math.IsInf(value, 0)
}

// datedAt reads a date or time in digits that s begins with: 2026-01-12,
// 2026-01, 2026-H1, 2026-Q3, 21:04, 21:04:59.
func datedAt(s string) (kind, int) {
	digits := 0
	for digits < len(s) && isASCIIDigit(rune(s[digits])) {
		digits++
	}
	switch {
	case digits == 4 && len(s) >= 10 && s[4] == '-' && s[7] == '-' && isPair(s[5:]) && isPair(s[8:]):
		return isoDate, 10
	case digits == 4 && len(s) >= 7 && s[4] == '-' && (isPair(s[5:]) || (s[5] == 'H' || s[5] == 'Q') && !isPair(s[6:]) && isASCIIDigit(rune(s[6]))):
		return isoDate, 7
	case digits > 0 && digits <= 2 && len(s) > digits+2 && s[digits] == ':' && isPair(s[digits+1:]):
		if n := digits + 3; len(s) > n+2 && s[n] == ':' && isPair(s[n+1:]) {
			return clock, n + 3
		}
		return clock, digits + 3
	}
	return number, 0
}

// isPair reports whether s begins with exactly two digits.
func isPair(s string) bool {
	return len(s) >= 2 && isASCIIDigit(rune(s[0])) && isASCIIDigit(rune(s[1])) && (len(s) == 2 || !isASCIIDigit(rune(s[2])))
}
