package work

import (
	"strings"
	"time"
)

// Note is what the person typed. No sync ever touches it.
type Note struct {
	ID        string
	Type      NoteType
	Date      time.Time // the day it is about
	Text      string
	With      []string // people
	Tags      []string // principle keys
	Links     []string // URLs
	Attached  []Attachment
	CreatedAt time.Time
}

// Attachment is a file as it was when the person attached it. It is not copied.
type Attachment struct {
	Path   string `json:"path"` // absolute
	Size   int64  `json:"size"` // in bytes
	SHA256 string `json:"sha256"`
}

// NoteType says what a note records.
type NoteType string

// What a note can be.
const (
	NoteWork        NoteType = "note"
	NoteFeedback    NoteType = "feedback"    // received, verbatim
	NoteExpectation NoteType = "expectation" // heard from a manager
)

// NoteTypes are the types of note.
var NoteTypes = []NoteType{NoteWork, NoteFeedback, NoteExpectation}

// DecisionKind says what the person decided.
type DecisionKind string

// The kinds of decision.
const (
	DecideHide    DecisionKind = "hide"
	DecideKeep    DecisionKind = "keep"
	DecideTag     DecisionKind = "tag"
	DecideUntag   DecisionKind = "untag"
	DecideMerge   DecisionKind = "merge"   // must-link: one accomplishment with the item Value
	DecideSplit   DecisionKind = "split"   // cannot-link: not in one with the item Value; with no Value, by itself
	DecideRename  DecisionKind = "rename"  // Value is the title of the accomplishment the item is in
	DecideRedate  DecisionKind = "redate"  // Value is when it was: 2026-03-04, or the first and last day as 2026-01-12..2026-05-22
	DecideRole    DecisionKind = "role"    // Value is one of Roles
	DecideConfirm DecisionKind = "confirm" // of a claim: Value is its Claim.ID, and after a space where others can see the figure, if anywhere
	DecideCorrect DecisionKind = "correct" // of a claim: Value is its Claim.ID, and after a space what is true instead; nothing takes the claim away
	DecideEdit    DecisionKind = "edit"    // of a note: Value is the number of the text that holds from then on
	DecideDelete  DecisionKind = "delete"  // of a note
	DecideUndo    DecisionKind = "undo"
)

// Roles are the words for the person's part in an accomplishment.
var Roles = []string{
	"led", "commanded", "coordinated", "built", "fixed", "mentored", "reviewed", "wrote", "responded", "did", "contributed",
}

// Decision is one thing the person decided. Decisions are only ever appended;
// inference replays them in order. They name items, never clusters: one about
// an accomplishment names its anchor and sets Whole.
type Decision struct {
	ID     int64
	At     time.Time
	Kind   DecisionKind
	Item   string // Item.ID or Note.ID
	Whole  bool   // about the accomplishment anchored on Item
	Value  string // tag, untag: the principle's key; others as their kinds say
	Undoes int64  // undo: the decision taken back
}

// Claim returns what a confirm or correct is about, and what it says of it.
func (d Decision) Claim() (id, text string) {
	id, text, _ = strings.Cut(d.Value, " ")
	return id, strings.TrimSpace(text)
}

// Days returns the first and the last day of a redate, at midnight UTC. ok is
// false for what is not one or two dates in order.
func (d Decision) Days() (first, last time.Time, ok bool) {
	from, to, two := strings.Cut(d.Value, "..")
	if !two {
		to = from
	}
	first, err := time.Parse(time.DateOnly, from)
	last, err2 := time.Parse(time.DateOnly, to)
	return first, last, err == nil && err2 == nil && !last.Before(first)
}

// StandingDecisions returns those not taken back, in order.
func StandingDecisions(all []Decision) []Decision {
	undone := map[int64]bool{}
	for _, d := range all {
		if d.Kind == DecideUndo {
			undone[d.Undoes] = true
		}
	}
	var standing []Decision
	for _, d := range all {
		if d.Kind != DecideUndo && !undone[d.ID] {
			standing = append(standing, d)
		}
	}
	return standing
}

// DeletedNotes returns the notes that are deleted, each with the decisions that
// did it: two programs, or two databases, may each have.
func DeletedNotes(all []Decision) map[string][]int64 {
	deleted := map[string][]int64{}
	for _, d := range StandingDecisions(all) {
		if d.Kind == DecideDelete {
			deleted[d.Item] = append(deleted[d.Item], d.ID)
		}
	}
	return deleted
}

// Sheet is a generated document: what was asked for and what was last written.
type Sheet struct {
	ID        string // ID("sheet", absolute path)
	Path      string // absolute
	Template  string
	Period    string // as the person named it
	From, To  time.Time
	Text      string // the whole text last generated
	WrittenAt time.Time
	Blocks    []Block
}

// Block is one part of a sheet, with the text last generated for it and the
// items behind it.
type Block struct {
	Key   string // stable across drafts: "summary", "acc:" + accomplishment id …
	Text  string
	Hash  string // Hash(Text)
	Items []string
}

// Revision is what a document's file held at some time, before brag wrote to
// it or after.
type Revision struct {
	Path   string // absolute
	N      int    // 1, 2 … for each path
	At     time.Time
	Why    string  // such as "before a draft": BeforeWriting begins those that the person left
	Text   []byte  // the file's bytes
	Blocks []Block // as generated for that text: Sheet.Blocks then
}

// BeforeWriting begins the Why of a text as it was when brag was about to write
// to the file: what the person made of it.
const BeforeWriting = "before "

// Hash returns the fingerprint of a text.
func Hash(text string) string { return ID("text", text) }
