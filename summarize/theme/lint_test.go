package theme

import (
	"strings"
	"testing"
)

func TestLintSaysWhatMakesAFrameworkRankBadly(t *testing.T) {
	f, err := Load("ours.yaml", fromText(`
name: Ours
principles:
- {name: Own the outcome}
- {name: Mentor and hire, description: Mentor people and hire well., keywords: [interview loop]}
- {name: Hire and mentor, description: Hire people and mentor them., keywords: [Interview loop]}
- {name: Zebra, description: Nothing else., keywords: [zebra crossing]}
- {name: Protect privacy, description: Protect people's privacy and personal data.}
- {name: Find the root cause, keywords: [root cause]}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range Lint(f) {
		text, _, _ := strings.Cut(x.Text, ";")
		got = append(got, x.Principle+": "+text)
	}
	want := []string{
		"own-the-outcome: has only a name to go by",
		`hire-and-mentor: is hard to tell from "Mentor and hire": their words speak for the same themes`,
		`hire-and-mentor: shares the keyword "Interview loop" with "Mentor and hire", so that it speaks for neither`,
		"zebra: no theme of work stands out in its words, so that only its keywords find it",
		"protect-privacy: has no keywords",
		"find-the-root-cause: has no description",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLintWantsMoreThanOnePrinciple(t *testing.T) {
	f, err := Load("ours.yaml", fromText("name: Ours\nprinciples: [{name: Mentor people, description: Mentor people., keywords: [mentor*]}]"))
	if err != nil {
		t.Fatal(err)
	}
	if got := Lint(f); len(got) != 1 || got[0].Principle != "" {
		t.Errorf("got %+v, want one finding about the whole", got)
	}
}

func TestShippedFrameworksHaveNoFindings(t *testing.T) {
	for _, name := range Shipped() {
		for _, x := range Lint(mustLoad(t, name)) {
			t.Errorf("%s: %+v", name, x)
		}
	}
}
