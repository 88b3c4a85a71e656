package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
)

// What one log holds, and how long one run may take.
const (
	maxLog = 1 << 20 // bytes; then it becomes brag.log.1
	maxRun = 2 * time.Hour
)

// runOptions are the flags of brag schedule run.
type runOptions struct {
	every      time.Duration
	foreground bool
	check      bool
	state      string
}

func (a *app) scheduleRunCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run",
		Short: "What the scheduler calls: sync and send reminders if due, into a log",
		Long: `What the scheduler calls: sync if it is due, and send the reminders that are due,
quietly, into a log.

A sync is due when the last complete run is older than --every; after one that was
not complete, an hour later, then two, four and so on. With --foreground it
stays, for a container of your own, and says on stderr what happens.`,
		Example: "  brag schedule run --foreground --every 6h",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.scheduleRun(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.DurationVar(&o.every, "every", daily, "how old the last complete run must be")
	f.BoolVar(&o.foreground, "foreground", false, "stay, and run again whenever it is due")
	f.BoolVar(&o.check, "check", false, "only test every account and channel with what this environment has")
	f.StringVar(&o.state, "state", "", "keep log and state in this `folder`")
	_ = f.MarkHidden("state") // the shell that installs may see another folder than the scheduler
	return cmd
}

func (a *app) scheduleRun(ctx context.Context, o runOptions) error {
	a.stateFolder = o.state
	switch {
	case o.every < time.Minute:
		return usageError{fmt.Errorf("--every %s is less than a minute", o.every)}
	case o.check:
		return a.checkHere(ctx)
	case o.foreground:
		return a.runForeground(ctx, o.every)
	}
	log := func() (io.WriteCloser, error) { return openLog(a.stateFile(scheduleLog)) }
	_, err := a.runDue(ctx, o.every, log)
	if ctx.Err() == nil {
		err = cmp.Or(err, a.remindFrom(ctx, log))
	}
	if told, ok := errors.AsType[inLog](err); ok && a.errTTY {
		return told.error // who sits there need not look into the log
	}
	return err
}

// inLog is an error that the log tells in full. It is not said again: what a
// job says, cron mails.
type inLog struct{ error }

// Unwrap returns them as joined errors are, so that each has its own advice.
func (e inLog) Unwrap() []error { return []error{e.error} }

// logged writes err to a log. It is inLog if the log took all it was told.
func logged(log *checkedWriter, err error) error {
	if msg, _ := explain(err); msg != "" {
		fmt.Fprintln(log, clean(msg))
	}
	switch {
	case log.err != nil:
		return errors.Join(err, fmt.Errorf("write the log: %w", log.err))
	case err != nil:
		return inLog{err}
	}
	return nil
}

// remindFrom sends the reminders that are due, whatever became of the run: that
// is among what they tell. What was sent, and what could not be, goes to the log.
func (a *app) remindFrom(ctx context.Context, open func() (io.WriteCloser, error)) error {
	var said bytes.Buffer
	err := a.remindInto(ctx, &said)
	unkept := a.keepUnsent(err)
	if errors.Is(err, errQuiet) { // as the person wants it; if it goes on, troubles tells it
		err = nil
	}
	err = errors.Join(err, unkept)
	if said.Len() == 0 && err == nil {
		return nil
	}
	file, unopened := open()
	if unopened != nil {
		return errors.Join(err, a.unwritable("open the log", unopened))
	}
	defer file.Close() //nolint:errcheck // every line has been written
	log := &checkedWriter{Writer: file}
	fmt.Fprintf(log, "--- %s reminders\n%s", a.clock().Format(time.RFC3339), &said)
	return logged(log, err)
}

// readFirst is how long a digest waits for the sync that reads the end of its
// period: one is due within a day, and one that fails is tried again after hours.
const readFirst = 24 * time.Hour

// remindInto sends the reminders that are due, and says in said which.
func (a *app) remindInto(ctx context.Context, said io.Writer) error {
	cfg, err := a.presentOrEmpty()
	if err != nil || len(cfg.Reminders.Channels) == 0 {
		return err
	}
	inner := *a
	inner.stdout, inner.stderr, inner.quiet, inner.outTTY, inner.errTTY = said, said, true, false, false
	return inner.onDatabase(ctx, func(db *store.DB) error {
		if now := a.now(cfg); !cfg.Reminders.QuietUntil(now).IsZero() {
			begun, err := db.Reminders(ctx)
			if err == nil && len(a.reminderPlan(cfg).Due(begun, now)) > 0 {
				err = fmt.Errorf("%w, %s; choose others that leave time in which this machine is on", errQuiet, cfg.Reminders.Quiet)
			}
			return err
		}
		return inner.sendReminders(ctx, cfg, db, readFirst)
	})
}

// errQuiet means that something is due and has to wait for the end of the quiet
// hours.
var errQuiet = errors.New("every run since then fell into the quiet hours of the configuration")

