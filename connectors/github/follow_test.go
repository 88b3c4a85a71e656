package github_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// followed is what a reading of a stream that goes over what is stored brought.
type followed struct {
	parts    map[string]json.RawMessage // by source id
	gone     []work.Gone
	problems []work.Problem
	position json.RawMessage
	complete bool
	requests int
	batches  int
	err      error
}

// follow reads such a stream as a run of its own; stopAfter > 0 stops after as many batches.
func (f *fixture) follow(t *testing.T, stream string, stored []work.Stored, position json.RawMessage, stopAfter int) followed {
	t.Helper()
	f.Forget()
	plan := connectors.Plan{Me: f.me, Since: since, Now: now.AddDate(0, 0, 7), Stored: stored, Position: position}
	got := followed{parts: map[string]json.RawMessage{}}
	for b, err := range f.Pull(t.Context(), stream, plan) {
		got.problems = append(got.problems, b.Problems...)
		got.requests += b.Requests
		if got.err = err; err != nil {
			break
		}
		got.gone = append(got.gone, b.Gone...)
		for _, part := range b.Parts {
			got.parts[part.SourceID] = part.Data
		}
		got.position, got.complete = b.Position, b.Complete
		if got.batches++; got.batches == stopAfter {
			break
		}
	}
	return got
}

// store is what a harvest brought, as stored, in order.
func store(h harvest) []work.Stored {
	var all []work.Stored
	for id, part := range h.parts {
		var times struct{ UpdatedAt time.Time }
		_ = json.Unmarshal(part.Data, &times) // a part that came from the server
		all = append(all, work.Stored{SourceID: id, Parts: []string{part.Name}, UpdatedAt: times.UpdatedAt})
	}
	slices.SortFunc(all, func(a, b work.Stored) int { return strings.Compare(a.SourceID, b.SourceID) })
	return all
}

// id is the node id of what was harvested under a reference.
func (h harvest) id(t *testing.T, ref string) string {
	t.Helper()
	if h.items[ref].SourceID == "" {
		t.Fatalf("%s was not harvested", ref)
	}
	return h.items[ref].SourceID
}

func incidentLabels(o *github.Options) { o.IncidentLabels = []string{"incident"} }

// openIncidents are incidents that robin is in, still open.
func openIncidents(n int) *githubtest.World {
	w := newWorld()
	for i := range n {
		w.Issues = append(w.Issues, githubtest.Issue{
			Repo: "acme/api", Number: i + 1, Author: "sam", Title: "Down", Labels: []string{"incident"},
			Created: day(2026, 3, 1), Assignees: []string{"robin"},
		})
	}
	return w
}

func TestOpenItemClosedAndUnassignedSinceIsFollowedByItsID(t *testing.T) {
	f := start(t, openIncidents(1), incidentLabels, nil)
	h := f.whole(t, "incidents")
	f.server.Update(func(w *githubtest.World) {
		w.Issues[0].Closed, w.Issues[0].Assignees = now.AddDate(0, 0, 1), nil
		w.Issues[0].Events = []githubtest.Event{
			{Kind: "assigned", At: day(2026, 3, 1), By: "sam", Whom: "robin"},
			{Kind: "closed", At: now.AddDate(0, 0, 1), By: "robin"},
			{Kind: "unassigned", At: now.AddDate(0, 0, 2), By: "sam", Whom: "robin"},
		}
	})
	if missed := f.pull(t, "issues", connectors.Plan{Position: f.whole(t, "issues").position, Now: now.AddDate(0, 0, 7)}, 0); len(missed.items) != 0 {
		t.Fatal("a search by assignee finds it: the test shows nothing")
	}
	got := f.follow(t, "open items", store(h), nil, 0)
	part := work.Part{SourceID: h.id(t, "acme/api#1"), Name: "issue", Data: got.parts[h.id(t, "acme/api#1")]}
	r, err := f.Read(f.me, []work.Part{part})
	if err != nil || r.Items[0].State != work.StateDone || !r.Standings[0].Counted {
		t.Errorf("%+v, %+v, %v; want it done, and mine", r.Items, r.Standings, err)
	}
	if !got.complete || got.requests != 1 {
		t.Errorf("complete %v after %d requests, want 1", got.complete, got.requests)
	}
}

