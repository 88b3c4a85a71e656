package measure_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// patchy is the story as far as it could be read: no Jira account, reviews cut
// short, names and messages nobody should trust.
func patchy(tb testing.TB) measure.Input {
	tb.Helper()
	in := story(tb)
	in.Entries = slices.DeleteFunc(in.Entries, func(e work.Entry) bool { return e.Source == "jira" })
	in.Coverage = in.Coverage[:3]
	for i := range in.Coverage {
		in.Coverage[i].Account.Name = "work|_x_\n## gone"
	}
	in.Coverage[1].Through, in.Coverage[1].RanAt = at("2026-05-01 07:30"), at("2026-07-02 08:00")
	in.Coverage[1].Outcome = work.OutcomePartial
	in.Coverage[1].Problems = []work.Problem{
		{What: "answer 502: <html>\x1b[31m| bad | gateway", Where: "reviews", Advice: "run `brag sync` again"},
		{What: "acme/vault cannot be seen", Unseen: true},
	}
	in.Coverage[2].Since, in.Coverage[2].Through, in.Coverage[2].Outcome = at(""), at(""), work.OutcomeFailed
	return in
}

func TestReportsAreAsAgreed(t *testing.T) {
	alone := story(t)
	alone.Previous = nil
	for name, in := range map[string]measure.Input{"whole": story(t), "patchy": patchy(t), "alone": alone} {
		r := measure.Measure(in)
		golden(t, name+".md", []byte(r.Markdown()))
		if name != "alone" {
			doc, err := r.JSON()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".json", doc)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); if it should, run go test -update and read it:\n%s", name, diff)
	}
}

// What scripts rely on: the names of the contract, at their places.
func TestJSONHasTheFieldsOfTheContract(t *testing.T) {
	doc, err := measure.Measure(story(t)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Schema                     string
		Period, Previous, Coverage json.RawMessage
		Metrics                    []map[string]json.RawMessage
	}
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "brag.report/1" || len(got.Period) == 0 || len(got.Previous) == 0 || len(got.Coverage) == 0 {
		t.Errorf("schema %q, period %s, previous %s, coverage %s", got.Schema, got.Period, got.Previous, got.Coverage)
	}
	for _, m := range got.Metrics {
		for _, field := range []string{"key", "label", "value", "unit", "n", "formula", "previous", "interval", "claim", "items"} {
			if _, ok := m[field]; !ok {
				t.Errorf("%s has no %s", m["key"], field)
			}
		}
		var previous map[string]json.RawMessage
		if err := json.Unmarshal(m["previous"], &previous); err != nil || previous["value"] == nil || previous["n"] == nil {
			t.Errorf("%s: previous is %s", m["key"], m["previous"])
		}
		if m["items"][0] != '[' {
			t.Errorf("%s: items are %s", m["key"], m["items"])
		}
	}
}

func TestAReportOfNothingSaysThatNothingIsKnown(t *testing.T) {
	r := measure.Measure(measure.Input{Period: period(t, "2026-H1")})
	for _, m := range r.Metrics {
		if m.Value != nil || m.Why == "" || m.N != 0 {
			t.Errorf("%s is %s", m.Key, m.Display())
		}
	}
	if r.Period.Covered {
		t.Error("the period is called covered")
	}
	if _, err := r.JSON(); err != nil {
		t.Errorf("JSON: %v", err)
	}
	if text := r.Markdown(); !strings.Contains(text, "No account has been read") {
		t.Errorf("the report does not say that nothing was read:\n%s", text)
	}
	// Not even a period: nothing to measure, and nothing to trip over.
	_ = measure.Measure(measure.Input{Previous: &work.Period{}}).Markdown()
}

func TestTheOrderOfTheInputChangesNothing(t *testing.T) {
	want, err := measure.Measure(story(t)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		in := story(t)
		rng.Shuffle(len(in.Entries), func(i, j int) { in.Entries[i], in.Entries[j] = in.Entries[j], in.Entries[i] })
		rng.Shuffle(len(in.Events), func(i, j int) { in.Events[i], in.Events[j] = in.Events[j], in.Events[i] })
		rng.Shuffle(len(in.Coverage), func(i, j int) { in.Coverage[i], in.Coverage[j] = in.Coverage[j], in.Coverage[i] })
		rng.Shuffle(len(in.People), func(i, j int) { in.People[i], in.People[j] = in.People[j], in.People[i] })
		got, err := measure.Measure(in).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("another order, another report:\n%s", cmp.Diff(string(want), string(got)))
		}
	}
}

