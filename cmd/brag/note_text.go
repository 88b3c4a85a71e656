package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bragsheet/cmd/brag/config"
	"bragsheet/cmd/brag/notescsv"
	"bragsheet/store"
	"bragsheet/store/work"
	"bragsheet/summarize/theme"
)

// headLine is one thing said of a note besides its text: by a flag, or by a line
// at the top of a text.
type headLine struct {
	key, value string
	line       int // in the text, from 1
	flag       bool
}

// wrong says which flag or line an error is about.
func (h headLine) wrong(err error) error {
	if h.flag {
		return usageError{fmt.Errorf("--%s %w", h.key, err)}
	}
	return &lineError{h.line, fmt.Errorf("%s: %w", h.key, err)}
}

// lineError is about a line of a text that the person wrote.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *lineError) Unwrap() error { return e.err }

// headMark stands alone before and after the head.
const headMark = "---"

// parseHead tells the head of a text, if it begins with one, from the rest.
// Lines that begin with # explain, and say nothing.
func parseHead(text string) (head []headLine, rest string, err error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n")
	lines := strings.Split(text, "\n")
	if strings.TrimSpace(lines[0]) != headMark {
		return nil, text, nil
	}
	for i, line := range lines[1:] {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, ":")
		switch key = strings.ToLower(strings.TrimSpace(key)); {
		case line == headMark:
			return head, strings.Join(lines[i+2:], "\n"), nil
		case line == "" || strings.HasPrefix(line, "#"):
		case !ok:
			return nil, "", &lineError{i + 2, fmt.Errorf("%q says neither %s nor the like; the text comes after the second %s", oneLine(line, 40), headKeys[0], headMark)}
		case heads[key] == nil:
			return nil, "", &lineError{i + 2, fmt.Errorf("there is no %q; there are %s", oneLine(key, 40), strings.Join(headKeys, ", "))}
		default:
			head = append(head, headLine{key: key, value: strings.TrimSpace(value), line: i + 2})
		}
	}
	return nil, "", &lineError{1, fmt.Errorf("the %s that ends the head is missing", headMark)}
}

// withHead returns a text with lines at its top.
func withHead(lines []headLine, text string) string {
	if len(lines) == 0 {
		return text
	}
	var b strings.Builder
	b.WriteString(headMark + "\n")
	for _, h := range lines {
		b.WriteString(h.key + ": " + strings.Join(strings.Fields(h.value), " ") + "\n")
	}
	if rest, has := strings.CutPrefix(text, headMark+"\n"); has {
		return b.String() + rest
	}
	return b.String() + headMark + "\n" + text
}

// headKeys are what a head can say, in the order in which a new one does. The
// flags call some of it by shorter names.
var headKeys = []string{"date", "type", "with", "tags", "links", "attach", "of"}

// heads read what a line of the head, or a flag, says.
var heads = map[string]func(*desk, context.Context, *work.Note, string) error{
	"date": (*desk).readDate, "type": (*desk).readType, "with": (*desk).readWith,
	"tags": (*desk).readTags, "tag": (*desk).readTags,
	"links": (*desk).readLinks, "link": (*desk).readLinks,
	"attach": (*desk).readAttached, "of": (*desk).readOf,
}

// desk is what is needed to read what a person says of a note.
type desk struct {
	app       *app
	cfg       *config.Config
	db        *store.DB
	framework *theme.Framework
	of        work.Decision     // what the note belongs to; without a Kind: nothing
	ofName    string            // as the person names that
	attached  []work.Attachment // what was attached before
}

// openDesk opens the database. Whoever asks for it closes db.
func (a *app) openDesk(ctx context.Context) (*desk, error) {
	cfg, db, err := a.offline(ctx)
	if err != nil {
		return nil, err
	}
	framework, err := a.framework(cfg)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &desk{app: a, cfg: cfg, db: db, framework: framework}, nil
}

// readOf finds what a note belongs to.
func (d *desk) readOf(ctx context.Context, _ *work.Note, text string) error {
	if text == "" {
		return nil
	}
	pic, err := d.app.picture(ctx, d.cfg, d.db, nil, nil)
	if err != nil {
		return err
	}
	t, err := pic.find(text)
	if err != nil {
		return err
	}
	d.ofName, d.of.Kind = text, work.DecideMerge
	d.of.Item, d.of.Whole = t.item()
	return nil
}

