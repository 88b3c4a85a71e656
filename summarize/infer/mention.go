package infer

import (
	"slices"
	"strings"
)

// mention is a place in a text that names an item.
type mention struct {
	start, end int
	to         int    // position of the item; -1 if it is not known
	key        string // the key by which a Jira project's item was named, else ""
}

// mentions returns the places in text that name an item: a key of a known
// project, acme/api#12, #12 in a text that belongs to repository repo, and
// URLs of items. host is where the text was written.
func (x *index) mentions(text, host, repo string) []mention {
	var found []mention
	last := 0 // where the last one ended
	for i := 0; i < len(text); {
		m, ok := mention{}, false
		switch {
		case text[i] == '-':
			m, ok = x.keyAround(text, i, host, false)
		case text[i] == '#':
			m, ok = x.numberAt(text, i, host, repo)
		case strings.HasPrefix(text[i:], "https://") || strings.HasPrefix(text[i:], "http://"):
			m, ok = x.urlAt(text, i), true
		}
		i++
		if ok && m.start >= last {
			found = append(found, m)
			i, last = m.end, m.end
		}
	}
	return found
}

// branchKeys returns the items that a branch is named after. People write keys
// in lower case there, and join them to other words with hyphens.
func (x *index) branchKeys(branch, host string) []int {
	var found []int
	for i := 0; i < len(branch); i++ {
		if branch[i] != '-' {
			continue
		}
		if m, ok := x.keyAround(branch, i, host, true); ok && m.to >= 0 {
			found = append(found, m.to)
		}
	}
	return found
}

// keyAround reads the key whose hyphen is at text[hyphen]. Only keys of known
// projects are keys: UTF-8, SHA-256 and CVE-2024-1 look just the same.
func (x *index) keyAround(text string, hyphen int, host string, branch bool) (mention, bool) {
	end := digitsEnd(text, hyphen+1)
	if end == hyphen+1 || end < len(text) && isWord(text[end]) {
		return mention{}, false
	}
	start := hyphen
	for start > 0 && isWord(text[start-1]) {
		start--
	}
	project := text[start:hyphen]
	if branch {
		project = strings.ToUpper(project)
		if i := strings.LastIndexByte(project, '_'); i >= 0 && !x.projects[project] {
			start, project = start+i+1, project[i+1:]
		}
	} else if start > 0 && text[start-1] == '-' || dateLike(text[end:]) {
		return mention{}, false
	}
	if !x.projects[project] {
		return mention{}, false
	}
	key := project + text[hyphen:end]
	return mention{start: start, end: end, to: x.named(key, host), key: key}, true
}

// dateLike reports whether a number goes on after what was read: 2024-01-02,
// 1.2-3.4.
func dateLike(rest string) bool {
	return len(rest) > 1 && (rest[0] == '-' || rest[0] == '.') && isDigit(rest[1])
}

// numberAt reads the #12 at text[hash], with the repository before it if one
// is named.
func (x *index) numberAt(text string, hash int, host, repo string) (mention, bool) {
	end := digitsEnd(text, hash+1)
	if end == hash+1 || end < len(text) && isWord(text[end]) {
		return mention{}, false
	}
	start := hash
	for start > 0 && (isWord(text[start-1]) || strings.IndexByte("-./", text[start-1]) >= 0) {
		start--
	}
	if start < hash {
		repo = text[start:hash]
	}
	if strings.Count(repo, "/") != 1 {
		return mention{}, false
	}
	return mention{start: start, end: end, to: x.named(repo+text[hash:end], host)}, true
}

// urlAt reads the URL that starts at text[start].
func (x *index) urlAt(text string, start int) mention {
	end := len(text)
	if n := strings.IndexAny(text[start:], " \t\r\n<>\"'`|()[]"); n >= 0 {
		end = start + n
	}
	link := strings.TrimRight(text[start:end], ".,;:!?*_")
	m := mention{start: start, end: start + len(link), to: x.at(link)}
	if m.to >= 0 {
		ref := x.entries[m.to].Ref
		if project, _, ok := strings.Cut(ref, "-"); ok && x.projects[project] {
			m.key = ref
		}
	}
	return m
}

// A body is full of references in passing. One is what the text is about if
// the words before it say so: a verb ("fixes PAY-1"), or a noun that begins
// the line ("Ticket: PAY-1").
var (
	aboutVerbs = []string{
		"fix", "fixes", "fixed", "fixing", "close", "closes", "closed", "closing", "resolve", "resolves", "resolved", "resolving",
		"implement", "implements", "implemented", "implementing", "complete", "completes", "completed", "address", "addresses", "addressed",
		"part of", "for",
	}
	aboutNouns = []string{"ticket", "tickets", "issue", "issues", "jira", "story", "task", "epic", "incident", "incidents"}
	denials    = []string{"not", "never", "no", "without", "wait", "waits", "waited", "waiting", "instead", "unlike", "except", "like", "see"}
)

// introduced reports, for each of the mentions in text, whether the words
// before it say that the text is about it: "fixes PAY-1, PAY-2 and PAY-3".
func introduced(text string, all []mention) []bool {
	is := make([]bool, len(all))
	for i, m := range all {
		before := text[max(0, m.start-60):m.start]
		if i > 0 && is[i-1] && all[i-1].end >= m.start-60 {
			between := strings.Trim(text[all[i-1].end:m.start], " \t\n,;/&+()[]*")
			if between == "" || between == "and" {
				is[i] = true
				continue
			}
		}
		is[i] = endsWithIntroduction(before)
	}
	return is
}

func endsWithIntroduction(before string) bool {
	before = strings.TrimRight(before, " \t\n:[(*_#\"'")
	before = before[strings.LastIndexAny(before, "\n.!?;")+1:]
	var words []string
	for w := range strings.FieldsSeq(strings.ToLower(before)) {
		if w = strings.Trim(w, "*_-#:"); w != "" {
			words = append(words, w)
		}
	}
	if n := len(words); n > 0 && slices.Contains(aboutNouns, words[n-1]) {
		words = words[:n-1]
		if len(words) == 0 {
			return true
		}
	}
	return endsWithVerb(words)
}

func endsWithVerb(words []string) bool {
	if n := len(words); n > 1 && words[n-2] == "part" && words[n-1] == "of" {
		words = append(words[:n-2:n-2], "part of")
	}
	n := len(words)
	if n == 0 || !slices.Contains(aboutVerbs, words[n-1]) {
		return false
	}
	return !slices.ContainsFunc(words[max(0, n-3):n-1], func(w string) bool {
		return slices.Contains(denials, w) || strings.HasSuffix(w, "n't") || strings.HasSuffix(w, "n’t")
	})
}

func digitsEnd(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isWord reports whether c can be part of a project's key.
func isWord(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
