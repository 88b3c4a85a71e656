package work

import (
	"slices"
	"strings"
	"time"
)

// Kind says what sort of work an item is. An item has one: an incident is not
// also a ticket.
type Kind string

// The kinds.
const (
	KindPull     Kind = "pull_request"
	KindReview   Kind = "review"
	KindIssue    Kind = "issue"
	KindTicket   Kind = "ticket"
	KindIncident Kind = "incident"
	KindNote     Kind = "note" // from a Note; never harvested
)

// State says where an item's life has got to.
type State string

// The states. A pull request is open, merged or closed; everything else is
// open or done, or closed when it ended without being done.
const (
	StateOpen   State = "open"
	StateMerged State = "merged"
	StateDone   State = "done"
	StateClosed State = "closed"
)

// Item is one harvested fact of work. Its fields belong to the source: every
// sync overwrites them, and nothing a person wrote is ever among them. Times
// are UTC; a zero time is unknown.
type Item struct {
	ID         string // ItemID or ReviewID
	Host       string
	SourceID   string // the source's own stable id; of a review, the pull request's
	Kind       Kind
	Ref        string   // short human reference: acme/api#12, OPS-7
	FormerRefs []string // references it had before a move or rename
	Title      string
	Body       string // plain text, and only where the person wrote it (else references alone)
	URL        string
	Container  string // Container.ID
	State      State
	Labels     []string
	AuthorID   string // Person.ID of the author or reporter; of a review, of the pull request's author; "" if unknown
	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time // merged, closed as completed, done for good, resolved
	Comments   []Comment // the person's own, oldest first; of a review, none

	Pull     *Pull     // for pull requests and reviews
	Ticket   *Ticket   // for tickets, and incidents kept in a tracker
	Incident *Incident // for incidents
}

// Comment is what the person wrote under an item.
type Comment struct {
	At   time.Time `json:"at"`
	URL  string    `json:"url"`
	Text string    `json:"text"` // plain, without what it quotes
}

// Pull is what only pull requests, and reviews of them, have.
type Pull struct {
	Additions     int       `json:"additions,omitempty"`
	Deletions     int       `json:"deletions,omitempty"`
	ChangedFiles  int       `json:"changed_files,omitempty"`
	Commits       int       `json:"commits,omitempty"`
	Comments      int       `json:"comments,omitempty"`
	Reviews       int       `json:"reviews,omitempty"` // submitted by anybody
	Base          string    `json:"base,omitempty"`
	DefaultBranch string    `json:"default_branch,omitempty"`
	Head          string    `json:"head,omitempty"`
	MergeCommit   string    `json:"merge_commit,omitempty"`
	MergedBy      string    `json:"merged_by,omitempty"` // Person.ID; of a merge queue, who put it in
	FirstCommitAt time.Time `json:"first_commit_at,omitzero"`

	Effective   *Size    `json:"effective,omitempty"`    // without generated and vendored paths; nil if the files are not known
	Dirs        []string `json:"dirs,omitempty"`         // of those files, two levels deep: the 20 with most files, by name
	CoAuthors   []string `json:"co_authors,omitempty"`   // Person.ID of those who wrote it too, as its merge commit says
	FormerBases []string `json:"former_bases,omitempty"` // branches it was to go to before Base
	FromFork    bool     `json:"from_fork,omitempty"`    // Head is a branch of another repository
	Landed      Instant  `json:"landed,omitzero"`        // of one closed unmerged that a bot put in all the same: when, and what says so

	// Of a review only.
	MergedAt       time.Time `json:"merged_at,omitzero"`        // of the reviewed pull request
	Verdicts       []string  `json:"verdicts,omitempty"`        // approved, changes_requested, commented, dismissed; oldest first
	ReviewComments int       `json:"review_comments,omitempty"` // inline, over all my reviews
	Substantive    bool      `json:"substantive,omitempty"`     // some review of mine has a body, a comment or asks for changes
}

