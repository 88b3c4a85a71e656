package jira_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

const (
	host  = "https://acme.atlassian.net"
	email = "robin@example.com"
	token = "s3cret"
)

var (
	now   = at("2026-06-30T12:00")
	since = at("2025-01-01T00:00")
)

// at reads a time such as 2026-03-04T21:04, in UTC.
func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// newWorld returns a site without issues: robin's, with a namesake, colleagues
// and a robot.
func newWorld(dataCenter bool) *jiratest.World {
	w := &jiratest.World{
		BaseURL: host, DataCenter: dataCenter, Me: "robin", Email: email, Token: token,
		Users: []jiratest.User{
			{ID: "robin", Name: "rob", DisplayName: "Robin Berg", Email: email},
			{ID: "robin2", Name: "rberg", DisplayName: "Robin Berg"},
			{ID: "alex", DisplayName: "Alex Kim"},
			{ID: "sam", DisplayName: "Sam Ode"},
			{ID: "auto", DisplayName: "Automation for Jira", App: true},
		},
		Statuses: []jiratest.Status{
			{ID: "1", Name: "To Do", Category: "new"},
			{ID: "3", Name: "In Progress", Category: "indeterminate"},
			{ID: "4", Name: "In Review", Category: "indeterminate"},
			{ID: "5", Name: "Done", Category: "done"},
			{ID: "6", Name: "Closed", Category: "done"},
			{ID: "7", Name: "Won’t Do", Category: "done"},
			{ID: "8", Name: "Parked", Category: "new", Gone: true},
		},
		Types: []jiratest.Type{
			{ID: "10", Name: "Story"},
			{ID: "11", Name: "Sub-task", Level: -1},
			{ID: "12", Name: "Epic", Level: 1},
			{ID: "13", Name: "Incident"},
			{ID: "14", Name: "[System] Incident"},
		},
		Projects: []jiratest.Project{{ID: "100", Key: "PAY", Name: "Payments"}, {ID: "101", Key: "OPS", Name: "Operations"}},
		Fields: []jiratest.Field{
			{ID: "customfield_10014", Name: "Epic Link", Shape: "any", Key: "com.pyxis.greenhopper.jira:gh-epic-link"},
			{ID: "customfield_10011", Name: "Epic Name", Shape: "string", Key: "com.pyxis.greenhopper.jira:gh-epic-label"},
			{ID: "customfield_10050", Name: "Severity", Shape: "option"},
			{ID: "customfield_10051", Name: "Impact start", Shape: "datetime"},
			{ID: "customfield_10052", Name: "Detected at", Shape: "datetime"},
			{ID: "customfield_10053", Name: "Acknowledged", Shape: "datetime"},
			{ID: "customfield_10054", Name: "Mitigated", Shape: "datetime"},
			{ID: "customfield_10055", Name: "Restored", Shape: "datetime"},
			{ID: "customfield_10056", Name: "Root cause", Shape: "string"},
			{ID: "customfield_10057", Name: "Incident commander", Shape: "user"},
			{ID: "customfield_10058", Name: "Responders", Shape: "array of user"},
		},
	}
	if dataCenter {
		w.BaseURL, w.Email = "https://jira.acme.example/jira", ""
	}
	return w
}

// story is an ordinary open ticket of robin's.
func story(key string) jiratest.Issue {
	return jiratest.Issue{
		Key: key, Type: "Story", Summary: "Summary of " + key, Reporter: "alex", Assignee: "robin",
		Created: at("2026-01-05T09:00"), Status: "To Do",
	}
}

// unchanged is the wrap of a test that interferes with nothing.
func unchanged(h http.Handler) http.Handler { return h }

// newSource serves a world and returns a source for it that never sleeps.
func newSource(t *testing.T, w *jiratest.World, wrap func(http.Handler) http.Handler, change ...func(*jira.Options)) *jira.Source {
	t.Helper()
	return sourceOf(t, jiratest.New(w), w.Email, wrap, change...)
}

func sourceOf(t *testing.T, site http.Handler, email string, wrap func(http.Handler) http.Handler, change ...func(*jira.Options)) *jira.Source {
	t.Helper()
	server := httptest.NewServer(wrap(site))
	t.Cleanup(server.Close)
	opts := jira.Options{
		Name: "jira", URL: server.URL, Email: email, Token: token, MaxWait: time.Hour,
		Now: func() time.Time { return now }, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	for _, c := range change {
		c(&opts)
	}
	src, err := jira.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// sync runs the engine once, at a time.
func sync(t *testing.T, src connectors.Source, sink *sourcetest.Sink, when time.Time) connectors.Result {
	t.Helper()
	return connectors.Sync(t.Context(), src, sink, connectors.Options{
		Default: since, Now: func() time.Time { return when }, Report: func(connectors.Event) {},
	})
}

// harvest syncs a world once and returns what each issue, by key, reads as.
func harvest(t *testing.T, w *jiratest.World, change ...func(*jira.Options)) (map[string]work.Reading, connectors.Result) {
	t.Helper()
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, w, unchanged, change...), sink, now)
	if res.Err != nil {
		t.Fatalf("sync: %v", res.Err)
	}
	return readings(sink), res
}

// synced returns a sink a source was synced into.
func synced(t *testing.T, src connectors.Source) *sourcetest.Sink {
	t.Helper()
	sink := sourcetest.NewSink()
	if res := sync(t, src, sink, now); res.Err != nil {
		t.Fatal(res.Err)
	}
	return sink
}

// readings returns what a sink holds, by key.
func readings(sink *sourcetest.Sink) map[string]work.Reading {
	got := map[string]work.Reading{}
	for _, o := range sink.Objects() {
		for _, it := range o.Reading.Items {
			got[it.Ref] = o.Reading
		}
	}
	return got
}

// sites are the kinds of site, and whether each is a Data Center.
var sites = map[string]bool{"Cloud": false, "Data Center": true}

// readOne harvests a world with one issue, and perhaps others it needs, and
// returns what the first reads as.
func readOne(t *testing.T, dataCenter bool, issues ...jiratest.Issue) work.Reading {
	t.Helper()
	w := newWorld(dataCenter)
	w.Issues = issues
	got, _ := harvest(t, w)
	r, ok := got[issues[0].Key]
	if !ok {
		t.Fatalf("%s was not harvested", issues[0].Key)
	}
	return r
}
