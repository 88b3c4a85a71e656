// Its processes are killed, and a year is long under the race detector.

//go:build unix && !race

package main

import (
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"bragsheet/cmd/brag/demo"
	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/pagerduty/pagerdutytest"
	"bragsheet/connectors/sourcetest"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/digest"
)

// yearFaults are what servers do on some days: those that brag does not wait
// for, which would take the test's own time.
var yearFaults = []string{"expired token", "login page", "redirect to elsewhere", "rate limit", "forbidden"}

// year is a person's machine and the servers, for as long as the test goes.
type year struct {
	site  *site
	dir   string
	token string // that the servers take
	final demo.Worlds
	zone  *time.Location
	dice  *rand.Rand

	mu     sync.Mutex
	count  int               // requests of today
	fault  *sourcetest.Fault // of all servers, from the request from on
	from   int
	victim *os.Process // of today; killed at the request killAt
	killAt int         // negative: never
}

// A year of scheduled runs, one each day the machine is on, with servers that
// fail, tokens that expire and processes that are killed, misses nothing: what is
// stored at its end is what a single harvest finds then, and so is the draft of
// the last quarter. Of each week and month there was one reminder.
func TestAYearOfScheduledRunsMissesNothing(t *testing.T) {
	t.Parallel()
	y := newYear(t)
	defer y.site.close()
	have := demo.Token // the token the person has
	began := demo.Now.AddDate(-1, 0, 0)
	counts := map[string]int{}
	reminded := map[string]bool{} // kind and period of what was due
	good := map[string]bool{}     // days on which all could be read
	for day := 0; !began.AddDate(0, 0, day).After(demo.Now); day++ {
		now := began.AddDate(0, 0, day)
		last := now.Equal(demo.Now)
		if isOff(now) {
			continue
		}
		y.reveal(now)
		switch day {
		case 96, 201: // the token expires
			y.expire(now)
		case 110, 208: // the person comes to see
			if !slices.ContainsFunc(y.troubles(t, now, have), func(tr trouble) bool { return tr.Kind == "credentials" }) {
				t.Errorf("%s: nobody says that the token has expired", now)
			}
			have = y.token
		}
		kill := -1
		switch {
		case !last && now.Weekday() == time.Thursday:
			counts["crash"]++
			kill = y.dice.IntN(8)
		case !last && y.dice.IntN(3) == 0:
			counts["fault"]++
			y.fault, y.from = faultNamed(yearFaults[y.dice.IntN(len(yearFaults))]), y.dice.IntN(12)
		}
		status := y.run(t, now, have, kill)
		counts[status]++
		switch status {
		case "-1":
			continue // it came to no reminder
		case "0":
			good[now.In(y.zone).Format(time.DateOnly)] = true
		default: // a digest waits for what could not be read, for a day
			if next := now.AddDate(0, 0, 1); isOff(next) {
				y.run(t, next, have, -1)
			}
		}
		y.fault = nil
		for kind, period := range map[string]string{digest.Weekly: "last-week", digest.Monthly: "last-month"} {
			p, err := work.ParsePeriod(period, now.In(y.zone))
			if err != nil {
				t.Fatal(err)
			}
			reminded[kind+" "+p.Name] = true
		}
	}
	t.Logf("runs by what happened, and by exit status: %v; %d reminders", counts, len(reminded))
	if counts["crash"] < 45 || counts["fault"] < 20 || counts["0"] < 40 || len(reminded) < 55 {
		t.Errorf("it was another year than it should be: %v, %d reminders", counts, len(reminded))
	}
	y.check(t, have)
	y.checkReminders(t, reminded, good)
}

// isOff reports whether nobody switches the machine on: it is on on Mondays,
// Thursdays and some Wednesdays, but for two weeks in August and in December.
func isOff(now time.Time) bool {
	on := now.Weekday() == time.Monday || now.Weekday() == time.Thursday || now.Weekday() == time.Wednesday && now.Day()%2 == 0
	away := (now.Month() == time.August || now.Month() == time.December) && now.Day() > 17
	return away || !on
}

