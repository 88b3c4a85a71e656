package digest_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
	"bragsheet/summarize/digest"
	"bragsheet/summarize/infer"
)

func entry(tb testing.TB, id string, kind work.Kind, day string) work.Entry {
	tb.Helper()
	e := work.Entry{Item: work.Item{ID: id, Kind: kind, Title: "secret " + id}, Counted: true, At: at(tb, day+" 12:00")}
	if kind == work.KindNote {
		e.Title, e.NoteType = "Note "+id, work.NoteWork
	}
	return e
}

// input is a week with something of everything.
func input(tb testing.TB) digest.Input {
	tb.Helper()
	week, err := work.ParsePeriod("2026-W27", at(tb, "2026-07-06 08:00"))
	if err != nil {
		tb.Fatal(err)
	}
	feedback := entry(tb, "fb", work.KindNote, "2026-07-01")
	feedback.Counted, feedback.NoteType = false, work.NoteFeedback
	hidden := entry(tb, "hid", work.KindPull, "2026-07-01")
	hidden.Hidden = true
	theirs := entry(tb, "theirs", work.KindPull, "2026-07-01")
	theirs.Counted = false
	return digest.Input{
		Kind: digest.Weekly, Period: week, Now: at(tb, "2026-07-06 08:00"), StaleWeeks: 4, Drafted: true, Open: 4, OpenOf: map[string]int{"old": 2},
		Private: func(text string) bool { return strings.Contains(text, "ana") },
		Entries: []work.Entry{
			entry(tb, "p1", work.KindPull, "2026-06-29"), entry(tb, "p2", work.KindPull, "2026-07-05"), entry(tb, "early", work.KindPull, "2026-06-28"), entry(tb, "late", work.KindPull, "2026-07-06"),
			entry(tb, "r1", work.KindReview, "2026-07-01"), entry(tb, "n1", work.KindNote, "2026-07-01"), entry(tb, "n2 with ana", work.KindNote, "2026-07-01"), feedback, hidden, theirs,
		},
		Accomplishments: []work.Accomplishment{
			{ID: "new", Title: "secret title", From: at(tb, "2026-06-29 09:00"), Items: []string{"p1"}, Own: []string{"p1"}},
			{ID: "grown", Title: "My own title", From: at(tb, "2026-05-01 09:00"), Items: []string{"p2"}, Own: []string{"p2"}},
			{ID: "old", Title: "secret old", From: at(tb, "2026-04-01 09:00"), Items: []string{"x"}, Own: []string{"x"}},
		},
		Decisions: []work.Decision{{ID: 1, Kind: work.DecideRename, Item: "p2", Whole: true, Value: "My own title"}},
		Goals: []work.Goal{
			{ID: "g1", Objective: "Boring payments", CreatedAt: at(tb, "2026-05-01 09:00"), Results: []work.KeyResult{{Target: 5}}},
			{ID: "g2", Objective: "Fresh", CreatedAt: at(tb, "2026-05-01 09:00"), Results: []work.KeyResult{{Target: 5, Progress: []work.Progress{{At: at(tb, "2026-07-01 09:00"), Value: 1}}}}},
			{ID: "g3", Objective: "Closed", CreatedAt: at(tb, "2026-01-01 09:00"), ClosedAt: at(tb, "2026-02-01 09:00"), Results: []work.KeyResult{{Target: 5}}},
			{ID: "g4", Objective: "Reached", CreatedAt: at(tb, "2026-01-01 09:00"), Results: []work.KeyResult{{Target: 5, Progress: []work.Progress{{At: at(tb, "2026-01-02 09:00"), Value: 5}}}}},
		},
		Looks: []infer.Look{
			{Accomplishment: "old", Days: 30, At: at(tb, "2026-07-01 09:00"), Against: []infer.Finding{{Kind: infer.AgainstReverted, Text: "secret"}}, Later: &infer.Finding{Text: "secret", Items: []string{"a", "b"}}},
			{Accomplishment: "grown", Days: 90, At: at(tb, "2026-07-02 09:00")},
			{Accomplishment: "new", Days: 30, At: at(tb, "2026-06-02 09:00")},
		},
		Reviews:  []digest.Review{{Name: "promotion", Date: at(tb, "2026-08-12 00:00")}, {Name: "far", Date: at(tb, "2026-12-24 00:00")}, {Name: "over", Date: at(tb, "2026-07-01 00:00")}},
		Troubles: []string{"the last run was 9 days ago"},
	}
}

func TestADigestTellsCountsAndOwnWords(t *testing.T) {
	d := digest.Make(input(t))
	const want = `Something is in the way of brag:
  - the last run was 9 days ago

Ahead: promotion on 12 August 2026, 5 weeks left, 4 questions open. To write for it: brag draft -o FILE

From 29 June to 5 July 2026: 2 pull requests merged, 1 pull request reviewed, 2 notes of yours. That is part of 2 accomplishments, 1 of them new.
  - Note n1
  - My own title

Not repeated here: 1 title of yours that may name somebody or something private (brag list).

2026-Q2 is over. To see what became of it: brag draft --period 2026-Q2 -o 2026-Q2.md

4 open questions in your last draft. Answer them where they stand, in place of each [[fill: …]].

Goals without progress:
  - Boring payments: none for 9 weeks. brag goals show g1

Looked at again: 2 accomplishments, of which 1 held and others refer to 1.
  - old, 30 days on: a change was reverted, 2 later items of others, 2 questions still open. brag show old

Anything no tool saw?
  - Did you unblock somebody?  brag note "Unblocked … by …"
  - Did you interview, or help with hiring?  brag note "Interviewed … candidates for …"
`
	if got := d.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := d.Subject(); got != "brag: your week, 29 June to 5 July 2026" {
		t.Error(got)
	}
	in := input(t)
	in.Period.From = in.Period.From.AddDate(0, 0, -21)
	if got := digest.Make(in).Subject(); got != "brag: your weeks, 8 June to 5 July 2026" {
		t.Error(got)
	}
	if got := d.Brief(); got != "the last run was 9 days ago. 5 items noticed, 2 accomplishments, 4 questions open. Anything no tool saw?" {
		t.Error(got)
	}
}

