package write

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Incident is one that paged the person or that they had a part in.
type Incident struct {
	Link     Link
	Title    string
	Severity string // "" if none is recorded
	Cause    string // as recorded; "" if none that says anything
	Day      string // it was detected, else recorded
	Role     string // one of the item roles: commander, responder …
	Answered bool   // it counts as the person's; else it only paged them, or was a false alarm
	At       time.Time
}

// paging are the reasons for which an incident does not count though it paged
// the person.
var paging = []string{work.WhyNotAcknowledged, work.WhyFalseAlarm}

// incidents gathers those that began in the period.
func (g *gathering) incidents() {
	v := g.view
	for _, e := range g.in.Entries {
		if e.Kind != work.KindIncident || e.Hidden || !g.in.Period.Contains(began(e)) || !e.Counted && !slices.Contains(paging, e.Why) {
			continue
		}
		link := linkTo(e)
		link.Text = g.short(link.Text)
		v.Incidents = append(v.Incidents, &Incident{
			Link: link, Title: escape(e.Title), Severity: escape(e.Incident.Severity), Cause: escape(e.Incident.KnownCause()),
			Day: g.on(began(e)).markdown, Role: string(e.Role), Answered: e.Counted, At: began(e),
		})
		v.items["incidents"] = append(v.items["incidents"], e.ID)
	}
	slices.SortFunc(v.Incidents, func(a, b *Incident) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Link.Text, b.Link.Text)) })
	slices.Sort(v.items["incidents"])
}

// Note is what somebody told the person, in the words they noted.
type Note struct {
	ID         string
	Text       string   // on one line
	Day        string   // 4 March
	Said       string   // who said it and when: Kim, 4 March; the day alone where nobody is named
	Principles []string // keys it is tagged with
}

// expectedFor is how many months an expectation is looked at for after it was
// heard.
const expectedFor = 6

// notes gathers what was heard in the period, oldest first. An expectation is
// older than what is to be said of it.
func (g *gathering) notes() {
	v, period := g.view, g.in.Period
	v.Feedback, v.items["feedback"] = g.heard(work.NoteFeedback, period)
	if before := period.To.AddDate(0, -expectedFor, 0); before.Before(period.From) {
		period.From = before
	}
	v.Expectations, v.items["expectations"] = g.heard(work.NoteExpectation, period)
}

func (g *gathering) heard(kind work.NoteType, period work.Period) (notes []*Note, items []string) {
	var all []work.Entry
	for _, e := range g.in.Entries {
		if e.Kind == work.KindNote && e.NoteType == kind && !e.Hidden && period.Contains(e.When()) {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b work.Entry) int { return cmp.Or(a.When().Compare(b.When()), strings.Compare(a.ID, b.ID)) })
	for _, e := range all {
		n := &Note{ID: e.ID, Text: escape(cmp.Or(e.Body, e.Title)), Day: g.on(e.When()).markdown}
		var said []string
		for _, who := range e.With {
			said = append(said, escape(who))
		}
		n.Said = strings.Join(append(said, n.Day), g.comma)
		for _, p := range e.Principles {
			n.Principles = append(n.Principles, escape(p.Key))
		}
		notes, items = append(notes, n), append(items, e.ID)
	}
	return notes, items
}
