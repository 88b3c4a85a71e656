package work

import "time"

// Note is what the person typed. No sync ever touches it.
type Note struct {
	ID        string
	Type      NoteType
	Date      time.Time // the day it is about
	Text      string
	With      []string // people
	Tags      []string // principle keys
	Links     []string // URLs
	CreatedAt time.Time
}

// NoteType says what a note records.
type NoteType string

// The types of note.
const (
	NoteWork        NoteType = "note"
	NoteFeedback    NoteType = "feedback"    // received, verbatim
	NoteExpectation NoteType = "expectation" // heard from a manager
)

// DecisionKind says what the person decided.
type DecisionKind string

// The kinds of decision.
const (
	DecideHide  DecisionKind = "hide"
	DecideKeep  DecisionKind = "keep"
	DecideTag   DecisionKind = "tag"
	DecideUntag DecisionKind = "untag"
	DecideUndo  DecisionKind = "undo"
)

// Decision is one thing the person decided. Decisions are only ever appended;
// inference replays them in order. They name items, never clusters: one about
// an accomplishment names its anchor and sets Whole.
type Decision struct {
	ID     int64
	At     time.Time
	Kind   DecisionKind
	Item   string // Item.ID or Note.ID
	Whole  bool   // about the accomplishment anchored on Item
	Value  string // tag, untag: the principle's key
	Undoes int64  // undo: the decision taken back
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

// Hash returns the fingerprint of a text.
func Hash(text string) string { return ID("text", text) }
