package pagerduty_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/pagerduty"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

func TestTheAccountIsNamedByTheServer(t *testing.T) {
	w := newWorld()
	w.Users[0].Teams = []string{"PTEAM1"}
	pre, err := newSource(t, pagerdutytest.New(w), unchanged).Preflight(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := work.Account{
		ID: work.AccountID(host, "PROBIN"), Source: "pagerduty", Host: host, UserID: "PROBIN",
		Login: "robin@example.com", DisplayName: "Robin Berg",
	}
	if pre.Account != want || pre.Requests != 1 || strings.Join(pre.Visible, ", ") != "role user, team PTEAM1" {
		t.Errorf("%+v, visible %q, %d requests", pre.Account, pre.Visible, pre.Requests)
	}
}

func TestAKeyOfTheAccountIsRefusedWithAdvice(t *testing.T) {
	w := newWorld()
	w.Quirks.AccountKey = true
	_, err := newSource(t, pagerdutytest.New(w), unchanged).Preflight(t.Context(), nil)
	if !errors.Is(err, connectors.ErrUnauthorized) || !strings.Contains(connectors.AdviceOf(err), "personal API key") {
		t.Errorf("%v, advice %q", err, connectors.AdviceOf(err))
	}
}

func TestAWrongTokenIsRefusedWithAdvice(t *testing.T) {
	src := newSource(t, pagerdutytest.New(newWorld()), unchanged, func(o *pagerduty.Options) { o.Token = "hunter2" })
	_, err := src.Preflight(t.Context(), nil)
	if !errors.Is(err, connectors.ErrUnauthorized) || !strings.Contains(connectors.AdviceOf(err), "api.eu.pagerduty.com") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v, advice %q", err, connectors.AdviceOf(err))
	}
}

func TestWhatARoleHidesIsSaid(t *testing.T) {
	w := newWorld()
	w.Users[0].Role = "restricted_access"
	pre, err := newSource(t, pagerdutytest.New(w), unchanged).Preflight(t.Context(), nil)
	if err != nil || len(pre.Problems) != 1 || !pre.Problems[0].Unseen {
		t.Errorf("%+v, %v", pre.Problems, err)
	}
}

func TestURLsThatWouldNotWorkAreRefused(t *testing.T) {
	tests := map[string]bool{
		"":                                true,
		"https://api.pagerduty.com":       true,
		"https://api.eu.pagerduty.com/":   true,
		"http://127.0.0.1:8080":           true,
		"http://api.pagerduty.com":        false,
		"https://acme.pagerduty.com":      false,
		"https://u:p@api.pagerduty.com":   false,
		"https://api.pagerduty.com?x=1":   false,
		"ftp://api.pagerduty.com":         false,
		"api.pagerduty.com":               false,
		"https://proxy.acme.example/duty": true,
	}
	for url, ok := range tests {
		_, err := pagerduty.New(pagerduty.Options{URL: url, Now: time.Now})
		if (err == nil) != ok || err != nil && (connectors.AdviceOf(err) == "" || strings.Contains(err.Error(), "u:p")) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// answers has the first request after the preflight answered otherwise.
func answers(status int, header map[string]string, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return sourcetest.Faulty(next, func(n int, _ *http.Request) *sourcetest.Fault {
			if n != 1 {
				return nil
			}
			return &sourcetest.Fault{Status: status, Header: header, Body: body, Replace: true}
		})
	}
}

func TestRateLimitsAreWaitedForAsLongAsTheServerSays(t *testing.T) {
	json := `{"error":{"message":"Too Many Requests","code":2020}}`
	tests := []struct {
		name   string
		header map[string]string
		body   string
		waited time.Duration
	}{
		{"ratelimit-reset", map[string]string{"ratelimit-limit": "960", "ratelimit-remaining": "0", "ratelimit-reset": "17"}, json, 18 * time.Second},
		{"X-Rate-Limit-Reset", map[string]string{"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "9"}, json, 10 * time.Second},
		{"Retry-After", map[string]string{"Retry-After": "30"}, json, 31 * time.Second},
		{"no header", nil, json, 61 * time.Second},
		{"not JSON", map[string]string{"ratelimit-remaining": "0", "ratelimit-reset": "5", "Content-Type": "text/plain"}, "slow down", 6 * time.Second},
		{"nothing at all", map[string]string{"Content-Type": ""}, "", 61 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var waited time.Duration
			src := newSource(t, pagerdutytest.New(newWorld(answered(1, night, "PROBIN"))), answers(429, tt.header, tt.body), func(o *pagerduty.Options) {
				o.Wait = func(_ context.Context, d time.Duration) error { waited += d; return nil }
			})
			sink := sourcetest.NewSink()
			if res := sync(t, src, sink, now); res.Err != nil || len(sink.Objects()) != 1 || waited != tt.waited {
				t.Errorf("%d incidents after %s, want after %s; %v", len(sink.Objects()), waited, tt.waited, res.Err)
			}
		})
	}
}

func TestALongRateLimitEndsTheRunSaved(t *testing.T) {
	src := newSource(t, pagerdutytest.New(newWorld()), answers(429, map[string]string{"ratelimit-remaining": "0", "ratelimit-reset": "7200"}, "{}"))
	res := sync(t, src, sourcetest.NewSink(), now)
	limited, ok := errors.AsType[*connectors.RateLimited](res.Err)
	if !ok || limited.Until.Before(now.Add(2*time.Hour)) || len(res.Runs) != 2 || !strings.HasPrefix(res.Runs[1].Problems[0].What, "not begun:") {
		t.Errorf("%v after %d streams", res.Err, len(res.Runs))
	}
}

func TestErrorsSayWhatTheServerSaid(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"an object", `{"error":{"message":"Invalid Input Provided","code":2001,"errors":["Since is invalid."]}}`, "Invalid Input Provided Since is invalid."},
		{"a string", `{"error":"insufficient_scope"}`, "insufficient_scope"},
		{"errors as a string", `{"error":{"message":"Access Denied","errors":"no"}}`, "Access Denied"},
		{"nothing", ``, "HTTP 403"},
		{"an answer of another shape", `["no"]`, "HTTP 403"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := sync(t, newSource(t, pagerdutytest.New(newWorld()), answers(403, nil, tt.body)), sourcetest.NewSink(), now)
			if res.Err == nil || !strings.Contains(res.Err.Error(), tt.want) || strings.Contains(res.Err.Error(), "since=") {
				t.Errorf("error %v does not say %q", res.Err, tt.want)
			}
		})
	}
}

