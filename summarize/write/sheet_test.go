package write_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/write"
)

var update = flag.Bool("update", false, "rewrite the golden documents in testdata")

func day(month, d, hour int) time.Time {
	return time.Date(2026, time.Month(month), d, hour, 0, 0, 0, time.UTC)
}

// entry is a counted item of the person's.
func entry(id string, kind work.Kind, ref, title string, at time.Time) work.Entry {
	repo, _, _ := strings.Cut(ref, "#")
	e := work.Entry{
		Item:          work.Item{ID: id, Kind: kind, Ref: ref, Title: title, CreatedAt: at.AddDate(0, 0, -1), FinishedAt: at},
		ContainerName: repo, Role: work.RoleAuthor, Counted: true, At: at,
	}
	switch kind {
	case work.KindPull, work.KindReview:
		e.URL = "https://github.com/" + strings.Replace(ref, "#", "/pull/", 1)
		e.Pull = &work.Pull{ChangedFiles: 3}
	case work.KindTicket, work.KindIncident:
		e.URL = "https://acme.atlassian.net/browse/" + ref
		e.Ticket = &work.Ticket{}
	}
	if kind == work.KindIncident {
		e.Incident = &work.Incident{}
	}
	return e
}

// input is a half-year with one accomplishment of every sort.
func input() write.Input {
	period, err := work.ParsePeriod("2026-H1", day(7, 2, 8))
	if err != nil {
		panic(err)
	}
	in := write.Input{
		Login: "robin", Period: period, Now: day(7, 2, 8),
		Principles: []write.Principle{{Key: "ownership", Name: "Ownership"}, {Key: "dive-deep", Name: "Dive Deep"}, {Key: "results", Name: "Deliver Results"}, {Key: "think-big", Name: "Think Big"}},
		RateChange: measure.RateChange,
		Turnaround: func(reviews []work.Entry) (time.Duration, int) { return 3 * time.Hour, len(reviews) },
		Numbers:    []write.Number{{Label: "pull requests merged", Value: "58", Previous: "49", Difference: "not clear"}},
		Coverage: []work.Coverage{
			{Account: work.Account{ID: "a", Name: "work", Login: "robin", Host: "https://github.com"}, Stream: "pull requests", Since: day(1, 1, 0), Through: day(7, 2, 8), Outcome: work.OutcomeComplete},
			{
				Account: work.Account{ID: "a", Name: "work", Login: "robin", Host: "https://github.com"}, Stream: "reviews", Since: day(1, 1, 0), Through: day(7, 2, 8), Outcome: work.OutcomeComplete,
				Problems: []work.Problem{{What: "acme/vault is closed to this token"}},
			},
		},
	}
	add := func(a work.Accomplishment, entries ...work.Entry) {
		a.ID, a.From, a.To = "acc"+strings.ToLower(a.Title[:3]), entries[0].CreatedAt, entries[len(entries)-1].At
		for _, e := range entries {
			a.Items = append(a.Items, e.ID)
			if e.Counted && (e.Kind != work.KindReview || a.Role == "reviewed") {
				a.Own = append(a.Own, e.ID)
			} else {
				a.Others = append(a.Others, e.ID)
			}
		}
		in.Entries = append(in.Entries, entries...)
		in.Accomplishments = append(in.Accomplishments, a)
	}
	epic := entry("e1", work.KindTicket, "PAY-1", "Move events off the queue", day(5, 2, 9))
	epic.Ticket.Epic = true
	theirs := entry("r1", work.KindReview, "acme/billing#3", "Move fees", day(3, 2, 9))
	theirs.AuthorID = "ana"
	add(work.Accomplishment{
		Title: "Move events off the queue", Role: "led", People: 1, Principles: []work.Assignment{{Key: "ownership"}},
		Claims:   []work.Claim{{Item: "p2", Quote: "p95 41 s → 6 s, measured over a week"}},
		Evidence: []work.Evidence{{Kind: "design", Items: []string{"d1"}}, {Kind: "breadth", Items: []string{"d1", "e1", "p1"}}},
	},
		entry("d1", work.KindPull, "acme/decisions#2", "Design: move events", day(1, 12, 9)), epic, entry("p1", work.KindPull, "acme/billing#1", "Move invoices", day(2, 2, 9)),
		theirs, entry("p2", work.KindPull, "acme/billing#2", "Remove the queue", day(5, 2, 8)))
	incident := entry("i1", work.KindIncident, "OPS-7", "Customers charged twice", day(3, 4, 23))
	incident.Role = work.RoleCommander
	incident.Incident = &work.Incident{Severity: "SEV1", DetectedAt: work.Instant{At: day(3, 4, 21)}, ResolvedAt: work.Instant{At: day(3, 4, 23)}}
	add(work.Accomplishment{Title: "Customers charged twice", Role: "commanded", Principles: []work.Assignment{{Key: "ownership"}}, Evidence: []work.Evidence{{Kind: "documents", Items: []string{"d2"}}}},
		incident, entry("p3", work.KindPull, "acme/billing#5", "Stop charging again", day(3, 4, 22)), entry("d2", work.KindPull, "acme/postmortems#1", "Postmortem: charged twice", day(3, 9, 9)))
	var storms []work.Entry
	for i := range 8 {
		e := entry("s"+string(rune('a'+i)), work.KindIncident, "OPS-1"+string(rune('0'+i)), "Retries pile up", day(1, 2+12*i, 3))
		e.Incident.Cause = "Retry storm"
		storms = append(storms, e)
	}
	add(work.Accomplishment{Title: "Retries pile up", Role: "fixed", Principles: []work.Assignment{{Key: "dive-deep"}}},
		append(storms, entry("p4", work.KindPull, "acme/gateway#9", "Back off with jitter", day(4, 12, 9)))...)
	var reviews []work.Entry
	for i := range 12 {
		e := entry("n"+string(rune('a'+i)), work.KindReview, "acme/refunds#"+string(rune('1'+i%9)), "Something of theirs", day(2, 9+i, 9))
		e.AuthorID, e.Pull.Substantive = "nia", i < 9
		reviews = append(reviews, e)
	}
	add(work.Accomplishment{Title: "Reviewed 12 pull requests of one colleague", Role: "reviewed", Evidence: []work.Evidence{{Kind: "newcomers", Text: "reviewed 2 pull requests of one newcomer in the 60 days after their first", Items: []string{"na", "nb"}}}}, reviews...)
	add(work.Accomplishment{
		Title: "Write the on-call handbook", Role: "wrote", Principles: []work.Assignment{{Key: "ownership"}},
		Evidence: []work.Evidence{{Kind: "documents", Items: []string{"d3"}}, {Kind: "agreed", Text: "1 document approved by 2 or more others", Items: []string{"d3"}}},
	},
		entry("d3", work.KindPull, "acme/handbook#8", "Write the on-call handbook", day(3, 26, 9)))
	add(work.Accomplishment{Title: "Fix a typo", Role: "did", Principles: []work.Assignment{{Key: "results"}}}, entry("p5", work.KindPull, "acme/web#1", "Fix a typo", day(4, 1, 9)))
	in.Growth = []work.Evidence{
		{Kind: "workload", Text: "31 items finished (by month: 4, 15, 8, 2, 2, 0), 24 in 2025-H2", Items: []string{"p1", "p2"}},
		{Kind: "owned", Text: "owned 1 epic that others worked on", Items: []string{"e1"}},
		{Kind: "design", Text: "wrote 1 design or decision record", Items: []string{"d1"}},
		{Kind: "documents", Text: "wrote 2 documents", Items: []string{"d2", "d3"}},
		{Kind: "on_call", Text: "9 incidents answered", Items: []string{"i1", "sa", "sb", "sc"}},
	}
	in.Objections = []write.Objection{
		{Accomplishment: "accmov", Kind: "reopened", Items: []string{"e1"}, Question: "why was PAY-1 reopened, and what made it hold?"},
		{Accomplishment: "accmov", Kind: "only_me", Question: "where can someone else see it?"},
		{Accomplishment: "accfix", Kind: "reverted", Items: []string{"p5"}, Question: "what became of web#1 after it was reverted?"},
	}
	in.Unmet = []string{"tagging PAY-3: what it is about is no longer in the data"}
	in.Entries = append(in.Entries, entry("r0", work.KindReview, "acme/billing#0", "Of another year", day(1, 2, 9).AddDate(-1, 0, 0)))
	declined := entry("x1", work.KindTicket, "PAY-9", "Pay by fax", day(4, 2, 9))
	declined.Counted, declined.Why, declined.At = false, work.WhyDeclined, time.Time{}
	in.Entries = append(in.Entries, declined)
	return in
}

