package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store"
	"bragsheet/store/storetest"
	"bragsheet/store/work"
)

// harvest runs brag sync against the site, into db.
func harvest(t *testing.T, s *site, dir string) work.Snapshot {
	t.Helper()
	config, db := filepath.Join(dir, "config.yaml"), filepath.Join(dir, "brag.db")
	if err := os.WriteFile(config, []byte(s.config()), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	a := &app{stdout: &out, stderr: &errs, clock: time.Now, zone: time.UTC, getenv: func(name string) string {
		return map[string]string{"TOKEN": demo.Token}[name]
	}}
	if code := run(t.Context(), a, []string{"--config", config, "--db", db, "--now", demo.Now.Format(time.RFC3339), "sync"}); code != 0 {
		t.Fatalf("status %d\n%s%s", code, &out, &errs)
	}
	d, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	snap, err := d.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func unchanged(h http.Handler) http.Handler { return h }

// What a sync stores equals what the servers hold, item by item and field by
// field, with what real servers do: renames, deleted accounts, empty bodies,
// tickets that moved, came back or changed hands.
func TestWhatIsStoredEqualsWhatTheServersHold(t *testing.T) {
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	worlds, err := demo.New() // the same again, to compare with
	if err != nil {
		t.Fatal(err)
	}
	gh, jr := worlds.GitHub, worlds.Jira
	first := gh.Pulls[0].Repo
	rename := func(w *githubtest.World) {
		w.Repos = append(w.Repos, githubtest.Repo{Name: "acme/renamed", Former: []string{first}})
		w.Pulls[1].Reviews[0].Author = "" // somebody whose account is gone
		w.Pulls[1].Body = ""
		for i := range w.Pulls {
			if w.Pulls[i].Author != w.Viewer {
				w.Pulls[i].Body = "somebody else's words" // not ours to keep
			}
		}
	}
	rename(gh)
	s.gh.Update(rename)

	snap := harvest(t, s, t.TempDir())

	items := map[string]work.Item{}
	for _, it := range snap.Items {
		items[string(it.Kind)+" "+it.Ref] = it
	}
	pulls, reviews := 0, 0
	for _, p := range gh.Pulls {
		ref := strings.Replace(p.Repo, first, "acme/renamed", 1) + fmt.Sprintf("#%d", p.Number)
		ref = strings.Replace(ref, "acme/shop", "acme/checkout", 1)
		if p.Author != gh.Viewer {
			reviews++
			checkReview(t, items["review "+ref], p, gh.Viewer)
			continue
		}
		pulls++
		checkPull(t, items["pull_request "+ref], p)
	}
	tickets := 0
	for _, is := range jr.Issues {
		kind := "ticket "
		if is.Type == "Incident" {
			kind = "incident "
		}
		tickets++
		checkTicket(t, items[kind+is.Key], is)
	}
	for _, page := range worlds.PagerDuty.Incidents {
		it := items[fmt.Sprintf("incident PD#%d", page.Number)]
		if it.Title != page.Title || !it.CreatedAt.Equal(page.Created) || it.State != work.StateDone {
			t.Errorf("PD#%d is stored as %+v", page.Number, it)
		}
	}
	if want := pulls + reviews + tickets + len(gh.Issues) + len(worlds.PagerDuty.Incidents); len(snap.Items) != want {
		t.Errorf("%d items stored, the servers hold %d", len(snap.Items), want)
	}
}

func checkPull(t *testing.T, it work.Item, p githubtest.Pull) {
	t.Helper()
	if it.Title != p.Title || !it.CreatedAt.Equal(p.Created.Truncate(time.Second)) || !it.FinishedAt.Equal(p.Merged) || it.State != work.StateMerged ||
		!slices.Equal(it.Labels, p.Labels) || it.Pull == nil || it.Pull.Additions != p.Additions || it.Pull.Deletions != p.Deletions ||
		it.Pull.ChangedFiles != p.Files || it.Pull.Commits != p.Commits || it.Pull.Head != p.Head || it.Pull.Reviews != len(p.Reviews) ||
		!it.Pull.FirstCommitAt.Equal(p.FirstCommit.Truncate(time.Second)) {
		t.Errorf("%s#%d is stored as %+v %+v", p.Repo, p.Number, it, it.Pull)
	}
	if strings.TrimSpace(it.Body) != strings.TrimSpace(p.Body) {
		t.Errorf("%s#%d has the body %q, want %q", p.Repo, p.Number, it.Body, p.Body)
	}
}

func checkReview(t *testing.T, it work.Item, p githubtest.Pull, me string) {
	t.Helper()
	if it.Title != p.Title || it.Pull == nil || !it.Pull.MergedAt.Equal(p.Merged) || strings.Contains(it.Body, p.Body) && p.Body != "" {
		t.Errorf("review of %s#%d is stored as %+v %+v", p.Repo, p.Number, it, it.Pull)
		return
	}
	comments := 0
	for _, r := range p.Reviews {
		if r.Author == me {
			comments += r.Comments
		}
	}
	if it.Pull.ReviewComments != comments || it.Pull.Substantive != (comments > 0) {
		t.Errorf("review of %s#%d: %d comments, substantive %t; want %d", p.Repo, p.Number, it.Pull.ReviewComments, it.Pull.Substantive, comments)
	}
}

func checkTicket(t *testing.T, it work.Item, is jiratest.Issue) {
	t.Helper()
	if it.Ticket == nil {
		t.Errorf("%s is not stored", is.Key)
		return
	}
	var started time.Time
	reopened := 0
	for _, c := range is.History {
		if c.Field == "status" && c.To == "In Progress" && started.IsZero() {
			started = c.At.Truncate(time.Second)
		}
		if c.Field == "status" && c.From == "Done" {
			reopened++
		}
	}
	delivered := is.Resolution == "Done"
	if it.Title != is.Summary || it.Ticket.Resolution != is.Resolution || it.Ticket.Reopened != reopened || !it.Ticket.StartedAt.Equal(started) ||
		(it.Ticket.Outcome == work.Delivered) != delivered || !it.CreatedAt.Equal(is.Created.Truncate(time.Second)) || !it.UpdatedAt.Equal(is.Updated.Truncate(time.Second)) {
		t.Errorf("%s is stored as %+v %+v; started %s, reopened %d", is.Key, it, it.Ticket, started, reopened)
	}
	own := 0
	for _, c := range is.Comments {
		if c.By == is.Assignee {
			own++
		}
	}
	if len(it.Comments) != own {
		t.Errorf("%s has %d comments of mine, want %d", is.Key, len(it.Comments), own)
	}
	if is.Type != "Incident" && delivered && !it.FinishedAt.Equal(is.ResolutionDate.Truncate(time.Second)) {
		t.Errorf("%s was finished %s, want %s", is.Key, it.FinishedAt, is.ResolutionDate)
	}
}

// A second sync finds what changed meanwhile, and only that.
func TestTheNextSyncFindsWhatChanged(t *testing.T) {
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	dir := t.TempDir()
	before := harvest(t, s, dir)
	s.gh.Update(func(w *githubtest.World) {
		w.Pulls[0].Title = "A better title"
		w.Pulls[0].Updated = demo.Now.Add(-time.Hour)
	})
	s.jr.Update(func(w *jiratest.World) {
		w.Issues[0] = w.Issues[0].Reopen(demo.Now.Add(-time.Hour), "mina", "In Progress")
	})

	after := harvest(t, s, dir)

	old := map[string]work.Item{}
	for _, it := range before.Items {
		old[it.ID] = it
	}
	var changed []string
	for _, it := range after.Items {
		if o := old[it.ID]; o.Title != it.Title || o.State != it.State {
			changed = append(changed, it.Ref)
		}
	}
	if len(after.Items) != len(before.Items) || len(changed) != 2 {
		t.Errorf("%d items before, %d after; changed %v", len(before.Items), len(after.Items), changed)
	}
}

// The token is in no file brag writes, and in nothing it prints, whether or
// not it works.
func TestTheTokenIsNowhere(t *testing.T) {
	const secret = "ghp_5ecretT0kenThatNobodyMaySee"
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for _, valid := range []bool{true, false} {
		s.gh.Update(func(w *githubtest.World) { w.Token = map[bool]string{true: secret, false: "another"}[valid] })
		s.jr.Update(func(w *jiratest.World) { w.Token = map[bool]string{true: secret, false: "another"}[valid] })
		dir := t.TempDir()
		config := filepath.Join(dir, "config.yaml")
		if err := os.WriteFile(config, []byte(s.config()), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for _, args := range [][]string{{"sync"}, {"--json", "sync"}, {"doctor"}, {"status"}, {"draft", "-o", filepath.Join(dir, "sheet.md")}} {
			a := &app{stdout: &out, stderr: &out, clock: time.Now, zone: time.UTC, getenv: func(name string) string {
				return map[string]string{"TOKEN": secret}[name]
			}}
			run(t.Context(), a, append([]string{"--config", config, "--db", filepath.Join(dir, "brag.db"), "--now", demo.Now.Format(time.RFC3339)}, args...))
		}
		encoded := base64.StdEncoding.EncodeToString([]byte(demo.Email + ":" + secret))
		check := func(where, text string) {
			if strings.Contains(text, secret) || strings.Contains(text, encoded) {
				t.Errorf("the token (valid: %t) is in %s", valid, where)
			}
		}
		check("what is printed", out.String())
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) < 3 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			check(f, string(text))
		}
		check("the database", storetest.Dump(t, filepath.Join(dir, "brag.db")))
	}
}
