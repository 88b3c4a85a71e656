package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

// described returns the links as "from kind to where", one a line.
func described(b *build) string {
	s := b.snapshot()
	x := newIndex(Input{Work: s, Assign: noPrinciples})
	var all []string
	for _, l := range findLinks(x, s) {
		all = append(all, fmt.Sprintf("%s %s %s %s", x.short(l.from), l.kind, x.short(l.to), l.where))
	}
	return strings.Join(all, "\n")
}

func TestTextNamesItems(t *testing.T) {
	tests := []struct {
		name                string
		title, branch, body string
		want                string
	}{
		{"a key in the title", "PAY-1: retry", "", "", "key PAY-1 title"},
		{"a key in brackets", "[PAY-1] retry", "", "", "key PAY-1 title"},
		{"two keys in the title", "Retry (PAY-1, PAY-2)", "", "", "key PAY-1 title\nkey PAY-2 title"},
		{"a key next to Chinese", "修复PAY-1", "", "", "key PAY-1 title"},
		{"a key in the branch", "Retry", "PAY-1-retry", "", "key PAY-1 branch"},
		{"a lower-case key in the branch", "Retry", "feature/robin-pay-1-retry", "", "key PAY-1 branch"},
		{"an underscore before the key in the branch", "Retry", "robin_pay-1", "", "key PAY-1 branch"},
		{"branch and title: once, the branch", "PAY-1 retry", "pay-1", "", "key PAY-1 branch"},
		{"the only key in the body", "Retry", "", "As discussed in PAY-1, retry.", "key PAY-1 body"},
		{"keys in passing", "Retry", "", "Similar to PAY-1 and PAY-2.", "mention PAY-1 body\nmention PAY-2 body"},
		{"an introduced key among others", "Retry", "", "Fixes PAY-1. Similar to PAY-2.", "key PAY-1 body\nmention PAY-2 body"},
		{"a list of introduced keys", "Retry", "", "Closes PAY-1, PAY-2 and [PAY-3](https://acme.atlassian.net/browse/PAY-3); see OPS-1", "key PAY-1 body\nkey PAY-2 body\nkey PAY-3 body\nmention OPS-1 body"},
		{"part of", "Retry", "", "Part of PAY-1, after PAY-2.", "key PAY-1 body\nmention PAY-2 body"},
		{"a template's heading", "Retry", "", "## Ticket\nPAY-1\n## Notes\nPAY-2 is next", "key PAY-1 body\nmention PAY-2 body"},
		{"a field", "Retry", "", "**Jira:** PAY-1\nsee also PAY-2", "key PAY-1 body\nmention PAY-2 body"},
		{"a field further down", "Retry", "", "Better so.\nTicket: PAY-1\nsee also PAY-2", "key PAY-1 body\nmention PAY-2 body"},
		{"a noun in a sentence introduces nothing", "Retry", "", "Looks like ticket PAY-1, not PAY-2", "mention PAY-1 body\nmention PAY-2 body"},
		{"denied", "Retry", "", "This does not fix PAY-1; waiting for PAY-2", "mention PAY-1 body\nmention PAY-2 body"},
		{"a URL with a key", "Retry", "", "https://acme.atlassian.net/browse/PAY-1?focusedCommentId=7", "key PAY-1 body"},
		{"an issue of the same repository", "Retry", "", "Fixes #9", "key billing#9 body"},
		{"an issue in passing", "Retry", "", "Like #9", "mention billing#9 body"},
		{"an issue of another repository", "Retry", "", "Part of Acme/Ledger#4.", "key ledger#4 body"},
		{"the URL of an issue's comment", "Retry", "", "Fixes https://github.com/acme/ledger/issues/4#issuecomment-1.", "key ledger#4 body"},
		{"the URL of a tab", "Retry", "", "Fixes https://github.com/acme/ledger/issues/4/timeline", "key ledger#4 body"},

		{"a follow-up", "Retry", "", "Follow-up to acme/ledger#4, like #9.", "follow_up ledger#4 body\nmention billing#9 body"},
		{"what it is built on", "Retry", "", "Depends on #9", "stacked_on billing#9 body"},
		{"what it brings back", "Retry", "", "Relands #9 and acme/ledger#4", "relands billing#9 body\nrelands ledger#4 body"},
		{"what caused it", "Retry", "", "The crash was introduced in PR #9.", "caused_by billing#9 body"},
		{"denied, whatever it is", "Retry", "", "Not a follow-up to #9; never depends on acme/ledger#4", "mention billing#9 body\nmention ledger#4 body"},

		{"no key: UTF-8, SHA-256, CVE-2024-1", "Read UTF-8, SHA-256, CVE-2024-1", "utf-8", "Fixes CVE-2024-1 in SHA-256", ""},
		{"no key: of an unknown project", "XYZ-1: retry", "xyz-1", "Fixes XYZ-1", ""},
		{"no key: of an item that is not there", "PAY-999: retry", "pay-999", "Fixes PAY-999 and #999", ""},
		{"no key: part of a word", "REPAY-1 xPAY-1 PAY-1x PRE-PAY-1", "repay-1", "", ""},
		{"no key: a date", "PAY-1-02 of PAY-1.5", "", "", ""},
		{"no key: in code", "Retry", "", "```\n~~~\nFixes PAY-1\n```\n`PAY-2`", ""},
		{"no key: in a comment of the template", "Retry", "", "<!-- Fixes PAY-1 -->\nFixes PAY-3\n<!-- PAY-2", "key PAY-3 body"},
		{"no key: quoted", "Retry", "", "> Fixes PAY-1", ""},
		{"no number: an anchor, a colour", "Retry", "", "see docs/a/b#9 and a#9b", ""},
		{"not itself", "Retry (#41)", "", "Fixes #41", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			b.ticket("PAY-1", "One", 1)
			b.ticket("PAY-2", "Two", 1)
			b.ticket("PAY-3", "Three", 1)
			b.ticket("OPS-1", "Other", 1)
			for _, ref := range []string{"acme/billing#9", "acme/ledger#4"} {
				issue := b.item(gitHub, ref, "Issue", work.KindIssue, 1)
				issue.URL = "https://github.com/" + strings.Replace(ref, "#", "/issues/", 1)
			}
			b.items[0].URL = "https://acme.atlassian.net/browse/PAY-1"
			p := b.pull("acme/billing#41", tt.title, 2)
			p.Pull.Head, p.Body = tt.branch, tt.body

			got := described(b)

			var want []string
			for line := range strings.SplitSeq(tt.want, "\n") {
				if line != "" {
					want = append(want, "billing#41 "+line)
				}
			}
			if sortLines(got) != sortLines(strings.Join(want, "\n")) {
				t.Errorf("links are\n%s\nwant\n%s", got, strings.Join(want, "\n"))
			}
		})
	}
}

