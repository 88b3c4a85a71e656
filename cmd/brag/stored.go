package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
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

// openStored returns the stored picture that was made from what has this
// fingerprint, with a period of it that part only; false if there is none.
func openStored(ctx context.Context, db *store.DB, from string, about *work.Period) (stored, bool) {
	var s stored
	if from == "" {
		return s, false
	}
	kind := storedKind()
	heads, err := db.Cached(ctx, kind, headName)
	if err != nil || packed.Unmarshal(heads[headName], &s.storedHead) != nil || s.From != from {
		return s, false
	}
	if about != nil {
		s.Parts = slices.DeleteFunc(s.Parts, func(p storedPart) bool { return !p.Span.touches(*about) })
	}
	hashes := []string{}
	for _, p := range s.Parts {
		hashes = append(hashes, p.Hash)
	}
	data, err := db.Cached(ctx, kind, hashes...)
	if err != nil {
		return s, false
	}
	ok := s.read(data)
	if !ok { // damaged: what is not there is stored again
		_ = db.SaveCache(ctx, kind, nil, hashes)
	}
	return s, ok
}

// read reads the parts from their data, by hash.
func (s *stored) read(data map[string][]byte) bool {
	parts, bad := make([]part, len(s.Parts)), make([]bool, len(s.Parts))
	var all sync.WaitGroup
	for i, p := range s.Parts {
		all.Go(func() {
			text := data[p.Hash]
			bad[i] = hashOf(text) != p.Hash || packed.Unmarshal(text, &parts[i]) != nil
		})
	}
	all.Wait()
	n := 0
	for i := range parts {
		n += len(parts[i].Entries)
	}
	s.entries, s.accomplishments = make([]work.Entry, 0, n), []work.Accomplishment{}
	for i, p := range parts {
		s.entries = append(s.entries, p.Entries...)
		s.events = append(s.events, p.Events...)
		s.links = append(s.links, p.Links...)
		s.accomplishments = append(s.accomplishments, p.Accomplishments...)
		s.inferred = append(s.inferred, p.Inferred...)
		parts[i] = part{}
	}
	slices.SortStableFunc(s.links, func(a, b work.Link) int { return cmp.Compare(a.From, b.From) })
	return !slices.Contains(bad, true)
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
	parts := s.divide()
	results, size := map[string][]byte{}, 0
	for _, at := range slices.SortedFunc(maps.Keys(parts), span.compare) {
		data, err := packed.Marshal(s.part(parts[at]))
		if err != nil {
			return
		}
		hash := hashOf(data)
		s.Parts = append(s.Parts, storedPart{at, hash})
		i, known := slices.BinarySearch(before, hash)
		if known {
			before = slices.Delete(before, i, i+1)
			continue
		}
		results[hash] = data
		if size += len(data); size > storedAtOnce {
			if db.SaveCache(ctx, kind, results, nil) != nil {
				return
			}
			results, size = map[string][]byte{}, 0
		}
	}
	if results[headName], err = packed.Marshal(s.storedHead); err == nil {
		_ = db.SaveCache(ctx, kind, results, slices.DeleteFunc(before, func(hash string) bool { return hash == headName }))
	}
}

// storedAtOnce is about how many bytes are written together.
const storedAtOnce = 8 << 20

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
