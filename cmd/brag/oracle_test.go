package main

import (
	"database/sql"
	"math"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// oracle computes the metrics anew: from the tables of the store file, and
// from which items inference lets count, and when.
type oracle struct {
	t        *testing.T
	db       *sql.DB
	zone     *time.Location
	from, to time.Time
	in       measure.Input
}

// demoSession harvests the demo and opens what it left.
func demoSession(t *testing.T) (*session, string) {
	t.Helper()
	s, err := newSite(unchanged)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	dir := t.TempDir()
	harvest(t, s, dir)
	a := &app{
		stdout: &strings.Builder{}, stderr: &strings.Builder{}, clock: func() time.Time { return demo.Now }, zone: time.UTC,
		getenv:     func(string) string { return "" },
		configFile: filepath.Join(dir, "config.yaml"), dbFile: filepath.Join(dir, "brag.db"),
	}
	ses, err := a.session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ses.db.Close() })
	return ses, a.dbFile
}

func measuredInput(t *testing.T, ses *session) measure.Input {
	t.Helper()
	p, err := work.ParsePeriod(demo.Period, ses.now)
	if err != nil {
		t.Fatal(err)
	}
	before, snap := p.Previous(), ses.Snapshot
	in := measure.Input{
		Entries: ses.Entries, Events: ses.Events, People: ses.People, Coverage: ses.Coverage, Period: p, Previous: &before,
		Accomplishments: ses.Accomplishments, Links: snap.Links, Decisions: snap.Decisions, Me: map[string]bool{},
	}
	last := p.To.AddDate(0, 0, -1)
	in.Goals = []work.Goal{
		{ID: "told", From: p.From, Due: last, Results: []work.KeyResult{{ID: "a", Target: 10, Due: last, Progress: []work.Progress{
			{At: p.From.AddDate(0, 1, 0), Value: 1}, {At: p.From.AddDate(0, 2, 0), Value: 3}, {At: p.To, Value: 9},
		}}}},
		{ID: "counted", From: p.From, Due: last, Results: []work.KeyResult{{ID: "b", Target: 100, Due: last, Query: "kind:ticket"}}},
	}
	for _, acc := range ses.Accounts {
		in.Me[work.PersonID(acc.Host, acc.UserID)] = true
	}
	return in
}

// newOracle puts what counts into a table beside those of the store.
func newOracle(t *testing.T, path string, in measure.Input) *oracle {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // temporary tables belong to a connection
	t.Cleanup(func() { db.Close() })
	o := &oracle{t: t, db: db, zone: in.Period.From.Location(), in: in}
	o.exec(`CREATE TEMP TABLE counts (item TEXT, kind TEXT, at TEXT)`)
	o.exec(`CREATE TEMP TABLE me (id TEXT)`)
	o.exec(`CREATE TEMP VIEW happened AS
		SELECT i.id AS item, e.kind, e.at, e.actor, e.subject FROM events e JOIN items i ON i.num = e.item`)
	for _, e := range in.Entries {
		if e.Counted && !e.Hidden {
			o.exec(`INSERT INTO counts VALUES (?, ?, ?)`, e.ID, string(e.Kind), utc(e.At))
		}
	}
	for id := range in.Me {
		o.exec(`INSERT INTO me VALUES (?)`, id)
	}
	return o
}

func utc(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func (o *oracle) exec(query string, args ...any) {
	o.t.Helper()
	if _, err := o.db.Exec(query, args...); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
}

// texts returns the rows of a query whose last two parameters are the period,
// each as a list of texts.
func (o *oracle) texts(query string, args ...any) [][]string {
	o.t.Helper()
	rows, err := o.db.Query(query, append(args, utc(o.from), utc(o.to))...)
	if err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		o.t.Fatal(err)
	}
	var all [][]string
	for rows.Next() {
		row := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			o.t.Fatal(err)
		}
		line := make([]string, len(columns))
		for i, c := range row {
			line[i] = c.String
		}
		all = append(all, line)
	}
	if err := rows.Err(); err != nil {
		o.t.Fatal(err)
	}
	return all
}

const inPeriod = ` AND c.at >= ? AND c.at < ?`

// number is how many rows a query has.
func (o *oracle) number(query string, args ...any) float64 {
	o.t.Helper()
	return float64(len(o.texts(query, args...)))
}

// middle is the median of the hours between the times in the two columns, of
// the rows that have both in order.
func (o *oracle) middle(query string, args ...any) float64 {
	o.t.Helper()
	var hours []float64
	for _, row := range o.texts(query, args...) {
		from, err1 := time.Parse(time.RFC3339, row[0])
		to, err2 := time.Parse(time.RFC3339, row[1])
		if err1 == nil && err2 == nil && !from.IsZero() && !to.IsZero() && !to.Before(from) {
			hours = append(hours, to.Sub(from).Minutes()/60)
		}
	}
	if len(hours) == 0 {
		return math.NaN()
	}
	sort.Float64s(hours)
	return (hours[(len(hours)-1)/2] + hours[len(hours)/2]) / 2
}

// hundredths is the share of rows whose column is "1".
func (o *oracle) hundredths(rows [][]string) float64 {
	n := 0
	for _, row := range rows {
		if row[0] == "1" {
			n++
		}
	}
	return 100 * float64(n) / float64(len(rows))
}

// pages are the times at which I was first notified of each incident.
const pages = `
	SELECT min(e.at) AS at, e.item FROM happened e
	WHERE e.kind = 'paged' AND e.subject IN (SELECT id FROM me) GROUP BY e.item HAVING min(e.at) >= ? AND min(e.at) < ?`

// days counts them by the calendar: one in which the clocks change is a day.
func (o *oracle) days() (n float64) {
	for day := o.from; day.Before(o.to); day = day.AddDate(0, 0, 1) {
		n++
	}
	return n
}