func TestOneMissingObjectDoesNotFailTheOthersOfItsRequest(t *testing.T) {
	f := start(t, openIncidents(60), incidentLabels, nil)
	h := f.whole(t, "incidents")
	lost := h.id(t, "acme/api#7")
	f.server.Update(func(w *githubtest.World) { w.Issues = slices.Delete(w.Issues, 6, 7) })
	got := f.follow(t, "open items", store(h), nil, 0)
	if got.err != nil || len(got.parts) != 59 || len(got.problems) != 0 {
		t.Fatalf("%d parts, problems %v, error %v; want 59", len(got.parts), got.problems, got.err)
	}
	want := []work.Gone{{SourceID: lost, How: "not found by id", At: now.AddDate(0, 0, 7)}}
	if !slices.Equal(got.gone, want) {
		t.Errorf("gone %+v, want %+v", got.gone, want)
	}
	stored := store(h)
	for i := range stored {
		stored[i].Gone = stored[i].SourceID == lost
	}
	if again := f.follow(t, "open items", stored, nil, 0); len(again.gone) != 0 {
		t.Errorf("it is found to be gone again: %+v", again.gone)
	}
}

func TestWhatTheTokenMayNotSeeAnyMoreIsNotGone(t *testing.T) {
	for name, change := range map[string]func(*githubtest.World){
		"forbidden":      func(w *githubtest.World) { w.Quirks.Null = map[string]string{"acme/api#1": "FORBIDDEN"} },
		"single sign-on": func(w *githubtest.World) { w.Orgs[0].SSO = true },
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, openIncidents(1), incidentLabels, nil)
			h := f.whole(t, "incidents")
			f.server.Update(change)
			got := f.follow(t, "open items", store(h), nil, 0)
			if got.err != nil || !got.complete || len(got.gone) != 0 || len(got.parts) != 0 {
				t.Errorf("gone %v, parts %d, error %v; want nothing known", got.gone, len(got.parts), got.err)
			}
			if len(got.problems) == 0 || !got.problems[0].Unseen {
				t.Errorf("problems %+v, want one of what is not seen", got.problems)
			}
		})
	}
}

func TestWhatCouldNotBeReadAgainIsSaid(t *testing.T) {
	f := start(t, openIncidents(3), incidentLabels, nil)
	h := f.whole(t, "incidents")
	f.server.Update(func(w *githubtest.World) { w.Quirks.Null = map[string]string{"acme/api#2": "INTERNAL"} })
	got := f.follow(t, "open items", store(h), nil, 0)
	if got.err != nil || len(got.parts) != 2 || len(got.gone) != 0 {
		t.Errorf("%d parts, gone %v, error %v", len(got.parts), got.gone, got.err)
	}
	if len(got.problems) != 1 || got.problems[0].Unseen || !strings.Contains(got.problems[0].What, h.id(t, "acme/api#2")) {
		t.Errorf("problems %+v, want one that names it", got.problems)
	}
}

func TestSomethingElseUnderAStoredIDIsGone(t *testing.T) {
	f := start(t, openIncidents(1), incidentLabels, onGraphQL(func() (int, map[string]string, any) {
		return 200, nil, map[string]any{"data": map[string]any{"nodes": []any{map[string]any{}}}}
	}))
	got := f.follow(t, "open items", []work.Stored{{SourceID: "I_1", Parts: []string{"issue"}}}, nil, 0)
	if len(got.gone) != 1 || !got.complete {
		t.Errorf("%+v, want it gone", got)
	}
}

func TestFollowingUpCutOffAnywhereGoesOn(t *testing.T) {
	w := openIncidents(120)
	w.Pulls = forty(func(*githubtest.Quirks) {}).Pulls
	f := start(t, w, incidentLabels, nil)
	stored := slices.Concat(store(f.whole(t, "incidents")), store(f.whole(t, "pull requests")))
	want := f.follow(t, "open items", stored, nil, 0)
	if len(want.parts) != 160 || want.batches < 4 || !want.complete {
		t.Fatalf("%d parts in %d batches", len(want.parts), want.batches)
	}
	for cut := 1; cut < want.batches; cut++ {
		first := f.follow(t, "open items", stored, nil, cut)
		rest := f.follow(t, "open items", stored, first.position, 0)
		if len(first.parts)+len(rest.parts) != 160 || !rest.complete || string(rest.position) != string(want.position) {
			t.Errorf("cut after %d: %d and %d parts, and ends at %s instead of %s", cut, len(first.parts), len(rest.parts), rest.position, want.position)
		}
	}
	if next := f.follow(t, "open items", stored, want.position, 0); len(next.parts) != 160 {
		t.Errorf("the next run goes over %d, want all", len(next.parts))
	}
}

func TestNothingOpenIsNoRequest(t *testing.T) {
	got := start(t, newWorld(), nil, nil).follow(t, "open items", nil, nil, 0)
	if !got.complete || got.requests != 0 {
		t.Errorf("complete %v after %d requests", got.complete, got.requests)
	}
}

func TestUnreadablePositionOfAFollowUpIsAnError(t *testing.T) {
	for _, stream := range []string{"open items", "files", "census"} {
		if got := start(t, newWorld(), nil, nil).follow(t, stream, nil, json.RawMessage(`{"after":7}`), 0); got.err == nil {
			t.Errorf("%s takes it", stream)
		}
	}
}

