package schedule

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// launchd is the person's own agents on macOS.
type launchd struct{ host Host }

func (launchd) Name() string { return "launchd" }

func (launchd) Note() string {
	return "launchd runs it while you are logged in; macOS tells you of a new background item"
}

// launchdLabel is what launchd calls the agent.
const launchdLabel = "brag.schedule"

func (l launchd) file() string {
	return filepath.Join(l.host.Home, "Library", "LaunchAgents", launchdLabel+".plist")
}

func (l launchd) domain() string { return fmt.Sprintf("gui/%d", l.host.UID) }

func (l launchd) Install(_ context.Context, job Job) []Step {
	return []Step{
		write(l.file(), agent(job)),
		try("launchctl", "bootout", l.domain()+"/"+launchdLabel), // an earlier one
		run("launchctl", "bootstrap", l.domain(), l.file()),
	}
}

func (l launchd) Remove(context.Context) []Step {
	return []Step{
		try("launchctl", "bootout", l.domain()+"/"+launchdLabel),
		remove(l.file()),
	}
}

// Installed looks for the file: it is what the next login loads.
func (l launchd) Installed(context.Context) (bool, error) { return exists(l.file()) }

// Environment is what launchd starts agents with, as far as it matters here.
func (l launchd) Environment(ctx context.Context) ([]string, error) {
	if _, err := call(ctx, "", "launchctl", "print", l.domain()); err != nil {
		return nil, errors.Join(errors.New("launchd has no session of yours to run agents in"), err)
	}
	return []string{
		"HOME=" + l.host.Home, "LOGNAME=" + l.host.User, "USER=" + l.host.User,
		"SHELL=/bin/zsh", "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
	}, nil
}

// agent returns the property list of an agent that wakes the job every hour, at
// login, and after a sleep in which it should have been woken.
func agent(j Job) string {
	var words strings.Builder
	for _, w := range j.words() {
		words.WriteString("\t\t<string>" + escaped(w) + "</string>\n")
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>%s</string>
	<key>ProgramArguments</key>
	<array>
%s	</array>
	<key>StartCalendarInterval</key>
	<dict>
		<key>Minute</key>
		<integer>%d</integer>
	</dict>
	<key>RunAtLoad</key>
	<true/>
	<key>ProcessType</key>
	<string>Background</string>
</dict>
</plist>
`, launchdLabel, words.String(), j.Minute)
}

// escaped returns text for between two tags.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes all
	return b.String()
}