// Size is how much a change changes.
type Size struct {
	Additions int `json:"additions"`
	Deletions int `json:"deletions"`
	Files     int `json:"files"`
}

// Ticket is what only tickets have.
type Ticket struct {
	Type         string    `json:"type,omitempty"`
	TypeID       string    `json:"type_id,omitempty"`
	Status       string    `json:"status,omitempty"`
	Resolution   string    `json:"resolution,omitempty"`
	Outcome      Outcome   `json:"outcome,omitempty"`
	Priority     string    `json:"priority,omitempty"`
	Components   []string  `json:"components,omitempty"`
	Assignee     string    `json:"assignee,omitempty"` // Person.ID
	Epic         bool      `json:"epic,omitempty"`
	Subtask      bool      `json:"subtask,omitempty"`
	StartedAt    time.Time `json:"started_at,omitzero"` // first entry into in-progress
	Reopened     int       `json:"reopened,omitempty"`  // times it left done
	DoneBy       string    `json:"done_by,omitempty"`   // Person.ID of who moved it to done
	DoneByBot    bool      `json:"done_by_bot,omitempty"`
	Transitioned bool      `json:"transitioned,omitempty"` // somebody ever moved it into in-progress
}

// Outcome says what a resolution means.
type Outcome string

// The outcomes. An unknown resolution is shown to the person, not guessed.
const (
	Delivered Outcome = "delivered"
	Declined  Outcome = "declined" // won't do, duplicate, cannot reproduce, false alarm …
	Unmapped  Outcome = "unmapped"
)

// Incident is what only incidents have. A missing timestamp is missing: none
// is inferred from another.
type Incident struct {
	Severity    string  `json:"severity,omitempty"`
	ImpactAt    Instant `json:"impact_at,omitzero"`
	DetectedAt  Instant `json:"detected_at,omitzero"`
	AckedAt     Instant `json:"acked_at,omitzero"`
	MitigatedAt Instant `json:"mitigated_at,omitzero"`
	ResolvedAt  Instant `json:"resolved_at,omitzero"`
	Cause       string  `json:"cause,omitempty"`
	Major       bool    `json:"major,omitempty"` // declared a major incident
	SLAs        []SLA   `json:"slas,omitempty"`  // each cycle of each, oldest first
}

// SLA is one cycle of a service level agreement, as the service desk counts it:
// in working hours and without pauses, so no wall-clock time.
type SLA struct {
	Name      string        `json:"name"`
	StartedAt time.Time     `json:"started_at,omitzero"`
	StoppedAt time.Time     `json:"stopped_at,omitzero"` // zero while it runs
	Elapsed   time.Duration `json:"elapsed,omitempty"`
	Goal      time.Duration `json:"goal,omitempty"`
	Breached  bool          `json:"breached,omitempty"`
	Basis     string        `json:"basis"` // such as "SLA Time to resolution, working hours"
}

// vagueCauses are what people pick when no cause is known: nothing in common.
var vagueCauses = []string{"", "unknown", "other", "none", "n/a", "na", "tbd", "-", "?", "not known", "not recorded", "to be determined", "human error"}

// KnownCause returns the recorded cause, or "" if there is none that says
// anything. A nil incident has none.
func (i *Incident) KnownCause() string {
	if i == nil || slices.Contains(vagueCauses, strings.ToLower(strings.TrimSpace(i.Cause))) {
		return ""
	}
	return i.Cause
}

// Instant is a time with the field it was read from.
type Instant struct {
	At    time.Time `json:"at"`
	Basis string    `json:"basis"` // such as "field Detected", "transition to done"
}

// IsZero reports whether the time is unknown.
func (i Instant) IsZero() bool { return i.At.IsZero() }

// Role says what an account did for an item.
type Role string

