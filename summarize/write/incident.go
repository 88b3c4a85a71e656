package write

import (
	"strings"
	"time"

	"bragsheet/store/work"
)

// began returns when an incident was detected, else recorded.
func began(e work.Entry) time.Time {
	if e.Incident != nil && !e.Incident.DetectedAt.IsZero() {
		return e.Incident.DetectedAt.At
	}
	return e.CreatedAt
}

// commanded returns the counted incident I commanded, by its source or else by
// my word, or nil.
func (s *story) commanded() *work.Entry {
	var mine *work.Entry
	for i := range s.incidents {
		switch e := &s.incidents[i]; {
		case !e.Counted:
		case e.Role == work.RoleCommander:
			return e
		case mine == nil && s.Role == "commanded":
			mine = e
		}
	}
	return mine
}

// began returns the day a story is told to have begun: the incident I
// commanded, unless I gave it days; else what the story is made of.
func (s *story) began() time.Time {
	if e := s.commanded(); e != nil && !s.dated() {
		return began(*e)
	}
	return s.From
}

// followsUp reports whether the incident I commanded came before the period,
// and only what followed from it is told.
func (s *story) followsUp(in *Input) bool {
	return s.Role == "commanded" && !s.dated() && !in.Period.Contains(s.began())
}

// fix returns the first pull request merged after the incident I commanded
// began: what was merged before may be what caused it.
func (s *story) fix() *work.Entry {
	e := s.commanded()
	for i := range s.pulls {
		if e != nil && s.pulls[i].At.After(began(*e)) {
			return &s.pulls[i]
		}
	}
	return nil
}

// clock tells the stated times of the incident I commanded, with the day where
// it is another than that of the headline.
func (s *story) clock(in *Input) string {
	e := s.commanded()
	if e == nil {
		return ""
	}
	var parts []string
	for _, at := range []struct {
		word string
		when work.Instant
	}{
		{"impact began", e.Incident.ImpactAt},
		{"detected", e.Incident.DetectedAt},
		{"acknowledged", e.Incident.AckedAt},
		{"mitigated", e.Incident.MitigatedAt},
		{"restored", e.Incident.ResolvedAt},
	} {
		if !at.when.IsZero() {
			parts = append(parts, at.word+" "+s.timeOfDay(at.when.At, in))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return upperFirst(strings.Join(parts, ", ")) + "."
}

// timeOfDay writes a time of the day the incident began on, else with its day.
func (s *story) timeOfDay(t time.Time, in *Input) string {
	clock := t.In(in.Now.Location()).Format("15:04")
	if day(t, in) != day(s.began(), in) {
		return clock + " on " + day(t, in)
	}
	return clock
}

// restoredIn says how long the incident I commanded lasted from detection.
func (s *story) restoredIn() string {
	e := s.commanded()
	if e == nil || e.Incident.DetectedAt.IsZero() || !e.Incident.ResolvedAt.At.After(e.Incident.DetectedAt.At) {
		return ""
	}
	return "restored " + duration(e.Incident.ResolvedAt.At.Sub(e.Incident.DetectedAt.At)) + " after detection"
}

// aftermath tells what I did for an incident I commanded: fix, postmortem,
// follow-ups.
func (s *story) aftermath(in *Input) string {
	var parts []string
	if fix := s.fix(); fix != nil {
		parts = append(parts, "merged the fix at "+s.timeOfDay(fix.At, in))
	}
	if s.wroteA(postmortemWords) {
		parts = append(parts, "wrote the postmortem")
	}
	if n := len(s.tickets); n > 0 {
		parts = append(parts, "closed "+count(n, "follow-up"))
	}
	if len(parts) == 0 {
		return ""
	}
	return upperFirst(strings.Join(parts, ", ")) + "."
}
