package write_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/write"
)

// proposed is the whole half-year with a career matrix and what paged in it.
func proposed() write.Input {
	in := whole()
	in.Objections = append(in.Objections,
		write.Objection{Accomplishment: "acccus", Kind: "coincides", Items: []string{"p1"}, Text: "1 change of mine to the same repository in the week before: billing#1", Question: "did billing#1, merged in the week before, have a part in causing it?"},
		write.Objection{Accomplishment: "accrev", Kind: "no_outcome", Items: []string{"na"}, Text: "12 items of work, and nothing that says what changed", Question: "what can they do now that they could not before?"})
	for i, text := range map[int]string{
		0: "PAY-1 was reopened before it held", 1: "only I vouch for “p95 41 s → 6 s, measured over a week.”", 2: "web#1 was reverted",
		3: "billing#498 was reverted", 4: "PAY-355 was reopened before it held",
	} {
		in.Objections[i].Text = text
	}
	in.Career = write.Career{
		Matrix: "levels.yaml", Current: "Engineer II", Target: "Senior Engineer", Level: "Senior Engineer", Since: time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC),
		Expectations: []write.Expectation{
			{Area: "Delivery", Text: "Leads work of several people over months.", Evidence: []string{"accmov"}},
			{Area: "Operations", Text: "Improves how the team runs its systems", Evidence: []string{"accret", "acccus", "accwri", "accmov"}},
			{Area: "People", Text: "Grows others", Evidence: []string{"accfix", "accrev"}},
			{Area: "Collaboration", Text: "Decides with other | teams", Evidence: []string{"accmov"}},
			{Area: "Quality", Text: "Keeps the bar high", Evidence: []string{"accfix", "badb"}},
			{Area: "Engineering", Text: "Sets technical direction"},
		},
	}
	in.Operations, in.Resource = paged(), worked()
	return in
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// draft renders a built-in template.
func draft(t *testing.T, in write.Input, name string) write.Document {
	t.Helper()
	all := write.Templates()
	i := slices.IndexFunc(all, func(tmpl *write.Template) bool { return tmpl.Name == name })
	v := write.New(in)
	for _, r := range v.Refused {
		t.Errorf("refused: %s (%v)", r.Text, r.Refusals)
	}
	doc, err := v.Render(all[i])
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestCasesAreWrittenAsTheyAlwaysWere(t *testing.T) {
	for _, name := range []string{"promotion", "promotion-gaps", "ops-case", "resource-case"} {
		golden(t, name+".md", draft(t, proposed(), name).String())
	}
}

func TestEveryBlockOfThePrivateHalfIsPrivate(t *testing.T) {
	for _, b := range draft(t, proposed(), "promotion-gaps").Blocks {
		if !strings.HasPrefix(b.Key, "private-") {
			t.Errorf("the block %s could be shared", b.Key)
		}
	}
}

func TestAProposalAsksForWhatThePersonHasNotSaid(t *testing.T) {
	in := proposed()
	in.Career.Current, in.Career.Target, in.Career.Since = "", "", time.Time{}
	got := draft(t, in, "promotion").String()
	for _, want := range []string{
		"# Proposal: robin, for the next level <!--", "\n**Current role**: `[[fill: your level]]`\n", "\n**In it since**: `[[fill: month and year]]`\n",
		"You have not said which level you want", "\n- **Title**: `[[fill: the level you want]]`\n- **Cycle**: `[[fill: which]]`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the proposal does not say %s:\n%s", want, got)
		}
	}
	if gaps := draft(t, in, "promotion-gaps").String(); strings.Contains(gaps, "in the role") {
		t.Error("the private half knows how long it has been")
	}
}

// What was undone, and what does not stand out, is in no proposal.
func TestAProposalRestsOnWhatStandsOut(t *testing.T) {
	in := proposed()
	in.Career.Expectations = []write.Expectation{{Area: "Delivery", Text: "Delivers", Evidence: []string{"bada", "badb", "accfix"}}}
	v := write.New(in)
	if x := v.Career.Expectations[0]; x.Done() != "" || !strings.HasPrefix(x.Evidence.String(), "2 examples, none of which") {
		t.Errorf("small things speak for it: %q, %s", x.Done(), x.Evidence)
	}
	if got := draft(t, in, "promotion").String(); strings.Contains(got, "| delivers |") {
		t.Error("an expectation is shown without evidence")
	}
}

