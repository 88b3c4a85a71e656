package measure

import (
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// The units of a value.
const (
	Count = "count"
	Hours = "h"
	Pages = "pages per week"
)

// Why a metric is unknown when no account keeps what it is counted from.
const (
	noGitHub  = "no GitHub account has been read"
	noJira    = "no Jira account has been read"
	noTracker = "no account that records incidents has been read"
	noPager   = "no pager account has been read"
)

// metric declares one metric: what it is called, what it reads, how it is
// computed. Everything about it is here and in the function it names.
type metric struct {
	key, label, formula string

	unit   string
	kind   kind
	reads  []work.Kind // of the entries it is computed from
	source string      // the only one it is computed from; "" means any
	absent string      // why it is unknown when no account has those

	// when is the time that puts an entry into a period, zero if none does;
	// nil means when an entry that counts was finished.
	when func(*facts, work.Entry) time.Time

	// compute turns the entries of a period, oldest first, into Value, P90, N,
	// Items and LeftOut.
	compute func(*facts, []work.Entry, work.Period) Figure
}

// kind is how the figures of two periods compare, and how many items each
// needs before a difference is claimed.
type kind struct {
	comparison string
	minN       int
	compare    func(before, after Figure, weeksBefore, weeksAfter float64) (diff, low, high float64)
}

// The kinds. Exact limits hold for any count, zero included; below twenty a
// bootstrap mostly repeats its sample. Numbers of distinct things are not
// compared: twice the time does not bring twice the people.
var (
	rates     = kind{"items a week, with the exact Poisson limits of each rate combined", 0, compareRates}
	medians   = kind{"difference of the medians, with a percentile bootstrap", 20, compareMedians}
	distincts = kind{}
)

// What the metrics read.
var (
	pulls     = []work.Kind{work.KindPull}
	reviews   = []work.Kind{work.KindReview}
	tickets   = []work.Kind{work.KindTicket}
	incidents = []work.Kind{work.KindIncident}
)

// declared lists the metrics in the order they are shown. The keys are the
// JSON contract's.
var declared = []metric{
	{
		key: "prs_merged", label: "pull requests merged", unit: Count, kind: rates, reads: pulls, absent: noGitHub,
		formula: "pull requests I wrote that were merged in the period, into any branch",
		compute: count,
	},
	{
		key: "pr_lead_time_median", label: "lead time of pull requests, median", unit: Hours, kind: medians, reads: pulls, absent: noGitHub,
		formula: "median time from first commit or creation, whichever is earlier, to merge, of the pull requests merged",
		compute: median(leadTime),
	},
	{
		key: "reviews_given", label: "pull requests reviewed", unit: Count, kind: rates, reads: reviews, absent: noGitHub,
		formula: "pull requests of other people on which I submitted my first review in the period",
		compute: count,
	},
	{
		key: "review_turnaround_median", label: "first answer to a review request, median", unit: Hours, kind: medians, reads: reviews, absent: noGitHub,
		formula: "median time to my first review from the latest of these before it: the pull request's creation, its leaving draft, a request to me or to a team",
		compute: median(turnaround),
	},
	{
		key: "tickets_done", label: "tickets done", unit: Count, kind: rates, reads: tickets, absent: noJira,
		formula: "tickets that entered done for good in the period while assigned to me, with a delivered or empty resolution",
		compute: count,
	},
	{
		key: "ticket_cycle_time_median", label: "cycle time of tickets, median", unit: Hours, kind: medians, reads: tickets, absent: noJira,
		formula: "median time from first entry into in-progress to done, of the tickets done",
		compute: median(cycleTime),
	},
	{
		key: "incidents_resolved", label: "incidents I answered", unit: Count, kind: rates, reads: incidents, absent: noTracker,
		formula: "incidents I had a part in answering that were resolved in the period",
		compute: count,
	},
	{
		key: "time_to_restore_median", label: "time to restore, median", unit: Hours, kind: medians, reads: incidents, absent: noTracker,
		formula: "median time from the recorded start of the impact, or where none is recorded from detection, to resolution, of the incidents I answered; of the service, not of a person",
		compute: median(timeToRestore),
	},
	{
		key: "pages_per_week", label: "pages a week", unit: Pages, kind: rates, reads: incidents, source: "pagerduty", absent: noPager,
		formula: "incidents I was notified of for the first time in the period, each once however often I was notified, divided by the weeks of the period; weeks without a page count as zero",
		when:    paged,
		compute: perWeek,
	},
	{
		key: "repositories", label: "repositories", unit: Count, kind: distincts, reads: []work.Kind{work.KindPull, work.KindReview, work.KindIssue}, absent: noGitHub,
		formula: "distinct repositories in which a pull request of mine was merged, or I reviewed one or closed an issue, in the period",
		compute: distinct(repository),
	},
	{
		key: "people", label: "people I worked with on pull requests", unit: Count, kind: distincts, reads: []work.Kind{work.KindPull, work.KindReview}, absent: noGitHub,
		formula: "distinct people whose pull requests I reviewed, or who reviewed or wrote mine with me, on the pull requests merged or first reviewed in the period; without bots; someone with accounts on two hosts counts twice",
		compute: distinct(colleagues),
	},
}

// count is the number of entries.
func count(_ *facts, entries []work.Entry, _ work.Period) Figure {
	fig := Figure{N: len(entries), Value: new(float64(len(entries)))}
	for _, e := range entries {
		fig.Items = append(fig.Items, e.ID)
	}
	return fig
}

// perWeek is the number of entries for each week of the period.
func perWeek(f *facts, entries []work.Entry, p work.Period) Figure {
	fig := count(f, entries, p)
	fig.Value = nil
	if weeks := p.Weeks(); weeks > 0 {
		fig.Value = new(round(float64(fig.N) / weeks))
	}
	return fig
}

// paged is when I was first notified of an incident, whether or not I answered.
func paged(f *facts, e work.Entry) time.Time {
	var first time.Time
	for _, ev := range f.events[e.ID] {
		if ev.Kind == work.EventPaged && f.me[ev.Subject] && (first.IsZero() || ev.At.Before(first)) {
			first = ev.At
		}
	}
	return first
}

// finished is when an entry that counts was finished.
func finished(_ *facts, e work.Entry) time.Time {
	if !e.Counted {
		return time.Time{}
	}
	return e.At
}

// distinct is the number of different names the entries have.
func distinct(names func(*facts, work.Entry) []string) func(*facts, []work.Entry, work.Period) Figure {
	return func(f *facts, entries []work.Entry, _ work.Period) Figure {
		var fig Figure
		seen := map[string]bool{}
		for _, e := range entries {
			found := names(f, e)
			for _, name := range found {
				seen[name] = true
			}
			if len(found) > 0 {
				fig.Items = append(fig.Items, e.ID)
			}
		}
		fig.N, fig.Value = len(fig.Items), new(float64(len(seen)))
		return fig
	}
}

// median is the median and p90 of how long the entries took. An entry of which
// a time is missing is left out: none is inferred from another.
func median(span func(*facts, work.Entry) (from, to time.Time)) func(*facts, []work.Entry, work.Period) Figure {
	return func(f *facts, entries []work.Entry, _ work.Period) Figure {
		var fig Figure
		var unknown, negative int
		for _, e := range entries {
			from, to := span(f, e)
			switch {
			case from.IsZero() || to.IsZero():
				unknown++
			case to.Before(from):
				negative++
			default:
				fig.hours = append(fig.hours, to.Sub(from).Hours())
				fig.Items = append(fig.Items, e.ID)
			}
		}
		slices.Sort(fig.hours)
		fig.N = len(fig.hours)
		fig.leaveOut(unknown, "lacking one of the times")
		fig.leaveOut(negative, "with the end before the beginning")
		if fig.N > 0 {
			fig.Value, fig.P90 = new(round(quantile(fig.hours, 0.5))), new(round(quantile(fig.hours, 0.9)))
		}
		return fig
	}
}

func (f *Figure) leaveOut(n int, why string) {
	if n > 0 {
		f.LeftOut = append(f.LeftOut, LeftOut{n, why})
	}
}

func leadTime(_ *facts, e work.Entry) (from, to time.Time) {
	from = e.CreatedAt
	if e.Pull != nil && !e.Pull.FirstCommitAt.IsZero() && (from.IsZero() || e.Pull.FirstCommitAt.Before(from)) {
		from = e.Pull.FirstCommitAt
	}
	return from, e.At
}

func turnaround(f *facts, e work.Entry) (from, to time.Time) {
	from = e.CreatedAt
	for _, ev := range f.events[e.ID] {
		if f.awaitsMe(ev) && ev.At.After(from) && !ev.At.After(e.At) {
			from = ev.At
		}
	}
	return from, e.At
}

// awaitsMe reports whether from this event on a review could be expected of me.
func (f *facts) awaitsMe(ev work.Event) bool {
	asked := f.me[ev.Subject] || strings.HasPrefix(ev.Subject, "team:")
	return ev.Kind == work.EventReady || ev.Kind == work.EventReviewRequested && asked
}

func cycleTime(_ *facts, e work.Entry) (from, to time.Time) {
	if e.Ticket == nil {
		return time.Time{}, e.At
	}
	return e.Ticket.StartedAt, e.At
}

func timeToRestore(_ *facts, e work.Entry) (from, to time.Time) {
	if e.Incident == nil {
		return time.Time{}, time.Time{}
	}
	if e.Incident.ImpactAt.IsZero() {
		return e.Incident.DetectedAt.At, e.Incident.ResolvedAt.At
	}
	return e.Incident.ImpactAt.At, e.Incident.ResolvedAt.At
}

func repository(_ *facts, e work.Entry) []string {
	if e.Container == "" {
		return nil
	}
	return []string{e.Container}
}

// colleagues are the people of a pull request that are not me: the author of
// what I reviewed, the reviewers and co-authors of what I wrote.
func colleagues(f *facts, e work.Entry) []string {
	var found []string
	add := func(id string) {
		if f.human[id] && !f.me[id] {
			found = append(found, id)
		}
	}
	if e.Kind == work.KindReview {
		add(e.AuthorID)
		return found
	}
	for _, ev := range f.events[e.ID] {
		if ev.Kind == work.EventReviewed {
			add(ev.Actor)
		}
	}
	if e.Pull != nil {
		for _, id := range e.Pull.CoAuthors {
			add(id)
		}
	}
	return found
}
