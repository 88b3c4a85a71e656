package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"bragsheet/cmd/brag/packed"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/infer"
	"bragsheet/summarize/measure"
)

// What inference made of everything stored is kept in the cache of the
// database, and is good until anything changes that it was made from. It is in
// parts by time, so that who asks about a period reads little more than that.

// stored is an inferred picture, without the texts of items.
type stored struct {
	entries         []work.Entry
	events          []work.Event
	links           []work.Link
	accomplishments []work.Accomplishment
	inferred        []infer.Link
	storedHead
}

// storedHead is what of a stored picture is always read.
type storedHead struct {
	From    string // fingerprint of what it was made from
	Parts   []storedPart
	Unmet   []infer.Unmet
	Gone    []work.Standing
	Changes []measure.Addressing
	Seen    *measure.Seen
}

// storedPart says where a part is.
type storedPart struct {
	Span span
	Hash string // of the part, which it is cached by
}

// part is what belongs to a span of time and to none within it.
type part struct {
	Entries         []work.Entry
	Events          []work.Event
	Links           []work.Link
	Accomplishments []work.Accomplishment
	Inferred        []infer.Link // by the entry each begins at
}

const headName = "head"

// fingerprint names what a picture is made from. It is "" if that cannot be
// named: a zone that has no name may be another one tomorrow.
func fingerprint(version int64, assignID string, zone *time.Location) string {
	if zone == time.Local {
		return ""
	}
	return work.ID("picture", fmt.Sprint(version), assignID, zone.String())
}

// openHead returns the head of the stored picture that was made from what has
// this fingerprint, false if there is none.
func openHead(ctx context.Context, db *store.DB, from string) (storedHead, bool) {
	var h storedHead
	if from == "" {
		return h, false
	}
	heads, err := db.Cached(ctx, storedKind(), headName)
	ok := err == nil && packed.Unmarshal(heads[headName], &h) == nil && h.From == from
	return h, ok
}

// openStored returns the whole picture that a head is of, false if some of it is
// not there.
func openStored(ctx context.Context, db *store.DB, head storedHead) (stored, bool) {
	s, parts := stored{storedHead: head}, make([]part, len(head.Parts))
	if !head.read(ctx, db, func(i int, p *part) { parts[i], *p = *p, part{} }) {
		return s, false
	}
	var entries, events, links, accomplishments, inferred int
	for i := range parts {
		p := &parts[i]
		entries, events, links = entries+len(p.Entries), events+len(p.Events), links+len(p.Links)
		accomplishments, inferred = accomplishments+len(p.Accomplishments), inferred+len(p.Inferred)
	}
	s.entries, s.events, s.links = make([]work.Entry, 0, entries), make([]work.Event, 0, events), make([]work.Link, 0, links)
	s.accomplishments, s.inferred = make([]work.Accomplishment, 0, accomplishments), make([]infer.Link, 0, inferred)
	for i, p := range parts {
		s.entries = append(s.entries, p.Entries...)
		s.events = append(s.events, p.Events...)
		s.links = append(s.links, p.Links...)
		s.accomplishments = append(s.accomplishments, p.Accomplishments...)
		s.inferred = append(s.inferred, p.Inferred...)
		parts[i] = part{}
	}
	slices.SortStableFunc(s.links, func(a, b work.Link) int { return cmp.Compare(a.From, b.From) })
	return s, true
}

// about is the head of what of the picture touches a period.
func (h storedHead) about(p work.Period) storedHead {
	h.Parts = slices.DeleteFunc(slices.Clone(h.Parts), func(one storedPart) bool { return !one.Span.touches(p) })
	return h
}

