package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"bragsheet/store/work"
)

// ErrForgotten means that the person had brag forget an account.
var ErrForgotten = errors.New("brag was told to forget this account")

// What can be forgotten.
const (
	ForgetAccount    = "account"
	ForgetContainer  = "container" // a repository or project
	ForgetPerson     = "person"
	ForgetEverything = "everything" // that was harvested
)

// Forget is what to forget. Notes and decisions about it are the person's own
// and stay, unless Words is set.
type Forget struct {
	Kind  string
	ID    string // of the account, container or person
	Words bool
	At    time.Time
}

// Forgotten says what forgetting removes.
type Forgotten struct {
	Removed  map[string]int // rows, by type of line (docs/export.md)
	Changed  map[string]int // rows in which something was blotted out
	About    []work.Note    // notes about it
	Standing int            // decisions about it
	Left     []Left         // where what was removed is still said
	Proof    Proof
}

// Left is a name that was forgotten and is still said elsewhere.
type Left struct{ Name, Where string }

// blot stands where something was forgotten.
const blot = "(forgotten)"

// errTried undoes what was only tried.
var errTried = errors.New("tried")

// TryForget says what Forget would remove, and removes nothing.
func (db *DB) TryForget(ctx context.Context, what Forget) (Forgotten, error) {
	var done Forgotten
	err := db.write(ctx, func(tx *txn) (err error) {
		if done, err = forget(ctx, tx, what); err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return done, nil
	}
	return Forgotten{}, fmt.Errorf("forget: %w", err)
}

// Forget removes something and all that was harvested for it alone: rows, raw
// parts, the search index, what was worked out of it, and what documents kept
// in the database say of it. It rewrites the file, so that nothing is left in
// unused pages, and looks through it for what was removed: see Proof. What an
// account, container or person is called is kept nowhere; a hash of its id is,
// so that no sync brings it back.
//
// The error is ErrSyncing while a sync runs, and ErrRemains if the proof fails.
func (db *DB) Forget(ctx context.Context, what Forget) (Forgotten, error) {
	release, err := db.LockSync()
	if err != nil {
		return Forgotten{}, fmt.Errorf("forget: %w", err)
	}
	defer release()
	wanted, err := db.wanted(ctx, what)
	if err != nil {
		return Forgotten{}, fmt.Errorf("forget: %w", err)
	}
	var done Forgotten
	err = db.write(ctx, func(tx *txn) (err error) {
		if done, err = forget(ctx, tx, what); err != nil {
			return err
		}
		if err := rebuildSearch(ctx, tx); err != nil {
			return err
		}
		done.Left, err = wanted.strike(ctx, tx)
		return err
	})
	if err == nil {
		err = db.compact(ctx)
	}
	if err == nil {
		done.Proof, err = wanted.search(db.path)
	}
	if err != nil {
		return done, fmt.Errorf("forget: %w", err)
	}
	return done, nil
}

// Repair makes the search index again, rewrites the file without pages that
// hold nothing, and empties the log beside it.
func (db *DB) Repair(ctx context.Context) error {
	err := db.write(ctx, func(tx *txn) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM search_due`); err != nil {
			return err
		}
		return rebuildSearch(ctx, tx)
	})
	if err == nil {
		err = db.compact(ctx)
	}
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	return nil
}

func rebuildSearch(ctx context.Context, tx *txn) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO search (search) VALUES ('rebuild')`)
	return err
}

// compact rewrites the file without what was deleted, and empties its log.
func (db *DB) compact(ctx context.Context) error {
	for _, step := range []string{`PRAGMA wal_checkpoint(TRUNCATE)`, `VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		var busy, log, done int
		row := db.sql.QueryRowContext(ctx, step)
		if step == `VACUUM` {
			if row.Scan(); row.Err() != nil { //nolint:errcheck // it has no rows
				return fmt.Errorf("rewrite the file: %w", db.explain(row.Err()))
			}
			continue
		}
		if err := row.Scan(&busy, &log, &done); err != nil {
			return fmt.Errorf("empty the log: %w", db.explain(err))
		}
		if busy != 0 {
			return fmt.Errorf("what was removed is not yet out of %s: %w", db.path, ErrInUse)
		}
	}
	return nil
}

// ErrInUse means that another program has kept the database for longer than is
// waited for.
var ErrInUse = errors.New("another program has the database in use")

// forget removes rows, and says which.
func forget(ctx context.Context, tx *txn, what Forget) (Forgotten, error) {
	before, err := rowCounts(ctx, tx)
	if err != nil {
		return Forgotten{}, err
	}
	done := Forgotten{Removed: map[string]int{}, Changed: map[string]int{}}
	if what.Kind == ForgetPerson {
		err = forgetPerson(ctx, tx, what, &done)
	} else {
		err = forgetItems(ctx, tx, what, &done)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM cache; DELETE FROM readings`)
	}
	if err == nil {
		err = tx.index(ctx)
	}
	if err != nil {
		return Forgotten{}, err
	}
	after, err := rowCounts(ctx, tx)
	for line, n := range before {
		if n > after[line] {
			done.Removed[line] = n - after[line]
		}
	}
	return done, err
}

