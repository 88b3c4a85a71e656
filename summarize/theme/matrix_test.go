package theme

import (
	"os"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func mustLoadMatrix(tb testing.TB, file string) *Matrix {
	tb.Helper()
	path := ""
	if file != "" {
		path = "m.yaml"
	}
	m, err := LoadMatrix(path, fromText(file))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestTheExampleMatrixExpectsSomethingInEachAreaAtEachLevel(t *testing.T) {
	m := mustLoadMatrix(t, "")
	keys := map[string]bool{}
	for _, x := range m.Expectations {
		keys[x.Key] = true
	}
	for _, level := range m.Levels {
		for _, area := range m.Areas {
			if key := level.Key + "/" + slug(area); !keys[key] {
				t.Errorf("no expectation is called %s", key)
			}
		}
	}
	if want := len(m.Levels) * len(m.Areas); len(m.Expectations) != want || len(keys) != want {
		t.Errorf("%d expectations with %d keys, want %d", len(m.Expectations), len(keys), want)
	}
}

func TestWorkSpeaksForTheExpectationsOfALevelAndTheRestAreGaps(t *testing.T) {
	c, m := newTestClassifier(t), mustLoadMatrix(t, "")
	works := [][]Text{
		{{Kind: work.KindNote, Title: "Mentored two juniors through their first release and interviewed six candidates"}},
		{{Kind: work.KindIncident, Title: "Payments were down", Body: "Ran the incident, wrote the postmortem, both action items are done."}},
		{{Kind: work.KindPull, Title: "Bump lodash from 4.17.20 to 4.17.21"}},
		{{Kind: work.KindNote, Title: "Onboarded our new colleague, she shipped on her own after two weeks"}},
	}
	got := map[string][]int{}
	for _, met := range c.Meet(m, "senior", works) {
		for i, e := range met.Evidence {
			got[met.Key] = append(got[met.Key], e.Work)
			if e.Reason == "" || e.Score <= 0 || i > 0 && e.Score > met.Evidence[i-1].Score {
				t.Errorf("%s: evidence %d is %+v", met.Key, i, e)
			}
		}
	}
	if people := got["senior/people"]; len(people) != 2 {
		t.Errorf("senior/people is met by %v, want 0 and 3", people)
	}
	if ops := got["senior/operations"]; len(ops) == 0 || ops[0] != 1 {
		t.Errorf("senior/operations is met by %v, want 1 first", ops)
	}
	if len(c.Meet(m, "senior", nil)) != len(m.Areas) || c.Meet(m, "intern", works) != nil {
		t.Error("want all expectations of a level as gaps without work, and none of an unknown level")
	}
}

func TestAFileThatIsNoMatrixSaysWhereAndWhatWasMeant(t *testing.T) {
	const head = "name: Ours\nlevels:\n- {key: senior, name: Senior}\nareas:\n- name: Craft\n  expectations:\n"
	tests := []struct{ name, file, want string }{
		{"unknown key", "nam: Ours\n", `m.yaml:1: unknown key "nam" in a career matrix (did you mean "name"?)`},
		{"no levels", "name: Ours\n", "m.yaml:1: levels must list at least one level"},
		{"no areas", "name: Ours\nlevels: [{name: Senior}]\n", "m.yaml:1: areas must list at least one area"},
		{"no expectations", head, "m.yaml:5: expectations must list at least one expectation"},
		{"unknown level", head + "  - {level: senor, text: Tests}\n", `m.yaml:7: no level has the key "senor" (did you mean "senior"?)`},
		{"no level", head + "  - text: Tests\n", "m.yaml:7: level is missing"},
		{"no text", head + "  - level: senior\n", "m.yaml:7: text is missing"},
		{"keywords", head + "  - {level: senior, text: Tests, keywords: x}\n", "m.yaml:7: keywords must be a list, such as [one, two]"},
		{"same level", "name: a\nlevels: [{name: Senior}, {name: senior}]\n", `m.yaml:2: two levels with the key "senior"`},
		{"same area", head + "  - {level: senior, text: Tests}\n- {name: Craft, expectations: [{level: senior, text: More}]}\n", `m.yaml:8: two areas named "Craft"`},
		{"empty", "", "m.yaml:1: the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LoadMatrix("m.yaml", fromText(tt.file)); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	if _, err := LoadMatrix("./no/such.yaml", os.ReadFile); err == nil || !strings.Contains(err.Error(), "no/such.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestASecondExpectationOfAnAreaHasItsOwnKey(t *testing.T) {
	m := mustLoadMatrix(t, "name: a\nlevels: [{name: Senior}]\nareas:\n- name: Craft\n  expectations: [{level: senior, text: Tests}, {level: senior, text: Reviews}]\n")
	if a, b := m.Expectations[0].Key, m.Expectations[1].Key; a != "senior/craft" || b != "senior/craft-2" {
		t.Errorf("keys are %q and %q", a, b)
	}
}

func FuzzLoadMatrixKeepsWhatItAccepts(f *testing.F) {
	f.Add("name: a\nlevels: [{name: Senior}]\nareas:\n- name: Craft\n  expectations: [{level: senior, text: Tests, keywords: [unit test*]}]\n")
	f.Add("levels: &a [*a]\n")
	f.Add("name: a\nlevels: [{name: a}, {name: b}]\nareas: [{name: '!', expectations: [{level: a, text: x}]}]")
	c := newTestClassifier(f)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := LoadMatrix("m.yaml", fromText(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "m.yaml:") {
				t.Errorf("%q: error without a place: %v", text, err)
			}
			return
		}
		n := 0
		for _, level := range m.Levels {
			n += len(c.Meet(m, level.Key, [][]Text{{{Title: text}}}))
		}
		if n != len(m.Expectations) {
			t.Errorf("%q: %d of %d expectations belong to a level", text, n, len(m.Expectations))
		}
	})
}