func newYear(t *testing.T) *year {
	t.Helper()
	final, err := demo.New()
	if err != nil {
		t.Fatal(err)
	}
	y := &year{dir: t.TempDir(), token: demo.Token, final: final, dice: rand.New(rand.NewPCG(7, 7))}
	y.site, err = newSite(y.disturb)
	if err != nil {
		t.Fatal(err)
	}
	if y.zone, err = time.LoadLocation(demo.Timezone); err != nil {
		t.Fatal(err)
	}
	const reminders = "reminders:\n  digest: [weekly, monthly]\n  channels: [{kind: file, path: digests.md}]\n"
	if err := os.WriteFile(filepath.Join(y.dir, "config.yaml"), []byte(y.site.config()+reminders), 0o600); err != nil {
		t.Fatal(err)
	}
	return y
}

// disturb lets servers fail, and kills who asks, when their request has come.
func (y *year) disturb(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		y.mu.Lock()
		n := y.count
		y.count++
		fault := y.fault
		if n < y.from {
			fault = nil
		}
		if n == y.killAt {
			_ = y.victim.Kill()
		}
		y.mu.Unlock()
		sourcetest.Faulty(next, func(int, *http.Request) *sourcetest.Fault { return fault }).ServeHTTP(w, r)
	})
}

func faultNamed(name string) *sourcetest.Fault {
	all := sourcetest.Faults()
	i := slices.IndexFunc(all, func(f sourcetest.Fault) bool { return f.Name == name })
	return &all[i]
}

// app is brag, with what the person has for a token.
func (y *year) app(now time.Time, token string) (*app, *strings.Builder) {
	said := &strings.Builder{}
	return &app{
		stdout: said, stderr: said, clock: func() time.Time { return now }, zone: time.UTC, stateFolder: y.dir,
		configFile: filepath.Join(y.dir, "config.yaml"), dbFile: filepath.Join(y.dir, "brag.db"),
		getenv: func(name string) string { return map[string]string{"TOKEN": token}[name] },
	}, said
}

// run is a scheduled run, in a process of its own that is killed at its request
// number killAt, if it comes that far; never if that is negative. It returns the
// exit status.
func (y *year) run(t *testing.T, now time.Time, token string, killAt int) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = []string{
		"brag", "--config", filepath.Join(y.dir, "config.yaml"), "--db", filepath.Join(y.dir, "brag.db"),
		"--now", now.Format(time.RFC3339), "schedule", "run", "--state", y.dir,
	}
	cmd.Env = append(os.Environ(), "TOKEN="+token, "HOME="+y.dir)
	y.mu.Lock()
	y.count, y.killAt = 0, killAt
	err = cmd.Start()
	y.victim = cmd.Process
	y.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	code := cmd.ProcessState.ExitCode()
	if code == exitError || code == exitUsage {
		log, _ := os.ReadFile(filepath.Join(y.dir, scheduleLog))
		t.Fatalf("%s: status %d\n%s", now, code, log[max(0, len(log)-2000):])
	}
	return strconv.Itoa(code)
}

// expire makes the servers take another token from now on.
func (y *year) expire(now time.Time) {
	y.token = "token of " + now.Format(time.DateOnly)
	y.site.gh.Update(func(w *githubtest.World) { w.Token = y.token })
	y.site.jr.Update(func(w *jiratest.World) { w.Token = y.token })
	y.site.pd.Update(func(w *pagerdutytest.World) { w.Token = y.token })
}

func (y *year) troubles(t *testing.T, now time.Time, token string) []trouble {
	t.Helper()
	a, _ := y.app(now, token)
	cfg, err := a.readConfig()
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.presentTroubles(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// reveal shows the servers' work as it stood at a time.
func (y *year) reveal(now time.Time) {
	y.site.gh.Update(func(w *githubtest.World) {
		w.Pulls, w.Issues, w.Comments = nil, nil, nil
		for _, p := range y.final.GitHub.Pulls {
			if !p.Created.After(now) {
				w.Pulls = append(w.Pulls, pullAt(p, now))
			}
		}
		for _, c := range y.final.GitHub.Comments {
			if !c.At.After(now) {
				w.Comments = append(w.Comments, c) // by its place, and no later one is before it
			}
		}
		for _, is := range y.final.GitHub.Issues {
			if !is.Created.After(now) {
				w.Issues = append(w.Issues, issueAt(is, now))
			}
		}
	})
	y.site.jr.Update(func(w *jiratest.World) {
		w.Issues = nil
		there := map[string]bool{}
		for _, is := range y.final.Jira.Issues {
			there[is.Key] = !is.Created.After(now)
		}
		for _, is := range y.final.Jira.Issues {
			if there[is.Key] {
				w.Issues = append(w.Issues, ticketAt(is, now, there))
			}
		}
	})
	y.site.pd.Update(func(w *pagerdutytest.World) {
		w.Incidents = nil
		for _, in := range y.final.PagerDuty.Incidents {
			if !in.Created.After(now) {
				w.Incidents = append(w.Incidents, incidentAt(in, now))
			}
		}
	})
}

// before keeps what had happened by then.
func before[T any](all []T, now time.Time, at func(T) time.Time) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return at(one).After(now) })
}

