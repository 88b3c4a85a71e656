// Package theme says which leadership principles a text speaks for, with a
// reason in words, and which it leaves open.
//
// It knows some thirty themes of work (customers, root causes, mentoring ...)
// and the phrases that speak for each: data/themes.txt. A principle is a
// weighting of themes. For the frameworks that readers labelled texts for, a
// linear layer learned from those texts weighs the themes, the words and the
// shape of a text (data/weights.bin). Nothing is learned or looked up while it
// runs: the same text and framework give the same ranking, on every machine.
// Texts in other languages than English are left open.
package theme

import (
	"cmp"
	"math"
	"slices"

	"bragsheet/store/work"
)

// Classifier ranks principles. It holds nothing that changes, so many
// goroutines may use one.
type Classifier struct {
	lexicon    *lexicon
	languages  languages
	model      *Model
	vocabulary *Vocabulary
	worth      *Layer
}

// NewClassifier returns a classifier. An error means that the shipped themes
// or weights are broken.
func NewClassifier() (*Classifier, error) {
	m, err := DecodeModel(weightsFile)
	if err != nil {
		return nil, err
	}
	return NewClassifierOf(m)
}

// NewClassifierOf returns a classifier with other weights than the shipped
// ones. Without a layer for a framework, that is ranked like one nobody
// labelled texts for; without Worth, nothing is routine.
func NewClassifierOf(m *Model) (*Classifier, error) {
	l, err := newLexicon()
	if err != nil {
		return nil, err
	}
	c := &Classifier{lexicon: l, languages: newLanguages(), model: m, vocabulary: newVocabulary(m.Signals), worth: m.layer(Worth)}
	return c, nil
}

// Why says why a ranking abstains.
type Why string

// The reasons to abstain.
const (
	Routine  Why = "routine"  // nothing in it that a reader would name a principle for
	Unsure   Why = "unsure"   // even the first principle is too likely wrong, or nothing can be pointed at
	Language Why = "language" // not in a language that can be read
)

// Ranking is every principle of a framework, the one that fits best first.
type Ranking struct {
	Principles []Ranked
	Abstain    bool // nothing is to be shown
	Why        Why  // it abstains; "" if it does not

	least float64 // score to be shown
}

// Ranked is how well a principle fits.
type Ranked struct {
	Key    string
	Name   string
	Score  float64 // 0 to 1: about the share of readers who would agree; 0 without a reason
	Reason string  // the phrases of the texts, and what they stand for; "" if there are none
}

// secondShare is how much of the first principle's score a second must have
// to be shown with it.
const secondShare = 0.6

// Assign returns the principles to show: none, one or two.
func (r Ranking) Assign() []work.Assignment {
	if r.Abstain {
		return nil
	}
	var list []work.Assignment
	for _, p := range r.Principles[:min(2, len(r.Principles))] {
		if p.Score >= max(r.least, secondShare*r.Principles[0].Score) {
			list = append(list, work.Assignment{Key: p.Key, Score: p.Score, Reason: p.Reason, By: "model"})
		}
	}
	return list
}

// Rank ranks the principles of f, which must come from Load, for one text.
func (c *Classifier) Rank(f *Framework, t Text) Ranking { return c.RankAll(f, []Text{t}) }

// RankAll ranks the principles of f, which must come from Load, for one thing
// that several texts tell of. The first should be the one that names it: what
// shows in it counts, or, if that is more, what shows in the others on average.
func (c *Classifier) RankAll(f *Framework, texts []Text) Ranking {
	e := c.gather(texts)
	h := e.hear(c.vocabulary)
	defer h.end()
	signals := h.heard
	worth := c.worthOf(e, signals)
	chances, told := c.chances(f, e, signals)
	r := Ranking{Principles: make([]Ranked, len(f.Principles)), least: f.AbstainBelow}
	for i := range f.Principles {
		p := &f.Principles[i]
		r.Principles[i] = Ranked{Key: p.Key, Name: p.Name}
		score := math.Round(1000*worth*chances[i]) / 1000
		if score == 0 {
			continue
		}
		if reason := e.reason(p, told[i]); reason != "" {
			r.Principles[i].Score, r.Principles[i].Reason = score, reason
		}
	}
	slices.SortStableFunc(r.Principles, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
	r.Why = c.why(e, worth, r)
	r.Abstain = r.Why != ""
	return r
}

// why returns why a ranking abstains.
func (c *Classifier) why(e *evidence, worth float64, r Ranking) Why {
	switch {
	case c.languages.foreign(e.texts):
		return Language
	case worth < c.leastWorth(e.kind):
		return Routine
	case len(r.Principles) == 0 || r.Principles[0].Score < r.least || r.Principles[0].Reason == "":
		return Unsure
	}
	return ""
}

func (c *Classifier) leastWorth(kind work.Kind) float64 {
	switch {
	case c.worth == nil:
		return 0
	case kind == work.KindNote:
		return c.worth.Notes
	}
	return c.worth.Least
}

// worthOf returns the chance that texts tell of more than routine. It takes
// stated evidence to have a telling part in something (roleNames), so that
// never is. A review, which is of someone else's work, always is without.
func (c *Classifier) worthOf(e *evidence, signals []Signal) float64 {
	switch {
	case roleNames[e.role] != "":
		return 1
	case e.kind == work.KindReview:
		return 0
	case c.worth == nil:
		return 1
	}
	return logistic(c.worth.Sums(signals)[0])
}

// chances returns for each principle the chance that a reader accepts it for
// texts that are not routine, and the words that speak for it.
func (c *Classifier) chances(f *Framework, e *evidence, signals []Signal) ([]float64, []voiced) {
	layer := c.model.layer(f.layer)
	if layer == nil || layer.Columns != len(f.Principles) {
		return c.chancesUnseen(f, e, signals)
	}
	sums := layer.Sums(signals)
	told := make([]voiced, len(sums))
	keywords := e.keywords(f)
	for i := range sums {
		sums[i] += keywordWeight * strengthen(keywords[i].sum)
		told[i] = voiced{keywords[i], func() []phrase { return layer.words(signals, i) }}
	}
	chances := shares(sums)
	for i, share := range chances {
		chances[i] = layer.chance(share)
	}
	return chances, told
}
