//go:build unix && !race

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store"
)

var together = flag.Duration("together", 8*time.Second, "how long commands run at once in TestTenCommandsAtOnce; a minute says more")

// Ten commands at once on one database, again and again: each does its work or
// says clearly that it has to wait, the database stays whole, and whatever a
// command said it saved is there.
func TestTenCommandsAtOnce(t *testing.T) {
	t.Parallel() // brag runs in processes of its own
	s, err := newSite(func(h http.Handler) http.Handler { return h })
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	dir := t.TempDir()
	path := filepath.Join(dir, "brag.db")
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte(s.config()), 0o600); err != nil {
		t.Fatal(err)
	}
	brag := shipped(t)
	run := func(args ...string) (string, error) {
		all := append([]string{"--config", config, "--db", path, "--now", demo.Now.Format(time.RFC3339), "--quiet"}, args...)
		cmd := exec.CommandContext(t.Context(), brag, all...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "TOKEN="+demo.Token, "HOME="+dir, "XDG_STATE_HOME="+dir)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("sync"); err != nil {
		t.Fatalf("the first sync: %v\n%s", err, out)
	}
	var n, ran, busy atomic.Int64
	var mu sync.Mutex
	var noted []string
	next := func(what string) string { return fmt.Sprint(what, " ", n.Add(1)) }
	commands := [...]func() []string{
		func() []string { return []string{"sync", "--full"} },
		func() []string { return []string{"note", next("note")} },
		func() []string { return []string{"draft", "--period", "2026-H1", "-o", next("draft") + ".md"} },
		func() []string { return []string{"report", "--period", "2026-H1", "-o", next("report") + ".html"} },
		func() []string { return []string{"list", "--json"} },
		func() []string { return []string{[]string{"hide", "keep"}[rand.IntN(2)], "OPS-41"} },
		func() []string { return []string{"backup", filepath.Join(dir, next("backup")+".db")} },
		func() []string { return []string{"export", "-o", filepath.Join(dir, next("export")+".jsonl")} },
		func() []string { return []string{"status", "--json"} },
		func() []string {
			return []string{"goals", "add", next("goal"), "--due", "2026-12-31", "--result", "agents: 0 -> 10 agents"}
		},
	}
	deadline := time.Now().Add(*together)
	var wg sync.WaitGroup
	for _, args := range commands {
		wg.Go(func() {
			for time.Now().Before(deadline) {
				command := args()
				out, err := run(command...)
				ran.Add(1)
				switch waits := strings.Contains(out, store.ErrSyncing.Error()) || strings.Contains(out, store.ErrInUse.Error()); {
				case err != nil && waits:
					busy.Add(1)
				case err != nil:
					t.Errorf("brag %q: %v\n%s", command, err, out)
				case command[0] == "note":
					mu.Lock()
					noted = append(noted, command[1])
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d commands in %v, %d of which had to wait, %d notes; -together 1m runs longer", ran.Load(), *together, busy.Load(), len(noted))

	out, err := run("--json", "doctor", "database")
	if err != nil || !strings.Contains(out, `"state": "ok"`) || strings.Contains(out, "index") {
		t.Errorf("the database afterwards: %v\n%s", err, out)
	}
	out, err = run("list", "--kind", "note", "--json")
	for _, text := range noted {
		if !strings.Contains(out, `"`+text+`"`) {
			t.Errorf("%q was noted, and is not there (%v)", text, err)
		}
	}
	if len(noted) == 0 || busy.Load() == ran.Load() {
		t.Errorf("%d notes, %d of %d commands had to wait: nothing was tested", len(noted), busy.Load(), ran.Load())
	}
	whole, err := filepath.Glob(filepath.Join(dir, "backup *.db"))
	for _, b := range whole {
		if out, err := run("--db", b, "doctor", "database"); err != nil {
			t.Errorf("%s: %v\n%s", b, err, out)
		}
	}
	if len(whole) == 0 || err != nil {
		t.Errorf("%d backups, %v", len(whole), err)
	}
}
