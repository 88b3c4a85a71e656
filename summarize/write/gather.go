package write

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// What a document shows at most; the rest is counted in words.
const (
	maxBullets = 7 // under one principle
	maxSummary = 4
	maxReasons = 8
)

// gathering is the input while a view is made of it.
type gathering struct {
	*voice
	in        *Input
	entries   map[string]work.Entry
	causes    map[string][]work.Entry    // incidents, by recorded cause in lower case
	decisions map[string][]work.Decision // those not taken back, by the item they name
	stories   []*story                   // of the period, strongest first
	bullets   map[*story]*Bullet
	named     map[string]bool // see names
	reverted  map[string]bool // accomplishments of which something was, by their ID
	view      *View
}

// New gathers what documents of a period can say. The same input gives the
// same view.
func New(in Input) *View {
	g := gather(&in)
	v := &View{
		Login: escape(in.Login), Period: g.spanned(), Span: g.span(in.Period.From, in.Period.To.AddDate(0, 0, -1)), PeriodName: escape(in.Period.Name),
		Today: g.date(in.Now).markdown, Zone: escape(in.Now.Location().String()), Complete: in.complete(),
		items: map[string][]string{}, voice: g.voice,
	}
	g.view = v
	g.tellStories()
	g.principles()
	g.helping()
	g.numbers()
	g.incidents()
	g.goals()
	g.badly()
	g.notes()
	g.career()
	g.operations()
	g.resource()
	g.coverage()
	g.questions()
	g.about()
	return v
}

func gather(in *Input) *gathering {
	g := &gathering{
		voice: newVoice(in, languageOf(in.Language)), in: in, entries: map[string]work.Entry{}, causes: map[string][]work.Entry{},
		decisions: byItem(in.Decisions), bullets: map[*story]*Bullet{}, reverted: map[string]bool{},
	}
	for _, o := range in.Objections {
		g.reverted[o.Accomplishment] = g.reverted[o.Accomplishment] || o.Kind == "reverted"
	}
	for _, e := range in.Entries {
		g.entries[e.ID] = e
		if e.Kind == work.KindIncident {
			cause := strings.ToLower(e.Incident.KnownCause())
			g.causes[cause] = append(g.causes[cause], e)
		}
	}
	for _, a := range in.Accomplishments {
		if s := g.story(a); !a.Hidden && s.inPeriod(in.Period) {
			s.stop = s.stopping(g.causes)
			s.strength = s.rank()
			if s.reviewing && in.Turnaround != nil {
				s.median, s.answers = in.Turnaround(s.own)
			}
			g.stories = append(g.stories, s)
		}
	}
	slices.SortStableFunc(g.stories, func(a, b *story) int {
		return cmp.Or(
			cmp.Compare(a.strength, b.strength),
			cmp.Compare(len(b.own), len(a.own)),
			b.To.Compare(a.To),
			strings.Compare(a.ID, b.ID),
		)
	})
	g.object()
	return g
}

// tellStories makes the bullets, and the summary of the strongest.
func (g *gathering) tellStories() {
	v := g.view
	for _, s := range g.stories {
		b := g.bullet(s)
		if b == nil {
			continue
		}
		g.bullets[s] = b
		v.Accomplishments = append(v.Accomplishments, b)
		v.items["acc-"+b.ID], v.items["story-"+b.ID] = b.Items, b.Items
		switch {
		case b.Strong:
			v.Strong, v.Finished = append(v.Strong, b), append(v.Finished, b)
		case s.undone.plain == "" && !g.reverted[s.ID]:
			v.Smaller, v.Finished = append(v.Smaller, b), append(v.Finished, b)
			v.items["smaller"] = append(v.items["smaller"], b.Items...)
		}
		if len(v.Summary) < maxSummary && s.strength < large {
			v.Summary = append(v.Summary, b)
			v.items["summary"] = append(v.items["summary"], b.Items...)
		}
	}
}

// bullet tells a story. It is nil where not even its title may be told.
func (g *gathering) bullet(s *story) *Bullet {
	id, head, outcome := "acc-"+s.ID, s.headline(), s.outcome()
	tell := func(part string, p phrase) *Sentence { return g.view.make(id+"."+part, p.as(s.Role)) }
	b := &Bullet{
		ID: s.ID, Role: s.Role, Strength: strengths[s.strength], Strong: s.strength < small, Principle: g.first(s), From: g.on(s.From).markdown, To: g.on(s.To).markdown,
		Head: tell("head", head.bold), Tail: tell("tail", g.say("%[1]s.", head.tail)), Outcome: tell("outcome", g.sentence(outcome)),
		Links: g.links(s.sources()), Sources: s.sources(), Items: s.behind(), voice: g.voice,
	}
	if b.Head == nil {
		if b.Head = tell("title", g.say("“%[1]s”", s.title())); b.Head == nil {
			return nil
		}
	}
	b.brief = b.Tail
	if b.Outcome != nil {
		if brief := tell("brief", g.say("%[1]s: %[2]s.", head.tail, outcome)); brief != nil {
			b.brief = brief
		} else {
			b.Outcome = nil // it is among the details
		}
	}
	for i, p := range s.details() {
		b.addDetail(tell(part(i+1), p))
	}
	b.outside = func() *Outside { return g.outside(s, b, head.bold) }
	for i, p := range s.questions() {
		if q := tell("question."+part(i+1), p); q != nil {
			b.Questions = append(b.Questions, q)
		}
	}
	return b
}

