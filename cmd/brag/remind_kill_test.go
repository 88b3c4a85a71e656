//go:build !race

package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The process is killed while the server has the message and has not answered:
// the one place where nobody can know. The next run sends it on no account, and
// the channels whose turn had not come get theirs.
func TestKilledWhileSendingItSendsNothingTwice(t *testing.T) {
	p := newPost(t)
	p.brag(t.Context(), "2026-07-06", "note", "makes the database")
	p.hook.Hang()
	cmd := exec.Command(shipped(t), "--config", filepath.Join(p.dir, "config.yaml"), "--db", filepath.Join(p.dir, "brag.db"), "--now", "2026-07-06T08:00:00Z", "remind", "--send")
	cmd.Env = append(os.Environ(), "HOOK="+p.hook.URL, "SMTP=hunter2", "HOME="+p.dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if len(p.hook.Received()) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	p.want(t, "1 0 0")

	p.hook.Answer(200, "")
	if _, errs, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != 0 {
		t.Error(errs)
	}
	p.want(t, "1 1 1")
}

// A mail server that says nothing costs at most half a minute, as promised.
func TestAMailServerThatHangsCostsHalfAMinute(t *testing.T) {
	t.Parallel() // it only waits
	p := newPost(t)
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // it accepts, and says nothing
	p.smtp.Addr = l.Addr().String()
	p.configure(t, "")
	began := time.Now()
	if _, _, code := p.brag(t.Context(), "2026-07-06", "remind", "--send"); code != exitError {
		t.Errorf("status %d", code)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	p.want(t, "1 0 1")
}
