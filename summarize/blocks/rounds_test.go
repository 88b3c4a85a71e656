package blocks_test

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// sheet is a file that goes through several drafts.
type sheet struct {
	t    *testing.T
	base []work.Block
	file string
}

// draft merges a document of one bullet, with this text, into the file.
func (s *sheet) draft(text string) blocks.Merged {
	document := "# Sheet <!-- brag:title -->\n\n" + text + " <!-- brag:acc -->\n"
	m := blocks.Merge(s.base, s.file, document)
	s.base, s.file = slices.Concat(blocks.Parse(document), m.Remember), m.Text
	return m
}

func (s *sheet) edit(pairs ...string) { s.file = replace(s.t, s.file, pairs...) }

func (s *sheet) want(what string, holds bool) {
	s.t.Helper()
	if !holds {
		s.t.Errorf("%s: not so:\n%s", what, s.file)
	}
}

func (s *sheet) says(text string) bool { return strings.Contains(s.file, text) }

// edited returns a file whose bullet was edited, and stands beside a newer text.
func edited(t *testing.T) *sheet {
	t.Helper()
	s := &sheet{t: t}
	s.draft("- I did it once")
	s.edit("did it once", "did it myself")
	s.draft("- I did it twice")
	s.want("an edit stays, with a suggestion", s.says("- I did it myself <!--") && s.says("> - I did it twice"))
	return s
}

func TestSuggestionIsRenewed(t *testing.T) {
	s := edited(t)
	s.draft("- I did it thrice")
	s.want("only the newest is offered", s.says("> - I did it thrice") && !s.says("twice") && strings.Count(s.file, blocks.Lead) == 1)
}

func TestDroppedSuggestionComesBackOnlyWithNewText(t *testing.T) {
	s := edited(t)
	_, quote, _ := strings.Cut(s.file, "<!-- brag:acc -->\n")
	s.edit(quote, "")
	s.draft("- I did it twice")
	s.want("dropped stays dropped", !s.says(blocks.Lead))
	s.draft("- I did it thrice")
	s.want("new text is offered", s.says("> - I did it thrice") && s.says("- I did it myself <!--"))
}

func TestTakenSuggestionIsUntouchedFromThenOn(t *testing.T) {
	for _, keepsQuote := range []bool{false, true} {
		s := edited(t)
		if !keepsQuote {
			_, quote, _ := strings.Cut(s.file, "<!-- brag:acc -->\n")
			s.edit(quote, "")
		}
		s.edit("- I did it myself", "-   I did\n  it twice")
		s.draft("- I did it twice")
		s.want("taken, it is not offered", !s.says(blocks.Lead))
		s.draft("- I did it thrice")
		s.want("and is replaced", s.says("I did it thrice") && !s.says("twice") && !s.says(blocks.Lead))
	}
}

func TestSuggestionSomebodyWroteIntoIsTheirs(t *testing.T) {
	s := edited(t)
	s.edit("> - I did it twice", "> - I did it twice, and how")
	s.draft("- I did it thrice")
	s.want("it stays, and the newest is offered", s.says("> - I did it twice, and how") && s.says("> - I did it thrice"))
	if shared := blocks.Strip(s.file); !strings.Contains(shared, "twice, and how") || strings.Contains(shared, "thrice") {
		t.Errorf("the shared copy should keep the first and leave out the second:\n%s", shared)
	}
}

func TestSuggestionWithoutMarkerIsKnownByItsWords(t *testing.T) {
	s := edited(t)
	s.file = marks.ReplaceAllString(s.file, "")
	s.edit("- I did it myself", "- I did it myself <!-- brag:acc -->")
	s.draft("- I did it thrice")
	s.want("it is renewed", s.says("> - I did it thrice") && !s.says("twice") && strings.Count(s.file, blocks.Lead) == 1)
}

func TestDeletedStaysDeletedWhateverComes(t *testing.T) {
	s := &sheet{t: t}
	s.draft("- I did it once")
	s.edit("- I did it once <!-- brag:acc -->\n", "Words of mine.\n")
	for _, text := range []string{"- I did it once", "- I did it twice", "", "- I did it thrice"} {
		if text == "" {
			m := blocks.Merge(s.base, s.file, "# Sheet <!-- brag:title -->\n")
			s.base, s.file = slices.Concat(blocks.Parse("# Sheet <!-- brag:title -->\n"), m.Remember), m.Text
			continue
		}
		s.draft(text)
		s.want("deleted stays deleted", !s.says("did it") && s.says("Words of mine."))
	}
}

