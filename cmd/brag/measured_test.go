package main

import (
	"math"
	"slices"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// each says how a metric is computed anew.
func (o *oracle) each() map[string]func() float64 {
	of := func(kind string) func() float64 {
		return func() float64 { return o.number(`SELECT 1 FROM counts c WHERE c.kind = ?`+inPeriod, kind) }
	}
	span := func(kind, from, to string) func() float64 {
		return func() float64 {
			return o.middle(`SELECT `+from+`, `+to+` FROM counts c JOIN items i ON i.id = c.item WHERE c.kind = ?`+inPeriod, kind)
		}
	}
	rows := func(what, kind string) [][]string {
		return o.texts(`SELECT `+what+` FROM counts c JOIN items i ON i.id = c.item WHERE c.kind = ?`+inPeriod, kind)
	}
	const known = `CASE WHEN json_extract(i.incident, '$.impact_at.at') IS NULL THEN json_extract(i.incident, '$.detected_at.at') ELSE json_extract(i.incident, '$.impact_at.at') END`
	return map[string]func() float64{
		"prs_merged": of("pull_request"), "reviews_given": of("review"), "tickets_done": of("ticket"), "incidents_resolved": of("incident"),
		"pr_lead_time_median": span("pull_request",
			`min(i.created_at, coalesce(json_extract(i.pull, '$.first_commit_at'), i.created_at))`, `c.at`),
		"ticket_cycle_time_median": span("ticket", `json_extract(i.ticket, '$.started_at')`, `c.at`),
		"time_to_mitigate_median":  span("incident", known, `json_extract(i.incident, '$.mitigated_at.at')`),
		"time_to_restore_median":   span("incident", known, `json_extract(i.incident, '$.resolved_at.at')`),
		"review_turnaround_median": span("review", `(SELECT max(x) FROM (SELECT i.created_at AS x UNION ALL
			SELECT e.at FROM happened e WHERE e.item = i.id AND e.at <= c.at AND (e.kind = 'ready' OR e.kind = 'review_requested'
				AND (e.subject LIKE 'team:%' OR e.subject IN (SELECT id FROM me)))))`, `c.at`),
		"substantive_review_share": func() float64 {
			return o.hundredths(rows(`coalesce(json_extract(i.pull, '$.substantive'), 0)`, "review"))
		},
		"reopen_rate": func() float64 {
			return o.hundredths(rows(`coalesce(json_extract(i.ticket, '$.reopened'), 0) > 0`, "ticket"))
		},
		"newcomers_helped": o.newcomers,
		"time_to_acknowledge_median": func() float64 {
			return o.middle(`SELECT p.at, (SELECT min(a.at) FROM happened a WHERE a.item = p.item AND a.kind = 'acknowledged' AND a.actor IN (SELECT id FROM me))
				FROM (` + pages + `) p`)
		},
		"pages_per_week":       func() float64 { return o.number(pages) / o.days() * 7 },
		"off_hours_page_share": o.offHours,
		"repositories": func() float64 {
			return o.number(`SELECT DISTINCT i.container FROM counts c JOIN items i ON i.id = c.item
				WHERE c.kind IN ('pull_request', 'review', 'issue') AND i.container <> ''` + inPeriod)
		},
		"people": func() float64 {
			return o.number(`SELECT DISTINCT p.id FROM counts c JOIN items i ON i.id = c.item JOIN persons p ON p.bot = 0 AND p.id NOT IN (SELECT id FROM me)
				AND (c.kind = 'review' AND p.id = i.author_id
				OR c.kind = 'pull_request' AND (EXISTS (SELECT 1 FROM happened e WHERE e.item = i.id AND e.kind = 'reviewed' AND e.actor = p.id)
				OR EXISTS (SELECT 1 FROM json_each(i.pull, '$.co_authors') x WHERE x.value = p.id)))
				WHERE true` + inPeriod)
		},
		"teams": func() float64 {
			return o.number(`SELECT DISTINCT e.subject FROM counts c JOIN happened e ON e.item = c.item
				WHERE c.kind = 'review' AND e.kind = 'review_requested' AND e.subject LIKE 'team:%'` + inPeriod)
		},
		"documents": o.documents, "claims": o.claims,
		"assigned_new": o.newlyAssigned, "open_items": o.openOnAverage, "concurrent_projects": o.projects,
		"goal_progress": func() float64 { // 3 of 10, and the tickets as per cents of 100; none before
			if !o.from.Equal(o.in.Period.From) {
				return math.NaN()
			}
			return (30 + of("ticket")()) / 2
		},
	}
}

// Every metric of the report is what SQL over the store file, or a plainer
// loop, makes of the demo's year.
func TestEveryMetricIsWhatSQLMakesOfIt(t *testing.T) {
	ses, path := demoSession(t)
	in := measuredInput(t, ses)
	o := newOracle(t, path, in)
	for _, m := range measure.Measure(in).Metrics {
		anew, ok := o.each()[m.Key]
		if !ok {
			t.Errorf("nothing computes %s anew", m.Key)
			continue
		}
		for _, side := range []struct {
			measure.Figure
			work.Period
		}{{m.Figure, in.Period}, {*m.Previous, *in.Previous}} {
			o.from, o.to = side.From, side.To
			want := anew()
			switch {
			case math.IsNaN(want):
				if side.Value != nil {
					t.Errorf("%s, %s: %v, there is nothing to measure", m.Key, side.Name, *side.Value)
				}
			case side.Value == nil || math.Abs(*side.Value-want) > 2e-4:
				t.Errorf("%s, %s: %s, want %v", m.Key, side.Name, side.Display(), want)
			}
		}
	}
}

// The demo's incidents, by problem, are those its servers were given.
func TestTheDemosProblemsAreThoseOfItsStory(t *testing.T) {
	ses, path := demoSession(t)
	in := measuredInput(t, ses)
	o := newOracle(t, path, in)
	o.from, o.to = in.Period.From, in.Period.To
	pareto := measure.MakePareto(in)
	var counts []int
	for _, p := range pareto.Problems {
		counts = append(counts, p.N)
	}
	if paged := o.number(pages); !slices.Equal(counts, []int{8, 6, 5, 3, 1, 1, 3}) || float64(pareto.N) != paged || pareto.Unknown != 3 {
		t.Errorf("%v are %d incidents, %d unknown; the pager has %v", counts, pareto.N, pareto.Unknown, paged)
	}
	storms := o.number(`SELECT 1 FROM items WHERE json_extract(incident, '$.cause') = 'Retry storm' AND created_at >= ? AND created_at < ?`)
	worst := pareto.Problems[0]
	if float64(worst.N) != storms || worst.Change == nil || worst.Change.Ref != "acme/gateway#230" || worst.Effect.Verdict != measure.VerdictStopped {
		t.Errorf("the first is %+v, with %+v; want %v storms that stopped", worst, worst.Change, storms)
	}
	if open := pareto.LargestOpen(); open == nil || open.Action != measure.ActionNo || open.N != 6 {
		t.Errorf("the largest open one is %+v", open)
	}
}
