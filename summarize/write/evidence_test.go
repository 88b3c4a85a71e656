package write_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/write"
)

// A finding of inference is an objection, field by field.
var _ = write.Objection(infer.Finding{})

// shares is a sentence that each of these stories has.
var shares = regexp.MustCompile(` Of the \d pull requests .* by others\.`)

func TestEvidenceThatStrengthensTheRoleIsTold(t *testing.T) {
	tests := []struct {
		name     string
		role     string
		evidence []work.Evidence
		want     string
	}{
		{
			"designs and tickets for others", "led",
			[]work.Evidence{{Kind: infer.EvidenceDesign, Items: []string{"d"}}, {Kind: infer.EvidenceDelegated, Items: []string{"t2"}}},
			"Wrote the design record and 1 ticket that others did.",
		},
		{
			"how many of my tickets others did", "coordinated",
			[]work.Evidence{{Kind: infer.EvidenceDelegated, Items: []string{"t2"}}, {Kind: infer.EvidenceUnasked, Items: []string{"t1"}}},
			"Wrote 2 tickets, 1 of which others did.",
		},
		{"documents beside the change", "built", []work.Evidence{{Kind: infer.EvidenceDocuments, Items: []string{"d"}}}, "Wrote a document."},
		{"breadth says nothing", "coordinated", []work.Evidence{{Kind: infer.EvidenceBreadth, Items: []string{"d", "p"}}}, ""},
		{"agreement", "led", []work.Evidence{{Kind: infer.EvidenceAgreed, Text: "1 document approved by 2 or more others", Items: []string{"d"}}}, "The document was approved by two or more others."},
		{"work nobody assigned", "did", []work.Evidence{{Kind: infer.EvidenceUnasked, Items: []string{"t1"}}}, "I wrote its ticket; nobody assigned it to me."},
		{
			"people unblocked", "led",
			[]work.Evidence{{Kind: infer.EvidenceUnblocked, Text: "1 pull request of others merged within a day of my review", Items: []string{"r"}}},
			"1 pull request of others merged within a day of my review.",
		},
		{"what was counted over more than the period tells", "led", []work.Evidence{{Kind: infer.EvidenceUnblocked, Text: "2 pull requests of others merged within a day of my review", Items: []string{"r", "later"}}}, ""},
		{"what came after the period", "led", []work.Evidence{{Kind: infer.EvidenceDelegated, Items: []string{"later"}}}, ""},
		{"titles alone prove nothing", "did", []work.Evidence{{Kind: infer.GlueInterviewing, Text: "1 item by their titles", Items: []string{"t1"}}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries := []work.Entry{
				entry("d", work.KindPull, "acme/decisions#2", "x", day(3, 1, 9)), entry("p", work.KindPull, "acme/web#1", "x", day(3, 1, 9)),
				entry("t1", work.KindTicket, "PAY-1", "x", day(3, 3, 9)),
				entry("r", work.KindReview, "acme/web#2", "x", day(3, 3, 9)), entry("t2", work.KindTicket, "PAY-2", "x", day(3, 3, 9)), entry("later", work.KindTicket, "PAY-3", "x", day(7, 1, 9)),
			}
			in := one(t, work.Accomplishment{Title: "Ledger export", Role: tt.role, Evidence: tt.evidence}, 3, entries...)
			got, _, _ := strings.Cut(bullet(t, in), "\n")
			_, got, _ = strings.Cut(got, "**.")
			if got = strings.TrimSpace(shares.ReplaceAllString(got, "")); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestReviewsOfOneColleagueAreToldWithWhatTheyWere(t *testing.T) {
	got := bragSheet(input()).String()
	want := "**Reviewed 12 pull requests of one colleague**, 9 February to 20 February: first answer within 3 h at the median. Comments or requests in 9 reviews, 3 bare approvals."
	if !strings.Contains(got, want) {
		t.Errorf("the sheet does not say %q", want)
	}
}

func TestGrowthIsToldByKindAndNothingWhereThereIsNothing(t *testing.T) {
	in := input()
	in.Growth = nil
	if got := bragSheet(in).String(); strings.Contains(got, "Helping others") || strings.Contains(got, "by month") {
		t.Error("the sheet pads what nothing is known of")
	}
	in.Numbers = nil
	if got := bragSheet(in).String(); strings.Contains(got, "In numbers") {
		t.Error("the sheet has a section of numbers and no number")
	}
	tests := []struct {
		name   string
		growth []work.Evidence
		want   string
	}{
		{
			"workload",
			[]work.Evidence{{Kind: infer.EvidenceWorkload, Text: "31 items finished (by month: 1, 2)"}, {Kind: infer.EvidenceUnasked, Text: "2 tickets I wrote and took myself"}},
			"\n31 items finished (by month: 1, 2); 2 tickets I wrote and took myself.\n",
		},
		{"mentoring", []work.Evidence{
			{Kind: infer.EvidenceReviews, Text: "reviewed 12 pull requests of 1 person: 9 with comments or requests, 3 bare approvals", Items: []string{"p5"}},
			{Kind: infer.EvidenceNewcomers, Text: "reviewed 2 pull requests of one newcomer in the 60 days after their first", Items: []string{"na", "p5"}},
		}, "\n- Reviewed 12 pull requests of 1 person: 9 with comments or requests, 3 bare approvals; 2 pull requests of one newcomer in the 60 days after their first. [web#1](https://github.com/acme/web/pull/1) · [refunds#1](https://github.com/acme/refunds/pull/1)\n"},
		{"one bare approval", []work.Evidence{
			{Kind: infer.EvidenceReviews, Text: "reviewed 5 pull requests of 1 person: 4 with comments or requests, 1 bare approvals", Items: []string{"p5"}},
		}, "4 with comments or requests, 1 bare approval. [web#1]"},
		{"documentation", []work.Evidence{{Kind: infer.EvidenceDocuments, Text: "wrote 1 document", Items: []string{"p5"}}}, "\n- Wrote 1 document. [web#1]"},
		{"coordination", []work.Evidence{{Kind: infer.EvidenceDelegated, Text: "wrote 2 tickets that others took and finished", Items: []string{"gone"}}}, "\n- Wrote 2 tickets that others took and finished.\n"},
		{"interviewing", []work.Evidence{{Kind: infer.GlueInterviewing, Text: "1 item by their titles", Items: []string{"p5"}}}, "\n- Interviewing: “Fix a typo”. [web#1]"},
		{
			"onboarding and talks",
			[]work.Evidence{{Kind: infer.GlueOnboarding, Text: "2 items by their titles", Items: []string{"p5", "d2"}}, {Kind: infer.GluePresenting, Text: "1 item by their titles", Items: []string{"p5"}}},
			"\n- Onboarding and mentoring: “Fix a typo” and 1 more; talks and workshops: “Fix a typo”.",
		},
		{
			"on-call",
			[]work.Evidence{{Kind: infer.EvidenceOnCall, Text: "1 item by their titles", Items: []string{"p5"}}, {Kind: infer.EvidenceOnCall, Text: "2 incidents answered", Items: []string{"sa", "p5"}}},
			"\n- Work on the rotation: “Fix a typo”. [web#1]",
		},
		{
			"what is told under a principle already",
			[]work.Evidence{{Kind: infer.EvidenceDesign, Text: "wrote 1 design or decision record", Items: []string{"d1"}}, {Kind: infer.EvidenceDocuments, Text: "wrote 2 documents", Items: []string{"d3", "p5"}}},
			"\n- Wrote 2 documents. [handbook#8]",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input()
			in.Growth = tt.growth
			// The marker of the block is at its first line, and no line of these is one.
			if got := bragSheet(in).String(); !strings.Contains(got, tt.want) {
				t.Errorf("the sheet does not say %q:\n%s", tt.want, got)
			}
		})
	}
}

func TestWhatIsToldOfHelpingNamesItsItems(t *testing.T) {
	for _, b := range bragSheet(input()).Blocks {
		if b.Key == "helping" && !slices.Equal(b.Items, []string{"e1", "d1", "d2", "d3", "i1", "sa", "sb", "sc"}) {
			t.Errorf("the block names %v", b.Items)
		}
		if b.Key == "numbers" && !slices.Equal(b.Items, []string{"p1", "p2"}) {
			t.Errorf("the numbers name %v", b.Items)
		}
	}
}
