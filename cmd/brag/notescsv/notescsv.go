// Package notescsv reads notes from a table as spreadsheets write it: comma,
// semicolon or tab between the cells, with or without a byte order mark, UTF-8
// or UTF-16. What could be read in two ways is refused, never guessed.
package notescsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Options say how a table is read.
type Options struct {
	Date       string                              // how a cell says a day: DD.MM.YYYY and the like; "" refuses what is ambiguous
	Zone       *time.Location                      // the person's
	Principles func(text string) ([]string, error) // the keys of the principles a cell names
}

// Problem is what keeps a table from being read.
type Problem struct {
	Line, Column int    // in the file, from 1; Column is 0 if it is not about one
	Name         string // of the column, "" if it has none
	Text         string
}

func (p Problem) String() string {
	where := fmt.Sprintf("line %d", p.Line)
	if p.Column > 0 {
		where += fmt.Sprintf(", column %d", p.Column)
	}
	if p.Name != "" {
		where += " (" + p.Name + ")"
	}
	return where + ": " + p.Text
}

// Columns are the names a column can have, by what it holds.
var Columns = map[string][]string{
	"date":  {"date", "day", "when"},
	"title": {"title", "what", "summary"},
	"text":  {"text", "note", "description"},
	"with":  {"with", "who", "people", "person"},
	"tag":   {"tag", "tags", "principle", "principles"},
	"link":  {"link", "links", "url"},
	"type":  {"type", "kind"},
}

// Known lists the columns for people.
const Known = "date, title, text, with, tag, link, type"

// Parse returns the notes of a table, one a row, without ID and CreatedAt; or
// every problem in it, in order, and then no notes.
func Parse(data []byte, o Options) ([]work.Note, []Problem) {
	text, err := decode(data)
	if err != nil {
		return nil, []Problem{{Line: 1, Text: err.Error()}}
	}
	t := &table{Options: o}
	text, t.skipped = withoutHint(text)
	t.csv = csv.NewReader(strings.NewReader(text))
	t.csv.FieldsPerRecord, t.csv.Comma = -1, separator(text)
	if t.layout, err = layout(o.Date); err != nil {
		return nil, []Problem{{Line: 1, Text: err.Error()}}
	}
	if t.header() {
		t.rows()
	}
	if len(t.problems) > 0 {
		return nil, t.problems
	}
	return t.notes, nil
}

// table is a table being read.
type table struct {
	Options
	layout   string // of time.Parse, "" if none was asked for
	csv      *csv.Reader
	skipped  int      // lines before the header
	width    int      // cells of the row being read
	columns  []string // what each column holds, "" for one without a name
	names    []string // of the columns, as the file has them
	notes    []work.Note
	problems []Problem
}

// cells returns the next row, and false at the end or where the file cannot be
// read any further.
func (t *table) cells() ([]string, bool) {
	row, err := t.csv.Read()
	t.width = len(row)
	if err == nil || errors.Is(err, io.EOF) {
		return row, err == nil
	}
	p := Problem{Line: 1 + t.skipped, Text: err.Error()}
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		p.Line, p.Text = bad.Line+t.skipped, fmt.Sprintf("%s, at character %d", bad.Err, bad.Column)
	}
	t.problems = append(t.problems, p)
	return nil, false
}

// line is where a cell of the row begins, or the row where it has no such cell.
func (t *table) line(column int) int {
	if column >= t.width {
		column = 0
	}
	line, _ := t.csv.FieldPos(column)
	return line + t.skipped
}

func (t *table) problem(column int, format string, args ...any) {
	p := Problem{Line: t.line(column), Column: column + 1, Text: fmt.Sprintf(format, args...)}
	if column < len(t.names) {
		p.Name = t.names[column]
	}
	t.problems = append(t.problems, p)
}

// rowProblem is one of the row as a whole.
func (t *table) rowProblem(text string) {
	t.problems = append(t.problems, Problem{Line: t.line(0), Text: text})
}

