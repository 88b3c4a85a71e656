package jira

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// agreement is a service level agreement as we keep it: every cycle, as an
// issue that is reopened begins another. One never started has none.
type agreement struct {
	Name   string  `json:"name"`
	Cycles []cycle `json:"cycles"`
}

// cycle is one run of the clock of an agreement. Its durations are counted in
// the hours of the desk's calendar and without pauses.
type cycle struct {
	Start    moment   `json:"startTime"`
	Stop     moment   `json:"stopTime"` // not of one that is running
	Breached bool     `json:"breached"`
	Goal     duration `json:"goalDuration"`
	Elapsed  duration `json:"elapsedTime"`
}

// moment is a time as service desks write it. Its friendly form is translated.
type moment struct {
	Millis text `json:"epochMillis,omitempty"`
	ISO    text `json:"iso8601,omitempty"`
}

func (m moment) time() time.Time { return cmp.Or(m.Millis, m.ISO).time() }

type duration struct {
	Millis int64 `json:"millis,omitempty"`
}

// readSLA reads the value of an agreement's field; false if it never started,
// or is of a shape we do not know.
func readSLA(name string, raw json.RawMessage) (agreement, bool) {
	var value struct {
		Name      string  `json:"name"`
		Completed []cycle `json:"completedCycles"`
		Ongoing   *cycle  `json:"ongoingCycle"`
	}
	if json.Unmarshal(raw, &value) != nil {
		return agreement{}, false
	}
	a := agreement{Name: cmp.Or(value.Name, name), Cycles: value.Completed}
	if value.Ongoing != nil {
		value.Ongoing.Stop = moment{}
		a.Cycles = append(a.Cycles, *value.Ongoing)
	}
	slices.SortStableFunc(a.Cycles, func(a, b cycle) int { return a.Start.time().Compare(b.Start.time()) })
	return a, len(a.Cycles) > 0
}

// slas returns every cycle of every agreement.
func (k *known) slas() []work.SLA {
	var all []work.SLA
	for _, a := range k.SLAs {
		for _, c := range a.Cycles {
			all = append(all, work.SLA{
				Name: safetext.Title(a.Name), Basis: "SLA " + safetext.Title(a.Name) + ", working hours",
				StartedAt: c.Start.time(), StoppedAt: c.Stop.time(), Breached: c.Breached,
				Elapsed: c.Elapsed.duration(), Goal: c.Goal.duration(),
			})
		}
	}
	return all
}

// maxMillis is how long a duration can be that fits one.
const maxMillis = int64(1<<63-1) / int64(time.Millisecond)

func (d duration) duration() time.Duration {
	return time.Duration(min(max(d.Millis, 0), maxMillis)) * time.Millisecond
}
