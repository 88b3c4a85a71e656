package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
	"bragsheet/store/work"
)

// trouble is something that keeps brag from noticing what the person does, and
// that only they can mend.
type trouble struct {
	Kind   string    // one of troubleKinds
	Text   string    // to be cleaned for where it goes; reminders tell it, so it holds nothing of a server or this machine
	Since  time.Time // zero: not known
	Detail string    // more, for who sits at this machine; "" if there is no more
}

// line is all of it, in one line.
func (t trouble) line(zone *time.Location) string {
	text := t.Text + sinceText(t.Since, zone)
	if t.Detail != "" {
		text += ": " + t.Detail
	}
	return oneLine(text, maxMessage)
}

// When something becomes a trouble.
const (
	incompleteRuns = 3 // in a row
	missedRuns     = 3 // intervals without any run
	unsentFor      = 24 * time.Hour
	diskReserve    = 200 << 20 // bytes free; below, a harvest or a backup may not fit
)

// signs is what troubles are found from.
type signs struct {
	now      time.Time
	accounts []string         // configured; of others nothing is said
	runs     []work.StreamRun // newest first
	state    scheduleState
	free     *uint64 // bytes on the database's disk; nil: not known
	database string
	begun    []work.Reminder // by the end of what they are about
	channels []string        // configured
}

// findTroubles returns what is wrong now, the worst first.
func findTroubles(s signs) []trouble {
	var found []trouble
	for _, account := range s.accounts {
		if t, ok := accountTrouble(account, attempts(s.runs, account)); ok {
			found = append(found, t)
		}
	}
	if n := s.state.Incomplete; n >= incompleteRuns && len(found) == 0 {
		text := fmt.Sprintf("the last %d scheduled runs did not come to their end", n)
		found = append(found, trouble{"incomplete", text, s.state.Complete, s.state.Last.Message})
	}
	if u := s.state.Unsent; !u.Since.IsZero() && s.now.Sub(u.Since) >= unsentFor {
		found = append(found, trouble{"reminders", "reminders could not be sent", u.Since, u.Message})
	}
	if t, ok := aheadTrouble(s); ok {
		found = append(found, t)
	}
	if s.free != nil && *s.free < diskReserve {
		found = append(found, trouble{"disk", fmt.Sprintf("the database's disk has only %d MB left", *s.free>>20), s.now, s.database})
	}
	if t, ok := scheduleTrouble(s.now, s.state); ok {
		found = append(found, t)
	}
	slices.SortStableFunc(found, func(a, b trouble) int { return slices.Index(troubleKinds, a.Kind) - slices.Index(troubleKinds, b.Kind) })
	return found
}

// troubleKinds lists every kind of trouble, the worst first.
var troubleKinds = []string{"credentials", "disk", "schedule", "incomplete", "reminders"}

// aheadTrouble reports reminders that were sent for a time to come, while the
// clock ran ahead: until it has come no other is due on that channel.
func aheadTrouble(s signs) (trouble, bool) {
	for _, r := range slices.Backward(s.begun) {
		if r.To.Sub(s.now) >= 24*time.Hour && slices.Contains(s.channels, r.Channel) {
			text := "no reminder is due before " + date(r.To, s.now.Location()) + ", for one was sent while the clock ran ahead"
			return trouble{"reminders", text, time.Time{}, "brag remind --again " + shellWord(r.Channel)}, true
		}
	}
	return trouble{}, false
}

// accountTrouble looks at the attempts to read an account, newest first.
func accountTrouble(account string, tries [][]work.StreamRun) (trouble, bool) {
	refused := func(try []work.StreamRun) bool {
		return slices.ContainsFunc(try, func(r work.StreamRun) bool {
			return slices.ContainsFunc(r.Problems, func(p work.Problem) bool { return p.Refused })
		})
	}
	if n, since := inARow(tries, refused); n > 0 {
		return trouble{"credentials", account + ": the token is missing, has expired or is not accepted", since, ""}, true
	}
	if n, since := inARow(tries, incomplete); n >= incompleteRuns {
		return trouble{"incomplete", fmt.Sprintf("%s: the last %d syncs did not read everything", account, n), since, ""}, true
	}
	return trouble{}, false
}

