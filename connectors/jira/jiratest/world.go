// Package jiratest is a Jira that is not there: a World of issues, served over
// HTTP as Cloud or Data Center would, with the quirks of the real ones.
//
// It serves tests and the demo, so it uses neither testing nor httptest. It
// understands exactly what the connector sends and refuses everything else
// with 400, so a misspelt query is not mistaken for an empty answer.
package jiratest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// World is everything a site holds. Things refer to each other by the names a
// person would use: users by ID, statuses, types and fields by name, issues by
// key.
type World struct {
	BaseURL    string // what the site calls itself, and links lead to: https://acme.atlassian.net
	DataCenter bool   // else Cloud
	Me         string // User.ID the credentials belong to
	Email      string // with Token, basic authentication; empty for a bearer token
	Token      string
	CloudID    string // of a site whose token is taken under /ex/jira/CloudID alone

	Users    []User
	Statuses []Status
	Types    []Type
	Projects []Project
	Fields   []Field
	Issues   []Issue

	PageSize int // most issues in one answer, with ten times as many changelog entries; 0 is 100
	Quirks   Quirks
}

// Quirks are what real servers do now and then.
type Quirks struct {
	ExpiredToken    bool // searches answer 200 with nothing, and a header tells
	NoHistorySearch bool // WAS and CHANGED are rejected
	NoFieldSearch   bool // custom fields cannot be searched by
	NoIsLast        bool // the optional isLast is left out
	EmptyPages      bool // every page comes after an empty one
	SameToken       bool // a search hands out one and the same token for ever
	EpochChangelogs bool // changelog/bulkfetch gives times as milliseconds
	BulkForgets     bool // changelog/bulkfetch leaves out every issue
	CommentLimit    int  // most comments that come with an issue; 0 is 100 on Cloud, all on Data Center
	ChangelogLimit  int  // most entries of a changelog that comes with an issue; 0 is 40 on Cloud, all on Data Center
	Miscount        int  // this many more issues are counted than listed
	Repeats         bool // a page begins with the last issue of the page before
	Heavy           int  // more issues than this in one answer, with more than one field, are 502; 0 is no limit
	SearchDepth     int  // an offset from here on is 400 on Data Center; 0 is no limit
	ChecksIDs       bool // Data Center rejects a search for an id that is not there, though told not to check
}

// User is a person, or an app.
type User struct {
	ID          string // accountId on Cloud, key on Data Center
	Name        string // what they log in with on Data Center; empty is ID
	DisplayName string
	Email       string
	App         bool
}

// Status is a status of the site.
type Status struct {
	ID       string
	Name     string
	Category string // new, indeterminate or done
	Gone     bool   // deleted since: histories name it, the site no longer lists it
}

// Type is an issue type.
type Type struct {
	ID    string
	Name  string
	Level int // -1 sub-task, 0 standard, 1 epic; Data Center tells only sub-tasks

	Untranslated string // its name before translation, where that is another
}

// Project is a project.
type Project struct {
	ID, Key, Name string
	Hidden        bool // the person may not see it; its issues are hidden by themselves
}

// Field is a custom field.
type Field struct {
	ID    string // customfield_10050
	Name  string
	Shape string // datetime, option, string, user, array of user, array of option, any
	Key   string // of its type, such as com.pyxis.greenhopper.jira:gh-epic-link
}

// Issue is an issue as it stands, with the changes that brought it there.
type Issue struct {
	ID             string // empty makes one up from Key
	Key            string
	Type           string
	Summary        string
	Description    any    // nil, wiki text, or a document as JSON values
	Reporter       string // User.ID; empty is nobody
	Assignee       string // User.ID; empty is nobody
	Created        time.Time
	Updated        time.Time // zero is Created
	Status         string
	Resolution     string // empty is none
	ResolutionDate time.Time
	Parent         string // key
	Labels         []string
	Components     []string
	Priority       string
	Links          []Link
	Fields         map[string]any // by name: a time.Time, the text of an option, a User.ID, a list of those
	History        []Change       // oldest first
	Comments       []Comment      // oldest first

	Hidden    bool           // the person may not see it
	Unindexed bool           // the search does not know of it yet
	Poison    bool           // any answer with more of it than one field is 500
	Broken    map[string]any // fields answered as given here, whatever their shape should be
}

// Link says how an issue is linked, in the words read from it: it "is caused
// by" To. The other issue shows the link from its side.
type Link struct {
	Words string
	To    string // key
}

// Change is one change of one field. Those made by one user at one time make
// one entry of the changelog.
type Change struct {
	At       time.Time
	By       string // User.ID; empty is nobody the server names
	Field    string // status, assignee, resolution, Key, or any other
	From, To string // an assignee by User.ID, all else by name
}

