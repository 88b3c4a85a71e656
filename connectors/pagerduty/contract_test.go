package pagerduty_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// storyWorld is an account with a little of everything.
func storyWorld() *pagerdutytest.World {
	w := newWorld()
	for i := range 6 {
		by := []string{"PROBIN", "PALEX", "PROBIN", "PSAM"}[i%4]
		w.Incidents = append(w.Incidents, answered(i+1, at("2025-02-03T02:10").AddDate(0, 2*i, 3*i), by))
	}
	w.Incidents = append(
		w.Incidents,
		outage(20, at("2026-05-01T10:00")).Page(at("2026-05-01T10:00"), "PROBIN", "push").Escalate(at("2026-05-01T10:30"), "", "PALEX").
			Ack(at("2026-05-01T10:31"), "PALEX").Note(at("2026-05-01T10:40"), "PROBIN", "Fixed by acme/api#12").Resolve(at("2026-05-01T11:00"), "PALEX"),
		outage(21, at("2026-05-01T10:01")).Page(at("2026-05-01T10:01"), "PROBIN", "push").Merge(at("2026-05-01T10:35"), "PALEX", 20),
		outage(22, at("2026-06-28T10:00")).Page(at("2026-06-28T10:00"), "PROBIN", "push").Ack(at("2026-06-28T10:02"), "PROBIN"),
	)
	return w
}

// lists reports whether a request asks for log entries.
func lists(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/log_entries") }

// relist serves a list of log entries, if there are any, after a change.
func relist(change func([]any) []any) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		var page map[string]any
		if err := json.Unmarshal(rec.Body.Bytes(), &page); err != nil {
			panic(err)
		}
		if rows := page["log_entries"].([]any); len(rows) > 0 {
			page["log_entries"] = change(rows)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(page)
	}
}

func TestPagerDutyKeepsTheContract(t *testing.T) {
	sourcetest.Run(t, sourcetest.Contract{
		New: func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source {
			t.Helper()
			return newSource(t, pagerdutytest.New(storyWorld()), wrap)
		},
		Since: since, Now: now,
		Extra: []sourcetest.Fault{
			{Name: "an entry is counted and not listed", Serve: relist(func(rows []any) []any { return rows[1:] }), Applies: lists},
			{Name: "an entry comes twice", Serve: relist(func(rows []any) []any { return append(rows, rows[0]) }), Applies: lists},
			{Name: "no list in the answer", Status: 200, Replace: true, Body: `{}`},
		},
		Golden: "testdata/faults.golden", Update: *update,
	})
}

// What is in the story, so that the contract is held to something.
func TestTheStoryIsWhole(t *testing.T) {
	got, res := harvest(t, storyWorld())
	counted, paged := 0, 0
	for _, r := range got {
		paged += len(events(r, "paged"))
		if r.Standings[0].Counted {
			counted++
		}
	}
	if len(got) != 6 || counted != 3 || paged != 5 || res.Runs[0].To != now {
		t.Errorf("%d incidents, %d counted, %d pages, read through %s", len(got), counted, paged, res.Runs[0].To.Format(time.RFC3339))
	}
}