// read reads the parts, as many side by side as there are processors, and gives
// each to take with its number. What take leaves of a part, the next is read
// into. It is false if one of them is not there or damaged.
func (h storedHead) read(ctx context.Context, db *store.DB, take func(i int, p *part)) bool {
	numbers, hashes := map[string]int{}, []string{}
	for i, p := range h.Parts {
		numbers[p.Hash], hashes = i, append(hashes, p.Hash)
	}
	type desk struct {
		data []byte
		part part
	}
	free := make(chan *desk, runtime.GOMAXPROCS(0))
	for range cap(free) {
		free <- &desk{}
	}
	var all sync.WaitGroup
	var good atomic.Int32
	err := db.EachCached(ctx, storedKind(), hashes, func(hash string, value []byte) {
		d := <-free
		d.data = append(d.data[:0], value...)
		all.Go(func() {
			if hashOf(d.data) == hash && packed.Unmarshal(d.data, &d.part) == nil {
				take(numbers[hash], &d.part)
				good.Add(1)
			}
			free <- d
		})
	})
	all.Wait()
	ok := err == nil && int(good.Load()) == len(h.Parts)
	if err == nil && !ok { // what is not there is stored again
		_ = db.SaveCache(ctx, storedKind(), nil, hashes)
	}
	return ok
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// keep stores a picture in place of the one before. That it cannot, as on a
// full disk, is no reason to fail.
func (s *stored) keep(ctx context.Context, db *store.DB) {
	kind := storedKind()
	if s.From == "" || kind == "" {
		return
	}
	before, err := db.CachedHashes(ctx, kind)
	if err != nil {
		return
	}
	parts, w := s.divide(), cacheWriter{db: db, kind: kind}
	for some := range slices.Chunk(slices.SortedFunc(maps.Keys(parts), span.compare), runtime.GOMAXPROCS(0)) {
		for i, data := range s.pack(parts, some) {
			if data == nil {
				return
			}
			hash := hashOf(data)
			s.Parts = append(s.Parts, storedPart{some[i], hash})
			if at, known := slices.BinarySearch(before, hash); known {
				before = slices.Delete(before, at, at+1)
			} else if w.add(ctx, hash, data) != nil {
				return
			}
		}
	}
	head, err := packed.Marshal(s.storedHead)
	if err == nil && w.add(ctx, headName, head) == nil {
		_ = w.save(ctx, slices.DeleteFunc(before, func(hash string) bool { return hash == headName }))
	}
}

// pack packs the parts of some spans side by side; nil for one that cannot be.
func (s *stored) pack(parts map[span]*places, spans []span) [][]byte {
	list := make([][]byte, len(spans))
	var all sync.WaitGroup
	for i, at := range spans {
		all.Go(func() {
			if data, err := packed.Marshal(s.part(parts[at])); err == nil {
				list[i] = data
			}
		})
	}
	all.Wait()
	return list
}

// places say what of a picture is in a part.
type places struct{ entries, events, links, accomplishments, inferred []int }

// part gathers what is at some places.
func (s *stored) part(at *places) part {
	return part{
		those(s.entries, at.entries), those(s.events, at.events), those(s.links, at.links),
		those(s.accomplishments, at.accomplishments), those(s.inferred, at.inferred),
	}
}

func those[T any](all []T, at []int) []T {
	some := make([]T, len(at))
	for n, i := range at {
		some[n] = all[i]
	}
	return some
}

// divide says what is in the parts of a picture, each of which is of a span.
func (s *stored) divide() map[span]*places {
	lives := make(map[string]life, len(s.entries))
	for i := range s.entries {
		lives[s.entries[i].ID] = lifeOf(&s.entries[i])
	}
	for i := range s.events {
		e := &s.events[i]
		lives[e.Item] = lives[e.Item].with(e.At)
	}
	parts := map[span]*places{}
	of := func(l life) *places {
		at := l.span()
		if parts[at] == nil {
			parts[at] = &places{}
		}
		return parts[at]
	}
	for i := range s.entries {
		p := of(lives[s.entries[i].ID])
		p.entries = append(p.entries, i)
	}
	for i := range s.events {
		p := of(lives[s.events[i].Item])
		p.events = append(p.events, i)
	}
	for i := range s.links {
		p := of(lives[s.links[i].From])
		p.links = append(p.links, i)
	}
	for i := range s.inferred {
		p := of(lives[s.inferred[i].From])
		p.inferred = append(p.inferred, i)
	}
	for i := range s.accomplishments {
		acc := &s.accomplishments[i]
		l := life{from: acc.From, to: acc.To}
		for _, id := range acc.Items {
			l = l.and(lives[id])
		}
		p := of(l)
		p.accomplishments = append(p.accomplishments, i)
	}
	return parts
}
