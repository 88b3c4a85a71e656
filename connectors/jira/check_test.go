package jira_test

import (
	"net/http"
	"strings"
	"testing"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
)

var _ connectors.Checker = (*jira.Source)(nil)

// checked is what the checks of a world say, by name, after a Preflight, and
// how many requests they took.
func checked(t *testing.T, w *jiratest.World, change ...func(*jira.Options)) (map[string]connectors.Check, int) {
	t.Helper()
	requests := 0
	src := newSource(t, w, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			requests++
			next.ServeHTTP(rw, r)
		})
	}, change...)
	if _, err := src.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	requests = 0
	all, err := src.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]connectors.Check{}
	for _, c := range all {
		by[c.Name] = c
	}
	return by, requests
}

// doneWith is a ticket of robin's that ended with a resolution.
func doneWith(key, resolution string) jiratest.Issue {
	is := story(key)
	is.Resolution, is.Updated = resolution, at("2026-02-01T09:00")
	return is
}

func TestCheckSaysWhatIsThereWhereAllIsWell(t *testing.T) {
	for site, dataCenter := range sites {
		w := withField(newWorld(dataCenter), jiratest.Field{ID: "customfield_10080", Name: "Time to resolution", Shape: "sd-servicelevelagreement", Key: "com.atlassian.servicedesk:sd-sla-field"})
		w.Issues = []jiratest.Issue{doneWith("PAY-1", "Done"), doneWith("PAY-2", "Won't Do"), story("PAY-3")}
		got, requests := checked(t, w)
		for name, found := range map[string]string{
			"search":   "3 tickets of the last year",
			"fields":   `severity "Severity", cause "Root cause", commander "Incident commander"`,
			"types":    `incidents are "Incident", "[System] Incident"`,
			"statuses": "6, and 3 of them end a ticket; 2 resolutions",
		} {
			if c := got[name]; !strings.Contains(c.Found, found) || c.Advice != "" {
				t.Errorf("%s, %s: %+v, want %q", site, name, c, found)
			}
		}
		for _, found := range []string{`epic link "Epic Link"`, `mitigated "Mitigated"`, `SLA "Time to resolution"`, "none for major"} {
			if !strings.Contains(got["fields"].Found, found) {
				t.Errorf("%s, fields: %q lacks %q", site, got["fields"].Found, found)
			}
		}
		if requests > 3 {
			t.Errorf("%s: %d requests, want at most 3", site, requests)
		}
	}
}

func TestCheckAdvisesOnWhatMakesAHarvestLess(t *testing.T) {
	incidents := func(fields map[string]string, types ...string) func(*jira.Options) {
		return func(o *jira.Options) { o.IncidentFields, o.IncidentTypes = fields, types }
	}
	tests := []struct {
		name, check   string
		change        func(*jiratest.World)
		options       func(*jira.Options)
		found, advice string
	}{
		{"history that is not searched", "search", func(w *jiratest.World) { w.Quirks.NoHistorySearch = true }, nil, "those reassigned away from you", ""},
		{"fields that are not searched by", "search", func(w *jiratest.World) { w.Quirks.NoFieldSearch = true }, nil, "commander and responders", ""},
		{"nothing to see", "search", func(w *jiratest.World) { w.Issues = nil }, nil, "0 tickets", "permission to browse"},
		{"a field that is misspelt", "fields", nil, incidents(map[string]string{"severity": "Severty", "cause": "Ursache"}), "none for severity, cause", `no custom field is called "Severty"; there is "Severity"; no custom field is called "Ursache" (incidents, fields`},
		{"a type that is misspelt", "types", nil, incidents(nil, "Incident", "Epik", "Störung"), `incidents are "Incident"`, `no issue type is called "Epik"; there is "Epic"; no issue type is called "Störung" (incidents, types`},
		{"resolutions that are not known", "statuses", func(w *jiratest.World) {
			w.Issues = []jiratest.Issue{doneWith("PAY-1", "Erledigt"), doneWith("PAY-2", "Done")}
		}, nil, "2 resolutions", `: "Erledigt"`},
		{"no status that is done", "statuses", func(w *jiratest.World) { w.Statuses = w.Statuses[:2] }, nil, "0 of them", "category Done"},
	}
	for site, dataCenter := range sites {
		for _, tt := range tests {
			t.Run(site+", "+tt.name, func(t *testing.T) {
				w := newWorld(dataCenter)
				w.Issues = []jiratest.Issue{story("PAY-1")}
				if tt.change != nil {
					tt.change(w)
				}
				options := []func(*jira.Options){}
				if tt.options != nil {
					options = append(options, tt.options)
				}
				got, _ := checked(t, w, options...)
				c := got[tt.check]
				if !strings.Contains(c.Found, tt.found) || !strings.Contains(c.Advice, tt.advice) || (c.Advice == "") != (tt.advice == "") {
					t.Errorf("%+v, want %q and %q", c, tt.found, tt.advice)
				}
			})
		}
	}
}

func TestCheckNamesASearchThatIsRefused(t *testing.T) {
	for site, dataCenter := range sites {
		path := map[bool]string{false: "/search/jql", true: "/search"}[dataCenter]
		src := newSource(t, newWorld(dataCenter), answering(path, -1, http.StatusBadRequest, nil))
		if _, err := src.Preflight(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		all, err := src.Check(t.Context())
		if err != nil || !strings.Contains(all[0].Found, "slow down") || !strings.Contains(all[0].Advice, "assignee = currentUser()") {
			t.Errorf("%s: %+v, %v", site, all, err)
		}
	}
}

func TestCheckDoesWithoutTheListOfResolutions(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		src := newSource(t, newWorld(false), answering("/resolution", -1, status, nil))
		if _, err := src.Preflight(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		all, err := src.Check(t.Context())
		if err != nil || len(all) != 4 || strings.Contains(all[3].Found, "resolutions") || all[3].Advice != "" {
			t.Errorf("%d: %+v, %v", status, all, err)
		}
	}
}

func TestCheckThatCannotBeMadeIsAnError(t *testing.T) {
	if _, err := newSource(t, newWorld(false), unchanged).Check(t.Context()); err == nil {
		t.Error("it is made before Preflight")
	}
	src := newSource(t, newWorld(false), answering("/search/jql", -1, http.StatusUnauthorized, nil))
	if _, err := src.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := src.Check(t.Context()); err == nil {
		t.Error("it is made without a right to search")
	}
}
