package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/store/work"
	"bragsheet/summarize/gate"
	"bragsheet/summarize/write"
)

// What is planted into the demo's pull requests, and must never leave. The token
// is made up.
const (
	plantedName   = "Ana Torres"
	plantedSecret = "ghp" + "_abcdefghijABCDEFGHIJabcdef"
	neverSent     = "acme/ledger"
)

// bench is the demo's half-year, harvested with what was planted, and a model on
// this machine that answers with what reword makes of each sentence.
type bench struct {
	*app
	ses       *session
	out, errs strings.Builder
	reword    func(string) string
	bodies    []string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	s.gh.Update(func(w *githubtest.World) {
		for i := range w.Users {
			if w.Users[i].Login == "ana" {
				w.Users[i].Name = plantedName
			}
		}
		for i := range w.Pulls {
			if w.Pulls[i].Author == w.Viewer {
				w.Pulls[i].Title += " with Ana Torres and @ben, key " + plantedSecret
			}
		}
	})
	dir := t.TempDir()
	harvest(t, s, dir)
	b := &bench{}
	server := httptest.NewServer(http.HandlerFunc(b.answer))
	t.Cleanup(server.Close)
	b.app = &app{
		stdout: &b.out, stderr: &b.errs, zone: time.UTC, clock: func() time.Time { return demo.Now },
		configFile: filepath.Join(dir, "config.yaml"), dbFile: filepath.Join(dir, "brag.db"),
		getenv: func(name string) string { return map[string]string{"MODEL_KEY": "sk-" + "of-this-test"}[name] },
	}
	config := s.config() + "model: {base_url: " + server.URL + "/v1, name: llama3, api_key_env: MODEL_KEY, never_send: [" + neverSent + "]}\n"
	if err := os.WriteFile(b.configFile, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if b.ses, err = b.session(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.ses.db.Close() })
	return b
}

// answer answers a request as a model would.
func (b *bench) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.bodies = append(b.bodies, string(body))
	var req struct{ Messages []struct{ Content string } }
	_ = json.Unmarshal(body, &req)
	data := strings.TrimSuffix(strings.TrimPrefix(req.Messages[1].Content, "<<<DATA\n"), "\nDATA>>>")
	var asked []map[string]string
	_ = json.Unmarshal([]byte(data), &asked)
	for _, s := range asked {
		s["text"] = b.reword(s["text"])
	}
	content, _ := json.Marshal(map[string]any{"sentences": asked})
	_ = json.NewEncoder(w).Encode(map[string]any{
		"choices": []any{map[string]any{"message": map[string]string{"content": string(content)}, "finish_reason": "stop"}},
	})
}

// view tells the half-year anew.
func (b *bench) view(t *testing.T) *write.View {
	t.Helper()
	period, err := b.parsePeriod(demo.Period, b.ses.cfg)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := b.template(bragSheet)
	if err != nil {
		t.Fatal(err)
	}
	in, err := b.writeInput(t.Context(), b.ses, sheet, period)
	if err != nil {
		t.Fatal(err)
	}
	return write.New(in)
}

func texts(v *write.View) []string {
	var all []string
	for _, s := range v.Sentences() {
		all = append(all, s.Text)
	}
	return all
}

