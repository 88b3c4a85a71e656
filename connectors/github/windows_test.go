package github_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

func TestMoreThanAThousandResultsAreReadInWindows(t *testing.T) {
	w := newWorld()
	for i := range 2500 {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i)*97*time.Minute)))
	}
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	if len(h.items) != 2500 {
		t.Errorf("%d pull requests, want 2500", len(h.items))
	}
	at := since
	for _, window := range h.windows {
		if !window.From.Equal(at) || window.State != work.WindowDone || window.Expected > 1000 || window.Seen != window.Expected {
			t.Errorf("window %+v, want one from %s, whole and small enough", window, at)
		}
		at = window.To
	}
	if !at.Equal(now) || len(h.windows) < 3 {
		t.Errorf("%d windows up to %s, want several up to %s", len(h.windows), at, now)
	}
	for id, n := range h.times {
		if n != 1 {
			t.Errorf("%s came %d times", id, n)
		}
	}
}

func TestReviewsOfLongAgoPullRequestsAreFoundBySlicesOfCreated(t *testing.T) {
	w := newWorld()
	for i := range 1200 {
		w.Pulls = append(w.Pulls, githubtest.Pull{
			Repo: "acme/api", Number: i + 1, Author: "sam", Title: "Theirs", Created: day(2019, 1, 1).Add(time.Duration(i) * 40 * time.Hour),
			Reviews: []githubtest.Review{{Author: "robin", State: "COMMENTED", At: since.Add(time.Duration(i) * time.Hour)}},
		})
	}
	w.Pulls = append(w.Pulls, githubtest.Pull{
		Repo: "acme/api", Number: 9000, Author: "sam", Title: "Reviewed before, touched since", Created: day(2019, 1, 1), Updated: day(2026, 2, 1),
		Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2019, 1, 2)}},
	})
	h := start(t, w, nil, nil).whole(t, "reviews")
	if len(h.items) != 1200 {
		t.Errorf("%d reviews, want 1200", len(h.items))
	}
}

func TestSecondWithTooManyResultsIsTruncatedAndSaid(t *testing.T) {
	w := newWorld()
	for i := range 1100 {
		w.Pulls = append(w.Pulls, merged(i+1, day(2026, 3, 3)))
	}
	w.Pulls = append(w.Pulls, merged(5000, day(2026, 5, 5)))
	f := start(t, w, nil, nil)
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.items) != 1001 {
		t.Fatalf("%d pull requests, complete %v, error %v; want the 1001 that can be listed", len(h.items), h.complete, h.err)
	}
	var truncated []work.Window
	for _, window := range h.windows {
		if window.State != work.WindowDone {
			truncated = append(truncated, window)
		}
	}
	if len(truncated) != 1 || truncated[0].State != work.WindowTruncated || truncated[0].Expected != 1100 ||
		truncated[0].Seen != 1000 || !truncated[0].From.Equal(day(2026, 3, 3)) {
		t.Errorf("windows %+v, want one truncated second", truncated)
	}
	if len(h.problems) != 1 || h.problems[0].Unseen || !strings.Contains(h.problems[0].What, "GitHub counts 1100 results") {
		t.Errorf("problems %+v, want one that says so", h.problems)
	}
	again := f.pull(t, "pull requests", connectors.Plan{Position: h.position, Now: now.Add(time.Hour)}, 0)
	if len(again.problems) != 1 {
		t.Errorf("the next run says %+v; what is missing is still missing", again.problems)
	}
}

func TestResultsThatSlipBetweenPagesAreReadAgain(t *testing.T) {
	for name, quirk := range map[string]func(*githubtest.Quirks){
		"one is left out":          func(q *githubtest.Quirks) { q.SkipOnce = []string{"acme/api#30"} },
		"one comes twice":          func(q *githubtest.Quirks) { q.DupOnce = []string{"acme/api#3"} },
		"one of the last page too": func(q *githubtest.Quirks) { q.SkipOnce = []string{"acme/api#40", "acme/api#1"} },
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, forty(quirk), nil, nil)
			h := f.whole(t, "pull requests")
			if len(h.items) != 40 {
				t.Errorf("%d pull requests, want 40", len(h.items))
			}
			for id, n := range h.times {
				if n != 1 {
					t.Errorf("%s came %d times", id, n)
				}
			}
		})
	}
}

// forty has more than one page of pull requests.
func forty(quirk func(*githubtest.Quirks)) *githubtest.World {
	w := newWorld()
	for i := range 40 {
		w.Pulls = append(w.Pulls, merged(i+1, since.AddDate(0, 0, i+1)))
	}
	quirk(&w.Quirks)
	return w
}

