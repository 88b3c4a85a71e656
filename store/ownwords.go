package store

import (
	"bytes"
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"bragsheet/store/work"
)

// Harvested texts shorter than this may stand in anybody's sentence.
const shortHarvest = 10

// ownTexts writes the earlier texts of documents, and files as the last of
// each, without what is not the person's own. A text without words of theirs,
// or the same as the one before, is left out.
func (x *exporter) ownTexts(ctx context.Context, tx *txn, t table, files []work.Revision) error {
	columns, err := columnsOf(ctx, tx, t)
	if err != nil {
		return err
	}
	all, err := query(ctx, tx, revisionFields, `SELECT `+revisionColumns+` FROM revisions ORDER BY path, n`)
	if err != nil {
		return err
	}
	last := map[string]int{}
	for _, r := range all {
		last[r.Path] = r.N
	}
	for _, f := range files {
		f.N = last[f.Path] + 1
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b work.Revision) int { return cmp.Compare(a.Path, b.Path) })
	own, err := newOwnWords(ctx, tx, all)
	if err != nil {
		return err
	}
	before := map[string][]byte{}
	for _, r := range all {
		text := own.of(r)
		if len(text) == 0 || bytes.Equal(text, before[r.Path]) {
			continue
		}
		before[r.Path] = text
		var line bytes.Buffer
		err := writeLine(&line, t.line, columns, []any{r.Path, int64(r.N), formatTime(r.At), r.Why, text, "[]"})
		if err == nil {
			err = x.line(t.line, line.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ownWords tells what the person wrote in a document from what brag wrote.
type ownWords struct {
	generated map[string]bool // lines
	typed     map[string]bool // lines, by file
	harvested *strings.Replacer
}

func newOwnWords(ctx context.Context, tx *txn, texts []work.Revision) (*ownWords, error) {
	own := &ownWords{generated: map[string]bool{}, typed: map[string]bool{}}
	one := func(s *string) []any { return []any{s} }
	generated, err := query(ctx, tx, one, `SELECT text FROM sheets UNION ALL SELECT text FROM blocks`)
	if err != nil {
		return nil, err
	}
	for _, r := range texts {
		for _, b := range r.Blocks {
			generated = append(generated, b.Text)
		}
	}
	for _, text := range generated {
		for line := range strings.Lines(text) {
			own.generated[bare(line)] = true
		}
	}
	harvested, err := query(ctx, tx, one, `
		SELECT title FROM items UNION SELECT url FROM items UNION SELECT ref FROM items
		UNION SELECT value FROM items, json_each(former_refs)
		UNION SELECT name FROM containers UNION SELECT value FROM containers, json_each(former)`)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(harvested, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, text := range harvested {
		if len(text) >= shortHarvest || strings.ContainsAny(text, "#/") && len(text) > 2 {
			pairs = append(pairs, text, "…")
		}
	}
	own.harvested = strings.NewReplacer(pairs...)
	return own, nil
}

// of returns the lines of a text that the person wrote, with … for what in them
// was harvested. It is told of the texts of a file in their order: what brag
// wrote there is its own, unless it was there before.
func (own *ownWords) of(r work.Revision) []byte {
	typed := strings.HasPrefix(r.Why, work.BeforeWriting)
	var kept strings.Builder
	for line := range strings.Lines(string(r.Text)) {
		plain := bare(line)
		if !typed && !own.typed[r.Path+"\x00"+plain] {
			own.generated[plain] = true
		}
		if !typed || own.generated[plain] {
			continue
		}
		own.typed[r.Path+"\x00"+plain] = true
		line = own.harvested.Replace(marker.ReplaceAllString(line, ""))
		if letters(line) >= 3 {
			kept.WriteString(strings.TrimRight(line, "\n") + "\n")
		}
	}
	return []byte(kept.String())
}

// bare is a line without what says only what block it is of, or how it is set:
// in a list, in a quotation.
func bare(line string) string {
	return strings.Trim(marker.ReplaceAllString(line, ""), " \t\r\n>*-+")
}

// marker is a comment of brag's own in a document.
var marker = regexp.MustCompile(`<!-- brag:[^>]*-->`)

func letters(line string) int {
	n := 0
	for _, r := range line {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
