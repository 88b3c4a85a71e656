package github_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// ev makes an event on a day of March.
func ev(kind string, date int, whom string) githubtest.Event {
	return githubtest.Event{Kind: kind, At: day(2026, 3, date), By: "sam", Whom: whom}
}

func TestIssueCountsWhenItWasCompletedWhileAssignedToMe(t *testing.T) {
	closed := day(2026, 3, 9)
	tests := []struct {
		name      string
		assignees []string
		closed    time.Time
		reason    string
		events    []githubtest.Event
		role      work.Role
		why       string
	}{
		{"assigned, then closed", []string{"robin"}, closed, "", []githubtest.Event{ev("assigned", 2, "robin"), ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"assigned and closed at once", []string{"robin"}, closed, "", []githubtest.Event{ev("assigned", 9, "robin"), ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"closed and assigned at once", []string{"robin"}, closed, "", []githubtest.Event{ev("closed", 9, ""), ev("assigned", 9, "robin")}, work.RoleContributor, work.WhyAssignedLate},
		{"assigned after the close", []string{"robin"}, closed, "", []githubtest.Event{ev("closed", 9, ""), ev("assigned", 10, "robin")}, work.RoleContributor, work.WhyAssignedLate},
		{"given away, closed, given back", []string{"robin"}, closed, "", []githubtest.Event{ev("assigned", 2, "robin"), ev("unassigned", 3, "robin"), ev("assigned", 3, "sam"), ev("closed", 9, ""), ev("assigned", 10, "robin")}, work.RoleContributor, work.WhyReassigned},
		{"taken off and put back before", []string{"robin"}, closed, "", []githubtest.Event{ev("assigned", 2, "robin"), ev("unassigned", 3, "robin"), ev("assigned", 4, "robin"), ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"taken off and put back after", []string{"robin"}, closed, "", []githubtest.Event{ev("closed", 9, ""), ev("unassigned", 10, "robin"), ev("assigned", 11, "robin")}, work.RoleAssignee, ""},
		{"no word of me in the events", []string{"robin"}, closed, "", []githubtest.Event{ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"reopened and closed again", []string{"robin"}, closed, "", []githubtest.Event{ev("assigned", 2, "robin"), ev("closed", 3, ""), ev("reopened", 4, ""), ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"assigned between two closes", []string{"robin"}, closed, "", []githubtest.Event{ev("closed", 3, ""), ev("reopened", 4, ""), ev("assigned", 5, "robin"), ev("closed", 9, "")}, work.RoleAssignee, ""},
		{"reopened and still open", []string{"robin"}, time.Time{}, "", []githubtest.Event{ev("assigned", 2, "robin"), ev("closed", 3, ""), ev("reopened", 4, "")}, work.RoleAssignee, work.WhyReopened},
		{"not planned", []string{"robin"}, closed, "NOT_PLANNED", nil, work.RoleAssignee, work.WhyDeclined},
		{"duplicate", []string{"robin"}, closed, "DUPLICATE", nil, work.RoleAssignee, work.WhyDeclined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.Issues = []githubtest.Issue{{
				Repo: "acme/api", Number: 1, Author: "sam", Title: "Issue", Created: day(2026, 3, 1), Closed: tt.closed,
				Reason: tt.reason, Assignees: tt.assignees, Events: tt.events,
			}}
			h := start(t, w, nil, nil).whole(t, "issues")
			st, it := h.standing["acme/api#1"], h.items["acme/api#1"]
			if st.Why != tt.why || st.Counted != (tt.why == "") || st.Role != tt.role {
				t.Errorf("standing %+v, want %s %q", st, tt.role, tt.why)
			}
			wantState := map[bool]work.State{true: work.StateDone, false: work.StateClosed}[tt.reason == ""]
			if tt.closed.IsZero() {
				wantState = work.StateOpen
			}
			if it.State != wantState || it.FinishedAt.IsZero() == (wantState == work.StateDone) {
				t.Errorf("state %s, finished %s; want %s", it.State, it.FinishedAt, wantState)
			}
		})
	}
}

func TestIssueClosedBeforeTheHarvestIsNotKept(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{
		{Repo: "acme/api", Number: 2, Author: "sam", Title: "Old", Created: day(2025, 3, 1), Closed: day(2025, 4, 1), Updated: day(2026, 2, 1), Assignees: []string{"robin"}},
	}
	if h := start(t, w, nil, nil).whole(t, "issues"); len(h.items) != 0 {
		t.Errorf("items %v, want none", h.items)
	}
}

func TestOpenIssueIsKeptAndNotCounted(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{
		{Repo: "acme/api", Number: 1, Author: "sam", Title: "Open", Created: day(2025, 3, 1), Updated: day(2026, 3, 1), Assignees: []string{"robin"}},
	}
	h := start(t, w, nil, nil).whole(t, "issues")
	it, st := h.items["acme/api#1"], h.standing["acme/api#1"]
	if it.State != work.StateOpen || !it.FinishedAt.IsZero() || st.Role != work.RoleAssignee || st.Why != work.WhyOpen || st.Counted {
		t.Errorf("%+v, %+v; want it open, and not counted", it, st)
	}
}

// No search by assignee finds it any more: it is asked for by its id, once.
func TestOpenIssueClosedAndUnassignedBetweenTwoRunsIsCounted(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{{Repo: "acme/api", Number: 1, Author: "sam", Title: "Open", Created: day(2026, 3, 1), Assignees: []string{"robin"}}}
	f, sink := start(t, w, nil, nil), sourcetest.NewSink()
	sync := func(at time.Time) work.Reading {
		t.Helper()
		f.asked.clear()
		res := connectors.Sync(t.Context(), f.Source, sink, connectors.Options{
			Default: since, Now: func() time.Time { return at }, Report: func(connectors.Event) {},
		})
		if res.Err != nil || len(sink.Objects()) != 1 {
			t.Fatalf("%d objects, error %v", len(sink.Objects()), res.Err)
		}
		return slices.Collect(maps.Values(sink.Objects()))[0].Reading
	}
	if r := sync(now); r.Items[0].State != work.StateOpen || len(f.asked.sizes("IssuesByID")) != 0 {
		t.Errorf("first it is %s, asked for by id %d times", r.Items[0].State, len(f.asked.sizes("IssuesByID")))
	}
	f.server.Update(func(w *githubtest.World) {
		w.Issues[0].Closed, w.Issues[0].Assignees = now.AddDate(0, 0, 1), nil
		w.Issues[0].Events = []githubtest.Event{
			ev("assigned", 1, "robin"),
			{Kind: "closed", At: now.AddDate(0, 0, 1), By: "robin"},
			{Kind: "unassigned", At: now.AddDate(0, 0, 2), By: "sam", Whom: "robin"},
		}
	})
	r := sync(now.AddDate(0, 0, 9))
	if r.Items[0].State != work.StateDone || !r.Standings[0].Counted || len(f.asked.sizes("IssuesByID")) != 1 {
		t.Errorf("then %+v, %+v, asked for by id %d times", r.Items[0], r.Standings[0], len(f.asked.sizes("IssuesByID")))
	}
}

func TestReopenedIssueIsCorrectedByTheNextRun(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Issue", Created: day(2026, 3, 1), Closed: day(2026, 3, 9), Assignees: []string{"robin"},
	}}
	f := start(t, w, nil, nil)
	first := f.whole(t, "issues")
	f.server.Update(func(w *githubtest.World) {
		w.Issues[0].Closed = time.Time{}
		w.Issues[0].Events = []githubtest.Event{
			ev("assigned", 1, "robin"), ev("closed", 9, ""),
			{Kind: "reopened", At: now.AddDate(0, 0, 1)},
		}
	})
	h := f.pull(t, "issues", connectors.Plan{Position: first.position, Now: now.AddDate(0, 0, 2)}, 0)
	if !first.standing["acme/api#1"].Counted || h.standing["acme/api#1"].Why != work.WhyReopened {
		t.Errorf("first %+v, then %+v", first.standing["acme/api#1"], h.standing["acme/api#1"])
	}
}

func TestIncidentIssueKeepsAdministrativeTimesApart(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Down", Labels: []string{"severity: 2", "incident", "sev-1"},
		Created: day(2026, 3, 1), Closed: day(2026, 3, 2), ClosedBy: "kim", Assignees: []string{"robin"},
	}}
	f := start(t, w, func(o *github.Options) { o.IncidentLabels = []string{"incident"} }, nil)
	h := f.whole(t, "issues")
	it := h.items["acme/api#1"]
	want := &work.Incident{
		Severity:   "SEV1",
		DetectedAt: work.Instant{At: day(2026, 3, 1), Basis: "issue opened"},
		ResolvedAt: work.Instant{At: day(2026, 3, 2), Basis: "issue closed"},
	}
	if diff := cmp.Diff(want, it.Incident); diff != "" || it.Kind != work.KindIncident {
		t.Errorf("a %s (-want +got):\n%s", it.Kind, diff)
	}
	if st := h.standing["acme/api#1"]; st.Role != work.RoleResponder || !st.Counted || !st.At.Equal(day(2026, 3, 2)) {
		t.Errorf("standing %+v, want a counted responder", st)
	}
	wantEvents := []work.Event{
		{Item: it.ID, Kind: work.EventAssigned, At: day(2026, 3, 1), Actor: personID("sam"), Subject: personID("robin")},
		{Item: it.ID, Kind: work.EventClosed, At: day(2026, 3, 2), Actor: personID("kim")},
	}
	if diff := cmp.Diff(wantEvents, h.events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestIncidentStandings(t *testing.T) {
	tests := []struct {
		name  string
		issue githubtest.Issue
		role  work.Role
		why   string
	}{
		{"responder", githubtest.Issue{Author: "sam", Assignees: []string{"robin"}}, work.RoleResponder, ""},
		{"responder, false alarm", githubtest.Issue{Author: "sam", Assignees: []string{"robin"}, Reason: "NOT_PLANNED"}, work.RoleResponder, work.WhyDeclined},
		{"reporter", githubtest.Issue{Author: "robin", Assignees: []string{"sam"}}, work.RoleReporter, work.WhyReportedOnly},
		{"mentioned", githubtest.Issue{Author: "sam", Assignees: []string{"sam"}, Involved: []string{"robin"}}, work.RoleContributor, work.WhyNotAnswered},
		{"mentioned, nobody assigned", githubtest.Issue{Author: "sam", Involved: []string{"robin"}}, work.RoleContributor, work.WhyNotAnswered},
		{"handed over", githubtest.Issue{Author: "sam", Assignees: []string{"sam"}, Involved: []string{"robin"}, Events: []githubtest.Event{ev("assigned", 1, "robin"), ev("unassigned", 2, "robin"), ev("closed", 9, "")}}, work.RoleContributor, work.WhyReassigned},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			tt.issue.Repo, tt.issue.Number, tt.issue.Title, tt.issue.Labels = "acme/api", 1, "Down", []string{"incident"}
			tt.issue.Created, tt.issue.Closed = day(2026, 3, 1), day(2026, 3, 9)
			w.Issues = []githubtest.Issue{tt.issue}
			h := start(t, w, func(o *github.Options) { o.IncidentLabels = []string{"incident"} }, nil).whole(t, "incidents")
			if st := h.standing["acme/api#1"]; st.Role != tt.role || st.Why != tt.why {
				t.Errorf("standing %+v, want %s %q", st, tt.role, tt.why)
			}
		})
	}
}
