package github_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/github"
	"bragsheet/store/work"
)

func TestReadErrorsNameTheObjectAndTheField(t *testing.T) {
	whole := strings.NewReplacer("AUTHOR", "null", "STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`).Replace(pullJSON)
	tests := []struct{ name, part, find, replace, want string }{
		{"number of another type", "pull", `"number":1`, `"number":"one"`, "Number"},
		{"time that is none", "pull", `"mergedAt":"2026-01-02T00:00:00Z"`, `"mergedAt":"yesterday"`, `mergedAt is "yesterday"`},
		{"missing merge time", "pull", `"mergedAt":"2026-01-02T00:00:00Z"`, `"mergedAt":null`, "mergedAt is missing"},
		{"missing creation", "pull", `"createdAt":"2026-01-01T00:00:00Z",`, ``, "createdAt is missing"},
		{"missing number", "review", `"number":1,`, ``, "number is missing"},
		{"missing repository", "issue", `"repository":{`, `"other":{`, "repository is missing"},
		{"event without a time", "issue", `"nodes":[null]}}`, `"nodes":[{"__typename":"ClosedEvent"}]}}`, "timelineItems.createdAt is missing"},
		{"cut short", "pull", `}}`, ``, "PR_1"},
		{"unknown part", "wiki", ``, ``, `"wiki"`},
	}
	f := start(t, newWorld(), nil, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := strings.Replace(whole, tt.find, tt.replace, 1)
			_, err := f.Read(f.me, []work.Part{{SourceID: "PR_1", Name: tt.part, Data: []byte(data)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "PR_1") {
				t.Errorf("error %v, want one about PR_1 and %s", err, tt.want)
			}
		})
	}
}

func TestObjectOfTwoStreamsReadsTheSameInAnyOrder(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	var parts []work.Part
	for name, text := range map[string]string{
		"pull":   strings.NewReplacer("AUTHOR", "null", "STATE", "OPEN", "WHEN", "null").Replace(pullJSON),
		"review": strings.NewReplacer("AUTHOR", "null", "STATE", "APPROVED", "AT", `"2026-01-02T00:00:00Z"`).Replace(reviewJSON),
	} {
		parts = append(parts, work.Part{SourceID: "PR_1", Name: name, Data: []byte(text)})
	}
	one, err := f.Read(f.me, parts)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(parts)
	other, err := f.Read(f.me, parts)
	if diff := cmp.Diff(one, other); diff != "" || err != nil || len(one.Items) != 2 || len(one.Containers) != 1 {
		t.Errorf("%d items, error %v (-one +other):\n%s", len(one.Items), err, diff)
	}
}

// Whatever is stored, reading it does not panic, and gives the same again; what
// is read belongs together.
func FuzzRead(f *testing.F) {
	for _, text := range []string{pullJSON, reviewJSON, issueJSON} {
		f.Add("pull", strings.NewReplacer("AUTHOR", "null", "STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AT", "null").Replace(text))
		f.Add("review", strings.NewReplacer("AUTHOR", `{"id":"U_1"}`, "STATE", "DISMISSED", "WHEN", "null", "AT", `"2026-01-02T00:00:00Z"`).Replace(text))
		f.Add("issue", strings.NewReplacer("AUTHOR", `{"id":"U_1"}`, "STATE", "CLOSED", "WHEN", "null", "AT", "null").Replace(text))
	}
	f.Add("coauthored", `{"number":1}`)
	f.Add("agent", `{"number":1,"mergeCommit":{"authors":{"nodes":[null,{}]}},"timelineItems":{"nodes":[{"__typename":"ClosedEvent","createdAt":"2026-01-01T00:00:00Z"}]}}`)
	src, err := github.New(github.Options{IncidentLabels: []string{"incident"}})
	if err != nil {
		f.Fatal(err)
	}
	me := work.Account{ID: "me", Host: host, UserID: "U_1", Login: "robin"}
	f.Fuzz(func(t *testing.T, name, text string) {
		parts := []work.Part{{SourceID: "X_1", Name: name, Data: json.RawMessage(text)}}
		r, err := src.Read(me, parts)
		again, err2 := src.Read(me, parts)
		if diff := cmp.Diff(r, again); diff != "" || (err == nil) != (err2 == nil) {
			t.Errorf("%q reads differently a second time: %s", text, diff)
		}
		if err != nil || name == "files" { // which say nothing by themselves
			return
		}
		if len(r.Items) != 1 || len(r.Standings) != 1 || r.Standings[0].Item != r.Items[0].ID {
			t.Errorf("%q: %d items, %d standings", text, len(r.Items), len(r.Standings))
		}
		for _, s := range r.Standings {
			if s.Counted != (s.Why == "") || s.Counted && s.At.IsZero() {
				t.Errorf("%q: standing %+v", text, s)
			}
		}
	})
}

const issueJSON = `{"number":3,"url":"u","title":"T","body":"","state":"STATE","stateReason":null,"closedAt":WHEN,
	"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","author":AUTHOR,
	"repository":{"id":"R_1","nameWithOwner":"acme/api"},"labels":{"nodes":[{"name":"sev2"},{"name":"incident"}]},
	"assignees":{"nodes":[{"id":"U_1"}]},"timelineItems":{"nodes":[
	{"__typename":"AssignedEvent","createdAt":"2026-01-01T00:00:00Z","assignee":{"id":"U_1"}},
	{"__typename":"ClosedEvent","createdAt":"2026-01-01T00:00:00Z"}]}}`
