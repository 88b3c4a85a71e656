package jira_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store/work"
)

// object is a JSON object.
type object = map[string]any

// withField adds a custom field to a world and returns it.
func withField(w *jiratest.World, f jiratest.Field) *jiratest.World {
	w.Fields = append(w.Fields, f)
	return w
}

// slaTime and slaSpan are how a service desk writes a time and a duration.
func slaTime(at time.Time) object {
	return object{"epochMillis": at.UnixMilli(), "friendly": "Gestern"}
}

func slaSpan(d time.Duration) object {
	return object{"millis": d.Milliseconds(), "friendly": "1 Std."}
}

func TestEveryCycleOfAnAgreementIsKept(t *testing.T) {
	first, second, third := at("2026-03-04T09:00"), at("2026-03-06T09:00"), at("2026-03-09T09:00")
	cycle := func(start time.Time, elapsed time.Duration, breached bool) object {
		return object{
			"startTime": slaTime(start), "stopTime": slaTime(start.Add(26 * time.Hour)), "breached": breached,
			"goalDuration": slaSpan(4 * time.Hour), "elapsedTime": slaSpan(elapsed), "remainingTime": slaSpan(-time.Hour),
		}
	}
	ongoing := object{
		"startTime": object{"iso8601": third.Format(time.RFC3339)}, "breached": false, "paused": true, "withinCalendarHours": false,
		"goalDuration": slaSpan(4 * time.Hour), "elapsedTime": slaSpan(time.Minute),
	}
	name, basis := "Time to resolution", "SLA Time to resolution, working hours"
	done := func(start time.Time, elapsed time.Duration, breached bool) work.SLA {
		return work.SLA{Name: name, Basis: basis, StartedAt: start, StoppedAt: start.Add(26 * time.Hour), Goal: 4 * time.Hour, Elapsed: elapsed, Breached: breached}
	}
	tests := map[string]struct {
		value any
		want  []work.SLA
	}{
		"never started":     {object{"name": name, "completedCycles": []any{}}, nil},
		"none":              {nil, nil},
		"of another shape":  {"4h", nil},
		"met":               {object{"name": name, "completedCycles": []any{cycle(first, time.Hour, false)}}, []work.SLA{done(first, time.Hour, false)}},
		"broken, and again": {object{"name": name, "completedCycles": []any{cycle(second, 5*time.Hour, true), cycle(first, time.Hour, false)}}, []work.SLA{done(first, time.Hour, false), done(second, 5*time.Hour, true)}},
		"still running": {
			object{"name": name, "completedCycles": []any{cycle(first, time.Hour, false)}, "ongoingCycle": ongoing},
			[]work.SLA{done(first, time.Hour, false), {Name: name, Basis: basis, StartedAt: third, Goal: 4 * time.Hour, Elapsed: time.Minute}},
		},
	}
	for site, dataCenter := range sites {
		for test, tt := range tests {
			w := withField(newWorld(dataCenter), jiratest.Field{ID: "customfield_10080", Name: "Zeit bis zur Lösung", Shape: "sd-servicelevelagreement", Key: "com.atlassian.servicedesk:sd-sla-field"})
			w.Issues = []jiratest.Issue{outage("Incident", map[string]any{"Zeit bis zur Lösung": tt.value})}
			got, _ := harvest(t, w)
			if diff := cmp.Diff(tt.want, got["OPS-1"].Items[0].Incident.SLAs); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", site, test, diff)
			}
		}
	}
}

func TestAMajorIncidentIsSaidToBeOne(t *testing.T) {
	const key = "com.atlassian.jira.modules.servicemanagement.major-incident-entity:major-incident-entity-field-cftype"
	for name, tt := range map[string]struct {
		value any
		want  bool
	}{
		"true":                 {true, true},
		"false":                {false, false},
		"nothing":              {nil, false},
		"an option":            {object{"value": "Yes"}, true},
		"another option":       {object{"value": "No"}, false},
		"an object":            {object{"isMajor": true, "id": "1"}, true},
		"an object that is no": {object{"isMajor": false}, false},
		"a list":               {[]any{}, false},
	} {
		w := withField(newWorld(false), jiratest.Field{ID: "customfield_10081", Name: "Großer Vorfall", Shape: "any", Key: key})
		w.Issues = []jiratest.Issue{outage("Incident", map[string]any{"Großer Vorfall": tt.value})}
		got, _ := harvest(t, w)
		if major := got["OPS-1"].Items[0].Incident.Major; major != tt.want {
			t.Errorf("%s: %v", name, major)
		}
	}
}

