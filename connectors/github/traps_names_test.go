package github_test

import (
	"strings"
	"testing"

	"bragsheet/store/work"
)

// A name that a repository gave up may be taken by a new one.
func TestRepositoriesThatHadOneNameInTurnAreTwo(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_me", Login: "robin"}
	fill := strings.NewReplacer("STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AUTHOR", `{"__typename":"User","id":"U_me","login":"robin"}`)
	items, containers := map[string]bool{}, map[string]bool{}
	for _, n := range []string{"1", "2"} {
		data := strings.ReplaceAll(fill.Replace(pullJSON), `"id":"R_1"`, `"id":"R_`+n+`"`)
		r, err := f.Read(me, []work.Part{{SourceID: "PR_" + n, Name: "pull", Data: []byte(data)}})
		if err != nil || r.Items[0].Ref != "acme/api#1" || r.Items[0].Container != r.Containers[0].ID {
			t.Fatalf("%+v, error %v", r, err)
		}
		items[r.Items[0].ID], containers[r.Containers[0].ID] = true, true
	}
	if len(items) != 2 || len(containers) != 2 {
		t.Errorf("%d pull requests in %d repositories, want 2 in 2", len(items), len(containers))
	}
}
