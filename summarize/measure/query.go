package measure

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"bragsheet/store/work"
)

// Query says which entries are meant: those that every term fits. One without
// terms fits nothing.
type Query []Term

// Term is one condition: the entry has one of the values.
type Term struct {
	Key    string // one of QueryKeys; title for bare words
	Values []string
}

// field is what of an entry a term looks at, and what may be asked for; nil
// means anything.
type field struct {
	key     string
	allowed []string
	fits    func(e *work.Entry, value string) bool
}

func equalFold(get func(*work.Entry) string) func(*work.Entry, string) bool {
	return func(e *work.Entry, value string) bool { return strings.EqualFold(get(e), value) }
}

var (
	queryKinds = []string{
		string(work.KindPull), string(work.KindReview), string(work.KindIssue), string(work.KindTicket), string(work.KindIncident), string(work.KindNote),
	}
	queryRoles = []string{
		string(work.RoleAuthor), string(work.RoleReviewer), string(work.RoleAssignee), string(work.RoleCommander), string(work.RoleResponder), string(work.RoleReporter),
		string(work.RoleContributor), string(work.RoleFixer), string(work.RoleAcknowledger), string(work.RolePostmortem), string(work.RoleActionItem),
	}
)

// fields are what a query may ask for.
var fields = []field{
	{"kind", queryKinds, equalFold(func(e *work.Entry) string { return string(e.Kind) })},
	{"role", queryRoles, equalFold(func(e *work.Entry) string { return string(e.Role) })},
	{"label", nil, func(e *work.Entry, value string) bool {
		return slices.ContainsFunc(e.Labels, func(l string) bool { return strings.EqualFold(l, value) })
	}},
	{"repo", nil, equalFold(func(e *work.Entry) string { return e.ContainerName })},
	{"project", nil, equalFold(func(e *work.Entry) string { return e.ContainerName })},
	{"principle", nil, func(e *work.Entry, value string) bool {
		return slices.ContainsFunc(e.Principles, func(a work.Assignment) bool { return a.Key == value })
	}},
	{"title", nil, func(e *work.Entry, value string) bool { return hasWord(e.Title, value) }},
}

// QueryForm says how a query is written, for messages.
const QueryForm = `KEY:VALUE[,VALUE…] and words of the title, all of which must fit; keys are kind, role, label, repo, project, principle, title; "quote what has spaces"`

// ParseQuery reads a query as a person types it. The error says what to type
// instead.
func ParseQuery(text string) (Query, error) {
	words, err := splitWords(text)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("the query is empty; it is %s", QueryForm)
	}
	var q Query
	for _, w := range words {
		key, value, named := strings.Cut(w, ":")
		if !named {
			key, value = "title", w
		}
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			return nil, fmt.Errorf("query %q: there is no %q to ask for; it is %s", text, key, QueryForm)
		}
		t := Term{Key: key}
		for v := range strings.SplitSeq(value, ",") {
			v = strings.TrimSpace(v)
			switch {
			case v == "":
				return nil, fmt.Errorf("query %q: %s: has no value", text, key)
			case fields[i].allowed != nil && !slices.Contains(fields[i].allowed, v):
				return nil, fmt.Errorf("query %q: %q is no %s; it is one of %s", text, v, key, strings.Join(fields[i].allowed, ", "))
			}
			t.Values = append(t.Values, v)
		}
		q = append(q, t)
	}
	return q, nil
}

// splitWords splits at spaces outside double quotes, and drops the quotes.
func splitWords(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case unicode.IsSpace(r) && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("query %q: a quote is not closed", text)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// Fits reports whether every term fits an entry.
func (q Query) Fits(e *work.Entry) bool {
	for _, t := range q {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == t.Key })
		if !slices.ContainsFunc(t.Values, func(v string) bool { return fields[i].fits(e, v) }) {
			return false
		}
	}
	return len(q) > 0
}

// hasWord reports whether a title has the words in a row, whatever their case;
// the last may end in * for any ending.
func hasWord(title, words string) bool {
	words, open := strings.CutSuffix(words, "*")
	want := tokens(words)
	have := tokens(title)
	if len(want) == 0 {
		return false
	}
	last := len(want) - 1
	for i := 0; i+last < len(have); i++ {
		if slices.Equal(have[i:i+last], want[:last]) &&
			(have[i+last] == want[last] || open && strings.HasPrefix(have[i+last], want[last])) {
			return true
		}
	}
	return false
}

// tokens are the runs of letters and digits of a text, in lower case.
func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
