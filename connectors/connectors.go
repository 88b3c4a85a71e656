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
	// refused with ErrUnauthorized.
	Preflight(ctx context.Context) (Preflight, error)

	// Streams lists what can be pulled, in the order to pull it.
	Streams() []Stream

	// Pull reads a stream from where plan.Position left it up to plan.Now, in
	// batches to be saved one by one. Going on from any batch's Position, in
	// another process, gives what going on at once would have given. The last
	// batch has Complete set; a non-nil error is the last thing yielded.
	Pull(ctx context.Context, stream string, plan Plan) iter.Seq2[Batch, error]

	// Read says what the parts of one object are to me. It is pure: the same
	// parts in any order give the same Reading, at any time, without a
	// network.
	Read(me work.Account, parts []work.Part) (work.Reading, error)
}

// Preflight is what a server says before anything is pulled.
type Preflight struct {
	Account  work.Account   // Name left empty
	Problems []work.Problem // what the credentials cannot see, expiry warnings
	Requests int
}

// Stream is one kind of thing a source has, such as reviews.
type Stream struct {
	Name string

	// Query is a fingerprint of everything that decides what the stream asks
	// for and keeps: a version, organisations, labels. When it changes, the
	// stream is harvested again from the beginning.
	Query string
}

// Plan says what to pull.
type Plan struct {
	Me       work.Account
	Since    time.Time       // how far back; a zero Position starts here
	Now      time.Time       // the start of this run
	Position json.RawMessage // from the last saved batch; nil to begin
}

// Batch is some objects of a stream and the position once they are saved.
type Batch struct {
	Parts    []work.Part     // every part of each object in the batch
	Window   *work.Window    // set when a window has been read to its end
	Position json.RawMessage // where to go on once this batch is saved
	Expected int             // objects this run is known to bring so far; 0 if unknown
	Requests int             // sent since the last batch
	Problems []work.Problem
	Complete bool // the stream has been read from plan.Since up to plan.Now
}

// Sink is the part of the store that Sync writes to.
type Sink interface {
	// SaveAccount inserts or updates an account.
	SaveAccount(ctx context.Context, a work.Account) error

	// Position returns where the stream of the account with this ID is; the
	// zero Position if it was never read.
	Position(ctx context.Context, accountID, stream string) (work.Position, error)

	// SaveBatch saves, in one transaction, a batch: its parts and reading
	// replace what was stored for the same objects and account, and the
	// position moves. It returns how many items are new and how many differ
	// from what was stored.
	SaveBatch(ctx context.Context, accountID, stream string, b work.Batch) (added, changed int, err error)

	// SaveRun records how the reading of a stream ended.
	SaveRun(ctx context.Context, accountID string, run work.StreamRun) error
}
