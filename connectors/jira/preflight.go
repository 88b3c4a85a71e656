package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// site is what a server says of itself, and what is needed to ask it. It is
// kept for a day.
type site struct {
	At         time.Time           `json:"at"`     // when it was learnt
	Config     string              `json:"config"` // fingerprint of what was configured then
	User       string              `json:"user"`   // who was shown it
	Base       string              `json:"base"`   // where the API takes the credentials
	Host       string              `json:"host"`   // what the site calls itself
	Cloud      bool                `json:"cloud"`
	Categories map[string]string   `json:"categories"`     // status id → category key
	Types      map[string]string   `json:"types"`          // type id → name before translation
	Fields     map[fieldRole]field `json:"fields"`         // the custom fields we know the meaning of
	SLAs       []field             `json:"slas,omitempty"` // those that hold agreements of a service desk
	Lost       []string            `json:"lost,omitempty"` // configured fields that are not there
	Projects   []string            `json:"projects,omitempty"`
	Mark       int64               `json:"mark,omitempty"` // the newest project when projects were first listed
}

// listed is what a site lists that is not kept.
type listed struct {
	fields []field
	types  []issueType
}

// keepFor is how long a site is taken to be as it was.
const keepFor = 24 * time.Hour

// Preflight implements connectors.Source.
func (s *Source) Preflight(ctx context.Context, kept json.RawMessage) (connectors.Preflight, error) {
	s.read, s.learnt = map[string]bool{}, false
	old := s.recall(kept)
	account, err := s.meet(ctx)
	if err == nil && (s.site.Categories == nil || s.site.User != account.UserID) {
		s.site.User, s.site.Mark = account.UserID, old.Mark
		if err = s.learn(ctx); err == nil {
			err = s.learnProjects(ctx)
		}
	}
	pre := connectors.Preflight{Account: account, Requests: s.transport.Requests()}
	if err != nil {
		return pre, err
	}
	for _, name := range s.site.Lost {
		pre.Problems = append(pre.Problems, work.Problem{
			What: "there is no custom field " + strconv.Quote(name) + ", or these credentials do not show it", Where: streamTickets,
			Advice: "check incidents in the config", Unseen: true,
		})
	}
	pre.Visible = s.site.Projects
	pre.Keep, err = json.Marshal(s.site)
	return pre, err
}

// recall takes up what an earlier run learnt, where that was from the same
// configuration and not long ago. It returns it all the same.
func (s *Source) recall(kept json.RawMessage) site {
	var old site
	if json.Unmarshal(kept, &old) != nil || old.Config != s.configured() {
		return site{}
	}
	age := s.opts.Now().Sub(old.At)
	if age >= 0 && age < keepFor && s.connect(old.Base) == nil {
		s.site = old
	}
	return old
}

// configured names everything of the configuration that decides what a site
// shows.
func (s *Source) configured() string { return work.ID(s.opts.URL, s.opts.Email, s.fingerprint()) }

// learn asks for the statuses, the fields and the issue types of the site: all
// differ from site to site and change.
func (s *Source) learn(ctx context.Context) error {
	var statuses []status
	var fields []field
	var types []issueType
	for _, ask := range []struct {
		path string
		list any
	}{{"status", &statuses}, {"field", &fields}, {"issuetype", &types}} {
		if err := s.get(ctx, ask.path, nil, ask.list); err != nil {
			return err
		}
	}
	s.learnt, s.listed = true, listed{slices.Clone(fields), types}
	s.site.At, s.site.Config = s.opts.Now(), s.configured()
	s.site.Categories, s.site.Types = map[string]string{}, map[string]string{}
	for _, st := range statuses {
		s.site.Categories[string(st.ID)] = st.Category.Key
	}
	for _, t := range types {
		s.site.Types[string(t.ID)] = t.name()
	}
	s.site.Fields, s.site.Lost = roles(fields, s.opts.IncidentFields)
	s.site.SLAs = slices.DeleteFunc(fields, func(f field) bool { return f.Schema.Custom != slaKey })
	return nil
}

// mostProjects is how many projects Cloud lists in one answer.
const mostProjects = 100

// learnProjects asks which projects the credentials show. Those made after the
// first time are left out: what is in them is new anyway, and need not have
// everything read again. A site that lists them only in several answers is not
// asked: what was hidden there is found by the census.
func (s *Source) learnProjects(ctx context.Context) error {
	var list []struct {
		ID text `json:"id"`
	}
	var page struct {
		Total  int `json:"total"`
		Values any `json:"values"`
	}
	page.Values = &list
	path, query, into := "project", url.Values(nil), any(&list)
	if s.site.Cloud {
		path, query, into = "project/search", url.Values{"action": {"browse"}, "maxResults": {strconv.Itoa(mostProjects)}}, &page
	}
	err := s.get(ctx, path, query, into)
	if isRefused(err, http.StatusForbidden, http.StatusNotFound, http.StatusGone) {
		return nil
	}
	if err != nil || page.Total > len(list) {
		return err
	}
	first := s.site.Mark == 0
	s.site.Projects = nil
	for _, p := range list {
		if n := p.ID.number(); first || n <= s.site.Mark {
			s.site.Projects = append(s.site.Projects, string(p.ID))
			if first {
				s.site.Mark = max(s.site.Mark, n)
			}
		}
	}
	slices.Sort(s.site.Projects)
	return nil
}

// relearn learns the site again when it was not learnt in this run, as an
// issue has something it does not know. It returns whether it did.
func (s *Source) relearn(ctx context.Context) (bool, error) {
	if s.learnt {
		return false, nil
	}
	return true, s.learn(ctx)
}
