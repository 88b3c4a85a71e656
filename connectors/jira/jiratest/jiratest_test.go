package jiratest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
)

var day = time.Date(2026, 2, 1, 10, 0, 0, 0, time.UTC)

// world has three tickets, updated a day apart: one of robin's, one that was,
// and one robin reported.
func world(dataCenter bool) *jiratest.World {
	issue := func(n int, reporter, assignee string) jiratest.Issue {
		return jiratest.Issue{
			Key: fmt.Sprintf("PAY-%d", n), Type: "Story", Summary: "s", Status: "To Do",
			Reporter: reporter, Assignee: assignee, Created: day.AddDate(0, 0, n),
		}
	}
	return &jiratest.World{
		BaseURL: "https://acme.atlassian.net", DataCenter: dataCenter, Me: "robin", Token: "t",
		Users:    []jiratest.User{{ID: "robin", DisplayName: "Robin"}, {ID: "alex", DisplayName: "Alex"}},
		Statuses: []jiratest.Status{{ID: "1", Name: "To Do", Category: "new"}, {ID: "3", Name: "In Progress", Category: "indeterminate"}, {ID: "5", Name: "Done", Category: "done"}},
		Types:    []jiratest.Type{{ID: "1", Name: "Story"}},
		Projects: []jiratest.Project{{ID: "1", Key: "PAY"}},
		Issues: []jiratest.Issue{
			issue(1, "alex", "robin"),
			issue(2, "alex", "robin").Assign(day.AddDate(0, 0, 2), "alex", "alex"),
			issue(3, "robin", "alex"),
		},
	}
}

// ask sends one request and returns the status and the answer.
func ask(t *testing.T, s http.Handler, method, path, body string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, "/rest/api/2/"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer t")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
	}
	return w.Code, answer
}

// found returns the keys a query finds, or what is wrong with it.
func found(t *testing.T, s http.Handler, jql string) string {
	t.Helper()
	status, answer := ask(t, s, http.MethodGet, "search?fields=id&jql="+url.QueryEscape(jql), "")
	if status != http.StatusOK {
		return fmt.Sprint(status)
	}
	keys := []string{}
	for _, is := range answer["issues"].([]any) {
		keys = append(keys, is.(map[string]any)["key"].(string))
	}
	return strings.Join(keys, " ")
}

func TestQueriesFindWhatTheySay(t *testing.T) {
	s := jiratest.New(world(true))
	third := day.AddDate(0, 0, 3).UnixMilli()
	for jql, want := range map[string]string{
		"assignee = currentUser()":                                                   "PAY-1",
		"assignee WAS currentUser()":                                                 "PAY-1 PAY-2",
		"reporter = currentUser() OR assignee = currentUser()":                       "PAY-1 PAY-3",
		"status CHANGED BY currentUser()":                                            "",
		fmt.Sprintf("updated >= %d", third):                                          "PAY-3",
		fmt.Sprintf("updated >= %d", third+1):                                        "",
		fmt.Sprintf("updated >= %d AND assignee = currentUser()", third):             "",
		fmt.Sprintf("(reporter = currentUser()) AND updated >= %d", third):           "PAY-3",
		"assignee = currentUser() OR reporter = currentUser() AND updated >= 0":      "PAY-1 PAY-3",
		"assignee WAS currentUser() AND updated >= 0 ORDER BY updated ASC, key ASC":  "PAY-1 PAY-2",
		"assignee WAS currentUser() AND updated >= 0 ORDER BY updated DESC, key ASC": "400",
		"assigned = currentUser()":                                                   "400",
		"assignee = currentUser":                                                     "400",
		"assignee = 'robin'":                                                         "400",
		"assignee IS currentUser()":                                                  "400",
		"reporter WAS currentUser()":                                                 "400",
		"(assignee = currentUser()":                                                  "400",
		"assignee = currentUser())":                                                  "400",
		"assignee = currentUser() reporter = currentUser()":                          "400",
		"assignee = currentUser() AND":                                               "400",
		"updated >= '2026-01-01'":                                                    "400",
		"updated >= ":                                                                "400",
		"cf[10050] = currentUser()":                                                  "400",
		"statusCategory = Done":                                                      "400",
		"":                                                                           "400",
		"updated >= 99999999999999999999":                                            "400",
	} {
		if got := found(t, s, jql); got != want {
			t.Errorf("%s: %q, want %q", jql, got, want)
		}
	}
}