// incomplete reports whether an attempt did not read everything.
func incomplete(try []work.StreamRun) bool {
	return slices.ContainsFunc(try, func(r work.StreamRun) bool { return r.Outcome != work.OutcomeComplete })
}

// inARow counts the newest tries that are such, and says when the first of them
// began.
func inARow(tries [][]work.StreamRun, such func([]work.StreamRun) bool) (n int, since time.Time) {
	for n < len(tries) && such(tries[n]) {
		since = tries[n][len(tries[n])-1].Started
		n++
	}
	return n, since
}

// attempts splits the runs of an account's streams, newest first, by the sync
// they belong to: one sync reads each stream once, and has a run without a stream
// where it could read none.
func attempts(runs []work.StreamRun, account string) [][]work.StreamRun {
	var tries [][]work.StreamRun
	seen := map[string]bool{}
	for _, r := range runs {
		if r.Account != account {
			continue
		}
		if len(tries) == 0 || seen[r.Stream] || r.Stream == "" || seen[""] {
			tries = append(tries, nil)
			clear(seen)
		}
		seen[r.Stream] = true
		tries[len(tries)-1] = append(tries[len(tries)-1], r)
	}
	return tries
}

// scheduleTrouble reports a schedule that has stopped running. Where brag did not
// set one up, nobody knows that there is to be one.
func scheduleTrouble(now time.Time, s scheduleState) (trouble, bool) {
	last := s.Last.Started
	if s.Installed.After(last) {
		last = s.Installed
	}
	if s.Kind == "" || now.Sub(last) < missedRuns*s.Every {
		return trouble{}, false
	}
	return trouble{"schedule", "the schedule has not run for " + count(int(now.Sub(last)/(24*time.Hour)), "day") +
		" (brag schedule status looks into it, brag schedule remove ends it)", last, ""}, true
}

// troubles returns what is wrong now, the worst first. db may be nil, where there
// is no database yet.
func (a *app) troubles(ctx context.Context, cfg *config.Config, db *store.DB) ([]trouble, error) {
	s := signs{now: a.clock(), database: a.dbPath(cfg)}
	for _, acc := range cfg.Accounts {
		s.accounts = append(s.accounts, acc.Name)
	}
	var err error
	if s.state, err = a.scheduleState(); err != nil {
		return nil, err
	}
	if a.running(s.state) {
		s.state.Incomplete-- // it may come to its end yet
	}
	if db == nil {
		return findTroubles(s), nil
	}
	if s.runs, err = db.Runs(ctx, lookBack); err != nil {
		return nil, err
	}
	if s.begun, err = db.Reminders(ctx); err != nil {
		return nil, err
	}
	s.channels = a.reminderPlan(cfg).Channels
	free, err := freeBytes(filepath.Dir(s.database))
	if err != nil {
		return nil, fmt.Errorf("see how full the disk is: %w", err)
	}
	s.free = &free
	return findTroubles(s), nil
}

// quietVerbs say what is wrong themselves, or are read by programs.
var quietVerbs = []string{"status", "sync", "schedule", "doctor", "init", "demo", "completion", "help", "version", "__complete", "__completeNoDesc"}

// sayTroubles tells the person who just used a verb, in one line, what keeps
// brag from working unattended. It is no reason to fail.
func (a *app) sayTroubles(ctx context.Context, verb string) {
	if !a.parsed || !a.errTTY || a.quiet || a.json || ctx.Err() != nil || slices.Contains(quietVerbs, verb) {
		return
	}
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return
	}
	found, err := a.presentTroubles(ctx, cfg)
	if err != nil || len(found) == 0 {
		return
	}
	worst, more := found[0], ""
	if n := len(found) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	worst.Detail = ""
	fmt.Fprintln(a.stderr, oneLine("! "+worst.line(a.now(cfg).Location())+more, 200)+" (brag status)")
}

// sinceText says since when, if that is known.
func sinceText(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return ", since " + date(t, zone)
}
