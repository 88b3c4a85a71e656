package pagerduty_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/connectors"
	"bragsheet/connectors/pagerduty"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// synced returns a sink a world was synced into.
func synced(t *testing.T, w *pagerdutytest.World, change ...func(*pagerduty.Options)) *sourcetest.Sink {
	t.Helper()
	sink := sourcetest.NewSink()
	if res := sync(t, newSource(t, pagerdutytest.New(w), unchanged, change...), sink, now); res.Err != nil {
		t.Fatal(res.Err)
	}
	return sink
}

// busyWorld is an account where much happens: incidents of mine and of others,
// entries log entries in all, from a year before now on.
func busyWorld(mine, entries int) *pagerdutytest.World {
	w := newWorld()
	began := now.AddDate(-1, 0, 1)
	for i := range mine {
		w.Incidents = append(w.Incidents, answered(i+1, began.AddDate(0, 0, 7*i), "PROBIN"))
		entries -= 6
	}
	for number := mine + 1; entries > 0; number++ {
		is := outage(number, began.Add(time.Duration(number)*7*time.Hour))
		is = is.Page(is.Created, "PALEX", make([]string, min(entries, 50)-2)...)
		w.Incidents = append(w.Incidents, is)
		entries -= 1 + len(is.Log)
	}
	return w
}

// asked records the requests a server gets.
func asked(list *[]*url.URL) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			*list = append(*list, r.URL)
			next.ServeHTTP(w, r)
		})
	}
}

func TestAYearInABusyAccountNeedsFewRequests(t *testing.T) {
	var list []*url.URL
	src := newSource(t, pagerdutytest.New(busyWorld(50, 5000)), asked(&list))
	sink := sourcetest.NewSink()
	res := connectors.Sync(t.Context(), src, sink, connectors.Options{
		Default: now.AddDate(-1, 0, 0), Now: func() time.Time { return now }, Report: func(connectors.Event) {},
	})
	if res.Err != nil || len(sink.Objects()) != 50 {
		t.Fatalf("%d incidents, %v", len(sink.Objects()), res.Err)
	}
	t.Logf("%d requests for 50 incidents of mine among 5,000 log entries in a year", res.Requests)
	if res.Requests > 160 || res.Requests != len(list) {
		t.Errorf("%d requests, %d arrived; want at most 160", res.Requests, len(list))
	}
	list = nil
	if res = sync(t, src, sink, now); res.Err != nil || len(list) > 4 {
		t.Errorf("a nothing-new sync sent %d requests: %v", len(list), list)
	}
}

func TestCutByTheBudgetThenFinishedIsUninterrupted(t *testing.T) {
	world := func() *pagerdutytest.World { return busyWorld(20, 1500) }
	want := synced(t, world()).State()
	for _, budget := range []int{1, 2, 7, 20, 45} {
		t.Run(strconv.Itoa(budget), func(t *testing.T) {
			sink, site := sourcetest.NewSink(), pagerdutytest.New(world())
			for run := 1; ; run++ {
				src := newSource(t, site, unchanged, func(o *pagerduty.Options) { o.Budget = budget })
				res := sync(t, src, sink, now)
				if res.Err == nil {
					t.Logf("%d runs", run)
					break
				}
				limited, ok := errors.AsType[*connectors.RateLimited](res.Err)
				if !ok || !limited.Until.Equal(now) || !strings.Contains(connectors.AdviceOf(res.Err), "goes on from there") {
					t.Fatalf("run %d: %v", run, res.Err)
				}
				begun := slices.DeleteFunc(res.Runs, func(r work.StreamRun) bool {
					return strings.HasPrefix(r.Problems[len(r.Problems)-1].What, "not begun:")
				})
				last := begun[len(begun)-1]
				if last.Outcome != work.OutcomePartial {
					t.Errorf("run %d: %s is %s", run, last.Stream, last.Outcome)
				}
				if run > 200 {
					t.Fatal("no end")
				}
			}
			if diff := cmp.Diff(want, sink.State()); diff != "" {
				t.Errorf("differs from uninterrupted:\n%s", diff)
			}
		})
	}
}

