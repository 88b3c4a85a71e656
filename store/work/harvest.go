package work

import (
	"encoding/json"
	"time"
)

// Part is one raw answer about one object of a source, as JSON and already
// stripped of what brag may not keep (other people's texts). What an item is,
// is read from its parts, so a better reading needs no second harvest.
type Part struct {
	SourceID string // of the object: a node id, a Jira issue id
	Name     string // what the part holds: pull, review, issue, ticket, changelog …
	Data     json.RawMessage
}

// Reading is what the parts of one or more objects say.
type Reading struct {
	Items      []Item
	Standings  []Standing
	Events     []Event
	People     []Person
	Containers []Container
	Links      []Link
}

// WindowState says how the reading of a window ended.
type WindowState string

// The states of a window.
const (
	WindowDone       WindowState = "done"
	WindowIncomplete WindowState = "incomplete" // fewer arrived than the server counts; asked again next time
	WindowTruncated  WindowState = "truncated"  // the server cannot list more, and the window cannot be split
)

// Window is one stretch of time a stream was read for: [From, To), by the time
// field the stream is asked by.
type Window struct {
	From, To time.Time
	Expected int // as counted by the server; -1 if it does not say
	Seen     int // distinct objects received
	State    WindowState
}

// Position is how far a stream has been read. Value belongs to the connector;
// the rest says for which scope it holds, and what is complete.
type Position struct {
	Value    json.RawMessage // nil before the first batch
	Complete bool            // the pass that Value belongs to is finished
	Scope    string          // fingerprint of since and query; a changed scope starts over
	Since    time.Time       // how far back the stream is read
	Through  time.Time       // everything up to here has been read; zero until the first complete run
	Visible  []string        // what the credentials showed when it was read
	Over     bool            // of a stream that goes over stored objects: says nothing of what there is
}

// Selection says which stored objects of an account are meant.
type Selection struct {
	Parts   []string // with a part of one of these names; nil: whatever parts
	Open    bool     // only those with an item in StateOpen
	Lacking string   // only those without a part of this name; "" asks for none
}

// Stored is an object that is stored.
type Stored struct {
	SourceID  string
	Parts     []string  // names, in order
	UpdatedAt time.Time // the latest Item.UpdatedAt of its items; zero if none could be read
	Gone      bool      // marked as gone before
}

// Gone is a stored object that its source no longer shows: deleted, moved out
// of sight, or hidden from these credentials. It stays stored, and marked.
type Gone struct {
	SourceID string
	How      string // what was asked and answered, such as "not found by id"
	At       time.Time
}

// Problem is something the person should know about a harvest.
type Problem struct {
	What   string `json:"what"`
	Where  string `json:"where,omitempty"`
	Advice string `json:"advice,omitempty"`
	Unseen bool   `json:"-"` // what the credentials cannot see: listed, not an error

	// Refused means that the credentials are missing or not accepted: only the
	// person can mend that.
	Refused bool `json:"-"`
}

// Outcome words of a stream and of a run.
const (
	OutcomeComplete = "complete"
	OutcomePartial  = "partial"
	OutcomeFailed   = "failed"
)

// StreamRun is what one run read of one stream.
type StreamRun struct {
	Account  string // Account.Name
	Stream   string
	Outcome  string
	From, To time.Time // what is covered now: complete from From through To
	Read     int       // objects received
	New      int       // items not known before
	Changed  int       // items that differ from what was known
	Gone     int       // objects the source no longer shows, as found by this run
	Over     bool      // Position.Over
	Requests int
	Problems []Problem
	Started  time.Time
	Ended    time.Time
}
