package measure

import (
	"cmp"
	"slices"
	"time"

	"bragsheet/store/work"
)

// Seen is when people were first seen, which tells who is new.
type Seen struct {
	Authors []Author  // by ID
	Begins  time.Time // of what others did: the first pull request that I reviewed
}

// Author is when the first thing of somebody's was created.
type Author struct {
	ID    string // Person.ID
	First time.Time
}

// See returns who was first seen when, as all entries tell.
func See(entries []work.Entry) *Seen {
	s, first := &Seen{}, map[string]time.Time{}
	for i := range entries {
		e := &entries[i]
		if e.CreatedAt.IsZero() || e.Kind == work.KindNote {
			continue
		}
		if e.Kind == work.KindReview && (s.Begins.IsZero() || e.CreatedAt.Before(s.Begins)) {
			s.Begins = e.CreatedAt
		}
		if at, ok := first[e.AuthorID]; !ok || e.CreatedAt.Before(at) {
			first[e.AuthorID] = e.CreatedAt
		}
	}
	for id, at := range first {
		s.Authors = append(s.Authors, Author{id, at})
	}
	slices.SortFunc(s.Authors, func(a, b Author) int { return cmp.Compare(a.ID, b.ID) })
	return s
}
