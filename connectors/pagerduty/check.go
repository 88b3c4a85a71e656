package pagerduty

import (
	"context"
	"errors"
	"fmt"

	"bragsheet/connectors"
	"bragsheet/store/work"
)

// checkedDays is how much of the log a check looks at.
const checkedDays = 7

// Check implements connectors.Checker: whether the log of the account, which
// everything is found by, can be read.
func (s *Source) Check(ctx context.Context) ([]connectors.Check, error) {
	if !s.ready {
		return nil, errors.New("a check before Preflight")
	}
	now := s.opts.Now()
	list := s.window(work.Window{From: now.AddDate(0, 0, -checkedDays), To: now})
	rows, err := list.next(ctx)
	c := connectors.Check{Name: "log"}
	_, no := errors.AsType[*refused](err)
	switch {
	case no:
		c.Found = err.Error()
		c.Advice = "nothing is found without the log: ask whoever runs the account to let your role read log entries"
	case err != nil:
		return nil, err
	case list.total >= 0:
		c.Found = fmt.Sprintf("%d entries of the last %d days", list.total, checkedDays)
	default:
		c.Found = fmt.Sprintf("%d entries or more of the last %d days; PagerDuty does not say how many", len(rows), checkedDays)
	}
	if err == nil && len(rows) == 0 {
		c.Advice = "if somebody was paged, ask whoever runs the account what your role may see"
	}
	return []connectors.Check{c}, nil
}
