package measure

import (
	"slices"

	"bragsheet/store/work"
)

// The units of a value.
const (
	Count   = "count"
	Hours   = "h"
	Pages   = "pages per week"
	Percent = "%"
	Average = "on average"
)

// The directions: which way a value is better. It is neither way for what is
// not the person's merit.
const (
	Higher = "higher"
	Lower  = "lower"
)

// Why a metric is unknown when no account keeps what it is counted from.
const (
	noGitHub  = "no GitHub account has been read"
	noJira    = "no Jira account has been read"
	noTracker = "no account that records incidents has been read"
	noTickets = "no account that records assigned work has been read"
	noPager   = "no pager account has been read"
	nothing   = "no account has been read"
)

// metric declares one metric: what it is called, what it reads, how it is
// computed. Everything about it is here and in the functions it names.
type metric struct {
	key, label, formula string

	of        string // the denominator, in words; "" if there is none
	unit      string
	direction string
	kind      kind
	reads     []work.Kind // of the entries it is computed from; none: of no entries
	source    string      // the only one it is computed from; "" means any
	absent    string      // why it is unknown when no account has those

	// belongs reports whether an entry belongs to a period; nil means that it
	// counts and was finished in it.
	belongs func(*Facts, *fact, work.Period) bool

	// compute turns the entries of a period, oldest first, into Value, P90, N,
	// Items, Hits and LeftOut.
	compute func(*Facts, []*fact, work.Period) Figure
}

// kind is how the figures of two periods compare, and how many items each
// needs before a difference is claimed.
type kind struct {
	comparison string
	minN       int
	compare    func(before, after Figure, weeksBefore, weeksAfter float64) (diff, low, high float64)
	expect     func(before, after Figure, weeksBefore, weeksAfter float64) float64 // items there would be now if nothing had changed; nil: not said
}

// The kinds. Exact limits hold for any count, zero included; below twenty a
// bootstrap mostly repeats its sample; of fewer than ten a share says little.
// Numbers of distinct things are not compared: twice the time does not bring
// twice the people. Nor are averages over time, whose days are not independent,
// nor statements, of which one text may make many.
var (
	rates     = kind{"items a week, with the exact Poisson limits of each rate combined", 0, compareRates, expectRate}
	medians   = kind{"difference of the medians, with a percentile bootstrap", 20, compareMedians, nil}
	shares    = kind{"difference of the shares, with Newcombe's interval", 10, compareShares, expectShare}
	distincts = kind{}
)

