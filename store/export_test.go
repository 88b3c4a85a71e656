package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"bragsheet/store"
	"bragsheet/store/work"
)

func TestAnExportImportedIsTheSameDatabase(t *testing.T) {
	seeds := uint64(10)
	if raceEnabled {
		seeds = 1
		t.Log("with the race detector: one database of ten")
	}
	for seed := range seeds {
		path, again := newPath(t), newPath(t)
		db, other := openAt(t, path), openAt(t, again)
		populate(t, db, seed)
		want := export(t, db)

		done, err := imported(t, other, want, false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, export(t, other)); diff != "" {
			t.Fatalf("seed %d: exported again (-first +again):\n%s", seed, diff)
		}
		if diff := cmp.Diff(dump(t, path), dump(t, again)); diff != "" {
			t.Errorf("seed %d: the databases (-first +again):\n%s", seed, diff)
		}
		if diff := cmp.Diff(snapshot(t, db), snapshot(t, other)); diff != "" {
			t.Errorf("seed %d: the snapshots (-first +again):\n%s", seed, diff)
		}
		if got := found(t, other, "vault"); len(got) != 3 {
			t.Errorf("seed %d: %d texts are found, want 3", seed, len(got))
		}
		twice, err := imported(t, other, want, false)
		if err != nil || len(twice.Added) != 0 || len(twice.Left) != 0 || twice.Same == 0 || done.Same != 0 {
			t.Errorf("seed %d: imported twice: %+v, %v", seed, twice, err)
		}
		if export(t, other) != want {
			t.Errorf("seed %d: imported twice is not as once", seed)
		}
	}
}

// What another database has and this one not is added; what both have stays as
// it is here.
func TestAnImportMerges(t *testing.T) {
	here, there := openAt(t, newPath(t)), openAt(t, newPath(t))
	populate(t, here, 1)
	populate(t, there, 2)
	mine, before := snapshot(t, here), export(t, here)

	done, err := imported(t, here, export(t, there), false)
	if err != nil {
		t.Fatal(err)
	}
	after := snapshot(t, here)
	for _, it := range mine.Items {
		found := false
		for _, other := range after.Items {
			found = found || cmp.Equal(it, other)
		}
		if !found {
			t.Errorf("item %s is not as it was", it.Ref)
		}
	}
	if len(after.Notes) < len(mine.Notes) || len(after.Decisions) < len(mine.Decisions) || done.Added["decision"]+len(mine.Decisions) != len(after.Decisions) {
		t.Errorf("%d notes and %d decisions after %d and %d: %+v", len(after.Notes), len(after.Decisions), len(mine.Notes), len(mine.Decisions), done)
	}
	for i, d := range after.Decisions[1:] {
		if d.At.Before(after.Decisions[i].At) {
			t.Errorf("decision %d of %v comes after %v", d.ID, d.At, after.Decisions[i].At)
		}
	}
	merged := export(t, here)
	if done, err := imported(t, here, before, false); err != nil || len(done.Added) > 0 {
		t.Errorf("what was there before adds %v, %v", done.Added, err)
	}
	if export(t, here) != merged {
		t.Error("importing what is there changed something")
	}
}

// A later decision of either database stands, whichever is imported into which;
// one taken back in both is taken back once.
func TestTheLaterDecisionStands(t *testing.T) {
	here, there := openAt(t, newPath(t)), openAt(t, newPath(t))
	decide := func(db *store.DB, kind work.DecisionKind, d int) {
		t.Helper()
		if _, err := db.AddDecision(t.Context(), work.Decision{Kind: kind, Item: "A", At: day(d)}); err != nil {
			t.Fatal(err)
		}
	}
	undo := func(db *store.DB, d int) {
		t.Helper()
		if _, err := db.UndoLast(t.Context(), day(d)); err != nil {
			t.Fatal(err)
		}
	}
	decide(here, work.DecideTag, 1)
	if _, err := imported(t, there, export(t, here), false); err != nil {
		t.Fatal(err)
	}
	undo(here, 2)
	decide(here, work.DecideKeep, 8)
	undo(there, 3)
	decide(there, work.DecideHide, 5)
	for _, pair := range [][2]*store.DB{{here, there}, {there, here}} {
		if _, err := imported(t, pair[0], export(t, pair[1]), false); err != nil {
			t.Fatal(err)
		}
		var kinds []work.DecisionKind
		for _, d := range work.StandingDecisions(snapshot(t, pair[0]).Decisions) {
			kinds = append(kinds, d.Kind)
		}
		if diff := cmp.Diff([]work.DecisionKind{work.DecideHide, work.DecideKeep}, kinds); diff != "" {
			t.Error(diff)
		}
	}
}

