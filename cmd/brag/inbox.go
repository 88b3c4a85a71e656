package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
	"bragsheet/summarize/infer"
)

func (a *app) inboxCommand() *cobra.Command {
	period := ""
	cmd := &cobra.Command{
		Use:   "inbox",
		Short: "Go through what is new, one accomplishment at a time",
		Long: `Go through the accomplishments that you have not looked at yet, the newest first,
with single keys: keep or hide each, tag, rename or answer what is asked. What
you decide is saved at once; stop at any time and go on later.

Where no terminal is there to answer, the keys are read line by line, each with
what belongs to it after a space: "t ownership".`,
		Example: "  brag inbox\n  brag inbox --period last-month",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.inbox(cmd.Context(), period) },
	}
	cmd.Flags().StringVar(&period, "period", "", "only this `period`: "+work.PeriodForms)
	return cmd
}

func (a *app) inbox(ctx context.Context, periodText string) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	all := ses.fresh()
	if periodText != "" {
		period, err := a.parsePeriod(periodText, ses.cfg)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(acc work.Accomplishment) bool { return !period.Overlaps(acc.From, acc.To) })
	}
	slices.SortStableFunc(all, func(x, y work.Accomplishment) int { return y.To.Compare(x.To) })
	in := a.newInbox(ses, a.listener(ctx))
	if a.json {
		return eachLine(a, all, in.document)
	}
	if len(all) == 0 {
		a.hint("Nothing is new: you have kept or hidden everything there is.")
		return nil
	}
	err = in.walk(ctx, all)
	if errors.Is(err, errNoAnswer) {
		err = nil // the input ended: as q
	}
	if err == nil {
		fmt.Fprintf(a.stdout, "%d kept, %d hidden, %d still new\n", in.count(work.DecideKeep), in.count(work.DecideHide), len(all)-len(in.settled))
	}
	return err
}

