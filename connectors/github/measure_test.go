package github_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/github"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// busyYear is what a person does in a year or two: 420 pull requests with
// reviews and closing issues, 430 reviews given, 150 issues, some of them still
// open; some with lists too long for a page of their own.
func busyYear() *githubtest.World {
	w := newWorld()
	at := func(i int) time.Time { return since.Add(time.Duration(i) * 10 * time.Hour) }
	many := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("label-%02d", i))
		}
		return names
	}
	for i := range 150 {
		w.Issues = append(w.Issues, githubtest.Issue{
			Repo: "acme/api", Number: i + 1, Author: "sam", Title: "Broken", Created: at(i), Closed: at(i + 3), Assignees: []string{"robin"},
		})
		if i%7 == 0 {
			w.Issues[i].Closed = time.Time{}
		}
	}
	for i := range 420 {
		p := merged(1000+i, at(i))
		p.Closes = []string{fmt.Sprintf("acme/api#%d", 1+i%150)}
		p.Reviews = []githubtest.Review{
			{Author: "sam", State: "CHANGES_REQUESTED", At: at(i).Add(-5 * time.Hour)},
			{Author: "sam", State: "APPROVED", At: at(i).Add(-time.Hour)},
		}
		if i%30 == 0 {
			p.Labels = many(24)
		}
		w.Pulls = append(w.Pulls, p)
	}
	for i := range 430 {
		p := githubtest.Pull{
			Repo: "acme/billing", Number: 5000 + i, Author: "sam", Title: "Theirs", Head: "x", Created: at(i).Add(-50 * time.Hour), Merged: at(i + 1),
			Requests: []githubtest.Request{{To: "robin", By: "sam", At: at(i).Add(-20 * time.Hour)}},
			Reviews:  []githubtest.Review{{Author: "robin", State: "APPROVED", At: at(i)}},
		}
		if i%50 == 0 {
			p.Labels = many(40)
		}
		w.Pulls = append(w.Pulls, p)
	}
	return w
}

// synced is a server and what was harvested from it.
type synced struct {
	url   string
	sink  *sourcetest.Sink
	count atomic.Int64 // requests that reached the server
	delay time.Duration
}

func serve(tb testing.TB, w *githubtest.World) *synced {
	tb.Helper()
	s := &synced{sink: sourcetest.NewSink()}
	server := githubtest.New(w)
	ts := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.count.Add(1)
		answered := time.After(s.delay) // with the time it takes to make the answer up
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, r)
		<-answered
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes())
	}))
	tb.Cleanup(ts.Close)
	s.url = ts.URL
	return s
}

// sync runs brag once, as a process of its own.
func (s *synced) sync(tb testing.TB, at time.Time, verify bool) connectors.Result {
	tb.Helper()
	src, err := github.New(github.Options{
		Name: "work", URL: s.url, Token: "gho_secret", IncidentLabels: []string{"incident", "outage"}, MaxWait: time.Hour,
		Now:  func() time.Time { return at },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		tb.Fatal(err)
	}
	s.count.Store(0)
	res := connectors.Sync(tb.Context(), src, s.sink, connectors.Options{
		Default: since, Verify: verify, Now: func() time.Time { return at }, Report: func(connectors.Event) {},
	})
	if res.Err != nil {
		tb.Fatal(res.Err)
	}
	for _, run := range res.Runs {
		if run.Outcome != work.OutcomeComplete {
			tb.Errorf("%s is %s: %v", run.Stream, run.Outcome, run.Problems)
		}
	}
	return res
}

func TestRequestsForAThousandItems(t *testing.T) {
	for _, tt := range []struct {
		name   string
		tooBig int // of a page
		most   int // requests
	}{
		{"where pages come quickly", 0, 30},
		{"where only pages of 25 come", 25, 50},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := busyYear()
			w.Quirks.TooBig = tt.tooBig
			s := serve(t, w)
			res := s.sync(t, now, false)
			if n := len(s.sink.Objects()); n != 1000 {
				t.Fatalf("%d objects, want 1000", n)
			}
			if int(s.count.Load()) != res.Requests {
				t.Errorf("%d requests were sent and %d accounted for", s.count.Load(), res.Requests)
			}
			own := 0 // comments are no items: one request for each hundred, or to see that there are none
			for _, run := range res.Runs {
				t.Logf("%s: %d read, %d requests", run.Stream, run.Read, run.Requests)
				if run.Stream == "comments" {
					own = run.Requests
				}
			}
			t.Logf("%d requests, %d of them for comments", res.Requests, own)
			if n := res.Requests - own; n > tt.most || own > 1 {
				t.Errorf("%d requests for 1000 items, want at most %d; %d for no comments, want 1", n, tt.most, own)
			}
		})
	}
}

func TestSyncWithNothingNewIsFewRequests(t *testing.T) {
	s := serve(t, busyYear())
	s.sync(t, now, false)
	res := s.sync(t, now.Add(6*time.Hour), false)
	for _, run := range res.Runs {
		if run.New+run.Changed != 0 {
			t.Errorf("%s: %d new, %d changed", run.Stream, run.New, run.Changed)
		}
	}
	t.Logf("%d requests", res.Requests)
	if res.Requests > 9 || int(s.count.Load()) != res.Requests {
		t.Errorf("%d requests, %d of them accounted for; want at most 9", s.count.Load(), res.Requests)
	}
}

// Requests wait for one another: a harvest takes what they take, and little
// besides.
func BenchmarkHarvestOfAThousandItems(b *testing.B) {
	serve(b, newWorld()).sync(b, now, false) // parses the schema
	for b.Loop() {
		s := serve(b, busyYear())
		s.delay = 40 * time.Millisecond
		began := time.Now()
		res := s.sync(b, now, false)
		took := time.Since(began)
		b.ReportMetric(float64(res.Requests), "requests")
		b.ReportMetric(took.Seconds()/(float64(res.Requests)*s.delay.Seconds()), "×latency")
	}
}
