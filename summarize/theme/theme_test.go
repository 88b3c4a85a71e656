package theme

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func TestWorkIsSortedUnderThePrincipleItSpeaksFor(t *testing.T) {
	c := newTestClassifier(t)
	tests := []struct {
		framework string
		text      Text
		want      string
	}{
		{"amazon", Text{work.KindPull, "", "Fix race in ledger lock", "The lock timed out because two workers took it in different order. Take them in one order, so that they can't wait for each other."}, "dive-deep"},
		{"amazon", Text{work.KindNote, "", "Mentored Ana through her first on-call week", ""}, "hire-and-develop-the-best"},
		{"amazon", Text{work.KindNote, "", "Disagreed with the launch date, said so to the board, lost the vote", ""}, "have-backbone-disagree-and-commit"},
		{"amazon", Text{work.KindNote, "", "Shut down the idle clusters: the cloud bill is a third lower", ""}, "frugality"},
		{"amazon", Text{work.KindTicket, "", "Interview candidates for the payments team", "6 interviews done"}, "hire-and-develop-the-best"},
		{"amazon", Text{work.KindIncident, "", "Payments were down", ""}, "ownership"},
		{"amazon", Text{work.KindReview, "reviewed", "Reviewed 31 pull requests of one colleague", ""}, "hire-and-develop-the-best"},
		{"amazon", Text{work.KindTicket, "led", "Move billing events off the legacy queue", ""}, "ownership"},
		{"klarna", Text{work.KindIncident, "commanded", "Customers charged twice", ""}, "detailed-thinkers"},
		{"generic", Text{work.KindTicket, "led", "Move billing events off the legacy queue", ""}, "ownership"},
		{"klarna", Text{work.KindNote, "", "Asked why we still need the release board; now teams deploy on their own", ""}, "challenge-the-status-quo"},
		{"klarna", Text{work.KindNote, "", "Two-day prototype behind a feature flag, tried it with 5% of users", ""}, "start-small-and-learn-fast"},
		{"generic", Text{work.KindNote, "", "Sat with two support agents and watched how they look up a settlement", ""}, "customer-focus"},
		{"generic", Text{work.KindNote, "", "Went live a week early, all quarterly goals met", ""}, "delivery"},
		{"linkedin", Text{work.KindNote, "", "Admitted in the review that my change caused the outage, kept everyone posted", ""}, "integrity"},
	}
	for _, tt := range tests {
		t.Run(tt.framework+"/"+tt.text.Title, func(t *testing.T) {
			got := c.Rank(mustLoad(t, tt.framework), tt.text).Assign()
			if len(got) == 0 || got[0].Key != tt.want {
				t.Fatalf("assigned %v, want %s first", got, tt.want)
			}
			if got[0].By != "model" || got[0].Reason == "" || got[0].Score <= 0 || got[0].Score > 1 {
				t.Errorf("assigned %+v, want a reason and a score in (0, 1] by the model", got[0])
			}
		})
	}
}

func TestRoutineIsLeftOpen(t *testing.T) {
	c := newTestClassifier(t)
	for _, text := range []Text{
		{},
		{work.KindPull, "", "Bump lodash from 4.17.20 to 4.17.21", "Bumps [lodash](https://example.com/lodash) from 4.17.20 to 4.17.21."},
		{work.KindPull, "", "Merge branch main into release", ""},
		{work.KindTicket, "", "PAY-12", ""},
		{work.KindNote, "", "Standup, two reviews, dentist", ""},
		{work.KindNote, "", "Besprechung mit dem Einkauf", ""},
		{work.KindReview, "", "Fix deadlock in the worker pool", ""},
	} {
		for _, name := range Shipped() {
			r := c.Rank(mustLoad(t, name), text)
			if got := r.Assign(); !r.Abstain || got != nil {
				t.Errorf("%s: %q is assigned %+v", name, text.Title, got)
			}
		}
	}
}

