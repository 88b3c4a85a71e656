package github_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// commented is a world with a pull request of robin's, one that robin reviewed,
// an issue, and something that robin only commented on.
func commented(comments ...githubtest.Comment) *githubtest.World {
	w := newWorld()
	w.Pulls = []githubtest.Pull{
		merged(1, day(2026, 3, 1)),
		{
			Repo: "acme/api", Number: 2, Author: "sam", Title: "Theirs", Created: day(2026, 2, 1), Merged: day(2026, 3, 1),
			Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2026, 2, 3)}},
		},
		{Repo: "elsewhere/x", Number: 3, Author: "sam", Title: "Passing by", Created: day(2026, 2, 1)},
	}
	w.Issues = []githubtest.Issue{
		{Repo: "acme/api", Number: 4, Author: "sam", Title: "Broken", Created: day(2026, 2, 1), Closed: day(2026, 2, 3), Assignees: []string{"robin"}},
	}
	w.Comments = comments
	return w
}

// harvested harvests a world into sink with the engine.
func harvested(t *testing.T, f *fixture, sink *sourcetest.Sink, at time.Time, verify bool) connectors.Result {
	t.Helper()
	res := connectors.Sync(t.Context(), f, sink, connectors.Options{
		Default: since, Verify: verify, Now: func() time.Time { return at }, Report: func(connectors.Event) {},
	})
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	return res
}

// commentsIn lists the texts of comments that a sink holds, by reference.
func commentsIn(sink *sourcetest.Sink) map[string][]string {
	found := map[string][]string{}
	for _, o := range sink.Objects() {
		for _, it := range o.Reading.Items {
			for _, c := range it.Comments {
				found[it.Ref] = append(found[it.Ref], c.Text)
			}
		}
	}
	return found
}

func TestCommentsOfMineAreReadWithWhatTheyAreUnder(t *testing.T) {
	f := start(t, commented(
		githubtest.Comment{On: "acme/api#1", Author: "robin", Body: "Second.", At: day(2026, 3, 8), Edited: day(2026, 3, 9)},
		githubtest.Comment{On: "acme/api#1", Author: "robin", Body: "> sam wrote\n>that\n\nFirst.<!-- hidden -->", At: day(2026, 3, 7)},
		githubtest.Comment{On: "acme/api#1", Author: "sam", Body: "Theirs.", At: day(2026, 3, 8)},
		githubtest.Comment{On: "acme/api#1", Author: "robin", Body: "Long ago.", At: since.AddDate(0, 0, -1)},
		githubtest.Comment{On: "acme/api#2", Author: "robin", Body: "On a review.", At: day(2026, 3, 8)},
		githubtest.Comment{On: "acme/api#4", Author: "robin", Body: "On an issue.", At: day(2026, 3, 8)},
		githubtest.Comment{On: "elsewhere/x#3", Author: "robin", Body: "Elsewhere.", At: day(2026, 3, 8)},
	), nil, nil)
	sink := sourcetest.NewSink()
	harvested(t, f, sink, now, false)
	want := map[string][]string{"acme/api#1": {"First.", "Second."}, "acme/api#4": {"On an issue."}}
	if diff := cmp.Diff(want, commentsIn(sink)); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
	for _, o := range sink.Objects() {
		for _, it := range o.Reading.Items {
			if it.Ref == "acme/api#4" && (it.Comments[0].URL != it.URL+"#issuecomment-6" || !it.Comments[0].At.Equal(day(2026, 3, 8))) {
				t.Errorf("comment is %+v", it.Comments[0])
			}
		}
		for _, part := range o.Parts {
			if strings.Contains(string(part.Data), "Theirs.") || strings.Contains(string(part.Data), "sam wrote") {
				t.Errorf("somebody else's words are kept: %s", part.Data)
			}
		}
	}
}

func TestCommentsElsewhereAreLeftOutOfAHarvestOfOrganisations(t *testing.T) {
	f := start(t, commented(githubtest.Comment{On: "elsewhere/x#3", Author: "robin", Body: "Elsewhere.", At: day(2026, 3, 8)}),
		func(o *github.Options) { o.Orgs = []string{"Acme"} }, nil)
	if h := f.whole(t, "comments"); len(h.parts) != 0 {
		t.Errorf("%v are kept", h.parts)
	}
}

