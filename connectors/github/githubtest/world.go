// Package githubtest is a GitHub that answers from a made-up world, over real
// HTTP: the few REST and GraphQL paths the connector uses, with GitHub's own
// search syntax, limits and ways of saying no.
//
// Every GraphQL query is checked against GitHub's schema before it is
// answered. Nothing is random and no clock is read: the same world gives the
// same answers, and the ids depend only on names, never on the port.
package githubtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/store/work"
)

// World is everything the server knows. Users need listing only when they
// have a name or are bots: any other login is a person.
type World struct {
	WebURL     string // what the server calls itself, such as https://github.com
	Token      string // what Authorization must carry
	Viewer     string // login the token belongs to
	Scopes     string // X-OAuth-Scopes; "" sends no header
	Expires    time.Time
	Restricted int // contributions of the viewer that the token does not show
	Unlisted   int // pull requests of the viewer, in any year, that are counted and never found

	Users  []User
	Orgs   []Org
	Repos  []Repo
	Pulls  []Pull
	Issues []Issue

	Comments []Comment // under pull requests and issues

	Quirks Quirks
}

// User is somebody with an account.
type User struct {
	Login string
	Name  string
	Bot   bool
}

// Org is an organisation.
type Org struct {
	Login string
	Teams []string // that the viewer is in: acme/payments
	SSO   bool     // the token lacks the single sign-on it wants
}

// Repo is a repository. Pull requests and issues may name it by any name it
// ever had.
type Repo struct {
	Name    string   // acme/billing
	Former  []string // names it had, oldest first
	Private bool
	Default string // branch; "" means main
}

// Pull is a pull request. It is merged when Merged is set, closed when only
// Closed is, else open.
type Pull struct {
	Repo        string
	Number      int
	Author      string // "" is a deleted account
	Title, Body string
	Head, Base  string // Base "" means the default branch
	Labels      []string
	Created     time.Time
	Updated     time.Time // zero: the last thing that happened
	Merged      time.Time
	Closed      time.Time
	MergedBy    string // "" means the author
	MergeCommit string
	Additions   int
	Deletions   int
	Files       int
	Paths       []string // of the first of the files; the others have made-up ones
	Commits     int
	FirstCommit time.Time // zero: when it was created
	Comments    int
	Closes      []string // acme/billing#12
	Reviews     []Review
	Requests    []Request
	Ready       []time.Time // when it left draft

	Fork          bool     // Head is a branch of another repository
	Assignees     []string // now
	Involved      []string // mentioned or commenting
	CoAuthors     []string // of its first commit and of a squashed merge commit
	Unsquashed    bool     // the merge commit is a merge
	QueuedBy      string   // who put it into the merge queue, when it was merged
	ClosedBy      string   // of an unmerged one; "" is a deleted account
	ClosingCommit string   // of an unmerged one: what closed it
	FormerBases   []string // branches it was to go to before Base
}

// Review is one submitted review, or a pending one.
type Review struct {
	Author    string
	State     string    // APPROVED, CHANGES_REQUESTED, COMMENTED, PENDING
	At        time.Time // zero when pending
	Body      string
	Comments  int       // inline
	Dismissed time.Time // set: the state was overwritten then
}

// Request is a request to review, to a login or to a team (acme/payments).
type Request struct {
	To   string
	Team bool
	By   string
	At   time.Time

	Removed time.Time // set: taken back then
}

// Issue is an issue. It is closed when Closed is set.
type Issue struct {
	Repo        string
	Number      int
	Author      string
	Title, Body string
	Labels      []string
	Created     time.Time
	Updated     time.Time // zero: the last thing that happened
	Closed      time.Time
	ClosedBy    string   // "" means the author
	Reason      string   // COMPLETED, NOT_PLANNED, DUPLICATE; "" means COMPLETED
	Assignees   []string // now
	Involved    []string // mentioned or commenting

	// Events says who was assigned when, and what else happened. When there
	// are none, the assignees were assigned at the start and Closed is the
	// only close.
	Events []Event
}

// Comment is one under a pull request or an issue that there is. Its place in the
// world is what it is known by.
type Comment struct {
	On      string // acme/billing#12
	Author  string
	Body    string
	At      time.Time
	Edited  time.Time // zero: never
	Deleted bool      // it is no more
}