func TestAnIncidentIsKnownByATypeThatIsTranslated(t *testing.T) {
	for name, types := range map[string][]string{"by the name before translation": nil, "by its id": {"15"}, "by its name": {"Störung"}} {
		w := newWorld(false)
		w.Types = append(w.Types, jiratest.Type{ID: "15", Name: "Störung", Untranslated: "[System] Incident"})
		w.Issues = []jiratest.Issue{outage("Störung", nil), story("PAY-1")}
		got, _ := harvest(t, w, func(o *jira.Options) { o.IncidentTypes = types })

		if got["OPS-1"].Items[0].Kind != work.KindIncident || got["PAY-1"].Items[0].Kind != work.KindTicket {
			t.Errorf("%s: %s and %s", name, got["OPS-1"].Items[0].Kind, got["PAY-1"].Items[0].Kind)
		}
	}
}

func TestFieldsOfAnIncidentAreWhatTheConfigCallsThem(t *testing.T) {
	w := withField(newWorld(false), jiratest.Field{ID: "customfield_10082", Name: "Einsatzleitung", Shape: "user"})
	withField(w, jiratest.Field{ID: "customfield_10083", Name: "Stufe", Shape: "option"})
	is := outage("Incident", map[string]any{"Einsatzleitung": "robin", "Stufe": "SEV2", "Incident commander": "sam"})
	is.Reporter = "alex"
	w.Issues = []jiratest.Issue{is.Work(at("2026-03-04T21:10"), at("2026-03-04T23:14"), "sam")}
	got, _ := harvest(t, w, func(o *jira.Options) {
		o.IncidentFields = map[string]string{"commander": "einsatzleitung", "severity": "customfield_10083"}
	})

	r, ok := got["OPS-1"]
	if !ok || r.Standings[0].Role != work.RoleCommander || !r.Standings[0].Counted || r.Items[0].Incident.Severity != "SEV2" {
		t.Errorf("%v, %+v", ok, r)
	}
}

func TestAnIncidentWasAcknowledgedWhenSomebodyTookTheFirstStep(t *testing.T) {
	t1, t2, end := at("2026-03-04T21:05"), at("2026-03-04T21:10"), at("2026-03-04T23:14")
	field := func(is jiratest.Issue) jiratest.Issue {
		is.Fields = map[string]any{"Acknowledged": t2}
		return is
	}
	bare := func(assignee string) jiratest.Issue {
		is := outage("Incident", nil)
		is.Reporter, is.Assignee = "alex", assignee
		return is
	}
	tests := []struct {
		name string
		is   jiratest.Issue
		at   time.Time
		how  string
		role work.Role
	}{
		{"into in-progress", bare("sam").Move(t1, "robin", "In Progress"), t1, "transition to In Progress", work.RoleAcknowledger},
		{"into Acknowledged, whatever its category", bare("sam").Move(t1, "robin", "Acknowledged"), t1, "transition to Acknowledged", work.RoleAcknowledger},
		{"assigned to themselves", bare("").Assign(t1, "robin", "robin").Assign(t2, "robin", "sam"), t1, "assignment", work.RoleAcknowledger},
		{"sent to somebody else", bare("").Assign(t1, "robin", "sam").Move(t2, "sam", "In Progress"), t1, "assignment", work.RoleContributor},
		{"a robot does not count", bare("sam").Assign(t1, "auto", "robin").Move(t2, "robin", "In Progress").Assign(t2.Add(time.Minute), "robin", "sam"), t2, "transition to In Progress", work.RoleAcknowledger},
		{"nor does nobody", bare("sam").Move(t1, "", "In Progress").Move(t2, "robin", "In Review"), t2, "transition to In Review", work.RoleAcknowledger},
		{"the field says more", field(bare("sam").Move(t1, "robin", "In Progress")), t2, "field Acknowledged", work.RoleAcknowledger},
		{"never", bare("sam"), time.Time{}, "", work.RoleContributor},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(false)
			w.Statuses = append(w.Statuses, jiratest.Status{ID: "9", Name: "Acknowledged", Category: "new"})
			w.Issues = []jiratest.Issue{tt.is.Resolve(end, "robin", "Done", "Done").Assign(end.Add(time.Hour), "sam", "sam")}
			got, _ := harvest(t, w)

			r := got["OPS-1"]
			if acked := r.Items[0].Incident.AckedAt; !acked.At.Equal(tt.at) || acked.Basis != tt.how {
				t.Errorf("acknowledged %+v, want %v by %q", acked, tt.at, tt.how)
			}
			if st := r.Standings[0]; st.Role != tt.role || st.Counted != (tt.role == work.RoleAcknowledger) {
				t.Errorf("standing %+v, want %s", st, tt.role)
			}
			if !r.Items[0].Incident.MitigatedAt.IsZero() {
				t.Error("mitigated, though no field says so")
			}
		})
	}
}

