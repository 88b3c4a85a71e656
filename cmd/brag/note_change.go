package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store/work"
)

// noteCommands are the commands about notes that there are.
func (a *app) noteCommands() []*cobra.Command {
	verb := func(use, short string, args cobra.PositionalArgs, run func(context.Context, []string) error) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Args: args,
			RunE: func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), args) },
		}
	}
	var deleted bool
	list := verb("list", "List your notes", cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listNotes(ctx, deleted) })
	list.Flags().BoolVar(&deleted, "deleted", false, "those you deleted")
	change := verb("edit ID", "Change a note; what it said before is kept", cobra.ExactArgs(1), a.editNote)
	change.Long = "Change a note in an editor, or to what is piped in. What it said before is kept: brag undo, and brag note show tells it."
	return []*cobra.Command{
		list, change,
		verb("show ID", "Show a note, also a deleted one, and what it said before", cobra.ExactArgs(1), a.showNote),
		verb("delete ID...", "Delete notes; they can be brought back", cobra.MinimumNArgs(1), a.deleteNotes),
		verb("restore ID...", "Bring deleted notes back", cobra.MinimumNArgs(1), a.restoreNotes),
		a.importNotesCommand(),
	}
}

// noteJSON is a note as note list --json and note show --json print it
// (docs/json.md).
type noteJSON struct {
	ID        string         `json:"id"`
	Type      work.NoteType  `json:"type"`
	Date      string         `json:"date"`
	Text      string         `json:"text"`
	With      []string       `json:"with"`
	Tags      []string       `json:"tags"`
	Links     []string       `json:"links"`
	Attached  []attachedJSON `json:"attached"`
	CreatedAt string         `json:"created_at"`
	Deleted   bool           `json:"deleted"`
}

type attachedJSON struct {
	work.Attachment
	State string `json:"state"`
}

func noteDocument(n work.Note, deleted bool, zone *time.Location) noteJSON {
	doc := noteJSON{
		ID: n.ID, Type: n.Type, Date: isoDate(n.Date, zone), Text: n.Text, With: nonNil(n.With), Tags: nonNil(n.Tags), Links: nonNil(n.Links),
		Attached: []attachedJSON{}, CreatedAt: stamp(n.CreatedAt), Deleted: deleted,
	}
	for _, f := range n.Attached {
		doc.Attached = append(doc.Attached, attachedJSON{f, stateOf(f)})
	}
	return doc
}

func (a *app) listNotes(ctx context.Context, deleted bool) error {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	notes, gone, err := db.Notes(ctx)
	if err != nil {
		return err
	}
	if deleted {
		notes = gone
	}
	slices.SortStableFunc(notes, func(x, y work.Note) int { return x.Date.Compare(y.Date) })
	zone := a.now(cfg).Location()
	if a.json {
		return eachLine(a, notes, func(n work.Note) noteJSON { return noteDocument(n, deleted, zone) })
	}
	t := newTable(a)
	for _, n := range notes {
		t.AppendRow(table.Row{n.ID, isoDate(n.Date, zone), string(n.Type), oneLine(strings.Join(n.With, "; "), 20), oneLine(n.Text, 70)})
	}
	t.Render()
	a.hint("%s", count(len(notes), "note"))
	return nil
}

