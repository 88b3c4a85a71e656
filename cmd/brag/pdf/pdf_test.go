package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bragsheet/cmd/brag/pdf"
)

// browser returns an installed browser, or skips the test.
func browser(t *testing.T) string {
	t.Helper()
	path, found := pdf.Find(exec.LookPath)
	if !found {
		t.Skip("no Chromium, Chrome or Edge is installed here: printing is not tested")
	}
	return path
}

func TestPrintsAPageThatCanBeReadAgain(t *testing.T) {
	file, err := pdf.Chromium(t.Context(), browser(t), []byte(`<!DOCTYPE html><title>T</title><p>p95 41 s → 6 s, 注文`))
	if err != nil {
		t.Fatal(err)
	}
	read, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext is installed here: what was printed is not read")
	}
	cmd := exec.Command(read, "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	text, err := cmd.Output()
	if err != nil || !strings.Contains(string(text), "p95 41 s → 6 s") {
		t.Errorf("the PDF says %q (%v)", text, err)
	}
}

func TestPrintingAsksForNothingOutside(t *testing.T) {
	var asked atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer srv.Close()
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	page := `<!DOCTYPE html><link rel="stylesheet" href="` + srv.URL + `/a.css"><img src="` + srv.URL + `/a.png"><img src="http://localhost:` + port + `/b.png">
<script>fetch("` + srv.URL + `/c")</script><p>words</p>`
	_, err := pdf.Chromium(t.Context(), browser(t), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the page was asked for %d things outside, want 0", n)
	}
}

func TestPrintingLeavesNothingBehind(t *testing.T) {
	path := browser(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	if _, err := pdf.Chromium(t.Context(), path, []byte("<p>x")); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "brag-pdf-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// script writes a program that stands for a browser.
func script(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestABrowserThatFailsIsQuoted(t *testing.T) {
	_, err := pdf.Chromium(t.Context(), script(t, "echo starting >&2; echo 'cannot open display' >&2; exit 3"), nil)
	if err == nil || !strings.Contains(err.Error(), "cannot open display") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
}

func TestABrowserThatWritesNoPDFIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":   "exit 0",
		"not a pdf": `for a in "$@"; do case $a in --print-to-pdf=*) echo oops > "${a#*=}";; esac; done`,
	} {
		if _, err := pdf.Chromium(t.Context(), script(t, text), nil); err == nil || !strings.Contains(err.Error(), "no PDF") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCancellingEndsEverythingTheBrowserStarted(t *testing.T) {
	alive := filepath.Join(t.TempDir(), "alive")
	path := script(t, "(sleep 3; touch "+alive+") & sleep 60")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := pdf.Chromium(ctx, path, nil)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 3*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
	time.Sleep(3500 * time.Millisecond)
	if _, err := os.Stat(alive); err == nil {
		t.Error("what the browser started went on")
	}
}

func TestFindTakesTheFirstThatIsThere(t *testing.T) {
	there := func(names ...string) func(string) (string, error) {
		return func(asked string) (string, error) {
			for _, name := range names {
				if asked == name {
					return "/usr/bin/" + name, nil
				}
			}
			return "", exec.ErrNotFound
		}
	}
	if path, found := pdf.Find(there("msedge", "google-chrome")); !found || path != "/usr/bin/google-chrome" {
		t.Errorf("got %q, %v", path, found)
	}
	if path, found := pdf.Find(there()); found {
		t.Errorf("found %q where there is nothing", path)
	}
}

func TestFontTakesTheFirstThatCanBeRead(t *testing.T) {
	font := pdf.Font(func(path string) ([]byte, error) {
		if strings.HasSuffix(path, "Arial Unicode.ttf") {
			return []byte(path), nil
		}
		return nil, os.ErrNotExist
	})
	if string(font) != "/System/Library/Fonts/Supplemental/Arial Unicode.ttf" {
		t.Errorf("got %q", font)
	}
	if font := pdf.Font(func(string) ([]byte, error) { return nil, os.ErrPermission }); font != nil {
		t.Errorf("got %q where none can be read", font)
	}
}
