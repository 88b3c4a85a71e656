package jira_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store/work"
)

// outage is an incident of sam's that robin reported.
func outage(kind string, fields map[string]any, labels ...string) jiratest.Issue {
	is := story("OPS-1")
	is.Type, is.Reporter, is.Assignee, is.Fields, is.Labels = kind, "robin", "sam", fields, labels
	return is
}

func TestAnIncidentIsOneByTypeOrLabel(t *testing.T) {
	outages := func(o *jira.Options) { o.IncidentTypes, o.IncidentLabels = []string{"story"}, []string{"outage"} }
	tests := []struct {
		name   string
		is     jiratest.Issue
		change func(*jira.Options)
		want   work.Kind
	}{
		{"type", outage("Incident", nil), nil, work.KindIncident},
		{"type of the service desk", outage("[System] Incident", nil), nil, work.KindIncident},
		{"label", outage("Story", nil, "Incident"), nil, work.KindIncident},
		{"neither", outage("Story", nil, "incidental"), nil, work.KindTicket},
		{"type of the config, whatever the case", outage("Story", nil), outages, work.KindIncident},
		{"label of the config", outage("Epic", nil, "outage"), outages, work.KindIncident},
		{"the config replaces the default", outage("Incident", nil, "incident"), outages, work.KindTicket},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(false)
			w.Issues = []jiratest.Issue{tt.is}
			change := []func(*jira.Options){}
			if tt.change != nil {
				change = append(change, tt.change)
			}
			got, _ := harvest(t, w, change...)

			it := got["OPS-1"].Items[0]
			if it.Kind != tt.want || (it.Incident != nil) != (tt.want == work.KindIncident) || it.Ticket == nil {
				t.Errorf("kind %s, incident %v, ticket %v; want %s", it.Kind, it.Incident, it.Ticket, tt.want)
			}
		})
	}
}

func TestAnIncidentIsMineWhenIAnsweredIt(t *testing.T) {
	start, end := at("2026-03-04T21:10"), at("2026-03-04T23:14")
	closed := func(is jiratest.Issue, resolution string) jiratest.Issue {
		return is.Move(start, "sam", "In Progress").Resolve(end, "sam", "Done", resolution)
	}
	withAssignee := func(id string, is jiratest.Issue) jiratest.Issue {
		is.Assignee = id
		return is
	}
	tests := []struct {
		name string
		is   jiratest.Issue
		role work.Role
		why  string
	}{
		{"commander", closed(outage("Incident", map[string]any{"Incident commander": "robin"}), "Done"), work.RoleCommander, ""},
		{"responder", closed(outage("Incident", map[string]any{"Responders": []string{"alex", "robin"}}), "Done"), work.RoleResponder, ""},
		{"assignee", closed(withAssignee("robin", outage("Incident", nil)), "Done"), work.RoleResponder, ""},
		{"commander outranks assignee", closed(withAssignee("robin", outage("Incident", map[string]any{"Incident commander": "robin"})), "Done"), work.RoleCommander, ""},
		{"reporter only", closed(outage("Incident", map[string]any{"Incident commander": "alex"}), "Done"), work.RoleReporter, work.WhyNotAnswered},
		{"handed over", closed(withAssignee("robin", outage("Incident", nil)).Assign(at("2026-03-04T21:05"), "robin", "sam"), "Done"), work.RoleContributor, work.WhyReassigned},
		{"false alarm", closed(withAssignee("robin", outage("Incident", nil)), "False alarm"), work.RoleResponder, work.WhyFalseAlarm},
		{"duplicate", closed(withAssignee("robin", outage("Incident", nil)), "Duplicate"), work.RoleResponder, work.WhyDeclined},
		{"still open", outage("Incident", map[string]any{"Incident commander": "robin"}).Move(start, "sam", "In Progress"), work.RoleCommander, work.WhyOpen},
		{"a namesake", closed(withAssignee("robin2", outage("Incident", nil)), "Done"), work.RoleReporter, work.WhySameName},
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					st := readOne(t, dataCenter, tt.is).Standings[0]

					if st.Role != tt.role || st.Why != tt.why || st.Counted != (tt.why == "") {
						t.Errorf("%s, counted %v, %q; want %s, %q", st.Role, st.Counted, st.Why, tt.role, tt.why)
					}
				})
			}
		})
	}
}

