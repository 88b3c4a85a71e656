package github

import (
	"context"
	"errors"
	"time"

	"bragsheet/connectors/transport"
)

// How many objects to ask for at once.
const (
	firstPage = 25 // what GitHub answers in time on an ordinary day
	mostPage  = 100

	// quick is how fast an answer must be for twice as much to be sure to come
	// before GitHub gives up, which is after ten seconds.
	quick = 2500 * time.Millisecond

	// patience is how often something is asked for again that is too much all
	// by itself.
	patience = 2
)

// pageSize is how many objects to ask for at once: less after the server
// failed to answer, more while whole pages come quickly.
type pageSize struct {
	n, most  int
	good     int // quick whole pages since n last changed
	best     int // the biggest that comes quickly
	doubts   int // failures of what used to come
	failures int
}

func sized(n int) *pageSize { return &pageSize{n: n, most: n} }

// shrink halves the size, and reports false when it is 1 already.
func (p *pageSize) shrink() bool {
	if p.n == 1 {
		return false
	}
	if p.n <= p.best {
		if p.doubts++; p.doubts > 1 {
			p.best, p.doubts = p.n/2, 0
		}
	}
	p.n, p.good = p.n/2, 0
	p.failures++
	return true
}

// answered counts a whole page that came in some time. What used to come is
// tried again soon; what never did, later each time.
func (p *pageSize) answered(took time.Duration) {
	if took > quick {
		p.good = 0
		return
	}
	p.best = max(p.best, p.n)
	need := 1
	switch {
	case p.n*2 <= p.best:
		need = 2
	case p.failures > 0:
		need = 32 << min(p.failures, 8)
	}
	if p.good++; p.good >= need {
		p.n, p.good = min(p.n*2, p.most), 0
	}
}

// patiently asks for size objects, for fewer and fewer, and at last for one at
// longer and longer intervals, until the server answers in time or no time is
// left to wait.
func (s *Source) patiently(ctx context.Context, size *pageSize, ask func(n int) error) error {
	alone := 0
	for attempt := 0; ; attempt++ {
		err := ask(size.n)
		if !errors.Is(err, errTooMuch) {
			return err
		}
		if !size.shrink() {
			if alone++; alone > patience {
				return err
			}
		}
		wait := s.transport.Wait(ctx, time.Second<<min(attempt, 5))
		if errors.Is(wait, transport.ErrSpent) {
			return err
		}
		if wait != nil {
			return wait
		}
	}
}