func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestLinksOfSourcesAreResolved(t *testing.T) {
	renamed := func(b *build) {
		b.rest.Containers = append(b.rest.Containers, work.Container{ID: work.ContainerID(gitHub, "acme/billing"), Name: "acme/billing", Former: []string{"acme/payments"}})
	}
	tests := []struct {
		name  string
		link  work.Link
		alter func(*build)
		want  string
	}{
		{"by id", work.Link{ToHost: gitHub, ToSourceID: "acme/billing#9"}, nil, "billing#41 closes billing#9 x"},
		{"by reference", work.Link{ToHost: gitHub, ToRef: "Acme/billing#9"}, nil, "billing#41 closes billing#9 x"},
		{"by former reference", work.Link{ToHost: gitHub, ToRef: "old/name#3"}, nil, "billing#41 closes billing#9 x"},
		{"by the former name of its repository", work.Link{ToHost: gitHub, ToRef: "acme/payments#9"}, renamed, "billing#41 closes billing#9 x"},
		{"not on another host", work.Link{ToHost: "https://ghe.example.com", ToRef: "acme/billing#9"}, nil, ""},
		{"not when unknown", work.Link{ToHost: gitHub, ToRef: "acme/billing#10"}, nil, ""},
		{"not when two things go by the name", work.Link{ToRef: "acme/billing#9"}, func(b *build) {
			b.item("https://ghe.example.com", "acme/billing#9", "Another", work.KindIssue, 1)
			b.item("https://ghe.example.org", "acme/billing#9", "Another", work.KindIssue, 1)
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			issue := b.item(gitHub, "acme/billing#9", "Issue", work.KindIssue, 1)
			issue.FormerRefs = []string{"old/name#3"}
			p := b.pull("acme/billing#41", "Retry", 2)
			if tt.alter != nil {
				tt.alter(b)
			}
			tt.link.From, tt.link.Kind, tt.link.Where, tt.link.Sure = p.ID, work.LinkCloses, "x", 1
			b.rest.Links = []work.Link{tt.link}

			if got := described(b); got != tt.want {
				t.Errorf("links are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTitlesQuoteWhatTheyRevertAndBringBack(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "Retry storms", 1)
	b.pull("acme/ledger#1", "Retry storms", 1)
	b.pull("acme/billing#2", `Revert "Retry storms (#1)"`, 2)
	b.pull("acme/billing#3", `Revert "Revert "Retry storms (#1)""`, 3)
	b.pull("acme/billing#4", `[ledger] Reland "Retry storms"`, 4)
	b.pull("acme/billing#5", `Revert "What never was"`, 5)
	b.pull("acme/billing#6", `Rename "Retry storms"`, 6)
	b.items[3].Title = `Revert "Revert "Retry storms (#1)"" (#3)`
	want := "billing#2 reverts billing#1 title\nbilling#3 reverts billing#2 title\nbilling#4 relands billing#1 title"
	if got := described(b); sortLines(got) != want {
		t.Errorf("links are\n%s\nwant\n%s", got, want)
	}
}

func TestLinksToBranchesAndCommitsAreResolved(t *testing.T) {
	tests := []struct{ name, ref, want string }{
		{"the branch of a pull request", "acme/billing@topic/Retry", "billing#2 stacked_on billing#1 x"},
		{"a commit, abbreviated", "acme/billing@c0ffee12", "billing#2 stacked_on billing#1 x"},
		{"of another repository", "acme/ledger@topic/retry", ""},
		{"of nobody", "acme/billing@main", ""},
		{"of two", "acme/billing@develop", ""},
		{"nothing after the sign", "acme/billing@", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			first := b.pull("acme/billing#1", "Retry", 1)
			first.Pull.Head, first.Pull.MergeCommit = "topic/retry", "c0ffee1234567890c0ffee1234567890c0ffee12"
			second := b.pull("acme/billing#2", "More", 2)
			b.pull("acme/billing#3", "Release", 3).Pull.Head = "develop"
			b.pull("acme/billing#4", "Release", 4).Pull.Head = "develop"
			b.rest.Links = []work.Link{{From: second.ID, Kind: work.LinkStacked, ToHost: gitHub, ToRef: tt.ref, Where: "x", Sure: 0.9}}
			if got := described(b); got != tt.want {
				t.Errorf("links are %q, want %q", got, tt.want)
			}
		})
	}
}

// A change is not a part of what it broke.
func TestWhatATextSaysCausedItIsKeptApart(t *testing.T) {
	b := newBuild()
	b.pull("acme/billing#1", "Retry storms", 1)
	b.pull("acme/billing#2", "Cap the ledger's queue", 2).Body = "The leak was introduced in #1."
	wantClusters(t, b.infer(), "billing#1", "billing#2")
}

func TestALinkToAPullRequestIsNotToItsReview(t *testing.T) {
	for _, to := range []work.Link{{ToSourceID: "acme/billing#9"}, {ToRef: "acme/billing#9"}} {
		b := newBuild()
		b.review("acme/billing#9", "Theirs", sam, -5)
		theirs := b.item(gitHub, "acme/billing#9", "Theirs", work.KindPull, 1)
		to.From, to.Kind, to.ToHost, to.Sure = b.pull("acme/billing#41", "Revert it", 2).ID, work.LinkReverts, gitHub, 1
		b.rest.Links = []work.Link{to}
		r := b.infer()
		if a := withItem(t, r, theirs.ID); refs(r, a.Own) != "billing#41" {
			t.Errorf("with %+v own is %s", to, refs(r, a.Own))
		}
	}
}

// Such as a back-port by its words that went to the default branch.
func TestWhatASourceDoubtsIsAMention(t *testing.T) {
	b := newBuild()
	b.link(b.pull("acme/billing#2", "Backport of sorts", 2), work.LinkBackport, b.pull("acme/billing#1", "Retry", 1))
	b.rest.Links[0].Sure = 0.45
	r := b.infer()
	wantClusters(t, r, "billing#1", "billing#2")
	if e := entry(t, r, b.items[0].ID); !e.Counted {
		t.Errorf("it is not counted because %q", e.Why)
	}
}

// A name in a ticket is first of all a name on its own host.
func TestNamesMeanTheOwnHostFirst(t *testing.T) {
	b := newBuild()
	b.ticket("PAY-1", "Here", 1)
	b.ticket("PAY-2", "PAY-1 follow-up", 2)
	other := b.item("https://other.atlassian.net", "PAY-1", "There", work.KindTicket, 1)
	other.Container = work.ContainerID(jira, "PAY")

	wantClusters(t, b.infer(), "PAY-1 PAY-2")
}

func FuzzMentionsAreInOrderAndInsideTheText(f *testing.F) {
	for _, seed := range []string{"PAY-1", "fixes #1, acme/a#2 and https://github.com/acme/a/pull/3", "--1-#-#1 http://", "\xff\x00PAY-1\u202e", "https://[::1", "#0/0#0"} {
		f.Add(seed)
	}
	b := newBuild()
	b.ticket("PAY-1", "One", 1)
	b.pull("acme/a#2", "Two", 1)
	x := newIndex(Input{Work: b.snapshot(), Assign: noPrinciples})
	f.Fuzz(func(t *testing.T, text string) {
		all := x.projects.mentions(running(text), "acme/a")
		introduce(text, all)
		x.projects.branchKeys(text)
		for i, m := range all {
			if m.start < 0 || m.end <= m.start || m.end > len(text) || i > 0 && m.start < all[i-1].end {
				t.Fatalf("mention %d of %q is %+v after %+v", i, text, m, all[max(0, i-1)])
			}
		}
	})
}

func FuzzProseKeepsEveryOffset(f *testing.F) {
	for _, seed := range []string{"a `b` c", "```\nx\n```", "<!-- a", "> q\n~~~", "“a” \"b\"", "`\n`", "«\xff»"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := running(text)
		if len(got) != len(text) || strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Fatalf("%q became %q", text, got)
		}
		for i := range len(text) {
			if got[i] != text[i] && got[i] != ' ' {
				t.Fatalf("byte %d of %q became %q", i, text, got[i])
			}
		}
	})
}

func TestLinksAreThoseThatBeginOrEndAtTheItems(t *testing.T) {
	b := newBuild()
	ticket := b.ticket("PAY-1", "Slow settlement", 1)
	pull := b.pull("acme/billing#1", "Claim in batches", 2)
	pull.Pull.Head = "pay-1-batches"
	other := b.pull("acme/billing#2", "Claim faster", 3)
	other.Body = "See #1."
	b.link(other, work.LinkFollowUp, pull)
	b.pull("acme/billing#3", "Apart", 4)
	r := b.infer()

	named := Link{pull.ID, ticket.ID, work.LinkKey, inBranch, 1}
	followed := Link{other.ID, pull.ID, work.LinkFollowUp, "stated", 1}
	for _, tt := range []struct {
		of   []string
		want []Link
	}{
		{[]string{ticket.ID}, []Link{named}},
		{[]string{pull.ID}, []Link{named, followed}},
		{[]string{ticket.ID, other.ID}, []Link{named, followed}},
		{[]string{"unknown"}, nil},
	} {
		if got := r.LinksOf(tt.of...); !slices.Equal(got, tt.want) {
			t.Errorf("links of %v are %+v, want %+v", tt.of, got, tt.want)
		}
	}
}
