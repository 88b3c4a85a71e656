package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/schedule"
)

// accountCheck is what brag schedule run --check says of one account, or of one
// channel of the reminders.
type accountCheck struct {
	Account string `json:"account,omitempty"`
	Channel string `json:"channel,omitempty"`
	Login   string `json:"login,omitempty"`
	Error   string `json:"error,omitempty"`
	Advice  string `json:"advice,omitempty"`
	Refused bool   `json:"refused,omitempty"` // no token is found, or it is not accepted
	Missing bool   `json:"missing,omitempty"` // no token is found
}

// checkAccounts asks every account's server whose token it is, and looks for the
// password or address of every channel. Nothing is sent there.
func (a *app) checkAccounts(ctx context.Context, cfg *config.Config) []accountCheck {
	checks := []accountCheck{}
	for _, acc := range cfg.Accounts {
		pre, err := a.preflight(ctx, acc)
		check := accountCheck{Account: acc.Name, Login: pre.Account.Login}
		if err != nil {
			check.Error, check.Advice, check.Refused, check.Missing = err.Error(), advice(err), refused(err), missing(err)
		}
		checks = append(checks, check)
	}
	for _, c := range cfg.Reminders.Channels {
		check := accountCheck{Channel: c.Name}
		if _, _, err := a.channel(ctx, cfg, c.Name); err != nil {
			check.Error, check.Advice, check.Refused = err.Error(), advice(err), true
		}
		checks = append(checks, check)
	}
	return checks
}

// refused reports whether err means that credentials are missing or not
// accepted: that does not mend itself.
func refused(err error) bool {
	_, code := explain(err)
	return code == exitCredentials
}

// missing reports whether err means that no credentials were found.
func missing(err error) bool {
	_, none := errors.AsType[*config.NoTokenError](err)
	_, broken := errors.AsType[*config.TokenError](err)
	return none || broken
}

// errRefused means that an account or a channel has no credentials that a
// scheduler could use. Which, has been said.
var errRefused = errors.New("not all of it works with what the scheduler has")

// checkHere is brag schedule run --check.
func (a *app) checkHere(ctx context.Context) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	checks := a.checkAccounts(ctx, cfg)
	if a.json {
		return a.printJSON(checks)
	}
	return a.sayChecks(checks)
}

// sayChecks prints what the checks found; the error is errRefused if one was
// refused.
func (a *app) sayChecks(checks []accountCheck) error {
	err := error(nil)
	for i, c := range checks {
		line := c.Account + ": ok, " + c.Login
		switch {
		case c.Channel != "" && c.Error != "":
			line = c.Error // names it
		case c.Channel != "":
			line = fmt.Sprintf("channel %q: ok", c.Channel)
		case c.Error != "":
			line = c.Account + ": " + strings.TrimPrefix(strings.TrimPrefix(c.Error, c.Account+": "), fmt.Sprintf("account %q: ", c.Account))
		}
		fmt.Fprintln(a.stdout, clean("  "+line))
		if i+1 < len(checks) && checks[i+1].Advice == c.Advice {
			c.Advice = "" // said once, after the last that it is for
		}
		if c.Advice != "" {
			fmt.Fprintln(a.stdout, clean("    → "+c.Advice))
		}
		if c.Refused {
			err = errRefused
		}
	}
	return err
}

// checkTimeout is how long all accounts together may take to answer.
const checkTimeout = 2 * time.Minute

// checkAs tests every account in a process of its own that has no more than the
// scheduler's environment, and says what to do where that is not enough.
func (a *app) checkAs(ctx context.Context, s schedule.Scheduler, job schedule.Job, cfg *config.Config) error {
	env, err := s.Environment(ctx)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	cmd := exec.CommandContext(limited, job.Brag, append([]string{"schedule", "run", "--check", "--json"}, job.Args...)...)
	cmd.WaitDelay = time.Second
	cmd.Env, cmd.Dir = env, string(filepath.Separator) // a relative path names nothing for a scheduler
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("testing the accounts as %s would: %w\n%s", s.Name(), err, strings.TrimSpace(errs.String()))
	}
	var checks []accountCheck
	if err := json.Unmarshal(out.Bytes(), &checks); err != nil {
		return fmt.Errorf("testing the accounts as %s would: %w", s.Name(), err)
	}
	for i, acc := range cfg.Accounts {
		if i < len(checks) && checks[i].Missing {
			checks[i].Advice = a.adviceForScheduler(acc, s.Name(), checks[i].Advice)
		}
	}
	for i, c := range checks {
		if c.Channel != "" && c.Refused && c.Advice == "" {
			checks[i].Advice = s.Name() + " sees no variable of this shell, and another PATH: name a file by its full path, or use a command or the keychain"
		}
	}
	fmt.Fprintf(a.stdout, "Every account and channel, with what %s gives a job (it has not your shell's variables):\n", s.Name())
	return a.sayChecks(checks)
}

// adviceForScheduler says what to do about an account whose token the scheduler
// does not find.
func (a *app) adviceForScheduler(acc config.Account, scheduler, otherwise string) string {
	file := "put the token into a file and name it as token_file, or use token_cmd or the keychain"
	gh, err := exec.LookPath("gh")
	switch {
	case acc.TokenFile != "" && !filepath.IsAbs(config.ExpandHome(acc.TokenFile, a.getenv)):
		return "name token_file by its full path: " + scheduler + " starts in another folder"
	case acc.TokenEnv != "" && a.getenv(acc.TokenEnv) != "":
		return fmt.Sprintf("%s is set in this shell only, %s does not see it: %s", acc.TokenEnv, scheduler, file)
	case acc.OAuth != nil && acc.OAuth.ClientSecretEnv != "" && a.getenv(acc.OAuth.ClientSecretEnv) != "":
		return fmt.Sprintf("%s is set in this shell only, %s does not see it: set it for %s", acc.OAuth.ClientSecretEnv, scheduler, scheduler)
	case acc.Source == "github" && acc.TokenEnv+acc.TokenCmd+acc.TokenFile == "" && acc.OAuth == nil && err == nil:
		return fmt.Sprintf("%s may not find gh; name it by its full path: token_cmd: '%s auth token'", scheduler, gh)
	case acc.TokenCmd != "":
		return "let token_cmd name its program by the full path: " + scheduler + " has another PATH"
	}
	return otherwise
}