// many is n comments, an hour apart, the last the latest.
func many(n int) []githubtest.Comment {
	all := make([]githubtest.Comment, n)
	for i := range all {
		all[i] = githubtest.Comment{On: "acme/api#1", Author: "robin", Body: fmt.Sprint(i), At: now.Add(time.Duration(i-n) * time.Hour)}
	}
	return all
}

func TestCommentsAreReadToWhereTheLastHarvestBegan(t *testing.T) {
	f := start(t, commented(many(1050)...), nil, nil)
	first := f.whole(t, "comments")
	if got := len(f.asked.sizes("Comments")); got != 11 {
		t.Errorf("%d requests for 1050 comments, want 11", got)
	}
	f.asked.clear()
	f.server.Update(func(w *githubtest.World) {
		w.Comments[3].Body, w.Comments[3].Edited = "changed", now.Add(time.Hour)
	})
	next := f.pull(t, "comments", connectors.Plan{Position: first.position, Now: now.Add(2 * time.Hour)}, 0)
	if next.err != nil || !next.complete || next.batches != 3 || len(f.asked.sizes("Comments")) != 1 {
		t.Errorf("%d batches, %d requests, error %v", next.batches, len(f.asked.sizes("Comments")), next.err)
	}
}

func TestAHarvestOfCommentsThatWasCutOffGoesOnWithoutAHole(t *testing.T) {
	want := sourcetest.NewSink()
	harvested(t, start(t, commented(many(250)...), nil, nil), want, now, false)
	for cut := range 8 {
		f, sink := start(t, commented(many(250)...), nil, nil), sourcetest.NewSink()
		sink.CutAfter(cut)
		connectors.Sync(t.Context(), f, sink, connectors.Options{Default: since, Now: func() time.Time { return now }, Report: func(connectors.Event) {}})
		sink.CutAfter(-1)
		harvested(t, f, sink, now, false)
		if diff := cmp.Diff(want.State(), sink.State()); diff != "" {
			t.Errorf("cut after %d saves:\n%s", cut, diff)
		}
	}
}

// A page that is not the last has no total to be held to.
func TestACommentMissingOnAnyPageIsNoticed(t *testing.T) {
	page := 0
	f := start(t, commented(many(250)...), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if page++; page%3 != 2 { // each time the second of three
				next.ServeHTTP(w, r)
				return
			}
			altered(func(nodes []any, _ map[string]any, _ http.Header) []any { return nodes[1:] })(w, r, next)
		})
	})
	h := f.pull(t, "comments", connectors.Plan{}, 0)
	if h.err != nil || len(h.windows) != 1 || h.windows[0].State != work.WindowIncomplete || h.windows[0].Expected != 250 || h.windows[0].Seen != 249 || len(h.problems) != 1 {
		t.Fatalf("windows %+v, problems %v, error %v; want 249 of 250, said", h.windows, h.problems, h.err)
	}
	page = -1000
	if next := f.pull(t, "comments", connectors.Plan{Position: h.position}, 0); next.err != nil || len(next.problems) != 0 || next.windows[0].Seen != 250 {
		t.Errorf("the next run: windows %+v, problems %v, error %v", next.windows, next.problems, next.err)
	}
}

func TestAVerifyingSyncForgetsWhatWasDeleted(t *testing.T) {
	f, sink := start(t, commented(many(3)...), nil, nil), sourcetest.NewSink()
	harvested(t, f, sink, now, false)
	f.server.Update(func(w *githubtest.World) { w.Comments[1].Deleted = true })
	harvested(t, f, sink, now.Add(time.Hour), true)
	if diff := cmp.Diff(map[string][]string{"acme/api#1": {"0", "2"}}, commentsIn(sink)); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
}

func TestCommentsThatAServerDoesNotListAreSaidNotToBeRead(t *testing.T) {
	w := commented(many(3)...)
	w.Quirks.Unknown = []string{"User.issueComments"}
	f, sink := start(t, w, nil, nil), sourcetest.NewSink()
	for _, run := range harvested(t, f, sink, now, true).Runs {
		if run.Outcome != work.OutcomeComplete || run.Stream == "comments" && (len(run.Problems) != 1 || !run.Problems[0].Unseen) {
			t.Errorf("%s is %s: %+v", run.Stream, run.Outcome, run.Problems)
		}
	}
	f.server.Update(func(w *githubtest.World) { w.Quirks.Unknown = nil })
	harvested(t, f, sink, now.AddDate(0, 1, 0), false)
	if got := commentsIn(sink)["acme/api#1"]; len(got) != 3 {
		t.Errorf("once it lists them, %q are read, want all", got)
	}
}
