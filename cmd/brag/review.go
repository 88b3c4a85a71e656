package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"bragsheet/store/work"
)

// reviewed is how many accomplishments the first review shows.
const reviewed = 10

// review shows the largest accomplishments one by one and takes corrections
// with single keys.
func (a *app) review(ctx context.Context, ask *asker) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	largest := slices.DeleteFunc(slices.Clone(ses.Accomplishments), func(acc work.Accomplishment) bool { return acc.Hidden })
	slices.SortStableFunc(largest, func(x, y work.Accomplishment) int { return cmp.Compare(len(y.Own), len(x.Own)) })
	largest = largest[:min(reviewed, len(largest))]
	if len(largest) == 0 {
		a.hint("Nothing was found in that time.")
		return nil
	}
	fmt.Fprintf(ask.out, "\nThe largest things you did. For each:  Enter right  h hide  t tag  r rename  q stop\n\n")
	for _, acc := range largest {
		fmt.Fprintf(ask.out, "%s\n    %s, %s, %s to %s\n", oneLine(acc.Title, 100), acc.Role, count(len(acc.Own), "item"),
			isoDate(acc.From, a.now(ses.cfg).Location()), isoDate(acc.To, a.now(ses.cfg).Location()))
		for _, p := range acc.Principles {
			fmt.Fprintf(ask.out, "    %s: %s\n", p.Key, oneLine(p.Reason, 90))
		}
		if err := a.correct(ctx, ses, ask, acc); err != nil {
			return err
		}
	}
	return nil
}

// correct takes one key about an accomplishment and appends what it decides.
func (a *app) correct(ctx context.Context, ses *session, ask *asker, acc work.Accomplishment) error {
	d := work.Decision{At: a.clock(), Item: acc.Anchor, Whole: true}
	key, err := ask.key("\r\nhtrq")
	if err != nil {
		return err
	}
	switch key {
	case 'q':
		return errNoAnswer
	case 'h':
		d.Kind = work.DecideHide
	case 't':
		d.Kind = work.DecideTag
		if d.Value, err = a.askPrinciple(ses, ask); err != nil {
			return err
		}
	case 'r':
		d.Kind = work.DecideRename
		if d.Value, err = ask.line("Its title:", acc.Title); err != nil {
			return err
		}
	default:
		return nil
	}
	if _, err := ses.db.AddDecision(ctx, d); err != nil {
		return err
	}
	fmt.Fprintln(ask.out, "    "+decisionLine(d, acc.Title))
	return nil
}

// askPrinciple asks for a principle of the framework until it is one.
func (a *app) askPrinciple(ses *session, ask *asker) (string, error) {
	var keys []string
	for _, p := range ses.framework.Principles {
		keys = append(keys, p.Key)
	}
	for {
		text, err := ask.line("Which principle ("+strings.Join(keys, ", ")+")?", "")
		if err != nil {
			return "", err
		}
		key, err := ses.principle(text)
		if err == nil {
			return key, nil
		}
		fmt.Fprintln(ask.out, clean(err.Error()))
	}
}
