package claim

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// labelled is one line of a labelled set: what the text states, and the text.
type labelled struct{ want, text string }

func readLabelled(t *testing.T, file string) []labelled {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			want, text, ok := strings.Cut(line, "\t")
			if !ok {
				t.Fatalf("%s: no tab in %q", file, line)
			}
			all = append(all, labelled{want, strings.ReplaceAll(text, `\n`, "\n")})
		}
	}
	return all
}

func number(f *float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.6f", *f), "0"), ".")
}

// figures writes a statement as the labelled sets do.
func figures(s Statement) string {
	text := "is "
	switch {
	case s.By != nil:
		text = "by " + number(s.By)
	case s.Before != nil:
		text = number(s.Before) + ">" + number(s.After)
	default:
		text += number(s.After)
	}
	return text + " " + s.Unit
}

// score is how well a set is read.
type score struct {
	claims, decoys       int
	found, wrong, parsed int // claims found; decoys taken for one; claims found whose figures are right
}

func (s score) precision() float64 { return float64(s.found) / float64(s.found+s.wrong) }
func (s score) recall() float64    { return float64(s.found) / float64(s.claims) }

func measure(t *testing.T, set []labelled) score {
	t.Helper()
	var s score
	for _, l := range set {
		got := Find(l.text)
		switch {
		case l.want == "no":
			s.decoys++
			if len(got) > 0 {
				s.wrong++
				t.Logf("no claim, but read as %s: %s", figures(got[0]), l.text)
			}
		case len(got) == 0:
			s.claims++
			t.Logf("missed: %s", l.text)
		default:
			s.claims++
			s.found++
			if figures(got[0]) == l.want {
				s.parsed++
			} else {
				t.Logf("%s, want %s: %s", figures(got[0]), l.want, l.text)
			}
		}
	}
	t.Logf("%d claims, %d decoys: precision %.3f, recall %.3f, figures right %.3f", s.claims, s.decoys, s.precision(), s.recall(), float64(s.parsed)/float64(s.found))
	return s
}

func TestClaimsAreFoundPreciselyAndMostly(t *testing.T) {
	s := measure(t, readLabelled(t, "testdata/sentences.tsv"))
	if s.claims+s.decoys < 200 || s.decoys < 80 {
		t.Errorf("%d sentences with %d decoys, want 200 with 80", s.claims+s.decoys, s.decoys)
	}
	if s.precision() < 0.97 || s.recall() < 0.85 {
		t.Errorf("precision %.3f, recall %.3f, want 0.97 and 0.85", s.precision(), s.recall())
	}
}

var _ = time.Second

// These were written after the grammar, and first read at a precision and a
// recall of 0.917 each (an earlier such set, now among the others: 0.875 and
// 0.817). What they showed was then mended, so they guard, and measure no more.
func TestClaimsAreFoundInTheSecondSet(t *testing.T) {
	s := measure(t, readLabelled(t, "testdata/second.tsv"))
	if s.claims+s.decoys < 120 || s.precision() < 0.97 || s.recall() < 0.9 {
		t.Errorf("%d sentences, precision %.3f, recall %.3f", s.claims+s.decoys, s.precision(), s.recall())
	}
}

// The grammar was not changed for the third set: it says what the grammar is
// worth on texts it has not seen.
func TestClaimsAreFoundInTheThirdSet(t *testing.T) {
	s := measure(t, readLabelled(t, "testdata/third.tsv"))
	if s.claims+s.decoys < 60 || s.precision() < 0.95 || s.recall() < 0.9 {
		t.Errorf("%d sentences, precision %.3f, recall %.3f", s.claims+s.decoys, s.precision(), s.recall())
	}
}

func TestNumbersOfEveryFormatAreRead(t *testing.T) {
	tests := []struct {
		text string
		want float64 // -1: no number
	}{
		{"1234", 1234},
		{"1,234", 1234},
		{"1,234.5", 1234.5},
		{"1.234,5", 1234.5},
		{"1 234,5", 1234.5},
		{"1'234.5", 1234.5},
		{"1’234", 1234},
		{"12\u00a0345", 12345},
		{"12\u202f345,6", 12345.6},
		{"1,234,567", 1234567},
		{"1.234.567", 1234567},
		{"0,5", 0.5},
		{"0.350", 0.35},
		{"99,95", 99.95},
		{"1_000", 1000},
		{"٤١", 41},
		{"१२", 12},
		{"４１", 41},
		{"12,34,567.5", -1},
		{"1.2.3", -1},
		{"10.0.0.1", -1},
		{"12:30", -1},
		{"2026-01-02", -1},
		{"5-10", -1},
		{"5–10", -1},
		{"3/4", -1},
		{"1,23,456", -1},
	}
	for _, tt := range tests {
		n, size := lexNumeral(tt.text)
		if size != len(tt.text) || n.ok != (tt.want >= 0) || n.ok && n.value != tt.want {
			t.Errorf("%q: %v, %t, %d of %d bytes, want %v", tt.text, n.value, n.ok, size, len(tt.text), tt.want)
		}
	}
}

