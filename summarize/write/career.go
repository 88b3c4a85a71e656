package write

import (
	"slices"
	"strings"
	"time"
)

// Career is where the person is in a career matrix, and where they want to be.
type Career struct {
	Matrix       string        // what the matrix is called
	Example      bool          // it is not the person's company's, but a built-in one
	Current      string        // the name of the level; "" if the person has not said
	Target       string        // the name; "" if they have said neither
	Since        time.Time     // when the time at the current level began; zero if it is not known
	Level        string        // the name of the level that the expectations are of
	Expectations []Expectation // in the matrix's order
}

// Expectation is what the level expects in an area.
type Expectation struct {
	Area, Text string
	Evidence   []string // IDs of the accomplishments that speak for it, the strongest first
}

// Promotion is the case for the next level, and where it is thin.
type Promotion struct {
	From, To string // the names of the levels; asked for where the person has not said
	Level    string // the name of the level that the expectations are of
	Matrix   string
	Example  bool   // the matrix is a built-in one, not the company's
	Said     bool   // the person has said which level they want
	Known    bool   // and at which they are
	Since    string // February 2025; asked for where it is not known

	Best         []*Achievement // what a figure or a leading part speaks for, the strongest first
	Expectations []*Expected
	Next         string    // asks for the problem to take on next
	Time         *Sentence // how long they have been in the role: 17 months
	Raised       []Question
	Gaps         *Sentence // how many expectations nothing speaks for: 2 expectations
}

// Achievement is a bullet as a proposal tells it.
type Achievement struct {
	*Bullet
	Mine []*Sentence // what of it was the person's, beyond what the bullet's Short says
}

// String returns the achievement in one line, with what of it was the
// person's and the two strongest links.
func (a *Achievement) String() string {
	parts := []string{a.Short()}
	for _, s := range a.Mine {
		parts = append(parts, s.String())
	}
	if links := strongest(a.Bullet); links != "" {
		parts = append(parts, links)
	}
	return strings.Join(parts, a.voice.gap)
}

// Expected is an expectation with what speaks for it.
type Expected struct {
	Area, Text string
	Bullets    []*Bullet // those that stand out, the strongest first
	Evidence   *Sentence // what there is: 3 examples
	Say        *Sentence // what to ask or say of it
}

// Done says what the person did for it, each with its links, in a row.
func (e *Expected) Done() string {
	var told []string
	for _, b := range e.Bullets[:min(maxProofs, len(e.Bullets))] {
		head := phrase{plain: b.Head.Text, markdown: b.Head.markdown}
		if len(told) > 0 && !b.Head.typed {
			head = b.voice.small(head)
		}
		if links := strongest(b); links != "" {
			head = b.voice.say("%[1]s (%[2]s)", head, phrase{markdown: links})
		}
		told = append(told, head.markdown)
	}
	if len(told) == 0 {
		return ""
	}
	return strings.Join(told, e.Bullets[0].voice.apart)
}

// What a proposal shows at most.
const (
	maxBest   = 4
	maxProofs = 3 // for one expectation
	maxRaised = 6
)

// strongest returns the two strongest links of a bullet, without a count of
// the rest: a proposal is read, not checked.
func strongest(b *Bullet) string {
	var told []string
	for _, l := range b.Sources[:min(2, len(b.Sources))] {
		told = append(told, l.String())
	}
	return strings.Join(told, " · ")
}

// career makes the case for the next level.
func (g *gathering) career() {
	c, v := g.in.Career, g.view
	p := &Promotion{
		From: orAsk(c.Current, g.say("your level")), To: orAsk(c.Target, g.say("the level you want")), Since: orAsk("", g.say("month and year")),
		Level: escape(c.Level), Matrix: escape(c.Matrix), Example: c.Example, Said: c.Target != "", Known: c.Current != "" && c.Target != "",
	}
	if !c.Since.IsZero() {
		p.Since = g.months(c.Since, c.Since)
		p.Time = v.make("career.time", g.n(monthsBetween(c.Since, g.in.Now), "month"))
	}
	g.achievements(p)
	g.expected(p)
	p.Raised = g.raised()
	if next := v.make("career.next", g.next()); next != nil {
		p.Next = fill(next.Text)
	}
	v.Career = p
}

