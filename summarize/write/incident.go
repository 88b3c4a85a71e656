package write

import (
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
func (s *story) followsUp() bool {
	return s.Role == "commanded" && !s.dated() && !s.v.period.Contains(s.began())
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
func (s *story) clock() phrase {
	e := s.commanded()
	if e == nil {
		return phrase{}
	}
	acknowledged := e.Incident.AckedAt
	if !e.Incident.MitigatedAt.IsZero() || !e.Incident.ResolvedAt.IsZero() {
		acknowledged = work.Instant{} // that somebody looked at it goes without saying
	}
	var told []phrase
	for _, at := range []struct {
		format string
		when   work.Instant
	}{
		{"impact began %[1]s", e.Incident.ImpactAt},
		{"detected %[1]s", e.Incident.DetectedAt},
		{"acknowledged %[1]s", acknowledged},
		{"mitigated %[1]s", e.Incident.MitigatedAt},
		{"restored %[1]s", e.Incident.ResolvedAt},
	} {
		if !at.when.IsZero() {
			told = append(told, s.v.say(at.format, s.timeOfDay(at.when.At)))
		}
	}
	return s.v.sentence(join(told, s.v.comma)).inPassing()
}

// timeOfDay tells a time of the day the incident began on, else with its day.
func (s *story) timeOfDay(t time.Time) phrase {
	v := s.v
	if v.on(t).plain != v.on(s.began()).plain {
		return v.say("%[1]s on %[2]s", v.clock(t), v.on(t))
	}
	return v.clock(t)
}

// restoredIn says how long the incident I commanded lasted from detection.
func (s *story) restoredIn() phrase {
	e := s.commanded()
	if e == nil || e.Incident.DetectedAt.IsZero() || !e.Incident.ResolvedAt.At.After(e.Incident.DetectedAt.At) {
		return phrase{}
	}
	took := s.v.lasting(e.Incident.ResolvedAt.At.Sub(e.Incident.DetectedAt.At)).with(s.v.say("detection"))
	return s.v.say("restored %[1]s after detection", took)
}

// aftermath tells what I did for an incident I commanded: fix, postmortem,
// follow-ups.
func (s *story) aftermath() phrase {
	var told []phrase
	if fix := s.fix(); fix != nil {
		told = append(told, s.v.say("merged the fix at %[1]s", s.timeOfDay(fix.At)))
	}
	return s.afterwards(told)
}

// afterwards adds to what I did for an incident what its fix does not tell.
func (s *story) afterwards(told []phrase) phrase {
	if s.wroteA(postmortemWords) {
		told = append(told, s.v.say("wrote the postmortem"))
	}
	if n := len(s.tickets); n > 0 {
		told = append(told, s.v.say("closed %[1]s", s.v.n(n, "follow-up")))
	}
	return s.v.sentence(s.v.list(told)).byMe()
}
