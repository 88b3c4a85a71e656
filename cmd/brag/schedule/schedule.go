// Package schedule writes what a platform's own scheduler needs to run brag
// unattended.
package schedule

import (
	"fmt"
	"strings"
)

// Job is what the scheduler is to run.
type Job struct {
	Brag string   // absolute path of the program
	Args []string // after "schedule run"
}

// Systemd returns a systemd user service and the timer that starts it daily:
// persistent, so that a run missed asleep is caught up, and spread over an
// hour.
func Systemd(j Job) (service, timer string) {
	words := make([]string, 0, len(j.Args)+3)
	for _, w := range append([]string{j.Brag, "schedule", "run"}, j.Args...) {
		words = append(words, systemdQuote(w))
	}
	service = fmt.Sprintf(`[Unit]
Description=brag: harvest what was done
After=network-online.target

[Service]
Type=oneshot
ExecStart=%s
`, strings.Join(words, " "))
	timer = `[Unit]
Description=brag: harvest what was done, daily

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
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

// Crontab returns one crontab line that runs the job daily at minute past
// hour.
func Crontab(j Job, hour, minute int) string {
	words := make([]string, 0, len(j.Args)+3)
	for _, w := range append([]string{j.Brag, "schedule", "run"}, j.Args...) {
		words = append(words, cronQuote(w))
	}
	return fmt.Sprintf("%d %d * * * %s\n", minute, hour, strings.Join(words, " "))
}

// cronQuote quotes a word for the shell of a crontab line, in which % would
// end the command.
func cronQuote(word string) string {
	return strings.ReplaceAll("'"+strings.ReplaceAll(word, "'", `'\''`)+"'", "%", `\%`)
}
