package github_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// theirs is a pull request of sam with reviews.
func theirs(reviews ...githubtest.Review) githubtest.Pull {
	return githubtest.Pull{
		Repo: "acme/api", Number: 7, Author: "sam", Title: "Theirs", Head: "pay-9-theirs", Labels: []string{"risk"},
		Body:    "Long story of sam about PAY-9, see acme/ledger#4 and https://github.com/acme/api/issues/5.",
		Created: day(2026, 3, 1), Merged: day(2026, 3, 9), Additions: 10, Deletions: 2, Files: 3,
		Reviews: reviews,
	}
}

func TestReviewIsOneItemForEachPullRequest(t *testing.T) {
	w := newWorld()
	p := theirs(
		githubtest.Review{Author: "robin", State: "PENDING", Body: "draft"},
		githubtest.Review{Author: "robin", State: "APPROVED", At: day(2026, 3, 6)},
		githubtest.Review{Author: "robin", State: "CHANGES_REQUESTED", At: day(2026, 3, 4), Body: "Mind the rounding.", Comments: 3, Dismissed: day(2026, 3, 5)},
		githubtest.Review{Author: "robin", State: "COMMENTED", At: day(2026, 3, 5), Comments: 1},
		githubtest.Review{Author: "kim", State: "APPROVED", At: day(2026, 3, 2), Body: "Words of kim"},
	)
	p.Requests = []githubtest.Request{
		{To: "robin", By: "sam", At: day(2026, 3, 3)},
		{To: "acme/payments", Team: true, By: "sam", At: day(2026, 3, 2)},
		{To: "kim", By: "sam", At: day(2026, 3, 2)},
	}
	w.Pulls = []githubtest.Pull{p}
	w.Orgs = []githubtest.Org{{Login: "acme", Teams: []string{"acme/payments"}}}
	f := start(t, w, nil, nil)
	if _, err := f.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	h := f.whole(t, "reviews")
	it := h.items["acme/api#7"]
	want := work.Item{
		ID: work.ReviewID(host, it.SourceID), Host: host, SourceID: it.SourceID, Kind: work.KindReview, Ref: "acme/api#7",
		Title: "Theirs", Body: "Mind the rounding.\n\nPAY-9\nacme/ledger#4\nhttps://github.com/acme/api/issues/5",
		URL: host + "/acme/api/pull/7", Container: it.Container, State: work.StateDone, Labels: []string{"risk"}, AuthorID: personID("sam"),
		CreatedAt: day(2026, 3, 1), UpdatedAt: day(2026, 3, 9), FinishedAt: day(2026, 3, 4),
		Pull: &work.Pull{
			Additions: 10, Deletions: 2, ChangedFiles: 3, Base: "main", DefaultBranch: "main", Head: "pay-9-theirs", MergedAt: day(2026, 3, 9),
			Verdicts: []string{"changes_requested", "commented", "approved"}, ReviewComments: 4, Substantive: true,
		},
	}
	if diff := cmp.Diff(want, it); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
	if st := h.standing["acme/api#7"]; !st.Counted || st.Role != work.RoleReviewer || !st.At.Equal(day(2026, 3, 4)) {
		t.Errorf("standing %+v", st)
	}
	wantEvents := []work.Event{
		{Kind: work.EventReviewRequested, At: day(2026, 3, 2), Actor: personID("sam"), Subject: "team:acme/payments"},
		{Kind: work.EventReviewRequested, At: day(2026, 3, 3), Actor: personID("sam"), Subject: personID("robin")},
		{Kind: work.EventReviewed, At: day(2026, 3, 4), Actor: personID("robin"), Detail: "changes_requested"},
		{Kind: work.EventReviewed, At: day(2026, 3, 5), Actor: personID("robin"), Detail: "commented"},
		{Kind: work.EventReviewed, At: day(2026, 3, 6), Actor: personID("robin"), Detail: "approved"},
	}
	for i := range wantEvents {
		wantEvents[i].Item = it.ID
	}
	if diff := cmp.Diff(wantEvents, h.events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for _, part := range h.parts {
		if s := string(part.Data); strings.Contains(s, "Long story") || strings.Contains(s, "Words of kim") {
			t.Errorf("the words of someone else are kept: %s", s)
		}
	}
}

// reviewJSON is a pull request as the reviews stream keeps it. Not all the
// cases below are found by its search, but they are read all the same.
const reviewJSON = `{"number":7,"url":"https://github.com/acme/api/pull/7","title":"T","body":null,"state":"OPEN","mergedAt":null,
	"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","author":AUTHOR,
	"repository":{"id":"R_1","nameWithOwner":"acme/api"},
	"reviews":{"nodes":[null,{"id":"PRR_1","state":"STATE","submittedAt":AT,"body":null,"author":{"__typename":"User","id":"U_me","login":"robin"}},
	{"id":"PRR_2","state":"APPROVED","submittedAt":"2026-01-01T00:00:00Z","author":{"__typename":"User","id":"U_kim","login":"kim"}}]}}`

func TestReviewsThatDoNotCountSayWhy(t *testing.T) {
	const at = `"2026-01-02T00:00:00Z"`
	tests := []struct{ name, author, state, at, why string }{
		{"somebody's", `{"__typename":"User","id":"U_sam","login":"sam"}`, "APPROVED", at, ""},
		{"a bot's", `{"__typename":"Bot","id":"B_1","login":"dependabot"}`, "APPROVED", at, work.WhyBotsWork},
		{"an app's", `{"__typename":"User","id":"U_ci","login":"ci[bot]"}`, "APPROVED", at, work.WhyBotsWork},
		{"a deleted account's", `null`, "APPROVED", at, ""},
		{"mine", `{"__typename":"User","id":"U_me","login":"robin"}`, "APPROVED", at, work.WhyOwnReview},
		{"pending only", `{"__typename":"User","id":"U_sam","login":"sam"}`, "PENDING", `null`, work.WhyNoSubmittedPart},
	}
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_me", Login: "robin"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := strings.NewReplacer("AUTHOR", tt.author, "STATE", tt.state, "AT", tt.at).Replace(reviewJSON)
			r, err := f.Read(me, []work.Part{{SourceID: "PR_1", Name: "review", Data: []byte(data)}})
			if err != nil {
				t.Fatal(err)
			}
			if v := r.Items[0].Pull.Verdicts; len(v) > 1 {
				t.Errorf("verdicts %v, want mine alone", v)
			}
			if st := r.Standings[0]; st.Why != tt.why || st.Counted != (tt.why == "") || st.Role != work.RoleReviewer {
				t.Errorf("standing %+v, want why %q", st, tt.why)
			}
		})
	}
}

