package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"bragsheet/store"
	"bragsheet/store/work"
)

func (a *app) revisionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revisions FILE",
		Short: "Show the earlier texts of a document, and bring one back",
		Long: `Show the earlier texts of a document: what was in the file each time before brag
wrote to it, and what it wrote. Nothing is ever taken out of this list.`,
		Example: "  brag revisions brag.md\n  brag revisions diff brag.md 3\n  brag revisions restore brag.md 3",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.revisions(cmd.Context(), args[0]) },
	}
	for _, sub := range []struct {
		use, short string
		do         func(context.Context, *store.DB, *document, work.Revision) error
	}{
		{"show FILE N", "Print an earlier text", a.showRevision},
		{"diff FILE N", "Show what has changed since an earlier text", a.diffRevision},
		{"restore FILE N", "Put an earlier text back; what is there now is kept as well", a.restoreRevision},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: sub.use, Short: sub.short, Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.revision(cmd.Context(), args[0], args[1], sub.do)
			},
		})
	}
	return cmd
}

func (a *app) revisions(ctx context.Context, path string) error {
	db, doc, err := a.openNamed(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := db.Revisions(ctx, doc.path)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("brag has not written to %s", doc.path)
	}
	if a.json {
		return eachLine(a, all, func(r work.Revision) revisionJSON {
			return revisionJSON{r.N, stamp(r.At), r.Why, len(r.Text)}
		})
	}
	t := newTable(a)
	for _, r := range all {
		t.AppendRow(table.Row{r.N, minute(r.At, a.zone), r.Why, fmt.Sprintf("%d bytes", len(r.Text))})
	}
	t.Render()
	a.hint("brag revisions diff %[1]s N shows what changed since; brag revisions restore %[1]s N brings one back.", shellWord(path))
	return nil
}

// openNamed opens the database and the document a person names.
func (a *app) openNamed(ctx context.Context, path string) (*store.DB, *document, error) {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return nil, nil, err
	}
	a.zone = a.now(cfg).Location()
	doc, err := a.openDocument(ctx, db, path)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, doc, nil
}

// revision does something with one of the earlier texts of a file.
func (a *app) revision(ctx context.Context, path, number string, do func(context.Context, *store.DB, *document, work.Revision) error) error {
	n, err := strconv.Atoi(number)
	if err != nil {
		return usageError{fmt.Errorf("%q is not the number of a text; `brag revisions %s` lists them", number, path)}
	}
	db, doc, err := a.openNamed(ctx, path)
	if err != nil {
		return err
	}
	defer db.Close()
	all, err := db.Revisions(ctx, doc.path)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.N == n {
			return do(ctx, db, doc, r)
		}
	}
	return fmt.Errorf("%s has no text %d; there are %d", doc.path, n, len(all))
}

func (a *app) showRevision(_ context.Context, _ *store.DB, _ *document, r work.Revision) error {
	_, err := a.stdout.Write(r.Text)
	return err
}

func (a *app) diffRevision(_ context.Context, _ *store.DB, doc *document, r work.Revision) error {
	if !utf8.Valid(r.Text) || bytes.IndexByte(r.Text, 0) >= 0 {
		return fmt.Errorf("%s is not a text; brag revisions show %s %d prints its bytes", doc.path, shellWord(doc.path), r.N)
	}
	_, err := fmt.Fprint(a.stdout, clean(unified(string(r.Text), string(doc.text))))
	return err
}

// restoreRevision puts a text back, with what had been generated for it: the
// next draft goes on from there as if it had never been away.
func (a *app) restoreRevision(ctx context.Context, db *store.DB, doc *document, r work.Revision) error {
	sheet := doc.sheet
	sheet.Blocks, sheet.WrittenAt = r.Blocks, a.clock()
	if err := doc.write(ctx, db, r.Text, sheet, fmt.Sprintf("text %d brought back", r.N)); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s is as it was on %s\n", doc.path, minute(r.At, a.zone))
	return nil
}

// revisionJSON is an earlier text as revisions --json prints it (docs/json.md).
type revisionJSON struct {
	N     int    `json:"n"`
	At    string `json:"at"`
	Why   string `json:"why"`
	Bytes int    `json:"bytes"`
}