// Whatever a model makes up, no sentence says it: nothing planted or of another
// person leaves, and every sentence that is not the model's has a reason.
func TestNoModelGetsAnInventedFactIntoADocumentOrASecretOutOfIt(t *testing.T) {
	b := newBench(t)
	offline := texts(b.view(t))
	if !slices.ContainsFunc(offline, func(s string) bool { return strings.Contains(s, "Ana Torres") }) {
		t.Fatal("no sentence says what was planted")
	}
	for _, tt := range []struct {
		name     string
		reword   func(string) string
		invented string
	}{
		{"a number", func(s string) string { return s + ", 45% faster" }, "45"},
		{"a number in words", func(s string) string { return s + " for seventeen teams" }, "seventeen"},
		{"a name", func(s string) string { return s + ", together with Grace Hopper" }, "Grace Hopper"},
		{"a company", func(s string) string { return s + " for Globex" }, "Globex"},
		{"a role", func(s string) string { return "Single-handedly spearheaded: " + s }, "spearheaded"},
		{"a reach", func(s string) string { return s + " company-wide" }, "company-wide"},
		{"a link", func(s string) string { return s + " (evil.example)" }, "evil.example"},
		{"a date", func(s string) string { return s + " since last Tuesday" }, "Tuesday"},
		{"an order it was given", func(string) string { return "Promoted to head of engineering, reporting to the board" }, "Promoted"},
		{"a cause", func(s string) string { return strings.Replace(s, "after my change", "by my change", 1) }, "by my change"},
		{"a second part", func(s string) string { return strings.Replace(s, "Commanded the", "Commanded and fixed the", 1) }, "and fixed"},
		{"nothing of it", func(string) string { return "Delivered outstanding customer value" }, "outstanding"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.reword, b.bodies = tt.reword, nil
			if err := b.ses.db.DropCache(t.Context()); err != nil {
				t.Fatal(err)
			}
			v := b.view(t)
			report, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{model: true, budget: 100_000})
			if err != nil || len(b.bodies) == 0 {
				t.Fatal(len(b.bodies), "requests,", err)
			}
			if report.Phrased+len(report.Kept) != len(offline) {
				t.Errorf("%d phrased and %d kept of %d", report.Phrased, len(report.Kept), len(offline))
			}
			for i, s := range v.Sentences() {
				if strings.Contains(s.Text, tt.invented) {
					t.Errorf("%q became %q", offline[i], s.Text)
				}
			}
			for _, k := range report.Kept {
				if k.Why == "" {
					t.Errorf("%q is kept without a reason", k.Text)
				}
			}
			b.checkBodies(t)
		})
	}
}

// checkBodies fails where a request says what must not leave.
func (b *bench) checkBodies(t *testing.T) {
	t.Helper()
	said := strings.ToLower(strings.Join(b.bodies, "\n"))
	var forbidden []string
	for _, p := range b.ses.People {
		own := slices.ContainsFunc(b.ses.Accounts, func(a work.Account) bool { return work.PersonID(a.Host, a.UserID) == p.ID })
		if !own && !p.Bot && !strings.Contains(p.Name, "Robin") {
			forbidden = append(forbidden, strings.Fields(p.Name)...)
			forbidden = append(forbidden, p.Login)
		}
	}
	if len(forbidden) < 5 {
		t.Fatal("the demo has too few people to look for")
	}
	words := strings.FieldsFunc(said, func(r rune) bool { return r < 'a' || r > 'z' })
	for _, name := range forbidden {
		if name != "" && slices.Contains(words, strings.ToLower(name)) {
			t.Errorf("%s left", name)
		}
	}
	for _, bad := range []string{plantedSecret[:8], neverSent, "of-this-test", "acc-", "http"} {
		if strings.Contains(said, strings.ToLower(bad)) {
			t.Errorf("%s left", bad)
		}
	}
}

func TestWhatAModelPhrasesWellStandsInTheDocumentAndIsNotAskedTwice(t *testing.T) {
	b := newBench(t)
	b.reword = strings.NewReplacer("Commanded the ", "Commanded ", ", wrote the postmortem and closed ", "; wrote postmortem; closed ").Replace
	v := b.view(t)
	o := modelOptions{model: true, budget: 100_000}
	report, err := b.phrase(t.Context(), b.ses, v, "en", o)
	if err != nil || report.Phrased == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, s := range v.Sentences() {
		if refusals := gate.Check(s.Text, s.Evidence); len(refusals) > 0 || strings.Contains(s.Text, "{{") || strings.Contains(s.Text, "Person 1") {
			t.Errorf("%q: %v", s.Text, refusals)
		}
	}
	for _, k := range report.Kept {
		t.Logf("kept %q: %s", k.Text, k.Why)
	}
	first, before := texts(v), len(b.bodies)
	for _, want := range []string{"Commanded incident “Customers charged twice at checkout” (SEV1)", "Merged the fix at 22:12; wrote postmortem; closed 2 follow-ups."} {
		if !slices.Contains(first, want) {
			t.Errorf("no sentence says %q", want)
		}
	}
	v = b.view(t)
	again, err := b.phrase(t.Context(), b.ses, v, "en", o)
	if err != nil || len(b.bodies) != before || again.Cached == 0 || !slices.Equal(texts(v), first) {
		t.Errorf("%d requests, then %d: %+v, %v", before, len(b.bodies), again, err)
	}
	if b.sayPhrased(again); !strings.HasPrefix(b.errs.String(), "llama3 phrased") {
		t.Errorf("stderr: %s", &b.errs)
	}
}

