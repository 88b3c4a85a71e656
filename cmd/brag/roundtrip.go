package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"znkr.io/diff/textdiff"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/replace"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/blocks"
)

// document is a file the person edits, and what brag last wrote there.
type document struct {
	path  string
	text  []byte      // nil if there is no file
	mode  fs.FileMode // of the file, 0600 for a new one
	sheet work.Sheet
	known bool // sheet is what was last written there
}

// openDocument reads the file at path and finds what was last written there.
func (a *app) openDocument(ctx context.Context, db *store.DB, path string) (*document, error) {
	path, err := a.filePath(path)
	if err != nil {
		return nil, err
	}
	d := &document{path: path, mode: 0o600}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, usageError{fmt.Errorf("%s is not a regular file; name another", path)}
	default:
		d.mode = info.Mode().Perm()
		if err := d.read(ctx, db); err != nil {
			return nil, err
		}
	}
	d.sheet, err = db.Sheet(ctx, path)
	d.known = err == nil
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, err
	case !d.known && len(d.text) > 0:
		return d, d.adopt(ctx, db)
	}
	return d, nil
}

// read reads the file once nobody is saving it any more: editors empty a file,
// and then write it.
func (d *document) read(ctx context.Context, db *store.DB) error {
	kept, err := db.Revisions(ctx, d.path)
	if err != nil {
		return err
	}
	for range settleTries {
		if d.text, err = os.ReadFile(d.path); err != nil {
			return err
		}
		if n := len(kept); n > 0 && bytes.Equal(d.text, kept[n-1].Text) {
			return nil // as brag left it
		}
		age, err := ageOf(d.path)
		if err != nil || age >= settled {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settled - age):
		}
	}
	return fmt.Errorf("%s is being saved again and again, and is left as it is; run it once the editor is done", d.path)
}

// How long a file must not have been saved for before it is read, and how often
// that is waited for.
const (
	settled     = time.Second
	settleTries = 10
)

// ageOf returns how long ago a file was saved, by the clock of its file system.
func ageOf(path string) (time.Duration, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	probe, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // swept up with those of package replace
	if err != nil {
		return settled, nil //nolint:nilerr // nothing can be written there, so nothing will be
	}
	now, err := probe.Stat()
	if err := errors.Join(err, probe.Close(), os.Remove(probe.Name())); err != nil {
		return 0, err
	}
	return max(0, now.ModTime().Sub(info.ModTime())), nil
}

// adopt finds what was generated for the file under another name, for one that
// was moved, renamed or copied: the latest sheet that most of it is of.
func (d *document) adopt(ctx context.Context, db *store.DB) error {
	all, err := db.Sheets(ctx)
	if err != nil {
		return err
	}
	most := 0
	for _, s := range all {
		if n := d.has(s); n > most && 2*n >= len(s.Blocks) {
			most, d.sheet, d.known = n, s, true
		}
	}
	return nil
}

// has counts the blocks of a sheet that are in the file, by their marker or by
// their words.
func (d *document) has(s work.Sheet) int {
	n := 0
	for _, b := range s.Blocks {
		first, _, _ := strings.Cut(b.Text, "\n")
		if bytes.Contains(d.text, []byte(blocks.Marker(b.Key))) || len(first) > shortLine && bytes.Contains(d.text, []byte(first)) {
			n++
		}
	}
	return n
}

// shortLine is up to how many bytes a line may stand in any document.
const shortLine = 40

// filePath returns the absolute path of a file the person names.
func (a *app) filePath(path string) (string, error) {
	if strings.HasSuffix(path, "/") || strings.TrimSpace(path) == "" {
		return "", usageError{fmt.Errorf("%q does not name a file", path)}
	}
	path, err := filepath.Abs(config.ExpandHome(path, a.getenv))
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		return real, nil // the file itself is replaced, not the link to it
	}
	if _, err := os.Lstat(path); err == nil {
		return "", usageError{fmt.Errorf("%s is a link that leads nowhere; name another file", path)}
	}
	return path, nil
}

// merge makes one text of what is in the file and what was newly written.
func (d *document) merge(next work.Sheet) (blocks.Merged, error) {
	if d.text == nil {
		return blocks.Merged{Text: next.Text}, nil
	}
	if d.known && len(bytes.TrimSpace(d.text)) == 0 {
		return blocks.Merged{}, fmt.Errorf("%s is empty, perhaps because an editor is about to save it, and is left as it is; delete it to have it written anew", d.path)
	}
	if !d.known {
		return blocks.Merged{}, usageError{fmt.Errorf("%s is not a draft that brag wrote, and is left as it is; name another file with -o", d.path)}
	}
	if d.sheet.Template != next.Template || !d.sheet.From.Equal(next.From) || !d.sheet.To.Equal(next.To) {
		return blocks.Merged{}, usageError{fmt.Errorf("%s is the %s of %s, not the %s of %s, and is left as it is; name another file with -o",
			d.path, d.sheet.Template, d.sheet.Period, next.Template, next.Period)}
	}
	return blocks.Merge(d.sheet.Blocks, string(d.text), next.Text), nil
}

