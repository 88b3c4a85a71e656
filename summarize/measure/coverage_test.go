package measure_test

import (
	"strings"
	"testing"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
)

// One ticket was found in each period; what was read decides what that means.
func TestNothingFoundAndCouldNotLookAreNotTheSame(t *testing.T) {
	with := func(change func(*work.Coverage)) []work.Coverage {
		c := stream("jira", "tickets", "2024-12-31 23:00", "2026-07-02 08:00")
		change(&c)
		return []work.Coverage{stream("github", "pull requests", "2024-12-31 23:00", "2026-07-02 08:00"), c}
	}
	window := func(from, to string) func(*work.Coverage) {
		return func(c *work.Coverage) {
			c.Windows = []work.Window{{From: at(from), To: at(to), State: work.WindowTruncated}}
		}
	}
	tests := []struct {
		name          string
		coverage      []work.Coverage
		found         string // with one ticket
		none          string // with none
		coveredBefore bool
	}{
		{"all was read", with(func(*work.Coverage) {}), "1", "0", true},
		{"no account has tickets", with(func(*work.Coverage) {})[:1], "at least 1", "not known: no Jira account has been read", false},
		{"nothing was read at all", nil, "at least 1", "not known: no Jira account has been read", false},
		{
			"never came to the end", with(func(c *work.Coverage) { c.Through, c.Outcome = at(""), work.OutcomeFailed }),
			"at least 1", "not known: jira, tickets: not read to the end so far", false,
		},
		{
			"read before the period only", with(func(c *work.Coverage) { c.Through = at("2025-12-31 12:00") }),
			"at least 1", "not known: jira, tickets: read only through 31 December 2025", false,
		},
		{
			"read to the middle", with(func(c *work.Coverage) { c.Through = at("2026-03-31 12:00") }),
			"at least 1", "not known: jira, tickets: read only through 31 March 2026", true,
		},
		{
			"read from the middle", with(func(c *work.Coverage) { c.Since = at("2026-03-31 12:00") }),
			"at least 1", "not known: jira, tickets: read only from 31 March 2026", false,
		},
		{
			"read after the period only", with(func(c *work.Coverage) { c.Since = at("2026-07-01 12:00") }),
			"at least 1", "not known: jira, tickets: read only from 1 July 2026", false,
		},
		{"read to the end of the period exactly", with(func(c *work.Coverage) { c.Through, c.RanAt = at("2026-06-30 22:00"), at("2026-06-30 22:00") }), "1", "0", true},
		{"the last run failed after the period was read", with(func(c *work.Coverage) { c.RanAt, c.Outcome = at("2026-07-03 08:00"), work.OutcomeFailed }), "1", "0", true},
		{
			"the last run could not read something", with(func(c *work.Coverage) { c.Outcome = work.OutcomePartial }),
			"at least 1", "not known: jira, tickets: not all that was listed could be read", false,
		},
		{
			"a window of the period was cut off", with(window("2026-02-01 00:00", "2026-03-01 00:00")),
			"at least 1", "not known: jira, tickets: 1 of its windows not read to the end", true,
		},
		{"a window after the period was cut off", with(window("2026-07-01 00:00", "2026-07-02 00:00")), "1", "0", true},
		{
			"a window long before was cut off", with(window("2025-02-01 00:00", "2025-03-01 00:00")),
			"at least 1", "not known: jira, tickets: 1 of its windows not read to the end", false,
		},
		{"what may not be seen is listed only", with(func(c *work.Coverage) { c.Problems = []work.Problem{{What: "no access", Unseen: true}} }), "1", "0", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, []work.Entry{ticket("a", "", "2026-02-10 10:00")})
			in.Coverage = tt.coverage
			m := metricOf(t, measure.Measure(in), "tickets_done")
			if got := m.Display(); got != tt.found {
				t.Errorf("with one found: %q, want %q", got, tt.found)
			}
			if m.Previous.Covered != tt.coveredBefore {
				t.Errorf("covered before: %v, want %v", m.Previous.Covered, tt.coveredBefore)
			}

			in.Entries = nil
			m = metricOf(t, measure.Measure(in), "tickets_done")
			if got := m.Display(); got != tt.none {
				t.Errorf("with none found: %q, want %q", got, tt.none)
			}
			if (m.Value == nil) != (m.Why != "") {
				t.Errorf("value %v, why %q", m.Value, m.Why)
			}
		})
	}
}

