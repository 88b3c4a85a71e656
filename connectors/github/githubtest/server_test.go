package githubtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/github/githubtest"
)

func day(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }

func world() *githubtest.World {
	return &githubtest.World{
		WebURL: "https://github.com", Token: "secret", Viewer: "robin",
		Repos: []githubtest.Repo{{Name: "acme/api"}, {Name: "beta/web"}},
		Pulls: []githubtest.Pull{
			{Repo: "acme/api", Number: 1, Author: "robin", Title: "One", Created: day(1), Merged: day(5), Labels: []string{"perf"}},
			{Repo: "beta/web", Number: 2, Author: "robin", Title: "Two", Created: day(2)},
			{Repo: "acme/api", Number: 3, Author: "sam", Title: "Three", Created: day(3), Merged: day(4), Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(8)}}},
			{Repo: "acme/api", Number: 4, Author: "", Title: "Four", Created: day(4), Closed: day(6)},
		},
		Issues: []githubtest.Issue{
			{Repo: "acme/api", Number: 5, Author: "sam", Title: "Five", Created: day(1), Closed: day(7), Assignees: []string{"robin"}, Labels: []string{"Sev 1"}},
			{Repo: "acme/api", Number: 6, Author: "sam", Title: "Six", Created: day(2), Involved: []string{"robin"}},
		},
	}
}

// answer is what a GraphQL request gets.
type answer struct {
	Data   map[string]any
	Errors []struct {
		Type    string
		Message string
	}
	header http.Header
}

func post(t *testing.T, s *githubtest.Server, query string, vars map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": vars})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer secret")
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		t.Fatalf("HTTP %d: %s", rec.Code, rec.Body)
	}
	a := answer{header: rec.Header()}
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

const numbers = `query($q: String!, $first: Int, $after: String) {
	search(query: $q, type: ISSUE, first: $first, after: $after) {
		issueCount
		pageInfo { hasNextPage endCursor }
		nodes { __typename ... on PullRequest { number } ... on Issue { number } }
	}
}`

// search returns the numbers found, or what was said instead.
func search(t *testing.T, s *githubtest.Server, q string) string {
	t.Helper()
	a := post(t, s, numbers, map[string]any{"q": q, "first": 100})
	if len(a.Errors) > 0 {
		return a.Errors[0].Message
	}
	var found []string
	for _, n := range a.Data["search"].(map[string]any)["nodes"].([]any) {
		found = append(found, fmt.Sprint(n.(map[string]any)["number"]))
	}
	return strings.Join(found, " ")
}

