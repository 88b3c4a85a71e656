package sourcetest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"bragsheet/store/work"
)

// errCut is what a Sink that was told to fail says.
var errCut = errors.New("cut off")

// Sink is a connectors.Sink in memory that can be cut off.
type Sink struct {
	mu        sync.Mutex
	accounts  map[string]work.Account
	objects   map[string]work.Object // by account and source id
	positions map[string]work.Position
	windows   map[string][]work.Window
	runs      []work.StreamRun
	left      int // saves until it is cut off; -1 never
}

// NewSink returns an empty sink that is never cut off.
func NewSink() *Sink {
	return &Sink{
		accounts:  map[string]work.Account{},
		objects:   map[string]work.Object{},
		positions: map[string]work.Position{},
		windows:   map[string][]work.Window{},
		left:      -1,
	}
}

// CutAfter makes every save but the next n fail. A negative n lets all succeed.
func (s *Sink) CutAfter(n int) { s.left = n }

// SaveAccount implements connectors.Sink.
func (s *Sink) SaveAccount(_ context.Context, a work.Account) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[a.ID] = a
	return nil
}

// Position implements connectors.Sink.
func (s *Sink) Position(_ context.Context, accountID, stream string) (work.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.positions[accountID+"\x00"+stream], nil
}

// SaveBatch implements connectors.Sink.
func (s *Sink) SaveBatch(_ context.Context, accountID, stream string, b work.Batch) (added, changed int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 {
		return 0, 0, errCut
	}
	s.left--
	key := accountID + "\x00" + stream
	for _, o := range b.Objects {
		old, known := s.objects[accountID+"\x00"+o.SourceID]
		switch {
		case !known:
			added += len(o.Reading.Items)
		case canonical(old) != canonical(o):
			changed += len(o.Reading.Items)
		}
		s.objects[accountID+"\x00"+o.SourceID] = o
	}
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
		"accounts": s.accounts, "objects": s.objects, "positions": s.positions, "windows": s.windows,
	})
}

func canonical(v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}
