package github

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// connection is a list in an object. What the token may not see in it is nil.
type connection[T any] struct {
	TotalCount int
	Nodes      []*T
}

// all returns what is there.
func (c connection[T]) all() []*T {
	return slices.DeleteFunc(slices.Clone(c.Nodes), func(n *T) bool { return n == nil })
}

// actor is a user, a bot, a team … or nil, for a deleted account.
type actor struct {
	Typename     string `json:"__typename"`
	ID           string
	Login        string
	Name         string
	CombinedSlug string // of a team
	Mine         bool   // of a team: I am in it, as far as GitHub says; set by reduce
}

func (a *actor) is(userID string) bool { return a != nil && a.ID == userID && userID != "" }

func (a *actor) bot() bool {
	return a != nil && (a.Typename == "Bot" || strings.HasSuffix(a.Login, "[bot]"))
}

// node is what pull requests and issues have in common.
type node struct {
	Number     int
	URL        string
	Title      string
	Body       string
	State      string
	CreatedAt  string
	UpdatedAt  string
	Author     *actor
	Repository *struct {
		ID               string
		NameWithOwner    string
		IsPrivate        bool
		DefaultBranchRef *struct{ Name string }
	}
	Labels connection[struct{ Name string }]
}

// pullNode is a pull request, as either stream asks for it.
type pullNode struct {
	node
	MergedAt                *string
	ClosedAt                *string
	IsCrossRepository       bool
	Additions               int
	Deletions               int
	ChangedFiles            int
	BaseRefName             string
	HeadRefName             string
	MergedBy                *actor
	MergeCommit             *mergeCommit
	Comments                struct{ TotalCount int }
	Commits                 connection[commitNode]
	Reviews                 connection[reviewNode]
	ClosingIssuesReferences connection[issueRef]
	TimelineItems           connection[eventNode]
}

// mergeCommit is what a pull request became.
type mergeCommit struct {
	Oid     string
	Parents struct{ TotalCount int }
	Authors connection[gitActor]
}

type commitNode struct {
	Commit struct {
		AuthoredDate *string
		Authors      connection[gitActor]
	}
}

// gitActor is whom a commit names; without a user if GitHub knows none of that
// address.
type gitActor struct{ User *actor }

type reviewNode struct {
	ID          string
	State       string
	SubmittedAt *string
	Body        string
	Author      *actor
	Comments    struct{ TotalCount int }
}

type issueRef struct {
	ID         string
	Number     int
	Repository struct{ NameWithOwner string }
}

func (i *issueRef) ref() string { return reference(i.Repository.NameWithOwner, i.Number) }

// issueNode is an issue.
type issueNode struct {
	node
	Stated        map[string]string // what the body states of an incident; set by reduce
	StateReason   *string
	ClosedAt      *string
	Assignees     connection[actor]
	TimelineItems connection[eventNode]
}

// eventNode is an item of a timeline.
type eventNode struct {
	Typename            string `json:"__typename"`
	CreatedAt           string
	Actor               *actor
	RequestedReviewer   *actor
	Assignee            *actor
	PreviousReviewState string
	Review              *struct{ ID string }
	PreviousRefName     string // a branch it was to go to
	OldBase             string // likewise
	Label               struct{ Name string }
	Closer              *closer
	WillCloseTarget     bool
	Source              *closer   // of a mention
	Duplicate           *issueRef // what is marked or unmarked so
	Canonical           *issueRef // what it is a duplicate of
}

// closer is a pull request or commit that closed something or mentions it.
type closer struct {
	Oid         string // of a commit
	Title       string
	State       string
	HeadRefName string
	Author      *actor
}

// decoder reads the times of one object, and remembers the first it could not.
type decoder struct {
	object string
	err    error
}

// decode unpacks a part; the error names the object and the field.
func decode(part work.Part, into any) (*decoder, error) {
	d := &decoder{object: part.Name + " " + part.SourceID}
	if part.SourceID == "" {
		return d, fmt.Errorf("a %s without an id", part.Name)
	}
	if err := json.Unmarshal(part.Data, into); err != nil {
		return d, fmt.Errorf("%s: %w", d.object, err)
	}
	return d, nil
}

func (d *decoder) fail(field, format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%s: %s %w", d.object, field, fmt.Errorf(format, args...))
	}
}

// time reads a time that may be absent.
func (d *decoder) time(field string, text *string) time.Time {
	if text == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		d.fail(field, "is %q, not a time", *text)
		return time.Time{}
	}
	return t.UTC()
}

// needed reads a time that must be there.
func (d *decoder) needed(field, text string) time.Time {
	if text == "" {
		d.fail(field, "is missing")
		return time.Time{}
	}
	return d.time(field, &text)
}

// ordered returns timeline items by time.
func (d *decoder) ordered(c connection[eventNode]) []event {
	var all []event
	for _, e := range c.all() {
		if at := d.needed("timelineItems.createdAt", e.CreatedAt); !at.IsZero() {
			all = append(all, event{e, at})
		}
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	return all
}

// event is a timeline item with its time.
type event struct {
	*eventNode
	at time.Time
}
