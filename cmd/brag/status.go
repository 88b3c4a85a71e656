package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store/work"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say what has been read, from when to when, and what went wrong",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context()) },
	}
}

// statusJSON is what status --json prints (docs/json.md).
type statusJSON struct {
	Database string         `json:"database"`
	Items    int            `json:"items"`
	Notes    int            `json:"notes"`
	Gone     int            `json:"gone"` // items their source no longer shows
	Streams  []coverageJSON `json:"streams"`
	Failed   []failedJSON   `json:"failed"` // accounts whose last sync could read nothing
	Schedule *scheduleJSON  `json:"schedule"`
	Troubles []troubleJSON  `json:"troubles"`
}

type failedJSON struct {
	Account  string         `json:"account"`
	At       string         `json:"at"`
	Problems []work.Problem `json:"problems"`
}

// lookBack is how many runs status looks at for failures: some days of a
// schedule.
const lookBack = 100

// failures returns, of each account whose last run failed before anything could
// be read, that run.
func failures(runs []work.StreamRun) []work.StreamRun {
	seen := map[string]bool{}
	var failed []work.StreamRun
	for _, run := range runs { // newest first
		if !seen[run.Account] && run.Stream == "" {
			failed = append(failed, run)
		}
		seen[run.Account] = true
	}
	return failed
}

type coverageJSON struct {
	Account  string         `json:"account"`
	Login    string         `json:"login"`
	Host     string         `json:"host"`
	Stream   string         `json:"stream"`
	Outcome  string         `json:"outcome"`
	From     string         `json:"from,omitempty"`
	To       string         `json:"to,omitempty"`
	RanAt    string         `json:"ran_at,omitempty"`
	Problems []work.Problem `json:"problems"`
}

func (a *app) status(ctx context.Context) error {
	cfg, err := a.presentOrEmpty()
	if err != nil {
		return err
	}
	if _, err := os.Stat(a.dbPath(cfg)); errors.Is(err, fs.ErrNotExist) {
		return a.statusOfNothing(ctx, cfg)
	}
	db, err := a.openDB(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	snap, _, err := db.Outline(ctx)
	if err != nil {
		return err
	}
	items, gone, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	runs, err := db.Runs(ctx, lookBack)
	if err != nil {
		return err
	}
	schedule, err := a.scheduleState()
	if err != nil {
		return err
	}
	troubles, err := a.troubles(ctx, cfg, db)
	if err != nil {
		return err
	}
	failed := failures(runs)
	if a.json {
		doc := statusJSON{
			Database: a.dbPath(cfg), Items: items, Notes: len(snap.Notes), Gone: gone,
			Streams: []coverageJSON{}, Failed: []failedJSON{}, Schedule: a.scheduleJSON(schedule), Troubles: troublesJSON(troubles),
		}
		for _, run := range failed {
			doc.Failed = append(doc.Failed, failedJSON{run.Account, stamp(run.Started), nonNil(run.Problems)})
		}
		for _, c := range snap.Coverage {
			doc.Streams = append(doc.Streams, coverageJSON{
				Account: c.Account.Name, Login: c.Account.Login, Host: c.Account.Host, Stream: c.Stream, Outcome: c.Outcome,
				From: stamp(c.Since), To: stamp(c.Through), RanAt: stamp(c.RanAt), Problems: nonNil(c.Problems),
			})
		}
		return a.printJSON(doc)
	}
	fmt.Fprintf(a.stdout, "%s: %s, %s\n", a.dbPath(cfg), count(items, "item"), count(len(snap.Notes), "note"))
	if gone > 0 {
		fmt.Fprintf(a.stdout, "%s no longer to be seen where they were; kept, and counted as before\n", count(gone, "item"))
	}
	a.printCoverage(snap.Coverage, a.now(cfg).Location())
	a.printSchedule(schedule, a.now(cfg).Location())
	a.printTroubles(troubles, a.now(cfg).Location())
	for _, run := range failed {
		for _, p := range run.Problems {
			fmt.Fprintln(a.stdout, clean("! last sync of "+run.Account+" on "+minute(run.Started, a.now(cfg).Location())+" failed: "+strings.TrimPrefix(problemLine(p), "! ")))
		}
	}
	if len(snap.Coverage) == 0 {
		a.hint("Nothing harvested yet. Next: brag sync, or brag demo to see how it goes")
	}
	return nil
}

// statusOfNothing is status where there is no database, and makes none.
func (a *app) statusOfNothing(ctx context.Context, cfg *config.Config) error {
	schedule, err := a.scheduleState()
	if err != nil {
		return err
	}
	troubles, err := a.troubles(ctx, cfg, nil)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(statusJSON{
			Database: a.dbPath(cfg), Streams: []coverageJSON{}, Failed: []failedJSON{},
			Schedule: a.scheduleJSON(schedule), Troubles: troublesJSON(troubles),
		})
	}
	next := "brag sync"
	if len(cfg.Accounts) == 0 {
		next = "brag init"
	}
	fmt.Fprintln(a.stdout, clean(a.dbPath(cfg)+": not there yet"))
	a.printSchedule(schedule, a.now(cfg).Location())
	a.printTroubles(troubles, a.now(cfg).Location())
	a.hint("Nothing harvested yet. Next: %s, or brag demo to see how it goes", next)
	return nil
}

// printCoverage prints what is covered, account by account.
func (a *app) printCoverage(coverage []work.Coverage, zone *time.Location) {
	for i := 0; i < len(coverage); {
		account := coverage[i].Account
		fmt.Fprintln(a.stdout, clean(accountLine(account)))
		t := newTable(a)
		var problems []work.Problem
		for ; i < len(coverage) && coverage[i].Account == account; i++ {
			c := coverage[i]
			t.AppendRow(table.Row{"  " + clean(c.Stream), covered(c, zone), "last run " + minute(c.RanAt, zone) + ", " + c.Outcome})
			problems = append(problems, c.Problems...)
		}
		t.Render()
		a.printProblems(problems)
	}
}

func covered(c work.Coverage, zone *time.Location) string {
	if c.Over {
		return "what is stored, gone over again"
	}
	if c.Through.IsZero() {
		return "not read to its end yet"
	}
	text := "read from " + date(c.Since, zone) + " to " + minute(c.Through, zone)
	if n := len(c.Windows); n > 0 {
		text += fmt.Sprintf(", except %s that came back short", count(n, "stretch"))
	}
	return text
}