func TestWhatIsAddedInPartsIsMeasuredAsIfItHadBeenTogether(t *testing.T) {
	in := told(t)
	in.Goals = []work.Goal{{ID: "g", From: in.Period.From, Due: in.Period.To, Results: []work.KeyResult{{ID: "r", Due: in.Period.To, Target: 9, Query: "kind:ticket"}}}}
	want := document(in)
	parts := in
	parts.Seen, parts.Changes = measure.See(in.Entries), measure.FindChanges(in)
	parts.Entries, parts.Events, parts.Accomplishments = nil, nil, []work.Accomplishment{}
	parts.Facts = measure.Gather(parts)
	var all sync.WaitGroup
	for i := range in.Entries {
		all.Go(func() {
			e := in.Entries[i : i+1 : i+1]
			var events []work.Event
			for _, ev := range in.Events {
				if ev.Item == e[0].ID {
					events = append(events, ev)
				}
			}
			parts.Facts.Add(e, events, nil)
			clear(e) // what is added may be overwritten
			clear(events)
		})
	}
	parts.Facts.Add(nil, nil, in.Accomplishments)
	clear(in.Accomplishments)
	all.Wait()
	got := document(parts)
	wantJSON, err := want.JSON()
	if err != nil {
		t.Fatal(err)
	}
	gotJSON, err := got.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(wantJSON)+string(want.HTML()), string(gotJSON)+string(got.HTML())); diff != "" {
		t.Errorf("together, and in parts:\n%s", diff)
	}
}

func TestWhatDoesNotCountChangesNothing(t *testing.T) {
	want := measure.Measure(story(t)).Markdown()
	in := story(t)
	for _, e := range story(t).Entries {
		e.ID, e.Counted, e.Why = "decoy "+e.ID, false, work.WhyBulk
		in.Entries = append(in.Entries, e)
	}
	note := entry(work.KindNote, "note", "2026-03-01 10:00")
	in.Entries = append(in.Entries, note)
	in.Events = append(in.Events, requested("elsewhere", me, "2026-03-01 10:00"))
	if got := measure.Measure(in).Markdown(); got != want {
		t.Errorf("decoys changed the report:\n%s", cmp.Diff(want, got))
	}
}

func TestEveryIntervalHoldsItsDifference(t *testing.T) {
	given := 0
	for _, m := range measure.Measure(story(t)).Metrics {
		if m.Interval == nil {
			continue
		}
		given++
		if *m.Difference < m.Interval.Low || *m.Difference > m.Interval.High {
			t.Errorf("%s: %v lies outside %+v", m.Key, *m.Difference, *m.Interval)
		}
		if excludes := m.Interval.Low > 0 || m.Interval.High < 0; m.Claim != excludes {
			t.Errorf("%s: claim %v on %+v", m.Key, m.Claim, *m.Interval)
		}
	}
	if given < 5 {
		t.Errorf("only %d intervals", given)
	}
}

// Whatever an account is called and a server answers, the report keeps its
// lines, its cells and the terminal it is shown on.
func FuzzMarkdownKeepsItsShape(f *testing.F) {
	shape := func(text string) (lines, cells int) {
		for line := range strings.Lines(text) {
			lines++
			if strings.HasPrefix(line, "|") {
				cells += strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
			}
		}
		return lines, cells
	}
	render := func(tb testing.TB, name, what string) string {
		tb.Helper()
		in := patchy(tb)
		for i := range in.Coverage {
			in.Coverage[i].Account.Name = name
		}
		in.Coverage[1].Problems[0] = work.Problem{What: what, Where: name, Advice: what}
		return measure.Measure(in).Markdown()
	}
	lines, cells := shape(render(f, "work", "answer 502"))
	f.Add("a|b\n\n## Fake heading", "x\r\n- item")
	f.Add(`\`, "\x1b]8;;http://evil.example\a")
	f.Add("\u202eevil\u2028", "\xff\xfe")
	f.Add(strings.Repeat("x|", 3000), "<script>")
	f.Fuzz(func(t *testing.T, name, what string) {
		if name == "" {
			t.Skip("accounts have names")
		}
		text := render(t, name, what)
		if l, c := shape(text); l != lines || c != cells {
			t.Errorf("%d lines and %d cells, want %d and %d:\n%s", l, c, lines, cells, text)
		}
		for _, r := range text {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("holds %U", r)
			}
		}
	})
}
