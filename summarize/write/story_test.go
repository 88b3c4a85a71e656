package write_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// one is a half-year with one accomplishment: the first entries own of it are
// the person's.
func one(t *testing.T, a work.Accomplishment, own int, entries ...work.Entry) write.Input {
	t.Helper()
	a.ID, a.From, a.To = "acc", entries[0].CreatedAt, entries[own-1].At
	for i, e := range entries {
		a.Items = append(a.Items, e.ID)
		if i < own {
			a.Own = append(a.Own, e.ID)
		} else {
			a.Others = append(a.Others, e.ID)
		}
	}
	return write.Input{
		Login: "robin", Period: mustPeriod(t, "2026-H1"), Now: day(7, 2, 8), Principles: []write.Principle{{Key: "ownership", Name: "Ownership"}},
		Entries: entries, Accomplishments: []work.Accomplishment{a},
		Decisions: []work.Decision{{Kind: work.DecideRole, Item: entries[0].ID, Value: a.Role}}, // so that it is shown
	}
}

// bullet returns the lines of a sheet's one accomplishment, without its links
// and marker.
func bullet(t *testing.T, in write.Input) string {
	t.Helper()
	for _, b := range bragSheet(in).Blocks {
		if b.Key == "acc-acc" {
			first, rest, _ := strings.Cut(b.Text, "\n")
			first, _, _ = strings.Cut(first, " [")
			return strings.TrimSuffix(first+"\n"+rest, "\n")
		}
	}
	return ""
}

