package infer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Finding is what a sceptic would raise against an accomplishment, from the
// same data. Its text names no one.
type Finding struct {
	Accomplishment string   `json:"accomplishment"` // its ID
	Kind           string   `json:"kind"`           // see the Against constants
	Text           string   `json:"text"`
	Items          []string `json:"items"`    // what it was found in, oldest first
	Question       string   `json:"question"` // what the draft asks the person because of it
}

// The kinds of finding, the gravest first.
const (
	AgainstCaused     = "caused"     // a change of mine is recorded as the cause of an incident
	AgainstReverted   = "reverted"   // a change of mine was reverted
	AgainstCameBack   = "came_back"  // incidents of the cause went on after my change
	AgainstReopened   = "reopened"   // what was done was open again
	AgainstOpenAgain  = "open_again" // and still is
	AgainstCoincides  = "coincides"  // changes of mine came shortly before the incident
	AgainstMinority   = "minority"   // others did most of it
	AgainstUnreviewed = "unreviewed" // merged by me, reviewed by nobody
	AgainstOnlyMe     = "only_me"    // a number that only I vouch for
	AgainstNoOutcome  = "no_outcome" // activity, and nothing that says what changed
)

// Thresholds of what is worth raising.
const (
	shortlyBefore  = 7 * 24 * time.Hour // a change is suspected of an incident for this long
	activityFrom   = 3                  // own items that want an outcome
	unreviewedFrom = 2                  // own pull requests nobody reviewed
)

// challenges are the questions, the gravest first. Each returns what speaks
// against an accomplishment, or nil.
var challenges = []func(c *challenger, a work.Accomplishment) *Finding{
	(*challenger).caused, (*challenger).reverted, (*challenger).cameBack, (*challenger).reopened, (*challenger).openAgain,
	(*challenger).coincides, (*challenger).minority, (*challenger).unreviewed, (*challenger).onlyMe, (*challenger).noOutcome,
}

// Challenge returns the counter-evidence that the data holds against each
// accomplishment that isn't hidden, in their order. It raises what the data says
// and what it leaves open: it proves nothing.
func Challenge(r Result) []Finding {
	c := newChallenger(r)
	var found []Finding
	for _, a := range r.Accomplishments {
		if a.Hidden {
			continue
		}
		for _, ask := range challenges {
			if f := ask(c, a); f != nil {
				f.Accomplishment = a.ID
				found = append(found, *f)
			}
		}
	}
	return found
}

// challenger is a result with what is looked up in it.
type challenger struct {
	x        *index
	harmed   map[int][]int // incidents by the change they are recorded as caused by
	causes   map[int][]int // changes by the incident they are recorded as the cause of
	reverts  map[int][]int // what reverts a change
	events   events
	byCause  map[string][]int // incidents, by recorded cause
	byTitle  map[[2]string][]int
	ownPulls []int
}

var revertTitle = regexp.MustCompile(`^Revert ["“](.+)["”]`)

func newChallenger(r Result) *challenger {
	c := &challenger{
		x: r.known.x, harmed: map[int][]int{}, causes: map[int][]int{}, reverts: map[int][]int{}, events: r.known.events,
		byCause: map[string][]int{}, byTitle: map[[2]string][]int{},
	}
	for _, l := range r.links {
		switch l.kind {
		case work.LinkCausedBy:
			// A follow-up of an incident is caused by it, too: that harms nothing.
			if r.Entries[l.from].Kind != work.KindIncident || r.Entries[l.to].Kind == work.KindIncident {
				continue
			}
			c.harmed[l.to] = append(c.harmed[l.to], l.from)
			c.causes[l.from] = append(c.causes[l.from], l.to)
		case work.LinkReverts:
			c.reverts[l.to] = append(c.reverts[l.to], l.from)
		}
	}
	for i := range c.x.entries {
		e := &c.x.entries[i]
		if cause := causeOf(e); e.Kind == work.KindIncident && cause != "" {
			c.byCause[cause] = append(c.byCause[cause], i)
		}
		if m := revertTitle.FindStringSubmatch(e.Title); m != nil && e.State == work.StateMerged {
			key := [2]string{e.Container, m[1]}
			c.byTitle[key] = append(c.byTitle[key], i)
		}
		if e.Kind == work.KindPull && e.Counted {
			c.ownPulls = append(c.ownPulls, i)
		}
	}
	return c
}

