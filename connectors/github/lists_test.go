package github_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// crowded has an object in each stream whose every list is longer than a page.
func crowded() *githubtest.World {
	w := newWorld()
	p := merged(1, day(2026, 3, 3))
	theirs := githubtest.Pull{Repo: "acme/api", Number: 2, Author: "sam", Title: "Theirs", Created: day(2026, 3, 1)}
	issue := githubtest.Issue{Repo: "acme/api", Number: 900, Author: "sam", Title: "Issue", Created: day(2026, 3, 1), Closed: day(2026, 3, 9)}
	for i := range 130 {
		at := day(2026, 3, 2).Add(time.Duration(i) * time.Minute)
		p.Labels = append(p.Labels, fmt.Sprintf("label-%03d", i))
		p.Reviews = append(p.Reviews, githubtest.Review{Author: fmt.Sprintf("user-%03d", i), State: "COMMENTED", At: at})
		p.Ready = append(p.Ready, at)
		n := 1000 + i
		p.Closes = append(p.Closes, fmt.Sprintf("acme/api#%d", n))
		w.Issues = append(w.Issues, githubtest.Issue{Repo: "acme/api", Number: n, Author: "sam", Title: "Closed by it", Created: day(2026, 1, 2)})
		theirs.Labels = p.Labels
		theirs.Reviews = append(theirs.Reviews, githubtest.Review{Author: "robin", State: "COMMENTED", At: at})
		theirs.Requests = append(theirs.Requests, githubtest.Request{To: "robin", By: "sam", At: at})
		issue.Labels = p.Labels
		issue.Assignees = append(issue.Assignees, fmt.Sprintf("user-%03d", i))
	}
	issue.Assignees = append(issue.Assignees, "robin")
	w.Pulls, w.Issues = []githubtest.Pull{p, theirs}, append(w.Issues, issue)
	return w
}

func TestListsLongerThanAPageAreReadToTheEnd(t *testing.T) {
	f := start(t, crowded(), nil, nil)
	pulls, reviews, issues := f.whole(t, "pull requests"), f.whole(t, "reviews"), f.whole(t, "issues")
	p, r, i := pulls.items["acme/api#1"], reviews.items["acme/api#2"], issues.items["acme/api#900"]
	for what, got := range map[string]int{
		"labels of a pull request": len(p.Labels), "labels of a review": len(r.Labels), "labels of an issue": len(i.Labels),
		"reviews received": p.Pull.Reviews, "issues closed": len(pulls.links), "reviews given": len(r.Pull.Verdicts),
		"times ready": count(pulls.events, work.EventReady), "requests": count(reviews.events, work.EventReviewRequested),
	} {
		if got != 130 {
			t.Errorf("%d %s, want 130", got, what)
		}
	}
	if got := count(issues.events, work.EventAssigned); got != 131 || !issues.standing["acme/api#900"].Counted {
		t.Errorf("%d assignments, want 131, the last of them mine", got)
	}
	for _, part := range pulls.parts {
		if strings.Contains(string(part.Data), "endCursor") {
			t.Error("a cursor is kept")
		}
	}
}

func count(events []work.Event, kind work.EventKind) int {
	n := 0
	for _, e := range events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestObjectThatDisappearsWhileItsListsAreReadIsMissing(t *testing.T) {
	f := start(t, crowded(), nil, func(next http.Handler) http.Handler {
		return vanishing{next}
	})
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.items) != 0 || h.windows[0].State != work.WindowIncomplete || len(h.problems) != 1 {
		t.Errorf("items %d, windows %+v, problems %v, error %v; want one missing and said", len(h.items), h.windows, h.problems, h.err)
	}
}

// vanishing answers follow-ups as if the object were gone.
type vanishing struct{ next http.Handler }

func (v vanishing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req asked
	body := copyBody(r)
	if json.Unmarshal(body, &req) == nil && req.Vars["id"] != nil {
		answers(200, nil, map[string]any{
			"data":   map[string]any{"node": nil},
			"errors": []any{map[string]any{"type": "NOT_FOUND", "message": "Could not resolve to a node", "path": []any{"node"}}},
		}).ServeHTTP(w, r)
		return
	}
	v.next.ServeHTTP(w, r)
}

func TestHiddenReviewersDoNotHideTheReview(t *testing.T) {
	w := story()
	w.Quirks.HideReviewers = true
	h := start(t, w, nil, nil).pull(t, "reviews", connectors.Plan{}, 0)
	if h.err != nil || len(h.items) != 1 || h.windows[0].State != work.WindowDone {
		t.Fatalf("%d reviews in %+v, error %v", len(h.items), h.windows, h.err)
	}
	if len(h.problems) != 1 || !h.problems[0].Unseen {
		t.Errorf("problems %+v, want one of what is not seen", h.problems)
	}
}

func TestIncidentsComeByLabelAndInvolvement(t *testing.T) {
	w := newWorld()
	in := func(n int, label string, change func(*githubtest.Issue)) {
		i := githubtest.Issue{Repo: "acme/api", Number: n, Author: "sam", Title: "Down", Labels: []string{label}, Created: day(2026, 2, 1)}
		change(&i)
		w.Issues = append(w.Issues, i)
	}
	in(1, "Incident", func(i *githubtest.Issue) { i.Assignees, i.Closed = []string{"robin"}, day(2026, 2, 2) })
	in(2, "outage", func(i *githubtest.Issue) { i.Involved, i.Closed = []string{"robin"}, day(2026, 2, 2) })
	in(3, "outage", func(i *githubtest.Issue) { i.Author = "robin" })
	in(4, "bug", func(i *githubtest.Issue) { i.Involved = []string{"robin"} })
	in(5, "outage", func(i *githubtest.Issue) {
		i.Involved, i.Created, i.Closed, i.Updated = []string{"robin"}, day(2025, 2, 1), day(2025, 2, 2), day(2026, 2, 2)
	})
	in(6, "outage", func(i *githubtest.Issue) {
		i.Involved, i.Created, i.Closed = []string{"robin"}, day(2025, 12, 1), day(2026, 2, 2)
	})
	f := start(t, w, func(o *github.Options) { o.IncidentLabels = []string{"incident", "outage"} }, nil)
	h := f.whole(t, "incidents")
	if len(h.items) != 4 {
		t.Errorf("%d incidents, want those of the harvest that carry the label: %v", len(h.items), h.items)
	}
	want := map[string]string{
		"acme/api#1": "", "acme/api#2": work.WhyNotAnswered, "acme/api#3": work.WhyOpen, "acme/api#6": work.WhyNotAnswered,
	}
	for ref, why := range want {
		if it := h.items[ref]; it.Kind != work.KindIncident || h.standing[ref].Why != why {
			t.Errorf("%s is a %s and stands %+v, want why %q", ref, it.Kind, h.standing[ref], why)
		}
	}
}
