package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
	"bragsheet/summarize/chart"
)

// drawn returns the charts of a document.
func (d Document) drawn(whole work.Period, principles []Principle) []chart.Chart {
	counted := d.counted(whole)
	return []chart.Chart{
		d.activity(counted, whole), d.principles(whole, principles), d.differences(), d.leadTime(),
		d.problems(), d.stopped(), d.workload(), d.breadth(counted),
	}
}

// counted are the entries of a period that count and are not hidden.
func (d Document) counted(p work.Period) []*fact {
	return slices.DeleteFunc(slices.Clone(at(d.facts.entries, p)), func(e *fact) bool { return !e.Counted || e.Hidden })
}

// partly adds to what is said of a chart that not all of its time was read.
func (d Document) partly(note string) string {
	if d.Workload.Period.Covered {
		return note
	}
	return note + " Not all of the time was read, so something may be missing here (Coverage)."
}

// step is a length of time that columns stand for.
type step struct {
	name   string
	most   int // columns of it
	begin  func(time.Time) time.Time
	next   func(time.Time) time.Time
	format func(time.Time) string
}

// calendar is a step of some months that begin with the year.
func calendar(name string, months, most int, format func(time.Time) string) step {
	return step{
		name, most,
		func(t time.Time) time.Time {
			return time.Date(t.Year(), (t.Month()-1)/time.Month(months)*time.Month(months)+1, 1, 0, 0, 0, 0, t.Location())
		},
		func(t time.Time) time.Time { return t.AddDate(0, months, 0) }, format,
	}
}

// steps are the lengths of time, the shortest first: the first that does not
// make too many columns of a period is taken.
var steps = []step{
	{
		"week", 10,
		func(t time.Time) time.Time {
			return time.Date(t.Year(), t.Month(), t.Day()-(int(t.Weekday())+6)%7, 0, 0, 0, 0, t.Location())
		},
		func(t time.Time) time.Time { return t.AddDate(0, 0, 7) },
		func(t time.Time) string { _, w := t.ISOWeek(); return fmt.Sprintf("W%02d", w) },
	},
	calendar("month", 1, 12, func(t time.Time) string { return t.Format("2006-01") }),
	calendar("quarter", 3, 12, func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (t.Month()+2)/3) }),
	calendar("year", 12, 1<<30, func(t time.Time) string { return t.Format("2006") }),
}

// columns divides a period into spans, and says what each is.
func columns(p work.Period) (name string, spans []work.Period) {
	for _, s := range steps {
		name, spans = s.name, nil
		for from := s.begin(p.From); from.Before(p.To) && len(spans) <= s.most; from = s.next(from) {
			spans = append(spans, work.Period{Name: s.format(from), From: from, To: s.next(from)})
		}
		if len(spans) <= s.most {
			break
		}
	}
	return name, spans
}

func names(spans []work.Period) []string {
	all := make([]string, len(spans))
	for i, s := range spans {
		all[i] = s.Name
	}
	return all
}

// worked are the kinds of work that activity is drawn of.
var worked = []struct {
	kind work.Kind
	name string
}{
	{work.KindPull, "pull requests"},
	{work.KindReview, "reviews"},
	{work.KindTicket, "tickets"},
	{work.KindIssue, "issues"},
	{work.KindIncident, "incidents"},
	{work.KindNote, "notes"},
}

func (d Document) activity(entries []*fact, p work.Period) chart.Chart {
	unit, spans := columns(p)
	form := chart.Columns{Span: unit, Places: names(spans), Stacked: true, Unit: "finished"}
	for _, w := range worked {
		s := chart.Series{Name: w.name, Values: make([]float64, len(spans))}
		some := false
		for _, e := range entries {
			if e.Kind != w.kind {
				continue
			}
			if i := monthOf(spans, e.At); i >= 0 && i < len(spans) {
				s.Values[i]++
				some = true
			}
		}
		if some {
			form.Series = append(form.Series, s)
		}
	}
	return chart.Chart{
		Name: "activity", Title: "What I finished, by " + unit, None: "Nothing that counts was finished in the period.", Form: form,
		Note: d.partly("What counts as mine, by when my part of it was finished. It shows where the time went, not how much it was worth."),
	}
}