// updated is when a comment was last written.
func (c *Comment) updated() time.Time { return latest(c.At, c.Edited) }

// Event is something that happened to an issue.
type Event struct {
	Kind  string // assigned, unassigned, closed, reopened, labeled, duplicate, unduplicate, mentioned
	At    time.Time
	By    string
	Whom  string // assigned, unassigned
	Label string // labeled
	Of    string // closed, mentioned: by which pull request; duplicate: of what: acme/billing#12
}

// Quirks are the ways the server goes wrong. Items are named by reference,
// acme/billing#12.
type Quirks struct {
	TooBig         int               // > 0: asked for more than this many objects with lists in them, GraphQL answers 502
	Null           map[string]string // comes as null, with an error of this type
	SkipOnce       []string          // left out the first time its page is served
	DupOnce        []string          // the first time its page is served it also replaces the page's last item
	HideReviewers  bool              // requested reviewers come as null, FORBIDDEN
	OverloadedOnce bool              // the next search answers RESOURCE_LIMITS_EXCEEDED
	Heavy          map[string]int    // asked for with more than this many objects inside, GraphQL answers 502
	Lag            map[string]int    // how many searches do not find it yet
	Unknown        []string          // what an older server has not heard of: Issue.stateReason, a type, an enum value
}

// events returns what happened to an issue, made up where nothing is given.
func (i *Issue) events() []Event {
	if len(i.Events) > 0 {
		return i.Events
	}
	var all []Event
	for _, login := range i.Assignees {
		all = append(all, Event{Kind: "assigned", At: i.Created, By: i.Author, Whom: login})
	}
	if !i.Closed.IsZero() {
		all = append(all, Event{Kind: "closed", At: i.Closed, By: cmp.Or(i.ClosedBy, i.Author)})
	}
	return all
}

// updated is the last thing known to have happened to an issue.
func (i *Issue) updated() time.Time {
	if !i.Updated.IsZero() {
		return i.Updated
	}
	last := latest(i.Created, i.Closed)
	for _, e := range i.events() {
		last = latest(last, e.At)
	}
	return last
}

// updated is the last thing known to have happened to a pull request.
func (p *Pull) updated() time.Time {
	if !p.Updated.IsZero() {
		return p.Updated
	}
	last := latest(p.Created, p.Merged, p.Closed)
	for _, r := range p.Reviews {
		last = latest(last, r.At, r.Dismissed)
	}
	for _, r := range p.Requests {
		last = latest(last, r.At, r.Removed)
	}
	return latest(append(p.Ready, last)...)
}

func latest(times ...time.Time) time.Time {
	return slices.MaxFunc(times, time.Time.Compare)
}

// repo finds a repository by any of its names; one that is not listed exists
// under the name it is called by.
func (w *World) repo(name string) *Repo {
	for i := range w.Repos {
		if r := &w.Repos[i]; r.Name == name || slices.Contains(r.Former, name) {
			return r
		}
	}
	return &Repo{Name: name}
}

// id is the node id of a repository: renaming does not change it.
func (r *Repo) id() string {
	first := append(slices.Clone(r.Former), r.Name)[0]
	return "R_kgDO" + work.ID("repository", first)
}

func (r *Repo) owner() string {
	owner, _, _ := strings.Cut(r.Name, "/")
	return owner
}

func (w *World) pullID(p *Pull) string {
	return "PR_kwDO" + work.ID("pull", w.repo(p.Repo).id(), strconv.Itoa(p.Number))
}

func (w *World) issueID(i *Issue) string {
	return "I_kwDO" + work.ID("issue", w.repo(i.Repo).id(), strconv.Itoa(i.Number))
}

func (w *World) ref(repo string, number int) string {
	return w.repo(repo).Name + "#" + strconv.Itoa(number)
}

// user finds an account; "" and unknown logins are nobody and a plain person.
func (w *World) user(login string) User {
	for _, u := range w.Users {
		if u.Login == login {
			return u
		}
	}
	return User{Login: login}
}

func (w *World) needsSSO(owner string) bool {
	return slices.ContainsFunc(w.Orgs, func(o Org) bool { return o.Login == owner && o.SSO })
}