func TestAPostmortemFollowsUpOnItsIncidentAndActionItemsOnIt(t *testing.T) {
	d1, d2 := at("2026-03-10T10:00"), at("2026-03-11T10:00")
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Types = append(w.Types, jiratest.Type{ID: "15", Name: "Nachbetrachtung", Untranslated: "[System] Post-incident review"})
			incident := outage("[System] Incident", nil).Work(d1.Add(-time.Hour), d1, "sam")
			review, task, plain := story("OPS-2"), story("PAY-3"), story("PAY-4")
			review.Type = "Nachbetrachtung"
			review.Links = []jiratest.Link{{Words: "reviews", To: "OPS-1"}, {Words: "relates to", To: "PAY-3"}}
			plain.Links = []jiratest.Link{{Words: "relates to", To: "OPS-1"}}
			w.Issues = []jiratest.Issue{incident, review.Work(d1, d2, "robin"), task.Work(d1, d2, "robin"), plain.Work(d1, d2, "robin")}
			got, _ := harvest(t, w)

			tests := map[string]struct {
				role  work.Role
				links map[string]work.LinkKind
			}{
				"OPS-2": {work.RolePostmortem, map[string]work.LinkKind{"OPS-1": work.LinkFollowUp, "PAY-3": work.LinkRelates}},
				"PAY-3": {work.RoleActionItem, map[string]work.LinkKind{"OPS-2": work.LinkFollowUp}},
				"PAY-4": {work.RoleAssignee, map[string]work.LinkKind{"OPS-1": work.LinkRelates}},
			}
			for ref, want := range tests {
				links := map[string]work.LinkKind{}
				for _, l := range got[ref].Links {
					links[l.ToRef] = l.Kind
				}
				st := got[ref].Standings[0]
				if diff := cmp.Diff(want.links, links); diff != "" || st.Role != want.role || !st.Counted {
					t.Errorf("%s: %+v, links (-want +got):\n%s", ref, st, diff)
				}
			}
		})
	}
}

func TestACauseIsKnownByTheTypeOfItsLinkWhereTheWordsAreTranslated(t *testing.T) {
	w := newWorld(false)
	is, other := story("PAY-1"), story("OPS-2")
	is.Links = []jiratest.Link{{Words: "is caused by", To: "OPS-2"}}
	w.Issues = []jiratest.Issue{is, other}
	translated := swap("/search/jql", strings.NewReplacer("is caused by", "wird verursacht durch", `"causes"`, `"verursacht"`).Replace)
	got := readings(synced(t, newSource(t, w, translated)))

	if l := got["PAY-1"].Links; len(l) != 1 || l[0].Kind != work.LinkCausedBy {
		t.Errorf("from the effect: %+v", l)
	}
	if l := got["OPS-2"].Links; len(l) != 1 || l[0].Kind != work.LinkRelates {
		t.Errorf("from the cause: %+v", l)
	}
}
