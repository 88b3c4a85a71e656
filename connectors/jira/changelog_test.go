package jira_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// busy is a ticket whose decisive changes lie among n that say nothing.
func busy(key string, n int) jiratest.Issue {
	is := story(key).Move(at("2026-02-01T10:00"), "robin", "In Progress")
	for i := range n {
		is = is.Touch(at("2026-02-01T11:00").Add(time.Duration(i)*time.Minute), "sam")
		if i == n/2 {
			is = is.Assign(is.Updated, "alex", "robin")
		}
	}
	return is.Resolve(at("2026-03-01T10:00"), "robin", "Done", "Done")
}

func TestLongChangelogsAreReadToTheEnd(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for _, n := range []int{41, 101, 1001} {
				w := newWorld(dataCenter)
				w.Issues = []jiratest.Issue{busy("PAY-1", n), story("PAY-2"), busy("PAY-3", n)}
				got, res := harvest(t, w)

				for _, key := range []string{"PAY-1", "PAY-3"} {
					r := got[key]
					if tk := r.Items[0].Ticket; !tk.StartedAt.Equal(at("2026-02-01T10:00")) || !r.Items[0].FinishedAt.Equal(at("2026-03-01T10:00")) {
						t.Errorf("%d changes: %s from %v to %v, %s", n, key, tk.StartedAt, r.Items[0].FinishedAt, res.Runs[0].Outcome)
					}
				}
			}
		})
	}
}

// swap replaces what a path answers by what edit makes of it.
func swap(path string, edit func(string) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, path) {
				next.ServeHTTP(w, r)
				return
			}
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, edit(rec.Body.String()))
		})
	}
}

func TestTheOrderOfAChangelogDoesNotMatter(t *testing.T) {
	entry := func(id int, at string, items ...string) string {
		return fmt.Sprintf(`{"id":"%d","created":%s,"author":{"accountId":"robin"},"items":[%s]}`, id, at, strings.Join(items, ","))
	}
	move := func(from, to string) string {
		return fmt.Sprintf(`{"field":"status","from":%q,"fromString":"x","to":%q,"toString":"y"}`, from, to)
	}
	// Started, done, reopened and done again; the last two in one second, told
	// apart by number and not by digit.
	log := []string{
		entry(1000, `"2026-02-09T10:00:00.000+0000"`, move("3", "5")),
		entry(7, `"2026-02-03T11:00:00.000+0100"`, move("3", "5")),
		entry(999, `"2026-02-09T10:00:00Z"`, move("5", "3")),
		entry(3, `1769940000000`, move("1", "3")),
	}
	w := newWorld(false)
	w.Quirks.ChangelogLimit = 1
	w.Issues = []jiratest.Issue{story("PAY-1").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "robin")}
	src := newSource(t, w, swap("/changelog/bulkfetch", func(string) string {
		return fmt.Sprintf(`{"issueChangeLogs":[{"issueId":"41300001","changeHistories":[%s]}]}`, strings.Join(log, ","))
	}))
	it := readings(synced(t, src))["PAY-1"].Items[0]

	if !it.Ticket.StartedAt.Equal(at("2026-02-01T10:00")) || !it.FinishedAt.Equal(at("2026-02-09T10:00")) || it.Ticket.Reopened != 1 {
		t.Errorf("started %v, finished %v, reopened %d", it.Ticket.StartedAt, it.FinishedAt, it.Ticket.Reopened)
	}
}

func TestAChangelogThatCannotBeReadCostsOneIssue(t *testing.T) {
	tests := map[string]struct{ log, field string }{
		"an author that is a list": {`{"id":"1","created":1769940000000,"author":[],"items":[]}`, "changelog.author"},
		"no time":                  {`{"id":"1","items":[{"field":"status","from":"1","to":"3"}]}`, "created"},
		"a time that is none":      {`{"id":"1","created":"then","items":[{"field":"status","from":"1","to":"3"}]}`, "created"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(false)
			many(w, 3)
			w.Quirks.ChangelogLimit = 1
			src := newSource(t, w, swap("/changelog/bulkfetch", func(body string) string {
				return strings.Replace(body, `"changeHistories":[`, `"changeHistories":[`+tt.log+`,`, 1)
			}))
			sink := sourcetest.NewSink()
			res := sync(t, src, sink, now)

			run := res.Runs[0]
			if len(sink.Objects()) != 2 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || !strings.Contains(run.Problems[0].What, tt.field) {
				t.Errorf("%d tickets, run %+v", len(sink.Objects()), run)
			}
		})
	}
}

func TestAnAuthorTheServerDoesNotNameIsNobody(t *testing.T) {
	r := readOne(t, false, story("PAY-1").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), ""))

	if it := r.Items[0]; it.Ticket.DoneBy != "" || it.Ticket.DoneByBot || r.Events[0].Actor != "" || !r.Standings[0].Counted {
		t.Errorf("done by %q, events %+v", it.Ticket.DoneBy, r.Events)
	}
}

func TestACustomFieldOfTheSameNameIsAnotherField(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			w.Fields = append(w.Fields,
				jiratest.Field{ID: "customfield_10070", Name: "Status", Shape: "string"},
				jiratest.Field{ID: "customfield_10071", Name: "Assignee", Shape: "string"})
			is := story("PAY-1").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "robin")
			is.History = append(is.History,
				jiratest.Change{At: at("2026-02-03T10:00"), By: "sam", Field: "Status", From: "5", To: "3"},
				jiratest.Change{At: at("2026-01-30T10:00"), By: "sam", Field: "Assignee", To: "sam"})
			w.Issues = []jiratest.Issue{is}
			got, _ := harvest(t, w)

			if r := got["PAY-1"]; !r.Standings[0].Counted || len(r.Events) != 3 {
				t.Errorf("%q, events %+v", r.Standings[0].Why, r.Events)
			}
		})
	}
}
