package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"bragsheet/store/work"
)

var (
	// ErrCut means that an export is not whole: its last line, which says how
	// many there are, is missing or says something else.
	ErrCut = errors.New("the export is not whole")

	// ErrBadLine means that a line of an export is not what brag writes.
	ErrBadLine = errors.New("not what brag exports")

	// ErrNoExport means that a file is no export of brag's.
	ErrNoExport = errors.New("not an export of brag's")
)

// Imported says what an import did.
type Imported struct {
	Added map[string]int // lines that were new, by type
	Same  int            // lines that were there already
	Left  map[string]int // lines of things that are there and differ: what was there stays
	Bad   []string       // lines that could not be used, as "line 7: why"
}

// maxLine is the most that a line of an export may hold, in bytes.
const maxLine = 256 << 20

// Import adds, in one transaction, what an export holds and the database does
// not. What is there already stays as it is. Decisions come in the order of the
// times they were made at, so that the later one counts; the others keep theirs.
//
// An export that is cut off or has a bad line is refused whole, unless partial
// is set: then what can be used of it is. from is read twice. The error is
// ErrNoExport, ErrNewer, ErrCut or ErrBadLine, and names the line.
func (db *DB) Import(ctx context.Context, from io.ReadSeeker, partial bool) (Imported, error) {
	in := &importer{partial: partial, done: Imported{Added: map[string]int{}, Left: map[string]int{}}}
	err := in.check(ctx, from)
	if err == nil && in.head.Schema < in.newest {
		return db.importOlder(ctx, from, in)
	}
	if err == nil {
		_, err = from.Seek(0, io.SeekStart)
	}
	if err == nil {
		in.done.Bad = nil // found again, with those that only the database knows
		err = db.write(ctx, func(tx *txn) error { return in.run(ctx, tx, from) })
	}
	if err != nil {
		return Imported{}, fmt.Errorf("import: %w", err)
	}
	return in.done, nil
}

// importer adds the lines of an export to a database.
type importer struct {
	partial bool
	head    head
	newest  int
	done    Imported

	tables    map[string]table // by type of line
	columns   map[string][]column
	there     map[[sha256.Size]byte]bool // lines of the database as it was
	present   map[string]bool            // keys of rows that were there
	added     map[string]bool            // keys of rows that came
	left      map[string]bool            // keys of rows that did not
	texts     *noteTexts
	decisions []work.Decision
}

