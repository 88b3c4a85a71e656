package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// Search returns the ids of the items and notes that hold every word of text
// in a title or in what the person wrote, best first. Words are found whatever
// their case and accents; "quoted words" in that order, wor* as the beginning
// of a word. A text with words in a script that puts no spaces between them is
// looked for as it stands. A text without words finds nothing.
func (db *DB) Search(ctx context.Context, text string) ([]string, error) {
	terms := searchTerms(text)
	if len(terms) == 0 {
		return nil, nil
	}
	statement, args := `
		SELECT coalesce((SELECT id FROM items WHERE num = search.rowid), (SELECT id FROM notes WHERE num = search.rowid)) AS id
		FROM search WHERE search MATCH ? ORDER BY bm25(search, 8, 1), id`, []any{matchExpression(terms)}
	if strings.ContainsFunc(text, unspaced) {
		statement, args = containing(terms)
	}
	var ids []string
	err := db.read(ctx, func(tx *txn) (err error) {
		ids, err = query(ctx, tx, func(id *string) []any { return []any{id} }, statement, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return ids, nil
}

// index has what was saved in this transaction found.
func (tx *txn) index(ctx context.Context) error {
	for _, text := range []string{
		`INSERT INTO search (rowid, title, body) SELECT * FROM search_texts WHERE num IN (SELECT num FROM search_due)`,
		`DELETE FROM search_due`,
	} {
		if _, err := tx.exec(ctx, text); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	return nil
}

// term is a word or phrase to look for.
type term struct {
	text   string
	prefix bool
}

// searchTerms reads what a person types: words, "quoted phrases", prefix*.
// Everything else is part of a word, or between two.
func searchTerms(text string) []term {
	var terms []term
	for i, part := range strings.Split(text, `"`) {
		words := strings.Fields(part)
		if quoted := i%2 == 1; quoted {
			words = []string{part}
		}
		for _, word := range words {
			bare := strings.TrimRight(word, "*")
			if strings.ContainsFunc(bare, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
				terms = append(terms, term{strings.ReplaceAll(bare, "\x00", " "), bare != word})
			}
		}
	}
	return terms
}

// matchExpression says in FTS5's language that all terms are to be found. No
// term holds a quotation mark.
func matchExpression(terms []term) string {
	var all []string
	for _, t := range terms {
		quoted := `"` + t.text + `"`
		if t.prefix {
			quoted += "*"
		}
		all = append(all, quoted)
	}
	return strings.Join(all, " AND ")
}

// unspaced reports whether r is of a script that puts no spaces between words,
// so that the index has whole sentences for words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// containing returns the query for what has all terms in its text, without the
// index: a title counts for more, else the newest is first.
func containing(terms []term) (statement string, args []any) {
	var where strings.Builder
	where.WriteString("1")
	for _, t := range terms {
		where.WriteString(` AND title || char(10) || body LIKE ? ESCAPE '\'`)
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(t.text)+"%")
	}
	return `
		SELECT id FROM (
			SELECT id, title, body, updated_at AS at FROM items UNION ALL SELECT id, '', text, date FROM notes
		) WHERE ` + where.String() + ` ORDER BY title LIKE ? ESCAPE '\' DESC, at DESC, id`, append(args, args[0])
}
