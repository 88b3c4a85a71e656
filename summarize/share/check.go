package share

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// LeakError means that a private part cannot be told from the rest any more.
type LeakError struct{ Part string }

func (e *LeakError) Error() string {
	return fmt.Sprintf("the private part “%s” has lost its marker or was re-wrapped; delete it from the file, or draft again", e.Part)
}

var (
	// looseFill is an open question in any spelling.
	looseFill = regexp.MustCompile(`(?i)\\?\[\\?\[\s*fill\s*:[^\]]{0,80}`)
	anyLabel  = regexp.MustCompile(` ?\((?:[mqs](?:, )?)+\)`)
)

// check refuses a finished copy that has questions, or sentences of private
// parts.
func (m *maker) check(text string) error {
	if q := looseFill.FindString(text); q != "" {
		_, q, _ = strings.Cut(q, ":")
		return &OpenError{[]Question{{m.lineOfFill(), strings.Join(strings.Fields(q), " ")}}}
	}
	said := m.privateSentences()
	words := tokens(anyLabel.ReplaceAllString(text, ""))
	for i := range words {
		t := &said.trie
		for j := i; j < len(words) && t != nil; j++ {
			if t = t.next[words[j].word]; t != nil && t.name {
				return &LeakError{said.parts[t.sure]}
			}
		}
	}
	return nil
}

// lineOfFill returns the line of the first question that is spelled otherwise
// than brag does.
func (m *maker) lineOfFill() int {
	for _, at := range looseFill.FindAllStringIndex(m.in.Text, -1) {
		if loc := fill.FindStringIndex(m.in.Text[at[0]:]); loc == nil || loc[0] > 0 {
			return strings.Count(m.in.Text[:at[0]], "\n") + 1
		}
	}
	return 1
}

// sayings are sentences; what the trie has for how sure one is, is the index of
// the part it is of.
type sayings struct {
	trie
	parts []string
}

// telling is from how many letters on a sentence is known by its words.
const telling = 40

// privateSentences returns those of the private parts that stand in no other.
func (m *maker) privateSentences() *sayings {
	public := map[string]bool{}
	for _, b := range m.in.Generated {
		for line := range strings.SplitSeq(b.Text, "\n") {
			for _, s := range Sentences(line) {
				if !isPrivate(b.Key) {
					public[unlisted(s)] = true
				}
			}
		}
	}
	all := &sayings{}
	for _, b := range m.in.Generated {
		if !strings.HasPrefix(b.Key, PrivatePrefix) {
			continue
		}
		lines := strings.Split(b.Text, "\n")
		all.parts = append(all.parts, title(lines[0]))
		for _, line := range lines {
			for _, s := range Sentences(line) {
				hidden, _ := m.hide.in(s, "")
				if !public[unlisted(s)] && letters(s) >= telling {
					all.add(tokens(s), len(all.parts)-1, false)
					all.add(tokens(hidden), len(all.parts)-1, false)
				}
			}
		}
	}
	return all
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
