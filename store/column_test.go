package store

import (
	"bytes"
	"compress/gzip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every connection of the pool has the pragmas, not only the first.
func TestPragmasHoldOnEveryConnection(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "brag.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for range 3 {
		conn, err := db.sql.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // kept until the end, so that each is another
		for _, p := range ownPragmas {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+p.name).Scan(&got); err != nil || got != p.want {
				t.Errorf("%s = %q, %v; want %q", p.name, got, err, p.want)
			}
		}
	}
}

// SQLite takes a setting it does not understand without a word.
func TestASettingThatDidNotHoldIsNoticed(t *testing.T) {
	for i, p := range harvestPragmas {
		path, err := prepare(filepath.Join(t.TempDir(), "brag.db"))
		if err != nil {
			t.Fatal(err)
		}
		misspelt := slices.Clone(harvestPragmas)
		misspelt[i].name = "x" + p.name
		pool, err := newPool(path, misspelt)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		err = pool.check(t.Context(), harvestPragmas)
		if err == nil || !strings.Contains(err.Error(), p.name) {
			t.Errorf("without %s: %v, want an error that names it", p.name, err)
		}
	}
}

func TestTimesAreTextInOrderOfTime(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	tests := []struct {
		name string
		in   time.Time
		want string
	}{
		{"UTC", time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), "2026-01-05T09:00:00Z"},
		{"another zone", time.Date(2026, 1, 5, 0, 30, 0, 0, berlin), "2026-01-04T23:30:00Z"},
		{"fraction", time.Date(2026, 1, 5, 9, 0, 0, 999, time.UTC), "2026-01-05T09:00:00Z"},
		{"unknown", time.Time{}, ""},
		{"year of five digits", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{"year before 0", time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formatTime(tt.in); got != tt.want {
				t.Errorf("formatTime = %q, want %q", got, tt.want)
			}
			var back time.Time
			if err := (stamp{&back}).Scan(tt.want); err != nil {
				t.Error(err)
			}
			if tt.want != "" && !back.Equal(tt.in.Truncate(time.Second)) {
				t.Errorf("read back as %v", back)
			}
		})
	}
}

// Whatever a part holds, it comes back byte for byte, and the same part is
// stored as the same bytes.
func FuzzPackedPartsComeBack(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("{\"title\":\"\xff\x00\"}"))
	f.Add(bytes.Repeat([]byte("brag"), 1<<16))
	w := gzip.NewWriter(nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		packed, err := pack(w, data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := pack(w, data)
		if err != nil || !bytes.Equal(packed, again) {
			t.Errorf("packed differently the second time (%v)", err)
		}
		got, err := unpack(packed)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("unpack = %q, %v; want %q", got, err, data)
		}
	})
}

// A list that was read and is saved again is no change.
func FuzzListsMakeTheSameJSONAgain(f *testing.F) {
	f.Add("acme/api", "")
	f.Add("\xff\xc3(", "\ufffd\u2028<&>\x00\"\\ufffd")
	f.Fuzz(func(t *testing.T, a, b string) {
		first := []string{a, b}
		want, err := list{&first}.Value()
		if err != nil {
			t.Fatal(err)
		}
		var read []string
		if err := (list{&read}).Scan(want); err != nil {
			t.Fatal(err)
		}
		if got, err := (list{&read}).Value(); err != nil || got != want || len(read) != 2 {
			t.Errorf("%q is saved as %s and then as %s (%v)", first, want, got, err)
		}
	})
}

// Times are read as time.Parse reads them, and what it refuses is refused.
func TestTimesAreReadAsWritten(t *testing.T) {
	texts := []string{"2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00ZZ", "x026-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "", "2024-02-29T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}
	for n := range int64(2000) {
		texts = append(texts, time.Unix(n*n*n*17, 0).UTC().Format(stampLayout))
	}
	for _, text := range texts {
		got, err := parseTime(text)
		want, wantErr := time.Parse(stampLayout, text)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%q: %v, %v; want %v, %v", text, got, err, want, wantErr)
		}
	}
}