// Each window, and the log of each incident, lacks an entry: all of it is asked
// for again and again, and yet every pass comes to an end.
func TestWhatCannotBeReadDoesNotKeepASmallBudgetFromGettingOn(t *testing.T) {
	world := func() *pagerdutytest.World { return busyWorld(20, 1500) }
	want := synced(t, world()).State()
	site, sink := pagerdutytest.New(world()), sourcetest.NewSink()
	finish := func(what string) connectors.Result {
		for range 60 {
			res := sync(t, newSource(t, site, unchanged, func(o *pagerduty.Options) { o.Budget = 20 }), sink, now)
			if res.Err == nil {
				return res
			}
		}
		t.Fatalf("%s: no end", what)
		return connectors.Result{}
	}
	site.Update(func(w *pagerdutytest.World) { w.Quirks.Lost = 1 })
	if res := finish("with entries missing"); res.Runs[0].Outcome != work.OutcomePartial {
		t.Errorf("the pass is %s", res.Runs[0].Outcome)
	}
	site.Update(func(w *pagerdutytest.World) { w.Quirks.Lost = 0 })
	if res := finish("repaired"); res.Runs[0].Outcome != work.OutcomeComplete {
		t.Errorf("the next pass is %s: %+v", res.Runs[0].Outcome, res.Runs[0].Problems)
	}
	if diff := cmp.Diff(want, sink.State()); diff != "" {
		t.Errorf("it is not repaired:\n%s", diff)
	}
}

func TestARunKeepsToItsBudget(t *testing.T) {
	for name, w := range map[string]*pagerdutytest.World{"many incidents": busyWorld(40, 0), "a long log": busyWorld(0, 3000)} {
		t.Run(name, func(t *testing.T) {
			var list []*url.URL
			src := newSource(t, pagerdutytest.New(w), asked(&list), func(o *pagerduty.Options) { o.Budget = 15 })
			sync(t, src, sourcetest.NewSink(), now)
			if len(list) < 10 || len(list) > 16 { // an incident that was begun is finished
				t.Errorf("%d requests with a budget of 15", len(list))
			}
		})
	}
}

func TestAnIncidentThatSpansTwoWindowsIsReadOnce(t *testing.T) {
	var list []*url.URL
	long := outage(1, since.AddDate(0, 1, 0)).Page(since.AddDate(0, 1, 0), "PROBIN", "push").Resolve(since.AddDate(0, 11, 0), "PROBIN")
	if res := sync(t, newSource(t, pagerdutytest.New(newWorld(long)), asked(&list)), sourcetest.NewSink(), now); res.Err != nil {
		t.Fatal(res.Err)
	}
	n := 0
	for _, u := range list {
		if u.Path == "/incidents/Q000000001" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("asked for %d times", n)
	}
}

func TestNoWindowIsLongerThanMayBeAskedFor(t *testing.T) {
	var list []*url.URL
	w := newWorld(answered(1, at("2021-02-01T03:00"), "PROBIN"), answered(2, at("2025-11-01T03:00"), "PROBIN"))
	src := newSource(t, pagerdutytest.New(w), asked(&list)) // refuses more than six months
	sink := sourcetest.NewSink()
	res := connectors.Sync(t.Context(), src, sink, connectors.Options{
		Default: at("2021-01-01T00:00"), Now: func() time.Time { return now }, Report: func(connectors.Event) {},
	})
	if res.Err != nil || len(sink.Objects()) != 2 {
		t.Fatalf("%d incidents, %v", len(sink.Objects()), res.Err)
	}
	for _, u := range list {
		if strings.HasSuffix(u.Path, "log_entries") && u.Query().Get("time_zone") != "UTC" {
			t.Errorf("%s asks for times of another zone", u)
		}
	}
}

