package blocks

import (
	"slices"
	"strings"

	"bragsheet/store/work"
)

// newKey begins the key of a suggestion; the key of its block follows.
const newKey = "new-"

// Lead is what a suggestion begins with, for people to read.
const Lead = "**Newer text from brag for the part above.** To take it, put it in place of that part; to drop it, delete this quote."

// suggestion returns the lines that offer a block's new text beside what the
// person made of the old one: a quote, which they can take or drop. Its marker
// holds the fingerprint of its words, so that a suggestion somebody wrote into
// is told from one that is as it was.
func suggestion(key, text string) []string {
	body := strings.Split(text, "\n")
	lines := []string{"> " + Lead + " " + opening + newKey + key + " " + fingerprint(Lead, text) + closing, ">"}
	for _, l := range body {
		lines = append(lines, strings.TrimRight("> "+l, " "))
	}
	return lines
}

// fingerprint returns what identifies the words of texts.
func fingerprint(texts ...string) string {
	t := parse(strings.Join(texts, "\n"), noKey)
	words := t.words
	for _, a := range t.asides {
		words = append(words, a.text)
	}
	return work.ID("suggestion", strings.Join(words, " "))
}

// unquote returns what quoted lines say, without markers.
func (t *text) unquote(from, to int) string {
	var lines []string
	for i := from; i < to; i++ {
		s := strings.TrimPrefix(strings.TrimLeft(t.bare(i), " \t"), ">")
		lines = append(lines, strings.TrimPrefix(s, " "))
	}
	return strings.Join(lines, "\n")
}

// quoted is a run of quoted lines that is, or was, a suggestion.
type quoted struct {
	span
	key string // of its block, "" where that is not known
	ok  bool   // it is as it was written
}

// quotes returns the suggestions of a document, also those that have lost their
// marker and can be told by the line they begin with.
func (t *text) quotes() []quoted {
	leadWords := newNeedle("", "> "+Lead)
	var all []quoted
	for i := 0; i < len(t.lines); i++ {
		if t.lines[i].kind != quote {
			continue
		}
		q := quoted{span: span{from: i}}
		for i < len(t.lines) && t.lines[i].kind == quote {
			i++
		}
		q.to = i
		print := ""
		for _, m := range t.marksOf(q.from, q.to) {
			if key, ok := strings.CutPrefix(m.key, newKey); ok && q.key == "" {
				q.key, print = key, m.print
			}
		}
		switch {
		case q.key != "":
			q.ok = fingerprint(t.unquote(q.from, q.to)) == print
		case !t.at(t.lines[q.from].first, leadWords):
			continue
		}
		all = append(all, q)
	}
	return all
}

// findSuggestions finds the suggestions that stand in the file as they were
// written. Those somebody wrote into are the person's own text.
func (f *finder) findSuggestions() {
	all := f.file.quotes()
	if len(all) == 0 {
		return
	}
	prints := map[string]string{}
	for _, b := range f.known {
		for _, text := range b.texts() {
			prints[fingerprint(Lead, text)] = b.key
		}
	}
	for _, q := range all {
		f.starts[q.from], f.offers[q.from] = true, q.to
		for i := q.from; i < q.to; i++ {
			f.taken[i] = true
		}
		if q.key == "" {
			q.key = prints[fingerprint(f.file.unquote(q.from, q.to))]
			q.ok = q.key != ""
		}
		if q.ok {
			f.suggestions[q.key] = append(f.suggestions[q.key], q.span)
		}
	}
}

// Untouched reports whether a part of a file holds suggestions, and each is word
// for word as it was offered, by the fingerprint in its marker. It is false
// where somebody wrote into one, where a marker was lost or damaged, and where
// there is none: then the part may be the person's, and is to be kept. What
// stands before and behind the quoted lines does not count.
func Untouched(part string) bool {
	quotes := parse(part, anyKey).quotes()
	return len(quotes) > 0 && !slices.ContainsFunc(quotes, func(q quoted) bool { return !q.ok })
}

// cutBOM cuts the byte order mark off that some editors put before a text.
func cutBOM(s string) (bom, rest string) {
	const mark = "\ufeff"
	if rest, ok := strings.CutPrefix(s, mark); ok {
		return mark, rest
	}
	return "", s
}
