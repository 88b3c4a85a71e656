package github_test

import (
	"testing"

	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// A review was waited for by me since I, or a team I am in, was asked for it.
func TestOnlyRequestsToMeAndMyTeamsCount(t *testing.T) {
	sam := func(to string, team bool) githubtest.Request {
		return githubtest.Request{To: to, Team: team, By: "sam", At: day(2026, 3, 2)}
	}
	taken := sam("acme/payments", true)
	taken.Removed = day(2026, 3, 3)
	later := sam("robin", false)
	later.At = day(2026, 3, 3)
	afterwards := sam("robin", false)
	afterwards.Removed = day(2026, 3, 8)
	tests := []struct {
		name     string
		teams    []string
		requests []githubtest.Request
		want     []string // subjects
	}{
		{"to me", nil, []githubtest.Request{sam("robin", false)}, []string{personID("robin")}},
		{"to somebody else", nil, []githubtest.Request{sam("kim", false)}, nil},
		{"to a team of mine", []string{"acme/payments"}, []githubtest.Request{sam("acme/payments", true)}, []string{"team:acme/payments"}},
		{"to another team", []string{"acme/payments"}, []githubtest.Request{sam("acme/web", true)}, nil},
		{"to a team when GitHub does not say which are mine", nil, []githubtest.Request{sam("acme/payments", true)}, nil},
		{"to a team of mine, taken back for me", []string{"acme/payments"}, []githubtest.Request{taken, later}, []string{personID("robin")}},
		{"taken back after the review", nil, []githubtest.Request{afterwards}, []string{personID("robin")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.Orgs = []githubtest.Org{{Login: "acme", Teams: tt.teams}}
			p := theirs(githubtest.Review{Author: "robin", State: "APPROVED", At: day(2026, 3, 6)})
			p.Requests = tt.requests
			w.Pulls = []githubtest.Pull{p}
			f := start(t, w, nil, nil)
			if _, err := f.Preflight(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range f.whole(t, "reviews").events {
				if e.Kind == work.EventReviewRequested {
					got = append(got, e.Subject)
				}
			}
			if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
				t.Errorf("waited for since requests to %q, want %q", got, tt.want)
			}
		})
	}
}

// Which teams I am in is remembered with the rest of what the preflight kept.
func TestTeamsAreKeptBetweenRuns(t *testing.T) {
	w := newWorld()
	w.Orgs = []githubtest.Org{{Login: "acme", Teams: []string{"acme/payments"}}}
	p := theirs(githubtest.Review{Author: "robin", State: "APPROVED", At: day(2026, 3, 6)})
	p.Requests = []githubtest.Request{{To: "acme/payments", Team: true, By: "sam", At: day(2026, 3, 2)}}
	w.Pulls = []githubtest.Pull{p}
	f := start(t, w, nil, nil)
	first, err := f.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Orgs[0].Teams = nil
	if _, err := f.Preflight(t.Context(), first.Keep); err != nil {
		t.Fatal(err)
	}
	if n := count(f.whole(t, "reviews").events, work.EventReviewRequested); n != 1 {
		t.Errorf("%d requests to teams of mine, want 1", n)
	}
}
