package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/replace"
	"bragsheet/cmd/brag/schedule"
)

func (a *app) scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Sync every day without being asked",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	printOnly := false
	install := &cobra.Command{
		Use:   "install --print",
		Short: "Print what the platform's scheduler needs",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return a.scheduleInstall(printOnly) },
	}
	install.Flags().BoolVar(&printOnly, "print", false, "print it, change nothing")
	run := &cobra.Command{
		Use:   "run",
		Short: "What the scheduler calls: sync once, quietly, into a log",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.scheduleRun(cmd.Context()) },
	}
	cmd.AddCommand(install, run)
	return cmd
}

func (a *app) scheduleInstall(printOnly bool) error {
	if !printOnly {
		return usageError{errors.New("brag does not set up the scheduler itself yet; --print shows what to put where")}
	}
	job, err := a.job()
	if err != nil {
		return err
	}
	service, timer := schedule.Systemd(job)
	fmt.Fprintf(a.stdout, `# A scheduler does not have your shell's environment: give each account a
# token_file, a token_cmd or a keychain entry. What happens is in
# %s

# --- systemd: ~/.config/systemd/user/brag.service
%s
# --- systemd: ~/.config/systemd/user/brag.timer
%s
# --- then
#   systemctl --user daemon-reload
#   systemctl --user enable --now brag.timer
#   loginctl enable-linger        # to run while you are logged out

# --- or, without systemd, one line for "crontab -e"
%s`, a.stateFile("brag.log"), service, timer, schedule.Crontab(job, 6, 17))
	return nil
}

// job is this program with the files it works on now, by their full paths.
func (a *app) job() (schedule.Job, error) {
	brag, err := os.Executable()
	if err != nil {
		return schedule.Job{}, err
	}
	job := schedule.Job{Brag: brag}
	for _, f := range []struct{ flag, path string }{{"--config", a.configPath()}, {"--db", a.dbFile}} {
		if f.path == "" {
			continue
		}
		path, err := filepath.Abs(f.path)
		if err != nil {
			return schedule.Job{}, err
		}
		job.Args = append(job.Args, f.flag, path)
	}
	return job, nil
}

// What one log holds, and how long one run may take.
const (
	maxLog = 1 << 20 // bytes; then it becomes brag.log.1
	maxRun = 2 * time.Hour
)

// scheduleRun syncs once, unless another run is going on. What happens goes to
// the log; only the exit status tells the scheduler.
func (a *app) scheduleRun(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(a.stateFile("brag.log")), 0o700); err != nil {
		return err
	}
	lock := flock.New(a.stateFile("schedule.lock"), flock.SetPermissions(0o600)) // let go of by the system when a run dies
	mine, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("%s: %w", lock.Path(), err)
	}
	if !mine {
		fmt.Fprintln(a.stderr, "another scheduled run is going on")
		return nil
	}
	defer lock.Unlock() //nolint:errcheck // the system lets go of it in any case
	log, err := openLog(a.stateFile("brag.log"))
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // every line has been written
	ctx, cancel := context.WithTimeout(ctx, maxRun)
	defer cancel()
	inner := *a
	inner.stdout, inner.stderr, inner.outTTY, inner.errTTY = log, log, false, false
	fmt.Fprintf(log, "--- %s brag %s\n", a.clock().Format(time.RFC3339), version)
	due := a.verifyDue()
	err = inner.sync(ctx, syncOptions{maxWait: maxRun / 2, verify: due}, nil)
	if due && err == nil {
		err = replace.File(a.stateFile(verifiedFile), []byte(a.clock().UTC().Format(time.RFC3339)+"\n"))
	}
	if msg, _ := explain(err); msg != "" {
		fmt.Fprintln(log, clean(msg))
	}
	return err
}

// How often the scheduler has everything stored checked against the servers, and
// the file that says when it last was.
const (
	verifyEvery  = 7 * 24 * time.Hour
	verifiedFile = "verified"
)

// verifyDue reports whether what is stored was not checked for a week.
func (a *app) verifyDue() bool {
	text, err := os.ReadFile(a.stateFile(verifiedFile))
	if err != nil {
		return true
	}
	last, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	return err != nil || a.clock().Sub(last) >= verifyEvery || last.After(a.clock())
}

// openLog opens a log to append to; one that has grown too long is put aside.
func openLog(path string) (io.WriteCloser, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}