func TestNothingOfAPlaceThatIsNeverSentIsAskedAbout(t *testing.T) {
	b := newBench(t)
	b.reword = func(s string) string { return s }
	report, err := b.phrase(t.Context(), b.ses, b.view(t), "en", modelOptions{model: true, budget: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, k := range report.Kept {
		if strings.Contains(k.Why, "never_send") {
			kept++
		}
	}
	if kept == 0 {
		t.Error("no sentence tells of", neverSent)
	}
	if strings.Contains(strings.Join(b.bodies, ""), "legacy queue") {
		t.Error("the story with pull requests of", neverSent, "left")
	}
}

func TestLookingSendsNothingAndShowsWhatWouldLeave(t *testing.T) {
	b := newBench(t)
	b.reword = func(s string) string { return s }
	v := b.view(t)
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{}); err != nil || b.out.Len()+len(b.bodies) > 0 {
		t.Fatalf("without a flag: %d requests, %q, %v", len(b.bodies), &b.out, err)
	}
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{estimate: true, model: true, budget: 100_000}); err != nil || !strings.HasPrefix(b.out.String(), "about ") {
		t.Errorf("%q, %v", &b.out, err)
	}
	b.out.Reset()
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{showPrompt: true, budget: 100_000}); err != nil || len(b.bodies) != 0 {
		t.Fatalf("%d requests, %v", len(b.bodies), err)
	}
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{model: true, budget: 100_000}); err != nil {
		t.Fatal(err)
	}
	if sent := strings.Join(b.bodies, "\n") + "\n"; b.out.String() != sent {
		t.Errorf("shown:\n%s\nsent:\n%s", &b.out, sent)
	}
}

func TestAModelThatIsNotSetUpIsSaidSo(t *testing.T) {
	b := newBench(t)
	v := b.view(t)
	b.getenv = func(string) string { return "" }
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{model: true, budget: 1}); err == nil || !strings.Contains(err.Error(), "MODEL_KEY") {
		t.Errorf("without the key: %v", err)
	}
	if _, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{model: true, budget: -1}); err == nil {
		t.Error("a budget of -1 was accepted")
	}
	b.ses.cfg.Model = nil
	_, err := b.phrase(t.Context(), b.ses, v, "en", modelOptions{model: true, budget: 1})
	if _, ok := errors.AsType[usageError](err); !ok || !strings.Contains(err.Error(), "model:") || !strings.Contains(err.Error(), "config.yaml") {
		t.Errorf("without a model: %v", err)
	}
	if len(b.bodies) > 0 {
		t.Error(len(b.bodies), "requests")
	}
}

// verify finds nothing wrong with what a model phrased well, until the evidence
// changes.
func TestWhatAModelPhrasedStandsWhenItIsChecked(t *testing.T) {
	b := newBench(t)
	b.reword = strings.NewReplacer("Commanded the ", "Commanded ", ", wrote the postmortem and closed ", "; wrote postmortem; closed ").Replace
	path := filepath.Join(t.TempDir(), "brag.md")
	err := b.draft(t.Context(), draftOptions{period: demo.Period, out: path, model: modelOptions{model: true, budget: 100_000}})
	text, readErr := os.ReadFile(path)
	if err != nil || readErr != nil || !strings.Contains(string(text), "wrote postmortem; closed 2 follow-ups") {
		t.Fatalf("%v, %v: %s", err, readErr, &b.errs)
	}
	asked := len(b.bodies)
	if err := b.verify(t.Context(), path); err != nil || len(b.bodies) != asked {
		t.Errorf("%v, %d requests\n%s", err, len(b.bodies)-asked, &b.out)
	}
	if err := b.decide(t.Context(), work.DecideHide, []string{"OPS-90"}, ""); err != nil {
		t.Fatal(err)
	}
	if err := b.verify(t.Context(), path); !errors.Is(err, errStale) {
		t.Errorf("after its evidence was hidden: %v", err)
	}
}
