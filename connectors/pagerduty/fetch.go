package pagerduty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"bragsheet/store/work"
)

// The parts of an incident.
const (
	partIncident = "incident"
	partLog      = "log"
	partNotes    = "notes" // mine
)

// unreadable is what is wrong with an answer that arrived whole.
type unreadable struct{ err error }

func (e *unreadable) Error() string { return e.err.Error() }
func (e *unreadable) Unwrap() error { return e.err }

func isUnreadable(err error) bool {
	_, ok := errors.AsType[*unreadable](err)
	return ok
}

// fetch asks for an incident, its log and, if I wrote any, my notes.
func (s *Source) fetch(ctx context.Context, me work.Account, id string) ([]work.Part, error) {
	is, err := s.incident(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.rest(ctx, me, is)
}

// incident asks for one incident.
func (s *Source) incident(ctx context.Context, id string) (*incident, error) {
	var answer struct {
		Incident json.RawMessage `json:"incident"`
	}
	if err := s.get(ctx, "incidents/"+url.PathEscape(id), nil, &answer); err != nil {
		return nil, err
	}
	var is incident
	if err := json.Unmarshal(answer.Incident, &is); err != nil {
		return nil, &unreadable{misshapen(err)}
	}
	if err := is.check(id); err != nil {
		return nil, &unreadable{err}
	}
	return &is, nil
}

// check reports what makes an answer useless as the incident with an id.
func (i *incident) check(id string) error {
	switch {
	case i.ID != id:
		return errors.New("id: another than was asked for")
	case i.Number <= 0:
		return errors.New("incident_number: missing")
	case i.CreatedAt.IsZero():
		return errors.New("created_at: missing")
	case i.Service == nil || !idPattern.MatchString(i.Service.ID):
		return errors.New("service: missing")
	case !slices.Contains([]string{"triggered", "acknowledged", "resolved"}, i.Status):
		return fmt.Errorf("status: %.40q is not known", i.Status)
	}
	return nil
}

// rest asks for what there is besides the incident itself, and returns the
// parts.
func (s *Source) rest(ctx context.Context, me work.Account, is *incident) ([]work.Part, error) {
	log, err := s.log(ctx, me, is)
	if err != nil {
		return nil, err
	}
	notes := []note{}
	if slices.ContainsFunc(log, func(e entry) bool { return e.kind() == "annotate" && e.Agent.is(me.UserID) }) {
		if notes, err = s.notes(ctx, me, is.ID); err != nil {
			return nil, err
		}
	}
	is.External = slices.DeleteFunc(is.External, func(o otherPage) bool { return len(references(o.URL)) == 0 })
	var parts []work.Part
	for _, p := range []struct {
		name string
		data any
	}{{partIncident, is}, {partLog, log}, {partNotes, notes}} {
		data, err := json.Marshal(p.data)
		if err != nil {
			return nil, &unreadable{err}
		}
		parts = append(parts, work.Part{SourceID: is.ID, Name: p.name, Data: data})
	}
	return parts, nil
}

// log asks for the log of an incident. It keeps what is mine and what gives the
// incident its times; of what set it off, it puts the references with the
// incident.
func (s *Source) log(ctx context.Context, me work.Account, is *incident) ([]entry, error) {
	list := s.entries("incidents/"+is.ID+"/log_entries", url.Values{"include[]": {"channels"}})
	kept := []entry{}
	seen := map[string]bool{}
	for !list.last {
		rows, err := list.next(ctx)
		if err != nil {
			return nil, err
		}
		for _, raw := range rows {
			var e struct {
				entry
				Channel  json.RawMessage `json:"channel"`
				Contexts json.RawMessage `json:"contexts"`
			}
			if err := json.Unmarshal(raw, &e); err != nil {
				return nil, &unreadable{fmt.Errorf("its log: %w", misshapen(err))}
			}
			if e.kind() == "trigger" {
				is.References = references(string(e.Channel) + "\n" + string(e.Contexts))
			}
			if !seen[e.ID] && e.keep(me.UserID) {
				kept = append(kept, e.entry)
			}
			seen[e.ID] = true
		}
	}
	if list.cut || len(seen) < list.total {
		return nil, &unreadable{fmt.Errorf("its log: the server sent only %d entries", len(seen))}
	}
	sortLog(kept)
	return kept, nil
}

// keep reports whether an entry is kept: one that is mine, or says when
// somebody answered.
func (e *entry) keep(me string) bool {
	return e.concerns(me) || slices.Contains([]string{"trigger", "acknowledge", "resolve"}, e.kind())
}

// notes asks for the notes on an incident and returns those I wrote.
func (s *Source) notes(ctx context.Context, me work.Account, id string) ([]note, error) {
	var answer struct {
		Notes []note `json:"notes"`
	}
	if err := s.get(ctx, "incidents/"+id+"/notes", nil, &answer); err != nil {
		return nil, err
	}
	if answer.Notes == nil {
		return nil, &unreadable{errors.New("its notes: missing")}
	}
	mine := []note{}
	for _, n := range answer.Notes {
		if n.User.is(me.UserID) {
			mine = append(mine, n)
		}
	}
	return mine, nil
}
