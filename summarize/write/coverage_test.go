package write_test

import (
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

func TestStreamsOverStoredObjectsShowOnlyWithProblems(t *testing.T) {
	in := input()
	over := work.Coverage{Account: in.Coverage[0].Account, Stream: "histories", Over: true, Outcome: work.OutcomeComplete}
	in.Coverage = append(in.Coverage, over)
	if got := bragSheet(in).String(); strings.Contains(got, "histories") {
		t.Error("a stream without a problem is listed")
	}
	in.Coverage[2].Problems, in.Coverage[1].Problems = []work.Problem{{What: "2 of them could not be read"}}, nil
	got := bragSheet(in).String()
	if want := "- work (robin on github.com): pull requests and reviews complete\n  - histories: 2 of them could not be read\n"; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
	in.Coverage = in.Coverage[2:]
	if got := bragSheet(in).String(); !strings.Contains(got, "- work (robin on github.com)\n  - histories: 2 of them") {
		t.Error("an account of which nothing else is known says something of it")
	}
}

func TestDecisionsWithoutEffectAreCountedAndSaid(t *testing.T) {
	in := input()
	in.Unmet = nil
	if got := bragSheet(in).String(); strings.Contains(got, "no effect") {
		t.Error("none is said to have no effect")
	}
	in.Unmet = []string{"hiding OPS-1: it is no longer in the data", "renaming *x*: it is in no accomplishment"}
	if got, want := bragSheet(in).String(), `2 of your decisions have no effect now: hiding OPS-1: it is no longer in the data; renaming \*x\*: it is in no accomplishment.`; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
	in.Unmet = strings.Split("abcdefghij", "")
	if got, want := bragSheet(in).String(), "10 of your decisions have no effect now: a; b; c; d; e; f; g; h; and 2 more."; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
}

func TestTheHeadOfADocumentSaysWhatCouldNotBeSeen(t *testing.T) {
	in := whole()
	in.Coverage[0].Problems = []work.Problem{{What: "the token expires on 2 August 2026"}, {What: "GitHub counts 9 contributions of the last year that the token does not show"}}
	const want = "**Not everything could be seen: GitHub counts 9 contributions of the last year that the token does not show; acme/vault is closed to this token.**"
	for _, name := range []string{"brag-sheet", "self-review", "highlights", "monthly", "weekly", "one-on-one", "cv", "promotion", "promotion-gaps"} {
		for _, b := range draft(t, in, name).Blocks {
			if strings.Contains(b.Text, "could be seen") != (b.Key == "private-about") {
				t.Errorf("%s: the block %s says %s", name, b.Key, b.Text)
			}
			if b.Key == "private-about" && !strings.Contains(b.Text, want) {
				t.Errorf("%s does not say %q: %s", name, want, b.Text)
			}
		}
	}
	in.Coverage[0].Problems = append(in.Coverage[0].Problems, work.Problem{What: "something else"})
	if got := write.New(in).Unseen; !strings.HasSuffix(got, "; and 1 more.") {
		t.Errorf("%s", got)
	}
	for i := range in.Coverage {
		in.Coverage[i].Problems = nil
	}
	if got := write.New(in).Unseen; got != "" {
		t.Errorf("%s", got)
	}
}

func TestASectionOfSmallThingsOnlySaysHowManyThereAre(t *testing.T) {
	in := input()
	in.Accomplishments = in.Accomplishments[len(in.Accomplishments)-1:]
	in.Accomplishments[0].Principles = nil
	if got, want := bragSheet(in).String(), "- *1 smaller accomplishment: `brag list"; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q:\n%s", want, got)
	}
}

func TestOneAnswerHasNoMedian(t *testing.T) {
	in := input()
	in.Turnaround = func([]work.Entry) (time.Duration, int) { return 3 * time.Hour, 1 }
	if got, want := bragSheet(in).String(), ": first answer within 3 h, n = 1."; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
}
