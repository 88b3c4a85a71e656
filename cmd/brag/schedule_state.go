package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"bragsheet/cmd/brag/replace"
	"bragsheet/connectors"
)

// What the schedule keeps in the state folder.
const (
	scheduleFile = "schedule.json"
	scheduleLock = "schedule.lock" // held while a scheduled run goes on; the system lets go of it when a run dies
	scheduleLog  = "brag.log"
)

// scheduleState is what is known of the schedule and its runs.
type scheduleState struct {
	Kind      string        `json:"kind,omitzero"` // a schedule.Names; "" where brag did not set it up itself
	Installed time.Time     `json:"installed,omitzero"`
	Every     time.Duration `json:"every,omitzero"` // nanoseconds; 0: there was never a schedule

	Last       scheduledRun `json:"last,omitzero"`
	Complete   time.Time    `json:"complete,omitzero"`   // when the last complete run began
	Incomplete int          `json:"incomplete,omitzero"` // runs begun since, without one that was complete
	Verified   time.Time    `json:"verified,omitzero"`   // when all that is stored was last checked
	Unsent     unsent       `json:"unsent,omitzero"`
}

// unsent says that the wakings since a time could not send every reminder that
// was due. Its zero value: all was sent.
type unsent struct {
	Since   time.Time `json:"since"`
	Message string    `json:"message"`        // why not, at the last waking; for the person
	Quiet   bool      `json:"quiet,omitzero"` // for nothing but the quiet hours
}

// scheduledRun is how one run went.
type scheduledRun struct {
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`   // zero: it goes on, or died
	Outcome string    `json:"outcome,omitzero"` // a work.Outcome word
	Message string    `json:"message,omitzero"` // what went wrong, for the person
}

// retryAfter is how long after an incomplete run the next one is due. Each more
// in a row doubles it, up to the interval: a server that refuses a token must not
// be asked every hour for weeks.
const retryAfter = time.Hour

// due returns when the next run is due. Schedulers wake brag at about the same
// minute of an hour; the slack keeps a run from being put off to the next hour
// for being some minutes early, day after day.
func (s scheduleState) due(every time.Duration) time.Time {
	wait := every
	if s.Incomplete > 0 {
		wait = min(every, retryAfter<<min(s.Incomplete-1, 10))
	}
	return s.Last.Started.Add(wait - min(30*time.Minute, wait/4))
}

// isDue reports whether a run is due. A last run still to come means that the
// clock was set back: nothing can be said but to run.
func (s scheduleState) isDue(now time.Time, every time.Duration) bool {
	return s.Last.Started.IsZero() || s.Last.Started.After(now) || !now.Before(s.due(every))
}

// verifyEvery is how often the scheduler has everything stored checked against
// the servers.
const verifyEvery = 7 * 24 * time.Hour

func (s scheduleState) verifyDue(now time.Time) bool {
	return s.Verified.After(now) || now.Sub(s.Verified) >= verifyEvery
}

// scheduleState reads what is known of the schedule: nothing, where there is
// none. A file that cannot be understood is as good as none.
func (a *app) scheduleState() (scheduleState, error) {
	var s scheduleState
	data, err := os.ReadFile(a.stateFile(scheduleFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	if json.Unmarshal(data, &s) != nil {
		return scheduleState{}, nil
	}
	return s, nil
}

func (a *app) saveScheduleState(s scheduleState) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := replace.File(a.stateFile(scheduleFile), append(data, '\n')); err != nil {
		return a.unwritable("keep what is known of the schedule", err)
	}
	return nil
}

// keepUnsent keeps whether reminders could be sent: err is why not. During a run
// of another process it is left for the next waking.
func (a *app) keepUnsent(err error) error {
	release, mine, failed := a.lockSchedule()
	if failed != nil || !mine {
		return failed
	}
	defer release()
	state, failed := a.scheduleState()
	if failed != nil {
		return failed
	}
	now, before, quiet := unsent{}, state.Unsent, errors.Is(err, errQuiet)
	if before.Since.After(a.clock()) { // which was set back
		before = unsent{}
	}
	switch {
	case quiet && !before.Since.IsZero():
		now = before // a channel that failed is the more to be told
	case err != nil:
		now = unsent{before.Since, headline(err), quiet}
		if before.Since.IsZero() || before.Quiet {
			now.Since = a.clock()
		}
	}
	if now == state.Unsent {
		return nil
	}
	state.Unsent = now
	return a.saveScheduleState(state)
}

// unwritable is err, of what was done in the state folder. No flag names another.
func (a *app) unwritable(doing string, err error) error {
	err = fmt.Errorf("%s: %w", doing, err)
	if errors.Is(err, syscall.ENOSPC) {
		return err
	}
	folder := filepath.Dir(a.stateFile(scheduleLog))
	return connectors.Advise("see whether you may write to "+folder+"; XDG_STATE_HOME names another place, then install the schedule again", "%w", err)
}

// running reports whether a run that has not ended goes on. One that died has
// let go of the lock.
func (a *app) running(s scheduleState) bool {
	if s.Last.Started.IsZero() || s.Last.Outcome != "" {
		return false
	}
	lock := flock.New(a.stateFile(scheduleLock), flock.SetFlag(os.O_RDONLY)) // it makes none
	free, err := lock.TryRLock()
	_ = lock.Close()
	return err == nil && !free
}

// lockSchedule keeps other scheduled runs away until release; mine is false
// where one is going on.
func (a *app) lockSchedule() (release func(), mine bool, err error) {
	path := a.stateFile(scheduleLock)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, false, a.unwritable("keep the schedule's log and state", err)
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	if mine, err = lock.TryLock(); err != nil {
		return nil, false, a.unwritable("lock the schedule", err)
	}
	return func() { _ = lock.Close() }, mine, nil
}

// lockIdle is lockSchedule for what must not happen during a run.
func (a *app) lockIdle() (release func(), err error) {
	release, mine, err := a.lockSchedule()
	if err == nil && !mine {
		err = errors.New("a scheduled run is going on, and nothing was changed; try again when it has ended")
	}
	return release, err
}
