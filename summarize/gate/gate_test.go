package gate

import (
	"slices"
	"testing"
)

func TestTrueSentencesPass(t *testing.T) {
	all := readExamples(t, "testdata/true.txt")
	refused := 0
	for _, e := range all {
		if found := Check(e.sentence, e.ev); len(found) > 0 {
			refused++
			t.Logf("%s: refused %q: %v", e.of, e.sentence, found)
		}
	}
	passed := 1 - float64(refused)/float64(len(all))
	t.Logf("%d true sentences, %.1f %% pass", len(all), 100*passed)
	if len(all) < 150 || passed < 0.97 {
		t.Errorf("%d of %d true sentences are refused, want at most 3 %% of at least 150", refused, len(all))
	}
}

func TestHandWrittenCasesAreJudgedAsExpected(t *testing.T) {
	all := readExamples(t, "testdata/cases.txt")
	if len(all) < 300 {
		t.Errorf("%d cases, want 300", len(all))
	}
	for _, e := range all {
		found := Check(e.sentence, e.ev)
		is := func(r Refusal) bool { return r.Kind == e.want }
		if e.want == "pass" && len(found) > 0 || e.want != "pass" && !slices.ContainsFunc(found, is) {
			t.Errorf("%s: %q: found %v, want %s", e.of, e.sentence, found, e.want)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	all := readExamples(b, "testdata/true.txt")
	for b.Loop() {
		for _, e := range all {
			Check(e.sentence, e.ev)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(all)), "µs/sentence")
}

// An address at the end of a quotation does not take its closing mark along.
func TestAnAddressEndsBeforeTheQuotationDoes(t *testing.T) {
	ev := Evidence{Texts: []string{"Look at https://e.example/x"}, Phrases: []string{"Fixed “", "”."}, Role: "fixed"}
	if got := Check("Fixed “Look at https://e.example/x”.", ev); got != nil {
		t.Error(got)
	}
	if got := Check("Fixed “Look at https://e.example/y”.", ev); got == nil {
		t.Error("another address passes")
	}
}
