package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store/storetest"
)

// A sync whose process is killed at any request, and is then run again, leaves
// the database exactly as one that was never interrupted.
func TestKilledAtEveryRequestThenFinishedIsUninterrupted(t *testing.T) {
	var count, killAt atomic.Int64
	var victim atomic.Pointer[exec.Cmd]
	s, err := newSite(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if count.Add(1) == killAt.Load() {
				_ = victim.Load().Process.Kill()
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
	// sync runs brag sync in a process of its own, to be killed at the n-th
	// request; 0 lets it live.
	sync := func(db string, n int64) error {
		cmd := exec.Command(os.Args[0], "--config", config, "--db", db, "--now", demo.Now.Format("2006-01-02T15:04:05Z07:00"), "--quiet", "sync")
		cmd.Env = append(os.Environ(), beBrag+"=1", "TOKEN="+demo.Token, "HOME="+dir)
		count.Store(0)
		killAt.Store(n)
		victim.Store(cmd)
		if out, err := cmd.CombinedOutput(); err != nil {
			if n == 0 {
				t.Fatalf("sync: %v\n%s", err, out)
			}
			return err
		}
		return nil
	}
	whole := filepath.Join(dir, "whole.db")
	_ = sync(whole, 0)
	want := storetest.Dump(t, whole)
	total := count.Load()
	if total < 10 {
		t.Fatalf("only %d requests: the demo is too small for this test", total)
	}
	for n := int64(1); n <= total; n++ {
		db := filepath.Join(dir, "killed.db")
		if err := sync(db, n); err == nil {
			t.Fatalf("request %d: the process was not killed", n)
		}
		_ = sync(db, 0)
		if got := storetest.Dump(t, db); got != want {
			t.Errorf("killed at request %d and finished differs from uninterrupted: %s", n, firstDifference(want, got))
		}
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(db + suffix)
		}
	}
}

// firstDifference returns the first line in which two dumps differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want " + w[i] + "\n got " + g[i]
		}
	}
	return "one has more lines"
}