// orAsk returns a name, or asks for it.
func orAsk(name string, ask phrase) string {
	if name == "" {
		return fill(ask.plain)
	}
	return escape(name)
}

// monthsBetween counts the whole months from one time to another.
func monthsBetween(from, to time.Time) int {
	n := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return max(0, n)
}

// achievements are told of stories with a figure or a leading part.
func (g *gathering) achievements(p *Promotion) {
	v := g.view
	for _, s := range g.stories {
		b := g.bullets[s]
		if b == nil || s.strength > shared || len(p.Best) == maxBest {
			continue
		}
		a := &Achievement{Bullet: b}
		told := filled(s.wrote(), s.shares())
		switch {
		case s.commanded() != nil:
			told = filled(s.aftermath())
		case s.stop != nil:
			told = nil
		}
		for i, mine := range told {
			if one := v.make("acc-"+s.ID+".mine."+part(i+1), mine.as(s.Role)); one != nil {
				a.Mine = append(a.Mine, one)
			}
		}
		p.Best = append(p.Best, a)
		v.items["role"] = append(v.items["role"], b.Items...)
	}
}

// expected tells what speaks for each expectation. An accomplishment is told
// once, where it comes first, unless there is nothing else: told twice, it would
// be discounted.
func (g *gathering) expected(p *Promotion) {
	v, told, gaps := g.view, map[*story]bool{}, 0
	for i, x := range g.in.Career.Expectations {
		strong, small := g.speaking(x.Evidence)
		if fresh := slices.DeleteFunc(slices.Clone(strong), func(s *story) bool { return told[s] }); len(fresh) > 0 {
			strong = fresh
		}
		e := &Expected{Area: escape(x.Area), Text: escape(upperFirst(strings.TrimSuffix(plain(x.Text), ".")))}
		for n, s := range strong {
			told[s] = told[s] || n < maxProofs
			e.Bullets = append(e.Bullets, g.bullets[s])
			v.items["evidence"] = append(v.items["evidence"], g.bullets[s].Items...)
		}
		if len(strong)+small == 0 {
			gaps++
		}
		id := "expected." + part(i+1)
		evidence, say := g.thin(strong, small)
		e.Evidence, e.Say = v.make(id+".evidence", g.capital(evidence)), v.make(id+".say", g.capital(say))
		p.Expectations = append(p.Expectations, e)
	}
	v.items["evidence"] = distinct(v.items["evidence"])
	if gaps > 0 {
		p.Gaps = v.make("career.gaps", g.n(gaps, "expectation"))
	}
}

// speaking returns those of some accomplishments that stand out, and counts the
// others. What did not stand speaks for nothing.
func (g *gathering) speaking(ids []string) (strong []*story, small int) {
	for _, id := range ids {
		i := slices.IndexFunc(g.stories, func(s *story) bool { return s.ID == id })
		switch {
		case i < 0 || g.bullets[g.stories[i]] == nil || g.stories[i].undone.plain != "":
		case g.bullets[g.stories[i]].Strong:
			strong = append(strong, g.stories[i])
		default:
			small++
		}
	}
	return strong, small
}

