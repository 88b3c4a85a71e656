package jira_test

import (
	"testing"

	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store/work"
)

func TestMineIsWhatWasAssignedToMeWhenItEnteredDoneForGood(t *testing.T) {
	d1, d2, d3, d4 := at("2026-02-01T10:00"), at("2026-02-03T10:00"), at("2026-02-05T10:00"), at("2026-02-09T10:00")
	by := func(reporter, assignee string) jiratest.Issue {
		is := story("PAY-1")
		is.Reporter, is.Assignee = reporter, assignee
		return is
	}
	tests := []struct {
		name string
		is   jiratest.Issue
		role work.Role
		why  string
	}{
		{"assigned all along", by("alex", "robin").Work(d1, d2, "robin"), work.RoleAssignee, ""},
		{"closed by somebody else while mine", by("alex", "robin").Work(d1, d2, "alex"), work.RoleAssignee, ""},
		{"assigned to me before done", by("alex", "sam").Assign(d1, "alex", "robin").Work(d2, d3, "robin"), work.RoleAssignee, ""},
		{"taken back before done", by("alex", "robin").Assign(d1, "alex", "sam").Assign(d2, "sam", "robin").Work(d3, d4, "robin"), work.RoleAssignee, ""},
		{"passed on after done", by("alex", "robin").Work(d1, d2, "robin").Assign(d3, "alex", "sam"), work.RoleAssignee, ""},
		{"reported by me too", by("robin", "robin").Work(d1, d2, "robin"), work.RoleAssignee, ""},
		{"reassigned away before it was done", by("alex", "robin").Move(d1, "robin", "In Progress").Assign(d2, "alex", "sam").Resolve(d3, "sam", "Done", "Done"), work.RoleContributor, work.WhyReassigned},
		{"mine for the first end, another's for the last", by("alex", "robin").Work(d1, d2, "robin").Reopen(d3, "sam", "In Progress").Assign(d3, "sam", "sam").Resolve(d4, "sam", "Done", "Done"), work.RoleContributor, work.WhyReassigned},
		{"assigned to me only after it was done", by("alex", "sam").Work(d1, d2, "sam").Assign(d3, "alex", "robin"), work.RoleAssignee, work.WhyAssignedLate},
		{"reported only", by("robin", "sam").Work(d1, d2, "sam"), work.RoleReporter, work.WhyReportedOnly},
		{"moved along only", by("alex", "sam").Move(d1, "robin", "In Progress").Resolve(d2, "sam", "Done", "Done"), work.RoleContributor, work.WhyTouchedOnly},
		{"closed by me, assigned to nobody", by("alex", "").Resolve(d2, "robin", "Done", "Done"), work.RoleContributor, work.WhyUnassigned},
		{"assigned to somebody of my name", by("robin", "robin2").Work(d1, d2, "robin2"), work.RoleReporter, work.WhySameName},
		{"won't do", by("alex", "robin").Resolve(d2, "robin", "Done", "Won't Do"), work.RoleAssignee, work.WhyDeclined},
		{"duplicate", by("alex", "robin").Resolve(d2, "robin", "Done", "Duplicate"), work.RoleAssignee, work.WhyDeclined},
		{"cannot reproduce", by("alex", "robin").Resolve(d2, "robin", "Done", "Cannot Reproduce"), work.RoleAssignee, work.WhyDeclined},
		{"won't do as a status, without a resolution", by("alex", "robin").Move(d2, "robin", "Won’t Do"), work.RoleAssignee, work.WhyDeclined},
		{"done without a resolution", by("alex", "robin").Move(d2, "robin", "Done"), work.RoleAssignee, ""},
		{"closed without a resolution", by("alex", "robin").Move(d2, "robin", "Closed"), work.RoleAssignee, ""},
		{"a resolution nobody knows", by("alex", "robin").Resolve(d2, "robin", "Done", "完成"), work.RoleAssignee, work.WhyUnmapped},
		{"reopened and still open", by("alex", "robin").Work(d1, d2, "robin").Reopen(d3, "alex", "To Do"), work.RoleAssignee, work.WhyReopened},
		{"not finished", by("alex", "robin").Move(d1, "robin", "In Progress"), work.RoleAssignee, work.WhyOpen},
		{"nothing says when", func() jiratest.Issue {
			is := by("alex", "robin")
			is.Status = "Done"
			return is
		}(), work.RoleAssignee, work.WhyNoDate},
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

func TestADeclinedTicketIsClosedAndNotFinished(t *testing.T) {
	d := at("2026-02-03T10:00")
	r := readOne(t, false, story("PAY-1").Resolve(d, "robin", "Done", "Won't Do"))
	it := r.Items[0]

	if it.State != work.StateClosed || !it.FinishedAt.IsZero() || it.Ticket.Outcome != work.Declined || it.Ticket.Resolution != "Won't Do" {
		t.Errorf("state %s, finished %v, outcome %s, resolution %q", it.State, it.FinishedAt, it.Ticket.Outcome, it.Ticket.Resolution)
	}
	if !r.Standings[0].At.Equal(d) {
		t.Errorf("my part ended %v, want %v", r.Standings[0].At, d)
	}
}

func TestTheConfigSaysWhatAResolutionMeans(t *testing.T) {
	d := at("2026-02-03T10:00")
	w := newWorld(false)
	w.Issues = []jiratest.Issue{
		story("PAY-1").Resolve(d, "robin", "Done", "Terminé"),
		story("PAY-2").Resolve(d, "robin", "Done", "Fixed"),
		story("PAY-3").Resolve(d, "robin", "Done", "Obsolete"),
	}
	got, _ := harvest(t, w, func(o *jira.Options) {
		o.Delivered = []string{"terminé", "Obsolete"}
		o.Declined = []string{"Fixed"}
	})

	for key, want := range map[string]work.Outcome{"PAY-1": work.Delivered, "PAY-2": work.Declined, "PAY-3": work.Delivered} {
		if outcome := got[key].Items[0].Ticket.Outcome; outcome != want {
			t.Errorf("%s is %s, want %s", key, outcome, want)
		}
	}
}

func TestAChangedConfigHasEverythingReadAgain(t *testing.T) {
	query := func(change func(*jira.Options)) string {
		return newSource(t, newWorld(false), unchanged, change).Streams()[0].Query
	}
	plain := query(func(*jira.Options) {})

	for name, change := range map[string]func(*jira.Options){
		"types":     func(o *jira.Options) { o.IncidentTypes = []string{"Outage"} },
		"labels":    func(o *jira.Options) { o.IncidentLabels = []string{"outage"} },
		"delivered": func(o *jira.Options) { o.Delivered = []string{"X"} },
		"declined":  func(o *jira.Options) { o.Declined = []string{"X"} },
	} {
		if query(change) == plain {
			t.Errorf("%s do not change what is asked for", name)
		}
	}
	if query(func(o *jira.Options) { o.IncidentTypes = []string{"Incident"} }) != plain {
		t.Error("naming the default differs from leaving it out")
	}
}
