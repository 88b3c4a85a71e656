package github_test

import (
	"fmt"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
)

func TestNextRunFindsWhatChanged(t *testing.T) {
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, nil)
	first := f.whole(t, "pull requests")

	later := now.AddDate(0, 0, 7)
	f.server.Update(func(w *githubtest.World) {
		w.Pulls[4].Labels, w.Pulls[4].Updated = []string{"perf"}, now.AddDate(0, 0, 2)
		w.Pulls = append(w.Pulls, merged(41, now.AddDate(0, 0, 3)))
		old := merged(500, day(2025, 1, 1)) // merged before the harvest, commented on now
		old.Updated = now.AddDate(0, 0, 1)
		w.Pulls = append(w.Pulls, old)
	})
	h := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: later}, 0)
	if h.err != nil || !h.complete {
		t.Fatal(h.err)
	}
	if len(h.items) != 2 || len(h.items["acme/api#5"].Labels) != 1 || h.items["acme/api#41"].ID == "" {
		t.Errorf("items %v, want the edited and the new one", h.items)
	}
}

func TestChangesJustBeforeTheLastRunAreReadAgain(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	first := f.whole(t, "pull requests")
	f.server.Update(func(w *githubtest.World) { // the index caught up only now
		w.Pulls = append(w.Pulls, merged(1, now.Add(-71*time.Hour)), merged(2, now.Add(-73*time.Hour)))
	})
	h := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: now.Add(time.Hour)}, 0)
	if len(h.items) != 1 || h.items["acme/api#1"].ID == "" {
		t.Errorf("items %v, want that of the last 72 hours", h.items)
	}
}

func TestRenamedRepositoryStaysTheSame(t *testing.T) {
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, nil)
	before := f.whole(t, "pull requests").items["acme/api#4"]
	f.server.Update(func(w *githubtest.World) {
		w.Repos[0] = githubtest.Repo{Name: "acme/gateway", Former: []string{"acme/api"}}
		w.Pulls[3].Repo = "acme/gateway"
	})
	after := f.whole(t, "pull requests").items["acme/gateway#4"]
	if before.ID == "" || after.ID != before.ID || after.Container != before.Container {
		t.Errorf("before %s in %s, after %s in %s", before.ID, before.Container, after.ID, after.Container)
	}
}

// A pass may be cut off after any batch and be finished in another process,
// at the same time or later.
func TestPassCutOffAnywhereGoesOn(t *testing.T) {
	w := newWorld()
	for i := range 1100 {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i)*3*time.Hour)))
	}
	f := start(t, w, nil, nil)
	want := f.whole(t, "pull requests")
	for cut, later := range map[int]time.Duration{1: 0, want.batches / 2: 48 * time.Hour, want.batches - 1: 0} {
		t.Run(fmt.Sprint(cut, later), func(t *testing.T) {
			first := f.pull(t, "pull requests", connectors.Plan{}, cut)
			rest := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: now.Add(later)}, 0)
			if rest.err != nil || !rest.complete || len(rest.problems) != 0 {
				t.Fatalf("complete %v, problems %v, error %v", rest.complete, rest.problems, rest.err)
			}
			for id := range rest.parts {
				first.parts[id] = rest.parts[id]
			}
			if len(first.parts) != 1100 {
				t.Errorf("%d pull requests, want 1100", len(first.parts))
			}
			if len(rest.windows) > len(want.windows)+1 {
				t.Errorf("%d windows were read for the rest", len(rest.windows))
			}
		})
	}
}

func TestPassThatIsFinishedLaterReadsUpToThen(t *testing.T) {
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, nil)
	first := f.pull(t, "pull requests", connectors.Plan{}, 1)
	later := now.AddDate(0, 0, 30)
	f.server.Update(func(w *githubtest.World) { w.Pulls = append(w.Pulls, merged(41, now.AddDate(0, 0, 20))) })
	rest := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: later}, 0)
	if rest.items["acme/api#41"].ID == "" || !rest.complete {
		t.Errorf("complete %v without what was merged since it began", rest.complete)
	}
}

func TestHarvestSinceBeforeGitHubExisted(t *testing.T) {
	f := start(t, story(), nil, nil)
	for _, stream := range []string{"pull requests", "reviews", "issues"} {
		for _, since := range []time.Time{{}, day(1970, 1, 1), day(1999, 1, 1)} {
			h := f.pull(t, stream, connectors.Plan{Since: since.Add(time.Second)}, 0)
			if h.err != nil || !h.complete || len(h.items) == 0 {
				t.Errorf("%s since %s: %d items, error %v", stream, since, len(h.items), h.err)
			}
		}
	}
}

