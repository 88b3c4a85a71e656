package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/demo"
	"bragsheet/cmd/brag/replace"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/pagerduty/pagerdutytest"
)

func (a *app) demoCommand() *cobra.Command {
	dir := ""
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See the whole story on a made-up workspace, without an account",
		Long: `See the whole story on a made-up workspace: a GitHub, a Jira and a PagerDuty are served on
this machine, the real connectors harvest them, and a sheet and a report are written.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), dir) },
	}
	cmd.Flags().StringVar(&dir, "dir", "brag-demo", "`folder` to write to; must not exist, or be of an earlier demo")
	return cmd
}

// demoMark begins the configuration of a demo, and tells its folder from others.
const demoMark = "# The demo's configuration."

// demoFiles are what the demo writes into its folder.
const (
	demoConfig = "config.yaml"
	demoDB     = "brag.db"
	demoSheet  = "brag-sheet.md"
	demoReview = "self-review.md"
	demoShared = "self-review-shared.md"
	demoReport = "report.md"
	demoPage   = "report.html"
	demoToken  = "token"
)

// demoDrafts are the documents that the demo writes.
var demoDrafts = []struct{ template, file string }{
	{bragSheet, demoSheet}, {"self-review", demoReview}, {"promotion", "promotion.md"}, {"ops-case", "ops-case.md"},
}

// demoGoal sets the goal that the demo's person had, once.
func (a *app) demoGoal(ctx context.Context) error {
	book, err := a.goalBook(ctx)
	if err != nil {
		return err
	}
	known := len(book.goals)
	if err := book.db.Close(); err != nil || known > 0 {
		return err
	}
	results := []string{"dashboard built: 0 -> 1 dashboard by 2026-06-30", "dashboard used by agents: 0 -> 10 agents by 2026-09-30"}
	fmt.Fprintf(a.stdout, "\n$ brag goals add %q --result %q --result %q\n", demo.Goal, results[0], results[1])
	then := *a
	then.clock = func() time.Time { return demo.Began }
	return then.addGoal(ctx, goalOptions{results: results}, demo.Goal)
}

func (a *app) demo(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := demoFolder(dir); err != nil {
		return err
	}
	worlds, err := demo.New()
	if err != nil {
		return err
	}
	var urls []any
	for _, handler := range []http.Handler{githubtest.New(worlds.GitHub), jiratest.New(worlds.Jira), pagerdutytest.New(worlds.PagerDuty)} {
		address, stop, err := serve(ctx, handler)
		if err != nil {
			return err
		}
		defer stop()
		urls = append(urls, address)
	}
	path := func(name string) string { return filepath.Join(dir, name) }
	config := demoMark + fmt.Sprintf(` Its servers ended with it: syncing again fails, everything else works.
timezone: %[1]s
database: %[2]q
framework: amazon
level: {current: engineer, target: senior, since: 2025-02}
accounts:
  - {source: github, url: %[3]q, token_file: %[4]q, orgs: [acme]}
  - {source: jira, url: %[6]q, email: %[5]s, token_file: %[4]q, incidents: {types: [Incident]}}
  - {source: pagerduty, url: %[7]q, token_file: %[4]q}
`, append([]any{demo.Timezone, path(demoDB), urls[0], path(demoToken), demo.Email}, urls[1:]...)...)
	if err := errors.Join(replace.File(path(demoToken), []byte(demo.Token)), replace.File(path(demoConfig), []byte(config))); err != nil {
		return err
	}
	inner := *a
	inner.configFile, inner.dbFile, inner.quiet, inner.json = path(demoConfig), "", true, false
	inner.clock = func() time.Time { return demo.Now }
	fmt.Fprintf(a.stdout, "A made-up GitHub, Jira and PagerDuty are being served on this machine; robin's year is in them.\n\n$ brag sync\n")
	if err := inner.sync(ctx, syncOptions{}, nil); err != nil {
		return err
	}
	if err := inner.demoGoal(ctx); err != nil {
		return err
	}
	for _, d := range demoDrafts {
		fmt.Fprintf(a.stdout, "\n$ brag draft --period %s --template %s -o %s\n", demo.Period, d.template, d.file)
		if err := inner.draft(ctx, draftOptions{period: demo.Period, template: d.template, out: path(d.file)}); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "\n$ brag share %s --drop-questions -o %s\n", demoReview, demoShared)
	if err := inner.share(ctx, shareOptions{out: path(demoShared), dropQuestions: true}, path(demoReview)); err != nil {
		return err
	}
	for _, file := range []string{demoReport, demoPage} {
		fmt.Fprintf(a.stdout, "\n$ brag report --period %s -o %s\n", demo.Period, file)
		if err := inner.report(ctx, reportOptions{period: demo.Period, compare: "previous", out: path(file)}); err != nil {
			return err
		}
	}
	a.demoNext(dir)
	return nil
}

// demoNext says what to look at and what to type next.
func (a *app) demoNext(dir string) {
	flags := program() + " --config " + shellWord(filepath.Join(dir, demoConfig)) + " --now " + demo.Now.Format(time.RFC3339)
	fmt.Fprintf(a.stdout, `
Look at:
  %[1]s     the sheet to edit; self-review.md, promotion.md, promotion-gaps.md, ops-case.md beside it
  %[2]s         the numbers, with their formulas; report.html has charts and opens each figure

Then try:
  %[3]s list accomplishments --period %[4]s
  %[3]s show OPS-77
  %[3]s list --not-counted --period %[4]s
  %[3]s note "Taught the rotation to read the dashboards" --tag learn-and-be-curious
  %[3]s draft --period %[4]s -o %[1]s

With your own work:  %[5]s init
`, shellWord(filepath.Join(dir, demoSheet)), shellWord(filepath.Join(dir, demoReport)), flags, demo.Period, program())
}

// program returns how the person started brag.
func program() string {
	if strings.Contains(os.Args[0], "go-build") {
		return "go run ./cmd/brag"
	}
	return shellWord(os.Args[0])
}

// plainWord is what no shell reads anything into.
var plainWord = regexp.MustCompile(`^[\pL\pN_@%+=:,./-]+$`)

// shellWord quotes a word for the shell where it must be.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// demoFolder makes the demo's folder. That of an earlier demo is used again;
// one that holds anything else is refused.
func demoFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		if text, err := os.ReadFile(filepath.Join(dir, demoConfig)); err != nil || !strings.HasPrefix(string(text), demoMark) {
			return usageError{fmt.Errorf("%s is not empty and not of an earlier demo; name another folder with --dir", dir)}
		}
	}
	return nil
}

// serve serves a handler on a free port of this machine until stop is called.
func serve(ctx context.Context, handler http.Handler) (address string, stop func(), err error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(l) //nolint:errcheck // ends with ErrServerClosed when stopped
	return "http://" + l.Addr().String(), func() { _ = srv.Close() }, nil
}
