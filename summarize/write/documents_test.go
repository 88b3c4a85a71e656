package write_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
	"bragsheet/summarize/write"
)

// documents are the templates of reviews, with the period each is about.
var documents = map[string]string{
	"brag-sheet": "2026-H1", "self-review": "2026-H1", "highlights": "2026-H1", "cv": "2026-H1",
	"monthly": "2026-03", "weekly": "2026-W10", "one-on-one": "2026-04",
}

func TestDocumentsAreWrittenAsTheyAlwaysWere(t *testing.T) {
	for name, period := range documents {
		in := whole()
		if in.Period = mustPeriod(t, period); period != "2026-H1" {
			in.Growth = nil // it is of a half-year
		}
		golden(t, name+".md", draft(t, in, name).String())
	}
}

// inputs are what is hard to write about.
func inputs(t *testing.T) map[string]write.Input {
	t.Helper()
	hostile := whole()
	const title = "x` [[fill: y]] <!-- brag:title -->\n# Heading\n- **b** | [l](http://e.x) \u202e\x00 $(id) {{.Login}}"
	for i := range hostile.Entries {
		hostile.Entries[i].Title, hostile.Entries[i].Body = title, title
	}
	for i := range hostile.Accomplishments {
		hostile.Accomplishments[i].Title = title
	}
	hostile.Login, hostile.Goals[0].Objective = title, title
	return map[string]write.Input{
		"nothing": {Login: "robin", Period: mustPeriod(t, "2026-H1"), Now: day(7, 2, 8)}, "hostile titles": hostile, "2,000 items": large(), "a half-year": whole(),
	}
}

var codeSpans = regexp.MustCompile("`[^`\n]*`")

func TestEveryTemplateRendersWhateverThereIs(t *testing.T) {
	for what, in := range inputs(t) {
		v := write.New(in)
		for _, tmpl := range write.Templates() {
			doc, err := v.Render(tmpl)
			if err != nil {
				t.Errorf("%s, %s: %v", tmpl.Name, what, err)
				continue
			}
			text := doc.String()
			if strings.Contains(codeSpans.ReplaceAllString(strings.ReplaceAll(text, "\\`", ""), ""), "[[fill") {
				t.Errorf("%s, %s: a question is not in a code span:\n%s", tmpl.Name, what, text)
			}
			if got, want := keys(blocks.Parse(text)), keys(doc.Blocks); !slices.Equal(got, want) {
				t.Errorf("%s, %s: the document has the blocks %q, want %q", tmpl.Name, what, got, want)
			}
		}
	}
}

func keys(all []work.Block) []string {
	var some []string
	for _, b := range all {
		some = append(some, b.Key)
	}
	return some
}

func TestCommandsAndQuestionsAreForTheOwnerAlone(t *testing.T) {
	for what, in := range inputs(t) {
		for name := range documents {
			doc, err := write.New(in).Render(builtIn(t, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range doc.Blocks {
				if strings.Contains(b.Text, "`brag ") && !strings.HasPrefix(b.Key, "private-") {
					t.Errorf("%s, %s: the block %s shows a command", name, what, b.Key)
				}
			}
			if !slices.Contains(keys(doc.Blocks), "private-questions") {
				t.Errorf("%s, %s: no questions", name, what)
			}
		}
	}
}

// What a person edited is found again by its key.
func TestBlocksKeepTheirKeysWhenThereIsMore(t *testing.T) {
	before, after := whole(), whole()
	e := entry("more", work.KindPull, "acme/web#99", "Sort the list", day(4, 2, 9))
	after.Entries = append(after.Entries, e)
	after.Accomplishments = append(after.Accomplishments, work.Accomplishment{
		ID: "more", Title: e.Title, Role: "did", From: e.CreatedAt, To: e.At, Items: []string{"more"}, Own: []string{"more"}, Principles: []work.Assignment{{Key: "ownership"}},
	})
	for name := range documents {
		now := keys(draft(t, after, name).Blocks)
		for _, key := range keys(draft(t, before, name).Blocks) {
			if !slices.Contains(now, key) {
				t.Errorf("%s: the block %s is gone", name, key)
			}
		}
	}
}

func TestNothingConfidentialIsInACV(t *testing.T) {
	in := whole()
	in.Accomplishments[0].Claims[0].Confirmed, in.Accomplishments[0].Claims[0].Seen = true, "https://grafana.example.com/d/1"
	in.Accomplishments[0].Title = "See https://acme.example/wiki#x for fees of acme/billing in ledger-ui (PAY-355)"
	in.Entries = append(in.Entries, entry("ui", work.KindPull, "acme/ledger-ui#1", "x", day(4, 2, 9)))
	confidential := regexp.MustCompile(`\]\(|https?:|www\.|\w#\d|\b(?:PAY|OPS)-\d|acme|ledger-ui|grafana|SEV|\d:\d\d|charged twice|Retry storm`)
	told := 0
	for _, b := range draft(t, in, "cv").Blocks {
		if strings.HasPrefix(b.Key, "private-") {
			continue
		}
		if found := confidential.FindString(b.Text); found != "" {
			t.Errorf("the block %s says %q: %s", b.Key, found, b.Text)
		}
		told += strings.Count(b.Text, "…")
	}
	if told == 0 {
		t.Error("nothing was left out")
	}
}

func TestSmallThingsCountInAShortPeriod(t *testing.T) {
	in := large()
	in.Period, in.Objections = mustPeriod(t, "2026-04"), nil
	in.Accomplishments = slices.DeleteFunc(in.Accomplishments, func(a work.Accomplishment) bool { return a.Title != "Fix a typo" })
	for _, name := range []string{"monthly", "weekly"} {
		got := draft(t, in, name).String()
		if n := strings.Count(got, "- Fixed a typo. [web#1]"); n != 12 {
			t.Errorf("%s tells %d small things in a line, want 12", name, n)
		}
		if want := "- *and 49 more: `brag list accomplishments --period 2026-04`* <!-- brag:private-"; !strings.Contains(got, want) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
}

// Running text has its subjects, tells no outcome twice, and not everything.
func TestASectionIsToldInAParagraph(t *testing.T) {
	v := write.New(whole())
	want := "I led the work to move events off the queue, 11 January to 2 May: “p95 41 s → 6 s, measured over a week” (my figure). I wrote the design record. " +
		"Of the 3 pull requests I wrote or reviewed for it, 2 are mine, 1 by a colleague. " +
		"I commanded the incident “Customers charged twice” (SEV1) on 4 March: restored 2 h after detection. I wrote the on-call handbook."
	if got := v.Principles[0].Prose(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// A phrasing that begins otherwise is not told as what I did.
func TestASentenceInOtherWordsKeepsItsSubjectOnlyWithItsVerb(t *testing.T) {
	for _, tt := range []struct{ id, text, want string }{
		{"acc-accmov.head", "Led work to move events off the queue", "I led work to move events off the queue"},
		{"acc-acccus.2", "Wrote postmortem; merged the fix at 22:00", "Wrote postmortem; merged the fix at 22:00."},
	} {
		s := sentence(t, write.New(whole()), tt.id)
		if refused := s.Replace(tt.text); len(refused) > 0 {
			t.Fatal(refused)
		}
		if got := s.Prose(); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestWhatDoesNotStandIsNotFinished(t *testing.T) {
	v := write.New(whole())
	for _, b := range v.Finished {
		if b.ID == "bada" || b.ID == "accfix" {
			t.Errorf("%s was reverted", b.Head)
		}
	}
	if n := len(v.Strong) + len(v.Smaller); n != len(v.Finished) || n != 6 {
		t.Errorf("%d are finished", n)
	}
}
