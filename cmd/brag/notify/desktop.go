package notify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
)

// toast is what PowerShell runs. The texts come in the environment, where
// nothing reads them as a program.
const toast = `$m = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$x = $m::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$t = $x.GetElementsByTagName('text')
$null = $t.Item(0).AppendChild($x.CreateTextNode($env:BRAG_SUBJECT))
$null = $t.Item(1).AppendChild($x.CreateTextNode($env:BRAG_BRIEF))
$id = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe'
$m::CreateToastNotifier($id).Show([Windows.UI.Notifications.ToastNotification]::new($x))`

// desktopCommand returns what shows a notification on a platform, and what it
// needs in its environment.
func desktopCommand(platform, subject, brief string) (command, env []string) {
	switch platform {
	case "darwin":
		script := []string{"on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run"}
		return []string{"osascript", "-e", script[0], "-e", script[1], "-e", script[2], subject, brief}, nil
	case "windows":
		return []string{"powershell", "-NoProfile", "-NonInteractive", "-Command", toast}, []string{"BRAG_SUBJECT=" + subject, "BRAG_BRIEF=" + brief}
	}
	return []string{"notify-send", "--app-name=brag", "--", subject, brief}, nil
}

// HasDesktop reports whether this machine has what shows notifications. Whether a
// desktop is there to show them on, only sending one tells.
func HasDesktop() bool {
	command, _ := desktopCommand(runtime.GOOS, "", "")
	_, err := exec.LookPath(command[0])
	return err == nil
}

// markup escapes what servers of desktop notifications may read as markup.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// desktop shows the message's brief on the desktop of whoever runs brag.
func (Sender) desktop(ctx context.Context, _ config.Channel, _ string, m Message) error {
	brief := m.Brief
	if runtime.GOOS == "linux" {
		brief = markup.Replace(brief)
	}
	command, env := desktopCommand(runtime.GOOS, m.Subject, brief)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.WaitDelay = time.Second // what it started may keep the pipe open
	cmd.Env = append(cmd.Environ(), env...)
	// A scheduler's environment does not name the session that there may be.
	bus := "/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"
	named := slices.ContainsFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "DBUS_SESSION_BUS_ADDRESS=") })
	if _, err := os.Stat(bus); err == nil && !named {
		cmd.Env = append(cmd.Env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+bus)
	}
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%s is not installed; install it, or choose another kind of channel", command[0])
	case ctx.Err() != nil:
		return fmt.Errorf("%s does not come to an end: %w", command[0], ErrUnsure)
	}
	said, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return fmt.Errorf("%s: %w: %s; it needs a desktop where somebody is logged in", command[0], err, said)
}
