package pagerduty

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// Read implements connectors.Source.
func (s *Source) Read(me work.Account, parts []work.Part) (work.Reading, error) {
	r := &reader{me: me, people: map[string]work.Person{}}
	into := map[string]any{partIncident: &r.is, partLog: &r.log, partNotes: &r.notes}
	for _, part := range parts {
		if v, ok := into[part.Name]; ok {
			if err := json.Unmarshal(part.Data, v); err != nil {
				return work.Reading{}, fmt.Errorf("part %s: %w", part.Name, misshapen(err))
			}
		}
	}
	if err := r.is.check(r.is.ID); err != nil || r.is.ID == "" {
		return work.Reading{}, fmt.Errorf("part %s: %w", partIncident, cmp.Or(err, fmt.Errorf("missing")))
	}
	sortLog(r.log)
	return r.read(), nil
}

// sortLog puts a log in order: by time, and within a moment by id. Servers send
// it newest first.
func sortLog(log []entry) {
	slices.SortStableFunc(log, func(a, b entry) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
}

// reader works out what one incident says.
type reader struct {
	me     work.Account
	is     incident
	log    []entry // in order
	notes  []note  // mine
	people map[string]work.Person
}

func (r *reader) read() work.Reading {
	item := r.item()
	reading := work.Reading{
		Items:      []work.Item{item},
		Standings:  []work.Standing{r.standing(&item)},
		Events:     r.events(item.ID),
		Links:      r.links(item.ID),
		Containers: []work.Container{r.container()},
	}
	for _, id := range slices.Sorted(maps.Keys(r.people)) {
		reading.People = append(reading.People, r.people[id])
	}
	return reading
}

func (r *reader) container() work.Container {
	svc := r.is.Service
	return work.Container{ID: work.ContainerID(r.me.Host, svc.ID), Host: r.me.Host, SourceID: svc.ID, Name: cmp.Or(safetext.Title(svc.Summary), svc.ID)}
}

func (r *reader) item() work.Item {
	ref := "PD#" + strconv.Itoa(r.is.Number)
	it := work.Item{
		ID:        work.ItemID(r.me.Host, r.is.ID),
		Host:      r.me.Host,
		SourceID:  r.is.ID,
		Kind:      work.KindIncident,
		Ref:       ref,
		Title:     cmp.Or(safetext.Title(r.is.Title), ref),
		Body:      r.body(),
		URL:       r.me.Host + "/incidents/" + r.is.ID,
		Container: r.container().ID,
		State:     work.StateOpen,
		CreatedAt: r.is.CreatedAt.Time,
		UpdatedAt: r.is.changedAt(),
		Incident:  r.times(),
	}
	if r.is.Urgency != "" {
		it.Labels = []string{safetext.Title(r.is.Urgency) + " urgency"}
	}
	if i := slices.IndexFunc(r.log, func(e entry) bool { return e.kind() == "trigger" }); i >= 0 {
		it.AuthorID = r.person(r.log[i].Agent)
	}
	switch {
	case r.is.merged():
		it.State = work.StateClosed
	case r.is.Status == "resolved":
		it.State, it.FinishedAt = work.StateDone, it.Incident.ResolvedAt.At
	}
	return it
}

// body returns my notes, then what the incident refers to.
func (r *reader) body() string {
	notes := slices.Clone(r.notes)
	slices.SortStableFunc(notes, func(a, b note) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID)) })
	var texts []string
	for _, n := range notes {
		texts = append(texts, strings.TrimSpace(safetext.Clean(n.Content)))
	}
	if len(r.is.References) > 0 {
		texts = append(texts, strings.Join(r.is.References, "\n"))
	}
	return safetext.Cut(strings.Join(texts, "\n\n"), maxText)
}

