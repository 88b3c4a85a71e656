package jira

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// issue is an issue as we keep it, which is the shape the server gives it in,
// less what we do not use and may not keep. Known is ours.
type issue struct {
	ID     text   `json:"id"`
	Key    string `json:"key"`
	Fields fields `json:"fields"`
	Known  known  `json:"brag"`
}

type fields struct {
	Summary        string          `json:"summary"`
	Description    json.RawMessage `json:"description,omitempty"` // null, wiki text or a document
	Type           issueType       `json:"issuetype"`
	Project        named           `json:"project"`
	Status         status          `json:"status"`
	Resolution     *named          `json:"resolution,omitempty"`
	ResolutionDate text            `json:"resolutiondate,omitempty"`
	Created        text            `json:"created"`
	Updated        text            `json:"updated"`
	Reporter       *user           `json:"reporter,omitempty"`
	Assignee       *user           `json:"assignee,omitempty"`
	Priority       *named          `json:"priority,omitempty"`
	Labels         []string        `json:"labels,omitempty"`
	Components     []named         `json:"components,omitempty"`
	Parent         *parent         `json:"parent,omitempty"`
	Links          []issueLink     `json:"issuelinks,omitempty"`
}

// fieldNames are the fields every issue is asked for.
var fieldNames = []string{
	"summary", "description", "issuetype", "project", "status", "resolution", "resolutiondate", "created", "updated",
	"reporter", "assignee", "priority", "labels", "components", "parent", "issuelinks",
}

// known is what Read cannot see in the issue itself: what the site's ids mean,
// and the values of its custom fields.
type known struct {
	Categories map[string]string     `json:"categories"` // of its status, by id
	EpicLink   string                `json:"epic,omitempty"`
	EpicName   bool                  `json:"epic_name,omitempty"` // it has one, so it is an epic
	Severity   string                `json:"severity,omitempty"`
	Cause      string                `json:"cause,omitempty"`
	Commander  []user                `json:"commander,omitempty"`
	Responders []user                `json:"responders,omitempty"`
	Instants   map[fieldRole]instant `json:"instants,omitempty"`
	Major      bool                  `json:"major,omitempty"`
	SLAs       []agreement           `json:"slas,omitempty"`
	Types      map[string]string     `json:"types,omitempty"`      // of this issue and those it is linked with: names before translation, by id
	References []string              `json:"references,omitempty"` // in a description that is not ours to keep
}

// instant is a time with the name of the field it stood in.
type instant struct {
	Field string `json:"field"`
	At    text   `json:"at"`
}

type issueType struct {
	ID      text   `json:"id"`
	Name    string `json:"name"`
	Subtask bool   `json:"subtask,omitempty"`
	Level   *int   `json:"hierarchyLevel,omitempty"` // Cloud only; 1 is an epic

	Untranslated string `json:"untranslatedName,omitempty"`
}

// name returns what the type is called before translation, where the server
// says.
func (t issueType) name() string { return cmp.Or(t.Untranslated, t.Name) }

// epic reports whether the type is that of epics. Where the server gives no
// level, the name has to do.
func (t issueType) epic() bool {
	if t.Level != nil {
		return *t.Level == 1
	}
	return strings.EqualFold(t.Name, "Epic")
}

// named is anything with an id and a name; a project has a key too.
type named struct {
	ID   text   `json:"id,omitempty"`
	Key  string `json:"key,omitempty"`
	Name string `json:"name,omitempty"`
}

type status struct {
	ID       text   `json:"id"`
	Name     string `json:"name"`
	Category struct {
		Key string `json:"key"`
	} `json:"statusCategory"`
}

type parent struct {
	ID     text   `json:"id"`
	Key    string `json:"key"`
	Fields struct {
		Summary string    `json:"summary,omitempty"`
		Type    issueType `json:"issuetype"`
	} `json:"fields"`
}

type issueLink struct {
	Type struct {
		Name    string `json:"name,omitempty"`
		Inward  string `json:"inward"`
		Outward string `json:"outward"`
	} `json:"type"`
	Inward  *linked `json:"inwardIssue,omitempty"`
	Outward *linked `json:"outwardIssue,omitempty"`
}

