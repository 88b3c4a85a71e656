package jira_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
)

// storyWorld is a site with a little of everything, in pages of three.
func storyWorld(dataCenter bool) *jiratest.World {
	w := newWorld(dataCenter)
	w.PageSize = 3
	if !dataCenter {
		w.Quirks.ChangelogLimit = 1 // so that changelogs are asked for
	}
	epic := story("PAY-1")
	epic.Type, epic.Assignee = "Epic", "alex"
	w.Issues = append(w.Issues, epic)
	for i := range 4 {
		is := story(fmt.Sprintf("PAY-%d", 10+i))
		if is.Parent = "PAY-1"; dataCenter {
			is.Parent, is.Fields = "", map[string]any{"Epic Link": "PAY-1"}
		}
		start := at("2026-02-01T10:00").AddDate(0, 0, 3*i)
		is = is.Work(start, start.Add(30*time.Hour), "robin")
		for n, who := range []string{"sam", "robin", "alex", "robin"}[:i+1] {
			is = is.Say(start.Add(time.Duration(40+n)*time.Hour), who, "The p95 went from 41 s to 6 s.")
		}
		w.Issues = append(w.Issues, is)
	}
	w.Quirks.CommentLimit = 2 // so that the others are asked for
	incident := story("OPS-77")
	incident.Type, incident.Assignee, incident.Description = "Incident", "sam", "Money moved twice"
	incident.Fields = map[string]any{"Incident commander": "robin", "Detected at": at("2026-03-04T21:04")}
	w.Issues = append(w.Issues, incident.Work(at("2026-03-04T21:10"), at("2026-03-04T23:14"), "sam"))
	moved := story("OPS-5")
	moved.ID = "9001"
	w.Issues = append(w.Issues, moved.Rekey(at("2026-03-10T10:00"), "alex", "PAY-99").Assign(at("2026-03-11T10:00"), "alex", "sam"))
	return w
}

var update = flag.Bool("update", false, "rewrite the golden files")

func TestCloudKeepsTheContract(t *testing.T)      { keepsTheContract(t, false) }
func TestDataCenterKeepsTheContract(t *testing.T) { keepsTheContract(t, true) }

func keepsTheContract(t *testing.T, dataCenter bool) {
	t.Helper()
	golden := map[bool]string{false: "testdata/faults_cloud.golden", true: "testdata/faults_datacenter.golden"}
	sourcetest.Run(t, sourcetest.Contract{
		New: func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source {
			t.Helper()
			return forgetful{newSource(t, storyWorld(dataCenter), wrap)}
		},
		Since: since, Now: now, Extra: jiraFaults(), Golden: golden[dataCenter], Update: *update,
	})
}

// forgetful goes over what its run has read already, so that there is something
// to go over.
type forgetful struct{ *jira.Source }

func (f forgetful) Pull(ctx context.Context, stream string, plan connectors.Plan) iter.Seq2[connectors.Batch, error] {
	f.Forget()
	return f.Source.Pull(ctx, stream, plan)
}

// edited is a fault that changes what an answer of a path says.
func edited(name, path string, edit func(answer map[string]any)) sourcetest.Fault {
	return sourcetest.Fault{
		Name:    name,
		Applies: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, path) },
		Serve: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			swap(path, func(body string) string {
				var answer map[string]any
				if json.Unmarshal([]byte(body), &answer) != nil {
					return body
				}
				edit(answer)
				text, _ := json.Marshal(answer)
				return string(text)
			})(next).ServeHTTP(w, r)
		},
	}
}

// jiraFaults are the ways in which only Jira goes wrong. A search that knows of
// a change late is none of them: no answer shows it, and the overlap of the
// next run finds it.
func jiraFaults() []sourcetest.Fault {
	failed := map[string]string{"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
	burst := map[string]string{"Retry-After": "3", "RateLimit-Reason": "jira-burst-based", "X-RateLimit-NearLimit": "true"}
	return []sourcetest.Fault{
		{Name: "expired token, and 200", Header: failed},
		{Name: "expired token, and an empty 200", Header: failed, Replace: true, Body: `{"issues":[],"isLast":true,"total":0}`},
		{Name: "200 that says it failed", Replace: true, Body: `{"errorMessages":["Something went wrong"],"errors":{}}`},
		{Name: "burst limit", Status: 429, Replace: true, Body: `{}`, Header: burst},
		{Name: "limit until a time", Status: 429, Replace: true, Body: `{}`, Header: map[string]string{"X-RateLimit-Reset": "2026-06-30T12:01Z"}},
		{Name: "near a limit", Header: map[string]string{"X-RateLimit-NearLimit": "true"}},
		{
			Name: "page token expired", Status: 400, Replace: true, Body: `{"errorMessages":["The provided next page token is invalid or expired."]}`,
			Applies: func(r *http.Request) bool {
				raw, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(raw))
				return bytes.Contains(raw, []byte("nextPageToken"))
			},
		},
		edited("rows of a page come twice", "/search/jql", twice),
		edited("rows of a page come twice, by offset", "2/search", twice),
		edited("a row of a page is missing, by offset", "2/search", func(answer map[string]any) {
			if rows := answer["issues"].([]any); len(rows) > 1 {
				answer["issues"] = rows[:len(rows)-1]
			}
		}),
		edited("issues left out of many", "/issue/bulkfetch", func(answer map[string]any) { answer["issues"] = []any{} }),
		edited("comments that come with an issue are fewer than they are", "/issue/bulkfetch", fewer),
		edited("comments that come with an issue are fewer than they are, by offset", "2/search", fewer),
		edited("comments left out of a page", "/comment", func(answer map[string]any) { answer["comments"] = []any{} }),
		edited("changelogs left out of many", "/changelog/bulkfetch", func(answer map[string]any) { answer["issueChangeLogs"] = []any{} }),
	}
}

// fewer has issues come without their comments, though with how many there are.
func fewer(answer map[string]any) {
	for _, is := range answer["issues"].([]any) {
		if said, ok := is.(map[string]any)["fields"].(map[string]any)["comment"].(map[string]any); ok {
			said["comments"] = []any{}
		}
	}
}

// twice has each row of a page come twice.
func twice(answer map[string]any) {
	rows := answer["issues"].([]any)
	answer["issues"] = append(rows, rows...)
}
