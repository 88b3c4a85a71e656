package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"bragsheet/store/work"
)

// SaveBatch saves a batch in one transaction. For each of its objects, the
// parts and what they read as replace what was stored for the object and the
// account; what is gone is marked, the window noted, and the position moves.
// It returns how many items were not known, and how many known ones now differ
// in a column.
//
// Items are only ever added and updated. Names that containers and items lose
// are kept as former ones. An object without parts, or without items in its
// reading, keeps those it has: it could not be read. A reading is refused, and
// the batch with it, if it speaks of items or accounts that are not its own.
// What the person had brag forget is left out.
func (db *DB) SaveBatch(ctx context.Context, me work.Account, stream string, b work.Batch) (added, changed int, err error) {
	err = db.writeHarvest(ctx, func(tx *txn) (bool, error) {
		s := &saver{tx: tx, accountID: me.ID, name: me.Name, packer: &db.packer}
		if added, changed, err = s.save(ctx, b.Objects); err != nil {
			return false, err
		}
		gone, err := saveGone(ctx, tx, me, b.Gone)
		if err != nil {
			return false, err
		}
		return s.shown || gone, saveProgress(ctx, tx, me, stream, b)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save %s: %w", stream, err)
	}
	return added, changed, nil
}

// saveProgress saves how far a batch has brought its stream.
func saveProgress(ctx context.Context, tx *txn, me work.Account, stream string, b work.Batch) error {
	if b.Fresh {
		if err := forgetWindows(ctx, tx, me, stream); err != nil {
			return err
		}
	}
	if b.Window != nil {
		if err := saveWindow(ctx, tx, me, stream, *b.Window); err != nil {
			return err
		}
	}
	return savePosition(ctx, tx, me, stream, b.Position)
}

// SaveReading saves, in one transaction, what stored parts read as now, as
// SaveBatch does, and leaves the parts alone. Names of people and containers
// in the parts may be long out of date, so those that are known stay.
func (db *DB) SaveReading(ctx context.Context, accountID string, objects []work.Object) (added, changed int, err error) {
	err = db.writeHarvest(ctx, func(tx *txn) (bool, error) {
		s := &saver{tx: tx, accountID: accountID, old: true}
		added, changed, err = s.save(ctx, objects)
		return s.shown, err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save reading: %w", err)
	}
	return added, changed, nil
}

// save saves objects, with their parts if there is a packer. It returns how many
// items were not known, and how many known ones now differ in a column.
func (s *saver) save(ctx context.Context, objects []work.Object) (added, changed int, err error) {
	forgotten, err := forgettingOf(ctx, s.tx)
	if err == nil {
		objects, err = forgotten.of(objects)
	}
	if err != nil {
		return 0, 0, err
	}
	var packed packing
	if s.packer != nil {
		packed = s.packer.begin(objects)
		defer packed() //nolint:errcheck // whoever needs it has seen it
	}
	if err := s.look(ctx, objects); err != nil {
		return 0, 0, err
	}
	for i, o := range objects {
		if err := s.wait(ctx, o); err != nil {
			return 0, 0, err
		}
		if s.packer != nil {
			err = s.saveObject(o, packed, i)
		}
		if err == nil {
			err = s.saveReading(ctx, o)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("object %s: %w", o.SourceID, err)
		}
		s.objects[o.SourceID] = true
	}
	if err := s.flush(ctx); err != nil {
		return 0, 0, err
	}
	return s.added, s.written - s.added, s.tx.index(ctx)
}

// saveObject saves who the n-th object is shown to, and its parts in place of
// those it had.
func (s *saver) saveObject(o work.Object, packed packing, n int) error {
	shown, stored := s.objects[o.SourceID]
	if !shown {
		s.add(objectRows, s.accountID, o.SourceID, s.name, "", "")
	}
	for i, p := range o.Parts {
		if p.SourceID != o.SourceID {
			return fmt.Errorf("part %s is of object %q", p.Name, p.SourceID)
		}
		if slices.ContainsFunc(o.Parts[:i], func(other work.Part) bool { return other.Name == p.Name }) {
			return fmt.Errorf("part %s comes twice", p.Name)
		}
		if stored {
			s.remove([]string{p.SourceID, p.Name}, partRows)
		}
		s.add(partRows, s.accountID, p.SourceID, p.Name, packedPart{packed, n, i})
	}
	return nil
}

// saveReading replaces what an object's parts were last read as.
func (s *saver) saveReading(ctx context.Context, o work.Object) error {
	r := o.Reading
	if err := checkReading(s.accountID, r); err != nil {
		return err
	}
	for _, p := range r.People {
		if err := s.savePerson(ctx, p); err != nil {
			return err
		}
	}
	for _, c := range r.Containers {
		if err := s.saveContainer(ctx, c); err != nil {
			return err
		}
	}
	if len(r.Items) == 0 {
		return nil
	}
	r.Items = slices.Clone(r.Items)
	for i := range r.Items {
		s.keepRefs(&r.Items[i])
	}
	rows, err := rowsOf(o.SourceID, r)
	if err != nil {
		return err
	}
	hash := digest(s.accountID, o.SourceID, rows)
	if !slices.ContainsFunc(r.Items, func(it work.Item) bool { return !bytes.Equal(s.items[it.ID].hash, hash) }) {
		return nil // it is stored as it is
	}
	if _, stored := s.objects[o.SourceID]; stored {
		s.remove(o.SourceID, standingRows)
	}
	for i, it := range r.Items {
		num := s.number(it, hash)
		s.add(itemRows, append(rows[itemRows][i], num)...)
		s.add(readingRows, num, hash)
	}
	for _, table := range []int{standingRows, eventRows, linkRows} {
		for _, row := range rows[table] {
			row[0] = s.items[row[0].(string)].num
			s.add(table, row...)
		}
	}
	return nil
}

// rowsOf returns the rows of an object's reading, by table: those of its items
// without their numbers, and the others with an item's id in place of it.
func rowsOf(object string, r work.Reading) (rows [len(rowTables)][][]any, err error) {
	add := func(table int, fields []any, more ...any) {
		row, unfit := values(fields)
		err = cmp.Or(err, unfit)
		rows[table] = append(rows[table], append(row, more...))
	}
	for _, it := range r.Items {
		add(itemRows, itemFields(&it))
	}
	for _, st := range r.Standings {
		add(standingRows, standingFields(&st), object)
	}
	for i, e := range r.Events {
		add(eventRows, eventFields(&e), int64(i))
	}
	for i, l := range r.Links {
		add(linkRows, linkFields(&l), int64(i))
	}
	return rows, err
}

// digest returns a hash of what an object is read as for an account.
func digest(accountID, object string, rows [len(rowTables)][][]any) []byte {
	text := appendText(appendText(make([]byte, 0, 4<<10), accountID), object)
	for _, table := range rows {
		text = binary.AppendUvarint(text, uint64(len(table)))
		for _, row := range table {
			for _, v := range row {
				switch v := v.(type) {
				case string:
					text = appendText(text, v)
				case int64:
					text = binary.AppendVarint(text, v)
				default:
					text = fmt.Append(text, v, " ")
				}
			}
		}
	}
	sum := sha256.Sum256(text)
	return sum[:16]
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

// checkReading refuses what could not be replaced when the object is read
// again: it would be stored under another object's items, or another account.
func checkReading(accountID string, r work.Reading) error {
	own := map[string]bool{}
	for _, it := range r.Items {
		own[it.ID] = true
	}
	for _, s := range r.Standings {
		if s.Account != accountID {
			return fmt.Errorf("standing on %s is of account %q", s.Item, s.Account)
		}
		if !own[s.Item] {
			return fmt.Errorf("standing on %q, which is not in the reading", s.Item)
		}
	}
	for _, e := range r.Events {
		if !own[e.Item] {
			return fmt.Errorf("event of %q, which is not in the reading", e.Item)
		}
	}
	for _, l := range r.Links {
		if !own[l.From] {
			return fmt.Errorf("link from %q, which is not in the reading", l.From)
		}
	}
	return nil
}