func TestEditedBlockWithoutEvidenceIsFlaggedEachTime(t *testing.T) {
	s := edited(t)
	for range 2 {
		m := blocks.Merge(s.base, s.file, "# Sheet <!-- brag:title -->\n")
		s.base, s.file = slices.Concat(blocks.Parse("# Sheet <!-- brag:title -->\n"), m.Remember), m.Text
		s.want("the edit stays, the suggestion goes", s.says("I did it myself") && !s.says(blocks.Lead))
		if len(m.Changes) != 1 || m.Changes[0].Kind != blocks.Gone || m.Changes[0].Mine != "- I did it myself" {
			t.Errorf("changes %+v", m.Changes)
		}
	}
	s.draft("- I did it twice")
	s.want("evidence that is back is no news", s.says("I did it myself") && !s.says(blocks.Lead))
}

func TestBulletFollowsItsSectionUnlessThePersonMovedIt(t *testing.T) {
	const before = "## A <!-- brag:a -->\n\n- one <!-- brag:one -->\n- two <!-- brag:two -->\n\n## B <!-- brag:b -->\n\n- three <!-- brag:three -->\n"
	const after = "## A <!-- brag:a -->\n\n- one <!-- brag:one -->\n\n## B <!-- brag:b -->\n\n- three <!-- brag:three -->\n- two <!-- brag:two -->\n"
	const mine = "Mine.\n\n"
	if got := blocks.Merge(blocks.Parse(before), mine+before, after).Text; got != mine+after {
		t.Errorf("left where it was:\n%s", got)
	}
	moved := mine + "- two <!-- brag:two -->\n\n" + strings.Replace(before, "- two <!-- brag:two -->\n", "", 1)
	if got := blocks.Merge(blocks.Parse(before), moved, after).Text; got != moved {
		t.Errorf("the person put it elsewhere:\n%s", got)
	}
}

// Each edit says what it says against the text that was edited, not against
// the one generated last.
func TestLearned(t *testing.T) {
	const text = "- **Moved it**, “p95 41 s → 6 s”. Done.\n  `[[fill: what did you decide?]]` `[[fill: who saw it?]]`"
	tests := []struct {
		name, from, to string
		want           []blocks.Learned
	}{
		{"a question answered", "`[[fill: what did you decide?]]`", "To run both for what time it takes.", []blocks.Learned{{"acc", blocks.Answered, "what did you decide?", "To run both for what time it takes."}}},
		{"a question answered within its brackets", "decide?]]", "decide? To run both.]]", []blocks.Learned{{"acc", blocks.Answered, "what did you decide?", "To run both."}}},
		{"two questions answered at once", "`[[fill: what did you decide?]]` `[[fill: who saw it?]]`", "We all did.", []blocks.Learned{{"acc", blocks.Answered, "what did you decide? who saw it?", "We all did."}}},
		{"a question deleted says nothing", " `[[fill: who saw it?]]`", "", nil},
		{"a number in a quote changed", "→ 6 s”", "→ 600 ms”", []blocks.Learned{{"acc", blocks.Number, "p95 41 s → 6 s", "p95 41 s → 600 ms"}}},
		{"other words in a quote are no number", "p95 41", "median 41", nil},
		{"words outside questions and quotes say nothing", "Done.", "Done in 3 weeks.", nil},
		{"a bullet deleted", text + " <!-- brag:acc -->", "Mine.", []blocks.Learned{{"acc", blocks.Dropped, text, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &sheet{t: t}
			document := func(text string) string {
				return strings.Replace("# Sheet <!-- brag:title -->\n\n"+text, ". Done.", ". Done. <!-- brag:acc -->", 1) + "\n"
			}
			from := tt.from
			if strings.HasPrefix(from, text) {
				from = strings.TrimSuffix(strings.TrimPrefix(document(text), "# Sheet <!-- brag:title -->\n\n"), "\n")
			}
			s.base, s.file = blocks.Parse(document(text)), document(text)
			s.edit(from, tt.to)
			for _, newer := range []string{text, strings.ReplaceAll(text, "6 s", "7 s"), strings.ReplaceAll(text, "who saw", "who heard")} {
				m := blocks.Merge(s.base, s.file, document(newer))
				s.base, s.file = slices.Concat(blocks.Parse(document(newer)), m.Remember), m.Text
				got := m.Learned
				if len(got) == 1 && got[0].Kind == blocks.Dropped {
					got[0].Was = text // as last generated
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			}
		})
	}
}

func TestBulletDeletedFromAList(t *testing.T) {
	const document = "## Helping <!-- brag:helping -->\n\n- Reviewed 31 pull requests\n- Wrote 2 records\n- Interviewed 6 people\n"
	mine := replace(t, document, "- Wrote 2 records\n", "", "Interviewed 6", "I interviewed 6")
	got := blocks.Merge(blocks.Parse(document), mine, document).Learned
	want := []blocks.Learned{{Key: "helping", Kind: blocks.Dropped, Was: "- Wrote 2 records"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
