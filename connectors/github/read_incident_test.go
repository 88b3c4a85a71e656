package github_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

// Servers that do not call a duplicate one, close it as completed.
func TestIssueMarkedAsDuplicateIsNoAccomplishment(t *testing.T) {
	mark := func(kind string, date int) githubtest.Event {
		return githubtest.Event{Kind: kind, At: day(2026, 3, date), By: "sam", Of: "acme/api#2"}
	}
	tests := []struct {
		name   string
		events []githubtest.Event
		dup    bool
	}{
		{"marked", []githubtest.Event{mark("duplicate", 8)}, true},
		{"marked and unmarked", []githubtest.Event{mark("duplicate", 7), mark("unduplicate", 8)}, false},
		{"marked again", []githubtest.Event{mark("duplicate", 6), mark("unduplicate", 7), mark("duplicate", 8)}, true},
		{"of what is hidden", []githubtest.Event{{Kind: "duplicate", At: day(2026, 3, 8)}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.Issues = []githubtest.Issue{
				{
					Repo: "acme/api", Number: 1, Author: "sam", Title: "Issue", Created: day(2026, 3, 1), Closed: day(2026, 3, 9), Assignees: []string{"robin"},
					Events: append(tt.events, ev("assigned", 2, "robin"), ev("closed", 9, "")),
				},
				{Repo: "acme/api", Number: 2, Author: "sam", Title: "Original", Created: day(2026, 2, 1)},
			}
			h := start(t, w, nil, nil).whole(t, "issues")
			if st := h.standing["acme/api#1"]; st.Counted == tt.dup || tt.dup && st.Why != work.WhyDeclined {
				t.Errorf("standing %+v, want a duplicate: %t", st, tt.dup)
			}
			linked := tt.dup && tt.events[0].Of != ""
			if linked != (len(h.links) == 1 && h.links[0].Kind == work.LinkDup && h.links[0].ToRef == "acme/api#2") {
				t.Errorf("links %+v", h.links)
			}
		})
	}
}

func TestIssueClosedWhileAssignedCountsAfterIAmTakenOff(t *testing.T) {
	f := start(t, newWorld(), nil, nil)
	me := work.Account{ID: "me", Host: host, UserID: "U_1", Login: "robin"}
	event := func(kind, at string) string {
		return `{"__typename":"` + kind + `","createdAt":"` + at + `","assignee":{"id":"U_1"}}`
	}
	for name, tt := range map[string]struct {
		events  []string
		counted bool
	}{
		"taken off afterwards": {[]string{event("AssignedEvent", "2026-01-01T00:00:00Z"), event("ClosedEvent", "2026-01-02T00:00:00Z"), event("UnassignedEvent", "2026-01-03T00:00:00Z")}, true},
		"put on afterwards":    {[]string{event("ClosedEvent", "2026-01-02T00:00:00Z"), event("AssignedEvent", "2026-01-03T00:00:00Z")}, false},
	} {
		data := strings.NewReplacer("AUTHOR", "null", "STATE", "CLOSED", "WHEN", `"2026-01-02T00:00:00Z"`, `{"name":"incident"}`, "null", `"assignees":{"nodes":[{"id":"U_1"}]}`, `"assignees":null`).Replace(issueJSON)
		data = data[:strings.Index(data, `"timelineItems"`)] + `"timelineItems":{"nodes":[` + strings.Join(tt.events, ",") + `]}}`
		r, err := f.Read(me, []work.Part{{SourceID: "I_1", Name: "issue", Data: []byte(data)}})
		if err != nil || r.Standings[0].Counted != tt.counted {
			t.Errorf("%s: standing %+v, error %v", name, r.Standings, err)
		}
	}
}