func (d *desk) principles() []string {
	var keys []string
	for _, p := range d.framework.Principles {
		keys = append(keys, p.Key)
	}
	return keys
}

// read reads flags or a head into a note.
func (d *desk) read(ctx context.Context, n *work.Note, head []headLine) error {
	for _, h := range head {
		if err := heads[h.key](d, ctx, n, h.value); err != nil {
			return h.wrong(err)
		}
	}
	return nil
}

// readText reads a text, with or without a head, and then flags into a note.
func (d *desk) readText(ctx context.Context, n *work.Note, text string, flags []headLine) error {
	d.of, d.ofName = work.Decision{}, ""
	head, rest, err := parseHead(text)
	if err != nil {
		return err
	}
	if err := d.read(ctx, n, append(head, flags...)); err != nil {
		return err
	}
	if n.Text = strings.TrimSpace(rest); n.Text == "" {
		return usageError{errors.New("the note is empty")}
	}
	return nil
}

func (d *desk) readDate(_ context.Context, n *work.Note, text string) error {
	if text == "" {
		return nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, d.app.now(d.cfg).Location())
	if err != nil {
		return fmt.Errorf("%q is not a date like 2026-05-31", text)
	}
	n.Date = day
	return nil
}

func (d *desk) readType(_ context.Context, n *work.Note, text string) error {
	if text == "" {
		return nil
	}
	n.Type = work.NoteType(strings.ToLower(text))
	if !slices.Contains(work.NoteTypes, n.Type) {
		return fmt.Errorf("%q is not one of note, feedback, expectation", text)
	}
	return nil
}

func (d *desk) readWith(_ context.Context, n *work.Note, text string) error {
	n.With = append(n.With, notescsv.Split(text, ";")...)
	return nil
}

func (d *desk) readTags(_ context.Context, n *work.Note, text string) error {
	keys, err := principlesOf(d.framework, text)
	n.Tags = append(n.Tags, keys...)
	return err
}

// principlesOf returns the keys of the principles a text names: one by its name,
// which may have commas, or several.
func principlesOf(f *theme.Framework, text string) ([]string, error) {
	if key, err := principleOf(f, text); err == nil {
		return []string{key}, nil
	}
	var keys []string
	for _, name := range notescsv.Split(text, ",;\n") {
		key, err := principleOf(f, name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (d *desk) readLinks(_ context.Context, n *work.Note, text string) error {
	for link := range strings.FieldsSeq(text) {
		if !notescsv.IsAddress(link) {
			return fmt.Errorf("%q is not an address like https://wiki.example.com/page", link)
		}
		n.Links = append(n.Links, link)
	}
	return nil
}

// noteText is a note as its editor shows it.
func (d *desk) noteText(n work.Note) string {
	var b strings.Builder
	line := func(key, value string) { b.WriteString(strings.TrimRight(key+": "+value, " ") + "\n") }
	b.WriteString(headMark + "\n# Write below the second " + headMark + ". Without a text there, nothing is noted.\n")
	line("date", isoDate(n.Date, d.app.now(d.cfg).Location()))
	b.WriteString("# note, feedback (received, word by word) or expectation (as heard)\n")
	line("type", string(n.Type))
	b.WriteString("# people, with ; between them\n")
	line("with", strings.Join(n.With, "; "))
	b.WriteString("# " + strings.Join(d.principles(), ", ") + "\n")
	line("tags", strings.Join(n.Tags, ", "))
	b.WriteString("# addresses of pages\n")
	line("links", strings.Join(n.Links, " "))
	b.WriteString("# files that show it, one in each attach: line\n")
	for _, f := range n.Attached {
		line("attach", f.Path)
	}
	if len(n.Attached) == 0 {
		line("attach", "")
	}
	if d.ofName != "" {
		b.WriteString("# the accomplishment or item it belongs to\n")
		line("of", d.ofName)
	}
	return b.String() + headMark + "\n" + n.Text + "\n"
}
