package write_test

import (
	"strings"
	"testing"
	"unicode"

	"bragsheet/store/work"
	"bragsheet/summarize/write"
)

// saying is the input with text wherever a source or the person puts any.
func saying(text string) write.Input {
	in := input()
	for i := range in.Accomplishments {
		switch a := &in.Accomplishments[i]; a.Role {
		case "wrote":
			a.Title = text
			a.Evidence = append(a.Evidence, work.Evidence{Kind: "agreed", Text: "x" + text, Items: []string{"d3"}})
		case "led":
			a.Claims = []work.Claim{{Item: "p2", Quote: "q", Corrected: "x" + text, Confirmed: true, Seen: "x" + text}}
		}
	}
	in.Growth = append(in.Growth, work.Evidence{Kind: "reviews", Text: "x" + text})
	in.Objections = append(in.Objections, write.Objection{Accomplishment: "acccus", Kind: "caused", Question: "x" + text})
	in.Unmet = append(in.Unmet, "x"+text)
	return in
}

// Whatever a source or the person puts into a text stays text, on its own line.
func FuzzTextsStayText(f *testing.F) {
	f.Add("Fix\n## Fake heading <!-- brag:acc-x -->")
	f.Add("**bold** `code` [link](javascript:alert(1)) <script> | cell ]]")
	f.Add("\u202eevil\x1b[31m")
	f.Add("https://example.com/`]](x) <!-- brag:y -->")
	f.Add("why]]] <!<!---- brag:z")
	markers := strings.Count(bragSheet(saying("")).String(), "<!--")
	blank := func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := bragSheet(saying(text)).String()
		if got != bragSheet(saying(strings.Map(blank, text))).String() {
			t.Errorf("%q broke a line", text)
		}
		if strings.Count(got, "<!--") > markers {
			t.Errorf("%q made a marker of its own", text)
		}
		for line := range strings.Lines(got) {
			if strings.HasPrefix(line, "  `[[") && strings.Count(line, "`")%2 == 1 || strings.Count(line, "[[") != strings.Count(line, "]]") {
				t.Errorf("%q broke the questions: %s", text, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e\r") {
				t.Errorf("%q left a control character: %s", text, line)
			}
			if !strings.Contains(line, "`[[") && strings.Contains(line, "<script") {
				t.Errorf("%q is HTML: %s", text, line)
			}
		}
	})
}