func (o *oracle) offHours() float64 {
	var rows [][]string
	for _, row := range o.texts(pages) {
		at, err := time.Parse(time.RFC3339, row[0])
		if err != nil {
			o.t.Fatal(err)
		}
		clock := at.In(o.zone).Format("15:04")
		switch day := at.In(o.zone).Format("Mon"); {
		case day[0] == 'S', clock < "08:00", clock >= "18:00":
			rows = append(rows, []string{"1"})
		default:
			rows = append(rows, []string{"0"})
		}
	}
	return o.hundredths(rows)
}

// mine says for each ticket and issue on which days, by their ends, I had it.
func (o *oracle) mine() map[string][]time.Time {
	had := map[string][]time.Time{}
	for _, e := range o.in.Entries {
		if e.Kind != work.KindTicket && e.Kind != work.KindIssue {
			continue
		}
		for end := o.from.AddDate(0, 0, 1); !end.After(o.to); end = end.AddDate(0, 0, 1) {
			if o.assignedAt(e, end) && (e.State == work.StateOpen || e.When().After(end)) {
				had[e.ID] = append(had[e.ID], end)
			}
		}
	}
	return had
}

// assignedAt reports whether the last assignment before a time was to me.
func (o *oracle) assignedAt(e work.Entry, at time.Time) bool {
	var last time.Time
	told, mine := false, false
	for _, ev := range o.in.Events {
		if ev.Item != e.ID || ev.Kind != work.EventAssigned {
			continue
		}
		told = told || o.in.Me[ev.Subject]
		if ev.At.Before(at) && !ev.At.Before(last) {
			last, mine = ev.At, o.in.Me[ev.Subject]
		}
	}
	if told {
		return mine
	}
	atStart := e.Ticket != nil && o.in.Me[e.Ticket.Assignee] || e.Counted && e.Role == work.RoleAssignee
	return atStart && e.CreatedAt.Before(at)
}

func (o *oracle) newlyAssigned() float64 {
	n := 0.0
	for _, e := range o.in.Entries {
		if e.Kind != work.KindTicket && e.Kind != work.KindIssue || e.Hidden {
			continue
		}
		var first time.Time
		for _, ev := range o.in.Events {
			if ev.Item == e.ID && ev.Kind == work.EventAssigned && o.in.Me[ev.Subject] && (first.IsZero() || ev.At.Before(first)) {
				first = ev.At
			}
		}
		if first.IsZero() && (e.Ticket != nil && o.in.Me[e.Ticket.Assignee] || e.Counted && e.Role == work.RoleAssignee) {
			first = e.CreatedAt
		}
		over := e.State != work.StateOpen && !e.When().After(first)
		if !first.IsZero() && !over && !first.Before(o.from) && first.Before(o.to) {
			n++
		}
	}
	return n
}

func (o *oracle) openOnAverage() float64 {
	sum, days := 0.0, 0.0
	for _, ends := range o.mine() {
		sum += float64(len(ends))
	}
	for d := o.from; d.Before(o.to); d = d.AddDate(0, 0, 1) {
		days++
	}
	return sum / days
}

// projects is the mean over the months of the containers with something
// finished in the month, or had at the end of a day of it or within it.
func (o *oracle) projects() float64 {
	months := map[string]map[string]bool{}
	for d := o.from; d.Before(o.to); d = d.AddDate(0, 0, 1) {
		months[d.Format("2006-01")] = map[string]bool{}
	}
	had := o.mine()
	for _, e := range o.in.Entries {
		if e.Kind == work.KindNote || e.Container == "" || e.Hidden {
			continue
		}
		if local := e.At.In(o.zone); e.Counted && !e.At.Before(o.from) && e.At.Before(o.to) {
			months[local.Format("2006-01")][e.Container] = true
		}
		for _, end := range had[e.ID] {
			months[end.Add(-time.Hour).Format("2006-01")][e.Container] = true
		}
	}
	sum := 0
	for _, containers := range months {
		sum += len(containers)
	}
	return float64(sum) / float64(len(months))
}

// newcomers are the authors I reviewed who were new.
func (o *oracle) newcomers() float64 {
	return o.number(`
		WITH seen AS (SELECT author_id, min(created_at) AS first FROM items GROUP BY author_id),
			start AS (SELECT min(created_at) AS begins FROM items WHERE kind = 'review')
		SELECT DISTINCT i.author_id FROM counts c JOIN items i ON i.id = c.item JOIN seen s ON s.author_id = i.author_id
			JOIN persons p ON p.id = i.author_id, start
		WHERE c.kind = 'review' AND p.bot = 0 AND julianday(s.first) - julianday(begins) >= 60
			AND julianday(i.created_at) - julianday(s.first) <= 60` + inPeriod)
}

func (o *oracle) documents() float64 {
	n := 0.0
	for _, e := range o.in.Entries {
		written := slices.ContainsFunc(o.in.Accomplishments, func(acc work.Accomplishment) bool {
			return !acc.Hidden && slices.ContainsFunc(acc.Evidence, func(ev work.Evidence) bool {
				return (ev.Kind == "documents" || ev.Kind == "design") && slices.Contains(ev.Items, e.ID)
			})
		})
		if written && e.Kind == work.KindPull && e.Counted && !e.Hidden && !e.At.Before(o.from) && e.At.Before(o.to) {
			n++
		}
	}
	return n
}

func (o *oracle) claims() float64 {
	n := 0.0
	for _, acc := range o.in.Accomplishments {
		for _, c := range acc.Claims {
			n += o.number(`SELECT 1 FROM counts c WHERE c.item = ?`+inPeriod, c.Item)
		}
	}
	return n
}
