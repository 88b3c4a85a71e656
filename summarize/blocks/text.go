package blocks

import (
	"regexp"
	"slices"
	"sort"
	"strings"
)

// text is a document taken apart: lines of words, and the markers between them.
// Words are what two versions of a text are compared by; what an editor may
// change without being asked is not part of them: white space, line ends, list
// markers, the dashes that rule a table, and our own markers.
type text struct {
	lines []line
	words []string
	sums  []uint64 // sums[i] is the rolling sum of words[:i]
	marks []mark

	// asides are comments that look like markers and are none of ours: damaged,
	// or somebody's own. They are no words either, but they stay.
	asides []aside
}

type kind int

const (
	plain kind = iota
	blank
	heading
	item
	quote
	fenced // any line of a code fence: nothing in it means anything to us
)

type line struct {
	text   string // without its ending
	ending string // "\n", "\r\n", "\r", or "" at the end of a file
	kind   kind
	inner  bool // of a fence, but not its first line
	indent int  // bytes of white space it begins with
	prefix int  // bytes before its words: white space and a list marker
	level  int  // of a heading
	first  int  // its first word, or the next one of the text
}

// mark is a marker where it was found.
type mark struct {
	key   string
	print string // of a suggestion: what its words were, see fingerprint
	line  int
	word  int // words of the text before it
	start int // in the line, white space before it included
	end   int
}

// loose matches a marker as editors leave it: spaced anew, escaped as HTML, cut
// off at either end.
var loose = regexp.MustCompile(`^(?:(?:<|&lt;)!-+[ \t]*brag:([a-z0-9-]*?)(?:[ \t]+([a-z2-7]{12}))?[ \t]*(?:-+(>|&gt;)|-*$)` +
	`|brag:([a-z0-9-]+?)[ \t]+-+(?:>|&gt;))`)

// keys tells markers from what looks like them: a key that is none of ours, in
// a comment, is something somebody wrote. cut is what a marker holds that ends
// with the line.
type keys func(key string, cut bool) bool

func anyKey(string, bool) bool { return true }
func noKey(string, bool) bool  { return false }

// keysOf accepts the keys of some blocks and of suggestions for them.
func keysOf(blocks []*known) keys {
	var all []string
	for _, b := range blocks {
		all = append(all, b.key, newKey+b.key)
	}
	slices.Sort(all)
	return func(key string, cut bool) bool {
		i, ok := slices.BinarySearch(all, key)
		return ok || cut && i < len(all) && strings.HasPrefix(all[i], key)
	}
}

var listMarker = regexp.MustCompile(`^(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)`)

func parse(document string, ours keys) *text {
	t := &text{
		lines: make([]line, 0, strings.Count(document, "\n")+1),
		words: make([]string, 0, len(document)/6),
		sums:  make([]uint64, 1, len(document)/6+1),
	}
	mayFence := strings.Contains(document, "```") || strings.Contains(document, "~~~")
	for document != "" {
		var l line
		l.text, l.ending, document = cutLine(document)
		t.lines = append(t.lines, l)
	}
	for i := range t.lines {
		t.lines[i].classify()
	}
	if mayFence {
		t.fences()
	}
	for i := range t.lines {
		t.read(i, ours)
	}
	return t
}

// cutLine cuts the first line off a document. CR, LF and CRLF end lines.
func cutLine(s string) (text, ending, rest string) {
	i := strings.IndexAny(s, "\r\n")
	if i < 0 {
		return s, "", ""
	}
	n := i + 1
	if strings.HasPrefix(s[i:], "\r\n") {
		n++
	}
	return s[:i], s[i:n], s[n:]
}

func (l *line) classify() {
	body := strings.TrimLeft(l.text, " \t")
	l.indent = len(l.text) - len(body)
	l.prefix = l.indent
	switch {
	case strings.TrimSpace(body) == "":
		l.kind = blank
	case body[0] == '>':
		l.kind = quote
	case body[0] == '#':
		l.level = len(body) - len(strings.TrimLeft(body, "#"))
		if l.level <= 6 && (len(body) == l.level || body[l.level] == ' ' || body[l.level] == '\t') {
			l.kind = heading
		}
	default:
		if m := listMarker.FindString(body[:min(len(body), 64)]); m != "" {
			l.kind = item
			l.prefix += len(m)
		}
	}
}

// fences finds the lines of code fences. A fence that nothing closes is taken
// for a slip, and is none.
func (t *text) fences() {
	// closer[c][i] is the longest bare run of c on line i or after it.
	closer := map[byte][]int{'`': make([]int, len(t.lines)+1), '~': make([]int, len(t.lines)+1)}
	for i := len(t.lines) - 1; i >= 0; i-- {
		char, n, bare := t.lines[i].fence()
		for c, longest := range closer {
			longest[i] = longest[i+1]
			if c == char && bare {
				longest[i] = max(longest[i], n)
			}
		}
	}
	for i := 0; i < len(t.lines); i++ {
		char, n, _ := t.lines[i].fence()
		if n == 0 || closer[char][i+1] < n {
			continue
		}
		t.lines[i].kind = fenced
		for {
			i++
			t.lines[i].kind, t.lines[i].inner = fenced, true
			if c, m, bare := t.lines[i].fence(); c == char && m >= n && bare {
				break
			}
		}
	}
}

// fence returns what a line opens a code fence with, if it does (n > 0), and
// whether nothing follows, so that the line may close one.
func (l *line) fence() (char byte, n int, bare bool) {
	body := l.text[l.prefix:]
	if !strings.HasPrefix(body, "```") && !strings.HasPrefix(body, "~~~") {
		return 0, 0, false
	}
	rest := strings.TrimLeft(body, body[:1])
	if body[0] == '`' && strings.Contains(rest, "`") {
		return 0, 0, false
	}
	return body[0], len(body) - len(rest), strings.TrimSpace(rest) == ""
}

