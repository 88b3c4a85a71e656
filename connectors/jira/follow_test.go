package jira_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// followed syncs a world, changes it behind the back of the search, syncs it
// again a week later, and returns the runs by stream.
func followed(t *testing.T, w *jiratest.World, verify bool, change func(*jiratest.World), wrap func(http.Handler) http.Handler) (*sourcetest.Sink, map[string]work.StreamRun) {
	t.Helper()
	server, sink := jiratest.New(w), sourcetest.NewSink()
	if res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now); res.Err != nil {
		t.Fatal(res.Err)
	}
	server.Update(change)
	when := now.AddDate(0, 0, 7)
	res := connectors.Sync(t.Context(), sourceOf(t, server, w.Email, wrap), sink, connectors.Options{
		Default: since, Verify: verify, Now: func() time.Time { return when }, Report: func(connectors.Event) {},
	})
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	runs := map[string]work.StreamRun{}
	for _, run := range res.Runs {
		runs[run.Stream] = run
	}
	return sink, runs
}

// gone returns how what a sink holds is marked as gone, by id.
func gone(t *testing.T, sink *sourcetest.Sink) map[string]string {
	t.Helper()
	var state struct{ Gone map[string]work.Gone }
	if err := json.Unmarshal([]byte(sink.State()), &state); err != nil {
		t.Fatal(err)
	}
	how := map[string]string{}
	for _, g := range state.Gone {
		how[g.SourceID] = g.How
	}
	return how
}

func TestOpenTicketsAreFoundByIDWhereverTheyWent(t *testing.T) {
	away := at("2026-06-01T10:00") // before the search looks again
	tests := []struct {
		name   string
		change func(*jiratest.Issue)
		ref    string
		why    string
		gone   string
	}{
		{"untouched", func(*jiratest.Issue) {}, "PAY-1", work.WhyOpen, ""},
		{"moved", func(is *jiratest.Issue) { *is = is.Rekey(away, "alex", "OPS-9") }, "OPS-9", work.WhyOpen, ""},
		{"done, and never indexed", func(is *jiratest.Issue) {
			*is = is.Work(away, away.Add(time.Hour), "robin")
			is.Unindexed = true
		}, "PAY-1", "", ""},
		{"reassigned, out of the net", func(is *jiratest.Issue) {
			*is = is.Assign(away, "alex", "sam").Work(away.Add(time.Hour), away.Add(2*time.Hour), "sam")
			is.Unindexed = true
		}, "PAY-1", work.WhyReassigned, ""},
		{"hidden", func(is *jiratest.Issue) { is.Hidden = true }, "PAY-1", work.WhyOpen, "404 by id: deleted or hidden"},
	}
	for site, dataCenter := range sites {
		for _, checks := range []bool{false, true} {
			for _, tt := range tests {
				t.Run(fmt.Sprint(site, " ", checks, " ", tt.name), func(t *testing.T) {
					w := newWorld(dataCenter)
					w.Quirks.ChecksIDs = checks
					is := story("PAY-1")
					is.ID = "77"
					w.Issues = []jiratest.Issue{is, story("PAY-2")}
					behind := dataCenter // its search by id is of the same index
					sink, runs := followed(t, w, false, func(w *jiratest.World) {
						tt.change(&w.Issues[0])
						if behind {
							w.Issues[0].Unindexed = false
						}
					}, unchanged)

					r, ok := readings(sink)[tt.ref]
					if !ok || r.Standings[0].Why != tt.why {
						t.Errorf("%v, %+v", ok, r.Standings)
					}
					if got := gone(t, sink); got["77"] != tt.gone || len(got) > 1 {
						t.Errorf("gone: %v, want %q", got, tt.gone)
					}
					if run := runs["open tickets"]; run.Outcome != work.OutcomeComplete || (run.Gone > 0) != (tt.gone != "") {
						t.Errorf("run %+v", run)
					}
				})
			}
		}
	}
}

func TestATicketThatComesBackIsNoLongerGone(t *testing.T) {
	for site, dataCenter := range sites {
		w := newWorld(dataCenter)
		w.Issues = []jiratest.Issue{story("PAY-1"), story("PAY-2")}
		server, sink := jiratest.New(w), sourcetest.NewSink()
		for week, hidden := range []bool{false, true, true, false} {
			server.Update(func(w *jiratest.World) { w.Issues[0].Hidden = hidden })
			if res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now.AddDate(0, 0, 7*week)); res.Err != nil {
				t.Fatal(res.Err)
			}
			if got := gone(t, sink); (len(got) == 1) != hidden {
				t.Errorf("%s, week %d: gone %v", site, week, got)
			}
		}
	}
}

func TestIssuesABulkAnswerLeavesOutAreAskedForAlone(t *testing.T) {
	w := newWorld(false)
	w.Issues = []jiratest.Issue{story("PAY-1"), story("PAY-2")}
	sink, runs := followed(t, w, false, func(w *jiratest.World) {
		w.Quirks.BulkForgets = true
		w.Issues[1].Summary = "Renamed without an update"
	}, unchanged)

	if run := runs["open tickets"]; run.Read != 2 || run.Gone != 0 || run.Outcome != work.OutcomeComplete {
		t.Errorf("run %+v", run)
	}
	if got := readings(sink)["PAY-2"].Items[0].Title; got != "Renamed without an update" {
		t.Errorf("title %q", got)
	}
}

