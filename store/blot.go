package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bragsheet/store/work"
)

// rewrite changes the rows of a table: change is given every text and every
// uncompressed blob. It returns how many rows were changed.
func rewrite(ctx context.Context, tx *txn, t table, change func(c column, text string) string) (int, error) {
	columns, err := columnsOf(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	var changed []func() error
	err = eachLine(ctx, tx, t, func(_ []byte, values []any) error {
		set, where, args, keys, err := changes(columns, values, change)
		if err == nil && set != "" {
			changed = append(changed, func() error {
				_, err := tx.exec(ctx, `UPDATE OR REPLACE `+t.name+` SET `+set+` WHERE `+where, append(args, keys...)...)
				return err
			})
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", t.name, err)
	}
	for _, update := range changed {
		if err := update(); err != nil {
			return 0, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return len(changed), nil
}

// changes says in SQL what is to be changed in a row, and which row that is: by
// its primary key, or where that is a number of this file by its whole content.
func changes(columns []column, values []any, change func(column, string) string) (set, where string, args, keys []any, err error) {
	sets, wheres := []string{}, []string{}
	hasKey := slices.ContainsFunc(columns, func(c column) bool { return c.pk })
	for i, c := range columns {
		before, after, err := changedValue(c, values[i], change)
		if err != nil {
			return "", "", nil, nil, err
		}
		if after != nil && !c.number {
			sets, args = append(sets, c.name+` = ?`), append(args, after)
		}
		if c.pk || !hasKey {
			is := c.name + ` IS ?`
			if c.number {
				is = c.name + ` = (SELECT num FROM items WHERE id = ?)`
			}
			wheres, keys = append(wheres, is), append(keys, before)
		}
	}
	return strings.Join(sets, ", "), strings.Join(wheres, " AND "), args, keys, nil
}

// changedValue returns a value, and what it is to become; nil if it stays.
func changedValue(c column, value any, change func(column, string) string) (before, after any, err error) {
	switch v := value.(type) {
	case string:
		if text := change(c, v); text != v {
			after = text
		}
	case []byte:
		v = bytes.Clone(v)
		value = v
		if c.packed {
			if v, err = unpack(v); err != nil {
				return nil, nil, err
			}
		}
		if text := change(c, string(v)); text != string(v) {
			after, err = c.pack([]byte(text))
		}
	}
	return value, after, err
}

// scrubber writes something else for the names of a person.
type scrubber struct{ from, to []string }

// scrubber returns what makes somebody of a person. What is one or two letters
// long stays: it is no name that could be told from other text.
func newScrubber(p work.Person) scrubber {
	nobody := "forgotten-" + work.ID("forgotten", p.ID)[:6]
	s := scrubber{[]string{p.ID}, []string{work.PersonID(p.Host, nobody)}}
	for _, name := range []string{p.SourceID, p.Name, p.Login} {
		escaped := strings.Trim(strconv.QuoteToASCII(name), `"`)
		for _, form := range slices.Compact([]string{name, escaped}) {
			if utf8.RuneCountInString(name) > 2 && !slices.Contains(s.from, form) {
				s.from, s.to = append(s.from, form), append(s.to, nobody)
			}
		}
	}
	return s
}

// text replaces the names where they stand as words of their own.
func (s scrubber) text(text string) string {
	for i, from := range s.from {
		if strings.Contains(text, from) {
			text = replaceWord(text, from, s.to[i])
		}
	}
	return text
}

func replaceWord(text, from, to string) string {
	var b strings.Builder
	done := 0
	for at := 0; ; {
		i := strings.Index(text[at:], from)
		if i < 0 {
			break
		}
		i += at
		at = i + len(from)
		if !endsInWord(text[:i]) && !beginsWithWord(text[at:]) {
			b.WriteString(text[done:i] + to)
			done = at
		}
	}
	return b.String() + text[done:]
}

// endsInWord reports whether text ends in a letter or digit that is not the end
// of an escape, such as \n in JSON.
func endsInWord(text string) bool {
	r, n := utf8.DecodeLastRuneInString(text)
	escape := n == 1 && strings.ContainsRune("nrtbf", r) && strings.HasSuffix(text[:len(text)-n], `\`)
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !escape
}

func beginsWithWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// object makes somebody of a person in what is to be saved of an object.
func (s scrubber) object(o work.Object) (work.Object, error) {
	o.Parts = slices.Clone(o.Parts)
	for i, p := range o.Parts {
		o.Parts[i].Data = json.RawMessage(s.text(string(p.Data)))
	}
	text, err := json.Marshal(o.Reading)
	if err != nil {
		return o, err
	}
	o.Reading = work.Reading{}
	return o, json.Unmarshal([]byte(s.text(string(text))), &o.Reading)
}

// forgetPerson makes somebody of a person in all that was harvested and in the
// documents kept.
func forgetPerson(ctx context.Context, tx *txn, what Forget, done *Forgotten) error {
	found, err := personsOf(ctx, tx, []string{what.ID})
	if err != nil {
		return err
	}
	p, ok := found[what.ID]
	if !ok {
		return fmt.Errorf("person %s: %w", what.ID, ErrNotFound)
	}
	s := newScrubber(p)
	for _, t := range tables {
		if t.own && t.name != "revisions" || t.name == "forgotten" {
			continue
		}
		n, err := rewrite(ctx, tx, t, func(_ column, text string) string { return s.text(text) })
		if err != nil {
			return err
		}
		if n > 0 {
			done.Changed[t.line] = n
		}
	}
	if err := hashBlocks(ctx, tx); err != nil {
		return err
	}
	all, said, err := everyNote(ctx, tx)
	if err != nil {
		return err
	}
	about := map[string]bool{}
	for _, n := range all {
		if text := said[n.ID]; s.text(text) != text {
			done.About = append(done.About, n)
			about[n.ID] = true
		}
	}
	log, err := decisions(ctx, tx)
	for _, d := range log {
		if slices.Contains(worded, d.Kind) && s.text(d.Value) != d.Value {
			about[d.Value] = true
		}
	}
	if err == nil {
		err = removeWords(ctx, tx, what, log, about, done)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO forgotten VALUES ('person', ?, ?)`, what.ID, stamp{&what.At})
	}
	return err
}

// blotDocuments blots out, in the documents kept, the lines that speak of what
// is doomed: those that name it, and those of blocks that rest on it.
func blotDocuments(ctx context.Context, tx *txn, what Forget, done *Forgotten) error {
	names, err := spoken(ctx, tx, what)
	if err != nil {
		return err
	}
	blocks, err := query(ctx, tx, func(s *string) []any { return []any{s} }, `
		SELECT text FROM blocks b WHERE EXISTS (SELECT 1 FROM json_each(b.items) WHERE value IN (SELECT id FROM doomed))
		UNION ALL SELECT block.value ->> 'Text' FROM revisions r, json_each(r.blocks) block
		WHERE EXISTS (SELECT 1 FROM json_each(block.value, '$.Items') WHERE value IN (SELECT id FROM doomed))`)
	if err != nil {
		return err
	}
	lines := map[string]bool{}
	for _, text := range blocks {
		for line := range strings.Lines(text) {
			lines[bare(line)] = true
		}
	}
	say := newMatcher(names)
	blotted := func(text string) string {
		var b strings.Builder
		for line := range strings.Lines(text) {
			if plain := bare(line); plain != "" && plain[0] != '#' && (lines[plain] || say.any(line)) {
				line = blot + strings.Join(marker.FindAllString(line, -1), "") + line[len(strings.TrimRight(line, "\n")):]
			}
			b.WriteString(line)
		}
		return b.String()
	}
	without, err := withoutDoomed(ctx, tx)
	if err != nil {
		return err
	}
	change := func(c column, text string) string {
		switch c.name {
		case "text":
			return blotted(text)
		case "blocks":
			return blotBlocks(without(text), blotted)
		case "items":
			return without(text)
		}
		return text
	}
	for _, t := range tables {
		if !slices.Contains([]string{"sheets", "blocks", "revisions"}, t.name) {
			continue
		}
		n, err := rewrite(ctx, tx, t, change)
		if err != nil {
			return err
		}
		if n > 0 {
			done.Changed[t.line] = n
		}
	}
	return hashBlocks(ctx, tx)
}

// withoutDoomed returns what takes the ids of doomed items out of JSON.
func withoutDoomed(ctx context.Context, tx *txn) (func(string) string, error) {
	ids, err := query(ctx, tx, func(s *string) []any { return []any{s} }, `SELECT id FROM doomed`)
	var pairs []string
	for _, id := range ids {
		quoted := `"` + id + `"`
		pairs = append(pairs, quoted+",", "", ","+quoted, "", quoted, "")
	}
	return strings.NewReplacer(pairs...).Replace, err
}

// blotBlocks blots out lines of the blocks that a revision keeps.
func blotBlocks(text string, blotted func(string) string) string {
	var all []work.Block
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return "[]"
	}
	for i, b := range all {
		all[i].Text = blotted(b.Text)
		all[i].Hash = work.Hash(all[i].Text)
	}
	again, err := json.Marshal(all)
	if err != nil {
		return "[]"
	}
	return string(again)
}

// hashBlocks gives blocks whose texts were changed the hashes of these.
func hashBlocks(ctx context.Context, tx *txn) error {
	type block struct {
		sheet, key, text string
	}
	all, err := query(ctx, tx, func(b *block) []any { return []any{&b.sheet, &b.key, &b.text} }, `SELECT sheet, key, text FROM blocks`)
	for _, b := range all {
		if err == nil {
			_, err = tx.exec(ctx, `UPDATE blocks SET hash = ? WHERE sheet = ? AND key = ?`, work.Hash(b.text), b.sheet, b.key)
		}
	}
	return err
}
