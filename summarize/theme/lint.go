package theme

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is something about a framework that makes it rank badly.
type Finding struct {
	Principle string // its key; "" if it is about the whole
	Text      string // what is the matter, and what to do about it
}

const (
	fewestPrinciples = 2
	mostPrinciples   = 20
	tooAlike         = 0.95 // cosine of their themes
)

// Lint returns what about a framework, which must come from Load, makes it
// rank badly, in the order of its principles.
func Lint(f *Framework) []Finding {
	var list []Finding
	report := func(p *Principle, format string, args ...any) {
		list = append(list, Finding{p.Key, fmt.Sprintf(format, args...)})
	}
	if n := len(f.Principles); n < fewestPrinciples || n > mostPrinciples {
		report(&Principle{}, "it has %d principles; with fewer than %d or more than %d they tell little", n, fewestPrinciples, mostPrinciples)
	}
	for i := range f.Principles {
		p := &f.Principles[i]
		switch {
		case p.Description == "" && len(p.Keywords) == 0 && p.Themes == nil:
			report(p, "has only a name to go by; add a description of a sentence or two, and 3 to 5 keywords")
		case p.Description == "" && p.Themes == nil:
			report(p, "has no description; add a sentence or two that say what people do who live by it")
		case len(p.Keywords) == 0 && p.Themes == nil:
			report(p, "has no keywords; add 3 to 5 phrases that stand in the work you mean, such as \"root cause\" or mentor*")
		}
		if !p.reached() {
			report(p, "no theme of work stands out in its words, so that only its keywords find it; say what people do")
		}
		for j := range f.Principles[:i] {
			if other := &f.Principles[j]; p.reached() && other.reached() && cosine(p.weights, other.weights) > tooAlike {
				report(p, "is hard to tell from %q: their words speak for the same themes; say what sets them apart, or merge them", other.Name)
			}
		}
		for _, k := range p.Keywords {
			if j := owner(f.Principles[:i], k); j >= 0 {
				report(p, "shares the keyword %q with %q, so that it speaks for neither", k, f.Principles[j].Name)
			}
		}
	}
	return list
}

// owner returns the first of the principles with a keyword; -1 if none has it.
func owner(principles []Principle, keyword string) int {
	return slices.IndexFunc(principles, func(p Principle) bool {
		return slices.ContainsFunc(p.Keywords, func(k string) bool { return strings.EqualFold(k, keyword) })
	})
}
