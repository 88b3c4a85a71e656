package infer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"iter"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// CacheShards is how many parts a Cache is stored in: one new item changes a
// few of them, and few answers take less to read than many.
const CacheShards = 256

// cacheFormat begins every part. It changes whenever the same texts are read
// another way, or what was read is written another way.
const cacheFormat = "brag-infer-2\n"

// Cache remembers what inference worked out from texts before: the names of
// items, the claims and the principles of each entry, what is alike,
// and the principles of each accomplishment. It only ever saves time. Everything
// in it is found by a hash of all it was worked out from, so that nothing in it
// goes out of date, and a result with it is the result without it.
//
// A Cache is for one inference at a time, all goroutines of it.
type Cache struct {
	shards [CacheShards]shard
}

// shard is the part of a cache whose keys begin with one byte.
type shard struct {
	keys   string // of keySize each, ascending
	ends   string // where the value of each key ends, four bytes each
	values string
	used   []atomic.Bool // of keys: asked for since it was opened

	adding sync.Mutex
	added  map[key]string
}

const keySize = 16

// key is the beginning of a hash of what a value was worked out from.
type key [keySize]byte

// OpenCache returns the cache that Changed gave the parts of, by number. Parts
// that are missing, damaged or of another version are empty.
func OpenCache(parts map[int][]byte) *Cache {
	c := &Cache{}
	for n := range c.shards {
		c.shards[n].open(parts[n])
	}
	return c
}

var checksums = crc32.MakeTable(crc32.Castagnoli)

func (s *shard) open(data []byte) {
	rest, ok := bytes.CutPrefix(data, []byte(cacheFormat))
	if !ok || len(rest) < 8 {
		return
	}
	sum, count, rest := binary.LittleEndian.Uint32(rest), int(binary.LittleEndian.Uint32(rest[4:])), rest[8:]
	if count*(keySize+4) > len(rest) || crc32.Checksum(rest, checksums) != sum {
		return
	}
	all, ends, values := string(rest), count*keySize, count*(keySize+4)
	s.keys, s.ends, s.values, s.used = all[:ends], all[ends:values], all[values:], make([]atomic.Bool, count)
}

func (s *shard) len() int { return len(s.used) }

func (s *shard) key(n int) string { return s.keys[n*keySize : (n+1)*keySize] }

func (s *shard) value(n int) string {
	start, end := uint32(0), s.end(n)
	if n > 0 {
		start = s.end(n - 1)
	}
	if start > end || int(end) > len(s.values) {
		return ""
	}
	return s.values[start:end]
}

func (s *shard) end(n int) uint32 { return binary.LittleEndian.Uint32([]byte(s.ends[n*4 : (n+1)*4])) }

// get returns the value of k, and whether there is one.
func (c *Cache) get(k key) (string, bool) {
	s := &c.shards[k[0]]
	s.adding.Lock()
	value, ok := s.added[k]
	s.adding.Unlock()
	if ok {
		return value, true
	}
	wanted := string(k[:])
	n, found := sort.Find(s.len(), func(n int) int { return strings.Compare(wanted, s.key(n)) })
	if !found {
		return "", false
	}
	s.used[n].Store(true)
	return s.value(n), true
}

// put gives k a value.
func (c *Cache) put(k key, value string) {
	s := &c.shards[k[0]]
	s.adding.Lock()
	defer s.adding.Unlock()
	if s.added == nil {
		s.added = map[key]string{}
	}
	s.added[k] = value
}

// Changed yields the parts that should be stored from now on, by number: those
// with something new, without what nothing asked for since the cache was
// opened, and those of which nothing asked for the greater part.
func (c *Cache) Changed() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for n := range c.shards {
			s := &c.shards[n]
			unused := 0
			for n := range s.used {
				if !s.used[n].Load() {
					unused++
				}
			}
			if (len(s.added) > 0 || unused > s.len()/2) && !yield(n, s.encode()) {
				return
			}
		}
	}
}

// encode writes what was asked for and what was added, by key.
func (s *shard) encode() []byte {
	all := maps.Clone(s.added)
	if all == nil {
		all = map[key]string{}
	}
	for n := range s.used {
		if s.used[n].Load() {
			all[key([]byte(s.key(n)))] = s.value(n)
		}
	}
	inOrder := slices.SortedFunc(maps.Keys(all), func(a, b key) int { return bytes.Compare(a[:], b[:]) })
	var keys, ends, values []byte
	for _, k := range inOrder {
		keys = append(keys, k[:]...)
		values = append(values, all[k]...)
		ends = binary.LittleEndian.AppendUint32(ends, uint32(len(values)))
	}
	body := slices.Concat(keys, ends, values)
	head := binary.LittleEndian.AppendUint32([]byte(cacheFormat), crc32.Checksum(body, checksums))
	return append(binary.LittleEndian.AppendUint32(head, uint32(len(inOrder))), body...)
}

// keyer hashes what a value is worked out from.
type keyer struct {
	hash hash.Hash
	buf  []byte
}

func newKeyer() *keyer { return &keyer{hash: sha256.New()} }

// text adds a text. Its length goes before it, so that no two lists of texts
// are hashed alike.
func (k *keyer) text(s string) {
	k.number(int64(len(s)))
	k.buf = append(k.buf, s...)
	k.spill()
}

// key adds the key of a part of the value.
func (k *keyer) key(part key) { k.buf = append(k.buf, part[:]...) }

func (k *keyer) number(n int64) { k.buf = binary.LittleEndian.AppendUint64(k.buf, uint64(n)) }

func (k *keyer) spill() {
	if len(k.buf) > 4096 {
		k.hash.Write(k.buf)
		k.buf = k.buf[:0]
	}
}

// sum returns the key of what was added, and begins anew.
func (k *keyer) sum() key {
	k.hash.Write(k.buf)
	k.buf = k.buf[:0]
	var sum [sha256.Size]byte
	k.hash.Sum(sum[:0])
	k.hash.Reset()
	return key(sum[:keySize])
}

// A value is numbers and texts, one after the other.

func putNumber(to []byte, n int) []byte { return binary.AppendVarint(to, int64(n)) }

func putText(to []byte, s string) []byte { return append(putNumber(to, len(s)), s...) }

// decoder reads values. Of one that is cut short or otherwise not what it
// should be, it reads zeroes, and says that it is bad.
type decoder struct {
	data string
	bad  bool
}

func (d *decoder) number() int {
	var n uint64
	for i := 0; i < len(d.data) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(d.data[i]&0x7f) << (7 * i)
		if d.data[i] < 0x80 {
			d.data = d.data[i+1:]
			return int(n>>1) ^ -int(n&1)
		}
	}
	d.bad, d.data = true, ""
	return 0
}

func (d *decoder) float() float64 {
	if len(d.data) < 8 {
		d.bad, d.data = true, ""
		return 0
	}
	bits := binary.LittleEndian.Uint64([]byte(d.data[:8]))
	d.data = d.data[8:]
	return math.Float64frombits(bits)
}

// count reads how many things follow, each of a byte at the least.
func (d *decoder) count() int {
	n := d.number()
	if n < 0 || n > len(d.data) {
		d.bad, d.data = true, ""
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.count()
	s := d.data[:n]
	d.data = d.data[n:]
	return s
}
