package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
)

// scheduleJSON is the schedule, as status --json prints it (docs/json.md).
type scheduleJSON struct {
	Kind        string   `json:"kind"` // "" where brag did not set it up itself
	Every       string   `json:"every"`
	InstalledAt string   `json:"installed_at,omitempty"`
	Last        *runJSON `json:"last"`
	CompleteAt  string   `json:"complete_at,omitempty"`
	Incomplete  int      `json:"incomplete"` // runs since the last complete one
	NextAt      string   `json:"next_at,omitempty"`
	Log         string   `json:"log"`
}

type runJSON struct {
	StartedAt string `json:"started_at"`
	EndedAt   string `json:"ended_at,omitempty"`
	Outcome   string `json:"outcome"` // "" while it goes on, or if it died
	Running   bool   `json:"running"`
	Message   string `json:"message,omitempty"`
}

type troubleJSON struct {
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Detail string `json:"detail,omitempty"`
	Since  string `json:"since,omitempty"`
}

// scheduleJSON returns nil where there never was a schedule.
func (a *app) scheduleJSON(s scheduleState) *scheduleJSON {
	if s.Every == 0 {
		return nil
	}
	doc := &scheduleJSON{
		Kind: s.Kind, Every: durationText(s.Every), InstalledAt: stamp(s.Installed),
		CompleteAt: stamp(s.Complete), Incomplete: s.Incomplete, NextAt: stamp(a.nextRun(s)), Log: a.stateFile(scheduleLog),
	}
	if last := s.Last; !last.Started.IsZero() {
		doc.Last = &runJSON{StartedAt: stamp(last.Started), EndedAt: stamp(last.Ended), Outcome: last.Outcome, Running: a.running(s), Message: last.Message}
	}
	return doc
}

func troublesJSON(found []trouble) []troubleJSON {
	doc := []troubleJSON{}
	for _, t := range found {
		doc = append(doc, troubleJSON{t.Kind, t.Text, t.Detail, stamp(t.Since)})
	}
	return doc
}

// nextRun is when the next run is due, at the earliest.
func (a *app) nextRun(s scheduleState) time.Time {
	if now := a.clock(); s.isDue(now, s.Every) {
		return now
	}
	return s.due(s.Every)
}

// printSchedule says how the schedule goes, in a line or two.
func (a *app) printSchedule(s scheduleState, zone *time.Location) {
	if s.Every == 0 {
		fmt.Fprintln(a.stdout, "schedule: none; brag schedule install sets one up")
		return
	}
	by := ", not set up by brag"
	if s.Kind != "" {
		by = " by " + s.Kind
	}
	fmt.Fprintf(a.stdout, "schedule: every %s%s; %s", durationText(s.Every), by, a.lastRun(s, zone))
	if next := a.nextRun(s); next.After(a.clock()) {
		fmt.Fprintf(a.stdout, "; next after %s\n", minute(next, zone))
	} else {
		fmt.Fprintln(a.stdout, "; due at the next waking")
	}
	if s.Last.Message != "" {
		fmt.Fprintln(a.stdout, clean("  ! "+s.Last.Message))
	}
}

// lastRun says when the last run was, and how it went.
func (a *app) lastRun(s scheduleState, zone *time.Location) string {
	last := s.Last
	if last.Started.IsZero() {
		return "set up on " + minute(s.Installed, zone) + ", no run yet"
	}
	text := "last run " + minute(last.Started, zone) + ", "
	switch {
	case last.Outcome != "":
		text += last.Outcome
	case a.running(s):
		text += "going on"
	default:
		text += "cut off" // killed, switched off, or how it ended could not be kept
	}
	if s.Incomplete > 0 && !s.Complete.IsZero() {
		text += ", last complete one " + minute(s.Complete, zone)
	}
	return text
}

func (a *app) printTroubles(found []trouble, zone *time.Location) {
	for _, t := range found {
		fmt.Fprintln(a.stdout, "! "+t.line(zone))
	}
}

// scheduleStatus is brag schedule status. Unlike brag status it asks the
// schedulers of this system what they have. Where the configuration, the
// database or a scheduler does not answer, it says what else there is, and that.
func (a *app) scheduleStatus(ctx context.Context) error {
	state, err := a.scheduleState()
	if err != nil {
		return err
	}
	var found []trouble
	cfg, broken := a.presentOrEmpty()
	if broken == nil {
		found, broken = a.presentTroubles(ctx, cfg)
	} else {
		cfg = &config.Config{}
	}
	if broken != nil {
		found, err = a.troubles(ctx, cfg, nil) // what no database is needed for
	}
	if err != nil {
		return errors.Join(broken, err)
	}
	installed, silent := a.installedSchedules(ctx)
	broken = errors.Join(broken, silent)
	if state.Kind != "" && len(installed) == 0 && silent == nil {
		found = append(found, trouble{"schedule", state.Kind + " does not have the schedule any more; brag schedule install sets it up again", time.Time{}, ""})
	}
	if a.json {
		return errors.Join(broken, a.printJSON(struct {
			Installed []string      `json:"installed"` // schedulers that have a job of brag's
			Schedule  *scheduleJSON `json:"schedule"`
			Troubles  []troubleJSON `json:"troubles"`
		}{nonNil(installed), a.scheduleJSON(state), troublesJSON(found)}))
	}
	zone := a.now(cfg).Location()
	a.printSchedule(state, zone)
	a.printTroubles(found, zone)
	if state.Every > 0 {
		fmt.Fprintln(a.stdout, clean("log: "+a.stateFile(scheduleLog)))
	}
	return broken
}

// installedSchedules names the schedulers of this system that run brag.
func (a *app) installedSchedules(ctx context.Context) ([]string, error) {
	host, err := a.host()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range host.Schedulers() {
		there, err := s.Installed(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for a schedule of %s: %w", s.Name(), err)
		}
		if there {
			names = append(names, s.Name())
		}
	}
	return names, nil
}

// presentTroubles is troubles where there may be no database, and makes none.
func (a *app) presentTroubles(ctx context.Context, cfg *config.Config) ([]trouble, error) {
	var db *store.DB
	if _, err := os.Stat(a.dbPath(cfg)); err == nil {
		if db, err = a.openDB(ctx, cfg); err != nil {
			return nil, err
		}
		defer db.Close()
	}
	return a.troubles(ctx, cfg, db)
}
