package digest

import (
	"fmt"
	"slices"
	"time"

	"bragsheet/store/work"
)

// The kinds of message.
const (
	Weekly  = "weekly"
	Monthly = "monthly"
	Before  = "review" // some weeks before a review
)

// Review is a review or promotion cycle that the person named.
type Review struct {
	Name string
	Date time.Time // midnight in the person's zone
}

// Kind returns the kind of a Reminder of the review.
func (r Review) Kind() string { return "before " + r.Name + " " + r.Date.Format(time.DateOnly) }

// WeeksAhead is how many weeks before a review the person is reminded of it.
var WeeksAhead = []int{6, 4, 2, 1}

// Ahead is a review that is near.
type Ahead struct {
	Name string `json:"name"`
	Date string `json:"date"`
	Days int    `json:"days"` // from today
}

// Plan is what the person wants to be sent, and where.
type Plan struct {
	Kinds    []string // Weekly, Monthly
	Reviews  []Review
	Channels []string // their names
}

// Message is one to be sent.
type Message struct {
	Kind string // Weekly, Monthly or Before
	work.Reminder
}

// last are the periods that the kinds are about.
var last = map[string]string{Weekly: "last-week", Monthly: "last-month"}

// Due returns what is to be sent at now, a time in the person's zone, channel
// by channel, given what was begun before. A week or month is due once it is
// over, and is about everything since the last that is known to have been sent
// on the channel: after a month without a run there is one message, about that
// month. Before a review only the nearest of WeeksAhead that has come is due.
func (p Plan) Due(begun []work.Reminder, now time.Time) []Message {
	var due []Message
	for _, channel := range p.Channels {
		for _, m := range p.messages(now) {
			m.Channel = channel
			if next, ok := m.after(begun); ok {
				due = append(due, next)
			}
		}
	}
	return due
}

// messages returns what has its time at now, sent or not, on no channel.
func (p Plan) messages(now time.Time) []Message {
	var all []Message
	for _, kind := range p.Kinds {
		period, err := work.ParsePeriod(last[kind], now)
		if err != nil {
			continue // no kind of ours
		}
		all = append(all, Message{kind, work.Reminder{Kind: kind, Period: period.Name, From: period.From, To: period.To}})
	}
	for _, r := range p.Reviews {
		if weeks := weeksTo(r, now); weeks > 0 {
			at := r.Date.AddDate(0, 0, -7*weeks)
			all = append(all, Message{Before, work.Reminder{
				Kind: r.Kind(), Period: fmt.Sprintf("%dw", weeks), From: at, To: at,
			}})
		}
	}
	return all
}

// weeksTo returns the nearest of WeeksAhead to a review that has come, 0 if
// none has, or if it is over.
func weeksTo(r Review, now time.Time) int {
	nearest := 0
	for _, weeks := range WeeksAhead {
		if !now.Before(r.Date.AddDate(0, 0, -7*weeks)) && now.Before(r.Date.AddDate(0, 0, 1)) {
			nearest = weeks
		}
	}
	return nearest
}

// after returns the message as it is to be sent after those begun; ok is false
// if it, or a later one, was begun on its channel. A clock set back therefore
// sends nothing twice.
func (m Message) after(begun []work.Reminder) (next Message, ok bool) {
	for _, b := range begun {
		switch {
		case b.Kind != m.Reminder.Kind || b.Channel != m.Channel:
		case b.Period == m.Period || !b.To.Before(m.To):
			return m, false
		}
	}
	if m.Kind == Before {
		return m, true
	}
	var sent time.Time // up to where the person knows
	for _, b := range begun {
		if b.Kind == m.Reminder.Kind && b.Channel == m.Channel && !b.SentAt.IsZero() && b.To.After(sent) {
			sent = b.To
		}
	}
	if !sent.IsZero() && sent.Before(m.From) {
		m.From = sent.In(m.From.Location())
	}
	return m, true
}

// Span returns the period that the message is about.
func (m Message) Span() work.Period { return work.Period{Name: m.Period, From: m.From, To: m.To} }

// ahead returns the reviews that are near, the next first.
func ahead(in Input) []Ahead {
	near := []Ahead{}
	for _, r := range in.Reviews {
		if weeksTo(r, in.Now) == 0 {
			continue
		}
		days := work.Period{From: in.Now, To: r.Date}.Days()
		near = append(near, Ahead{plain(r.Name, maxWords), r.Date.Format(time.DateOnly), days})
	}
	slices.SortStableFunc(near, func(a, b Ahead) int { return a.Days - b.Days })
	return near
}
