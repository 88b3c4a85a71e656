// Package packed turns values into bytes and back, fast: what one build of the
// program wrote, the same build reads. The bytes name no type and no field, so
// nothing else can.
//
// Values are structs with exported fields only, slices, pointers, texts,
// numbers, booleans and times. What is read equals what was written, the
// difference between a nil and an empty slice included. Each text is there
// once.
package packed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
)

// ErrDamaged means that the bytes are not what Marshal returned for such a
// value.
var ErrDamaged = errors.New("not a packed value")

// Marshal returns v as bytes, the same ones for equal values. The error is one
// of v's type.
func Marshal(v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	write, _, err := codecs{}.of(value.Type())
	if err != nil {
		return nil, err
	}
	w := &writer{numbers: map[string]uint64{}}
	write(w, value)
	head := binary.AppendUvarint(nil, uint64(len(w.texts)))
	size := 0
	for _, text := range w.texts {
		head = binary.AppendUvarint(head, uint64(len(text)))
		size += len(text)
	}
	all := make([]byte, 0, len(head)+size+len(w.data))
	all = append(all, head...)
	for _, text := range w.texts {
		all = append(all, text...)
	}
	return append(all, w.data...), nil
}

// Unmarshal reads into what v points at the value that Marshal returned data
// for, into the slices and pointers that are there already if they have room.
// The error wraps ErrDamaged if there is no such value of v's type.
func Unmarshal(data []byte, v any) error {
	value := reflect.ValueOf(v).Elem()
	_, read, err := codecs{}.of(value.Type())
	if err != nil {
		return err
	}
	r := &reader{data: data}
	r.readTexts()
	read(r, value)
	if r.bad || len(r.data) > 0 {
		return fmt.Errorf("%w of type %s", ErrDamaged, value.Type())
	}
	return nil
}

type writer struct {
	data    []byte
	texts   []string
	numbers map[string]uint64 // of texts
}

func (w *writer) number(n uint64) { w.data = binary.AppendUvarint(w.data, n) }

func (w *writer) bool(b bool) {
	if b {
		w.number(1)
		return
	}
	w.number(0)
}

func (w *writer) text(s string) {
	n, ok := w.numbers[s]
	if !ok {
		n = uint64(len(w.texts))
		w.numbers[s] = n
		w.texts = append(w.texts, s)
	}
	w.number(n)
}

// reader reads what is left of data. Of what is not a value it reads zeroes,
// and says that it is bad.
type reader struct {
	data  []byte
	texts []string
	bad   bool
}

func (r *reader) fail() { r.bad, r.data = true, nil }

func (r *reader) number() uint64 {
	var n uint64
	for i := 0; i < len(r.data) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(r.data[i]&0x7f) << (7 * i)
		if r.data[i] < 0x80 {
			r.data = r.data[i+1:]
			return n
		}
	}
	r.fail()
	return 0
}

// count reads how many things follow, each of a byte at the least.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.data)) {
		r.fail()
		return 0
	}
	return int(n)
}

// readTexts reads the texts, as parts of one.
func (r *reader) readTexts() {
	sizes := make([]int, r.count())
	for i := range sizes {
		sizes[i] = r.count()
	}
	total := 0
	for _, size := range sizes {
		if total += size; total > len(r.data) {
			r.fail()
			return
		}
	}
	all := string(r.data[:total])
	r.texts, r.data = make([]string, len(sizes)), r.data[total:]
	for i, size := range sizes {
		r.texts[i], all = all[:size], all[size:]
	}
}

func (r *reader) text() string {
	n := r.number()
	if n >= uint64(len(r.texts)) {
		r.fail()
		return ""
	}
	return r.texts[n]
}

// The forms of a time.
const (
	noTime    = iota
	wholeTime // seconds since 1970, in UTC
	anyTime   // as time.Time.MarshalBinary has it
)

func writeTime(w *writer, v reflect.Value) {
	t, _ := reflect.TypeAssert[time.Time](v)
	switch {
	case t.IsZero() && t.Location() == time.UTC:
		w.number(noTime)
	case t.Nanosecond() == 0 && t.Location() == time.UTC:
		w.number(wholeTime)
		w.data = binary.AppendVarint(w.data, t.Unix())
	default:
		data, err := t.MarshalBinary()
		if err != nil { // a zone of a fraction of a minute, from before 1900
			data, _ = t.UTC().MarshalBinary()
		}
		w.number(anyTime)
		w.text(string(data))
	}
}

func readTime(r *reader, v reflect.Value) {
	var t time.Time
	switch r.number() {
	case noTime:
	case wholeTime:
		n := r.number()
		t = time.Unix(int64(n>>1)^-int64(n&1), 0).UTC()
	case anyTime:
		if t.UnmarshalBinary([]byte(r.text())) != nil {
			r.fail()
		}
	default:
		r.fail()
	}
	*v.Addr().Interface().(*time.Time) = t
}

func writeFloat(w *writer, v reflect.Value) {
	w.data = binary.LittleEndian.AppendUint64(w.data, math.Float64bits(v.Float()))
}

func readFloat(r *reader, v reflect.Value) {
	if len(r.data) < 8 {
		r.fail()
		return
	}
	v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(r.data[:8])))
	r.data = r.data[8:]
}