// linked is the other issue of a link, less what is not ours to keep.
type linked struct {
	ID     text   `json:"id"`
	Key    string `json:"key"`
	Fields struct {
		Type issueType `json:"issuetype"`
	} `json:"fields"`
}

// user is a person or an app. Cloud knows them by account id, Data Center by
// key; there the name is what they log in with.
type user struct {
	AccountID   string `json:"accountId,omitempty"`
	Key         string `json:"key,omitempty"`
	Name        string `json:"name,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	AccountType string `json:"accountType,omitempty"`
}

// id returns the stable id of u, "" for nobody. Cloud calls a broken account
// "unknown".
func (u *user) id() string {
	if u == nil || u.AccountID == "unknown" {
		return ""
	}
	return cmp.Or(u.AccountID, u.Key, u.Name)
}

func (u *user) bot() bool { return u.AccountType == "app" }

// history is one entry of a changelog.
type history struct {
	ID      text     `json:"id"`
	Created text     `json:"created"`
	Author  *user    `json:"author,omitempty"`
	Items   []change `json:"items"`
}

type change struct {
	Field      string `json:"field"`
	FieldID    string `json:"fieldId,omitempty"`
	FieldType  string `json:"fieldtype,omitempty"`
	From       text   `json:"from"`
	FromString string `json:"fromString"`
	To         text   `json:"to"`
	ToString   string `json:"toString"`
}

// is reports whether c changes a field of the system. The id is often left
// out, and custom fields may bear any name.
func (c change) is(field string) bool {
	return c.FieldID == field || c.FieldType != "custom" && strings.EqualFold(c.Field, field)
}

// changelog is the changes of an issue, as they come with it and as we keep
// them. Categories is ours.
type changelog struct {
	Total      int               `json:"total,omitempty"`
	Histories  []history         `json:"histories"`
	Categories map[string]string `json:"categories,omitempty"` // of the statuses in it, by id
}

// cutAt is where Cloud cuts the changelog that comes with an issue.
const cutAt = 40

// whole reports whether the changelog that came with an issue is all of it: no
// less than announced, and less than where it would have been cut.
func (c *changelog) whole() bool {
	n := len(c.Histories)
	return c.Histories != nil && n == c.Total && n < cutAt
}

// text is a string that some servers send as a number. null is empty.
type text string

// UnmarshalJSON takes any single value.
func (t *text) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
		return nil
	case raw[0] == '{' || raw[0] == '[':
		kind := map[byte]string{'{': "object", '[': "array"}[raw[0]]
		return &json.UnmarshalTypeError{Value: kind, Type: reflect.TypeFor[string]()}
	case raw[0] != '"':
		*t = text(raw)
		return nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	*t = text(s)
	return err
}

// keyPattern is what an issue key looks like.
var keyPattern = regexp.MustCompile(`^[A-Z][A-Z0-9_]*-[0-9]{1,12}$`)

// idPattern is what an issue id looks like.
var idPattern = regexp.MustCompile(`^[0-9]{1,18}$`)

// timeLayouts are the ways servers write a time: with an offset without a
// colon in most fields, with a Z or a colon in some.
var timeLayouts = []string{"2006-01-02T15:04:05.999999999-0700", time.RFC3339Nano, "2006-01-02T15:04-0700", "2006-01-02T15:04Z07:00"}

// secondsBelow is where a number stops being milliseconds since 1970: as such
// it would fall before 1973, as seconds it reaches to the year 5138.
const secondsBelow = 100_000_000_000

// parse reads a time, in UTC. Empty is zero.
func (t text) parse() (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	if n, err := strconv.ParseInt(string(t), 10, 64); err == nil {
		if n < secondsBelow {
			n *= 1000
		}
		if at := time.UnixMilli(n).UTC(); n > 0 && at.Year() <= 9999 {
			return at, nil
		}
	}
	for _, layout := range timeLayouts {
		if at, err := time.Parse(layout, string(t)); err == nil && at.Year() > 1 && at.Year() < 9999 {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is not a time", string(t))
}

// time returns the time t says, zero where it says none.
func (t text) time() time.Time {
	at, _ := t.parse()
	return at
}
