package blocks

import (
	"maps"
	"strings"
	"unicode/utf8"
)

// A block stands, edited, where enough of its own words do: longer ones that no
// other block has.
const (
	longer       = 4  // letters, from which a word tells something
	fewestOwn    = 3  // own words that a block must have to be told by them
	presentShare = 40 // percent of them that are still there; with fewer, it was deleted
)

// plainWord returns a word without what it is set in, in lower case.
func plainWord(word string) string {
	return strings.ToLower(strings.Trim(word, "*_`~[](){}<>|\"'“”‘’.,;:!?…"))
}

// tellingWords returns the distinct longer words among some.
func tellingWords(words []string) map[string]bool {
	all := map[string]bool{}
	for _, w := range words {
		if w = plainWord(w); utf8.RuneCountInString(w) >= longer {
			all[w] = true
		}
	}
	return all
}

// headlineOf returns the bold words of a block's first line.
func headlineOf(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	_, rest, _ := strings.Cut(first, "**")
	bold, _, _ := strings.Cut(rest, "**")
	return bold
}

// ownWords returns, for the words that only one block has, which one.
func (f *finder) ownWords() map[string]*known {
	own := map[string]*known{}
	for _, b := range f.known {
		words := map[string]bool{}
		for _, n := range b.needles {
			for w := range tellingWords(n.words) {
				words[w] = true
			}
		}
		for w := range words {
			if _, shared := own[w]; shared {
				own[w] = nil
			} else {
				own[w] = b
			}
		}
	}
	return own
}

// trace is what is left of a block in a file.
type trace struct {
	present map[string]bool
	lines   map[int]int // own words, by line
}

// best returns the line with most of the words.
func (t *trace) best() int {
	best := -1
	for line, n := range t.lines {
		if best < 0 || n > t.lines[best] || n == t.lines[best] && line < best {
			best = line
		}
	}
	return best
}

// findAlike finds the blocks that have lost their marker and some of their
// words, but not most, nor those of their headline.
func (f *finder) findAlike() {
	if len(f.spans) == len(f.known) {
		return
	}
	own, traces := f.ownWords(), map[*known]*trace{}
	for i, l := range f.file.lines {
		if f.taken[i] || l.kind == fenced {
			continue
		}
		for w := range tellingWords(f.file.words[l.first:f.file.end(i)]) {
			if b := own[w]; b != nil {
				if traces[b] == nil {
					traces[b] = &trace{map[string]bool{}, map[int]int{}}
				}
				traces[b].present[w] = true
				traces[b].lines[i]++
			}
		}
	}
	for _, b := range f.known {
		if _, found := f.spans[b.key]; found || b.base == nil || traces[b] == nil || !stillThere(b, own, traces[b].present) {
			continue
		}
		f.edited(b.key, f.beginning(traces[b].best()))
	}
}

// stillThere reports whether enough of a block's own words are present.
func stillThere(b *known, own map[string]*known, present map[string]bool) bool {
	among := func(text string) (all, here int) {
		for w := range tellingWords(strings.Fields(text)) {
			if own[w] == b {
				all++
				if present[w] {
					here++
				}
			}
		}
		return all, here
	}
	all, here := among(b.base.Text)
	bold, boldHere := among(headlineOf(b.base.Text))
	return all >= fewestOwn && 100*here > presentShare*all || bold >= fewestOwn && boldHere == bold
}

// generated returns what tells generated words in an answer: runs of four
// words, whole lines and questions of two or three, and longer words.
func (f *finder) generated() map[string]bool {
	const run = 4
	all := map[string]bool{}
	add := func(line string) {
		words := plainWords(line)
		maps.Copy(all, tellingWords(words))
		if len(words) > 1 && len(words) < run {
			all[strings.Join(words, " ")] = true
		}
		for i := 0; i+run <= len(words); i++ {
			all[strings.Join(words[i:i+run], " ")] = true
		}
	}
	for _, b := range f.known {
		for _, text := range b.texts() {
			t := parse(fill.ReplaceAllString(text, ""), noKey)
			for i := range t.lines {
				add(t.said(i))
			}
			for _, q := range fill.FindAllStringSubmatch(text, -1) {
				add(q[1])
			}
		}
	}
	add(Lead)
	return all
}

// says reports whether a text holds one of some phrases, or has no longer word
// of its own.
func says(text string, phrases map[string]bool) bool {
	words := plainWords(text)
	if telling := tellingWords(words); len(telling) > 0 && common(telling, phrases) == len(telling) {
		return true
	}
	for i := range words {
		for n := 2; n <= 4 && i+n <= len(words); n++ {
			if phrases[strings.Join(words[i:i+n], " ")] {
				return true
			}
		}
	}
	return false
}

// plainWords returns the words of a text by which it is compared with another.
func plainWords(text string) []string {
	var all []string
	for w := range strings.FieldsSeq(text) {
		if w = strings.Trim(plainWord(w), "-–—#>+"); w != "" {
			all = append(all, w)
		}
	}
	return all
}
