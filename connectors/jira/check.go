package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"bragsheet/connectors"
	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

// Check implements connectors.Checker: whether the site searches as we need it
// to, and what of it we know the meaning of.
func (s *Source) Check(ctx context.Context) ([]connectors.Check, error) {
	if s.site.Categories == nil {
		return nil, errors.New("a check before Preflight")
	}
	if _, err := s.relearn(ctx); err != nil {
		return nil, err
	}
	search, err := s.checkSearch(ctx)
	if err != nil {
		return nil, err
	}
	statuses, err := s.checkStatuses(ctx)
	return []connectors.Check{search, s.checkFields(), s.checkTypes(), statuses}, err
}

// checkSearch asks for what a harvest of the last year would.
func (s *Source) checkSearch(ctx context.Context) (connectors.Check, error) {
	c := connectors.Check{Name: "search"}
	from := s.opts.Now().AddDate(-1, 0, 0)
	one := wanted{fields: light, size: newSize(1)}
	net, first, err := s.cast(ctx, func(jql string) pager { return s.pager(jql, from, one) })
	jql := query(net.jql, from)
	if isRefused(err, http.StatusBadRequest) {
		c.Found = err.Error()
		c.Advice = fmt.Sprintf("no ticket is found without it: try %q in the search of Jira's pages", jql)
		return c, nil
	}
	n := first.total
	if err == nil && s.site.Cloud {
		n, err = s.estimate(ctx, jql)
	}
	if err != nil {
		return c, err
	}
	c.Found = fmt.Sprintf("%d tickets of the last year to look into", n)
	if n == 0 && len(first.rows) > 0 {
		c.Found = "tickets of the last year to look into; Jira does not say how many"
	}
	if net.lost != "" {
		c.Found += "; " + net.lost
	}
	if len(first.rows) == 0 {
		c.Advice = "if there should be some, ask whoever runs the site for the permission to browse their projects"
	}
	return c, nil
}

// checkFields says which custom fields were found, and what configured ones
// that were not may be called.
func (s *Source) checkFields() connectors.Check {
	var found, missing, names []string
	for _, rule := range fieldRules {
		name := strings.Replace(string(rule.role), "epic", "epic link", 1)
		f, ok := s.site.Fields[rule.role]
		switch {
		case rule.role == fieldEpicName:
		case ok:
			found = append(found, name+" "+quote(f.Name))
		default:
			missing = append(missing, name)
		}
	}
	for _, f := range s.site.SLAs {
		found = append(found, "SLA "+quote(f.Name))
	}
	for _, f := range s.listed.fields {
		if f.Custom {
			names = append(names, f.Name)
		}
	}
	c := connectors.Check{Name: "fields", Found: "none"}
	if len(found) > 0 {
		c.Found = strings.Join(found, ", ")
	}
	if len(missing) > 0 {
		c.Found += "; none for " + strings.Join(missing, ", ")
	}
	c.Advice = notThere("custom field", "fields", s.site.Lost, names)
	return c
}

// checkTypes says which issue types make an incident.
func (s *Source) checkTypes() connectors.Check {
	var found, names, lost []string
	for _, t := range s.listed.types {
		names = append(names, t.Name)
		if t.called(s.opts.IncidentTypes) {
			found = append(found, quote(t.Name))
		}
	}
	for _, name := range s.opts.IncidentTypes {
		if !slices.ContainsFunc(s.listed.types, func(t issueType) bool { return t.called([]string{name}) }) {
			lost = append(lost, name)
		}
	}
	c := connectors.Check{Name: "types", Found: "no type of tickets is an incident"}
	if len(found) > 0 {
		c.Found = "incidents are " + strings.Join(found, ", ")
	}
	c.Advice = notThere("issue type", "types", lost, names)
	return c
}

// checkStatuses says what ends a ticket, and which resolutions we do not know
// the meaning of. A site that does not list those is not wrong.
func (s *Source) checkStatuses(ctx context.Context) (connectors.Check, error) {
	done := 0
	for _, category := range s.site.Categories {
		if category == categoryDone {
			done++
		}
	}
	c := connectors.Check{Name: "statuses", Found: fmt.Sprintf("%d, and %d of them end a ticket", len(s.site.Categories), done)}
	if done == 0 {
		c.Advice = "no ticket is ever done: ask whoever runs the site to put a status into the category Done"
	}
	var list []named
	err := s.get(ctx, "resolution", nil, &list)
	if errors.Is(err, connectors.ErrUnauthorized) || isRefused(err, http.StatusForbidden, http.StatusNotFound) {
		return c, nil
	}
	var unmapped []string
	for _, resolution := range list {
		var ended issue
		if ended.Fields.Resolution = &resolution; s.outcome(&ended) == work.Unmapped {
			unmapped = append(unmapped, quote(resolution.Name))
		}
	}
	c.Found += fmt.Sprintf("; %d resolutions", len(list))
	if len(unmapped) > 0 {
		c.Advice = "tickets resolved so do not count until resolutions in the config says what it means: " + strings.Join(unmapped, ", ")
	}
	return c, err
}

// notThere advises on what the config names and the site does not have; "" if
// there is nothing. key is where under incidents it is named.
func notThere(what, key string, lost, names []string) string {
	var all []string
	for _, name := range lost {
		line := fmt.Sprintf("no %s is called %s", what, quote(name))
		if near := nearest(name, names); near != "" {
			line += "; there is " + quote(near)
		}
		all = append(all, line)
	}
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + " (incidents, " + key + " in the config)"
}

func quote(name string) string { return `"` + safetext.Title(name) + `"` }
