package jira_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// recording notes the paths of requests.
func recording(into *[]string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, path, _ := strings.Cut(r.URL.Path, "/rest/api/2/")
			*into = append(*into, path)
			next.ServeHTTP(w, r)
		})
	}
}

// clock has a source be at a time.
func clock(at time.Time) func(*jira.Options) {
	return func(o *jira.Options) { o.Now = func() time.Time { return at } }
}

func TestWhatASiteIsLikeIsAskedOnceADay(t *testing.T) {
	all := []string{"serverInfo", "myself", "status", "field", "issuetype"}
	tests := map[string]struct {
		after  time.Duration
		change func(*jira.Options)
		world  func(*jiratest.World)
		again  bool
	}{
		"an hour later":         {after: time.Hour},
		"a day later":           {after: 24 * time.Hour, again: true},
		"by a clock set back":   {after: -time.Hour, again: true},
		"with another config":   {after: time.Hour, change: func(o *jira.Options) { o.IncidentTypes = []string{"Outage"} }, again: true},
		"with other fields":     {after: time.Hour, change: func(o *jira.Options) { o.IncidentFields = map[string]string{"cause": "Root cause"} }, again: true},
		"at another address":    {after: time.Hour, change: withPath("/x"), again: true},
		"by somebody else":      {after: time.Hour, world: func(w *jiratest.World) { w.Me = "alex" }, again: true},
		"resolutions in config": {after: time.Hour, change: func(o *jira.Options) { o.Declined = []string{"X"} }, again: true},
	}
	for site, dataCenter := range sites {
		for name, tt := range tests {
			t.Run(site+", "+name, func(t *testing.T) {
				w := newWorld(dataCenter)
				server := jiratest.New(w)
				var asked []string
				change := []func(*jira.Options){}
				if tt.change != nil {
					change = append(change, tt.change)
				}
				src := sourceOf(t, server, w.Email, recording(&asked))
				first, err := src.Preflight(t.Context(), nil)
				if err != nil || !slices.Equal(asked[:5], all) || len(asked) != 6 {
					t.Fatalf("first asked %v: %v", asked, err)
				}
				if tt.world != nil {
					server.Update(tt.world)
				}
				asked = nil
				again := reopened(t, src, append(change, clock(now.Add(tt.after)))...)
				second, err := again.Preflight(t.Context(), first.Keep)
				if err != nil || (len(asked) > 1) != tt.again {
					t.Errorf("asked %v: %v", asked, err)
				}
				if !tt.again && (second.Account != first.Account || !slices.Equal(second.Visible, first.Visible)) {
					t.Errorf("not the same: %+v, %+v", first, second)
				}
			})
		}
	}
}

// reopened returns another source of the same server.
func reopened(t *testing.T, src *jira.Source, change ...func(*jira.Options)) *jira.Source {
	t.Helper()
	opts := src.Opts()
	for _, c := range change {
		c(&opts)
	}
	again, err := jira.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestASiteIsLearntAgainWhenAStatusIsNew(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{story("PAY-1"), story("PAY-2").Move(at("2026-02-01T10:00"), "sam", "Parked").Move(at("2026-02-02T10:00"), "sam", "To Do")}
			var asked []string
			src, sink := sourceOf(t, jiratest.New(w), w.Email, recording(&asked)), sourcetest.NewSink()
			sync(t, src, sink, now)

			hour := now.Add(time.Hour)
			w.Statuses = append(w.Statuses, jiratest.Status{ID: "9", Name: "Shipped", Category: "done"})
			w.Issues[0] = w.Issues[0].Work(hour.Add(-50*time.Minute), hour.Add(-40*time.Minute), "robin").Move(hour.Add(-30*time.Minute), "robin", "Shipped")
			w.Issues[1] = w.Issues[1].Touch(hour.Add(-20*time.Minute), "sam")
			asked = nil
			sync(t, reopened(t, src, clock(hour)), sink, hour)

			if n := strings.Count(strings.Join(asked, " "), "status"); n != 1 {
				t.Errorf("learnt %d times: %v", n, asked)
			}
			it := readings(sink)["PAY-1"].Items[0]
			if it.State != work.StateDone || !it.FinishedAt.Equal(hour.Add(-40*time.Minute)) {
				t.Errorf("%s, finished %v", it.State, it.FinishedAt)
			}
		})
	}
}

func TestAStatusThatIsNoMoreDoesNotHaveTheSiteLearntAgain(t *testing.T) {
	w := newWorld(false)
	w.Issues = []jiratest.Issue{story("PAY-2").Move(at("2026-02-01T10:00"), "sam", "Parked").Move(at("2026-02-02T10:00"), "sam", "To Do")}
	var asked []string
	src, sink := sourceOf(t, jiratest.New(w), w.Email, recording(&asked)), sourcetest.NewSink()
	sync(t, src, sink, now)
	hour := now.Add(time.Hour)
	w.Issues[0] = w.Issues[0].Touch(hour.Add(-time.Minute), "sam")
	asked = nil
	sync(t, reopened(t, src, clock(hour)), sink, hour)

	if slices.Contains(asked, "status") {
		t.Errorf("asked %v", asked)
	}
}

