package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// syncJSON is what sync --json prints (docs/json.md).
type syncJSON struct {
	Outcome  string       `json:"outcome"`
	Requests int          `json:"requests"`
	Streams  []streamJSON `json:"streams"`
}

type streamJSON struct {
	Account  string         `json:"account"`
	Stream   string         `json:"stream"`
	Outcome  string         `json:"outcome"`
	From     string         `json:"from,omitempty"`
	To       string         `json:"to,omitempty"`
	Read     int            `json:"read"`
	New      int            `json:"new"`
	Changed  int            `json:"changed"`
	Gone     int            `json:"gone"`
	Requests int            `json:"requests"`
	Problems []work.Problem `json:"problems"`
}

// printSync prints how a sync went, without what the credentials cannot see where
// the runs before, newest first, said the same.
func (a *app) printSync(results []connectors.Result, before []work.StreamRun, now time.Time) error {
	if a.json {
		return a.printJSON(syncDocument(results))
	}
	for _, r := range results {
		if len(r.Runs) == 0 {
			fmt.Fprintln(a.stdout, clean(r.Account.Name+": not read")) // why is said as an error
			continue
		}
		fmt.Fprintln(a.stdout, clean(accountLine(r.Account)))
		t := newTable(a)
		for _, run := range r.Runs {
			t.AppendRow(runRow(run, now.Location()))
		}
		t.Render()
		said := lastUnseen(attempts(before, r.Account.Name))
		var problems []work.Problem
		for _, run := range r.Runs {
			problems = append(problems, slices.DeleteFunc(slices.Clone(run.Problems), func(p work.Problem) bool { return slices.Contains(said, p) })...)
		}
		a.printProblems(problems)
	}
	return nil
}

// lastUnseen returns what the credentials could not see in the newest of some
// attempts that came to look.
func lastUnseen(tries [][]work.StreamRun) []work.Problem {
	var unseen []work.Problem
	for _, try := range tries {
		if try[0].Stream == "" {
			continue
		}
		for _, run := range try {
			unseen = append(unseen, run.Problems...)
		}
		break
	}
	return slices.DeleteFunc(unseen, func(p work.Problem) bool { return !p.Unseen })
}

func syncDocument(results []connectors.Result) syncJSON {
	doc := syncJSON{Outcome: work.OutcomeComplete, Streams: []streamJSON{}}
	failed := 0
	for _, r := range results {
		doc.Requests += r.Requests
		if r.Err != nil && len(r.Runs) == 0 {
			failed++
			doc.Streams = append(doc.Streams, streamJSON{
				Account: r.Account.Name, Outcome: work.OutcomeFailed,
				Problems: []work.Problem{{What: r.Err.Error(), Advice: advice(r.Err)}},
			})
		}
		for _, run := range r.Runs {
			if run.Outcome != work.OutcomeComplete {
				doc.Outcome = work.OutcomePartial
			}
			doc.Streams = append(doc.Streams, streamJSON{
				Account: run.Account, Stream: run.Stream, Outcome: run.Outcome, From: stamp(run.From), To: stamp(run.To),
				Read: run.Read, New: run.New, Changed: run.Changed, Gone: run.Gone, Requests: run.Requests, Problems: nonNil(run.Problems),
			})
		}
	}
	switch {
	case failed > 0 && failed == len(results):
		doc.Outcome = work.OutcomeFailed
	case failed > 0 || syncError(results) != nil:
		doc.Outcome = work.OutcomePartial
	}
	return doc
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func accountLine(acc work.Account) string {
	if acc.Login == "" {
		return acc.Name
	}
	_, host, _ := strings.Cut(acc.Host, "://")
	return fmt.Sprintf("%s (%s on %s)", acc.Name, acc.Login, host)
}

// runRow is what one run of a stream came to.
func runRow(run work.StreamRun, zone *time.Location) table.Row {
	row := table.Row{"  " + run.Stream, fmt.Sprintf("%d read", run.Read), fmt.Sprintf("%d new", run.New), fmt.Sprintf("%d changed", run.Changed)}
	switch {
	case !run.Over:
		return append(row, runCoverage(run, zone))
	case run.Gone > 0:
		return append(row, fmt.Sprintf("%s, %d no longer there (kept, and marked)", run.Outcome, run.Gone))
	}
	return append(row, run.Outcome)
}

// runCoverage says what is covered after a run.
func runCoverage(run work.StreamRun, zone *time.Location) string {
	switch {
	case run.To.IsZero():
		return run.Outcome + ", not read to its end yet"
	case run.Outcome != work.OutcomeComplete:
		return fmt.Sprintf("%s; read from %s to %s before", run.Outcome, date(run.From, zone), minute(run.To, zone))
	}
	return fmt.Sprintf("complete from %s to %s", date(run.From, zone), minute(run.To, zone))
}

func problemLine(p work.Problem) string {
	line := "! " + p.What
	if p.Where != "" && !strings.Contains(p.What, p.Where) {
		line += " (" + p.Where + ")"
	}
	if p.Advice != "" {
		line += "\n    → " + p.Advice
	}
	return line
}

// printProblems prints problems with what to do, which is said once for those in
// a row that need the same.
func (a *app) printProblems(all []work.Problem) {
	for i, p := range all {
		if i+1 < len(all) && all[i+1].Advice == p.Advice {
			p.Advice = ""
		}
		fmt.Fprintln(a.stdout, clean("  "+problemLine(p)))
	}
}

func date(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 January 2006") }

func minute(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 January 2006 15:04")
}

// stamp writes a time as in the JSON contract: RFC 3339, UTC; "" if unknown.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// newTable returns a table for people: no frame, aligned, on stdout.
func newTable(a *app) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(a.stdout)
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Box.PaddingLeft, t.Style().Box.PaddingRight = "", "  "
	t.SuppressTrailingSpaces()
	return t
}
