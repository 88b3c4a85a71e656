package pagerdutytest

import (
	"slices"
	"time"
)

// The methods below tell what happened to an incident, one after the other,
// each returning the incident as it is then:
//
//	pagerdutytest.Incident{Number: 7, Title: "Payments time out", Service: "billing", Created: two}.
//		Page(two, "robin", "push", "sms").
//		Ack(two.Add(time.Minute), "robin").
//		Resolve(three, "robin")

// With returns the incident after some entries of its log.
func (i Incident) With(entries ...Entry) Incident {
	i.Log = append(slices.Clip(i.Log), entries...)
	return i
}

// Page hands the incident to somebody, by User.ID, and notifies them over each
// channel, a few seconds apart.
func (i Incident) Page(at time.Time, user string, channels ...string) Incident {
	i = i.With(Entry{Type: "assign", At: at, To: user, Channel: "auto"})
	for n, c := range channels {
		i = i.With(Entry{Type: "notify", At: at.Add(time.Duration(n+1) * time.Second), To: user, Channel: c})
	}
	return i
}

// Ack has somebody acknowledge the incident; "" is an automatism.
func (i Incident) Ack(at time.Time, by string) Incident {
	i.Status, i.Changed = "acknowledged", at
	return i.With(Entry{Type: "acknowledge", At: at, By: by, Channel: "mobile"})
}

// Escalate has somebody hand the incident to somebody else; by "" it happens
// because nobody acknowledged.
func (i Incident) Escalate(at time.Time, by, to string) Incident {
	return i.With(Entry{Type: "escalate", At: at, By: by, To: to, Channel: "website"})
}

// Note has somebody write a note.
func (i Incident) Note(at time.Time, by, text string) Incident {
	return i.With(Entry{Type: "annotate", At: at, By: by, Channel: "note", Text: text})
}

// Resolve has somebody resolve the incident; "" is the service.
func (i Incident) Resolve(at time.Time, by string) Incident {
	i.Status, i.Changed = "resolved", at
	return i.With(Entry{Type: "resolve", At: at, By: by, Channel: "website"})
}

// Merge has somebody merge the incident into another, by number.
func (i Incident) Merge(at time.Time, by string, into int) Incident {
	i.Into = into
	return i.Resolve(at, by)
}
