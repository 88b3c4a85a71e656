package github_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"time"

	"bragsheet/store/work"
)

// Real pull requests and issues of one repository, recorded through GraphQL
// and then flattened: lists of nodes are plain lists, authors plain logins.
const (
	realPulls  = "../../../shared/data/github/ietf_tls_esni_pulls_graphql.ndjson"
	realIssues = "../../../shared/data/github/ietf_tls_esni_issues_graphql.ndjson"
)

// recorded reads the objects of a file, or skips the test when it is not there.
func recorded(t *testing.T, path string) []map[string]any {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("no real payloads to read: %v", err)
	}
	defer file.Close()
	var all []map[string]any
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var object map[string]any
		if err := json.Unmarshal(lines.Bytes(), &object); err != nil {
			t.Fatal(err)
		}
		all = append(all, object)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// account turns a recorded login into an actor.
func account(login any) any {
	name, _ := login.(string)
	if name == "" || name == "ghost" {
		return nil
	}
	return map[string]any{"__typename": "User", "id": "U_" + name, "login": name}
}

// part puts a recorded object back into the shape it came in.
func part(t *testing.T, name string, o map[string]any) work.Part {
	t.Helper()
	id := o["id"].(string)
	o["author"] = account(o["author"])
	o["repository"] = map[string]any{"id": "R_1", "nameWithOwner": "tlswg/draft-ietf-tls-esni"}
	var labels []any
	for _, l := range o["labels"].([]any) {
		labels = append(labels, map[string]any{"name": l})
	}
	o["labels"] = map[string]any{"nodes": labels}
	var assignees []any
	for _, login := range o["assignees"].([]any) {
		assignees = append(assignees, account(login))
	}
	o["assignees"] = map[string]any{"nodes": assignees}
	if reviews, ok := o["reviews"].([]any); ok {
		for _, r := range reviews {
			review := r.(map[string]any)
			review["author"] = account(review["author"])
			review["submittedAt"] = review["createdAt"]
			comments, _ := review["comments"].([]any)
			review["comments"] = map[string]any{"totalCount": len(comments)}
		}
		o["reviews"] = map[string]any{"totalCount": len(reviews), "nodes": reviews}
	}
	o["mergedBy"] = account(o["mergedBy"])
	comments, _ := o["comments"].([]any)
	o["comments"] = map[string]any{"totalCount": len(comments)}
	data, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return work.Part{SourceID: id, Name: name, Data: data}
}

func TestRealPullRequestsAreRead(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_chris-wood", Login: "chris-wood"}
	counted, want, reviewed := 0, 0, 0
	for _, o := range recorded(t, realPulls) {
		if o["author"] == "chris-wood" && o["state"] == "MERGED" {
			want++
		}
		p := part(t, "pull", o)
		r, err := f.Read(me, []work.Part{p})
		if err != nil {
			t.Fatal(err)
		}
		if st := r.Standings[0]; st.Counted {
			counted++
			if r.Items[0].FinishedAt.Before(r.Items[0].CreatedAt) || st.At.Before(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("%s: created %s, merged %s", r.Items[0].Ref, r.Items[0].CreatedAt, r.Items[0].FinishedAt)
			}
		}
		p.Name = "review"
		if r, err = f.Read(me, []work.Part{p}); err != nil {
			t.Fatal(err)
		}
		if r.Standings[0].Counted {
			reviewed++
		}
	}
	if counted != want || want < 50 {
		t.Errorf("%d pull requests count, %d are merged and mine", counted, want)
	}
	if reviewed < 20 {
		t.Errorf("%d reviews count, want dozens", reviewed)
	}
}

func TestRealIssuesAreRead(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_chris-wood", Login: "chris-wood"}
	counted, want := 0, 0
	for _, o := range recorded(t, realIssues) {
		if o["state"] == "CLOSED" {
			for _, login := range o["assignees"].([]any) {
				if login == "chris-wood" {
					want++
				}
			}
		}
		r, err := f.Read(me, []work.Part{part(t, "issue", o)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Standings[0].Counted {
			counted++
		}
	}
	if counted != want || want == 0 {
		t.Errorf("%d issues count, %d were closed while assigned to me", counted, want)
	}
}