func TestCloudHasNoSearchWithOffsets(t *testing.T) {
	status, answer := ask(t, jiratest.New(world(false)), http.MethodGet, "search?jql=x", "")
	if status != http.StatusGone || !strings.Contains(fmt.Sprint(answer), "CHANGE-2046") {
		t.Errorf("%d %v", status, answer)
	}
	for _, path := range []string{"search/jql", "search/approximate-count", "changelog/bulkfetch", "issue/PAY-1/changelog"} {
		if status, _ := ask(t, jiratest.New(world(true)), http.MethodGet, path, ""); status != http.StatusNotFound {
			t.Errorf("Data Center answers %s with %d", path, status)
		}
	}
}

func TestRequestsTheSiteDoesNotKnowAreRefused(t *testing.T) {
	s := jiratest.New(world(false))
	tests := []struct {
		method, path, body string
		want               int
	}{
		{http.MethodPost, "search/jql", `{"jql":"assignee = currentUser()","startAt":0}`, 400},
		{http.MethodPost, "search/jql", `{"jql":"assignee = currentUser()","fields":"summary"}`, 400},
		{http.MethodPost, "search/jql", `{"jql":"assignee = currentUser()","nextPageToken":"x"}`, 400},
		{http.MethodGet, "search/jql?startAt=0&jql=assignee+%3D+currentUser()", "", 400},
		{http.MethodGet, "search/jql?jql=assignee+%3D+currentUser()", "", 200},
		{http.MethodGet, "search/approximate-count", "", 405},
		{http.MethodPost, "changelog/bulkfetch", `{"issueIdsOrKeys":[]}`, 400},
		{http.MethodGet, "issue/PAY-9", "", 404},
		{http.MethodGet, "issue/PAY-1?properties=x", "", 400},
		{http.MethodGet, "project", "", 404},
	}
	for _, tt := range tests {
		if status, answer := ask(t, s, tt.method, tt.path, tt.body); status != tt.want {
			t.Errorf("%s %s %s: %d %v, want %d", tt.method, tt.path, tt.body, status, answer, tt.want)
		}
	}
}

func TestOnlyTheRightCredentialsAreTaken(t *testing.T) {
	basic := world(false)
	basic.Email = "robin@example.com"
	tests := []struct {
		site *jiratest.World
		auth func(*http.Request)
		want int
	}{
		{world(true), func(*http.Request) {}, 401},
		{world(true), func(r *http.Request) { r.Header.Set("Authorization", "Bearer t") }, 200},
		{world(true), func(r *http.Request) { r.SetBasicAuth("robin@example.com", "t") }, 401},
		{basic, func(r *http.Request) { r.SetBasicAuth("robin@example.com", "t") }, 200},
		{basic, func(r *http.Request) { r.SetBasicAuth("robin@example.com", "u") }, 401},
		{basic, func(r *http.Request) { r.Header.Set("Authorization", "Bearer t") }, 401},
	}
	for i, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/rest/api/2/myself", nil)
		tt.auth(r)
		w := httptest.NewRecorder()
		jiratest.New(tt.site).ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%d: %d, want %d", i, w.Code, tt.want)
		}
	}
}

func TestAChangelogThatComesWithAnIssueIsCutOnCloud(t *testing.T) {
	for _, dataCenter := range []bool{false, true} {
		w := world(dataCenter)
		for range 60 {
			w.Issues[0] = w.Issues[0].Touch(w.Issues[0].Updated.Add(time.Hour), "alex")
		}
		w.Issues[0] = w.Issues[0].Move(day.AddDate(1, 0, 0), "robin", "Done")
		s := jiratest.New(w)
		_, answer := ask(t, s, http.MethodGet, "issue/PAY-1?expand=changelog", "")
		log := answer["changelog"].(map[string]any)
		got, want := len(log["histories"].([]any)), 40
		if dataCenter {
			want = 61
		}
		if got != want || log["total"] != 61.0 {
			t.Errorf("Data Center %v: %d of %v entries, want %d", dataCenter, got, log["total"], want)
		}
		if dataCenter {
			continue
		}
		newest := fmt.Sprint(log["histories"].([]any)[0])
		if !strings.Contains(newest, "Done") {
			t.Errorf("the first entry is not the newest: %s", newest)
		}
		if _, page := ask(t, s, http.MethodGet, "issue/PAY-1/changelog", ""); page["total"] != 61.0 || page["isLast"] != true {
			t.Errorf("the changelog itself: %v of %v", len(page["values"].([]any)), page["total"])
		}
	}
}

