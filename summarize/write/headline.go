package write

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"
)

// form is how a headline with a role begins. A word never says more than the
// role does.
type form struct {
	doing string // before an imperative title; "": that is told in the past instead
	thing string // around any other title
}

var forms = map[string]form{
	"led":         {"Led the work to %s", "Led “%s”"},
	"commanded":   {"Commanded the work to %s", "Commanded “%s”"},
	"coordinated": {"Coordinated the work to %s", "Coordinated “%s”"},
	"built":       {"", "Built “%s”"},
	"fixed":       {"", "Fixed “%s”"},
	"mentored":    {"", "Mentored: “%s”"},
	"reviewed":    {"Reviewed the work to %s", "Reviewed “%s”"},
	"wrote":       {"", "Wrote “%s”"},
	"responded":   {"Took part in the work to %s", "Took part in “%s”"},
	"did":         {"", "Finished “%s”"},
	"contributed": {"Took part in the work to %s", "Took part in “%s”"},
}

// incidentForms are the headlines of what is named after an incident: that is a
// name, whatever it begins with.
var incidentForms = map[string]string{
	"led":         "Led the response to “%s”",
	"commanded":   "Commanded the incident “%s”",
	"coordinated": "Coordinated the response to “%s”",
	"responded":   "Took part in the response to “%s”",
	"contributed": "Took part in the response to “%s”",
}

// myPart says the role where the headline is in the person's own words, which
// may leave it out.
var myPart = map[string]string{
	"led":         "; I led it",
	"commanded":   "; I commanded the response",
	"coordinated": "; I coordinated it",
	"responded":   "; I took part in the response",
	"contributed": "; I took part in it",
}

// of returns the headline with an escaped title.
func (f form) of(title string) string {
	switch {
	case f.thing == "", f.doing == "" && isPast(title):
		return title
	case !imperative(title):
		return fmt.Sprintf(f.thing, title)
	case f.doing == "":
		return past(title)
	}
	return fmt.Sprintf(f.doing, lowerFirst(title))
}

// headline returns the bold words and what follows them, up to a full stop.
func (s *story) headline(in *Input) (bold, tail string) {
	title, when := escape(s.Title), s.when(in)
	inMyWords := s.renamed() || len(s.notes) == len(s.own)
	incident, isIncident := incidentForms[s.Role]
	isIncident = isIncident && s.isIncident()
	switch {
	case s.undone != "":
		return "Worked on “" + title + "”", when + "; " + escape(s.undone) + "."
	case s.stop != nil && s.renamed():
		what, since := s.stop.told(in)
		return title, ". " + what + since
	case s.stop != nil:
		return s.stop.told(in)
	case inMyWords:
		return title, s.severity() + when + myPart[s.Role] + "."
	case isIncident && s.followsUp(in):
		return "Followed up on the incident “" + title + "”", " of " + day(s.began(), in) + "."
	case isIncident:
		return fmt.Sprintf(incident, title) + s.severity(), when + "."
	case s.unfinished && forms[s.Role].doing == "":
		return "Worked on “" + title + "”", when + "."
	case s.reviewing:
		return title, when + "."
	}
	return forms[s.Role].of(title), when + "."
}

// told says what stopped, and the numbers for it.
func (st *stop) told(in *Input) (what, since string) {
	return fmt.Sprintf("%s incidents I answered stopped after my change", upperFirst(escape(st.cause))),
		fmt.Sprintf(" of %s: %d in the %s before, none in the %s since, where about %.0f would be expected at the old rate.",
			day(st.fix.At, in), st.before, weeks(st.weeksBefore), weeks(st.weeksAfter),
			math.Round(float64(st.before)/st.weeksBefore*st.weeksAfter))
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
// the person gave, and those of what took a week.
func (s *story) when(in *Input) string {
	from, to := day(s.From, in), day(s.To, in)
	_, answered := incidentForms[s.Role]
	switch {
	case s.dated() && from == to:
		return " on " + from
	case s.dated():
		return ", " + from + " to " + to
	case answered && s.isIncident():
		return " on " + day(s.began(), in)
	case s.To.Sub(s.From) < 7*24*time.Hour:
		return ""
	case s.goesOn && !s.reviewing:
		return ", " + from + " to " + to + " and going on"
	}
	return ", " + from + " to " + to
}

// severity returns that of the incident I commanded, in brackets.
func (s *story) severity() string {
	if e := s.commanded(); e != nil && e.Incident.Severity != "" {
		return " (" + escape(e.Incident.Severity) + ")"
	}
	return ""
}

// short writes headline and outcome in one line, for the summary.
func (s *story) short(in *Input) string {
	head, tail := s.headline(in)
	line := "- **" + head + "**" + tail
	outcome := cmp.Or(s.figure(), lowerFirst(s.answered(in)))
	if took := s.restoredIn(); s.Role == "commanded" && took != "" {
		outcome = took + "."
	}
	if outcome == "" {
		return line
	}
	return strings.TrimSuffix(line, ".") + ": " + outcome
}