func TestTheMonthsInTheRoleAreWholeOnes(t *testing.T) {
	for since, want := range map[string]string{"2025-02-01": "17 months", "2025-02-03": "16 months", "2026-06-01": "1 month"} {
		in := proposed()
		in.Career.Since, _ = time.Parse(time.DateOnly, since)
		if got := write.New(in).Career.Time.String(); got != want {
			t.Errorf("since %s it is %s, want %s", since, got, want)
		}
	}
}

// “Nothing found” and “could not look” are never the same sentence.
func TestAGapIsOneOnlyWhereAllWasRead(t *testing.T) {
	in := proposed()
	none := func() string { x := write.New(in).Career.Expectations; return x[len(x)-1].Evidence.String() }
	if got := none(); got != "None harvested" {
		t.Errorf("%s", got)
	}
	in.Coverage[0].Since = day(3, 1, 0)
	if got := none(); got != "None in what was read" {
		t.Errorf("%s", got)
	}
}

// What a matrix, a cause or a reference holds makes no heading, block, table
// cell or link of its own.
func TestHostileTextsStayTexts(t *testing.T) {
	const bad = "x | `y` <!-- brag:evil -->\n# h ]] [a](javascript:b) \u202e"
	in := proposed()
	in.Career.Current, in.Career.Target, in.Career.Level, in.Career.Matrix = bad, bad, bad, bad
	in.Career.Expectations[0].Area, in.Career.Expectations[0].Text = bad, bad
	p := &in.Operations.Problems[0]
	p.Name, p.Change.Ref, p.Change.URL = bad, bad, "javascript:alert(1)"
	in.Operations.Problems[1].Name, in.Resource.NotDone[0].Project = bad, bad
	for _, name := range []string{"promotion", "promotion-gaps", "ops-case", "resource-case"} {
		got := strings.ReplaceAll(draft(t, in, name).String(), `\]`, "")
		for _, not := range []string{"<!-- brag:evil", "\n# h", "](javascript:", "\u202e"} {
			if strings.Contains(got, not) {
				t.Errorf("%s holds %q:\n%s", name, not, got)
			}
		}
	}
}

func TestATemplateSaysWhatItNeeds(t *testing.T) {
	tmpl, err := write.ParseTemplate("mine", titled+"{{with .Career}}{{.From}}{{end}}")
	if err != nil {
		t.Fatal(err)
	}
	if !tmpl.Needs("Career") || tmpl.Needs("Operations") {
		t.Error("a template that looks at Career alone does not say so")
	}
}

// paged is what measure makes of a half-year like the one in input.
func paged() *measure.Pareto {
	merged := func(month, d int) time.Time { return day(month, d, 9) }
	return &measure.Pareto{
		N: 20, Unknown: 3, Addressed: 14, Covered: true,
		Problems: []measure.Problem{
			{
				Name: "Retry storm", Basis: measure.BasisCause, N: 8, Share: 40, Cumulative: 40, Action: measure.ActionYes, Items: []string{"sa", "sb"},
				Change: &measure.Change{Item: "p4", Ref: "acme/gateway#9", URL: "https://github.com/acme/gateway/pull/9", Merged: merged(4, 12), Mine: true},
				Effect: &measure.Effect{Before: 8, WeeksBefore: 14.5, WeeksAfter: 11.3, Difference: -0.552, Interval: measure.Interval{Low: -1.09, High: -0.1, Level: 0.95}, Expected: 6.24, Verdict: measure.VerdictStopped},
			},
			{Name: "Staging certificate | expires", N: 4, Share: 20, Cumulative: 60, Action: measure.ActionNo, Items: []string{"sc", "sd"}},
			{
				Name: "Ledger locks", N: 3, Share: 15, Cumulative: 75, Action: measure.ActionUnknown,
				Change: &measure.Change{Ref: "acme/ledger#118", URL: "https://github.com/acme/ledger/pull/118", Merged: merged(5, 20)},
				Effect: &measure.Effect{Before: 2, After: 1, WeeksBefore: 19.9, WeeksAfter: 5.9, Difference: 0.069, Interval: measure.Interval{Low: -0.3, High: 0.9, Level: 0.95}, Expected: 0.6, Verdict: measure.VerdictNo},
			},
			{
				Name: "Double charge", N: 1, Share: 5, Cumulative: 80, Action: measure.ActionYes,
				Change: &measure.Change{Ref: "acme/billing#5", URL: "https://github.com/acme/billing/pull/5", Merged: merged(3, 4), Mine: true},
				Effect: &measure.Effect{Before: 1, WeeksBefore: 9, WeeksAfter: 16.9, Expected: 1.9, Verdict: measure.VerdictNotYet},
			},
			{
				Name: "Disk", N: 2, Share: 10, Cumulative: 90, Action: measure.ActionNo,
				Change: &measure.Change{Ref: "acme/alerts#7", URL: "https://github.com/acme/alerts/pull/7", Merged: merged(6, 9), Mine: true},
				Effect: &measure.Effect{Before: 2, WeeksBefore: 22.9, WeeksAfter: 2.9, Expected: 0.25, Verdict: measure.VerdictNotYet},
			},
			{N: 3, Share: 15, Cumulative: 100, Action: measure.ActionUnknown},
		},
	}
}

