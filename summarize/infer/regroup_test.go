package infer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

// regrouped is an epic PAY-9 with PAY-1 and PAY-2 and their pull requests, the
// pull request tools#1 by itself, and Sam's ticket PAY-80 that is nobody's here.
func regrouped() (*build, map[string]string) {
	b := newBuild()
	epic := b.epic("PAY-9", "Move the events", 1)
	b.link(b.ticket("PAY-1", "Add a table", 2), work.LinkEpic, epic)
	b.link(b.ticket("PAY-2", "Read from it", 3), work.LinkEpic, epic)
	b.pull("acme/billing#1", "PAY-1: table", 2)
	b.pull("acme/billing#2", "PAY-1: index", 3)
	b.pull("acme/ledger#1", "PAY-2: read", 4)
	b.pull("acme/tools#1", "A script that moves it", 5)
	b.theirTicket("PAY-80", "Theirs", 5)
	ids := map[string]string{"gone": "gone"}
	for _, item := range b.items {
		ids[item.Ref[strings.LastIndex(item.Ref, "/")+1:]] = item.ID
	}
	return b, ids
}

func TestMergesAndSplits(t *testing.T) {
	const epic = "PAY-1 PAY-2 PAY-9 billing#1 billing#2 ledger#1"
	type decision struct {
		kind        work.DecisionKind
		item, other string
	}
	tests := []struct {
		name      string
		decisions []decision
		want      []string
		unmet     string
	}{
		{"none", nil, []string{epic, "tools#1"}, ""},
		{"merge", []decision{{work.DecideMerge, "tools#1", "PAY-9"}}, []string{epic + " tools#1"}, ""},
		{"merge what is together", []decision{{work.DecideMerge, "PAY-1", "PAY-9"}}, []string{epic, "tools#1"}, ""},
		{"merge somebody else's, as context", []decision{{work.DecideMerge, "PAY-80", "tools#1"}}, []string{epic, "PAY-80 tools#1"}, ""},
		{"merge with itself", []decision{{work.DecideMerge, "tools#1", "tools#1"}}, []string{epic, "tools#1"}, ""},
		{"split: what hangs on it goes with it", []decision{{work.DecideSplit, "PAY-1", "PAY-9"}}, []string{"PAY-1 billing#1 billing#2", "PAY-2 PAY-9 ledger#1", "tools#1"}, ""},
		{"split by itself", []decision{{work.DecideSplit, "PAY-1", ""}}, []string{"PAY-1", "PAY-2 PAY-9 billing#1 billing#2 ledger#1", "tools#1"}, ""},
		{"split the leaf", []decision{{work.DecideSplit, "billing#1", "PAY-9"}}, []string{"PAY-1 PAY-2 PAY-9 billing#2 ledger#1", "billing#1", "tools#1"}, ""},
		{"split what is apart", []decision{{work.DecideSplit, "tools#1", "PAY-9"}}, []string{epic, "tools#1"}, ""},
		{"split the anchor", []decision{{work.DecideSplit, "PAY-9", "PAY-1"}}, []string{"PAY-1 billing#1 billing#2", "PAY-2 PAY-9 ledger#1", "tools#1"}, ""},
		{"moved: split and merged", []decision{{work.DecideSplit, "billing#1", "PAY-9"}, {work.DecideMerge, "billing#1", "tools#1"}}, []string{"PAY-1 PAY-2 PAY-9 billing#2 ledger#1", "billing#1 tools#1"}, ""},
		{"two to one of their own", []decision{{work.DecideSplit, "billing#1", ""}, {work.DecideSplit, "ledger#1", ""}, {work.DecideMerge, "billing#1", "ledger#1"}}, []string{"PAY-1 PAY-2 PAY-9 billing#2", "billing#1 ledger#1", "tools#1"}, ""},
		{"merged, then apart from a third in it", []decision{{work.DecideMerge, "tools#1", "billing#1"}, {work.DecideSplit, "tools#1", "ledger#1"}}, []string{"PAY-1 PAY-2 PAY-9 billing#2 ledger#1", "billing#1 tools#1"}, ""},

		{"the later wins: split", []decision{{work.DecideMerge, "tools#1", "PAY-9"}, {work.DecideSplit, "PAY-9", "tools#1"}}, []string{epic, "tools#1"}, "1: a later decision says otherwise"},
		{"the later wins: merge", []decision{{work.DecideSplit, "PAY-1", "PAY-9"}, {work.DecideMerge, "PAY-9", "PAY-1"}}, []string{epic, "tools#1"}, "1: a later decision says otherwise"},
		{"the later wins: by itself", []decision{{work.DecideMerge, "tools#1", "PAY-9"}, {work.DecideSplit, "tools#1", ""}}, []string{epic, "tools#1"}, "1: a later decision says otherwise"},
		{"the later wins over two together", []decision{{work.DecideMerge, "tools#1", "billing#1"}, {work.DecideMerge, "billing#1", "ledger#1"}, {work.DecideSplit, "tools#1", "ledger#1"}}, []string{epic, "tools#1"}, "1: a later decision says otherwise"},
		{"what vanished", []decision{{work.DecideMerge, "gone", "PAY-9"}, {work.DecideSplit, "PAY-1", "gone"}}, []string{epic, "tools#1"}, "1: what it is about is no longer in the data; 2: what it is about is no longer in the data"},
		{"in no accomplishment", []decision{{work.DecideMerge, "PAY-80", "PAY-80"}}, []string{epic, "tools#1"}, "1: what it is about is in no accomplishment"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, ids := regrouped()
			before := asJSON(t, b.infer())
			for _, d := range tt.decisions {
				b.decide(d.kind, ids[d.item], true, ids[d.other])
			}
			r := b.infer()
			holdsTogether(t, r)
			wantClusters(t, r, tt.want...)
			if got := unmet(r); got != tt.unmet {
				t.Errorf("unmet are %q, want %q", got, tt.unmet)
			}
			for n := range tt.decisions {
				b.rest.Decisions = append(b.rest.Decisions, work.Decision{ID: int64(100 + n), Kind: work.DecideUndo, Undoes: int64(n + 1)})
			}
			if asJSON(t, b.infer()) != before {
				t.Error("taking everything back gives another result than before")
			}
		})
	}
}

