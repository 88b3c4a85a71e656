package write

import (
	"strings"

	"bragsheet/store/work"
)

// questions returns what a sceptic would ask next about a story, as far as
// nothing harvested answers it. They are asked of the writer first.
func (s *story) questions(in *Input) []string {
	var qs []string
	add := func(when bool, q string) {
		if when {
			qs = append(qs, q)
		}
	}
	if s.undone != "" {
		return []string{"what became of it?"}
	}
	st := s.stop
	incident := s.commanded()
	add(st != nil, "did anything else change around "+dayOf(st, in)+"?")
	add(incident != nil, incidentQuestion(incident))
	add(s.Role == "led" && s.othersPulls()+s.handed > 0, "what did you decide, delegate or unblock for the others?")
	add(s.Role == "reviewed", "what do they own now?")
	switch {
	case len(s.Claims) > 0:
		add(st == nil, "where can someone see this figure?")
	case st == nil && incident == nil && (s.Role == "led" || len(s.pulls) >= largeFrom):
		add(true, "what changed because of it, and for whom?")
	}
	add(s.onlyDocuments() && s.Role != "led", "who uses or follows it now?")
	add(len(s.pulls)+len(s.documents)+len(s.notes) == 0 && s.Role != "reviewed" && incident == nil && len(s.tickets) > 0, "what came of it?")
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