func TestAMovedIssueAnswersToItsFormerKeyAndAHiddenOneToNone(t *testing.T) {
	w := world(false)
	w.Issues[0].ID = "77"
	w.Projects = append(w.Projects, jiratest.Project{ID: "2", Key: "OPS"})
	w.Issues[0] = w.Issues[0].Rekey(day, "alex", "OPS-1")
	s := jiratest.New(w)
	for _, ref := range []string{"PAY-1", "OPS-1", "77"} {
		if _, answer := ask(t, s, http.MethodGet, "issue/"+ref, ""); answer["key"] != "OPS-1" || answer["id"] != "77" {
			t.Errorf("%s: %v", ref, answer)
		}
	}
	s.Update(func(w *jiratest.World) { w.Issues[0].Hidden = true })
	if status, _ := ask(t, s, http.MethodGet, "issue/77", ""); status != http.StatusNotFound {
		t.Errorf("hidden: %d", status)
	}
}

func TestAWorldThatDoesNotHoldTogetherSaysSo(t *testing.T) {
	tests := map[string]func(*jiratest.World){
		`no user "nobody"`:               func(w *jiratest.World) { w.Me = "nobody" },
		`PAY-1: no status "Dne"`:         func(w *jiratest.World) { w.Issues[0].Status = "Dne" },
		`PAY-1: no type "Storey"`:        func(w *jiratest.World) { w.Issues[0].Type = "Storey" },
		`PAY-2: no user "axel"`:          func(w *jiratest.World) { w.Issues[1].Reporter = "axel" },
		`PAY-3: no status "To Do" or`:    func(w *jiratest.World) { w.Issues[2].History = []jiratest.Change{{Field: "status", From: "To Do"}} },
		`PAY-1: no parent "PAY-9"`:       func(w *jiratest.World) { w.Issues[0].Parent = "PAY-9" },
		`PAY-1: no field "Severity"`:     func(w *jiratest.World) { w.Issues[0].Fields = map[string]any{"Severity": "SEV1"} },
		`PAY-1: no link "is"`:            func(w *jiratest.World) { w.Issues[0].Links = []jiratest.Link{{Words: "is", To: "PAY-2"}} },
		"OPS-1: no project for it":       func(w *jiratest.World) { w.Issues[0].Key = "OPS-1" },
		"PAY-1 is there twice":           func(w *jiratest.World) { w.Issues[1].Key = "PAY-1" },
		"PAY-1: not created at any time": func(w *jiratest.World) { w.Issues[0].Created = time.Time{} },
		"is no address":                  func(w *jiratest.World) { w.BaseURL = "acme" },
	}
	for want, spoil := range tests {
		w := world(false)
		spoil(w)
		if status, answer := ask(t, jiratest.New(w), http.MethodGet, "myself", ""); status != http.StatusInternalServerError || !strings.Contains(fmt.Sprint(answer), want) {
			t.Errorf("%d %v, want %q", status, answer, want)
		}
	}
}

func TestAStoryIsToldWithoutChangingTheOneBefore(t *testing.T) {
	start := world(false).Issues[0]
	moved := start.Move(day, "robin", "In Progress")
	a, b := moved.Resolve(day.Add(time.Hour), "robin", "Done", "Fixed"), moved.Assign(day.Add(2*time.Hour), "alex", "alex")
	again := a.Reopen(day.Add(3*time.Hour), "alex", "To Do")

	if len(start.History) != 0 || len(moved.History) != 1 || a.History[1].Field != "resolution" || b.History[1].Field != "assignee" {
		t.Errorf("histories got mixed up: %+v, %+v", a.History, b.History)
	}
	if a.Status != "Done" || a.Resolution != "Fixed" || !a.ResolutionDate.Equal(day.Add(time.Hour)) || !a.Updated.Equal(a.ResolutionDate) {
		t.Errorf("resolved: %+v", a)
	}
	if again.Resolution != "" || !again.ResolutionDate.IsZero() || again.Status != "To Do" {
		t.Errorf("reopened: %+v", again)
	}
}

