package github_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// quiet is a world whose pull requests were all merged long ago.
func quiet(n int) *githubtest.World {
	w := newWorld()
	for i := range n {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i+1)*time.Minute)))
	}
	return w
}

func TestCensusAsksForNothingThatIsStoredAsItIs(t *testing.T) {
	f := start(t, quiet(250), nil, nil)
	stored := store(f.whole(t, "pull requests"))
	f.asked.clear()
	got := f.follow(t, "census", stored, nil, 0)
	if got.err != nil || len(got.parts) != 0 || len(got.gone) != 0 || !got.complete || len(got.problems) != 0 {
		t.Errorf("%d parts, gone %v, problems %v, error %v; want nothing", len(got.parts), got.gone, got.problems, got.err)
	}
	if n := len(f.asked.sizes("PullsByID")); n != 0 || slices.Max(f.asked.sizes("Listing")) != 100 {
		t.Errorf("%d requests for objects, listings of %v; want none, and 100 at once", n, f.asked.sizes("Listing"))
	}
}

func TestCensusFindsWhatIsMissingHereAndWhatChanged(t *testing.T) {
	f := start(t, quiet(60), nil, nil)
	h := f.whole(t, "pull requests")
	missing, changed := h.id(t, "acme/api#3"), h.id(t, "acme/api#5")
	delete(h.parts, missing)
	f.server.Update(func(w *githubtest.World) {
		w.Pulls[4].Labels, w.Pulls[4].Updated = []string{"late"}, now.AddDate(0, 0, 1)
		early := merged(900, since.AddDate(-1, 0, 0)) // listed by no window
		w.Pulls = append(w.Pulls, early)
	})
	got := f.follow(t, "census", store(h), nil, 0)
	if len(got.parts) != 2 || got.parts[missing] == nil || !strings.Contains(string(got.parts[changed]), "late") {
		t.Errorf("%d parts, error %v; want the missing and the changed one", len(got.parts), got.err)
	}
}

func TestCensusKeepsOutWhatHappenedOutsideTheHarvest(t *testing.T) {
	w := newWorld()
	w.Pulls = []githubtest.Pull{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Reviewed before, touched since", Created: day(2019, 1, 1), Updated: day(2026, 2, 1),
		Reviews: []githubtest.Review{{Author: "robin", State: "APPROVED", At: day(2019, 1, 2)}},
	}}
	if got := start(t, w, nil, nil).follow(t, "census", nil, nil, 0); got.err != nil || len(got.parts) != 0 {
		t.Errorf("%d parts, error %v; want none", len(got.parts), got.err)
	}
}

func TestCensusReadsAgainWhatEndedInTheLastNinetyDays(t *testing.T) {
	w := quiet(1) // now is 1 July, and the census a week later
	w.Pulls = append(w.Pulls, merged(2, day(2026, 4, 8)), merged(3, day(2026, 4, 10)))
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 9, Author: "sam", Title: "Broken", Created: day(2026, 6, 1), Closed: day(2026, 6, 3), Assignees: []string{"robin"},
	}}
	f := start(t, w, nil, nil)
	pulls, issues := f.whole(t, "pull requests"), f.whole(t, "issues")
	f.server.Update(func(w *githubtest.World) { // neither changes the time of update
		w.Pulls[2].Updated, w.Pulls[2].Labels = day(2026, 4, 10), []string{"renamed"}
		w.Repos[0] = githubtest.Repo{Name: "acme/gateway", Former: []string{"acme/api"}}
	})
	got := f.follow(t, "census", slices.Concat(store(pulls), store(issues)), nil, 0)
	if len(got.parts) != 2 || !strings.Contains(string(got.parts[pulls.id(t, "acme/api#3")]), "renamed") || got.parts[issues.id(t, "acme/api#9")] == nil {
		t.Errorf("%d parts, error %v; want the two of the last 90 days", len(got.parts), got.err)
	}
}

func TestCensusMarksWhatIsGoneAndKeepsWhatOnlyLeftTheSearch(t *testing.T) {
	w := quiet(3)
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 9, Author: "sam", Title: "Broken", Created: since, Closed: since.Add(time.Hour), Assignees: []string{"robin"},
	}}
	f := start(t, w, nil, nil)
	pulls, issues := f.whole(t, "pull requests"), f.whole(t, "issues")
	f.server.Update(func(w *githubtest.World) {
		w.Pulls = w.Pulls[1:]
		w.Issues[0].Assignees, w.Issues[0].Updated = []string{"sam"}, now
	})
	got := f.follow(t, "census", slices.Concat(store(pulls), store(issues)), nil, 0)
	if len(got.gone) != 1 || got.gone[0].SourceID != pulls.id(t, "acme/api#1") {
		t.Errorf("gone %+v, want the deleted one", got.gone)
	}
	if len(got.parts) != 1 || got.parts[issues.id(t, "acme/api#9")] == nil {
		t.Errorf("%d parts; want the issue that another is assigned to now", len(got.parts))
	}
}

