package infer

import (
	"slices"
	"testing"

	"bragsheet/store/work"
)

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
		{"a comment on a pull request", func(b *build) { comment(b.pull("acme/billing#1", "Faster", 1), 7, said) }, []string{"comment"}},
		{"said in the body and again in a comment", func(b *build) {
			p := b.pull("acme/billing#1", "Faster", 1)
			p.Body = said
			comment(p, 7, said)
		}, []string{"body"}},
		{"a comment on a ticket when it was done", func(b *build) { comment(b.ticket("PAY-1", "Slow", 1), 0, said) }, []string{"comment"}},
		{"a comment on a ticket that somebody else reported", func(b *build) {
			it := b.ticket("PAY-1", "Slow", 1)
			it.AuthorID = samOnJira
			comment(it, 7, said)
		}, []string{"comment"}},
		{"a comment on a ticket from before the work", func(b *build) { comment(b.ticket("PAY-1", "Slow", 9), -3, said) }, nil},
		{"comments on what was only reviewed", func(b *build) {
			for i := range mentoringReviews {
				comment(b.review("acme/billing#"+string(rune('a'+i)), "Faster", sam, 1), 7, said)
			}
		}, nil},
		{"a comment that names somebody", func(b *build) { comment(b.pull("acme/billing#1", "Faster", 1), 7, "@sam "+said) }, nil},
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

// comment has the person write under an item, days after it was finished.
func comment(it *work.Item, days int, text string) {
	it.Comments = append(it.Comments, work.Comment{At: it.FinishedAt.AddDate(0, 0, days), URL: it.URL + "#comment", Text: text})
}

func TestAClaimHasItsFiguresAndItsPlace(t *testing.T) {
	b := newBuild()
	p := b.pull("acme/billing#1", "Settle in batches", 1)
	p.Body = "Why not.\n\nThe p95 went from 800 to 120 ms, according to Grafana."
	claims := withItem(t, b.infer(), p.ID).Claims
	if len(claims) != 1 {
		t.Fatalf("claims are %+v, want one", claims)
	}
	c := claims[0]
	if c.ID != work.ClaimID(p.ID, c.Quote) || p.Body[c.Start:c.End] != c.Quote || c.Kind != "duration" || c.Unit != "s" || *c.Before != 0.8 || *c.After != 0.12 || c.Speaker != "Grafana" {
		t.Errorf("got %+v", c)
	}
}
