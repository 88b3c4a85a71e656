package work

import "time"

// Reminder is a message to the person that was begun on a channel.
type Reminder struct {
	Kind      string    // weekly, monthly, or of a review: before promotion 2026-09-30
	Period    string    // 2026-W20, 2026-05; of a review how far ahead it is: 6w
	Channel   string    // what the person calls it in the config
	From, To  time.Time // what it is about: [From, To)
	ClaimedAt time.Time
	SentAt    time.Time // zero: begun, and nobody knows whether it arrived
}
