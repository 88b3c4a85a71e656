package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
)

// correctCommands are the decisions about whole accomplishments and about the
// figures in them.
func (a *app) correctCommands() []*cobra.Command {
	verb := func(use, short, example string, args cobra.PositionalArgs, run func(ctx context.Context, args []string) error) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Example: "  brag " + example, Args: args,
			RunE: func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), args) },
		}
	}
	about := func(kind work.DecisionKind) func(context.Context, []string) error {
		return func(ctx context.Context, args []string) error {
			return a.decideWhole(ctx, kind, args[0], strings.Join(args[1:], " "))
		}
	}
	figure := func(kind work.DecisionKind) func(context.Context, []string) error {
		return func(ctx context.Context, args []string) error {
			return a.decideClaim(ctx, kind, args[0], strings.Join(args[1:], " "))
		}
	}
	return []*cobra.Command{
		verb("merge ID ID...", "Say that these items or accomplishments are one accomplishment", "merge OPS-7 acme/api#12", cobra.MinimumNArgs(2), a.merge),
		verb("split ITEM [OTHER]", "Say that an item is by itself, or not in one accomplishment with another", "split OPS-7", cobra.RangeArgs(1, 2), a.split),
		verb("rename ID TITLE", "Give an accomplishment your own title", `rename OPS-7 "Paging went quiet"`, cobra.MinimumNArgs(2), about(work.DecideRename)),
		verb("redate ID DAY[..DAY]", "Say when an accomplishment was", "redate OPS-7 2026-01-12..2026-05-22", cobra.ExactArgs(2), about(work.DecideRedate)),
		verb("role ID "+strings.Join(work.Roles, "|"), "Say what your part in an accomplishment was", "role OPS-7 led", cobra.ExactArgs(2), about(work.DecideRole)),
		verb("confirm CLAIM [WHERE]", "Say that a figure (brag show lists them) is right, and where others can see it", "confirm 4f1c https://grafana.example.com/d/1", cobra.MinimumNArgs(1), figure(work.DecideConfirm)),
		verb("correct CLAIM TEXT", "Say what is true instead of a figure (brag show lists them)", `correct 4f1c "p95 800 ms → 140 ms"`, cobra.MinimumNArgs(2), figure(work.DecideCorrect)),
	}
}

// merge joins everything named with the first.
func (a *app) merge(ctx context.Context, names []string) error {
	return a.deciding(ctx, func(ses *session) ([]decided, error) {
		var all []decided
		first, err := ses.find(names[0])
		if err != nil {
			return nil, err
		}
		item, whole := first.item()
		for _, name := range names[1:] {
			other, err := ses.find(name)
			if err != nil {
				return nil, err
			}
			id, _ := other.item()
			if id == item {
				return nil, usageError{fmt.Errorf("%q and %q are the same thing", names[0], name)}
			}
			all = append(all, decided{work.Decision{Kind: work.DecideMerge, Item: item, Whole: whole, Value: id}, first.title() + " + " + other.title()})
		}
		return all, nil
	})
}

// split takes an item out of its accomplishment.
func (a *app) split(ctx context.Context, names []string) error {
	return a.deciding(ctx, func(ses *session) ([]decided, error) {
		var ids, titles []string
		for _, name := range names {
			t, err := ses.find(name)
			if err != nil {
				return nil, err
			}
			if t.entry == nil {
				return nil, usageError{fmt.Errorf("%q is a whole accomplishment; name the item that does not belong to it", name)}
			}
			ids, titles = append(ids, t.entry.ID), append(titles, t.title())
		}
		d := work.Decision{Kind: work.DecideSplit, Item: ids[0]}
		if len(ids) == 2 {
			d.Value = ids[1]
		}
		return []decided{{d, strings.Join(titles, " | ")}}, nil
	})
}

// decideWhole appends a decision about an accomplishment, named by itself or by
// an item of it.
func (a *app) decideWhole(ctx context.Context, kind work.DecisionKind, name, value string) error {
	d := work.Decision{Kind: kind, Whole: true, Value: strings.Join(strings.Fields(value), " ")}
	if _, _, ok := d.Days(); kind == work.DecideRedate && !ok {
		return usageError{fmt.Errorf("%q is not a day like 2026-03-04, or two in order like 2026-01-12..2026-05-22", value)}
	}
	if kind == work.DecideRole && !slices.Contains(work.Roles, d.Value) {
		return usageError{fmt.Errorf("role %q is not one of %s", value, strings.Join(work.Roles, ", "))}
	}
	return a.deciding(ctx, func(ses *session) ([]decided, error) {
		acc, err := ses.findWhole(name)
		if err != nil {
			return nil, err
		}
		d.Item = acc.Anchor
		return []decided{{d, acc.Title}}, nil
	})
}

// findWhole returns the accomplishment that is named, or that an item named is
// part of.
func (p *picture) findWhole(name string) (*work.Accomplishment, error) {
	t, err := p.find(name)
	if err != nil || t.accomplishment != nil {
		return t.accomplishment, err
	}
	i := slices.IndexFunc(p.Accomplishments, func(acc work.Accomplishment) bool { return acc.ID == t.entry.Accomplishment })
	if i < 0 {
		return nil, fmt.Errorf("%q is in no accomplishment", name)
	}
	return &p.Accomplishments[i], nil
}

// decideClaim appends a decision about a figure, named by the id that brag show
// gives it, or the beginning of one.
func (a *app) decideClaim(ctx context.Context, kind work.DecisionKind, name, text string) error {
	if len(name) < shortestPrefix {
		return usageError{errors.New("name the figure by its id; `brag show` of its accomplishment says it")}
	}
	return a.deciding(ctx, func(ses *session) ([]decided, error) {
		var found []decided
		for _, acc := range ses.Accomplishments {
			for _, c := range acc.Claims {
				if strings.HasPrefix(c.ID, name) {
					d := work.Decision{Kind: kind, Item: c.Item, Value: strings.TrimSpace(c.ID + " " + strings.Join(strings.Fields(text), " "))}
					found = append(found, decided{d, c.Quote})
				}
			}
		}
		if len(found) != 1 {
			return nil, fmt.Errorf("%s with an id that begins with %q; `brag show` of its accomplishment says it in full", count(len(found), "figure"), name)
		}
		return found, nil
	})
}
