// Package schedule has a platform's own scheduler run brag unattended: systemd,
// launchd, the Windows Task Scheduler, cron.
//
// Each is set up to wake brag often; whether a sync is due is for brag to say.
// So what was missed asleep, offline or switched off is caught up at the next
// waking, on every platform alike.
package schedule

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bragsheet/cmd/brag/replace"
)

// Job is what the scheduler is to run.
type Job struct {
	Brag   string   // absolute path of the program
	Args   []string // after "schedule run"
	Minute int      // of the hour, 0 to 59, at which those without a random delay begin
}

func (j Job) words() []string {
	return append([]string{j.Brag, "schedule", "run"}, j.Args...)
}

// Scheduler is one platform's scheduler.
type Scheduler interface {
	// Name is systemd, launchd, windows or cron.
	Name() string

	// Install returns what sets the job up, in place of an earlier one.
	Install(ctx context.Context, job Job) []Step

	// Remove returns what takes away all that Install's steps made.
	Remove(ctx context.Context) []Step

	// Installed reports whether a job of brag's is set up.
	Installed(ctx context.Context) (bool, error)

	// Environment returns the variables, each NAME=value, that a job is started
	// with. The error means that this scheduler does not answer.
	Environment(ctx context.Context) ([]string, error)

	// Note says what the person should know of this scheduler; "" if nothing.
	Note() string
}

// Host is the machine and the person that a schedule is for.
type Host struct {
	OS      string // as in runtime.GOOS
	Home    string // the person's folder
	User    string // as the system calls the person
	UID     int
	State   string   // folder for a file that is there for a moment
	Environ []string // of this process, each NAME=value
}

// Names lists every scheduler that Scheduler knows.
func Names() []string { return []string{"systemd", "launchd", "windows", "cron"} }

// Scheduler returns the scheduler of that name, whether or not it is here; nil
// if there is none of that name.
func (h Host) Scheduler(name string) Scheduler {
	switch name {
	case "systemd":
		return systemd{h}
	case "launchd":
		return launchd{h}
	case "windows":
		return tasks{h}
	case "cron":
		return cron{h}
	}
	return nil
}

// Schedulers returns those that a system like this one may have, the best
// first.
func (h Host) Schedulers() []Scheduler {
	switch h.OS {
	case "windows":
		return []Scheduler{tasks{h}}
	case "darwin":
		return []Scheduler{launchd{h}, cron{h}}
	}
	return []Scheduler{systemd{h}, cron{h}}
}

// Step is one thing that is done to install or remove a schedule.
type Step struct {
	Text string // what it does, to be shown before; may be of several lines
	Try  bool   // what it is for may be so already: its failure is none
	do   func(context.Context) error
}

// Do does it.
func (s Step) Do(ctx context.Context) error {
	if err := s.do(ctx); err != nil && !s.Try {
		return err
	}
	return nil
}

// write puts a text into a file of the person's own.
func write(path, text string) Step {
	return Step{
		Text: "write " + path + "\n" + indented(text),
		do: func(context.Context) error {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return err
			}
			return replace.File(path, []byte(text))
		},
	}
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}

// remove removes a file that may be gone already.
func remove(path string) Step {
	return Step{Text: "remove " + path, do: func(context.Context) error {
		if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}}
}

// run has a program do its part.
func run(program string, args ...string) Step {
	return Step{Text: "run " + program + " " + strings.Join(args, " "), do: func(ctx context.Context) error {
		_, err := call(ctx, "", program, args...)
		return err
	}}
}

// try is run where it is no matter if there was nothing to do.
func try(program string, args ...string) Step {
	s := run(program, args...)
	s.Try = true
	return s
}

// callTimeout is how long a scheduler's own program may take.
const callTimeout = 20 * time.Second

// CallError means that a scheduler's own program did not do what it was asked.
type CallError struct {
	Command string
	Said    string // on stderr, or on stdout if nothing there
	Err     error
}

func (e *CallError) Error() string {
	if e.Said == "" {
		return fmt.Sprintf("%s: %v", e.Command, e.Err)
	}
	return fmt.Sprintf("%s: %s (%v)", e.Command, e.Said, e.Err)
}

func (e *CallError) Unwrap() error { return e.Err }

// call is the one place where other programs are run. It returns what the
// program prints; the error is a *CallError.
func call(ctx context.Context, input, program string, args ...string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	cmd := exec.CommandContext(limited, program, args...)
	cmd.WaitDelay = time.Second // what it started may keep the pipes open
	cmd.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		err = fmt.Errorf("no answer within %s", callTimeout)
	}
	if err == nil {
		return out.String(), nil
	}
	said := strings.TrimSpace(errs.String())
	if said == "" {
		said = strings.TrimSpace(out.String())
	}
	return "", &CallError{strings.Join(append([]string{program}, args...), " "), said, err}
}

// exited reports whether a program ran and ended by itself, with a status that
// says no.
func exited(err error) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	return ok && exit.Exited()
}

// exists reports whether there is a file.
func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
