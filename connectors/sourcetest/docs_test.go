package sourcetest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/faults.md")

const intro = `# What goes wrong, and what comes of it

Every way in which a server, the network, the disk or the process can fail has one of two ends, and there is no third:

- **absorbed**: the run ends with exactly what the server holds; or
- **said, repaired next run**: the run says that it is incomplete, and the next one, without the fault, ends with exactly what the server holds.

The tables are written by the tests that try it (` + "`go test ./connectors/... -update`" + `, then the same again for this page). Each
connector is run against its fake server, with each fault at the first requests of each stream and at its last, once or from then on; with a
dropped connection, an interrupt and a failing save at every one. A dash means that the fault cannot happen there.
`

// store lists what the tests named hold, of the database rather than of one
// connector.
var store = []struct{ fault, outcome, file, test string }{
	{"the disk is full (ENOSPC)", "said, with the file; all batches before are whole, the one that did not fit is not there; the next run goes on", "store/disk_test.go", "TestAFullDiskLosesNothing"},
	{"the disk fails (EIO)", "said, with the file; all batches before are whole, the one that could not be written is not there; the next run goes on", "store/disk_unix_test.go", "TestAnErrorOfTheDiskLosesNothing"},
	{"killed (SIGKILL) while saving", "all batches before are whole, nothing of the one in hand is there; items and position agree", "store/process_test.go", "TestAKilledProcessLeavesAConsistentDatabase"},
	{"killed (SIGKILL) anywhere in a sync", "the next sync ends with what an uninterrupted one has", "cmd/brag/kill_test.go", "TestKilledAtEveryRequestThenFinishedIsUninterrupted"},
	{"two syncs at once", "the second is told that another is running, and changes nothing", "store/disk_test.go", "TestOneSyncAtATime"},
	{"two processes write at once", "each waits its turn", "store/process_test.go", "TestWritersWaitTheirTurn"},
	{"a batch that cannot be saved", "nothing of it is there, nor its position", "store/batch_test.go", "TestAFailedBatchLeavesNothing"},
	{"interrupted (^C) while saving", "nothing of the batch is there, nor its position", "store/process_test.go", "TestACancelledCallLeavesNothing"},
	{"a stored part that is damaged", "said, with the object", "store/parts_test.go", "TestADamagedPartIsAnError"},
}

// docs/faults.md is what the tests of the connectors wrote down, and names
// only tests that there are.
func TestTheDocumentedFaultsAreTheTestedOnes(t *testing.T) {
	root := filepath.Join("..", "..")
	var b strings.Builder
	b.WriteString(intro)
	goldens, err := filepath.Glob(filepath.Join("..", "*", "testdata", "faults*.golden"))
	if err != nil || len(goldens) == 0 {
		t.Fatal(len(goldens), err)
	}
	for _, name := range goldens {
		table, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		title := filepath.Base(filepath.Dir(filepath.Dir(name)))
		variant := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(name), ".golden"), "faults")
		if variant != "" {
			title += ", " + strings.Trim(variant, "_-")
		}
		b.WriteString("\n## " + title + "\n\n" + string(table))
	}
	b.WriteString("\n## The database\n\n| what goes wrong | what comes of it | held by |\n|---|---|---|\n")
	for _, row := range store {
		source, err := os.ReadFile(filepath.Join(root, row.file))
		if err != nil || !strings.Contains(string(source), "func "+row.test+"(") {
			t.Errorf("%s has no %s (%v)", row.file, row.test, err)
		}
		b.WriteString("| " + row.fault + " | " + row.outcome + " | `" + row.test + "` in `" + row.file + "` |\n")
	}
	page := filepath.Join(root, "docs", "faults.md")
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("docs/faults.md differs from what was tested; run this test with -update (-tested +written):\n%s", diff)
	}
}
