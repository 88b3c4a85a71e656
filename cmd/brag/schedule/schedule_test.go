package schedule_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bragsheet/cmd/brag/schedule"
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
	service, timer := schedule.Systemd(schedule.Job{Brag: brag, Args: []string{"--config", `/home/me/my "config" 100%.yaml`}})
	for name, text := range map[string]string{"brag.service": service, "brag.timer": timer} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(analyze, "verify", "--user", filepath.Join(dir, "brag.service"), filepath.Join(dir, "brag.timer"))
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze: %v\n%s", err, out)
	}
}

func TestWordsStayWords(t *testing.T) {
	job := schedule.Job{Brag: "/opt/my tools/brag", Args: []string{"--db", `it's 100% "mine" $HOME.db`}}
	service, _ := schedule.Systemd(job)
	if want := `ExecStart="/opt/my tools/brag" "schedule" "run" "--db" "it's 100%% \"mine\" $$HOME.db"` + "\n"; !strings.Contains(service, want) {
		t.Errorf("service:\n%swant %s", service, want)
	}
	want := `7 6 * * * '/opt/my tools/brag' 'schedule' 'run' '--db' 'it'\''s 100\% "mine" $HOME.db'` + "\n"
	if got := schedule.Crontab(job, 6, 7); got != want {
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
	line := schedule.Crontab(schedule.Job{Brag: echo, Args: []string{"a b", "it's", "$HOME"}}, 1, 2)
	command := strings.ReplaceAll(strings.SplitN(strings.TrimSpace(line), " ", 6)[5], `\%`, "%") // as cron does
	out, err := exec.Command("/bin/sh", "-c", command).Output()
	if err != nil || string(out) != "schedule|run|a b|it's|$HOME|" {
		t.Errorf("%q, %v", out, err)
	}
}
