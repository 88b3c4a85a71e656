package jira_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// bulk has n tickets from an index on updated within one second.
func bulk(w *jiratest.World, from, n int) {
	second := at("2026-01-10T10:02").Add(30 * time.Second) // between the third and the fourth
	for i := range n {
		w.Issues[from+i].Updated = second.Add(time.Duration(n-i) * time.Millisecond) // against the order of the keys
	}
}

func TestPagesFullOfOneMomentComeToAnEnd(t *testing.T) {
	for _, n := range []int{5, 10, 12, 25} {
		w := newWorld(true)
		many(w, 30)
		w.PageSize = 5
		bulk(w, 3, n)
		sink := sourcetest.NewSink()
		src := newSource(t, w, limited(t, 60))
		res := sync(t, src, sink, now)

		if res.Err != nil || len(sink.Objects()) != 30 || res.Runs[0].Outcome != work.OutcomeComplete {
			t.Errorf("%d in one second: %d tickets of 30, error %v, %+v", n, len(sink.Objects()), res.Err, res.Runs)
		}
	}
}

// limited fails a test that sends more than n requests.
func limited(t *testing.T, n int) func(http.Handler) http.Handler {
	t.Helper()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n--; n < 0 {
				t.Error("too many requests")
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func TestAnOffsetIsUsedWithinOneSecondAlone(t *testing.T) {
	w := newWorld(true)
	many(w, 40)
	w.PageSize = 10
	harvestRecording(t, w, func(r *http.Request) {
		if at := r.URL.Query().Get("startAt"); at != "" && at != "0" {
			t.Errorf("asked for offset %s among tickets a minute apart", at)
		}
	})
}

// harvestRecording harvests a world, twice, and shows every request.
func harvestRecording(t *testing.T, w *jiratest.World, show func(*http.Request)) {
	t.Helper()
	src := newSource(t, w, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			show(r)
			next.ServeHTTP(rw, r)
		})
	})
	sink := sourcetest.NewSink()
	for range 2 {
		if res := sync(t, src, sink, now); res.Err != nil {
			t.Fatal(res.Err)
		}
	}
}

func TestFewerTicketsThanTheServerCountsAreSaidAndAskedForAgain(t *testing.T) {
	w := newWorld(true)
	many(w, 12)
	w.PageSize, w.Quirks.Miscount = 5, 2
	site := jiratest.New(w)
	sink := sourcetest.NewSink()
	res := sync(t, sourceOf(t, site, "", unchanged), sink, now)

	run := res.Runs[0]
	if res.Err != nil || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || !strings.Contains(run.Problems[0].What, "counts 14") {
		t.Fatalf("error %v, run %+v", res.Err, run)
	}
	if !strings.Contains(sink.State(), `"State": "incomplete"`) {
		t.Errorf("no window is incomplete:\n%s", sink.State())
	}
	site.Update(func(w *jiratest.World) { w.Quirks.Miscount = 0 })
	res = sync(t, sourceOf(t, site, "", unchanged), sink, now.Add(time.Hour))
	if run := res.Runs[0]; run.Read != 12 || run.Outcome != work.OutcomeComplete {
		t.Errorf("the next run: %+v", run)
	}
	if strings.Contains(sink.State(), `"incomplete"`) {
		t.Error("the window is still incomplete")
	}
}

func TestAChangelogCutShortIsSaid(t *testing.T) {
	w := newWorld(true)
	many(w, 2)
	for range 60 {
		w.Issues[0] = w.Issues[0].Touch(w.Issues[0].Updated.Add(time.Minute), "sam")
	}
	w.Quirks.ChangelogLimit = 50
	got, res := harvest(t, w)

	run := res.Runs[0]
	if len(got) != 2 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || run.Problems[0].Where != "PAY-1" {
		t.Errorf("%d tickets, run %+v", len(got), run)
	}
}

func TestAPathInTheAddressIsKept(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 3)
			sink := sourcetest.NewSink()
			const path = "/ex/jira/0f2a-77"
			src := sourceOf(t, http.StripPrefix(path, jiratest.New(w)), w.Email, unchanged, withPath(path))
			res := sync(t, src, sink, now)

			if res.Err != nil || len(sink.Objects()) != 3 || res.Account.Host != w.BaseURL {
				t.Errorf("%d tickets, host %s, error %v", len(sink.Objects()), res.Account.Host, res.Err)
			}
		})
	}
}

// Servers on OpenSearch go no deeper than 10,000 results. Nothing needs to, as
// an offset is used within one second alone.
func TestASearchThatGoesNoDeeperIsNotAskedTo(t *testing.T) {
	w := newWorld(true)
	many(w, 60)
	w.PageSize, w.Quirks.SearchDepth = 10, 20
	sink := sourcetest.NewSink()
	if res := sync(t, newSource(t, w, unchanged), sink, now); res.Err != nil || len(sink.Objects()) != 60 || res.Runs[0].Outcome != work.OutcomeComplete {
		t.Errorf("%d tickets, error %v, runs %+v", len(sink.Objects()), res.Err, res.Runs)
	}

	bulk(w, 3, 40) // more in one second than are listed
	sink = sourcetest.NewSink()
	res := sync(t, newSource(t, w, unchanged), sink, now)
	run := res.Runs[0]
	if res.Err != nil || len(sink.Objects()) != 3+20+17 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || !strings.Contains(run.Problems[0].What, "within one second") {
		t.Errorf("%d tickets, error %v, run %+v", len(sink.Objects()), res.Err, run)
	}
	if !strings.Contains(sink.State(), `"State": "truncated"`) {
		t.Error("no window is truncated")
	}
}
