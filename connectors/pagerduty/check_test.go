package pagerduty_test

import (
	"net/http"
	"strings"
	"testing"

	"bragsheet/connectors"
	"bragsheet/connectors/pagerduty"
	"bragsheet/connectors/pagerduty/pagerdutytest"
)

var _ connectors.Checker = (*pagerduty.Source)(nil)

func TestCheckSaysWhetherTheLogCanBeRead(t *testing.T) {
	lastWeek := answered(1, now.AddDate(0, 0, -3), "PALEX") // whoever's they are: trigger, assigned, two pages, acknowledged, resolved
	tests := []struct {
		name          string
		change        func(*pagerdutytest.World)
		found, advice string
	}{
		{"all is well", func(*pagerdutytest.World) {}, "6 entries of the last 7 days", ""},
		{"no total", func(w *pagerdutytest.World) { w.Quirks.NoTotal = true }, "6 entries or more of the last 7 days", ""},
		{"only old ones", func(w *pagerdutytest.World) {
			w.Incidents = []pagerdutytest.Incident{answered(1, now.AddDate(0, 0, -8), "PALEX")}
		}, "0 entries", "what your role may see"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(lastWeek)
			tt.change(w)
			src := newSource(t, pagerdutytest.New(w), unchanged)
			if _, err := src.Preflight(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			all, err := src.Check(t.Context())
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v, %v", all, err)
			}
			if c := all[0]; c.Name != "log" || !strings.Contains(c.Found, tt.found) || !strings.Contains(c.Advice, tt.advice) || (c.Advice == "") != (tt.advice == "") {
				t.Errorf("%+v, want %q and %q", c, tt.found, tt.advice)
			}
		})
	}
}

// logSays serves an account whose log is answered with a status.
func logSays(status int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/log_entries" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":{"message":"Access Denied","code":2010}}`))
		})
	}
}

func TestCheckAdvisesOnALogThatIsRefused(t *testing.T) {
	src := newSource(t, pagerdutytest.New(newWorld()), logSays(http.StatusForbidden))
	if _, err := src.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	all, err := src.Check(t.Context())
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Found, "Access Denied") || !strings.Contains(all[0].Advice, "log entries") {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestCheckThatCannotBeMadeIsAnError(t *testing.T) {
	if _, err := newSource(t, pagerdutytest.New(newWorld()), unchanged).Check(t.Context()); err == nil {
		t.Error("it is made before Preflight")
	}
	src := newSource(t, pagerdutytest.New(newWorld()), logSays(http.StatusUnauthorized))
	if _, err := src.Preflight(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := src.Check(t.Context()); err == nil {
		t.Error("it is made without a right to ask")
	}
}
