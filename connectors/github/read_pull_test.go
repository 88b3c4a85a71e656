package github_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

const host = "https://github.com"

func userID(login string) string { return "U_kgDO" + work.ID("user", login) }

func personID(login string) string { return work.PersonID(host, userID(login)) }

func TestPullRequestIsReadWhole(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{{Repo: "acme/billing", Number: 12, Author: "sam", Title: "Slow", Created: day(2026, 2, 1)}}
	w.Pulls = []githubtest.Pull{{
		Repo: "acme/billing", Number: 540, Author: "robin", Title: "Settle in\u0000 batches\n", Head: "pay-310-batches", MergeCommit: "c0ffee",
		Body:   "<!-- template ABC-1 -->p95 41 s → 6 s\r\n<!-- more -->",
		Labels: []string{"perf", "billing"}, Created: day(2026, 3, 1), Merged: day(2026, 3, 4), Updated: day(2026, 3, 9), MergedBy: "sam",
		Additions: 120, Deletions: 30, Files: 7, Commits: 5, FirstCommit: day(2026, 2, 27), Comments: 4,
		Closes: []string{"acme/billing#12"}, Ready: []time.Time{day(2026, 3, 2)},
		Reviews: []githubtest.Review{
			{Author: "sam", State: "APPROVED", At: day(2026, 3, 3), Body: "Words of sam"},
			{Author: "dependabot", State: "COMMENTED", At: day(2026, 3, 2)},
			{Author: "", State: "COMMENTED", At: day(2026, 3, 3).Add(time.Hour)},
			{Author: "robin", State: "COMMENTED", At: day(2026, 3, 3).Add(2 * time.Hour)},
		},
		CoAuthors: []string{"kim", ""}, Fork: true,
	}}
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	id := "PR_kwDO" + work.ID("pull", "R_kgDO"+work.ID("repository", "acme/billing"), "540")
	want := work.Item{
		ID: work.ItemID(host, id), Host: host, SourceID: id, Kind: work.KindPull, Ref: "acme/billing#540",
		Title: "Settle in batches", Body: "p95 41 s → 6 s", URL: host + "/acme/billing/pull/540",
		Container: work.ContainerID(host, "R_kgDO"+work.ID("repository", "acme/billing")), State: work.StateMerged,
		Labels: []string{"billing", "perf"}, AuthorID: personID("robin"),
		CreatedAt: day(2026, 3, 1), UpdatedAt: day(2026, 3, 9), FinishedAt: day(2026, 3, 4),
		Pull: &work.Pull{
			Additions: 120, Deletions: 30, ChangedFiles: 7, Commits: 5, Comments: 4, Reviews: 3,
			Base: "main", DefaultBranch: "main", Head: "pay-310-batches", MergeCommit: "c0ffee",
			MergedBy: personID("sam"), FirstCommitAt: day(2026, 2, 27), CoAuthors: []string{personID("kim")}, FromFork: true,
		},
	}
	if diff := cmp.Diff(want, h.items["acme/billing#540"]); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
	bot := work.PersonID(host, "BOT_kgDO"+work.ID("user", "dependabot"))
	wantEvents := []work.Event{
		{Kind: work.EventReady, At: day(2026, 3, 2), Actor: personID("robin")},
		{Kind: work.EventReviewed, At: day(2026, 3, 2), Actor: bot, Detail: "commented"},
		{Kind: work.EventReviewed, At: day(2026, 3, 3), Actor: personID("sam"), Detail: "approved"},
		{Kind: work.EventReviewed, At: day(2026, 3, 3).Add(time.Hour), Detail: "commented"},
		{Kind: work.EventMerged, At: day(2026, 3, 4), Actor: personID("sam")},
	}
	for i := range wantEvents {
		wantEvents[i].Item = want.ID
	}
	if diff := cmp.Diff(wantEvents, h.events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	issue := "I_kwDO" + work.ID("issue", "R_kgDO"+work.ID("repository", "acme/billing"), "12")
	wantLinks := []work.Link{{
		From: want.ID, Kind: work.LinkCloses, ToHost: host, ToSourceID: issue, ToRef: "acme/billing#12", Where: "closing reference", Sure: 1,
	}}
	if diff := cmp.Diff(wantLinks, h.links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	for _, part := range h.parts {
		if strings.Contains(string(part.Data), "Words of sam") {
			t.Error("the words of someone else are kept")
		}
		r, err := f.Read(f.me, []work.Part{part})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.People) != 4 || len(r.Containers) != 1 || !r.Containers[0].Private || r.Containers[0].Name != "acme/billing" {
			t.Errorf("people %+v, containers %+v", r.People, r.Containers)
		}
		for _, p := range r.People {
			if p.Bot != (p.Login == "dependabot") || p.Login == "sam" && p.Name != "Sam Roe" {
				t.Errorf("person %+v", p)
			}
		}
	}
}

// pullJSON is a pull request as Pull keeps it.
const pullJSON = `{"number":1,"url":"https://github.com/acme/api/pull/1","title":"T","body":null,"state":"STATE","mergedAt":WHEN,
	"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","author":AUTHOR,
	"repository":{"id":"R_1","nameWithOwner":"acme/api","defaultBranchRef":null},"labels":null,"reviews":null,
	"closingIssuesReferences":{"totalCount":2,"nodes":[null]},"timelineItems":{"nodes":[null]}}`

func TestPullRequestCountsWhenItIsMineAndMerged(t *testing.T) {
	tests := []struct {
		name, author, state string
		merged              string
		role                work.Role
		why                 string
	}{
		{"mine", `{"__typename":"User","id":"U_me","login":"robin"}`, "MERGED", `"2026-01-02T00:00:00Z"`, work.RoleAuthor, ""},
		{"mine, open", `{"__typename":"User","id":"U_me","login":"robin"}`, "OPEN", "null", work.RoleAuthor, work.WhyOpen},
		{"mine, closed", `{"__typename":"User","id":"U_me","login":"robin"}`, "CLOSED", "null", work.RoleAuthor, work.WhyNotMerged},
		{"somebody else of my name", `{"__typename":"User","id":"U_other","login":"robin"}`, "MERGED", `"2026-01-02T00:00:00Z"`, work.RoleContributor, work.WhyOthersWork},
		{"a bot", `{"__typename":"Bot","id":"B_1","login":"dependabot"}`, "MERGED", `"2026-01-02T00:00:00Z"`, work.RoleContributor, work.WhyBotsWork},
		{"a deleted account", "null", "MERGED", `"2026-01-02T00:00:00Z"`, work.RoleContributor, work.WhyOthersWork},
	}
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_me", Login: "robin"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := strings.NewReplacer("STATE", tt.state, "WHEN", tt.merged, "AUTHOR", tt.author).Replace(pullJSON)
			r, err := f.Read(me, []work.Part{{SourceID: "PR_1", Name: "pull", Data: []byte(data)}})
			if err != nil {
				t.Fatal(err)
			}
			if st := r.Standings[0]; st.Role != tt.role || st.Why != tt.why || st.Counted != (tt.why == "") {
				t.Errorf("standing %+v, want %s %q", st, tt.role, tt.why)
			}
		})
	}
}

