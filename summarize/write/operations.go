package write

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"bragsheet/summarize/measure"
)

// Operations is what paged, and what stopped: for the service, not a measure
// of a person.
type Operations struct {
	About     *Sentence // how many incidents there were, and of how many the cause is known
	Gap       *Sentence // not all of it was read, and why; nil if it was
	Causes    []*Cause  // the most frequent first; what is not known last
	Addressed *Sentence // how many of the incidents a change addressed the cause of
	Effects   []*Effect // of those changes
	Open      *Sentence // the largest that no change addressed, or that came back
	Asks      []string  // what the person is asked about it
}

// Cause is what is behind some incidents.
type Cause struct {
	Name       string // as recorded, or a title that several have; "" of those nothing is known of
	Incidents  int
	Share      string    // of all: 30 %
	Cumulative string    // with those before it
	Action     string    // whether somebody had to act: yes, no, unknown
	By         *Sentence // the change that addressed it, and when
}

// Effect is the incidents of one cause before and after the change that
// addressed it.
type Effect struct {
	Name          string
	Before, After string    // 8 in 14.3 weeks
	Rate          string    // incidents a week, before → after
	Verdict       *Sentence // whether they can be said to have stopped
}

// operations tells what paged and what stopped.
func (g *gathering) operations() {
	m, v := g.in.Operations, g.view
	if m == nil {
		return
	}
	o := &Operations{About: v.make("operations.about", g.say("%[1]s that paged me or that I answered, %[2]s of them without a known cause", g.n(m.N, "incident"), g.number(m.Unknown, "incident")))}
	if m.Unknown == 0 {
		o.About = v.make("operations.about", g.say("%[1]s that paged me or that I answered", g.n(m.N, "incident")))
	}
	if !m.Covered {
		o.Gap = v.make("operations.gap", g.sentence(g.say("not all of it was read: %[1]s", g.clauses(m.Why))))
	}
	for i, p := range m.Problems {
		id := "cause." + part(i+1)
		o.Causes = append(o.Causes, g.cause(id, p))
		if p.Effect != nil && p.Effect.Before+p.Effect.After > 1 { // one incident is no rate
			o.Effects = append(o.Effects, g.effect(id, p))
		}
		v.items["causes"] = append(v.items["causes"], p.Items...)
	}
	if m.Addressed > 0 {
		o.Addressed = v.make("operations.addressed", g.say("Changes address what is behind %[1]s of the %[2]s.", g.number(m.Addressed, "incident"), g.n(m.N, "incident")))
	}
	if p := m.LargestOpen(); p != nil {
		o.Open = v.make("operations.open", g.say("Open and largest: “%[1]s”, %[2]s, %[3]s.", text(p.Name), g.n(p.N, "incident"), g.action(p.Action)))
	}
	o.Asks = g.asks(m)
	v.Operations = o
}

// action says whether anybody had to act on incidents.
func (v *voice) action(needed string) phrase {
	switch needed {
	case measure.ActionYes:
		return v.say("action was needed")
	case measure.ActionNo:
		return v.say("none needed action")
	}
	return v.say("whether action was needed is not known")
}

func (g *gathering) cause(id string, p measure.Problem) *Cause {
	actions := map[string]phrase{measure.ActionYes: g.say("yes"), measure.ActionNo: g.say("no")}
	c := &Cause{Name: escape(p.Name), Incidents: p.N, Share: percent(p.Share), Cumulative: percent(p.Cumulative), Action: g.say("not known").markdown}
	if a, ok := actions[p.Action]; ok {
		c.Action = a.markdown
	}
	if p.Change != nil {
		format := "%[1]s, %[2]s (a colleague's)"
		if p.Change.Mine {
			format = "%[1]s, %[2]s"
		}
		c.By = g.view.make(id+".by", g.say(format, linked(g.short(p.Change.Ref), p.Change.URL), g.on(p.Change.Merged)))
	}
	return c
}

