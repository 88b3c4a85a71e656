package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"bragsheet/store"
	"bragsheet/store/work"
)

// noon is noon of a day of July 2026.
func noon(n int) time.Time { return time.Date(2026, 7, n, 12, 0, 0, 0, time.UTC) }

// streamRun is one run of one stream; "refused" says that the token was.
func streamRun(d int, account, stream, outcome string) work.StreamRun {
	r := work.StreamRun{Account: account, Stream: stream, Outcome: outcome, Started: noon(d)}
	if outcome == "refused" {
		r.Outcome = work.OutcomeFailed
		r.Problems = []work.Problem{{What: "401", Refused: true}}
	}
	return r
}

func TestTroublesAreWhatOnlyThePersonCanMend(t *testing.T) {
	const complete, partial, failed = work.OutcomeComplete, work.OutcomePartial, work.OutcomeFailed
	scheduled := scheduleState{Kind: "cron", Installed: noon(1), Every: daily, Last: scheduledRun{Started: noon(10)}, Complete: noon(10)}
	for _, tt := range []struct {
		name string
		s    signs
		want string // kind: text, since the day
	}{
		{"nothing is known", signs{}, ""},
		{"all is well", signs{state: scheduled, free: new(uint64(1 << 40)), runs: []work.StreamRun{streamRun(10, "gh", "b", complete), streamRun(10, "gh", "a", complete)}}, ""},
		{"a token was refused once", signs{runs: []work.StreamRun{
			streamRun(9, "gh", "", "refused"), streamRun(8, "gh", "a", complete),
		}}, "credentials gh 9"},
		{"and has been for days", signs{runs: []work.StreamRun{
			streamRun(9, "gh", "b", failed), streamRun(9, "gh", "a", "refused"), streamRun(8, "gh", "", "refused"), streamRun(7, "gh", "a", complete),
		}}, "credentials gh 8"},
		{"it was mended", signs{runs: []work.StreamRun{streamRun(10, "gh", "a", complete), streamRun(9, "gh", "", "refused")}}, ""},
		{"two incomplete runs", signs{runs: []work.StreamRun{
			streamRun(9, "gh", "b", partial), streamRun(9, "gh", "a", complete), streamRun(8, "gh", "", failed), streamRun(7, "gh", "a", complete),
		}}, ""},
		{"three incomplete runs, each in another way", signs{runs: []work.StreamRun{
			streamRun(9, "gh", "b", partial), streamRun(9, "gh", "a", complete), streamRun(8, "gh", "", failed),
			streamRun(7, "gh", "b", complete), streamRun(7, "gh", "a", failed), streamRun(6, "gh", "b", complete), streamRun(6, "gh", "a", complete),
		}}, "incomplete gh 7"},
		{"of an account that is not configured any more", signs{runs: []work.StreamRun{streamRun(9, "old", "", "refused")}}, ""},
		{"two accounts", signs{runs: []work.StreamRun{
			streamRun(9, "ji", "", "refused"), streamRun(9, "gh", "a", partial), streamRun(8, "gh", "a", partial), streamRun(7, "gh", "a", partial),
		}}, "credentials ji 9; incomplete gh 7"},
		{"runs that died or could not begin", signs{state: scheduleState{Every: daily, Last: scheduledRun{Started: noon(10)}, Complete: noon(6), Incomplete: 3}}, "incomplete the 6"},
		{"reminders failed this morning", signs{state: scheduleState{Unsent: unsent{Since: noon(11).Add(-time.Hour)}}}, ""},
		{"and for a day", signs{state: scheduleState{Unsent: unsent{Since: noon(10)}}}, "reminders reminders 10"},
		{"a full disk", signs{free: new(uint64)}, "disk the 11"},
		{"a disk nearly full", signs{free: new(uint64(5 << 20))}, "disk the 11"},
		{"a run by hand, once", signs{state: scheduleState{Every: daily, Last: scheduledRun{Started: noon(1)}}}, ""},
		{"the schedule has run", signs{state: scheduleState{Kind: "cron", Every: daily, Last: scheduledRun{Started: noon(9)}}}, ""},
		{"the schedule has stopped", signs{state: scheduleState{Kind: "cron", Every: daily, Installed: noon(1), Last: scheduledRun{Started: noon(8)}}}, "schedule the 8"},
		{"the schedule has never run", signs{state: scheduleState{Kind: "cron", Every: daily, Installed: noon(8)}}, "schedule the 8"},
		{"a reminder for a time to come", signs{channels: []string{"file"}, begun: []work.Reminder{{Channel: "file", To: noon(20)}, {Channel: "gone", To: noon(30)}}}, "reminders no 1"},
		{"the last reminder", signs{channels: []string{"file"}, begun: []work.Reminder{{Channel: "file", To: noon(11)}}}, ""},
		{"the clock was set back", signs{state: scheduleState{Kind: "cron", Every: daily, Last: scheduledRun{Started: noon(20)}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.s.now, tt.s.accounts = noon(11), []string{"gh", "ji"}
			var got []string
			for _, found := range findTroubles(tt.s) {
				first, _, _ := strings.Cut(strings.ReplaceAll(found.Text, ":", ""), " ")
				got = append(got, found.Kind+" "+first+" "+found.Since.Format("2"))
			}
			if text := strings.Join(got, "; "); text != tt.want {
				t.Errorf("got %q, want %q", text, tt.want)
			}
		})
	}
}

func TestARunIsDue(t *testing.T) {
	ran := func(incomplete int) scheduleState {
		return scheduleState{Last: scheduledRun{Started: noon(10)}, Incomplete: incomplete}
	}
	for _, tt := range []struct {
		name  string
		s     scheduleState
		after time.Duration // of noon of the 10th
		every time.Duration
		want  bool
	}{
		{"never run", scheduleState{}, 0, daily, true},
		{"just run", ran(0), 5 * time.Minute, daily, false},
		{"at the waking an hour early", ran(0), 23 * time.Hour, daily, false},
		{"at the same waking, some minutes early", ran(0), 24*time.Hour - 10*time.Minute, daily, true},
		{"after a week asleep", ran(0), 7 * 24 * time.Hour, daily, true},
		{"an incomplete run, at once", ran(1), 5 * time.Minute, daily, false},
		{"an incomplete run, the next hour", ran(1), 55 * time.Minute, daily, true},
		{"three incomplete runs, after two hours", ran(3), 2 * time.Hour, daily, false},
		{"three incomplete runs, after four", ran(3), 4 * time.Hour, daily, true},
		{"hundreds, after a day", ran(500), 24 * time.Hour, daily, true},
		{"hundreds, before", ran(500), 23 * time.Hour, daily, false},
		{"every hour", ran(0), 55 * time.Minute, time.Hour, true},
		{"the clock was set back", ran(0), -time.Minute, daily, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s.isDue(noon(10).Add(tt.after), tt.every); got != tt.want {
				t.Errorf("due: %t", got)
			}
		})
	}
}

