package infer

import (
	"sync"

	"bragsheet/store/work"
)

// Source is where the items and events of a snapshot are read while they are
// needed, so that all that was ever written is never in memory at once.
type Source interface {
	Count() int                            // how many items there are
	Items(tell func(*work.Item))           // in any order; each is the next one after that
	Bodies(ids []string) map[string]string // those that are not empty, of some items
	Events() []work.Event                  // of all items, each item's in order
}

// held is a source of what is in memory anyway.
type held struct{ s work.Snapshot }

func (h held) Count() int { return len(h.s.Items) }

func (h held) Items(tell func(*work.Item)) {
	for i := range h.s.Items {
		tell(&h.s.Items[i])
	}
}

func (h held) Bodies([]string) map[string]string { return nil }

func (h held) Events() []work.Event { return h.s.Events }

// bodies reads bodies again, those of some entries in a row at a time: who needs
// one mostly needs its neighbours next. A few such are kept.
type bodies struct {
	x    *index
	from Source

	reading sync.Mutex
	kept    [8]neighbours
	oldest  int // of kept
}

// neighbours are entries in a row, and their bodies by ID; nil before there are
// any.
type neighbours struct {
	first  int
	bodies map[string]string
}

const inARow = 256

// body returns the body of entry i.
func (x *index) body(i int) string {
	e := &x.entries[i]
	if x.bodies == nil || e.Kind == work.KindNote {
		return e.Body
	}
	return x.bodies.near(i)[e.ID]
}

// near returns the bodies of entry i and its neighbours.
func (b *bodies) near(i int) map[string]string {
	b.reading.Lock()
	defer b.reading.Unlock()
	first := i - i%inARow
	for _, n := range b.kept {
		if n.first == first && n.bodies != nil {
			return n.bodies
		}
	}
	var ids []string
	for k := first; k < min(first+inARow, len(b.x.entries)); k++ {
		ids = append(ids, b.x.entries[k].ID)
	}
	found := b.from.Bodies(ids)
	b.kept[b.oldest] = neighbours{first, found}
	b.oldest = (b.oldest + 1) % len(b.kept)
	return found
}