// read takes the words and the markers of a line.
func (t *text) read(i int, ours keys) {
	l := &t.lines[i]
	l.first = len(t.words)
	at := l.prefix
	switch l.kind {
	case blank:
		return
	case fenced:
		t.add(l.text)
		return
	default:
		for {
			m, ok := l.nextMark(at, ours)
			if !ok {
				break
			}
			t.addLine(i, l.text[at:max(at, m.start)])
			if at = m.end; m.start <= l.indent {
				at = l.restart(m.end)
			}
			m.line, m.word = i, len(t.words)
			t.marks = append(t.marks, m)
		}
	}
	t.addLine(i, l.text[at:])
}

// restart classifies a line by what follows a marker at its beginning, and
// returns where the words of that begin.
func (l *line) restart(at int) int {
	rest := line{text: l.text[at:]}
	rest.classify()
	if l.kind, l.level = rest.kind, rest.level; l.kind == blank {
		l.kind = plain
	}
	return at + rest.prefix
}

// nextMark returns the first marker of a line from a byte on.
func (l *line) nextMark(from int, ours keys) (mark, bool) {
	for {
		i := strings.Index(l.text[from:], "brag:")
		if i < 0 {
			return mark{}, false
		}
		i += from
		open := i
		if o := strings.LastIndexAny(l.text[from:i], "<&"); o >= 0 {
			open = from + o
		}
		m, cut, ok := markAt(l.text[open:])
		if !ok {
			open = i
			m, cut, ok = markAt(l.text[open:])
		}
		from = i + len("brag:")
		m.end += open
		inCode := open > 0 && l.text[open-1] == '`' && strings.HasPrefix(l.text[m.end:], "`")
		if ok && !inCode && ours(m.key, cut) {
			m.start = len(strings.TrimRight(l.text[:open], " \t"))
			return m, true
		}
	}
}

// markAt reads the marker that s begins with. cut says that it has no end.
func markAt(s string) (m mark, cut, ok bool) {
	if key, n := readMarker(s); n > 0 {
		return mark{key: key, end: n}, false, true
	}
	groups := loose.FindStringSubmatch(s)
	if groups == nil {
		return mark{}, false, false
	}
	return mark{key: groups[1] + groups[4], print: groups[2], end: len(groups[0])}, groups[3]+groups[4] == "", true
}

func (t *text) add(s string) {
	if rule := strings.Trim(s, "|:- \t"); rule == "" && strings.Contains(s, "|") && strings.Contains(s, "-") {
		t.word(squeeze(s))
		return
	}
	for w := range strings.FieldsSeq(s) {
		t.word(w)
	}
}

// squeeze makes the line under a table's head independent of its widths.
func squeeze(rule string) string {
	var b strings.Builder
	last := byte(0)
	for _, c := range []byte(rule) {
		if c != ' ' && c != '\t' && (c != '-' || last != '-') {
			b.WriteByte(c)
			last = c
		}
	}
	return b.String()
}

func (t *text) word(w string) {
	t.words = append(t.words, w)
	t.sums = append(t.sums, roll(t.sums[len(t.sums)-1], w))
}

// end returns the word after line i.
func (t *text) end(i int) int {
	if i+1 < len(t.lines) {
		return t.lines[i+1].first
	}
	return len(t.words)
}

// empty reports whether a line says nothing, markers aside.
func (t *text) empty(i int) bool {
	return t.end(i) == t.lines[i].first && len(t.asidesOf(i, i+1)) == 0
}

// lineOf returns the line a word is on.
func (t *text) lineOf(word int) int {
	return sort.Search(len(t.lines), func(i int) bool { return t.lines[i].first > word }) - 1
}

// marksOf returns the markers on the lines from up to, not including, to.
func (t *text) marksOf(from, to int) []mark {
	byLine := func(m mark, line int) int { return m.line - line }
	a, _ := slices.BinarySearchFunc(t.marks, from, byLine)
	b, _ := slices.BinarySearchFunc(t.marks, to, byLine)
	return t.marks[a:b]
}

// bare returns a line without its markers.
func (t *text) bare(i int) string { return without(t.lines[i].text, t.marksOf(i, i+1)) }

// shown returns a line as it is without its markers.
func (t *text) shown(i int) line {
	l := line{text: t.bare(i)}
	l.classify()
	return l
}

// without returns a line without some of its markers.
func without(line string, marks []mark) string {
	if len(marks) == 0 {
		return line
	}
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(line[at:max(at, m.start)])
		at = m.end
	}
	b.WriteString(line[at:])
	return b.String()
}

// plainText returns what lines say, without markers, as we would write it: LF
// between lines, no white space at the end of them.
func (t *text) plainText(from, to int) string {
	var lines []string
	for i := from; i < to; i++ {
		if s := strings.TrimRight(t.bare(i), " \t"); s != "" || t.lines[i].kind == blank {
			lines = append(lines, s)
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// tidy returns a text as plainText does.
func tidy(s string) string {
	t := parse(s, noKey)
	return t.plainText(0, len(t.lines))
}

// newline returns the line ending that most lines have.
func (t *text) newline() string {
	var lf, crlf, cr int
	for i := range t.lines {
		switch t.lines[i].ending {
		case "\n":
			lf++
		case "\r\n":
			crlf++
		case "\r":
			cr++
		}
	}
	switch {
	case crlf > lf && crlf >= cr:
		return "\r\n"
	case cr > lf:
		return "\r"
	}
	return "\n"
}
