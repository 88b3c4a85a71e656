package jira

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// The keys of the categories every status belongs to. Names are translated,
// these are not.
const (
	categoryNew    = "new"
	categoryActive = "indeterminate"
	categoryDone   = "done"
)

// life is what the history of an issue says about when it was done.
type life struct {
	open         bool
	startedAt    time.Time // first entry into in-progress; zero if never
	doneAt       time.Time // entry into done that was not left again; zero if open or unknown
	basis        string    // where doneAt was read from
	doneBy       *user     // who made the transition; nil if unknown
	done         int       // entries of the history up to and including that one; all if open
	reopened     int       // times it left done
	transitioned bool      // somebody moved it into in-progress
}

// sortHistories puts a changelog in order: by time, and within a moment in the
// order of the ids. Servers send it either way round.
func sortHistories(list []history) {
	slices.SortStableFunc(list, func(a, b history) int {
		return cmp.Or(a.Created.time().Compare(b.Created.time()), cmp.Compare(a.ID.number(), b.ID.number()), cmp.Compare(a.ID, b.ID))
	})
}

// number returns the number t is, 0 if none.
func (t text) number() int64 {
	n, _ := strconv.ParseInt(string(t), 10, 64)
	return n
}

// category returns the category key of a status the issue is or was in, ""
// where none of the three is known.
func (is *issue) category(status text) string {
	key := is.Known.Categories[string(status)]
	if status == is.Fields.Status.ID {
		key = cmp.Or(is.Fields.Status.Category.Key, key)
	}
	if slices.Contains([]string{categoryNew, categoryActive, categoryDone}, key) {
		return key
	}
	return ""
}

// life follows an issue through its statuses. log is in order.
func (is *issue) life(log []history) life {
	l := life{done: -1}
	var done history
	first, inDone := true, false
	for i, h := range log {
		for _, c := range h.Items {
			if !c.is("status") {
				continue
			}
			if first {
				first, inDone = false, is.category(c.From) == categoryDone
				if is.category(c.From) == categoryActive {
					l.startedAt = is.Fields.Created.time()
				}
			}
			switch to := is.category(c.To); {
			case to == "": // a status that is no more tells nothing
			case to == categoryDone && !inDone:
				inDone, done, l.done = true, h, i+1
			case to != categoryDone && inDone:
				inDone, l.done = false, -1
				l.reopened++
			}
			if is.category(c.To) == categoryActive {
				l.transitioned = true
				l.startedAt = cmp.Or(l.startedAt, h.Created.time())
			}
		}
	}
	l.finish(is, log, inDone, done)
	return l
}

// finish says when the issue was done, given what its history came to: by the
// transition, else by the resolution date. What the issue itself says of its
// status outranks a history that ends elsewhere.
func (l *life) finish(is *issue, log []history, inDone bool, done history) {
	resolved := is.Fields.ResolutionDate.time()
	now := is.category(is.Fields.Status.ID)
	switch {
	case now == categoryNew || now == categoryActive, now == "" && !inDone && resolved.IsZero():
		l.open, l.done = true, len(log)
	case inDone && l.done >= 0:
		l.doneAt, l.doneBy, l.basis = done.Created.time(), done.Author, "transition to done"
	default:
		l.doneAt, l.done, l.basis = resolved, entriesUntil(log, resolved), "resolution date"
	}
	if !l.doneAt.IsZero() && l.startedAt.After(l.doneAt) {
		l.startedAt = time.Time{}
	}
}

// entriesUntil returns how many entries of log are not after t; all for zero.
func entriesUntil(log []history, t time.Time) int {
	n := 0
	for n < len(log) && (t.IsZero() || !log[n].Created.time().After(t)) {
		n++
	}
	return n
}