// Comment is what somebody wrote under an issue.
type Comment struct {
	ID       string // empty makes one up
	At       time.Time
	By       string // User.ID
	Body     any    // wiki text, or a document as JSON values
	EditedBy string // User.ID; empty is By
	Role     string // that alone sees it; empty is everybody
	Internal bool   // only agents of the service desk see it
}

// linkTypes are the kinds of link, with their words in both directions.
var linkTypes = []struct{ name, inward, outward string }{
	{"Blocks", "is blocked by", "blocks"},
	{"Cloners", "is cloned by", "clones"},
	{"Duplicate", "is duplicated by", "duplicates"},
	{"Problem/Incident", "is caused by", "causes"},
	{"Post-Incident Reviews", "is reviewed by", "reviews"},
	{"Relates", "relates to", "relates to"},
}

// find returns the first of list that is, nil if none is.
func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

func (w *World) user(id string) *User {
	return find(w.Users, func(u *User) bool { return u.ID == id })
}

func (w *World) status(name string) *Status {
	return find(w.Statuses, func(s *Status) bool { return s.Name == name })
}

func (w *World) kind(name string) *Type {
	return find(w.Types, func(t *Type) bool { return t.Name == name })
}

func (w *World) field(name string) *Field {
	return find(w.Fields, func(f *Field) bool { return f.Name == name })
}

// project returns the project a key belongs to.
func (w *World) project(key string) *Project {
	prefix, _, _ := strings.Cut(key, "-")
	return find(w.Projects, func(p *Project) bool { return p.Key == prefix })
}

// issue returns the issue with this id, key or former key.
func (w *World) issue(ref string) *Issue {
	return find(w.Issues, func(is *Issue) bool {
		if is.Key == ref || is.ID == ref {
			return true
		}
		return find(is.History, func(c *Change) bool { return c.Field == "Key" && c.From == ref }) != nil
	})
}

// prepare fills in what an author may leave out, and checks that everything
// referred to is there.
func (w *World) prepare() error {
	if u, err := url.Parse(w.BaseURL); err != nil || u.Host == "" {
		return fmt.Errorf("base URL %q is no address", w.BaseURL)
	}
	if w.user(w.Me) == nil {
		return fmt.Errorf("no user %q", w.Me)
	}
	if w.PageSize == 0 {
		w.PageSize = 100
	}
	for i := range w.Issues {
		w.Issues[i].complete()
	}
	ids, keys := map[string]bool{}, map[string]bool{}
	for i := range w.Issues {
		is := &w.Issues[i]
		if ids[is.ID] || keys[is.Key] {
			return fmt.Errorf("%s is there twice", is.Key)
		}
		ids[is.ID], keys[is.Key] = true, true
		if err := w.check(is); err != nil {
			return fmt.Errorf("%s: %w", is.Key, err)
		}
	}
	return nil
}

// complete fills in what an author left out.
func (is *Issue) complete() {
	if is.ID == "" {
		_, number, _ := strings.Cut(is.Key, "-")
		n, _ := strconv.Atoi(number)
		is.ID = strconv.Itoa(int(checksum(strings.TrimSuffix(is.Key, number))%900+100)*100_000 + n)
	}
	if is.Updated.IsZero() {
		is.Updated = is.Created
	}
	for i := range is.Comments {
		if c := &is.Comments[i]; c.ID == "" {
			c.ID = is.ID + strconv.Itoa(200_000+i)
		}
	}
}

func (w *World) check(is *Issue) error {
	switch {
	case w.project(is.Key) == nil:
		return fmt.Errorf("no project for it")
	case w.kind(is.Type) == nil:
		return fmt.Errorf("no type %q", is.Type)
	case w.status(is.Status) == nil:
		return fmt.Errorf("no status %q", is.Status)
	case is.Created.IsZero():
		return fmt.Errorf("not created at any time")
	case is.Parent != "" && w.issue(is.Parent) == nil:
		return fmt.Errorf("no parent %q", is.Parent)
	}
	for name := range is.Fields {
		if w.field(name) == nil {
			return fmt.Errorf("no field %q", name)
		}
	}
	for _, l := range is.Links {
		if w.issue(l.To) == nil || linkOf(l.Words) == nil {
			return fmt.Errorf("no link %q to %q", l.Words, l.To)
		}
	}
	people := []string{is.Reporter, is.Assignee}
	for _, c := range is.History {
		people = append(people, c.By)
		switch c.Field {
		case "assignee":
			people = append(people, c.From, c.To)
		case "status":
			if w.status(c.From) == nil || w.status(c.To) == nil {
				return fmt.Errorf("no status %q or %q", c.From, c.To)
			}
		}
	}
	for _, c := range is.Comments {
		if w.user(c.By) == nil {
			return fmt.Errorf("no user %q", c.By)
		}
		people = append(people, c.EditedBy)
	}
	for _, id := range people {
		if id != "" && w.user(id) == nil {
			return fmt.Errorf("no user %q", id)
		}
	}
	return nil
}