// first returns the first principle of a story that the framework has, or "":
// what was tagged under another framework is not lost.
func (g *gathering) first(s *story) string {
	for _, a := range s.Principles {
		if slices.ContainsFunc(g.in.Principles, func(p Principle) bool { return p.Key == a.Key }) {
			return a.Key
		}
	}
	return ""
}

// principles sorts what was told: by principle where something stands out,
// then the principles that have smaller things only, then those nothing speaks
// for: a weak principle stands empty, and is not padded.
func (g *gathering) principles() {
	v, smaller := g.view, 0
	for _, p := range g.in.Principles {
		switch s := g.under("principle-", p); {
		case len(s.Bullets) > 0:
			v.Principles = append(v.Principles, s)
		case s.Smaller > 0:
			v.Weak = append(v.Weak, s)
			smaller += s.Smaller
		default:
			v.Empty = append(v.Empty, s)
		}
	}
	if s := g.under("unsorted", Principle{}); len(s.Bullets)+s.Smaller > 0 {
		v.Unsorted = s
	}
	if smaller > 0 {
		v.WeakRest = v.make("weak", g.say("%[1]s; none stands out by what changed.", g.n(smaller, "smaller accomplishment")))
	}
}

// under returns what was told of a principle, with a block key that begins so.
func (g *gathering) under(block string, p Principle) *Section {
	s := &Section{Key: escape(p.Key), Name: escape(p.Name), Block: block + blockKey(p.Key)}
	for _, story := range g.stories {
		if g.first(story) != p.Key {
			continue
		}
		if b := g.bullets[story]; b != nil && b.Strong && len(s.Bullets) < maxBullets {
			s.Bullets = append(s.Bullets, b)
			g.view.items[s.Block+"-told"] = append(g.view.items[s.Block+"-told"], b.Items...)
			continue
		}
		s.Smaller++
	}
	switch {
	case s.Smaller > 0 && len(s.Bullets) == 0:
		s.Rest = g.view.make(s.Block+".rest", g.n(s.Smaller, "smaller accomplishment"))
	case s.Smaller > 0:
		s.Rest = g.view.make(s.Block+".rest", g.say("and %[1]s smaller", g.number(s.Smaller, "accomplishment")))
	}
	return s
}

// about says what the document rests on.
func (g *gathering) about() {
	v, counted, accounts := g.view, 0, map[string]bool{}
	for _, e := range g.in.Entries {
		if e.Counted && !e.Hidden && g.in.Period.Contains(e.At) {
			counted++
		}
	}
	for _, c := range g.in.Coverage {
		accounts[c.Account.ID] = true
	}
	v.About = v.make("about", g.say("%[1]s from %[2]s of %[3]s.",
		g.n(len(g.stories), "accomplishment"), g.n(counted, "counted item"), g.n(len(accounts), "account")))
	v.Asked = v.asked()
}

func (v *View) asked() *Sentence {
	return v.make("asked", v.voice.say("%[1]s at the end.", v.voice.n(len(v.Questions), "question")))
}

// questions gathers those of the bullets and the general ones.
func (g *gathering) questions() {
	v := g.view
	var items []string
	for _, s := range g.stories {
		b := g.bullets[s]
		if b == nil || len(b.Questions) == 0 {
			continue
		}
		q := Question{About: b.Head}
		for _, one := range b.Questions {
			q.Ask = append(q.Ask, upperFirst(one.markdown))
		}
		v.Questions = append(v.Questions, q)
		for _, o := range s.objections {
			items = append(items, o.Items...)
		}
	}
	general := g.loose()
	if len(v.Feedback) == 0 {
		general = append(general, g.say("Did anyone thank you in writing? `brag note --feedback \"…\"`"))
	}
	general = append(general, g.say("What did no tool see: advice given, a decision prepared, somebody unblocked, a talk, a class? `brag note \"…\"`"))
	for _, p := range general {
		v.Questions = append(v.Questions, Question{Ask: []string{p.markdown}})
	}
	for i := range v.Questions {
		v.Questions[i].Number = i + 1
	}
	v.items["private-questions"] = distinct(items)
}
