package gate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	word    kind = iota // letters, or one character of a script without blanks
	number              // digits: 94,772
	clock               // 21:04
	isoDate             // 2026-01-12, 2026-01, 2026-H1
	name                // letters with digits or signs: acme/api#12, OPS-7, p95
	link                // an address
	mark                // punctuation
	symbol              // anything else
)

// token is a part of a text. What may be skipped between tokens is blanks and
// the signs of Markdown.
type token struct {
	kind       kind
	start, end int    // bytes of the folded text
	low        string // in lower case
	key        string // what tokens are compared by: the stem of a word, else low
	class      class  // of a word, from the lexicon
	id         int32  // of the key among those of the sentence; -1: not among them
	num        numeral

	capital bool // begins with a capital letter
	opens   bool // begins a sentence, a quotation, what follows a colon
	glued   bool // no blank before it
	joined  bool // by a hyphen to the word before
	ends    bool // of a text: a mark follows
	glyph   bool // of a script without blanks
	quoted  bool // between quotation marks

	verbatim bool // part of a whole text or phrase told as it is
	ours     bool // of a phrase
	settled  bool // found to have evidence, or refused
}

// lexer reads a folded text.
type lexer struct {
	*vocabulary
	text, low string
	i         int
	out       []token
	opens     bool
	quote     rune // that closes the open quotation, 0 if none is
}

func lex(text string, v *vocabulary) []token {
	l := &lexer{vocabulary: v, text: text, low: strings.ToLower(text), opens: true, out: make([]token, 0, len(text)/4+4)}
	if len(l.low) != len(text) { // a letter whose small one is longer
		l.low = lowerASCII(text)
	}
	for l.i < len(text) {
		l.next()
	}
	return l.out
}

func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func (l *lexer) next() {
	r, size := utf8.DecodeRuneInString(l.text[l.i:])
	switch {
	case r == ' ', r == '*', r == '`', r == '_', unicode.IsSpace(r) && !isBreak(r):
		l.i += size
	case isASCIIDigit(r):
		l.number(l.i, false)
	case fractions[r] != 0:
		l.emit(number, l.i, l.i+size).num = numeral{value: fractions[r], decimals: 2}
	case isGlyph(r):
		l.word(l.i, l.i+size).glyph = true
	case unicode.IsLetter(r), (r == '#' || r == '@') && l.letterAt(l.i+size):
		l.chunk()
	case isMinus(r) && l.digitAt(l.i+size) && (r == '−' || !l.adjoins()):
		l.i += size
		l.number(l.i-size, true)
	case r == '+' && l.digitAt(l.i+size) && !l.adjoins():
		l.i += size
		l.number(l.i, false)
	default:
		l.sign(r, size)
	}
}

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

func isASCIIDigit(r rune) bool { return '0' <= r && r <= '9' }

func isMinus(r rune) bool { return r == '-' || r == '−' || r == '–' }

// isGlyph reports whether r is of a script that is written without blanks
// between words: each character is a token.
func isGlyph(r rune) bool {
	return r > 0x0E00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー' || r == '々')
}

// letterAt reports whether at byte i stands a letter or digit of a script with
// blanks.
func (l *lexer) letterAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(l.text[i:])
	return isASCIIDigit(r) || unicode.IsLetter(r) && !isGlyph(r)
}

func (l *lexer) digitAt(i int) bool { return i < len(l.text) && isASCIIDigit(rune(l.text[i])) }

// adjoins reports whether something other than a blank or an opening bracket
// stands right before.
func (l *lexer) adjoins() bool {
	r, size := utf8.DecodeLastRuneInString(l.text[:l.i])
	return size > 0 && !unicode.IsSpace(r) && !strings.ContainsRune("([“\"*|", r)
}

// emit adds a token and goes on behind it.
func (l *lexer) emit(k kind, start, end int) *token {
	t := token{kind: k, start: start, end: end, low: l.low[start:end], opens: l.opens, quoted: l.quote != 0}
	t.key = t.low
	if n := len(l.out); n > 0 {
		t.glued = l.out[n-1].end == start
	}
	if k != mark && k != symbol {
		l.opens = false
	}
	l.i = end
	l.out = append(l.out, t)
	return &l.out[len(l.out)-1]
}

func (l *lexer) word(start, end int) *token {
	t := l.emit(word, start, end)
	t.low = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(t.low, "’", "'"), "'s"), "'")
	t.key = l.stem(t.low)
	t.class = l.words[t.low]
	first, _ := utf8.DecodeRuneInString(l.text[start:])
	t.capital = unicode.IsUpper(first)
	return t
}

