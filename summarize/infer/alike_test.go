package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestWordsTellWhatATextIsAbout(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"no small words, in several languages", "Adds the queue und die Warteschlange de la file", "file queue warteschlange"},
		{"lower case, without marks", "Retry: the Queue's 2 workers", "queue retry workers"},
		{"an identifier, as a whole and in parts", "GetOrderForNames", "=getorderfornames names order"},
		{"an acronym in one", "HTTPServerConfig", "=httpserverconfig config http server"},
		{"underscores", "max_batch_size", "=maxbatchsize batch max size"},
		{"no URL, number or single letter", "storm https://example.com/retry (a, 42)", "storm"},
		{"a URL in brackets", "[docs](https://example.com/retry)", "docs"},
		{"pairs of Chinese characters", "修复重试", "修复 复重 重试"},
		{"accents and Cyrillic", "Über Очередь", "über очередь"},
		{"no code, comment or quotation", "ok\n```\nx y\n```\n> quoted\n<!-- template -->", "ok"},
		{"code within a line", "the `retry` queue", "queue retry"},
		{"bidirectional and control characters", "re\u202etry\x00storm", "re storm try"},
		{"nothing", " \n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var forms []string
			eachWord(unfenced(tt.text), bodyWords, func(form string) { forms = append(forms, form) })
			slices.Sort(forms)
			if got := strings.Join(forms, " "); got != tt.want {
				t.Errorf("words of %q are %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestLikenessJoinsWhereItIsSure(t *testing.T) {
	pulls := func(b *build, on int, titles ...string) {
		for _, title := range titles {
			b.pull(fmt.Sprintf("acme/billing#%d", len(b.items)+1), title, on)
			on += 2
		}
	}
	others := func(b *build) {
		for i, title := range strings.Split("Rotate certificates of staging|Paginate the audit log|Cache exchange rates|Drop support for Python 2|Validate IBAN on input|Show refunds to agents", "|") {
			b.pull(fmt.Sprintf("acme/other#%d", i+1), title, 10+i*20)
		}
	}
	tests := []struct {
		name  string
		build func(*build)
		want  []string
	}{
		{"the same rare words, close in time", func(b *build) {
			pulls(b, 5, "Settlement scheduler: claim jobs in batches", "Settlement scheduler claims jobs twice")
		}, []string{"billing#1 billing#2"}},
		{"the same words, half a year apart", func(b *build) {
			pulls(b, 5, "Settlement scheduler: claim jobs in batches")
			pulls(b, 190, "Settlement scheduler claims jobs twice")
		}, []string{"billing#1", "billing#2"}},
		{"close in time alone", func(b *build) { pulls(b, 5, "Settlement scheduler", "Ledger locks") }, []string{"billing#1", "billing#2"}},
		{"one word in common, that is in others too", func(b *build) {
			pulls(b, 5, "Ledger locks", "Ledger import", "Ledger export", "Ledger")
		}, []string{"billing#1", "billing#2", "billing#3", "billing#4"}},
		{"one word in common, that is in nothing else", func(b *build) { pulls(b, 5, "Drop yq", "Without yq") }, []string{"billing#1 billing#2"}},
		{"the same, a month apart", func(b *build) {
			pulls(b, 5, "Drop yq")
			pulls(b, 35, "Without yq")
		}, []string{"billing#1", "billing#2"}},
		{"small words in common", func(b *build) {
			pulls(b, 5, "Add a sandbox for the merchants", "Add an export for the auditors")
		}, []string{"billing#1", "billing#2"}},
		{"two things that somebody wrote tickets for", func(b *build) {
			b.ticket("PAY-1", "Settlement scheduler claims jobs twice", 5)
			b.ticket("PAY-2", "Settlement scheduler claims jobs too late", 6)
		}, []string{"PAY-1", "PAY-2"}},
		{"dependency bumps", func(b *build) {
			pulls(b, 5, "Bump lodash from 4.17.20 to 4.17.21", "Bump lodash from 4.17.21 to 4.17.22", "chore(deps): update lodash", "chore(deps): update lodash again")
		}, []string{"billing#1", "billing#2", "billing#3", "billing#4"}},
		{"releases, typos, translations", func(b *build) {
			pulls(b, 5, "Release 2.4", "Release 2.4.1", "Fix typo in README", "Fix typo in README of ledger", "Update translations", "Update translations from Crowdin")
		}, []string{"billing#1", "billing#2", "billing#3", "billing#4", "billing#5", "billing#6"}},
		{"tickets that a hub was kept apart into", func(b *build) {
			epicOf(b, 10, 25)
			for _, item := range b.items {
				item.Title = "Settlement scheduler: claim jobs in batches"
			}
		}, []string{
			"PAY-1 billing#1", "PAY-10 billing#10", "PAY-2 billing#2", "PAY-3 billing#3", "PAY-4 billing#4",
			"PAY-5 billing#5", "PAY-6 billing#6", "PAY-7 billing#7", "PAY-8 billing#8", "PAY-9 billing#9",
		}},
		{"incidents", func(b *build) {
			b.incident("OPS-1", "Settlement scheduler stuck on a lock", work.RoleResponder, 5)
			b.incident("OPS-2", "Settlement scheduler stuck on a lock", work.RoleResponder, 6)
		}, []string{"OPS-1", "OPS-2"}},
		{"what does not count", func(b *build) {
			pulls(b, 5, "Settlement scheduler: claim jobs in batches", "Settlement scheduler claims jobs twice")
			b.standings[len(b.standings)-1].Counted, b.standings[len(b.standings)-1].Why = false, work.WhyNotMerged
		}, []string{"billing#1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			tt.build(b)
			others(b)
			r := b.infer()
			r.Accomplishments = slices.DeleteFunc(r.Accomplishments, func(a work.Accomplishment) bool { return strings.HasPrefix(refs(r, a.Items), "other#") })
			wantClusters(t, r, tt.want...)
		})
	}
}

func TestLikenessSaysItsWords(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "Settlement scheduler: claim in batches", 5)
	p := b.pull("acme/billing#2", "Settlement scheduler claims twice", 6)
	b.pull("acme/billing#3", "Rotate certificates", 50)
	want := []string{"much the same words: settlement, scheduler"}
	if a := withItem(t, b.infer(), p.ID); !slices.Equal(a.Because, want) {
		t.Errorf("because %q, want %q", a.Because, want)
	}
}

// What a person has worked on a little at a time for long is many things.
func TestLikenessDoesNotSwallowAYear(t *testing.T) {
	b := newBuild()
	for i := range 100 {
		b.pull(fmt.Sprintf("acme/billing#%d", i), "Settlement scheduler: claim jobs in batches", 3*i)
	}
	for _, a := range b.infer().Accomplishments {
		if len(a.Own) > alikeItems || a.To.Sub(a.From) > alikeSpan+48*time.Hour {
			t.Errorf("%d items over %s are one accomplishment", len(a.Own), a.To.Sub(a.From))
		}
	}
}

func TestTryIsWhatInferDoes(t *testing.T) {
	at := func(n int) time.Time { return day(n) }
	items := []TryItem{
		{ID: "1", Kind: work.KindPull, Title: "Settlement scheduler: claim jobs in batches", FinishedAt: at(1)},
		{ID: "2", Title: "Settlement scheduler claims jobs twice", FinishedAt: at(2)},
		{ID: "3", Kind: "unheard of", Title: "Rotate certificates", FinishedAt: at(3), Links: []string{"4", "nowhere", "3"}},
		{ID: "4", Kind: work.KindTicket, Title: "Audit log", FinishedAt: at(4)},
		{ID: "5", Kind: work.KindReview, Title: "Rotate certificates", FinishedAt: at(4)},
		{ID: "6"},
		{ID: "6", Title: "Again"},
		{},
	}
	want := "1:1 2:1 3:3 4:3 5:5 6:6 6:6 : "
	var got strings.Builder
	for _, c := range Try(items) {
		fmt.Fprintf(&got, "%s:%s ", c.ID, c.Cluster)
	}
	if got.String() != want {
		t.Errorf("clusters are %q, want %q", got.String(), want)
	}
}

func FuzzTryAnswersForEveryItemInAnyOrder(f *testing.F) {
	f.Add("Retry storms", "Retry storm in gateway", "修复重试 <!-- `x", int64(1))
	f.Add("", "\x00\u202e\xff", strings.Repeat("a_B", 3000), int64(-1))
	f.Fuzz(func(t *testing.T, one, two, three string, seconds int64) {
		items := []TryItem{
			{ID: "1", Title: one, Body: two},
			{ID: "2", Title: two, Body: three, FinishedAt: time.Unix(seconds%(1<<33), 0), Links: []string{"3"}},
			{ID: "3", Title: three, Body: one, Links: []string{"2", "1", one}},
			{ID: "4", Title: one + " " + two},
		}
		byID := map[string]string{}
		for n, c := range Try(items) {
			if c.ID != items[n].ID || c.Cluster == "" {
				t.Fatalf("answer %d is %+v", n, c)
			}
			byID[c.ID] = c.Cluster
		}
		slices.Reverse(items)
		for _, c := range Try(items) {
			if byID[c.ID] != c.Cluster {
				t.Fatalf("%s is in %s, and in the other order in %s", c.ID, byID[c.ID], c.Cluster)
			}
		}
	})
}
