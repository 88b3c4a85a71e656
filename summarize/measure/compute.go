package measure

import (
	"fmt"
	"math"
	"slices"
	"time"

	"bragsheet/store/work"
)

// count is the number of entries.
func count(_ *Facts, entries []*fact, _ work.Period) Figure {
	return Figure{N: len(entries), Value: new(float64(len(entries))), Items: ids(entries)}
}

func ids(entries []*fact) []string {
	found := make([]string, len(entries))
	for i, e := range entries {
		found[i] = e.ID
	}
	return found
}

// perWeek is the number of entries for each week of the period.
func perWeek(f *Facts, entries []*fact, p work.Period) Figure {
	fig := count(f, entries, p)
	fig.Value = nil
	if weeks := p.Weeks(); weeks > 0 {
		fig.Value = new(round(float64(fig.N) / weeks))
	}
	return fig
}

// countInferred is count, for what only inference knows.
func countInferred(f *Facts, entries []*fact, p work.Period) Figure {
	if !f.inferred {
		return Figure{}
	}
	return count(f, entries, p)
}

// countClaims is the number of claims the entries make.
func countClaims(f *Facts, entries []*fact, _ work.Period) Figure {
	if !f.inferred {
		return Figure{}
	}
	fig := Figure{Items: ids(entries)}
	for _, e := range entries {
		fig.N += f.claims[e.ID]
	}
	fig.Value = new(float64(fig.N))
	return fig
}

// share is how many in a hundred of the entries have something.
func share(has func(*fact, work.Period) bool) func(*Facts, []*fact, work.Period) Figure {
	return func(_ *Facts, entries []*fact, p work.Period) Figure {
		fig := Figure{N: len(entries), Items: ids(entries), Hits: []string{}}
		for _, e := range entries {
			if has(e, p) {
				fig.Hits = append(fig.Hits, e.ID)
			}
		}
		if fig.N > 0 {
			fig.Value = new(round(100 * float64(len(fig.Hits)) / float64(fig.N)))
		}
		return fig
	}
}

// distinct is the number of different names the entries have.
func distinct(names func(*fact) []string) func(*Facts, []*fact, work.Period) Figure {
	return func(_ *Facts, entries []*fact, _ work.Period) Figure {
		fig := Figure{Items: make([]string, 0, len(entries))}
		seen := map[string]bool{}
		for _, e := range entries {
			found := names(e)
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
func median(span func(*fact) (from, to time.Time)) func(*Facts, []*fact, work.Period) Figure {
	return func(_ *Facts, entries []*fact, _ work.Period) Figure {
		n := len(entries)
		fig := Figure{hours: make([]float64, 0, n), Values: make([]float64, 0, n), Items: make([]string, 0, n)}
		var unknown, negative int
		for _, e := range entries {
			from, to := span(e)
			switch {
			case from.IsZero() || to.IsZero():
				unknown++
			case to.Before(from):
				negative++
			default:
				took := to.Sub(from).Hours()
				fig.hours, fig.Values = append(fig.hours, took), append(fig.Values, round(took))
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

// openOnAverage is how many of the entries were open with me at the end of a
// day, on average over the days.
func openOnAverage(_ *Facts, entries []*fact, p work.Period) Figure {
	fig := Figure{N: len(entries), Items: ids(entries)}
	days := p.Days()
	if days == 0 {
		return fig
	}
	sum := 0
	for _, e := range entries {
		for _, h := range e.held {
			first, last := dayOf(p, h.from), days
			if !h.to.IsZero() {
				last = dayOf(p, h.to)
			}
			sum += max(0, min(last, days)-max(first, 0))
		}
	}
	fig.Value = new(round(float64(sum) / float64(days)))
	return fig
}

// dayOf is the number of the day a time lies in, from 0 for the period's first.
func dayOf(p work.Period, t time.Time) int {
	p.To = t.In(p.From.Location())
	return p.Days()
}

// projectsOnAverage is how many repositories and projects there was work in
// each calendar month, on average over the months.
func projectsOnAverage(_ *Facts, entries []*fact, p work.Period) Figure {
	fig := Figure{N: len(entries), Items: ids(entries)}
	all := months(p)
	sum := 0
	for _, found := range projects(entries, all) {
		sum += len(found)
	}
	if len(all) > 0 {
		fig.Value = new(round(float64(sum) / float64(len(all))))
	}
	return fig
}

// projects are, for each of some months in a row, the containers in which I
// finished an entry, or had one open.
func projects(entries []*fact, months []work.Period) []map[string]bool {
	found := make([]map[string]bool, len(months))
	for i := range found {
		found[i] = map[string]bool{}
	}
	for _, e := range entries {
		if e.Container == "" {
			continue
		}
		if i := monthOf(months, e.At); e.Counted && i >= 0 && i < len(months) {
			found[i][e.Container] = true
		}
		for _, h := range e.held {
			for i := max(0, monthOf(months, h.from)); i < len(months) && (h.to.IsZero() || h.to.After(months[i].From)); i++ {
				found[i][e.Container] = true
			}
		}
	}
	return found
}

// monthOf is the position of the month that holds a time: -1 for before them
// all, their number for after.
func monthOf(months []work.Period, t time.Time) int {
	if len(months) == 0 || t.Before(months[0].From) {
		return -1
	}
	i, _ := slices.BinarySearchFunc(months, t, func(m work.Period, t time.Time) int {
		if m.To.After(t) {
			return 1
		}
		return -1
	})
	return i
}

// months are the calendar months of a period, the first and the last as far as
// they lie in it.
func months(p work.Period) []work.Period {
	var all []work.Period
	for from := p.From; from.Before(p.To); {
		next := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		if next.After(p.To) {
			next = p.To
		}
		all = append(all, work.Period{Name: from.Format("2006-01"), From: from, To: next})
		from = next
	}
	return all
}

// goalProgress is how far the goals of a period were at its end, on average.
func goalProgress(f *Facts, _ []*fact, p work.Period) Figure {
	var fig Figure
	var sum float64
	unread := 0
	for _, g := range f.goals {
		if !p.Overlaps(g.From, g.Due) || !g.CreatedAt.Before(p.To) || !g.ClosedAt.IsZero() && g.ClosedAt.Before(p.From) {
			continue
		}
		counted, items, err := f.countGoal(g, p.To.Add(-time.Nanosecond))
		if err != nil {
			unread++
			continue
		}
		for _, behind := range items {
			fig.Items = append(fig.Items, behind...)
		}
		sum += counted.Percent()
		fig.N++
		fig.Goals = append(fig.Goals, g.ID)
		fig.reached = append(fig.reached, fmt.Sprintf("%.0f %% of %s (%s)", math.Floor(counted.Percent()), g.Objective, g.ID))
	}
	slices.Sort(fig.Items)
	fig.Items = slices.Compact(fig.Items)
	fig.leaveOut(unread, "with a query that cannot be read")
	if fig.N > 0 {
		fig.Value = new(round(sum / float64(fig.N)))
	}
	return fig
}