func TestAnOpenTicketThatWasNotUpdatedNeedsNoChangelogAgain(t *testing.T) {
	w := newWorld(false)
	is := busy("PAY-1", 60).Reopen(at("2026-03-02T10:00"), "alex", "In Progress")
	w.Issues = []jiratest.Issue{is}
	logs := 0
	sink, _ := followed(t, w, false, func(w *jiratest.World) { w.Issues[0].Summary = "Renamed" }, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "changelog") {
				logs++
			}
			next.ServeHTTP(w, r)
		})
	})

	r := readings(sink)["PAY-1"]
	if tk := r.Items[0].Ticket; logs != 0 || r.Items[0].Title != "Renamed" || tk.Reopened != 1 || !tk.StartedAt.Equal(at("2026-02-01T10:00")) {
		t.Errorf("%d changelogs, %q, %+v", logs, r.Items[0].Title, r.Items[0].Ticket)
	}
}

func TestTheCensusFindsWhatTheSearchNeverDid(t *testing.T) {
	long, lately := at("2025-03-01T10:00"), at("2026-06-01T10:00")
	done := func(key string, at time.Time) jiratest.Issue { return story(key).Work(at.Add(-time.Hour), at, "robin") }
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{done("PAY-1", long), done("PAY-2", lately), done("PAY-3", long), done("PAY-4", long), done("OPS-5", long), done("PAY-6", long)}
			w.Issues[2].Unindexed = true
			sink, runs := followed(t, w, true, func(w *jiratest.World) {
				w.Issues[1].Summary = "Changed lately, without an update" // reconciled
				w.Issues[2].Unindexed = false                             // unknown
				w.Issues[3].Hidden = true                                 // vanished
				w.Issues[4].Reporter, w.Issues[4].Assignee = "alex", "sam"
				w.Issues[4].History = nil // out of the net
				w.Issues[4].Updated = long.Add(time.Hour)
			}, unchanged)

			got := readings(sink)
			if run := runs["census"]; run.Outcome != work.OutcomeComplete || run.New != 1 || run.Gone != 1 || run.Read != 3 {
				t.Errorf("run %+v", run)
			}
			if len(got) != 6 || got["PAY-2"].Items[0].Title != "Changed lately, without an update" {
				t.Errorf("%d items, %q", len(got), got["PAY-2"].Items[0].Title)
			}
			if st := got["OPS-5"].Standings[0]; st.Counted || st.Role != work.RoleContributor {
				t.Errorf("out of the net: %+v", st)
			}
			if how := gone(t, sink); len(how) != 1 {
				t.Errorf("gone %v", how)
			}
		})
	}
}

func TestADoneTicketUpdatedAtAnotherTimeThanStoredIsReadAgainOnDataCenter(t *testing.T) {
	w := newWorld(true)
	is := story("PAY-1").Work(at("2025-03-01T10:00"), at("2025-03-02T10:00"), "robin")
	w.Issues = []jiratest.Issue{is, story("PAY-2")}
	sink, _ := followed(t, w, true, func(w *jiratest.World) {
		w.Issues[0] = is.Reopen(at("2025-03-03T10:00"), "alex", "To Do")
	}, unchanged)

	if why := readings(sink)["PAY-1"].Standings[0].Why; why != work.WhyReopened {
		t.Errorf("why %q", why)
	}
}

func TestTheCensusIsPulledOnlyWhenAskedFor(t *testing.T) {
	w := newWorld(false)
	many(w, 3)
	_, runs := followed(t, w, false, func(*jiratest.World) {}, unchanged)
	if _, ok := runs["census"]; ok {
		t.Error("it was pulled")
	}
}

func TestAGoingOverThatIsCutOffGoesOnFromThere(t *testing.T) {
	w := newWorld(false)
	for i := range 250 {
		w.Issues = append(w.Issues, story(fmt.Sprintf("PAY-%d", i+1)))
	}
	server, sink := jiratest.New(w), sourcetest.NewSink()
	sync(t, sourceOf(t, server, w.Email, unchanged), sink, now)
	sink.CutAfter(2) // the tickets, and a hundred open ones
	if res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now.AddDate(0, 0, 7)); res.Err == nil {
		t.Fatal("not cut off")
	}
	sink.CutAfter(-1)
	asked := 0 // by the second run alone: the first may have had one on its way
	counting := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/issue/bulkfetch") {
				asked++
			}
			next.ServeHTTP(w, r)
		})
	}
	res := sync(t, sourceOf(t, server, w.Email, counting), sink, now.AddDate(0, 0, 8))
	if run := res.Runs[1]; res.Err != nil || asked != 2 || run.Read != 150 {
		t.Errorf("error %v, %d requests, run %+v; want the 150 that were left", res.Err, asked, run)
	}
}
