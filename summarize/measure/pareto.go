package measure

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Pareto is the operational problems of a period, the most frequent first: for
// the service, not a measure of a person.
type Pareto struct {
	Period    Span      `json:"period"`
	N         int       `json:"n"`         // incidents I was paged for or answered, by when they began
	Unknown   int       `json:"unknown"`   // of those, how many have no known problem
	Addressed int       `json:"addressed"` // of those, how many have a problem that a change addressed
	Problems  []Problem `json:"problems"`  // by N, then name; what is not known last
	LeftOut   []LeftOut `json:"left_out,omitempty"`
	Covered   bool      `json:"covered"`       // everything it depends on was read
	Why       string    `json:"why,omitempty"` // why not
}

// Problem is the incidents that have one thing behind them.
type Problem struct {
	Name       string   `json:"name"`       // as recorded; "" for those nothing is known of
	Basis      string   `json:"basis"`      // BasisCause, BasisTitle or ""
	N          int      `json:"n"`          // incidents
	Share      float64  `json:"share"`      // of all, in per cent
	Cumulative float64  `json:"cumulative"` // with those before it, in per cent
	Answered   int      `json:"answered"`   // of N, I answered
	Alone      int      `json:"alone"`      // of N, nobody acknowledged, and ended by itself
	Action     string   `json:"action"`     // whether somebody had to act: yes, no or unknown
	Items      []string `json:"items"`      // Item.IDs, oldest first
	Change     *Change  `json:"change"`     // what addressed it; nil: nothing that is known
	Effect     *Effect  `json:"effect"`     // nil without a change in the period
}

// What a problem is named by.
const (
	BasisCause = "recorded cause"
	BasisTitle = "title, the same but for numbers"
)

// Whether somebody had to act.
const (
	ActionYes     = "yes"     // I answered one of them
	ActionNo      = "no"      // nobody acknowledged any of them, and each ended by itself
	ActionUnknown = "unknown" // neither; somebody else may have acted
)

// Change is a merged pull request that addressed a problem.
type Change struct {
	Item   string    `json:"item"`
	Ref    string    `json:"ref"`
	Title  string    `json:"title"`
	URL    string    `json:"url"`
	Merged time.Time `json:"merged"`
	Mine   bool      `json:"mine"`
	How    string    `json:"how"`   // what says so, one of the How constants
	Names  []string  `json:"names"` // Item.IDs of the incidents it is linked to, oldest first
}

// What links a change to an incident, the surest first.
const (
	HowDecided = "I said so"
	HowStated  = "it says that it fixes it"
	HowNamed   = "it names it"
)

// Effect is the incidents of a problem before and after a change.
type Effect struct {
	Before      int      `json:"before"`
	After       int      `json:"after"`
	WeeksBefore float64  `json:"weeks_before"` // from the beginning of the period
	WeeksAfter  float64  `json:"weeks_after"`  // to its end
	Difference  float64  `json:"difference"`   // incidents a week
	Interval    Interval `json:"interval"`
	Expected    float64  `json:"expected"` // incidents after, at the rate before
	Verdict     string   `json:"verdict"`
}

// The verdicts: whether the problem can be said to have ended.
const (
	VerdictStopped  = "yes"     // none after, and the interval excludes no change
	VerdictFewer    = "fewer"   // some after, and the interval excludes no change
	VerdictNotYet   = "not yet" // none after, but that may be chance
	VerdictNo       = "no"      // some after, and no fewer that could be told
	VerdictNotKnown = "not known"
)

// MakePareto groups the incidents of the period. in.Previous is not looked at.
func MakePareto(in Input) Pareto { return in.facts().pareto(in) }

func (f *Facts) pareto(in Input) Pareto {
	p := in.Period
	gap := f.gap(metric{reads: incidents, absent: noTracker}, p)
	o := Pareto{Period: f.span(p), Problems: []Problem{}, Covered: gap == "", Why: gap}
	found, hidden := f.troubles(func(e *fact) bool { return p.Contains(e.onset) })
	changes := in.Changes
	if changes == nil && len(found) > 0 {
		changes = f.addressings(in)
	}
	for _, group := range grouped(found, changes) {
		problem := group.problem()
		problem.Change = chosen(changes, problem.Items, p.To)
		if problem.Name != "" {
			problem.Effect = effect(group.incidents, problem.Change, p, o.Covered)
		}
		o.N += problem.N
		o.Problems = append(o.Problems, problem)
	}
	slices.SortFunc(o.Problems, func(a, b Problem) int {
		known := func(p Problem) int { return min(1, len(p.Name)) }
		return cmp.Or(known(b)-known(a), b.N-a.N, strings.Compare(a.Name, b.Name))
	})
	o.LeftOut = hidden
	o.addUp()
	return o
}

