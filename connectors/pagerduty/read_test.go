package pagerduty_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/store/work"
)

var night = at("2026-03-04T02:10")

// after returns some minutes after the night's incident began.
func after(minutes int) time.Time { return night.Add(time.Duration(minutes) * time.Minute) }

func TestWhatIDidGivesTheRole(t *testing.T) {
	paged := outage(1, night).Page(night, "PROBIN", "push")
	seen := outage(1, night).Page(night, "PALEX", "push").Ack(after(2), "PALEX")
	byHand := outage(1, night)
	byHand.By = "PROBIN"
	tests := []struct {
		name string
		is   pagerdutytest.Incident
		role work.Role
		why  string
	}{
		{"acknowledged and resolved", paged.Ack(after(4), "PROBIN").Resolve(after(50), "PROBIN"), work.RoleResponder, ""},
		{"resolved only", paged.Resolve(after(50), "PROBIN"), work.RoleResponder, ""},
		{"acknowledged, a note, resolved by someone else", paged.Ack(after(4), "PROBIN").Note(after(9), "PROBIN", "Disk is full").Resolve(after(50), "PALEX"), work.RoleResponder, ""},
		{"acknowledged, resolved by someone else", paged.Ack(after(4), "PROBIN").Resolve(after(50), "PALEX"), work.RoleAcknowledger, ""},
		{"acknowledged, resolved by the service", paged.Ack(after(4), "PROBIN").Resolve(after(50), ""), work.RoleAcknowledger, ""},
		{"paged, acknowledged by nobody", paged.Resolve(after(50), ""), work.RoleContributor, work.WhyNotAcknowledged},
		{"paged, acknowledged by someone else", paged.Ack(after(4), "PALEX").Resolve(after(50), "PALEX"), work.RoleContributor, work.WhyNotAcknowledged},
		{"escalated to me, acknowledged by nobody", seen.Escalate(after(9), "PALEX", "PROBIN").Resolve(after(50), "PALEX"), work.RoleContributor, work.WhyNotAcknowledged},
		{"handed on by me", seen.Escalate(after(9), "PROBIN", "PSAM").Resolve(after(50), "PSAM"), work.RoleContributor, work.WhyTouchedOnly},
		{"a note and nothing else", seen.Note(after(9), "PROBIN", "Same as last week?").Resolve(after(50), "PALEX"), work.RoleContributor, work.WhyTouchedOnly},
		{"triggered by me, done by someone else", byHand.Page(night, "PALEX", "push").Ack(after(2), "PALEX").Resolve(after(50), "PALEX"), work.RoleReporter, work.WhyReportedOnly},
		{"not resolved yet", paged.Ack(after(4), "PROBIN"), work.RoleAcknowledger, work.WhyOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			st := readOne(t, tt.is).Standings[0]
			if st.Role != tt.role || st.Why != tt.why || st.Counted != (tt.why == "") {
				t.Errorf("%s, counted %t, %q; want %s, %q", st.Role, st.Counted, st.Why, tt.role, tt.why)
			}
		})
	}
}

func TestAnIncidentOfOthersIsNotHarvested(t *testing.T) {
	got, _ := harvest(t, newWorld(answered(1, night, "PALEX"), answered(2, night, "PROBIN2")))
	if len(got) != 0 {
		t.Errorf("%d incidents of others, one of them a namesake's, were harvested", len(got))
	}
}

