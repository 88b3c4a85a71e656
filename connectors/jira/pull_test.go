package jira_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// many adds n done tickets to a world, a minute apart.
func many(w *jiratest.World, n int) {
	for i := range n {
		done := at("2026-01-10T10:00").Add(time.Duration(i) * time.Minute)
		w.Issues = append(w.Issues, story(fmt.Sprintf("PAY-%d", i+1)).Work(done.Add(-time.Hour), done, "robin"))
	}
}

func TestMoreThanAThousandTicketsAreReadOnceEach(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 1234)
			got, res := harvest(t, w)

			run := res.Runs[0]
			if len(got) != 1234 || run.Read != 1234 || run.Outcome != work.OutcomeComplete || !run.To.Equal(now) {
				t.Errorf("%d tickets, run %+v", len(got), run)
			}
			for key, r := range got {
				if !r.Standings[0].Counted {
					t.Fatalf("%s is not counted: %s", key, r.Standings[0].Why)
				}
			}
		})
	}
}

func TestQuirksOfCloudChangeNothing(t *testing.T) {
	plain := newWorld(false)
	many(plain, 30)
	want, _ := harvest(t, plain)

	for name, quirks := range map[string]jiratest.Quirks{
		"isLast is left out":             {NoIsLast: true},
		"empty pages":                    {EmptyPages: true},
		"changelogs in milliseconds":     {EpochChangelogs: true},
		"the estimate is off":            {Miscount: 17},
		"changelogs are left out":        {BulkForgets: true},
		"all of it":                      {NoIsLast: true, EmptyPages: true, EpochChangelogs: true, Miscount: -3},
		"commanders cannot be searched":  {NoFieldSearch: true},
		"history search is switched off": {NoHistorySearch: true, NoFieldSearch: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(false)
			many(w, 30)
			w.PageSize, w.Quirks = 7, quirks
			got, res := harvest(t, w)

			if diff := cmp.Diff(want, got); diff != "" || res.Runs[0].Outcome != work.OutcomeComplete {
				t.Errorf("%s; differs (-plain +quirky):\n%s", res.Runs[0].Outcome, diff)
			}
		})
	}
}

func TestATokenThatComesAgainEndsTheRun(t *testing.T) {
	w := newWorld(false)
	many(w, 30)
	w.PageSize, w.Quirks.SameToken = 5, true
	res := sync(t, newSource(t, w, unchanged), sourcetest.NewSink(), now)

	if res.Err == nil || !strings.Contains(res.Err.Error(), "again and again") {
		t.Errorf("error %v", res.Err)
	}
}

func TestEmptyPagesWithoutEndAreAnError(t *testing.T) {
	var n atomic.Int64
	endless := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/search/jql") {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"issues":[],"nextPageToken":"t%d"}`, n.Add(1))
		})
	}
	res := sync(t, newSource(t, newWorld(false), endless), sourcetest.NewSink(), now)

	if res.Err == nil || !strings.Contains(res.Err.Error(), "empty pages") {
		t.Errorf("error %v", res.Err)
	}
}

func TestAnExpiredPageTokenIsNotReliedOnAcrossRuns(t *testing.T) {
	w := newWorld(false)
	many(w, 30)
	w.PageSize = 10
	site := jiratest.New(w)
	sink := sourcetest.NewSink()
	sink.CutAfter(2)
	if res := sync(t, sourceOf(t, site, email, unchanged), sink, now); res.Err == nil {
		t.Fatal("not cut off")
	}
	site.ExpireTokens()
	sink.CutAfter(-1)
	res := sync(t, sourceOf(t, site, email, unchanged), sink, now)

	if res.Err != nil || len(sink.Objects()) != 30 {
		t.Fatalf("%d tickets, error %v", len(sink.Objects()), res.Err)
	}
	if res.Runs[0].Read >= 30 {
		t.Errorf("the second run read %d: it began anew", res.Runs[0].Read)
	}
}

func TestTheNextRunAsksAgainForTheDayBeforeTheLast(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 40)
			late := story("OPS-1").Work(now.Add(-24*time.Hour), now.Add(-20*time.Hour), "robin")
			late.Unindexed = true
			w.Issues = append(w.Issues, late)
			site := jiratest.New(w)
			sink := sourcetest.NewSink()
			if res := sync(t, sourceOf(t, site, w.Email, unchanged), sink, now); res.Err != nil || len(sink.Objects()) != 40 {
				t.Fatalf("%d tickets, error %v", len(sink.Objects()), res.Err)
			}
			site.Update(func(w *jiratest.World) { w.Issues[40].Unindexed = false })
			res := sync(t, sourceOf(t, site, w.Email, unchanged), sink, now.Add(time.Hour))

			run := res.Runs[0]
			if res.Err != nil || run.Read != 1 || run.New != 1 || run.Outcome != work.OutcomeComplete {
				t.Errorf("error %v, run %+v; want the one ticket the index learnt of late", res.Err, run)
			}
			if !run.From.Equal(since) || !run.To.Equal(now.Add(time.Hour)) {
				t.Errorf("covered from %v to %v", run.From, run.To)
			}
		})
	}
}

