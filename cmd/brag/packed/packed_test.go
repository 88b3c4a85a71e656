package packed

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
)

type inner struct {
	Name string
	At   time.Time
	Of   *float64
}

type outer struct {
	Inner
	Count int
	Long  time.Duration
	Yes   bool
	Share float64
	Texts []string
	All   []inner
	One   *inner
}

// Inner is embedded.
type Inner struct{ ID string }

func examples() []outer {
	berlin := time.FixedZone("", 3600)
	return []outer{
		{},
		{Inner{"a"}, -7, time.Hour, true, 0.25, []string{}, []inner{}, &inner{}},
		{
			Inner{"\xff\x00ü"},
			math.MaxInt, math.MinInt64, false, math.Inf(-1),
			[]string{"a", "", "a"},
			[]inner{
				{"a", time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC), new(1.5)},
				{"b", time.Date(1, 1, 1, 0, 0, 0, 0, berlin), nil},
				{"c", time.Date(2026, 6, 30, 12, 0, 0, 5, berlin), nil},
				{"d", time.Date(-4, 1, 1, 0, 0, 0, 0, time.UTC), nil},
			},
			&inner{Name: "a"},
		},
	}
}

func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	data, err := Marshal(examples())
	if err != nil {
		t.Fatal(err)
	}
	var got []outer
	if err := Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, examples()) {
		t.Errorf("read\n%+v\nof\n%+v", got, examples())
	}
	again, err := Marshal(got)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("%v: written again, it is other bytes", err)
	}
}

// What is read where something was read before is as if nothing had been.
func TestWhatIsReadIsNothingOfWhatWasThere(t *testing.T) {
	for _, before := range examples() {
		for _, want := range examples() {
			data, err := Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got := before
			if err := Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("read\n%+v\nof\n%+v", got, want)
			}
		}
	}
}

func TestATypeThatCannotBePackedIsAnError(t *testing.T) {
	for _, v := range []any{struct{ hidden int }{1}, map[string]int{}, []any{1}, struct{ All []uint8 }{}} {
		if _, err := Marshal(v); err == nil {
			t.Errorf("%T is packed", v)
		}
	}
}

// Whatever the bytes, they are a value or damaged.
func FuzzUnmarshal(f *testing.F) {
	data, err := Marshal(examples())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(append(bytes.Clone(data), 0))
	f.Add(bytes.Repeat([]byte{0xff}, 30))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got []outer
		err := Unmarshal(data, &got)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			return
		}
		if _, err := Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
