package github

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"bragsheet/store/work"
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

// reduce makes what may be kept of an object out of what the server sent. What its
// body states of an incident is kept apart, as is whether a team that was asked
// is one of mine; of what mentions it, only pull requests of mine are kept.
func reduce(node map[string]any, me work.Account, teams []string) any {
	if body, ok := node["body"].(string); ok {
		if said := stated(plain(body), me.Login); len(said) > 0 {
			node["stated"] = said
		}
	}
	timeline, _ := node["timelineItems"].(map[string]any)
	if events, ok := timeline["nodes"].([]any); ok {
		events = slices.DeleteFunc(events, func(v any) bool {
			e, _ := v.(map[string]any)
			source, _ := e["source"].(map[string]any)
			return e["__typename"] == "CrossReferencedEvent" && (authorID(source) != me.UserID || me.UserID == "")
		})
		timeline["nodes"] = events
		for _, v := range events {
			e, _ := v.(map[string]any)
			asked, _ := e["requestedReviewer"].(map[string]any)
			if slug, ok := asked["combinedSlug"].(string); ok {
				asked["mine"] = slices.Contains(teams, slug)
			}
		}
	}
	return strip(node, me.UserID)
}

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
	if strings.Contains(text, "<!--") {
		text = openComment.ReplaceAllString(closedComment.ReplaceAllString(text, ""), "")
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unwanted(r) {
			return -1
		}
		return r
	}, text))
}

// unwanted reports whether a character does something to the text around it: a
// control character, or one that turns what follows around, however it is
// written.
func unwanted(r rune) bool {
	return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// oneLine is a name or title on one line.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unwanted(r):
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