// findNote returns the note that text names: its id, or the beginning of it.
func findNote(notes []work.Note, text string) (work.Note, error) {
	var found []work.Note
	for _, n := range notes {
		if n.ID == text || len(text) >= shortestPrefix && strings.HasPrefix(n.ID, text) {
			found = append(found, n)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return work.Note{}, usageError{fmt.Errorf("no note is called %q; brag note list shows their ids, and with --deleted those that are gone. A text goes in quotation marks", oneLine(text, 40))}
	}
	return work.Note{}, usageError{fmt.Errorf("%q could be %d notes; name more of its id", text, len(found))}
}

func (a *app) showNote(ctx context.Context, args []string) error {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	notes, gone, err := db.Notes(ctx)
	if err != nil {
		return err
	}
	n, err := findNote(append(notes, gone...), args[0])
	if err != nil {
		return err
	}
	history, err := db.NoteHistory(ctx, n.ID)
	if err != nil {
		return err
	}
	_, goneErr := findNote(gone, n.ID)
	deleted, zone := goneErr == nil, a.now(cfg).Location()
	if a.json {
		var texts []noteJSON
		for _, h := range history {
			texts = append(texts, noteDocument(h, deleted, zone))
		}
		return a.printJSON(struct {
			noteJSON
			History []noteJSON `json:"history"`
		}{noteDocument(n, deleted, zone), nonNil(texts)})
	}
	a.line("id", n.ID)
	a.line("date", isoDate(n.Date, zone))
	a.showNoted(n)
	if deleted {
		a.line("deleted", "yes; brag note restore "+n.ID+" brings it back")
	}
	fmt.Fprintf(a.stdout, "\n%s\n", clean(n.Text))
	for _, h := range history {
		if h.Text != n.Text {
			fmt.Fprintf(a.stdout, "\nwritten %s:\n%s\n", minute(h.CreatedAt, zone), clean(h.Text))
		}
	}
	return nil
}

// showNoted prints what a note says besides its day and text.
func (a *app) showNoted(n work.Note) {
	a.line("type", string(n.Type))
	a.line("with", strings.Join(n.With, "; "))
	a.line("principles", strings.Join(n.Tags, ", "))
	for _, l := range n.Links {
		a.line("link", l)
	}
	for _, f := range n.Attached {
		state := stateOf(f)
		if state != "" {
			state = ": " + state
		}
		a.line("attached", f.Path+state)
	}
}

// editNote has the person change a note. A text with a head says all there is
// to say; one without changes the text alone.
func (a *app) editNote(ctx context.Context, args []string) error {
	desk, err := a.openDesk(ctx)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	notes, _, err := desk.db.Notes(ctx)
	if err != nil {
		return err
	}
	was, err := findNote(notes, args[0])
	if err != nil {
		return err
	}
	desk.attached = was.Attached
	save := func(text string) error {
		n := was
		if strings.HasPrefix(text, headMark) {
			n = work.Note{ID: was.ID, Type: work.NoteWork, Date: was.Date}
		}
		if err := desk.readText(ctx, &n, text, nil); err != nil {
			return err
		}
		if desk.ofName != "" {
			return usageError{errors.New("what it belongs to is changed with brag merge and brag split")}
		}
		if err := desk.db.EditNote(ctx, n, a.clock()); err != nil {
			return err
		}
		return a.sayNoted("edited", n)
	}
	if a.inTTY {
		return a.inEditor(ctx, editOf(was.ID), desk.noteText(was), save)
	}
	text, err := io.ReadAll(a.stdin)
	if err != nil {
		return fmt.Errorf("reading the note: %w", err)
	}
	return a.keeping(editOf(was.ID), string(text), save(string(text)))
}

// deleteNotes deletes the notes that are named, after all have been found.
func (a *app) deleteNotes(ctx context.Context, names []string) error {
	_, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	notes, _, err := db.Notes(ctx)
	if err != nil {
		return err
	}
	found, err := findNotes(notes, names)
	if err != nil {
		return err
	}
	for _, n := range found {
		d, err := db.AddDecision(ctx, work.Decision{At: a.clock(), Kind: work.DecideDelete, Item: n.ID})
		if err != nil {
			return err
		}
		if err := a.printDecision("", d, n.Text); err != nil {
			return err
		}
	}
	a.hint("brag note restore ID brings a note back, also long after")
	return nil
}

func (a *app) restoreNotes(ctx context.Context, names []string) error {
	_, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	_, gone, err := db.Notes(ctx)
	if err != nil {
		return err
	}
	found, err := findNotes(gone, names)
	if err != nil {
		return err
	}
	outline, _, err := db.Outline(ctx)
	if err != nil {
		return err
	}
	by := work.DeletedNotes(outline.Decisions)
	for _, n := range found {
		for _, id := range by[n.ID] {
			if _, err := db.AddDecision(ctx, work.Decision{At: a.clock(), Kind: work.DecideUndo, Item: n.ID, Undoes: id}); err != nil {
				return err
			}
		}
		if err := a.printDecision("taken back: ", work.Decision{Kind: work.DecideDelete, Item: n.ID}, n.Text); err != nil {
			return err
		}
	}
	return nil
}

// findNotes returns the notes that texts name, each once.
func findNotes(notes []work.Note, texts []string) (found []work.Note, err error) {
	for _, text := range texts {
		n, err := findNote(notes, text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(found, func(other work.Note) bool { return other.ID == n.ID }) {
			found = append(found, n)
		}
	}
	return found, nil
}
