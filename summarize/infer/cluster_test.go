package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestHardLinksMakeOneAccomplishment(t *testing.T) {
	tests := []struct {
		name  string
		build func(*build)
		want  []string
	}{
		{"alone", func(b *build) {
			b.pull("acme/billing#1", "One", 1)
			b.ticket("PAY-1", "Two", 1)
			b.incident("OPS-1", "Three", work.RoleResponder, 1)
			b.note("Four", 1)
		}, []string{"billing#1", "PAY-1", "OPS-1", "note0"}},
		{"a ticket and what names it", func(b *build) {
			b.ticket("PAY-1", "One", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2)
			b.pull("acme/ledger#1", "b", 3).Pull.Head = "pay-1-b"
			b.pull("acme/ledger#2", "c", 3)
		}, []string{"PAY-1 billing#1 ledger#1", "ledger#2"}},
		{"an epic, with its tickets of others", func(b *build) {
			e := b.epic("PAY-9", "Epic", 1)
			b.link(b.ticket("PAY-1", "One", 2), work.LinkEpic, e)
			b.link(b.theirTicket("PAY-2", "Two", 2), work.LinkEpic, e)
		}, []string{"PAY-1 PAY-2 PAY-9"}},
		{"each hard kind", func(b *build) {
			first := b.pull("acme/billing#1", "Main", 1)
			for i, kind := range []work.LinkKind{
				work.LinkCloses, work.LinkEpic, work.LinkParent, work.LinkReverts, work.LinkBackport,
				work.LinkFixes, work.LinkCausedBy, work.LinkFollowUp, work.LinkKey,
			} {
				b.link(b.pull(fmt.Sprintf("acme/billing#%d", i+2), "More", i+2), kind, first)
			}
		}, []string{"billing#1 billing#10 billing#2 billing#3 billing#4 billing#5 billing#6 billing#7 billing#8 billing#9"}},
		{"no soft kind", func(b *build) {
			first := b.pull("acme/billing#1", "Main", 1)
			for i, kind := range []work.LinkKind{work.LinkRelates, work.LinkDup, work.LinkMention, "new kind"} {
				b.link(b.pull(fmt.Sprintf("acme/billing#%d", i+2), "More", i+2), kind, first)
			}
		}, []string{"billing#1", "billing#2", "billing#3", "billing#4", "billing#5"}},
		{"cyclic links", func(b *build) {
			one, two := b.ticket("PAY-1", "One", 1), b.ticket("PAY-2", "Two", 2)
			b.link(one, work.LinkParent, two)
			b.link(two, work.LinkParent, one)
			b.link(one, work.LinkEpic, one)
		}, []string{"PAY-1 PAY-2"}},
		{"nothing of mine, nothing accomplished", func(b *build) {
			b.link(b.theirTicket("PAY-1", "One", 1), work.LinkParent, b.theirTicket("PAY-2", "Two", 1))
		}, nil},
		{"what a bot wrote joins nothing", func(b *build) {
			one, two := b.ticket("PAY-1", "One", 1), b.ticket("PAY-2", "Two", 1)
			bot := b.item(gitHub, "acme/billing#1", "PAY-1 PAY-2", work.KindPull, 1)
			b.stands(bot, work.RoleContributor, work.WhyBotsWork)
			b.link(bot, work.LinkCloses, one)
			b.link(bot, work.LinkCloses, two)
		}, []string{"PAY-1", "PAY-2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			wantClusters(t, b.infer(), tt.want...)
		})
	}
}

// keyList returns the incidents' or tickets' keys from first to last.
func keyList(project string, first, last int) string {
	var all []string
	for n := first; n <= last; n++ {
		all = append(all, fmt.Sprintf("%s-%d", project, n))
	}
	return strings.Join(all, ", ")
}

