package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

func weekly(channel, period string, day int) work.Reminder {
	to := time.Date(2026, 7, day, 0, 0, 0, 0, time.UTC)
	return work.Reminder{Kind: "weekly", Period: period, Channel: channel, From: to.AddDate(0, 0, -7), To: to, ClaimedAt: to.Add(8 * time.Hour)}
}

func claim(t *testing.T, db *store.DB, r work.Reminder, want bool) {
	t.Helper()
	if got, err := db.ClaimReminder(t.Context(), r); err != nil || got != want {
		t.Errorf("claim %s of %s: %v, %v, want %v", r.Period, r.Channel, got, err, want)
	}
}

func TestAReminderIsClaimedOnceForAPeriodAndChannel(t *testing.T) {
	db := openAt(t, newPath(t))
	claim(t, db, weekly("mail", "2026-W28", 13), true)
	claim(t, db, weekly("mail", "2026-W28", 13), false)
	claim(t, db, weekly("file", "2026-W28", 13), true)
	claim(t, db, weekly("mail", "2026-W27", 6), false) // the clock was set back
	claim(t, db, weekly("mail", "2026-W29", 20), true)
}

func TestAReleasedReminderCanBeClaimedAgain(t *testing.T) {
	db := openAt(t, newPath(t))
	r, other := weekly("mail", "2026-W28", 13), weekly("file", "2026-W28", 13)
	claim(t, db, r, true)
	claim(t, db, other, true)
	if err := db.ReleaseReminder(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	claim(t, db, other, false)
	claim(t, db, r, true)
}

func TestWhatWasSentIsKnownFromWhatWasOnlyBegun(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	sent, begun := weekly("mail", "2026-W27", 6), weekly("mail", "2026-W28", 13)
	claim(t, db, sent, true)
	claim(t, db, begun, true)
	sent.SentAt = sent.ClaimedAt.Add(time.Second)
	if err := db.ConfirmReminder(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	db.Close()
	got, err := openAt(t, path).Reminders(t.Context())
	if diff := cmp.Diff([]work.Reminder{sent, begun}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestOfManyClaimsAtOnceOneIsGranted(t *testing.T) {
	path := newPath(t)
	openAt(t, path)
	var granted atomic.Int32
	var wg sync.WaitGroup
	for range 6 {
		db := openAt(t, path) // as another process would
		wg.Go(func() {
			if mine, err := db.ClaimReminder(t.Context(), weekly("mail", "2026-W28", 13)); err != nil {
				t.Error(err)
			} else if mine {
				granted.Add(1)
			}
		})
	}
	wg.Wait()
	if n := granted.Load(); n != 1 {
		t.Errorf("granted %d times", n)
	}
}
