package infer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// buildEntries returns every item and note of s as it stands to the person, by
// time, then ID.
func buildEntries(s work.Snapshot) []work.Entry {
	accounts := map[string]work.Account{}
	byHost := map[string]work.Account{}
	for _, a := range sortedBy(s.Accounts, func(a work.Account) string { return a.ID }) {
		accounts[a.ID] = a
		if _, ok := byHost[a.Host]; !ok {
			byHost[a.Host] = a
		}
	}
	containers := map[string]string{}
	for _, c := range s.Containers {
		containers[c.ID] = c.Name
	}
	standings := bestStandings(s.Standings)

	entries := make([]work.Entry, 0, len(s.Items)+len(s.Notes))
	for _, item := range s.Items {
		e := work.Entry{Item: item, ContainerName: containers[item.Container], Why: work.WhyNoPart}
		account := byHost[item.Host]
		if st, ok := standings[item.ID]; ok {
			account = accounts[st.Account]
			e.Role, e.Counted, e.Why, e.At = st.Role, st.Counted, st.Why, st.At
		}
		e.Account, e.Source = account.Name, account.Source
		entries = append(entries, e)
	}
	for _, n := range s.Notes {
		entries = append(entries, noteEntry(n))
	}
	slices.SortFunc(entries, func(a, b work.Entry) int { return orderBy(when(a), a.ID, when(b), b.ID) })
	return entries
}

// bestStandings picks one standing for each item: the one that counts, then
// the earliest.
func bestStandings(all []work.Standing) map[string]work.Standing {
	best := map[string]work.Standing{}
	for _, st := range all {
		if old, ok := best[st.Item]; !ok || compareStandings(st, old) < 0 {
			best[st.Item] = st
		}
	}
	return best
}

func compareStandings(a, b work.Standing) int {
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
		Source: string(work.KindNote), NoteType: n.Type,
		Role: work.RoleAuthor, Counted: why == "", Why: why, At: date,
	}
}

// when is the time an entry is ordered by: of the person's part in it, else of
// its creation.
func when(e work.Entry) time.Time {
	if e.At.IsZero() {
		return e.CreatedAt
	}
	return e.At
}

// began is when the person's part in a counted entry began, as far as a source
// says; else it is when it ended.
func began(e work.Entry) time.Time {
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
	return cmp.Or(a.Compare(b), cmp.Compare(aID, bID))
}

func sortedBy[T any, K cmp.Ordered](list []T, key func(T) K) []T {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return sorted
}
