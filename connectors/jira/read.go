package jira

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// Read implements connectors.Source.
func (s *Source) Read(me work.Account, parts []work.Part) (work.Reading, error) {
	r := &reader{src: s, me: me, people: map[string]work.Person{}}
	var log changelog
	var said remarks
	for _, part := range parts {
		var err error
		switch part.Name {
		case partTicket:
			err = json.Unmarshal(part.Data, &r.is)
		case partChangelog:
			err = json.Unmarshal(part.Data, &log)
		case partComments:
			err = json.Unmarshal(part.Data, &said)
		}
		if err != nil {
			return work.Reading{}, fmt.Errorf("part %s: %w", part.Name, err)
		}
	}
	if r.is.ID == "" || r.is.Key == "" {
		return work.Reading{}, fmt.Errorf("no part %s", partTicket)
	}
	r.log, r.said = log.Histories, said.Comments
	sortHistories(r.log)
	r.is.Known.Categories = merged(log.Categories, r.is.Known.Categories)
	r.life = r.is.life(r.log)
	return r.read(), nil
}

// merged returns what is in either map.
func merged(a, b map[string]string) map[string]string {
	both := map[string]string{}
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}

// reader works out what one issue says.
type reader struct {
	src    *Source
	me     work.Account
	is     issue
	log    []history // in order
	said   []remark
	life   life
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
	p := r.is.Fields.Project
	return work.Container{ID: work.ContainerID(r.me.Host, string(p.ID)), Host: r.me.Host, SourceID: string(p.ID), Name: p.Key}
}

func (r *reader) item() work.Item {
	f := &r.is.Fields
	it := work.Item{
		ID:         work.ItemID(r.me.Host, string(r.is.ID)),
		Host:       r.me.Host,
		SourceID:   string(r.is.ID),
		Kind:       work.KindTicket,
		Ref:        r.is.Key,
		FormerRefs: r.formerKeys(),
		Title:      cmp.Or(safetext.Title(f.Summary), r.is.Key),
		Body:       plainText(f.Description),
		URL:        r.me.Host + "/browse/" + r.is.Key,
		Container:  r.container().ID,
		Labels:     titles(f.Labels),
		AuthorID:   r.person(f.Reporter),
		CreatedAt:  f.Created.time(),
		UpdatedAt:  f.Updated.time(),
		Comments:   r.comments(),
		Ticket:     r.ticket(),
	}
	if len(r.is.Known.References) > 0 {
		it.Body = strings.Join(r.is.Known.References, "\n")
	}
	if r.incident() {
		it.Kind, it.Incident = work.KindIncident, r.incidentTimes()
	}
	switch {
	case r.life.open:
		it.State = work.StateOpen
	case it.Ticket.Outcome == work.Declined:
		it.State = work.StateClosed
	default:
		it.State, it.FinishedAt = work.StateDone, r.life.doneAt
		if it.Incident != nil {
			it.FinishedAt = it.Incident.ResolvedAt.At
		}
	}
	return it
}

// comments returns what the person wrote under the issue, oldest first.
func (r *reader) comments() []work.Comment {
	var list []work.Comment
	for _, c := range r.said {
		list = append(list, work.Comment{At: c.Created.time(), URL: r.me.Host + "/browse/" + r.is.Key + "?focusedCommentId=" + url.QueryEscape(string(c.ID)), Text: c.Text})
	}
	slices.SortStableFunc(list, func(a, b work.Comment) int { return a.At.Compare(b.At) })
	return list
}

func (r *reader) ticket() *work.Ticket {
	f := &r.is.Fields
	t := &work.Ticket{
		Type: safetext.Title(f.Type.Name), TypeID: string(f.Type.ID), Status: safetext.Title(f.Status.Name),
		Assignee: r.person(f.Assignee), Epic: f.Type.epic() || r.is.Known.EpicName, Subtask: f.Type.Subtask,
		StartedAt: r.life.startedAt, Reopened: r.life.reopened, Transitioned: r.life.transitioned,
	}
	if f.Resolution != nil {
		t.Resolution = safetext.Title(f.Resolution.Name)
	}
	if f.Priority != nil {
		t.Priority = safetext.Title(f.Priority.Name)
	}
	for _, c := range f.Components {
		t.Components = append(t.Components, safetext.Title(c.Name))
	}
	if !r.life.open {
		t.Outcome = r.src.outcome(&r.is)
	}
	if by := r.life.doneBy; by != nil {
		t.DoneBy, t.DoneByBot = r.person(by), by.bot()
	}
	return t
}

// formerKeys returns the keys the issue had before it was moved, oldest first.
func (r *reader) formerKeys() []string {
	var keys []string
	for _, h := range r.log {
		for _, c := range h.Items {
			key := c.FromString
			if c.is("Key") && key != r.is.Key && keyPattern.MatchString(key) && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// person notes somebody and returns their Person.ID, "" for nobody.
func (r *reader) person(u *user) string {
	id := u.id()
	if id == "" {
		return ""
	}
	p := work.Person{
		ID: work.PersonID(r.me.Host, id), Host: r.me.Host, SourceID: id,
		Login: safetext.Title(u.Name), Name: safetext.Title(u.DisplayName), Bot: u.bot(),
	}
	if old, ok := r.people[p.ID]; ok { // a history names people in short
		p.Login, p.Name, p.Bot = cmp.Or(old.Login, p.Login), cmp.Or(old.Name, p.Name), old.Bot || p.Bot
	}
	r.people[p.ID] = p
	return p.ID
}

// events returns what happened to the issue: its way through the statuses, and
// every change of assignee and resolution.
func (r *reader) events(item string) []work.Event {
	type moment struct {
		kind  work.EventKind
		at    time.Time
		actor string
	}
	var events []work.Event
	index := map[moment]int{}
	for _, h := range r.log {
		for _, c := range h.Items {
			e := work.Event{Item: item, At: h.Created.time(), Actor: r.person(h.Author)}
			switch {
			case c.is("status"):
				e.Kind, e.Subject = work.EventStatus, r.is.category(c.To)
				e.Detail = safetext.Title(c.FromString) + " → " + safetext.Title(c.ToString)
			case c.is("assignee"):
				e.Kind, e.Subject = work.EventAssigned, r.person(&user{AccountID: string(c.To), DisplayName: c.ToString})
			case c.is("resolution"):
				e.Kind, e.Detail = work.EventResolution, safetext.Title(c.ToString)
			default:
				continue
			}
			m := moment{e.Kind, e.At, e.Actor}
			if i, ok := index[m]; ok {
				events[i] = e // of several in one moment, the last holds
				continue
			}
			index[m] = len(events)
			events = append(events, e)
		}
	}
	return events
}
