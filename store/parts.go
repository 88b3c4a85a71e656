package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"

	"bragsheet/store/work"
)

// PartsOf returns the stored parts of some objects, by SourceID and without
// those of the names given for each. An object that has none left is not in it.
func (db *DB) PartsOf(ctx context.Context, me work.Account, without map[string][]string) (map[string][]work.Part, error) {
	ids := slices.Sorted(maps.Keys(without))
	rows, err := db.sql.QueryContext(ctx, `
		SELECT source_id, name, data FROM parts
		WHERE account = ? AND source_id IN (SELECT value FROM json_each(?))
		ORDER BY source_id, name`, me.ID, list{&ids})
	if err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	defer rows.Close()
	found := map[string][]work.Part{}
	for rows.Next() {
		var p work.Part
		var data sql.RawBytes
		if err := rows.Scan(&p.SourceID, &p.Name, &data); err != nil {
			return nil, fmt.Errorf("read parts: %w", err)
		}
		if slices.Contains(without[p.SourceID], p.Name) {
			continue
		}
		if p.Data, err = unpack(data); err != nil {
			return nil, fmt.Errorf("part %s of %s: %w", p.Name, p.SourceID, err)
		}
		found[p.SourceID] = append(found[p.SourceID], p)
	}
	return found, rows.Err()
}

// Parts yields the stored parts of an account object by object, by source id
// and name, each group complete. It shows one state of the database, whatever
// is saved meanwhile. A non-nil error is the last thing yielded.
func (db *DB) Parts(ctx context.Context, accountID string) iter.Seq2[[]work.Part, error] {
	return func(yield func([]work.Part, error) bool) {
		err := db.eachObject(ctx, accountID, func(parts []work.Part) bool { return yield(parts, nil) })
		if err != nil {
			yield(nil, fmt.Errorf("read parts: %w", err))
		}
	}
}

// eachObject calls fn with the parts of each object until fn returns false.
func (db *DB) eachObject(ctx context.Context, accountID string, fn func([]work.Part) bool) error {
	rows, err := db.sql.QueryContext(ctx, `
		SELECT source_id, name, data FROM parts WHERE account = ? ORDER BY source_id, name`, accountID)
	if err != nil {
		return err
	}
	defer rows.Close()
	var group []work.Part
	for rows.Next() {
		var p work.Part
		var data []byte
		if err := rows.Scan(&p.SourceID, &p.Name, &data); err != nil {
			return err
		}
		if p.Data, err = unpack(data); err != nil {
			return fmt.Errorf("part %s of %s: %w", p.Name, p.SourceID, err)
		}
		if len(group) > 0 && group[0].SourceID != p.SourceID {
			if !fn(group) {
				return nil
			}
			group = nil
		}
		group = append(group, p)
	}
	if err := rows.Err(); err != nil || len(group) == 0 {
		return err
	}
	fn(group)
	return nil
}

// packer compresses. What it needs for that is kept: to make it anew for each
// batch is more work than most batches are.
type packer struct {
	sync.Mutex
	*gzip.Writer
}

// packing waits for the parts of objects, by their place, that are compressed
// beside what is done meanwhile.
type packing func() ([][][]byte, error)

// begin compresses the parts of objects: the same bytes to the same bytes.
func (p *packer) begin(objects []work.Object) packing {
	var all [][][]byte
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		all, err = p.pack(objects)
	}()
	return func() ([][][]byte, error) { <-done; return all, err }
}

func (p *packer) pack(objects []work.Object) ([][][]byte, error) {
	p.Lock()
	defer p.Unlock()
	if p.Writer == nil {
		p.Writer, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // a level there is
	}
	all := make([][][]byte, len(objects))
	for i, o := range objects {
		for _, part := range o.Parts {
			packed, err := pack(p.Writer, part.Data)
			if err != nil {
				return nil, fmt.Errorf("object %s: part %s: %w", o.SourceID, part.Name, err)
			}
			all[i] = append(all[i], packed)
		}
	}
	return all, nil
}

// packedPart is the bytes of a part, as the database is given them.
type packedPart struct {
	packing
	object, part int
}

func (p packedPart) Value() (driver.Value, error) {
	all, err := p.packing()
	if err != nil {
		return nil, err
	}
	return all[p.object][p.part], nil
}

func pack(w *gzip.Writer, data []byte) ([]byte, error) {
	var buf bytes.Buffer
	w.Reset(&buf)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err := w.Close()
	return buf.Bytes(), err
}

func unpack(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