func TestActionItemIsOwnedAndTiedToItsIncident(t *testing.T) {
	w := newWorld()
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Alert earlier", Body: "From acme/ops#9", Labels: []string{"Action-Item"},
		Created: day(2026, 3, 1), Closed: day(2026, 3, 9), Assignees: []string{"robin"},
	}}
	h := start(t, w, nil, nil).whole(t, "issues")
	if st := h.standing["acme/api#1"]; st.Role != work.RoleActionItem || !st.Counted {
		t.Errorf("standing %+v", st)
	}
	if len(h.links) != 1 || h.links[0].Kind != work.LinkFollowUp || h.links[0].ToRef != "acme/ops#9" {
		t.Errorf("links %+v", h.links)
	}
}

// outage is an incident of sam's that is nobody's.
func outage(events ...githubtest.Event) *githubtest.World {
	w := newWorld()
	w.Pulls = []githubtest.Pull{merged(5, day(2026, 3, 8)), merged(6, day(2026, 3, 8)), merged(7, day(2026, 3, 8)), merged(8, day(2026, 3, 8)), merged(9, day(2026, 3, 8))}
	w.Pulls[4].Title = `Revert "Revert "Change""`
	w.Pulls[1].Title, w.Pulls[2].Title, w.Pulls[3].Title = `Revert "Change"`, "Post-mortem of the outage", "hotfix: theirs"
	w.Pulls[3].Author = "sam"
	w.Issues = []githubtest.Issue{{
		Repo: "acme/api", Number: 1, Author: "sam", Title: "Down", Labels: []string{"incident"}, Involved: []string{"robin"},
		Created: day(2026, 3, 1), Closed: day(2026, 3, 9), Events: append(events, ev("closed", 9, "")),
	}}
	return w
}

func incidents(o *github.Options) { o.IncidentLabels = []string{"incident"} }

func TestPartsInAnIncident(t *testing.T) {
	by := func(kind, login string, e githubtest.Event) githubtest.Event {
		e.Kind, e.At, e.By = kind, day(2026, 3, 2), login
		return e
	}
	mention := func(ref string) githubtest.Event { return by("mentioned", "sam", githubtest.Event{Of: ref}) }
	tests := []struct {
		name   string
		body   string
		events []githubtest.Event
		role   work.Role
		why    string
	}{
		{"named commander", "Incident commander: @robin", nil, work.RoleCommander, ""},
		{"named responder", "Responders: @sam @robin", nil, work.RoleResponder, ""},
		{"commander before responder", "IC: @robin\nResponders: @robin", nil, work.RoleCommander, ""},
		{"closed by a change of mine", "", []githubtest.Event{by("closed", "robin", githubtest.Event{Of: "acme/api#5"})}, work.RoleFixer, ""},
		{"mentioned by a revert of mine", "", []githubtest.Event{mention("acme/api#6")}, work.RoleFixer, ""},
		{"mentioned by a change of mine", "", []githubtest.Event{mention("acme/api#5")}, work.RoleContributor, work.WhyNotAnswered},
		{"mentioned when a revert is taken back", "", []githubtest.Event{mention("acme/api#9")}, work.RoleContributor, work.WhyNotAnswered},
		{"mentioned by a hotfix of others", "", []githubtest.Event{mention("acme/api#8")}, work.RoleContributor, work.WhyNotAnswered},
		{"taken on, then handed over", "", []githubtest.Event{by("assigned", "robin", githubtest.Event{Whom: "robin"}), ev("unassigned", 3, "robin")}, work.RoleAcknowledger, ""},
		{"labelled as acknowledged", "", []githubtest.Event{by("labeled", "robin", githubtest.Event{Label: "status: acknowledged"})}, work.RoleAcknowledger, ""},
		{"assigned by others, then handed over", "", []githubtest.Event{ev("assigned", 2, "robin"), ev("unassigned", 3, "robin")}, work.RoleContributor, work.WhyReassigned},
		{"written up by me", "", []githubtest.Event{mention("acme/api#7")}, work.RolePostmortem, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := outage(tt.events...)
			w.Issues[0].Body = tt.body
			h := start(t, w, incidents, nil).whole(t, "incidents")
			if st := h.standing["acme/api#1"]; st.Role != tt.role || st.Why != tt.why || st.Counted != (tt.why == "") {
				t.Errorf("standing %+v, want %s %q", st, tt.role, tt.why)
			}
		})
	}
}

