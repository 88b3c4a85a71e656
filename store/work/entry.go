package work

import "time"

// When returns the time an entry belongs to: when the person's part was
// finished, else when the item was, else when it last changed.
func (e Entry) When() time.Time {
	for _, t := range []time.Time{e.At, e.FinishedAt, e.UpdatedAt} {
		if !t.IsZero() {
			return t
		}
	}
	return e.CreatedAt
}
