package gate

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// example is a sentence with its evidence and what Check should find: pass, or
// the kind of one of the refusals.
type example struct {
	of, sentence, want string
	ev                 Evidence
}

// readExamples reads a file of evidence and sentences: blocks under == name,
// lines of "field: value" for
// the evidence and of "> want: sentence".
func readExamples(tb testing.TB, path string) []example {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var all []example
	var name string
	var ev Evidence
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		told, isSentence := strings.CutPrefix(line, "> ")
		field, value, _ := strings.Cut(told, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "== "):
			name, ev = line[3:], Evidence{}
		case isSentence:
			all = append(all, example{of: name, sentence: value, want: field, ev: ev})
		default:
			ev.set(tb, field, value)
		}
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

// set reads a line of evidence.
func (ev *Evidence) set(tb testing.TB, field, value string) {
	tb.Helper()
	switch field {
	case "role":
		ev.Role = value
	case "text":
		ev.Texts = append(ev.Texts[:len(ev.Texts):len(ev.Texts)], value)
	case "link":
		ev.Links = append(ev.Links[:len(ev.Links):len(ev.Links)], value)
	case "phrase":
		ev.Phrases = append(ev.Phrases[:len(ev.Phrases):len(ev.Phrases)], value)
	case "day":
		day, err := time.Parse("2006-01-02 15:04", value)
		if err != nil {
			tb.Fatal(err)
		}
		ev.Days = append(ev.Days[:len(ev.Days):len(ev.Days)], day)
	case "figure":
		ev.Figures = append(ev.Figures[:len(ev.Figures):len(ev.Figures)], readFigure(tb, value))
	default:
		tb.Fatalf("evidence of %q", field)
	}
}

func readFigure(tb testing.TB, value string) Figure {
	tb.Helper()
	parts := strings.Split(value, " | ")
	number, unit, _ := strings.Cut(parts[0], " ")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		tb.Fatal(err)
	}
	f := Figure{Value: v, Unit: unit}
	for _, more := range parts[1:] {
		switch field, value, _ := strings.Cut(more, " "); field {
		case "with":
			f.With = value
		case "decimals":
			if f.Decimals, err = strconv.Atoi(value); err != nil {
				tb.Fatal(err)
			}
		default:
			tb.Fatalf("figure with %q", more)
		}
	}
	return f
}
