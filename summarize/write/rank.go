package write

import (
	"slices"
	"time"

	"bragsheet/store/work"
)

// strength says why a story stands out. The order is the order of the sheet.
type strength int

const (
	leading strength = iota
	stopped
	measured
	mentored
	shared
	documented
	noted // by the person: a note, or a title, days or a role they gave it
	large
	unseen
	small // does not stand out
)

// strengths are the words for them.
var strengths = map[strength]string{
	leading: "led", stopped: "stopped", measured: "measured", mentored: "mentored", shared: "shared",
	documented: "documented", noted: "noted", large: "large", unseen: "unseen",
}

// mentoredFrom is how many pull requests of one colleague stand out; largeFrom
// is how many finished pull requests or tickets make a story large;
// unseenFrom how long a ticket without a pull request was worked on.
const (
	mentoredFrom = 10
	largeFrom    = 4
	unseenFrom   = 5 * 24 * time.Hour
)

var leadingRoles = []string{"led", "coordinated", "commanded"}

// rank returns how strong the story is.
func (s *story) rank() strength {
	switch {
	case s.undone.plain != "":
		return small
	case s.followsUp():
		return small // what followed from it belongs here, the incident to another period
	case slices.Contains(leadingRoles, s.Role):
		return leading
	case s.stop != nil:
		return stopped
	case len(s.Claims) > 0:
		return measured
	case s.reviewing && s.reviewed() >= mentoredFrom, s.Role == "mentored":
		return mentored
	case s.othersPulls() > 0 && len(s.pulls) > 0:
		return shared
	case s.onlyDocuments():
		return documented
	case len(s.notes) > 0 || len(s.given) > 0:
		return noted
	case len(s.pulls) >= largeFrom || len(s.tickets) >= largeFrom:
		return large
	case len(s.pulls)+len(s.documents) == 0 && slices.ContainsFunc(s.tickets, longTicket):
		return unseen
	}
	return small
}

func longTicket(e work.Entry) bool {
	return e.Ticket != nil && !e.Ticket.StartedAt.IsZero() && e.At.Sub(e.Ticket.StartedAt) >= unseenFrom
}
