package share

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// working is a working copy as it was generated.
const working = `# Brag sheet · robin <!-- brag:title -->

*Working copy, yours to edit.* <!-- brag:private-about -->

## Ownership <!-- brag:principle-ownership -->

- **Led the move**, 12 January to 22 May. Of the 19 pull requests, 14 are mine. “p95 41 s → 6 s” (my figure). [acme/billing#540](https://github.com/acme/billing/pull/540) · [acme/vault#3](https://github.com/acme/vault/pull/3) <!-- brag:acc-a -->
  ` + "`[[fill: where can someone see this figure?]]`" + `
- **Paired with Ana on the acme/vault keys** on 4 March. <!-- brag:acc-b -->
- *and 6 smaller: ` + "`brag list`" + `* <!-- brag:private-principle-ownership-rest -->

## Think Big <!-- brag:private-empty -->

*Nothing harvested speaks for this.*

## Questions for you <!-- brag:private-questions -->

1. Where can someone see this figure?
`

func input(text string) Input {
	generated := blocks.Parse(working)
	generated[3].Items = []string{"i540", "iv"}
	return Input{
		Text: text, Generated: generated, Zone: time.UTC, People: []string{"ana", "Ana Diaz", "May Chen"},
		Private: []work.Container{{ID: "c", Name: "acme/vault"}},
		Entries: []work.Entry{
			{Item: work.Item{ID: "i540", Kind: work.KindPull, Ref: "acme/billing#540", Title: "Remove the legacy queue, says Ana", URL: "https://github.com/acme/billing/pull/540"}, Counted: true, At: time.Date(2026, 5, 22, 15, 0, 0, 0, time.UTC)},
			{Item: work.Item{ID: "iv", Kind: work.KindPull, Ref: "acme/vault#3", Title: "Rotate", URL: "https://github.com/acme/vault/pull/3", Container: "c"}, Counted: true, At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)},
		},
	}
}

func TestOpenQuestionsAreRefusedWithTheirLines(t *testing.T) {
	_, err := Make(input(working))
	var open *OpenError
	if !errors.As(err, &open) {
		t.Fatal(err)
	}
	want := []Question{{8, "where can someone see this figure?"}}
	if diff := cmp.Diff(want, open.Questions); diff != "" {
		t.Error(diff)
	}
}

func TestTheCopyHasNoQuestionsMarkersPrivatePartsOrNames(t *testing.T) {
	in := input(working)
	in.DropQuestions, in.Evidence = true, true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `# Brag sheet · robin

## Ownership

- **Led the move**, 12 January to 22 May. Of the 19 pull requests, 14 are mine (m). “p95 41 s → 6 s” (s). [acme/billing#540](https://github.com/acme/billing/pull/540) · a pull request
- **Paired with a colleague on the [private repository] keys** on 4 March.

*Figures: measured from work records (m), quoted (q), my own statement (s); those in tables are measured.*

## Evidence

**Led the move**

- acme/billing#540 “Remove the legacy queue, says a colleague”, merged 22 May 2026
- a pull request in a private repository, merged 1 March 2026
`
	if diff := cmp.Diff(want, c.Text); diff != "" {
		t.Error(diff)
	}
}

// What the person typed is in the copy as they typed it, names included.
func TestTheUsersWordsStay(t *testing.T) {
	for name, tc := range map[string]struct{ old, typed, want string }{
		"a name in a new sentence":     {"- **Paired with Ana on the acme/vault keys**", "- **Paired with May Chen and Ana on keys**", "May Chen"},
		"a private repository":         {"- **Led the move**", "- See acme/vault for it.\n- **Led the move**", "See acme/vault for it."},
		"a paragraph after the end":    {"1. Where can someone see this figure?\n", "1. Where can someone see this figure?\n\n## My own part\n\nIt took 3 weeks.\n", "It took 3 weeks (s)."},
		"a changed number":             {"14 are mine", "15 are mine", "15 are mine (s)."},
		"text before the first marker": {"# Brag sheet", "Dear Kim,\n\n# Brag sheet", "Dear Kim,"},
		"an answer":                    {"`[[fill: where can someone see this figure?]]`", "The dashboard is public.", "The dashboard is public."},
		"a line in a heading's block":  {"## Ownership <!-- brag:principle-ownership -->", "## Ownership <!-- brag:principle-ownership -->\n\nMy best half.", "My best half."},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(strings.Replace(working, tc.old, tc.typed, 1))
			in.DropQuestions = true
			c, err := Make(in)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(c.Text, tc.want) {
				t.Errorf("%q is not in:\n%s", tc.want, c.Text)
			}
		})
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	in := input(strings.Replace(working, "1. Where can", "1. I asked Kim. Where can", 1) + "\n<!-- a note\nto myself -->\nThe end.\n")
	in.DropQuestions = true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a comment", "an open question", "a colleague's name", "a link to a private repository"} {
		if !strings.Contains(strings.Join(c.Left, "\n"), want) {
			t.Errorf("%q is not said: %q", want, c.Left)
		}
	}
	if strings.Contains(c.Text, "myself") || !strings.Contains(c.Text, "The end.") {
		t.Error(c.Text)
	}
}

