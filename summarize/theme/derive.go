package theme

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
)

//go:embed data/valuewords.txt
var valueWordsFile string

// valueWord is a word in which companies name what they value, such as own* or
// honest*, and the themes it stands for.
type valueWord struct {
	word   string
	themes map[string]float64
}

func valueWords() ([]valueWord, error) {
	var list []valueWord
	for n, line := range strings.Split(strings.TrimSpace(valueWordsFile), "\n") {
		word, value, _ := strings.Cut(line, ": ")
		themes, err := readWeights(value)
		if err != nil {
			return nil, fmt.Errorf("valuewords.txt:%d: %w", n+1, err)
		}
		list = append(list, valueWord{word, themes})
	}
	return list, nil
}

// in reports whether the word is among those of a text.
func (v valueWord) in(text []word) bool {
	return slices.ContainsFunc(text, func(w word) bool { return matchesWord(v.word, w.text) })
}

const (
	nameShare      = 1.5 // of what a cue in the name says; elsewhere it is 1
	valueInName    = 0.5 // of what a value word stands for
	valueElsewhere = 0.2
	deriveSpread   = 0.6  // the smaller, the more of the weight the leading theme has
	deriveTotal    = 2.0  // what the weights add up to
	deriveLeast    = 0.08 // smaller weights are dropped
)

// derive returns weights for a principle that states none: it asks for what
// its own words speak for, those of its name above all. One whose words speak
// for nothing has only its keywords.
func derive(p *Principle, l *lexicon, values []valueWord) []float64 {
	sums := make([]float64, len(l.themes))
	for k, v := range l.listen(Text{Title: p.Name}) {
		sums[k] += nameShare * v.sum
	}
	var rest []word
	for _, text := range slices.Concat([]string{p.Description}, p.Keywords, p.Examples) {
		for k, v := range l.listen(Text{Title: text}) {
			sums[k] += v.sum
		}
		rest = append(rest, words(text)...)
	}
	scores := make([]float64, len(l.themes))
	for k := range scores {
		scores[k] = strengthen(sums[k])
	}
	name := words(p.Name)
	for _, v := range values {
		share := 0.0
		switch {
		case v.in(name):
			share = valueInName
		case v.in(rest):
			share = valueElsewhere
		}
		for k, t := range l.themes {
			scores[k] += share * v.themes[t.name]
		}
	}
	return spread(scores, l)
}

// spread turns scores into weights, most of them for the themes that lead.
func spread(scores []float64, l *lexicon) []float64 {
	weights := make([]float64, len(scores))
	total := 0.0
	for k, t := range l.themes {
		if t.name != explain {
			weights[k] = math.Exp(scores[k] / deriveSpread)
			total += weights[k]
		}
	}
	for k := range weights {
		if weights[k] *= deriveTotal / total; weights[k] < deriveLeast {
			weights[k] = 0
		}
	}
	return weights
}
