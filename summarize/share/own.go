package share

import (
	"strings"

	"bragsheet/store/work"
)

// Own is a sentence the person wrote or changed.
type Own struct {
	Key  string // of the block it stands in; "" for none
	Line int
	Text string
}

// OwnSentences returns the sentences of a document that were not generated for it,
// outside private parts.
func OwnSentences(text string, generated []work.Block) []Own {
	generated = recall(generated)
	known := map[string]bool{}
	for _, b := range generated {
		for line := range strings.SplitSeq(b.Text, "\n") {
			for _, s := range Sentences(line) {
				known[s] = true
			}
		}
	}
	var all []Own
	sets := map[string]map[string]bool{}
	line := 0
	for _, p := range split(text, generated) {
		if sets[p.key] == nil {
			sets[p.key] = lineSet(p.generated.Text)
		}
		last := max(p.last(p.mine(sets[p.key])), 0)
		for i, text := range p.lines {
			line++
			if isPrivate(p.key) && i <= last {
				continue
			}
			for _, s := range Sentences(marker.ReplaceAllString(text, "")) {
				if !known[s] {
					all = append(all, Own{p.key, line, s})
				}
			}
		}
	}
	return all
}

// Sentences returns the sentences of a line as they stand in it.
func Sentences(line string) []string {
	var all []string
	from := 0
	for _, at := range append(sentenceEnd.FindAllStringIndex(maskLinks(line), -1), []int{0, len(line)}) {
		if s := strings.TrimSpace(line[from:at[1]]); s != "" {
			all = append(all, s)
		}
		from = at[1]
	}
	return all
}
