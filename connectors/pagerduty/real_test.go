package pagerduty_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// recorded holds the incidents of a real account, each with its log in it,
// less some fields; it is not part of the project.
const recorded = "../../../shared/data/incidents/pagerduty_devlake.ndjson"

// replay answers as the recorded account would have.
func replay(t *testing.T) http.Handler {
	t.Helper()
	raw, err := os.ReadFile(recorded)
	if err != nil {
		t.Skip("SKIPPED: no recorded incidents of a real account here")
	}
	answers := map[string]any{
		"/users/me": map[string]any{"user": map[string]any{"id": "PQYACO3", "name": "Keon", "html_url": "https://keon-test.pagerduty.com/users/PQYACO3"}},
	}
	var all []json.RawMessage
	for line := range bytes.Lines(raw) {
		var is struct {
			ID  string            `json:"id"`
			Log []json.RawMessage `json:"log_entries"`
		}
		if err := json.Unmarshal(line, &is); err != nil {
			t.Fatal(err)
		}
		all = append(all, is.Log...)
		answers["/incidents/"+is.ID] = map[string]any{"incident": json.RawMessage(line)}
		answers["/incidents/"+is.ID+"/log_entries"] = map[string]any{"log_entries": is.Log, "total": len(is.Log)}
		answers["/incidents/"+is.ID+"/notes"] = map[string]any{"notes": []any{}}
	}
	answers["/log_entries"] = map[string]any{"log_entries": all, "total": len(all)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answers[r.URL.Path])
	})
}

func TestEveryRecordedIncidentIsRead(t *testing.T) {
	sink := sourcetest.NewSink()
	res := connectors.Sync(t.Context(), newSource(t, replay(t), unchanged), sink, connectors.Options{
		Default: at("2022-11-01T00:00"), Now: func() time.Time { return at("2022-11-10T00:00") }, Report: func(connectors.Event) {},
	})
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	got := readings(sink)
	want := map[string]struct {
		role          work.Role
		why           string
		acked, closed string
	}{
		"PD#4": {work.RoleResponder, work.WhyOpen, "2022-11-03T06:23:07Z", ""},
		"PD#5": {work.RoleAcknowledger, work.WhyOpen, "2022-11-03T06:44:37Z", ""},
		"PD#6": {work.RoleResponder, "", "2022-11-03T06:45:46Z", "2022-11-03T06:51:44Z"},
	}
	when := func(i work.Instant) string {
		if i.IsZero() {
			return ""
		}
		return i.At.Format(time.RFC3339)
	}
	for ref, w := range want {
		if len(got[ref].Items) != 1 {
			t.Errorf("%s was not read", ref)
			continue
		}
		st, inc := got[ref].Standings[0], got[ref].Items[0].Incident
		if st.Role != w.role || st.Why != w.why || when(inc.AckedAt) != w.acked || when(inc.ResolvedAt) != w.closed {
			t.Errorf("%s: %s, %q, acknowledged %s, resolved %s; want %+v", ref, st.Role, st.Why, when(inc.AckedAt), when(inc.ResolvedAt), w)
		}
	}
	// The recording was made without the field that says who was notified.
	if p := res.Runs[0].Problems; len(p) != 1 || !strings.HasPrefix(p[0].What, "15 notifications") {
		t.Errorf("problems: %+v", p)
	}
}
