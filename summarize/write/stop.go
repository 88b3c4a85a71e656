package write

import (
	"math"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// stop is a change after which incidents of one cause stopped.
type stop struct {
	cause                   string
	fix                     work.Entry
	before                  int
	weeksBefore, weeksAfter float64
}

// aroundFix is how long before and after a change incidents must have been
// seen for before anything is said of them.
const aroundFix = 4 * week

const week = 7 * 24 * time.Hour

// stopping returns how incidents of the story's recorded cause stopped after
// a pull request of mine in it, or nil where the numbers don't say so: not all
// of the period was read, one came after the change, or chance explains it.
func (s *story) stopping(byCause map[string][]work.Entry) *stop {
	in := s.in
	if len(s.incidents) == 0 || in.RateChange == nil || s.undone.plain != "" || !in.complete() {
		return nil
	}
	st := &stop{cause: s.incidents[0].Incident.KnownCause()}
	if st.cause == "" {
		return nil
	}
	var last time.Time // of the cause, whoever answered, up to now
	for _, e := range byCause[strings.ToLower(st.cause)] {
		if began(e).After(last) {
			last = began(e)
		}
		if e.Counted && !e.Hidden && in.Period.Contains(began(e)) {
			st.before++
		}
	}
	i := slices.IndexFunc(s.pulls, func(e work.Entry) bool { return e.At.After(last) })
	if i < 0 || st.before < 2 || !in.Period.Contains(s.pulls[i].At) {
		return nil
	}
	st.fix = s.pulls[i]
	before, after := st.fix.At.Sub(in.Period.From), in.Period.Until(in.Now).To.Sub(st.fix.At)
	if before < aroundFix || after < aroundFix {
		return nil
	}
	st.weeksBefore, st.weeksAfter = before.Hours()/(24*7), after.Hours()/(24*7)
	if _, _, high := in.RateChange(st.before, 0, st.weeksBefore, st.weeksAfter); high >= 0 {
		return nil
	}
	return st
}

// told says what stopped.
func (st *stop) told(v *voice) phrase {
	return v.say("%[1]s incidents I answered stopped after my change", v.capital(text(st.cause)))
}

// counts says how many there were before and after.
func (st *stop) counts(v *voice) phrase {
	expected := int(math.Round(float64(st.before) / st.weeksBefore * st.weeksAfter))
	return v.say("%[1]s in the %[2]s before, %[3]s in the %[4]s since, where about %[5]s would be expected at the old rate",
		v.number(st.before, "incident"), v.weeks(st.weeksBefore), figure(v.say("none").plain, 0, v.unit("incident")), v.weeks(st.weeksAfter),
		v.number(expected, "incident").with(v.say("expected")))
}

// since says it in a sentence; nothing where nothing stopped.
func (st *stop) since(v *voice) phrase {
	if st == nil {
		return phrase{}
	}
	return v.sentence(st.counts(v))
}

// change says what was changed.
func (st *stop) change(v *voice) phrase {
	if st == nil {
		return phrase{}
	}
	return v.say("The change: “%[1]s”.", text(st.fix.Title))
}
