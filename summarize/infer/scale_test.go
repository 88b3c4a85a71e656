package infer

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

// world is a made-up person's work: n items over two years. Of ten, four are
// pull requests of theirs, three reviews, two tickets and one is an incident,
// an issue or somebody else's ticket. There is an epic for each hundred items.
func world(n int) work.Snapshot {
	b := newBuild()
	r := rand.New(rand.NewPCG(1, 2))
	words := func(n int) string {
		var all []string
		for range n {
			v := r.Float64()
			all = append(all, fmt.Sprintf("%c%c%ce%d", 'a'+rune(v*26), 'b'+rune(r.IntN(3)), 'k'+rune(v*v*9), int(v*v*v*300)))
		}
		return strings.Join(all, " ")
	}
	second := func() time.Time {
		return time.Date(2025, 1, 1, 0, 0, r.IntN(2*365*24*3600), 0, time.UTC)
	}
	var epic *work.Item
	for i := range n {
		var item *work.Item
		title := words(6)
		switch k := i % 10; {
		case i%100 == 0:
			item = b.epic(fmt.Sprintf("PAY-%d", i+1), title, 1)
			epic = item
		case k < 4:
			item = b.pull(fmt.Sprintf("acme/billing#%d", i), title, 1)
			item.Body = words(60) + "\n\nFixes the thing, see https://example.com/x and #7."
			if i%40 == 1 {
				item.Body += " p95 went from 800 ms to 120 ms."
			}
			item.Pull.Head = fmt.Sprintf("pay-%d-%s", 1+i-k+4, words(1))
			if k == 0 {
				item.Pull.Head = words(2)
			}
		case k < 6:
			item = b.ticket(fmt.Sprintf("PAY-%d", i+1), title, 1)
			item.Body = words(30)
			b.link(item, work.LinkEpic, epic)
		case k < 9:
			item = b.review(fmt.Sprintf("acme/ledger#%d", i), title, work.PersonID(gitHub, fmt.Sprint(r.IntN(40))), 1)
		case i%30 == 9:
			item = b.incident(fmt.Sprintf("OPS-%d", i), title, work.RoleResponder, 1)
		case i%30 == 19:
			item = b.theirTicket(fmt.Sprintf("PAY-%d", i+1), title, 1)
		default:
			item = b.item(gitHub, fmt.Sprintf("acme/billing#%d", i), title, work.KindIssue, 1)
			b.stands(item, work.RoleAssignee, "")
		}
		item.CreatedAt = second()
		if epic != nil && item != epic {
			item.CreatedAt = epic.CreatedAt.Add(time.Duration(r.IntN(40*24)) * time.Hour)
		}
		item.FinishedAt = item.CreatedAt.Add(time.Hour)
		item.URL = item.Host + "/" + strings.Replace(item.Ref, "#", "/pull/", 1)
	}
	at := map[string]time.Time{}
	for _, item := range b.items {
		at[item.ID] = item.FinishedAt
	}
	for i := range b.standings {
		b.standings[i].At = at[b.standings[i].Item]
	}
	return b.snapshot()
}

// withOneMore returns s with a pull request that was merged in the middle.
func withOneMore(s work.Snapshot) work.Snapshot {
	one := s.Items[len(s.Items)/2]
	one.ID, one.SourceID, one.Ref, one.URL = "new", "new", "acme/billing#9999999", ""
	one.Kind, one.Title, one.Body, one.Pull, one.Ticket, one.Incident = work.KindPull, "Something new on PAY-5", "As it was asked for.", &work.Pull{}, nil, nil
	s.Items = append(slices.Clip(s.Items), one)
	s.Standings = append(slices.Clip(s.Standings), work.Standing{Item: "new", Account: s.Accounts[0].ID, Role: work.RoleAuthor, Counted: true, At: one.FinishedAt})
	return s
}

func BenchmarkFull(b *testing.B)           { benchmarkFull(b, 20_000) }
func BenchmarkFull200k(b *testing.B)       { benchmarkFull(b, 200_000) }
func BenchmarkOneNewItem(b *testing.B)     { benchmarkOneNewItem(b, 20_000) }
func BenchmarkOneNewItem200k(b *testing.B) { benchmarkOneNewItem(b, 200_000) }

// benchmarkFull infers with an empty cache, as after a first sync.
func benchmarkFull(b *testing.B, n int) {
	b.Helper()
	s := world(n)
	b.ReportAllocs()
	for b.Loop() {
		Infer(Input{Work: s, Cache: OpenCache(nil), AssignID: "none"})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/item")
}

// benchmarkOneNewItem infers from n items and a new one, with the cache of the
// n.
func benchmarkOneNewItem(b *testing.B, n int) {
	b.Helper()
	s := world(n)
	c := OpenCache(nil)
	Infer(Input{Work: s, Cache: c, AssignID: "none"})
	parts, bytes := maps.Collect(c.Changed()), 0
	for _, part := range parts {
		bytes += len(part)
	}
	s = withOneMore(s)
	b.ReportAllocs()
	for b.Loop() {
		c = OpenCache(parts)
		Infer(Input{Work: s, Cache: c, AssignID: "none"})
		for range c.Changed() {
		}
	}
	b.ReportMetric(float64(bytes)/1e6, "cacheMB")
}

// What takes a time that grows with the square takes minutes here. The bound
// is for a busy machine with the race detector on.
func TestNoTimeGrowsWithTheSquare(t *testing.T) {
	const n = 10_000
	tests := []struct {
		name  string
		build func(*build)
	}{
		{"one epic of all", func(b *build) {
			e := b.epic("PAY-100000", "Everything", 1)
			for i := range n {
				b.link(b.ticket(fmt.Sprintf("PAY-%d", i), fmt.Sprintf("Part %d of the whole", i), i%400), work.LinkEpic, e)
			}
		}},
		{"much the same titles", func(b *build) {
			for i := range n {
				b.pull(fmt.Sprintf("acme/billing#%d", i), fmt.Sprintf("Settlement scheduler: claim batch %d%%", i%7), i%400)
			}
		}},
		{"families of much the same titles", func(b *build) {
			for i := range n {
				b.pull(fmt.Sprintf("acme/billing#%d", i), fmt.Sprintf("Scheduler%c%c of ledger%c%c claims", 'a'+i%26, 'a'+i/26%26, 'a'+i%26, 'a'+i/26%26), i%400)
			}
		}},
		{"a chain that closes", func(b *build) {
			first := b.ticket("PAY-0", "Link", 1)
			last := first
			for i := 1; i < n; i++ {
				next := b.ticket(fmt.Sprintf("PAY-%d", i), "Link", i%400)
				b.link(next, work.LinkParent, last)
				last = next
			}
			b.link(first, work.LinkParent, last)
		}},
		{"a body that names all", func(b *build) {
			for i := range n {
				b.ticket(fmt.Sprintf("PAY-%d", i), "Named", i%400)
			}
			b.pull("acme/billing#1", "Release", 3).Body = keyList("PAY", 1, n-1)
		}},
		{"bodies of 64 KB", func(b *build) {
			for i, body := range []string{"a-1 ", "#1 PAY-1 ", "<!--", "`", "> \n", "http://", "修", "\u202eא", "aB_", "-", "\"", "fixes "} {
				b.pull(fmt.Sprintf("acme/billing#%d", i), body, i).Body = strings.Repeat(body, 64<<10/len(body))
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			start := time.Now()
			b.infer()
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}