// thin says how much speaks for an expectation, and what a committee would ask
// because it is no more.
func (g *gathering) thin(strong []*story, small int) (evidence, say phrase) {
	n := len(strong)
	examples := g.one(n, "example")
	ends := 0 // of those with something that says what changed
	for _, s := range strong {
		if s.ended() {
			ends++
		}
	}
	switch {
	case n+small == 0 && !g.in.complete():
		return g.say("none in what was read"), g.say("not everything could be read; what did no tool see?")
	case n+small == 0:
		return g.say("none harvested"), g.say("no evidence since %[1]s; what did no tool see?", g.on(g.in.Period.From))
	case n == 0:
		return g.say("%[1]s, none of which stands out by what changed", g.n(small, "example")), g.say("what changed because of it, and for whom?")
	case ends == 0:
		return g.say("%[1]s, activity without an outcome", examples), g.outcomeQuestion(strong[0])
	case n == 1 && g.against(strong[0], "minority") != nil:
		return g.say("%[1]s, most of it by others", examples), g.other(g.against(strong[0], "minority").Question)
	case n == 1 && strong[0].othersPulls() > 0 && len(strong[0].pulls) > 0:
		mine, all := len(strong[0].pulls), len(strong[0].pulls)+strong[0].othersPulls()
		return g.say("a single example; %[1]s of its %[2]s pull requests are mine", g.number(mine, "pull request"), g.number(all, "pull request")),
			g.say("the committee will ask what the others would say I did: get it in writing")
	case n == 1:
		return examples, g.say("thin: the committee will ask for a second")
	}
	return g.say("%[1]s, %[2]s with an outcome", examples, g.number(ends, "example")), g.say("holds")
}

// outcomeQuestion asks what came of a story that only says what was done.
func (g *gathering) outcomeQuestion(s *story) phrase {
	for _, q := range s.ownQuestions() {
		if slices.Contains(q.covers, "no_outcome") {
			return q.text
		}
	}
	return g.say("what changed because of it, and for whom?")
}

// ended reports whether something says what changed because of a story.
func (s *story) ended() bool {
	return s.stop != nil || len(s.Claims) > 0 || s.Role == "commanded" && s.restoredIn().plain != ""
}

// against returns the objection of a kind to a story, or nil.
func (g *gathering) against(s *story, kind string) *Objection {
	i := slices.IndexFunc(g.in.Objections, func(o Objection) bool { return o.Accomplishment == s.ID && o.Kind == kind })
	if i < 0 {
		return nil
	}
	return &g.in.Objections[i]
}

// unbacked is the kind of objection that only the person vouches for a figure.
const unbacked = "only_me"

// raised returns what a committee is likely to raise, the gravest first: of
// what stands out everything, of small things only what is grave. That there
// is no outcome is said beside each expectation.
func (g *gathering) raised() []Question {
	order := append(slices.DeleteFunc(slices.Clone(gravity), func(kind string) bool { return kind == "no_outcome" }), unbacked)
	var all []Question
	for weight, kind := range order {
		for _, s := range g.stories {
			o, b := g.against(s, kind), g.bullets[s]
			if o == nil || b == nil || !b.Strong && weight >= grave || len(all) == maxRaised {
				continue
			}
			id, ask := "raised."+part(len(all)+1), g.other(o.Question)
			if kind == unbacked {
				ask = g.say("where can someone else see it?")
			}
			said, asked := g.view.make(id, g.say("%[1]s.", g.other(strings.ReplaceAll(o.Text, ".”", "”")))), g.view.make(id+".ask", ask)
			if said == nil || asked == nil {
				continue
			}
			raised := []string{said.String(), upperFirst(asked.String())}
			if kind == "reverted" || kind == "reopened" || kind == "coincides" {
				raised = raised[1:] // the question says it
			}
			all = append(all, Question{Number: len(all) + 1, About: b.Head, Ask: raised})
			g.view.items["private-raised"] = append(g.view.items["private-raised"], o.Items...)
		}
	}
	return all
}

// next asks for the problem to take on, and names the largest that is open.
func (g *gathering) next() phrase {
	o := g.in.Operations
	if o == nil {
		return g.say("the problem you would take on next")
	}
	p := o.LargestOpen()
	if p == nil {
		return g.say("the problem you would take on next")
	}
	format := "the problem you would take on next; operations suggests “%[1]s”: %[2]s, and no change is known that addressed it"
	if p.Change != nil {
		format = "the problem you would take on next; operations suggests “%[1]s”: %[2]s, and it came back after a change"
	}
	return g.say(format, text(p.Name), g.n(p.N, "incident"))
}
