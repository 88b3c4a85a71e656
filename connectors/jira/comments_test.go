package jira_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store/work"
)

// done is a ticket robin finished on 2 February.
func done(key string) jiratest.Issue {
	return story(key).Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "robin")
}

// said returns the texts of an item's comments.
func said(it work.Item) string {
	var all []string
	for _, c := range it.Comments {
		all = append(all, c.Text)
	}
	return strings.Join(all, " / ")
}

// document is a comment as a document: a paragraph, and one that is quoted.
func document(own, quoted string) any {
	paragraph := func(s string) map[string]any {
		return map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": s}}}
	}
	return map[string]any{"type": "doc", "version": 1, "content": []any{
		map[string]any{"type": "blockquote", "content": []any{paragraph(quoted)}}, paragraph(own),
	}}
}

func TestOfCommentsOnlyThePersonsOwnWordsAreKept(t *testing.T) {
	const own = "The p95 fell from 41 s to 6 s."
	quotes := func(body string) jiratest.Comment { return jiratest.Comment{By: "robin", Body: body} }
	tests := map[string]struct {
		said jiratest.Comment
		want string
	}{
		"my own":                        {jiratest.Comment{By: "robin", Body: own}, own},
		"with markup":                   {quotes("h3. A week on\n\nThe *p95* fell from {color:red}41 s{color} to 6 s."), "A week on\n\nThe p95 fell from 41 s to 6 s."},
		"a document":                    {jiratest.Comment{By: "robin", Body: document(own, "Sam is furious")}, own},
		"somebody else's":               {jiratest.Comment{By: "sam", Body: "Sam is furious"}, ""},
		"a namesake's":                  {jiratest.Comment{By: "robin2", Body: "furious"}, ""},
		"an app's":                      {jiratest.Comment{By: "auto", Body: "furious"}, ""},
		"mine, edited by another":       {jiratest.Comment{By: "robin", EditedBy: "sam", Body: "furious"}, ""},
		"for a role alone":              {jiratest.Comment{By: "robin", Role: "Administrators", Body: "furious"}, ""},
		"a quotation":                   {quotes("{quote}\nSam is furious\n{quote}\n" + own), own},
		"a quotation without an end":    {quotes(own + "\n{quote}Sam is furious"), own},
		"a quoted line":                 {quotes("bq. Sam is furious\n" + own), own},
		"the answer to a mail":          {quotes(own + "\n\n> Sam is furious\n> very"), own},
		"code":                          {quotes("{code}\np95 furious\n{code}"), ""},
		"nothing":                       {quotes(" \n"), ""},
		"no text at all":                {jiratest.Comment{By: "robin", Body: nil}, ""},
		"control and bidi characters":   {quotes("The p95\x07 fell\u202e from 41 s to 6 s."), own},
		"a person mentioned by account": {quotes("[~accountid:5b10a2844c20165700ede21g] " + own), own},
	}
	for site, dataCenter := range sites {
		for name, tt := range tests {
			t.Run(site+", "+name, func(t *testing.T) {
				is := done("PAY-1")
				tt.said.At = at("2026-02-09T10:00")
				is.Comments = []jiratest.Comment{tt.said}
				w := newWorld(dataCenter)
				w.Issues = []jiratest.Issue{is}
				sink := synced(t, newSource(t, w, unchanged))

				it := readings(sink)["PAY-1"].Items[0]
				if got := said(it); got != tt.want {
					t.Errorf("said %q, want %q", got, tt.want)
				}
				if strings.Contains(sink.State(), "furious") {
					t.Errorf("kept:\n%s", sink.State())
				}
			})
		}
	}
}

func TestWhatOnlyAgentsOfAServiceDeskSeeIsNotKept(t *testing.T) {
	is := done("PAY-1")
	is.Comments = []jiratest.Comment{{At: at("2026-02-09T10:00"), By: "robin", Body: "41 s to 6 s", Internal: true}}
	if got := said(readOne(t, false, is).Items[0]); got != "" {
		t.Errorf("said %q", got)
	}
}

func TestACommentHasItsTimeAndItsPlace(t *testing.T) {
	for site, dataCenter := range sites {
		is := done("PAY-1")
		is.ID = "77"
		is = is.Say(at("2026-02-10T10:00"), "robin", "later").Say(at("2026-02-09T10:00"), "robin", "earlier")
		it := readOne(t, dataCenter, is).Items[0]
		home := newWorld(dataCenter).BaseURL
		if said(it) != "earlier / later" || !it.Comments[0].At.Equal(at("2026-02-09T10:00")) || it.Comments[0].URL != home+"/browse/PAY-1?focusedCommentId=77200001" {
			t.Errorf("%s: %+v", site, it.Comments)
		}
	}
}

