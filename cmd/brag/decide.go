package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
)

func (a *app) hideCommand() *cobra.Command {
	return a.decisionCommand("hide ID...", "Leave items or accomplishments out of every document", work.DecideHide)
}

func (a *app) keepCommand() *cobra.Command {
	return a.decisionCommand("keep ID...", "Bring back what was hidden", work.DecideKeep)
}

func (a *app) decisionCommand(use, short string, kind work.DecisionKind) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error { return a.decide(cmd.Context(), kind, names, "") },
	}
}

func (a *app) tagCommand() *cobra.Command {
	return a.tagDecisionCommand("tag ID PRINCIPLE", "Say which leadership principle an item or accomplishment shows", work.DecideTag)
}

func (a *app) untagCommand() *cobra.Command {
	return a.tagDecisionCommand("untag ID PRINCIPLE", "Say that an item or accomplishment does not show a principle", work.DecideUntag)
}

func (a *app) tagDecisionCommand(use, short string, kind work.DecisionKind) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(2), Example: "  brag principles list\n  brag " + strings.Fields(use)[0] + " OPS-7 ownership",
		RunE: func(cmd *cobra.Command, args []string) error { return a.decide(cmd.Context(), kind, args[:1], args[1]) },
	}
}

// decide appends one decision for each thing named, after all of them have
// been found.
func (a *app) decide(ctx context.Context, kind work.DecisionKind, names []string, principle string) error {
	return a.deciding(ctx, func(ses *session) ([]decided, error) {
		var err error
		if principle != "" {
			if principle, err = ses.principle(principle); err != nil {
				return nil, err
			}
		}
		var all []decided
		for _, name := range names {
			t, err := ses.find(name)
			if err != nil {
				return nil, err
			}
			item, whole := t.item()
			all = append(all, decided{work.Decision{Kind: kind, Item: item, Whole: whole, Value: principle}, t.title()})
		}
		return all, nil
	})
}

// decided is a decision and what it is about, in words.
type decided struct {
	work.Decision
	title string
}

// deciding appends the decisions that make finds, all or none, and says so.
func (a *app) deciding(ctx context.Context, find func(*session) ([]decided, error)) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	all, err := find(ses)
	if err != nil {
		return err
	}
	for _, d := range all {
		d.At = a.clock()
		if _, err := ses.db.AddDecision(ctx, d.Decision); err != nil {
			return err
		}
		if err := a.printDecision("", d.Decision, d.title); err != nil {
			return err
		}
	}
	a.hint("brag undo takes it back")
	return nil
}

// printDecision prints one decision: a line, or a JSON object a line.
func (a *app) printDecision(before string, d work.Decision, title string) error {
	if !a.json {
		fmt.Fprintln(a.stdout, before+decisionLine(d, title))
		return nil
	}
	doc := map[string]any{"decision": d.Kind, "item": d.Item, "whole": d.Whole, "value": d.Value, "taken_back": before != ""}
	if d.Kind == work.DecideTag || d.Kind == work.DecideUntag {
		doc["principle"] = d.Value
	}
	return json.NewEncoder(a.stdout).Encode(doc)
}

// decisionLine says what was decided, in words.
func decisionLine(d work.Decision, title string) string {
	line := map[work.DecisionKind]string{
		work.DecideHide: "hidden: ", work.DecideKeep: "kept: ",
		work.DecideTag: "tagged " + d.Value + ": ", work.DecideUntag: "no longer " + d.Value + ": ",
		work.DecideRename: "renamed " + oneLine(d.Value, 80) + ": ", work.DecideRedate: "dated " + d.Value + ": ",
		work.DecideRole: "role " + d.Value + ": ", work.DecideMerge: "joined: ", work.DecideSplit: "taken apart: ",
		work.DecideEdit: "edited: ", work.DecideDelete: "deleted: ",
		work.DecideConfirm: "figure confirmed: ", work.DecideCorrect: "figure corrected: ",
	}[d.Kind]
	return line + oneLine(title, 80)
}

func (a *app) undoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last decision; again, the one before",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.undo(cmd.Context()) },
	}
}

func (a *app) undo(ctx context.Context) error {
	ses, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer ses.db.Close()
	d, err := ses.db.UndoLast(ctx, a.clock())
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("there is no decision to take back")
	}
	if err != nil {
		return err
	}
	title := d.Item
	for _, e := range ses.Entries {
		if e.ID == d.Item {
			title = e.Title
		}
	}
	if d.Kind == work.DecideDelete {
		if notes, _, err := ses.db.Notes(ctx); err == nil { // it stands again
			n, _ := findNote(notes, d.Item)
			title = n.Text
		}
	}
	return a.printDecision("taken back: ", d, title)
}