func TestBackportsAndRevertsAreLinkedToTheOriginal(t *testing.T) {
	tests := []struct {
		name, title, body, head, base string
		labels                        []string
		want                          string // kind, reference and where
	}{
		{"bracketed title", "[backport 2.x] Fix rounding (#123)", "", "x", "2.x", nil, "backport acme/api#123 title"},
		{"plain title", "Backport #123 to release", "", "x", "release", nil, "backport acme/api#123 title"},
		{"title with a repository", "Cherry-pick acme/ledger#9", "", "x", "release", nil, "backport acme/ledger#9 title"},
		{"branch of a bot", "Fix rounding", "", "backport-123-to-release", "release", nil, "backport acme/api#123 branch"},
		{"branch with slashes", "Fix rounding", "", "backport/123", "release", nil, "backport acme/api#123 branch"},
		{"branch of mergify", "Fix rounding", "", "mergify/bp/release/pr-77", "release", nil, "backport acme/api#77 branch"},
		{"body", "Fix rounding", "This is an automatic backport of pull request #77 done by a bot", "x", "release", nil, "backport acme/api#77 body"},
		{"label", "Fix rounding (#123)", "", "x", "release", []string{"backport"}, "backport acme/api#123 label"},
		{"label that asks for one", "Fix rounding (#123)", "", "x", "main", []string{"backport"}, ""},
		{"itself", "Backport #1", "", "x", "release", nil, ""},
		{"no number", "[backport 2.x] Fix rounding", "", "backport/fix", "2.x", nil, ""},
		{"revert", `Revert "Fix rounding"`, "Reverts acme/api#123", "revert-123-fix", "main", nil, "reverts acme/api#123 body"},
		{"revert of another repository", `Revert "Fix"`, "Reverts acme/ledger#4", "x", "main", nil, "reverts acme/ledger#4 body"},
		{"revert by its branch", `Revert "Fix"`, "Broke settlement.", "revert-123-fix", "main", nil, "reverts acme/api#123 branch"},
		{"revert in plain words", "Revert the toggle", "Reverts #3", "x", "main", nil, "reverts acme/api#3 body"},
		{"revert by its number", "Revert PR #123: broke settlement", "", "x", "main", nil, "reverts acme/api#123 title"},
		{"revert by its title", `Revert "Fix rounding (#123)"`, "", "x", "main", nil, "reverts acme/api#123 title"},
		{"conventional revert", "revert: fix rounding (#123)", "", "x", "main", nil, "reverts acme/api#123 title"},
		{"revert of a commit", `Revert "Fix rounding"`, "This reverts commit c0ffee1234.", "x", "main", nil, "reverts acme/api@c0ffee1234 body"},
		{"revert of a revert", `Revert "Revert "Fix rounding""`, "Reverts acme/api#124", "revert-124-revert-123-fix", "main", nil, "reverts acme/api#124 body"},
		{"revert of a revert, as GitHub words it now", `Reapply "Fix rounding"`, "Reverts acme/api#124", "x", "main", nil, "reverts acme/api#124 body"},
		{"re-land", "Reland #123 with the lock fixed", "", "x", "main", nil, "relands acme/api#123 title"},
		{"re-land in brackets", "[Reland] Fix rounding (#123)", "", "x", "main", nil, "relands acme/api#123 title"},
		{"words about a revert", "Explain how to revert", "Reverts #3", "x", "main", nil, ""},
		{"base in front of the title", "[release-1.2] Fix rounding (#123)", "", "x", "release-1.2", nil, "backport acme/api#123 label"},
		{"another branch in front of the title", "[ui] Fix rounding (#123)", "", "x", "release-1.2", nil, ""},
		{"cherry-pick of a commit", "Fix rounding", "(cherry picked from commit c0ffee1234)", "x", "release-1.2", nil, "backport acme/api@c0ffee1234 body"},
		{"stacked on another", "Use the lock", "", "x", "add-lock", nil, "stacked_on acme/api@add-lock base branch"},
		{"into a branch that stays", "Use the lock", "", "x", "develop", nil, ""},
		{"hotfix of an incident", "hotfix: cap retries", "Mitigates https://github.com/acme/ops/issues/9.", "x", "main", nil, "fixes acme/ops#9 body"},
		{"a change that mentions an incident", "Cap retries", "Mitigates acme/ops#9.", "x", "main", nil, ""},
		{"postmortem", "Postmortem of the outage", "See #9.", "x", "main", nil, "follow_up acme/api#9 body"},
		{"postmortem of more than one", "Postmortems of May", "See #9 and #10.", "x", "main", nil, ""},
		{"nothing", "Fix #123", "see #4", "fix-123", "main", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			p := merged(1, day(2026, 3, 3))
			p.Title, p.Body, p.Head, p.Base, p.Labels = tt.title, tt.body, tt.head, tt.base, tt.labels
			w.Pulls = []githubtest.Pull{p}
			got := ""
			for _, l := range start(t, w, nil, nil).whole(t, "pull requests").links {
				got = string(l.Kind) + " " + l.ToRef + " " + l.Where
				if l.Sure <= 0 || l.Sure > 1 || l.ToHost != host {
					t.Errorf("link %+v", l)
				}
			}
			if got != tt.want {
				t.Errorf("link %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBackportIntoTheDefaultBranchIsDoubted(t *testing.T) {
	w := newWorld()
	p := merged(1, day(2026, 3, 3))
	p.Title = "Backport #123 from the fork"
	w.Pulls = []githubtest.Pull{p}
	links := start(t, w, nil, nil).whole(t, "pull requests").links
	if len(links) != 1 || links[0].Sure > 0.5 {
		t.Errorf("links %+v, want one that is not sure", links)
	}
}

func TestVerdictsOnMyPullRequestsSurviveDismissal(t *testing.T) {
	w := newWorld()
	p := merged(1, day(2026, 3, 9))
	p.Reviews = []githubtest.Review{
		{Author: "sam", State: "APPROVED", At: day(2026, 3, 7), Dismissed: day(2026, 3, 8)},
		{Author: "sam", State: "APPROVED", At: day(2026, 3, 8)},
		{Author: "robin", State: "PENDING"},
	}
	w.Pulls = []githubtest.Pull{p}
	h := start(t, w, nil, nil).whole(t, "pull requests")
	if n := h.items["acme/api#1"].Pull.Reviews; n != 2 {
		t.Errorf("%d reviews, want 2", n)
	}
	for _, e := range h.events {
		if e.Kind == work.EventReviewed && e.Detail != "approved" {
			t.Errorf("a review that was %s", e.Detail)
		}
	}
}

// An imported account that nobody has claimed has my login and is not me.
func TestMannequinIsNotMe(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	data := strings.NewReplacer("STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AUTHOR", `{"__typename":"Mannequin","id":"M_1","login":"robin"}`).Replace(pullJSON)
	r, err := f.Read(f.me, []work.Part{{SourceID: "PR_1", Name: "pull", Data: []byte(data)}})
	if err != nil || r.Standings[0].Counted || r.Standings[0].Role != work.RoleContributor {
		t.Errorf("standing %+v, error %v", r.Standings, err)
	}
	if len(r.People) != 1 || r.People[0].Bot {
		t.Errorf("people %+v", r.People)
	}
}

// What was merged by a deleted account, and written by none that is left, is
// still read.
func TestDeletedAccountsAreNobody(t *testing.T) {
	w := newWorld()
	p := theirs(githubtest.Review{Author: "robin", State: "APPROVED", At: day(2026, 3, 6)})
	p.Author = ""
	w.Pulls = []githubtest.Pull{p}
	h := start(t, w, nil, nil).whole(t, "reviews")
	if it := h.items["acme/api#7"]; it.AuthorID != "" || !h.standing["acme/api#7"].Counted {
		t.Errorf("author %q, standing %+v", it.AuthorID, h.standing["acme/api#7"])
	}
}

// A pull request may come by more than one stream: it is one item, and the
// stream that says most decides what it is to me.
func TestPullRequestOfSeveralStreamsIsOneItem(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_me", Login: "robin"}
	data := strings.NewReplacer("STATE", "MERGED", "WHEN", `"2026-01-02T00:00:00Z"`, "AUTHOR", `{"__typename":"Bot","id":"B_1","login":"copilot-swe-agent"}`).Replace(pullJSON)
	coauthored := strings.Replace(data, `"labels":null`, `"labels":null,"commits":{"nodes":[{"commit":{"authors":{"nodes":[{"user":null},{"user":{"id":"U_me"}}]}}}]}`, 1)
	parts := []work.Part{{SourceID: "PR_1", Name: "coauthored", Data: []byte(coauthored)}, {SourceID: "PR_1", Name: "agent", Data: []byte(data)}}
	for _, want := range []string{work.WhyAgentsWork, work.WhyCoAuthored} {
		r, err := f.Read(me, parts)
		if err != nil || len(r.Items) != 1 || len(r.Standings) != 1 || r.Standings[0].Why != want {
			t.Errorf("%d items, standings %+v, error %v; want %q", len(r.Items), r.Standings, err, want)
		}
		parts = parts[:1]
	}
}
