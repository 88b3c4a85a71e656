package pagerduty_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/pagerduty"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

const (
	host  = "https://acme.pagerduty.com"
	token = "s3cret"
)

var (
	now   = at("2026-06-30T12:00")
	since = at("2025-01-01T00:00")
)

// at reads a time such as 2026-03-04T21:04, in UTC.
func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// newWorld returns robin's account, with these incidents.
func newWorld(incidents ...pagerdutytest.Incident) *pagerdutytest.World {
	return &pagerdutytest.World{
		Host: host, Me: "PROBIN", Token: token,
		Users: []pagerdutytest.User{
			{ID: "PROBIN", Name: "Robin Berg", Email: "robin@example.com"},
			{ID: "PROBIN2", Name: "Robin Berg", Email: "rberg@example.com"},
			{ID: "PALEX", Name: "Alex Kim", Email: "alex@example.com"},
			{ID: "PSAM", Name: "Sam Ode", Email: "sam@example.com"},
		},
		Services:  []pagerdutytest.Service{{ID: "PSVC1", Name: "billing"}, {ID: "PSVC2", Name: "search"}},
		Incidents: incidents,
	}
}

// outage is an incident nobody has heard of yet.
func outage(number int, created time.Time) pagerdutytest.Incident {
	return pagerdutytest.Incident{Number: number, Title: "Payments time out", Service: "billing", Created: created}
}

// answered is an incident that paged somebody, who saw it through.
func answered(number int, created time.Time, by string) pagerdutytest.Incident {
	return outage(number, created).
		Page(created, by, "push", "sms").
		Ack(created.Add(4*time.Minute), by).
		Resolve(created.Add(50*time.Minute), by)
}

// unchanged is the wrap of a test that interferes with nothing.
func unchanged(h http.Handler) http.Handler { return h }

// newSource serves a world and returns a source for it that never sleeps.
func newSource(t *testing.T, site http.Handler, wrap func(http.Handler) http.Handler, change ...func(*pagerduty.Options)) *pagerduty.Source {
	t.Helper()
	server := httptest.NewServer(wrap(site))
	t.Cleanup(server.Close)
	opts := pagerduty.Options{
		Name: "pager", URL: server.URL, Token: token, MaxWait: time.Hour,
		Now: func() time.Time { return now }, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	for _, c := range change {
		c(&opts)
	}
	src, err := pagerduty.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// sync runs the engine once, at a time.
func sync(t *testing.T, src connectors.Source, sink *sourcetest.Sink, when time.Time, verify ...bool) connectors.Result {
	t.Helper()
	return connectors.Sync(t.Context(), src, sink, connectors.Options{
		Default: since, Now: func() time.Time { return when }, Report: func(connectors.Event) {}, Verify: len(verify) > 0,
	})
}

// harvest syncs a world once and returns what each incident, by reference,
// reads as.
func harvest(t *testing.T, w *pagerdutytest.World, change ...func(*pagerduty.Options)) (map[string]work.Reading, connectors.Result) {
	t.Helper()
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, pagerdutytest.New(w), unchanged, change...), sink, now)
	if res.Err != nil {
		t.Fatalf("sync: %v", res.Err)
	}
	return readings(sink), res
}

// readings returns what a sink holds, by reference.
func readings(sink *sourcetest.Sink) map[string]work.Reading {
	got := map[string]work.Reading{}
	for _, o := range sink.Objects() {
		for _, it := range o.Reading.Items {
			got[it.Ref] = o.Reading
		}
	}
	return got
}

// readOne harvests a world with some incidents and returns what the first
// reads as.
func readOne(t *testing.T, incidents ...pagerdutytest.Incident) work.Reading {
	t.Helper()
	got, _ := harvest(t, newWorld(incidents...))
	r, ok := got["PD#1"]
	if !ok {
		t.Fatal("PD#1 was not harvested")
	}
	return r
}

// events returns those of one kind.
func events(r work.Reading, kind work.EventKind) []work.Event {
	var list []work.Event
	for _, e := range r.Events {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// person is the Person.ID of a user.
func person(id string) string { return work.PersonID(host, id) }
