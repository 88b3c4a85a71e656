package write_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bragsheet/summarize/gate"
	"bragsheet/summarize/write"
)

// told returns the sentences of a view in Japanese that are about the person's
// work.
func told(v *write.View) []*write.Sentence {
	all := []*write.Sentence{v.About, v.Asked, v.Workload, v.NotCounted}
	for _, b := range v.Accomplishments {
		all = append(append(all, b.Head, b.Tail, b.Outcome), b.Details...)
	}
	for _, l := range slices.Concat(v.Besides, v.Badly) {
		all = append(all, l.Text)
	}
	return slices.DeleteFunc(all, func(s *write.Sentence) bool { return s == nil || s.Text == "。" })
}

func TestNothingTrueIsRefusedInJapanese(t *testing.T) {
	v := write.New(inJapanese())
	for _, r := range v.Refused {
		t.Errorf("%s %q: %v", r.ID, r.Text, r.Refusals)
	}
	for _, s := range told(v) {
		if refusals := s.Replace(s.Text); len(refusals) > 0 {
			t.Errorf("%s %q: %v", s.ID, s.Text, refusals)
		}
	}
}

var numerals = regexp.MustCompile(`\d+`)

// otherNumbers returns a sentence with each of its numbers, dates and times
// changed in turn to one that nothing of its evidence has.
func otherNumbers(s *write.Sentence) []string {
	known := numerals.FindAllString(fmt.Sprintf("%v", s.Evidence), -1)
	var all []string
	for _, at := range numerals.FindAllStringIndex(s.Text, -1) {
		n, _ := strconv.Atoi(s.Text[at[0]:at[1]])
		for _, other := range []int{n + 1, n + 10, 2*n + 1, 10 * n, n + 3} {
			if told := strconv.Itoa(other); !slices.Contains(known, told) {
				all = append(all, s.Text[:at[0]]+told+s.Text[at[1]:])
				break
			}
		}
	}
	return all
}

// otherUnits returns a sentence with each counter changed in turn.
func otherUnits(s *write.Sentence) []string {
	var all []string
	for _, at := range regexp.MustCompile(`\d(件|人|回|時間|週間|分)`).FindAllStringSubmatchIndex(s.Text, -1) {
		for _, other := range []string{"社", "%", "年", "万件", "倍", "秒"} {
			all = append(all, s.Text[:at[2]]+other+s.Text[at[3]:])
		}
	}
	return all
}

// swapped returns a sentence with each two of its numbers, days and times in
// each other's place.
func swapped(s *write.Sentence) []string {
	var all []string
	for _, what := range []*regexp.Regexp{numerals, regexp.MustCompile(`\d+月\d+日`), regexp.MustCompile(`\d+:\d+`)} {
		places := what.FindAllStringIndex(s.Text, -1)
		for i, a := range places {
			for _, b := range places[i+1:] {
				one, other := s.Text[a[0]:a[1]], s.Text[b[0]:b[1]]
				if one != other {
					all = append(all, s.Text[:a[0]]+other+s.Text[a[1]:b[0]]+one+s.Text[b[1]:])
				}
			}
		}
	}
	return all
}

// stronger returns a sentence with each of its words for a part in something
// changed to words that claim more.
func stronger(s *write.Sentence) []string {
	var all []string
	for _, part := range []string{"参加", "レビュー", "執筆", "完了", "作成", "対応", "主導"} {
		for _, more := range []string{"統括", "指揮", "単独で主導", "牽引"} {
			if strings.Contains(s.Text, part) && !strings.Contains(s.Text, more) {
				all = append(all, strings.Replace(s.Text, part, more, 1))
			}
		}
	}
	return all
}

// added returns a sentence with each of some clauses at its end.
func added(s *write.Sentence) []string {
	var all []string
	for _, clause := range []string{
		"、全社に展開", "、大幅に改善", "、単独で", "、3倍に向上", "、全員が採用", "し、顧客満足度を向上", "、2025年", "、昨日", "、田中さんと", "、コストを半減", "を統括",
		"、数百件", "、障害ゼロを達成", "、業界初", "（globex）", "、おかげで売上が増加", " across all teams", "、約束", "した結果、離職率が低下",
	} {
		text := strings.TrimRight(s.Text, "。")
		all = append(all, text+clause+s.Text[len(text):])
	}
	return all
}

func TestNoMutantOfATrueSentencePassesInJapanese(t *testing.T) {
	n := 0
	for _, s := range told(write.New(inJapanese())) {
		for _, mutant := range slices.Concat(otherNumbers(s), otherUnits(s), swapped(s), stronger(s), added(s)) {
			if n++; len(gate.Check(mutant, s.Evidence)) == 0 {
				t.Errorf("%s %q: passes %q", s.ID, s.Text, mutant)
			}
		}
	}
	t.Logf("%d mutants", n)
	if n < 500 {
		t.Errorf("%d mutants, want 500", n)
	}
}
