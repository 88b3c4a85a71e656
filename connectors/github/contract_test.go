package github_test

import (
	"context"
	"encoding/json"
	"flag"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// story has something in every stream, two pages in one of them, lists too
// long for a page, and things that happened just before the harvest.
func story() *githubtest.World {
	w := newWorld()
	for i := range 25 {
		w.Pulls = append(w.Pulls, merged(100+i, since.AddDate(0, 0, 6*i)))
	}
	w.Pulls[3].Labels = make([]string, 25)
	for i := range w.Pulls[3].Labels {
		w.Pulls[3].Labels[i] = "label-" + string(rune('a'+i))
	}
	late := merged(200, now.Add(-time.Hour))
	late.Closes = []string{"acme/api#1"}
	w.Pulls = append(w.Pulls, late, githubtest.Pull{
		Repo: "acme/billing", Number: 7, Author: "sam", Title: "Theirs", Head: "x", Created: day(2025, 11, 1), Merged: day(2026, 3, 4),
		Reviews:  []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2026, 3, 3), Body: "Good."}},
		Requests: []githubtest.Request{{To: "robin", By: "sam", At: day(2026, 3, 2)}},
	})
	w.Issues = []githubtest.Issue{
		{Repo: "acme/api", Number: 1, Author: "sam", Title: "Broken", Created: day(2026, 2, 1), Closed: day(2026, 2, 3), Assignees: []string{"robin"}},
		{Repo: "acme/api", Number: 2, Author: "sam", Title: "Down", Labels: []string{"incident", "sev1"}, Created: day(2026, 2, 1), Closed: day(2026, 2, 2), Assignees: []string{"robin"}},
		{Repo: "acme/api", Number: 3, Author: "sam", Title: "Later", Created: day(2026, 2, 1), Assignees: []string{"robin"}},
	}
	w.Comments = []githubtest.Comment{
		{On: "acme/api#200", Author: "robin", Body: "A day later p95 is 120 ms, from 800 ms.", At: now.Add(-time.Minute)},
		{On: "acme/api#1", Author: "robin", Body: "Done.", At: day(2026, 2, 3), Edited: day(2026, 2, 4)},
		{On: "acme/api#1", Author: "robin", Body: "On it.", At: day(2026, 2, 1)},
		{On: "acme/billing#7", Author: "robin", Body: "Nice.", At: day(2026, 3, 3)},
	}
	return w
}

// small is a world for many harvests: something in every stream, and one
// object with a list too long for a page.
func small() *githubtest.World {
	w := story()
	w.Pulls = w.Pulls[:2:2]
	w.Pulls[1].Labels = make([]string, 25)
	for i := range w.Pulls[1].Labels {
		w.Pulls[1].Labels[i] = "label-" + string(rune('a'+i))
	}
	w.Pulls = append(w.Pulls, story().Pulls[25:]...)
	w.Issues = append(w.Issues, githubtest.Issue{
		Repo: "acme/api", Number: 4, Author: "sam", Title: "Still down", Labels: []string{"incident"}, Created: day(2026, 6, 1), Assignees: []string{"robin"},
	})
	return w
}

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Contract{
		Since: since, Now: now,
		New: func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source {
			t.Helper()
			f := start(t, small(), func(o *github.Options) {
				o.Orgs, o.IncidentLabels, o.Files = []string{"acme"}, []string{"incident"}, true
			}, wrap)
			return forgetful{f.Source}
		},
		Extra:  faults(),
		Golden: "testdata/faults.golden", Update: *update,
	})
}

// forgetful goes over what its run has read already, so that there is something
// to go over.
type forgetful struct{ *github.Source }

func (f forgetful) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	f.Forget()
	return f.Source.Pull(ctx, stream, plan)
}

// faults are the ways in which only GitHub goes wrong.
func faults() []sourcetest.Fault {
	all := []sourcetest.Fault{
		{Name: "GraphQL: 200 and RATE_LIMITED", Body: `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`, Header: map[string]string{
			"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset(40 * time.Second),
		}},
		{Name: "GraphQL: 200 and no data", Body: `{"data":null}`},
	}
	for i := range all {
		all[i].Replace, all[i].Applies = true, isGraphQL
	}
	alter := func(name string, change func(nodes []any, answer map[string]any, header http.Header) []any) {
		all = append(all, sourcetest.Fault{Name: "GraphQL: " + name, Applies: isGraphQL, Serve: altered(change)})
	}
	null := func(kind string, saml bool) func([]any, map[string]any, http.Header) []any {
		return func(nodes []any, answer map[string]any, _ http.Header) []any {
			for i := range nodes {
				nodes[i] = nil
				refuse(answer, i, kind, saml)
			}
			return nodes
		}
	}
	alter("objects come as null over resource limits", null("RESOURCE_LIMITS_EXCEEDED", false))
	alter("objects come as null over a single sign-on", null("FORBIDDEN", true))
	alter("objects are said not to exist", null("NOT_FOUND", false))
	alter("objects come as null without a word", func(nodes []any, _ map[string]any, _ http.Header) []any { return make([]any, len(nodes)) })
	alter("organisations are left out, says a header", func(nodes []any, _ map[string]any, h http.Header) []any {
		h.Set("X-GitHub-SSO", "partial-results; organizations=1,2")
		return nodes
	})
	alter("a result is missing", func(nodes []any, _ map[string]any, _ http.Header) []any { return nodes[:max(len(nodes)-1, 0)] })
	alter("a result comes twice, another not at all", func(nodes []any, _ map[string]any, _ http.Header) []any {
		if len(nodes) > 1 {
			nodes[0] = nodes[len(nodes)-1]
		}
		return nodes
	})
	return append(all, sourcetest.Fault{
		Name: "REST: the token is a bot's", Replace: true, Body: `{"login":"ci[bot]","id":7,"type":"Bot"}`,
		Applies: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/user") },
	})
}

func isGraphQL(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/graphql") }

// altered serves what the server says with its list of objects changed. An
// answer without any is left alone.
func altered(change func(nodes []any, answer map[string]any, header http.Header) []any) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		var answer map[string]any
		_ = json.Unmarshal(rec.Body.Bytes(), &answer) // the fake's own
		data, _ := answer["data"].(map[string]any)
		holder := data
		if search, ok := data["search"].(map[string]any); ok {
			holder = search
		}
		if viewer, ok := data["viewer"].(map[string]any); ok && viewer["issueComments"] != nil {
			holder = viewer["issueComments"].(map[string]any)
		}
		if nodes, ok := holder["nodes"].([]any); ok {
			holder["nodes"] = change(nodes, answer, rec.Header())
		}
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// refuse adds an error about the i-th object of an answer.
func refuse(answer map[string]any, i int, kind string, saml bool) {
	path := []any{"nodes", i}
	switch data, _ := answer["data"].(map[string]any); {
	case data["search"] != nil:
		path = []any{"search", "nodes", i}
	case data["viewer"] != nil:
		path = []any{"viewer", "issueComments", "nodes", i}
	}
	e := map[string]any{"type": kind, "message": "Something is wrong", "path": path}
	if saml {
		e["extensions"] = map[string]any{"saml_failure": true}
	}
	errs, _ := answer["errors"].([]any)
	answer["errors"] = append(errs, e)
}
