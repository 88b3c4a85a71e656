package jira_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// waits has a source note what it waits for.
func waits(into *[]time.Duration) func(*jira.Options) {
	return func(o *jira.Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error {
			*into = append(*into, d)
			return ctx.Err()
		}
	}
}

// answering gives every answer to a path these headers, and the status unless
// it is 0, for the first n requests.
func answering(path string, n, status int, header map[string]string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, path) || n == 0 {
				next.ServeHTTP(w, r)
				return
			}
			n--
			for name, value := range header {
				w.Header().Set(name, value)
			}
			if status == 0 {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, `{"message":"slow down"}`)
		})
	}
}

func TestALimitIsWaitedOutForAsLongAsTheServerSays(t *testing.T) {
	soon := now.Add(40 * time.Second)
	tests := map[string]struct {
		status int
		header map[string]string
		want   time.Duration
	}{
		"seconds":                       {429, map[string]string{"Retry-After": "17", "RateLimit-Reason": "jira-burst-based"}, 18 * time.Second},
		"a reset as ISO 8601":           {429, map[string]string{"X-RateLimit-Reset": soon.Format(time.RFC3339)}, 41 * time.Second},
		"a reset without seconds":       {429, map[string]string{"X-RateLimit-Reset": "2026-06-30T12:02Z"}, 121 * time.Second},
		"a reset in seconds since 1970": {429, map[string]string{"X-RateLimit-Reset": fmt.Sprint(soon.Unix())}, 41 * time.Second},
		"a reset that has passed":       {429, map[string]string{"X-RateLimit-Reset": "2026-06-30T11:00Z"}, 2 * time.Second},
		"a bucket that is filled":       {429, map[string]string{"Retry-After": "0", "X-RateLimit-Interval-Seconds": "5", "X-RateLimit-FillRate": "10"}, 6 * time.Second},
		"nothing":                       {429, nil, 61 * time.Second},
		"trouble with a time":           {503, map[string]string{"Retry-After": "20"}, 21 * time.Second},
	}
	for name, tt := range tests {
		for _, path := range []string{"/search/jql", "/myself"} {
			var waited []time.Duration
			w := newWorld(false)
			many(w, 2)
			res := sync(t, newSource(t, w, answering(path, 1, tt.status, tt.header), waits(&waited)), sourcetest.NewSink(), now)

			if res.Err != nil || len(waited) != 1 || waited[0] != tt.want {
				t.Errorf("%s at %s: waited %v, error %v; want %v", name, path, waited, res.Err, tt.want)
			}
		}
	}
}

func TestALimitBeyondTheBudgetEndsTheRunAndNamesTheLimit(t *testing.T) {
	w := newWorld(false)
	many(w, 2)
	quota := map[string]string{"Retry-After": "7200", "RateLimit-Reason": "jira-quota-global-based"}
	res := sync(t, newSource(t, w, answering("/search/jql", -1, 429, quota)), sourcetest.NewSink(), now)

	limited, ok := errors.AsType[*connectors.RateLimited](res.Err)
	if !ok || !limited.Until.Equal(now.Add(7201*time.Second)) || !strings.Contains(res.Err.Error(), "jira-quota-global-based") {
		t.Errorf("error %v", res.Err)
	}
}