// fresh returns the accomplishments that the person has neither kept nor hidden.
func (p *picture) fresh() []work.Accomplishment {
	ruled := map[string]bool{} // by anchor
	for _, d := range work.StandingDecisions(p.Decisions) {
		if d.Whole && (d.Kind == work.DecideKeep || d.Kind == work.DecideHide) {
			ruled[d.Item] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(p.Accomplishments), func(acc work.Accomplishment) bool { return acc.Hidden || ruled[acc.Anchor] })
}

// inbox shows accomplishments one by one and takes what the person decides.
type inbox struct {
	*asker
	app     *app
	card    card
	ses     *session
	asked   map[string][]string       // what a sceptic would ask, by accomplishment
	entries map[string]*work.Entry    // by ID
	steps   []step                    // what was decided, to be taken back
	settled map[int]work.DecisionKind // which of all were kept or hidden
}

// step is what one key did.
type step struct {
	at        int // which accomplishment it was about
	title     string
	decisions []work.Decision
}

func (a *app) newInbox(ses *session, ask *asker) *inbox {
	in := &inbox{asker: ask, app: a, ses: ses, asked: map[string][]string{}, entries: map[string]*work.Entry{}, settled: map[int]work.DecisionKind{}}
	in.card = cardFor(sizeOf(ask.out))
	for _, f := range infer.Challenge(ses.Result) {
		if f.Question != "" && !slices.Contains(in.asked[f.Accomplishment], f.Question) {
			in.asked[f.Accomplishment] = append(in.asked[f.Accomplishment], f.Question)
		}
	}
	for i := range ses.Entries {
		in.entries[ses.Entries[i].ID] = &ses.Entries[i]
	}
	return in
}

func (in *inbox) count(kind work.DecisionKind) int {
	n := 0
	for _, k := range in.settled {
		if k == kind {
			n++
		}
	}
	return n
}

func (in *inbox) say(format string, args ...any) { fmt.Fprintf(in.out, format+"\n", args...) }

// inboxKeys are what can be done with an accomplishment. Those that are done
// with it go on to the next.
var inboxKeys = []struct {
	key  rune
	name string
	done bool
	do   func(*inbox, context.Context, work.Accomplishment) ([]work.Decision, error)
}{
	{'k', "keep", true, (*inbox).keep},
	{'h', "hide", true, (*inbox).hide},
	{'t', "tag", false, (*inbox).tag},
	{'r', "rename", false, (*inbox).rename},
	{'a', "answer", false, (*inbox).answer},
	{'s', "split", false, (*inbox).split},
	{'n', "next", true, nil},
	{'u', "undo", false, nil},
	{'q', "quit", false, nil},
}

// walk goes through all until the person stops.
func (in *inbox) walk(ctx context.Context, all []work.Accomplishment) error {
	var keys strings.Builder
	keys.WriteString("\r\n ")
	for _, k := range inboxKeys {
		keys.WriteString(string(k.key))
	}
	shown := ""
	for at := 0; at < len(all); {
		if now := strconv.Itoa(at) + all[at].Title; now != shown { // another one, or by another name
			in.show(all[at], fmt.Sprintf("%d of %d", at+1, len(all)))
			in.say("\n%s", in.card.keys()) // Enter keeps, space is next
			shown = now
		}
		key, err := in.key(keys.String())
		if err != nil {
			return err
		}
		switch key {
		case 'q':
			return nil
		case 'u':
			if at, err = in.undo(ctx, all, at); err != nil {
				return err
			}
			continue
		case ' ':
			key = 'n'
		case '\r', '\n':
			key = 'k'
		}
		if at, err = in.do(ctx, key, all, at); err != nil {
			return err
		}
	}
	return nil
}

// do does what a key says, and returns which accomplishment is next.
func (in *inbox) do(ctx context.Context, key rune, all []work.Accomplishment, at int) (int, error) {
	acc := all[at]
	for _, k := range inboxKeys {
		if k.key != key {
			continue
		}
		if k.do != nil {
			made, err := k.do(in, ctx, acc)
			if err != nil {
				return at, err
			}
			for i := range made {
				made[i].At = in.app.clock()
				if made[i], err = in.ses.db.AddDecision(ctx, made[i]); err != nil {
					return at, err
				}
				in.say("    %s", oneLine(decisionLine(made[i], acc.Title), in.card.width-4))
				if made[i].Kind == work.DecideRename {
					all[at].Title = made[i].Value
				}
			}
			if len(made) > 0 {
				in.steps = append(in.steps, step{at, acc.Title, made})
			}
			if k.done {
				in.settled[at] = made[0].Kind
			}
		}
		if k.done {
			at++
		}
	}
	return at, nil
}

// undo takes back what the last key did, and returns to where that was.
func (in *inbox) undo(ctx context.Context, all []work.Accomplishment, at int) (int, error) {
	if len(in.steps) == 0 {
		in.say("    nothing to take back; brag undo takes back what was decided before")
		return at, nil
	}
	last := in.steps[len(in.steps)-1]
	in.steps = in.steps[:len(in.steps)-1]
	for _, d := range slices.Backward(last.decisions) {
		back := work.Decision{At: in.app.clock(), Kind: work.DecideUndo, Item: d.Item, Undoes: d.ID}
		if d.Kind == work.DecideMerge { // an answer, which is a note
			if _, err := in.ses.db.AddDecision(ctx, work.Decision{At: in.app.clock(), Kind: work.DecideDelete, Item: d.Value}); err != nil {
				return at, err
			}
		}
		if _, err := in.ses.db.AddDecision(ctx, back); err != nil {
			return at, err
		}
		in.say("    %s", oneLine("taken back: "+decisionLine(d, last.title), in.card.width-4))
		all[last.at].Title = last.title
		if d.Kind == work.DecideKeep || d.Kind == work.DecideHide {
			delete(in.settled, last.at)
		}
	}
	return last.at, nil
}

func about(acc work.Accomplishment, kind work.DecisionKind, value string) []work.Decision {
	return []work.Decision{{Kind: kind, Item: acc.Anchor, Whole: true, Value: value}}
}

func (in *inbox) keep(_ context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	return about(acc, work.DecideKeep, ""), nil
}

func (in *inbox) hide(_ context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	return about(acc, work.DecideHide, ""), nil
}

// tag asks for a principle by its name, or by its number in the list.
func (in *inbox) tag(_ context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	known := in.ses.framework.Principles
	for i := range (len(known) + 1) / 2 { // in two columns
		line := fmt.Sprintf("%2d %-34s", i+1, oneLine(known[i].Key, 34))
		if right := i + (len(known)+1)/2; right < len(known) {
			line += fmt.Sprintf(" %2d %s", right+1, oneLine(known[right].Key, 34))
		}
		in.say("    %s", line)
	}
	text, err := in.line("Which principle? Enter for none:", "")
	if err != nil || text == "" {
		return nil, err
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(known) {
		text = known[n-1].Key
	}
	key, err := in.ses.principle(text)
	if err != nil {
		in.say("    %s", oneLine(err.Error(), 2*in.card.width))
		return nil, nil
	}
	return about(acc, work.DecideTag, key), nil
}

func (in *inbox) rename(_ context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	title, err := in.line("Its title; Enter leaves it:", "")
	if err != nil || title == "" {
		return nil, err
	}
	return about(acc, work.DecideRename, title), nil
}

// answer records what the person answers as a note of the accomplishment.
func (in *inbox) answer(ctx context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	text, err := in.line("Your answer; Enter for none:", "")
	if err != nil || text == "" {
		return nil, err
	}
	n, err := in.ses.db.AddNote(ctx, work.Note{Type: work.NoteWork, Text: text, Date: midnight(acc.To.In(in.ses.now.Location())), CreatedAt: in.app.clock()})
	if err != nil {
		return nil, err
	}
	in.say("    noted as %s", n.ID)
	return about(acc, work.DecideMerge, n.ID), nil
}

// split takes an item out of the accomplishment.
func (in *inbox) split(_ context.Context, acc work.Accomplishment) ([]work.Decision, error) {
	if len(acc.Own) < 2 {
		in.say("    it is one item; there is nothing to take apart")
		return nil, nil
	}
	text, err := in.line(fmt.Sprintf("Which does not belong to it, 1 to %d? Enter for none:", len(acc.Own)), "")
	if err != nil || text == "" {
		return nil, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(acc.Own) {
		in.say("    %q is not one of them", oneLine(text, 40))
		return nil, nil
	}
	return []work.Decision{{Kind: work.DecideSplit, Item: acc.Own[n-1]}}, nil
}
