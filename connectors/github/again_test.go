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