func TestTheSheetDependsOnNothingElse(t *testing.T) {
	want := bragSheet(input()).String()
	in := input()
	slices.Reverse(in.Entries)
	slices.Reverse(in.Accomplishments)
	if diff := cmp.Diff(want, bragSheet(in).String()); diff != "" {
		t.Errorf("the order of the input shows:\n%s", diff)
	}
}

func TestHiddenThingsAreInNoDocument(t *testing.T) {
	in := input()
	for i := range in.Accomplishments {
		in.Accomplishments[i].Hidden = true
	}
	for i := range in.Entries {
		in.Entries[i].Hidden = true
	}
	got := bragSheet(in).String()
	for _, a := range in.Accomplishments {
		if strings.Contains(got, a.ID) || strings.Contains(got, "handbook") {
			t.Errorf("%s is hidden and in the sheet", a.Title)
		}
	}
}

func TestNoClaimWithoutNumbersThatAllowIt(t *testing.T) {
	tests := []struct {
		name   string
		change func(*write.Input)
	}{
		{"one of them came after the fix", func(in *write.Input) {
			for i := range in.Entries {
				if in.Entries[i].ID == "sh" {
					in.Entries[i].CreatedAt = day(5, 1, 3)
				}
			}
		}},
		{"too few before", func(in *write.Input) {
			in.Entries = slices.DeleteFunc(in.Entries, func(e work.Entry) bool { return e.ID >= "sc" && e.ID <= "sh" })
		}},
		{"the fix is a day old", func(in *write.Input) { in.Now = day(4, 13, 9) }},
		{"one of them was somebody else's", func(in *write.Input) {
			later := in.Entries[slices.IndexFunc(in.Entries, func(e work.Entry) bool { return e.ID == "sa" })]
			later.ID, later.CreatedAt, later.At, later.Counted, later.Why = "sz", day(5, 5, 3), time.Time{}, false, work.WhyNotAnswered
			in.Entries = append(in.Entries, later)
		}},
		{"the tickets were read only up to the week after", func(in *write.Input) { in.Coverage[0].Through = day(4, 19, 9) }},
		{"some of the last run could not be read", func(in *write.Input) { in.Coverage[0].Outcome = work.OutcomePartial }},
		{"the fix was reverted", func(in *write.Input) {
			for i := range in.Entries {
				if in.Entries[i].ID == "p4" {
					in.Entries[i].Title = `Revert "Back off with jitter"`
				}
			}
		}},
		{"nobody recorded a cause", func(in *write.Input) {
			for i := range in.Entries {
				if in.Entries[i].Incident != nil {
					in.Entries[i].Incident.Cause = "Unknown"
				}
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input()
			tt.change(&in)
			if got := bragSheet(in).String(); strings.Contains(got, "stopped after") {
				t.Error("the sheet says that they stopped after the change")
			}
		})
	}
}

func TestASheetThatRestsOnAGapSaysSo(t *testing.T) {
	in := input()
	in.Coverage[1].Since = day(3, 1, 0)
	got := bragSheet(in).String()
	for _, want := range []string{"**Not everything could be read.**", "reviews **read only from 1 March 2026**"} {
		if !strings.Contains(got, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
}

// What was reverted, is open again, or is not done is no win.
func TestWhatDoesNotStandIsNoWin(t *testing.T) {
	tests := []struct {
		name   string
		change func(*work.Entry)
		want   string
	}{
		{"an epic still open", func(e *work.Entry) { e.State, e.Counted, e.Why = work.StateOpen, false, work.WhyOpen }, "11 January to 2 May, still open"},
		{"an epic closed without being done", func(e *work.Entry) { e.State, e.Counted, e.Why = work.StateClosed, false, work.WhyDeclined }, "Worked on “Move events off the queue”"},
		{"a ticket open again", func(e *work.Entry) {
			e.State, e.Counted, e.Why, e.Ticket.Epic = work.StateOpen, false, work.WhyReopened, false
		}, "Worked on “Move events off the queue”"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input()
			for i := range in.Entries {
				if in.Entries[i].ID == "e1" {
					tt.change(&in.Entries[i])
				}
			}
			in.Accomplishments[0].Own = slices.DeleteFunc(in.Accomplishments[0].Own, func(id string) bool { return id == "e1" })
			got := bragSheet(in).String()
			if !strings.Contains(got, tt.want) || strings.Contains(got, "Moved events") {
				t.Errorf("the sheet tells it as done")
			}
			if tt.name != "an epic still open" && strings.Contains(got, "41 s → 6 s") {
				t.Errorf("the sheet quotes a claim of it")
			}
		})
	}
}

// A tag of another framework does not make work disappear.
func TestWorkTaggedUnderAnotherFrameworkIsStillShown(t *testing.T) {
	in := input()
	in.Accomplishments[4].Principles = []work.Assignment{{Key: "craftsmanship", By: "user"}}
	if got := bragSheet(in).String(); !strings.Contains(got, "- **Wrote the on-call handbook**") || strings.Count(got, "handbook#8") < 1 {
		t.Error("it is in no section")
	}
}

// A sheet for a quarter tells of the quarter: what was finished later is not in
// it, and reviews are counted within it.
func TestASheetTellsOfItsPeriodOnly(t *testing.T) {
	in := input()
	in.Period = mustPeriod(t, "2026-Q1")
	got := bragSheet(in).String()
	for _, want := range []string{
		"Led the work to move events off the queue**, 11 January to 2 February, with more after the period", // the rest came in May
		"Of the 2 pull requests I wrote or reviewed for it, 1 is mine, 1 by a colleague.",
		"Reviewed 12 pull requests of one colleague",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	for _, not := range []string{"41 s → 6 s", "stopped after", "acme/billing#2", "Fix a typo"} {
		if strings.Contains(got, not) {
			t.Errorf("the sheet says %q, which came after the period", not)
		}
	}
	in.Period = mustPeriod(t, "2026-01-01..2026-02-20")
	if got := bragSheet(in).String(); !strings.Contains(got, "11 January to 2 February and going on") {
		t.Error("what is in the middle does not go on")
	}
	in.Period = mustPeriod(t, "2026-02-15..2026-02-20")
	if got := bragSheet(in).String(); strings.Contains(got, "Reviewed 12") {
		t.Error("reviews outside the period are counted")
	}
}

func mustPeriod(t *testing.T, text string) work.Period {
	t.Helper()
	p, err := work.ParsePeriod(text, day(7, 2, 8))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
