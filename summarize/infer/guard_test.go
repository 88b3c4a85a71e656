package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

// epicOf adds an epic with n tickets of mine, step days apart, each with a
// pull request.
func epicOf(b *build, n, step int) {
	e := b.epic("PAY-900", "Big", 1)
	for i := 1; i <= n; i++ {
		b.link(b.ticket(fmt.Sprintf("PAY-%d", i), "Part", i*step), work.LinkEpic, e)
		b.pull(fmt.Sprintf("acme/billing#%d", i), fmt.Sprintf("PAY-%d: part", i), i*step)
	}
}

func TestGuardsKeepAYearApart(t *testing.T) {
	count := func(b *build) (int, []string) {
		r := b.infer()
		var because []string
		for _, a := range r.Accomplishments {
			because = append(because, a.Because...)
		}
		slices.Sort(because)
		return len(r.Accomplishments), slices.Compact(because)
	}
	hub := func(b *build, n, step int) {
		b.ticket("PAY-1", "Misc", 1)
		for i := 1; i <= n; i++ {
			b.pull(fmt.Sprintf("acme/billing#%d", i), "PAY-1: more", i*step)
		}
	}
	release := func(b *build, n int) {
		for i := 1; i <= n; i++ {
			b.ticket(fmt.Sprintf("PAY-%d", i), "Part", i)
		}
		b.pull("acme/billing#1", "Release 2.4", 30).Body = "Closes " + keyList("PAY", 1, n)
	}
	ring := func(b *build, n, step int) {
		for i := 1; i <= n; i++ {
			b.pull(fmt.Sprintf("acme/billing#%d", i), "More", i*step)
		}
		for i := range n {
			b.link(b.items[i], work.LinkStacked, b.items[(i+1)%n])
		}
	}
	tests := []struct {
		name   string
		build  func(*build)
		want   int
		remark string
	}{
		{"an epic of half a year is one", func(b *build) { epicOf(b, 10, 19) }, 1, ""},
		{"an epic of more than 200 days is kept apart by ticket", func(b *build) { epicOf(b, 10, 25) }, 10, "PAY-900 spans 20 of my items over 226 days: kept apart by ticket"},
		{"an epic of 60 own entries is one", func(b *build) { epicOf(b, 30, 1) }, 1, ""},
		{"an epic of more is kept apart by ticket", func(b *build) {
			epicOf(b, 30, 1)
			b.link(b.ticket("PAY-31", "Part", 31), work.LinkEpic, b.items[0])
		}, 31, "PAY-900 spans 61 of my items over 31 days: kept apart by ticket"},
		{"a ticket named by 20 joins them", func(b *build) { hub(b, 20, 8) }, 1, ""},
		{"a ticket named by more in a short time joins them", func(b *build) { hub(b, 30, 4) }, 1, ""},
		{"a ticket named by more all year joins none", func(b *build) { hub(b, 21, 7) }, 22, "PAY-1 is named by 21 pull requests over 140 days: they are kept apart"},
		{"a ring of half a year is one", func(b *build) { ring(b, 10, 19) }, 1, ""},
		{"a ring of a year falls apart by the quarter", func(b *build) { ring(b, 50, 7) }, 4, "a chain of 50 of my items over 344 days: kept apart here and there"},
		{"a ring of more in a month falls apart", func(b *build) { ring(b, 70, 0) }, 70, "a chain of 70 of my items over 1 days: kept apart here and there"},
		{"what names 8 tickets joins them", func(b *build) { release(b, 8) }, 1, ""},
		{"what names more joins none", func(b *build) { release(b, 9) }, 10, "billing#1 names 9 tickets: they are kept apart"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)

			n, because := count(b)

			if n != tt.want {
				t.Errorf("%d accomplishments, want %d", n, tt.want)
			}
			said := slices.ContainsFunc(because, func(s string) bool { return strings.Contains(s, "kept apart") })
			if tt.remark == "" && said || tt.remark != "" && !slices.Contains(because, tt.remark) {
				t.Errorf("because %q, want the remark %q", because, tt.remark)
			}
		})
	}
}

func TestWhatIsTooWideIsKeptApartInParts(t *testing.T) {
	components := func(b *build, name string, from, to, step int) {
		for i := from; i <= to; i++ {
			ticket := b.ticket(fmt.Sprintf("PAY-%d", i), "Part", i*step)
			ticket.Ticket.Components = []string{name}
			b.link(ticket, work.LinkEpic, b.items[0])
		}
	}
	tests := []struct {
		name   string
		build  func(*build)
		want   []string
		remark string
	}{
		{"by component", func(b *build) {
			b.epic("PAY-900", "Big", 1)
			components(b, "ledger", 1, 4, 10)
			components(b, "refunds", 22, 25, 10)
		}, []string{"PAY-1 PAY-2 PAY-3 PAY-4", "PAY-22 PAY-23 PAY-24 PAY-25"}, "PAY-900 spans 8 of my items over 241 days: kept apart by component and pause"},
		{"those of one component by long pauses", func(b *build) {
			b.epic("PAY-900", "Big", 1)
			components(b, "ledger", 1, 3, 10)
			components(b, "ledger", 22, 24, 10)
		}, []string{"PAY-1 PAY-2 PAY-3", "PAY-22 PAY-23 PAY-24"}, "PAY-900 spans 6 of my items over 231 days: kept apart by component and pause"},
		{"by sub-epic, which stays whole", func(b *build) {
			top := b.epic("PAY-900", "Big", 1)
			for n, on := range []int{1, 250} {
				sub := b.epic(fmt.Sprintf("PAY-%d", 901+n), "Half", on)
				b.link(sub, work.LinkEpic, top)
				for i := range 3 {
					b.link(b.ticket(fmt.Sprintf("PAY-%d", 10*n+i+1), "Part", on+i), work.LinkEpic, sub)
				}
			}
		}, []string{"PAY-1 PAY-2 PAY-3 PAY-901", "PAY-11 PAY-12 PAY-13 PAY-902"}, "PAY-900 spans 6 of my items over 252 days: kept apart by epic"},
		{"from an issue that tracks a year", func(b *build) {
			tracking := b.item(gitHub, "acme/billing#1", "Tracking", work.KindIssue, 1)
			for i := 1; i <= 9; i++ {
				b.link(b.ticket(fmt.Sprintf("PAY-%d", i), "Part", i*30), work.LinkParent, tracking)
			}
		}, []string{"PAY-1", "PAY-2", "PAY-3", "PAY-4", "PAY-5", "PAY-6", "PAY-7", "PAY-8", "PAY-9"}, "billing#1 spans 9 of my items over 241 days: kept apart by ticket"},
		{"at links over a long time", func(b *build) {
			first := b.ticket("PAY-1", "One", 1)
			b.link(b.ticket("PAY-2", "Two", 20), work.LinkParent, first)
			b.link(b.ticket("PAY-3", "Three", 250), work.LinkParent, first)
		}, []string{"PAY-1 PAY-2", "PAY-3"}, "PAY-1 spans 3 of my items over 250 days: kept apart by ticket"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			r := b.infer()
			wantClusters(t, r, tt.want...)
			if a := r.Accomplishments[0]; !slices.Contains(a.Because, tt.remark) {
				t.Errorf("because %q, want the remark %q", a.Because, tt.remark)
			}
		})
	}
}