// The roles.
const (
	RoleAuthor      Role = "author"
	RoleReviewer    Role = "reviewer"
	RoleAssignee    Role = "assignee"
	RoleCommander   Role = "commander"
	RoleResponder   Role = "responder"
	RoleReporter    Role = "reporter"
	RoleContributor Role = "contributor"

	RoleFixer        Role = "fixer"
	RoleAcknowledger Role = "acknowledger"
	RolePostmortem   Role = "postmortem"
	RoleActionItem   Role = "action_item"
)

// Standing is what an item is to an account: the role, whether it counts as
// the person's own work, and if not, why.
type Standing struct {
	Item    string // Item.ID
	Account string // Account.ID
	Role    Role
	Counted bool
	Why     string    // the reason it is not counted, from the table in why.go; "" when counted
	At      time.Time // when the person's part was finished: merged, first reviewed, done; zero if it was not
	GoneAt  time.Time // when the source was first found not to show the item to this account any more; zero: it does
	GoneHow string    // Gone.How
}

// EventKind says what happened to an item.
type EventKind string

// The kinds of event.
const (
	EventReviewRequested EventKind = "review_requested" // Subject: Person.ID, or "team:" + slug
	EventReady           EventKind = "ready"            // left draft
	EventReviewed        EventKind = "reviewed"         // Detail: the verdict
	EventMerged          EventKind = "merged"
	EventClosed          EventKind = "closed"
	EventReopened        EventKind = "reopened"
	EventAssigned        EventKind = "assigned"   // Subject: Person.ID, "" when unassigned
	EventStatus          EventKind = "status"     // Detail: "from → to" by name; Subject: category of the new status (new, indeterminate, done)
	EventResolution      EventKind = "resolution" // Detail: the new resolution, "" when cleared

	// Of incidents in a pager.
	EventPaged        EventKind = "paged"        // Subject: Person.ID of who was notified, once an incident however often; Detail: the urgency, high or low
	EventAcknowledged EventKind = "acknowledged" // by a person
	EventEscalated    EventKind = "escalated"    // Subject: Person.ID of whom to
	EventResolved     EventKind = "resolved"     // Actor "" with Detail "automatic" when no person did it
)

// Event is one thing that happened to an item.
type Event struct {
	Item    string // Item.ID
	Kind    EventKind
	At      time.Time
	Actor   string // Person.ID, "" if unknown
	Subject string
	Detail  string
}

// LinkKind says how one item refers to another.
type LinkKind string

// The kinds of link, hard ones first. Mentions are found in text.
const (
	LinkCloses   LinkKind = "closes"
	LinkEpic     LinkKind = "epic"   // From belongs to the epic To
	LinkParent   LinkKind = "parent" // From is a sub-task of To
	LinkReverts  LinkKind = "reverts"
	LinkRelands  LinkKind = "relands"    // From brings back To, which was reverted
	LinkBackport LinkKind = "backport"   // From is a back-port of To
	LinkStacked  LinkKind = "stacked_on" // From builds on To, whose branch it was to go to first
	LinkCausedBy LinkKind = "caused_by"
	LinkFixes    LinkKind = "fixes" // From fixed the incident To
	LinkFollowUp LinkKind = "follow_up"
	LinkRelates  LinkKind = "relates"
	LinkDup      LinkKind = "duplicates"
	LinkKey      LinkKind = "key" // From's branch or text names To by its key
	LinkMention  LinkKind = "mention"
)

// Link says that one item refers to another, and where that was found. The
// target may not have been harvested, so it is named the way the source names
// it: by id where there is one, else by reference.
type Link struct {
	From       string // Item.ID
	Kind       LinkKind
	ToHost     string
	ToSourceID string  // may be empty
	ToRef      string  // acme/api#12, PAY-310; acme/api@topic and acme/api@c0ffee: the pull request of that head branch or merge commit
	Where      string  // "closing reference", "parent", "issue link", "branch", "title", "body"
	Sure       float64 // 1 for what the source states; less for what was found in text
}