// times returns when the incident was what. One that was merged was resolved
// with the other, not when it was merged.
func (r *reader) times() *work.Incident {
	inc := &work.Incident{DetectedAt: work.Instant{At: r.is.CreatedAt.Time, Basis: "triggered"}}
	if r.is.Urgency != "" {
		inc.Severity = safetext.Title(r.is.Urgency) + " urgency"
	}
	if p := r.is.Priority; p != nil && p.Summary != "" {
		inc.Severity = safetext.Title(p.Summary)
	}
	for _, e := range r.log {
		switch {
		case e.kind() == "acknowledge" && e.Agent.user() && inc.AckedAt.IsZero():
			inc.AckedAt = work.Instant{At: e.CreatedAt.Time, Basis: "first acknowledged by a person"}
		case e.kind() == "resolve" && e.Agent.user():
			inc.ResolvedAt = work.Instant{At: e.CreatedAt.Time, Basis: "resolved by a person"}
		case e.kind() == "resolve":
			inc.ResolvedAt = work.Instant{At: e.CreatedAt.Time, Basis: "resolved automatically"}
		}
	}
	switch {
	case r.is.Status != "resolved" || r.is.merged():
		inc.ResolvedAt = work.Instant{}
	case inc.ResolvedAt.IsZero() && !r.is.StatusAt.IsZero():
		inc.ResolvedAt = work.Instant{At: r.is.StatusAt.Time, Basis: "last change of status"}
	}
	return inc
}

// person notes a user and returns their Person.ID, "" for anything else.
func (r *reader) person(ref *reference) string {
	if !ref.user() {
		return ""
	}
	p := work.Person{ID: work.PersonID(r.me.Host, ref.ID), Host: r.me.Host, SourceID: ref.ID, Name: safetext.Title(ref.Summary)}
	if ref.ID == r.me.UserID {
		p.Login, p.Name = r.me.Login, r.me.DisplayName
	}
	r.people[p.ID] = p
	return p.ID
}

// events returns what happened to the incident. I was paged once, however often
// and over how many channels I was notified; one that was merged into another
// is no page of its own.
func (r *reader) events(item string) []work.Event {
	var events []work.Event
	add := func(e work.Event) {
		if !slices.Contains(events, e) {
			events = append(events, e)
		}
	}
	paged := r.is.merged()
	for _, e := range r.log {
		ev := work.Event{Item: item, At: e.CreatedAt.Time, Actor: r.person(e.Agent)}
		switch e.kind() {
		case "notify":
			if !paged && e.User.is(r.me.UserID) {
				ev.Kind, ev.Actor, ev.Subject, ev.Detail = work.EventPaged, "", work.PersonID(r.me.Host, r.me.UserID), safetext.Title(r.is.Urgency)
				paged = true
				add(ev)
			}
		case "acknowledge":
			if ev.Kind = work.EventAcknowledged; ev.Actor != "" {
				add(ev)
			}
		case "resolve":
			if ev.Kind = work.EventResolved; ev.Actor == "" {
				ev.Detail = "automatic"
			}
			if !r.is.merged() {
				add(ev)
			}
		case "assign", "escalate":
			if ev.Kind = work.EventAssigned; e.kind() == "escalate" {
				ev.Kind = work.EventEscalated
			}
			for i := range e.Assignees {
				if ev.Subject = r.person(&e.Assignees[i]); ev.Subject != "" {
					add(ev)
				}
			}
		}
	}
	return events
}

// What the address of a ticket, and of an issue or pull request, looks like.
var (
	ticketPage = regexp.MustCompile(`^(https?://[^\s/]+(?:/[\w.-]+)*?)/browse/([A-Z][A-Z0-9_]*-\d+)$`)
	codePage   = regexp.MustCompile(`^(https?://[^\s/]+)/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d+)$`)
)

// links returns what the incident was merged into, and what integrations made
// of it elsewhere.
func (r *reader) links(item string) []work.Link {
	var links []work.Link
	add := func(l work.Link) {
		if l.From, l.Sure = item, 1; !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	if r.is.merged() && idPattern.MatchString(r.is.Reason.Incident.ID) {
		add(work.Link{Kind: work.LinkDup, ToHost: r.me.Host, ToSourceID: r.is.Reason.Incident.ID, Where: "merge"})
	}
	for _, o := range r.is.External {
		for _, url := range references(o.URL) {
			if m := ticketPage.FindStringSubmatch(url); m != nil {
				add(work.Link{Kind: work.LinkRelates, ToHost: m[1], ToRef: m[2], Where: "external reference"})
			}
			if m := codePage.FindStringSubmatch(url); m != nil {
				add(work.Link{Kind: work.LinkRelates, ToHost: m[1], ToRef: m[2] + "#" + m[3], Where: "external reference"})
			}
		}
	}
	return links
}

// ended returns when the incident ended, by a merge too; zero if it did not.
func (r *reader) ended(it *work.Item) time.Time {
	if r.is.merged() {
		return r.is.changedAt()
	}
	return it.FinishedAt
}
