// Package theme says which leadership principles a text speaks for, with a
// reason in words, and which it leaves open.
//
// It knows some thirty themes of work (customers, root causes, mentoring ...)
// and the phrases that speak for each: data/themes.txt. A principle is a
// weighting of themes. Nothing is learned or looked up while it runs: the same
// text and framework give the same ranking, on every machine. Texts in other
// languages than English are left open.
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
	lexicon *lexicon
}

// NewClassifier returns a classifier. An error means that the shipped themes
// are broken.
func NewClassifier() (*Classifier, error) {
	l, err := newLexicon()
	if err != nil {
		return nil, err
	}
	return &Classifier{l}, nil
}

// Ranking is every principle of a framework, the one that fits best first.
type Ranking struct {
	Principles []Ranked
	Abstain    bool // even the first is too likely wrong to be shown

	least float64 // score to be shown
}

// Ranked is how well a principle fits.
type Ranked struct {
	Key    string
	Name   string
	Score  float64 // 0 to 1: about the share of readers who would agree; 0 without a reason
	Reason string  // the phrases of the texts, and what they stand for; "" if there are none
}

// secondWithin is how far behind the first principle a second may be. So near,
// nearly half of the seconds are right; further off, fewer.
const secondWithin = 0.05

// Assign returns the principles to show: none, one or two.
func (r Ranking) Assign() []work.Assignment {
	if r.Abstain {
		return nil
	}
	var list []work.Assignment
	for _, p := range r.Principles[:min(2, len(r.Principles))] {
		if p.Score >= max(r.least, r.Principles[0].Score-secondWithin) {
			list = append(list, work.Assignment{Key: p.Key, Score: p.Score, Reason: p.Reason, By: "model"})
		}
	}
	return list
}

// Rank ranks the principles of f, which must come from Load, for one text.
func (c *Classifier) Rank(f *Framework, t Text) Ranking { return c.RankAll(f, []Text{t}) }

// RankAll ranks the principles of f, which must come from Load, for one thing
// that several texts tell of. The first should be the one that names it: a
// theme is as strong as there or, if that is more, as in the others on average.
func (c *Classifier) RankAll(f *Framework, texts []Text) Ranking {
	e := c.gather(f, texts)
	r := Ranking{Principles: make([]Ranked, len(f.Principles)), least: f.AbstainBelow}
	for i := range f.Principles {
		r.Principles[i] = e.ranked(&f.Principles[i])
	}
	slices.SortStableFunc(r.Principles, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
	r.Abstain = len(r.Principles) == 0 || r.Principles[0].Score < r.least || r.Principles[0].Reason == ""
	return r
}

// chance turns a sum of weighted strengths into the likelihood that a reader
// agrees, given how strongly the texts say why. The numbers are a logistic
// regression over 1,402 items labelled by five readers, for Amazon and Klarna
// together, items that the readers held for routine counted as wrong.
func chance(sum, why, worth float64) float64 {
	z := 0.7*sum + 1.1*why + worth - 3.5
	return math.Round(1000/(1+math.Exp(-z))) / 1000
}

// worth is what a kind of item adds to the odds that it is not routine. That
// of notes, which somebody chose to write, is of the same regression; an
// incident is taken to be like them.
var worth = map[work.Kind]float64{work.KindNote: 1.4, work.KindIncident: 1.4}

// roleWorth is the same for what the person's part in an accomplishment was. A
// telling part (roleNames) is taken to be worth as much as a note.
func roleWorth(role string) float64 {
	if roleNames[role] == "" {
		return 0
	}
	return worth[work.KindNote]
}