func TestARankingSaysWhyItAbstains(t *testing.T) {
	c := newTestClassifier(t)
	for _, tt := range []struct {
		text Text
		want Why
	}{
		{Text{work.KindNote, "", "Fand heraus, warum die Züge im Winter nicht mehr fahren, und habe es mit der Werkstatt behoben", ""}, Language},
		{Text{work.KindPull, "", "Correction du calcul de la TVA", "Le total était faux pour les clients qui ont deux adresses."}, Language},
		{Text{work.KindTicket, "", "支払いエラーの原因を調査する", ""}, Language},
		{Text{work.KindNote, "", "Нашёл причину ошибки в расчётах", ""}, Language},
		{Text{work.KindPull, "", "Bump lodash from 4.17.20 to 4.17.21", ""}, Routine},
		{Text{work.KindReview, "", "Fix deadlock in the worker pool", ""}, Routine},
		{Text{work.KindNote, "", "Mentored Ana through her first on-call week, die Kollegin runs it alone now", ""}, ""},
	} {
		for _, name := range Shipped() {
			if r := c.Rank(mustLoad(t, name), tt.text); r.Why != tt.want || r.Abstain != (tt.want != "") {
				t.Errorf("%s: %q: abstains %t because %q, want %q", name, tt.text.Title, r.Abstain, r.Why, tt.want)
			}
		}
	}
}

func TestTheReasonQuotesTheTextAndSaysWhatThatStandsFor(t *testing.T) {
	c := newTestClassifier(t)
	text := Text{work.KindPull, "", "Fix deadlock in compaction", "The root cause\nwas a lock taken twice."}
	got := c.Rank(mustLoad(t, "amazon"), text).Principles[0]
	want := `"root cause", "deadlock": dig into details and data to find the root cause`
	if got.Key != "dive-deep" || got.Reason != want {
		t.Errorf("ranked %s first because %s\nwant dive-deep because %s", got.Key, got.Reason, want)
	}
}

func TestASecondPrincipleIsAssignedOnlyIfNearlyAsLikely(t *testing.T) {
	ranking := func(first, second float64) Ranking {
		return Ranking{Principles: []Ranked{{Key: "a", Score: first, Reason: "r"}, {Key: "b", Score: second, Reason: "r"}}, least: 0.4}
	}
	for _, tt := range []struct {
		first, second float64
		want          int
	}{{0.8, 0.5, 2}, {0.8, 0.45, 1}, {0.41, 0.39, 1}} {
		if got := ranking(tt.first, tt.second).Assign(); len(got) != tt.want {
			t.Errorf("scores %g and %g: %d assigned, want %d", tt.first, tt.second, len(got), tt.want)
		}
	}
	if got := (Ranking{}).Assign(); len(got) != 0 {
		t.Errorf("a ranking of nothing assigns %v", got)
	}
}

func TestOneOfManyTextsDoesNotTurnTheWhole(t *testing.T) {
	c, f := newTestClassifier(t), mustLoad(t, "amazon")
	texts := []Text{{work.KindTicket, "", "Cut the cloud bill by shutting down idle clusters", ""}}
	alone := c.RankAll(f, texts).Principles[0]
	for range 9 {
		texts = append(texts, Text{work.KindPull, "", "Remove cluster", "Was idle."})
	}
	texts = append(texts, Text{work.KindPull, "", "Fix deadlock, memory leak and data race", "Investigated the crash."})
	if got := c.RankAll(f, texts).Principles[0]; got.Key != "frugality" {
		t.Errorf("ranked %s first, want %s as for the first text alone", got.Key, alone.Key)
	}
}

func TestWhatAllOthersSayCountsAsIfOneSaidIt(t *testing.T) {
	c, f := newTestClassifier(t), mustLoad(t, "amazon")
	title := Text{work.KindTicket, "", "PAY-310", ""}
	one := Text{work.KindPull, "", "Fix deadlock in worker", "It waited for itself because the lock was taken twice, which nobody saw before."}
	got, want := c.RankAll(f, []Text{title, one, one, one}), c.RankAll(f, []Text{title, one})
	if !reflect.DeepEqual(got.Principles[0], want.Principles[0]) {
		t.Errorf("three say %+v\none says %+v", got.Principles[0], want.Principles[0])
	}
}

func TestOnlyThePersonsOwnWordsAreRead(t *testing.T) {
	l := newTestClassifier(t).lexicon
	for _, body := range []string{
		"<!-- Describe the root cause -->",
		"<!-- never closed: root cause",
		"```\nroot cause\n```",
		"> root cause, said somebody else",
		"## Root cause\n",
		"- [ ] I looked for the root cause",
		"* [x] root cause",
		"https://example.com/root-cause",
		"Co-authored-by: Root Cause <root.cause@example.com>",
		"root ```x``` cause",
		"root. Cause",
		"rootcause " + strings.Repeat("x", 50),
	} {
		l.find(tidy(body), words(tidy(body)), func(_ int, phrase string) {
			if strings.Contains(strings.ToLower(phrase), "root") {
				t.Errorf("%q: found %q", body, phrase)
			}
		})
	}
}

