package infer

import (
	"slices"
	"strings"

	"bragsheet/store/work"
)

// mention is a place in a text that names an item.
type mention struct {
	start, end int
	name       string // a key of a known project, acme/api#12, or a URL
	what       nameOf
	says       work.LinkKind // what the words before it say of the item; "" if it is there in passing
}

// nameOf says what kind of name an item was named by.
type nameOf byte

const (
	aKey nameOf = iota
	aNumber
	aURL
)

// mentions returns the places in text that name an item: a key of a known
// project, acme/api#12, #12 in a text that belongs to repository repo, and
// URLs.
func (p projects) mentions(text, repo string) []mention {
	var found []mention
	last := 0 // where the last one ended
	for i := 0; i < len(text); {
		m, ok := mention{}, false
		switch {
		case text[i] == '-':
			m, ok = p.keyAround(text, i, false)
		case text[i] == '#':
			m, ok = numberAt(text, i, repo)
		case strings.HasPrefix(text[i:], "https://") || strings.HasPrefix(text[i:], "http://"):
			m, ok = urlAt(text, i), true
		}
		i++
		if ok && m.start >= last {
			found = append(found, m)
			i, last = m.end, m.end
		}
	}
	return found
}

// branchKeys returns the keys that a branch is named after. People write keys
// in lower case there, and join them to other words with hyphens.
func (p projects) branchKeys(branch string) []mention {
	var found []mention
	for i := 0; i < len(branch); i++ {
		if branch[i] != '-' {
			continue
		}
		if m, ok := p.keyAround(branch, i, true); ok {
			found = append(found, m)
		}
	}
	return found
}

// keyAround reads the key whose hyphen is at text[hyphen]. Only keys of known
// projects are keys: UTF-8, SHA-256 and CVE-2024-1 look just the same.
func (p projects) keyAround(text string, hyphen int, branch bool) (mention, bool) {
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
		if i := strings.LastIndexByte(project, '_'); i >= 0 && !p[project] {
			start, project = start+i+1, project[i+1:]
		}
	} else if start > 0 && text[start-1] == '-' || dateLike(text[end:]) {
		return mention{}, false
	}
	if !p[project] {
		return mention{}, false
	}
	key := project + text[hyphen:end]
	return mention{start: start, end: end, name: key, what: aKey}, true
}

// dateLike reports whether a number goes on after what was read: 2024-01-02,
// 1.2-3.4.
func dateLike(rest string) bool {
	return len(rest) > 1 && (rest[0] == '-' || rest[0] == '.') && isDigit(rest[1])
}

// numberAt reads the #12 at text[hash], with the repository before it if one
// is named.
func numberAt(text string, hash int, repo string) (mention, bool) {
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
	return mention{start: start, end: end, name: repo + text[hash:end], what: aNumber}, true
}

// urlAt reads the URL that starts at text[start].
func urlAt(text string, start int) mention {
	end := len(text)
	if n := strings.IndexAny(text[start:], " \t\r\n<>\"'`|()[]"); n >= 0 {
		end = start + n
	}
	link := strings.TrimRight(text[start:end], ".,;:!?*_")
	return mention{start: start, end: start + len(link), name: link, what: aURL}
}

// A body is full of references in passing. What one is to the text, the words
// before it say: a verb ("fixes PAY-1"), or a noun that begins the line
// ("Ticket: PAY-1").
var (
	introductions = introductionsOf(map[work.LinkKind][]string{
		work.LinkKey: {
			"fix", "fixes", "fixed", "fixing", "close", "closes", "closed", "closing", "resolve", "resolves", "resolved", "resolving",
			"implement", "implements", "implemented", "implementing", "complete", "completes", "completed", "address", "addresses", "addressed",
			"part of", "for",
		},
		work.LinkFollowUp: {
			"follow up to", "follow up on", "follow up of", "followup to", "follow-up to", "follow-up on", "follow-up of", "follows", "follows up on", "following up on",
			"split from", "split out of", "split off from", "extracted from", "continues", "continuation of", "completion of",
		},
		work.LinkStacked:  {"depends on", "stacked on", "on top of", "builds on", "based on"},
		work.LinkReverts:  {"reverts", "revert", "reverting"},
		work.LinkRelands:  {"relands", "reland", "re-lands", "re-land", "reapplies", "reapply", "re-applies", "re-apply", "reintroduces"},
		work.LinkCausedBy: {"caused by", "introduced by", "introduced in", "introduced with", "broken by", "broken in", "regressed in", "regression of", "regression from", "regression in"},
	})
	aboutNouns = []string{"ticket", "tickets", "issue", "issues", "jira", "story", "task", "epic", "incident", "incidents", "pr", "pull"}
	denials    = []string{"not", "never", "no", "without", "wait", "waits", "waited", "waiting", "instead", "unlike", "except", "like", "see"}
)

func introductionsOf(words map[work.LinkKind][]string) map[string]work.LinkKind {
	kinds := map[string]work.LinkKind{}
	for kind, list := range words {
		for _, w := range list {
			kinds[w] = kind
		}
	}
	return kinds
}

// introduce notes, for each of the mentions in text, what the words before it
// say of it, also in a list: "fixes PAY-1, PAY-2 and PAY-3".
func introduce(text string, all []mention) {
	for i := range all {
		m := &all[i]
		before := text[max(0, m.start-60):m.start]
		if i > 0 && all[i-1].says != "" && all[i-1].end >= m.start-60 {
			between := strings.Trim(text[all[i-1].end:m.start], " \t\n,;/&+()[]*")
			if between == "" || between == "and" {
				m.says = all[i-1].says
				continue
			}
		}
		m.says = introduction(before)
	}
}

// introduction returns what the end of a text says of what is named next.
func introduction(before string) work.LinkKind {
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
			return work.LinkKey
		}
	}
	for length := min(4, len(words)); length > 0; length-- {
		rest := words[:len(words)-length]
		if kind, ok := introductions[strings.Join(words[len(rest):], " ")]; ok {
			if denied(rest) {
				return ""
			}
			return kind
		}
	}
	return ""
}

// denied reports whether the last two words take back what follows them.
func denied(words []string) bool {
	return slices.ContainsFunc(words[max(0, len(words)-2):], func(w string) bool {
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
