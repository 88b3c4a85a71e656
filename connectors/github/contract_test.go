package github_test

import (
	"net/http"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
)

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
	return w
}

func TestContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Contract{
		Since: since, Now: now,
		New: func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source {
			t.Helper()
			f := start(t, story(), func(o *github.Options) { o.Orgs, o.IncidentLabels = []string{"acme"}, []string{"incident"} }, wrap)
			return f.Source
		},
	})
}