func TestSearchSyntax(t *testing.T) {
	tests := []struct{ q, want string }{
		{"is:pr sort:created-asc", "1 2 3 4"},
		{"is:pr", "4 3 2 1"},
		{"is:pr is:merged sort:updated-asc", "1 3"},
		{"is:pr author:robin sort:created-asc", "1 2"},
		{"is:pr -author:robin sort:created-asc", "3 4"},
		{"is:pr reviewed-by:robin", "3"},
		{"is:pr org:beta", "2"},
		{"is:pr label:PERF", "1"},
		{`label:"perf","sev 1" sort:created-asc`, "1 5"},
		{"is:pr merged:2026-03-04T12:00:00Z..2026-03-05T11:59:59Z", "3"},
		{"is:pr merged:2026-03-04T12:00:00Z..2026-03-05T12:00:00Z sort:created-asc", "1 3"},
		{"is:pr updated:>=2026-03-06T12:00:00Z sort:created-asc", "3 4"},
		{"is:issue assignee:robin", "5"},
		{"is:issue involves:robin sort:created-asc", "5 6"},
		{"is:issue is:open", "6"},
		{"is:issue closed:2026-03-01T00:00:00Z..2026-03-09T00:00:00Z", "5"},
		{"is:pr is:issue", ""},
	}
	s := githubtest.New(world())
	for _, tt := range tests {
		t.Run(tt.q, func(t *testing.T) {
			if got := search(t, s, tt.q); got != tt.want {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMistakesInASearchAreErrors(t *testing.T) {
	s := githubtest.New(world())
	for _, q := range []string{
		"is:pr authr:robin", "is:pul", "is:pr words", "is:pr merged:2026-03-04..2026-03-05", "is:pr merged:>2026-03-04T12:00:00Z",
		"is:pr sort:created", "is:pr (author:robin)", "is:pr created:yesterday", `is:pr label:"open`,
	} {
		if got := search(t, s, q); !strings.Contains(got, "githubtest") && !strings.Contains(got, "parsing time") {
			t.Errorf("%q found %q", q, got)
		}
	}
}

func TestQueriesMustFitTheSchemaAndTheLimits(t *testing.T) {
	tests := []struct {
		name, query string
		vars        map[string]any
		want        string
	}{
		{"unknown field", `{ viewer { loginn } }`, nil, "loginn"},
		{"variable of another type", numbers, map[string]any{"q": 7, "first": 1}, "q"},
		{"no page size", numbers, map[string]any{"q": "is:pr"}, "first"},
		{"page too large", numbers, map[string]any{"q": "is:pr", "first": 101}, "limit of 100"},
		{"cursor made up", numbers, map[string]any{"q": "is:pr", "first": 1, "after": "2"}, "valid cursor"},
		{"too many nodes", `{ search(query: "is:pr", type: ISSUE, first: 100) { nodes { ... on PullRequest {
			reviews(first: 100) { nodes { author { login } } } timelineItems(first: 100) { nodes { __typename } }
			closingIssuesReferences(first: 100) { nodes { labels(first: 100) { nodes { name } } } } } } } }`, nil, "MAX_NODE_LIMIT_EXCEEDED"},
		{"unknown node", `{ node(id: "PR_nope") { id } }`, nil, "Could not resolve"},
	}
	s := githubtest.New(world())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := post(t, s, tt.query, tt.vars)
			if len(a.Errors) == 0 || !strings.Contains(a.Errors[0].Message, tt.want) {
				t.Errorf("errors %v, want one about %s", a.Errors, tt.want)
			}
		})
	}
}

func TestPagesEndAtAThousand(t *testing.T) {
	w := world()
	w.Pulls = nil
	for i := range 1030 {
		w.Pulls = append(w.Pulls, githubtest.Pull{Repo: "acme/api", Number: i + 1, Author: "robin", Created: day(1).Add(time.Duration(i) * time.Minute)})
	}
	s := githubtest.New(w)
	seen, after := 0, any(nil)
	for range 20 {
		found := post(t, s, numbers, map[string]any{"q": "is:pr sort:created-asc", "first": 70, "after": after}).Data["search"].(map[string]any)
		if found["issueCount"] != 1030.0 {
			t.Fatalf("counted %v, want 1030", found["issueCount"])
		}
		seen += len(found["nodes"].([]any))
		info := found["pageInfo"].(map[string]any)
		if info["hasNextPage"] != true {
			break
		}
		after = info["endCursor"]
	}
	if seen != 1000 {
		t.Errorf("listed %d, want 1000", seen)
	}
}

func TestTokenIsChecked(t *testing.T) {
	s := githubtest.New(world())
	for auth, want := range map[string]int{
		"Bearer secret": 200, "token secret": 200, "bearer secret": 200,
		"": 401, "Bearer": 401, "Bearer other": 401, "Basic secret": 401, "secret": 401,
	} {
		for _, path := range []string{"/user", "/api/v3/user"} {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			req.Header.Set("Authorization", auth)
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, req)
			if rec.Code != want {
				t.Errorf("%q at %s answers %d, want %d", auth, path, rec.Code, want)
			}
		}
	}
}

func TestIDsSurviveARename(t *testing.T) {
	const q = `{ search(query: "is:pr author:robin org:acme", type: ISSUE, first: 1) { nodes { ... on PullRequest { id url repository { id nameWithOwner } } } } }`
	first := func(s *githubtest.Server) map[string]any {
		return post(t, s, q, nil).Data["search"].(map[string]any)["nodes"].([]any)[0].(map[string]any)
	}
	s := githubtest.New(world())
	before := first(s)
	s.Update(func(w *githubtest.World) {
		w.Repos[0] = githubtest.Repo{Name: "acme/gateway", Former: []string{"acme/api"}}
	})
	after := first(s)
	if before["id"] != after["id"] || before["repository"].(map[string]any)["id"] != after["repository"].(map[string]any)["id"] {
		t.Errorf("before %v, after %v", before, after)
	}
	if after["url"] != "https://github.com/acme/gateway/pull/1" {
		t.Errorf("the url is %v", after["url"])
	}
}

func TestSameFieldAskedTwiceIsMerged(t *testing.T) {
	a := post(t, githubtest.New(world()), `
		query { search(query: "is:pr author:sam", type: ISSUE, first: 1) { nodes { ...a ...b again: __typename } } }
		fragment a on PullRequest { author { login } }
		fragment b on PullRequest { author { ... on Node { id } ... on Bot { __typename } } }`, nil)
	node := a.Data["search"].(map[string]any)["nodes"].([]any)[0].(map[string]any)
	author := node["author"].(map[string]any)
	if author["login"] != "sam" || author["id"] == nil || len(author) != 2 || node["again"] != "PullRequest" {
		t.Errorf("node %v", node)
	}
}

func TestCostIsReported(t *testing.T) {
	s := githubtest.New(world())
	used := post(t, s, numbers, map[string]any{"q": "is:pr", "first": 100}).header.Get("X-RateLimit-Used")
	if used != "1" {
		t.Errorf("one page of a plain search costs %s points, want 1", used)
	}
}

// ids returns the node ids of all pull requests, in order.
func ids(t *testing.T, s *githubtest.Server) (all []any) {
	t.Helper()
	a := post(t, s, `{ search(query: "is:pr sort:created-asc", type: ISSUE, first: 100) { nodes { ... on PullRequest { id } } } }`, nil)
	for _, n := range a.Data["search"].(map[string]any)["nodes"].([]any) {
		all = append(all, n.(map[string]any)["id"])
	}
	return all
}

const byID = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { number labels(first: 10) { totalCount } } } }`

func TestNodesComeInTheOrderOfTheirIDs(t *testing.T) {
	s := githubtest.New(world())
	all := ids(t, s)
	a := post(t, s, byID, map[string]any{"ids": []any{all[2], "PR_nope", all[0]}})
	nodes := a.Data["nodes"].([]any)
	if nodes[0].(map[string]any)["number"] != 3.0 || nodes[1] != nil || nodes[2].(map[string]any)["number"] != 1.0 {
		t.Errorf("nodes %v", nodes)
	}
	if len(a.Errors) != 1 || a.Errors[0].Type != "NOT_FOUND" {
		t.Errorf("errors %v, want one of the id that is none", a.Errors)
	}
}

func TestWhatTheIndexHasNotCaughtUpWithIsThereByID(t *testing.T) {
	w := world()
	s := githubtest.New(w)
	all := ids(t, s)
	s.Update(func(w *githubtest.World) { w.Quirks.Lag = map[string]int{"acme/api#1": 1} })
	if got := post(t, s, byID, map[string]any{"ids": all[:1]}); got.Data["nodes"].([]any)[0] == nil {
		t.Error("it is not there by id")
	}
	if first, second := search(t, s, "is:pr author:robin"), search(t, s, "is:pr author:robin"); first != "2" || second != "2 1" {
		t.Errorf("found %q, then %q", first, second)
	}
}

func TestWhatTakesTooLongAnswers502(t *testing.T) {
	w := world()
	w.Quirks.Heavy = map[string]int{"acme/api#1": 5}
	s := githubtest.New(w)
	for query, want := range map[string]int{
		`{ search(query: "is:pr", type: ISSUE, first: 4) { nodes { ... on PullRequest { id } } } }`:                                       200,
		`{ search(query: "is:pr", type: ISSUE, first: 4) { nodes { ... on PullRequest { labels(first: 5) { totalCount } } } } }`:          200,
		`{ search(query: "is:pr", type: ISSUE, first: 4) { nodes { ... on PullRequest { labels(first: 6) { totalCount } } } } }`:          502,
		`{ search(query: "is:pr org:beta", type: ISSUE, first: 4) { nodes { ... on PullRequest { labels(first: 6) { totalCount } } } } }`: 200,
	} {
		body, _ := json.Marshal(map[string]any{"query": query})
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		req.Header.Set("Authorization", "Bearer secret")
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, req)
		if rec.Code != want {
			t.Errorf("%s answers %d, want %d", query, rec.Code, want)
		}
	}
}

func TestWhatIsNotKnownOrAllowedIsRefusedAsAWhole(t *testing.T) {
	tests := []struct{ name, unknown, scopes, query, want string }{
		{"a field", "PullRequest.labels", "", byID, "Field 'labels' doesn't exist on type 'PullRequest'"},
		{"a type", "PullRequest", "", byID, "No such type PullRequest"},
		{"an enum value", "CLOSED_EVENT", "", `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Issue { timelineItems(first: 1, itemTypes: [CLOSED_EVENT]) { totalCount } } } }`, "invalid value"},
		{"something else", "Issue.title", "", byID, ""},
		{"organisations", "", "repo", `{ viewer { organizations(first: 1) { nodes { login } } } }`, "read:org"},
		{"organisations, with the scope", "", "repo, read:org", `{ viewer { organizations(first: 1) { nodes { login } } } }`, ""},
	}
	some := ids(t, githubtest.New(world()))[:1]
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := world()
			w.Scopes = tt.scopes
			if tt.unknown != "" {
				w.Quirks.Unknown = []string{tt.unknown}
			}
			a := post(t, githubtest.New(w), tt.query, map[string]any{"ids": some})
			said := ""
			if len(a.Errors) > 0 {
				said = a.Errors[0].Message
			}
			if tt.want == "" && said != "" || !strings.Contains(said, tt.want) || (a.Data == nil) != (tt.want != "") {
				t.Errorf("data %v and %q, want %q", a.Data, said, tt.want)
			}
		})
	}
}

func TestContributionsAreCountedWithinAYear(t *testing.T) {
	const q = `query($from: DateTime!, $to: DateTime!) { viewer { contributionsCollection(from: $from, to: $to) { totalPullRequestContributions totalIssueContributions } } }`
	s := githubtest.New(world())
	a := post(t, s, q, map[string]any{"from": "2026-01-01T00:00:00Z", "to": "2026-12-31T23:59:59Z"})
	if got := fmt.Sprint(a.Data["viewer"]); !strings.Contains(got, "totalPullRequestContributions:2") || !strings.Contains(got, "totalIssueContributions:0") {
		t.Errorf("%s, want two pull requests", got)
	}
	if a := post(t, s, q, map[string]any{"from": "2025-01-01T00:00:00Z", "to": "2026-12-31T23:59:59Z"}); len(a.Errors) == 0 {
		t.Error("two years are counted at once")
	}
}