func TestAnIncidentThatOnlyNamesMeInAFieldIsFound(t *testing.T) {
	for _, field := range []string{"Incident commander", "Responders"} {
		is := outage("Incident", map[string]any{field: "robin"})
		is.Reporter = "alex"
		w := newWorld(false)
		w.Issues = []jiratest.Issue{is}
		if got, _ := harvest(t, w); len(got) != 1 {
			t.Errorf("%s: not found", field)
		}
	}
}

func TestTimesOfAnIncidentComeFromNamedFields(t *testing.T) {
	impact, detected, acked := at("2026-03-04T20:50"), at("2026-03-04T21:04"), at("2026-03-04T21:06")
	mitigated, restored, closed := at("2026-03-04T22:20"), at("2026-03-04T23:14"), at("2026-03-06T09:00")
	full := map[string]any{
		"Impact start": impact, "Detected at": detected, "Acknowledged": acked, "Mitigated": mitigated, "Restored": restored,
		"Severity": "SEV1", "Root cause": "Lock time-out",
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			r := readOne(t, dataCenter, outage("Incident", full, "sev3").Work(detected, closed, "sam"))
			want := work.Incident{
				Severity: "SEV1", Cause: "Lock time-out",
				ImpactAt:    work.Instant{At: impact, Basis: "field Impact start"},
				DetectedAt:  work.Instant{At: detected, Basis: "field Detected at"},
				AckedAt:     work.Instant{At: acked, Basis: "field Acknowledged"},
				MitigatedAt: work.Instant{At: mitigated, Basis: "field Mitigated"},
				ResolvedAt:  work.Instant{At: restored, Basis: "field Restored"},
			}
			if diff := cmp.Diff(want, *r.Items[0].Incident); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !r.Items[0].FinishedAt.Equal(restored) || !r.Standings[0].At.Equal(restored) {
				t.Errorf("finished %v, my part %v; want %v", r.Items[0].FinishedAt, r.Standings[0].At, restored)
			}
		})
	}
}

func TestAMissingTimeOfAnIncidentIsMissing(t *testing.T) {
	end := at("2026-03-04T23:14")
	r := readOne(t, false, outage("Incident", nil, "x", "SEV-2").Resolve(end, "sam", "Done", "Done"))

	want := work.Incident{Severity: "SEV2", ResolvedAt: work.Instant{At: end, Basis: "transition to done"}}
	if diff := cmp.Diff(want, *r.Items[0].Incident); diff != "" {
		t.Errorf("want only the end and the severity of the label (-want +got):\n%s", diff)
	}

	bare := outage("Incident", nil)
	bare.Status, bare.Resolution, bare.ResolutionDate = "Done", "Done", end
	if got := readOne(t, false, bare).Items[0].Incident.ResolvedAt; got != (work.Instant{At: end, Basis: "resolution date"}) {
		t.Errorf("without a history it ended %+v", got)
	}
	if got := readOne(t, false, outage("Incident", nil)).Items[0].Incident.ResolvedAt; !got.At.Equal(time.Time{}) {
		t.Errorf("an open incident ended %+v", got)
	}
}

func TestProseInTheCauseIsNotKept(t *testing.T) {
	prose := "Alex pushed the wrong button and then nobody noticed for quite a while because the dashboard was down too"
	w := newWorld(false)
	w.Issues = []jiratest.Issue{outage("Incident", map[string]any{"Root cause": prose})}
	got, _ := harvest(t, w)

	if cause := got["OPS-1"].Items[0].Incident.Cause; cause != "" {
		t.Errorf("kept %q", cause)
	}
}