func TestASiteIsLearntAgainWhenAFieldIsSearchedByThatIsNoMore(t *testing.T) {
	w := newWorld(false)
	w.Issues = []jiratest.Issue{outage("Incident", map[string]any{"Responders": "robin"}), story("PAY-1")}
	w.Issues[0].Reporter = "alex"
	src, sink := sourceOf(t, jiratest.New(w), w.Email, unchanged), sourcetest.NewSink()
	sync(t, src, sink, now)
	i := slices.IndexFunc(w.Fields, func(f jiratest.Field) bool { return f.Name == "Incident commander" })
	w.Fields = slices.Delete(w.Fields, i, i+1)
	res := sync(t, reopened(t, src, clock(now.Add(time.Hour))), sink, now.Add(time.Hour))

	if res.Err != nil || len(res.Runs[0].Problems) != 0 || len(readings(sink)) != 2 {
		t.Errorf("error %v, runs %+v", res.Err, res.Runs)
	}
}

func TestAProjectThatBecomesVisibleHasEverythingReadAgain(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			old := story("OPS-1").Work(at("2025-03-01T10:00"), at("2025-03-02T10:00"), "robin")
			old.Hidden = true
			w.Issues = []jiratest.Issue{story("PAY-1"), old}
			w.Projects[1].Hidden = true
			server, sink := jiratest.New(w), sourcetest.NewSink()
			src := sourceOf(t, server, w.Email, unchanged)
			sync(t, src, sink, now)
			week := now.AddDate(0, 0, 7)
			server.Update(func(w *jiratest.World) { // one that is new has nothing old in it
				w.Projects = append(w.Projects, jiratest.Project{ID: "900", Key: "NEW"})
			})
			if res := sync(t, reopened(t, src, clock(week)), sink, week); res.Runs[0].Read != 0 {
				t.Errorf("a new project: %+v", res.Runs[0])
			}
			server.Update(func(w *jiratest.World) {
				w.Projects[1].Hidden, w.Issues[1].Hidden = false, false
				w.Projects[1].ID = "99" // older than those seen first
			})
			week = week.AddDate(0, 0, 7)
			if res := sync(t, reopened(t, src, clock(week)), sink, week); res.Runs[0].New != 1 {
				t.Errorf("one that was hidden: %+v", res.Runs[0])
			}
		})
	}
}

func TestProjectsThatAreNotListedDoNotFailTheRun(t *testing.T) {
	refusing := func(status int) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/project") {
					w.WriteHeader(status)
					return
				}
				next.ServeHTTP(w, r)
			})
		}
	}
	w := newWorld(false)
	for i := range 120 {
		w.Projects = append(w.Projects, jiratest.Project{ID: fmt.Sprint(1000 + i), Key: fmt.Sprintf("P%d", i)})
	}
	for name, src := range map[string]*jira.Source{
		"gone":   newSource(t, newWorld(false), refusing(410)),
		"denied": newSource(t, newWorld(true), refusing(403)),
		"many":   newSource(t, w, unchanged),
	} {
		if pre, err := src.Preflight(t.Context(), nil); err != nil || pre.Visible != nil {
			t.Errorf("%s: %v, %v", name, pre.Visible, err)
		}
	}
}

func TestWhatIsKeptHoldsNoSecret(t *testing.T) {
	pre, err := newSource(t, newWorld(false), unchanged).Preflight(t.Context(), nil)
	if err != nil || !json.Valid(pre.Keep) || strings.Contains(string(pre.Keep), token) || strings.Contains(string(pre.Keep), email) {
		t.Errorf("%s: %v", pre.Keep, err)
	}
}

func TestAConfiguredFieldThatIsNotThereIsSaid(t *testing.T) {
	w := newWorld(false)
	w.Issues = []jiratest.Issue{story("PAY-1")}
	_, res := harvest(t, w, func(o *jira.Options) { o.IncidentFields = map[string]string{"commander": "Einsatzleitung"} })

	if p := res.Runs[0].Problems; len(p) != 1 || !p[0].Unseen || !strings.Contains(p[0].What, "Einsatzleitung") {
		t.Errorf("problems %+v", p)
	}
	if _, err := jira.New(jira.Options{URL: host, Now: time.Now, IncidentFields: map[string]string{"boss": "X"}}); err == nil {
		t.Error("a key that is none is taken")
	}
}
