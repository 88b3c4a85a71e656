package github

import (
	"regexp"
	"strings"
	"unicode"
)

// repoPattern is acme/api in text.
const repoPattern = `[\w.-]{1,100}/[\w.-]{1,100}`

var (
	closedComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	openComment   = regexp.MustCompile(`(?ms)^ {0,3}<!--.*\z`) // hides the rest, as GitHub renders it

	// Every repetition is bounded, so that no text takes long.
	anyReference = regexp.MustCompile(`https?://[^\s/<>()"'@]{1,255}/` + repoPattern + `/(?:issues|pull)/\d{1,10}` +
		`|\b` + repoPattern + `#\d{1,10}` +
		`|#\d{1,10}\b` +
		`|\b[A-Z][A-Z0-9]{1,30}-\d{1,10}\b`)
)

// strip makes what may be kept of a node out of what the server sent, at any
// depth: texts of other people are reduced to the references in them, mine lose
// their comments, everything else is one line without control characters, and
// cursors go.
func strip(v any, me string) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "pageInfo")
		mine := authorID(v) == me && me != ""
		for key, value := range v {
			body, isText := value.(string)
			switch {
			case key == "body" && isText && mine:
				v[key] = plain(body)
			case key == "body" && isText:
				v[key] = strings.Join(references(plain(body)), "\n")
			default:
				v[key] = strip(value, me)
			}
		}
	case []any:
		for i := range v {
			v[i] = strip(v[i], me)
		}
	case string:
		return oneLine(v)
	}
	return v
}

func authorID(node map[string]any) string {
	author, _ := node["author"].(map[string]any)
	id, _ := author["id"].(string)
	return id
}

// plain is a text without HTML comments, which on GitHub are mostly the words
// of templates, and without control characters.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = openComment.ReplaceAllString(closedComment.ReplaceAllString(text, ""), "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}

// oneLine is a name or title on one line.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text))
}

// references lists what a text refers to, once each: issue keys, issue and pull
// request numbers and their addresses.
func references(text string) []string {
	var all []string
	said := map[string]bool{}
	for _, ref := range anyReference.FindAllString(text, -1) {
		if !said[ref] {
			all = append(all, ref)
		}
		said[ref] = true
	}
	return all
}