func unmet(r Result) string {
	var all []string
	for _, u := range r.Unmet {
		all = append(all, fmt.Sprintf("%d: %s", u.Decision.ID, u.Why))
	}
	return strings.Join(all, "; ")
}

// Whatever was decided, in whatever order, and whatever comes later: what the
// person put together is together, and what they parted is apart, unless a
// later decision of theirs is the reason.
func TestDecisionsHoldOverAnyClusters(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		b := full()
		for range 12 {
			kind := []work.DecisionKind{work.DecideMerge, work.DecideSplit}[r.IntN(2)]
			b.decide(kind, b.items[r.IntN(len(b.items))].ID, true, b.items[r.IntN(len(b.items))].ID)
		}
		checkHolds(t, b.infer(), b.rest.Decisions)
		want := asJSON(t, b.infer())
		if got := asJSON(t, Infer(Input{Work: shuffled(b.snapshot(), seed)})); got != want {
			t.Fatalf("seed %d: another order gives another result", seed)
		}
		for n := range 5 { // later work, some of it tying things together
			p := b.pull(fmt.Sprintf("acme/late#%d", n), "Late", 90+n)
			b.link(p, work.LinkCloses, b.items[r.IntN(len(b.items)-1)])
			b.link(p, work.LinkCloses, b.items[r.IntN(len(b.items)-1)])
		}
		later := b.infer()
		checkHolds(t, later, b.rest.Decisions)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// checkHolds checks that r is a result, and that every merge and split of it
// that is not reported holds.
func checkHolds(t *testing.T, r Result, all []work.Decision) {
	t.Helper()
	holdsTogether(t, r)
	idle := map[int64]bool{}
	for _, u := range r.Unmet {
		idle[u.Decision.ID] = true
	}
	for _, d := range all {
		if idle[d.ID] || d.Kind != work.DecideMerge && d.Kind != work.DecideSplit {
			continue
		}
		with, somewhere := false, false
		for _, a := range r.Accomplishments {
			item, other := slices.Contains(a.Items, d.Item), slices.Contains(a.Items, d.Value)
			with, somewhere = with || item && other, somewhere || item || other
		}
		if split := d.Kind == work.DecideSplit; somewhere && with == split && d.Item != d.Value {
			t.Errorf("%+v does not hold", d)
		}
	}
}

func TestWholesAreRenamedRedatedAndGivenARole(t *testing.T) {
	b, ids := regrouped()
	b.decide(work.DecideRename, ids["PAY-9"], true, "Billing events\nmoved to a log")
	b.decide(work.DecideRedate, ids["PAY-1"], false, "2026-01-12..2026-05-22")
	b.decide(work.DecideRole, ids["PAY-9"], true, "led")
	b.decide(work.DecideRename, ids["tools#1"], true, "A script")
	b.decide(work.DecideRole, ids["tools#1"], true, "conquered")
	b.decide(work.DecideRedate, ids["tools#1"], true, "last May")
	b.decide(work.DecideRename, ids["PAY-80"], true, "Nobody's")
	b.decide(work.DecideRename, ids["gone"], true, "Gone")

	r := b.infer()

	a := withItem(t, r, ids["PAY-9"])
	if got := a.From.Format("2006-01-02") + " " + a.To.Format("2006-01-02"); a.Title != "Billing events moved to a log" || a.Role != "led" || a.RoleReason != "your word" || got != "2026-01-12 2026-05-22" {
		t.Errorf("got %q, %s, %q, %s", a.Title, a.Role, a.RoleReason, got)
	}
	if got := withItem(t, r, ids["tools#1"]).Title; got != "A script" {
		t.Errorf("got %q", got)
	}
	want := "5: its value cannot be read; 6: its value cannot be read; 7: what it is about is in no accomplishment; 8: what it is about is no longer in the data"
	if got := unmet(r); got != want {
		t.Errorf("unmet are %q, want %q", got, want)
	}

	b.decide(work.DecideMerge, ids["tools#1"], true, ids["PAY-9"])
	r = b.infer()
	if got := withItem(t, r, ids["PAY-9"]).Title; got != "A script" { // the later name, explained
		t.Errorf("merged, it is called %q", got)
	}
	if got := unmet(r); !strings.HasPrefix(got, "1: a later decision says otherwise; ") {
		t.Errorf("unmet are %q", got)
	}
}

func TestClaimsAreConfirmedCorrectedAndTakenAway(t *testing.T) {
	b := newBuild()
	p := b.pull("acme/billing#1", "Settle in batches", 1)
	p.Body = "The p95 went from 41 s to 6 s.\n\nErrors fell by 40 %.\n\nThe build is 3x faster."
	claims := withItem(t, b.infer(), p.ID).Claims
	b.decide(work.DecideConfirm, p.ID, false, claims[0].ID+" https://grafana.example.com/d/1")
	b.decide(work.DecideCorrect, p.ID, false, claims[1].ID+" errors fell by 35 %")
	b.decide(work.DecideCorrect, p.ID, false, claims[2].ID)
	b.decide(work.DecideConfirm, p.ID, false, "other")

	r := b.infer()

	got := withItem(t, r, p.ID).Claims
	if len(got) != 2 {
		t.Fatalf("claims are %+v, want two", got)
	}
	if c := got[0]; !c.Confirmed || c.Seen != "https://grafana.example.com/d/1" || *c.Before != 41 {
		t.Errorf("confirmed: %+v", c)
	}
	if c := got[1]; !c.Confirmed || c.Corrected != "errors fell by 35 %" || *c.By != 35 || c.Quote != "Errors fell by 40 %." {
		t.Errorf("corrected: %+v", c)
	}
	if got := unmet(r); got != "4: no text says so any more" {
		t.Errorf("unmet are %q", got)
	}

	p.Body = "Rewritten."
	if got := unmet(b.infer()); got != "1: no text says so any more; 2: no text says so any more; 3: no text says so any more; 4: no text says so any more" {
		t.Errorf("once the text is gone, unmet are %q", got)
	}
}
