package sourcetest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"bragsheet/store/work"
)

// errCut is what a Sink that was told to fail says.
var errCut = errors.New("cut off")

// Sink is a connectors.Sink in memory that can be cut off. It does not follow
// an account that is renamed.
type Sink struct {
	mu        sync.Mutex
	accounts  map[string]work.Account
	kept      map[string]json.RawMessage
	gone      map[string]work.Gone
	objects   map[string]work.Object // by account and source id
	brought   map[string][]string    // by whom, by name of the configured account; keyed as objects
	positions map[string]work.Position
	windows   map[string][]work.Window
	runs      []work.StreamRun
	fails     func(save int) bool
	saves     int    // so far
	failed    string // the stream of the first save that failed
}

// NewSink returns an empty sink that is never cut off.
func NewSink() *Sink {
	return &Sink{
		accounts:  map[string]work.Account{},
		kept:      map[string]json.RawMessage{},
		gone:      map[string]work.Gone{},
		objects:   map[string]work.Object{},
		brought:   map[string][]string{},
		positions: map[string]work.Position{},
		windows:   map[string][]work.Window{},
		fails:     func(int) bool { return false },
	}
}

// CutAfter makes every save but the next n fail. A negative n lets all succeed.
func (s *Sink) CutAfter(n int) {
	s.saves = 0
	s.fails = func(save int) bool { return n >= 0 && save >= n }
}

// FailAt makes the next save but n fail, and no other.
func (s *Sink) FailAt(n int) {
	s.saves = 0
	s.fails = func(save int) bool { return save == n }
}

// Failed returns the stream whose save was the first to fail; "" if none did.
func (s *Sink) Failed() string { return s.failed }

// Kept implements connectors.Sink.
func (s *Sink) Kept(_ context.Context, name string) (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[name], nil
}

// SaveAccount implements connectors.Sink.
func (s *Sink) SaveAccount(_ context.Context, me work.Account, keep json.RawMessage, _ []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[me.ID], s.kept[me.Name] = me, keep
	return nil
}

// Position implements connectors.Sink.
func (s *Sink) Position(_ context.Context, me work.Account, stream string) (work.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.positions[streamKey(me, stream)], nil
}

func streamKey(me work.Account, stream string) string {
	return me.ID + "\x00" + me.Name + "\x00" + stream
}

// Stored implements connectors.Sink.
func (s *Sink) Stored(_ context.Context, me work.Account, sel work.Selection) ([]work.Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []work.Stored
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		o, ok := s.objects[key], strings.HasPrefix(key, me.ID+"\x00") && slices.Contains(s.brought[key], me.Name)
		st := work.Stored{SourceID: o.SourceID}
		open := false
		for _, it := range o.Reading.Items {
			open = open || it.State == work.StateOpen
			if it.UpdatedAt.After(st.UpdatedAt) {
				st.UpdatedAt = it.UpdatedAt
			}
		}
		for _, p := range o.Parts {
			st.Parts = append(st.Parts, p.Name)
		}
		slices.Sort(st.Parts)
		_, st.Gone = s.gone[key]
		wanted := sel.Parts == nil || slices.ContainsFunc(sel.Parts, func(n string) bool { return slices.Contains(st.Parts, n) })
		if ok && wanted && (open || !sel.Open) && !slices.Contains(st.Parts, sel.Lacking) {
			all = append(all, st)
		}
	}
	return all, nil
}

// PartsOf implements connectors.Sink.
func (s *Sink) PartsOf(_ context.Context, me work.Account, without map[string][]string) (map[string][]work.Part, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[string][]work.Part{}
	for id, names := range without {
		for _, p := range s.objects[me.ID+"\x00"+id].Parts {
			if !slices.Contains(names, p.Name) {
				found[id] = append(found[id], p)
			}
		}
	}
	return found, nil
}

// SaveBatch implements connectors.Sink.
func (s *Sink) SaveBatch(_ context.Context, me work.Account, stream string, b work.Batch) (added, changed int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saves++
	if s.fails(s.saves - 1) {
		s.failed = cmp.Or(s.failed, stream)
		return 0, 0, errCut
	}
	for _, o := range b.Objects {
		key := me.ID + "\x00" + o.SourceID
		old, known := s.objects[key]
		slices.SortFunc(o.Parts, func(a, b work.Part) int { return cmp.Compare(a.Name, b.Name) }) // a set, as in a database
		switch {
		case !known:
			added += len(o.Reading.Items)
		case canonical(old) != canonical(o):
			changed += len(o.Reading.Items)
		}
		s.objects[key] = o
		delete(s.gone, key)
		if !slices.Contains(s.brought[key], me.Name) {
			s.brought[key] = append(s.brought[key], me.Name)
		}
	}
	for _, g := range b.Gone {
		key := me.ID + "\x00" + g.SourceID
		_, stored := s.objects[key]
		if _, known := s.gone[key]; stored && !known {
			s.gone[key] = g
		}
	}
	key := streamKey(me, stream)
	if b.Fresh {
		s.windows[key] = nil
	}
	if b.Window != nil {
		s.windows[key] = slices.DeleteFunc(s.windows[key], func(w work.Window) bool {
			return w.From.Equal(b.Window.From) && w.To.Equal(b.Window.To)
		})
		s.windows[key] = append(s.windows[key], *b.Window)
	}
	s.positions[key] = b.Position
	return added, changed, nil
}

// SaveRun implements connectors.Sink.
func (s *Sink) SaveRun(_ context.Context, _ string, run work.StreamRun) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs = append(s.runs, run)
	return nil
}

// Runs returns the run log, oldest first.
func (s *Sink) Runs() []work.StreamRun { return s.runs }

// Objects returns what is stored, by account and source id.
func (s *Sink) Objects() map[string]work.Object { return s.objects }

// State returns everything but the run log, to which windows read in full
// belong, as text to be compared.
func (s *Sink) State() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, windows := range s.windows {
		windows = slices.DeleteFunc(windows, func(w work.Window) bool { return w.State == work.WindowDone })
		s.windows[key] = windows
		if len(windows) == 0 {
			delete(s.windows, key)
		}
		slices.SortFunc(windows, func(a, b work.Window) int {
			if c := a.From.Compare(b.From); c != 0 {
				return c
			}
			return a.To.Compare(b.To)
		})
	}
	return canonical(map[string]any{
		"accounts": s.accounts, "objects": s.objects, "positions": s.positions, "windows": s.windows, "gone": s.gone,
	})
}

// harvest returns, as text to be compared, what the server holds as far as it
// has been read, and how far that is.
func (s *Sink) harvest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	through := map[string]time.Time{}
	for key, p := range s.positions {
		through[key] = p.Through
	}
	return canonical(map[string]any{"objects": s.objects, "gone": s.gone, "through": through})
}

func canonical(v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}