// own returns the positions of an accomplishment's own entries of one kind,
// hidden ones apart.
func (c *challenger) own(a work.Accomplishment, kinds ...work.Kind) []int {
	var found []int
	for _, id := range a.Own {
		i := c.x.position[id]
		if e := &c.x.entries[i]; !e.Hidden && slices.Contains(kinds, e.Kind) {
			found = append(found, i)
		}
	}
	return found
}

// finding puts one together of sorted positions.
func (c *challenger) finding(kind string, items []int, text, question string) *Finding {
	slices.Sort(items)
	items = slices.Compact(items)
	return &Finding{Kind: kind, Text: text, Items: c.x.ids(items), Question: question}
}

// refs names entries: "billing#1, billing#2 and 3 more".
func (c *challenger) refs(positions []int) string {
	const most = 3
	var list []string
	for _, i := range positions[:min(most, len(positions))] {
		list = append(list, c.x.short(i))
	}
	text := strings.Join(list, ", ")
	if more := len(positions) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func (c *challenger) caused(a work.Accomplishment) *Finding {
	var changes, incidents []int
	for _, i := range c.own(a, work.KindPull, work.KindTicket) {
		if by := c.harmed[i]; len(by) > 0 {
			changes, incidents = append(changes, i), append(incidents, by...)
		}
	}
	for _, id := range a.Items { // also where the cause belongs to other work
		for _, i := range c.causes[c.x.position[id]] {
			if c.x.entries[i].Counted {
				changes, incidents = append(changes, i), append(incidents, c.x.position[id])
			}
		}
	}
	slices.Sort(changes)
	changes = slices.Compact(changes)
	if len(changes) == 0 {
		return nil
	}
	incidents = slices.Compact(slices.Sorted(slices.Values(incidents)))
	return c.finding(AgainstCaused, slices.Concat(changes, incidents),
		fmt.Sprintf("%s is recorded as caused by my own %s", c.refs(incidents), c.refs(changes)),
		"your change is recorded as the cause of "+c.refs(incidents)+": what did you change so that it cannot happen again?")
}

func (c *challenger) reverted(a work.Accomplishment) *Finding {
	var items, gone []int
	for _, i := range c.own(a, work.KindPull) {
		by := append(slices.Clone(c.reverts[i]), c.byTitle[[2]string{c.x.entries[i].Container, c.x.entries[i].Title}]...)
		by = slices.DeleteFunc(by, func(n int) bool { return n == i || c.x.entries[n].State != work.StateMerged })
		if len(by) > 0 {
			gone, items = append(gone, i), append(append(items, i), by...)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return c.finding(AgainstReverted, items, c.refs(gone)+" was reverted", "what became of "+c.refs(gone)+" after it was reverted?")
}

// cameBack looks for incidents of the recorded causes of the accomplishment's,
// from after the last change of mine in it.
func (c *challenger) cameBack(a work.Accomplishment) *Finding {
	var last time.Time
	var after []int
	for _, i := range c.own(a, work.KindPull) {
		if e := &c.x.entries[i]; !isDocument(e) && e.At.After(last) {
			last = e.At
		}
	}
	if last.IsZero() {
		return nil
	}
	causes := map[string]bool{}
	for _, id := range a.Items {
		e := &c.x.entries[c.x.position[id]]
		if cause := causeOf(e); e.Kind == work.KindIncident && cause != "" && !causes[cause] && began(e).Before(last) {
			causes[cause] = true
			for _, i := range c.byCause[cause] {
				if began(&c.x.entries[i]).After(last) {
					after = append(after, i)
				}
			}
		}
	}
	if len(after) == 0 {
		return nil
	}
	return c.finding(AgainstCameBack, after, fmt.Sprintf("%s of the same recorded cause after the last change: %s", count(len(after), "incident"), c.refs(after)),
		"it came back after your change ("+c.refs(after)+"): what did the change do, and what was left?")
}

func (c *challenger) reopened(a work.Accomplishment) *Finding {
	var again []int
	for _, i := range c.own(a, work.KindTicket, work.KindIssue, work.KindPull, work.KindIncident) {
		e := &c.x.entries[i]
		reopened := c.events.any(e, func(ev *work.Event) bool { return ev.Kind == work.EventReopened })
		if reopened || e.Ticket != nil && e.Ticket.Reopened > 0 {
			again = append(again, i)
		}
	}
	if len(again) == 0 {
		return nil
	}
	return c.finding(AgainstReopened, again, c.refs(again)+" was reopened before it held", "why was "+c.refs(again)+" reopened, and what made it hold?")
}

// coincides looks for changes of mine, to a repository that the incident was
// then fixed in, from shortly before the incident.
func (c *challenger) coincides(a work.Accomplishment) *Finding {
	var suspects []int
	for _, incident := range c.own(a, work.KindIncident) {
		at := began(&c.x.entries[incident])
		fixedIn := map[string]bool{}
		for _, i := range c.own(a, work.KindPull) {
			if e := &c.x.entries[i]; e.At.After(at) && !isDocument(e) {
				fixedIn[e.Container] = true
			}
		}
		first, _ := slices.BinarySearchFunc(c.ownPulls, at.Add(-shortlyBefore), func(i int, t time.Time) int { return when(&c.x.entries[i]).Compare(t) })
		for _, i := range c.ownPulls[first:] {
			e := &c.x.entries[i]
			if len(fixedIn) == 0 || !when(e).Before(at) {
				break
			}
			if fixedIn[e.Container] {
				suspects = append(suspects, i)
			}
		}
	}
	if len(suspects) == 0 {
		return nil
	}
	slices.Sort(suspects)
	suspects = slices.Compact(suspects)
	return c.finding(AgainstCoincides, suspects, fmt.Sprintf("%s of mine to the same repository in the week before: %s", count(len(suspects), "change"), c.refs(suspects)),
		"did "+c.refs(suspects)+", merged in the week before, have a part in causing it?")
}

func (c *challenger) minority(a work.Accomplishment) *Finding {
	var theirs []int
	for _, id := range a.Others {
		if i := c.x.position[id]; c.x.entries[i].Kind != work.KindTicket {
			theirs = append(theirs, i)
		}
	}
	mine := len(c.own(a, work.KindPull))
	if len(theirs) <= mine {
		return nil
	}
	return c.finding(AgainstMinority, theirs, fmt.Sprintf("%d of the %d pull requests are by others", len(theirs), len(theirs)+mine), "others did most of it: what would they say was your part?")
}

func (c *challenger) unreviewed(a work.Accomplishment) *Finding {
	var alone []int
	pulls := c.own(a, work.KindPull)
	for _, i := range pulls {
		e := &c.x.entries[i]
		reviewed := c.events.any(e, func(ev *work.Event) bool {
			return ev.Kind == work.EventReviewed && !c.x.me[ev.Actor] && !c.x.bots[ev.Actor]
		})
		if e.Pull != nil && c.x.me[e.Pull.MergedBy] && e.Pull.Reviews == 0 && !reviewed {
			alone = append(alone, i)
		}
	}
	if len(alone) < unreviewedFrom || 2*len(alone) <= len(pulls) {
		return nil
	}
	return c.finding(AgainstUnreviewed, alone, fmt.Sprintf("%d of %s were merged by me without a review", len(alone), count(len(pulls), "pull request")), "who else has looked at this work?")
}

func (c *challenger) onlyMe(a work.Accomplishment) *Finding {
	var items []int
	var quotes []string
	for _, claim := range a.Claims {
		if claim.Speaker == "" && claim.Seen == "" {
			items = append(items, c.x.position[claim.Item])
			quotes = append(quotes, "“"+claim.Quote+"”")
		}
	}
	if len(items) == 0 {
		return nil
	}
	return c.finding(AgainstOnlyMe, items, "only I vouch for "+strings.Join(quotes[:min(3, len(quotes))], ", "), "where can someone else see "+quotes[0]+"?")
}

func (c *challenger) noOutcome(a work.Accomplishment) *Finding {
	own := c.own(a, work.KindPull, work.KindTicket, work.KindIssue, work.KindReview)
	stated := len(a.Claims) > 0 || len(c.own(a, work.KindIncident, work.KindNote)) > 0
	if len(own) < activityFrom || stated {
		return nil
	}
	question := "what changed because of it, and for whom?"
	if a.Role == "reviewed" {
		question = "what can they do now that they could not before?"
	}
	return c.finding(AgainstNoOutcome, own, count(len(own), "item")+" of work, and nothing that says what changed", question)
}