// runDue runs, unless nothing is due or another run is going on; it reports
// whether a run began. What happens goes to the log, which is opened only then.
func (a *app) runDue(ctx context.Context, every time.Duration, open func() (io.WriteCloser, error)) (began bool, err error) {
	release, mine, err := a.lockSchedule()
	if err != nil {
		return false, err
	}
	defer release()
	if !mine {
		if a.errTTY {
			a.hint("another scheduled run is going on")
		}
		return false, nil
	}
	state, err := a.scheduleState()
	if err != nil {
		return false, err
	}
	if !state.isDue(a.clock(), every) {
		if a.errTTY {
			a.hint("not due before %s; brag sync reads now", minute(state.due(every), a.zone))
		}
		return false, nil
	}
	file, err := open()
	if err != nil {
		return false, a.unwritable("open the log", err)
	}
	defer file.Close() //nolint:errcheck // every line has been written
	log := &checkedWriter{Writer: file}
	state.Every = every
	return true, logged(log, a.runOnce(ctx, state, log))
}

// runOnce syncs, and keeps how it went. It is kept before, too: a run that dies
// is one that was not complete.
func (a *app) runOnce(ctx context.Context, state scheduleState, log io.Writer) error {
	began := a.clock()
	verify := state.verifyDue(began)
	state.Last = scheduledRun{Started: began}
	state.Incomplete++
	if err := a.saveScheduleState(state); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, maxRun)
	defer cancel()
	inner := *a
	inner.stdout, inner.stderr, inner.outTTY, inner.errTTY, inner.quiet = log, log, false, false, true
	fmt.Fprintf(log, "--- %s brag %s\n", began.Format(time.RFC3339), version)
	err := inner.sync(limited, syncOptions{maxWait: maxRun / 2, verify: verify, log: true}, nil)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		err = fmt.Errorf("stopped after %s: %w", maxRun, errPartial)
	}
	_, code := explain(err)
	state.Last = scheduledRun{Started: began, Ended: a.clock(), Outcome: outcomeOf(code), Message: headline(err)}
	if err == nil {
		state.Complete, state.Incomplete = began, 0
		if verify {
			state.Verified = began
		}
	}
	return errors.Join(err, a.saveScheduleState(state))
}

// headline says what went wrong first, in one line; "" if nothing did.
func headline(err error) string {
	all := separate(err)
	if len(all) > 1 && (errors.Is(all[0], errPartial) || errors.Is(all[0], errNothingRead)) {
		all = all[1:] // what follows says why
	}
	if len(all) == 0 {
		return ""
	}
	msg, _ := explain(all[0])
	if msg = oneLine(msg, maxMessage); len(all) > 1 {
		msg += fmt.Sprintf("; and %d more in the log", len(all)-1)
	}
	return msg
}

// maxMessage is how many characters of what went wrong are kept for status; the
// log has all of it.
const maxMessage = 500

// outcomeOf says how a run went that ended with an exit status.
func outcomeOf(code int) string {
	switch code {
	case 0:
		return work.OutcomeComplete
	case exitPartial, exitLimited, exitInterrupted:
		return work.OutcomePartial
	}
	return work.OutcomeFailed
}

// runForeground runs whenever it is due, until ctx ends. Ended while waiting, it
// has done all it was to do; ended while syncing, that is an interruption. A run
// that cannot begin ends it, too, and so does what is wrong with the
// configuration: neither mends itself.
func (a *app) runForeground(ctx context.Context, every time.Duration) error {
	for {
		log := func() (io.WriteCloser, error) { return keptOpen{a.stderr}, nil }
		began, err := a.runDue(ctx, every, log)
		_, code := explain(err)
		if ctx.Err() != nil || code == exitUsage || err != nil && !began {
			return err
		}
		state, err := a.scheduleState()
		if err != nil {
			return err
		}
		wait := a.untilNext(state, every)
		a.hint("next run at %s", minute(a.clock().Add(wait), a.zone))
		for ; wait > 0 && ctx.Err() == nil; wait -= time.Hour {
			_ = a.remindFrom(ctx, log) // it is in the log, and tried again in an hour
			select {
			case <-ctx.Done():
			case <-time.After(min(wait, time.Hour)):
			}
		}
		if ctx.Err() != nil {
			return nil
		}
	}
}

// untilNext is how long to wait for the next run: until it is due, and some
// more, so that many of these do not ask the servers at once.
func (a *app) untilNext(state scheduleState, every time.Duration) time.Duration {
	wait := max(state.due(every).Sub(a.clock()), time.Second)
	return wait + rand.N(min(5*time.Minute, every/10))
}

// keptOpen is a writer that is somebody else's to close.
type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// openLog opens a log to append to; one that has grown too long is put aside.
func openLog(path string) (io.WriteCloser, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// daily is how often a schedule syncs unless told otherwise.
const daily = 24 * time.Hour

// durationText writes an interval as a person would: 24h, 90m.
func durationText(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// stateFolderPath is where brag keeps log and state, by its full path.
func (a *app) stateFolderPath() (string, error) {
	return filepath.Abs(filepath.Dir(a.stateFile(scheduleLog)))
}
