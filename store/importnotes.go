package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bragsheet/store/work"
)

// noteTexts are the texts that notes have had, while those of an export come to
// them. Where both sides have edited a note, its texts come one after the other:
// none is lost, and the decisions say which holds.
type noteTexts struct {
	seqs map[string]int    // by what a text says, of which note
	last map[string]int    // by note
	now  map[string]string // by note and seq in the export, if it is another here
}

func newNoteTexts() *noteTexts {
	return &noteTexts{map[string]int{}, map[string]int{}, map[string]string{}}
}

// says is what a line says besides its number.
func (r row) says() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if name != "seq" {
			fmt.Fprintf(&b, "%s=%s\n", name, r[name])
		}
	}
	return b.String()
}

// note notes a text that is stored.
func (t *noteTexts) note(r row) {
	seq, _ := strconv.Atoi(string(r["seq"])) // as brag wrote it
	id := string(r["id"])
	t.seqs[r.says()] = seq
	t.last[id] = max(t.last[id], seq)
}

// place gives a text of an export the number it has here; false if it is here
// already.
func (t *noteTexts) place(r row) (isNew bool) {
	was, id := string(r["seq"]), string(r["id"])
	seq, known := t.seqs[r.says()]
	if !known {
		seq, _ = strconv.Atoi(was) // what is no number is refused later
		if seq <= t.last[id] {
			seq = t.last[id] + 1
		}
	}
	if now := strconv.Itoa(seq); now != was && seq > 0 {
		t.now[id+was] = now
		r["seq"] = json.RawMessage(now)
	}
	if !known {
		t.note(r)
	}
	return !known
}

// decision has an edit of an export name the text that it names there.
func (t *noteTexts) decision(d work.Decision) work.Decision {
	if now := t.now[strconv.Quote(d.Item)+d.Value]; d.Kind == work.DecideEdit && now != "" {
		d.Value = now
	}
	return d
}

// settleEdited gives every edited note the text that holds.
func settleEdited(ctx context.Context, tx *txn) error {
	ids, err := query(ctx, tx, func(id *string) []any { return []any{id} }, `SELECT DISTINCT id FROM note_revisions`)
	if err != nil {
		return err
	}
	return settleNotes(ctx, tx, ids...)
}