func TestCommentsOfWhatIsNotFinishedWorkOfMineAreNotAskedFor(t *testing.T) {
	others := story("PAY-2").Assign(at("2026-01-20T10:00"), "alex", "sam").Work(at("2026-02-01T10:00"), at("2026-02-02T10:00"), "sam")
	for site, dataCenter := range sites {
		w := newWorld(dataCenter)
		for _, is := range []jiratest.Issue{story("PAY-1"), others} {
			w.Issues = append(w.Issues, is.Say(at("2026-02-09T10:00"), "robin", "41 s"))
		}
		asked := 0
		sink := synced(t, newSource(t, w, countComments(&asked)))
		if got := readings(sink); asked > 0 || len(got) != 2 {
			t.Errorf("%s: %d requests for comments, %d tickets", site, asked, len(got))
		}
	}
}

func TestCommentsThatDoNotComeWithATicketAreAskedForToTheLast(t *testing.T) {
	for site, dataCenter := range sites {
		for _, heavy := range []bool{false, true} { // too heavy to come with it at all
			w := newWorld(dataCenter)
			w.Quirks.CommentLimit, w.PageSize = 5, 10
			is := done("PAY-1")
			for i := range 37 {
				is = is.Say(at("2026-02-09T10:00").Add(time.Duration(i)*time.Hour), []string{"robin", "sam"}[i%2], fmt.Sprint(i))
			}
			w.Issues = []jiratest.Issue{is, done("PAY-2").Say(at("2026-02-09T10:00"), "robin", "alone")}
			wrap := unchanged
			if heavy {
				wrap = without("comment")
			}
			got := readings(synced(t, newSource(t, w, wrap)))
			if n := len(got["PAY-1"].Items[0].Comments); n != 19 || said(got["PAY-2"].Items[0]) != "alone" {
				t.Errorf("%s, heavy %v: %d comments of 19, and %q", site, heavy, n, said(got["PAY-2"].Items[0]))
			}
		}
	}
}

// without has what many issues are asked for with one field fail.
func without(field string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := 0
			countComments(&n)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n > 0 && !strings.HasSuffix(r.URL.Path, "/"+field) {
					w.WriteHeader(http.StatusBadGateway)
					return
				}
				next.ServeHTTP(w, r)
			})).ServeHTTP(w, r)
		})
	}
}

func TestOfThousandsOfCommentsTheNewestAreReadAndTheRestIsSaid(t *testing.T) {
	w := newWorld(false)
	is := done("PAY-1").Say(at("2026-02-08T10:00"), "robin", "oldest")
	for i := range 1100 {
		is = is.Say(at("2026-02-09T10:00").Add(time.Duration(i)*time.Minute), "auto", "build 7 passed")
	}
	w.Issues = []jiratest.Issue{is.Say(at("2026-03-09T10:00"), "robin", "newest")}
	got, res := harvest(t, w)

	run := res.Runs[0]
	if it := got["PAY-1"].Items[0]; said(it) != "newest" || len(run.Problems) != 1 || !strings.Contains(run.Problems[0].What, "newest 1000 of its 1102 comments") {
		t.Errorf("said %q, problems %+v", said(it), run.Problems)
	}
}

func TestCommentsAreFollowed(t *testing.T) {
	later := at("2026-07-01T10:00")
	tests := map[string]struct {
		change func(*jiratest.Issue)
		verify bool
		want   string
	}{
		"edited":                              {func(is *jiratest.Issue) { is.Comments[0].Body = "41 s to 5 s"; is.Updated = later }, false, "41 s to 5 s"},
		"added":                               {func(is *jiratest.Issue) { *is = is.Say(later, "robin", "still") }, false, "41 s to 6 s / still"},
		"deleted, and the ticket was updated": {func(is *jiratest.Issue) { is.Comments = nil; is.Updated = later }, false, ""},
		"deleted, and nothing says so":        {func(is *jiratest.Issue) { is.Comments = nil }, true, ""},
		"the ticket was reopened":             {func(is *jiratest.Issue) { *is = is.Reopen(later, "alex", "To Do") }, false, "41 s to 6 s"},
	}
	for site, dataCenter := range sites {
		for name, tt := range tests {
			t.Run(site+", "+name, func(t *testing.T) {
				w := newWorld(dataCenter)
				w.Issues = []jiratest.Issue{done("PAY-1").Say(at("2026-06-09T10:00"), "robin", "41 s to 6 s")}
				sink, _ := followed(t, w, tt.verify, func(w *jiratest.World) { tt.change(&w.Issues[0]) }, unchanged)
				if got := said(readings(sink)["PAY-1"].Items[0]); got != tt.want {
					t.Errorf("said %q, want %q", got, tt.want)
				}
			})
		}
	}
}