func TestAnIndexOfWholeSecondsHidesNothing(t *testing.T) {
	for name, dataCenter := range sites {
		w := newWorld(dataCenter)
		started := now.Add(700 * time.Millisecond)
		is := story("PAY-1")
		is.Updated, is.Unindexed = started.Add(-24*time.Hour).Add(100*time.Millisecond), true
		w.Issues = []jiratest.Issue{is, story("PAY-2")}
		site := jiratest.New(w)
		sink := sourcetest.NewSink()
		sync(t, sourceOf(t, site, w.Email, unchanged), sink, started)
		site.Update(func(w *jiratest.World) { w.Issues[0].Unindexed = false })

		if res := sync(t, sourceOf(t, site, w.Email, unchanged), sink, started.Add(time.Hour)); res.Runs[0].New != 1 {
			t.Errorf("%s: error %v, run %+v", name, res.Err, res.Runs)
		}
	}
}

func TestWhatChangesWhileItIsReadIsNotMissed(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 30)
			w.PageSize = 5
			site := jiratest.New(w)
			searches := 0
			editing := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if searches < 6 && strings.Contains(r.URL.Path, "/search") { // and then it is quiet
						searches++
						site.Update(func(w *jiratest.World) { // a ticket read already, and one not yet
							for _, i := range []int{searches, 29 - searches} {
								w.Issues[i] = w.Issues[i].Touch(now.Add(time.Duration(searches)*time.Second), "sam")
							}
						})
					}
					next.ServeHTTP(rw, r)
				})
			}
			sink := sourcetest.NewSink()
			res := sync(t, sourceOf(t, site, w.Email, editing), sink, now)

			if res.Err != nil || len(sink.Objects()) != 30 {
				t.Errorf("%d tickets of 30, error %v, problems %+v", len(sink.Objects()), res.Err, res.Runs[0].Problems)
			}
		})
	}
}

func TestTheWidestNetTheServerTakesIsCast(t *testing.T) {
	away := story("PAY-1").Assign(at("2026-02-01T10:00"), "alex", "sam")
	commanded := outage("Incident", map[string]any{"Incident commander": "robin"})
	commanded.Reporter = "alex"
	tests := []struct {
		name   string
		quirks jiratest.Quirks
		found  int
		unseen int
	}{
		{"everything", jiratest.Quirks{}, 3, 0},
		{"no custom fields", jiratest.Quirks{NoFieldSearch: true}, 2, 1},
		{"no history", jiratest.Quirks{NoFieldSearch: true, NoHistorySearch: true}, 1, 1},
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for _, tt := range tests {
				w := newWorld(dataCenter)
				w.Issues, w.Quirks = []jiratest.Issue{away, commanded, story("PAY-2")}, tt.quirks
				got, res := harvest(t, w)

				problems := res.Runs[0].Problems
				if len(got) != tt.found || len(problems) != tt.unseen || res.Runs[0].Outcome != work.OutcomeComplete {
					t.Errorf("%s: %d found, problems %+v", tt.name, len(got), problems)
				}
				for _, p := range problems {
					if !p.Unseen || p.What == "" {
						t.Errorf("%s: %+v", tt.name, p)
					}
				}
			}
		})
	}
}

func TestATicketThatCanNoLongerBeSeenStaysStored(t *testing.T) {
	w := newWorld(false)
	many(w, 3)
	site := jiratest.New(w)
	sink := synced(t, sourceOf(t, site, email, unchanged))
	before := readings(sink)
	site.Update(func(w *jiratest.World) {
		for i := range w.Issues {
			w.Issues[i] = w.Issues[i].Touch(now, "sam")
			w.Issues[i].Hidden = true
		}
	})
	res := sync(t, sourceOf(t, site, email, unchanged), sink, now.Add(time.Hour))

	if diff := cmp.Diff(before, readings(sink)); res.Err != nil || diff != "" {
		t.Errorf("error %v, changed:\n%s", res.Err, diff)
	}
}

