package jira_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// The client puts what it is given into the path as it is.
func TestWhatIsNoKeyIsNeverPutIntoAnAddress(t *testing.T) {
	const hostile = "PAY-1/../../../../admin?x=1"
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			is := story("PAY-2")
			is.Fields = map[string]any{"Epic Link": hostile}
			is.Broken = map[string]any{"parent": map[string]any{"id": hostile, "key": hostile, "fields": map[string]any{"issuetype": map[string]any{"name": "Epic", "hierarchyLevel": 1}}}}
			renamed := story("PAY-3")
			renamed.ID = "77"
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{is, renamed, story("PAY-4")}
			rekey := strings.NewReplacer(`"key":"PAY-3"`, `"key":"`+hostile+`"`).Replace
			src := newSource(t, w, func(next http.Handler) http.Handler {
				for _, path := range []string{"/search", "/search/jql"} {
					next = swap(path, rekey)(next)
				}
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.Path, "admin") || strings.Contains(r.URL.Path, "..") {
						t.Errorf("asked for %s", r.URL)
					}
					next.ServeHTTP(rw, r)
				})
			})
			sink := sourcetest.NewSink()
			res := sync(t, src, sink, now)

			got := readings(sink)
			if _, ok := got["PAY-4"]; !ok || res.Err != nil || len(got) != 2 || res.Runs[0].Outcome != work.OutcomePartial {
				t.Errorf("%d tickets, error %v, runs %+v; want two, and the third said", len(got), res.Err, res.Runs)
			}
		})
	}
}

// Attachments and fields nobody named may hold what is none of our business, and
// all of them make pages small. So do comments, which are everybody's: they are
// asked for apart, of finished work of mine alone. And nothing is ever written.
func TestOnlyNamedFieldsAreAskedForAndNothingIsWritten(t *testing.T) {
	reads := map[string]bool{
		"search/jql": true, "search/approximate-count": true, "issue/bulkfetch": true, "changelog/bulkfetch": true,
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := storyWorld(dataCenter)
			w.PageSize, w.Quirks.ChangelogLimit = 2, map[bool]int{false: 1}[dataCenter]
			w.Issues = append(w.Issues, story("PAY-70")) // open, as the epic PAY-1 is; 9001 is somebody else's
			n, talks := 0, 0
			harvestRecording(t, w, func(r *http.Request) {
				n++
				raw, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				r.Body = io.NopCloser(bytes.NewReader(raw))
				_, path, _ := strings.Cut(r.URL.Path, "/rest/api/2/")
				if r.Method != http.MethodGet && (r.Method != http.MethodPost || !reads[path]) {
					t.Errorf("%s %s", r.Method, path)
				}
				query, err := url.QueryUnescape(r.URL.RawQuery)
				if err != nil {
					t.Error(err)
				}
				sent := path + " " + query + string(raw)
				for _, word := range []string{"*all", "*navigable", "attachment", "worklog"} {
					if strings.Contains(sent, word) {
						t.Errorf("asks for %s: %s", word, sent)
					}
				}
				if !strings.Contains(sent, "comment") {
					return
				}
				talks++
				for _, other := range []string{"summary", "changelog", "41300001", "41300070", "9001"} {
					if strings.Contains(sent, other) {
						t.Errorf("asks for comments with, or of, %s: %s", other, sent)
					}
				}
			})
			if n < 8 || talks == 0 {
				t.Errorf("%d requests were looked at, %d for comments", n, talks)
			}
		})
	}
}

func TestASearchThatIsRefusedIsNotAnEmptyOne(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 3)
			sink := sourcetest.NewSink()
			res := sync(t, newSource(t, w, func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, "2/search") || strings.HasSuffix(r.URL.Path, "/search/jql") {
						rw.Header().Set("Content-Type", "application/json")
						rw.WriteHeader(http.StatusBadRequest)
						fmt.Fprint(rw, `{"errorMessages":["The field updated is not known."],"errors":{}}`)
						return
					}
					next.ServeHTTP(rw, r)
				})
			}), sink, now)

			if res.Err == nil || !strings.Contains(res.Err.Error(), "The field updated is not known") || res.Runs[0].Outcome == work.OutcomeComplete {
				t.Errorf("error %v, runs %+v", res.Err, res.Runs)
			}
		})
	}
}

func TestAnAccountIDMayHoldAColon(t *testing.T) {
	const id = "712020:0f2a77c0-1111-4222-8333-444455556666"
	w := newWorld(false)
	w.Users = append(w.Users, jiratest.User{ID: id, DisplayName: "Robin Berg", Email: email})
	w.Me = id
	is := story("PAY-1")
	is.Assignee = id
	w.Issues = []jiratest.Issue{is.Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), id)}
	got, res := harvest(t, w)

	r := got["PAY-1"]
	if len(r.Standings) != 1 || !r.Standings[0].Counted || r.Items[0].Ticket.DoneBy != work.PersonID(host, id) || res.Account.UserID != id {
		t.Errorf("account %+v, %+v", res.Account, r.Standings)
	}
}

// Cloud calls every account it has lost "unknown": they are not one person.
func TestAnAccountThatIsLostIsNobody(t *testing.T) {
	lost := map[string]any{"accountId": "unknown", "displayName": "Former user"}
	is := story("PAY-1").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "robin")
	is.Broken = map[string]any{"reporter": lost}
	r := readOne(t, false, is)

	if r.Items[0].AuthorID != "" || !r.Standings[0].Counted {
		t.Errorf("author %q, standing %+v", r.Items[0].AuthorID, r.Standings[0])
	}
	for _, p := range r.People {
		if p.Name == "Former user" || p.SourceID == "unknown" {
			t.Errorf("a person %+v", p)
		}
	}
}

// The search tells of a ticket as its index has it, the history as it is.
func TestAStatusOlderThanItsHistoryIsRepairedByTheNextRun(t *testing.T) {
	begun := story("PAY-1").Move(now.Add(-3*time.Hour), "robin", "In Progress").Touch(now.Add(-2*time.Hour), "sam")
	done := begun.Resolve(now.Add(-time.Hour), "robin", "Done", "Done")
	serving := func(is jiratest.Issue) *jiratest.Server {
		w := newWorld(false)
		w.Quirks.ChangelogLimit = 1
		is.ID = "77"
		w.Issues = []jiratest.Issue{is}
		return jiratest.New(w)
	}
	behind, asItIs := serving(begun), serving(done)
	src := sourceOf(t, asItIs, email, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if behind != nil && strings.HasSuffix(r.URL.Path, "/search/jql") {
				behind.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	sink := sourcetest.NewSink()
	for _, caughtUp := range []bool{false, true} {
		if caughtUp {
			behind = nil
		}
		if res := sync(t, src, sink, now); res.Err != nil {
			t.Fatal(res.Err)
		}
		it := readings(sink)["PAY-1"].Items[0]
		if !caughtUp && it.State != work.StateOpen {
			t.Errorf("with the old status it is %s: the test shows nothing", it.State)
		}
		if caughtUp && (it.State != work.StateDone || !it.FinishedAt.Equal(now.Add(-time.Hour))) {
			t.Errorf("%s, finished %v", it.State, it.FinishedAt)
		}
	}
}