func rowCounts(ctx context.Context, tx *txn) (map[string]int, error) {
	counts := map[string]int{}
	for _, t := range tables {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM `+t.name).Scan(&n); err != nil {
			return nil, err
		}
		counts[t.line] = n
	}
	return counts, nil
}

// doomed are the items that go, by kind of what is forgotten: those of a
// container, and those that only the account has brought.
var doomed = map[string]string{
	ForgetContainer:  `container = ?1`,
	ForgetEverything: `?1 = ''`,
	ForgetAccount: `EXISTS (SELECT 1 FROM objects o JOIN accounts a ON a.id = o.account
			WHERE o.source_id = i.source_id AND a.host = i.host AND o.account = ?1)
		AND NOT EXISTS (SELECT 1 FROM objects o JOIN accounts a ON a.id = o.account
			WHERE o.source_id = i.source_id AND a.host = i.host AND o.account <> ?1)`,
}

// Statements that remove what belongs to doomed items, and the items.
var removeDoomed = []string{
	`DELETE FROM standings WHERE item IN (SELECT num FROM doomed)`,
	`DELETE FROM events WHERE item IN (SELECT num FROM doomed)`,
	`DELETE FROM links WHERE item IN (SELECT num FROM doomed)
		OR (to_host, to_source_id) IN (SELECT host, source_id FROM doomed) OR to_ref IN (SELECT ref FROM doomed)`,
	`DELETE FROM parts WHERE (account, source_id) IN
		(SELECT a.id, d.source_id FROM doomed d JOIN accounts a ON a.host = d.host)`,
	`DELETE FROM objects WHERE (account, source_id) IN
		(SELECT a.id, d.source_id FROM doomed d JOIN accounts a ON a.host = d.host)`,
	`DELETE FROM items WHERE num IN (SELECT num FROM doomed)`,
}

// What was read as no item may be of any container: all of it goes, and the next
// sync brings back what is of others.
const itemless = `(account, source_id) NOT IN (SELECT a.id, i.source_id FROM items i JOIN accounts a ON a.host = i.host)`

// Statements that remove what is of a container besides, and the container.
var removeContainer = []string{
	`INSERT OR REPLACE INTO forgotten VALUES ('container', ?1, ?2)`,
	`DELETE FROM containers WHERE id = ?1`,
	`UPDATE positions SET scope = '' WHERE account IN (SELECT account FROM objects WHERE ` + itemless + `)`,
	`DELETE FROM parts WHERE ` + itemless,
	`DELETE FROM objects WHERE ` + itemless,
}

// Statements that remove what is of an account besides, and the account.
var removeAccount = []string{
	`INSERT OR REPLACE INTO forgotten SELECT 'account', id, ?2 FROM accounts WHERE id = ?1 OR ?1 = ''`,
	`DELETE FROM standings WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM parts WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM objects WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM positions WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM windows WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM runs WHERE account = ?1 OR ?1 = '' OR account = '' AND name IN (SELECT name FROM sources WHERE account = ?1)`,
	`DELETE FROM sources WHERE account = ?1 OR ?1 = ''`,
	`DELETE FROM accounts WHERE id = ?1 OR ?1 = ''`,
}

// forgetItems removes the items of an account or a container, or all.
func forgetItems(ctx context.Context, tx *txn, what Forget, done *Forgotten) error {
	_, err := tx.ExecContext(ctx, `
		CREATE TEMP TABLE doomed AS
		SELECT num, id, host, source_id, ref, title, url, former_refs FROM items i WHERE `+doomed[what.Kind], what.ID)
	if err != nil {
		return err
	}
	if err := blotDocuments(ctx, tx, what, done); err != nil {
		return err
	}
	if err := ownWordsAbout(ctx, tx, what, done); err != nil {
		return err
	}
	for _, text := range removeDoomed {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	steps := removeAccount
	if what.Kind == ForgetContainer {
		steps = removeContainer
	}
	for _, text := range steps {
		if _, err := tx.ExecContext(ctx, text, what.ID, stamp{&what.At}); err != nil {
			return err
		}
	}
	if err := removeUnnamed(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DROP TABLE doomed`)
	return err
}

