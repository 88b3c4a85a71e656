package connectors

import (
	"context"
	"iter"

	"bragsheet/store/work"
)

// RereadSink is the part of the store that Reread writes to.
type RereadSink interface {
	// Parts yields the stored parts of an account, object by object, each
	// group complete.
	Parts(ctx context.Context, accountID string) iter.Seq2[[]work.Part, error]

	// SaveReading replaces what the objects were last read as.
	SaveReading(ctx context.Context, accountID string, objects []work.Object) (added, changed int, err error)
}

// rereadAtOnce is how many objects Reread saves at once.
const rereadAtOnce = 100

// Reread reads everything stored for an account again, without the network.
// It returns how many objects were read, how many items are new or differ, and
// what could not be read. What was read before an error stays.
func Reread(ctx context.Context, src Source, me work.Account, sink RereadSink) (read, changed int, problems []work.Problem, err error) {
	var parts []work.Part
	objects := 0
	save := func() error {
		again, unread := readAll(src, me, parts)
		added, differ, err := sink.SaveReading(ctx, me.ID, again)
		read, changed, problems = read+len(again), changed+added+differ, append(problems, unread...)
		parts, objects = nil, 0
		return err
	}
	for object, err := range sink.Parts(ctx, me.ID) {
		if err != nil {
			return read, changed, problems, err
		}
		parts, objects = append(parts, object...), objects+1
		if objects < rereadAtOnce {
			continue
		}
		if err := save(); err != nil {
			return read, changed, problems, err
		}
	}
	err = save()
	return read, changed, problems, err
}
