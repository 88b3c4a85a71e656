package schedule

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
)

// systemd is the user manager of systemd, where one runs.
type systemd struct{ host Host }

func (systemd) Name() string { return "systemd" }

func (systemd) Note() string {
	return `systemd runs it while you are logged in; "loginctl enable-linger" has it run always`
}

const (
	systemdService = "brag.service"
	systemdTimer   = "brag.timer"
)

// folder is where the user manager looks for units of the person's own.
func (s systemd) folder(ctx context.Context) string {
	config := filepath.Join(s.host.Home, ".config")
	env, _ := s.Environment(ctx) // a manager that does not answer has no other idea
	for _, e := range env {
		if value, ok := strings.CutPrefix(e, "XDG_CONFIG_HOME="); ok && filepath.IsAbs(value) {
			config = value
		}
	}
	return filepath.Join(config, "systemd", "user")
}

func (s systemd) Install(ctx context.Context, job Job) []Step {
	dir := s.folder(ctx)
	service, timer := units(job)
	return []Step{
		write(filepath.Join(dir, systemdService), service),
		write(filepath.Join(dir, systemdTimer), timer),
		run("systemctl", "--user", "daemon-reload"),
		run("systemctl", "--user", "enable", "--now", systemdTimer),
	}
}

func (s systemd) Remove(ctx context.Context) []Step {
	dir := s.folder(ctx)
	return []Step{
		try("systemctl", "--user", "disable", "--now", systemdTimer),
		try("systemctl", "--user", "clean", "--what=state", systemdTimer), // when it last ran
		remove(filepath.Join(dir, "timers.target.wants", systemdTimer)),   // where disable could not
		remove(filepath.Join(dir, systemdTimer)),
		remove(filepath.Join(dir, systemdService)),
		try("systemctl", "--user", "daemon-reload"),
		try("systemctl", "--user", "reset-failed", systemdService),
	}
}

// Installed looks for the file: it is there, and would run at the next login,
// even while no manager answers.
func (s systemd) Installed(ctx context.Context) (bool, error) {
	return exists(filepath.Join(s.folder(ctx), systemdTimer))
}

// Environment asks the manager what it starts services with.
func (systemd) Environment(ctx context.Context) ([]string, error) {
	out, err := call(ctx, "", "systemctl", "--user", "show-environment")
	if err != nil {
		return nil, err
	}
	var env []string
	for line := range strings.Lines(out) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if quoted, special := strings.CutPrefix(value, "$'"); special {
			text, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSuffix(quoted, "'"), `\'`, "'"), `"`, `\"`) + `"`)
			ok, value = err == nil, text
		}
		if ok {
			env = append(env, name+"="+value)
		}
	}
	return env, nil
}

// units returns a service and the timer that starts it: persistent, so that a
// start missed asleep is caught up, and spread over some minutes.
func units(j Job) (service, timer string) {
	words := j.words()
	for i, w := range words {
		words[i] = systemdQuote(w)
	}
	service = `[Unit]
Description=brag: harvest what was done

[Service]
Type=oneshot
ExecStart=` + strings.Join(words, " ") + `
TimeoutStartSec=3h
Nice=10
`
	timer = `[Unit]
Description=brag: see every hour whether a harvest is due

[Timer]
OnCalendar=hourly
RandomizedDelaySec=5min
Persistent=true

[Install]
WantedBy=timers.target
`
	return service, timer
}

// systemdQuote quotes a word for ExecStart, where % and $ are special too.
func systemdQuote(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`, `$`, `$$`, "\n", `\n`).Replace(word) + `"`
}
