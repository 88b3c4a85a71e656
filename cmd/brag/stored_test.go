package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
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
	"bragsheet/store/work"
)

// seat is a database with a configuration, and commands that are run on it.
type seat struct {
	t          *testing.T
	config, db string
	now        time.Time
}

func (d *seat) run(args ...string) string {
	d.t.Helper()
	var out, errs strings.Builder
	a := &app{stdout: &out, stderr: &errs, clock: func() time.Time { return d.now }, zone: time.UTC, getenv: func(name string) string {
		return map[string]string{"TOKEN": demo.Token}[name]
	}}
	code := run(d.t.Context(), a, append([]string{"--config", d.config, "--db", d.db}, args...))
	return fmt.Sprintf("status %d\n%s%s", code, &out, &errs)
}

func (d *seat) must(args ...string) {
	d.t.Helper()
	if out := d.run(args...); !strings.HasPrefix(out, "status 0\n") {
		d.t.Fatalf("brag %s: %s", strings.Join(args, " "), out)
	}
}

func (d *seat) configure(old, to string) {
	d.t.Helper()
	text, err := os.ReadFile(d.config)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(d.config, []byte(strings.ReplaceAll(string(text), old, to)), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *seat) sql(text string) {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(d.t.Context(), text); err != nil {
		d.t.Fatal(err)
	}
}

// accomplishments are the ids of some.
func (d *seat) accomplishments() []string {
	d.t.Helper()
	_, lines, _ := strings.Cut(d.run("--json", "list", "accomplishments"), "\n")
	var ids []string
	for dec := json.NewDecoder(strings.NewReader(lines)); dec.More(); {
		var acc struct{ ID string }
		if err := dec.Decode(&acc); err != nil {
			d.t.Fatal(err)
		}
		ids = append(ids, acc.ID)
	}
	if len(ids) < 3 {
		d.t.Fatalf("%d accomplishments", len(ids))
	}
	return []string{ids[0], ids[len(ids)/2], ids[len(ids)-1]}
}

// isStored reports whether the picture that the next command asks for is there.
func (d *seat) isStored() bool {
	d.t.Helper()
	a := &app{clock: func() time.Time { return d.now }, zone: time.UTC, getenv: func(string) string { return "" }, configFile: d.config, dbFile: d.db}
	cfg, db, err := a.offline(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	framework, err := a.framework(cfg)
	if err != nil {
		d.t.Fatal(err)
	}
	_, version, err := db.Outline(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	head, ok := openHead(d.t.Context(), db, fingerprint(version, assignID(framework), a.now(cfg).Location()))
	if ok {
		_, ok = openStored(d.t.Context(), db, head)
	}
	return ok
}

// sameUncached checks that commands print what they print when nothing is
// cached, each of them when the others are stored.
func (d *seat) sameUncached(after string, commands [][]string) {
	d.t.Helper()
	d.run("list") // stores what the others read
	if !d.isStored() {
		d.t.Fatalf("after %s: nothing is stored", after)
	}
	got := map[string]string{}
	for _, args := range commands {
		got[strings.Join(args, " ")] = d.run(args...)
	}
	for _, args := range commands {
		name := strings.Join(args, " ")
		d.sql(`DELETE FROM cache`)
		if want := d.run(args...); got[name] != want {
			d.t.Fatalf("after %s: brag %s is not what it is without a cache:\n%s", after, name, firstDifference(want, got[name]))
		}
	}
	d.run("list")
}

// What is stored of an earlier inference changes nothing in what any command
// prints, whatever has happened since.
func TestEveryCommandPrintsWhatItWouldWithoutACache(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("takes minutes with the race detector, and runs without it, too")
	}
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	dir := t.TempDir()
	harvest(t, s, dir)
	d := &seat{t, filepath.Join(dir, "config.yaml"), filepath.Join(dir, "brag.db"), demo.Now}
	accs := d.accomplishments()
	commands := [][]string{
		{"list", "--not-counted"},
		{"--json", "list"},
		{"--json", "list", "accomplishments"},
		{"show", accs[1]},
		{"show", "OPS-77"},
		{"--json", "show", accs[0]},
		{"challenge"},
		{"level", "--json"},
		{"draft", "--period", demo.Period},
		{"draft", "--template", "promotion", "--period", demo.Period},
		{"report", "--period", demo.Period, "--format", "html"},
		{"report", "--period", "2025-Q4", "--format", "json"},
		{"report", "--period", demo.Period, "--compare", "2026-04-01", "--format", "md"},
		{"report", "--period", demo.Period, "--compare", accs[2], "--format", "json"},
		{"report", "explain", "prs_merged", "--period", "2026-05", "--compare", "none"},
	}
	for _, change := range []struct {
		name string
		make func()
	}{
		{"nothing", func() {}},
		{"a note", func() { d.must("note", "Taught the rotation; p95 800 ms -> 120 ms", "--tag", "ownership") }},
		{"hiding", func() { d.must("hide", accs[0]) }},
		{"merging", func() { d.must("merge", accs[1], accs[2]) }},
		{"an undo", func() { d.must("undo") }},
		{"a goal", func() { d.must("goals", "add", "Ship more", "--result", "merged pull requests: 0 -> 50 by 2026-12-31") }},
		{"a sync", func() {
			s.gh.Update(func(w *githubtest.World) {
				w.Pulls[0].Title, w.Pulls[0].Updated = "A better title", demo.Now.Add(-time.Hour)
			})
			s.jr.Update(func(w *jiratest.World) {
				w.Issues[0] = w.Issues[0].Reopen(demo.Now.Add(-time.Hour), "mina", "In Progress")
			})
			d.must("sync")
		}},
		{"another framework", func() { d.configure("framework: amazon", "framework: generic") }},
		{"another zone", func() { d.configure("Europe/Berlin", "Pacific/Auckland") }},
		{"another account", func() {
			d.configure("accounts:", "accounts:\n  - {source: github, name: second, url: \"https://git.example\", token_env: TOKEN}")
		}},
		{"another build", func() { d.sql(`UPDATE cache SET kind = 'another'`) }},
		{"damage", func() { d.sql(`UPDATE cache SET value = x'0102' WHERE length(hash) > 10`) }},
		{"another day", func() { d.now = d.now.AddDate(0, 0, 40) }},
	} {
		change.make()
		d.sameUncached(change.name, commands)
	}
}

// The same holds for any life, where a report reads only what was going on in
// its time.
func TestAReportReadsAllThatItTellsOf(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("takes minutes with the race detector, and runs without it, too")
	}
	for seed := range uint64(6) {
		dir := t.TempDir()
		d := &seat{t, filepath.Join(dir, "config.yaml"), filepath.Join(dir, "brag.db"), demo.Now}
		if err := os.WriteFile(d.config, []byte("timezone: Europe/Berlin\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := saveRandomLife(t.Context(), d.db, seed); err != nil {
			t.Fatal(err)
		}
		d.must("goals", "add", "Answer", "--from", "2023-02-01", "--result", "tickets: 0 -> 50 by 2026-09-30 counting kind:ticket")
		accs := d.accomplishments()
		var commands [][]string
		for _, period := range []string{"2026-H1", "2026-Q2", "2025", "2024-W20", "2019-12-30..2020-01-02", "2017-05", "2000..2030"} {
			commands = append(commands, []string{"report", "--period", period, "--format", "json"}, []string{"report", "--period", period, "--format", "html", "--compare", "none"})
		}
		commands = append(commands, []string{"draft"}, []string{"challenge"}, []string{"show", accs[1]}, []string{"--json", "list"}, []string{"report", "explain", "open_items"})
		d.sameUncached(fmt.Sprintf("life %d", seed), commands)
	}
}

// me is who a life is of.
var me = work.Account{
	ID: work.AccountID(demo.GitHubURL, "me"), Name: "github", Source: "github", Host: demo.GitHubURL, UserID: "me", Login: "me", DisplayName: "Me",
}

// saveRandomLife makes a database of some eight years.
func saveRandomLife(ctx context.Context, path string, seed uint64) error {
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.SaveAccount(ctx, me, nil, nil); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, 7))
	var all []work.Object
	for n := range 300 {
		all = append(all, randomObject(r, n))
	}
	through := demo.Now.Add(-time.Minute)
	position := work.Position{Value: json.RawMessage(`{}`), Complete: true, Since: through.AddDate(-20, 0, 0), Through: through}
	_, _, err = db.SaveBatch(ctx, me, "pulls", work.Batch{Objects: all, Position: position})
	return err
}