func TestCommentsThatCannotBeReadAreSaidAndTheTicketStays(t *testing.T) {
	tests := map[string]struct{ from, to, says string }{
		"an author that is a number": {`"author":{`, `"author":7,"x":{`, "comment.author"},
		"no time":                    {`"created":"2026-02-09`, `"then":"2026-02-09`, "created: missing"},
		"a time that is none":        {`"created":"2026-02-09`, `"created":"on 2026-02-09`, "is not a time"},
		"fewer than there are":       {`"total":2`, `"total":3`, "the server sent 2 of 3"},
	}
	for site, dataCenter := range sites {
		for name, tt := range tests {
			t.Run(site+", "+name, func(t *testing.T) {
				w := newWorld(dataCenter)
				is := done("PAY-1").Say(at("2026-02-09T10:00"), "robin", "one").Say(at("2026-02-09T11:00"), "robin", "two")
				w.Issues = []jiratest.Issue{is}
				spoil := func(body string) string {
					if !strings.Contains(body, `"comments"`) {
						return body
					}
					return strings.Replace(body, tt.from, tt.to, 1)
				}
				wrap := func(next http.Handler) http.Handler {
					return swap("/issue/bulkfetch", spoil)(swap("2/search", spoil)(swap("/comment", spoil)(next)))
				}
				sink := sourcetest.NewSink()
				run := sync(t, newSource(t, w, wrap), sink, now).Runs[0]
				it := readings(sink)["PAY-1"].Items[0]
				if it.State != work.StateDone || len(it.Comments) > 0 || run.Outcome != work.OutcomePartial || len(run.Problems) != 1 || !strings.Contains(run.Problems[0].What, tt.says) {
					t.Errorf("%+v, run %+v", it, run)
				}
			})
		}
	}
}

// The specification is cut down to what is answered for comments.
func TestAnswersAboutCommentsFitTheSpecification(t *testing.T) {
	raw, err := os.ReadFile("jiratest/testdata/comments.json")
	if err != nil {
		t.Fatal(err)
	}
	var page openapi3.Schema
	if err := json.Unmarshal(raw, &page); err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*openapi3.Schema{"testdata": &page}
	if raw, err = os.ReadFile(specification); err == nil {
		doc, err := openapi3.NewLoader().LoadFromData(raw)
		if err != nil {
			t.Fatal(err)
		}
		schemas["the whole specification"] = doc.Components.Schemas["PageOfComments"].Value
	} else {
		t.Log("the whole specification is not here; the answers were checked against the part of it in testdata")
	}
	for _, schema := range schemas { // its own examples have a time without a colon in the offset
		for _, name := range []string{"created", "updated"} {
			schema.Properties["comments"].Value.Items.Value.Properties[name].Value.Format = ""
		}
	}
	w := newWorld(false)
	w.Quirks.CommentLimit = 1
	is := done("PAY-1").Say(at("2026-02-09T10:00"), "robin", "one").Say(at("2026-02-09T11:00"), "sam", document("two", "three"))
	is.Comments[0].Role, is.Comments[0].EditedBy = "Administrators", "sam"
	w.Issues = []jiratest.Issue{is}
	var pages []any
	note := func(body string) string {
		var answer struct {
			Comments any
			Issues   []struct{ Fields struct{ Comment any } }
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Error(err)
		}
		if answer.Comments != nil {
			var whole any
			_ = json.Unmarshal([]byte(body), &whole)
			pages = append(pages, whole)
		}
		for _, is := range answer.Issues {
			if is.Fields.Comment != nil {
				pages = append(pages, is.Fields.Comment)
			}
		}
		return body
	}
	synced(t, newSource(t, w, func(next http.Handler) http.Handler {
		return swap("/issue/bulkfetch", note)(swap("/comment", note)(next))
	}))
	if len(pages) != 2 {
		t.Fatalf("%d answers about comments, want two", len(pages))
	}
	for name, schema := range schemas {
		for _, page := range pages {
			if why := problem(schema, page); why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
		if problem(schema, map[string]any{"comments": []any{map[string]any{"id": 7.0}}}) == "" {
			t.Errorf("%s takes anything", name)
		}
	}
}