func TestAnAnswerWithoutTheListIsNoEmptyList(t *testing.T) {
	for _, body := range []string{`{}`, `{"log_entries":null}`, `[]`} {
		res := sync(t, newSource(t, pagerdutytest.New(newWorld(answered(1, night, "PROBIN"))), answers(200, nil, body)), sourcetest.NewSink(), now)
		if res.Err == nil {
			t.Errorf("%s was read as nothing found", body)
		}
	}
}

func TestAnAnswerWithoutNotesIsNotAnEmptyList(t *testing.T) {
	is := answered(1, night, "PROBIN").Note(after(30), "PROBIN", "Rolled back")
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, pagerdutytest.New(newWorld(is)), func(next http.Handler) http.Handler {
		return sourcetest.Faulty(next, func(_ int, r *http.Request) *sourcetest.Fault {
			if strings.HasSuffix(r.URL.Path, "/notes") {
				return &sourcetest.Fault{Status: 200, Body: `{}`, Replace: true}
			}
			return nil
		})
	}), sink, now)
	if res.Runs[0].Outcome != work.OutcomePartial || len(sink.Objects()) != 0 {
		t.Errorf("%s with %d incidents", res.Runs[0].Outcome, len(sink.Objects()))
	}
}

func TestAServerErrorIsTriedAgain(t *testing.T) {
	sink := sourcetest.NewSink()
	res := sync(t, newSource(t, pagerdutytest.New(newWorld(answered(1, night, "PROBIN"))), answers(502, nil, "<html>")), sink, now)
	if res.Err != nil || len(sink.Objects()) != 1 {
		t.Errorf("%d incidents, %v", len(sink.Objects()), res.Err)
	}
}

func TestPullBeforePreflightIsAnError(t *testing.T) {
	src := newSource(t, pagerdutytest.New(newWorld()), unchanged)
	for _, err := range src.Pull(t.Context(), "incidents", connectors.Plan{Now: now}) {
		if err == nil || !strings.Contains(err.Error(), "Preflight") {
			t.Errorf("error %v", err)
		}
	}
}

func TestTheFakeRefusesWhatItDoesNotKnow(t *testing.T) {
	six := "since=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z&is_overview=false&time_zone=UTC"
	tests := []struct {
		path   string
		status int
		says   string
	}{
		{"/users/me?", 200, "PROBIN"},
		{"/log_entries?limit=100&offset=0&" + six, 200, "log_entries"},
		{"/log_entries?limit=101&offset=0&" + six, 400, "Limit"},
		{"/log_entries?limit=100&offset=9901&" + six, 400, "Offset must be less than 10001."},
		{"/log_entries?limit=100&offset=0&user_ids=x&" + six, 400, "user_ids"},
		{"/log_entries?limit=100&offset=0&is_overview=false&time_zone=UTC&since=2026-01-01T00:00:00Z&until=2026-07-02T00:00:00Z", 400, " is invalid."},
		{"/log_entries?limit=100&offset=0&is_overview=false&time_zone=UTC", 400, "Since"},
		{"/log_entries?limit=100&offset=0&time_zone=UTC&since=2026-01-01T00:00:00Z&until=2026-06-01T00:00:00Z", 400, "overview"},
		{"/incidents/Q000000001?", 200, "incident_number"},
		{"/incidents/Q000000001?include=x", 400, "include"},
		{"/incidents/QNONE?", 404, "Not Found"},
		{"/incidents?", 404, "Not Found"},
	}
	site := pagerdutytest.New(newWorld(answered(1, night, "PROBIN")))
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			w := httptest.NewRecorder()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://pager"+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Token token="+token)
			req.Header.Set("Accept", "application/vnd.pagerduty+json;version=2")
			site.ServeHTTP(w, req)
			body, _ := io.ReadAll(w.Body)
			if w.Code != tt.status || !strings.Contains(string(body), tt.says) {
				t.Errorf("HTTP %d: %s", w.Code, body)
			}
		})
	}
}
