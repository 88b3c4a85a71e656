package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
)

func (a *app) challengeCommand() *cobra.Command {
	period := ""
	cmd := &cobra.Command{
		Use:   "challenge [ID]",
		Short: "Say what a sceptic would raise against each accomplishment, from the same evidence",
		Long: `Say what a sceptic would raise against each accomplishment, or the one named,
from the same evidence, and what the draft will ask you because of it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.challenge(cmd.Context(), period, args) },
	}
	cmd.Flags().StringVar(&period, "period", "", "only accomplishments of this `period`")
	return cmd
}

func (a *app) challenge(ctx context.Context, periodText string, names []string) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	wanted, err := a.wantedAccomplishments(ses, periodText, names)
	if err != nil {
		return err
	}
	var found []infer.Finding
	for _, f := range infer.Challenge(ses.Result) {
		if wanted[f.Accomplishment] {
			found = append(found, f)
		}
	}
	if a.json {
		return eachLine(a, found, func(f infer.Finding) infer.Finding { return f })
	}
	last := ""
	for _, f := range found {
		if f.Accomplishment != last {
			fmt.Fprintln(a.stdout, oneLine(ses.titleOf(f.Accomplishment), 100)+"  "+f.Accomplishment)
		}
		last = f.Accomplishment
		fmt.Fprintln(a.stdout, "  - "+oneLine(f.Text, 300))
		if f.Question != "" {
			fmt.Fprintln(a.stdout, "    ? "+oneLine(f.Question, 300))
		}
	}
	a.hint("%s against %s", count(len(found), "objection"), count(len(wanted), "accomplishment"))
	return nil
}

// wantedAccomplishments returns the ids of those named, of those of a period,
// or of all.
func (a *app) wantedAccomplishments(ses *session, periodText string, names []string) (map[string]bool, error) {
	wanted := map[string]bool{}
	for _, name := range names {
		acc, err := ses.findWhole(name)
		if err != nil {
			return nil, err
		}
		wanted[acc.ID] = true
	}
	if len(names) > 0 {
		return wanted, nil
	}
	var period *work.Period
	if periodText != "" {
		p, err := a.parsePeriod(periodText, ses.cfg)
		if err != nil {
			return nil, err
		}
		period = &p
	}
	for _, acc := range ses.Accomplishments {
		if period == nil || period.Overlaps(acc.From, acc.To) {
			wanted[acc.ID] = true
		}
	}
	return wanted, nil
}

// titleOf returns the title of the accomplishment with an id.
func (p *picture) titleOf(id string) string {
	for i := range p.Accomplishments {
		if p.Accomplishments[i].ID == id {
			return p.Accomplishments[i].Title
		}
	}
	return id
}