// principles counts accomplishments by the last thing of mine in them that was
// finished within the period.
func (d Document) principles(p work.Period, all []Principle) chart.Chart {
	unit, spans := columns(p)
	form := chart.Heat{Of: "principle", Span: unit, Columns: names(spans), Unit: "accomplishments"}
	row := map[string]int{}
	for i, one := range all {
		row[one.Key] = i
		form.Rows = append(form.Rows, one.Name)
		form.Values = append(form.Values, make([]float64, len(spans)))
	}
	for _, s := range d.facts.shown {
		var last time.Time
		for _, id := range s.own {
			if e := d.facts.index[id]; e != nil && p.Contains(e.At) && e.At.After(last) {
				last = e.At
			}
		}
		if last.IsZero() {
			continue
		}
		for _, key := range s.principles {
			if i, ok := row[key]; ok {
				form.Values[i][monthOf(spans, last)]++
			}
		}
	}
	return chart.Chart{
		Name: "principles", Title: "Principles that show, by " + unit, Form: form,
		None: "No accomplishment of the period shows a principle.",
		Note: d.partly("Accomplishments in which a principle shows, by when the last of mine in them was finished; one may show several. " +
			"Where there is none, either nothing was done or nothing that was read tells of it."),
	}
}

func (d Document) differences() chart.Chart {
	form := chart.Intervals{Of: "figure", Less: "less than before", More: "more"}
	for _, m := range d.Metrics {
		if m.Interval == nil {
			continue
		}
		show, unit := m.shown()
		form.Rows = append(form.Rows, chart.Interval{
			Name: m.Label, Value: *m.Difference, Low: m.Interval.Low, High: m.Interval.High,
			Note: fmt.Sprintf("%s%s (95 %%: %s to %s)", cmp.Or(show(*m.Difference), "0"), unit, cmp.Or(show(m.Interval.Low), "0"), cmp.Or(show(m.Interval.High), "0")),
		})
	}
	return chart.Chart{
		Name: "differences", Title: "Before and after", Form: form, None: "There is nothing to compare, or too little of it.",
		Note: "The difference from the period before, with its 95 % interval; each line has its own scale. A full dot: zero lies outside, so the number can be said to have changed. " +
			"An open dot on a dashed line: it may be chance. What is less is not always worse.",
	}
}

// shown returns how the differences of a metric are written, and their unit.
func (m Metric) shown() (show func(float64) string, unit string) {
	switch m.Unit {
	case Hours:
		return m.signedDuration, ""
	case Percent:
		return signedPoints, " points"
	}
	return signedRate, " a week"
}

// bins are the ranges of durations, the longer the later; in hours, without
// their upper end.
var bins = []struct {
	name string
	to   float64
}{
	{"< 1 h", 1},
	{"1–2 h", 2},
	{"2–4 h", 4},
	{"4–8 h", 8},
	{"8–24 h", 24},
	{"1–2 d", 48},
	{"2–4 d", 96},
	{"4–8 d", 192},
	{"8–16 d", 384},
	{"16–32 d", 768},
	{"> 32 d", 1 << 40},
}

// position is where a duration lies among the bins.
func position(hours float64) float64 {
	from := 0.0
	for i, b := range bins {
		if hours < b.to {
			if i == len(bins)-1 {
				return float64(i) + 0.5
			}
			return float64(i) + (hours-from)/(b.to-from)
		}
		from = b.to
	}
	return float64(len(bins))
}

func (d Document) leadTime() chart.Chart {
	m, _ := d.Metric("pr_lead_time_median")
	form := chart.Histogram{Of: "lead time", Unit: "pull requests"}
	if m.N > 0 {
		counts := make([]int, len(bins))
		for _, h := range m.hours {
			counts[min(len(bins)-1, int(position(h)))]++
		}
		first, last := slices.IndexFunc(counts, func(n int) bool { return n > 0 }), len(counts)
		for counts[last-1] == 0 {
			last--
		}
		for i := first; i < last; i++ {
			form.Bins = append(form.Bins, chart.Bin{Name: bins[i].name, N: counts[i]})
		}
		form.Marks = []chart.Mark{{Name: "median " + Duration(*m.Value), At: position(*m.Value) - float64(first)}}
		if m.N >= fewest {
			form.Marks = append(form.Marks, chart.Mark{Name: "p90 " + Duration(*m.P90), At: position(*m.P90) - float64(first)})
		}
	}
	return chart.Chart{
		Name: "lead-time", Title: "Lead time of pull requests", Form: form, None: "No pull request of the period has a lead time.",
		Note: d.partly("From the first commit or creation, whichever is earlier, to the merge, wall clock. The ranges are not equally long. Half took at most the median, nine in ten at most the p90."),
	}
}

