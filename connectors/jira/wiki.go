package jira

import (
	"regexp"
	"strings"

	"bragsheet/connectors/safetext"
)

// wikiRules turn Jira's wiki markup into plain text, one after the other. A
// mangled bullet is no harm; markup read as something else would be. A text
// without any of its marks needs no rule.
var wikiRules = []struct {
	marks   string
	find    *regexp.Regexp
	replace string
}{
	{"{", regexp.MustCompile(`(?s)\{(?:code|noformat)(?::[^}\n]*)?\}.*?(?:\{(?:code|noformat)\}|\z)`), "\n"},
	{"{", regexp.MustCompile(`\{/?[a-zA-Z]+(?::[^{}\n]*)?\}`), ""},                      // {quote}, {color:red}, {panel:title=x} …
	{"{}", regexp.MustCompile(`\{\{|\}\}`), ""},                                         // {{fixed width}}
	{"!", regexp.MustCompile(`!\S[^!\s|]*\.\w{2,5}(?:\|[^!\n]*)?!`), ""},                // !image.png|width=300!
	{"[", regexp.MustCompile(`\[~accountid:[^\]\n]*\]|\[\^[^\]\n]*\]`), ""},             // somebody's id, an attachment
	{"[", regexp.MustCompile(`\[~([^\]\n]*)\]`), "@$1"},                                 // [~robin]
	{"[", regexp.MustCompile(`\[([^\]|\n]+)\|([^\]|\n]+)(?:\|[^\]\n]*)?\]`), "$1 ($2)"}, // [text|address]
	{"[", regexp.MustCompile(`\[((?:https?://|mailto:|#)[^\]\n]*)\]`), "$1"},            // [address]
	{".", regexp.MustCompile(`(?m)^[ \t]*h[1-6]\.[ \t]*`), ""},
	{".", regexp.MustCompile(`(?m)^[ \t]*bq\.[ \t]*`), ""},
	{"*#-", regexp.MustCompile(`(?m)^[ \t]*(?:[*#]+|-+)[ \t]+`), "- "},
	{"-", regexp.MustCompile(`(?m)^[ \t]*-{4,}[ \t]*$`), ""},
	{"*", regexp.MustCompile(`(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*([\s).,;:!?]|$)`), "$1$2$3"}, // *bold*
	{"_", regexp.MustCompile(`(^|[\s(])_(\S(?:[^_\n]*\S)?)_([\s).,;:!?]|$)`), "$1$2$3"},   // _italic_
	{"|", regexp.MustCompile(`\|\|?`), " | "},
	{`\`, regexp.MustCompile(`\\\\`), "\n"},
	{`\`, regexp.MustCompile(`\\([{}\[\]*_!|-])`), "$1"},
}

// wikiText returns what a text in wiki markup says.
func wikiText(s string) string {
	s = strings.ReplaceAll(safetext.Cut(s, 4*maxText), "\r\n", "\n")
	for _, rule := range wikiRules {
		if strings.ContainsAny(s, rule.marks) {
			s = rule.find.ReplaceAllString(s, rule.replace)
		}
	}
	return s
}
