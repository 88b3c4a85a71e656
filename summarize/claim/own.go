package claim

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/summarize/prose"
)

// span is a sentence, or a row of a table that says before and after.
type span struct {
	start, end int
	table      *table
}

var address = regexp.MustCompile(`https?://\S+|</?[a-zA-Z][^<>\n]{0,200}>`)

// quoted are the marks around code and around what may be somebody else's words.
var quoted = [][2]string{{"`", "`"}, {`"`, `"`}, {"“", "”"}, {"„", "“"}, {"«", "»"}}

// OwnWords returns text with everything that is not its writer's own running
// words blanked out: HTML comments and tags, code, addresses, quoted lines and
// what stands in quotation marks. Blanks keep every byte where it was.
func OwnWords(text string) string {
	b := prose.Without(prose.Unfenced(text), quoted...)
	if bytes.ContainsRune(b, '<') || bytes.Contains(b, []byte("http")) {
		for _, at := range address.FindAllIndex(b, -1) {
			prose.Blank(b[at[0]:at[1]])
		}
	}
	return string(b)
}

var (
	listMarker = regexp.MustCompile(`^\s*(?:[-*+]\s+(?:\[[xX]\]\s+)?|\d{1,3}[.)]\s+|#{1,6}\s+)`)
	openTask   = regexp.MustCompile(`^\s*(?:[-*+]\s+)?\[\s?\]`)
	shortWord  = regexp.MustCompile(`(?i)(?:^|[\s(])(?:e\.g|i\.e|approx|ca|vs|resp|incl|min|max|no|avg|z\.B)\.$`)
	contrasted = regexp.MustCompile(`(?i)^(?:after|now)\b[^.!?\n]{0,40}\d`)
)

// sentences returns where the sentences of text are. A line break ends one only
// before a blank line, a list item, a heading or a table. What is still to do
// in a list of tasks is none.
func sentences(text string) []span {
	var spans []span
	var rows *table
	block := -1 // where the running paragraph began
	flush := func(end int) {
		if block >= 0 {
			spans = append(spans, split(text, block, end)...)
		}
		block = -1
	}
	for start := 0; start < len(text); {
		end := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n
		}
		line := text[start:end]
		trimmed := strings.TrimSpace(line)
		marker := len(listMarker.FindString(line))
		inTable := strings.HasPrefix(trimmed, "|")
		if marker > 0 || trimmed == "" || inTable || openTask.MatchString(line) {
			flush(start)
		}
		switch {
		case inTable && rows == nil:
			rows = newTable(trimmed)
			fallthrough
		case inTable:
			from := start + strings.IndexByte(line, '|')
			one := span{start: from, end: from + len(trimmed)}
			if rows.compares() {
				one.table = rows
			}
			spans = append(spans, one)
		case openTask.MatchString(line):
		case block < 0 && trimmed != "":
			block = start + marker
		}
		if !inTable {
			rows = nil
		}
		start = end + 1
	}
	flush(len(text))
	return spans
}

// sentenceEnd returns where the first sentence of text ends, its mark and the
// space behind it included, or 0.
func sentenceEnd(text string) int {
	for at := 0; ; {
		n := strings.IndexAny(text[at:], ".!?…")
		if n < 0 {
			return 0
		}
		_, size := utf8.DecodeRuneInString(text[at+n:])
		at += n + size
		if at == len(text) {
			return at
		}
		if r, size := utf8.DecodeRuneInString(text[at:]); unicode.IsSpace(r) {
			return at + size
		}
	}
}

// goesOn reports whether what looks like the end of a sentence is none: of a
// short form, or of a before that an after follows.
func goesOn(sentence, rest string) bool {
	if contrasted.MatchString(rest[:min(60, len(rest))]) {
		return true
	}
	sentence = strings.TrimSpace(sentence)
	return shortWord.MatchString(sentence[max(0, len(sentence)-12):])
}

// split returns the sentences of text[start:end], without the space around.
func split(text string, start, end int) []span {
	var spans []span
	from := start // of the sentence
	for at := start; at < end; {
		stop := end
		if n := sentenceEnd(text[at:end]); n > 0 {
			stop = at + n
		}
		at = stop
		if stop < end && stop-from < sentenceLimit && goesOn(text[from:stop], text[stop:end]) {
			continue
		}
		s := text[from:stop]
		first := from + len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
		if last := from + len(strings.TrimRightFunc(s, unicode.IsSpace)); last > first {
			spans = append(spans, span{start: first, end: last})
		}
		from = stop
	}
	return spans
}

// table is a table of Markdown with a column for before and one for after.
type table struct{ before, after int }

func newTable(header string) *table {
	t := &table{before: -1, after: -1}
	for i, cell := range cells(header) {
		switch strings.ToLower(cell) {
		case "before", "old", "was", "baseline", "vorher", "avant", "antes", "main", "master":
			t.before = i
		case "after", "new", "now", "nachher", "après", "después", "this branch", "this pr", "branch":
			t.after = i
		}
	}
	return t
}

func (t *table) compares() bool { return t.before >= 0 && t.after >= 0 }

func cells(row string) []string {
	all := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), "|")
	for i := range all {
		all[i] = strings.Trim(all[i], " \t*")
	}
	return all
}

// row returns what a row states: its before and its after.
func (t *table) row(line string) (Statement, bool) {
	all := cells(line)
	if len(all) <= max(t.before, t.after) {
		return Statement{}, false
	}
	s := read(strings.Join([]string{all[0], ":", all[t.before], "→", all[t.after]}, " "))
	if s.hedged() {
		return Statement{}, false
	}
	for i := range s {
		if st, ok := s.arrow(i); ok {
			return st, true
		}
	}
	return Statement{}, false
}
