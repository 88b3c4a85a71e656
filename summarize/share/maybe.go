package share

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maybeNames returns capitalised words of the copy that nobody can know not to
// be names: of candidates, customers.
func (m *maker) maybeNames() []string {
	seen := map[string]bool{}
	var found []string
	for _, b := range m.copy.Blocks {
		for line := range strings.SplitSeq(b.Text, "\n") {
			for _, word := range midSentence(line) {
				if !seen[word] {
					seen[word] = true
					found = append(found, word)
				}
			}
		}
	}
	slices.Sort(found)
	return found
}

// bold words with a full stop are names of principles.
var bold = regexp.MustCompile(`\*\*[^*]+\.\*\*`)

var wordRuns = regexp.MustCompile(`[\p{L}\p{M}'’-]+`)

// midSentence returns the words of a line that are capitalised though they
// begin nothing.
func midSentence(line string) []string {
	line = bold.ReplaceAllString(linkText.ReplaceAllString(line, ""), ".")
	if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") {
		return nil
	}
	var found []string
	for _, at := range wordRuns.FindAllStringIndex(line, -1) {
		word := line[at[0]:at[1]]
		r, n := utf8.DecodeRuneInString(word)
		before := strings.TrimRight(line[:at[0]], " ")
		begins := before == "" || strings.ContainsAny(before[len(before)-1:], ".:*-!?“\"(") || strings.HasSuffix(before, "“") || strings.HasSuffix(before, "「") || strings.HasSuffix(before, "。")
		if unicode.IsUpper(r) && len(word) > n && strings.ToLower(word[n:]) == word[n:] && !begins && !calendar[strings.ToLower(word)] {
			found = append(found, word)
		}
	}
	return found
}