// A file that lost its end, or any line, is refused whole; asked to, brag takes
// what is there.
func TestAnExportThatIsCutOffIsNoticed(t *testing.T) {
	db := openAt(t, newPath(t))
	populate(t, db, 3)
	whole := export(t, db)
	lines := strings.SplitAfter(whole, "\n")
	cases := map[string]string{
		"in a line":            whole[:len(whole)/2],
		"after a line":         strings.Join(lines[:len(lines)/2], ""),
		"before the last line": strings.Join(lines[:len(lines)-2], ""),
		"in the last line":     whole[:len(whole)-9],
		"its line break":       whole[:len(whole)-1],
		"a line is missing":    strings.Join(append(append([]string{}, lines[:5]...), lines[6:]...), ""),
		"a line is changed":    strings.Replace(whole, "octo", "octa", 1),
		"a line is added":      whole + lines[1],
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			other := openAt(t, newPath(t))
			if _, err := imported(t, other, text, false); !errors.Is(err, store.ErrCut) {
				t.Errorf("Import = %v, want that it is cut", err)
			}
			if s := snapshot(t, other); len(s.Accounts)+len(s.Items)+len(s.Notes) > 0 {
				t.Error("something was imported")
			}
		})
	}
	other := openAt(t, newPath(t))
	done, err := imported(t, other, cases["in a line"], true)
	if err != nil || len(done.Bad) != 1 || !strings.HasPrefix(done.Bad[0], "line ") || len(snapshot(t, other).Items) == 0 {
		t.Errorf("asked to take what is there: %v, %v", done.Bad, err)
	}
}

func TestABadLineIsNamed(t *testing.T) {
	db := openAt(t, newPath(t))
	populate(t, db, 4)
	lines := strings.SplitAfter(export(t, db), "\n")
	for name, tt := range map[string]struct {
		bad  string
		want string
	}{
		"no JSON":        {"Dear diary\n", "not a JSON object"},
		"no object":      {"[1]\n", "not a JSON object"},
		"no type":        {`{"id":"x"}` + "\n", "no type"},
		"unknown type":   {`{"type":"cache"}` + "\n", `unknown type "cache"`},
		"unknown field":  {`{"type":"forgotten","kind":"person","id":"x","at":"","more":1}` + "\n", `"more"`},
		"missing field":  {`{"type":"forgotten","kind":"person","at":""}` + "\n", "no id"},
		"wrong kind":     {`{"type":"forgotten","kind":7,"id":"x","at":""}` + "\n", "kind"},
		"null":           {`{"type":"forgotten","kind":null,"id":"x","at":""}` + "\n", "null"},
		"refused by SQL": {`{"type":"forgotten","kind":"cat","id":"x","at":""}` + "\n", "CHECK"},
		"an orphan":      {`{"type":"event","item":"nowhere","kind":"opened","at":"","actor":"","subject":"","detail":"","seq":0}` + "\n", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			text := resealed(append(append([]string{}, lines[:3]...), append([]string{tt.bad}, lines[3:]...)...))
			other := openAt(t, newPath(t))
			_, err := imported(t, other, text, false)
			if !errors.Is(err, store.ErrBadLine) || !strings.Contains(err.Error(), "line 4") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Import = %v, want line 4 and %q", err, tt.want)
			}
			done, err := imported(t, other, text, true)
			if err != nil || len(done.Bad) != 1 || !strings.HasPrefix(done.Bad[0], "line 4:") {
				t.Errorf("Import of the rest = %q, %v", done.Bad, err)
			}
			if export(t, other) != export(t, db) {
				t.Error("the rest is not all there")
			}
		})
	}
}

// resealed gives lines, the first and last of an export among them, a last line
// that is right.
func resealed(lines []string) string {
	lines = lines[:len(lines)-2]
	body := strings.Join(lines, "")
	return body + fmt.Sprintf(`{"type":"end","lines":%d,"counts":{},"sha256":"%x"}`+"\n", len(lines)-1, sha(body))
}

func TestWhatIsNoExportIsRefused(t *testing.T) {
	db := openAt(t, newPath(t))
	for text, want := range map[string]error{
		"":                       store.ErrNoExport,
		"Dear diary\n":           store.ErrNoExport,
		`{"type":"note"}` + "\n": store.ErrNoExport,
		`{"type":"brag-export","version":1,"schema":999,"own_words":false}` + "\n": store.ErrNewer,
		`{"type":"brag-export","version":2,"schema":11,"own_words":false}` + "\n":  store.ErrNewer,
		`{"type":"brag-export","version":1,"schema":5,"own_words":false}` + "\n":   store.ErrBadLine,
	} {
		for _, partial := range []bool{false, true} {
			if _, err := imported(t, db, text, partial); !errors.Is(err, want) {
				t.Errorf("Import of %q = %v, want %v", text, err, want)
			}
		}
	}
}

// An export that the brag of schema 11 would have written becomes what the
// database of schema 11, brought up to date, exports.
func TestAnOlderExportIsBroughtUpToDate(t *testing.T) {
	db, other := openAt(t, newPath(t)), openAt(t, newPath(t))
	populate(t, db, 5)
	want := export(t, db)
	lines := strings.SplitAfter(want, "\n")
	head := map[string]any{}
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil {
		t.Fatal(err)
	}
	head["schema"] = 11
	first, err := json.Marshal(head)
	if err != nil {
		t.Fatal(err)
	}
	lines[0] = string(first) + "\n"
	for i := range lines {
		lines[i] = strings.Replace(lines[i], `,"attached":null`, "", 1) // notes had none yet
		lines[i] = strings.Replace(lines[i], `,"comments":null`, "", 1) // nor items
	}
	if _, err := imported(t, other, resealed(lines), false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, export(t, other)); diff != "" {
		t.Errorf("brought up to date (-want +got):\n%s", diff)
	}
}

