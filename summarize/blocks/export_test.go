package blocks

import "strings"

// Strip returns a document without markers and without suggestions, as it is
// shown to others. A suggestion somebody wrote into is theirs, and stays; so
// does one that has lost its marker, which cannot be told from it: a stripped
// document that still says Lead is not yet fit to be shown.
func Strip(document string) string {
	bom, document := cutBOM(document)
	t := parse(document, anyKey)
	drop := make([]bool, len(t.lines))
	for _, q := range t.quotes() {
		for i := q.from; i < q.to && q.ok; i++ {
			drop[i] = true
		}
	}
	var b strings.Builder
	b.WriteString(bom)
	lastBlank, dropped := true, false
	for i, l := range t.lines {
		if drop[i] || t.empty(i) && len(t.marksOf(i, i+1)) > 0 {
			dropped = true
			continue
		}
		if dropped && lastBlank && l.kind == blank {
			continue
		}
		b.WriteString(t.bare(i) + l.ending)
		lastBlank, dropped = l.kind == blank, false
	}
	return b.String()
}
