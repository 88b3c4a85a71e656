package measure

import (
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestReferencesOnPaperAreShortAndInOrder(t *testing.T) {
	entry := func(id, ref string) work.Entry {
		e := work.Entry{}
		e.ID, e.Ref, e.Kind, e.At, e.Counted = id, ref, work.KindPull, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), true
		return e
	}
	note := entry("n", "")
	note.Kind = work.KindNote
	d := Document{facts: Input{Entries: []work.Entry{
		entry("a", "acme/api#112"), entry("b", "acme/api#12"), entry("c", "OPS-7"), entry("d", "acme/<b>#1"), entry("e", "Q1Z9"), note, entry("f", "acme/api#12"),
	}}.facts()}
	p := &page{Document: d, zone: time.UTC}
	for _, tt := range []struct {
		name string
		of   Figure
		want string
	}{
		{"by repository and number", Figure{Items: []string{"a", "c", "b"}}, "OPS-7; acme/api#12, 112"},
		{"one reference of two items", Figure{Items: []string{"b", "f"}}, "acme/api#12"},
		{"without a number, and a note", Figure{Items: []string{"n", "e"}}, "Q1Z9; note of 2026-03-02"},
		{"what is not there any more", Figure{Items: []string{"x"}}, ""},
		{"hostile text", Figure{Items: []string{"d"}}, "acme/&lt;b&gt;#1"},
		{"a share", Figure{Items: []string{"a", "c"}, Hits: []string{"c"}}, "<em>yes</em> OPS-7 <em>no</em> acme/api#112"},
		{"a share of nothing", Figure{Items: []string{"c"}, Hits: []string{}}, "<em>yes</em> none <em>no</em> OPS-7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.references(tt.of); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPaperCitesAndListsWhatOpensOnAScreen(t *testing.T) {
	d := MakeDocument(Input{
		Entries: []work.Entry{{Item: work.Item{ID: "1", Ref: "acme/api#7", Kind: work.KindPull, Title: "Queue"}, At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Counted: true}},
		Period:  work.Period{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)},
	}, work.Period{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}, nil)
	_, paper, found := strings.Cut(string(d.HTML()), `<section class="paper evidence">`)
	if !found {
		t.Fatal("there is no evidence for paper")
	}
	if !strings.Contains(paper, "acme/api#7") {
		t.Errorf("the evidence is %s, want acme/api#7 in it", paper)
	}
}
