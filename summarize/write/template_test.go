package write_test

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/summarize/write"
)

const titled = "# x <!-- brag:title -->\n\n"

// rendered runs a template on the whole half-year, and returns the document or
// what was wrong with the template.
func rendered(source string) string {
	t, err := write.ParseTemplate("mine", source)
	if err != nil {
		return err.Error()
	}
	doc, err := write.New(whole()).Render(t)
	if err != nil {
		return err.Error()
	}
	return doc.String()
}

func TestMistakesInATemplateAreSaidWithTheirLine(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"a field there is not", titled + "{{.Nonsense}}", "template mine, line 3: <.Nonsense>: there is no Nonsense here"},
		{"a field of a bullet there is not", titled + "{{range .Summary}}\n{{.Nonsense}}{{end}}", "template mine, line 4: <.Nonsense>: there is no Nonsense here"},
		{"an action left open", titled + "{{range .Summary}}", "template mine, line 3: unexpected EOF"},
		{"a function there is not", titled + "\n{{shout 1}}", `template mine, line 4: function "shout" not defined`},
		{"no end of an action", titled + "{{.Login", "template mine, line 3: unclosed action"},
		{"a function left out", titled + `{{printf "%d" 1}}`, `template mine, line 3: <printf "%d" 1>: templates do without it; use say or print`},
		{"a format with a width", titled + `{{say "%9999d" 1}}`, `template mine, line 3: <say "%9999d" 1>: a format has %[1]s, %[2]s … and %% for a percent sign, not "%9999d"`},
		{"two blocks of one key", titled + "a <!-- brag:a -->\n\nb <!-- brag:a -->\n", `template mine: two blocks have the key "a"`},
		{"a key that is none", titled + "a <!-- brag:Acc_1 -->\n", `template mine: "Acc_1" is not a key of a block; it is of a-z, 0-9 and hyphens, and not new-… or was-…`},
		{"text after a marker", titled + "a <!-- brag:a --> b\n", `template mine: text follows the marker of block "a"; it belongs at the end of its line`},
		{"text in no block", "text\n\n" + titled, "template mine: the first line has no marker at its end, such as <!-- brag:title -->"},
		{"nothing", "", "template mine: the first line has no marker at its end, such as <!-- brag:title -->"},
		{"a loop without end", titled + "{{range 1000000000}}{{end}}", "template mine, line 3: <step 64>: it loops too often"},
		{"loops in loops", titled + "{{range 100000}}{{range 100000}}{{if true}}{{range 9}}{{end}}{{end}}{{end}}{{end}}", "it loops too often"},
		{"a text that doubles", titled + `{{$x := "ab"}}{{range 100}}{{$x = print $x $x}}{{end}}`, "line 3: <print $x $x>: it makes a text of more than 1048576 bytes"},
		{"a format that doubles", titled + `{{$x := "ab"}}{{range 100}}{{$x = say "%[1]s%[1]s" $x}}{{end}}`, "it makes a text of more than 1048576 bytes"},
		{"a list that doubles", titled + `{{$x := "ab"}}{{range 100}}{{$x = list $x $x}}{{end}}`, "it makes a text of more than 1048576 bytes"},
		{"a document without end", titled + `{{range 100000}}{{range 100}}aaaaaaaaaaaaaaaaaaaaaaaaa{{end}}{{end}}`, "template mine: it makes a text of more than 1048576 bytes"},
		{"one that calls itself", titled + `{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`, "template mine: a template defined in it calls another; only the main one may"},
		{"the main one called", titled + `{{template "mine"}}`, "template mine: a template defined in it calls another; only the main one may"},
		{"an index there is not", titled + `{{index .Summary 99}}`, "template mine, line 3: <index .Summary 99>: index out of range: 99"},
		{"a source too large", strings.Repeat("x", 1<<17+1), "template mine is larger than 131072 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := rendered(tt.source); !strings.HasSuffix(got, tt.want) || strings.Contains(got, "\n") {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestATemplateIsLaidOutAsItSays(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"many empty lines become one", titled + "a <!-- brag:a -->\n\n\n  \n\nb\n\n\n", titled + "a <!-- brag:a -->\n\nb\n"},
		{"a block without text is left out", titled + "{{with .Nothing}}x{{end}}", "there is no Nothing here"},
		{"an empty block is left out", titled + "{{with .PeriodName}}{{end}} <!-- brag:a -->\n\nb <!-- brag:b -->\n", titled + "b <!-- brag:b -->\n"},
		{"bullets stand together", titled + "- a <!-- brag:a -->\n\n- b <!-- brag:b -->\n", titled + "- a <!-- brag:a -->\n- b <!-- brag:b -->\n"},
		{"counts and lists", titled + `{{count 1 "ticket"}}, {{count 2 "repository"}}, {{list 1 "b" .Login}}, {{list (index .Questions 0).Ask}}`, titled + "1 ticket, 2 repositories, 1, b and robin, What did you decide, delegate or unblock for the others?, Where can someone see this figure? and Why was PAY-1 reopened, and what made it hold?\n"},
		{"arguments", titled + `{{say "100 %% of %[2]s on %[1]s" .Today .Login}}`, titled + "100 % of robin on 2 July 2026\n"},
		{"commands", titled + `{{.Command "list --period" .PeriodName}}`, titled + "`brag list --period 2026-H1`\n"},
		{"templates within it", titled + `{{define "a"}}({{.}}){{end}}{{range 3}}{{template "a" .}}{{end}}`, titled + "(0)(1)(2)\n"},
	}
	for _, tt := range tests {
		if got := rendered(tt.source); !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestBuiltInTemplatesSayWhatTheyAreForAndRender(t *testing.T) {
	empty := write.Input{Login: "robin", Period: mustPeriod(t, "2026-H1"), Now: day(7, 2, 8)}
	for _, tmpl := range write.Templates() {
		if tmpl.Name == "" || tmpl.Description == "" || strings.ContainsAny(tmpl.Description, "\n*/") {
			t.Errorf("%q: %q", tmpl.Name, tmpl.Description)
		}
		for _, in := range []write.Input{whole(), empty} {
			doc, err := write.New(in).Render(tmpl)
			if err != nil {
				t.Error(err)
			}
			if len(doc.Blocks) == 0 || strings.Contains(doc.String(), "\n\n\n") || strings.Contains(doc.String(), "%!") || strings.Contains(doc.String(), "<nil>") {
				t.Errorf("%s: \n%s", tmpl.Name, doc)
			}
		}
	}
}

func TestBlocksKnowTheItemsBehindThem(t *testing.T) {
	source := titled + "{{range .Principles}}{{.Name}} <!-- brag:{{.Block}}-told -->\n{{end}}a <!-- brag:badly -->\nb <!-- brag:feedback -->\nc <!-- brag:incidents -->\n"
	tmpl, err := write.ParseTemplate("mine", source)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := write.New(whole()).Render(tmpl)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, b := range doc.Blocks {
		got[b.Key] = strings.Join(b.Items, " ")
	}
	for key, want := range map[string]string{
		"title": "", "principle-ownership-told": "d1 e1 p1 r1 p2 i1 p3 d2 d3", "badly": "e1 p5 b1 b3", "feedback": "notea", "incidents": "i1 sa sb sc sd se sf sg sh",
	} {
		sorted := func(s string) string { f := strings.Fields(s); slices.Sort(f); return strings.Join(f, " ") }
		if sorted(got[key]) != sorted(want) {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
}

// A template can say the same of the same view twice.
func TestRenderingLeavesTheViewAsItIs(t *testing.T) {
	v := write.New(whole())
	for _, tmpl := range write.Templates() {
		first, err := v.Render(tmpl)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := v.Render(tmpl); err != nil || second.String() != first.String() {
			t.Errorf("%s: %v", tmpl.Name, err)
		}
	}
}

// Whatever a template holds, it ends: in a document or in one sentence.
func FuzzTemplate(f *testing.F) {
	for _, t := range write.Templates() {
		f.Add(t.Source)
	}
	f.Add(titled + `{{$x := "ab"}}{{range 9}}{{$x = print $x $x}}{{end}}{{$x}}`)
	f.Add(titled + "{{define \"a\"}}{{.}}{{end}}{{template \"a\" .}}\x00 <!-- brag:b -->")
	v := write.New(whole())
	f.Fuzz(func(t *testing.T, source string) {
		tmpl, err := write.ParseTemplate("mine", source)
		if err == nil {
			var doc write.Document
			if doc, err = v.Render(tmpl); err == nil && len(doc.String()) > 2<<20 {
				t.Errorf("%d bytes", len(doc.String()))
			}
		}
		if err != nil && (strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "template mine")) {
			t.Errorf("%q", err)
		}
	})
}
