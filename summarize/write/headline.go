package write

import (
	"strings"
	"time"
)

// incidentForms are the headlines of what is named after an incident: that is a
// name, whatever it begins with.
var incidentForms = map[string]string{
	"led":         "Led the response to “%[1]s”",
	"commanded":   "Commanded the incident “%[1]s”",
	"coordinated": "Coordinated the response to “%[1]s”",
	"responded":   "Took part in the response to “%[1]s”",
	"contributed": "Took part in the response to “%[1]s”",
}

// myPart says the role where the headline is in the person's own words, which
// may leave it out.
var myPart = map[string]string{
	"led":         "%[1]s; I led it",
	"commanded":   "%[1]s; I commanded the response",
	"coordinated": "%[1]s; I coordinated it",
	"responded":   "%[1]s; I took part in the response",
	"contributed": "%[1]s; I took part in it",
}

// headline is what a story begins with.
type headline struct {
	bold, tail phrase // the bold words, and what follows them up to a full stop
}

// headline returns the bold words and what follows them. The caller ends them.
func (s *story) headline() headline {
	v, title, when := s.v, s.title(), s.when()
	inMyWords := s.renamed() || s.onlyNotes()
	incident, isIncident := incidentForms[s.Role]
	isIncident = isIncident && s.isIncident()
	switch {
	case s.undone.plain != "":
		return headline{v.say("Worked on “%[1]s”", title).byMe(), v.say("%[1]s; %[2]s", when, s.undone)}
	case s.stop != nil && s.renamed():
		return headline{title, v.say(". %[1]s of %[2]s", s.stop.told(v), v.on(s.stop.fix.At))}
	case s.stop != nil:
		return headline{s.stop.told(v), v.say(" of %[1]s", v.on(s.stop.fix.At))}
	case s.typedFigure():
		return headline{title, s.vouched(when)}
	case inMyWords && myPart[s.Role] != "":
		return headline{title, v.say(myPart[s.Role], join([]phrase{s.severity(), when}, ""))}
	case inMyWords:
		return headline{title, join([]phrase{s.severity(), when}, "")}
	case isIncident && s.followsUp():
		return headline{v.say("Followed up on the incident “%[1]s”", title).byMe(), v.say(" of %[1]s", v.on(s.began()))}
	case isIncident:
		return headline{join([]phrase{v.say(incident, title), s.severity()}, "").byMe(), when}
	case forms[s.Role].doing == "" && !s.reviewing && (s.unfinished || s.goesOn && len(s.pulls)+len(s.documents) == 0):
		return headline{v.say("Worked on “%[1]s”", title).byMe(), when}
	case s.reviewing:
		return headline{title.byMe(), when}
	}
	format, told := v.headline(s.Role, title.plain)
	return headline{v.say(format, text(told).knowing(title.plain)).byMe(), when}
}

// title is what the story is called: by its source, by the person, or by what
// it counts.
func (s *story) title() phrase {
	switch n := s.reviewed(); {
	case s.onlyNotes():
		return own(s.noted())
	case !s.reviewing || s.renamed():
		return text(s.Title)
	case s.Role == "mentored":
		return s.v.say("Mentored a colleague: reviewed %[1]s of theirs", s.v.n(n, "pull request"))
	default:
		return s.v.say("Reviewed %[1]s of %[2]s", s.v.n(n, "pull request"), s.v.one(1, "colleague"))
	}
}

// onlyNotes reports whether nothing but notes of the person's is behind a
// story.
func (s *story) onlyNotes() bool { return len(s.own) > 0 && len(s.notes) == len(s.own) }

// noted returns the title of a story of notes without what was cut off it.
func (s *story) noted() string {
	start, cut := strings.CutSuffix(plain(s.Title), "…")
	for _, e := range s.notes {
		if cut && strings.HasPrefix(plain(e.Title), start) {
			return e.Title
		}
	}
	return s.Title
}

// typedFigure reports whether the headline, in the person's words, tells the
// measured statement already.
func (s *story) typedFigure() bool {
	return s.onlyNotes() && len(s.Claims) > 0 && s.Claims[0].Corrected == "" && strings.Contains(plain(s.noted()), strings.TrimSuffix(plain(s.Claims[0].Quote), "."))
}

// isIncident reports whether the story is named after an incident: any is what
// commanding and responding are about, but other work may have one in it by the
// way.
func (s *story) isIncident() bool {
	if s.Role == "commanded" || s.Role == "responded" {
		return len(s.incidents) > 0
	}
	return len(s.incidents) > 0 && len(s.incidents) == len(s.own)
}

// when says the days, where they say something: those of an incident, those
// the person gave or noted, and those of what took a week.
func (s *story) when() phrase {
	v := s.v
	from, to := v.on(s.From), v.on(s.To)
	_, answered := incidentForms[s.Role]
	switch {
	case (s.dated() || s.onlyNotes()) && from.plain == to.plain:
		return v.say(" on %[1]s", from)
	case s.dated() || s.onlyNotes():
		return v.say(", %[1]s to %[2]s", from, to)
	case answered && s.isIncident():
		return v.say(" on %[1]s", v.on(s.began()))
	case s.To.Sub(s.From) < week:
		return phrase{}
	case !s.goesOn || s.reviewing:
		return v.say(", %[1]s to %[2]s", from, to)
	case v.period.Until(s.in.Now).To.Sub(s.To) < recent:
		return v.say(", %[1]s to %[2]s and going on", from, to)
	case s.unfinished:
		return v.say(", %[1]s to %[2]s, still open", from, to)
	}
	return v.say(", %[1]s to %[2]s, with more after the period", from, to)
}

// recent is how long before the end of the period something was last done that
// is said to go on.
const recent = 31 * 24 * time.Hour

// severity returns that of the incident I commanded, in brackets.
func (s *story) severity() phrase {
	if e := s.commanded(); e != nil && e.Incident.Severity != "" {
		return s.v.say(" (%[1]s)", text(e.Incident.Severity))
	}
	return phrase{}
}

// outcome says what came of it in a few words; nothing where nothing is known.
func (s *story) outcome() phrase {
	switch took := s.restoredIn(); {
	case s.stop != nil:
		return s.stop.counts(s.v)
	case s.Role == "commanded" && took.plain != "":
		return took
	case len(s.Claims) > 0 && !s.typedFigure():
		return s.figure()
	}
	return s.v.small(s.answered())
}
