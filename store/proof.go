package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// ErrRemains means that a text which was removed is still in the file.
var ErrRemains = errors.New("what was removed is still in the file")

// Proof is a search of the bytes of the database's files for what was removed.
type Proof struct {
	Texts int      // looked for: ids, names, addresses, pieces of titles and texts, ends of raw answers
	Bytes int64    // looked through
	Files []string // looked through
}

// minNeedle is the fewest bytes that are looked for: fewer may stand anywhere
// by chance.
const minNeedle = 6

// A long text is looked for in pieces, as the file does not keep it in one: its
// end, and its first ones.
const (
	pieceBytes = 32
	maxPieces  = 16
)

// matcher looks for many texts at once, by their last bytes.
type matcher map[[minNeedle]byte][]string

func newMatcher(texts []string) matcher {
	m := matcher{}
	for _, text := range texts {
		m.add(text)
	}
	return m
}

func (m matcher) add(text string) {
	if len(text) < minNeedle {
		return
	}
	tail := [minNeedle]byte([]byte(text[len(text)-minNeedle:]))
	if !slices.Contains(m[tail], text) {
		m[tail] = append(m[tail], text)
	}
}

// each tells of every text found in data, until tell returns false.
func (m matcher) each(data []byte, tell func(text string) bool) {
	if len(m) == 0 {
		return
	}
	for i := minNeedle; i <= len(data); i++ {
		for _, text := range m[[minNeedle]byte(data[i-minNeedle:i])] {
			if len(text) <= i && string(data[i-len(text):i]) == text && !tell(text) {
				return
			}
		}
	}
}

func (m matcher) any(text string) (found bool) {
	m.each([]byte(text), func(string) bool { found = true; return false })
	return found
}

// wanted is what is looked for after it was removed.
type wanted struct {
	kind  string // of what is forgotten
	texts matcher
	names map[string]bool // those that a person would know it by
}

// wanted collects the texts of the rows that forgetting would remove or change.
// What it would leave is found out by doing it, and undoing it.
func (db *DB) wanted(ctx context.Context, what Forget) (*wanted, error) {
	stay := map[[sha256.Size]byte]bool{}
	err := db.write(ctx, func(tx *txn) error {
		if _, err := forget(ctx, tx, what); err != nil {
			return err
		}
		for _, t := range tables {
			err := eachLine(ctx, tx, t, func(line []byte, _ []any) error {
				stay[sha256.Sum256(line)] = true
				return nil
			})
			if err != nil {
				return err
			}
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		return nil, err
	}
	w := &wanted{what.Kind, matcher{}, map[string]bool{}}
	err = db.read(ctx, func(tx *txn) error {
		for _, t := range tables {
			columns, err := columnsOf(ctx, tx, t)
			if err != nil {
				return err
			}
			err = eachLine(ctx, tx, t, func(line []byte, values []any) error {
				if !stay[sha256.Sum256(line)] {
					w.addRow(t, columns, values)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return w, err
}

// nameColumns hold what a person would know a thing by.
var nameColumns = []string{"title", "url", "ref", "name", "login", "display_name", "source_id"}

// addRow adds the texts of a row, as the file keeps them: compressed ones by
// their end, which is a checksum.
func (w *wanted) addRow(t table, columns []column, values []any) {
	named := t.line == "person" || w.kind != ForgetPerson && slices.Contains([]string{"account", "container", "item"}, t.line)
	for i, c := range columns {
		var text string
		switch v := values[i].(type) {
		case string:
			text = v
		case []byte:
			text = string(v)
		}
		if c.packed {
			w.texts.add(text[max(0, len(text)-24):])
			continue
		}
		if named && len(text) <= pieceBytes && slices.Contains(nameColumns, c.name) {
			w.names[text] = true
		}
		w.texts.add(text[max(0, len(text)-pieceBytes):])
		for n := 0; n < maxPieces && len(text) > pieceBytes; n++ {
			w.texts.add(text[:pieceBytes])
			text = text[pieceBytes:]
		}
	}
}

// strike takes off the list what is still said in what is left, and returns
// the names among it, each as often as there are rows that say it.
func (w *wanted) strike(ctx context.Context, tx *txn) ([]Left, error) {
	said := map[string][]string{} // where, by text
	look := func(data []byte, where func() string) {
		w.texts.each(data, func(text string) bool {
			if said[text] == nil || w.names[text] {
				said[text] = append(said[text], where())
			}
			return true
		})
	}
	schema, err := query(ctx, tx, func(s *string) []any { return []any{s} }, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	look([]byte(strings.Join(schema, "\n")), func() string { return "the schema" })
	for _, t := range tables {
		err := eachLine(ctx, tx, t, func(line []byte, values []any) error {
			where := func() string { return whereIs(t, values) }
			look(line, where)
			var stored []byte // one column after the other, as in the file: two may spell a third text
			for _, v := range values {
				switch v := v.(type) {
				case string:
					stored = append(stored, v...)
				case []byte:
					stored = append(stored, v...)
				}
			}
			look(stored, where)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var left []Left
	for text, where := range said {
		tail := [minNeedle]byte([]byte(text[len(text)-minNeedle:]))
		w.texts[tail] = slices.DeleteFunc(w.texts[tail], func(s string) bool { return s == text })
		for _, row := range slices.Compact(slices.Sorted(slices.Values(where))) {
			if w.names[text] {
				left = append(left, Left{text, row})
			}
		}
	}
	slices.SortFunc(left, func(a, b Left) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Where, b.Where)) })
	return left, nil
}

// whereIs names a row: its kind, and the first column, which tells most.
func whereIs(t table, values []any) string {
	return strings.TrimSpace(fmt.Sprintf("%s %v", strings.ReplaceAll(t.line, "_", " "), values[0]))
}

// search looks through the files of the database at path. The error is
// ErrRemains if it finds anything.
func (w *wanted) search(path string) (Proof, error) {
	var p Proof
	for _, texts := range w.texts {
		p.Texts += len(texts)
	}
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		n, found, err := w.searchFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return p, err
		}
		p.Bytes += n
		p.Files = append(p.Files, file)
		if found != "" {
			return p, fmt.Errorf("%s: %w: %q", file, ErrRemains, found)
		}
	}
	return p, nil
}

// searchFile returns how many bytes a file has, and the first text found in it.
func (w *wanted) searchFile(path string) (size int64, found string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close() //nolint:errcheck // only read
	var window []byte
	block := make([]byte, 1<<20)
	for {
		n, err := io.ReadFull(f, block)
		size += int64(n)
		window = append(window, block[:n]...)
		w.texts.each(window, func(text string) bool { found = text; return false })
		if found != "" || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return size, found, nil
		}
		if err != nil {
			return size, "", err
		}
		window = bytes.Clone(window[max(0, len(window)-pieceBytes):])
	}
}
