package write

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// question is one of the sheet's own, with the kinds of objection it covers.
type question struct {
	text   phrase
	covers []string
}

// How many objections are asked about at most.
const (
	maxObjections     = 8
	maxObjectionsEach = 2 // of one accomplishment
)

// gravity orders the kinds of objection that are asked about, the gravest
// first. Whether others can see a figure (only_me) is asked where one is told.
var gravity = []string{"caused", "reverted", "came_back", "reopened", "open_again", "coincides", "minority", "unreviewed", "no_outcome", "built_on"}

// grave are those, from the first, that are asked about small things too.
const grave = 5

// object gives the stories the objections they are asked about: the gravest of
// the sheet, few of each story, and none that it asks already.
func (g *gathering) object() {
	type objection struct {
		Objection
		story   *story
		gravity int
	}
	var all []objection
	by := map[string]*story{}
	for _, s := range g.stories {
		by[s.ID] = s
	}
	for _, o := range g.in.Objections {
		s, weight := by[o.Accomplishment], slices.Index(gravity, o.Kind)
		if s == nil || weight < 0 || plain(o.Question) == "" || s.strength >= small && weight >= grave || s.asks(o.Kind) {
			continue
		}
		all = append(all, objection{o, s, weight})
	}
	slices.SortStableFunc(all, func(a, b objection) int {
		return cmp.Or(cmp.Compare(a.gravity, b.gravity), cmp.Compare(a.story.strength, b.story.strength), strings.Compare(a.story.ID, b.story.ID))
	})
	left := maxObjections
	for _, o := range all {
		if left > 0 && len(o.story.objections) < maxObjectionsEach {
			o.story.objections = append(o.story.objections, o.Objection)
			left--
		}
	}
}

// asks reports whether a question of the sheet's own covers a kind of objection.
func (s *story) asks(kind string) bool {
	return slices.ContainsFunc(s.ownQuestions(), func(q question) bool { return slices.Contains(q.covers, kind) })
}

// questions returns what a sceptic would ask next about a story, as far as
// nothing harvested answers it. They are asked of the writer first. Of what
// does not stand out, only what speaks against it is asked.
func (s *story) questions() []phrase {
	var qs []phrase
	if s.strength < small || s.undone.plain != "" && len(s.objections) == 0 {
		for _, q := range s.ownQuestions() {
			qs = append(qs, q.text)
		}
	}
	for _, o := range s.objections {
		qs = append(qs, s.v.other(o.Question))
	}
	return qs
}

func (s *story) ownQuestions() []question {
	var qs []question
	add := func(when bool, text phrase, covers ...string) {
		if when {
			qs = append(qs, question{text, covers})
		}
	}
	v := s.v
	if s.undone.plain != "" {
		return []question{{v.say("what became of it?"), []string{"open_again"}}}
	}
	st, incident, leads := s.stop, s.commanded(), s.Role == "led" || s.Role == "coordinated"
	if st != nil {
		add(true, v.say("did anything else change around %[1]s?", v.on(st.fix.At)))
	}
	if incident != nil {
		add(true, v.incidentQuestion(incident.Incident))
	}
	add(leads && s.othersPulls()+len(s.of(evidenceDelegated)) > 0,
		v.say("what did you decide, delegate or unblock for the others?"), "minority")
	add(s.reviewing, v.say("what do they own now?"), "no_outcome")
	switch {
	case len(s.Claims) > 0:
		c := s.Claims[0]
		add(st == nil && !c.Confirmed && c.Seen == "" && c.Speaker == "", v.say("where can someone see this figure?"))
	case st == nil && incident == nil && (leads || len(s.pulls) >= largeFrom):
		add(true, v.say("what changed because of it, and for whom?"), "no_outcome")
	}
	add(s.onlyDocuments() && !leads, v.say("who uses or follows it now?"), "no_outcome")
	add(len(s.pulls)+len(s.documents)+len(s.notes) == 0 && !s.reviewing && !leads && incident == nil && len(s.tickets) > 0,
		v.say("what came of it?"), "no_outcome")
	return qs
}

// incidentQuestion asks for what an incident's fields don't say.
func (v *voice) incidentQuestion(i *work.Incident) phrase {
	var missing []phrase
	if i.ImpactAt.IsZero() {
		missing = append(missing, v.say("when did the impact begin"))
	}
	missing = append(missing, v.say("how many customers"))
	if i.KnownCause() == "" {
		missing = append(missing, v.say("what was the cause"))
	}
	return v.say("%[1]s?", join(missing, v.comma))
}

// inCode makes a text safe within a code span of a block: without what ends
// the span, a question or a comment.
var inCode = strings.NewReplacer("`", "'", "[", "(", "]", ")", "<", "‹", ">", "›")

// fill returns a question as the person finds it where its answer belongs.
func fill(q string) string { return "`[[fill: " + inCode.Replace(plain(q)) + "]]`" }

// looseFrom is how many pull requests of a repository that belong to nothing
// are asked about.
const looseFrom = 3

// loose asks about pull requests of one repository that belong to no ticket
// and to nothing else: one thing, or routine?
func (g *gathering) loose() []phrase {
	by := map[string][]work.Entry{}
	for _, s := range g.stories {
		if len(s.Items) == 1 && len(s.pulls) == 1 {
			by[s.own[0].ContainerName] = append(by[s.own[0].ContainerName], s.own[0])
		}
	}
	var all []phrase
	for _, repo := range slices.Sorted(maps.Keys(by)) {
		pulls := by[repo]
		if len(pulls) < looseFrom {
			continue
		}
		slices.SortFunc(pulls, func(a, b work.Entry) int { return a.At.Compare(b.At) })
		var some []phrase
		for _, e := range pulls[:min(len(pulls), maxLinks)] {
			some = append(some, linked(g.short(e.Ref), e.URL))
		}
		all = append(all, g.say("%[1]s in %[2]s belong to no ticket (%[3]s): one accomplishment, or routine?",
			g.n(len(pulls), "pull request"), text(g.short(repo)), join(some, g.comma)))
	}
	return all
}
