package infer

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"bragsheet/store/work"
)

// reopened returns the cache as it is after it was stored and read again.
func reopened(stored map[int][]byte, c *Cache) *Cache {
	maps.Insert(stored, c.Changed())
	return OpenCache(stored)
}

// counting is an Assign that counts how often it is asked.
func counting(asked *atomic.Int32) func([]Text) []work.Assignment {
	assign := says("Storm", "dive-deep")
	return func(texts []Text) []work.Assignment {
		asked.Add(1)
		return assign(texts)
	}
}

func TestWithACacheTheResultIsTheSame(t *testing.T) {
	for name, s := range map[string]work.Snapshot{"small": full().snapshot(), "large": world(3000)} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			infer := func(s work.Snapshot, c *Cache) string {
				asked.Store(0)
				return asJSON(t, Infer(Input{Work: s, Assign: counting(&asked), AssignID: "1", Cache: c}))
			}
			want := infer(s, nil)
			all := asked.Load()
			stored, c := map[int][]byte{}, OpenCache(nil)
			if infer(s, c) != want {
				t.Error("an empty cache changed the result")
			}
			c = reopened(stored, c)
			if infer(s, c) != want || asked.Load() != 0 {
				t.Errorf("with all of it remembered, the result is another, or asked for %d principles", asked.Load())
			}
			if n := len(maps.Collect(c.Changed())); n != 0 {
				t.Errorf("nothing is new, and %d parts changed", n)
			}

			more := withOneMore(s)
			want = infer(more, nil)
			c = reopened(stored, c)
			if infer(more, c) != want || asked.Load() == 0 || asked.Load() > 3 {
				t.Errorf("with one new item, the result is another, or asked for %d principles of %d", asked.Load(), all)
			}
			if infer(shuffled(more, 7), reopened(stored, c)) != want || asked.Load() != 0 {
				t.Errorf("in another order, the result is another, or asked for %d principles", asked.Load())
			}
		})
	}
}

func TestAnotherAssignIsAskedAgain(t *testing.T) {
	s, c := full().snapshot(), OpenCache(nil)
	Infer(Input{Work: s, Assign: says("Storm", "dive-deep"), AssignID: "1", Cache: c})
	other := Input{Work: s, Assign: says("Storm", "think-big"), AssignID: "2"}
	want := asJSON(t, Infer(other))
	other.Cache = c
	if asJSON(t, Infer(other)) != want {
		t.Error("the result is of the Assign before")
	}
}

func TestDamagedPartsAreReadAsEmpty(t *testing.T) {
	s, c := full().snapshot(), OpenCache(nil)
	want := asJSON(t, Infer(Input{Work: s, Cache: c}))
	for name, damage := range map[string]func([]byte) []byte{
		"cut short":       func(b []byte) []byte { return b[:len(b)/2] },
		"one byte":        func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"another version": func(b []byte) []byte { return bytes.Replace(b, []byte("infer-"), []byte("infer+"), 1) },
		"too many keys":   func(b []byte) []byte { b[len(cacheFormat)+7] = 0xff; return b },
		"nothing":         func([]byte) []byte { return nil },
	} {
		parts := map[int][]byte{}
		for n, part := range c.Changed() {
			parts[n] = damage(part)
		}
		if got := asJSON(t, Infer(Input{Work: s, Cache: OpenCache(parts)})); got != want {
			t.Errorf("%s: the result is another", name)
		}
	}
}

func TestWhatNobodyAsksForIsDropped(t *testing.T) {
	stored, c := map[int][]byte{}, OpenCache(nil)
	Infer(Input{Work: world(2000), Cache: c})
	c = reopened(stored, c)
	large := len(slices.Concat(slices.Collect(maps.Values(stored))...))

	Infer(Input{Work: world(200), Cache: c})
	reopened(stored, c)

	if small := len(slices.Concat(slices.Collect(maps.Values(stored))...)); small > large/5 {
		t.Errorf("of a tenth of the items it remembers %d bytes, of all of them it was %d", small, large)
	}
}

func FuzzDecodingEndsWhateverIsStored(f *testing.F) {
	r := reading{named: &named{title: []mention{{name: "PAY-1", says: work.LinkKey}}}, worded: true, model: []work.Assignment{{Key: "dive-deep", Score: 0.5, Reason: "x", By: "model"}}}
	f.Add(string(encodeReading(nil, r)))
	f.Add(string(encodeAlike(nil, []alike{{bundles: []int{0, 3}, words: []string{"retry"}}})))
	f.Add(strings.Repeat("\xff", 20))
	f.Fuzz(func(t *testing.T, data string) {
		d := &decoder{data: data}
		once := string(encodeReading(nil, decodeReading(d)))
		if !d.bad && string(encodeReading(nil, decodeReading(&decoder{data: once}))) != once {
			t.Error("what was read does not survive being written")
		}
		decodeAlike(&decoder{data: data})
		OpenCache(map[int][]byte{0: []byte(data), 1: []byte(cacheFormat + data)})
	})
}
