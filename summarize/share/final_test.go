package share

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// made makes the copy of the working copy with a text in place of another.
func made(t *testing.T, old, typed string) Copy {
	t.Helper()
	if !strings.Contains(working, old) {
		t.Fatalf("%q is not there", old)
	}
	in := input(strings.Replace(working, old, typed, 1))
	in.DropQuestions = true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAFigureChangedWithinASentenceIsThePersons(t *testing.T) {
	if c := made(t, "14 are mine.", "4 are mine."); !strings.Contains(c.Text, "4 are mine (s).") {
		t.Error(c.Text)
	}
	if c := made(t, "Of the 19 pull requests, 14 are mine.", "19 pull requests, 14 are mine."); !strings.Contains(c.Text, "14 are mine (s).") {
		t.Error(c.Text)
	}
}

func TestFiguresOfATitleAreQuoted(t *testing.T) {
	doc := "- Did 6 interviews done, 16 interviews in all. <!-- brag:acc-a -->\n- Hired: 6 interviews done. <!-- brag:acc-b -->\n"
	generated := blocks.Parse(doc)
	generated[0].Items, generated[1].Items = []string{"i"}, []string{"i"}
	c, err := Make(Input{Text: doc, Generated: generated, Zone: time.UTC, Entries: []work.Entry{{Item: work.Item{ID: "i", Title: "Hiring: 6 interviews done"}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"in all (m, q).", "interviews done (q)."} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("%q is not in %q", want, c.Text)
		}
	}
}

func TestALineMostlyTypedKeepsItsNames(t *testing.T) {
	c := made(t, "- **Paired", "- Ana and Ben wrote the whole migration guide on acme/vault together with me\n- **Paired")
	if !strings.Contains(c.Text, "Ana and Ben wrote the whole migration guide on acme/vault") || !strings.Contains(c.Text, "Paired with a colleague") {
		t.Error(c.Text)
	}
}

func TestALineThatWasMovedAndEditedNamesNobody(t *testing.T) {
	c := made(t, "1. Where can someone see this figure?\n", "1. Where can someone see this figure?\n\nI Paired with Ana on the acme/vault keys on 4 March, gladly.\n")
	if !strings.Contains(c.Text, "I Paired with a colleague on the [private repository] keys on 4 March, gladly") {
		t.Error(c.Text)
	}
}

func TestCodeStaysAsTyped(t *testing.T) {
	code := "```sh\n# Ana  \n\n\nrun 12 times  \n<!-- why -->\n```"
	c := made(t, "# Brag sheet", "Mine:\n\n"+code+"\n\nMore:\n\n    Ana ran 3\n\n\n    and 4  \n\nSay `<!-- a -->` once.\n\n# Brag sheet")
	for _, want := range []string{code, "    Ana ran 3\n\n\n    and 4  \n", "`<!-- a -->`"} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("%q is not in:\n%s", want, c.Text)
		}
	}
}

func TestLineEndsStay(t *testing.T) {
	in := input(strings.ReplaceAll(working, "\n", "\r\n"))
	in.DropQuestions = true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(c.Text, "\n"); n == 0 || strings.Count(c.Text, "\r\n") != n {
		t.Errorf("%q", c.Text)
	}
}

func TestAPrivatePartThatLostItsMarkerIsRefused(t *testing.T) {
	doc := "# Sheet <!-- brag:title -->\n\n## Coverage <!-- brag:private-coverage -->\n\nOf the **repositories** that Ana owns, nobody could read the billing archive, 3 days.\n\nI led it. <!-- brag:acc-a -->\n"
	for _, text := range []string{
		strings.Replace(doc, " <!-- brag:private-coverage -->", "", 1),
		strings.Replace(strings.Replace(doc, " <!-- brag:private-coverage -->", "", 1), " that Ana owns, nobody could", "\nthat Ana owns, 3 nobody\ncould", 1),
		strings.Replace(doc, "I led it.", "I led it.\nOf the repositories that Ana owns, nobody could\nread the billing archive, 3 days.", 1),
	} {
		_, err := Make(Input{Text: text, Generated: blocks.Parse(doc), Zone: time.UTC, People: []string{"Ana Diaz"}})
		var leak *LeakError
		if strings.Contains(text, "3 nobody") {
			continue // its words were changed
		}
		if !errors.As(err, &leak) || leak.Part != "Coverage" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Make(Input{Text: doc, Generated: blocks.Parse(doc), Zone: time.UTC}); err != nil {
		t.Error(err)
	}
}

func TestQuestionsInAnySpellingAreOpen(t *testing.T) {
	for _, fill := range []string{"[[Fill: how?]]", "[[fill:\nhow?]]", "[[ fill : how?]]", `\[\[fill: how?\]\]`, "[[fill: how?"} {
		in := input(working + "\n\nMy part.\n\n" + fill + "\n")
		in.DropQuestions = true
		_, err := Make(in)
		var open *OpenError
		if !errors.As(err, &open) || !strings.HasPrefix(open.Questions[0].Text, "how?") || open.Questions[0].Line != strings.Count(working, "\n")+5 {
			t.Errorf("%q: %v %v", fill, err, open)
		}
	}
}

func TestBlocksHoldWhatWasGeneratedAndAppended(t *testing.T) {
	in := input(strings.Replace(strings.Replace(working, "14 are mine", "15 are mine", 1), "- **Paired", "- A line of my own.\n- **Paired", 1))
	in.DropQuestions, in.Evidence = true, true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, b := range c.Blocks {
		keys = append(keys, b.Key)
		if strings.Contains(b.Text, "my own.") || strings.Contains(b.Text, "15 are") {
			t.Errorf("%s: %q", b.Key, b.Text)
		}
	}
	if want := []string{"title", "principle-ownership", "acc-a", "acc-b", "legend", "evidence"}; !slices.Equal(keys, want) {
		t.Error(keys)
	}
	var own []string
	for _, o := range OwnSentences(c.Text, c.Blocks) {
		own = append(own, o.Text)
	}
	if diff := cmp.Diff([]string{"Of the 19 pull requests, 15 are mine (s).", "- A line of my own."}, own); diff != "" {
		t.Error(diff)
	}
}

func TestAPartThatWasWrittenAnewKeepsItsEvidence(t *testing.T) {
	in := input(strings.Replace(working, "**Led the move**, 12 January to 22 May. Of the 19 pull requests, 14 are mine. “p95", "**Got rid of it.** “p99", 1))
	in.DropQuestions, in.Evidence = true, true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.Text, "**Got rid of it.**\n\n- acme/billing#540") {
		t.Error(c.Text)
	}
}

func TestWhatFollowsAPrivatePartIsThePersons(t *testing.T) {
	own := OwnSentences(working+"\nIt took 3 weeks.\n", blocks.Parse(working))
	if want := []Own{{"private-questions", strings.Count(working, "\n") + 2, "It took 3 weeks."}}; !slices.Equal(own, want) {
		t.Error(own)
	}
}