func TestTheSameTextIsAlwaysRankedTheSame(t *testing.T) {
	text := Text{work.KindPull, "", "Simplify retries", "Users saw errors because of a race; measured p99 before and after, removed 200 lines."}
	for _, name := range Shipped() {
		first := fmt.Sprintf("%+v", newTestClassifier(t).Rank(mustLoad(t, name), text))
		for range 20 {
			if again := fmt.Sprintf("%+v", newTestClassifier(t).Rank(mustLoad(t, name), text)); again != first {
				t.Fatalf("%s: once %s\nthen %s", name, first, again)
			}
		}
	}
}

func TestEveryCueFindsItself(t *testing.T) {
	l := newTestClassifier(t).lexicon
	seen := map[string]bool{}
	for n, c := range l.cues {
		id := l.themes[c.theme].name + ": " + strings.Join(c.words, " ")
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
		found := false
		text := strings.ReplaceAll(strings.Join(c.words, " "), "*", "")
		l.find(text, words(text), func(m int, _ string) { found = found || m == n })
		if !found {
			t.Errorf("%s cannot be found", id)
		}
	}
}

func TestEveryThemeSaysWhatItIs(t *testing.T) {
	kinds := []work.Kind{work.KindPull, work.KindReview, work.KindIssue, work.KindTicket, work.KindIncident, work.KindNote}
	for _, theme := range newTestClassifier(t).lexicon.themes {
		if theme.gloss == "" && theme.name != explain {
			t.Errorf("theme %s has no gloss", theme.name)
		}
		for kind := range theme.kinds {
			if !slices.Contains(kinds, kind) {
				t.Errorf("theme %s: no item is a %s", theme.name, kind)
			}
		}
	}
}

func TestEveryValueWordStandsForThemes(t *testing.T) {
	names := newTestClassifier(t).lexicon.names()
	values, err := valueWords()
	if err != nil || len(values) == 0 {
		t.Fatalf("read %d value words: %v", len(values), err)
	}
	for _, v := range values {
		for name := range v.themes {
			if !slices.Contains(names, name) {
				t.Errorf("%s stands for %s, which is no theme", v.word, name)
			}
		}
	}
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

func FuzzReasonsOnlyQuoteTheText(f *testing.F) {
	f.Add("Fix deadlock", "The root\ncause was a race <!-- x --> condition")
	f.Add("root\x00cause \xff leak", "```\nleak")
	f.Add("Users' "+strings.Repeat("a", 100), strings.Repeat("users\u0301\u0302 ", 200))
	f.Add("\u202etuoba emoc\u202c users can", "* [x] customer\r\n> customer\r\ncustomer's")
	c := newTestClassifier(f)
	framework := mustLoad(f, "generic")
	f.Fuzz(func(t *testing.T, title, body string) {
		plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		r := c.Rank(framework, Text{work.KindNote, "", title, body})
		for _, p := range r.Principles {
			if p.Score < 0 || p.Score > 1 || (p.Reason == "") != (p.Score == 0) {
				t.Errorf("%s: score %g because %q", p.Key, p.Score, p.Reason)
			}
			for _, q := range quoted.FindAllStringSubmatch(p.Reason, -1) {
				if !strings.Contains(plain(title), q[1]) && !strings.Contains(plain(body), q[1]) {
					t.Errorf("%q is quoted, but not in %q or %q", q[1], title, body)
				}
			}
		}
		if !slices.IsSortedFunc(r.Principles, func(a, b Ranked) int { return int(1000*b.Score) - int(1000*a.Score) }) {
			t.Errorf("not ranked by score: %+v", r.Principles)
		}
	})
}

func BenchmarkRank(b *testing.B) {
	c, f := newTestClassifier(b), mustLoad(b, "amazon")
	text := Text{work.KindPull, "", "Fix race in ledger lock", strings.Repeat("The lock timed out because two workers took it in different order. ", 10)}
	for b.Loop() {
		c.Rank(f, text)
	}
}
