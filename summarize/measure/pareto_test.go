package measure_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// outage is an incident I answered, with a cause as recorded.
func outage(id, when, cause string) work.Entry {
	e := incident(id, "", when, when)
	e.Host, e.SourceID, e.Ref, e.Title, e.Incident.Cause = jira, "source "+id, id, "Trouble "+string(rune(id[len(id)-1]-'0'+'a')), cause
	e.State = work.StateDone
	return e
}

// alarm is a page that ended by itself, and what a pager says of it.
func alarm(id, when, title string) (work.Entry, []work.Event) {
	e := entry(work.KindIncident, id, when)
	e.Source, e.Counted, e.Why, e.Ref, e.Title = "pagerduty", false, work.WhyNotAcknowledged, id, title
	e.CreatedAt = at(when)
	return e, []work.Event{
		{Item: id, Kind: work.EventPaged, Subject: me, At: at(when)},
		{Item: id, Kind: work.EventResolved, Detail: "automatic", At: at(when).Add(time.Minute)},
	}
}

// fix is a merged pull request of mine.
func fix(id, merged, title, branch, body string) work.Entry {
	e := pull(id, merged, "", merged)
	e.Host, e.SourceID, e.Ref, e.URL, e.State = github, "source "+id, id, github+"/acme/api/pull/1", work.StateMerged
	e.Title, e.Body, e.Pull.Head = title, body, branch
	return e
}

func operations(t *testing.T, entries ...work.Entry) measure.Input {
	t.Helper()
	in := input(t, entries)
	in.Coverage = append(in.Coverage, stream("pagerduty", "incidents", "2024-12-31 23:00", "2026-07-02 08:00"))
	return in
}

func TestProblemsAreSortedByHowOftenTheyCameWithTheUnknownLast(t *testing.T) {
	in := operations(t,
		outage("OPS-1", "2026-01-10 10:00", "Retry storm"), outage("OPS-2", "2026-02-10 10:00", " retry  STORM"),
		outage("OPS-3", "2026-02-11 10:00", "DNS"),
		outage("OPS-4", "2026-02-12 10:00", "unknown"), outage("OPS-5", "2026-02-13 10:00", ""), outage("OPS-6", "2026-02-14 10:00", "n/a"),
		outage("OPS-7", "2025-12-10 10:00", "DNS"),
	)
	for i, title := range []string{"Disk at 80 %", "Disk at 81 %", "disk at 93 %"} {
		e, events := alarm(fmt.Sprint("PD#", i), "2026-03-01 10:00", title)
		in.Entries, in.Events = append(in.Entries, e), append(in.Events, events...)
	}
	hidden := outage("OPS-8", "2026-03-10 10:00", "DNS")
	hidden.Hidden = true
	twice := outage("PD#9", "2026-01-10 10:00", "")
	twice.Counted, twice.Why = false, work.WhyToldTwice
	others := outage("OPS-10", "2026-01-10 10:00", "DNS")
	others.Counted, others.Why = false, work.WhyReportedOnly
	in.Entries = append(in.Entries, hidden, twice, others)

	o := measure.MakePareto(in)

	type row struct {
		name, basis, action    string
		n, answered, alone     int
		share, cumulative, sum float64
	}
	want := []row{
		{"Disk at 80 %", measure.BasisTitle, measure.ActionNo, 3, 0, 3, 33.3333, 33.3333, 3},
		{"Retry storm", measure.BasisCause, measure.ActionYes, 2, 2, 0, 22.2222, 55.5556, 5},
		{"DNS", measure.BasisCause, measure.ActionYes, 1, 1, 0, 11.1111, 66.6667, 6},
		{"", "", measure.ActionYes, 3, 3, 0, 33.3333, 100, 9},
	}
	if len(o.Problems) != len(want) {
		t.Fatalf("%d problems: %+v", len(o.Problems), o.Problems)
	}
	for i, p := range o.Problems {
		got := row{p.Name, p.Basis, p.Action, p.N, p.Answered, p.Alone, p.Share, p.Cumulative, want[i].sum}
		if got != want[i] || len(p.Items) != p.N {
			t.Errorf("problem %d is %+v, want %+v", i, got, want[i])
		}
	}
	if o.N != 9 || o.Unknown != 3 || o.Addressed != 0 || !o.Covered || len(o.LeftOut) != 1 || o.LeftOut[0].N != 1 {
		t.Errorf("%d incidents, %d unknown, %d addressed, covered %t, left out %v", o.N, o.Unknown, o.Addressed, o.Covered, o.LeftOut)
	}
	if open := o.LargestOpen(); open == nil || open.Name != "Disk at 80 %" {
		t.Errorf("the largest open one is %+v", open)
	}
}

