package share

import (
	"regexp"
	"strings"

	"bragsheet/store/work"
)

// source is what was generated for a part, as it is looked things up in.
type source struct {
	block     work.Block
	lines     map[string]bool
	words     map[string]bool
	sentences map[string]bool // also without names
	figures   map[string]bool // of its items' titles
}

// source returns what was generated with a block's key.
func (m *maker) source(b work.Block) *source {
	if s := m.sources[b.Key]; s != nil {
		return s
	}
	s := &source{block: b, lines: lineSet(b.Text), words: map[string]bool{}, sentences: map[string]bool{}, figures: map[string]bool{}}
	for word := range strings.FieldsSeq(b.Text) {
		s.words[bare(word)] = true
	}
	for line := range strings.SplitSeq(b.Text, "\n") {
		line = fill.ReplaceAllString(line, "")
		hidden, _ := m.hide.in(line, "")
		for _, sentence := range append(Sentences(line), Sentences(hidden)...) {
			s.sentences[unlisted(sentence)] = true
		}
	}
	for _, id := range b.Items {
		for _, f := range figures(m.entries[id].Title) {
			s.figures[f] = true
		}
	}
	m.sources[b.Key] = s
	return s
}

// rememberedPrefix begins the key of an earlier text of an edited block.
const rememberedPrefix = "was-"

// recall joins earlier texts to those of their blocks.
func recall(generated []work.Block) []work.Block {
	var all []work.Block
	at := map[string]int{}
	for _, b := range generated {
		b.Key = strings.TrimPrefix(b.Key, rememberedPrefix)
		i, ok := at[b.Key]
		if !ok {
			at[b.Key] = len(all)
			all = append(all, b)
			continue
		}
		all[i].Text += "\n" + b.Text
	}
	return all
}

// lineSet is the set of the lines of a text, and the empty one.
func lineSet(text string) map[string]bool {
	all := map[string]bool{"": true}
	for line := range strings.SplitSeq(text, "\n") {
		all[strings.TrimSpace(line)] = true
	}
	return all
}

// unlisted returns a sentence without the mark of the list it may begin.
func unlisted(sentence string) string { return strings.TrimLeft(strings.TrimSpace(sentence), "-*+ ") }

// typed returns the words of a line that were not generated: all of it where
// they are most of its words.
func (s *source) typed(line string) string {
	var typed []string
	words := bareWords(line)
	for _, word := range words {
		if !s.words[word] {
			typed = append(typed, word)
		}
	}
	if 2*len(typed) > len(words) {
		return line
	}
	return strings.Join(typed, " ")
}

// moved knows what was generated for the whole document, to tell a line that
// was moved and edited from one that was written.
type moved struct {
	source
	runs map[string]bool // of runWords words
}

// runWords is how many words in a row are no coincidence.
const runWords = 4

func newMoved(generated []work.Block) *moved {
	all := &moved{source{words: map[string]bool{}}, map[string]bool{}}
	for _, b := range generated {
		words := bareWords(b.Text)
		for i, w := range words {
			all.words[w] = true
			if i+runWords <= len(words) {
				all.runs[strings.Join(words[i:i+runWords], " ")] = true
			}
		}
	}
	return all
}

// has reports whether at least half of the words of a line stand in runs that
// were generated.
func (all *moved) has(line string) bool {
	words := bareWords(line)
	n, covered := 0, 0
	for i := range words {
		if i+runWords <= len(words) && all.runs[strings.Join(words[i:i+runWords], " ")] {
			n += i + runWords - max(i, covered)
			covered = i + runWords
		}
	}
	return n > 0 && 2*n >= len(words)
}

func bareWords(text string) []string {
	var words []string
	for word := range strings.FieldsSeq(text) {
		if word = bare(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func bare(word string) string { return strings.Trim(word, "*_`“”\"'.,;:()[]-#>") }

var figure = regexp.MustCompile(`\p{Nd}[^\s]*(?:\s+\p{L}[\p{L}\p{M}]*)?`)

// figures returns the numbers of a text, each with the word behind it.
func figures(text string) []string {
	found := figure.FindAllString(strings.ReplaceAll(text, `\`, ""), -1)
	for i, f := range found {
		found[i] = strings.ToLower(strings.Trim(strings.Join(strings.Fields(f), " "), ".,;:!?)*”\"' "))
	}
	return found
}
