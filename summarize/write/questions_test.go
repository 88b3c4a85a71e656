package write_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/write"
)

// asked returns the questions a sheet ends with.
func asked(in write.Input) string {
	_, qs, _ := strings.Cut(bragSheet(in).String(), "## Questions for you")
	qs, _, _ = strings.Cut(qs, "## Coverage")
	return qs
}

func TestObjectionsBecomeQuestions(t *testing.T) {
	against := func(id, kind string) write.Objection {
		return write.Objection{Accomplishment: id, Kind: kind, Question: "why " + kind + "?"}
	}
	tests := []struct {
		name       string
		objections []write.Objection
		want       []string
		not        []string
	}{
		{
			"with the thing they are about",
			[]write.Objection{against("accret", infer.AgainstCameBack)},
			[]string{"stopped after my change**: Did anything else change around 12 April? Why came\\_back?"},
			nil,
		},
		{
			"the gravest two of each",
			[]write.Objection{against("acccus", infer.AgainstUnreviewed), against("acccus", infer.AgainstCoincides), against("acccus", infer.AgainstCaused)},
			[]string{"Why caused? Why coincides?"},
			[]string{"unreviewed"},
		},
		{
			"none that the sheet asks already",
			[]write.Objection{against("accmov", infer.AgainstMinority), against("accmov", infer.AgainstOnlyMe), against("accrev", infer.AgainstNoOutcome), against("accwri", infer.AgainstNoOutcome)},
			nil,
			[]string{"minority", "only_me", "outcome"},
		},
		{"what nothing of the sheet's asks", []write.Objection{against("acccus", infer.AgainstMinority)}, []string{"Why minority?"}, nil},
		{
			"of small things only what is grave",
			[]write.Objection{against("accfix", infer.AgainstReopened), against("accfix", infer.AgainstUnreviewed)},
			[]string{"**Fixed a typo**: Why reopened?"},
			[]string{"unreviewed"},
		},
		{"none about what is not in the sheet", []write.Objection{against("other", infer.AgainstCaused)}, nil, []string{"caused"}},
		{"none that asks nothing", []write.Objection{{Accomplishment: "accfix", Kind: infer.AgainstCaused, Question: " "}}, nil, []string{"typo"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input()
			in.Objections = tt.objections
			got := asked(in)
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not asked:%s", want, got)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(got, not) {
					t.Errorf("%q is asked:%s", not, got)
				}
			}
		})
	}
}

// What was reverted is asked about once, in the words that know more.
func TestAnObjectionToWhatDoesNotStandReplacesItsQuestion(t *testing.T) {
	in := input()
	for i := range in.Entries {
		if in.Entries[i].ID == "p5" {
			in.Entries[i].Title = `Revert "Fix a typo"`
		}
	}
	in.Objections = nil
	if got := asked(in); !strings.Contains(got, "**Worked on “Fix a typo”**: What became of it?") {
		t.Errorf("nothing is asked about it:%s", got)
	}
	in.Objections = []write.Objection{{Accomplishment: "accfix", Kind: infer.AgainstReverted, Question: "what became of web#1 after it was reverted?"}}
	if got := asked(in); !strings.Contains(got, "**Worked on “Fix a typo”**: What became of web#1 after it was reverted?\n") {
		t.Errorf("it is not asked once:%s", got)
	}
}

func TestObjectionsStayFew(t *testing.T) {
	in := input()
	in.Objections = nil
	for i := range 30 {
		e := entry(fmt.Sprintf("m%02d", i), work.KindPull, fmt.Sprintf("acme/web#%d", 10+i), "Change", day(5, 1+i%28, 9))
		in.Entries = append(in.Entries, e)
		in.Accomplishments = append(in.Accomplishments, work.Accomplishment{
			ID: "many" + e.ID, Title: "Change", Role: "did", From: e.CreatedAt, To: e.At, Items: []string{e.ID}, Own: []string{e.ID},
		})
		kind := infer.AgainstReopened
		if i == 29 {
			kind = infer.AgainstCaused
		}
		in.Objections = append(in.Objections, write.Objection{Accomplishment: "many" + e.ID, Kind: kind, Question: "why " + kind + "?"})
	}
	got := asked(in)
	if n := strings.Count(got, "Why "); n != 8 {
		t.Errorf("%d are asked, want 8", n)
	}
	if !strings.Contains(got, "Why caused?") {
		t.Error("the gravest is not among them")
	}
}

func TestEveryKindOfObjectionHasItsPlace(t *testing.T) {
	for _, kind := range []string{
		infer.AgainstCaused, infer.AgainstReverted, infer.AgainstCameBack, infer.AgainstReopened, infer.AgainstCoincides, infer.AgainstMinority, infer.AgainstUnreviewed, infer.AgainstNoOutcome,
		infer.AgainstOpenAgain, infer.BuiltOn,
	} {
		in := one(t, work.Accomplishment{Title: "Ledger export", Role: "built"}, 1, entry("p", work.KindPull, "acme/web#1", "x", day(4, 1, 9)))
		in.Objections = []write.Objection{{Accomplishment: "acc", Kind: kind, Question: "why?"}}
		if got := bullet(t, in); !strings.HasSuffix(got, "`[[fill: why?]]`") {
			t.Errorf("%s is not asked: %s", kind, got)
		}
	}
}

func TestWhoThankedIsAskedOnlyWhereNobodyIsKnownToHave(t *testing.T) {
	const question = "Did anyone thank you in writing?"
	thanked := whole()
	nobody := whole()
	nobody.Entries = slices.DeleteFunc(slices.Clone(nobody.Entries), func(e work.Entry) bool { return e.NoteType == work.NoteFeedback })
	if strings.Contains(asked(thanked), question) || !strings.Contains(asked(nobody), question) {
		t.Errorf("with thanks:\n%s\nwithout:\n%s", asked(thanked), asked(nobody))
	}
}