func (g *gathering) effect(id string, p measure.Problem) *Effect {
	e := p.Effect
	return &Effect{
		Name: escape(p.Name), Before: g.inWeeks(e.Before, e.WeeksBefore), After: g.inWeeks(e.After, e.WeeksAfter),
		Rate: rate(e.Before, e.WeeksBefore) + " → " + rate(e.After, e.WeeksAfter), Verdict: g.view.make(id+".verdict", g.verdict(e)),
	}
}

// inWeeks tells how many incidents there were in how long.
func (g *gathering) inWeeks(n int, weeks float64) string {
	return g.say("%[1]s in %[2]s weeks", verbatim(strconv.Itoa(n)), verbatim(strconv.FormatFloat(weeks, 'f', 1, 64))).markdown
}

// verdict says whether incidents can be said to have stopped.
func (g *gathering) verdict(e *measure.Effect) phrase {
	interval := g.say("%[1]s, %[2]s interval %[3]s to %[4]s", signed(e.Difference), figure(percent(100*e.Interval.Level), 100*e.Interval.Level, "%"), signed(e.Interval.Low), signed(e.Interval.High))
	expected := rounded(e.Expected).with(g.say("expected"))
	switch e.Verdict {
	case measure.VerdictStopped:
		return g.say("yes: %[1]s", interval)
	case measure.VerdictFewer:
		return g.say("fewer: %[1]s", interval)
	case measure.VerdictNotYet:
		return g.say("not yet: %[1]s expected anyway", expected)
	case measure.VerdictNo:
		return g.say("no: %[1]s since, %[2]s expected", g.number(e.After, "incident"), expected)
	}
	return g.say("not known: not all of it was read")
}

// maxUnaddressed is how many causes are asked about that nothing addressed.
const maxUnaddressed = 3

// asks are the questions a reader would ask next: of what stopped, what else
// changed; of what goes on, whether nothing addressed it; of what has no known
// cause, what it was.
func (g *gathering) asks(m *measure.Pareto) []string {
	var all []string
	ask := func(id string, p phrase, command string) {
		if q := g.view.make(id, p); q != nil {
			all = append(all, strings.TrimSpace(q.String()+" "+command))
		}
	}
	left := maxUnaddressed
	for i, p := range m.Problems {
		id, name := "cause."+part(i+1)+".ask", text(p.Name)
		switch e := p.Effect; {
		case e != nil && (e.Verdict == measure.VerdictStopped || e.Verdict == measure.VerdictFewer):
			ask(id, g.say("“%[1]s”: did anything else change around %[2]s?", name, g.on(p.Change.Merged)), "")
		case p.Change == nil && p.Name != "" && len(p.Items) > 1 && left > 0:
			left--
			ask(id, g.say("“%[1]s”: was there a change that addressed it? Say which:", name), g.view.Command("merge CHANGE", g.entries[p.Items[0]].Ref))
		}
	}
	if m.Unknown > 0 {
		ask("operations.unknown", g.say("What was behind %[1]s without a known cause? Written into the incident, it is counted.", g.n(m.Unknown, "incident")), "")
	}
	return all
}

func percent(x float64) string { return fmt.Sprintf("%.0f %%", x) }

// rate is how many there were a week, 0 only for none.
func rate(n int, weeks float64) string {
	if n == 0 || weeks == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(n)/weeks, 'f', 2, 64)
}

// signed is a difference of rates, with two decimals.
func signed(x float64) phrase {
	told := strings.Replace(strconv.FormatFloat(x, 'f', 2, 64), "-", "−", 1)
	p := figure(told, x, "")
	p.ev.Figures[0].Decimals = 2
	return p
}

// rounded is a number with one decimal below ten, unless it is zero.
func rounded(x float64) phrase {
	decimals := 0
	if x < 10 && math.Round(10*x) != 10*math.Round(x) {
		decimals = 1
	}
	p := figure(strconv.FormatFloat(x, 'f', decimals, 64), x, "")
	p.ev.Figures[0].Decimals = decimals
	return p
}

