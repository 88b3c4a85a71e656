package write_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// whole is the half-year of input with all that went badly, was planned and
// was heard.
func whole() write.Input {
	in := input()
	reverted, revert := entry("b1", work.KindPull, "acme/billing#498", "Cache the exchange rates", day(5, 5, 9)), entry("b2", work.KindPull, "acme/billing#499", `Revert "Cache the exchange rates"`, day(5, 6, 10))
	reopened := entry("b3", work.KindTicket, "PAY-355", "Show refunds in the customer's currency", day(5, 20, 9))
	reopened.Ticket.Reopened = 2
	for i, e := range []work.Entry{revert, reopened} {
		in.Accomplishments = append(in.Accomplishments, work.Accomplishment{ID: "bad" + string(rune('a'+i)), Title: e.Title, Role: "did", From: e.CreatedAt, To: e.At, Items: []string{e.ID}, Own: []string{e.ID}})
	}
	in.Accomplishments[len(in.Accomplishments)-2].Items = []string{"b1", "b2"}
	in.Entries = append(in.Entries, reverted, revert, reopened)
	in.Objections = append(in.Objections,
		write.Objection{Accomplishment: "bada", Kind: "reverted", Items: []string{"b1", "b2"}, Question: "what became of billing#498 after it was reverted?"},
		write.Objection{Accomplishment: "badb", Kind: "reopened", Items: []string{"b3"}, Question: "why was PAY-355 reopened, and what made it hold?"})
	for i, kind := range []work.NoteType{work.NoteFeedback, work.NoteExpectation} {
		e := entry("note"+string(rune('a'+i)), work.KindNote, "", "Thanks, that saved us", day(6, 1+i, 0))
		e.NoteType, e.Counted, e.Body = kind, false, "Thanks,\nthat *saved* us"
		in.Entries = append(in.Entries, e)
	}
	in.Goals = []work.Goal{{
		ID: "g1", Objective: "Settlement visible to support", From: day(1, 1, 0), Due: day(6, 30, 0),
		Results: []work.KeyResult{
			{ID: "k1", Text: "dashboard used by 10 agents", Unit: "agents", Target: 10, Due: day(6, 30, 0)},
			{ID: "k2", Text: "fewer questions", Unit: "questions a week", Start: 12, Target: 3, Due: day(9, 30, 0), Progress: []work.Progress{{At: day(5, 1, 0), Value: 7.5, Note: "slowly"}, {At: day(7, 1, 0), Value: 3}}},
		},
	}, {ID: "g0", Objective: "Long done", From: day(1, 1, 0).AddDate(-1, 0, 0), ClosedAt: day(1, 1, 0).AddDate(0, 0, -1)}}
	return in
}

func lines(all []*write.Line) string {
	var b strings.Builder
	for _, l := range all {
		b.WriteString(l.Kind + ": " + l.String() + "\n")
	}
	return b.String()
}

func TestWhatWentBadlyIsGathered(t *testing.T) {
	want := `reopened: “Move events off the queue” was reopened before it held. [PAY-1](https://acme.atlassian.net/browse/PAY-1)
reverted: My change “Cache the exchange rates” was reverted after 1 day. [billing#498](https://github.com/acme/billing/pull/498)
reopened: My ticket “Show refunds in the customer's currency” was reopened twice before it held. [PAY-355](https://acme.atlassian.net/browse/PAY-355)
reverted: My change “Fix a typo” was reverted. [web#1](https://github.com/acme/web/pull/1)
missed: “Settlement visible to support”: “dashboard used by 10 agents” was due 30 June and stands at 0 of 10 agents.
`
	got := strings.Split(lines(write.New(whole()).Badly), "\n")
	slices.Sort(got)
	wanted := strings.Split(want, "\n")
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("went badly:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
	}
	if bad := write.New(input()); len(bad.Badly) != 2 {
		t.Errorf("a half-year without goals has %d", len(bad.Badly))
	}
}

func TestWhatIsOpenAgainWentBadly(t *testing.T) {
	in := input()
	for i := range in.Entries {
		if in.Entries[i].ID == "e1" {
			e := &in.Entries[i]
			e.State, e.Counted, e.Why, e.Ticket.Epic = work.StateOpen, false, work.WhyReopened, false
		}
	}
	in.Objections = nil
	if got, want := lines(write.New(in).Badly), "undone: “Move events off the queue”: PAY-1 is open again. "; !strings.HasPrefix(got, want) {
		t.Errorf("went badly: %s", got)
	}
}

