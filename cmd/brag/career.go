package main

import (
	"context"
	"path/filepath"
	"slices"

	"bragsheet/store/work"
	"bragsheet/summarize/measure"
	"bragsheet/summarize/write"
)

// cases fills in what only some templates tell of. Matching the work with a
// career matrix takes half a second for 2,000 items. A proposal names the
// largest open problem, so it needs operations, too.
func (a *app) cases(ctx context.Context, ses *session, template *write.Template, period work.Period, in *write.Input) error {
	if template.Needs("Operations") || template.Needs("Career") || template.Needs("Resource") {
		pareto := measure.MakePareto(ses.input(period, nil))
		in.Operations = &pareto
	}
	if template.Needs("Resource") {
		resource := measure.MakeResource(ses.input(period, nil))
		in.Resource = &resource
	}
	if !template.Needs("Career") {
		return nil
	}
	var err error
	in.Career, err = a.career(ctx, ses, period)
	return err
}

// career returns where the person is in their career matrix and where they
// want to be, with what of a period speaks for that. The person's word is the
// configuration; what it does not say, brag level presumes and a proposal asks.
func (a *app) career(ctx context.Context, ses *session, period work.Period) (write.Career, error) {
	matrix, levels, err := a.levels(ses.cfg, levelOptions{})
	if err != nil {
		return write.Career{}, err
	}
	accs := slices.DeleteFunc(slices.Clone(ses.Accomplishments), func(acc work.Accomplishment) bool {
		return acc.Hidden || !period.Overlaps(acc.From, acc.To)
	})
	current, target := levels[0], levels[1]
	met, err := ses.meet(ctx, matrix, levels[1:], accs)
	if err != nil {
		return write.Career{}, err
	}
	set := ses.cfg.Level
	c := write.Career{Matrix: matrix.Name, Example: set.Matrix == "", Level: target.Name, Since: set.Began(ses.now.Location())}
	if set.Matrix != "" {
		c.Matrix = filepath.Base(set.Matrix)
	}
	if set.Current != "" {
		c.Current = current.Name
	}
	if set.Current != "" || set.Target != "" {
		c.Target = target.Name
	}
	for _, m := range met[0] {
		x := write.Expectation{Area: m.Area, Text: m.Text}
		for _, e := range m.Evidence {
			x.Evidence = append(x.Evidence, accs[e.Work].ID)
		}
		c.Expectations = append(c.Expectations, x)
	}
	return c, nil
}
