package infer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleLimit is how many characters a title may have.
const titleLimit = 100

// title returns what the group is called, in plain words of its head.
func (f facts) title(x *index) string {
	if f.head < 0 {
		return fmt.Sprintf("Reviewed %d pull requests of one colleague", f.reviews(x))
	}
	if title := x.plainTitle(x.entries[f.head].Title); title != "" {
		return title
	}
	if ref := oneLine(x.entries[f.head].Ref, titleLimit); ref != "" {
		return ref
	}
	return "(no title)"
}

var (
	conventional  = regexp.MustCompile(`(?i)^(?:feat|feature|fix|bugfix|hotfix|chore|docs?|refactor|perf|tests?|build|ci|style|wip|draft)(?:\([^)]*\))?!?:\s*`)
	leadingTag    = regexp.MustCompile(`^(?:\[[^\]]*\]|【[^】]*】)\s*[:–—-]?\s*`)
	leadingKey    = regexp.MustCompile(`^\(?([A-Z][A-Z0-9_]+)-\d+\)?(?:\s*[:,;/&|–—-]\s*|\s+|$)`)
	trailingTag   = regexp.MustCompile(`\s*\[[^\]]*\]$`)
	trailingKey   = regexp.MustCompile(`(?:\s*[:,;/&|–—-]\s*|\s*\(\s*)([A-Z][A-Z0-9_]+)-\d+\)?$`)
	trailingRef   = regexp.MustCompile(`\s*\((?:[\w.-]+/[\w.-]+)?#\d+\)$`)
	emojiCode     = regexp.MustCompile(`(?:^|\s):[a-z][a-z0-9_+-]+:(?:\s|$)`)
	plainFirst    = regexp.MustCompile(`^[\p{Ll}'’-]+[:,]?(?:\s|$)`)
	tagsBeforeOne = regexp.MustCompile(`^(?:\s|\[[^\]]*\]|[A-Z][A-Z0-9_]+-\d+|[:,;|–—-])*`)
)

// withoutTags returns title from its first word on, without the emoji, keys
// and [tags] before it.
func withoutTags(title string) string {
	title = withoutEmoji(title)
	if title != "" && title[0] >= 'a' && title[0] <= 'z' {
		return title
	}
	return title[len(tagsBeforeOne.FindString(title)):]
}

// plainTitle returns a title in plain words: without conventional prefixes,
// tags, keys of known projects, emoji and full stops, in sentence case, on one
// line of at most titleLimit characters. Nothing is added.
func (x *index) plainTitle(title string) string {
	whole := oneLine(withoutEmoji(title), 4*titleLimit)
	t := whole
	for before := ""; before != t; {
		before = t
		if strings.Contains(t, ":") {
			t = conventional.ReplaceAllString(t, "")
		}
		if strings.ContainsAny(t, "[【") {
			t = trailingTag.ReplaceAllString(leadingTag.ReplaceAllString(t, ""), "")
		}
		if strings.Contains(t, "#") {
			t = trailingRef.ReplaceAllString(t, "")
		}
		if strings.Contains(t, "-") {
			t = x.withoutKey(x.withoutKey(t, leadingKey), trailingKey)
		}
		t = strings.TrimSpace(strings.TrimRight(t, ".…。 "))
	}
	if strings.IndexFunc(t, unicode.IsLetter) < 0 {
		t = strings.Trim(whole, "[]. ")
	}
	return oneLine(sentenceCase(t), titleLimit)
}

// withoutKey cuts what pattern finds, if it is a key of a known project.
func (x *index) withoutKey(t string, pattern *regexp.Regexp) string {
	m := pattern.FindStringSubmatchIndex(t)
	if m == nil || !x.projects[t[m[2]:m[3]]] {
		return t
	}
	return t[:m[0]] + t[m[1]:]
}

func withoutEmoji(t string) string {
	if isASCII(t) && strings.Count(t, ":") < 2 {
		return t
	}
	t = emojiCode.ReplaceAllString(t, " ")
	return strings.Map(func(r rune) rune {
		if isEmoji(r) {
			return -1
		}
		return r
	}, t)
}

func isASCII(t string) bool {
	for i := range len(t) {
		if t[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isEmoji reports whether r is a pictograph or a part of one. Symbols below
// U+2300 (°, ™) and those of Chinese, Japanese and Korean are text.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x3200 && r <= 0x33ff:
		return false
	case r == 0xfe0f || r == 0x20e3 || r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	}
	return r >= 0x2300 && unicode.Is(unicode.So, r)
}

// sentenceCase begins t with a capital, unless its first word is a name that
// is written another way (iOS, pg_dump).
func sentenceCase(t string) string {
	if !plainFirst.MatchString(t) {
		return t
	}
	first, size := utf8.DecodeRuneInString(t)
	return string(unicode.ToUpper(first)) + t[size:]
}
