// Package connectors harvests finished work from the places it is recorded.
//
// It holds the contract a connector keeps (Source), and the engine (Sync) that
// drives one: raw parts, what they read as, and the position they bring the
// stream to are saved together, so a harvest cut off anywhere resumes without
// a hole. Each system has its client in a folder of its own; none of them
// knows the database.
package connectors

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"bragsheet/store/work"
)

// Source is one account on one system.
type Source interface {
	// Name is what the person calls the account: in the config, in messages.
	Name() string

	// Preflight asks the server who the credentials belong to, and what they
	// cannot see. It must be called before Pull. Bots and service accounts are
	// refused with ErrUnauthorized. kept is Preflight.Keep of an earlier run,
	// nil if there was none: what it says need not be asked again.
	Preflight(ctx context.Context, kept json.RawMessage) (Preflight, error)

	// Streams lists what can be pulled, in the order to pull it.
	Streams() []Stream

	// Pull reads a stream from where plan.Position left it up to plan.Now, in
	// batches to be saved one by one. Going on from any batch's Position, in
	// another process, gives what going on at once would have given. The last
	// batch has Complete set; a non-nil error is the last thing yielded. While
	// a batch is saved, the next one is already asked for.
	Pull(ctx context.Context, stream string, plan Plan) iter.Seq2[Batch, error]

	// Read says what the parts of one object are to me. It is pure: the same
	// parts in any order give the same Reading, at any time, also while Pull
	// runs, without a network.
	Read(me work.Account, parts []work.Part) (work.Reading, error)
}

// Preflight is what a server says before anything is pulled.
type Preflight struct {
	Account  work.Account   // Name left empty
	Problems []work.Problem // what the credentials cannot see, expiry warnings
	Requests int

	// Visible names what the credentials show, such as organisations and
	// scopes, as far as the server says. When something is added to it,
	// every stream is read again from the beginning: what was hidden before
	// may be old.
	Visible []string

	// Writes says how the credentials are known to allow more than reading,
	// such as "scope repo"; "" if they are not.
	Writes string

	ServerTime time.Time // by the server's clock, when it says

	// Keep is what was learnt about the server that stays true for a while,
	// and when; opaque to all but the source.
	Keep json.RawMessage
}

// Stream is one kind of thing a source has, such as reviews.
type Stream struct {
	Name string

	// Query is a fingerprint of everything that decides what the stream asks
	// for and keeps: a version, organisations, labels. When it changes, the
	// stream is harvested again from the beginning.
	Query string

	// Over is set for a stream that brings nothing new but goes over stored
	// objects, by id: open ones to see how they went on, those that lack a
	// part. Each run goes over them afresh, unless the last was cut off.
	Over *work.Selection

	// Verify is set for a stream that is only pulled when everything stored is
	// to be checked against the server.
	Verify bool
}

// Plan says what to pull.
type Plan struct {
	Me       work.Account
	Since    time.Time       // how far back; a zero Position starts here
	Now      time.Time       // the start of this run
	Position json.RawMessage // from the last saved batch; nil to begin
	Stored   []work.Stored   // for a stream with Over: what it selects, by SourceID
}

// Batch is some objects of a stream and the position once they are saved.
type Batch struct {
	Parts    []work.Part     // of some objects; a stored part of another name stays
	Gone     []work.Gone     // stored objects that the server no longer shows
	Window   *work.Window    // set when a window has been read to its end
	Position json.RawMessage // where to go on once this batch is saved
	Expected int             // objects this run is known to bring so far; 0 if unknown
	Requests int             // sent since the last batch
	Quota    Quota           // of the server, as it last said
	Problems []work.Problem
	Complete bool // the stream has been read from plan.Since up to plan.Now
}

// Checker is a Source that can check more than a harvest needs to know.
type Checker interface {
	// Check asks the server, after a Preflight, for what could make a harvest
	// less than it should be. It changes nothing.
	Check(ctx context.Context) ([]Check, error)
}

// Check is one thing that was checked.
type Check struct {
	Name   string // in a word or two, such as "search"
	Found  string // in words, such as "212 pull requests by octo"
	Advice string // what to do; "" if all is well
}

// Quota is what a server says is left of a rate limit. The zero Quota is
// unknown.
type Quota struct {
	Limit     int // requests or points allowed in a stretch of time
	Remaining int // of them, still left
}

// Sink is the part of the store that Sync writes to. me is the account as the
// server and the person name it. Two configured accounts may be one identity
// with two tokens: where each stands is kept by me.ID and me.Name, what was
// read by me.ID alone.
type Sink interface {
	// Kept returns what a source of this name last kept; nil if nothing.
	Kept(ctx context.Context, name string) (json.RawMessage, error)

	// SaveAccount inserts or updates an account and what its source keeps.
	// names are all accounts that are configured: where an account was under
	// a name that is no longer among them, it goes on under me.Name.
	SaveAccount(ctx context.Context, me work.Account, keep json.RawMessage, names []string) error

	// Position returns where a stream is; the zero Position if it was never
	// read.
	Position(ctx context.Context, me work.Account, stream string) (work.Position, error)

	// Stored returns the selected objects that me.Name brought, by SourceID.
	Stored(ctx context.Context, me work.Account, sel work.Selection) ([]work.Stored, error)

	// PartsOf returns the stored parts of some objects, by SourceID and without
	// those of the names given for each. An object that has none left is not in
	// it.
	PartsOf(ctx context.Context, me work.Account, without map[string][]string) (map[string][]work.Part, error)

	// SaveBatch saves, in one transaction, a batch: its parts and reading
	// replace what was stored for the same objects and account, what is gone
	// is marked so, and the position moves. It returns how many items are new
	// and how many differ from what was stored.
	SaveBatch(ctx context.Context, me work.Account, stream string, b work.Batch) (added, changed int, err error)

	// SaveRun records how the reading of a stream ended.
	SaveRun(ctx context.Context, accountID string, run work.StreamRun) error
}
