// Package pdf prints HTML with a browser that is installed on this machine.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// browsers are the names and places under which Chromium and its relatives are
// installed, those that are only that first.
var browsers = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable", "chrome", "msedge",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
	`C:\Program Files\Microsoft\Edge\Application\msedge.exe`,
}

// Find returns the path of an installed browser that can print. lookPath is
// exec.LookPath, or what stands for it in a test.
func Find(lookPath func(string) (string, error)) (path string, found bool) {
	for _, name := range browsers {
		if path, err := lookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// Limit is how long a browser may take to print a document.
const Limit = 20 * time.Second

// Chromium returns an HTML page as PDF, printed by the browser at a path: with a
// profile of its own, which is gone afterwards, and without a network. Scripts the
// page has to forbid itself, as those of render do: printing needs the browser's
// own. When ctx or the Limit ends, so does the browser with all it started.
func Chromium(ctx context.Context, browser string, html []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "brag-pdf-*") // 0700
	if err != nil {
		return nil, fmt.Errorf("printing: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what stays is in the system's folder for such files
	page, printed := filepath.Join(dir, "document.html"), filepath.Join(dir, "document.pdf")
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return nil, fmt.Errorf("printing: %w", err)
	}
	if err := run(ctx, browser, arguments(dir, page, printed, os.Geteuid() == 0)); err != nil {
		return nil, fmt.Errorf("printing with %s: %w", browser, err)
	}
	file, err := os.ReadFile(printed)
	if errors.Is(err, os.ErrNotExist) || err == nil && !bytes.HasPrefix(file, []byte("%PDF-")) {
		return nil, fmt.Errorf("printing with %s: it wrote no PDF", browser)
	}
	if err != nil {
		return nil, fmt.Errorf("printing with %s: %w", browser, err)
	}
	return file, nil
}

// arguments asks for a page to be printed, and for nothing of what a browser does
// besides. Every address is sent to a proxy that is not there.
func arguments(dir, page, printed string, root bool) []string {
	all := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-breakpad", "--disable-crash-reporter",
		"--disable-dev-shm-usage", "--password-store=basic", "--use-mock-keychain",
		"--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + printed,
	}
	if root { // whom Chromium's sandbox refuses
		all = append(all, "--no-sandbox")
	}
	return append(all, (&url.URL{Scheme: "file", Path: filepath.ToSlash(page)}).String())
}

// run runs a browser to its end. The error says what it complained of last.
func run(ctx context.Context, browser string, arguments []string) error {
	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	var complaint bytes.Buffer
	cmd := exec.CommandContext(limited, browser, arguments...)
	cmd.Stderr = &complaint
	cmd.WaitDelay = time.Second // for what keeps its output open
	ownGroup(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return fmt.Errorf("not done within %v", Limit)
	case err != nil:
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return fmt.Errorf("%w: %s", err, lines[len(lines)-1])
	}
	return nil
}
