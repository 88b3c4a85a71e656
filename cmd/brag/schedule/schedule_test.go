package schedule

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestUnitsAreWhatSystemdReads(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here: the units were not checked")
	}
	dir := t.TempDir()
	brag := filepath.Join(dir, "brag")
	if err := os.WriteFile(brag, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	service, timer := units(Job{Brag: brag, Args: []string{"--config", `/home/me/my "config" 100%.yaml`}})
	for name, text := range map[string]string{systemdService: service, systemdTimer: timer} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(analyze, "verify", "--user", filepath.Join(dir, systemdService), filepath.Join(dir, systemdTimer))
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze: %v\n%s", err, out)
	}
}

// hostile is a job whose words are special to somebody.
var hostile = Job{Brag: "/opt/my tools/brag", Args: []string{"--db", `it's 100% "mine" $HOME <&>.db`, `C:\a b\`}, Minute: 7}

func TestWordsStayWords(t *testing.T) {
	service, _ := units(hostile)
	if want := `ExecStart="/opt/my tools/brag" "schedule" "run" "--db" "it's 100%% \"mine\" $$HOME <&>.db" "C:\\a b\\"` + "\n"; !strings.Contains(service, want) {
		t.Errorf("service:\n%swant %s", service, want)
	}
	want := `7 * * * * '/opt/my tools/brag' 'schedule' 'run' '--db' 'it'\''s 100\% "mine" $HOME <&>.db' 'C:\a b\'` + "\n"
	if got := cronLine(hostile); got != want {
		t.Errorf("crontab:\n%swant\n%s", got, want)
	}
}

// The shell that cron starts must see the words it was given.
func TestCrontabCommandIsOneCommand(t *testing.T) {
	dir := t.TempDir()
	echo := filepath.Join(dir, "e cho")
	if err := os.WriteFile(echo, []byte("#!/bin/sh\nprintf '%s|' \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	line := cronLine(Job{Brag: echo, Args: []string{"a b", "it's", "$HOME"}})
	command := strings.ReplaceAll(strings.SplitN(strings.TrimSpace(line), " ", 6)[5], `\%`, "%") // as cron does
	out, err := exec.Command("/bin/sh", "-c", command).Output()
	if err != nil || string(out) != "schedule|run|a b|it's|$HOME|" {
		t.Errorf("%q, %v", out, err)
	}
}

// element is any XML element.
type element struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Inside  []element `xml:",any"`
}

func parse(t *testing.T, text string) element {
	t.Helper()
	var root element
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return root
}

// at returns the element below e that the names lead to.
func (e element) at(t *testing.T, names ...string) element {
	t.Helper()
next:
	for _, name := range names {
		for _, inside := range e.Inside {
			if inside.XMLName.Local == name {
				e = inside
				continue next
			}
		}
		t.Fatalf("no %s in %s", name, e.XMLName.Local)
	}
	return e
}

func (e element) names() []string {
	var names []string
	for _, inside := range e.Inside {
		names = append(names, inside.XMLName.Local)
	}
	return names
}

// A property list is a dictionary in which keys and values take turns; launchd
// knows these keys, with values of these types.
func TestTheAgentIsAPropertyListThatLaunchdKnows(t *testing.T) {
	dict := parse(t, agent(hostile)).at(t, "dict")
	types := map[string]string{"Label": "string", "ProgramArguments": "array", "StartCalendarInterval": "dict", "RunAtLoad": "true", "ProcessType": "string"}
	values := map[string]element{}
	for i := 0; i+1 < len(dict.Inside); i += 2 {
		key, value := dict.Inside[i], dict.Inside[i+1]
		if key.XMLName.Local != "key" || types[key.Text] != value.XMLName.Local {
			t.Errorf("%s %q is a %s", key.XMLName.Local, key.Text, value.XMLName.Local)
		}
		values[key.Text] = value
	}
	if len(values) != len(types) {
		t.Errorf("%d keys, want %d", len(values), len(types))
	}
	var words []string
	for _, w := range values["ProgramArguments"].Inside {
		words = append(words, w.Text)
	}
	if diff := cmp.Diff(hostile.words(), words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	minute := values["StartCalendarInterval"]
	if minute.at(t, "key").Text != "Minute" || minute.at(t, "integer").Text != "7" {
		t.Errorf("it runs at %+v", minute)
	}
}

// The schema fixes the elements' order within a trigger and their names
// everywhere.
func TestTheTaskIsWhatTheSchemaAsksFor(t *testing.T) {
	text := strings.Replace(taskXML(hostile, `ACME\rob<in>`), "UTF-16", "UTF-8", 1) // as Go reads it
	task := parse(t, text)
	for _, tt := range []struct{ path, want string }{
		{"", "RegistrationInfo Triggers Principals Settings Actions"},
		{"Triggers", "LogonTrigger CalendarTrigger"},
		{"Triggers LogonTrigger", "Enabled UserId Delay"},
		{"Triggers CalendarTrigger", "Enabled StartBoundary Repetition RandomDelay ScheduleByDay"},
		{"Triggers CalendarTrigger Repetition", "Interval Duration"},
		{"Principals Principal", "UserId LogonType RunLevel"},
		{"Actions Exec", "Command Arguments"},
	} {
		if got := strings.Join(task.at(t, strings.Fields(tt.path)...).names(), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.path, got, tt.want)
		}
	}
	if task.XMLName.Space != "http://schemas.microsoft.com/windows/2004/02/mit/task" {
		t.Errorf("name space %q", task.XMLName.Space)
	}
	for path, want := range map[string]string{
		"Settings StartWhenAvailable":            "true",
		"Settings MultipleInstancesPolicy":       "IgnoreNew",
		"Principals Principal UserId":            `ACME\rob<in>`,
		"Actions Exec Command":                   "/opt/my tools/brag",
		"Triggers CalendarTrigger StartBoundary": "2026-01-01T00:07:00",
		"Actions Exec Arguments":                 `schedule run --db "it's 100% \"mine\" $HOME <&>.db" "C:\a b\\"`,
	} {
		if got := task.at(t, strings.Fields(path)...).Text; got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestTheTaskFileIsEncodedAsItSays(t *testing.T) {
	data := utf16File("<ä𝄞>")
	if data[0] != 0xff || data[1] != 0xfe {
		t.Fatalf("it begins with % x", data[:2])
	}
	var units []uint16
	for i := 2; i < len(data); i += 2 {
		units = append(units, uint16(data[i])|uint16(data[i+1])<<8)
	}
	if got := string(utf16.Decode(units)); got != "<ä𝄞>" {
		t.Errorf("it says %q", got)
	}
}

func TestTheTaskIsThePersonsOwn(t *testing.T) {
	if got := (tasks{Host{User: `ACME\robin: "x"`}}).name(); got != "brag-robin_ _x_" {
		t.Errorf("the task is called %q", got)
	}
}