func TestCensusFindsWhatIsBack(t *testing.T) {
	f := start(t, quiet(3), nil, nil)
	h := f.whole(t, "pull requests")
	stored := store(h)
	stored[1].Gone = true
	got := f.follow(t, "census", stored, nil, 0)
	if len(got.parts) != 1 || got.parts[stored[1].SourceID] == nil {
		t.Errorf("%d parts, want the one that is not gone after all", len(got.parts))
	}
}

func TestCensusCutOffAnywhereGoesOn(t *testing.T) {
	f := start(t, quiet(130), nil, nil)
	h := f.whole(t, "pull requests")
	f.server.Update(func(w *githubtest.World) {
		for i := range w.Pulls {
			if i%5 != 0 {
				w.Pulls[i].Updated = now.AddDate(0, 0, 1)
			}
		}
	})
	for ref, it := range h.items {
		if strings.HasSuffix(ref, "0") {
			delete(h.parts, it.SourceID)
		}
	}
	stored := store(h)
	want := f.follow(t, "census", stored, nil, 0)
	if want.batches < 3 || len(want.parts) != 104 { // 13 of which are missing here
		t.Fatalf("%d parts in %d batches, want 104", len(want.parts), want.batches)
	}
	for cut := 1; cut < want.batches; cut++ {
		first := f.follow(t, "census", stored, nil, cut)
		after := slices.Clone(stored)
		for id, data := range first.parts { // what was saved is stored now
			after = slices.DeleteFunc(after, func(s work.Stored) bool { return s.SourceID == id })
			after = append(after, store(harvest{parts: map[string]work.Part{id: {SourceID: id, Name: "pull", Data: data}}})...)
		}
		rest := f.follow(t, "census", after, first.position, 0)
		if len(first.parts)+len(rest.parts) != len(want.parts) || string(rest.position) != string(want.position) {
			t.Errorf("cut after %d: %d and %d parts, want %d", cut, len(first.parts), len(rest.parts), len(want.parts))
		}
	}
}

func TestCensusOfMoreThanAThousandListsThemInWindows(t *testing.T) {
	w := newWorld()
	for i := range 2100 {
		w.Pulls = append(w.Pulls, merged(i+1, since.Add(time.Duration(i)*20*time.Minute)))
	}
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	delete(h.parts, h.id(t, "acme/api#1777"))
	f.asked.clear()
	got := f.follow(t, "census", store(h), nil, 0)
	if len(got.parts) != 1 || got.err != nil || len(got.problems) != 0 {
		t.Errorf("%d parts, problems %v, error %v; want the missing one", len(got.parts), got.problems, got.err)
	}
	if n := len(f.asked.sizes("Listing")); n > 35 {
		t.Errorf("%d listings of 2100 objects", n)
	}
}

func TestCensusThatDoesNotComeWholeSaysSo(t *testing.T) {
	w := quiet(40)
	w.Quirks.Null = map[string]string{"acme/api#7": "INTERNAL"}
	f := start(t, w, nil, nil)
	got := f.follow(t, "census", nil, nil, 0)
	if !got.complete || !slices.ContainsFunc(got.problems, func(p work.Problem) bool { return !p.Unseen && strings.Contains(p.What, "1 of 40 results") }) {
		t.Errorf("problems %+v", got.problems)
	}
}

func TestTotalsAreCheckedYearByYear(t *testing.T) {
	w := newWorld()
	for i := range 5 {
		w.Pulls = append(w.Pulls, merged(i+1, day(2026, 2, 2)))
	}
	w.Unlisted = 4
	f := start(t, w, nil, nil)
	got := f.follow(t, "census", store(f.whole(t, "pull requests")), nil, 0)
	want := "GitHub counts 9 pull requests opened in 2026, and its search finds 5"
	if len(got.problems) != 1 || !got.problems[0].Unseen || got.problems[0].What != want || got.problems[0].Advice == "" {
		t.Errorf("problems %+v, want %q", got.problems, want)
	}
	years := 0
	for b, err := range f.Pull(t.Context(), "census", connectors.Plan{Me: f.me, Since: day(2023, 5, 5), Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range b.Problems {
			if strings.Contains(p.What, "opened in") {
				years++
			}
		}
	}
	if years != 4 {
		t.Errorf("%d years were checked, want 2023 to 2026", years)
	}
}

func TestTotalsThatGitHubWillNotSayAreAskedOnceAndSaid(t *testing.T) {
	asked := 0
	f := start(t, quiet(5), nil, refuses("Totals", &asked, func() (int, any) { return 502, map[string]any{} }))
	got := f.follow(t, "census", store(f.whole(t, "pull requests")), nil, 0)
	if asked != 1 || !got.complete || len(got.problems) != 1 || !strings.Contains(got.problems[0].What, "does not say how much was opened in 2026") {
		t.Errorf("asked %d times, problems %+v, error %v", asked, got.problems, got.err)
	}
}

func TestSearchesOfACensusAreExact(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	f.follow(t, "census", nil, nil, 0)
	want := "is:pr is:merged author:robin merged:2026-01-01T12:00:00Z..2026-07-08T11:59:59Z sort:created-asc"
	if qs := f.asked.searches("Listing"); !slices.Contains(qs, want) {
		t.Errorf("searches %s, want among them %q", fmt.Sprint(qs), want)
	}
}