func TestAPageIsOneHoweverManyChannelsAndSteps(t *testing.T) {
	r := readOne(t, outage(1, night).
		Page(after(0), "PROBIN", "push", "sms", "phone").
		Page(after(0), "PALEX", "push").
		Page(after(10), "PROBIN", "push", "phone").
		Ack(after(12), "PROBIN").Resolve(after(50), "PROBIN"))
	want := []work.Event{{
		Item: r.Items[0].ID, Kind: work.EventPaged, At: night.Add(time.Second), Subject: person("PROBIN"), Detail: "high",
	}}
	if diff := cmp.Diff(want, events(r, work.EventPaged)); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestLowUrgencyIsKeptApart(t *testing.T) {
	is := answered(1, night, "PROBIN")
	is.Urgency = "low"
	r := readOne(t, is)
	if e := events(r, work.EventPaged); len(e) != 1 || e[0].Detail != "low" || r.Items[0].Incident.Severity != "low urgency" {
		t.Errorf("page %+v, severity %q", e, r.Items[0].Incident.Severity)
	}
	is.Priority = "P1"
	if got := readOne(t, is).Items[0].Incident.Severity; got != "P1" {
		t.Errorf("severity %q, want the priority where there is one", got)
	}
}

func TestAMergedIncidentIsNoIncidentAndNoPage(t *testing.T) {
	is := outage(1, night).Page(night, "PROBIN", "push").Ack(after(3), "PROBIN").Merge(after(9), "PROBIN", 2)
	r := readOne(t, is, answered(2, night, "PALEX"))
	it, st := r.Items[0], r.Standings[0]
	if it.State != work.StateClosed || st.Counted || st.Why != work.WhyMergedIncident || !it.Incident.ResolvedAt.IsZero() {
		t.Errorf("state %s, standing %+v, resolved %+v", it.State, st, it.Incident.ResolvedAt)
	}
	if e := append(events(r, work.EventPaged), events(r, work.EventResolved)...); len(e) != 0 {
		t.Errorf("it has events of its own: %+v", e)
	}
	want := []work.Link{{From: it.ID, Kind: work.LinkDup, ToHost: host, ToSourceID: "Q000000002", Where: "merge", Sure: 1}}
	if diff := cmp.Diff(want, r.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestTimesComeFromPeopleNotAutomatisms(t *testing.T) {
	r := readOne(t, outage(1, night).Page(night, "PROBIN", "push").
		Ack(after(1), "").Ack(after(4), "PALEX").Ack(after(6), "PROBIN").Resolve(after(50), ""))
	want := &work.Incident{
		Severity:   "high urgency",
		DetectedAt: work.Instant{At: night, Basis: "triggered"},
		AckedAt:    work.Instant{At: after(4), Basis: "first acknowledged by a person"},
		ResolvedAt: work.Instant{At: after(50), Basis: "resolved automatically"},
	}
	if diff := cmp.Diff(want, r.Items[0].Incident); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	if acks := events(r, work.EventAcknowledged); len(acks) != 2 || acks[0].Actor != person("PALEX") || acks[1].Actor != person("PROBIN") {
		t.Errorf("acknowledged: %+v", acks)
	}
	if ends := events(r, work.EventResolved); len(ends) != 1 || ends[0].Actor != "" || ends[0].Detail != "automatic" {
		t.Errorf("resolved: %+v", ends)
	}
}

func TestAResolvedIncidentWithoutAnEntryThatSaysSoEndedWithItsStatus(t *testing.T) {
	is := outage(1, night).Page(night, "PROBIN", "push").Ack(after(4), "PROBIN")
	is.Status, is.Changed = "resolved", after(50)
	inc := readOne(t, is).Items[0].Incident
	if want := (work.Instant{At: after(50), Basis: "last change of status"}); inc.ResolvedAt != want {
		t.Errorf("resolved %+v, want %+v", inc.ResolvedAt, want)
	}
}

func TestResolvedAndTriggeredAgainIsReopened(t *testing.T) {
	is := answered(1, night, "PROBIN")
	is.Status = "acknowledged"
	r := readOne(t, is)
	if st := r.Standings[0]; st.Why != work.WhyReopened || r.Items[0].State != work.StateOpen || !r.Items[0].Incident.ResolvedAt.IsZero() {
		t.Errorf("standing %+v, resolved %+v", st, r.Items[0].Incident.ResolvedAt)
	}
}

func TestMyNotesAreKeptAndNobodyElsesText(t *testing.T) {
	is := answered(1, night, "PROBIN").
		Note(after(20), "PALEX", "I told Robin so, password hunter2").
		Note(after(30), "PROBIN", "Rolled back acme/api#12: p95 back from 4 s to 300 ms")
	is.Details = map[string]any{"body": "Customer Jane called. See https://acme.atlassian.net/browse/PAY-310, UTF-8", "token": "hunter2"}
	is.Pages = []string{"https://acme.slack.com/archives/C1/p15?token=hunter2"}
	sink := synced(t, newWorld(is))
	for _, o := range sink.Objects() {
		for _, p := range o.Parts {
			for _, secret := range []string{"hunter2", "told Robin", "Jane", "Something happened"} {
				if strings.Contains(string(p.Data), secret) {
					t.Errorf("part %s holds %q", p.Name, secret)
				}
			}
		}
	}
	got := readings(sink)["PD#1"].Items[0].Body
	want := "Rolled back acme/api#12: p95 back from 4 s to 300 ms\n\nhttps://acme.atlassian.net/browse/PAY-310\nUTF-8"
	if got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}

func TestPagesElsewhereAreLinked(t *testing.T) {
	is := answered(1, night, "PROBIN")
	is.Pages = []string{"https://acme.atlassian.net/browse/OPS-7", "https://github.com/acme/api/issues/12", "https://acme.slack.com/archives/C1/p15"}
	r := readOne(t, is)
	want := []work.Link{
		{From: r.Items[0].ID, Kind: work.LinkRelates, ToHost: "https://acme.atlassian.net", ToRef: "OPS-7", Where: "external reference", Sure: 1},
		{From: r.Items[0].ID, Kind: work.LinkRelates, ToHost: "https://github.com", ToRef: "acme/api#12", Where: "external reference", Sure: 1},
	}
	if diff := cmp.Diff(want, r.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestAnItemSaysWhatItIs(t *testing.T) {
	is := answered(1, night, "PROBIN")
	is.Title = "Payments\ntime \u202eout"
	r := readOne(t, is)
	want := work.Item{
		ID: work.ItemID(host, "Q000000001"), Host: host, SourceID: "Q000000001", Kind: work.KindIncident, Ref: "PD#1",
		Title: "Payments time out", URL: host + "/incidents/Q000000001", Container: work.ContainerID(host, "PSVC1"),
		State: work.StateDone, Labels: []string{"high urgency"}, CreatedAt: night, UpdatedAt: after(50), FinishedAt: after(50),
	}
	got := r.Items[0]
	got.Incident = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
	if c := r.Containers[0]; c.Name != "billing" || c.SourceID != "PSVC1" {
		t.Errorf("container %+v", c)
	}
}

func TestEscalationsSayFromWhomToWhom(t *testing.T) {
	r := readOne(t, outage(1, night).Page(night, "PALEX", "push").
		Escalate(after(5), "PALEX", "PROBIN").Escalate(after(15), "", "PSAM").Ack(after(16), "PROBIN").Resolve(after(20), "PROBIN"))
	want := []work.Event{{Item: r.Items[0].ID, Kind: work.EventEscalated, At: after(5), Actor: person("PALEX"), Subject: person("PROBIN")}}
	if diff := cmp.Diff(want, events(r, work.EventEscalated)); diff != "" {
		t.Errorf("escalations (-want +got):\n%s", diff)
	}
}