func TestNothingIsLostBetweenTwoWindows(t *testing.T) {
	for name, quirks := range map[string]pagerdutytest.Quirks{"from since on": {}, "after since": {After: true}} {
		t.Run(name, func(t *testing.T) {
			edge := since.Add(180 * 24 * time.Hour)
			w := newWorld(outage(1, since.AddDate(0, 1, 0)).Page(since.AddDate(0, 1, 0), "PALEX", "push").Resolve(edge, "PROBIN"))
			w.Quirks = quirks
			if got, _ := harvest(t, w); len(got) != 1 {
				t.Errorf("%d incidents, want the one I resolved at %s", len(got), edge)
			}
		})
	}
}

func TestAWindowThatHoldsMoreThanAnOffsetReachesIsSplit(t *testing.T) {
	for name, noTotal := range map[string]bool{"counted": false, "not counted": true} {
		t.Run(name, func(t *testing.T) {
			w := busyWorld(20, 3000)
			w.Quirks = pagerdutytest.Quirks{NoTotal: noTotal}
			want := synced(t, w).State()
			busy := busyWorld(20, 3000)
			for i := range 250 { // 12,500 entries in one week
				is := outage(1000+i, at("2026-02-02T00:00").Add(time.Duration(i)*30*time.Minute))
				busy.Incidents = append(busy.Incidents, is.Page(is.Created, "PALEX", make([]string, 48)...))
			}
			busy.Quirks = w.Quirks
			if diff := cmp.Diff(want, synced(t, busy, func(o *pagerduty.Options) { o.Budget = 5000 }).State()); diff != "" {
				t.Errorf("some of mine are missing:\n%s", diff)
			}
		})
	}
}

func TestMoreAtOnceThanTheServerListsIsSaid(t *testing.T) {
	w := newWorld(answered(1, night, "PROBIN"))
	for i := range 4 { // all in one second
		is := outage(10+i, at("2026-02-02T00:00"))
		for range 4000 {
			is.Log = append(is.Log, pagerdutytest.Entry{Type: "notify", At: is.Created, To: "PALEX"})
		}
		w.Incidents = append(w.Incidents, is)
	}
	got, res := harvest(t, w)
	run := res.Runs[0]
	if len(got) != 1 || run.Outcome != work.OutcomePartial || len(run.Problems) == 0 || !strings.Contains(run.Problems[0].What, "lists no more") {
		t.Errorf("%d incidents, %s: %+v", len(got), run.Outcome, run.Problems)
	}
}

func TestFewerEntriesThanCountedIsSaidAndRepaired(t *testing.T) {
	w := newWorld(answered(1, at("2025-03-01T10:00"), "PROBIN"), answered(2, night, "PROBIN"))
	site := pagerdutytest.New(w)
	sink := sourcetest.NewSink()
	site.Update(func(w *pagerdutytest.World) { w.Quirks.Lost = 6 })
	res := sync(t, newSource(t, site, unchanged), sink, now)
	if run := res.Runs[0]; res.Err != nil || run.Outcome != work.OutcomePartial || len(run.Problems) == 0 || !strings.Contains(run.Problems[0].What, "counts 6 log entries and listed 0") {
		t.Fatalf("%s: %+v, %v", run.Outcome, run.Problems, res.Err)
	}
	site.Update(func(w *pagerdutytest.World) { w.Quirks.Lost = 0 })
	if res = sync(t, newSource(t, site, unchanged), sink, now); res.Err != nil || res.Runs[0].Outcome != work.OutcomeComplete || len(sink.Objects()) != 2 {
		t.Errorf("the next run is %s with %d incidents, %v", res.Runs[0].Outcome, len(sink.Objects()), res.Err)
	}
}

func TestAnEntryLoggedLateIsFoundByTheNextRun(t *testing.T) {
	site := pagerdutytest.New(newWorld(answered(1, night, "PROBIN")))
	src, sink := newSource(t, site, unchanged), sourcetest.NewSink()
	sync(t, src, sink, now)
	site.Update(func(w *pagerdutytest.World) {
		w.Incidents = append(w.Incidents, answered(2, now.Add(-20*time.Hour), "PROBIN"))
	})
	if sync(t, src, sink, now.Add(time.Hour)); len(sink.Objects()) != 2 {
		t.Errorf("%d incidents, want 2", len(sink.Objects()))
	}
}

