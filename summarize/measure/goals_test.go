package measure_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// rich is an entry that every key of a query has something to say about.
func rich() *work.Entry {
	e := entry(work.KindPull, "rich", "2026-03-04 10:00")
	e.Title, e.Labels, e.ContainerName, e.Role = "Add a Runbook for lock time-outs", []string{"Docs", "on call"}, "acme/ledger", work.RoleAuthor
	e.Principles = []work.Assignment{{Key: "ownership"}, {Key: "dive-deep"}}
	return &e
}

func TestAQueryAsksForWhatItNames(t *testing.T) {
	tests := []struct {
		query string
		fits  bool
	}{
		{"kind:pull_request", true},
		{"kind:ticket", false},
		{"kind:ticket,pull_request", true},
		{"role:author", true},
		{"role:reviewer", false},
		{"label:docs", true},
		{`label:"on call"`, true},
		{`"label:on call"`, true},
		{"label:on", false},
		{"label:docs label:missing", false},
		{"label:docs,missing", true},
		{"repo:acme/ledger", true},
		{"project:ACME/Ledger", true},
		{"repo:ledger", false},
		{"principle:ownership principle:dive-deep", true},
		{"principle:frugality", false},
		{"runbook", true},
		{"run", false},
		{"run*", true},
		{"title:runbook,playbook", true},
		{`"lock time"`, true},
		{`"time lock"`, false},
		{`"lock time-outs"`, true},
		{"time-outs", true},
		{"*", false},
		{"kind:pull_request label:docs repo:acme/ledger runbook", true},
		{"kind:pull_request label:docs repo:acme/ledger playbook", false},
	}
	for _, tt := range tests {
		q, err := measure.ParseQuery(tt.query)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
		}
		if got := q.Fits(rich()); got != tt.fits {
			t.Errorf("%s: fits %t, want %t", tt.query, got, tt.fits)
		}
	}
	if (measure.Query{}).Fits(rich()) {
		t.Error("a query that asks for nothing fits")
	}
}

func TestABadQuerySaysWhatToType(t *testing.T) {
	for query, want := range map[string]string{
		"":                    "the query is empty",
		"  ":                  "the query is empty",
		"kind:":               "kind: has no value",
		"label:a,,b":          "label: has no value",
		"kind:pr":             `"pr" is no kind; it is one of pull_request, review,`,
		"role:king":           "is no role; it is one of author",
		"labels:x":            `there is no "labels" to ask for`,
		`label:"on call`:      "a quote is not closed",
		"https://example.com": `there is no "https" to ask for`,
	} {
		if _, err := measure.ParseQuery(query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", query, err, want)
		}
	}
}

func FuzzParseQueryNeverPanicsAndFitsItsOwnWords(f *testing.F) {
	f.Add("kind:pull_request label:\"on call\" run*")
	f.Add("\"")
	f.Add("title:a,b :x")
	f.Fuzz(func(t *testing.T, text string) {
		q, err := measure.ParseQuery(text)
		if err != nil {
			return
		}
		if len(q) == 0 {
			t.Errorf("%q asks for nothing", text)
		}
		q.Fits(rich())
	})
}

func TestAResultIsCountedWithinItsDaysOnly(t *testing.T) {
	zone := berlin(t)
	date := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, zone) }
	g := work.Goal{
		From: date(3, 1), Due: date(6, 30),
		Results: []work.KeyResult{
			{ID: "counted", Start: 2, Target: 6, Due: date(3, 31), Query: "kind:pull_request"},
			{ID: "told", Start: 24, Target: 1, Due: date(6, 30), Progress: []work.Progress{{Value: 12}}},
		},
	}
	hidden := pull("hidden", "", "", "2026-03-10 10:00")
	hidden.Hidden = true
	notMine := pull("not mine", "", "", "2026-03-10 10:00")
	notMine.Counted = false
	entries := []work.Entry{
		pull("last minute", "", "", "2026-03-31 21:59"), // summer time has begun
		pull("a minute late", "", "", "2026-03-31 22:00"),
		pull("first minute", "", "", "2026-02-28 23:00"),
		pull("a minute early", "", "", "2026-02-28 22:59"),
		pull("middle", "", "", "2026-03-15 12:00"),
		entry(work.KindReview, "another kind", "2026-03-15 12:00"),
		pull("not finished", "2026-03-15 12:00", "", ""),
		hidden, notMine,
	}
	tests := []struct {
		name        string
		now, closed string
		want        []string
		percent     float64
	}{
		{"after all", "2026-07-01 10:00", "", []string{"first minute", "middle", "last minute"}, 75},
		{"in between", "2026-03-20 10:00", "", []string{"first minute", "middle"}, 50},
		{"before", "2026-02-01 10:00", "", []string{}, 0},
		{"closed in between", "2026-07-01 10:00", "2026-03-20 10:00", []string{"first minute", "middle"}, 50},
	}
	for _, tt := range tests {
		g := g
		g.ClosedAt = at(tt.closed)
		counted, items, err := measure.CountGoals([]work.Goal{g}, entries, at(tt.now))
		if err != nil {
			t.Fatal(err)
		}
		r := counted[0].Results[0]
		if !slices.Equal(items["counted"], tt.want) || r.Percent() != tt.percent || r.Now() != 2+float64(len(tt.want)) {
			t.Errorf("%s: counted %v, %v %%, at %v; want %v, %v %%", tt.name, items["counted"], r.Percent(), r.Now(), tt.want, tt.percent)
		}
		if told := counted[0].Results[1]; told.Now() != 12 || items["told"] != nil {
			t.Errorf("%s: what was told by hand became %v from %v", tt.name, told.Now(), items["told"])
		}
	}
	if len(g.Results[0].Progress) != 0 {
		t.Error("counting changed the goals it was given")
	}
	g.Results[0].Query = "nonsense:x"
	if _, _, err := measure.CountGoals([]work.Goal{g}, nil, at("2026-07-01 10:00")); err == nil {
		t.Error("a query that cannot be read is no error")
	}
}
