package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bragsheet/store/work"
)

// noteOptions are the flags of brag note.
type noteOptions struct {
	said        []headLine // what --date, --with and the like say
	feedback    bool
	expectation bool
}

// noteFlags are the flags that say what lines of the head say, too.
var noteFlags = []struct{ name, usage string }{
	{"date", "the `date` it is about (2026-05-31); default today"},
	{"with", "a `person` it was with or from"},
	{"tag", "a leadership `principle` it shows"},
	{"link", "an `address` to look at"},
	{"attach", "a `file` that shows it; where it lies is noted, it is not copied"},
	{"of", "the accomplishment or item `ID` it belongs to"},
}

func (a *app) noteCommand() *cobra.Command {
	var o noteOptions
	cmd := &cobra.Command{
		Use:   "note [TEXT]",
		Short: "Record what no tool saw",
		Long: `Record what no tool saw: advice, a talk, somebody unblocked, what somebody said of
you or expects of you.

Without TEXT an editor opens ($VISUAL, $EDITOR), with lines for the date, people,
principles, links and files at the top. What is piped in is read the same way.
A TEXT that begins like one of the commands below goes in quotation marks.`,
		Example: "  brag note \"Talked the risk team through the refund limits\" --tag earn-trust\n" +
			"  brag note --feedback \"Thanks, that saved our launch\" --with \"Kim, sales\"\n  brag note --attach ~/scan.pdf",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.note(cmd.Context(), o, args) },
	}
	for _, f := range noteFlags {
		cmd.Flags().Func(f.name, f.usage, func(value string) error {
			o.said = append(o.said, headLine{key: f.name, value: value, flag: true})
			return nil
		})
	}
	cmd.Flags().BoolVar(&o.feedback, "feedback", false, "it is feedback received, word by word")
	cmd.Flags().BoolVar(&o.expectation, "expectation", false, "it is what is expected of me, as I heard it")
	cmd.MarkFlagsMutuallyExclusive("feedback", "expectation")
	cmd.AddCommand(a.noteCommands()...)
	return cmd
}

// note records a note: the words of the command line, what is piped in, or what
// the person writes in an editor.
func (a *app) note(ctx context.Context, o noteOptions, args []string) error {
	text := strings.Join(args, " ")
	switch {
	case len(args) > 0:
	case a.inTTY:
		return a.writeNote(ctx, o)
	default:
		piped, err := io.ReadAll(a.stdin)
		if err != nil {
			return fmt.Errorf("reading the note: %w", err)
		}
		text = string(piped)
	}
	err := a.takeNote(ctx, o, text)
	if _, usage := errors.AsType[usageError](err); usage && len(args) > 0 {
		return err // the shell has it
	}
	return a.keeping(newNote, withHead(o.lines(), text), err)
}

// takeNote saves what flags and a text say.
func (a *app) takeNote(ctx context.Context, o noteOptions, text string) error {
	desk, err := a.openDesk(ctx)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	n := a.blank(desk)
	if err := desk.readText(ctx, &n, text, o.lines()); err != nil {
		return err
	}
	return a.addNote(ctx, desk, n)
}

// writeNote has the person write a note in an editor, beginning with what the
// flags say.
func (a *app) writeNote(ctx context.Context, o noteOptions) error {
	desk, err := a.openDesk(ctx)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	begun := a.blank(desk)
	if err := desk.read(ctx, &begun, o.lines()); err != nil {
		return err
	}
	return a.inEditor(ctx, newNote, desk.noteText(begun), func(text string) error {
		n := a.blank(desk)
		if err := desk.readText(ctx, &n, text, nil); err != nil {
			return err
		}
		return a.addNote(ctx, desk, n)
	})
}

// blank is a note of today that says nothing yet.
func (a *app) blank(desk *desk) work.Note {
	return work.Note{Type: work.NoteWork, Date: midnight(a.now(desk.cfg)), CreatedAt: a.clock()}
}

// lines returns what the flags say as lines of a head.
func (o noteOptions) lines() []headLine {
	said := slices.Clone(o.said)
	if o.feedback {
		said = append(said, headLine{key: "type", value: string(work.NoteFeedback), flag: true})
	}
	if o.expectation {
		said = append(said, headLine{key: "type", value: string(work.NoteExpectation), flag: true})
	}
	return said
}

// addNote saves a note and says so.
func (a *app) addNote(ctx context.Context, desk *desk, n work.Note) error {
	n, err := desk.db.AddNote(ctx, n)
	if err != nil {
		return err
	}
	if desk.of.Kind != "" {
		d := desk.of
		d.Value, d.At = n.ID, a.clock()
		if _, err := desk.db.AddDecision(ctx, d); err != nil {
			return fmt.Errorf("the note is saved as %s, but not what it belongs to: %w", n.ID, err)
		}
	}
	return a.sayNoted("noted as", n)
}

func (a *app) sayNoted(done string, n work.Note) error {
	if a.json {
		return a.printJSON(map[string]string{"id": n.ID})
	}
	fmt.Fprintf(a.stdout, "%s %s\n", done, n.ID)
	return nil
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