// The own words hold everything the person wrote, and nothing that was
// harvested; they go into another database once.
func TestOwnWordsHoldNothingHarvested(t *testing.T) {
	db := openAt(t, newPath(t))
	populate(t, db, 6)
	var out bytes.Buffer
	now := "# Mine\n\n- Title of PR_shared <!-- brag:acc-two -->\n\nI hired two people.\n- Led [acme/vault#PR_s1](" + host + "/acme/vault/pull/PR_s1)\n"
	if _, err := db.ExportOwnWords(t.Context(), &out, []work.Revision{{Path: "/docs/brag.md", At: day(20), Why: "before the export", Text: []byte(now)}}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, own := range []string{"I held the team together.", "I hired two people.", "and it was me", "Make payments boring", "acme/vault#PR_s1 was the hardest", `"kind":"hide"`} {
		if !strings.Contains(text, own) {
			t.Errorf("%q is missing", own)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "acme/vault#PR_s1 was the hardest", ""), "\n") {
		for _, harvested := range []string{"Title of", "Rotate", host, "acme/", "mona", "Vera", "The key of the vault"} {
			if strings.Contains(line, harvested) {
				t.Errorf("%q is harvested, and in %s", harvested, line)
			}
		}
	}
	other := openAt(t, newPath(t))
	for range 2 {
		if _, err := imported(t, other, text, false); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := snapshot(t, db), snapshot(t, other); !cmp.Equal(a.Notes, b.Notes) || !cmp.Equal(a.Decisions, b.Decisions) {
		t.Error("notes and decisions are not those of the first database")
	}
	if done, err := imported(t, db, text, false); err != nil || len(done.Added) != 1 || done.Added["revision"] != 1 {
		t.Errorf("into the first database: %+v, %v; want the text of now to be new", done, err)
	}
}

// Every table is exported, or known to be made again from the others.
func TestEveryTableIsExported(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 7)
	note, err := db.AddNote(t.Context(), work.Note{Text: "Tuaght Kim", CreatedAt: day(7)})
	if err != nil {
		t.Fatal(err)
	}
	note.Text = "Taught Kim"
	if err := db.EditNote(t.Context(), note, day(8)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ClaimReminder(t.Context(), work.Reminder{Kind: "weekly", Period: "2026-W20", Channel: "mail", From: day(1), To: day(8), ClaimedAt: day(8)}); err != nil {
		t.Fatal(err)
	}
	other, text := openAt(t, newPath(t)), export(t, db)
	if _, err := imported(t, other, text, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, export(t, other)); diff != "" {
		t.Errorf("imported (-want +got):\n%s", diff)
	}
	counts, err := db.Export(t.Context(), &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	pool := rawPool(t, path)
	rows, err := pool.QueryContext(t.Context(), `SELECT name FROM sqlite_schema
		WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' AND name NOT IN ('cache', 'forgotten', 'readings', 'version')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != len(counts) {
		t.Errorf("%d tables, %d types of line: %v, %v", n, len(counts), counts, err)
	}
}

// The contract of an export is docs/export.schema.json.
func TestAnExportIsAsItsSchemaSays(t *testing.T) {
	file, err := os.Open("../docs/export.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("export.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("export.json")
	db := openAt(t, newPath(t))
	populate(t, db, 8)
	seen := map[string]bool{}
	for line := range strings.Lines(export(t, db)) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(v)
		}
		if err != nil {
			t.Errorf("%.200s: %v", line, err)
		}
		seen[fmt.Sprint(v.(map[string]any)["type"])] = true
	}
	if len(seen) < 20 {
		t.Errorf("only %d types of line", len(seen))
	}
	for _, bad := range []string{`{"type":"note"}`, `{"type":"forgotten","kind":"person","id":"x","at":"","more":1}`, `{"type":"secret"}`} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(v) == nil {
			t.Errorf("the schema allows %s", bad)
		}
	}
}

func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "{}", `{"type":"brag-export","version":1,"schema":12,"own_words":true}` + "\n" + `{"type":"note","id":"n"}` + "\n",
		`{"type":"brag-export","version":1,"schema":12,"own_words":true}` + "\n" + `{"type":"decision","id":1,"at":"","kind":"undo","item":"","whole":0,"value":"","undoes":1}` + "\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		db := openAt(t, newPath(t))
		if _, err := imported(t, db, text, true); err != nil {
			return
		}
		once := export(t, db)
		if _, err := imported(t, db, once, false); err != nil || export(t, db) != once {
			t.Errorf("what was imported cannot be exported and imported again: %v", err)
		}
	})
}
