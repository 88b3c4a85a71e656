package github_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
)

func TestObjectThatTakesTooLongAmongOthersIsReadByItself(t *testing.T) {
	w := forty(func(q *githubtest.Quirks) { q.Heavy = map[string]int{"acme/api#7": 60} })
	for i := range 30 {
		w.Pulls[6].Labels = append(w.Pulls[6].Labels, "label-"+string(rune('A'+i)))
	}
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	if len(h.items) != 40 || len(h.items["acme/api#7"].Labels) != 30 || h.windows[0].State != work.WindowDone {
		t.Errorf("%d pull requests in %+v, want all 40 whole", len(h.items), h.windows)
	}
}

func TestObjectThatAlwaysTakesTooLongIsNamedAndCostsOnlyItself(t *testing.T) {
	f := start(t, forty(func(q *githubtest.Quirks) {
		q.Heavy = map[string]int{"acme/api#7": 0, "acme/api#8": 0}
	}), nil, nil)
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err != nil || !h.complete || len(h.items) != 38 {
		t.Fatalf("%d pull requests, complete %v, error %v; want 38", len(h.items), h.complete, h.err)
	}
	if w := h.windows[0]; w.State != work.WindowIncomplete || w.Expected != 40 || w.Seen != 38 {
		t.Errorf("window %+v, want an incomplete one", w)
	}
	if len(h.problems) != 1 || !strings.Contains(h.problems[0].What, "https://github.com/acme/api/pull/7 takes GitHub too long") ||
		!strings.Contains(h.problems[0].What, "/pull/8") {
		t.Errorf("problems %+v, want one that names both", h.problems)
	}
	if n := len(f.asked.sizes("Pulls")); n > 25 {
		t.Errorf("%d requests: the window is not to be read again for what takes too long", n)
	}
	f.server.Update(func(w *githubtest.World) { w.Quirks.Heavy = nil })
	again := f.pull(t, "pull requests", connectors.Plan{Position: h.position, Now: now.Add(time.Hour)}, 0)
	if again.items["acme/api#7"].ID == "" || again.items["acme/api#8"].ID == "" || len(again.problems) != 0 {
		t.Errorf("the next run has problems %v", again.problems)
	}
}

func TestServerThatIsDownIsNotAskedForEachObject(t *testing.T) {
	n := 0
	f := start(t, forty(func(*githubtest.Quirks) {}), nil, onGraphQL(func() (int, map[string]string, any) {
		n++
		return 502, nil, map[string]any{}
	}))
	h := f.pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err == nil || h.complete || n > 10 {
		t.Errorf("error %v after %d requests, want one soon", h.err, n)
	}
	if slices.Max(*f.slept) > 32*time.Second || len(*f.slept) < 5 {
		t.Errorf("slept %v, want longer each time", *f.slept)
	}
}

func TestServerThatIsDownIsWaitedForNoLongerThanAllowed(t *testing.T) {
	const budget = 5 * time.Second
	f := start(t, forty(func(*githubtest.Quirks) {}), func(o *github.Options) { o.MaxWait = budget }, onGraphQL(func() (int, map[string]string, any) {
		return 502, nil, map[string]any{}
	}))
	for _, stream := range []string{"pull requests", "reviews", "issues"} {
		h := f.pull(t, stream, connectors.Plan{}, 0)
		if h.err == nil || !strings.Contains(h.err.Error(), "(HTTP 502)") || !strings.Contains(connectors.AdviceOf(h.err), "GitHub may be down") {
			t.Errorf("%s: error %v, advice %q", stream, h.err, connectors.AdviceOf(h.err))
		}
	}
	var slept time.Duration
	for _, d := range *f.slept {
		slept += d
	}
	if slept == 0 || slept > budget {
		t.Errorf("slept %v, want at most %v in all", slept, budget)
	}
}

