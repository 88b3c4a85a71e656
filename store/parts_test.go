package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
)

// A caller may save while it reads parts, and stop whenever it likes.
func TestPartsCanBeReadWhileSaving(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	save(t, db, "octo", pull("octo", "PR_1"), pull("octo", "PR_2"), pull("octo", "PR_3"))
	seen := 0
	for group, err := range db.Parts(t.Context(), account("octo").ID) {
		if err != nil {
			t.Fatal(err)
		}
		seen++
		save(t, db, "octo", pull("octo", group[0].SourceID), pull("octo", "PR_9"))
	}
	if seen != 3 {
		t.Errorf("%d objects, want the 3 there were at the start", seen)
	}
	for range db.Parts(t.Context(), account("octo").ID) {
		break
	}
	for group, err := range db.Parts(t.Context(), "nobody") {
		t.Errorf("an account without parts yields %v, %v", group, err)
	}
}

func TestADamagedPartIsAnError(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	save(t, db, "octo", pull("octo", "PR_1"))
	execute(t, path, `UPDATE parts SET data = CAST(substr(data, 1, length(data) - 6) || 'broken' AS BLOB)`)
	var last error
	for _, err := range db.Parts(t.Context(), account("octo").ID) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "PR_1") {
		t.Errorf("Parts ends with %v, want an error that names the object", last)
	}
}

// Parts that are not asked for are not even unpacked.
func TestPartsOfLeavesOutWhatIsNotAskedFor(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo", "hubot")
	o := pull("octo", "PR_1")
	files := work.Part{SourceID: "PR_1", Name: "files", Data: json.RawMessage(`[]`)}
	o.Parts = append(o.Parts, files)
	save(t, db, "octo", o, pull("octo", "PR_2"), pull("octo", "PR_3"))
	save(t, db, "hubot", pull("hubot", "PR_4"))
	execute(t, path, `UPDATE parts SET data = x'00' WHERE name = 'pull' AND source_id = 'PR_1'`)

	got, err := db.PartsOf(t.Context(), account("octo"), map[string][]string{"PR_1": {"pull"}, "PR_2": nil, "PR_4": nil, "new": {"pull"}})

	want := map[string][]work.Part{"PR_1": {files}, "PR_2": pull("octo", "PR_2").Parts}
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("%v (-want +got):\n%s", err, cmp.Diff(want, got))
	}
	if _, err := db.PartsOf(t.Context(), account("octo"), map[string][]string{"PR_1": nil}); err == nil || !strings.Contains(err.Error(), "PR_1") {
		t.Errorf("a damaged part: %v, want an error that names the object", err)
	}
}
