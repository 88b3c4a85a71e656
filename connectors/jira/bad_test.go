package jira_test

import (
	"strings"
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

func TestOneBadIssueCostsOneIssueAndIsSaid(t *testing.T) {
	tests := map[string]struct {
		broken map[string]any
		field  string
	}{
		"a status that is a word":        {map[string]any{"status": "Done"}, "fields.status"},
		"a summary that is an object":    {map[string]any{"summary": map[string]any{}}, "fields.summary"},
		"labels that are a number":       {map[string]any{"labels": 7}, "fields.labels"},
		"a time in another language":     {map[string]any{"created": "5. März"}, "fields.created"},
		"an update at no time":           {map[string]any{"updated": "soon"}, "fields.updated"},
		"no update at all":               {map[string]any{"updated": nil}, "fields.updated"},
		"no project":                     {map[string]any{"project": nil}, "fields.project"},
		"a reporter in a list":           {map[string]any{"reporter": []any{}}, "fields.reporter"},
		"a level that is not a number":   {map[string]any{"issuetype": map[string]any{"hierarchyLevel": "one"}}, "fields.issuetype.hierarchyLevel"},
		"a project id that is an object": {map[string]any{"project": map[string]any{"id": map[string]any{}}}, "fields.project.id"},
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for name, tt := range tests {
				t.Run(name, func(t *testing.T) {
					w := newWorld(dataCenter)
					many(w, 5)
					w.Issues[2].Broken = tt.broken
					got, res := harvest(t, w)

					run := res.Runs[0]
					if len(got) != 4 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 {
						t.Fatalf("%d tickets of 4, run %+v", len(got), run)
					}
					if p := run.Problems[0]; p.Where != "PAY-3" || !strings.Contains(p.What, tt.field) || p.Unseen {
						t.Errorf("problem %+v, want it to name PAY-3 and %s", p, tt.field)
					}
				})
			}
		})
	}
}

func TestABadIssueIsAskedForAgainUntilItCanBeRead(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			w := newWorld(dataCenter)
			many(w, 20)
			w.PageSize = 4
			w.Issues[15].Broken = map[string]any{"status": "Done"}
			site := jiratest.New(w)
			sink := sourcetest.NewSink()
			again := func(when time.Time) work.StreamRun {
				res := sync(t, sourceOf(t, site, w.Email, unchanged), sink, when)
				if res.Err != nil {
					t.Fatal(res.Err)
				}
				return res.Runs[0]
			}
			again(now)
			if run := again(now.AddDate(0, 0, 7)); run.Outcome != work.OutcomePartial || run.Read != 4 {
				t.Errorf("a week later: %+v; want the four after the bad one, and the problem said", run)
			}
			site.Update(func(w *jiratest.World) { w.Issues[15].Broken = nil })
			if run := again(now.AddDate(0, 0, 14)); run.Outcome != work.OutcomeComplete || run.New != 1 {
				t.Errorf("once it can be read: %+v", run)
			}
			if run := again(now.AddDate(0, 0, 21)); run.Read != 0 {
				t.Errorf("and after that: %+v", run)
			}
		})
	}
}

func TestOddButReadableFieldsAreRead(t *testing.T) {
	w := newWorld(false)
	is := story("PAY-1").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "robin")
	is.Broken = map[string]any{
		"summary":        "  Two\nlines \u202e and\x07 a bell ",
		"description":    nil,
		"created":        "2026-01-05T09:00:00Z",
		"updated":        "2026-02-02T11:00:00+01:00",
		"resolutiondate": "",
		"reporter":       nil,
		"priority":       nil,
		"labels":         nil,
		"components":     nil,
		"project":        map[string]any{"id": 100, "key": "PAY"},
		"issuetype":      map[string]any{"id": 10, "name": "Story"},
	}
	w.Issues = []jiratest.Issue{is}
	got, res := harvest(t, w)

	r, ok := got["PAY-1"]
	if !ok || res.Runs[0].Outcome != work.OutcomeComplete {
		t.Fatalf("%+v", res.Runs)
	}
	it := r.Items[0]
	if it.Title != "Two lines and a bell" || !it.CreatedAt.Equal(is.Created) || !it.UpdatedAt.Equal(is.Updated) || it.AuthorID != "" {
		t.Errorf("title %q, created %v, updated %v, author %q", it.Title, it.CreatedAt, it.UpdatedAt, it.AuthorID)
	}
}

func TestAnIssueWithoutASummaryIsCalledByItsKey(t *testing.T) {
	is := story("PAY-1")
	is.Summary = ""
	if it := readOne(t, false, is).Items[0]; it.Title != "PAY-1" {
		t.Errorf("title %q", it.Title)
	}
}

func TestAnIssueTwiceInOneAnswerIsOneObject(t *testing.T) {
	w := newWorld(false)
	many(w, 2)
	twice := swap("/search/jql", func(body string) string {
		first, rest, _ := strings.Cut(strings.TrimPrefix(body, `{"isLast":true,"issues":[`), `,{"changelog"`)
		newer := strings.Replace(first, `"summary":"Summary of PAY-1"`, `"summary":"Newer"`, 1)
		newer = strings.Replace(newer, `"updated":"2026-01-10`, `"updated":"2026-01-11`, 1)
		return `{"issues":[` + first + "," + newer + `,{"changelog"` + rest
	})
	sink := synced(t, newSource(t, w, twice))

	for key, o := range sink.Objects() {
		if len(o.Parts) != 3 {
			t.Errorf("%s has %d parts", key, len(o.Parts))
		}
	}
	it := readings(sink)["PAY-1"].Items[0]
	if len(sink.Objects()) != 2 || it.Title != "Newer" || it.FinishedAt.IsZero() {
		t.Errorf("%d objects, %q finished %v", len(sink.Objects()), it.Title, it.FinishedAt)
	}
}

func TestAnEpicUnderAFormerKeyIsOneObject(t *testing.T) {
	epic, child := story("PAY-310"), story("PAY-311")
	epic.ID, epic.Type = "77", "Epic"
	child.Fields = map[string]any{"Epic Link": "PAY-310"}
	w := newWorld(true)
	w.Issues = []jiratest.Issue{epic.Rekey(at("2026-02-01T10:00"), "alex", "OPS-9"), child}
	sink := synced(t, newSource(t, w, unchanged))

	for key, o := range sink.Objects() {
		if len(o.Parts) != 2 {
			t.Errorf("%s has %d parts", key, len(o.Parts))
		}
	}
}
