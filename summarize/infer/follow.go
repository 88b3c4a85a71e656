package infer

import (
	"fmt"
	"slices"
	"time"

	"bragsheet/store/work"
)

// Look is what the data says of an accomplishment some time after it was
// finished. Its texts name no one.
type Look struct {
	Accomplishment string    `json:"accomplishment"` // its ID
	Days           int       `json:"days"`           // one of LookAfter
	At             time.Time `json:"at"`             // when it was that long ago
	Against        []Finding `json:"against"`        // reverted, caused an incident, came back, open again; the gravest first
	Later          *Finding  `json:"later"`          // later work of others that refers to it; nil for none
	Unread         []string  `json:"unread"`         // of the time from its end to At, in words
}

// Held reports whether everything was read, and nothing speaks against it.
func (l Look) Held() bool { return len(l.Against)+len(l.Unread) == 0 }

// LookAfter is how many days after it was finished an accomplishment is looked
// at again.
var LookAfter = []int{30, 90}

// BuiltOn is the kind of finding of Look.Later.
const BuiltOn = "built_on"

// against are the challenges that say that something did not hold.
var against = []func(c *challenger, a work.Accomplishment) *Finding{
	(*challenger).caused, (*challenger).reverted, (*challenger).cameBack, (*challenger).openAgain,
}

// FollowUp returns the last look at each accomplishment that is due at now, in
// their order: none for what was finished lately, is hidden, or holds no change
// and no task of mine that could be undone.
func FollowUp(r Result, coverage []work.Coverage, now time.Time) []Look {
	c := newChallenger(r)
	referring := map[int][]int{} // what refers to an entry
	undoing := map[int]bool{}
	for _, l := range r.links {
		referring[l.to] = append(referring[l.to], l.from)
		undoing[l.from] = undoing[l.from] || l.kind == work.LinkReverts
	}
	var looks []Look
	for _, a := range r.Accomplishments {
		l := Look{Accomplishment: a.ID}
		for _, days := range LookAfter {
			if at := a.To.AddDate(0, 0, days); !at.After(now) {
				l.Days, l.At = days, at
			}
		}
		if l.Days == 0 || a.Hidden || len(c.own(a, work.KindPull, work.KindTicket, work.KindIssue)) == 0 {
			continue
		}
		for _, ask := range against {
			if f := ask(c, a); f != nil {
				f.Accomplishment = a.ID
				l.Against = append(l.Against, *f)
			}
		}
		l.Later = c.builtOn(a, referring, undoing)
		for _, cov := range coverage {
			if gap := cov.Gap(work.Period{From: a.To, To: l.At}); gap != "" {
				l.Unread = append(l.Unread, fmt.Sprintf("%s %s: %s", cov.Account.Name, cov.Stream, gap))
			}
		}
		looks = append(looks, l)
	}
	return looks
}

// openAgain looks for tasks of the accomplishment that left done and are open.
func (c *challenger) openAgain(a work.Accomplishment) *Finding {
	var open []int
	for _, id := range a.Items {
		if i := c.x.position[id]; c.x.entries[i].Why == work.WhyReopened {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return nil
	}
	text := c.refs(open) + " " + isAre(len(open)) + " open again"
	return c.finding(AgainstOpenAgain, open, text, text+": what is left to do?")
}

// builtOn looks for what others began after the accomplishment was finished and
// that refers to it, other than to undo it.
func (c *challenger) builtOn(a work.Accomplishment, referring map[int][]int, undoing map[int]bool) *Finding {
	var later []int
	known := map[string]bool{} // a pull request and a review of it are one
	add := func(i int) {
		e := &c.x.entries[i]
		others := e.AuthorID != "" && !c.x.me[e.AuthorID] && !c.x.bots[e.AuthorID]
		task := e.Kind == work.KindPull || e.Kind == work.KindReview || e.Kind == work.KindTicket || e.Kind == work.KindIssue
		mine := e.Counted && e.Kind != work.KindReview
		undoes := undoing[i] || revertTitle.MatchString(e.Title)
		if others && task && !mine && !undoes && !e.Hidden && e.CreatedAt.After(a.To) && !known[e.Ref] {
			known[e.Ref], later = true, append(later, i)
		}
	}
	for _, id := range a.Items {
		i := c.x.position[id]
		add(i)
		for _, from := range referring[i] {
			add(from)
		}
	}
	if len(later) == 0 {
		return nil
	}
	slices.Sort(later)
	f := c.finding(BuiltOn, later, fmt.Sprintf("later work of others is part of it or refers to it (%s): %s", count(len(later), "item"), c.refs(later)),
		"later work of others is part of it or refers to it ("+c.refs(later)+"): what did yours make possible?")
	f.Accomplishment = a.ID
	return f
}