// chunk reads letters with what joins them: a word, several with hyphens, a
// name or an address.
func (l *lexer) chunk() {
	start, isName := l.i, false
	for l.i < len(l.text) {
		r, size := utf8.DecodeRuneInString(l.text[l.i:])
		switch {
		case unicode.IsLetter(r) && !isGlyph(r), unicode.Is(unicode.Mn, r), r == '\u200c', r == '\u200d':
		case isASCIIDigit(r):
			isName = true
		case strings.ContainsRune("#@/.", r) && l.letterAt(l.i+size):
			isName = true
		case strings.ContainsRune("'’-_", r) && l.i > start && l.letterAt(l.i+size):
		case (r == '+' || r == '#') && l.i > start && !l.letterAt(l.i+size):
			isName = true
		default:
			l.finish(start, isName)
			return
		}
		l.i += size
	}
	l.finish(start, isName)
}

// finish makes tokens of a chunk that ends here.
func (l *lexer) finish(start int, isName bool) {
	end := l.i
	if strings.HasPrefix(l.text[end:], "://") || strings.HasPrefix(l.low[start:end], "www.") || strings.HasPrefix(l.low[start:], "mailto:") {
		l.address(start)
		return
	}
	if isName && !dotted[l.low[start:end]] {
		l.emit(name, start, end)
		return
	}
	from := start
	for i := start; i <= end; i++ {
		if i == end || l.text[i] == '-' || l.text[i] == '_' {
			if i > from {
				l.word(from, i).joined = from > start
			}
			from = i + 1
		}
	}
	l.i = end
}

// dotted are words with full stops in them.
var dotted = map[string]bool{"a.m": true, "p.m": true, "e.g": true, "i.e": true}

// address reads a bare link.
func (l *lexer) address(start int) {
	end := start
	for end < len(l.text) && !strings.ContainsRune(" \t\n\r<>\"`*|)]", rune(l.text[end])) {
		end++
	}
	if quote := strings.IndexAny(l.text[start:end], "”»」』、。"); quote >= 0 {
		end = start + quote
	}
	end = start + len(strings.TrimRight(l.text[start:end], ".,;:!?'"))
	l.emit(link, start, max(end, l.i))
}

// sign reads punctuation, the address of a Markdown link, and whatever else
// stands in a text.
func (l *lexer) sign(r rune, size int) {
	start := l.i
	switch {
	case r == ']' && strings.HasPrefix(l.text[start:], "]("):
		end := strings.IndexAny(l.text[start:], ") \t\n")
		if end < 0 {
			end = len(l.text) - start
		}
		l.emit(mark, start, start+1)
		l.emit(link, start+2, start+end)
		if strings.HasPrefix(l.text[l.i:], ")") {
			l.i++
		}
	case (r == '<' && l.addressAt(start+1)), r == '>' && len(l.out) > 0 && l.out[len(l.out)-1].kind == link:
		l.i += size
	case strings.ContainsRune(".,;:?()[]/'‘’«»“”„\"「」『』、。・：；，（）–—-−…·•→=", r):
		l.emit(mark, start, start+size)
		l.punctuate(r)
	default:
		l.emit(symbol, start, start+size)
	}
}

func (l *lexer) addressAt(i int) bool { return strings.HasPrefix(l.low[i:], "http") }

// closing are the marks that end a quotation, by those that begin one.
var closing = map[rune]rune{'“': '”', '„': '“', '"': '"', '«': '»', '「': '」', '『': '』'}

func (l *lexer) punctuate(r rune) {
	last := &l.out[len(l.out)-1]
	switch {
	case l.quote != 0 && r == l.quote:
		l.quote, last.quoted = 0, false
	case l.quote == 0 && closing[r] != 0:
		l.quote = closing[r]
		l.opens = true
	case strings.ContainsRune(".:?(;[—。：（・•", r):
		l.opens = true
	}
}

// number reads the numeral at i, written from start on.
func (l *lexer) number(start int, negative bool) {
	if k, n := datedAt(l.text[l.i:]); n > 0 {
		l.emit(k, start, l.i+n)
		return
	}
	num, n, ok := readNumeral(l.text[l.i:])
	end := l.i + n
	suffix := end
	for suffix < len(l.text) && isASCIILetter(l.text[suffix]) {
		suffix++
	}
	attached := l.text[end:suffix]
	switch scale := scales[attached]; {
	case !ok, attached != "" && !num.attach(attached) && !isUnit(attached):
		l.i = end
		l.chunkFrom(start)
		return
	case num.ordinal, scale != 0:
		end = suffix
	}
	if r, size := utf8.DecodeRuneInString(l.text[end:]); fractions[r] != 0 {
		num.value += fractions[r]
		num.decimals = 2
		end += size
	}
	if negative {
		num.value = -num.value
	}
	l.emit(number, start, end).num = num
}

// chunkFrom reads on from digits that turn out to begin a name: 1on1, 1.2.3.
func (l *lexer) chunkFrom(start int) {
	for l.i < len(l.text) && (l.letterAt(l.i) || strings.ContainsRune("-_./#@", rune(l.text[l.i])) && l.letterAt(l.i+1)) {
		_, size := utf8.DecodeRuneInString(l.text[l.i:])
		l.i += size
	}
	l.emit(name, start, l.i)
}

func isASCIILetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }
