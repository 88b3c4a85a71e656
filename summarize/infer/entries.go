package infer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// buildEntries returns every item and note of s as it stands to the person, by
// time, then ID, and the position of each, by ID.
func buildEntries(s work.Snapshot) ([]work.Entry, map[string]int) {
	accounts := map[string]*work.Account{}
	byHost := map[string]*work.Account{}
	for _, a := range sortedBy(s.Accounts, func(a work.Account) string { return a.ID }) {
		accounts[a.ID] = &a
		if byHost[a.Host] == nil {
			byHost[a.Host] = &a
		}
	}
	containers := map[string]string{}
	for _, c := range s.Containers {
		containers[c.ID] = c.Name
	}
	position := make(map[string]int, len(s.Items)+len(s.Notes)) // of items only, and in s.Items, until the order is known
	for n := range s.Items {
		position[s.Items[n].ID] = n
	}
	standings := bestStandings(s, position)

	entries := make([]work.Entry, len(s.Items)+len(s.Notes))
	for i, n := range inTime(s, standings) {
		e := &entries[i]
		if n >= len(s.Items) {
			*e = noteEntry(s.Notes[n-len(s.Items)])
			position[e.ID] = i
			continue
		}
		e.Item, e.Why = s.Items[n], work.WhyNoPart
		e.ContainerName = containers[e.Container]
		account := byHost[e.Host]
		if st := standings[n]; st != nil {
			account = accounts[st.Account]
			e.Role, e.Counted, e.Why, e.At = st.Role, st.Counted, st.Why, st.At
		}
		if account != nil {
			e.Account, e.Source = account.Name, account.Source
		}
		position[e.ID] = i
	}
	return entries, position
}

// inTime returns the numbers of the items, and after those of the notes, by
// time, then ID. Entries are large: they are not sorted, but made in order.
// standings are those of the items.
func inTime(s work.Snapshot, standings []*work.Standing) []int {
	type place struct {
		at time.Time
		id string
		n  int
	}
	places := make([]place, 0, len(s.Items)+len(s.Notes))
	for n := range s.Items {
		item := &s.Items[n]
		at := item.CreatedAt
		if st := standings[n]; st != nil && !st.At.IsZero() {
			at = st.At
		}
		places = append(places, place{at, item.ID, n})
	}
	for n, note := range s.Notes {
		e := noteEntry(note)
		places = append(places, place{when(&e), note.ID, len(s.Items) + n})
	}
	slices.SortFunc(places, func(a, b place) int { return orderBy(a.at, a.id, b.at, b.id) })
	numbers := make([]int, len(places))
	for i, p := range places {
		numbers[i] = p.n
	}
	return numbers
}

// bestStandings picks one standing for each item of s, given where each is: the
// one that counts, then the earliest.
func bestStandings(s work.Snapshot, number map[string]int) []*work.Standing {
	best := make([]*work.Standing, len(s.Items))
	for n := range s.Standings {
		st := &s.Standings[n]
		if item, ok := number[st.Item]; ok && (best[item] == nil || compareStandings(st, best[item]) < 0) {
			best[item] = st
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