func TestWhoActedIsUnknownWhereSomebodyElseMayHave(t *testing.T) {
	for name, tt := range map[string]struct {
		extra []work.Event
		want  string
	}{
		"nobody":                   {nil, measure.ActionNo},
		"a colleague acknowledged": {[]work.Event{{Item: "PD#1", Kind: work.EventAcknowledged, Actor: kim, At: at("2026-03-01 10:01")}}, measure.ActionUnknown},
		"a colleague resolved":     {[]work.Event{{Item: "PD#1", Kind: work.EventResolved, Actor: kim, At: at("2026-03-01 10:01")}}, measure.ActionUnknown},
	} {
		e, events := alarm("PD#1", "2026-03-01 10:00", "Disk")
		in := operations(t, e)
		in.Events = append(events, tt.extra...)
		if got := measure.MakePareto(in).Problems[0].Action; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestAChangeIsLinkedByWhatSaysSo(t *testing.T) {
	const named, stated = measure.HowNamed, measure.HowStated
	review := fix("acme/api#2", "2026-03-01 12:00", "Take locks in order", "OPS-1-locks", "Fixes OPS-1, says my review")
	review.Kind, review.State, review.FinishedAt = work.KindReview, work.StateClosed, time.Time{}
	review.Pull.MergedAt = at("2026-03-01 12:00")
	open := fix("acme/api#2", "2026-03-01 12:00", "Fix OPS-1", "", "")
	open.State = work.StateOpen
	link := func(kind work.LinkKind, sure float64) []work.Link {
		return []work.Link{{From: "acme/api#2", Kind: kind, ToHost: jira, ToSourceID: "source OPS-1", Sure: sure}}
	}
	plain := fix("acme/api#2", "2026-03-01 12:00", "Take locks in order", "locks", "")
	tests := []struct {
		name   string
		change work.Entry
		links  []work.Link
		merge  bool
		how    string
	}{
		{"nothing links them", plain, nil, false, ""},
		{"the body says it fixes it", fix("acme/api#2", "2026-03-01 12:00", "Locks", "", "It hung. Fixes OPS-3, OPS-1 and OPS-2."), nil, false, stated},
		{"the body says it does not", fix("acme/api#2", "2026-03-01 12:00", "Locks", "", "This does not fix OPS-1."), nil, false, named},
		{"the sentence ends before", fix("acme/api#2", "2026-03-01 12:00", "Locks", "", "Fixes OPS-9. Seen in OPS-1."), nil, false, named},
		{"the branch names it", fix("acme/api#2", "2026-03-01 12:00", "Locks", "feature/ops-1-locks", ""), nil, false, named},
		{"the title names it", fix("acme/api#2", "2026-03-01 12:00", "OPS-1: locks", "", ""), nil, false, named},
		{"another number names another", fix("acme/api#2", "2026-03-01 12:00", "OPS-11: locks", "", ""), nil, false, ""},
		{"its post-mortem addresses nothing", fix("acme/api#2", "2026-03-01 12:00", "Postmortem of OPS-1", "ops-1", "Fixes OPS-1"), link(work.LinkCloses, 1), false, ""},
		{"a colleague's, that I reviewed, by its branch", review, nil, false, named},
		{"the source states it", plain, link(work.LinkCloses, 1), false, stated},
		{"the source states that it caused it", plain, link(work.LinkCausedBy, 1), false, ""},
		{"the source is not sure", plain, link(work.LinkFixes, 0.5), false, ""},
		{"the incident links to it", plain, []work.Link{{From: "OPS-1", Kind: work.LinkFixes, ToRef: "ACME/api#2", Sure: 1}}, false, stated},
		{"I said so", plain, nil, true, measure.HowDecided},
		{"not merged", open, nil, false, ""},
		{"reverted", fix("acme/api#2", "2026-03-01 12:00", "Fix OPS-1", "", ""), []work.Link{{From: "acme/api#3", Kind: work.LinkReverts, ToRef: "acme/api#2", Sure: 1}}, false, ""},
		{"merged after the period", fix("acme/api#2", "2026-07-01 12:00", "Fix OPS-1", "", ""), nil, false, ""},
	}
	for _, tt := range tests {
		in := operations(t, outage("OPS-1", "2026-02-01 10:00", "Locks"), tt.change)
		in.Links = tt.links
		if tt.merge {
			in.Decisions = []work.Decision{{ID: 1, Kind: work.DecideMerge, Item: "OPS-1", Value: "acme/api#2"}}
		}
		change := measure.MakePareto(in).Problems[0].Change
		switch {
		case tt.how == "" && change != nil:
			t.Errorf("%s: linked: %+v", tt.name, change)
		case tt.how != "" && (change == nil || change.How != tt.how || !slices.Equal(change.Names, []string{"OPS-1"})):
			t.Errorf("%s: %+v, want %q", tt.name, change, tt.how)
		case change != nil && change.Mine != (tt.change.Kind == work.KindPull):
			t.Errorf("%s: mine %t", tt.name, change.Mine)
		}
	}
}

// What a pager and a tracker both tell of is one incident, by either name.
func TestAChangeMayNameTheIncidentAsThePagerDoes(t *testing.T) {
	twin, events := alarm("PD#7", "2026-02-01 10:00", "Locks")
	twin.Why = work.WhyToldTwice
	in := operations(t, outage("OPS-1", "2026-02-01 10:00", "Locks"), twin, fix("acme/api#2", "2026-03-01 12:00", "Fixes PD#7", "", ""))
	in.Events = events
	in.Links = []work.Link{{From: "PD#7", Kind: work.LinkRelates, ToHost: jira, ToRef: "OPS-1", Sure: 1}}
	o := measure.MakePareto(in)
	if o.N != 1 || o.Problems[0].Change == nil || !slices.Equal(o.Problems[0].Change.Names, []string{"OPS-1"}) {
		t.Errorf("%d incidents: %+v", o.N, o.Problems)
	}
}

func TestOfSeveralChangesTheSurestThenTheWidestThenTheLatestIsChosen(t *testing.T) {
	incidents := []work.Entry{outage("OPS-1", "2026-01-10 10:00", "Locks"), outage("OPS-2", "2026-01-20 10:00", "Locks")}
	tests := []struct {
		name    string
		changes []work.Entry
		want    string
	}{
		{"a fix before a mention of more", []work.Entry{
			fix("a#1", "2026-02-01 10:00", "x", "", "Fixes OPS-1"), fix("a#2", "2026-02-02 10:00", "x", "", "See OPS-1, OPS-2"),
		}, "a#1"},
		{"the one that fixes more", []work.Entry{
			fix("a#1", "2026-02-01 10:00", "x", "", "Fixes OPS-1, OPS-2"), fix("a#2", "2026-02-02 10:00", "x", "", "Fixes OPS-2"),
		}, "a#1"},
		{"the latest", []work.Entry{
			fix("a#1", "2026-02-01 10:00", "x", "", "Fixes OPS-1"), fix("a#2", "2026-02-02 10:00", "x", "", "Fixes OPS-2"),
		}, "a#2"},
	}
	for _, tt := range tests {
		in := operations(t, append(slices.Clone(incidents), tt.changes...)...)
		if got := measure.MakePareto(in).Problems[0].Change; got == nil || got.Ref != tt.want {
			t.Errorf("%s: %+v, want %s", tt.name, got, tt.want)
		}
	}
}

// The windows and counts of the operations case, at its own dates.
func TestWhetherAProblemEndedIsSaidOnlyAsFarAsTheNumbersGo(t *testing.T) {
	storms := func(after ...string) []work.Entry {
		var all []work.Entry
		days := append([]string{"2026-01-08", "2026-01-23", "2026-02-03", "2026-02-14", "2026-02-24", "2026-03-02", "2026-03-18", "2026-04-09"}, after...)
		for i, day := range days {
			all = append(all, outage(fmt.Sprint("OPS-", i), day+" 10:00", "Retry storm"))
		}
		return all
	}
	tests := []struct {
		name      string
		incidents []work.Entry
		merged    string
		verdict   string
		before    int
		after     int
	}{
		{"eight, then none", storms(), "2026-04-12 11:35", measure.VerdictStopped, 8, 0},
		{"eight, then one", storms("2026-05-09"), "2026-04-12 11:35", measure.VerdictNo, 8, 1},
		{"eight, then none, for three weeks only", storms(), "2026-06-09 11:35", measure.VerdictNotYet, 8, 0},
		{"merged when all was over", storms(), "2026-01-02 10:00", measure.VerdictNo, 0, 8},
	}
	for _, tt := range tests {
		in := operations(t, append(tt.incidents, fix("acme/api#230", tt.merged, "Fixes OPS-7", "", ""))...)
		e := measure.MakePareto(in).Problems[0].Effect
		if e == nil || e.Verdict != tt.verdict || e.Before != tt.before || e.After != tt.after {
			t.Errorf("%s: %+v, want %q", tt.name, e, tt.verdict)
			continue
		}
		if sum := e.WeeksBefore + e.WeeksAfter; math.Abs(sum-in.Period.Weeks()) > 1e-3 {
			t.Errorf("%s: %v weeks in all, the period has %v", tt.name, sum, in.Period.Weeks())
		}
		if want := float64(e.Before) / e.WeeksBefore * e.WeeksAfter; math.Abs(e.Expected-want) > 1e-2 {
			t.Errorf("%s: %v expected, want %v", tt.name, e.Expected, want)
		}
		in.Coverage[3].Through = at("2026-06-01 00:00")
		if e := measure.MakePareto(in).Problems[0].Effect; e.Verdict != measure.VerdictNotKnown {
			t.Errorf("%s: %q of what was not wholly read", tt.name, e.Verdict)
		}
	}
}

func TestTheParetoIsWrittenAsAgreed(t *testing.T) {
	in := operations(t, outage("OPS-1", "2026-01-10 10:00", "Re|try\nstorm"), outage("OPS-2", "2026-01-20 10:00", "DNS"), outage("OPS-3", "2026-01-21 10:00", "DNS"),
		outage("OPS-4", "2026-01-22 10:00", ""), fix("acme/api#2", "2026-03-01 12:00", "Fixes OPS-1", "", ""))
	bad := fix("acme/api#3", "2026-03-02 12:00", "Fixes OPS-2", "", "")
	bad.URL = "javascript:alert(1)"
	in.Entries = append(in.Entries, bad)
	golden(t, "pareto.md", []byte(measure.MakePareto(in).Markdown()))

	none := measure.MakePareto(operations(t)).Markdown()
	if !strings.Contains(none, "0 incidents") || strings.Contains(none, "|") {
		t.Errorf("of nothing there is a table:\n%s", none)
	}
	unread := operations(t)
	unread.Coverage = nil
	if text := measure.MakePareto(unread).Markdown(); !strings.Contains(text, "no account that records incidents has been read") {
		t.Errorf("it does not say that nothing was read:\n%s", text)
	}
}

func FuzzParetoKeepsItsShape(f *testing.F) {
	f.Add("Retry storm", "acme/api#1", "https://github.com/acme/api/pull/1")
	f.Add("a|b\n## c", "](x)", "https://x/)|")
	f.Add("\xff", "#", "http://x\x00")
	f.Fuzz(func(t *testing.T, cause, ref, url string) {
		in := input(t, []work.Entry{outage("OPS-1", "2026-01-10 10:00", cause)})
		c := fix("change", "2026-03-01 12:00", "Fixes OPS-1", "", "")
		c.Ref, c.URL = ref, url
		in.Entries = append(in.Entries, c)
		for line := range strings.Lines(measure.MakePareto(in).Markdown()) {
			cells := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
			if strings.HasPrefix(line, "|") && cells != 7 && cells != 6 {
				t.Errorf("%d cells in %q", cells, line)
			}
		}
	})
}