// header reads the names of the columns.
func (t *table) header() bool {
	row, ok := t.cells()
	if !ok {
		if len(t.problems) == 0 {
			t.problems = []Problem{{Line: 1, Text: "the file is empty; its first line names the columns: " + Known}}
		}
		return false
	}
	t.names = row
	for i, name := range row {
		holds := columnOf(name)
		switch {
		case holds == "" && strings.TrimSpace(name) != "":
			t.problem(i, "there is no column %q; there are %s", name, Known)
		case holds != "" && slices.Contains(t.columns, holds):
			t.problem(i, "a second column for the %s", holds)
		}
		t.columns = append(t.columns, holds)
	}
	if !slices.Contains(t.columns, "date") {
		t.rowProblem("there is no column date")
	}
	if !slices.Contains(t.columns, "text") && !slices.Contains(t.columns, "title") {
		t.rowProblem("there is no column text, nor title")
	}
	return len(t.problems) == 0
}

func columnOf(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	for _, holds := range slices.Sorted(maps.Keys(Columns)) {
		if slices.Contains(Columns[holds], name) {
			return holds
		}
	}
	return ""
}

// rows reads everything below the header. Rows without anything in them are
// none.
func (t *table) rows() {
	for row, ok := t.cells(); ok; row, ok = t.cells() {
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			t.notes = append(t.notes, t.note(row))
		}
	}
}

func (t *table) note(row []string) work.Note {
	n := work.Note{Type: work.NoteWork}
	at := map[string]int{}
	cell := map[string]string{}
	for i, text := range row {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
		case i >= len(t.columns) || t.columns[i] == "":
			t.problem(i, "%q is in no column; a cell with the separator in it needs quotation marks", short(text))
		default:
			at[t.columns[i]], cell[t.columns[i]] = i, text
		}
	}
	if n.Text = strings.TrimSpace(cell["title"] + "\n\n" + cell["text"]); n.Text == "" {
		t.rowProblem("it says neither text nor title")
	}
	var err error
	if n.Date, err = t.day(cell["date"]); err != nil {
		t.problem(max(at["date"], slices.Index(t.columns, "date")), "%s", err)
	}
	if text := strings.ToLower(cell["type"]); text != "" {
		if n.Type = work.NoteType(text); !slices.Contains(work.NoteTypes, n.Type) {
			t.problem(at["type"], "%q is not one of note, feedback, expectation", short(text))
		}
	}
	n.With = Split(cell["with"], ";\n")
	for link := range strings.FieldsSeq(strings.ReplaceAll(cell["link"], ";", " ")) {
		if !IsAddress(link) {
			t.problem(at["link"], "%q is not an address like https://wiki.example.com/page", short(link))
		}
		n.Links = append(n.Links, link)
	}
	if n.Tags, err = t.Principles(cell["tag"]); err != nil {
		t.problem(at["tag"], "%s", err)
	}
	return n
}

// IsAddress reports whether text is one of a page.
func IsAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// Split returns the parts of a text between some characters, none of them empty.
func Split(text, at string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(at, r) }) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// short is a text as a message shows it.
func short(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:39]) + "…"
	}
	return text
}

// separator returns what separates the cells: what the first line has most of,
// outside quotation marks.
func separator(text string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range text {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range ";\t" {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

// withoutHint drops the line with which spreadsheets say what the separator is
// (sep=;), which the header says as well, and counts it.
func withoutHint(text string) (rest string, dropped int) {
	first, rest, _ := strings.Cut(text, "\n")
	if len(strings.TrimRight(first, "\r")) == len("sep=;") && strings.HasPrefix(strings.ToLower(first), "sep=") {
		return rest, 1
	}
	return text, 0
}

// endings are the line ends of old spreadsheets, which csv does not know.
var endings = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// decode returns the text of a file, without a byte order mark.
func decode(data []byte) (string, error) {
	text := ""
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoded, err := utf16Text(data)
		if err != nil {
			return "", err
		}
		text = decoded
	default:
		text = string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.ToValidUTF8(line, "") != line || strings.Contains(line, "\x00") {
			return "", fmt.Errorf("line %d is not UTF-8; save it as “CSV UTF-8”", i+1)
		}
	}
	return endings.Replace(text), nil
}