func TestAnIncidentThatCannotBeReadIsSaidAndAskedForAgain(t *testing.T) {
	broken := answered(2, at("2025-03-01T10:00"), "PROBIN")
	broken.Broken = map[string]any{"title": map[string]any{"html": "x"}}
	site := pagerdutytest.New(newWorld(answered(1, night, "PROBIN"), broken))
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, site, unchanged), sink, now)
	run := res.Runs[0]
	if res.Err != nil || len(sink.Objects()) != 1 || run.Outcome != work.OutcomePartial || !strings.Contains(run.Problems[0].What, `unexpected object in "title"`) {
		t.Fatalf("%d incidents, %s: %+v, %v", len(sink.Objects()), run.Outcome, run.Problems, res.Err)
	}
	site.Update(func(w *pagerdutytest.World) { w.Incidents[1].Broken = nil })
	if res = sync(t, newSource(t, site, unchanged), sink, now); res.Runs[0].Outcome != work.OutcomeComplete || len(sink.Objects()) != 2 {
		t.Errorf("the next run is %s with %d incidents", res.Runs[0].Outcome, len(sink.Objects()))
	}
}

func TestWhatIMayNotSeeIsTroubleOnceAndThenHowThingsAre(t *testing.T) {
	hidden := answered(1, night, "PROBIN")
	hidden.Hidden = true
	site, sink := pagerdutytest.New(newWorld(hidden, answered(2, night, "PROBIN"))), sourcetest.NewSink()
	for i, want := range []string{work.OutcomePartial, work.OutcomeComplete, work.OutcomeComplete} {
		run := sync(t, newSource(t, site, unchanged), sink, now).Runs[0]
		if len(sink.Objects()) != 1 || run.Outcome != want || len(run.Problems) != 1 || run.Problems[0].Where != "Q000000001" {
			t.Errorf("run %d: %d incidents, %s: %+v", i+1, len(sink.Objects()), run.Outcome, run.Problems)
		}
	}
	site.Update(func(w *pagerdutytest.World) { w.Incidents[0].Hidden = false })
	if sync(t, newSource(t, site, unchanged), sink, now); len(sink.Objects()) != 2 {
		t.Error("it was not asked for again")
	}
}

func TestNotificationsThatNameNobodyAreSaid(t *testing.T) {
	w := newWorld(answered(1, night, "PROBIN"))
	w.Quirks.NoUser = true
	got, res := harvest(t, w)
	if p := res.Runs[0].Problems; len(p) != 1 || !strings.HasPrefix(p[0].What, "2 notifications do not say") || len(events(got["PD#1"], work.EventPaged)) != 0 {
		t.Errorf("problems %+v", p)
	}
}

// A log with nothing of mine is listed for long: how far is told and saved again
// and again, so that a run that is cut off is not for nothing.
func TestALongLogIsListedInSteps(t *testing.T) {
	var list []*url.URL
	sink, site := sourcetest.NewSink(), pagerdutytest.New(busyWorld(0, 16_000))
	var reached []time.Time
	run := func(requests int) connectors.Result {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		list, reached = nil, nil
		src := newSource(t, site, func(next http.Handler) http.Handler {
			return asked(&list)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if len(list) == requests {
					cancel()
				}
				next.ServeHTTP(w, r)
			}))
		})
		return connectors.Sync(ctx, src, sink, connectors.Options{
			Default: now.AddDate(-1, 0, 0), Now: func() time.Time { return now },
			Report: func(e connectors.Event) {
				if e.Window != nil {
					reached = append(reached, e.Window.To)
				}
			},
		})
	}

	first := run(120)
	before := reached
	second := run(-1)

	if first.Err == nil || second.Err != nil || len(before) < 3 || len(reached) < 2 || !reached[0].After(before[len(before)-1]) {
		t.Errorf("reached %v, then %v; errors %v, %v", before, reached, first.Err, second.Err)
	}
	t.Logf("%d requests in all, 120 of them before the cut", 120+len(list))
	if len(list) > 120 {
		t.Errorf("%d requests after the cut: it was not gone on from there", len(list))
	}
}
