package write_test

import (
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

func TestStreamsOverStoredObjectsShowOnlyWithProblems(t *testing.T) {
	in := input()
	over := work.Coverage{Account: in.Coverage[0].Account, Stream: "histories", Over: true, Outcome: work.OutcomeComplete}
	in.Coverage = append(in.Coverage, over)
	if got := write.BragSheet(in).String(); strings.Contains(got, "histories") {
		t.Error("a stream without a problem is listed")
	}
	in.Coverage[2].Problems, in.Coverage[1].Problems = []work.Problem{{What: "2 of them could not be read"}}, nil
	got := write.BragSheet(in).String()
	if want := "- work (robin on github.com): pull requests and reviews complete\n  - histories: 2 of them could not be read\n"; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
	in.Coverage = in.Coverage[2:]
	if got := write.BragSheet(in).String(); !strings.Contains(got, "- work (robin on github.com)\n  - histories: 2 of them") {
		t.Error("an account of which nothing else is known says something of it")
	}
}

func TestDecisionsWithoutEffectAreCountedAndSaid(t *testing.T) {
	in := input()
	in.Unmet = nil
	if got := write.BragSheet(in).String(); strings.Contains(got, "no effect") {
		t.Error("none is said to have no effect")
	}
	in.Unmet = []string{"hiding OPS-1: it is no longer in the data", "renaming *x*: it is in no accomplishment"}
	if got, want := write.BragSheet(in).String(), `2 of your decisions have no effect now: hiding OPS-1: it is no longer in the data; renaming \*x\*: it is in no accomplishment.`; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
	in.Unmet = strings.Split("abcdefghij", "")
	if got, want := write.BragSheet(in).String(), "10 of your decisions have no effect now: a; b; c; d; e; f; g; h; and 2 more."; !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
}