func TestEachRoleHasItsHeadline(t *testing.T) {
	tests := []struct{ role, title, want string }{
		{"led", "Move events off the queue", "Led the work to move events off the queue"},
		{"led", "Queue migration", "Led “Queue migration”"},
		{"coordinated", "Move events off the queue", "Coordinated the work to move events off the queue"},
		{"coordinated", "Queue migration", "Coordinated “Queue migration”"},
		{"commanded", "Queue migration", "Commanded “Queue migration”"},
		{"built", "Add a ledger export", "Added a ledger export"},
		{"built", "Ledger export", "Built “Ledger export”"},
		{"built", "Added a ledger export", "Added a ledger export"},
		{"fixed", "Correct the rounding", "Corrected the rounding"},
		{"fixed", "Rounding is wrong", "Fixed “Rounding is wrong”"},
		{"mentored", "Onboard the new colleague", "Onboarded the new colleague"},
		{"mentored", "Buddy for the new colleague", "Mentored: “Buddy for the new colleague”"},
		{"reviewed", "Replace the ledger", "Reviewed the work to replace the ledger"},
		{"reviewed", "Ledger design", "Reviewed “Ledger design”"},
		{"wrote", "Write the on-call handbook", "Wrote the on-call handbook"},
		{"wrote", "On-call handbook", "Wrote “On-call handbook”"},
		{"responded", "Ledger outage", "Took part in “Ledger outage”"},
		{"did", "Remove the old form", "Removed the old form"},
		{"did", "Lead time dashboard", "Finished “Lead time dashboard”"},
		{"contributed", "Replace the ledger", "Took part in the work to replace the ledger"},
		{"contributed", "Ledger replacement", "Took part in “Ledger replacement”"},
	}
	tested := map[string]bool{}
	for _, tt := range tests {
		tested[tt.role] = true
		in := one(t, work.Accomplishment{Title: tt.title, Role: tt.role}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
		if got, _, _ := strings.Cut(bullet(t, in), "\n"); got != "- **"+tt.want+"**." {
			t.Errorf("%s %q: %s, want %s", tt.role, tt.title, got, tt.want)
		}
	}
	for _, role := range work.Roles {
		if !tested[role] {
			t.Errorf("no headline is tested for %q", role)
		}
	}
}

func TestIncidentsAreNamedWhateverTheyBeginWith(t *testing.T) {
	for role, want := range map[string]string{
		"commanded":   "- **Commanded the incident “Restore the payments”** on 31 March.",
		"responded":   "- **Took part in the response to “Restore the payments”** on 31 March.",
		"contributed": "- **Took part in the response to “Restore the payments”** on 31 March.",
		"led":         "- **Led the response to “Restore the payments”** on 31 March.",
		"coordinated": "- **Coordinated the response to “Restore the payments”** on 31 March.",
		"fixed":       "- **Fixed “Payments fail”**.",
	} {
		title := "Restore the payments"
		if role == "fixed" {
			title = "Payments fail"
		}
		in := one(t, work.Accomplishment{Title: title, Role: role}, 1, entry("i", work.KindIncident, "OPS-1", title, day(4, 1, 9)))
		if got, _, _ := strings.Cut(bullet(t, in), "\n"); got != want {
			t.Errorf("%s: %s, want %s", role, got, want)
		}
	}
}

func TestATitleOfThePersonsIsToldAsTheyWroteIt(t *testing.T) {
	tests := []struct{ name, title, role, value, want string }{
		{"no verb is put before it", "Paging went quiet", "fixed", "Paging went quiet", "- **Paging went quiet**."},
		{"it is not put in the past", "Move it all", "built", "Move it all", "- **Move it all**."},
		{"it stays text", "*All* of [it](x)", "built", "*All* of [it](x)", `- **\*All\* of \[it\](x)**.`},
		{"a role it may leave out is said", "Queue migration", "led", "Queue migration", "- **Queue migration**; I led it."},
		{"a small role too", "Queue migration", "contributed", "Queue migration", "- **Queue migration**; I took part in it."},
		{"a long one is cut by inference", "Move every single…", "built", "Move every single event off the queue", "- **Move every single…**."},
		{"another was taken back since", "Move it all", "built", "Paging went quiet", "- **Moved it all**."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := one(t, work.Accomplishment{Title: tt.title, Role: tt.role}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
			in.Decisions = append(in.Decisions, work.Decision{ID: 7, Kind: work.DecideRename, Item: "p", Value: tt.value})
			if got, _, _ := strings.Cut(bullet(t, in), "\n"); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestARenamedGroupOfReviewsKeepsItsName(t *testing.T) {
	in := input()
	in.Accomplishments[3].Title = "Brought a new colleague up to speed"
	in.Decisions = []work.Decision{{Kind: work.DecideRename, Item: "na", Value: "Brought a new colleague up to speed"}}
	if got := bragSheet(in).String(); !strings.Contains(got, "- **Brought a new colleague up to speed**, 9 February to 20 February: first answer within 3 h at the median. Comments or requests") {
		t.Errorf("the name is not in the sheet:\n%s", got)
	}
	in.Decisions, in.Accomplishments[3].Role = nil, "mentored"
	if got := bragSheet(in).String(); !strings.Contains(got, "- **Mentored a colleague: reviewed 12 pull requests of theirs**") {
		t.Errorf("mentoring is not told as that:\n%s", got)
	}
}

// redated is an accomplishment finished on 1 April that the person gave days.
func redated(t *testing.T, days, period string) write.Input {
	t.Helper()
	d := work.Decision{ID: 7, Kind: work.DecideRedate, Item: "p", Value: days}
	in := one(t, work.Accomplishment{Title: "Ledger export", Role: "built"}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
	a := &in.Accomplishments[0]
	a.From, a.To, _ = d.Days()
	in.Decisions, in.Period = append(in.Decisions, d), mustPeriod(t, period)
	return in
}

func TestTheDaysThePersonGaveRule(t *testing.T) {
	tests := []struct{ days, period, want string }{
		{"2026-06-15", "2026-Q2", "- **Built “Ledger export”** on 15 June."},
		{"2026-03-01..2026-03-02", "2026-Q1", "- **Built “Ledger export”**, 1 March to 2 March."}, // though merged after it
		{"2026-03-01..2026-03-02", "2026-Q2", ""},
		{"2026-01-05..2026-05-22", "2026-H1", "- **Built “Ledger export”**, 5 January to 22 May."},
		{"2026-03-31..2026-04-30", "2026-Q2", "- **Built “Ledger export”**, 31 March to 30 April."},
		{"2026-03-31..2026-04-30", "2026-Q1", ""}, // nothing of it was finished then
		{"2025-12-01..2026-07-01", "2026-H1", "- **Built “Ledger export”**, 1 December 2025 to 1 July."},
	}
	for _, tt := range tests {
		t.Run(tt.days+" in "+tt.period, func(t *testing.T) {
			if got, _, _ := strings.Cut(bullet(t, redated(t, tt.days, tt.period)), "\n"); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	in := redated(t, "2026-06-15", "2026-H1")
	in.Decisions = append(in.Decisions, work.Decision{ID: 8, Kind: work.DecideUndo, Undoes: 7})
	if got := bullet(t, in); strings.Contains(got, "15 June") {
		t.Errorf("days taken back are told: %s", got)
	}
}

func TestADatedIncidentIsToldOnThatDayAndItsClockKeepsItsOwn(t *testing.T) {
	in := input()
	a := &in.Accomplishments[1]
	a.From, a.To = day(2, 27, 0), day(2, 27, 0)
	in.Decisions = []work.Decision{{Kind: work.DecideRedate, Item: "i1", Value: "2026-02-27"}}
	got := bragSheet(in).String()
	if want := "(SEV1)** on 27 February. Detected 21:00 on 4 March, restored 23:00 on 4 March. Merged the fix at 22:00 on 4 March"; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q:\n%s", want, got)
	}
}

// Commanding something that had no incident is told like leading it.
func TestCommandWithoutAnIncident(t *testing.T) {
	in := one(t, work.Accomplishment{Title: "Ledger export", Role: "commanded"}, 1, entry("t", work.KindTicket, "PAY-1", "x", day(4, 1, 9)))
	if got, _, _ := strings.Cut(bullet(t, in), "\n"); got != "- **Commanded “Ledger export”**." {
		t.Error(got)
	}
}

// Whoever was responder by the records and says that they commanded is told
// to have commanded, with the records' times.
func TestCommandByThePersonsWord(t *testing.T) {
	e := entry("i", work.KindIncident, "OPS-1", "Payments fail", day(4, 1, 9))
	e.Role, e.Incident.Severity, e.Incident.DetectedAt = work.RoleResponder, "SEV2", work.Instant{At: day(4, 1, 8)}
	got := bullet(t, one(t, work.Accomplishment{Title: "Payments fail", Role: "commanded"}, 1, e))
	if want := "- **Commanded the incident “Payments fail” (SEV2)** on 1 April. Detected 08:00."; !strings.HasPrefix(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAFigureIsToldAsThePersonLeftIt(t *testing.T) {
	const asks = "where can someone see this figure?"
	tests := []struct {
		name  string
		claim work.Claim
		want  string
		asks  bool
	}{
		{"as written", work.Claim{}, "“p95 41 s → 6 s” (my figure).", true},
		{"confirmed", work.Claim{Confirmed: true}, "“p95 41 s → 6 s” (my figure).", false},
		{"to be seen somewhere", work.Claim{Confirmed: true, Seen: "the weekly *report*"}, `“p95 41 s → 6 s” (source: the weekly \*report\*).`, false},
		{"corrected", work.Claim{Confirmed: true, Corrected: "p95 41 s → 9 s."}, "p95 41 s → 9 s (my figure).", false},
		{"measured by others", work.Claim{Quote: "p95 41 s → 6 s, measured by the data team.", Speaker: "the data team"}, "“p95 41 s → 6 s, measured by the data team”.", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.claim.Item = "p"; tt.claim.Quote == "" {
				tt.claim.Quote = "p95 41 s → 6 s."
			}
			in := one(t, work.Accomplishment{Title: "Ledger export", Role: "built", Claims: []work.Claim{tt.claim}}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
			got := bullet(t, in)
			if first, _, _ := strings.Cut(got, "\n"); first != "- **Built “Ledger export”**: "+tt.want {
				t.Errorf("%s, want %s", first, tt.want)
			}
			if strings.Contains(got, asks) != tt.asks {
				t.Errorf("asked where to see it: %v, want %v", !tt.asks, tt.asks)
			}
		})
	}
}

func TestAnAddressWhereAFigureCanBeSeenIsALink(t *testing.T) {
	claims := []work.Claim{
		{Item: "p", Quote: "p95 41 s → 6 s"},
		{Item: "p", Quote: "errors 3 % → 1 %", Confirmed: true, Seen: "https://grafana.example.com/d/1?x=(y)"},
	}
	in := one(t, work.Accomplishment{Title: "Ledger export", Role: "built", Claims: claims}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
	want := "“errors 3 % → 1 %” (source: [grafana.example.com](https://grafana.example.com/d/1?x=%28y%29))."
	if got := bragSheet(in).String(); !strings.Contains(got, want) {
		t.Errorf("the figure the person has looked at is not told first, with its link:\n%s", got)
	}
	in.Accomplishments[0].Claims = []work.Claim{{Item: "p", Quote: "errors 3 % → 1 %", Confirmed: true, Seen: "javascript://evil/%0aalert(1)"}}
	if got := bragSheet(in).String(); strings.Contains(got, "](javascript") {
		t.Error("an address that is none is a link")
	}
}

func TestABlockNamesTheItemsItWasToldFrom(t *testing.T) {
	in := input()
	in.Period = mustPeriod(t, "2026-Q1")
	for _, b := range bragSheet(in).Blocks {
		if b.Key == "acc-accmov" && !slices.Equal(b.Items, []string{"d1", "p1", "r1"}) {
			t.Errorf("the block names %v", b.Items)
		}
	}
}

func TestWhatThePersonDecidedOnIsShown(t *testing.T) {
	in := one(t, work.Accomplishment{Title: "Ledger export", Role: "did"}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
	in.Decisions[0].At = time.Time{}
	if bullet(t, in) == "" {
		t.Error("what the person gave a role is not shown")
	}
	in.Decisions = nil
	if bullet(t, in) != "" {
		t.Error("a small thing is shown")
	}
}

func TestWhatIsKnownOfARenamedThingIsStillTold(t *testing.T) {
	in := input()
	in.Accomplishments[1].Title, in.Accomplishments[2].Title = "Double charges ended", "Retries went quiet"
	in.Decisions = []work.Decision{
		{ID: 1, Kind: work.DecideRename, Item: "i1", Value: "Double charges ended"}, {ID: 2, Kind: work.DecideRename, Item: "p4", Value: "Retries went quiet"},
	}
	got := bragSheet(in).String()
	for _, want := range []string{
		"- **Double charges ended** (SEV1) on 4 March; I commanded the response. Detected 21:00",
		"- **Retries went quiet**. Retry storm incidents I answered stopped after my change of 12 April: 8 in the 14 weeks before",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
}

func TestWhatIsNotFinishedIsNotToldAsBuilt(t *testing.T) {
	epic := entry("e", work.KindTicket, "PAY-1", "Move the ledger", day(4, 1, 9))
	epic.Ticket.Epic, epic.State, epic.Counted, epic.Why = true, work.StateOpen, false, work.WhyOpen
	in := one(t, work.Accomplishment{Title: "Move the ledger", Role: "built"}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)), epic)
	if got, _, _ := strings.Cut(bullet(t, in), "\n"); got != "- **Worked on “Move the ledger”**." {
		t.Error(got)
	}
}

// An incident of the last day of the half-year before, told as of this one by
// the person's days, was commanded in it, not followed up.
func TestADatedIncidentOfAnotherPeriodIsOfThisOne(t *testing.T) {
	e := entry("i", work.KindIncident, "OPS-1", "Payments fail", day(1, 1, 1))
	e.Role, e.Incident.DetectedAt = work.RoleCommander, work.Instant{At: day(1, 1, 0).Add(-time.Hour)}
	in := one(t, work.Accomplishment{Title: "Payments fail", Role: "commanded"}, 1, e)
	if got := bullet(t, in); got != "" {
		t.Errorf("it is not only followed up: %s", got)
	}
	in.Accomplishments[0].From, in.Accomplishments[0].To = day(1, 1, 0).AddDate(0, 0, -1), day(1, 1, 0)
	in.Decisions = append(in.Decisions, work.Decision{ID: 7, Kind: work.DecideRedate, Item: "i", Value: "2025-12-31..2026-01-01"})
	if got, want := bullet(t, in), "- **Commanded the incident “Payments fail”**, 31 December 2025 to 1 January. Detected 23:00."; !strings.HasPrefix(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}