func TestNearALimitItSlowsDownBeforeItHasTo(t *testing.T) {
	soon := now.Add(40 * time.Second).Format(time.RFC3339)
	tests := map[string]struct {
		header map[string]string
		want   time.Duration // before each page but the first
	}{
		"what is left is spread":         {map[string]string{"X-RateLimit-NearLimit": "true", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": soon}, 4 * time.Second},
		"not for ever":                   {map[string]string{"X-RateLimit-NearLimit": "true", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": soon}, 10 * time.Second},
		"nothing said of what is left":   {map[string]string{"X-RateLimit-NearLimit": "true"}, time.Second},
		"not near":                       {map[string]string{"X-RateLimit-NearLimit": "false", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": soon}, 0},
		"an empty bucket":                {map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Interval-Seconds": "3", "Retry-After": "0"}, 3 * time.Second},
		"a bucket that is told to wait":  {map[string]string{"X-RateLimit-Remaining": "0", "Retry-After": "6"}, 6 * time.Second},
		"a bucket with tokens in it":     {map[string]string{"X-RateLimit-Remaining": "7", "X-RateLimit-Interval-Seconds": "3", "Retry-After": "0"}, 0},
		"numbers that are none":          {map[string]string{"X-RateLimit-Remaining": "many", "Retry-After": "-3"}, 0},
		"a burst, of this endpoint":      {map[string]string{"X-RateLimit-NearLimit": "true", "RateLimit-Reason": "jira-burst-based"}, time.Second},
		"more than may be waited at all": {map[string]string{"Retry-After": "7200"}, 0},
	}
	for name, tt := range tests {
		var waited []time.Duration
		w := newWorld(false)
		many(w, 6)
		w.PageSize = 2
		res := sync(t, newSource(t, w, answering("/search/jql", -1, 0, tt.header), waits(&waited)), sourcetest.NewSink(), now)

		slow := 0
		for _, d := range waited {
			if d == tt.want {
				slow++
			}
		}
		if res.Err != nil || slow != len(waited) || (tt.want > 0) != (slow > 1) {
			t.Errorf("%s: waited %v, error %v; want %v", name, waited, res.Err, tt.want)
		}
	}
}

func TestABurstLimitSlowsDownItsEndpointAlone(t *testing.T) {
	for reason, want := range map[string]int{"jira-burst-based": 0, "jira-quota-tenant-based": 1} {
		var waited []time.Duration
		w := newWorld(false)
		many(w, 2)
		near := map[string]string{"X-RateLimit-NearLimit": "true", "RateLimit-Reason": reason}
		sync(t, newSource(t, w, answering("/serverInfo", -1, 0, near), waits(&waited)), sourcetest.NewSink(), now)

		if len(waited) != want {
			t.Errorf("%s at one endpoint: %d waits at others, want %d", reason, len(waited), want)
		}
	}
}

func TestAnAnswerTooHeavyForTheServerIsAskedForInPieces(t *testing.T) {
	for site, dataCenter := range sites {
		for _, heavy := range []int{1, 7, 30} {
			t.Run(fmt.Sprint(site, " sends ", heavy), func(t *testing.T) {
				w := newWorld(dataCenter)
				many(w, 60)
				for i := range 20 { // and open ones, to be gone over
					w.Issues = append(w.Issues, story(fmt.Sprintf("OPS-%d", i+1)))
				}
				w.Quirks.Heavy = heavy
				server, sink := jiratest.New(w), sourcetest.NewSink()
				for _, when := range []time.Time{now, now.AddDate(0, 0, 7)} {
					if res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, when); res.Err != nil || res.Runs[0].Outcome != work.OutcomeComplete || res.Runs[1].Outcome != work.OutcomeComplete {
						t.Fatalf("error %v, runs %+v", res.Err, res.Runs)
					}
				}
				if got := len(readings(sink)); got != 80 {
					t.Errorf("%d tickets of 80", got)
				}
			})
		}
	}
}

func TestPagesGrowBackAfterTrouble(t *testing.T) {
	w := newWorld(false)
	many(w, 1000)
	pages := 0
	slowAtFirst := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/search/jql") {
				if pages++; pages <= 3 {
					rw.WriteHeader(http.StatusGatewayTimeout)
					return
				}
			}
			next.ServeHTTP(rw, r)
		})
	}
	sink := synced(t, newSource(t, w, slowAtFirst))

	// 100, 50 and 25 fail; then 3×12, 3×24, 3×48 and the rest by 96 and 100.
	if len(sink.Objects()) != 1000 || pages != 3+3+3+3+8 {
		t.Errorf("%d tickets in %d pages", len(sink.Objects()), pages)
	}
}

func TestAnIssueTheServerFailsAtCostsOneIssueAndIsNamed(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 20)
			w.Issues[12].Poison = true
			server, sink := jiratest.New(w), sourcetest.NewSink()
			res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now)

			run := res.Runs[0]
			if res.Err != nil || len(sink.Objects()) != 19 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || run.Problems[0].Where != "PAY-13" {
				t.Fatalf("%d tickets of 19, error %v, run %+v", len(sink.Objects()), res.Err, run)
			}
			server.Update(func(w *jiratest.World) { w.Issues[12].Poison = false })
			res = sync(t, sourceOf(t, server, w.Email, unchanged), sink, now.AddDate(0, 0, 7))
			if run := res.Runs[0]; res.Err != nil || run.New != 1 || run.Outcome != work.OutcomeComplete {
				t.Errorf("once it can be sent: error %v, run %+v", res.Err, run)
			}
		})
	}
}

