package infer

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func TestChallengesAreRaisedWhereTheDataDoes(t *testing.T) {
	const said = "The p95 went from 41 s to 6 s"
	incident := func(b *build, key string, on int) *work.Item {
		i := b.incident(key, "Storm", work.RoleResponder, on)
		i.Incident.Cause = "Retry storm"
		return i
	}
	tests := []struct {
		name  string
		build func(*build)
		kind  string // of the finding asked for
		items string // it was found in; "" if it is not raised
	}{
		{"my change caused it", func(b *build) {
			b.link(incident(b, "OPS-1", 3), work.LinkCausedBy, b.pull("acme/gateway#1", "Retry more", 1))
		}, AgainstCaused, "OPS-1 gateway#1"},
		{"somebody else's change caused it", func(b *build) {
			theirs := b.pull("acme/gateway#1", "Retry more", 1)
			b.standings[0].Counted, b.standings[0].Why, theirs.AuthorID = false, work.WhyOthersWork, sam
			b.link(incident(b, "OPS-1", 3), work.LinkCausedBy, theirs)
		}, AgainstCaused, ""},

		{"reverted, as its source says", func(b *build) {
			p := b.pull("acme/billing#1", "Batch", 1)
			b.link(b.pull("acme/billing#2", "Back to before", 2), work.LinkReverts, p)
		}, AgainstReverted, "billing#1 billing#2"},
		{"reverted, by its title", func(b *build) {
			b.pull("acme/billing#1", "Batch", 1)
			b.pull("acme/billing#2", `Revert "Batch"`, 2)
		}, AgainstReverted, "billing#1 billing#2"},
		{"a revert in another repository", func(b *build) {
			b.pull("acme/billing#1", "Batch", 1)
			b.pull("acme/ledger#2", `Revert "Batch"`, 2)
		}, AgainstReverted, ""},
		{"a revert that was never merged", func(b *build) {
			b.pull("acme/billing#1", "Batch", 1)
			b.pull("acme/billing#2", `Revert "Batch"`, 2).State = work.StateClosed
			b.standings[1].Counted, b.standings[1].Why = false, work.WhyNotMerged
		}, AgainstReverted, ""},

		{"came back after the fix", func(b *build) {
			incident(b, "OPS-1", 1)
			b.pull("acme/gateway#1", "OPS-1: back off", 3)
			incident(b, "OPS-2", 9)
		}, AgainstCameBack, "OPS-2"},
		{"stayed away after the fix", func(b *build) {
			incident(b, "OPS-1", 1)
			incident(b, "OPS-2", 2)
			b.pull("acme/gateway#1", "OPS-1: back off", 3)
		}, AgainstCameBack, ""},
		{"another cause after the fix", func(b *build) {
			incident(b, "OPS-1", 1)
			b.pull("acme/gateway#1", "OPS-1: back off", 3)
			incident(b, "OPS-2", 9).Incident.Cause = "DNS"
		}, AgainstCameBack, ""},

		{"reopened ticket", func(b *build) { b.ticket("PAY-1", "Totals", 1).Ticket.Reopened = 2 }, AgainstReopened, "PAY-1"},
		{"reopened issue", func(b *build) {
			p := b.pull("acme/billing#1", "Totals", 1)
			b.rest.Events = append(b.rest.Events, work.Event{Item: p.ID, Kind: work.EventReopened, At: day(2)})
		}, AgainstReopened, "billing#1"},
		{"never reopened", func(b *build) { b.ticket("PAY-1", "Totals", 1) }, AgainstReopened, ""},

		{"a change in the week before", func(b *build) {
			b.pull("acme/billing#1", "Batch", 5)
			b.incident("OPS-1", "Double charges", work.RoleCommander, 9)
			b.pull("acme/billing#2", "OPS-1: lock", 9)
		}, AgainstCoincides, "billing#1"},
		{"a change a month before", func(b *build) {
			b.pull("acme/billing#1", "Batch", 5)
			b.incident("OPS-1", "Double charges", work.RoleCommander, 39)
			b.pull("acme/billing#2", "OPS-1: lock", 39)
		}, AgainstCoincides, ""},
		{"a change elsewhere in the week before", func(b *build) {
			b.pull("acme/tools#1", "Batch", 5)
			b.incident("OPS-1", "Double charges", work.RoleCommander, 9)
			b.pull("acme/billing#2", "OPS-1: lock", 9)
		}, AgainstCoincides, ""},

		{"others did most", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2)
			b.review("acme/ledger#1", "PAY-1: b", sam, 2)
			b.review("acme/ledger#2", "PAY-1: c", sam, 2)
		}, AgainstMinority, "ledger#1* ledger#2*"},
		{"half is mine", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2)
			b.review("acme/ledger#1", "PAY-1: b", sam, 2)
		}, AgainstMinority, ""},

		{"nobody reviewed it", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			for _, ref := range []string{"acme/billing#1", "acme/billing#2"} {
				b.pull(ref, "PAY-1: a", 2).Pull.MergedBy = meOnGitHub
			}
		}, AgainstUnreviewed, "billing#1 billing#2"},
		{"somebody reviewed it", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			for _, ref := range []string{"acme/billing#1", "acme/billing#2"} {
				p := b.pull(ref, "PAY-1: a", 2)
				p.Pull.MergedBy = meOnGitHub
				b.rest.Events = append(b.rest.Events, work.Event{Item: p.ID, Kind: work.EventReviewed, At: day(2), Actor: sam, Detail: "approved"})
			}
		}, AgainstUnreviewed, ""},
		{"somebody else merged it", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2).Pull.MergedBy = sam
			b.pull("acme/billing#2", "PAY-1: b", 2).Pull.MergedBy = sam
		}, AgainstUnreviewed, ""},

		{"only I vouch", func(b *build) { b.pull("acme/billing#1", said, 1) }, AgainstOnlyMe, "billing#1"},
		{"a dashboard vouches", func(b *build) { b.pull("acme/billing#1", "According to Grafana, the p95 went from 41 s to 6 s", 1) }, AgainstOnlyMe, ""},
		{"others can see it", func(b *build) {
			p := b.pull("acme/billing#1", said, 1)
			b.decide(work.DecideConfirm, p.ID, false, work.ClaimID(p.ID, said)+" https://grafana.example.com")
		}, AgainstOnlyMe, ""},
		{"hidden", func(b *build) { b.decide(work.DecideHide, b.pull("acme/billing#1", said, 1).ID, true, "") }, AgainstOnlyMe, ""},

		{"activity without outcome", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2)
			b.pull("acme/billing#2", "PAY-1: b", 2)
		}, AgainstNoOutcome, "PAY-1 billing#1 billing#2"},
		{"activity with an outcome", func(b *build) {
			b.ticket("PAY-1", "Move", 1)
			b.pull("acme/billing#1", "PAY-1: a", 2)
			b.pull("acme/billing#2", "PAY-1: b", 2).Body = said
		}, AgainstNoOutcome, ""},
		{"one change wants no outcome", func(b *build) { b.pull("acme/billing#1", "Typo", 1) }, AgainstNoOutcome, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			r := b.infer()
			var got []string
			for _, f := range Challenge(r) {
				if f.Text == "" || f.Question == "" || !slices.ContainsFunc(r.Accomplishments, func(a work.Accomplishment) bool { return a.ID == f.Accomplishment }) {
					t.Errorf("incomplete: %+v", f)
				}
				if f.Kind == tt.kind {
					got = append(got, refs(r, f.Items))
				}
			}
			slices.Sort(got)
			if found := strings.Join(slices.Compact(got), "; "); found != tt.items {
				t.Errorf("%s is raised of %q, want %q", tt.kind, found, tt.items)
			}
		})
	}
}

func TestChallengesDoNotDependOnTheOrder(t *testing.T) {
	s := full().snapshot()
	want := asJSON(t, Challenge(Infer(Input{Work: s})))
	for seed := range uint64(10) {
		mixed := shuffled(s, seed)
		if got := asJSON(t, Challenge(Infer(Input{Work: mixed}))); got != want {
			t.Fatalf("shuffle %d gave\n%s\nwant\n%s", seed, got, want)
		}
	}
}