// Resource is the work that came and the work that was done, month by month:
// what asking for another person or a tool rests on.
type Resource struct {
	Gap       *Sentence // not all of it was read, and why; nil if it was
	Months    []*Month
	Came      *Sentence // how much came, was finished, and is open
	Capacity  *Sentence // what is finished in a month, and how long what is open would take
	Otherwise *Sentence // how much left without being finished, nil for nothing
	NotDone   []*Line   // what was open at the end, by project
	Largest   *Sentence // the operational problem that is open and largest
}

// Month is a calendar month, or as much of it as lies in the period.
type Month struct {
	Name                                 string // January
	Partial                              bool   // only a part of it lies in the period
	New, Finished, Open, Projects, Pages int
}

// minMonths is how many whole months a median of them wants.
const minMonths = 3

// resource tells what came and what was done.
func (g *gathering) resource() {
	m, v := g.in.Resource, g.view
	if m == nil {
		return
	}
	r := &Resource{Came: v.make("resource.came", g.say("%[1]s came to me, I finished %[2]s, and %[3]s stood open with me at the end.",
		g.n(m.New, "item"), g.n(m.Finished, "item"), g.n(m.Open, "item")))}
	if !m.Covered {
		r.Gap = v.make("resource.gap", g.sentence(g.say("not all of it was read: %[1]s", g.clauses(m.Why))))
	}
	whole := 0
	for _, month := range m.Months {
		first, err := time.ParseInLocation("2006-01", month.Name, g.zone)
		if err != nil {
			continue
		}
		told := &Month{Name: g.months(first, first), Partial: !month.Whole, New: month.New, Finished: month.Finished, Open: month.Open, Projects: month.Projects, Pages: month.Pages}
		r.Months = append(r.Months, told)
		if month.Whole {
			whole++
		}
		v.items["workload"] = append(v.items["workload"], month.Items...)
	}
	if whole >= minMonths && m.Open > 0 && m.Backlog != nil {
		r.Capacity = v.make("resource.capacity", g.say("In the median of %[1]s I finished %[2]s a month; at that rate, what is open would take %[3]s months.",
			g.n(whole, "month"), rounded(*m.Capacity).of(g.unit("item")), rounded(*m.Backlog).of(g.unit("month"))))
	}
	r.Otherwise = v.make("resource.otherwise", g.otherwise(m.Gone()))
	for i, n := range m.NotDone {
		g.notDone(r, "notdone."+part(i+1), n)
	}
	if g.in.Operations != nil {
		if p := g.in.Operations.LargestOpen(); p != nil {
			r.Largest = v.make("resource.largest", g.say("“%[1]s”: %[2]s, %[3]s.", text(p.Name), g.n(p.N, "incident"), g.action(p.Action)))
		}
	}
	v.Resource = r
}

// otherwise says how much was with me and is neither finished nor open.
func (g *gathering) otherwise(gone int) phrase {
	if gone == 0 {
		return phrase{}
	}
	return g.say("After the first month at least %[1]s left me without being finished: declined, closed in bulk or handed on.", g.n(gone, "item"))
}

// of says what a number counts.
func (p phrase) of(unit string) phrase {
	p.ev.Figures[0].Unit = unit
	return p
}

// notDone tells what was open in one project.
func (g *gathering) notDone(r *Resource, id string, n measure.NotDone) {
	since, err := time.ParseInLocation(time.DateOnly, n.Oldest, g.zone)
	if err != nil {
		return
	}
	project := text(n.Project)
	if n.Project == "" {
		project = g.say("without a project")
	}
	if told := g.view.make(id, g.say("%[1]s: %[2]s, the oldest with me since %[3]s.", project, g.n(n.N, "item"), g.on(since))); told != nil {
		r.NotDone = append(r.NotDone, &Line{Kind: "open", Text: told, Links: g.links(linksTo(g.linked(n.Items)))})
		g.view.items["not-done"] = append(g.view.items["not-done"], n.Items...)
	}
}
