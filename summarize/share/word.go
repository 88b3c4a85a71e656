package share

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a text as names are compared: without case and accents. In
// a script that has no spaces, each character is one.
type token struct {
	word     string
	from, to int // bytes of the text
}

// Scripts, as far as they say where a word ends.
const (
	noScript = iota
	spaced
	katakana
	unspaced
)

func script(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r|' ' && r|' ' <= 'z' || '0' <= r && r <= '9' {
			return spaced
		}
		return noScript
	case r == 'ー' || unicode.Is(unicode.Katakana, r):
		return katakana
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Hangul, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
		return unspaced
	case 'ʰ' <= r && r <= '˿': // the apostrophe of OʼBrien
		return noScript
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return spaced
	}
	return noScript
}

// tokens returns the words of a text.
func tokens(text string) []token {
	var all []token
	last := noScript
	for i, r := range text {
		end := i + max(1, utf8.RuneLen(r))
		if r == utf8.RuneError {
			last = noScript
			continue
		}
		s := script(r)
		if s == noScript && last != noScript && (unicode.IsMark(r) || unicode.Is(unicode.Cf, r)) {
			all[len(all)-1].to = end
			continue
		}
		if s != noScript && (s != last || s == unspaced) {
			all = append(all, token{"", i, i})
		}
		if s != noScript {
			all[len(all)-1].to = end
		}
		last = s
	}
	for i := range all {
		all[i].word = fold(text[all[i].from:all[i].to])
	}
	return all
}

// unaccented are letters that are no others with a mark.
var unaccented = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "æ", "ae", "œ", "oe", "ı", "i")

// fold returns a word as it is compared.
func fold(word string) string {
	word = strings.ToLower(word)
	if strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return word
	}
	if r, _ := utf8.DecodeRuneInString(word); script(r) != spaced {
		return norm.NFKC.String(word)
	}
	return unaccented.Replace(strings.Map(func(r rune) rune {
		if unicode.IsMark(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(word)))
}

// vocabulary is the set of the words of a text.
func vocabulary(text string) map[string]bool {
	all := map[string]bool{}
	for _, t := range tokens(text) {
		all[t.word] = true
	}
	return all
}

// set is that of some words written in a line.
func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}