func TestApprovalWithoutWordsIsNotSubstantive(t *testing.T) {
	for name, tt := range map[string]struct {
		review githubtest.Review
		want   bool
	}{
		"bare approval":     {githubtest.Review{State: "APPROVED"}, false},
		"with words":        {githubtest.Review{State: "APPROVED", Body: "Nice, but mind the lock."}, true},
		"only a template":   {githubtest.Review{State: "APPROVED", Body: "<!-- checklist -->\n"}, false},
		"with a comment":    {githubtest.Review{State: "COMMENTED", Comments: 1}, true},
		"asks for changes":  {githubtest.Review{State: "CHANGES_REQUESTED"}, true},
		"asked for changes": {githubtest.Review{State: "CHANGES_REQUESTED", Dismissed: day(2026, 3, 4)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			tt.review.Author, tt.review.At = "robin", day(2026, 3, 3)
			w.Pulls = []githubtest.Pull{theirs(tt.review)}
			if got := start(t, w, nil, nil).whole(t, "reviews").items["acme/api#7"].Pull.Substantive; got != tt.want {
				t.Errorf("substantive %v, want %v", got, tt.want)
			}
		})
	}
}

func TestOwnPullRequestAndPendingReviewAreNotHarvestedAsReviews(t *testing.T) {
	w := newWorld()
	mine := theirs(githubtest.Review{Author: "robin", State: "COMMENTED", At: day(2026, 3, 3)})
	mine.Author = "robin"
	pending := theirs(githubtest.Review{Author: "robin", State: "PENDING"})
	pending.Number = 8
	w.Pulls = []githubtest.Pull{mine, pending}
	if h := start(t, w, nil, nil).whole(t, "reviews"); len(h.items) != 0 {
		t.Errorf("items %v, want none", h.items)
	}
}
