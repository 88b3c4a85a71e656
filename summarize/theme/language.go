package theme

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

//go:embed data/languages.txt
var languagesFile string

// languages tells English from what the themes cannot read: by the small words
// of some languages, each with the numbers of its languages (English is 0),
// and by the script.
type languages map[string][]int

func newLanguages() languages {
	l, n := languages{}, 0
	for line := range strings.SplitSeq(languagesFile, "\n") {
		_, list, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, ";") {
			continue
		}
		for w := range strings.SplitSeq(list, ", ") {
			l[w] = append(l[w], n)
		}
		n++
	}
	return l
}

const (
	foreignLetters = 0.3     // share of letters of other scripts that makes a text one of another language
	sampleBytes    = 1 << 10 // of a title or body, in which they are counted
)

// foreign reports whether texts are in another language than English: in
// another script, or with two small words of one language, and more than of
// English.
func (l languages) foreign(texts []reading) bool {
	var counts [32]int
	latin, strange := 0, 0
	for _, t := range texts {
		for _, text := range []string{t.Title, t.Body} {
			for _, r := range text[:min(len(text), sampleBytes)] {
				if r <= unicode.MaxLatin1 || !unicode.IsLetter(r) || unicode.Is(unicode.Latin, r) {
					latin++
				} else {
					strange++
				}
			}
		}
		for _, ws := range [][]word{t.title, t.body} {
			for _, w := range ws {
				for _, n := range l[w.text] {
					counts[n]++
				}
			}
		}
	}
	if float64(strange) > foreignLetters*float64(latin+strange) {
		return true
	}
	most := slices.Max(counts[1:])
	return most >= 2 && most > counts[0]
}