// addUp fills in what depends on all problems.
func (o *Pareto) addUp() {
	sum := 0
	for i := range o.Problems {
		problem := &o.Problems[i]
		sum += problem.N
		problem.Share, problem.Cumulative = round(100*float64(problem.N)/float64(o.N)), round(100*float64(sum)/float64(o.N))
		if problem.Name == "" {
			o.Unknown = problem.N
		}
		if problem.Change != nil {
			o.Addressed += problem.N
		}
	}
}

// LargestOpen returns the most frequent known problem that no change addressed,
// or that came back after it; nil if there is none.
func (o Pareto) LargestOpen() *Problem {
	for i, p := range o.Problems {
		if p.Name != "" && (p.Change == nil || p.Effect != nil && p.Effect.After > 0) {
			return &o.Problems[i]
		}
	}
	return nil
}

// troubles returns those of the incidents that I was paged for or answered that
// are meant, oldest first, and what was left out. One that a pager and a tracker
// both tell of is one.
func (f *Facts) troubles(meant func(*fact) bool) (found []*fact, left []LeftOut) {
	hidden := 0
	for _, e := range f.kinds[work.KindIncident] {
		mine := e.Counted || !e.paged.IsZero()
		switch {
		case !mine || e.twice || !meant(e):
		case e.Hidden:
			hidden++
		default:
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b *fact) int {
		return cmp.Or(a.onset.Compare(b.onset), strings.Compare(a.ID, b.ID))
	})
	var fig Figure
	fig.leaveOut(hidden, "hidden by me")
	return found, fig.LeftOut
}

// group is incidents of one problem, oldest first.
type group struct {
	name, basis string
	incidents   []*fact
}

var digits = regexp.MustCompile(`[0-9]+`)

// grouped sorts incidents into problems: by recorded cause, else by their title
// where several have it or a change addresses it; the others are not known.
func grouped(found []*fact, changes []Addressing) []group {
	addressed := map[string]bool{}
	for _, c := range changes {
		for _, l := range c.Incidents {
			addressed[l.ID] = true
		}
	}
	fold := func(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
	titleOf := func(e *fact) string { return digits.ReplaceAllString(fold(e.Title), "#") }
	titled := map[string]int{}
	for _, e := range found {
		if e.cause == "" {
			titled[titleOf(e)]++
			if addressed[e.ID] {
				titled[titleOf(e)]++
			}
		}
	}
	byKey := map[string]*group{}
	var keys []string
	for _, e := range found {
		key, g := "", group{}
		switch cause := e.cause; {
		case cause != "":
			key, g = "cause "+fold(cause), group{name: strings.TrimSpace(cause), basis: BasisCause}
		case titled[titleOf(e)] > 1 && fold(e.Title) != "":
			key, g = "title "+titleOf(e), group{name: e.Title, basis: BasisTitle}
		}
		if byKey[key] == nil {
			byKey[key] = &g
			keys = append(keys, key)
		}
		byKey[key].incidents = append(byKey[key].incidents, e)
	}
	all := make([]group, 0, len(keys))
	for _, key := range keys {
		all = append(all, *byKey[key])
	}
	return all
}

// problem counts the incidents of a group.
func (g group) problem() Problem {
	p := Problem{Name: g.name, Basis: g.basis, N: len(g.incidents), Items: ids(g.incidents), Action: ActionUnknown}
	for _, e := range g.incidents {
		switch {
		case e.Counted:
			p.Answered++
		case e.alone:
			p.Alone++
		}
	}
	if p.Answered > 0 {
		p.Action = ActionYes
	} else if p.Alone == p.N {
		p.Action = ActionNo
	}
	return p
}

// effect compares the incidents before and after a change; nil if it was not
// merged within the period.
func effect(found []*fact, c *Change, p work.Period, covered bool) *Effect {
	if c == nil || !c.Merged.After(p.From) || !c.Merged.Before(p.To) {
		return nil
	}
	before, after := work.Period{From: p.From, To: c.Merged}, work.Period{From: c.Merged.In(p.From.Location()), To: p.To}
	fx := &Effect{
		WeeksBefore: before.Weeks(), WeeksAfter: after.Weeks(),
		Verdict: VerdictNotKnown,
	}
	for _, e := range found {
		if e.onset.Before(c.Merged) {
			fx.Before++
		} else {
			fx.After++
		}
	}
	diff, low, high := RateChange(fx.Before, fx.After, fx.WeeksBefore, fx.WeeksAfter)
	fx.Difference, fx.Interval = round(diff), Interval{round(low), round(high), level}
	fx.Expected = round(Expected(fx.Before, fx.WeeksBefore, fx.WeeksAfter))
	switch less := fx.Interval.High < 0; {
	case !covered:
	case less && fx.After == 0:
		fx.Verdict = VerdictStopped
	case less:
		fx.Verdict = VerdictFewer
	case fx.After == 0:
		fx.Verdict = VerdictNotYet
	default:
		fx.Verdict = VerdictNo
	}
	fx.WeeksBefore, fx.WeeksAfter = round(fx.WeeksBefore), round(fx.WeeksAfter)
	return fx
}
