package measure

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Shown is what of an entry is shown.
type Shown struct {
	ID, Ref, Title, URL string
	When                time.Time // Entry.When
}

// fact is what is measured and shown of an entry.
type fact struct {
	Shown
	*common
	Counted, Hidden bool
	At              time.Time
	place           int // among all, oldest first

	began       time.Time // from when to At it took: leadTime, turnaround or cycleTime; zero: unknown
	substantive bool      // of a review
	newcomer    string    // of a review: Person.ID of whose it is of, if they were new
	reopened    bool      // of a ticket
	people      []string  // Person.IDs: colleagues
	teams       []string  // of a review: which were asked for one
	held        []span    // of a ticket or issue: when it was assigned to me and not finished, oldest first
	*incident             // nil of anything else
}

// common is what many entries have in common.
type common struct {
	Kind                             work.Kind
	Source, Container, ContainerName string
}

// incident is what is measured of an incident. Times that are not known are
// zero.
type incident struct {
	cause               string    // KnownCause
	onset               time.Time // as far as is known
	paged               time.Time // when I was first notified
	acknowledged        time.Time // when I first did
	impact              time.Time // recorded start of it, else detection
	mitigated, resolved time.Time
	alone               bool // it is known to have ended without anybody
	twice               bool // another entry tells of it, too
}

// span is a stretch of time; a zero to is not yet.
type span struct{ from, to time.Time }

// Add adds entries, of each all its events, and accomplishments, which need not
// be of these entries. Nothing of them is kept in memory. It may be called side
// by side, but not once something was measured.
func (f *Facts) Add(entries []work.Entry, events []work.Event, accomplishments []work.Accomplishment) {
	facts, k := make([]fact, len(entries)), newKeeper(entries)
	of := k.deal(events, len(entries))
	for i := range entries {
		f.read(&facts[i], &entries[i], of[i], k)
	}
	var shown []showing
	for i := range accomplishments {
		if s := k.showing(&accomplishments[i], facts); len(s.principles) > 0 {
			shown = append(shown, s)
		}
	}
	f.adding.Lock()
	defer f.adding.Unlock()
	for i := range facts {
		f.entries = append(f.entries, &facts[i])
		for text, q := range f.queries {
			if q.Fits(&entries[i]) {
				f.fitting[text] = append(f.fitting[text], &facts[i])
			}
		}
	}
	for i := range accomplishments {
		f.learn(&accomplishments[i])
	}
	f.shown = append(f.shown, shown...)
}

// keeper keeps what entries have in common once, and apart from what it was
// part of.
type keeper struct {
	places map[string]int // of the entries, by ID
	texts  map[string]string
	common map[common]*common
}

func newKeeper(entries []work.Entry) keeper {
	k := keeper{make(map[string]int, len(entries)), map[string]string{}, map[common]*common{}}
	for i := range entries {
		k.places[entries[i].ID] = i
	}
	return k
}

func (k keeper) text(text string) string {
	kept, ok := k.texts[text]
	if !ok {
		kept = strings.Clone(text)
		k.texts[kept] = kept
	}
	return kept
}

func (k keeper) all(texts []string) []string {
	if len(texts) == 0 {
		return nil
	}
	kept := make([]string, len(texts))
	for i, text := range texts {
		kept[i] = k.text(text)
	}
	return kept
}

func (k keeper) commonOf(e *work.Entry) *common {
	c := common{e.Kind, e.Source, e.Container, e.ContainerName}
	kept, ok := k.common[c]
	if !ok {
		kept = &common{work.Kind(k.text(string(c.Kind))), k.text(c.Source), k.text(c.Container), k.text(c.ContainerName)}
		k.common[*kept] = kept
	}
	return kept
}

func (k keeper) showing(acc *work.Accomplishment, facts []fact) showing {
	var s showing
	if acc.Hidden || len(acc.Principles) == 0 {
		return s
	}
	s.own, s.principles = make([]string, 0, len(acc.Own)), make([]string, 0, len(acc.Principles))
	for _, id := range acc.Own {
		if i, ok := k.places[id]; ok {
			s.own = append(s.own, facts[i].ID)
		} else {
			s.own = append(s.own, strings.Clone(id))
		}
	}
	for _, a := range acc.Principles {
		s.principles = append(s.principles, k.text(a.Key))
	}
	return s
}

// The kinds of evidence that documents are told by.
const (
	evidenceDocuments = "documents"
	evidenceDesign    = "design"
)

// learn notes what inference found in an accomplishment that is not hidden.
func (f *Facts) learn(acc *work.Accomplishment) {
	if acc.Hidden {
		return
	}
	for _, c := range acc.Claims {
		f.claims[strings.Clone(c.Item)]++
	}
	for _, e := range acc.Evidence {
		if e.Kind == evidenceDocuments || e.Kind == evidenceDesign {
			for _, id := range e.Items {
				f.documents[strings.Clone(id)] = true
			}
		}
	}
}

// read reads an entry and its events into a fact.
func (f *Facts) read(to *fact, e *work.Entry, events []*work.Event, k keeper) {
	texts := e.ID + e.Ref + e.Title + e.URL
	cut := func(n int) (text string) {
		text, texts = texts[:n], texts[n:]
		return text
	}
	*to = fact{
		Shown:  Shown{cut(len(e.ID)), cut(len(e.Ref)), cut(len(e.Title)), cut(len(e.URL)), e.When()},
		common: k.commonOf(e), Counted: e.Counted, Hidden: e.Hidden, At: e.At,
	}
	switch e.Kind {
	case work.KindPull:
		to.began, to.people = leadTime(e), k.all(f.colleagues(e, events))
	case work.KindReview:
		to.began, to.people, to.teams = f.turnaround(e, events), k.all(f.colleagues(e, events)), k.all(teams(events))
		to.substantive = e.Pull != nil && e.Pull.Substantive
		to.newcomer = k.text(f.newcomer(e))
	case work.KindTicket, work.KindIssue:
		to.held = f.held(e, events)
		if e.Ticket != nil {
			to.began, to.reopened = e.Ticket.StartedAt, e.Ticket.Reopened > 0
		}
	case work.KindIncident:
		to.incident = f.incident(e, events)
		to.cause = k.text(to.cause)
	}
}

// deal gives each of n entries its events, oldest first. They are dealt out into
// one list, as there may be millions.
func (k keeper) deal(events []work.Event, n int) [][]*work.Event {
	places, counts := make([]int, len(events)), make([]int, n)
	for i := range events {
		at, ok := k.places[events[i].Item]
		if !ok {
			places[i] = -1
			continue
		}
		places[i] = at
		counts[at]++
	}
	dealt, room := make([][]*work.Event, n), make([]*work.Event, len(events))
	for i := range dealt {
		dealt[i], room = room[:0:counts[i]], room[counts[i]:]
	}
	for i, at := range places {
		if at >= 0 {
			dealt[at] = append(dealt[at], &events[i])
		}
	}
	for i := range dealt {
		slices.SortFunc(dealt[i], func(a, b *work.Event) int {
			if c := a.At.Compare(b.At); c != 0 {
				return c
			}
			return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Subject, b.Subject))
		})
	}
	return dealt
}