func TestFollowingUpAsksForLessWhereThatIsTooMuch(t *testing.T) {
	w := openIncidents(40)
	f := start(t, w, incidentLabels, nil)
	stored := store(f.whole(t, "incidents"))
	f.server.Update(func(w *githubtest.World) {
		w.Quirks.TooBig = 7
		w.Quirks.Heavy = map[string]int{"acme/api#3": 60, "acme/api#9": 0}
	})
	got := f.follow(t, "open items", stored, nil, 0)
	if got.err != nil || len(got.parts) != 39 || !got.complete {
		t.Fatalf("%d parts, error %v; want 39, one of them with short lists", len(got.parts), got.err)
	}
	if len(got.problems) != 1 || !strings.Contains(got.problems[0].What, "takes GitHub too long") {
		t.Errorf("problems %+v", got.problems)
	}
}

func TestServerThatIsDownIsNotTakenForHeavyObjects(t *testing.T) {
	f := start(t, openIncidents(40), incidentLabels, nil)
	stored := store(f.whole(t, "incidents"))
	down := start(t, openIncidents(40), incidentLabels, func(http.Handler) http.Handler {
		return answers(502, nil, map[string]any{})
	})
	got := down.follow(t, "open items", stored, nil, 0)
	if got.err == nil || got.complete || got.requests > 12 {
		t.Errorf("error %v after %d requests, want one soon", got.err, got.requests)
	}
	if errors.Is(got.err, connectors.ErrUnauthorized) {
		t.Errorf("%v", got.err)
	}
}

func TestFilesAreReadToTheLast(t *testing.T) {
	w := newWorld()
	for i := range 25 {
		p := merged(i+1, day(2026, 3, 3))
		p.Files = 3
		w.Pulls = append(w.Pulls, p)
	}
	w.Pulls[4].Files, w.Pulls[4].Paths = 230, []string{"go.sum", "vendor/a.go"}
	f := start(t, w, func(o *github.Options) { o.Files = true }, nil)
	h := f.whole(t, "pull requests")
	got := f.follow(t, "files", store(h), nil, 0)
	if got.err != nil || len(got.parts) != 25 || len(got.problems) != 0 {
		t.Fatalf("%d parts, problems %v, error %v", len(got.parts), got.problems, got.err)
	}
	var part struct {
		Files []struct {
			Path, ChangeType     string
			Additions, Deletions int
		}
		TotalCount int
	}
	if err := json.Unmarshal(got.parts[h.id(t, "acme/api#5")], &part); err != nil {
		t.Fatal(err)
	}
	if len(part.Files) != 230 || part.TotalCount != 230 || part.Files[0].Path != "go.sum" || part.Files[2].Additions == 0 || part.Files[2].ChangeType != "MODIFIED" {
		t.Errorf("%d of %d files, the first %+v", len(part.Files), part.TotalCount, part.Files[:3])
	}
	if got.requests != 3+2 {
		t.Errorf("%d requests, want 3 for 25 pull requests and 2 for the rest of a list", got.requests)
	}
}

func TestFilesOfOpenAndGonePullRequestsAreLeft(t *testing.T) {
	w := newWorld()
	w.Pulls = []githubtest.Pull{merged(1, day(2026, 3, 3)), merged(2, day(2026, 3, 3))}
	f := start(t, w, func(o *github.Options) { o.Files = true }, nil)
	h := f.whole(t, "pull requests")
	f.server.Update(func(w *githubtest.World) { w.Pulls[0].Merged = time.Time{} })
	stored := store(h)
	for i := range stored {
		stored[i].Gone = stored[i].SourceID == h.id(t, "acme/api#2")
	}
	if got := f.follow(t, "files", stored, nil, 0); len(got.parts) != 0 || len(got.gone) != 0 || got.err != nil {
		t.Errorf("%v, error %v; want none", got.parts, got.err)
	}
}

func TestStreamsThatGoOverWhatIsStoredSaySo(t *testing.T) {
	src, err := github.New(github.Options{Files: true})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]connectors.Stream{}
	for _, st := range src.Streams() {
		all[st.Name] = st
	}
	if o := all["open items"]; o.Over == nil || !o.Over.Open || o.Verify {
		t.Errorf("open items: %+v", o)
	}
	if c := all["census"]; c.Over == nil || !c.Verify || c.Over.Open || c.Over.Parts != nil {
		t.Errorf("census: %+v", c)
	}
	if f := all["files"]; f.Over == nil || f.Verify || f.Over.Lacking != "files" || fmt.Sprint(f.Over.Parts) != "[pull]" {
		t.Errorf("files: %+v", f)
	}
}