// notAfter returns a time, or none if it was still to come.
func notAfter(t, now time.Time) time.Time {
	if t.After(now) {
		return time.Time{}
	}
	return t
}

func pullAt(p githubtest.Pull, now time.Time) githubtest.Pull {
	p.Reviews = before(p.Reviews, now, func(r githubtest.Review) time.Time { return r.At })
	p.Requests = before(p.Requests, now, func(r githubtest.Request) time.Time { return r.At })
	p.Updated, p.Merged, p.Closed = notAfter(p.Updated, now), notAfter(p.Merged, now), notAfter(p.Closed, now)
	return p
}

func issueAt(is githubtest.Issue, now time.Time) githubtest.Issue {
	is.Events = before(is.Events, now, func(e githubtest.Event) time.Time { return e.At })
	is.Updated, is.Closed = notAfter(is.Updated, now), notAfter(is.Closed, now)
	return is
}

// ticketAt takes back what was still to come, the last first.
func ticketAt(is jiratest.Issue, now time.Time, there map[string]bool) jiratest.Issue {
	for i := len(is.History) - 1; i >= 0 && is.History[i].At.After(now); i-- {
		switch c := is.History[i]; c.Field {
		case "status":
			is.Status = c.From
		case "assignee":
			is.Assignee = c.From
		case "resolution":
			is.Resolution = c.From
		}
	}
	is.History = before(is.History, now, func(c jiratest.Change) time.Time { return c.At })
	if is.ResolutionDate = notAfter(is.ResolutionDate, now); is.Updated.After(now) {
		is.Updated = is.Created
		if n := len(is.History); n > 0 {
			is.Updated = is.History[n-1].At
		}
	}
	is.Comments = before(is.Comments, now, func(c jiratest.Comment) time.Time { return c.At })
	if n := len(is.Comments); n > 0 && is.Comments[n-1].At.After(is.Updated) {
		is.Updated = is.Comments[n-1].At
	}
	is.Links = slices.DeleteFunc(slices.Clone(is.Links), func(l jiratest.Link) bool { return !there[l.To] })
	if !there[is.Parent] {
		is.Parent = ""
	}
	return is
}

func incidentAt(in pagerdutytest.Incident, now time.Time) pagerdutytest.Incident {
	in.Log = before(in.Log, now, func(e pagerdutytest.Entry) time.Time { return e.At })
	if in.Changed.After(now) {
		in.Status, in.Changed = "", time.Time{}
		for _, e := range in.Log {
			if status := map[string]string{"acknowledge": "acknowledged", "resolve": "resolved"}[e.Type]; status != "" {
				in.Status, in.Changed = status, e.At
			}
		}
	}
	return in
}

