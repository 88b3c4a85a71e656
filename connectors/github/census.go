package github

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// settled is how long after its end something still changes in ways that its
// time of update does not tell of: labels are renamed, repositories too.
const settled = 90 * 24 * time.Hour

// census compares what is stored with what the server lists, and asks by id for
// all that differs. A listing is short, so that one cut off is begun again.
func (p *pull) census(ctx context.Context) error {
	stored := map[string]work.Stored{}
	for _, st := range p.plan.Stored {
		stored[st.SourceID] = st
	}
	listed := map[task]bool{}
	var tasks []task
	for _, st := range p.streams {
		rows, err := p.list(ctx, st)
		if err != nil {
			return err
		}
		for _, row := range rows {
			t := task{Stream: st.name, ID: row.ID}
			old, known := stored[row.ID]
			if known = known && slices.Contains(old.Parts, st.part); !known {
				tasks = append(tasks, t)
				continue
			}
			again := p.tasks([]work.Stored{{SourceID: row.ID, Parts: []string{st.part}, Gone: old.Gone}})[0]
			if !listed[again.key()] && (old.Gone || row.differs(old, p.plan.Now)) {
				tasks = append(tasks, again)
			}
			listed[again.key()] = true
		}
	}
	for _, t := range p.tasks(p.plan.Stored) {
		if !listed[t.key()] {
			tasks = append(tasks, t)
		}
	}
	if err := p.totals(ctx); err != nil {
		return err
	}
	if err := p.allComments(ctx); err != nil {
		return err
	}
	return p.follow(ctx, p.streams, tasks)
}

// key is the task, however it came about.
func (t task) key() task { return task{Stream: t.Stream, ID: t.ID} }

// differs reports whether what is listed may not be what is stored.
func (r row) differs(old work.Stored, now time.Time) bool {
	updated, err := time.Parse(time.RFC3339, r.UpdatedAt)
	if err != nil || !updated.Equal(old.UpdatedAt) {
		return true
	}
	if r.ClosedAt == nil {
		return false
	}
	closed, err := time.Parse(time.RFC3339, *r.ClosedAt)
	return err != nil || closed.After(now.Add(-settled))
}

// list reads what a search finds, in the windows of a first reading, and no
// more of each object than a row.
func (p *pull) list(ctx context.Context, st stream) ([]row, error) {
	var rows []row
	var failed error
	plan := connectors.Plan{Me: p.plan.Me, Since: p.plan.Since, Now: p.plan.Now}
	st.doc, st.op, st.lists, st.when = listingQuery, "Listing", nil, nil
	of := p.pull(plan, func(b connectors.Batch, err error) bool {
		p.sent += b.Requests
		p.problems = append(p.problems, b.Problems...)
		for _, part := range b.Parts {
			var r row
			if failed = json.Unmarshal(part.Data, &r); failed != nil {
				return false
			}
			rows = append(rows, r)
		}
		return true
	})
	of.stream, of.said, of.pages = st, p.said, sized(mostPage)
	if err := of.run(ctx); err != nil && failed == nil {
		return nil, err
	}
	return rows, failed
}

// totals compares, year by year, how much the account opened as GitHub counts
// it with what its search finds. The search may find more: it counts forks. It
// is given a day more on either side, because GitHub's years are in a zone that
// it does not name. Nothing is checked in a harvest of some organisations.
func (p *pull) totals(ctx context.Context) error {
	if len(p.opts.Orgs) > 0 {
		return nil
	}
	for year := p.plan.Since.UTC().Year(); year <= p.plan.Now.UTC().Year(); year++ {
		from := time.Date(max(year, beginning.Year()), 1, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(1, 0, 0).Add(-time.Second)
		if to.After(p.plan.Now) {
			to = p.plan.Now
		}
		if err := p.total(ctx, year, from, to); err != nil {
			return err
		}
	}
	return nil
}

func (p *pull) total(ctx context.Context, year int, from, to time.Time) error {
	var found struct {
		Viewer struct {
			ContributionsCollection struct{ TotalPullRequestContributions, TotalIssueContributions int }
		}
		Pulls, Issues struct{ IssueCount int }
	}
	search := func(kind string) string {
		return fmt.Sprintf("is:%s author:%s created:%s..%s", kind, p.plan.Me.Login, stamp(from.AddDate(0, 0, -1)), stamp(to.AddDate(0, 0, 1)))
	}
	_, err := p.once(ctx, listingQuery, "Totals", map[string]any{
		"from": stamp(from), "to": stamp(to), "pulls": search("pr"), "issues": search("issue"),
	}, &found)
	if err != nil {
		if fatal(ctx, err) {
			return err
		}
		p.say(work.Problem{What: fmt.Sprintf("GitHub does not say how much was opened in %d", year), Where: census, Unseen: true})
		return nil
	}
	counted := found.Viewer.ContributionsCollection
	for _, c := range []struct {
		what           string
		counted, found int
	}{
		{"pull requests", counted.TotalPullRequestContributions, found.Pulls.IssueCount},
		{"issues", counted.TotalIssueContributions, found.Issues.IssueCount},
	} {
		if c.counted > c.found {
			p.say(work.Problem{
				What:  fmt.Sprintf("GitHub counts %d %s opened in %d, and its search finds %d", c.counted, c.what, year, c.found),
				Where: census, Advice: "give the token access to the organisations they are in", Unseen: true,
			})
		}
	}
	return nil
}