func TestAnOpenTicketTheServerFailsAtCostsOneAndIsNamed(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{story("PAY-1"), story("PAY-2"), story("PAY-3")}
			server, sink := jiratest.New(w), sourcetest.NewSink()
			sync(t, sourceOf(t, server, w.Email, unchanged), sink, now)
			server.Update(func(w *jiratest.World) {
				w.Issues[1].Poison = true
				w.Issues[2].Summary = "Renamed without an update"
			})
			res := sync(t, sourceOf(t, server, w.Email, unchanged), sink, now.AddDate(0, 0, 7))

			run := res.Runs[1]
			if res.Err != nil || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || run.Problems[0].Where == "" || run.Gone != 0 {
				t.Errorf("error %v, run %+v", res.Err, run)
			}
			if got := readings(sink)["PAY-3"].Items[0].Title; got != "Renamed without an update" {
				t.Errorf("the others were not gone over: %q", got)
			}
		})
	}
}

func TestAServerThatIsDownIsNotBlamedOnIssues(t *testing.T) {
	for site, dataCenter := range sites {
		for _, path := range []string{"2/search", "/search/jql", "/issue/bulkfetch", "/changelog/bulkfetch"} {
			w := newWorld(dataCenter)
			many(w, 3)
			w.Issues = append(w.Issues, story("PAY-9"))
			w.Quirks.ChangelogLimit = 1
			server, sink := jiratest.New(w), sourcetest.NewSink()
			if path == "/issue/bulkfetch" {
				sync(t, sourceOf(t, server, w.Email, unchanged), sink, now)
			}
			before := sink.State()
			down := false
			res := sync(t, sourceOf(t, server, w.Email, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if down = down || strings.HasSuffix(r.URL.Path, path); down {
						rw.WriteHeader(http.StatusBadGateway)
						return
					}
					next.ServeHTTP(rw, r)
				})
			}), sink, now.AddDate(0, 0, 7))

			if !down {
				continue // the other kind of site has it
			}
			if res.Err == nil || strings.Contains(fmt.Sprint(res.Runs), "not read in full") {
				t.Errorf("%s, %s: error %v, runs %+v", site, path, res.Err, res.Runs)
			}
			if path != "/issue/bulkfetch" && len(sink.Objects()) != 0 {
				t.Errorf("%s, %s: changed\n%s", site, path, before)
			}
		}
	}
}

func TestSuccessThatSaysItFailedIsAFailure(t *testing.T) {
	for site, dataCenter := range sites {
		for _, path := range []string{"2/search", "/search/jql", "/field"} {
			w := newWorld(dataCenter)
			many(w, 3)
			asked := false
			res := sync(t, newSource(t, w, func(next http.Handler) http.Handler {
				return swap(path, func(string) string {
					asked = true
					return `{"errorMessages":["The index is being built."],"errors":{}}`
				})(next)
			}), sourcetest.NewSink(), now)

			if asked && (res.Err == nil || !strings.Contains(res.Err.Error(), "The index is being built")) {
				t.Errorf("%s, %s: error %v", site, path, res.Err)
			}
		}
	}
}
