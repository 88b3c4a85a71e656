// Package pagerdutytest is a PagerDuty that is not there: a World of incidents
// with their logs, served over HTTP as the REST API would, with the limits and
// quirks of the real one.
//
// It serves tests and the demo, so it uses neither testing nor httptest. It
// understands exactly what the connector sends and refuses everything else
// with 400, so a misspelt parameter is not mistaken for an empty answer.
package pagerdutytest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// World is everything an account holds. Things refer to each other by the
// names a person would use: users by ID, services by name, incidents by number.
type World struct {
	Host  string // what the account calls itself, and links lead to: https://acme.pagerduty.com
	Me    string // User.ID the key belongs to
	Token string

	Users     []User
	Services  []Service
	Incidents []Incident
	Quirks    Quirks

	log []logged // of all incidents, newest first
}

// Quirks are what real servers do now and then.
type Quirks struct {
	AccountKey bool // the key is one of the account: it has no user
	NoTotal    bool // how many entries there are is not told
	Lost       int  // this many entries of a listing are counted and not listed
	NoUser     bool // notifications do not say who was notified
	After      bool // what was logged in the very second "since" names is left out
}

// User is a person.
type User struct {
	ID    string
	Name  string
	Email string
	Role  string // empty is user
	Teams []string
}

// Service is what incidents happen to.
type Service struct {
	ID, Name string
}

// Incident is an incident as it stands, with the log that brought it there.
type Incident struct {
	ID       string // empty makes one up from Number
	Number   int
	Title    string
	Service  string
	Urgency  string // high or low; empty is high
	Priority string // such as P1; empty is none
	Created  time.Time
	By       string    // User.ID of who triggered it; empty is the service
	Details  any       // what came with the trigger, as JSON values
	Status   string    // triggered, acknowledged, resolved; empty is triggered
	Changed  time.Time // of the status; zero is Created
	Into     int       // number of the incident it was merged into; 0 is none
	Pages    []string  // addresses of what integrations made of it elsewhere
	Log      []Entry   // oldest first, without the trigger

	Hidden bool           // the person may not see it, only its log
	Broken map[string]any // fields answered as given here, whatever their shape should be
}

// Entry is one entry of a log.
type Entry struct {
	Type    string // acknowledge, resolve, notify, assign, escalate, annotate …
	At      time.Time
	By      string // User.ID; empty is the service
	To      string // User.ID of who was notified, or whom the incident was handed to
	Channel string // website, mobile, sms, auto …
	Text    string // of a note
}

// logged is an entry of the whole account's log.
type logged struct {
	id string
	is *Incident
	e  Entry
}

// find returns the first of list that is, nil if none is.
func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

func (w *World) user(id string) *User {
	return find(w.Users, func(u *User) bool { return u.ID == id })
}

func (w *World) service(name string) *Service {
	return find(w.Services, func(s *Service) bool { return s.Name == name })
}

func (w *World) incident(id string) *Incident {
	return find(w.Incidents, func(i *Incident) bool { return i.ID == id })
}

func (w *World) number(n int) *Incident {
	return find(w.Incidents, func(i *Incident) bool { return i.Number == n })
}

// prepare fills in what an author may leave out, checks that everything
// referred to is there, and writes the log of the account.
func (w *World) prepare() error {
	if u, err := url.Parse(w.Host); err != nil || u.Host == "" {
		return fmt.Errorf("host %q is no address", w.Host)
	}
	if w.user(w.Me) == nil {
		return fmt.Errorf("no user %q", w.Me)
	}
	w.log = nil
	numbers := map[int]bool{}
	for i := range w.Incidents {
		is := &w.Incidents[i]
		is.complete()
		if numbers[is.Number] {
			return fmt.Errorf("incident %d is there twice", is.Number)
		}
		numbers[is.Number] = true
		if err := w.check(is); err != nil {
			return fmt.Errorf("incident %d: %w", is.Number, err)
		}
		w.log = append(w.log, is.logged()...)
	}
	slices.SortFunc(w.log, newestFirst)
	return nil
}

func newestFirst(a, b logged) int {
	return cmp.Or(b.e.At.Compare(a.e.At), cmp.Compare(b.id, a.id))
}

// logged returns the log of an incident, newest first.
func (i *Incident) logged() []logged {
	all := []logged{{e: Entry{Type: "trigger", At: i.Created, By: i.By, Channel: "web_trigger"}}}
	for _, e := range i.Log {
		all = append(all, logged{e: e})
	}
	for n := range all {
		all[n].id, all[n].is = fmt.Sprintf("R%07dX%04d", i.Number, n), i
	}
	slices.SortFunc(all, newestFirst)
	return all
}

// complete fills in what an author left out.
func (i *Incident) complete() {
	i.ID = cmp.Or(i.ID, fmt.Sprintf("Q%09d", i.Number))
	i.Urgency, i.Status = cmp.Or(i.Urgency, "high"), cmp.Or(i.Status, "triggered")
	if i.Changed.IsZero() {
		i.Changed = i.Created
	}
}

func (w *World) check(is *Incident) error {
	switch {
	case is.Number <= 0:
		return fmt.Errorf("%d is no number", is.Number)
	case is.Created.IsZero():
		return fmt.Errorf("not created at any time")
	case w.service(is.Service) == nil:
		return fmt.Errorf("no service %q", is.Service)
	case is.Into != 0 && w.number(is.Into) == nil:
		return fmt.Errorf("no incident %d to be merged into", is.Into)
	}
	people := []string{is.By}
	for _, e := range is.Log {
		people = append(people, e.By, e.To)
	}
	for _, id := range people {
		if id != "" && w.user(id) == nil {
			return fmt.Errorf("no user %q", id)
		}
	}
	return nil
}
