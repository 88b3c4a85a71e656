package main

import (
	"cmp"
	"context"
	"slices"

	"bragsheet/store/work"
)

// reviewed is how many accomplishments the first review shows.
const reviewed = 10

// review looks through the largest accomplishments after the first sync.
func (a *app) review(ctx context.Context, ask *asker) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	largest := ses.fresh()
	slices.SortStableFunc(largest, func(x, y work.Accomplishment) int { return cmp.Compare(len(y.Own), len(x.Own)) })
	largest = largest[:min(reviewed, len(largest))]
	if len(largest) == 0 {
		a.hint("Nothing was found in that time.")
		return nil
	}
	in := a.newInbox(ses, ask)
	in.say("\nThe largest things you did. brag inbox goes through the rest.")
	return in.walk(ctx, largest)
}
