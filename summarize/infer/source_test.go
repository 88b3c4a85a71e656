package infer

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
)

// stored is a source of a snapshot that gives its items last first, and counts
// the bodies that are asked for again.
type stored struct {
	work.Snapshot
	mu    sync.Mutex
	asked int
}

func (s *stored) Count() int { return len(s.Snapshot.Items) }

func (s *stored) Items(tell func(*work.Item)) {
	var it work.Item
	for i := range s.Snapshot.Items {
		it = s.Snapshot.Items[len(s.Snapshot.Items)-1-i]
		tell(&it)
	}
}

func (s *stored) Bodies(ids []string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked += len(ids)
	wanted, found := map[string]bool{}, map[string]string{}
	for _, id := range ids {
		wanted[id] = true
	}
	for _, it := range s.Snapshot.Items {
		if wanted[it.ID] && it.Body != "" {
			found[it.ID] = it.Body
		}
	}
	return found
}

func (s *stored) Events() []work.Event { return s.Snapshot.Events }

func TestWhatIsReadAsItIsNeededGivesTheSame(t *testing.T) {
	all := world(2_000)
	words := func(texts []Text) []work.Assignment { // which bodies are read shows
		n := 0
		for _, text := range texts {
			n += len(text.Title) + 1000*len(text.Body)
		}
		return []work.Assignment{{Key: "k", Score: float64(n)}}
	}
	want := Infer(Input{Work: all, Assign: words})
	for i := range want.Entries {
		if e := &want.Entries[i]; e.Kind != work.KindNote {
			e.Body, e.Comments = "", nil
		}
	}
	from, cache := &stored{Snapshot: all}, OpenCache(nil)
	rest := all
	rest.Items, rest.Events = nil, nil
	for _, again := range []bool{false, true} {
		asked := from.asked
		got := Infer(Input{Work: rest, From: from, Assign: words, AssignID: "words", Cache: cache})
		for name, pair := range map[string][2]any{
			"entries": {want.Entries, got.Entries}, "accomplishments": {want.Accomplishments, got.Accomplishments},
			"links": {want.AllLinks(), got.AllLinks()},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s, with what was read before: %t: %s", name, again, diff)
			}
		}
		if (from.asked == asked) != again {
			t.Errorf("with what was read before: %t, %d bodies were asked for", again, from.asked-asked)
		}
	}
}