// write puts text into the file, unless somebody has saved another there since
// it was read, and remembers what was generated for it. Both what was there
// and what is there now can be brought back.
func (d *document) write(ctx context.Context, db *store.DB, text []byte, sheet work.Sheet, why string) error {
	keep := func(why string, text []byte, generated []work.Block) error {
		_, err := db.SaveRevision(ctx, work.Revision{Path: d.path, At: sheet.WrittenAt, Why: why, Text: text, Blocks: generated})
		return err
	}
	if err := db.StillAll(ctx); err != nil {
		return fmt.Errorf("%w, and %s is left as it is", err, d.path)
	}
	if d.text != nil {
		if err := keep(work.BeforeWriting+why, d.text, d.sheet.Blocks); err != nil {
			return err
		}
	}
	if d.mode&0o200 == 0 {
		return fmt.Errorf("%s is read-only, and is left as it is: %w", d.path, fs.ErrPermission)
	}
	if err := d.put(text); errors.Is(err, replace.ErrChanged) {
		return fmt.Errorf("%s %w, and is left as it is; run it again", d.path, replace.ErrChanged)
	} else if err != nil {
		return err
	}
	// The file first: cut off here, the next merge finds the new text in it and
	// takes it for its own.
	sheet.ID, sheet.Path = work.ID("sheet", d.path), d.path
	if err := db.SaveSheet(ctx, sheet); err != nil {
		return err
	}
	return keep(why, text, sheet.Blocks)
}

// put puts text into the file, which must be as it was read.
func (d *document) put(text []byte) error {
	if d.text != nil {
		return replace.Expecting(d.path, d.text, text)
	}
	if _, err := os.Lstat(d.path); err == nil {
		return replace.ErrChanged
	}
	return replace.File(d.path, text)
}

// unified returns the difference between two texts of a file as lines with
// context; "" if there is none.
func unified(before, after string) string { return textdiff.Unified(before, after) }

// mergeDraft merges a draft into the file that the person edits, keeping every
// word they wrote.
func (a *app) mergeDraft(ctx context.Context, ses *session, o draftOptions, sheet work.Sheet) error {
	doc, err := a.openDocument(ctx, ses.db, o.out)
	if err != nil {
		return err
	}
	merged, err := doc.merge(sheet)
	if err != nil {
		return err
	}
	switch {
	case (o.diff || o.dryRun) && a.json:
		return a.printJSON(draftJSON{doc.path, changeDocuments(merged.Changes), ses.offers(merged.Learned)})
	case o.diff:
		fmt.Fprint(a.stdout, clean(unified(string(doc.text), merged.Text)))
		return nil
	case o.dryRun:
		fmt.Fprintf(a.stdout, "%s would be %s\n", doc.path, changesOf(doc, merged))
		return nil
	}
	sheet.Blocks = append(sheet.Blocks, merged.Remember...)
	if err := doc.write(ctx, ses.db, []byte(merged.Text), sheet, "drafted"); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(draftJSON{doc.path, changeDocuments(merged.Changes), ses.offers(merged.Learned)})
	}
	fmt.Fprintf(a.stdout, "%s %s\n", doc.path, changesOf(doc, merged))
	a.warnLeaks(doc.path, merged.Text)
	a.sayOffers(ses.offers(merged.Learned))
	if doc.text == nil {
		a.hint("Edit it: answer the [[fill: …]] questions, delete what you don't want; drafting again keeps what you wrote. brag share makes the copy for others.")
	}
	return nil
}

// changesOf says in words what a merge did.
func changesOf(doc *document, merged blocks.Merged) string {
	if doc.text == nil {
		return "written"
	}
	counts := map[blocks.Kind]int{}
	for _, c := range merged.Changes {
		counts[c.Kind]++
	}
	var parts []string
	for _, k := range []struct {
		kind  blocks.Kind
		words string
	}{
		{blocks.Updated, "%d brought up to date"},
		{blocks.Added, "%d new"},
		{blocks.Kept, "%d kept as you wrote them"},
		{blocks.Suggested, "%d kept as you wrote them, with a newer text beside"},
		{blocks.Deleted, "%d stay deleted"},
		{blocks.Gone, "%d not in this draft any more"},
	} {
		if n := counts[k.kind]; n > 0 {
			parts = append(parts, fmt.Sprintf(k.words, n))
		}
	}
	switch {
	case len(parts) > 0:
	case merged.Text == string(doc.text):
		return "is up to date"
	default:
		return "drafted again: no part has changed, its markers are mended"
	}
	return "drafted again, by part: " + strings.Join(parts, ", ")
}
