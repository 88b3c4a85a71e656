package render_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"bragsheet/summarize/render"
)

const sheet = `# Half-year

## Ownership

- **Led the move**, 12 January to 22 May. Wrote the design record. My part spans 3 repositories. [a/b#2](https://e.example/2) · [X-1](https://e.example/1) · and 27 more
  ` + "`[[fill: who decided?]]`" + `
- **Commanded the incident** on 4 March. Restored 23:14, n = 31. Closed 2 follow-ups.
  - Nested detail of 1.5 s, e.g. Something.

## Trust

*A remark of the tool.*

- **Led the move**, again. More of it.
- Wrote it up.
`

func TestFitTakesTheStrongestFirst(t *testing.T) {
	order := []string{ // each limit is just enough for one more
		"Led the move, 12 January to 22 May.",
		"Commanded the incident on 4 March.",
		"Wrote it up.",
		"Wrote the design record.",
		"Restored 23:14, n = 31.",
		"Nested detail of 1.5 s, e.g. Something.",
		"My part spans 3 repositories.",
		"Closed 2 follow-ups.",
		"Led the move, again.",
		"More of it.",
		"a/b#2 · X-1 · and 27 more",
		"[[fill: who decided?]]",
		"A remark of the tool.",
	}
	has := 0
	for limit := 30; has < len(order); limit++ {
		text, _, err := render.Fit(sheet, limit)
		if err != nil {
			continue
		}
		if limit > 2000 {
			t.Fatalf("%q is never taken; got:\n%s", order[has], text)
		}
		for has < len(order) && strings.Contains(text, order[has]) {
			has++
		}
		for _, later := range order[10:] { // short ones go before long ones, but never what adds nothing
			if has < 8 && strings.Contains(text, later) {
				t.Fatalf("at %d %q is taken before %q:\n%s", limit, later, order[has], text)
			}
		}
	}
}

func TestFitNeverExceedsItsLimitAndCutsNothing(t *testing.T) {
	for _, markdown := range append(slices.Clone(hostile), sheet, sample(t)) {
		for limit := -1; limit < 700; limit += 3 {
			checkFit(t, markdown, limit)
		}
	}
}

// checkFit checks what holds of Fit for any document.
func checkFit(tb testing.TB, markdown string, limit int) {
	tb.Helper()
	all := render.Plain(markdown, false)
	text, cuts, err := render.Fit(markdown, limit)
	switch {
	case err != nil && (text != "" || cuts != nil || !strings.Contains(err.Error(), "too few")):
		tb.Fatalf("%q at %d: %q, %v with the error %v", markdown, limit, text, cuts, err)
	case err != nil && len(utf16.Encode([]rune(all))) <= limit:
		tb.Fatalf("%q fits %d, but: %v", markdown, limit, err)
	case err == nil && len(utf16.Encode([]rune(text))) > max(limit, 0):
		tb.Fatalf("%q at %d is %d characters: %q", markdown, limit, len(text), text)
	case len(utf16.Encode([]rune(all))) <= limit && (text != all || cuts != nil):
		tb.Fatalf("%q fits %d, but is cut to %q", markdown, limit, text)
	}
	checkCharacters(tb, markdown, text)
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimRight(line, "\n"), " -0123456789.")
		if found := strings.Contains(all, line); !found {
			tb.Fatalf("%q at %d: the line %q is not in the document", markdown, limit, line)
		}
	}
}

func TestFitSaysWhatItLeftOut(t *testing.T) {
	text, cuts, err := render.Fit(sheet, 120)
	if err != nil {
		t.Fatal(err)
	}
	want := []render.Cut{
		{"Led the move", 1, 3},
		{"Commanded the incident", 1, 3},
		{"Nested detail of 1.5 s, e.g. Something.", 0, 1},
		{"A remark of the tool.", 0, 1},
		{"Led the move", 0, 2},
	}
	if !slices.Equal(cuts, want) {
		t.Errorf("got %v, want %v, of\n%s", cuts, want, text)
	}
}

func TestAHeadingStaysOnlyOverSomething(t *testing.T) {
	text, _, err := render.Fit(sheet, 60)
	if err != nil || strings.Contains(text, "Trust") || !strings.HasPrefix(text, "Half-year\n\nOwnership\n\n- Led") {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestALabelStaysOnlyWithWhatItIsOf(t *testing.T) {
	const review = "**Trust.** It held.\n\n**Ownership.** I led the move of all events off the old queue. I wrote it up."
	if text, cuts, err := render.Fit(review, 30); err != nil || text != "Trust. It held." || cuts[0] != (render.Cut{Head: "Ownership.", Of: 2}) {
		t.Errorf("got %q, %v, %v", text, cuts, err)
	}
}

func TestFitFailsWhenNotEvenTheFirstSentenceFits(t *testing.T) {
	_, _, err := render.Fit(sheet, 40)
	if err == nil || err.Error() != "40 characters are too few: the first sentence with its heading takes 59" {
		t.Errorf("got %v", err)
	}
	if text, _, err := render.Fit(sheet, 59); err != nil || utf8.RuneCountInString(text) != 59 {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestFitCountsAsBrowsersDo(t *testing.T) {
	if text, _, err := render.Fit("😀😀\n\n😀", 8); err != nil || text != "😀😀\n\n😀" {
		t.Errorf("got %q, %v", text, err)
	}
	if text, _, err := render.Fit("😀😀\n\n😀", 7); err != nil || text != "😀😀" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestFitEndsSentencesOnlyWhereTheyEnd(t *testing.T) {
	for markdown, want := range map[string]string{
		"It took 4.5 s. Then less and less of it all.":                                    "It took 4.5 s.",
		"It was approx. Nothing at all. Then more of it there was.":                       "It was approx. Nothing at all.",
		"Am 4. März behoben. Danach nichts mehr von alledem.":                             "Am 4. März behoben.",
		"He said “Done.” Then he left the room and the building.":                         "He said “Done.”",
		"The median, n = 31. Of these some were quite a bit longer.":                      "The median, n = 31.",
		"注文を移行した。レイテンシが下がった。障害もなくなった。":                                                    "注文を移行した。",
		"Why was it that they [Ask. Them](https://e.example) now? Because it is time to.": "Why was it that they Ask. Them now?",
		"See file.go and a.b.c here! Next thing that comes after it.":                     "See file.go and a.b.c here!",
		"J. Smith asked… and got it. Everyone was very happy with it.":                    "J. Smith asked… and got it.",
		"First line\\\nand a second one, which is quite a bit longer":                     "First line",
	} {
		text, _, err := render.Fit(markdown, utf8.RuneCountInString(want)+3)
		if err != nil || text != want {
			t.Errorf("%q: got %q, %v", markdown, text, err)
		}
	}
}

func FuzzFit(f *testing.F) {
	for i, markdown := range append(slices.Clone(hostile), sheet) {
		f.Add(markdown, 10*i)
	}
	f.Fuzz(func(t *testing.T, markdown string, limit int) { checkFit(t, markdown, limit) })
}

func ExampleFit() {
	text, cuts, _ := render.Fit("- **Led the move**. Wrote the record.\n- **Fixed it**. Twice.", 30)
	fmt.Fprintln(os.Stdout, text)
	fmt.Fprintln(os.Stdout, cuts)
	// Output:
	// - Led the move.
	// - Fixed it.
	// [{Led the move 1 2} {Fixed it 1 2}]
}
