package packed

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"time"
)

type (
	write func(*writer, reflect.Value)
	read  func(*reader, reflect.Value)
)

// codec is how values of a type are written and read.
type codec struct {
	write write
	read  read
}

// codecs are those made so far, by type.
type codecs map[reflect.Type]codec

func (c codecs) of(t reflect.Type) (write, read, error) {
	if known, ok := c[t]; ok {
		return known.write, known.read, nil
	}
	made, err := c.make(t)
	c[t] = made
	return made.write, made.read, err
}

func (c codecs) make(t reflect.Type) (codec, error) {
	if t == reflect.TypeFor[time.Time]() {
		return codec{writeTime, readTime}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return codec{
			func(w *writer, v reflect.Value) { w.text(v.String()) },
			func(r *reader, v reflect.Value) { v.SetString(r.text()) },
		}, nil
	case reflect.Bool:
		return codec{
			func(w *writer, v reflect.Value) { w.bool(v.Bool()) },
			func(r *reader, v reflect.Value) { v.SetBool(r.number() == 1) },
		}, nil
	case reflect.Int, reflect.Int64:
		return codec{
			func(w *writer, v reflect.Value) { w.data = binary.AppendVarint(w.data, v.Int()) },
			func(r *reader, v reflect.Value) { n := r.number(); v.SetInt(int64(n>>1) ^ -int64(n&1)) },
		}, nil
	case reflect.Float64:
		return codec{writeFloat, readFloat}, nil
	case reflect.Slice:
		return c.slice(t)
	case reflect.Pointer:
		return c.pointer(t)
	case reflect.Struct:
		return c.structure(t)
	}
	return codec{}, fmt.Errorf("packing %s: not a type that can be packed", t)
}

// slice writes one more than the length, and 0 for nil.
func (c codecs) slice(t reflect.Type) (codec, error) {
	write, read, err := c.of(t.Elem())
	return codec{
		func(w *writer, v reflect.Value) {
			if v.IsNil() {
				w.number(0)
				return
			}
			w.number(uint64(v.Len()) + 1)
			for i := range v.Len() {
				write(w, v.Index(i))
			}
		},
		func(r *reader, v reflect.Value) {
			n := r.number()
			if n == 0 {
				v.SetZero()
				return
			}
			if n--; n > uint64(len(r.data)) {
				r.fail()
				return
			}
			if v.IsNil() || uint64(v.Cap()) < n {
				v.Set(reflect.MakeSlice(t, int(n), int(n)))
			}
			v.SetLen(int(n))
			for i := 0; i < int(n) && !r.bad; i++ {
				read(r, v.Index(i))
			}
		},
	}, err
}

func (c codecs) pointer(t reflect.Type) (codec, error) {
	write, read, err := c.of(t.Elem())
	return codec{
		func(w *writer, v reflect.Value) {
			w.bool(!v.IsNil())
			if !v.IsNil() {
				write(w, v.Elem())
			}
		},
		func(r *reader, v reflect.Value) {
			if r.number() == 0 {
				v.SetZero()
				return
			}
			if v.IsNil() {
				v.Set(reflect.New(t.Elem()))
			}
			read(r, v.Elem())
		},
	}, err
}

func (c codecs) structure(t reflect.Type) (codec, error) {
	writes, reads := make([]write, t.NumField()), make([]read, t.NumField())
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() {
			return codec{}, fmt.Errorf("packing %s: the field %s is not exported", t, field.Name)
		}
		var err error
		if writes[i], reads[i], err = c.of(field.Type); err != nil {
			return codec{}, err
		}
	}
	return codec{
		func(w *writer, v reflect.Value) {
			for i, write := range writes {
				write(w, v.Field(i))
			}
		},
		func(r *reader, v reflect.Value) {
			for i, read := range reads {
				read(r, v.Field(i))
			}
		},
	}, nil
}
