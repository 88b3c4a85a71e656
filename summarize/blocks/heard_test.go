package blocks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/summarize/blocks"
)

// What is still in the file was not deleted, whatever became of its marker, and
// the words of the document are nobody's answer.
func TestNothingWrongIsLearned(t *testing.T) {
	tests := []struct {
		name string
		mine []string
		want map[string]blocks.Kind
	}{
		{
			"two bullets joined, one marker lost",
			[]string{"<!-- brag:queue -->\n  [[fill: what did you decide?]]\n- **Commanded the March incident**: restored", "**Commanded the March incident**: we restored", "<!-- brag:march -->", "<!-- brag:queue -->"},
			map[string]blocks.Kind{"queue": blocks.Kept, "march": blocks.Kept},
		},
		{
			"two bullets joined within their second lines, the other marker lost",
			[]string{" <!-- brag:queue -->\n  [[fill: what did you decide?]]\n- **Commanded the March incident**: restored", " **Commanded the whole March incident**: restored"},
			map[string]blocks.Kind{"queue": blocks.Kept, "march": blocks.Kept},
		},
		{
			"a bullet moved, a word edited, its marker lost",
			[]string{march, "", storms, storms + "- **Commanded the April incident**: restored in 2 h.\n"},
			map[string]blocks.Kind{"march": blocks.Kept},
		},
		{
			"damaged markers",
			[]string{"brag:own", "bragg:own", "brag:queue -->", "brag:acc-", "brag:march", "bragg:march", "brag:storms -->", "brag:acc- -->"},
			map[string]blocks.Kind{"own": blocks.Kept, "queue": blocks.Kept, "march": blocks.Kept, "storms": blocks.Kept},
		},
		{
			"a bullet cut down to its headline, without marker",
			[]string{march, "- Commanded the March incident\n"},
			map[string]blocks.Kind{"march": blocks.Kept},
		},
		{
			"a question that another block's words took the place of",
			[]string{"[[fill: what did you decide?]]", "counted by month"},
			map[string]blocks.Kind{"queue": blocks.Kept},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := blocks.Merge(blocks.Parse(first), replace(t, first, tt.mine...), first)
			kinds := map[string]blocks.Kind{}
			for _, c := range got.Changes {
				kinds[c.Key] = c.Kind
			}
			if d := cmp.Diff(tt.want, kinds); d != "" {
				t.Errorf("-want +got:\n%s\n%s", d, got.Text)
			}
			if len(got.Learned) > 0 {
				t.Errorf("learned %+v", got.Learned)
			}
		})
	}
}

// A bullet of which only words are left that others have, too, was deleted.
func TestDeletedIsLearnedThoughWordsAreShared(t *testing.T) {
	mine := replace(t, first, march, "", storms, strings.Replace(storms, "none since", "none since the March talk", 1))
	got := blocks.Merge(blocks.Parse(first), mine, first).Learned
	if len(got) != 1 || got[0].Key != "march" || got[0].Kind != blocks.Dropped {
		t.Errorf("learned %+v", got)
	}
}

func TestUntouched(t *testing.T) {
	s := edited(t)
	_, quote, _ := strings.Cut(s.file, "<!-- brag:acc -->\n")
	tests := []struct {
		name, part string
		want       bool
	}{
		{"as it was offered", quote, true},
		{"in another line ending, with text below", strings.ReplaceAll(quote, "\n", "\r\n") + "\r\nMine.", true},
		{"a word was written into it", strings.Replace(quote, "twice", "twice, and how", 1), false},
		{"a comment was written into it", strings.Replace(quote, "twice", "twice <!-- brag more -->", 1), false},
		{"a word was taken out", strings.Replace(quote, "twice", "", 1), false},
		{"without its marker", marks.ReplaceAllString(quote, ""), false},
		{"no suggestion", "- I did it myself", false},
	}
	for _, tt := range tests {
		if got := blocks.Untouched(tt.part); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// However blocks were joined, what is new goes behind their suggestions, and
// not between.
func TestSuggestionFollowsItsBlock(t *testing.T) {
	s := &sheet{t: t}
	document := func(n, more string) string {
		return "# Sheet <!-- brag:title -->\n\n- I moved the first thing " + n + " <!-- brag:one -->\n- I moved the second thing " + n + " <!-- brag:two -->\n" + more
	}
	s.base, s.file = blocks.Parse(document("once", "")), document("once", "")
	s.edit(" <!-- brag:one -->\n-", " and <!-- brag:one -->")
	for _, next := range []string{document("twice", ""), document("twice", "- I built another <!-- brag:more -->\n"), document("thrice", "- I built another <!-- brag:more -->\n- I wrote it up <!-- brag:last -->\n")} {
		m := blocks.Merge(s.base, s.file, next)
		s.base, s.file = slices.Concat(blocks.Parse(next), m.Remember), m.Text
		s.want("two suggestions stand", strings.Count(s.file, blocks.Lead) == 2)
		if i := strings.Index(s.file, "\n- I built"); i >= 0 {
			s.want("the new one is behind both", i > strings.LastIndex(s.file, blocks.Lead))
		}
	}
}

// One question of the document's own does not answer another.
func TestNoQuestionIsAnAnswer(t *testing.T) {
	const document = "# Sheet <!-- brag:title -->\n\n" +
		"- **Moved the queue** to other machines. <!-- brag:one -->\n  `[[fill: what did you decide?]]`\n" +
		"- **Built the index** for all of search. <!-- brag:two -->\n  `[[fill: who uses it now?]]`\n"
	joined := "- **Moved the queue** to other machines, built the index for all of search. <!-- brag:one -->\n  "
	for _, rest := range []string{"`[[fill: who uses it now?]]`", "who uses it now?", "fill: who uses it now? ]]", "**Built the index** for all of search"} {
		mine := "# Sheet <!-- brag:title -->\n\n" + joined + rest + "\n"
		if got := blocks.Merge(blocks.Parse(document), mine, document).Learned; len(got) > 0 {
			t.Errorf("%q: learned %+v", rest, got)
		}
	}
}
