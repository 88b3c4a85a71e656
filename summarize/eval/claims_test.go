package eval

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"bragsheet/summarize/claim"
)

// claimSets are the labelled sentences, with what each is to the grammar.
var claimSets = []struct{ file, is string }{
	{"sentences.tsv", "what the grammar was made with"},
	{"second.tsv", "written after it; first read at 0.917 and 0.917, then mended for"},
	{"third.tsv", "written after that, held back"},
}

// claimsSection reads sets of this project's own, which are committed.
func claimsSection(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("## Claims\n\nSentences labelled by hand: what they state, or that they state nothing measured (plans, hedges, settings, versions, somebody else's words). " +
		"Figures right: of the claims found, those whose numbers and unit are as labelled.\n\n" +
		"| set | claims | decoys | precision | recall | figures right |\n|---|---|---|---|---|---|\n")
	for _, set := range claimSets {
		claims, decoys, found, wrong, right := 0, 0, 0, 0, 0
		for _, line := range readClaims(t, set.file) {
			want, text, _ := strings.Cut(line, "\t")
			got := claim.Find(strings.ReplaceAll(text, `\n`, "\n"))
			switch {
			case want == "no" && len(got) > 0:
				decoys, wrong = decoys+1, wrong+1
			case want == "no":
				decoys++
			case len(got) == 0:
				claims++
			default:
				claims, found = claims+1, found+1
				if stated(got[0]) == want {
					right++
				}
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %.3f | %.3f | %.3f |\n", set.is, claims, decoys,
			float64(found)/float64(found+wrong), float64(found)/float64(claims), float64(right)/float64(found))
	}
	return b.String()
}

func readClaims(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile("../claim/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return lines
}

// stated writes the figures of a statement as the labels do.
func stated(s claim.Statement) string {
	number := func(f *float64) string {
		return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", *f), "0"), ".")
	}
	switch {
	case s.By != nil:
		return "by " + number(s.By) + " " + s.Unit
	case s.Before != nil:
		return number(s.Before) + ">" + number(s.After) + " " + s.Unit
	}
	return "is " + number(s.After) + " " + s.Unit
}

func TestClaimsSectionIsOfEverySet(t *testing.T) {
	if got := claimsSection(t); strings.Count(got, "\n| ") != 1+len(claimSets) || strings.Contains(got, "NaN") {
		t.Errorf("got\n%s", got)
	}
}