func TestHarvestSinceTheFutureIsEmpty(t *testing.T) {
	h := start(t, story(), nil, nil).pull(t, "pull requests", connectors.Plan{Since: now.AddDate(1, 0, 0)}, 0)
	if h.err != nil || !h.complete || len(h.items) != 0 {
		t.Errorf("%d items, error %v", len(h.items), h.err)
	}
}

func TestUnreadablePositionAndUnknownStreamAreErrors(t *testing.T) {
	f := start(t, story(), nil, nil)
	if h := f.pull(t, "pull requests", connectors.Plan{Position: []byte(`{"started":7}`)}, 0); h.err == nil {
		t.Error("a position of another shape was taken")
	}
	if h := f.pull(t, "stars", connectors.Plan{}, 0); h.err == nil {
		t.Error("there is no such stream")
	}
}

func TestWhatHappensAfterTheRunBeganIsLeftToTheNext(t *testing.T) {
	w := newWorld()
	w.Pulls = []githubtest.Pull{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Theirs", Created: day(2026, 6, 30),
		Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: now.Add(time.Minute)}},
	}}
	f := start(t, w, nil, nil)
	first := f.whole(t, "reviews")
	later := f.pull(t, "reviews", connectors.Plan{Position: first.position, Now: now.Add(time.Hour)}, 0)
	if len(first.items) != 0 || len(later.items) != 1 {
		t.Errorf("%d items at first, then %d; want 0 and 1", len(first.items), len(later.items))
	}
}

func TestWindowOfChangesThatDidNotComeWholeIsAskedForAgainAsItWas(t *testing.T) {
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, nil)
	first := f.whole(t, "pull requests")
	f.server.Update(func(w *githubtest.World) {
		w.Pulls[0].Updated = now.Add(time.Hour)
		w.Quirks.Null = map[string]string{"acme/api#1": "INTERNAL"}
	})
	second := f.pull(t, "pull requests", connectors.Plan{Position: first.position, Now: now.AddDate(0, 0, 7)}, 0)
	f.asked.clear()
	third := f.pull(t, "pull requests", connectors.Plan{Position: second.position, Now: now.AddDate(0, 0, 14)}, 0)
	want := "is:pr is:merged author:robin updated:2026-06-28T12:00:00Z..2026-07-08T11:59:59Z sort:updated-asc"
	if qs := f.asked.searches("Pulls"); len(qs) != 2 || qs[0] != want {
		t.Errorf("the third run searches %q, want first %q", qs, want)
	}
	if len(second.problems) != 1 || len(third.problems) != 1 {
		t.Errorf("problems %v, then %v; want the one both times", second.problems, third.problems)
	}
}

func TestProgressExpectsWhatComes(t *testing.T) {
	w := newWorld()
	for i := range 1000 {
		p := merged(i+1, since.Add(time.Duration(i)*time.Hour))
		if i%2 == 0 {
			p.Repo = "beta/web"
		}
		w.Pulls = append(w.Pulls, p)
	}
	for i := range 980 { // enough of one organisation to split the second search
		p := merged(5000+i, since.Add(time.Duration(i)*time.Hour))
		p.Repo = "gamma/web"
		w.Pulls = append(w.Pulls, p)
	}
	w.Pulls = append(w.Pulls, githubtest.Pull{
		Repo: "acme/api", Number: 9000, Author: "sam", Title: "Reviewed too early", Created: day(2025, 1, 1), Updated: day(2026, 2, 1),
		Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2025, 1, 2)}},
	}, githubtest.Pull{
		Repo: "acme/api", Number: 9001, Author: "sam", Title: "Reviewed", Created: day(2026, 1, 1),
		Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2026, 1, 2)}},
	})
	f := start(t, w, func(o *github.Options) { o.Orgs = []string{"acme", "gamma"} }, nil)
	for stream, want := range map[string]int{"pull requests": 1480, "reviews": 1} {
		if h := f.whole(t, stream); len(h.items) != want || h.expected != want {
			t.Errorf("%s: %d items came and %d were expected, want %d", stream, len(h.items), h.expected, want)
		}
	}
}
