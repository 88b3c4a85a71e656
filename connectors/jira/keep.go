package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"bragsheet/store/work"
)

// The parts of an issue.
const (
	partTicket    = "ticket"
	partChangelog = "changelog"
	partComments  = "comments" // the person's own; only of what is finished work of theirs
)

// row is one issue of an answer.
type row struct {
	issue
	log     changelog
	entries map[text]bool // ids of those in log that were asked for apart
	bad     error         // what of the changelog could not be read
	kept    bool          // the stored changelog stays
	updated time.Time
}

// decode reads one row of an answer and leaves out what brag may not keep. A
// row that cannot be read comes back with whatever could be, and an error that
// names the field.
func (s *Source) decode(raw json.RawMessage, me work.Account) (row, error) {
	var r row
	var wire struct {
		ID        text            `json:"id"`
		Key       string          `json:"key"`
		Fields    json.RawMessage `json:"fields"`
		Changelog changelog       `json:"changelog"`
	}
	err := json.Unmarshal(raw, &wire)
	r.ID, r.Key, r.log = wire.ID, wire.Key, wire.Changelog
	if err != nil {
		return r, misshapen("", err)
	}
	if wire.Fields == nil {
		return r, errors.New("fields: missing")
	}
	err = json.Unmarshal(wire.Fields, &r.Fields)
	r.updated = r.Fields.Updated.time()
	if err != nil {
		return r, misshapen("fields.", err)
	}
	var custom map[string]json.RawMessage
	if err := json.Unmarshal(wire.Fields, &custom); err != nil {
		return r, misshapen("fields.", err)
	}
	r.Known = s.site.learn(custom)
	if r.Fields.Reporter.id() != me.UserID {
		r.Known.References = references(r.Fields.Description)
		r.Fields.Description = nil
	}
	return r, r.check()
}

// misshapen says which field of a row is not of the shape it should have.
func misshapen(prefix string, err error) error {
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s%s: unexpected %s", prefix, bad.Field, bad.Value)
	}
	return err
}

// check reports what makes a row useless.
func (r *row) check() error {
	switch {
	case !idPattern.MatchString(string(r.ID)):
		return errors.New("id: missing or odd")
	case !keyPattern.MatchString(r.Key):
		return errors.New("key: missing or odd")
	case r.Fields.Project.ID == "" || r.Fields.Project.Key == "":
		return errors.New("fields.project: missing")
	case r.Fields.Created == "":
		return errors.New("fields.created: missing")
	case r.Fields.Updated == "":
		return errors.New("fields.updated: missing")
	}
	for _, field := range []struct {
		name string
		at   text
	}{{"created", r.Fields.Created}, {"updated", r.Fields.Updated}, {"resolutiondate", r.Fields.ResolutionDate}} {
		if _, err := field.at.parse(); err != nil {
			return fmt.Errorf("fields.%s: %w", field.name, err)
		}
	}
	return nil
}

// keptFields are the fields of the system whose changes are kept, and
// keptNames those that may be custom.
var (
	keptFields = []string{"status", "resolution", "assignee", "issuetype", "Key"}
	keptNames  = []string{"Epic Link", "Parent", "IssueParentAssociation"}
)

// parts returns what is stored of an issue: itself, and those of its changes
// that say whose it was and when. It fails when a change or its time cannot be
// read.
func (s *Source) parts(r row) ([]work.Part, error) {
	if r.bad != nil {
		return nil, r.bad
	}
	r.Known.Categories = s.categories(r.Fields.Status.ID)
	s.nameTypes(&r)
	ticket, err := json.Marshal(r.issue)
	if err != nil {
		return nil, err
	}
	parts := []work.Part{{SourceID: string(r.ID), Name: partTicket, Data: ticket}}
	if r.kept {
		return parts, nil
	}
	log, err := s.pruned(r.log.Histories)
	if err != nil {
		return nil, err
	}
	changes, err := json.Marshal(log)
	return append(parts, work.Part{SourceID: string(r.ID), Name: partChangelog, Data: changes}), err
}

// pruned returns those changes that are kept, with the categories of the
// statuses in them.
func (s *Source) pruned(histories []history) (changelog, error) {
	var log changelog
	var statuses []text
	for _, h := range histories {
		h.Items = slices.DeleteFunc(slices.Clone(h.Items), func(c change) bool {
			return !slices.ContainsFunc(keptFields, c.is) && !slices.Contains(keptNames, c.Field)
		})
		if len(h.Items) == 0 {
			continue
		}
		if at, err := h.Created.parse(); err != nil || at.IsZero() {
			return log, fmt.Errorf("changelog, entry %s: created: %w", h.ID, cmp.Or(err, errors.New("missing")))
		}
		for _, c := range h.Items {
			if c.is("status") {
				statuses = append(statuses, c.From, c.To)
			}
		}
		log.Histories = append(log.Histories, h)
	}
	log.Categories = s.categories(statuses...)
	return log, nil
}

// categories returns the categories of statuses, by id, as far as the site
// knows them.
func (s *Source) categories(ids ...text) map[string]string {
	known := map[string]string{}
	for _, id := range ids {
		if key, ok := s.site.Categories[string(id)]; ok {
			known[string(id)] = key
		}
	}
	return known
}

// nameTypes notes with an issue what its type, and those of the issues it is
// linked with, are called before translation.
func (s *Source) nameTypes(r *row) {
	types := []issueType{r.Fields.Type}
	for _, l := range r.Fields.Links {
		for _, other := range []*linked{l.Inward, l.Outward} {
			if other != nil {
				types = append(types, other.Fields.Type)
			}
		}
	}
	for _, t := range types {
		if name := s.site.Types[string(t.ID)]; name != "" && name != t.Name {
			if r.Known.Types == nil {
				r.Known.Types = map[string]string{}
			}
			r.Known.Types[string(t.ID)] = name
		}
	}
}

// recognise learns the site again when some issue has a type or a status that
// was made since. One that was there before and is not listed is no more.
func (s *Source) recognise(ctx context.Context, rows []row) error {
	strange := slices.ContainsFunc(rows, func(r row) bool {
		if r.updated.After(s.site.At) && s.site.Types[string(r.Fields.Type.ID)] == "" {
			return true
		}
		return slices.ContainsFunc(r.log.Histories, func(h history) bool {
			return h.Created.time().After(s.site.At) && slices.ContainsFunc(h.Items, func(c change) bool {
				return c.is("status") && s.site.Categories[string(c.To)] == ""
			})
		})
	})
	if !strange {
		return nil
	}
	_, err := s.relearn(ctx)
	return err
}

// epic returns the id or key of the epic r belongs to, as the server will take
// it; "" if none.
func (r *row) epic() string {
	if p := r.Fields.Parent; p != nil && p.Fields.Type.epic() && idPattern.MatchString(string(p.ID)) {
		return string(p.ID)
	}
	return r.Known.EpicLink
}