// anID is what every id looks like.
var anID = regexp.MustCompile(`\b[a-z2-7]{12}\b`)

// removeUnnamed removes the people and containers that no item names any more.
func removeUnnamed(ctx context.Context, tx *txn) error {
	named := map[string]bool{}
	texts := func(text *string) []any { return []any{text} }
	err := each(ctx, tx, texts, func(text *string) {
		for _, id := range anID.FindAllString(*text, -1) {
			named[id] = true
		}
	}, `SELECT author_id || ' ' || container || ' ' || pull || ' ' || ticket || ' ' || incident FROM items
		UNION ALL SELECT actor || ' ' || subject || ' ' || detail FROM events`)
	if err != nil {
		return err
	}
	for _, table := range []string{"persons", "containers"} {
		ids, err := query(ctx, tx, texts, `SELECT id FROM `+table)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return named[id] })
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE id IN (SELECT value FROM json_each(?))`, list{&ids}); err != nil {
			return err
		}
	}
	return nil
}

// spoken are the texts by which doomed items, and what is forgotten, are spoken
// of: titles, addresses, references, names.
func spoken(ctx context.Context, tx *txn, what Forget) ([]string, error) {
	all, err := query(ctx, tx, func(s *string) []any { return []any{s} }, `
		SELECT title FROM doomed UNION SELECT url FROM doomed UNION SELECT ref FROM doomed
		UNION SELECT value FROM doomed, json_each(former_refs)
		UNION SELECT name FROM containers WHERE id = ?1 OR ?2
		UNION SELECT value FROM containers c, json_each(former) WHERE c.id = ?1 OR ?2`, what.ID, what.Kind == ForgetEverything)
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < minNeedle }), err
}

// ownWordsAbout finds the notes and decisions about doomed items, and removes
// them if asked to.
func ownWordsAbout(ctx context.Context, tx *txn, what Forget, done *Forgotten) error {
	names, err := spoken(ctx, tx, what)
	if err != nil {
		return err
	}
	ids, err := query(ctx, tx, func(s *string) []any { return []any{s} }, `SELECT id FROM doomed`)
	if err != nil {
		return err
	}
	about := map[string]bool{}
	for _, id := range ids {
		about[id] = true
	}
	log, err := decisions(ctx, tx)
	if err != nil {
		return err
	}
	say := newMatcher(names)
	joined := map[string]bool{}
	for _, d := range log {
		if slices.Contains(worded, d.Kind) && say.any(d.Value) {
			about[d.Value] = true
		}
		if d.Kind == work.DecideMerge && (about[d.Item] || about[d.Value]) {
			joined[d.Item], joined[d.Value] = true, true
		}
	}
	all, said, err := everyNote(ctx, tx)
	if err != nil {
		return err
	}
	for _, n := range all {
		if joined[n.ID] || say.any(said[n.ID]) {
			done.About = append(done.About, n)
			about[n.ID] = true
		}
	}
	return removeWords(ctx, tx, what, log, about, done)
}

// worded are the decisions whose Value a person words as they like.
var worded = []work.DecisionKind{work.DecideRename, work.DecideConfirm, work.DecideCorrect}

// removeWords counts the decisions about some items and notes, and removes
// them and those notes if asked to.
func removeWords(ctx context.Context, tx *txn, what Forget, log []work.Decision, about map[string]bool, done *Forgotten) error {
	gone := map[int64]bool{}
	var stay []work.Decision
	for _, d := range log {
		if about[d.Item] || about[d.Value] || d.Undoes != 0 && gone[d.Undoes] {
			gone[d.ID] = true
			done.Standing++
			continue
		}
		stay = append(stay, d)
	}
	if !what.Words {
		return nil
	}
	for _, n := range done.About {
		if _, err := tx.ExecContext(ctx, `DELETE FROM note_revisions WHERE id = ?1; DELETE FROM notes WHERE id = ?1`, n.ID); err != nil {
			return err
		}
	}
	if done.Standing == 0 {
		return nil
	}
	return writeLog(ctx, tx, stay)
}
