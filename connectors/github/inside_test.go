package github

import (
	"testing"
	"time"
)

// What never comes whole is asked for by one window, however many passes find
// it missing.
func TestWindowsToAskForAgainAreMerged(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 6, d, 0, 0, 0, 0, time.UTC) }
	var pos position
	for i := range 8 {
		pos.again(window{By: byUpdated, From: day(1 + i), To: day(4 + i)})
	}
	pos.again(window{By: byMerged, From: day(2), To: day(3)})
	pos.again(window{By: byUpdated, From: day(20), To: day(21)})
	if len(pos.Again) != 3 || !pos.Again[0].From.Equal(day(1)) || !pos.Again[0].To.Equal(day(11)) {
		t.Errorf("%+v", pos.Again)
	}
}

// An error inside a field that came costs nothing; one for the object, or for a
// field that did not come, costs the object, which is asked for again.
func TestWhatAnErrorInAnObjectCosts(t *testing.T) {
	node := map[string]any{"id": "PR_1", "closingIssuesReferences": map[string]any{"nodes": []any{nil}}, "reviews": nil}
	tests := []struct {
		name string
		path []any
		lost bool
	}{
		{"a closing issue in a deleted repository", []any{"search", "nodes", 0.0, "closingIssuesReferences", "nodes", 0.0}, false},
		{"a list that came as null", []any{"search", "nodes", 0.0, "reviews"}, true},
		{"something in a list that came as null", []any{"search", "nodes", 0.0, "reviews", "nodes", 3.0}, true},
		{"the object itself", []any{"search", "nodes", 0.0}, true},
		{"another object", []any{"search", "nodes", 1.0}, false},
	}
	for _, tt := range tests {
		a := answer{Errors: []graphError{{Message: "gone", Path: tt.path}}}
		if what, _ := a.fault(0, node); (what != "") != tt.lost {
			t.Errorf("%s: fault %q, want one: %t", tt.name, what, tt.lost)
		}
	}
}
