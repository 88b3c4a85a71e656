package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
)

// noteOptions are the flags of brag note.
type noteOptions struct {
	date        string
	with        []string
	tags        []string
	links       []string
	of          string
	feedback    bool
	expectation bool
}

func (a *app) noteCommand() *cobra.Command {
	var o noteOptions
	cmd := &cobra.Command{
		Use:     "note TEXT",
		Short:   "Record what no tool saw",
		Example: "  brag note \"Talked the risk team through the refund limits\" --tag earn-trust\n  brag note --feedback \"Thanks, that saved our launch\" --with \"Kim, sales\"",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.note(cmd.Context(), o, strings.Join(args, " "))
		},
	}
	cmd.Flags().StringVar(&o.date, "date", "", "the `date` it is about (2026-05-31); default today")
	cmd.Flags().StringArrayVar(&o.with, "with", nil, "a `person` it was with or from")
	cmd.Flags().StringArrayVar(&o.tags, "tag", nil, "a leadership `principle` it shows")
	cmd.Flags().StringArrayVar(&o.links, "link", nil, "an `address` to look at")
	cmd.Flags().StringVar(&o.of, "of", "", "the accomplishment or item `ID` it belongs to")
	cmd.Flags().BoolVar(&o.feedback, "feedback", false, "it is feedback received, word by word")
	cmd.Flags().BoolVar(&o.expectation, "expectation", false, "it is what is expected of me, as I heard it")
	cmd.MarkFlagsMutuallyExclusive("feedback", "expectation")
	return cmd
}

func (a *app) note(ctx context.Context, o noteOptions, text string) error {
	if strings.TrimSpace(text) == "" {
		return usageError{fmt.Errorf("the note is empty")}
	}
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	about, err := a.parseDate("--date", o.date, cfg)
	if err != nil {
		return err
	}
	if about.IsZero() {
		about = midnight(a.now(cfg))
	}
	for _, l := range o.links {
		if u, err := url.Parse(l); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return usageError{fmt.Errorf("--link %q is not an address like https://wiki.example.com/page", l)}
		}
	}
	var of work.Decision
	if len(o.tags) > 0 || o.of != "" {
		pic, err := a.picture(ctx, cfg, db, nil)
		if err != nil {
			return err
		}
		for i, tag := range o.tags {
			if o.tags[i], err = pic.principle(tag); err != nil {
				return err
			}
		}
		if o.of != "" {
			t, err := pic.find(o.of)
			if err != nil {
				return err
			}
			of.Item, of.Whole = t.item()
		}
	}
	n := work.Note{Type: noteType(o), Date: about, Text: text, With: o.with, Tags: o.tags, Links: o.links, CreatedAt: a.clock()}
	if n, err = db.AddNote(ctx, n); err != nil {
		return err
	}
	if o.of != "" {
		of.Kind, of.Value, of.At = work.DecideMerge, n.ID, a.clock()
		if _, err := db.AddDecision(ctx, of); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(map[string]string{"id": n.ID})
	}
	fmt.Fprintf(a.stdout, "noted as %s\n", n.ID)
	return nil
}

func noteType(o noteOptions) work.NoteType {
	switch {
	case o.feedback:
		return work.NoteFeedback
	case o.expectation:
		return work.NoteExpectation
	}
	return work.NoteWork
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
