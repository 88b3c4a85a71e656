package work

import "time"

// Snapshot is everything stored, as inference and measuring see it. Every
// slice is in a fixed order, so the same database gives the same results.
type Snapshot struct {
	Accounts   []Account
	Items      []Item
	Standings  []Standing
	Events     []Event
	People     []Person
	Containers []Container
	Links      []Link
	Notes      []Note
	Decisions  []Decision
	Coverage   []Coverage
}

// Coverage says how far one stream of an account has been read.
type Coverage struct {
	Account  Account
	Stream   string
	Since    time.Time
	Through  time.Time // zero: no complete run yet
	Windows  []Window  // those that are not done
	Problems []Problem // of the last run
	Outcome  string    // of the last run
	RanAt    time.Time // when the last run began
	Over     bool      // Position.Over: no gap in what there is when it was not run
}

// Entry is one item as it stands to the person, with what inference made of
// it. When several accounts have a standing, the one that counts wins.
type Entry struct {
	Item
	Account        string   // Account.Name
	Source         string   // github, jira, note
	NoteType       NoteType // of a note
	With           []string // of a note: people
	ContainerName  string
	Role           Role
	Counted        bool
	Why            string
	At             time.Time // Standing.At
	Accomplishment string    // Accomplishment.ID, "" if none
	Principles     []Assignment
	Hidden         bool
}

// Assignment says that a principle applies, how strongly and why.
type Assignment struct {
	Key    string  `json:"key"` // of the principle, such as dive-deep
	Score  float64 `json:"score"`
	Reason string  `json:"reason"` // in words, with the phrases that matched
	By     string  `json:"by"`     // model or user
}

// Accomplishment is the entries that together are one thing the person did.
type Accomplishment struct {
	ID         string // ID("accomplishment", Anchor)
	Anchor     string // Item.ID of its earliest hard-linked item
	Title      string
	Role       string // led, commanded, coordinated, built, fixed, mentored, reviewed, wrote, responded, did, contributed
	RoleReason string // the evidence for the role
	From, To   time.Time
	Items      []string // Item.IDs, oldest first; the person's own and, as context, others'
	Own        []string // those of Items that count as the person's
	Others     []string // those of Items that other people finished: merged pull requests (a review stands for its own) and tickets
	People     int      // how many other people the pull requests among Others are by, or else the tickets
	Principles []Assignment
	Claims     []Claim
	Evidence   []Evidence // what else is known about the person's part: what was led, coordinated, written, begun unasked
	Because    []string   // why these belong together
	Hidden     bool
}

// Claim is a measured statement found in a text the person wrote. Its figures
// are in its Unit; one that it doesn't have is nil. There is After with Before
// for a change, After alone for an amount, By alone for a difference.
type Claim struct {
	ID        string   `json:"id"` // ClaimID(Item, Quote)
	Item      string   `json:"item"`
	Quote     string   `json:"quote"` // exactly as written, line breaks as spaces
	Where     string   `json:"where"` // title, body, note, comment
	Start     int      `json:"start"` // where in that text the quote is, in bytes
	End       int      `json:"end"`
	Kind      string   `json:"kind"` // duration, size, percentage, money, rate, factor, count
	Unit      string   `json:"unit"` // s, B, %, pp, EUR, x, pages/week …
	Before    *float64 `json:"before,omitempty"`
	After     *float64 `json:"after,omitempty"`
	By        *float64 `json:"by,omitempty"`        // how much it changed, always positive; of a factor, how many times
	Speaker   string   `json:"speaker,omitempty"`   // who or what the text says measured it; "" if it doesn't, and the person vouches
	Confirmed bool     `json:"confirmed,omitempty"` // the person looked at it and said so
	Seen      string   `json:"seen,omitempty"`      // where others can see the figure, as the person said
	Corrected string   `json:"corrected,omitempty"` // what the person says instead of the quote; its figures are then this text's
}

// ClaimID returns the ID of the claim that a text of item states with quote.
func ClaimID(item, quote string) string { return ID("claim", item, quote) }

// Evidence is one thing that is known about the person's part in something, with
// the items it was read or counted from. Its text names no one.
type Evidence struct {
	Kind  string   `json:"kind"`
	Text  string   `json:"text"`
	Items []string `json:"items"` // Item.IDs, oldest first
}