func TestAnAnswerThatIsAlwaysCutSaysHow(t *testing.T) {
	f := start(t, story(), nil, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"data":`)) // the client says what it makes of it
		})
	})
	h := f.pull(t, "reviews", connectors.Plan{}, 0)
	if h.err == nil || !strings.Contains(h.err.Error(), "cut short") || !strings.Contains(connectors.AdviceOf(h.err), "GitHub may be down") {
		t.Errorf("error %v, advice %q", h.err, connectors.AdviceOf(h.err))
	}
}

func TestNoRequestThatWasTooMuchIsSentAgainAsItWas(t *testing.T) {
	w := forty(func(q *githubtest.Quirks) { q.TooBig = 12 })
	f := start(t, w, nil, nil)
	f.whole(t, "pull requests")
	sizes := f.asked.sizes("Pulls")
	if len(sizes) < 2 || sizes[0] != 25 || sizes[1] != 12 {
		t.Errorf("sizes %v, want 12 right after 25", sizes)
	}
}

func TestPagesGrowOnlyWhereTheyComeQuickly(t *testing.T) {
	for name, tt := range map[string]struct {
		took time.Duration
		most int
	}{"at once": {0, 100}, "in two seconds": {2 * time.Second, 100}, "in five": {5 * time.Second, 25}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			for i := range 300 {
				w.Pulls = append(w.Pulls, merged(i+1, since.AddDate(0, 0, i/3)))
			}
			clock := now
			f := start(t, w, func(o *github.Options) { o.Now = func() time.Time { return clock } }, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					clock = clock.Add(tt.took)
					next.ServeHTTP(rw, r)
				})
			})
			f.whole(t, "pull requests")
			if got := slices.Max(f.asked.sizes("Pulls")); got != tt.most {
				t.Errorf("pages of up to %d, want %d", got, tt.most)
			}
		})
	}
}

// An interrupted backfill goes on with the page size it had come to.
func TestPageSizeIsRememberedUntilThePassIsDone(t *testing.T) {
	w := newWorld()
	for i := range 120 {
		w.Pulls = append(w.Pulls, merged(i+1, since.AddDate(0, 0, i)))
	}
	w.Quirks.TooBig = 6
	cut := start(t, w, nil, nil).pull(t, "pull requests", connectors.Plan{}, 4)
	f := start(t, w, nil, nil)
	rest := f.pull(t, "pull requests", connectors.Plan{Position: cut.position}, 0)
	if sizes := f.asked.sizes("Pulls"); sizes[0] != 6 || !rest.complete {
		t.Errorf("it goes on with pages of %v, want 6", sizes)
	}
	if strings.Contains(string(rest.position), "size") {
		t.Errorf("the finished pass keeps %s", rest.position)
	}
}

// Over HTTP/1 or 2, the answer to what takes too long may just end.
func TestAnswersThatBreakOffShrinkThePage(t *testing.T) {
	for name, abort := range map[string]func(http.ResponseWriter){
		"without an answer": func(http.ResponseWriter) {},
		"in the middle": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"search":{"issueCo`))
			_ = http.NewResponseController(w).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, forty(func(*githubtest.Quirks) {}), nil, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					var req asked
					if json.Unmarshal(copyBody(r), &req) == nil && req.Op == "Pulls" && req.Vars["first"].(float64) > 12 {
						abort(w)
						panic(http.ErrAbortHandler)
					}
					next.ServeHTTP(w, r)
				})
			})
			h := f.whole(t, "pull requests")
			if sizes := f.asked.sizes("Pulls"); len(h.items) != 40 || sizes[0] != 12 || slices.Max(sizes) != 12 {
				t.Errorf("%d pull requests by pages of %v, want 40 by 12", len(h.items), sizes)
			}
		})
	}
}

func TestOlderServersAreAskedForWhatTheyKnow(t *testing.T) {
	for stream, unknown := range map[string][]string{
		"issues":        {"Issue.stateReason"},
		"pull requests": {"PullRequest.closingIssuesReferences", "AddedToMergeQueueEvent", "ADDED_TO_MERGE_QUEUE_EVENT"},
	} {
		for _, word := range unknown {
			t.Run(word, func(t *testing.T) {
				w := story()
				w.Quirks.Unknown = []string{word}
				f := start(t, w, nil, nil)
				h := f.pull(t, stream, connectors.Plan{}, 0)
				if h.err != nil || !h.complete || len(h.items) == 0 {
					t.Fatalf("%d items, error %v", len(h.items), h.err)
				}
				if len(h.problems) != 1 || !h.problems[0].Unseen || !strings.Contains(h.problems[0].What, "details were left out") {
					t.Errorf("problems %+v, want one of what is not seen", h.problems)
				}
				if got := f.follow(t, "open items", store(h), nil, 0); got.err != nil || len(got.parts) != len(h.parts) {
					t.Errorf("by id: %d parts, error %v", len(got.parts), got.err)
				}
			})
		}
	}
}

func TestServerThatIsTooOldIsAnErrorInItsWords(t *testing.T) {
	w := story()
	w.Quirks.Unknown = []string{"PullRequest.title"}
	h := start(t, w, nil, nil).pull(t, "pull requests", connectors.Plan{}, 0)
	if h.err == nil || !strings.Contains(h.err.Error(), "Field 'title' doesn't exist on type 'PullRequest'") {
		t.Errorf("error %v", h.err)
	}
}

func TestManyObjectsWithLongListsTakeFewRequests(t *testing.T) {
	w := forty(func(*githubtest.Quirks) {})
	for i := range w.Pulls {
		for j := range 40 {
			w.Pulls[i].Labels = append(w.Pulls[i].Labels, "label-"+string(rune('A'+j)))
		}
	}
	f := start(t, w, nil, nil)
	h := f.whole(t, "pull requests")
	for ref, it := range h.items {
		if len(it.Labels) != 40 {
			t.Errorf("%s has %d labels, want 40", ref, len(it.Labels))
		}
	}
	if n := len(f.asked.sizes("PullsByID")); n != 1 || len(f.asked.sizes("PullLabels")) != 0 {
		t.Errorf("%d requests for 40 long lists, want 1", n)
	}
}
