package write

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	xlanguage "golang.org/x/text/language"

	"bragsheet/store/work"
	"bragsheet/summarize/gate"
)

// backwards is a language that tells everything in another order.
func backwards() *voice {
	l := *english
	l.tag, l.messages = xlanguage.Finnish, map[string]string{
		"%[1]s on %[2]s": "%[2]s: %[1]s",
		"%[1]s.":         "%[1]s!",
		"reviewed %[1]s pull requests of %[2]s people": "%[2]s × %[1]s",
		"“%[1]s” read through %[2]s":                   "%[2]s / “%[1]s”",
		"%[1]s %% of it":                               "%[1]s %% whole",
	}
	return inLanguage(&l)
}

// inLanguage says things of a half-year in a language.
func inLanguage(l *language) *voice {
	in := Input{Now: time.Date(2026, 7, 2, 8, 0, 0, 0, time.UTC)}
	in.Period = work.Period{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	return newVoice(&in, l)
}

func TestEvidenceFollowsTheOrderOfTheLanguage(t *testing.T) {
	v := backwards()
	got := v.say("%[1]s on %[2]s", v.n(2, "review"), v.n(1, "ticket"))
	want := phrase{plain: "1 ticket: 2 reviews", markdown: "1 ticket: 2 reviews", ev: gate.Evidence{Figures: []gate.Figure{{Value: 1, Unit: "ticket"}, {Value: 2, Unit: "review"}}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(phrase{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := v.sentence(v.say("nothing of this is translated %[1]s", text("*x*"))); got.markdown != `Nothing of this is translated \*x\*!` || !cmp.Equal(got.ev.Phrases, []string{"nothing of this is translated"}) {
		t.Errorf("%+v", got)
	}
}

func TestSentencesOfOtherPackagesAreLookedUpByTheirWords(t *testing.T) {
	v := backwards()
	for sentence, want := range map[string]string{
		"reviewed 12 pull requests of 3 people":  "3 × 12",
		"“*A* and 5%” read through 1 March 2026": `1 March 2026 / “\*A\* and 5%”`,
		"100 % of it": "100 % whole",
		"nobody knows *this* of acme/x#1 and OPS-7": `nobody knows \*this\* of acme/x#1 and OPS-7`,
	} {
		if got := v.other(sentence).markdown; got != want {
			t.Errorf("%q: %q, want %q", sentence, got, want)
		}
	}
}

func TestLengthsOfTimeAreTold(t *testing.T) {
	v := backwards()
	for d, want := range map[time.Duration]string{
		0: "0 min", 90 * time.Second: "2 min", 2 * time.Hour: "2 h", 130 * time.Minute: "2 h 10 min", 24 * time.Hour: "1 d", 49*time.Hour + 30*time.Minute: "2 d 1 h",
	} {
		if got := v.lasting(d).plain; got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestPeriodsOfWholeMonthsAreToldByThem(t *testing.T) {
	now := time.Date(2026, 7, 2, 8, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"2026-H1": "January – June 2026", "2026": "2026", "2026-05": "May 2026", "2026-Q4": "October – December 2026",
		"2026-W20": "11 May to 17 May 2026", "2025-12-01..2026-01-31": "December 2025 – January 2026", "2025-12-30..2026-01-02": "30 December 2025 to 2 January 2026",
	} {
		period, err := work.ParsePeriod(name, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := newVoice(&Input{Period: period, Now: now}, english).spanned(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