func TestIncidentsJoinWhatFixedThem(t *testing.T) {
	cause := func(b *build, cause string, from, to int) {
		for n := from; n <= to; n++ {
			b.incident(fmt.Sprintf("OPS-%d", n), "Storm", work.RoleResponder, n).Incident.Cause = cause
		}
	}
	tests := []struct {
		name  string
		build func(*build)
		want  []string
	}{
		{"fix, postmortem, action item", func(b *build) {
			i := b.incident("OPS-1", "Double charge", work.RoleCommander, 1)
			b.pull("acme/billing#1", "OPS-1: fix", 1)
			b.pull("acme/postmortems#1", "Double charge", 2).Body = "Of OPS-1, compare PAY-7."
			b.link(b.ticket("PAY-8", "Alert", 3), work.LinkFollowUp, i)
			b.ticket("PAY-7", "Other", 3)
		}, []string{"OPS-1 PAY-8 billing#1 postmortems#1", "PAY-7"}},
		{"what is labelled a follow-up", func(b *build) {
			i := b.incident("OPS-1", "Double charge", work.RoleCommander, 1)
			related, other := b.ticket("PAY-1", "Alert", 3), b.ticket("PAY-2", "Other", 3)
			related.Labels = []string{"action-item"}
			b.link(i, work.LinkRelates, related)
			b.link(i, work.LinkRelates, other)
			b.ticket("PAY-3", "Follow-up: limits", 3).Body = "Agreed after OPS-1"
			b.ticket("PAY-4", "Limits", 3).Body = "As in OPS-1"
		}, []string{"OPS-1 PAY-1 PAY-3", "PAY-2", "PAY-4"}},
		{"a postmortem that compares incidents joins none in passing", func(b *build) {
			cause(b, "", 1, 2)
			b.pull("acme/docs#1", "Post-mortem: quarter", 2).Body = "Like OPS-1 and OPS-2."
		}, []string{"OPS-1", "OPS-2", "docs#1"}},
		{"incidents one change names together", func(b *build) {
			cause(b, "", 1, 3)
			b.pull("acme/gateway#1", "Back off", 5).Body = "Same pattern in OPS-1 and OPS-2."
		}, []string{"OPS-1 OPS-2 gateway#1", "OPS-3"}},
		{"an unmerged change joins none in passing", func(b *build) {
			cause(b, "", 1, 2)
			b.pull("acme/gateway#1", "Back off", 5).Body = "Same pattern in OPS-1 and OPS-2."
			b.items[2].State = work.StateClosed
		}, []string{"OPS-1", "OPS-2", "gateway#1"}},
		{"incidents of the cause that was fixed, before and after", func(b *build) {
			cause(b, "Retry storm", 1, 4)
			cause(b, "retry  storm", 20, 20)
			b.pull("acme/gateway#1", "OPS-4: back off", 5)
		}, []string{"OPS-1 OPS-2 OPS-20 OPS-3 OPS-4 gateway#1"}},
		{"a cause without a fix joins nothing", func(b *build) { cause(b, "DNS", 1, 2) }, []string{"OPS-1", "OPS-2"}},
		{"a cause that says nothing joins nothing", func(b *build) {
			cause(b, "Unknown", 1, 2)
			b.pull("acme/gateway#1", "OPS-1: restart", 5)
		}, []string{"OPS-1 gateway#1", "OPS-2"}},
		{"a cause with unrelated fixes tells nothing apart", func(b *build) {
			cause(b, "code defect", 1, 3)
			b.pull("acme/gateway#1", "OPS-1: fix", 5)
			b.pull("acme/gateway#2", "OPS-2: fix", 5)
		}, []string{"OPS-1 gateway#1", "OPS-2 gateway#2", "OPS-3"}},
		{"a postmortem is no fix", func(b *build) {
			cause(b, "DNS", 1, 2)
			b.pull("acme/gateway#1", "Postmortem of OPS-1", 5)
		}, []string{"OPS-1 gateway#1", "OPS-2"}},
		{"incidents of one cause are no roll-up", func(b *build) {
			cause(b, "retry storm", 1, 12)
			b.pull("acme/gateway#1", "Back off", 15).Body = keyList("OPS", 1, 12)
		}, []string{"OPS-1 OPS-10 OPS-11 OPS-12 OPS-2 OPS-3 OPS-4 OPS-5 OPS-6 OPS-7 OPS-8 OPS-9 gateway#1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			wantClusters(t, b.infer(), tt.want...)
		})
	}
}

