package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/adrg/xdg"
)

// A run in the foreground tries again, less and less often, and ends at once when
// it is told to while it waits: that is no failure.
func TestTheForegroundTriesAgainUntilItIsEnded(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte("accounts:\n  - {source: github, url: 'http://127.0.0.1:1', token_env: NONE}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Hour)
		defer cancel()
		var out, errs strings.Builder
		a := &app{stdout: &out, stderr: &errs, clock: time.Now, zone: time.UTC, getenv: func(string) string { return "" }}

		code := run(ctx, a, []string{"--config", config, "--db", filepath.Join(dir, "brag.db"), "schedule", "run", "--foreground", "--every", "6h"})

		if code != 0 || time.Since(began) != 10*time.Hour {
			t.Errorf("it ended after %s with status %d", time.Since(began), code)
		}
		// At once, after about an hour, two, four; then every six.
		if n := strings.Count(errs.String(), "--- "); n != 4 || out.Len() > 0 {
			t.Errorf("%d runs, want 4:\n%s%s", n, &errs, &out)
		}
	})
}

// What became due while it waits for the next run is sent within the hour, though
// nothing can be read: then after a day.
func TestTheForegroundSendsRemindersBetweenRuns(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	config, digests := filepath.Join(dir, "config.yaml"), filepath.Join(dir, "digests.md")
	text := "timezone: UTC\naccounts:\n  - {source: github, url: 'http://127.0.0.1:1', token_env: NONE}\n" +
		"reminders:\n  channels: [{kind: file, path: digests.md}]\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		monday := time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC) // the bubble's clock begins two days before
		ctx, cancel := context.WithDeadline(t.Context(), monday.Add(25*time.Hour))
		defer cancel()
		var out, errs strings.Builder
		a := &app{stdout: &out, stderr: &errs, clock: time.Now, zone: time.UTC, getenv: func(string) string { return "" }}

		code := run(ctx, a, []string{"--config", config, "--db", filepath.Join(dir, "brag.db"), "schedule", "run", "--foreground", "--every", "168h"})

		sent, err := os.ReadFile(digests)
		if err != nil || code != 0 {
			t.Fatalf("status %d, %v\n%s", code, err, &errs)
		}
		for _, week := range []string{"20 December to 26 December 1999 (2000-01-02 ", "27 December 1999 to 2 January 2000 (2000-01-04 00:"} {
			if strings.Count(string(sent), "# brag: your week, "+week) != 1 {
				t.Errorf("no reminder of %s or more than one:\n%s", week, sent)
			}
		}
	})
}
