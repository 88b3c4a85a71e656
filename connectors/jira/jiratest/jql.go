package jiratest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tokenPattern splits JQL into words, numbers and signs.
var tokenPattern = regexp.MustCompile(`\s*([A-Za-z]+\[\d+\]|[A-Za-z]+\(\)|[A-Za-z]+|\d+|>=|=|[(),])`)

// match says whether an issue is found.
type match func(is *Issue) bool

// unreadable is the answer to a query that is wrong, as the server words it.
func unreadable(format string, args ...any) error {
	return fail(http.StatusBadRequest, "Error in the JQL Query: "+fmt.Sprintf(format, args...))
}

// jql reads the part of the query language the connector uses:
//
//	query  = or [ "ORDER BY updated ASC, key ASC" ]
//	or     = and { "OR" and }
//	and    = term { "AND" term }
//	term   = "(" or ")" | clause
//	clause = user "= currentUser()" | "assignee WAS currentUser()"
//	       | ( "status" | "resolution" ) "CHANGED BY currentUser()" | "updated >=" milliseconds
//	       | "id in (" number { "," number } ")"
//
// where user is assignee, reporter or cf[number].
type jql struct {
	world  *World
	tokens []string
	lax    bool // what is asked for need not be there
}

// parse returns what a query finds, or an error that says where it went wrong.
func (w *World) parse(text string, lax bool) (match, error) {
	q := &jql{world: w, lax: lax}
	for rest := text; strings.TrimSpace(rest) != ""; {
		at := tokenPattern.FindStringSubmatchIndex(rest)
		if at == nil || at[0] != 0 {
			return nil, unreadable("cannot read %q", rest)
		}
		q.tokens = append(q.tokens, rest[at[2]:at[3]])
		rest = rest[at[1]:]
	}
	m, err := q.or()
	if err != nil {
		return nil, err
	}
	if rest := strings.Join(q.tokens, " "); rest != "" && rest != "ORDER BY updated ASC , key ASC" {
		return nil, unreadable("did not expect %q", rest)
	}
	return func(is *Issue) bool { return !is.Hidden && !is.Unindexed && m(is) }, nil
}

// take returns true, and goes on, if the next tokens are these.
func (q *jql) take(tokens ...string) bool {
	if len(q.tokens) < len(tokens) || !slices.Equal(q.tokens[:len(tokens)], tokens) {
		return false
	}
	q.tokens = q.tokens[len(tokens):]
	return true
}

func (q *jql) or() (match, error) {
	left, err := q.and()
	for err == nil && q.take("OR") {
		var right match
		a := left
		right, err = q.and()
		left = func(is *Issue) bool { return a(is) || right(is) }
	}
	return left, err
}

func (q *jql) and() (match, error) {
	left, err := q.term()
	for err == nil && q.take("AND") {
		var right match
		a := left
		right, err = q.term()
		left = func(is *Issue) bool { return a(is) && right(is) }
	}
	return left, err
}

func (q *jql) term() (match, error) {
	if !q.take("(") {
		return q.clause()
	}
	m, err := q.or()
	if err == nil && !q.take(")") {
		err = unreadable("a parenthesis is not closed")
	}
	return m, err
}

func (q *jql) clause() (match, error) {
	w := q.world
	if len(q.tokens) == 0 {
		return nil, unreadable("it ends too early")
	}
	field := q.tokens[0]
	switch {
	case q.take("assignee", "=", "currentUser()"):
		return func(is *Issue) bool { return is.Assignee == w.Me }, nil
	case q.take("reporter", "=", "currentUser()"):
		return func(is *Issue) bool { return is.Reporter == w.Me }, nil
	case !w.Quirks.NoHistorySearch && q.take("assignee", "WAS", "currentUser()"):
		return func(is *Issue) bool {
			return is.Assignee == w.Me || is.changed("assignee", func(c *Change) bool { return c.From == w.Me || c.To == w.Me })
		}, nil
	case !w.Quirks.NoHistorySearch && (field == "status" || field == "resolution") && q.take(field, "CHANGED", "BY", "currentUser()"):
		return func(is *Issue) bool { return is.changed(field, func(c *Change) bool { return c.By == w.Me }) }, nil
	case !w.Quirks.NoFieldSearch && strings.HasPrefix(field, "cf[") && q.take(field, "=", "currentUser()"):
		return w.customUser(strings.Trim(field[2:], "[]"))
	case len(q.tokens) > 2 && q.take("updated", ">="):
		return q.updated()
	case q.take("id", "in", "("):
		return q.ids()
	}
	return nil, unreadable("cannot read %q", strings.Join(q.tokens[:min(4, len(q.tokens))], " "))
}

// ids finds issues by id. One that is not there spoils the query, unless it is
// not to be checked.
func (q *jql) ids() (match, error) {
	var ids []string
	for len(q.tokens) > 1 {
		id := q.tokens[0]
		if is := q.world.issue(id); (is == nil || is.Hidden) && !q.lax {
			return nil, unreadable("An issue with key '%s' does not exist for field 'id'.", id)
		}
		ids, q.tokens = append(ids, id), q.tokens[1:]
		if q.take(")") {
			return func(is *Issue) bool { return slices.Contains(ids, is.ID) }, nil
		}
		q.take(",")
	}
	return nil, unreadable("a list does not end")
}

// changed reports whether some change of a field fits.
func (is *Issue) changed(field string, fits func(*Change) bool) bool {
	return find(is.History, func(c *Change) bool { return c.Field == field && fits(c) }) != nil
}

// customUser finds issues where a custom field has the asking user.
func (w *World) customUser(number string) (match, error) {
	f := find(w.Fields, func(f *Field) bool { return f.ID == "customfield_"+number })
	if f == nil {
		return nil, unreadable("Field 'cf[%s]' does not exist or you do not have permission to view it.", number)
	}
	return func(is *Issue) bool {
		switch v := is.Fields[f.Name].(type) {
		case string:
			return v == w.Me
		case []string:
			return slices.Contains(v, w.Me)
		}
		return false
	}, nil
}

// updated compares as a server does that indexes whole seconds: a bound of
// 10:00:00.500 does not find what was updated at 10:00:00.700.
func (q *jql) updated() (match, error) {
	ms, err := strconv.ParseInt(q.tokens[0], 10, 64)
	if err != nil {
		return nil, unreadable("Date value '%s' for field 'updated' is invalid.", q.tokens[0])
	}
	q.tokens = q.tokens[1:]
	return func(is *Issue) bool { return is.indexed().UnixMilli() >= ms }, nil
}

// indexed returns when the issue was updated, as the index knows it.
func (is *Issue) indexed() time.Time { return is.Updated.Truncate(time.Second) }

// compare orders issues by update, then key: by project, then number.
func (is *Issue) compare(other *Issue) int {
	prefixA, a, _ := strings.Cut(is.Key, "-")
	prefixB, b, _ := strings.Cut(other.Key, "-")
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	return cmp.Or(is.indexed().Compare(other.indexed()), cmp.Compare(prefixA, prefixB), cmp.Compare(x, y))
}

// search returns what a query finds, in order.
func (w *World) search(text string, lax bool) ([]*Issue, error) {
	m, err := w.parse(text, lax)
	if err != nil {
		return nil, err
	}
	var found []*Issue
	for i := range w.Issues {
		if m(&w.Issues[i]) {
			found = append(found, &w.Issues[i])
		}
	}
	slices.SortFunc(found, (*Issue).compare)
	return found, nil
}
