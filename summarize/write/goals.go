package write

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Goal is an objective the person set.
type Goal struct {
	ID        string
	Objective string
	Due       string // 30 June
	Open      bool   // not closed by the end of the period
	Late      bool   // it was due by then, and is not reached
	Percent   int    // the mean of its results, 0 to 100
	Line      string // that in a sentence, without results that went badly: **Objective**: text (0 of 10 agents, due 30 June).
	Results   []*Result
}

// Result is a measurable part of a goal, as it stood at the end of the period.
type Result struct {
	Text    string
	Stands  *Sentence // where it stands: 0 of 10 agents
	Note    string    // what the person wrote beside the last progress
	Due     string
	Percent int  // of the way from the start to the target, 0 to 100
	Missed  bool // it was due in the period, and is not reached
}

// goals gathers those that were open in the period, or closed in it.
func (g *gathering) goals() {
	v, end := g.view, g.in.Period.Until(g.in.Now).To
	for _, goal := range g.in.Goals {
		if !goal.From.Before(g.in.Period.To) || !goal.ClosedAt.IsZero() && goal.ClosedAt.Before(g.in.Period.From) {
			continue
		}
		told := &Goal{ID: goal.ID, Objective: escape(goal.Objective), Due: g.due(goal.Due).markdown, Open: goal.ClosedAt.IsZero() || !goal.ClosedAt.Before(end)}
		var ahead []*Result // those not told among what went badly
		for _, r := range goal.Results {
			r.Progress = slices.DeleteFunc(slices.Clone(r.Progress), func(p work.Progress) bool { return !p.At.Before(end) })
			result := g.result(r, end)
			if result.Missed && g.in.Period.Contains(r.Due) {
				g.wentBadly("missed", g.missed(goal.Objective, r), nil)
			} else {
				ahead = append(ahead, result)
			}
			told.Results = append(told.Results, result)
			told.Percent += result.Percent
		}
		if n := len(told.Results); n > 0 {
			told.Percent /= n
		}
		told.Late = !goal.Due.IsZero() && goal.Due.Before(end) && told.Percent < 100
		told.Line = g.goalLine(told, ahead)
		v.Goals = append(v.Goals, told)
		if told.Open {
			v.Ahead = append(v.Ahead, told)
		}
	}
}

// missed says where a result stands that was to be reached, and what the person
// noted of it.
func (g *gathering) missed(objective string, r work.KeyResult) phrase {
	p := g.say("“%[1]s”: “%[2]s” was due %[4]s and stands at %[3]s", text(objective), text(r.Text), stands(g.voice, r), g.on(r.Due))
	if n := len(r.Progress); n > 0 && plain(r.Progress[n-1].Note) != "" {
		return g.say("%[1]s; %[2]s.", p, text(strings.TrimRight(plain(r.Progress[n-1].Note), ".")))
	}
	return g.say("%[1]s.", p)
}

// due tells a last day; nothing where there is none.
func (g *gathering) due(day time.Time) phrase {
	if day.IsZero() {
		return phrase{}
	}
	return g.on(day)
}

// goalLine tells a goal with some of its results in a sentence.
func (g *gathering) goalLine(goal *Goal, ahead []*Result) string {
	objective := g.say("**%[1]s**", verbatim(goal.Objective))
	var results []phrase
	for _, r := range ahead {
		format := "%[1]s (%[2]s, due %[3]s)"
		if r.Due == "" {
			format = "%[1]s (%[2]s)"
		}
		results = append(results, g.say(format, verbatim(r.Text), verbatim(r.Stands.String()), verbatim(r.Due)))
	}
	switch {
	case len(results) > 0:
		return g.say("%[1]s: %[2]s.", objective, join(results, g.apart)).markdown
	case goal.Due != "":
		return g.say("%[1]s, due %[2]s.", objective, verbatim(goal.Due)).markdown
	}
	return g.say("%[1]s.", objective).markdown
}

func (g *gathering) result(r work.KeyResult, end time.Time) *Result {
	told := &Result{
		Text: escape(r.Text), Due: g.due(r.Due).markdown, Percent: int(r.Percent()), Stands: g.view.make("result-"+r.ID, stands(g.voice, r)),
		Missed: !r.Due.IsZero() && r.Due.Before(end) && r.Percent() < 100,
	}
	if n := len(r.Progress); n > 0 {
		told.Note = escape(r.Progress[n-1].Note)
	}
	return told
}

// stands says where a key result stands.
func stands(v *voice, r work.KeyResult) phrase {
	value := func(x float64, unit string) phrase {
		told := strconv.FormatFloat(x, 'f', -1, 64)
		_, decimals, _ := strings.Cut(told, ".")
		p := figure(told, x, unit)
		p.ev.Figures[0].Decimals = len(decimals)
		return p
	}
	unit := plain(r.Unit)
	counted := phrase{plain: unit, markdown: escape(unit)} // what the figures say they count
	switch {
	case r.Start == 0 && unit == "":
		return v.say("%[1]s of %[2]s", value(r.Now(), unit), value(r.Target, unit))
	case r.Start == 0:
		return v.say("%[1]s of %[2]s %[3]s", value(r.Now(), unit), value(r.Target, unit), counted)
	}
	return v.say("%[1]s %[2]s; %[3]s at the start, target %[4]s", value(r.Now(), unit), counted, value(r.Start, ""), value(r.Target, ""))
}

// Stated returns, by the texts that documents in a language tell a goal or a key
// result by, what in such a sentence is the person's own statement: those texts,
// and where a result that is told by hand stands, or stood. The longest is first.
func Stated(language string, goals []work.Goal) map[string][]string {
	v := newVoice(&Input{}, languageOf(language))
	all := map[string][]string{}
	for _, goal := range goals {
		objective := escape(goal.Objective)
		all[objective] = []string{objective}
		for _, r := range goal.Results {
			about, told := escape(r.Text), r
			all[about] = append(all[about], about)
			for n := range len(r.Progress) + 1 {
				if told.Progress = r.Progress[:n]; r.Query == "" {
					all[about] = append(all[about], stands(v, told).markdown)
				}
			}
			slices.SortFunc(all[about], func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
		}
	}
	return all
}