// check compares what the year has stored with what one harvest finds now, and
// looks for locks.
func (y *year) check(t *testing.T, token string) {
	t.Helper()
	a, said := y.app(demo.Now, token)
	a.dbFile = filepath.Join(y.dir, "fresh.db")
	if err := a.sync(t.Context(), syncOptions{since: "2024-01-01"}, nil); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	want, got := itemsOf(t, a.dbFile), itemsOf(t, filepath.Join(y.dir, "brag.db"))
	if len(want) < 300 {
		t.Fatalf("only %d items: the year was too quiet for this test", len(want))
	}
	for id, it := range want {
		if g := got[id]; g.Title != it.Title || g.State != it.State || !g.FinishedAt.Equal(it.FinishedAt) || !g.UpdatedAt.Equal(it.UpdatedAt) {
			t.Errorf("%s %s %s %s finished %s updated %s\nis stored as %s %s %s finished %s updated %s", it.Kind, it.Ref, it.Title, it.State, it.FinishedAt, it.UpdatedAt,
				g.Ref, g.Title, g.State, g.FinishedAt, g.UpdatedAt)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d items after the year, the servers have %d", len(got), len(want))
	}
	if once, all := y.draft(t, "fresh.db"), y.draft(t, "brag.db"); all != once || strings.Count(all, "\n") < 50 {
		t.Errorf("the draft of the last quarter, from the year:\n%s\nand from one harvest:\n%s", all, once)
	}
	for _, name := range []string{"brag.db-sync", scheduleLock} {
		if mine, err := flock.New(filepath.Join(y.dir, name)).TryLock(); !mine {
			t.Errorf("%s is still held: %v", name, err)
		}
	}
	if state, err := a.scheduleState(); err != nil || state.Incomplete != 0 || !state.Complete.Equal(demo.Now) {
		t.Errorf("the schedule ends as %+v, %v", state, err)
	}
	for _, tr := range y.troubles(t, demo.Now, token) {
		t.Errorf("trouble at the end: %s", tr.Text)
	}
}

// draft returns the draft of the last quarter.
func (y *year) draft(t *testing.T, db string) string {
	t.Helper()
	a, said := y.app(demo.Now, "")
	args := []string{"--config", a.configFile, "--db", filepath.Join(y.dir, db), "--quiet", "draft", "--period", "last-quarter"}
	if code := run(t.Context(), a, args); code != 0 {
		t.Fatalf("status %d: %s", code, said)
	}
	return said.String()
}

// checkReminders compares the reminders that arrived with those that were due:
// each once, and none leaves out time since the one before. On a good day each
// tells all there is.
func (y *year) checkReminders(t *testing.T, due, good map[string]bool) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(y.dir, "brag.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	begun, err := db.Reminders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(y.dir, "digests.md"))
	if err != nil {
		t.Fatal(err)
	}
	arrived := string(file)
	before := map[string]time.Time{}
	for _, r := range begun {
		if name := r.Kind + " " + r.Period; r.SentAt.IsZero() || !due[name] {
			t.Errorf("%s was begun on %s, sent on %s, due: %t", name, r.ClaimedAt, r.SentAt, due[name])
		}
		if end := before[r.Kind]; !end.IsZero() && !end.Equal(r.From) {
			t.Errorf("%s %s is about what happened from %s, the one before up to %s", r.Kind, r.Period, r.From, end)
		}
		before[r.Kind] = r.To
	}
	heads := regexp.MustCompile(`(?m)^# brag: your (?:week|month)s?, .*? \(`).FindAllString(arrived, -1)
	slices.Sort(heads)
	if n := len(slices.Compact(slices.Clone(heads))); len(begun) != len(due) || len(heads) != len(due) || n != len(due) {
		t.Errorf("%d reminders were due, %d begun, %d arrived, %d different ones", len(due), len(begun), len(heads), n)
	}
	whole, partly := 0, 0
	for _, one := range strings.Split(arrived, "# brag: ")[1:] {
		head, _, _ := strings.Cut(one, "\n")
		day := head[strings.LastIndex(head, "(")+1:][:len(time.DateOnly)]
		switch {
		case !strings.Contains(one, "Not everything was read"):
			whole++
		case good[day]:
			t.Errorf("not everything was read on a good day:\n%s", one)
		default:
			partly++
		}
	}
	if whole < 30 || partly == 0 {
		t.Errorf("%d reminders tell all, %d not; some were to be of days on which nothing could be read", whole, partly)
	}
	if !strings.Contains(arrived, "the token is missing, has expired or is not accepted") {
		t.Error("no reminder says that the token has expired")
	}
}

// itemsOf returns the items of a database, by id.
func itemsOf(t *testing.T, path string) map[string]work.Item {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	snap, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	items := map[string]work.Item{}
	for _, it := range snap.Items {
		items[it.ID] = it
	}
	return items
}