// A reminder leaves this machine with the texts of the troubles.
func TestTheTextOfATroubleHoldsNothingOfAServerOrThisMachine(t *testing.T) {
	const private = "/home/robin"
	found := findTroubles(signs{
		now: noon(11), free: new(uint64(5 << 20)), database: private,
		state: scheduleState{Last: scheduledRun{Started: noon(10), Message: private}, Incomplete: 3, Unsent: unsent{Since: noon(9), Message: private}},
	})
	if len(found) != 3 {
		t.Fatalf("%d troubles, want 3: %v", len(found), found)
	}
	for _, tr := range found {
		if strings.Contains(tr.Text, private) || !strings.Contains(tr.line(time.UTC), private) {
			t.Errorf("the text is %q, the line %q", tr.Text, tr.line(time.UTC))
		}
	}
}

// The next command on a terminal says it, in one line; no program is told.
func TestTheNextCommandSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	db := filepath.Join(dir, "brag.db")
	d, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	refusal := streamRun(9, "gh\x1b[2J", "", "refused")
	refusal.Account = "github"
	if err := d.SaveRun(t.Context(), "", refusal); err != nil {
		t.Fatal(err)
	}
	d.Close()
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte("accounts:\n  - {source: github, token_env: NONE}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const line = "! github: the token is missing, has expired or is not accepted, since 9 July 2026 (brag status)\n"
	for _, tt := range []struct {
		name     string
		terminal bool
		args     string
		want     string
	}{
		{"terminal", true, "list", line},
		{"no terminal", false, "list", ""},
		{"quiet", true, "--quiet list", ""},
		{"json", true, "--json list", ""},
		{"status says it itself", true, "status", ""},
		{"completion", true, "__complete list --", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs strings.Builder
			a := &app{stdout: &out, stderr: &errs, errTTY: tt.terminal, clock: time.Now, zone: time.UTC, getenv: func(string) string { return "" }}
			args := append([]string{"--config", config, "--db", db, "--now", "2026-07-10T12:00:00Z"}, strings.Fields(tt.args)...)
			if code := run(t.Context(), a, args); code != 0 {
				t.Fatalf("status %d: %s", code, &errs)
			}
			_, said, found := strings.Cut(errs.String(), "! ")
			if found {
				said = "! " + said
			}
			if said != tt.want {
				t.Errorf("stderr ends in %q, want %q", said, tt.want)
			}
		})
	}
}
