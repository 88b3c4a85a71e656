package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"brag": main})
}

func TestScript(t *testing.T) {
	dir, files := filepath.Join("testdata", "script"), []string(nil)
	if raceEnabled { // the others run the same code, one thing after another
		for _, name := range []string{"demo", "sync", "schedule_run", "remind", "draft"} {
			files = append(files, filepath.Join(dir, name+".txtar"))
		}
		t.Logf("with the race detector: only %v", files)
		dir = ""
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Files: files,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for _, dir := range []string{"CONFIG", "DATA", "STATE", "CACHE"} {
				env.Setenv("XDG_"+dir+"_HOME", filepath.Join(env.WorkDir, strings.ToLower(dir)))
			}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("TZ", "UTC")
			env.Setenv("TOKEN", demo.Token)
			env.Setenv("EMAIL", demo.Email)
			env.Setenv("NOW", "2026-07-02T08:00:00Z")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"site": startSite, "change": changeFile, "owner-only": ownerOnly, "exits": exits,
		},
	})
}

// site is the demo's servers, with what can go wrong with them.
type site struct {
	github, jira, pager *httptest.Server
	gh                  *githubtest.Server
	jr                  *jiratest.Server
	pd                  *pagerdutytest.Server
}

// newSite starts the demo's servers, wrapped.
func newSite(wrap func(http.Handler) http.Handler) (*site, error) {
	worlds, err := demo.New()
	if err != nil {
		return nil, err
	}
	s := &site{gh: githubtest.New(worlds.GitHub), jr: jiratest.New(worlds.Jira), pd: pagerdutytest.New(worlds.PagerDuty)}
	s.github = httptest.NewServer(wrap(s.gh))
	s.jira = httptest.NewServer(wrap(s.jr))
	s.pager = httptest.NewServer(wrap(s.pd))
	return s, nil
}

func (s *site) close() {
	s.github.Close()
	s.jira.Close()
	s.pager.Close()
}

// config is a configuration for the site.
func (s *site) config() string {
	return fmt.Sprintf(`timezone: Europe/Berlin
framework: amazon
accounts:
  - {source: github, url: %q, token_env: TOKEN, orgs: [acme]}
  - {source: jira, url: %q, email: %s, token_env: TOKEN, incidents: {types: [Incident]}}
  - {source: pagerduty, url: %q, token_env: TOKEN}
`, s.github.URL, s.jira.URL, demo.Email, s.pager.URL)
}

// startSite implements the script command "site [SYSTEM FAULT]": it serves the
// demo's servers until the script ends, the named one (or all) always
// answering with a fault of sourcetest.Faults, or with one of the quirks here,
// and writes config.yaml for them.
func startSite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 && len(args) != 2 {
		ts.Fatalf("usage: site [github|jira|pagerduty|all FAULT]")
	}
	s, err := newSite(func(h http.Handler) http.Handler { return h })
	ts.Check(err)
	ts.Defer(s.close)
	if len(args) == 2 {
		s.breakIt(ts, args[0], args[1])
	}
	ts.Setenv("GITHUB_URL", s.github.URL)
	ts.Setenv("JIRA_URL", s.jira.URL)
	ts.Setenv("PAGERDUTY_URL", s.pager.URL)
	ts.Check(os.WriteFile(ts.MkAbs("config.yaml"), []byte(s.config()), 0o600))
}

func (s *site) breakIt(ts *testscript.TestScript, system, fault string) {
	switch fault {
	case "sso":
		s.gh.Update(func(w *githubtest.World) { w.Orgs[0].SSO = true })
		return
	case "bot":
		s.gh.Update(func(w *githubtest.World) { w.Users[0].Bot = true })
		return
	case "seraph":
		s.jr.Update(func(w *jiratest.World) { w.Quirks.ExpiredToken = true })
		return
	}
	for _, f := range sourcetest.Faults() {
		if f.Name != fault {
			continue
		}
		for name, srv := range map[string]*httptest.Server{"github": s.github, "jira": s.jira, "pagerduty": s.pager} {
			if system == name || system == "all" {
				srv.Config.Handler = sourcetest.Faulty(srv.Config.Handler, func(int, *http.Request) *sourcetest.Fault { return &f })
			}
		}
		return
	}
	ts.Fatalf("no fault is called %q", fault)
}

// changeFile implements "change FILE OLD NEW": it replaces the first OLD in the
// file, as an editor would.
func changeFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: change file old new")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

// ownerOnly implements "owner-only FILE...": nobody else may read or write them.
func ownerOnly(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if open := info.Mode().Perm()&0o077 != 0; open != neg {
			ts.Fatalf("%s has mode %v", name, info.Mode())
		}
	}
}

// exits implements "exits STATUS PROGRAM ARGS...": it runs the program, which
// must end with the status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits status program [args...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(status) != want {
		ts.Fatalf("exit status %d, want %s", status, want)
	}
}