// A newer text that stands beside an edited one is nobody's yet; once the
// person wrote into it, they are to decide.
func TestSuggestionsAreNotShared(t *testing.T) {
	edited := strings.Replace(working, "- **Paired with", "- **Paired long with", 1)
	newer := strings.Replace(working, "on 4 March", "on 5 March", 1)
	merged := blocks.Merge(blocks.Parse(working), edited, newer)
	if !strings.Contains(merged.Text, blocks.Lead) {
		t.Fatal(merged.Text)
	}
	in := input(merged.Text)
	in.Generated, in.DropQuestions = append(blocks.Parse(newer), merged.Remember...), true
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(c.Text, "Newer") || strings.Contains(c.Text, "5 March") || !strings.Contains(c.Text, "Paired long") {
		t.Error(c.Text)
	}
	in.Text = strings.Replace(in.Text, "on 5 March", "on 5 March, and I liked it", 1)
	var open *OpenError
	if _, err := Make(in); !errors.As(err, &open) || len(open.Questions) != 1 || !strings.Contains(open.Questions[0].Text, "wrote into") {
		t.Error(err)
	}
}

// An edited block keeps its earlier text; that is generated too.
func TestEarlierTextsOfABlockAreNotThePersons(t *testing.T) {
	in := input(strings.Replace(working, "**Led the move**", "**Led my move**", 1))
	in.DropQuestions = true
	for i, b := range in.Generated {
		if b.Key == "acc-a" {
			in.Generated[i].Text = "- Another."
			b.Key = "was-acc-a"
			in.Generated = append(in.Generated, b)
		}
	}
	c, err := Make(in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.Text, "14 are mine (m).") {
		t.Error(c.Text)
	}
}

// A long document takes no longer than its length.
func TestLongDocumentsAreCopiedInSeconds(t *testing.T) {
	for name, text := range map[string]string{
		"one line":      strings.Repeat("It took 3 days. ", 15_000),
		"many lines":    strings.Repeat("- It took 3 days.\n", 15_000),
		"many comments": strings.Repeat("<!-- a --><!-- brag:", 12_000),
		"many fences":   strings.Repeat("```\n<!-- brag:acc-a -->\n", 10_000),
		"many ticks":    strings.Repeat("` `` ``` ", 20_000),
		"blank lines":   strings.Repeat("    x\n\n\n", 30_000),
		"far code":      "    x" + strings.Repeat("\n", 100_000) + "    y",
		"only blanks":   strings.Repeat("\n", 200_000),
		"many steps":    "[x](https://" + strings.Repeat("/", 200_000) + ")",
		"many parts":    strings.Repeat("- mine <!-- brag:acc-a -->\n", 15_000),
		"many links":    strings.Repeat("[Ana](https://e.x/Ana) ", 10_000),
	} {
		in := input(text)
		in.DropQuestions = true
		began := time.Now()
		if _, err := Make(in); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(working)
	f.Add("<!-- brag:x -->\r\n<!-- [[fill: a]] -->")
	f.Fuzz(func(t *testing.T, text string) {
		in := input(text)
		in.DropQuestions = true
		c, err := Make(in)
		if err != nil {
			return // it says why nobody can tell what is whose
		}
		if strings.Contains(c.Text, "<!-- brag:") || looseFill.MatchString(c.Text) || len(questions(c.Text)) > 0 {
			t.Errorf("%q → %q", text, c.Text)
		}
	})
}

func TestAHeadingStaysWhereOneBelowItHasText(t *testing.T) {
	doc := "## Stories <!-- brag:stories -->\n\n### Empty <!-- brag:story-a -->\n\n`[[fill: what?]]`\n\n### Full <!-- brag:story-b -->\n\nIt held.\n\n## Nothing <!-- brag:nothing -->\n\n## After <!-- brag:after -->\n\nText.\n"
	c, err := Make(Input{Text: doc, Generated: blocks.Parse(doc), Zone: time.UTC, DropQuestions: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := "## Stories\n\n### Full\n\nIt held.\n\n## After\n\nText.\n"; c.Text != want {
		t.Errorf("the copy is\n%s\nwant\n%s", c.Text, want)
	}
}
