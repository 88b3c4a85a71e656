package infer

import (
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

// told writes evidence as "kind: text (items)", a line each.
func told(r Result, all []work.Evidence) string {
	var lines []string
	for _, e := range all {
		lines = append(lines, e.Kind+": "+e.Text+" ("+refs(r, e.Items)+")")
	}
	return strings.Join(lines, "\n")
}

func approved(item *work.Item, by string) work.Event {
	return work.Event{Item: item.ID, Kind: work.EventReviewed, At: day(3), Actor: by, Detail: "approved"}
}

func TestLeadingWithoutTheTitleIsEvidence(t *testing.T) {
	kim := work.PersonID(gitHub, "kim")
	tests := []struct {
		name  string
		build func(*build) *work.Item // of the accomplishment
		want  string
	}{
		{"others' work on my epic, from my tickets and my design", func(b *build) *work.Item {
			e := b.epic("PAY-9", "Move the events", 1)
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
			b.rest.Events = append(b.rest.Events, work.Event{Item: b.items[1].ID, Kind: work.EventAssigned, Actor: samOnJira, Subject: meOnJira})
			theirs := b.theirTicket("PAY-2", "Two", 2)
			theirs.AuthorID = meOnJira
			b.link(theirs, work.LinkEpic, e)
			b.pull("acme/decisions#2", "PAY-1: events over a log", 2)
			b.review("acme/ledger#1", "PAY-2: b", sam, 2)
			return e
		}, `owned: owned 1 epic that others worked on (PAY-9)
design: wrote 1 design or decision record (decisions#2)
delegated: wrote 1 ticket that others took and finished (PAY-2)
work_of_others: 1 other person finished 2 items of it (PAY-2 ledger#1*)
breadth: work in 3 repositories and projects (PAY-1 decisions#2 ledger#1*)`},
		{"a ticket I wrote and took", func(b *build) *work.Item { return b.ticket("PAY-1", "Totals", 1) }, "unasked: 1 ticket I wrote and took myself (PAY-1)"},
		{"a ticket I was given", func(b *build) *work.Item {
			item := b.ticket("PAY-1", "Totals", 1)
			b.rest.Events = append(b.rest.Events, work.Event{Item: item.ID, Kind: work.EventAssigned, Actor: samOnJira, Subject: meOnJira})
			return item
		}, ""},
		{"a ticket somebody wrote", func(b *build) *work.Item {
			item := b.ticket("PAY-1", "Totals", 1)
			item.AuthorID = samOnJira
			return item
		}, ""},
		{"a document two others approved", func(b *build) *work.Item {
			p := b.pull("acme/handbook#8", "Refund limits", 1)
			b.rest.Events = append(b.rest.Events, approved(p, sam), approved(p, kim))
			return p
		}, "documents: wrote 1 document (handbook#8)\nagreed: 1 document approved by 2 or more others (handbook#8)"},
		{"a document one other approved twice", func(b *build) *work.Item {
			p := b.pull("acme/handbook#8", "Refund limits", 1)
			b.rest.Events = append(b.rest.Events, approved(p, sam), approved(p, sam))
			return p
		}, "documents: wrote 1 document (handbook#8)"},
		{"interviews", func(b *build) *work.Item {
			item := b.ticket("PAY-371", "Interview candidates", 1)
			item.AuthorID = samOnJira
			return item
		}, "interviewing: 1 item by their titles (PAY-371)"},
		{"user interviews are research", func(b *build) *work.Item {
			item := b.ticket("PAY-371", "User interviews on refunds", 1)
			item.AuthorID = samOnJira
			return item
		}, ""},
		{"a change by itself", func(b *build) *work.Item { return b.pull("acme/billing#1", "Round totals", 1) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			item := tt.build(b)
			r := b.infer()
			if got := told(r, withItem(t, r, item.ID).Evidence); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Twelve reviews of somebody who came in March, seven of them with comments
// and two of them what the merge waited for.
func TestReviewsOfANewcomerAreEvidence(t *testing.T) {
	b := newBuild()
	b.review("acme/billing#1", "Old", work.PersonID(gitHub, "kim"), 1)
	for i := range 12 {
		review := b.review("acme/tools#"+string(rune('a'+i)), "Tool", sam, 70+i)
		review.Pull.Substantive = i < 7
		if i < 2 {
			review.Pull.Verdicts, review.Pull.MergedAt = []string{"approved"}, review.FinishedAt.Add(time.Hour)
		}
	}
	r := b.infer()
	want := `reviews: reviewed 12 pull requests of 1 person: 7 with comments or requests, 5 bare approvals (ALL)
newcomers: reviewed 12 pull requests of one newcomer in the 60 days after their first (ALL)
unblocked: 2 pull requests of others merged within a day of my review (tools#a* tools#b*)`
	mentoring := withItem(t, r, work.ReviewID(gitHub, "acme/tools#a"))
	got := strings.ReplaceAll(told(r, mentoring.Evidence), refs(r, mentoring.Own), "ALL")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNobodyIsNewWhereReviewsBegin(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "Long before the first review", 1)
	for i := range 12 {
		b.review("acme/tools#"+string(rune('a'+i)), "Tool", sam, 70+i)
	}
	r := b.infer()
	for _, e := range withItem(t, r, work.ReviewID(gitHub, "acme/tools#a")).Evidence {
		if e.Kind == EvidenceNewcomers {
			t.Errorf("%s", e.Text)
		}
	}
}

func TestGrowthCountsThePeriodAgainstTheOneBefore(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "One", 1)
	for i, on := range []int{95, 96, 130, 131, 160} {
		b.pull("acme/billing#1"+string(rune('0'+i)), "More", on)
	}
	b.incident("OPS-1", "Storm", work.RoleResponder, 97)
	hidden := b.pull("acme/billing#99", "Hidden", 97)
	b.decide(work.DecideHide, hidden.ID, false, "")
	p, err := work.ParsePeriod("2026-Q2", day(200))
	if err != nil {
		t.Fatal(err)
	}
	s := b.snapshot()
	r := Infer(Input{Work: s})
	const items = "(OPS-1 billing#10 billing#11 billing#12 billing#13 billing#14)"
	want := "workload: 6 items finished (by month: 3, 2, 1) " + items + "\nbreadth: work in 2 repositories and projects (OPS-1 billing#10)\non_call: 1 incident answered (OPS-1)"
	if got := told(r, Growth(r, s, p)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	s.Coverage = []work.Coverage{{Since: day(-300), Through: day(200)}}
	if got := told(r, Growth(r, s, p)); !strings.HasPrefix(got, "workload: 6 items finished (by month: 3, 2, 1), 1 in 2026-Q1 "+items) {
		t.Errorf("with the quarter before harvested, got\n%s", got)
	}
}

func TestGrowthOfNothingIsNothing(t *testing.T) {
	p, err := work.ParsePeriod("2026-Q2", day(200))
	if err != nil {
		t.Fatal(err)
	}
	if got := Growth(Infer(Input{}), work.Snapshot{}, p); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}