func TestBeforeAReviewTheMessageIsAboutIt(t *testing.T) {
	in := input(t)
	in.Kind, in.Troubles, in.Reviews = digest.Before, nil, in.Reviews[:1]
	d := digest.Make(in)
	if got := d.Subject(); got != "brag: promotion on 12 August 2026, 5 weeks left, 4 questions open" {
		t.Error(got)
	}
	in.Drafted = false
	if got := digest.Make(in).Brief(); got != "promotion on 12 August 2026, 5 weeks left, nothing drafted yet" {
		t.Error(got)
	}
	text := d.Text()
	for _, not := range []string{"pull request", "Anything no tool saw", "Looked at again"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is in\n%s", not, text)
		}
	}
	for _, want := range []string{"Ahead: promotion", "Boring payments"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

// Who does nothing for a quarter is told once of the draft that can be had.
func TestOneDigestTellsThatAQuarterIsOver(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"2026-06-22 00:00", "2026-06-29 00:00", ""},
		{"2026-06-29 00:00", "2026-07-06 00:00", "2026-Q2"},
		{"2026-07-06 00:00", "2026-07-13 00:00", ""},
		{"2026-06-01 00:00", "2026-07-01 00:00", "2026-Q2"}, // a month
		{"2026-07-01 00:00", "2026-08-01 00:00", ""},
		{"2026-02-01 00:00", "2026-08-03 00:00", "2026-Q2"}, // after a long sleep, the last
	} {
		in := input(t)
		in.Period = work.Period{Name: "x", From: at(t, tt.from), To: at(t, tt.to)}
		if d := digest.Make(in); d.Ended != tt.want || strings.Contains(d.Text(), "is over") != (tt.want != "") {
			t.Errorf("%s to %s: %q, want %q", tt.from, tt.to, d.Ended, tt.want)
		}
	}
}

func TestNothingFoundIsNotNothingRead(t *testing.T) {
	in := input(t)
	in.Entries = nil
	if text := digest.Make(in).Text(); !strings.Contains(text, "nothing was noticed.") {
		t.Error(text)
	}
	in.Coverage = []work.Coverage{{Account: work.Account{Name: "work"}, Stream: "reviews", Through: at(t, "2026-07-02 08:00"), RanAt: at(t, "2026-07-02 08:00"), Outcome: work.OutcomeComplete}}
	text := digest.Make(in).Text()
	if !strings.Contains(text, "nothing in what was read.") || !strings.Contains(text, "work reviews: read only through 2 July 2026") {
		t.Error(text)
	}
}

func TestPromptsTakeTurns(t *testing.T) {
	for kind, step := range map[string]func(time.Time) time.Time{
		digest.Weekly:  func(t time.Time) time.Time { return t.AddDate(0, 0, 7) },
		digest.Monthly: func(t time.Time) time.Time { return t.AddDate(0, 1, 0) },
	} {
		asked := map[string]int{}
		to := at(t, "2026-06-01 00:00")
		for range 7 {
			in := digest.Input{Kind: kind, Period: work.Period{From: to.AddDate(0, 0, -7), To: to}, Now: to, Private: func(string) bool { return false }}
			first, second := digest.Make(in), digest.Make(in)
			if first.Text() != second.Text() {
				t.Error("two of the same period differ")
			}
			for _, p := range first.Prompts {
				asked[p.Key]++
			}
			to = step(to)
		}
		for _, key := range []string{"presented", "advised", "unblocked", "interviewed", "taught", "decided", "thanked"} {
			if asked[key] != 2 {
				t.Errorf("%s: %s is asked %d times in 7", kind, key, asked[key])
			}
		}
	}
}

// Whatever the person's words hold, a message is lines of brag's own with their
// words inside, and nothing in it moves or hides another.
func FuzzDigest(f *testing.F) {
	f.Add("Talked to risk", "promotion", "boring")
	f.Add("a\nb\x00\x1b[2J", "\u202eecnanif", strings.Repeat("x", 5000))
	f.Add("\xff\xfe", "", "[[fill: x]]")
	f.Fuzz(func(t *testing.T, note, review, trouble string) {
		in := input(t)
		in.Entries[5].Title = note
		in.Reviews[0].Name, in.Troubles[0], in.Goals[0].Objective = review, trouble, note
		d := digest.Make(in)
		lines := strings.Count(d.Text(), "\n")
		if limit := strings.Count(digest.Make(input(t)).Text(), "\n"); lines > limit {
			t.Errorf("%d lines, at most %d:\n%s", lines, limit, d.Text())
		}
		for _, text := range []string{d.Text(), d.Subject() + "\n", d.Brief() + "\n"} {
			if !utf8.ValidString(text) || len(text) > 10000 {
				t.Errorf("%d bytes, valid %v", len(text), utf8.ValidString(text))
			}
			for _, r := range text {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
					t.Errorf("%q has %U", text, r)
				}
			}
		}
	})
}
