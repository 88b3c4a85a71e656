package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestTicketsClosedInBulkDoNotCount(t *testing.T) {
	tests := []struct {
		name  string
		n     int
		apart time.Duration
		alter func(*work.Item)
		want  int // how many are not counted
	}{
		{"ten at once", 10, 0, nil, 10},
		{"nine at once", 9, 0, nil, 0},
		{"forty-one, five seconds each", 41, 5 * time.Second, nil, 41},
		{"ten in just two minutes", 10, 2 * time.Minute / 9, nil, 10},
		{"ten, slower", 10, 14 * time.Second, nil, 0},
		{"begun before", 20, 0, func(i *work.Item) { i.Ticket.Transitioned = true }, 0},
		{"begun before, at a known time", 20, 0, func(i *work.Item) { i.Ticket.StartedAt = day(1) }, 0},
		{"by nobody known", 20, 0, func(i *work.Item) { i.Ticket.DoneBy = "" }, 0},
		{"by as many people", 20, 0, func(i *work.Item) { i.Ticket.DoneBy = i.Ref }, 0},
		{"incidents", 20, 0, func(i *work.Item) { i.Kind, i.Incident = work.KindIncident, &work.Incident{} }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			for i := range tt.n {
				item := b.ticket(fmt.Sprintf("PAY-%d", i+1), "Old", 1)
				item.Ticket.StartedAt, item.Ticket.Transitioned = time.Time{}, false
				item.FinishedAt = day(30).Add(time.Duration(i) * tt.apart)
				if tt.alter != nil {
					tt.alter(item)
				}
			}
			got := 0
			for _, e := range b.infer().Entries {
				if !e.Counted {
					got++
					if e.Why != work.WhyBulk {
						t.Errorf("%s is not counted because %q", e.Ref, e.Why)
					}
				}
			}
			if got != tt.want {
				t.Errorf("%d are not counted, want %d", got, tt.want)
			}
		})
	}
}

// What was not counted before keeps its own reason.
func TestBulkKeepsOtherReasons(t *testing.T) {
	b := newBuild()
	for i := range 10 {
		item := b.ticket(fmt.Sprintf("PAY-%d", i), "Old", 1)
		item.Ticket.StartedAt, item.Ticket.Transitioned = time.Time{}, false
	}
	b.standings[0].Counted, b.standings[0].Why = false, work.WhyDeclined
	if e := entry(t, b.infer(), b.items[0].ID); e.Why != work.WhyDeclined {
		t.Errorf("why is %q, want %q", e.Why, work.WhyDeclined)
	}
}

func TestBackportsBelongToTheirOriginal(t *testing.T) {
	b := newBuild()
	original := b.pull("acme/billing#1", "Retry", 1)
	backport := b.pull("acme/billing#2", "[2.x] Retry", 2)
	b.link(backport, work.LinkBackport, original)
	b.link(original, work.LinkBackport, backport) // a cycle leaves the earlier one counted
	theirs := b.item(gitHub, "acme/billing#3", "Theirs", work.KindPull, 1)
	ported := b.pull("acme/billing#4", "[2.x] Theirs", 2)
	b.link(ported, work.LinkBackport, theirs)
	r := b.infer()

	a := withItem(t, r, backport.ID)
	if refs(r, a.Items) != "billing#1 billing#2" || refs(r, a.Own) != "billing#1" {
		t.Errorf("items %s, own %s", refs(r, a.Items), refs(r, a.Own))
	}
	if e := entry(t, r, backport.ID); e.Counted || e.Why != work.WhyBackport {
		t.Errorf("the back-port is counted %t because %q", e.Counted, e.Why)
	}
	if e := entry(t, r, ported.ID); !e.Counted {
		t.Errorf("a back-port of what I did not write is not counted: %q", e.Why)
	}
}

func TestAnIncidentThatPagerAndTrackerTellOfCountsOnce(t *testing.T) {
	tests := []struct {
		name string
		kind work.LinkKind
		want string // references of what counts
	}{
		{"the pager names the ticket", work.LinkRelates, "OPS-7"},
		{"a ticket merely mentions the page", work.LinkMention, "OPS-7 PD#1"},
		{"nothing joins them", "", "OPS-7 PD#1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			ticket := b.incident("OPS-7", "Queue grows", work.RoleResponder, 3)
			page := b.incident("PD#1", "Queue grows", work.RoleResponder, 3)
			b.rest.Accounts = append(b.rest.Accounts, work.Account{ID: "pager", Source: "pagerduty", Host: "https://acme.pagerduty.com", UserID: "P1"})
			b.standings[len(b.standings)-1].Account = "pager"
			if tt.kind != "" {
				b.link(page, tt.kind, ticket)
			}

			var counted []string
			for _, e := range b.infer().Entries {
				if e.Counted {
					counted = append(counted, e.Ref)
				} else if e.Why != work.WhyToldTwice {
					t.Errorf("%s is not counted because %q", e.Ref, e.Why)
				}
			}
			slices.Sort(counted)
			if got := strings.Join(counted, " "); got != tt.want {
				t.Errorf("%s count, want %s", got, tt.want)
			}
		})
	}
}
