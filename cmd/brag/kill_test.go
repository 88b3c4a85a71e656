// The process that is killed is a shipped binary: the race detector sees nothing
// of it, and would only slow the servers down.

//go:build !race

package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store/storetest"
)

// A sync whose process is killed at any request, and is then run again, leaves
// the database exactly as one that was never interrupted.
func TestKilledAtEveryRequestThenFinishedIsUninterrupted(t *testing.T) {
	t.Parallel() // brag runs in processes of its own
	var count, killAt atomic.Int64
	var starting sync.Mutex // held while the victim is being started
	var victim *os.Process
	s, err := newSite(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if count.Add(1) == killAt.Load() {
				starting.Lock()
				_ = victim.Kill()
				starting.Unlock()
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte(s.config()), 0o600); err != nil {
		t.Fatal(err)
	}
	brag := shipped(t)
	// harvest runs brag sync in a process of its own, to be killed at the n-th
	// request; 0 lets it live.
	harvest := func(db string, n int64) error {
		cmd := exec.Command(brag, "--config", config, "--db", db, "--now", demo.Now.Format("2006-01-02T15:04:05Z07:00"), "--quiet", "sync")
		cmd.Env = append(os.Environ(), "TOKEN="+demo.Token, "HOME="+dir)
		count.Store(0)
		killAt.Store(n)
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		starting.Lock()
		err := cmd.Start()
		victim = cmd.Process
		starting.Unlock()
		if err == nil {
			err = cmd.Wait()
		}
		if err != nil && n == 0 {
			t.Fatalf("sync: %v\n%s", err, &out)
		}
		return err
	}
	whole := filepath.Join(dir, "whole.db")
	_ = harvest(whole, 0)
	want := storetest.Dump(t, whole)
	total := count.Load()
	if total < 10 {
		t.Fatalf("only %d requests: the demo is too small for this test", total)
	}
	for n := int64(1); n <= total; n++ {
		db := filepath.Join(dir, "killed.db")
		if err := harvest(db, n); err == nil {
			t.Fatalf("request %d: the process was not killed", n)
		}
		_ = harvest(db, 0)
		if got := storetest.Dump(t, db); got != want {
			t.Errorf("killed at request %d and finished differs from uninterrupted: %s", n, firstDifference(want, got))
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(db + suffix)
		}
	}
}

// shipped builds the binary as it is shipped: the race detector would make each
// of some sixty runs ten times as long, and sees nothing across a kill.
func shipped(tb testing.TB) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "brag.exe")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		tb.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}
