package github_test

import (
	"testing"

	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// closed is a pull request of robin that was closed unmerged on 9 March.
func closed(number int) githubtest.Pull {
	p := merged(number, day(2026, 3, 9))
	p.Closed, p.Merged = p.Merged, p.Closed
	return p
}

func TestClosedPullRequestsCountOnlyWhenProvedToHaveLanded(t *testing.T) {
	tests := []struct {
		name   string
		set    func(*githubtest.Pull)
		basis  string // "" does not count
		reason string
	}{
		{"bors", func(p *githubtest.Pull) { p.Title, p.ClosedBy = "[Merged by Bors] - Change", "bors" }, "title [Merged by Bors]", ""},
		{"bors in words of mine", func(p *githubtest.Pull) { p.Title, p.ClosedBy = "[Merged by Bors] - Change", "robin" }, "", work.WhyMaybeLanded},
		{"bors, by nobody known", func(p *githubtest.Pull) { p.Title = "[Merged by Bors] - Change" }, "", work.WhyMaybeLanded},
		{"ghstack: label and commit", func(p *githubtest.Pull) {
			p.Labels, p.ClosedBy, p.ClosingCommit = []string{"Merged"}, "mergebot", "c0ffee"
		}, "label merged and closing commit", ""},
		{"label, closed by a bot", func(p *githubtest.Pull) { p.Labels, p.ClosedBy = []string{"merged"}, "dependabot" }, "label merged, closed by a bot", ""},
		{"copybara: a bot's commit", func(p *githubtest.Pull) { p.ClosedBy, p.ClosingCommit = "dependabot", "c0ffee" }, "closing commit of a bot", ""},
		{"label alone", func(p *githubtest.Pull) { p.Labels, p.ClosedBy = []string{"merged"}, "sam" }, "", work.WhyMaybeLanded},
		{"a person's commit", func(p *githubtest.Pull) { p.ClosedBy, p.ClosingCommit = "sam", "c0ffee" }, "", work.WhyMaybeLanded},
		{"a bot that tidies up", func(p *githubtest.Pull) { p.ClosedBy = "dependabot" }, "", work.WhyNotMerged},
		{"given up", func(p *githubtest.Pull) { p.ClosedBy = "robin" }, "", work.WhyNotMerged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			p := closed(1)
			tt.set(&p)
			w.Pulls = []githubtest.Pull{p}
			h := start(t, w, nil, nil).whole(t, "closed pull requests")
			it, st := h.items["acme/api#1"], h.standing["acme/api#1"]
			if st.Role != work.RoleAuthor || st.Counted != (tt.basis != "") || st.Why != tt.reason || it.Pull.Landed.Basis != tt.basis {
				t.Fatalf("standing %+v, landed %+v, want %q %q", st, it.Pull.Landed, tt.basis, tt.reason)
			}
			if !st.Counted {
				if it.State != work.StateClosed || count(h.events, work.EventMerged) != 0 {
					t.Errorf("%s with events %+v", it.State, h.events)
				}
				return
			}
			if it.State != work.StateMerged || !st.At.Equal(day(2026, 3, 9)) || !it.Pull.Landed.At.Equal(st.At) || count(h.events, work.EventMerged) != 1 {
				t.Errorf("%s at %s, landed %+v, events %+v", it.State, st.At, it.Pull.Landed, h.events)
			}
		})
	}
}

func TestClosedStreamBringsOnlyTheUnmerged(t *testing.T) {
	w := newWorld()
	early := closed(3)
	early.Created, early.Closed = day(2025, 1, 1), day(2025, 1, 2)
	w.Pulls = []githubtest.Pull{merged(1, day(2026, 3, 9)), closed(2), early}
	if h := start(t, w, nil, nil).whole(t, "closed pull requests"); len(h.items) != 1 || h.items["acme/api#2"].ID == "" {
		t.Errorf("%v, want the one closed unmerged in the harvest", h.items)
	}
}