func worked() *measure.Resource {
	capacity, backlog := 7.0, 1.7
	return &measure.Resource{
		New: 40, Finished: 22, Open: 12, Capacity: &capacity, Backlog: &backlog, Covered: true,
		Months: []measure.Month{
			{Name: "2026-01", Whole: true, New: 16, Finished: 7, Open: 9, Projects: 3, Pages: 4, Items: []string{"p1"}},
			{Name: "2026-02", Whole: true, New: 5, Finished: 7, Open: 7, Projects: 3},
			{Name: "2026-03", Whole: true, New: 16, Finished: 6, Open: 7, Projects: 2},
			{Name: "2026-04", New: 3, Finished: 2, Open: 12, Projects: 4},
		},
		NotDone: []measure.NotDone{{Project: "PAY", N: 11, Oldest: "2026-01-31", Items: []string{"b3"}}, {N: 1, Oldest: "2026-02-28"}},
	}
}

func TestWhatWasNotReadIsSaidInEveryCase(t *testing.T) {
	in := proposed()
	in.Operations.Covered, in.Operations.Why = false, "incidents were read only from 1 March 2026"
	in.Resource.Covered, in.Resource.Why = false, "tickets were read only from 1 March 2026"
	in.Operations.Problems[0].Effect.Verdict = measure.VerdictNotKnown
	for name, want := range map[string]string{"ops-case": "**Not all of it was read: incidents", "resource-case": "**Not all of it was read: tickets"} {
		if got := draft(t, in, name).String(); !strings.Contains(got, want) {
			t.Errorf("%s does not say %s", name, want)
		}
	}
	if got := draft(t, in, "ops-case").String(); !strings.Contains(got, "not known: not all of it was read") || strings.Contains(got, "yes: ") {
		t.Error("a verdict is given on what was not read")
	}
}

func TestAHalfYearWithoutIncidentsHasNoTable(t *testing.T) {
	in := proposed()
	in.Operations, in.Goals = &measure.Pareto{Covered: true}, []work.Goal{}
	got := draft(t, in, "ops-case").String()
	if !strings.Contains(got, "0 incidents that paged me") || strings.Contains(got, "|") {
		t.Errorf("%s", got)
	}
	if got := draft(t, in, "promotion").String(); !strings.Contains(got, "- `[[fill: the problem you would take on next]]`") {
		t.Error("the proposal names a problem where there was none")
	}
}

// A copy that drops the open questions must not break a sentence.
func TestAnOpenQuestionIsALineOrASentenceOfItsOwn(t *testing.T) {
	in := proposed()
	in.Career.Current, in.Career.Target, in.Career.Since, in.Career.Example = "", "", time.Time{}, true
	question := regexp.MustCompile("[ \t]*`\\[\\[fill: [^`]*\\]\\]`")
	stands := regexp.MustCompile(`^\s*[-*]? ?(?:\*\*[^*]+\*\*:|.*[.?!)”])?$`)
	for _, tmpl := range write.Templates() {
		if tmpl.Name == "promotion-gaps" { // nobody else reads it
			continue
		}
		for _, b := range draft(t, in, tmpl.Name).Blocks {
			for line := range strings.Lines(b.Text) {
				line = strings.TrimSuffix(line, "\n")
				rest := question.ReplaceAllString(line, "")
				if rest != line && (strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") || !stands.MatchString(rest)) {
					t.Errorf("%s: without its question a line says %q", tmpl.Name, rest)
				}
			}
		}
	}
}

func TestABuiltInMatrixIsSaidToBeOne(t *testing.T) {
	in := proposed()
	in.Career.Example = true
	for _, b := range draft(t, in, "promotion").Blocks {
		if b.Key == "evidence" && strings.Contains(b.Text, "a built-in example, not of the company.*\n\n`[[fill: your company's own expectations") {
			return
		}
	}
	t.Error("a committee would take an example for the company's expectations")
}
