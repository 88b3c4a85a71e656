package measure

import (
	"time"

	"bragsheet/store/work"
)

// Turnaround returns what measures review_turnaround_median over some of the
// reviews given in in.Period: the median, and over how many it is; zeros where
// none can be measured.
func Turnaround(in Input) func(reviews []work.Entry) (median time.Duration, n int) {
	f := in.facts()
	known := map[string]*fact{}
	for _, e := range f.kinds[work.KindReview] {
		if e.Counted && !e.Hidden && in.Period.Contains(e.At) {
			known[e.ID] = e
		}
	}
	return func(reviews []work.Entry) (time.Duration, int) {
		var some []*fact
		for i := range reviews {
			if e := known[reviews[i].ID]; e != nil {
				some = append(some, e)
			}
		}
		fig := median(sinceBegun)(f, some, in.Period)
		if fig.Value == nil {
			return 0, 0
		}
		return time.Duration(*fig.Value * float64(time.Hour)), fig.N
	}
}
