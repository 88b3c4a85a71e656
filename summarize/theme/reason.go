package theme

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

const (
	reasonThemes  = 2 // themes that a reason names at most
	reasonPhrases = 3 // phrases it quotes for each
)

// kindNames are what a reason calls the items that speak for a theme by being
// what they are. Other kinds only tip the scales.
var kindNames = map[work.Kind]string{work.KindIncident: "an incident"}

// roleNames are the same for what the person's part was. It takes stated
// evidence to have one of these roles, so such work is never routine.
var roleNames = map[string]string{"led": "led it", "commanded": "commanded it", "reviewed": "reviewed them"}

// part is one theme's share in the reason for a principle.
type part struct {
	share float64
	text  string
}

// voiced is what speaks for a principle besides its themes.
type voiced struct {
	keywords voice
	words    func() []phrase // that the learned layer takes for it; nil without one
}

// leastWord is how much a word must add to a learned sum to be a reason.
const leastWord = 0.05

// words returns the words among signals that speak for a column, the most
// telling first.
func (l *Layer) words(signals []Signal, column int) []phrase {
	var list []phrase
	for _, s := range signals {
		if s.phrase == "" {
			continue
		}
		if gain := float64(l.Weights[s.ID*l.Columns+column]) * s.Value; gain >= leastWord {
			list = append(list, phrase{strings.Join(strings.Fields(s.phrase), " "), gain})
		}
	}
	slices.SortStableFunc(list, func(a, b phrase) int { return cmp.Compare(b.gain, a.gain) })
	return list
}

// reason says, for a person, what in the texts speaks for a principle: the
// phrases, then what they stand for; or, without any, the words that readers
// found in such work. It is "" if nothing does.
func (e *evidence) reason(p *Principle, speaks voiced) string {
	var parts []part
	if v := speaks.keywords; v.sum > 0 {
		parts = append(parts, part{keywordWeight * strengthen(v.sum), quote(v.phrases) + ": among its keywords"})
	}
	for k, t := range e.lexicon.themes {
		share := p.weights[k] * e.strength[k]
		if share <= 0 || t.name == explain {
			continue
		}
		said := quote(e.themes[k].phrases)
		if said == "" && t.kinds[e.kind] > 0 {
			said = kindNames[e.kind]
		}
		if t.roles[e.role] > 0 {
			said = strings.TrimSuffix(roleNames[e.role]+", "+said, ", ")
		}
		if said == "" {
			continue
		}
		parts = append(parts, part{share, said + ": " + t.gloss})
	}
	if len(parts) == 0 && speaks.words != nil {
		if said := quote(speaks.words()); said != "" {
			return said + ": typical of such work"
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.share, a.share) })
	var told []string
	for _, one := range parts[:min(reasonThemes, len(parts))] {
		if one.share >= parts[0].share/2 {
			told = append(told, one.text)
		}
	}
	return strings.Join(told, "; ")
}

// quote returns the phrases that say most, in quotation marks. One that says
// less than half of the first, or is part of another, is left out.
func quote(phrases []phrase) string {
	var chosen []string
	for _, p := range phrases {
		repeats := func(s string) bool {
			a, b := strings.ToLower(s), strings.ToLower(p.text)
			return strings.Contains(a, b) || strings.Contains(b, a)
		}
		if len(chosen) < reasonPhrases && p.gain >= phrases[0].gain/2 && !slices.ContainsFunc(chosen, repeats) {
			chosen = append(chosen, p.text)
		}
	}
	if len(chosen) == 0 {
		return ""
	}
	return `"` + strings.Join(chosen, `", "`) + `"`
}
