package schedule

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"bragsheet/cmd/brag/replace"
)

// tasks is the Task Scheduler of Windows.
type tasks struct{ host Host }

func (tasks) Name() string { return "windows" }

func (tasks) Note() string {
	return "Windows runs it while you are logged in; a console window shows for a moment"
}

// name is the task's: tasks are the machine's, so each person has their own.
func (t tasks) name() string {
	user := t.host.User[strings.LastIndex(t.host.User, `\`)+1:]
	return "brag-" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, user)
}

func (t tasks) Install(_ context.Context, job Job) []Step {
	text := taskXML(job, t.host.User)
	path := filepath.Join(t.host.State, "schedule-task.xml")
	args := []string{"/Create", "/TN", t.name(), "/XML", path, "/F"}
	return []Step{{
		Text: "run schtasks " + strings.Join(args, " ") + "\n" + indented(text),
		do: func(ctx context.Context) error {
			if err := replace.File(path, utf16File(text)); err != nil {
				return err
			}
			_, err := call(ctx, "", "schtasks", args...)
			return errors.Join(err, os.Remove(path))
		},
	}}
}

func (t tasks) Remove(context.Context) []Step {
	return []Step{run("schtasks", "/Delete", "/TN", t.name(), "/F")}
}

func (t tasks) Installed(ctx context.Context) (bool, error) {
	_, err := call(ctx, "", "schtasks", "/Query", "/TN", t.name())
	if failed, ok := errors.AsType[*CallError](err); ok && exited(failed.Err) {
		return false, nil // it says so in the system's language
	}
	return err == nil, err
}

// Environment is that of this process, without variables that only this shell
// has: a task sees what is set for the user or the machine.
func (t tasks) Environment(ctx context.Context) ([]string, error) {
	lasting := map[string]bool{}
	for _, key := range []string{`HKCU\Environment`, `HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment`, `HKCU\Volatile Environment`} {
		out, err := call(ctx, "", "reg", "query", key)
		if errors.Is(err, exec.ErrNotFound) {
			return nil, err
		}
		for line := range strings.Lines(out) { // a key that is not there lists nothing
			if words := strings.Fields(line); len(words) >= 2 && strings.HasPrefix(words[1], "REG_") {
				lasting[strings.ToUpper(words[0])] = true
			}
		}
	}
	for _, name := range []string{"ALLUSERSPROFILE", "PROGRAMDATA", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "COMPUTERNAME", "PUBLIC"} {
		lasting[name] = true // set by the system itself
	}
	return slices.DeleteFunc(slices.Clone(t.host.Environ), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return !lasting[strings.ToUpper(name)]
	}), nil
}

// taskXML returns a task that wakes the job every four hours and at login, and
// as soon as it can if that was missed. The elements of a trigger are in the order of the
// schema.
func taskXML(j Job, user string) string {
	words := j.words()
	args := make([]string, len(words)-1)
	for i, w := range words[1:] {
		args[i] = windowsQuote(w)
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>brag: harvest what was done</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>%[1]s</UserId>
      <Delay>PT5M</Delay>
    </LogonTrigger>
    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T00:%02[2]d:00</StartBoundary>
      <Repetition>
        <Interval>PT4H</Interval>
        <Duration>P1D</Duration>
      </Repetition>
      <RandomDelay>PT5M</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>%[1]s</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT3H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>%[3]s</Command>
      <Arguments>%[4]s</Arguments>
    </Exec>
  </Actions>
</Task>
`, escaped(user), j.Minute, escaped(words[0]), escaped(strings.Join(args, " ")))
}

// windowsQuote quotes a word as programs on Windows take their command line
// apart: a backslash is special only before a quote.
func windowsQuote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\n\v\"") {
		return word
	}
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for _, r := range word {
		switch r {
		case '\\':
			slashes++
			continue
		case '"':
			b.WriteString(strings.Repeat(`\`, 2*slashes+1))
		default:
			b.WriteString(strings.Repeat(`\`, slashes))
		}
		slashes = 0
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat(`\`, 2*slashes) + `"`)
	return b.String()
}

// utf16File returns text as Windows writes such files itself: little-endian,
// with a byte order mark.
func utf16File(text string) []byte {
	data := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data
}
