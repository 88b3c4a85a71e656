// Package share makes the copy of a working document that others may read:
// without questions, markers and private parts, naming nobody and no private
// repository unless the person wrote the name there, and with a label at each
// figure that says whose it is.
//
// It never changes a word the person typed, but for markers, comments and open
// questions, which are left out.
package share

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// PrivatePrefix begins the key of a block that is for its owner alone.
const PrivatePrefix = "private-"

// suggestionPrefix begins the key of a newer text that stands beside an edited
// one.
const suggestionPrefix = "new-"

// Input is what a shared copy is made from.
type Input struct {
	Language  string       // of the copy's own words: en, ja; "" is English
	Text      string       // the working copy as it is now
	Generated []work.Block // what was last generated for it
	Entries   []work.Entry
	People    []string         // names and logins of everybody else
	Private   []work.Container // whose names are not told
	Zone      *time.Location   // the person's

	// Stated is what the person states in generated sentences: in one with the
	// text of a key, the texts of its value. All are Markdown.
	Stated map[string][]string

	DropQuestions bool // leave open questions out instead of refusing
	Evidence      bool // append what each part rests on, for readers without access
}

// Copy is a shared copy.
type Copy struct {
	Text   string
	Blocks []work.Block // as they stand in it, without what the person wrote; legend and evidence are two more
	Left   []string     // what was left out or put in other words, in the order of the document
	Names  []string     // words in it that might be a name nobody can know to be one
}

// OpenError means that questions are still open.
type OpenError struct{ Questions []Question }

// Question is an open question and the line it is in.
type Question struct {
	Line int
	Text string
}

func (e *OpenError) Error() string {
	if len(e.Questions) == 1 {
		return "one question is still open"
	}
	return fmt.Sprintf("%d questions are still open", len(e.Questions))
}

var (
	marker    = regexp.MustCompile(`<!-- brag:([a-z0-9-]+)(?: [a-z0-9]+)? -->`)
	markerAt  = regexp.MustCompile(`^<!-- brag:[a-z0-9-]+(?: [a-z0-9]+)? -->`)
	damagedAt = regexp.MustCompile(`^<!-- brag:[a-z0-9-]*(?: [a-z0-9]+)?(?: -->)?`)
	fill      = regexp.MustCompile("[ \t]*`?\\[\\[fill: ?([^\\]\n]*)\\]\\]`?")
)

// Make makes the shared copy of a document. While questions are open it
// returns an OpenError, unless they are to be dropped; and while a newer text
// stands in it that has lost its marker or that the person wrote into, so that
// nobody can tell what of it is theirs. It returns a LeakError if the copy would
// tell a sentence of a private part.
func Make(in Input) (Copy, error) {
	if open := questions(in.Text); len(open) > 0 && !in.DropQuestions {
		return Copy{}, &OpenError{open}
	}
	if open := undecided(in.Text, in.Generated); len(open) > 0 {
		return Copy{}, &OpenError{open}
	}
	in.Generated = recall(in.Generated)
	m := newMaker(&in)
	text := strings.ReplaceAll(in.Text, "\r\n", "\n")
	var out []outLine
	for _, p := range split(m.withoutComments(text), in.Generated) {
		out = append(out, m.part(p)...)
	}
	m.finishBlocks()
	text = strings.Trim(strings.Join(tidy(out), "\n"), "\n")
	if err := m.check(text); err != nil {
		return Copy{}, err
	}
	text = m.append(text)
	m.copy.Text = strings.TrimRight(unmarked(text), "\n") + "\n"
	if strings.Contains(in.Text, "\r\n") {
		m.copy.Text = strings.ReplaceAll(m.copy.Text, "\n", "\r\n")
	}
	m.copy.Names = m.maybeNames()
	return m.copy, nil
}

// append adds the legend and the evidence, as blocks of their own.
func (m *maker) append(text string) string {
	evidence := ""
	if m.in.Evidence {
		evidence = m.evidence()
	}
	if m.labelled {
		text += "\n\n" + m.words.legend
		m.own("legend", m.words.legend)
	}
	m.own("evidence", evidence)
	return text + evidence
}

// own adds a block that stands in no working copy.
func (m *maker) own(key, text string) {
	if text = strings.TrimSpace(text); text != "" {
		m.copy.Blocks = append(m.copy.Blocks, work.Block{Key: key, Text: text, Hash: work.Hash(text)})
	}
}

// unmarked returns a text without markers, and without what would become one.
func unmarked(text string) string {
	return strings.ReplaceAll(marker.ReplaceAllString(text, ""), "<!-- brag:", "…")
}

// questions returns the open questions outside the parts that are private.
func questions(text string) []Question {
	var open []Question
	private := false
	for i, line := range strings.Split(text, "\n") {
		if key := marker.FindStringSubmatch(line); key != nil {
			private = isPrivate(key[1])
		}
		for _, q := range fill.FindAllStringSubmatch(line, -1) {
			if !private {
				open = append(open, Question{i + 1, strings.TrimSpace(q[1])})
			}
		}
	}
	return open
}

// undecided returns the newer texts that have lost their marker, or that the
// person wrote into: what they say of theirs would be lost.
func undecided(text string, generated []work.Block) []Question {
	var open []Question
	line := 1
	for _, p := range split(text, generated) {
		suggestion := strings.HasPrefix(p.key, suggestionPrefix)
		for i, l := range p.lines {
			if strings.Contains(l, blocks.Lead) && (!suggestion || i > 0) {
				open = append(open, Question{line + i, "take the newer text, or drop it"})
			}
		}
		if suggestion && !blocks.Untouched(strings.Join(p.lines, "\n")) {
			open = append(open, Question{line, "you wrote into the newer text: take it, or drop it"})
		}
		line += len(p.lines)
	}
	return open
}

func isPrivate(key string) bool {
	return strings.HasPrefix(key, PrivatePrefix) || strings.HasPrefix(key, suggestionPrefix)
}

// part is a stretch of the document from one marker to the next.
type part struct {
	key       string // "" before the first marker
	lines     []string
	code      []bool // by line
	generated work.Block
}

// split tells a document into its parts.
func split(text string, generated []work.Block) []part {
	known := map[string]work.Block{}
	for _, b := range generated {
		known[b.Key] = b
	}
	parts := []part{{}}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	code := codeLines(lines)
	for i, line := range lines {
		if key := marker.FindStringSubmatch(line); key != nil && !code[i] {
			parts = append(parts, part{key: key[1], generated: known[key[1]]})
		}
		last := &parts[len(parts)-1]
		last.lines, last.code = append(last.lines, line), append(last.code, code[i])
	}
	return parts
}

// mine reports which lines of a part the person wrote or changed.
func (p part) mine(known map[string]bool) []bool {
	all := make([]bool, len(p.lines))
	for i, line := range p.lines {
		all[i] = !known[plainLine(line)]
	}
	return all
}

// last returns the last line that was generated, -1 for none; what follows it is
// not of this block.
func (p part) last(mine []bool) int {
	if strings.HasPrefix(p.key, suggestionPrefix) {
		return quotation(p.lines)
	}
	last := -1
	for i := range p.lines {
		if !mine[i] && strings.TrimSpace(p.lines[i]) != "" {
			last = i
		}
	}
	return last
}

// tidy joins runs of empty lines to one, outside code.
func tidy(lines []outLine) []string {
	var out []string
	for _, line := range lines {
		if !line.code && strings.TrimSpace(line.text) == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		if !line.own {
			line.text = strings.TrimRight(line.text, " \t")
		}
		out = append(out, line.text)
	}
	return out
}