func TestStatementsSayWhereAndWhose(t *testing.T) {
	tests := []struct {
		name, text string
		quotes     string // separated by " | "
		speaker    string // of the last
	}{
		{"only its sentence", "We moved it. The p95 went from 41 s to 6 s. Nice.", "The p95 went from 41 s to 6 s.", ""},
		{"a sentence over two lines", "The p95 of settlement went\nfrom 41 s to 6 s.\n\nNext", "The p95 of settlement went from 41 s to 6 s.", ""},
		{"list items", "Results:\n- p95: 41 s → 6 s\n- [x] errors: 12 % → 1 %\n", "p95: 41 s → 6 s | errors: 12 % → 1 %", ""},
		{"an abbreviation", "Builds went, approx. weekly, from 41 s to 6 s.", "Builds went, approx. weekly, from 41 s to 6 s.", ""},
		{"rows of a table", "| m | before | after |\n|---|---|---|\n| p95 | 41 s | 6 s |\n| p50 | 4 s | 9 s |", "| p95 | 41 s | 6 s |", ""},
		{"a dashboard's", "According to Grafana, p95 went from 41 s to 6 s.", "According to Grafana, p95 went from 41 s to 6 s.", "Grafana"},
		{"a team's", "Errors fell by 40 %, measured by the data team.", "Errors fell by 40 %, measured by the data team.", "the data team"},
		{"mine", "Errors fell by 40 %, measured by me.", "Errors fell by 40 %, measured by me.", ""},
		{"invisible characters", "p95 41 s → 6 s\u202e", "", ""},
		{"a sentence nobody reads", "p95 41 s → 6 s" + strings.Repeat(" and so on", 40), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var quotes []string
			speaker := ""
			for _, s := range Find(tt.text) {
				quotes = append(quotes, s.Quote)
				speaker = s.Speaker
				if got := strings.Join(strings.Fields(tt.text[s.Start:s.End]), " "); got != s.Quote {
					t.Errorf("at %d-%d is %q, quoted %q", s.Start, s.End, got, s.Quote)
				}
			}
			if got := strings.Join(quotes, " | "); got != tt.quotes || speaker != tt.speaker {
				t.Errorf("%q by %q, want %q by %q", got, speaker, tt.quotes, tt.speaker)
			}
		})
	}
}

// What takes a time that grows with the square of the text takes minutes here.
func TestTimeGrowsWithTheText(t *testing.T) {
	for _, part := range []string{"p95 41 s → 6 s ", "from 1 to ", "1.", "| a | 1 s → 2 s |\n", "`", "1 000 ", "e.g. ", "- 4 s\n", "<!--", "Before: 1 s. Now 2. "} {
		text := strings.Repeat(part, scanLimit/len(part))
		start := time.Now()
		Find(text)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("64 KB of %q took %s", part, took)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Some words on PAY-7 and #9, see https://example.com/x. Then p95 went down to 4 of 5. ", 50)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}

func FuzzStatementsAreQuotes(f *testing.F) {
	for _, seed := range []string{"p95 41 s → 6 s. x", "- a\n- from 1 ms to 2 ms errors", "cut errors by 4 %", "\xff→", "1 s → 2 s → 3 s", "|before|after|\n|1 s|2 s|", "by half", "1 h 30 min dozen"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range Find(text) {
			if strings.Join(strings.Fields(text[s.Start:s.End]), " ") != s.Quote {
				t.Errorf("%q is not in %q", s.Quote, text)
			}
			if s.Kind == "" || s.Unit == "" || s.After == nil && s.By == nil || s.Before != nil && s.After == nil {
				t.Errorf("%q says nothing: %+v", s.Quote, s)
			}
		}
	})
}
