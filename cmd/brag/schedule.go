package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/schedule"
)

func (a *app) scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "schedule",
		Short:   "Sync every day and send reminders, without being asked",
		Example: "  brag schedule install\n  brag schedule status",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.scheduleInstallCommand(), a.scheduleRunCommand(),
		&cobra.Command{
			Use:   "status",
			Short: "Say whether the schedule is there, how it went, and when it runs next",
			Args:  cobra.NoArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.scheduleStatus(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "remove",
			Short: "Take the schedule away, without a trace",
			Args:  cobra.NoArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.scheduleRemove(cmd.Context()) },
		})
	return cmd
}

// installOptions are the flags of brag schedule install.
type installOptions struct {
	platform  string
	every     time.Duration
	printOnly bool
	yes       bool
}

func (a *app) scheduleInstallCommand() *cobra.Command {
	var o installOptions
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Have this machine's own scheduler sync every day, and send reminders",
		Long: `Have this machine's own scheduler sync every day, and send the reminders of the
configuration: systemd where it runs for you, else cron; launchd on macOS; the
Task Scheduler on Windows.

It first tests every account's token and every channel's secret as the scheduler
will see it, without your shell's variables, then shows what it is going to do,
and asks.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.scheduleInstall(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.platform, "platform", "", "use this `scheduler`: "+strings.Join(schedule.Names(), ", "))
	f.DurationVar(&o.every, "every", daily, "how often to sync; at least 1h")
	f.BoolVar(&o.printOnly, "print", false, "only print what would be done")
	f.BoolVar(&o.yes, "yes", false, "do it without asking")
	return cmd
}

func (a *app) scheduleInstall(ctx context.Context, o installOptions) error {
	if o.every < time.Hour {
		return usageError{fmt.Errorf("--every %s is less than an hour, and schedulers wake brag every hour", o.every)}
	}
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	host, err := a.host()
	if err != nil {
		return err
	}
	s, err := chosenScheduler(ctx, host, o)
	if err != nil {
		return err
	}
	job, err := a.job(cfg, o.every)
	if err != nil {
		return err
	}
	if o.printOnly {
		a.printPlan(s.Install(ctx, job), s.Note())
		return nil
	}
	if len(cfg.Accounts) == 0 {
		return fmt.Errorf("no account to sync: %w: %s", errNoConfig, a.configPath())
	}
	if err := otherSchedule(ctx, host, s); err != nil {
		return err
	}
	if err := a.checkAs(ctx, s, job, cfg); err != nil {
		return err
	}
	steps := s.Install(ctx, job)
	reminders := ""
	if channels := a.reminderPlan(cfg).Channels; len(channels) > 0 {
		reminders = ", and to send reminders to " + oneLine(strings.Join(channels, ", "), 200) + ","
	}
	fmt.Fprintf(a.stdout, "\nTo sync every %s by %s%s brag will\n\n", durationText(o.every), s.Name(), cmp.Or(reminders, ","))
	a.printPlan(steps, s.Note())
	if ok, err := a.agreed(ctx, o.yes); !ok {
		return err
	}
	return a.setUp(ctx, s, steps, o.every)
}

// chosenScheduler returns the scheduler asked for, or the first of this system's
// that answers.
func chosenScheduler(ctx context.Context, host schedule.Host, o installOptions) (schedule.Scheduler, error) {
	if o.platform != "" {
		s := host.Scheduler(o.platform)
		if s == nil {
			return nil, usageError{fmt.Errorf("--platform %q is not one of %s", o.platform, strings.Join(schedule.Names(), ", "))}
		}
		return s, nil
	}
	all := host.Schedulers()
	if o.printOnly && len(all) == 1 {
		return all[0], nil
	}
	silent := []error{errNoScheduler}
	for _, s := range all {
		_, err := s.Environment(ctx)
		if err == nil {
			return s, nil
		}
		silent = append(silent, fmt.Errorf("%s: %w", s.Name(), err))
	}
	return nil, errors.Join(silent...)
}

// errNoScheduler means that nothing on this machine could run brag regularly.
var errNoScheduler = errors.New("no scheduler answers on this machine; in a container, brag schedule run --foreground is one")

// otherSchedule is an error where another scheduler of this system runs brag
// already: two would be one too many.
func otherSchedule(ctx context.Context, host schedule.Host, chosen schedule.Scheduler) error {
	for _, other := range host.Schedulers() {
		if other.Name() == chosen.Name() {
			continue
		}
		there, err := other.Installed(ctx)
		if err != nil {
			return fmt.Errorf("look for a schedule of %s: %w", other.Name(), err)
		}
		if there {
			return fmt.Errorf("%s runs brag already; brag schedule remove takes that away first", other.Name())
		}
	}
	return nil
}

// printPlan prints what is to be done, step by step.
func (a *app) printPlan(steps []schedule.Step, note string) {
	for _, s := range steps {
		fmt.Fprintln(a.stdout, s.Text)
	}
	if note != "" {
		fmt.Fprintln(a.stdout, "\n"+note)
	}
	fmt.Fprintln(a.stdout, "What happens will be in "+clean(a.stateFile(scheduleLog)))
}

// agreed asks the person, unless they said yes before.
func (a *app) agreed(ctx context.Context, yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	ask := a.asker(ctx)
	if ask == nil {
		return false, usageError{errors.New("nobody is there to agree, and nothing was done; --yes agrees")}
	}
	return ask.yes("Do it?")
}

// setUp does the steps. If one fails, what was done is taken back.
func (a *app) setUp(ctx context.Context, s schedule.Scheduler, steps []schedule.Step, every time.Duration) error {
	release, err := a.lockIdle()
	if err != nil {
		return err
	}
	defer release()
	state, err := a.scheduleState()
	if err != nil {
		return err
	}
	for _, step := range steps {
		if err := step.Do(ctx); err != nil {
			for _, back := range s.Remove(ctx) {
				_ = back.Do(ctx) // as far as it goes; the first error is the one to tell
			}
			return fmt.Errorf("set up %s (what was done is taken back): %w", s.Name(), err)
		}
	}
	state.Kind, state.Installed, state.Every = s.Name(), a.clock(), every
	if err := a.saveScheduleState(state); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "Done: %s syncs every %s.\n", s.Name(), durationText(every))
	a.hint("Next: brag schedule run syncs now, brag schedule status says how it goes")
	return nil
}

// scheduleRemove takes away what any scheduler of this system has of brag, and
// what is known of it.
func (a *app) scheduleRemove(ctx context.Context) error {
	host, err := a.host()
	if err != nil {
		return err
	}
	state, err := a.scheduleState()
	if err != nil {
		return err
	}
	release, err := a.lockIdle()
	if err != nil {
		return err
	}
	defer release()
	removed := false
	schedulers := host.Schedulers()
	if s := host.Scheduler(state.Kind); s != nil && !slices.ContainsFunc(schedulers, func(other schedule.Scheduler) bool { return other.Name() == s.Name() }) {
		schedulers = append(schedulers, s)
	}
	for _, s := range schedulers {
		there, err := s.Installed(ctx)
		if err != nil {
			return fmt.Errorf("look for a schedule of %s: %w", s.Name(), err)
		}
		if !there {
			continue
		}
		for _, step := range s.Remove(ctx) {
			if err := step.Do(ctx); err != nil {
				return fmt.Errorf("remove the schedule of %s: %w", s.Name(), err)
			}
		}
		fmt.Fprintf(a.stdout, "%s no longer runs brag\n", s.Name())
		removed = true
	}
	release() // some systems remove no file that is open
	for _, name := range []string{scheduleFile, scheduleLock} {
		if err := os.Remove(a.stateFile(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return a.unwritable("forget the schedule", err)
		}
	}
	if !removed {
		fmt.Fprintln(a.stdout, "there was no schedule")
	}
	if _, err := os.Stat(a.stateFile(scheduleLog)); err == nil {
		a.hint("what stays: the log, %s", clean(a.stateFile(scheduleLog)))
	}
	return nil
}

// host is this machine, and whose schedule it is.
func (a *app) host() (schedule.Host, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return schedule.Host{}, err
	}
	me, err := user.Current()
	if err != nil {
		return schedule.Host{}, err
	}
	state, err := a.stateFolderPath()
	return schedule.Host{OS: runtime.GOOS, Home: home, User: me.Username, UID: os.Getuid(), State: state, Environ: os.Environ()}, err
}

// job is this program with the files it works on now, by their full paths: the
// scheduler sees neither the working folder nor the shell's XDG variables.
func (a *app) job(cfg *config.Config, every time.Duration) (schedule.Job, error) {
	brag, err := lastingPath()
	if err != nil {
		return schedule.Job{}, err
	}
	job := schedule.Job{Brag: brag, Args: []string{"--every", durationText(every)}}
	files := []struct{ flag, path string }{{"--config", a.configPath()}, {"--db", a.dbPath(cfg)}, {"--state", filepath.Dir(a.stateFile(scheduleLog))}}
	for _, f := range files {
		if f.flag == "--db" && a.dbFile == "" && cfg.Database != "" && filepath.IsAbs(f.path) {
			continue // what the config says may change
		}
		path, err := filepath.Abs(f.path)
		if err != nil {
			return schedule.Job{}, err
		}
		job.Args = append(job.Args, f.flag, path)
	}
	spread := fnv.New32a() // the minute is the same each time, and another for everybody
	fmt.Fprint(spread, job.Args)
	job.Minute = int(spread.Sum32() % 60)
	return job, nil
}

// lastingPath is this program's path, by the name that lasts: package managers put
// a link in PATH and move what it points to with every version.
func lastingPath() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	named, err := exec.LookPath("brag")
	if err != nil {
		return self, nil
	}
	one, err := os.Stat(self)
	if err != nil {
		return self, err
	}
	if other, err := os.Stat(named); err == nil && os.SameFile(one, other) {
		return filepath.Abs(named)
	}
	return self, nil
}
