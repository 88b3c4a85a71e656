package infer

import (
	"iter"

	"bragsheet/store/work"
)

// events are those of all entries, in the order they were given. There are
// many, and so they are not copied.
type events struct {
	x      *index
	all    []work.Event
	places []int32 // in all, of each entry's events in turn
	ends   []int32 // in places, of each entry's
}

func newEvents(x *index, all []work.Event) events {
	ev := events{x: x, all: all, places: make([]int32, len(all)), ends: make([]int32, len(x.entries)+1)}
	of := make([]int32, len(all)) // the entry of each; what is of none comes last
	for n := range all {
		i, known := x.position[all[n].Item]
		if !known {
			i = len(x.entries)
		}
		of[n] = int32(i)
		ev.ends[i]++
	}
	before := int32(0)
	for i, n := range ev.ends {
		ev.ends[i] = before
		before += n
	}
	for n, i := range of {
		ev.places[ev.ends[i]] = int32(n)
		ev.ends[i]++
	}
	return ev
}

// of tells of the events of an entry.
func (ev events) of(e *work.Entry) iter.Seq[*work.Event] {
	return func(yield func(*work.Event) bool) {
		i, start := ev.x.position[e.ID], int32(0)
		if i > 0 {
			start = ev.ends[i-1]
		}
		for _, n := range ev.places[start:ev.ends[i]] {
			if !yield(&ev.all[n]) {
				return
			}
		}
	}
}

// any reports whether an entry has an event that is so.
func (ev events) any(e *work.Entry, is func(*work.Event) bool) bool {
	for one := range ev.of(e) {
		if is(one) {
			return true
		}
	}
	return false
}
