package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// onScreen is what a terminal shows of what was written to it: go-pretty moves the
// cursor up a line, and erases one.
func onScreen(written string) []string {
	lines, at := []string{""}, 0
	for written != "" {
		switch {
		case strings.HasPrefix(written, "\x1b[A"):
			written, at = written[3:], at-1
		case strings.HasPrefix(written, "\x1b[K"):
			written, lines[at] = written[3:], ""
		case strings.HasPrefix(written, "\x1b["):
			_, written, _ = strings.Cut(written, "m")
		case written[0] == '\n':
			if written, at = written[1:], at+1; at == len(lines) {
				lines = append(lines, "")
			}
		default:
			lines[at] += written[:1]
			written = written[1:]
		}
	}
	return lines
}

// Every stream leaves its line, however the end of one and the beginning of the
// next fall between two pictures.
func TestABarStaysForEveryStream(t *testing.T) {
	for _, pause := range []time.Duration{30 * time.Millisecond, 100 * time.Millisecond, 130 * time.Millisecond, 250 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			m := &meter{app: &app{clock: time.Now}}
			m.draw(&out)
			streams := []string{"pull requests", "closed pull requests", "reviews", "issues", "comments", "open items"}
			for _, s := range streams {
				e := connectors.Event{Account: "work", Stream: s, Read: 5}
				e.Quota.Remaining = 4900
				m.report(e)
				time.Sleep(pause)
				e.Done = &work.StreamRun{Outcome: work.OutcomeComplete}
				m.report(e)
				time.Sleep(pause)
			}
			m.end()

			screen := strings.Join(onScreen(out.String()), "\n")
			for _, s := range streams {
				if !strings.Contains(screen, "work, "+s) || strings.Count(screen, "done!") != len(streams) {
					t.Fatalf("pausing %v, %s is not there once:\n%s", pause, s, screen)
				}
			}
		})
	}
}
