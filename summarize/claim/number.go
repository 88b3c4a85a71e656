package claim

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numeral is a number as it is written.
type numeral struct {
	text  string // its digits as ASCII, with the separators as written
	value float64
	ok    bool // it is a number: not a version, an address, a date, a time or a range
}

// spaces that group digits: 12 345.
const groupSpaces = " \u00a0\u202f\u2009"

// lexNumeral reads the numeral that s begins with, and returns how many bytes
// it takes. The digits may be of any script.
func lexNumeral(s string) (numeral, int) {
	var b strings.Builder
	end := 0
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if d, ok := digit(r); ok {
			b.WriteByte(d)
			end += size
			continue
		}
		if !strings.ContainsRune(".,'’·٫٬_:/–-"+groupSpaces, r) || !digitAt(s[end+size:]) {
			break
		}
		if strings.ContainsRune(groupSpaces, r) {
			if !groupOfThree(s[end+size:]) || tailDigits(b.String()) > 3 {
				break
			}
			r = ' '
		}
		b.WriteRune(r)
		end += size
	}
	n := numeral{text: b.String()}
	n.value, n.ok = parse(n.text)
	return n, end
}

// digit returns the ASCII digit for one of any script, whose digits stand in
// runs of ten.
func digit(r rune) (byte, bool) {
	if !unicode.IsDigit(r) {
		return 0, false
	}
	n := rune(0)
	for unicode.IsDigit(r - n - 1) {
		n++
	}
	return byte('0' + n%10), true
}

func digitAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

// groupOfThree reports whether s begins with exactly three digits.
func groupOfThree(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsDigit(r) {
			break
		}
		n++
	}
	return n == 3
}

func tailDigits(s string) int {
	return len(s) - (strings.LastIndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) + 1)
}

var ascii = strings.NewReplacer("’", "'", "٫", ",", "٬", "'", "_", "'", "·", ".")

// parse reads a numeral in the formats of any language: 1,234.5, 1.234,5,
// 1 234,5, 1'234.5. One separator before exactly three digits groups them if it
// is a comma, and is the decimal point if it is a point.
func parse(text string) (float64, bool) {
	if strings.ContainsAny(text, ":/-") || strings.Contains(text, "–") {
		return 0, false
	}
	text = ascii.Replace(text)
	whole, fraction := text, ""
	if i := strings.LastIndexAny(text, ".,"); i >= 0 && decimal(text, i) {
		whole, fraction = text[:i], text[i+1:]
	}
	joined, ok := ungroup(whole)
	if !ok {
		return 0, false
	}
	value, err := strconv.ParseFloat(joined+"."+fraction+"0", 64)
	return value, err == nil
}

// decimal reports whether the separator at i is the decimal one.
func decimal(text string, i int) bool {
	before, after := text[:i], text[i+1:]
	switch {
	case strings.Count(text, text[i:i+1]) > 1:
		return false
	case strings.ContainsAny(before, ".,' "), len(after) != 3, len(before) > 3, before == "0":
		return true
	}
	return text[i] == '.'
}

// ungroup joins digits grouped by threes.
func ungroup(whole string) (string, bool) {
	i := strings.IndexAny(whole, ".,' ")
	if i < 0 {
		return whole, true
	}
	groups := strings.Split(whole, whole[i:i+1])
	for n, g := range groups {
		if strings.ContainsAny(g, ".,' ") || n > 0 && len(g) != 3 || n == 0 && len(g) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