// What only a wider net catches is harvested when the server takes it again,
// however long ago it happened.
func TestANetThatWidensIsCastOverTheWholePast(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{story("PAY-1").Assign(at("2026-02-01T10:00"), "alex", "sam"), story("PAY-2")}
			w.Quirks.NoHistorySearch = true
			server, sink := jiratest.New(w), sourcetest.NewSink()
			sync(t, sourceOf(t, server, w.Email, unchanged), sink, now)
			if got := len(readings(sink)); got != 1 {
				t.Fatalf("%d tickets with the narrow net, want 1", got)
			}
			server.Update(func(w *jiratest.World) { w.Quirks.NoHistorySearch = false })

			res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now.AddDate(0, 0, 7))

			if got := len(readings(sink)); got != 2 || res.Err != nil {
				t.Errorf("%d tickets with the wide net, want 2; error %v", got, res.Err)
			}
		})
	}
}

func TestAPositionHoldsTimesAndTheNetAlone(t *testing.T) {
	w := newWorld(false)
	many(w, 30)
	w.PageSize = 10
	src := newSource(t, w, unchanged)
	pre, err := src.Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for batch, err := range src.Pull(t.Context(), "tickets", connectors.Plan{Me: pre.Account, Since: since, Now: now}) {
		if err != nil {
			t.Fatal(err)
		}
		var position map[string]string
		if err := json.Unmarshal(batch.Position, &position); err != nil || len(position) == 0 {
			t.Errorf("position %s: %v", batch.Position, err)
		}
		for key, value := range position {
			if _, err := time.Parse(time.RFC3339, value); err != nil && key != "net" {
				t.Errorf("position %s: %s is no time", batch.Position, key)
			}
		}
	}
}

func TestPullSaysWhatItNeeds(t *testing.T) {
	src := newSource(t, newWorld(false), unchanged)
	first := func(stream string, position string) error {
		for _, err := range src.Pull(t.Context(), stream, connectors.Plan{Since: since, Now: now, Position: json.RawMessage(position)}) {
			return err
		}
		return errors.New("nothing came")
	}
	if err := first("tickets", "{}"); err == nil || !strings.Contains(err.Error(), "Preflight") {
		t.Errorf("before Preflight: %v", err)
	}
	if _, err := src.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := first("boards", "{}"); err == nil || !strings.Contains(err.Error(), "boards") {
		t.Errorf("an unknown stream: %v", err)
	}
	if err := first("tickets", "7"); err == nil || !strings.Contains(err.Error(), "position") {
		t.Errorf("a position that is none: %v", err)
	}
}

func TestAPageTokenThatExpiresInARunCostsNothing(t *testing.T) {
	w := newWorld(false)
	many(w, 50)
	w.PageSize = 10
	site := jiratest.New(w)
	searches := 0
	expiring := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/search/jql") {
				if searches++; searches%3 == 0 {
					site.ExpireTokens()
				}
			}
			next.ServeHTTP(rw, r)
		})
	}
	sink := sourcetest.NewSink()
	res := sync(t, sourceOf(t, site, email, expiring), sink, now)

	if run := res.Runs[0]; res.Err != nil || len(sink.Objects()) != 50 || run.Read != 50 || run.Outcome != work.OutcomeComplete {
		t.Errorf("%d tickets, error %v, run %+v", len(sink.Objects()), res.Err, run)
	}
}

func TestRowsThatComeTwiceAcrossPagesAreReadOnce(t *testing.T) {
	w := newWorld(false)
	many(w, 30)
	w.PageSize, w.Quirks.Repeats = 7, true
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, w, unchanged), sink, now)

	if run := res.Runs[0]; res.Err != nil || len(sink.Objects()) != 30 || run.Read != 30 {
		t.Errorf("%d tickets, error %v, run %+v", len(sink.Objects()), res.Err, run)
	}
}

// The bound is in milliseconds without quotes, which no profile's time zone
// shifts, and there is none above: an issue touched every minute is found.
func TestTheSearchIsBoundBelowByAnInstantAndNotAbove(t *testing.T) {
	for site, dataCenter := range sites {
		w := newWorld(dataCenter)
		busy := story("PAY-1")
		busy.Updated = now.Add(time.Minute) // later than the run began
		w.Issues = []jiratest.Issue{busy}
		var searches []string
		sink := sourcetest.NewSink()
		sync(t, newSource(t, w, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				raw, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(raw))
				if strings.Contains(r.URL.Path, "/search") && !strings.Contains(r.URL.Path, "project") {
					searches = append(searches, r.URL.Query().Get("jql")+string(raw))
				}
				next.ServeHTTP(rw, r)
			})
		}), sink, now)

		want := fmt.Sprint("AND updated >= ", since.UnixMilli(), " ORDER BY updated ASC, key ASC")
		plain := strings.ReplaceAll(strings.Join(searches, "\n"), "\\u003e", ">")
		if len(searches) == 0 || !strings.Contains(plain, want) || strings.Contains(plain, "<") || len(sink.Objects()) != 1 {
			t.Errorf("%s: %d tickets by %s", site, len(sink.Objects()), plain)
		}
	}
}
