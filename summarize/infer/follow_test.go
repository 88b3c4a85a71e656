package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

// theirPull adds a merged pull request of Sam's that brag keeps for context.
func (b *build) theirPull(ref, title string, on int) *work.Item {
	item := b.pull(ref, title, on)
	last := &b.standings[len(b.standings)-1]
	item.AuthorID, last.Counted, last.Why = sam, false, work.WhyNoPart
	return item
}

func TestAFollowUpSaysWhatBecameOfAnAccomplishment(t *testing.T) {
	fix := func(b *build) *work.Item { return b.pull("acme/billing#1", "Batch", 1) } // finished on day 2
	tests := []struct {
		name  string
		build func(*build)
		at    int    // the day of the year it is
		want  string // of the look at billing#1 or PAY-1: days, what speaks against it, later work
	}{
		{"too early", func(b *build) { fix(b) }, 31, ""},
		{"held a month", func(b *build) { fix(b) }, 32, "30 held"},
		{"held a quarter", func(b *build) { fix(b) }, 92, "90 held"},
		{"reverted", func(b *build) {
			b.link(b.pull("acme/billing#2", "Back to before", 20), work.LinkReverts, fix(b))
		}, 60, "30 reverted(billing#1 billing#2)"},
		{"came back", func(b *build) {
			b.incident("OPS-1", "Storm", work.RoleResponder, 1).Incident.Cause = "Retry storm"
			b.pull("acme/billing#1", "OPS-1: back off", 3)
			b.incident("OPS-2", "Storm", work.RoleResponder, 20).Incident.Cause = "Retry storm"
		}, 60, "30 came_back(OPS-2)"},
		{"open again", func(b *build) {
			b.link(fix(b), work.LinkCloses, b.ticket("PAY-1", "Totals", 1))
			b.items[1].State, b.standings[1].Counted, b.standings[1].Why = work.StateOpen, false, work.WhyReopened
		}, 60, "30 open_again(PAY-1)"},
		{"others refer to it later", func(b *build) {
			p := fix(b)
			b.link(b.theirPull("acme/billing#7", "Use batches", 10), work.LinkMention, p)
			b.link(b.theirPull("acme/billing#8", "Use batches, too", 11), work.LinkMention, p)
		}, 60, "30 held built_on(billing#7 billing#8)"},
		{"others referred to it before it was finished", func(b *build) {
			b.link(b.theirPull("acme/billing#7", "Use batches", 1), work.LinkMention, fix(b))
		}, 60, "30 held"},
		{"others revert it later", func(b *build) {
			b.link(b.theirPull("acme/billing#7", "Back to before", 10), work.LinkReverts, fix(b))
			b.theirPull("acme/billing#8", `Revert "Batch"`, 11).Body = "acme/billing#1"
		}, 60, "30 reverted(billing#1 billing#7 billing#8)"},
		{"I refer to it later", func(b *build) {
			p, again := fix(b), b.pull("acme/ledger#2", "Batch here, too", 10)
			b.link(again, work.LinkMention, p)
		}, 60, "30 held"},
		{"hidden", func(b *build) { b.decide(work.DecideHide, fix(b).ID, true, "") }, 60, ""},
		{"nothing that could be undone", func(b *build) { b.note("Talked to risk", 1) }, 60, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			r := b.infer()
			anchor := map[string]bool{work.ItemID(gitHub, "acme/billing#1"): true, work.ItemID(jira, "PAY-1"): true, work.ItemID(jira, "OPS-1"): true}
			got := ""
			for _, l := range FollowUp(r, nil, day(tt.at)) {
				a := r.Accomplishments[slices.IndexFunc(r.Accomplishments, func(a work.Accomplishment) bool { return a.ID == l.Accomplishment })]
				if anchor[a.Anchor] {
					got = lookLine(r, l)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func lookLine(r Result, l Look) string {
	words := []string{fmt.Sprint(l.Days)}
	if l.Held() {
		words = append(words, "held")
	}
	for _, f := range l.Against {
		words = append(words, f.Kind+"("+refs(r, f.Items)+")")
	}
	if l.Later != nil {
		words = append(words, l.Later.Kind+"("+refs(r, l.Later.Items)+")")
	}
	return strings.Join(words, " ")
}

func TestWhatWasNotReadIsNotSaidToHaveHeld(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "Batch", 1)
	through := func(n int) []work.Coverage {
		return []work.Coverage{{
			Account: work.Account{Name: "gh"}, Stream: "pull requests", Since: day(1).AddDate(-1, 0, 0), Through: day(n), RanAt: day(n), Outcome: work.OutcomeComplete,
		}}
	}
	if l := FollowUp(b.infer(), through(20), day(60)); l[0].Held() || len(l[0].Unread) != 1 || !strings.Contains(l[0].Unread[0], "gh pull requests: read only through") {
		t.Errorf("read for 20 of 30 days: %+v", l[0])
	}
	if l := FollowUp(b.infer(), through(40), day(60)); !l[0].Held() {
		t.Errorf("read for all of 30 days: %+v", l[0])
	}
}

func TestFollowUpsDoNotDependOnTheOrder(t *testing.T) {
	s, now := full().snapshot(), day(1).Add(200*24*time.Hour)
	want := asJSON(t, FollowUp(Infer(Input{Work: s}), nil, now))
	for seed := range uint64(10) {
		if got := asJSON(t, FollowUp(Infer(Input{Work: shuffled(s, seed)}), nil, now)); got != want {
			t.Fatalf("shuffle %d gave\n%s\nwant\n%s", seed, got, want)
		}
	}
}
