package infer

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func TestMeasurementsAreQuoted(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // nil: no claim
	}{
		{"arrow", "p95 of settlement 41 s → 6 s, measured over a week.", []string{"p95 of settlement 41 s → 6 s, measured over a week."}},
		{"ASCII arrow, no spaces", "Build time: 14min -> 5min", []string{"Build time: 14min -> 5min"}},
		{"one unit for both", "p95 latency 800 → 120 ms", []string{"p95 latency 800 → 120 ms"}},
		{"bold", "Startup **12 s** → **3 s**", []string{"Startup **12 s** → **3 s**"}},
		{"from to", "Median response fell from 41 s to 6 s.", []string{"Median response fell from 41 s to 6 s."}},
		{"from to, words between", "Pages went from 24 pages a week in January to 1.", []string{"Pages went from 24 pages a week in January to 1."}},
		{"to, with a verb", "Cut the test suite 41s to 6s", []string{"Cut the test suite 41s to 6s"}},
		{"by percent", "This reduced query errors by 40 %.", []string{"This reduced query errors by 40 %."}},
		{"percent faster", "Queries are 40% faster now.", []string{"Queries are 40% faster now."}},
		{"times faster", "The build is 3x faster", []string{"The build is 3x faster"}},
		{"money", "Monthly bill down: $1,200 → $300", []string{"Monthly bill down: $1,200 → $300"}},
		{"other number formats", "Memory 1 234,5 MB → 900 MB", []string{"Memory 1 234,5 MB → 900 MB"}},
		{"only its sentence", "We moved it. The p95 went from 41 s to 6 s. Nice.", []string{"The p95 went from 41 s to 6 s."}},
		{"a sentence over two lines", "The p95 of settlement went\nfrom 41 s to 6 s.\n\nNext", []string{"The p95 of settlement went from 41 s to 6 s."}},
		{"list items", "Results:\n- p95: 41 s → 6 s\n- [x] errors: 12 % → 1 %\n", []string{"p95: 41 s → 6 s", "errors: 12 % → 1 %"}},

		{"a version", "Build: update Go from 1.22 to 1.23", nil},
		{"a version with an arrow", "CI: go 1.25.1 → 1.26.0", nil},
		{"a bump", "Bump memory chart from 2 h to 3 h", nil},
		{"a port", "Move requests from :8080 to :9090", nil},
		{"a date", "Moved the deploy from 2026-01-02 to 2026-02-03", nil},
		{"a date behind an arrow", "Tests 4 s → 2026-01-02", nil},
		{"a date in words", "Ran the tests from 12 January to 22 May", nil},
		{"issue numbers", "Errors: #12 → #13", nil},
		{"keys", "Errors: PAY-12 → PAY-13", nil},
		{"a setting", "Raise the request timeout from 5 s to 30 s", nil},
		{"a limit", "Query limit 100 requests → 500 requests", nil},
		{"a schedule", "Retries wait 1 s → 2 s → 4 s", nil},
		{"a range", "Requests: 5 s to 10 s", nil},
		{"a stated range", "Latency varies from 10 ms to 50 ms", nil},
		{"an aim", "The p95 should go from 41 s to 6 s", nil},
		{"a goal", "Goal: p95 41 s → 6 s", nil},
		{"a question", "Did p95 go from 41 s to 6 s?", nil},
		{"a denial", "The p95 did not fall from 41 s to 6 s", nil},
		{"no change", "p95 stays: 6 s → 6 s", nil},
		{"no measure named", "Walked from 5 km to 6 km", nil},
		{"no unit", "Errors by type: 12 → 13", nil},
		{"a diff", "Size: 120 additions → 30 deletions", nil},
		{"lines", "Test size from 500 lines to 20 lines", nil},
		{"code", "```\np95 41 s → 6 s\n```\n`p95 41 s → 6 s`", nil},
		{"quoted lines", "> p95 41 s → 6 s", nil},
		{"in quotation marks", "Sam said \"p95 41 s → 6 s\" and “errors 4 % → 2 %”", nil},
		{"a comment of the template", "<!-- p95 41 s → 6 s -->", nil},
		{"invisible characters", "p95 41 s → 6 s\u202e", nil},
		{"a sentence nobody reads", "p95 41 s → 6 s" + strings.Repeat(" and so on", 40), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := measured(tt.text); !slices.Equal(got, tt.want) {
				t.Errorf("%q claims %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestClaimsAreThePersonsOwn(t *testing.T) {
	const said = "p95 of settlement 41 s → 6 s"
	tests := []struct {
		name  string
		build func(*build)
		want  []string // where
	}{
		{"title of a pull request", func(b *build) { b.pull("acme/billing#1", said, 1) }, []string{"title"}},
		{"said twice, claimed once", func(b *build) { b.pull("acme/billing#1", said, 1).Body = said }, []string{"title"}},
		{"body of a pull request", func(b *build) { b.pull("acme/billing#1", "Faster", 1).Body = said }, []string{"body"}},
		{"a note", func(b *build) { b.note(said, 1) }, []string{"note"}},
		{"a ticket, which says what was wrong before", func(b *build) { b.ticket("PAY-1", said, 1) }, nil},
		{"a ticket somebody else reported", func(b *build) { b.ticket("PAY-1", said, 1).AuthorID = samOnJira }, nil},
		{"somebody else's pull request", func(b *build) {
			for i := range mentoringReviews {
				b.review("acme/billing#"+string(rune('a'+i)), said, sam, 1)
			}
		}, nil},
		{"feedback", func(b *build) {
			b.ticket("PAY-1", "Faster", 1)
			b.note("PAY-1: "+said, 1).Type = work.NoteFeedback
		}, nil},
		{"a back-port says it again", func(b *build) {
			b.link(b.pull("acme/billing#2", said+" (2.x)", 2), work.LinkBackport, b.pull("acme/billing#1", said, 1))
		}, []string{"title"}},
		{"hidden", func(b *build) {
			b.pull("acme/billing#1", "Faster", 1).Pull.Head = "pay-1"
			b.decide(work.DecideHide, b.ticket("PAY-1", said, 1).ID, false, "")
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			r := b.infer()
			if len(r.Accomplishments) != 1 {
				t.Fatalf("accomplishments are %q, want one", clusters(r))
			}
			var where []string
			for _, c := range r.Accomplishments[0].Claims {
				where = append(where, c.Where)
			}
			if !slices.Equal(where, tt.want) {
				t.Errorf("claims are in %q, want in %q", where, tt.want)
			}
		})
	}
}

func FuzzClaimsAreQuotes(f *testing.F) {
	for _, seed := range []string{"p95 41 s → 6 s. x", "- a\n- from 1 ms to 2 ms errors", "cut errors by 4 %", "\xff→", "1 s → 2 s → 3 s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := strings.Join(strings.Fields(text), " ")
		for _, quote := range measured(text) {
			if !strings.Contains(line, quote) {
				t.Errorf("%q is not in %q", quote, text)
			}
		}
	})
}
