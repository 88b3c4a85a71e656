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

// The chance of a principle of a framework that nobody labelled texts for.
const (
	anchorWeight = 1.0 // of the shares of the anchors, as a logarithm
	themeWeight  = 0.3 // of the themes
	nearness     = 1.5 // the higher, the fewer anchors a principle has
	unseenSlope  = 0.9 // of a Layer, the same
	unseenShift  = 0.8
)

// anchorage is the framework whose layer speaks for those that have none.
const anchorage = "amazon"

// anchor says how near a principle is to each of others, by their themes.
func anchor(p *Principle, others []Principle) []float64 {
	near := make([]float64, len(others))
	for i := range others {
		near[i] = math.Pow(max(0, cosine(p.weights, others[i].weights)), nearness)
	}
	return near
}

func cosine(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	if ab == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// chancesUnseen is chances for a framework without a layer. What readers would
// say of Amazon's principles goes to those near them; the themes and keywords
// decide between these.
func (c *Classifier) chancesUnseen(f *Framework, e *evidence, signals []Signal) ([]float64, []voiced) {
	var anchors []float64
	layer := c.model.layer(anchorage)
	if layer != nil {
		anchors = shares(layer.Sums(signals))
	}
	sums, told := make([]float64, len(f.Principles)), make([]voiced, len(f.Principles))
	keywords := e.keywords(f)
	for i := range f.Principles {
		p := &f.Principles[i]
		told[i].keywords = keywords[i]
		sums[i] = keywordWeight * strengthen(keywords[i].sum)
		for k, w := range p.weights {
			sums[i] += themeWeight * w * e.strength[k]
		}
		share, nearest := 0.0, 0
		for a, s := range anchors {
			share += s * p.near[a]
			if s*p.near[a] > anchors[nearest]*p.near[nearest] {
				nearest = a
			}
		}
		if share > 0 {
			told[i].words = func() []phrase { return layer.words(signals, nearest) }
		}
		sums[i] += anchorWeight * math.Log(share+0.01)
	}
	chances := shares(sums)
	unseen := Layer{Slope: unseenSlope, Shift: unseenShift}
	for i, share := range chances {
		chances[i] = unseen.chance(share)
	}
	return chances, told
}

// derive returns weights for a principle that states none: it asks for what
// its own words speak for, those of its name above all. One whose words speak
// for nothing has only its keywords.
func derive(p *Principle, l *lexicon, values []valueWord) []float64 {
	sums := make([]float64, len(l.themes))
	for k, v := range l.listen(read(Text{Title: p.Name})) {
		sums[k] += nameShare * v.sum
	}
	var rest []word
	for _, text := range slices.Concat([]string{p.Description}, p.Keywords, p.Examples) {
		for k, v := range l.listen(read(Text{Title: text})) {
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

// outstanding is how many times the even share the leading theme must have.
const outstanding = 3

// reached reports whether a theme stands out in a principle.
func (p *Principle) reached() bool {
	most, total := 0.0, 0.0
	for _, w := range p.weights {
		most, total = max(most, w), total+max(0, w)
	}
	return total > 0 && most*float64(len(p.weights)) >= outstanding*total
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