func TestReviewsAreEvidenceOfOthersWork(t *testing.T) {
	b := newBuild()
	b.ticket("PAY-1", "One", 1)
	b.ticket("PAY-2", "Two", 3)
	mine := b.review("acme/billing#1", "PAY-2: theirs, with PAY-1", sam, 2)
	stray := b.review("acme/billing#2", "Something else", sam, 2)
	r := b.infer()

	wantClusters(t, r, "PAY-1 billing#1*", "PAY-2")
	if a := withItem(t, r, mine.ID); slices.Contains(a.Own, mine.ID) || a.Anchor == mine.ID || refs(r, a.Others) != "billing#1*" || a.People != 1 {
		t.Errorf("the review is the person's own, the anchor, or not another's work: %+v", a)
	}
	if e := entry(t, r, stray.ID); e.Accomplishment != "" || !e.Counted {
		t.Errorf("a stray review is %+v, want counted, in no accomplishment", e)
	}
}

func TestManyReviewsOfOnePersonAreAnAccomplishment(t *testing.T) {
	reviews := func(b *build, author string, n, from int) {
		for i := range n {
			b.review(fmt.Sprintf("acme/%s#%d", author, from+i), "Something", author, from+i).Pull.Substantive = i%2 == 0
		}
	}
	b := newBuild()
	b.ticket("PAY-1", "One", 1)
	reviews(b, sam, 11, 20)      // January
	reviews(b, sam, 9, 200)      // July: too few
	reviews(b, "someone", 9, 20) // too few
	reviews(b, work.PersonID(gitHub, "bot"), 12, 20)
	b.items[1].Pull.Head = "pay-1"
	r := b.infer()

	if len(r.Accomplishments) != 2 {
		t.Fatalf("accomplishments are %+v, want the ticket and the reviews", r.Accomplishments)
	}
	a := withItem(t, r, b.items[1].ID)
	if a.Title != "Reviewed 11 pull requests of one colleague" || a.Role != "reviewed" || len(a.Own) != 11 || a.Anchor != b.items[1].ID {
		t.Errorf("got %+v", a)
	}
	if want := "reviewed 11 pull requests of one person; 6 of the reviews had comments or asked for changes"; a.RoleReason != want {
		t.Errorf("the reason is %q, want %q", a.RoleReason, want)
	}
	if other := withItem(t, r, b.items[0].ID); refs(r, other.Items) != refs(r, []string{b.items[0].ID, b.items[1].ID}) {
		t.Errorf("the review that names the ticket is not with it too: %v", other.Items)
	}
}

func TestHalfYearsAreThePersons(t *testing.T) {
	b := newBuild()
	for i := range mentoringReviews {
		b.review(fmt.Sprintf("acme/tools#%d", i), "Tool", sam, 180)
		b.standings[i].At = time.Date(2026, 6, 30+i%2, 22, 30, 0, 0, time.UTC)
	}
	if n := len(b.infer().Accomplishments); n != 0 {
		t.Errorf("in UTC, half of them in June make %d accomplishments, want none", n)
	}
	east := time.FixedZone("east", 2*60*60)
	if n := len(Infer(Input{Work: b.snapshot(), Zone: east}).Accomplishments); n != 1 {
		t.Errorf("two hours east all are in July and make %d accomplishments, want 1", n)
	}
}

func TestNotesJoinTheOneThingTheyAreAbout(t *testing.T) {
	b := newBuild()
	b.ticket("PAY-1", "One", 1)
	b.ticket("PAY-2", "Two", 1)
	b.theirTicket("PAY-3", "Theirs", 1)
	b.pull("acme/billing#1", "Three", 1)
	b.note("Agreed PAY-1 with risk, unlike others", 2)
	b.note("Week: PAY-1 and PAY-2", 2)
	b.note("Helped Sam with PAY-3", 2)
	b.note("Presented it", 2).Links = []string{"https://github.com/acme/billing/pull/1/files", "https://example.com"}
	b.note("PAY-1 was great, said Ann", 2).Type = work.NoteFeedback
	b.note("You should lead more", 2).Type = work.NoteExpectation
	b.note("Met on PAY-2, with an eye on PAY-3", 2)
	r := b.infer()

	wantClusters(t, r, "PAY-1 note0 note4", "PAY-2 note6", "note1", "note2", "billing#1 note3")
	if a := withItem(t, r, "note0"); refs(r, a.Own) != "PAY-1 note0" {
		t.Errorf("own is %s, want the ticket and the note, not the feedback", refs(r, a.Own))
	}
}

