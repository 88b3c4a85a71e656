package write

import (
	"cmp"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// question is one of the sheet's own, with the kinds of objection it covers.
type question struct {
	text   string
	covers []string
}

// How many objections are asked about at most.
const (
	maxObjections     = 8
	maxObjectionsEach = 2 // of one accomplishment
)

// gravity orders the kinds of objection that are asked about, the gravest
// first. Whether others can see a figure (only_me) is asked where one is told.
var gravity = []string{"caused", "reverted", "came_back", "reopened", "coincides", "minority", "unreviewed", "no_outcome"}

// grave are those, from the first, that are asked about small things too.
const grave = 4

// object gives the stories the objections they are asked about: the gravest of
// the sheet, few of each story, and none that it asks already.
func (sh *sheet) object() {
	type objection struct {
		Objection
		story   *story
		gravity int
	}
	var all []objection
	by := map[string]*story{}
	for _, s := range sh.stories {
		by[s.ID] = s
	}
	for _, o := range sh.in.Objections {
		s, g := by[o.Accomplishment], slices.Index(gravity, o.Kind)
		if s == nil || g < 0 || plain(o.Question) == "" || s.strength >= small && g >= grave || s.asks(sh.in, o.Kind) {
			continue
		}
		all = append(all, objection{o, s, g})
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
func (s *story) asks(in *Input, kind string) bool {
	return slices.ContainsFunc(s.ownQuestions(in), func(q question) bool { return slices.Contains(q.covers, kind) })
}

// questions returns what a sceptic would ask next about a story, as far as
// nothing harvested answers it. They are asked of the writer first. Of what
// does not stand out, only what speaks against it is asked.
func (s *story) questions(in *Input) []string {
	var qs []string
	if s.strength < small || s.undone != "" && len(s.objections) == 0 {
		for _, q := range s.ownQuestions(in) {
			qs = append(qs, q.text)
		}
	}
	for _, o := range s.objections {
		qs = append(qs, o.Question)
	}
	return qs
}

func (s *story) ownQuestions(in *Input) []question {
	var qs []question
	add := func(when bool, text string, covers ...string) {
		if when {
			qs = append(qs, question{text, covers})
		}
	}
	if s.undone != "" {
		return []question{{"what became of it?", nil}}
	}
	st, incident, leads := s.stop, s.commanded(), s.Role == "led" || s.Role == "coordinated"
	add(st != nil, "did anything else change around "+dayOf(st, in)+"?")
	add(incident != nil, incidentQuestion(incident))
	add(leads && s.othersPulls()+len(s.of(evidenceDelegated)) > 0,
		"what did you decide, delegate or unblock for the others?", "minority")
	add(s.reviewing, "what do they own now?", "no_outcome")
	switch {
	case len(s.Claims) > 0:
		c := s.Claims[0]
		add(st == nil && !c.Confirmed && c.Seen == "" && c.Speaker == "", "where can someone see this figure?")
	case st == nil && incident == nil && (leads || len(s.pulls) >= largeFrom):
		add(true, "what changed because of it, and for whom?", "no_outcome")
	}
	add(s.onlyDocuments() && !leads, "who uses or follows it now?", "no_outcome")
	add(len(s.pulls)+len(s.documents)+len(s.notes) == 0 && !s.reviewing && !leads && incident == nil && len(s.tickets) > 0,
		"what came of it?", "no_outcome")
	return qs
}

func dayOf(st *stop, in *Input) string {
	if st == nil {
		return ""
	}
	return day(st.fix.At, in)
}

// incidentQuestion asks for what an incident's fields don't say.
func incidentQuestion(e *work.Entry) string {
	if e == nil {
		return ""
	}
	i := e.Incident
	var missing []string
	if i.ImpactAt.IsZero() {
		missing = append(missing, "when did the impact begin")
	}
	missing = append(missing, "how many customers")
	if i.KnownCause() == "" {
		missing = append(missing, "what was the cause")
	}
	return strings.Join(missing, ", ") + "?"
}

// inCode makes a text safe within a code span of a block: without what ends
// the span, a question or a comment.
var inCode = strings.NewReplacer("`", "'", "[", "(", "]", ")", "<", "‹", ">", "›")

// fill returns a question as the person finds it where its answer belongs.
func fill(q string) string { return "`[[fill: " + inCode.Replace(plain(q)) + "]]`" }
