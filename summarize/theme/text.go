package theme

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
)

// Text is one piece of writing to be classified: the title and body of an
// item, or a note. Both may hold anything.
type Text struct {
	Kind  work.Kind
	Role  string // of a whole accomplishment, what the person's part was: led, commanded, reviewed …
	Title string
	Body  string // Markdown or plain
}

const (
	maxWords = 90       // of a title or body, the rest is not read
	maxBytes = 16 << 10 // of a title or body, in which those words are looked for
	maxWord  = 40       // bytes of a word; what is longer is no word
)

// word is one word of a text.
type word struct {
	text       string // in lower case
	start, end int32  // where it stands, in bytes
	follows    bool   // nothing but a space or a hyphen parts it from the word before
}

// words returns the first words of a text: runs of letters, digits and %, so
// that 5% is one.
func words(text string) []word {
	list := make([]word, 0, min(maxWords, len(text)/6+1))
	start := -1
	text = clip(text)
	for i, next := 0, 0; i <= len(text); i = next {
		inside, size := inWord(text[i:])
		next = i + size
		if inside && start < 0 {
			start = i
		}
		if inside || start < 0 {
			continue
		}
		w := word{text: strings.ToLower(text[start:i]), start: int32(start), end: int32(i)}
		start = -1
		if w.end-w.start > maxWord {
			continue
		}
		if n := len(list); n > 0 {
			w.follows = joins(text[list[n-1].end:w.start])
		}
		if list = append(list, w); len(list) == maxWords {
			break
		}
	}
	return list
}

// inWord reports whether the first character of text is part of a word, and how
// many bytes it has. The end of a text is no part of one.
func inWord(text string) (inside bool, size int) {
	if text == "" {
		return false, 1
	}
	if b := text[0]; b < utf8.RuneSelf {
		return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '%', 1
	}
	r, size := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r), size
}

// joins reports whether words with only gap between them can make one phrase.
func joins(gap string) bool {
	return gap == " " || strings.Trim(gap, " \t\r\n") == "" || len(gap) == 1 && strings.ContainsAny(gap, "-/_'") || gap == "’"
}

// blocks of boilerplate are what a body holds besides the person's own words,
// over several lines, and boilerplate is the same within a line. Only a text, or
// a line, with the sign in it can hold it, which is quick to see.
var blocks = []sign{
	{"<!--", regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)},
	{"```", regexp.MustCompile("(?s)```.*?(?:```|$)")},
}

type sign struct {
	text    string
	pattern *regexp.Regexp
}

var boilerplate = []sign{
	{"://", regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9+.-]*://\S+`)},
	{">", regexp.MustCompile(`(?m)^[ \t]*>.*$`)},                        // a quotation
	{"#", regexp.MustCompile(`(?m)^[ \t]*#{1,6}[ \t][^\n]{0,60}$`)},     // a heading: mostly the template's
	{"]", regexp.MustCompile(`(?m)^[ \t]*[-*][ \t]*\[[ xX]?\][^\n]*$`)}, // a check box: the template's
	{"y:", regexp.MustCompile(`(?i)\b(?:signed-off|co-authored|reviewed|acked|tested|reported)-by:[^\n>]*>?`)},
	{"#", regexp.MustCompile(`(?i)\b(?:fix|fixes|fixed|close|closes|closed|resolves|resolved|refs?):? +[\w./-]*#\d+`)},
	{"-", regexp.MustCompile(`(?:\b(?:[Ff]ix|[Ff]ixes|[Ff]ixed|[Cc]lose|[Cc]loses|[Cc]losed|[Rr]esolves|[Rr]esolved|[Rr]efs?):? +)?\b[A-Z][A-Z0-9]+-\d+\b`)}, // a ticket's key
	{"#", regexp.MustCompile(`(?i)#+ ?(?:description|summary|motivation|testing|documentation|test plan|type of change|checklist)\b`)},
	{"* ", regexp.MustCompile(`(?i)\* (?:apply suggestions from code review|address(?:ed)? (?:review )?comments?|pr feedback|review comments?|lint|wip|nits?|format|fix(?:ed)? tests?|merge branch \S+)`)},
}

// tidy blanks out the boilerplate of a title or body. What is left stays where it was,
// and words on both sides of a blank make no phrase.
func tidy(body string) string {
	text := clip(body)
	for _, s := range blocks {
		if strings.Contains(text, s.text) {
			text = s.blank(text)
		}
	}
	for _, s := range boilerplate {
		text = s.blankLines(text)
	}
	return text
}

func (s sign) blank(text string) string {
	return s.pattern.ReplaceAllStringFunc(text, func(found string) string { return strings.Repeat("\x00", len(found)) })
}

// blankLines blanks what the lines hold that have the sign.
func (s sign) blankLines(text string) string {
	var tidied strings.Builder
	for {
		at := strings.Index(text, s.text)
		if at < 0 {
			break
		}
		start, end := strings.LastIndexByte(text[:at], '\n')+1, len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		if tidied.Len() == 0 {
			tidied.Grow(len(text))
		}
		tidied.WriteString(text[:start])
		tidied.WriteString(s.blank(text[start:end]))
		text = text[end:]
	}
	if tidied.Len() == 0 {
		return text
	}
	tidied.WriteString(text)
	return tidied.String()
}

// clip cuts a text to maxBytes, between characters.
func clip(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	cut := maxBytes
	for cut > maxBytes-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// reading is a text with its body tidied, and its words.
type reading struct {
	Text
	title, body []word
}

// read reads a text. A note is all body: its title is the beginning of that, or
// another sentence.
func read(t Text) reading {
	if t.Kind == work.KindNote {
		if !strings.HasPrefix(t.Body, strings.TrimSuffix(t.Title, "…")) {
			t.Body = t.Title + "\n" + t.Body
		}
		t.Title = ""
	}
	t.Title, t.Body = tidy(t.Title), tidy(t.Body)
	return reading{t, words(t.Title), words(t.Body)}
}

// fewWords is how many words a body must have to tell anything about a text.
// Few labelled pull requests have fewer.
const fewWords = 8

// telling reports whether a text is more than a title.
func (r reading) telling() bool { return r.Kind == work.KindNote || len(r.body) >= fewWords }

// bodyShare is the share of its weight that a phrase in the body has.
func (r reading) bodyShare() float64 {
	if r.Kind == work.KindNote {
		return 1
	}
	return bodyShare
}
