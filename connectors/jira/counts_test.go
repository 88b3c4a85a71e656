package jira_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
)

// thousand is a site with a thousand done tickets of twelve changes each.
func thousand(dataCenter bool) *jiratest.World {
	w := newWorld(dataCenter)
	many(w, 1000)
	for i := range w.Issues {
		for n := range 9 {
			w.Issues[i] = w.Issues[i].Touch(w.Issues[i].Updated.Add(time.Duration(n+1)*time.Second), "sam")
		}
	}
	return w
}

// countComments counts the requests for comments.
func countComments(n *int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(raw))
			if strings.Contains(r.URL.String()+string(raw), "comment") {
				*n++
			}
			next.ServeHTTP(w, r)
		})
	}
}

func TestAThousandTicketsWithTheirChangelogsTakeTwentyRequests(t *testing.T) {
	for site, dataCenter := range sites {
		for _, long := range []int{0, 150} { // with more changes than come with a ticket
			w := thousand(dataCenter)
			for i := range long {
				is := &w.Issues[i*6]
				for n := range 45 {
					*is = is.Touch(is.Updated.Add(time.Duration(n+1)*time.Millisecond), "sam")
				}
			}
			w.PageSize = 100
			sink, comments := sourcetest.NewSink(), 0
			res := sync(t, newSource(t, w, countComments(&comments)), sink, now)
			res.Requests -= comments

			most := 17 // 6 to get to know the site, 10 pages, 1 estimate
			if long > 0 && !dataCenter {
				most = 27 // and one more for each page
			}
			t.Logf("%s, %d long changelogs: %d requests, and %d for comments", site, long, res.Requests, comments)
			if comments == 0 || comments > 11 { // one for each page
				t.Errorf("%s: %d requests for comments", site, comments)
			}
			if res.Err != nil || len(sink.Objects()) != 1000 || res.Requests > most {
				t.Errorf("%s: %d tickets in %d requests, error %v; want at most %d", site, len(sink.Objects()), res.Requests, res.Err, most)
			}
		}
	}
}

func TestASyncWithNothingNewTakesFewRequests(t *testing.T) {
	for site, dataCenter := range sites {
		w := thousand(dataCenter)
		for i := range 40 {
			w.Issues = append(w.Issues, story(fmt.Sprintf("OPS-%d", i+1)))
		}
		// One is read again every time: it was updated within the overlap, and
		// its changelog is longer than what comes with it.
		w.Issues = append(w.Issues, busy("OPS-99", 60).Touch(now.Add(-time.Hour), "sam"))
		src, sink := newSource(t, w, unchanged), sourcetest.NewSink()
		sync(t, src, sink, now)
		hour := now.Add(time.Hour)
		res := sync(t, reopened(t, src, clock(hour)), sink, hour)

		t.Logf("%s: %d requests", site, res.Requests)
		if res.Err != nil || res.Requests > 5 { // one of them for the comments of OPS-99
			t.Errorf("%s: %d requests, error %v", site, res.Requests, res.Err)
		}
		for _, run := range res.Runs {
			if run.New != 0 || run.Changed != 0 {
				t.Errorf("%s: %+v", site, run)
			}
		}
	}
}
