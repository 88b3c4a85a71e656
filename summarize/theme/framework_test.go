package theme

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

func fromText(text string) func(string) ([]byte, error) {
	return func(string) ([]byte, error) { return []byte(text), nil }
}

func TestEachShippedFrameworkLoads(t *testing.T) {
	want := map[string]int{"amazon": 16, "generic": 8, "klarna": 8, "linkedin": 5}
	if got := Shipped(); !slices.Equal(got, []string{"amazon", "generic", "klarna", "linkedin"}) {
		t.Fatalf("shipped are %v", got)
	}
	for name, n := range want {
		f := mustLoad(t, name)
		if len(f.Principles) != n || f.AbstainBelow <= 0 {
			t.Errorf("%s has %d principles and abstains below %g, want %d and more than 0", name, len(f.Principles), f.AbstainBelow, n)
		}
		for _, p := range f.Principles {
			if p.Description == "" || len(p.Themes) == 0 || p.Key != slug(p.Name) {
				t.Errorf("%s: %q lacks a description, weights or its key", name, p.Name)
			}
		}
	}
}

// The person's own file may say as little as the names.
func TestAFrameworkOfNamesAloneRanks(t *testing.T) {
	f, err := Load("ours.yaml", fromText("name: Ours\nprinciples:\n- name: Own the outcome\n- name: Grow others\n- name: Walk in the user's shoes\n- name: Zebra\n  keywords: [stripe*, \"night-shift rota\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := newTestClassifier(t)
	for _, tt := range []struct{ note, want, because string }{
		{"Took over the billing job that nobody owned", "own-the-outcome", "took over"},
		{"Mentored two juniors through their first release", "grow-others", "mentored"},
		{"Fixed what customers complained about most, and told them", "walk-in-the-users-shoes", "customers"},
		{"Wrote the night-shift rota for the payments crew, with stripes", "zebra", "night-shift rota"},
	} {
		got := c.Rank(f, Text{work.KindNote, "", tt.note, ""}).Principles[0]
		if got.Key != tt.want || !strings.Contains(strings.ToLower(got.Reason), tt.because) {
			t.Errorf("%q: ranked %s first because %s; want %s because of %q", tt.note, got.Key, got.Reason, tt.want, tt.because)
		}
	}
}

func TestAFrameworkFileIsReadWhole(t *testing.T) {
	f, err := Load("./ours.yaml", fromText(`
name: Ours
abstain_below: 0.7
principles:
  - key: customers
    name: Start with the customer
    description: |
      Two lines
      of it.
    keywords: [refund*]
    examples: ["Called ten customers"]
    themes: {customer: 1.5, dissent: -0.5}
  - name: 2030
`))
	if err != nil {
		t.Fatal(err)
	}
	p := f.Principles[0]
	if f.Name != "Ours" || f.AbstainBelow != 0.7 || p.Key != "customers" || p.Name != "Start with the customer" || p.Description != "Two lines\nof it." ||
		!slices.Equal(p.Keywords, []string{"refund*"}) || !slices.Equal(p.Examples, []string{"Called ten customers"}) || p.Themes["customer"] != 1.5 || p.Themes["dissent"] != -0.5 {
		t.Errorf("read %+v", f)
	}
	if got := f.Principles[1]; got.Key != "2030" || got.Themes != nil {
		t.Errorf("read %+v", got)
	}
}

func TestAFileThatIsNoFrameworkSaysWhereAndWhatWasMeant(t *testing.T) {
	const head = "name: Ours\nprinciples:\n- name: Own it\n"
	tests := []struct{ name, file, want string }{
		{"unknown key", "nam: Ours\n", `f.yaml:1: unknown key "nam" in a framework (did you mean "name"?)`},
		{"unknown key of a principle", head + "  keyword: [a]\n", `f.yaml:4: unknown key "keyword" in a principle (did you mean "keywords"?)`},
		{"unknown theme", head + "  themes: {custmer: 1}\n", `f.yaml:4: unknown key "custmer" in themes (did you mean "customer"?)`},
		{"nothing near", head + "  colour: red\n", `f.yaml:4: unknown key "colour" in a principle`},
		{"weight is no number", head + "  themes:\n    team: much\n", "f.yaml:5: team must be a number from -10 to 10"},
		{"weight is not finite", head + "  themes: {team: .nan}\n", "f.yaml:4: team must be a number from -10 to 10"},
		{"threshold", "name: Ours\nabstain_below: 2\nprinciples: [{name: a}]", "f.yaml:2: abstain_below must be a number from 0 to 1"},
		{"same name", head + "- name: Own it\n", `f.yaml:4: two principles named "Own it"`},
		{"same key", head + "- name: Own-it!\n", `f.yaml:4: two principles with the key "own-it"`},
		{"key twice", head + "  name: Again\n", "f.yaml:4: name is given twice"},
		{"bad key", head + "  key: Own It\n", "f.yaml:4: key must be lower-case words joined by hyphens, such as dive-deep"},
		{"no key in the name", "name: Ours\nprinciples:\n- name: '!!'\n", `f.yaml:3: no key can be made of the name "!!"; give one, such as dive-deep`},
		{"no principles", "name: Ours\n", "f.yaml:1: principles must list at least one principle"},
		{"empty list", "name: Ours\nprinciples: []\n", "f.yaml:2: principles must list at least one principle"},
		{"not a list", "name: Ours\nprinciples: {a: b}\n", "f.yaml:2: principles must list at least one principle"},
		{"no name", "principles: [{name: a}]\n", "f.yaml:1: name is missing"},
		{"no name of a principle", head + "- description: x\n", "f.yaml:4: name is missing"},
		{"name of two lines", "name: \"a\\nb\"\n", "f.yaml:1: name must be one line of text"},
		{"a principle that is text", "name: Ours\nprinciples:\n- Own it\n", "f.yaml:3: a principle must be keys with values, such as key: ..."},
		{"keywords that are text", head + "  keywords: a, b\n", "f.yaml:4: keywords must be a list, such as [one, two]"},
		{"keyword without a word", head + "  keywords: [\"--\"]\n", "f.yaml:4: each of the keywords needs a word"},
		{"description that is a list", head + "  description: [a]\n", "f.yaml:4: description must be text"},
		{"alias", "name: &a Ours\nprinciples: [{name: *a}]\n", "f.yaml:2: name must be text"},
		{"second document", head + "---\nname: b\n", "f.yaml:4: a second document begins here; one file holds one of it"},
		{"empty", "", "f.yaml:1: the file is empty"},
		{"comment only", "# nothing\n", "f.yaml:1: the file is empty"},
		{"text", "Own it\n", "f.yaml:1: a framework must be keys with values, such as name: ..."},
		{"not YAML", "name: Ours\nprinciples:\n- name: [\n", "f.yaml:3: not YAML: did not find expected node content"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Load("f.yaml", fromText(tt.file)); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestAnUnknownFrameworkNamesTheNearest(t *testing.T) {
	_, err := Load("amazn", os.ReadFile)
	want := `no framework is called "amazn" (did you mean "amazon"?); there are amazon, generic, klarna, linkedin, or give the path of a YAML file with a slash or an extension`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAFileThatCannotBeReadSaysSo(t *testing.T) {
	_, err := Load("./no/such.yaml", os.ReadFile)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "no/such.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestKeysAreMadeOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"Dive Deep":                          "dive-deep",
		"Are Right, A Lot":                   "are-right-a-lot",
		"Strive to be Earth's Best Employer": "strive-to-be-earths-best-employer",
		"Übermut & Größe":                    "übermut-größe",
		"  ":                                 "",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) is %q, want %q", name, got, want)
		}
	}
}

func FuzzLoadKeepsWhatItAccepts(f *testing.F) {
	f.Add("name: Ours\nprinciples:\n- name: Own it\n  keywords: [a b*, c]\n  themes: {team: 1}\n")
	f.Add("name: a\nprinciples: [{name: x, key: y, examples: [z]}]")
	f.Add("a: &a [*a]\n")
	f.Add("name: !!binary aGk=\nprinciples: !!set {a}\n")
	c := newTestClassifier(f)
	f.Fuzz(func(t *testing.T, text string) {
		framework, err := Load("f.yaml", fromText(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.yaml:") {
				t.Errorf("%q: error without a place: %v", text, err)
			}
			return
		}
		keys := map[string]bool{}
		for _, p := range framework.Principles {
			if p.Name == "" || p.Key != slug(p.Key) || keys[p.Key] {
				t.Errorf("%q: accepted %+v", text, p)
			}
			keys[p.Key] = true
		}
		if r := c.Rank(framework, Text{Title: text, Body: text}); len(r.Principles) != len(framework.Principles) {
			t.Errorf("%q: ranked %d of %d principles", text, len(r.Principles), len(framework.Principles))
		}
	})
}
