package infer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// builder makes entries of items.
type builder struct {
	accounts   map[string]*work.Account // by ID
	byHost     map[string]*work.Account
	containers map[string]string         // names, by ID
	standings  map[string]*work.Standing // by item
}

func newBuilder(s work.Snapshot) builder {
	b := builder{map[string]*work.Account{}, map[string]*work.Account{}, map[string]string{}, bestStandings(s.Standings)}
	for _, a := range sortedBy(s.Accounts, func(a work.Account) string { return a.ID }) {
		b.accounts[a.ID] = &a
		if b.byHost[a.Host] == nil {
			b.byHost[a.Host] = &a
		}
	}
	for _, c := range s.Containers {
		b.containers[c.ID] = c.Name
	}
	return b
}

// build makes an entry of an item, as it stands to the person.
func (b builder) build(e *work.Entry, item *work.Item) {
	e.Item, e.Why = *item, work.WhyNoPart
	e.ContainerName = b.containers[e.Container]
	account := b.byHost[e.Host]
	if st := b.standings[e.ID]; st != nil {
		account = b.accounts[st.Account]
		e.Role, e.Counted, e.Why, e.At = st.Role, st.Counted, st.Why, st.At
	}
	if account != nil {
		e.Account, e.Source = account.Name, account.Source
	}
}

// bestStandings picks one standing for each item: the one that counts, then the
// earliest.
func bestStandings(all []work.Standing) map[string]*work.Standing {
	best := make(map[string]*work.Standing, len(all))
	for n := range all {
		st := &all[n]
		if old := best[st.Item]; old == nil || compareStandings(st, old) < 0 {
			best[st.Item] = st
		}
	}
	return best
}

func compareStandings(a, b *work.Standing) int {
	if a.Counted != b.Counted {
		if a.Counted {
			return -1
		}
		return 1
	}
	return cmp.Or(knownFirst(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Why, b.Why))
}

// noteWhys says why a note that is not of the person's own work isn't counted.
var noteWhys = map[work.NoteType]string{
	work.NoteFeedback:    work.WhyFeedback,
	work.NoteExpectation: work.WhyExpectation,
}

func noteEntry(n work.Note) work.Entry {
	why := noteWhys[n.Type]
	date := n.Date
	if date.IsZero() {
		date = n.CreatedAt
	}
	created := n.CreatedAt
	if created.IsZero() {
		created = n.Date
	}
	title, _, _ := strings.Cut(strings.TrimSpace(n.Text), "\n")
	return work.Entry{
		Item: work.Item{
			ID: n.ID, Kind: work.KindNote, State: work.StateDone,
			Title: strings.TrimSpace(title), Body: n.Text, CreatedAt: created, FinishedAt: date,
		},
		Source: string(work.KindNote), NoteType: n.Type, With: n.With,
		Role: work.RoleAuthor, Counted: why == "", Why: why, At: date,
	}
}

// when is the time an entry is ordered by: of the person's part in it, else of
// its creation.
func when(e *work.Entry) time.Time {
	if e.At.IsZero() {
		return e.CreatedAt
	}
	return e.At
}

// began is when the person's part in a counted entry began, as far as a source
// says; else it is when it ended.
func began(e *work.Entry) time.Time {
	var t time.Time
	switch {
	case e.Kind == work.KindPull:
		t = e.CreatedAt
	case e.Kind == work.KindIncident && e.Incident != nil && !e.Incident.DetectedAt.IsZero():
		t = e.Incident.DetectedAt.At
	case e.Kind == work.KindIncident:
		t = e.CreatedAt
	case e.Kind == work.KindTicket && e.Ticket != nil:
		t = e.Ticket.StartedAt
	}
	if t.IsZero() || t.After(when(e)) {
		return when(e)
	}
	return t
}

// knownFirst orders times, the unknown one last.
func knownFirst(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func orderBy(a time.Time, aID string, b time.Time, bID string) int {
	if order := a.Compare(b); order != 0 {
		return order
	}
	return cmp.Compare(aID, bID)
}

func sortedBy[T any, K cmp.Ordered](list []T, key func(T) K) []T {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return sorted
}