// What the metrics read.
var (
	pulls     = []work.Kind{work.KindPull}
	reviews   = []work.Kind{work.KindReview}
	tickets   = []work.Kind{work.KindTicket}
	incidents = []work.Kind{work.KindIncident}
	assigned  = []work.Kind{work.KindTicket, work.KindIssue}
	harvested = []work.Kind{work.KindPull, work.KindReview, work.KindIssue, work.KindTicket, work.KindIncident}
	anything  = append(slices.Clone(harvested), work.KindNote)
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
		key: "pr_lead_time_median", label: "lead time of pull requests, median", unit: Hours, direction: Lower, kind: medians, reads: pulls, absent: noGitHub,
		of: "pull requests merged", formula: "median time from first commit or creation, whichever is earlier, to merge, of the pull requests merged",
		compute: median(sinceBegun),
	},
	{
		key: "reviews_given", label: "pull requests reviewed", unit: Count, kind: rates, reads: reviews, absent: noGitHub,
		formula: "pull requests of other people on which I submitted my first review in the period",
		compute: count,
	},
	{
		key: "substantive_review_share", label: "reviews with substance", unit: Percent, direction: Higher, kind: shares, reads: reviews, absent: noGitHub,
		of: "pull requests reviewed", formula: "share of the pull requests reviewed on which some review of mine has a text, a comment or asks for changes",
		compute: share(substantive),
	},
	{
		key: "review_turnaround_median", label: "first answer to a review request, median", unit: Hours, direction: Lower, kind: medians, reads: reviews, absent: noGitHub,
		of: "pull requests reviewed", formula: "median time to my first review from the latest of these before it: the pull request's creation, its leaving draft, a request to me or to a team",
		compute: median(sinceBegun),
	},
	{
		key: "newcomers_helped", label: "first-time contributors helped", unit: Count, direction: Higher, kind: distincts, reads: reviews, absent: noGitHub,
		formula: "distinct people whose pull requests I reviewed in the period within 60 days of the first thing of theirs that was read, if that was 60 days or more after the first pull request I reviewed; " +
			"what was read is only what I had a part in; without bots",
		compute: distinct(newcomers),
	},
	{
		key: "tickets_done", label: "tickets done", unit: Count, kind: rates, reads: tickets, absent: noJira,
		formula: "tickets that entered done for good in the period while assigned to me, with a delivered or empty resolution",
		compute: count,
	},
	{
		key: "ticket_cycle_time_median", label: "cycle time of tickets, median", unit: Hours, direction: Lower, kind: medians, reads: tickets, absent: noJira,
		of: "tickets done", formula: "median time from first entry into in-progress to done, of the tickets done",
		compute: median(sinceBegun),
	},
	{
		key: "reopen_rate", label: "tickets that had come back", unit: Percent, direction: Lower, kind: shares, reads: tickets, absent: noJira,
		of: "tickets done", formula: "share of the tickets done that had left done at least once before; one that is open again now is not among them",
		compute: share(reopened),
	},
	{
		key: "incidents_resolved", label: "incidents I answered", unit: Count, kind: rates, reads: incidents, absent: noTracker,
		formula: "incidents I had a part in answering that were resolved in the period",
		compute: count,
	},
	{
		key: "time_to_acknowledge_median", label: "time to acknowledge a page, median", unit: Hours, direction: Lower, kind: medians, reads: incidents, source: pager, absent: noPager,
		of: "pages I acknowledged", formula: "median time from the first notification of an incident to me to my first acknowledgement of it, of the incidents I was first notified of in the period and then acknowledged",
		belongs: acknowledgedOf, compute: median(timeToAcknowledge),
	},
	{
		key: "time_to_mitigate_median", label: "time to mitigate, median", unit: Hours, direction: Lower, kind: medians, reads: incidents, absent: noTracker,
		of: "incidents I answered", formula: "median time from the recorded start of the impact, or where none is recorded from detection, to mitigation, of the incidents I answered; of the service, not of a person",
		compute: median(timeToMitigate),
	},
	{
		key: "time_to_restore_median", label: "time to restore, median", unit: Hours, direction: Lower, kind: medians, reads: incidents, absent: noTracker,
		of: "incidents I answered", formula: "median time from the recorded start of the impact, or where none is recorded from detection, to resolution, of the incidents I answered; of the service, not of a person",
		compute: median(timeToRestore),
	},
	{
		key: "pages_per_week", label: "pages a week", unit: Pages, direction: Lower, kind: rates, reads: incidents, source: pager, absent: noPager,
		of: "weeks of the period", formula: "incidents I was notified of for the first time in the period, each once however often I was notified, divided by the weeks of the period; weeks without a page count as zero",
		belongs: pagedIn, compute: perWeek,
	},
	{
		key: "off_hours_page_share", label: "pages out of hours", unit: Percent, direction: Lower, kind: shares, reads: incidents, source: pager, absent: noPager,
		of: "pages", formula: "share of the incidents I was notified of for the first time in the period whose first notification came outside 8:00 to 18:00 from Monday to Friday in my time zone",
		belongs: pagedIn, compute: share(offHours),
	},
	{
		key: "repositories", label: "repositories", unit: Count, kind: distincts, reads: []work.Kind{work.KindPull, work.KindReview, work.KindIssue}, absent: noGitHub,
		formula: "distinct repositories in which a pull request of mine was merged, or I reviewed one or closed an issue, in the period",
		compute: distinct(repository),
	},
	{
		key: "people", label: "people I worked with on pull requests", unit: Count, kind: distincts, reads: []work.Kind{work.KindPull, work.KindReview}, absent: noGitHub,
		formula: "distinct people whose pull requests I reviewed, or who reviewed or wrote mine with me, on the pull requests merged or first reviewed in the period; without bots; someone with accounts on two hosts counts twice",
		compute: distinct(people),
	},
	{
		key: "teams", label: "teams I reviewed for", unit: Count, kind: distincts, reads: reviews, absent: noGitHub,
		formula: "distinct teams of which a review was requested on a pull request that I then reviewed for the first time in the period",
		compute: distinct(teamsOf),
	},
	{
		key: "documents", label: "documents written", unit: Count, kind: rates, reads: pulls, absent: noGitHub,
		formula: "pull requests of mine merged in the period that are designs, decision records, handbooks, runbooks or guides by their paths or titles",
		belongs: documentIn, compute: countInferred,
	},
	{
		key: "assigned_new", label: "tickets and issues newly assigned to me", unit: Count, kind: rates, reads: assigned, absent: noTickets,
		formula: "tickets and issues that were assigned to me for the first time in the period, by the recorded assignment or, where I had them from the start, by creation",
		belongs: newlyAssigned, compute: count,
	},
	{
		key: "open_items", label: "tickets and issues open with me, on average", unit: Average, kind: distincts, reads: assigned, absent: noTickets,
		of: "days of the period", formula: "tickets and issues that were assigned to me and not finished at the end of a day, averaged over the days of the period",
		belongs: openIn, compute: openOnAverage,
	},
	{
		key: "concurrent_projects", label: "repositories and projects at a time, on average", unit: Average, kind: distincts, reads: harvested, absent: nothing,
		of: "months of the period", formula: "distinct repositories and projects in which I finished something in a month, or had a ticket or issue open, averaged over the calendar months of the period",
		belongs: activeIn, compute: projectsOnAverage,
	},
	{
		key: "claims", label: "measured statements of mine", unit: Count, kind: distincts, reads: anything, absent: nothing,
		formula: "statements of a measured change or amount found in my own texts of what I finished in the period",
		belongs: claimedIn, compute: countClaims,
	},
	{
		key: "goal_progress", label: "goals, how far", unit: Percent, direction: Higher, kind: distincts,
		of: "goals", formula: "mean over my goals whose days touch the period of how far each was at its end; of a goal, the mean over its key results of (now − start) ÷ (target − start), from 0 to 100 %",
		compute: goalProgress,
	},
}
