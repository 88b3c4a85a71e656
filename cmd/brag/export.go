package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bragsheet/cmd/brag/config"
	"bragsheet/store"
	"bragsheet/store/work"
)

// exportKinds are the types of line, in the order they are counted.
var exportKinds = []string{
	"item", "note", "note_revision", "decision", "goal", "key_result", "progress", "revision", "sheet", "account", "source", "person", "container",
	"standing", "event", "link", "object", "part", "position", "window", "run", "block", "reminder", "forgotten",
}

func (a *app) exportCommand() *cobra.Command {
	var out string
	var own bool
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write everything stored as JSON, one object a line",
		Long: `Write everything stored as JSON, one object a line (docs/export.md), to stdout or
to a file. brag import takes it back, into this database or another.

With --own-words only what is yours alone is written: notes, decisions, goals, and
what you wrote into your documents. No text of your employer's systems is in it,
unless you typed it yourself; read it before you take it with you.`,
		Example: "  brag export -o brag.jsonl\n  brag export --own-words -o mine.jsonl",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.export(cmd.Context(), out, own) },
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "`file` to write, or a folder to write a new file into")
	cmd.Flags().BoolVar(&own, "own-words", false, "only what you wrote and decided")
	return cmd
}

func (a *app) export(ctx context.Context, out string, own bool) error {
	return a.onDatabase(ctx, func(db *store.DB) error {
		write := func(to io.Writer) (map[string]int, error) { return db.Export(ctx, to) }
		if own {
			files, err := a.ownFiles(ctx, db)
			if err != nil {
				return err
			}
			write = func(to io.Writer) (map[string]int, error) { return db.ExportOwnWords(ctx, to, files) }
		}
		if out == "" {
			_, err := write(a.stdout)
			return err
		}
		path, err := a.exportPath(out)
		if err != nil {
			return err
		}
		counts, err := writeExport(path, write)
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"path": path, "counts": counts})
		}
		fmt.Fprintln(a.stdout, clean(fmt.Sprintf("exported to %s: %s", path, counted(counts, exportKinds))))
		return nil
	})
}

// ownFiles reads the documents that brag drafted, as they are now. One that is
// no longer there, or is no text file any more, is left out.
func (a *app) ownFiles(ctx context.Context, db *store.DB) ([]work.Revision, error) {
	sheets, err := db.Sheets(ctx)
	if err != nil {
		return nil, err
	}
	var files []work.Revision
	for _, s := range sheets {
		info, err := os.Stat(s.Path)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := os.ReadFile(s.Path)
		if err != nil {
			a.hint("%s is left out: %v", s.Path, err)
			continue
		}
		files = append(files, work.Revision{Path: s.Path, At: info.ModTime(), Why: work.BeforeWriting + "an export", Text: text})
	}
	return files, nil
}

// exportPath returns the file to write. A file that is there is replaced only
// if it is an export.
func (a *app) exportPath(out string) (string, error) {
	if info, err := os.Stat(config.ExpandHome(out, a.getenv)); err == nil && info.IsDir() {
		out = filepath.Join(out, a.clock().UTC().Format("brag-20060102T150405Z.jsonl"))
	}
	path, err := a.filePath(out)
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	mark := []byte(`{"type":"brag-export"`)
	begins := make([]byte, len(mark))
	if _, err := io.ReadFull(f, begins); err != nil || !bytes.Equal(begins, mark) {
		return "", fmt.Errorf("%s is no export: %w", path, fs.ErrExist)
	}
	return path, nil
}

// writeExport writes a file whole or not at all, readable by its owner only.
func writeExport(path string, write func(io.Writer) (map[string]int, error)) (map[string]int, error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".brag-export-*") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone once it has its name
	counts, err := write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return nil, err
	}
	return counts, os.Rename(tmp.Name(), path)
}

func (a *app) importCommand() *cobra.Command {
	var partial bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in what brag export wrote; what is there already stays",
		Long: `Take in what brag export wrote. What the database has already stays as it is, so
importing twice is importing once. Decisions are put in the order they were made
in: where two are about the same, the later one counts.

A file that lost its end, or has a line that brag did not write, is refused whole;
--partial takes what can be used of it, and names the rest.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.importFile(cmd.Context(), args[0], partial) },
	}
	cmd.Flags().BoolVar(&partial, "partial", false, "take what can be used of a file that is not whole")
	return cmd
}

// importedJSON is what import --json prints (docs/json.md).
type importedJSON struct {
	Added map[string]int `json:"added"`
	Same  int            `json:"same"`
	Left  map[string]int `json:"left"`
	Bad   []string       `json:"bad"`
}

// maxBad is how many bad lines are named; the others are counted.
const maxBad = 20

func (a *app) importFile(ctx context.Context, name string, partial bool) error {
	f, err := os.Open(config.ExpandHome(name, a.getenv))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, usageError{fmt.Errorf("%s is not a regular file", name)})
	}
	_, db, err := a.offline(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := db.Import(ctx, f, partial)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if a.json {
		return a.printJSON(importedJSON{done.Added, done.Same, done.Left, append([]string{}, done.Bad...)})
	}
	fmt.Fprintln(a.stdout, "added: "+counted(done.Added, exportKinds))
	if done.Same > 0 {
		fmt.Fprintln(a.stdout, "there already: "+count(done.Same, "line"))
	}
	if len(done.Left) > 0 {
		fmt.Fprintln(a.stdout, "different here, and left as they are: "+counted(done.Left, exportKinds))
	}
	for i, bad := range done.Bad {
		if i == maxBad {
			fmt.Fprintf(a.stderr, "and %d more\n", len(done.Bad)-maxBad)
			break
		}
		fmt.Fprintln(a.stderr, clean(bad))
	}
	return nil
}
