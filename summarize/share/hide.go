package share

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
)

// hider puts other words for names that are not to be told.
type hider struct {
	people  *people
	repos   *regexp.Regexp       // nil if nothing is private
	private map[string]work.Kind // by address without scheme, in lower case; 0 for a place
	words   language
}

// calendar are names that are days and months more often.
var calendar = set("january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday")

// shortestName is the length, in letters, from which a part of a name is taken
// for one by itself.
const shortestName = 3

func newHider(in *Input) *hider {
	h := &hider{private: map[string]work.Kind{}, words: languages[in.Language], people: newPeople(in.People, in.Entries)}
	var repos []string
	hidden := map[string]bool{}
	for _, c := range in.Private {
		hidden[c.ID] = true
		for _, name := range append([]string{c.Name}, c.Former...) {
			if name == "" {
				continue
			}
			repos = append(repos, placePatterns(name)...)
			if c.Host != "" {
				h.private[address(c.Host+"/"+name)] = ""
			}
		}
	}
	for _, e := range in.Entries {
		if hidden[e.Container] && e.URL != "" {
			h.private[address(e.URL)] = e.Kind
		}
	}
	h.repos = anyOf(repos)
	return h
}

// placePatterns match what a private repository or project is called: a
// repository in full, and by its last part where a number follows or it is no
// ordinary word; a project by its key and a number, and in its own case.
func placePatterns(name string) []string {
	const number = `\\?[#!-]\d+`
	i := strings.LastIndex(name, "/")
	if i < 0 {
		return []string{quoteEscaped(name), `(?i:` + quoteEscaped(name) + `)` + number}
	}
	last := `(?i:` + quoteEscaped(name[i+1:]) + `)`
	patterns := []string{`(?i:` + quoteEscaped(name) + `)(?:` + number + `)?`, last + `\\?[#!]\d+`}
	if strings.ContainsAny(name[i+1:], "-_.") {
		patterns = append(patterns, last)
	}
	return patterns
}

// quoteEscaped returns a pattern for a text that may be escaped as Markdown is.
func quoteEscaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPunct(r) || unicode.IsSymbol(r) {
			b.WriteString(`\\?`)
		}
		b.WriteString(regexp.QuoteMeta(string(r)))
	}
	return b.String()
}

// anyOf matches any of some patterns, the longest first; nil if there are none.
func anyOf(patterns []string) *regexp.Regexp {
	if len(patterns) == 0 {
		return nil
	}
	slices.SortFunc(patterns, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return regexp.MustCompile(strings.Join(slices.Compact(patterns), "|"))
}

var (
	markdownLink = regexp.MustCompile(`\[((?:[^\]\\]|\\.)*)\]\(<?([^)\s>]*)>?[^)\n]*\)`)
	bareAddress  = regexp.MustCompile(`<?https?://[^\s<>()\[\]]+>?`)
	addressPart  = regexp.MustCompile(`\]\([^)\s]*\)`)
)

// address returns an address as addresses are compared.
func address(url string) string {
	url = strings.ReplaceAll(strings.ToLower(url), `\`, "")
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	return strings.TrimRight(url, "/")
}

// deepest is how many steps of an address are looked at.
const deepest = 12

// place returns what a private address is of; ok is false for one that is not
// private.
func (h *hider) place(url string) (kind work.Kind, ok bool) {
	url = address(url)
	for at, steps := 0, 0; steps < deepest; steps++ {
		next := strings.IndexAny(url[at:], "/#?")
		if next < 0 {
			next = len(url) - at
		}
		if k, found := h.private[strings.TrimSuffix(url[:at+next], ".git")]; found {
			kind, ok = k, true
		}
		if at += next + 1; at > len(url) {
			break
		}
	}
	return kind, ok
}

// in returns a line without the names that the person did not type, and what
// was put in other words.
func (h *hider) in(line, typed string) (string, []string) {
	var hidden []string
	own := vocabulary(typed)
	isOwn := func(name string) bool {
		return !slices.ContainsFunc(tokens(name), func(t token) bool { return !own[t.word] })
	}
	cover := func(url, as string) string {
		kind, private := h.place(url)
		if !private || isOwn(url) {
			return as
		}
		hidden = append(hidden, "a link to a private repository")
		return cmp.Or(h.words.kinds[kind], h.words.repository)
	}
	if strings.Contains(line, "](") {
		line = markdownLink.ReplaceAllStringFunc(line, func(l string) string { return cover(markdownLink.FindStringSubmatch(l)[2], l) })
	}
	if strings.Contains(line, "://") {
		line = bareAddress.ReplaceAllStringFunc(line, func(l string) string { return cover(strings.Trim(l, "<>"), l) })
	}
	if h.repos != nil {
		line = replace(line, places(line, h.repos), func(name string) string {
			if isOwn(name) {
				return name
			}
			hidden = append(hidden, "the name of a private repository")
			return h.words.repository
		})
	}
	line = replace(line, h.people.find(line), func(name string) string {
		if isOwn(name) {
			return name
		}
		hidden = append(hidden, "a colleague's name")
		return h.words.colleague
	})
	return line, hidden
}

// places returns where a pattern matches whole words that no longer path goes
// on from.
func places(line string, re *regexp.Regexp) [][2]int {
	var found [][2]int
	for _, m := range re.FindAllStringIndex(line, -1) {
		before, _ := utf8.DecodeLastRuneInString(line[:m[0]])
		after, _ := utf8.DecodeRuneInString(line[m[1]:])
		if before == '/' && !strings.Contains(line[m[0]:m[1]], "/") || inWord(before) || inWord(after) {
			continue
		}
		found = append(found, [2]int{m[0], m[1]})
	}
	return found
}

// replace replaces spans of a line, but for those within a link's address.
func replace(line string, spans [][2]int, with func(string) string) string {
	if len(spans) == 0 {
		return line
	}
	addresses := addressPart.FindAllStringIndex(line, -1)
	var out strings.Builder
	at := 0
	for _, s := range spans {
		for len(addresses) > 0 && addresses[0][1] <= s[0] {
			addresses = addresses[1:]
		}
		if len(addresses) > 0 && addresses[0][0] <= s[0] {
			continue
		}
		out.WriteString(line[at:s[0]] + with(line[s[0]:s[1]]))
		at = s[1]
	}
	return out.String() + line[at:]
}

func inWord(r rune) bool { return script(r) == spaced }
