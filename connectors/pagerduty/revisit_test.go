package pagerduty_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// openSite is an account with an incident of mine that is open since March.
func openSite(t *testing.T) (*pagerdutytest.Server, *sourcetest.Sink) {
	t.Helper()
	site, sink := pagerdutytest.New(newWorld(
		outage(1, night).Page(night, "PROBIN", "push").Ack(after(4), "PROBIN"),
		answered(2, night, "PROBIN"),
	)), sourcetest.NewSink()
	if res := sync(t, newSource(t, site, unchanged), sink, now); res.Err != nil {
		t.Fatal(res.Err)
	}
	return site, sink
}

func TestAnOpenIncidentIsReadAgainById(t *testing.T) {
	site, sink := openSite(t)
	week := now.AddDate(0, 0, 7)
	site.Update(func(w *pagerdutytest.World) { w.Incidents[0] = w.Incidents[0].Resolve(now.Add(time.Hour), "PALEX") })
	var list []*url.URL
	if res := sync(t, newSource(t, site, asked(&list)), sink, week); res.Err != nil {
		t.Fatal(res.Err)
	}
	if it := readings(sink)["PD#1"].Items[0]; it.State != work.StateDone || !it.FinishedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("state %s, finished %s", it.State, it.FinishedAt)
	}
	for _, u := range list {
		if strings.Contains(u.Path, "Q000000002") {
			t.Errorf("asked for one that is not open: %s", u)
		}
	}
}

func TestAnOpenIncidentThatDidNotChangeCostsOneRequest(t *testing.T) {
	site, sink := openSite(t)
	var list []*url.URL
	res := sync(t, newSource(t, site, asked(&list)), sink, now.AddDate(0, 0, 7))
	if run := res.Runs[1]; run.Requests != 1 || run.Outcome != work.OutcomeComplete || res.Requests != 3 {
		t.Errorf("%d requests, of %d: %v", run.Requests, res.Requests, list)
	}
}

func TestAnOpenIncidentThatVanishedIsMarkedOnceWithWhenAndHow(t *testing.T) {
	site, sink := openSite(t)
	site.Update(func(w *pagerdutytest.World) { w.Incidents = w.Incidents[1:] })
	week := now.AddDate(0, 0, 7)
	res := sync(t, newSource(t, site, unchanged), sink, week)
	if run := res.Runs[1]; res.Err != nil || run.Gone != 1 || run.Outcome != work.OutcomeComplete {
		t.Fatalf("gone %d, %s, %v", run.Gone, run.Outcome, res.Err)
	}
	if state := sink.State(); !strings.Contains(state, `"How": "not found by id"`) || !strings.Contains(state, week.Format(time.RFC3339)) {
		t.Error("it is not marked with when and how")
	}
	later := week.AddDate(0, 0, 7)
	if res = sync(t, newSource(t, site, unchanged), sink, later); res.Runs[1].Gone != 0 || strings.Contains(sink.State(), later.Format(time.RFC3339)+`"
  }`) {
		t.Errorf("marked again: %+v", res.Runs[1])
	}
	site.Update(func(w *pagerdutytest.World) {
		w.Incidents = append(w.Incidents, outage(1, night).Page(night, "PROBIN", "push").Ack(after(4), "PROBIN"))
	})
	if sync(t, newSource(t, site, unchanged), sink, later); strings.Contains(sink.State(), "not found by id") {
		t.Error("it is there again, and still marked")
	}
}

func TestVerifyAsksForEverythingStored(t *testing.T) {
	site, sink := openSite(t)
	site.Update(func(w *pagerdutytest.World) {
		w.Incidents[0].Title = "Payments took too long"
		w.Incidents[1].Hidden = true
	})
	res := sync(t, newSource(t, site, unchanged), sink, now, true)
	run := res.Runs[2]
	if res.Err != nil || run.Stream != "known incidents" || run.Changed != 1 || run.Gone != 1 {
		t.Errorf("%+v, %v", run, res.Err)
	}
}