func TestResultThatNeverArrivesLeavesTheWindowIncompleteUntilItDoes(t *testing.T) {
	f := start(t, forty(func(q *githubtest.Quirks) {
		q.Null = map[string]string{"acme/api#7": "INTERNAL"}
	}), nil, nil)
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.items) != 39 {
		t.Fatalf("%d pull requests, complete %v, error %v", len(h.items), h.complete, h.err)
	}
	if w := h.windows[0]; w.State != work.WindowIncomplete || w.Expected != 40 || w.Seen != 39 {
		t.Errorf("window %+v, want an incomplete one", w)
	}
	if len(h.problems) != 1 || h.problems[0].Unseen || !strings.Contains(h.problems[0].What, "1 of 40 results") ||
		!strings.Contains(h.problems[0].What, "Something is wrong with acme/api#7") {
		t.Errorf("problems %+v, want one that counts and quotes", h.problems)
	}

	f.server.Update(func(w *githubtest.World) { w.Quirks.Null = nil })
	again := f.pull(t, "pull requests", connectors.Plan{Position: h.position, Now: now.Add(time.Hour)}, 0)
	if _, ok := again.items["acme/api#7"]; !ok || len(again.problems) != 0 || !again.complete {
		t.Errorf("the next run has problems %v and items %d", again.problems, len(again.items))
	}
}

func TestWhatTheTokenMayNotSeeIsListedAndDoesNotBlock(t *testing.T) {
	w := forty(func(q *githubtest.Quirks) { q.Null = map[string]string{"acme/api#7": "FORBIDDEN"} })
	w.Orgs = append(w.Orgs, githubtest.Org{Login: "vault", SSO: true})
	secret := merged(1, day(2026, 2, 2))
	secret.Repo = "vault/keys"
	w.Pulls = append(w.Pulls, secret)
	h := start(t, w, nil, nil).pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.items) != 39 || h.windows[0].State != work.WindowDone {
		t.Fatalf("%d pull requests in %+v, error %v", len(h.items), h.windows, h.err)
	}
	saml := 0
	for _, p := range h.problems {
		if !p.Unseen {
			t.Errorf("%+v is called an error", p)
		}
		if strings.Contains(p.What, "SAML") {
			saml++
		}
	}
	if saml != 1 || len(h.problems) != 3 {
		t.Errorf("problems %+v, want the organisation, the sign-on and the one result, once each", h.problems)
	}
}

func TestEachOrganisationIsAskedByItself(t *testing.T) {
	w := newWorld()
	for i, org := range []string{"acme", "beta", "gamma"} {
		for j := range 30 {
			p := merged(j+1, since.AddDate(0, 0, i+j+1))
			p.Repo = org + "/api"
			w.Pulls = append(w.Pulls, p)
		}
	}
	f := start(t, w, func(o *github.Options) { o.Orgs = []string{"acme", "gamma"} }, nil)
	h := f.whole(t, "pull requests")
	if len(h.items) != 60 || len(h.windows) != 1 || h.windows[0].Expected != 60 {
		t.Errorf("%d pull requests in %+v, want 60 in one window", len(h.items), h.windows)
	}
	for _, q := range f.asked.searches("Pulls") {
		if strings.Count(q, "org:") != 1 {
			t.Errorf("%q does not name one organisation", q)
		}
	}
}

func TestSearchesAreExact(t *testing.T) {
	f := start(t, newWorld(), func(o *github.Options) { o.IncidentLabels = []string{"incident", "sev 1"} }, nil)
	want := map[string]string{
		"pull requests": "is:pr is:merged author:robin merged:2026-01-01T12:00:00Z..2026-07-01T11:59:59Z sort:created-asc",
		"reviews":       "is:pr reviewed-by:robin -author:robin created:1990-01-01T00:00:00Z..2026-07-01T11:59:59Z updated:>=2026-01-01T12:00:00Z sort:created-asc",
		"issues":        "is:issue assignee:robin created:1990-01-01T00:00:00Z..2026-07-01T11:59:59Z updated:>=2026-01-01T12:00:00Z sort:created-asc",
		"incidents":     `is:issue involves:robin label:"incident","sev 1" created:1990-01-01T00:00:00Z..2026-07-01T11:59:59Z updated:>=2026-01-01T12:00:00Z sort:created-asc`,
	}
	ops := map[string]string{"pull requests": "Pulls", "reviews": "Reviews", "issues": "Issues", "incidents": "Issues"}
	for stream, q := range want {
		f.asked.clear()
		h := f.whole(t, stream)
		if got := f.asked.searches(ops[stream]); len(got) != 1 || got[0] != q {
			t.Errorf("%s searches %q, want %q", stream, got, q)
		}
		f.asked.clear()
		f.pull(t, stream, connectors.Plan{Position: h.position}, 0)
		if got := fmt.Sprint(f.asked.searches(ops[stream])); !strings.Contains(got, "updated:>=2026-06-28T12:00:00Z sort:updated-asc") {
			t.Errorf("%s then searches %s, want what changed in the last 72 hours", stream, got)
		}
	}
}
