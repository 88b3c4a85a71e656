package measure

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Resource is the work that came and the work that was done, over time: what
// asking for another person or a tool rests on. It counts tickets and issues,
// and says nothing of their size.
type Resource struct {
	Period   Span      `json:"period"`
	Months   []Month   `json:"months"`
	New      int       `json:"new"`      // assigned to me for the first time in the period
	Finished int       `json:"finished"` // of those I had, in the period
	Open     int       `json:"open"`     // with me at its end
	Capacity *float64  `json:"capacity"` // finished a month, median of the whole months; nil without one
	Backlog  *float64  `json:"backlog"`  // months of work that Open is at that capacity; nil if it is 0 or unknown
	NotDone  []NotDone `json:"not_done"` // what was open at the end, by repository or project, most first
	Covered  bool      `json:"covered"`  // everything it depends on was read
	Why      string    `json:"why,omitempty"`
}

// Month is a calendar month, or as much of it as lies in the period.
type Month struct {
	Name     string   `json:"name"` // 2026-05
	Whole    bool     `json:"whole"`
	New      int      `json:"new"`
	Finished int      `json:"finished"`
	Open     int      `json:"open"`     // at its end
	Projects int      `json:"projects"` // distinct, with work in the month
	Pages    int      `json:"pages"`    // incidents I was first notified of
	Items    []string `json:"items"`    // Item.IDs of New, oldest first
}

// NotDone is what was open with me in one repository or project.
type NotDone struct {
	Project string   `json:"project"` // by name; "" if it has none
	N       int      `json:"n"`
	Oldest  string   `json:"oldest"` // since when, 2026-01-31
	Items   []string `json:"items"`  // Item.IDs, the longest open first
}

// MakeResource counts the work of the period, month by month. in.Previous is
// not looked at.
func MakeResource(in Input) Resource { return in.facts().resource(in.Period) }

func (f *Facts) resource(p work.Period) Resource {
	gap := f.gap(metric{reads: assigned, absent: noTickets}, p)
	r := Resource{Period: f.span(p), Months: []Month{}, Covered: gap == "", Why: gap}
	var shown []*fact
	for _, e := range f.entries {
		if !e.Hidden && e.Kind != work.KindNote {
			shown = append(shown, e)
		}
	}
	spans := months(p)
	active := projects(shown, spans)
	for i, m := range spans {
		whole := m.From.Day() == 1 && m.To.Equal(m.From.AddDate(0, 1, 0))
		r.Months = append(r.Months, Month{Name: m.Name, Whole: whole, Projects: len(active[i]), Items: []string{}})
	}
	for _, e := range shown {
		addTo(r.Months, spans, e)
	}
	r.NotDone = notDone(shown, p)
	r.addUp()
	return r
}

// addTo counts an entry in the months it belongs to.
func addTo(all []Month, spans []work.Period, e *fact) {
	month := func(t time.Time) *Month {
		if i := monthOf(spans, t); i >= 0 && i < len(all) {
			return &all[i]
		}
		return &Month{} // outside: counted nowhere
	}
	if e.Kind == work.KindIncident {
		month(e.paged).Pages++
		return
	}
	held := e.held
	if len(held) == 0 {
		return
	}
	m := month(held[0].from)
	m.New++
	m.Items = append(m.Items, e.ID)
	if e.Counted {
		month(e.At).Finished++
	}
	for _, h := range held {
		for i := max(0, monthOf(spans, h.from)); i < len(all) && (h.to.IsZero() || !h.to.Before(spans[i].To)); i++ {
			all[i].Open++
		}
	}
}

// addUp fills in what depends on the months and on what was not done.
func (r *Resource) addUp() {
	var done []float64
	for _, m := range r.Months {
		r.New, r.Finished = r.New+m.New, r.Finished+m.Finished
		if m.Whole {
			done = append(done, float64(m.Finished))
		}
	}
	for _, n := range r.NotDone {
		r.Open += n.N
	}
	if len(done) == 0 {
		return
	}
	slices.Sort(done)
	r.Capacity = new(round(quantile(done, 0.5)))
	if *r.Capacity > 0 {
		r.Backlog = new(round(float64(r.Open) / *r.Capacity))
	}
}

// Gone is at least how much was with me and is neither finished nor open: what
// was open at the end of the first month, and what came after it, must be one
// of the two or have gone elsewhere.
func (r Resource) Gone() int {
	if len(r.Months) < 2 {
		return 0
	}
	gone := r.Months[0].Open - r.Months[len(r.Months)-1].Open
	for _, m := range r.Months[1:] {
		gone += m.New - m.Finished
	}
	return max(0, gone)
}

// notDone is what was open with me at the end of a period.
func notDone(entries []*fact, p work.Period) []NotDone {
	type open struct {
		entry *fact
		since time.Time
	}
	var left []open
	for _, e := range entries {
		for _, h := range e.held {
			if h.from.Before(p.To) && (h.to.IsZero() || !h.to.Before(p.To)) {
				left = append(left, open{e, h.from})
			}
		}
	}
	slices.SortFunc(left, func(a, b open) int { return cmp.Or(a.since.Compare(b.since), strings.Compare(a.entry.ID, b.entry.ID)) })
	byProject := map[string]*NotDone{}
	for _, o := range left {
		n := byProject[o.entry.ContainerName]
		if n == nil {
			n = &NotDone{Project: o.entry.ContainerName, Oldest: o.since.In(p.From.Location()).Format(time.DateOnly)}
			byProject[n.Project] = n
		}
		n.N++
		n.Items = append(n.Items, o.entry.ID)
	}
	all := []NotDone{}
	for _, n := range byProject {
		all = append(all, *n)
	}
	slices.SortFunc(all, func(a, b NotDone) int { return cmp.Or(b.N-a.N, strings.Compare(a.Project, b.Project)) })
	return all
}