func TestIssuesAreFoundByIDUnlessOneIsNotThere(t *testing.T) {
	w := world(true)
	s := jiratest.New(w)
	a, b := w.Issues[0].ID, w.Issues[1].ID
	for jql, want := range map[string]string{
		"id in (" + a + ")":           "PAY-1",
		"id in (" + b + "," + a + ")": "PAY-1 PAY-2",
		"id in (" + a + ",7)":         "400",
		"id in (" + a:                 "400",
		"id in ()":                    "400",
	} {
		if got := found(t, s, jql); got != want {
			t.Errorf("%s: %q, want %q", jql, got, want)
		}
	}
	path := "search?fields=id&validateQuery=false&jql=" + url.QueryEscape("id in ("+a+",7)")
	if status, answer := ask(t, s, http.MethodGet, path, ""); status != http.StatusOK || answer["total"] != 1.0 {
		t.Errorf("unchecked: %d %v", status, answer)
	}
	s.Update(func(w *jiratest.World) { w.Quirks.ChecksIDs = true })
	if status, _ := ask(t, s, http.MethodGet, path, ""); status != http.StatusBadRequest {
		t.Errorf("checked all the same: %d", status)
	}
}

func TestABulkAnswerLeavesOutWhatMayNotBeSeen(t *testing.T) {
	w := world(false)
	w.Issues[1].Hidden = true
	s := jiratest.New(w)
	body := `{"issueIdsOrKeys":["PAY-1","PAY-2","PAY-9"],"fields":["summary"],"expand":["changelog"]}`
	status, answer := ask(t, s, http.MethodPost, "issue/bulkfetch", body)
	if list, _ := answer["issues"].([]any); status != http.StatusOK || len(list) != 1 || list[0].(map[string]any)["changelog"] == nil {
		t.Errorf("%d %v", status, answer)
	}
	for _, bad := range []string{`{"issueIdsOrKeys":[]}`, `{"issueIdsOrKeys":["PAY-1"],"expand":"changelog"}`} {
		if status, _ := ask(t, s, http.MethodPost, "issue/bulkfetch", bad); status != http.StatusBadRequest {
			t.Errorf("%s: %d", bad, status)
		}
	}
	s.Update(func(w *jiratest.World) { w.Quirks.BulkForgets = true })
	if _, answer := ask(t, s, http.MethodPost, "issue/bulkfetch", body); len(answer["issues"].([]any)) != 0 || len(answer["issueErrors"].([]any)) != 1 {
		t.Errorf("forgotten: %v", answer)
	}
}

func TestAnAnswerThatIsTooHeavyOrPoisonedFails(t *testing.T) {
	w := world(true)
	w.Quirks.Heavy = 2
	s := jiratest.New(w)
	search := func(fields string, n int) int {
		status, _ := ask(t, s, http.MethodGet, fmt.Sprintf("search?fields=%s&maxResults=%d&jql=updated+%%3E%%3D+0", fields, n), "")
		return status
	}
	if a, b, c := search("id,summary", 3), search("id,summary", 2), search("id", 3); a != 502 || b != 200 || c != 200 {
		t.Errorf("three: %d, two: %d, three with little: %d", a, b, c)
	}
	s.Update(func(w *jiratest.World) { w.Issues[0].Poison = true })
	if a, b := search("id,summary", 1), search("id", 1); a != 500 || b != 200 {
		t.Errorf("poisoned: %d, with little: %d", a, b)
	}
}

func TestATokenForTheGatewayIsTakenThereAlone(t *testing.T) {
	w := world(false)
	w.CloudID = "0f2a77c0"
	s := jiratest.New(w)
	for path, want := range map[string]int{"/rest/api/2/myself": 401, "/ex/jira/0f2a77c0/rest/api/2/myself": 200, "/ex/jira/other/rest/api/2/myself": 401, "/_edge/tenant_info": 200} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer t")
		rec := httptest.NewRecorder()
		if s.ServeHTTP(rec, r); rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
	if status, _ := ask(t, jiratest.New(world(false)), http.MethodGet, "project/search?maxResults=1", ""); status != http.StatusOK {
		t.Errorf("projects: %d", status)
	}
}
