package write_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"bragsheet/summarize/gate"
	"bragsheet/summarize/write"
)

// The gate may be strict: what the writer says of true things passes it.
func TestTheGateRefusesNothingTheWriterSays(t *testing.T) {
	for _, r := range write.New(whole()).Refused {
		t.Errorf("%s: %q: %v", r.ID, r.Text, r.Refusals)
	}
}

func TestSentencesAreThoseThatMayBePhrasedAnew(t *testing.T) {
	v := write.New(whole())
	seen := map[string]bool{}
	for _, s := range v.Sentences() {
		if seen[s.ID] || s.Text == "" {
			t.Errorf("%q is there twice, or empty", s.ID)
		}
		seen[s.ID] = true
		if strings.Contains(s.Text, "41 s") {
			t.Errorf("%q is in the person's own words", s.Text)
		}
		if strings.HasPrefix(s.ID, "acc-accfix") {
			t.Errorf("%s does not stand out", s.ID)
		}
	}
	for _, id := range []string{"acc-accmov.head", "acc-accmov.1", "acc-accret.head"} {
		if !seen[id] {
			t.Errorf("%s is missing", id)
		}
	}
}

func sentence(t *testing.T, v *write.View, id string) *write.Sentence {
	t.Helper()
	for _, s := range v.Sentences() {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("there is no sentence %s", id)
	return nil
}

func builtIn(t *testing.T, name string) *write.Template {
	t.Helper()
	for _, tmpl := range write.Templates() {
		if tmpl.Name == name {
			return tmpl
		}
	}
	t.Fatalf("there is no template %s", name)
	return nil
}

func TestAPhrasingThatAddsSomethingIsRefused(t *testing.T) {
	v := write.New(whole())
	head := sentence(t, v, "acc-accmov.head")
	before := head.String()
	for _, text := range []string{"", " . ", "Led 40 people to move events off the queue", "Led the company-wide work to move events off the queue", "Commanded the work to move events off the queue"} {
		if len(head.Replace(text)) == 0 {
			t.Errorf("%q is taken", text)
		}
	}
	if head.String() != before {
		t.Errorf("what was refused is there: %s", head)
	}
}

func TestAPhrasingThatSaysTheSameIsTaken(t *testing.T) {
	v := write.New(whole())
	head, detail := sentence(t, v, "acc-accmov.head"), sentence(t, v, "acc-acccus.2")
	if r := head.Replace("Led work to move events\noff the queue."); len(r) > 0 {
		t.Fatal(r)
	}
	if r := detail.Replace("Wrote the postmortem, merged the fix at 22:00"); len(r) > 0 {
		t.Fatal(r)
	}
	if got, want := head.String(), "Led work to move events off the queue"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	doc, err := v.Render(builtIn(t, "brag-sheet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"- **Led work to move events off the queue**, 11 January", "Wrote the postmortem, merged the fix at 22:00."} {
		if !strings.Contains(doc.String(), want) {
			t.Errorf("the document does not say %q", want)
		}
	}
}

var digits = regexp.MustCompile(`\d+`)

// Every figure that is told is among the evidence, or in a text of it.
func TestEveryFigureIsInTheEvidence(t *testing.T) {
	v := write.New(whole())
	n := 0
	check := func(s *write.Sentence) {
		if s == nil {
			return
		}
		known := map[string]bool{}
		for _, f := range s.Evidence.Figures {
			known[strconv.FormatFloat(f.Value, 'f', -1, 64)] = true
			if f.Unit == "s" { // told in larger units
				known[strconv.Itoa(int(f.Value)/3600)], known[strconv.Itoa(int(f.Value)/60%60)] = true, true
			}
		}
		for _, d := range s.Evidence.Days {
			for _, part := range digits.FindAllString(d.Format("2 2006 15 04"), -1) {
				known[part] = true
			}
		}
		texts := strings.Join(s.Evidence.Texts, "\n")
		for _, number := range digits.FindAllString(s.Text, -1) {
			if n++; !known[number] && !strings.Contains(texts, number) {
				t.Errorf("%s: nothing is known of the %s in %q", s.ID, number, s.Text)
			}
		}
	}
	for _, b := range v.Accomplishments {
		for _, s := range append([]*write.Sentence{b.Head, b.Tail, b.Outcome}, append(b.Details, b.Questions...)...) {
			check(s)
		}
	}
	for _, l := range append(v.Badly, v.Helping...) {
		check(l.Text)
	}
	for _, s := range []*write.Sentence{v.About, v.Asked, v.WeakRest, v.Workload, v.NotCounted, v.Unmet} {
		check(s)
	}
	if n < 40 {
		t.Errorf("only %d figures were looked at", n)
	}
}

// The evidence of a sentence is told in its order, whatever the language.
func TestEvidenceIsInTheOrderOfTelling(t *testing.T) {
	for _, s := range write.New(whole()).Sentences() {
		if s.ID != "acc-accmov.2" {
			continue
		}
		want := []gate.Figure{{Value: 3, Unit: "pull request"}, {Value: 2, Unit: "pull request"}, {Value: 1, Unit: "pull request"}}
		if len(s.Evidence.Figures) != len(want) {
			t.Fatalf("%q: %v", s.Text, s.Evidence.Figures)
		}
		for i, f := range s.Evidence.Figures {
			if f != want[i] {
				t.Errorf("%q: figure %d is %v", s.Text, i, f)
			}
		}
		return
	}
	t.Error("the sentence is missing")
}