// rows is how many bars are drawn; the rest is one more.
const rows = 12

func (d Document) problems() chart.Chart {
	form := chart.Ranking{Of: "problem", Unit: "incidents", Pareto: true}
	rest := chart.Row{}
	for i, p := range d.Problems.Problems {
		row := chart.Row{Name: cmp.Or(p.Name, "not known"), Value: float64(p.N)}
		if p.Change != nil {
			row.Note = "addressed by " + p.Change.Ref
		}
		if i < rows {
			form.Rows = append(form.Rows, row)
		} else {
			rest.Name = plural(i-rows+1, "further problem")
			rest.Value += row.Value
		}
	}
	if rest.Value > 0 {
		form.Rows = append(form.Rows, rest)
	}
	return chart.Chart{
		Name: "problems", Title: "What paged, most frequent first", Form: form,
		None: "No incident of the period is known that I was paged for or answered.",
		Note: d.partly("Incidents I was paged for or answered, by what was behind them. The dots add up their shares. For the service, not a measure of a person."),
	}
}

func (d Document) stopped() chart.Chart {
	form := chart.Intervals{Of: "problem", Less: "fewer since", More: "more"}
	for _, p := range d.Problems.Problems {
		if e := p.Effect; e != nil && e.Verdict != VerdictNotKnown {
			form.Rows = append(form.Rows, chart.Interval{
				Name: p.Name, Value: e.Difference, Low: e.Interval.Low, High: e.Interval.High,
				Note: fmt.Sprintf("%d in %.1f weeks before, %d in %.1f after", e.Before, e.WeeksBefore, e.After, e.WeeksAfter),
			})
		}
	}
	return chart.Chart{
		Name: "stopped", Title: "Incidents before and after a change", Form: form, None: "No problem is known to have been addressed by a change within the period.",
		Note: "The difference in incidents a week, with its 95 % interval; each line has its own scale. A full dot: zero lies outside, so there can be said to be fewer. " +
			"That one came after the other does not say that it came of it.",
	}
}

func (d Document) workload() chart.Chart {
	r := d.Workload
	came, done, open := chart.Series{Name: "newly assigned"}, chart.Series{Name: "finished"}, chart.Series{Name: "open at the end"}
	form := chart.Columns{Span: "month", Unit: "tickets and issues"}
	for _, m := range r.Months {
		form.Places = append(form.Places, m.Name)
		came.Values, done.Values, open.Values = append(came.Values, float64(m.New)), append(done.Values, float64(m.Finished)), append(open.Values, float64(m.Open))
	}
	form.Series, form.Line = []chart.Series{came, done}, &open
	note := "Tickets and issues assigned to me: what came, what I finished, and what was open at the end of the month. It says nothing of their size."
	if n := r.Gone(); n > 0 {
		note += fmt.Sprintf(" After the first month at least %s left me without being finished: declined, closed in bulk or handed on.", plural(n, "item"))
	}
	if !r.Covered {
		note += " Not all of it was read: " + r.Why + "."
	}
	return chart.Chart{Name: "workload", Title: "Workload", Form: form, Note: note, None: "No ticket or issue assigned to me is known in the period."}
}

func (d Document) breadth(entries []*fact) chart.Chart {
	count := map[string]int{}
	for _, e := range entries {
		if e.ContainerName != "" {
			count[e.ContainerName]++
		}
	}
	form := chart.Ranking{Of: "repository or project", Unit: "items"}
	for name, n := range count {
		form.Rows = append(form.Rows, chart.Row{Name: name, Value: float64(n)})
	}
	slices.SortFunc(form.Rows, func(a, b chart.Row) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), strings.Compare(a.Name, b.Name))
	})
	if len(form.Rows) > rows+1 {
		rest := chart.Row{Name: fmt.Sprintf("%d others", len(form.Rows)-rows)}
		for _, r := range form.Rows[rows:] {
			rest.Value += r.Value
		}
		form.Rows = append(form.Rows[:rows], rest)
	}
	return chart.Chart{
		Name: "breadth", Title: "Where it was", Form: form, None: "Nothing of the period is in a repository or project.",
		Note: d.partly("What I finished, by repository or project."),
	}
}
