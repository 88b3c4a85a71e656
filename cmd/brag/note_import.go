package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/notescsv"
)

// importOptions are the flags of brag note import.
type importOptions struct {
	dateFormat string
	dryRun     bool
	undo       bool
}

func (a *app) importNotesCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Record a note for each row of a table",
		Long: `Record a note for each row of a table as spreadsheets save it: CSV, its cells
separated by commas, semicolons or tabs. The first line names the columns, in
any order: ` + notescsv.Known + `.

Either all rows are saved or none. A row that was imported before is not
imported again. What was imported by mistake goes with --undo, told as it was
imported; brag note restore brings a note back.`,
		Example: "  brag note import log.csv --dry-run\n  brag note import log.csv --date-format DD/MM/YYYY",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.importNotes(cmd.Context(), o, args[0]) },
	}
	cmd.Flags().StringVar(&o.dateFormat, "date-format", "", "how days are written, such as `DD.MM.YYYY` or MM/DD/YYYY (default: what can only be one day)")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be recorded, and record nothing")
	cmd.Flags().BoolVar(&o.undo, "undo", false, "delete the notes that these rows became")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "undo")
	return cmd
}

// maxTable is the largest table that is read, in bytes.
const maxTable = 64 << 20

// manyRows is how many rows are recorded while somebody looks on and wonders.
const manyRows = 20000

// maxProblems is how much of what is wrong with a table is named.
const maxProblems = 20

func (a *app) importNotes(ctx context.Context, o importOptions, path string) error {
	data, err := a.readTable(path)
	if err != nil {
		return err
	}
	desk, err := a.openDesk(ctx)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	notes, problems := notescsv.Parse(data, notescsv.Options{
		Date: o.dateFormat, Zone: a.now(desk.cfg).Location(),
		Principles: func(text string) ([]string, error) { return principlesOf(desk.framework, text) },
	})
	if len(problems) > 0 {
		return tableError(path, problems)
	}
	for i := range notes {
		notes[i].CreatedAt = a.clock()
	}
	if o.dryRun {
		return a.sayImported(path, len(notes), -1)
	}
	if o.undo {
		deleted, err := desk.db.DeleteImported(ctx, notes, a.clock())
		if err != nil {
			return err
		}
		return a.sayDeleted(path, len(notes), deleted)
	}
	if len(notes) > manyRows {
		a.hint("recording %s, all or none; that can take minutes", count(len(notes), "row"))
	}
	added, err := desk.db.ImportNotes(ctx, notes)
	if err != nil {
		return err
	}
	return a.sayImported(path, len(notes), len(added))
}

// readTable reads a file, or what is piped in for "-".
func (a *app) readTable(path string) ([]byte, error) {
	in := a.stdin
	if path != "-" {
		file, err := os.Open(config.ExpandHome(path, a.getenv))
		if err != nil {
			return nil, usageError{err}
		}
		defer file.Close() //nolint:errcheck // only read
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxTable+1))
	if err == nil && len(data) > maxTable {
		err = usageError{fmt.Errorf("%s is larger than %d MB", path, maxTable>>20)}
	}
	return data, err
}

// tableError says everything that is wrong with a table, as far as that is read.
func tableError(path string, problems []notescsv.Problem) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: nothing was imported", path)
	for _, p := range problems[:min(len(problems), maxProblems)] {
		b.WriteString("\n  " + p.String())
	}
	if more := len(problems) - maxProblems; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return usageError{errors.New(b.String())}
}

// sayDeleted says how many notes of a table's rows were deleted.
func (a *app) sayDeleted(path string, rows, deleted int) error {
	if a.json {
		return a.printJSON(map[string]any{"file": path, "rows": rows, "deleted": deleted})
	}
	fmt.Fprintf(a.stdout, "%s: %s, %s deleted\n", clean(path), count(rows, "row"), count(deleted, "note"))
	return nil
}

// sayImported says how many rows became notes; -1 is what nobody has tried.
func (a *app) sayImported(path string, rows, added int) error {
	dry := added < 0
	name := clean(path)
	if a.json {
		doc := map[string]any{"file": path, "rows": rows, "dry_run": dry}
		if !dry {
			doc["new"] = added
		}
		return a.printJSON(doc)
	}
	if dry {
		fmt.Fprintf(a.stdout, "%s: %s can be read; nothing was recorded\n", name, count(rows, "row"))
		return nil
	}
	fmt.Fprintf(a.stdout, "%s: %s, %s\n", name, count(rows, "row"), count(added, "new note"))
	if added > 0 {
		a.hint("brag note import %s --undo takes them back", shellWord(path))
	}
	return nil
}