func TestMergeQueueIsCreditedToWhoUsedIt(t *testing.T) {
	w := newWorld()
	w.Users = append(w.Users, githubtest.User{Login: "github-merge-queue", Bot: true})
	queued, asked := merged(1, day(2026, 3, 9)), merged(2, day(2026, 3, 9))
	queued.MergedBy, queued.QueuedBy = "github-merge-queue", "sam"
	asked.MergedBy, asked.QueuedBy = "kim", "sam"
	w.Pulls = []githubtest.Pull{queued, asked}
	h := start(t, w, nil, nil).whole(t, "pull requests")
	for ref, by := range map[string]string{"acme/api#1": "sam", "acme/api#2": "kim"} {
		if got := h.items[ref].Pull.MergedBy; got != personID(by) || !h.standing[ref].Counted {
			t.Errorf("%s merged by %s, want %s", ref, got, personID(by))
		}
	}
}

func TestPullRequestThatWasToGoToAnotherIsStackedOnIt(t *testing.T) {
	w := newWorld()
	p := merged(2, day(2026, 3, 9))
	p.FormerBases = []string{"add-lock", "release-1.2"}
	w.Pulls = []githubtest.Pull{p}
	h := start(t, w, nil, nil).whole(t, "pull requests")
	if len(h.links) != 1 || h.links[0].Kind != work.LinkStacked || h.links[0].ToRef != "acme/api@add-lock" || len(h.items["acme/api#2"].Pull.FormerBases) != 2 {
		t.Errorf("links %+v, want one to the pull request of add-lock", h.links)
	}
}

func TestMergeOfTwoBranchesNamesNoCoAuthors(t *testing.T) {
	w := newWorld()
	p := merged(1, day(2026, 3, 9))
	p.Unsquashed, p.MergedBy, p.CoAuthors = true, "sam", []string{"kim"}
	w.Pulls = []githubtest.Pull{p}
	if got := start(t, w, nil, nil).whole(t, "pull requests").items["acme/api#1"].Pull.CoAuthors; got != nil {
		t.Errorf("co-authors %v of a merge", got)
	}
}

func TestCoAuthoredWorkIsKeptApart(t *testing.T) {
	w := newWorld()
	with := theirs()
	with.CoAuthors, with.Involved = []string{"robin"}, []string{"robin"}
	without := theirs()
	without.Number, without.Involved = 8, []string{"robin"}
	w.Pulls = []githubtest.Pull{with, without}
	h := start(t, w, func(o *github.Options) { o.CoAuthored = true }, nil).whole(t, "co-authored")
	st := h.standing["acme/api#7"]
	if len(h.items) != 1 || st.Role != work.RoleContributor || st.Why != work.WhyCoAuthored || !st.At.Equal(day(2026, 3, 9)) {
		t.Errorf("%d items, standing %+v", len(h.items), st)
	}
	if it := h.items["acme/api#7"]; it.Kind != work.KindPull || it.AuthorID != personID("sam") {
		t.Errorf("item %+v", it)
	}
}

func TestWorkOfAgentsIsKeptApart(t *testing.T) {
	w := newWorld()
	w.Users = append(w.Users, githubtest.User{Login: "copilot-swe-agent", Bot: true})
	mine, others := merged(1, day(2026, 3, 9)), merged(2, day(2026, 3, 9))
	mine.Author, mine.Assignees = "copilot-swe-agent", []string{"robin"}
	others.Author, others.Assignees = "copilot-swe-agent", []string{"sam"}
	w.Pulls = []githubtest.Pull{mine, others}
	f := start(t, w, func(o *github.Options) { o.Agents = []string{"copilot-swe-agent"} }, nil)
	h := f.whole(t, "pull requests of copilot-swe-agent")
	st := h.standing["acme/api#1"]
	if len(h.items) != 1 || st.Role != work.RoleContributor || st.Why != work.WhyAgentsWork {
		t.Errorf("%d items, standing %+v", len(h.items), st)
	}
	if len(f.whole(t, "pull requests").items) != 0 {
		t.Error("what an agent wrote is mine")
	}
}

func TestAgentsAndCoAuthorsAreNotAskedForUnlessWanted(t *testing.T) {
	for _, st := range start(t, newWorld(), nil, nil).Streams() {
		if st.Name == "co-authored" || st.Name == "pull requests of copilot-swe-agent" {
			t.Errorf("there is a stream %s", st.Name)
		}
	}
	if _, err := github.New(github.Options{Agents: []string{"x author:sam"}}); err == nil {
		t.Error("an agent may smuggle words into the search")
	}
}