func TestAnchorIsTheFirstCreatedOfWhatIsLinked(t *testing.T) {
	b := newBuild()
	p := b.pull("acme/billing#1", "PAY-1: a", 5)
	ticket := b.ticket("PAY-1", "One", 3)
	b.note("PAY-1 begins", 1)
	before := withItem(t, b.infer(), p.ID)
	if before.Anchor != ticket.ID || before.ID != work.ID("accomplishment", ticket.ID) {
		t.Errorf("anchor is %s, want the ticket %s", before.Anchor, ticket.ID)
	}

	b.pull("acme/billing#2", "PAY-1: b", 9)
	b.review("acme/billing#3", "PAY-1: c", sam, 1)

	if after := withItem(t, b.infer(), p.ID); after.ID != before.ID {
		t.Errorf("more work on it moved the anchor from %s to %s", before.Anchor, after.Anchor)
	}
}

func TestBecauseSaysWhatHoldsItTogether(t *testing.T) {
	b := newBuild()
	e := b.epic("PAY-9", "Epic", 1)
	for i := 1; i <= 3; i++ {
		b.link(b.ticket(fmt.Sprintf("PAY-%d", i), "Part", i), work.LinkEpic, e)
		b.pull(fmt.Sprintf("acme/billing#%d", i), "Part", i).Pull.Head = "pay-1"
	}
	issue := b.item(gitHub, "acme/billing#9", "Issue", work.KindIssue, 1)
	b.link(b.pull("acme/billing#41", "More", 4), work.LinkCloses, issue)
	b.items[len(b.items)-1].Pull.Head = "pay-2"
	b.review("acme/billing#5", "PAY-2: theirs", sam, 5)
	b.note("PAY-3 took a day", 5)

	a := withItem(t, b.infer(), e.ID)

	want := []string{
		"billing#41 closes billing#9", "PAY-9 is the epic of 3", "PAY-1 in 3 branches", "PAY-2 in the branch of billing#41",
		"PAY-9 is not finished", "1 reviewed pull request of others for it", "1 note about it",
	}
	if !slices.Equal(a.Because, want) {
		t.Errorf("because\n  %s\nwant\n  %s", strings.Join(a.Because, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestBecauseSumsUpWhatIsMany(t *testing.T) {
	b := newBuild()
	epicOf(b, 5, 1)
	want := []string{"PAY-900 is the epic of 5", "5 name 5 of these", "PAY-900 is not finished"}
	if a := withItem(t, b.infer(), b.items[0].ID); !slices.Equal(a.Because, want) {
		t.Errorf("because %q, want %q", a.Because, want)
	}
}

func TestBecauseTellsOfAChangeThatNamesIncidents(t *testing.T) {
	b := newBuild()
	b.incident("OPS-1", "Storm", work.RoleResponder, 1)
	b.incident("OPS-2", "Storm", work.RoleResponder, 2)
	p := b.pull("acme/gateway#1", "Back off", 3)
	p.Body = "As in OPS-1 and OPS-2"
	if a := withItem(t, b.infer(), p.ID); !slices.Equal(a.Because, []string{"gateway#1 names 2 incidents"}) {
		t.Errorf("because %q", a.Because)
	}
}

func TestBecauseStaysShort(t *testing.T) {
	b := newBuild()
	first := b.ticket("PAY-1", "One", 1)
	for i := 2; i < 20; i++ {
		next := b.ticket(fmt.Sprintf("PAY-%d", i), "More", i)
		b.link(next, work.LinkParent, first)
		first = next
	}
	a := withItem(t, b.infer(), first.ID)
	if n := len(a.Because); n != maxReasons+1 || a.Because[n-1] != "and 12 more links" {
		t.Errorf("because %q", a.Because)
	}
}