// A part in an incident that did not end is kept, and not counted.
func TestPartInAnOpenIncidentDoesNotCountYet(t *testing.T) {
	w := outage()
	w.Issues[0].Body, w.Issues[0].Closed, w.Issues[0].Events = "IC: @robin", time.Time{}, nil
	h := start(t, w, incidents, nil).whole(t, "incidents")
	if st := h.standing["acme/api#1"]; st.Role != work.RoleCommander || st.Why != work.WhyOpen {
		t.Errorf("standing %+v", st)
	}
}

// Each time says where it is from; what nothing says is missing.
func TestTimesOfAnIncidentSayWhereTheyAreFrom(t *testing.T) {
	at := func(d int, basis string) work.Instant { return work.Instant{At: day(2026, 3, d), Basis: basis} }
	label := func(d int, name string) githubtest.Event {
		return githubtest.Event{Kind: "labeled", At: day(2026, 3, d), By: "kim", Label: name}
	}
	tests := []struct {
		name   string
		body   string
		events []githubtest.Event
		want   work.Incident
	}{
		{"nothing but the issue", "", nil, work.Incident{DetectedAt: at(1, "issue opened"), ResolvedAt: at(9, "issue closed")}},
		{"labels", "", []githubtest.Event{label(2, "investigating"), label(4, "status/mitigated"), label(5, "mitigated"), label(6, "resolved")}, work.Incident{
			DetectedAt: at(1, "issue opened"), AckedAt: at(2, "label investigating"), MitigatedAt: at(4, "label status/mitigated"), ResolvedAt: at(6, "label resolved"),
		}},
		{"somebody took it", "", []githubtest.Event{ev("assigned", 2, "kim"), {Kind: "assigned", At: day(2026, 3, 3), By: "kim", Whom: "kim"}}, work.Incident{
			DetectedAt: at(1, "issue opened"), AckedAt: at(3, "assigned to themselves"), ResolvedAt: at(9, "issue closed"),
		}},
		{"stated", "Impact started: 2026-03-01 12:00 UTC\nDetected: 2026-03-02T12:00:00Z\nMitigated: 2026-03-03 12:00 UTC\nResolved: 2026-03-04 12:00 UTC", []githubtest.Event{label(5, "mitigated")}, work.Incident{
			ImpactAt: at(1, "field impact"), DetectedAt: at(2, "field detected"), MitigatedAt: at(3, "field mitigated"), ResolvedAt: at(4, "field resolved"),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := outage(tt.events...)
			w.Issues[0].Body = tt.body
			h := start(t, w, incidents, nil).whole(t, "incidents")
			if diff := cmp.Diff(&tt.want, h.items["acme/api#1"].Incident); diff != "" {
				t.Errorf("incident (-want +got):\n%s", diff)
			}
			acked := count(h.events, work.EventAcknowledged)
			if acked != map[bool]int{true: 0, false: 1}[tt.want.AckedAt.IsZero()] {
				t.Errorf("%d events of acknowledging", acked)
			}
		})
	}
}

func TestCauseOfAnIncidentIsReadFromItsLabels(t *testing.T) {
	w := outage()
	w.Issues[0].Labels = []string{"incident", "P1", "cause: expired certificate"}
	it := start(t, w, incidents, nil).whole(t, "incidents").items["acme/api#1"]
	if it.Incident.Cause != "expired certificate" || it.Incident.Severity != "P1" {
		t.Errorf("%+v", it.Incident)
	}
}

// What the words of others say of me is kept; the words are not.
func TestWordsOfAnIncidentReportAreNotKept(t *testing.T) {
	w := outage()
	w.Issues[0].Body = "Incident commander: @robin\nResponders: @kim\nThe secret plan of sam failed."
	for _, part := range start(t, w, incidents, nil).whole(t, "incidents").parts {
		if s := string(part.Data); strings.Contains(s, "secret") || strings.Contains(s, "kim") {
			t.Errorf("kept: %s", s)
		}
	}
}