func TestAStreamMattersToTheMetricsItBrings(t *testing.T) {
	tests := []struct {
		name, source, stream string
		unknown              []string
	}{
		{"reviews", "github", "reviews", []string{
			"reviews_given", "substantive_review_share", "review_turnaround_median", "newcomers_helped", "teams", "repositories", "people", "concurrent_projects", "claims",
		}},
		{"pull requests", "github", "pull requests", []string{
			"prs_merged", "pr_lead_time_median", "repositories", "people", "documents", "concurrent_projects", "claims",
		}},
		{"issues", "github", "issues", []string{
			"incidents_resolved", "time_to_mitigate_median", "time_to_restore_median", "repositories", "assigned_new", "open_items", "concurrent_projects", "claims",
		}},
		{"tickets", "jira", "tickets", []string{
			"tickets_done", "ticket_cycle_time_median", "reopen_rate", "incidents_resolved", "time_to_mitigate_median", "time_to_restore_median",
			"assigned_new", "open_items", "concurrent_projects", "claims",
		}},
		{"a stream nobody named", "github", "surprises", []string{
			"prs_merged", "pr_lead_time_median", "reviews_given", "substantive_review_share", "review_turnaround_median", "newcomers_helped", "teams", "documents",
			"incidents_resolved", "time_to_mitigate_median", "time_to_restore_median", "repositories", "people", "assigned_new", "open_items", "concurrent_projects", "claims",
		}},
		{"a source nobody named", "diary", "pages", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := input(t, nil)
			failed := stream(tt.source, tt.stream, "2024-12-31 23:00", "")
			failed.Outcome = work.OutcomeFailed
			in.Coverage = nil
			for _, c := range append(allRead(), failed) {
				if c.Account.Source != tt.source || c.Stream != tt.stream || c.Through.IsZero() {
					in.Coverage = append(in.Coverage, c)
				}
			}
			r := measure.Measure(in)
			unknown := map[string]bool{"pages_per_week": true, "time_to_acknowledge_median": true, "off_hours_page_share": true}
			for _, key := range tt.unknown {
				unknown[key] = true
			}
			for _, m := range r.Metrics {
				if m.Covered == unknown[m.Key] {
					t.Errorf("%s: covered %v", m.Key, m.Covered)
				}
			}
			if r.Period.Covered {
				t.Error("the whole period is called covered")
			}
		})
	}
}

func TestTwoAccountsOfOneSourceMustBothBeRead(t *testing.T) {
	in := input(t, nil)
	second := stream("github", "pull requests", "2026-04-01 00:00", "2026-07-02 08:00")
	second.Account.Name, second.Account.ID = "own", "another"
	in.Coverage = append(in.Coverage, second)
	m := metricOf(t, measure.Measure(in), "prs_merged")
	if want := "not known: own, pull requests: read only from 1 April 2026"; m.Display() != want {
		t.Errorf("got %q, want %q", m.Display(), want)
	}
}

func TestCoverageListsEveryStreamByAccount(t *testing.T) {
	in := input(t, nil)
	in.Coverage[0], in.Coverage[3] = in.Coverage[3], in.Coverage[0]
	in.Coverage[0].Problems = []work.Problem{{What: "OPS cannot be seen", Where: "OPS", Advice: "ask for access"}}
	r := measure.Measure(in)
	var got []string
	for _, s := range r.Coverage {
		got = append(got, s.Account+" "+s.Stream)
		if !s.CoversPeriod || !s.CoversPrevious || s.Gap != "" {
			t.Errorf("%s %s is not covered: %s", s.Account, s.Stream, s.Gap)
		}
	}
	if want := "github issues, github pull requests, github reviews, jira tickets"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	if !r.Period.Covered || !r.Previous.Covered {
		t.Error("the periods are not called covered")
	}
	if p := r.Coverage[3].Problems; len(p) != 1 || p[0].Advice != "ask for access" {
		t.Errorf("problems %v", p)
	}
}

func TestAnAccountThatWasNeverReadHasNoLastRun(t *testing.T) {
	c := stream("jira", "tickets", "", "")
	c.Outcome = ""
	c.Problems = []work.Problem{{What: "acme/vault cannot be seen"}}
	doc := measure.MakeDocument(measure.Input{Coverage: []work.Coverage{c}, Period: periodIn(t, "2026", "UTC")}, periodIn(t, "2026", "UTC"), nil)
	for form, text := range map[string]string{"Markdown": doc.Markdown(), "HTML": string(doc.HTML())} {
		if !strings.Contains(text, "tickets: never read.") || strings.Contains(text, "seen:") {
			t.Errorf("%s:\n%s", form, text[strings.Index(text, "Coverage"):])
		}
	}
}