// check reads an export through once, and returns an error unless it is whole
// and could be used.
func (in *importer) check(ctx context.Context, from io.Reader) (err error) {
	if in.newest, err = newest(); err != nil {
		return err
	}
	sum := sha256.New()
	counts := map[string]int{}
	var last *end
	err = eachInput(ctx, from, func(n int, data []byte) error {
		if n == 1 {
			_, _ = sum.Write(data)
			return in.begin(data)
		}
		line, _, err := readLine(data)
		switch {
		case last != nil:
			return fmt.Errorf("line %d comes after the last one: %w", n, ErrCut)
		case err == nil && line == endLine && bytes.HasSuffix(data, []byte("\n")):
			return json.Unmarshal(data, &last)
		case err == nil && !knownLine(line):
			err = fmt.Errorf("unknown type %q", line)
		}
		if err != nil && bytes.HasSuffix(data, []byte("\n")) {
			return in.bad(n, err)
		}
		_, _ = sum.Write(data)
		counts[line]++
		return nil
	})
	switch {
	case err != nil || in.partial && in.head.Type != "":
		return err
	case in.head.Type == "":
		return ErrNoExport
	case last == nil:
		return fmt.Errorf("it ends after line %d, without the line that says how many there are: %w", total(counts)+1, ErrCut)
	case last.Lines != total(counts) || last.SHA256 != hex.EncodeToString(sum.Sum(nil)):
		return fmt.Errorf("it has %d lines where its last one says %d, or some were changed: %w", total(counts), last.Lines, ErrCut)
	}
	return nil
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func knownLine(line string) bool {
	return slices.ContainsFunc(tables, func(t table) bool { return t.line == line })
}

// begin reads the first line.
func (in *importer) begin(data []byte) error {
	if err := json.Unmarshal(data, &in.head); err != nil || in.head.Type != headLine {
		in.head.Type = ""
		return ErrNoExport
	}
	if in.head.Version != ExportVersion || in.head.Schema > in.newest {
		return fmt.Errorf("%w: its form is %d and its schema %d, this one knows %d and %d",
			ErrNewer, in.head.Version, in.head.Schema, ExportVersion, in.newest)
	}
	if in.head.Schema < oldestExport {
		return fmt.Errorf("line 1: schema %d, of which there are no exports: %w", in.head.Schema, ErrBadLine)
	}
	return nil
}

// bad notes a line that cannot be used, or ends the import with it.
func (in *importer) bad(n int, err error) error {
	if !in.partial {
		return fmt.Errorf("line %d: %w: %w", n, ErrBadLine, err)
	}
	in.done.Bad = append(in.done.Bad, fmt.Sprintf("line %d: %v", n, err))
	return nil
}

// eachInput tells of the lines of an export by their number, from 1, each with
// its line break unless it was cut off.
func eachInput(ctx context.Context, from io.Reader, tell func(n int, data []byte) error) error {
	r := bufio.NewReaderSize(from, 1<<20)
	for n := 1; ; n++ {
		data, err := readLong(r)
		if len(data) > 0 {
			if err := errors.Join(ctx.Err(), tell(n, data)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// readLong reads a line of up to maxLine bytes.
func readLong(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("it is longer than %d MB: %w", maxLine>>20, ErrBadLine)
		}
	}
}

// run adds the lines, in the transaction.
func (in *importer) run(ctx context.Context, tx *txn, from io.Reader) error {
	if err := in.look(ctx, tx); err != nil {
		return err
	}
	err := eachInput(ctx, from, func(n int, data []byte) error {
		if n == 1 {
			return nil
		}
		line, fields, err := readLine(data)
		if err == nil && line == endLine {
			return nil
		}
		if err == nil && in.there[sha256.Sum256(data)] && line != "decision" {
			in.done.Same++
			return nil
		}
		if err == nil {
			err = in.add(ctx, tx, line, fields)
		}
		if err != nil {
			return errors.Join(ctx.Err(), in.bad(n, err))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, d := range in.decisions {
		in.decisions[i] = in.texts.decision(d)
	}
	added, err := mergeDecisions(ctx, tx, in.decisions)
	if err == nil && in.columns["note_revision"] != nil {
		err = settleEdited(ctx, tx)
	}
	if err != nil {
		return err
	}
	if added > 0 {
		in.done.Added["decision"] = added
	}
	in.done.Same += len(in.decisions) - added
	return tx.index(ctx)
}

// look finds out what the database holds.
func (in *importer) look(ctx context.Context, tx *txn) error {
	in.tables, in.columns = map[string]table{}, map[string][]column{}
	in.there, in.present = map[[sha256.Size]byte]bool{}, map[string]bool{}
	in.added, in.left, in.texts = map[string]bool{}, map[string]bool{}, newNoteTexts()
	for _, t := range tables {
		columns, err := columnsOf(ctx, tx, t)
		if err != nil {
			return err
		}
		if len(columns) == 0 {
			continue
		}
		in.tables[t.line], in.columns[t.line] = t, columns
		err = eachLine(ctx, tx, t, func(line []byte, _ []any) error {
			_, fields, err := readLine(line)
			for _, key := range t.rowKeys(fields) {
				in.present[key] = true
			}
			if t.line == "note_revision" {
				in.texts.note(fields)
			}
			in.there[sha256.Sum256(line)] = true
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

// rowKeys returns by what a row is known; a key of an empty text is none.
func (t table) rowKeys(fields row) []string {
	var all []string
	for _, names := range t.keys {
		key, known := t.line, false
		for _, name := range names {
			key += "\x00" + name + "=" + string(fields[name])
			known = known || string(fields[name]) != `""`
		}
		if known {
			all = append(all, key)
		}
	}
	return all
}

// add adds a row, unless what it is known by is there already.
func (in *importer) add(ctx context.Context, tx *txn, line string, fields row) error {
	t, ok := in.tables[line]
	if !ok {
		return fmt.Errorf("unknown type %q", line)
	}
	if line == "note_revision" && !in.texts.place(fields) {
		in.done.Same++
		return nil
	}
	values, err := fields.values(in.columns[line])
	if err != nil {
		return err
	}
	if line == "decision" {
		d, err := decisionOf(values)
		in.decisions = append(in.decisions, d)
		return err
	}
	keys := t.rowKeys(fields)
	stays := slices.ContainsFunc(keys, func(key string) bool { return in.present[key] })
	if of := t.of; of != nil && !stays {
		stays, err = in.orphan(of, line, fields)
		if err != nil {
			return err
		}
	}
	if stays {
		in.done.Left[line]++
		mark(in.left, keys)
		return nil
	}
	if err := insertRow(ctx, tx, t, in.columns[line], values); err != nil {
		return err
	}
	in.done.Added[line]++
	mark(in.added, keys)
	return nil
}

func mark(set map[string]bool, keys []string) {
	for _, key := range keys {
		set[key] = true
	}
}

// orphan reports whether a row stays out because what it belongs to does, and
// returns an error if that is nowhere.
func (in *importer) orphan(of *parent, line string, fields row) (bool, error) {
	key := of.line + "\x00id=" + string(fields[of.column])
	switch {
	case in.added[key]:
		return false, nil
	case in.present[key]:
		return of.fresh, nil
	case in.left[key]:
		return true, nil
	}
	return false, fmt.Errorf("%s of %s %s, which is missing", line, of.line, fields[of.column])
}

// insertRow inserts a row; items and notes get the next number.
func insertRow(ctx context.Context, tx *txn, t table, columns []column, values []any) error {
	names, marks := "", ""
	for i, c := range columns {
		if i > 0 {
			names, marks = names+", ", marks+", "
		}
		names += c.name
		if c.number {
			marks += `(SELECT num FROM items WHERE id = ?)`
		} else {
			marks += `?`
		}
	}
	if t.name == "notes" {
		names, marks = names+", num", marks+`, (SELECT coalesce(min(num), 0) - 1 FROM notes)`
	}
	_, err := tx.exec(ctx, `INSERT INTO `+t.name+` (`+names+`) VALUES (`+marks+`)`, values...)
	return err
}