// randomObject is the n-th thing in a life: of any kind, short or years long, and
// linked with others before and after it.
func randomObject(r *rand.Rand, n int) work.Object {
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	host, id := me.Host, fmt.Sprint("N", n)
	self, other := work.PersonID(host, me.UserID), work.PersonID(host, fmt.Sprint("other", r.IntN(9)))
	began := demo.Now.Add(-time.Duration(r.Int64N(int64(8 * 365 * 24 * time.Hour)))).Truncate(time.Second)
	took := time.Duration(r.Int64N(int64(72 * time.Hour)))
	if r.IntN(4) == 0 {
		took *= time.Duration(1 + r.IntN(400))
	}
	ended := began.Add(took).Truncate(time.Second)
	named := pick([]string{"", "", fmt.Sprintf("Fixes acme/repo%d#%d.", r.IntN(300)%7, r.IntN(300)), fmt.Sprintf("See OPS-%d", r.IntN(300))})
	it := work.Item{
		ID: work.ItemID(host, id), Host: host, SourceID: id, Ref: fmt.Sprintf("acme/repo%d#%d", n%7, n), URL: fmt.Sprint(host, "/", n),
		Title: pick([]string{"Fix", "Add", "Revert", "Document"}) + " the " + pick([]string{"queue", "cache", "login", "invoice", "runbook"}) + " " + pick([]string{"retries", "errors", "export"}),
		Body:  "It took 30 % less. " + named, Container: work.ContainerID(host, fmt.Sprint("repo", n%7)), AuthorID: self, CreatedAt: began, UpdatedAt: ended,
	}
	st := work.Standing{Account: me.ID, Role: work.RoleAuthor, Counted: true, At: ended}
	var events []work.Event
	if r.IntN(8) > 0 {
		it.FinishedAt = ended
	}
	switch r.IntN(5) {
	case 0:
		it.Kind, it.State, it.FinishedAt, it.Pull = work.KindPull, work.StateMerged, ended, &work.Pull{Head: "topic", Reviews: 1}
		events = append(events, work.Event{Kind: work.EventReviewed, At: ended, Actor: other, Detail: "approved"})
	case 1:
		it.ID, it.Kind, it.State, it.AuthorID, it.Body = work.ReviewID(host, id), work.KindReview, work.StateDone, other, ""
		it.Pull = &work.Pull{MergedAt: ended, Verdicts: []string{"approved"}, Substantive: true}
		st.Role = work.RoleReviewer
		events = append(events, work.Event{Kind: work.EventReviewRequested, At: began, Actor: other, Subject: self})
	case 2:
		it.Kind, it.Ref, it.State, it.Incident = work.KindIncident, fmt.Sprint("OPS-", n), work.StateDone, &work.Incident{Cause: pick([]string{"", "full disk", "bad deploy"})}
		if r.IntN(2) == 0 {
			it.Incident.DetectedAt = work.Instant{At: began, Basis: "detected"}
		}
		st.Role = work.RoleResponder
		events = append(events, work.Event{Kind: work.EventPaged, At: began.Add(took / 2).Truncate(time.Second), Subject: self})
	default:
		it.Kind, it.Ref, it.State, it.Ticket = work.KindTicket, fmt.Sprint("OPS-", n), work.StateDone, &work.Ticket{Type: "Task", Assignee: self, StartedAt: began}
		st.Role = work.RoleAssignee
		events = append(events, work.Event{Kind: work.EventAssigned, At: began.Add(took / 3).Truncate(time.Second), Actor: other, Subject: self})
		if it.FinishedAt.IsZero() {
			it.State, st.Counted, st.Why, st.At = work.StateOpen, false, work.WhyNoPart, time.Time{}
		}
	}
	st.Item = it.ID
	for i := range events {
		events[i].Item = it.ID
	}
	var links []work.Link
	for range r.IntN(3) {
		to := r.IntN(300)
		kind := []work.LinkKind{work.LinkFixes, work.LinkReverts, work.LinkRelates, work.LinkCloses, work.LinkCausedBy}[r.IntN(5)]
		links = append(links, work.Link{From: it.ID, Kind: kind, ToHost: host, ToSourceID: fmt.Sprint("N", to), Where: "issue link", Sure: 1})
	}
	return work.Object{
		SourceID: id, Parts: []work.Part{{SourceID: id, Name: "core", Data: json.RawMessage(`{}`)}},
		Reading: work.Reading{
			Items: []work.Item{it}, Standings: []work.Standing{st}, Events: events, Links: slices.CompactFunc(links, func(a, b work.Link) bool { return a == b }),
			People:     []work.Person{{ID: other, Host: host, SourceID: other, Name: "Kim Other"}},
			Containers: []work.Container{{ID: it.Container, Host: host, SourceID: fmt.Sprint("repo", n%7), Name: fmt.Sprintf("acme/repo%d", n%7)}},
		},
	}
}

// firstDifference returns the first line in which two dumps differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "want " + w[i] + "\n got " + g[i]
		}
	}
	return "one has more lines"
}
