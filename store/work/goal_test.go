package work_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestAResultIsReadAsItIsTyped(t *testing.T) {
	zone := time.FixedZone("half", 19800)
	due := time.Date(2026, 9, 30, 0, 0, 0, 0, zone)
	tests := []struct {
		text string
		want work.KeyResult
	}{
		{"dashboard used by: 0 -> 10 agents by 2026-09-30", work.KeyResult{Text: "dashboard used by", Target: 10, Unit: "agents", Due: due}},
		{"dashboard used by: 10 agents", work.KeyResult{Text: "dashboard used by", Target: 10, Unit: "agents"}},
		{"pages: 24.5 → 1 pages a week by 2026-09-30", work.KeyResult{Text: "pages", Start: 24.5, Target: 1, Unit: "pages a week", Due: due}},
		{"tests covered: 60->90%", work.KeyResult{Text: "tests covered", Start: 60, Target: 90, Unit: "%"}},
		{"tests covered: 60 -> 90 % by 2026-09-30", work.KeyResult{Text: "tests covered", Start: 60, Target: 90, Unit: "%", Due: due}},
		{"balance: -5 -> 0", work.KeyResult{Text: "balance", Start: -5}},
		{"runbooks: 0 -> 5 counting kind:pull_request runbook", work.KeyResult{Text: "runbooks", Target: 5, Query: "kind:pull_request runbook"}},
		{
			`post-mortems: 5 written by 2026-09-30 counting role:postmortem "a b"`,
			work.KeyResult{Text: "post-mortems", Target: 5, Unit: "written", Due: due, Query: `role:postmortem "a b"`},
		},
		{"Q3: services moved: 0 -> 3 services", work.KeyResult{Text: "Q3: services moved", Target: 3, Unit: "services"}},
		{"  spaced :  3   ", work.KeyResult{Text: "spaced", Target: 3}},
		{"changes reviewed by Kim: 0 -> 4 changes by Kim by 2026-09-30", work.KeyResult{Text: "changes reviewed by Kim", Target: 4, Unit: "changes by Kim", Due: due}},
	}
	for _, tt := range tests {
		got, err := work.ParseResult(tt.text, zone)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		if got.Text != tt.want.Text || got.Unit != tt.want.Unit || got.Start != tt.want.Start || got.Target != tt.want.Target ||
			!got.Due.Equal(tt.want.Due) || got.Query != tt.want.Query {
			t.Errorf("%q is read as %+v, want %+v", tt.text, got, tt.want)
		}
	}
}

func TestWhatCannotBeCountedIsRefusedWithWhatCan(t *testing.T) {
	tests := []struct{ text, want string }{
		{"learn more about Kubernetes", `courses or books on Kubernetes finished: 0 -> 1 course`},
		{"learn more about Kubernetes: 0 -> 1", `courses or books on Kubernetes finished: 0 -> 1 course`},
		{"Understand the ledger", `talks on the ledger given to the team: 0 -> 1 talk`},
		{"mentor juniors", `juniors who shipped their first change with my review: 0 -> 2 people`},
		{"reduce pages", `pages, a week: 24 -> 12 times`},
		{"improve test coverage", `test coverage, as measured today and then: 60 -> 90 %`},
		{"be a better person", `be a better person, how many: 0 -> 3 times`},
		{"dashboard used by 10 agents", `"dashboard used by: 0 -> 10 agents"`},
		{"raise coverage to 90 %", `"raise coverage to: 0 -> 90 %"`},
		{"", "the result is empty"},
		{"users: 1,000", "is not written as"},
		{"users: 10k", "is not written as"},
		{"users: ten", "cannot be counted"},
		{"10", "is not written as"},
		{"x: 1.2.3", `"1.2.3" is not a number`},
		{"x: 5 -> 5", "has its target where it starts"},
		{"x: 0", "has its target where it starts"},
		{"x: 3 by 2026-02-30", `"2026-02-30" is not a date`},
		{"x: 3 by 30.9.2026", "is not a date"},
		{"pages: 24 -> 1 counting kind:incident", "is to go down"},
	}
	for _, tt := range tests {
		_, err := work.ParseResult(tt.text, time.UTC)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v; want %q in it", tt.text, err, tt.want)
		}
	}
}

var suggested = regexp.MustCompile(`--result "([^"\\]*)"`)

// What is suggested instead of a wish can itself be typed.
func TestEverySuggestionIsAResult(t *testing.T) {
	for _, wish := range []string{"learn about X", "help the new ones", "cut latency", "grow adoption", "shine", "10 talks", "dashboard used by 10 agents"} {
		_, err := work.ParseResult(wish, time.UTC)
		if err == nil {
			t.Fatalf("%q is read as a result", wish)
		}
		found := suggested.FindAllStringSubmatch(err.Error(), -1)
		if len(found) == 0 {
			t.Errorf("%q: nothing is suggested: %v", wish, err)
		}
		for _, m := range found {
			if _, err := work.ParseResult(m[1], time.UTC); err != nil {
				t.Errorf("%q is suggested for %q, and is none: %v", m[1], wish, err)
			}
		}
	}
}

func FuzzParseResult(f *testing.F) {
	f.Add("dashboard used by: 0 -> 10 agents by 2026-09-30 counting kind:ticket")
	f.Add("learn %s: \xff")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := work.ParseResult(text, time.UTC)
		switch {
		case err != nil:
			if err.Error() == "" {
				t.Errorf("%q: an error without words", text)
			}
		case r.Text == "" || r.Target == r.Start || r.Percent() != 0:
			t.Errorf("%q is read as %+v", text, r)
		}
	})
}

func TestAGoalIsTheMeanOfItsResults(t *testing.T) {
	result := func(start, target float64, values ...float64) work.KeyResult {
		r := work.KeyResult{Start: start, Target: target}
		for _, v := range values {
			r.Progress = append(r.Progress, work.Progress{Value: v})
		}
		return r
	}
	tests := []struct {
		name    string
		results []work.KeyResult
		want    float64
	}{
		{"nothing told yet", []work.KeyResult{result(0, 10)}, 0},
		{"half", []work.KeyResult{result(0, 10, 9, 5)}, 50},
		{"more than asked", []work.KeyResult{result(0, 10, 15)}, 100},
		{"the wrong way", []work.KeyResult{result(24, 1, 30)}, 0},
		{"downwards", []work.KeyResult{result(24, 4, 9)}, 75},
		{"two", []work.KeyResult{result(0, 10, 5), result(0, 4, 4)}, 75},
		{"none", nil, 0},
	}
	for _, tt := range tests {
		if got := (work.Goal{Results: tt.results}).Percent(); got != tt.want {
			t.Errorf("%s: %v %%, want %v %%", tt.name, got, tt.want)
		}
	}
}