func TestGoalsAreToldAsTheyStoodThen(t *testing.T) {
	v := write.New(whole())
	if len(v.Goals) != 1 {
		t.Fatalf("%d goals of the period, want 1", len(v.Goals))
	}
	g := v.Goals[0]
	if !g.Open || g.Percent != 25 || g.Due != "30 June" {
		t.Errorf("the goal is %+v", g)
	}
	for i, want := range []write.Result{
		{Text: "dashboard used by 10 agents", Due: "30 June", Percent: 0, Missed: true},
		{Text: "fewer questions", Due: "30 September", Percent: 50, Note: "slowly"},
	} {
		got := *g.Results[i]
		stands := got.Stands.String()
		if got.Stands = nil; got != want {
			t.Errorf("result %d is %+v, want %+v", i, got, want)
		}
		if want := []string{"0 of 10 agents", "7.5 questions a week; 12 at the start, target 3"}[i]; stands != want {
			t.Errorf("result %d stands at %q, want %q", i, stands, want)
		}
	}
}

func TestWhatWasHeardIsGatheredByType(t *testing.T) {
	v := write.New(whole())
	if len(v.Feedback) != 1 || v.Feedback[0].Text != `Thanks, that \*saved\* us` || v.Feedback[0].Day != "1 June" {
		t.Errorf("feedback: %+v", v.Feedback)
	}
	if len(v.Expectations) != 1 || v.Expectations[0].ID != "noteb" {
		t.Errorf("expectations: %+v", v.Expectations)
	}
}

func TestIncidentsArePagesToo(t *testing.T) {
	in := input()
	page := entry("z1", work.KindIncident, "OPS-99", "Certificate expires", day(2, 1, 3))
	page.Counted, page.Why, page.Incident.Cause = false, work.WhyNotAcknowledged, "unknown"
	twice := entry("z2", work.KindIncident, "OPS-98", "Told twice", day(2, 1, 3))
	twice.Counted, twice.Why = false, work.WhyToldTwice
	in.Entries = append(in.Entries, page, twice)
	got := write.New(in).Incidents
	if len(got) != 10 {
		t.Fatalf("%d incidents, want 10", len(got))
	}
	i := slices.IndexFunc(got, func(i *write.Incident) bool { return i.Link.Text == "OPS-99" })
	if i < 0 || got[i].Answered || got[i].Cause != "" || got[i].Day != "31 January" {
		t.Errorf("the page is %+v", got[i])
	}
	if !slices.IsSortedFunc(got, func(a, b *write.Incident) int { return a.At.Compare(b.At) }) {
		t.Error("the oldest is not first")
	}
}

func TestABulletIsToldInSeveralForms(t *testing.T) {
	v := write.New(input())
	by := map[string]*write.Bullet{}
	for _, b := range v.Accomplishments {
		by[b.ID] = b
	}
	for _, tt := range []struct{ id, got, want string }{
		{"accmov", by["accmov"].Prose(), "I led the work to move events off the queue, 11 January to 2 May."},
		{"accret", by["accret"].Prose(), "Retry storm incidents I answered stopped after my change of 12 April."},
		{"accret", by["accret"].Outcome.String(), "8 in the 14 weeks before, none in the 11 weeks since, where about 6 would be expected at the old rate."},
		{"accrev", by["accrev"].Line(), "**Reviewed 12 pull requests of one colleague**, 9 February to 20 February: first answer within 3 h at the median. [refunds#1](https://github.com/acme/refunds/pull/1)"},
		{"accfix", by["accfix"].Line(), "Fixed a typo. [web#1](https://github.com/acme/web/pull/1)"},
		{"acccus", by["acccus"].Bold(), "**Commanded the incident “Customers charged twice” (SEV1)** on 4 March."},
		{"acccus", by["acccus"].Short(), "**Commanded the incident “Customers charged twice” (SEV1)** on 4 March: restored 2 h after detection."},
		{"acccus", by["acccus"].Outcome.String(), "Restored 2 h after detection."},
		{"accmov", by["accmov"].Outcome.String(), "“p95 41 s → 6 s, measured over a week” (my figure)."},
		{"accfix", by["accfix"].Full(), "**Fixed a typo**. [web#1](https://github.com/acme/web/pull/1)"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.id, tt.got, tt.want)
		}
	}
	if b := by["accfix"]; b.Strong || b.Strength != "" || b.Principle != "results" {
		t.Errorf("the small one is %+v", b)
	}
	if b := by["acccus"]; b.Strength != "led" || b.From != "3 March" || b.Sources[0].Address != "https://acme.atlassian.net/browse/OPS-7" {
		t.Errorf("the incident is %+v", b)
	}
}

// Inference asks once for each group of reviews.
func TestTheMedianIsAskedForOnce(t *testing.T) {
	in, asked := input(), 0
	in.Turnaround = func([]work.Entry) (time.Duration, int) { asked++; return time.Hour, 1 }
	write.New(in)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}
