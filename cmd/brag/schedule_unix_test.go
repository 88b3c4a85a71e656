// The process is a shipped binary: the race detector would only make it slow to
// end.

//go:build unix && !race

package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
)

// maxEnd is how long SIGTERM may take: a container is killed soon after.
const maxEnd = time.Second

// SIGTERM ends a run in the foreground within a second: in the middle of a sync
// as interrupted and saved, while it waits as done.
func TestSIGTERMEndsTheForegroundWithinASecond(t *testing.T) {
	for _, tt := range []struct {
		name    string
		hang    bool // the server never answers; so it is ended while syncing
		status  int
		outcome string
	}{
		{"while waiting", false, 0, `"outcome": "complete"`},
		{"while syncing", true, exitInterrupted, `"outcome": "partial"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asked := make(chan bool)
			var once sync.Once
			s, err := newSite(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if tt.hang {
						once.Do(func() { close(asked) })
						<-r.Context().Done()
						return
					}
					next.ServeHTTP(w, r)
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			dir := t.TempDir()
			brag, said := startForeground(t, s, dir)
			state := filepath.Join(dir, "brag", scheduleFile)
			if tt.hang {
				<-asked
			} else {
				said.await(t, "next run at")
			}

			began := time.Now()
			_ = brag.Process.Signal(syscall.SIGTERM)
			_ = brag.Wait()

			if took := time.Since(began); took > maxEnd || brag.ProcessState.ExitCode() != tt.status {
				t.Errorf("it ended after %s with status %d, want %d\n%s", took, brag.ProcessState.ExitCode(), tt.status, said)
			}
			text, err := os.ReadFile(state)
			if err != nil || !strings.Contains(string(text), tt.outcome) {
				t.Errorf("%v: %s\nwant %s", err, text, tt.outcome)
			}
		})
	}
}

// A run that goes on is told from one that was killed.
func TestARunThatWasKilledIsNotOneThatGoesOn(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	var once sync.Once
	s, err := newSite(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			once.Do(func() { close(asked) })
			<-r.Context().Done()
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	dir := t.TempDir()
	status := func() string {
		var out strings.Builder
		a := &app{
			stdout: &out, stderr: &out, clock: time.Now, zone: time.UTC, stateFolder: filepath.Join(dir, "brag"),
			getenv: func(string) string { return "" },
		}
		state, err := a.scheduleState()
		if err != nil {
			t.Fatal(err)
		}
		a.printSchedule(state, a.zone)
		return out.String()
	}
	brag, _ := startForeground(t, s, dir)
	<-asked
	if got := status(); !strings.Contains(got, ", going on;") {
		t.Errorf("while it goes on: %s", got)
	}
	if err := brag.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = brag.Wait()
	if got := status(); !strings.Contains(got, ", cut off;") {
		t.Errorf("after it was killed: %s", got)
	}
}

// startForeground starts brag in a process of its own; its state is in dir/brag.
func startForeground(t *testing.T, s *site, dir string) (*exec.Cmd, *transcript) {
	t.Helper()
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte(s.config()), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = []string{"brag", "--config", config, "--db", filepath.Join(dir, "brag.db"), "--now", demo.Now.Format(time.RFC3339), "schedule", "run", "--foreground", "--every", "6h"}
	cmd.Env = append(os.Environ(), "TOKEN="+demo.Token, "HOME="+dir, "XDG_STATE_HOME="+dir)
	said := &transcript{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, said
}

// transcript is what a process says, while it says it.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *transcript) await(t *testing.T, text string) {
	t.Helper()
	for range 6000 {
		if strings.Contains(s.String(), text) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("it never said %q:\n%s", text, s)
}
