package gate

import (
	"strings"
	"testing"
	"time"
)

// Whatever a sentence and its evidence are, a word that is in neither the
// evidence nor the vocabulary is refused, and so is a number.
func FuzzWhatIsAddedIsRefused(f *testing.F) {
	for _, e := range readExamples(f, "testdata/cases.txt") {
		f.Add(e.sentence, strings.Join(e.ev.Texts, "\n"), strings.Join(e.ev.Phrases, "\n"), e.ev.Role, 14.0, "pull request")
	}
	f.Fuzz(func(t *testing.T, sentence, texts, phrases, role string, value float64, unit string) {
		ev := Evidence{
			Role: role, Texts: strings.Split(texts, "\n"), Phrases: strings.Split(phrases, "\n"), Links: strings.Fields(texts),
			Figures: []Figure{{Value: value, Unit: unit, With: role}}, Days: []time.Time{time.Unix(int64(value), 0).UTC()},
		}
		Check(sentence, ev)
		known := strings.ToLower(fold(texts + phrases + role + unit))
		if added := " zanzibarian"; !strings.Contains(known, "zanzib") && len(Check(sentence+added, ev)) == 0 {
			t.Errorf("%q passes", sentence+added)
		}
		if added := " 73910528 "; !strings.Contains(known, "73910528") && value != 73910528 && len(Check(sentence+added, ev)) == 0 {
			t.Errorf("%q passes", sentence+added)
		}
	})
}

func TestALongSentenceTakesNoLongerThanItsLength(t *testing.T) {
	ev := Evidence{
		Role: "led", Texts: []string{"a a a a a a b", "do not move “x” 14", strings.Repeat("move ", 1000)}, Phrases: []string{"a a a a", "not moved 1 1"},
		Figures: []Figure{{Value: 1, Unit: "a"}, {Value: 2, Unit: "s"}}, Days: []time.Time{time.Date(2026, 3, 4, 21, 4, 0, 0, time.UTC)},
	}
	for _, part := range []string{"a ", "1 ", "1,", "111 ", "“", "“a” ", "[", "](", "[a](b) ", "one ", "not move ", "led ", "led the ", "led work on ", "moved a ", "took ", "took of ", "all of ", "4 March ", "over 1 ", "21:04 ", "&amp;", `\`, "-", "a-", "http://", "Mar", "三", "٣", "\xff", "last ", "may "} {
		sentence := strings.Repeat(part, 64<<10/len(part))
		start := time.Now()
		Check(sentence, ev)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("64 KB of %q take %v", part, took)
		} else if took > 500*time.Millisecond {
			t.Logf("64 KB of %q take %v", part, took)
		}
	}
}
