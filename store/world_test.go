package store_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bragsheet/store"
	"bragsheet/store/storetest"
	"bragsheet/store/work"
)

// secretPull is a pull request of the repository that tests forget.
func secretPull(name, id string) work.Object {
	o := pull(name, id)
	it := &o.Reading.Items[0]
	it.Ref, it.Title, it.URL = "acme/vault#"+id, "Rotate the vault's master key "+id, host+"/acme/vault/pull/"+id
	it.Body = strings.Repeat("The key of the vault "+id+" was kept in the open until now.\n", 200)
	it.Container = work.ContainerID(host, "R_vault")
	o.Parts[0].Data = json.RawMessage(`{"id":"` + id + `","login":"mona","by":"Mona","repo":"acme/vault"}`)
	o.Reading.Containers = []work.Container{{ID: it.Container, Host: host, SourceID: "R_vault", Name: "acme/vault", Former: []string{"acme/safe-of-old"}}}
	o.Reading.People = append(o.Reading.People, work.Person{ID: work.PersonID(host, "U_3"), Host: host, SourceID: "U_3", Login: "vaultkeeper", Name: "Vera Keeper"})
	it.AuthorID = work.PersonID(host, "U_3")
	return o
}

// populate fills a database with some of everything, hostile texts among it.
// Another seed gives other numbers of things, in another order.
func populate(t *testing.T, db *store.DB, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	hostile := []string{"plain", "naïve café", "\x00\x01 <b>&amp;</b> \u2028", `{"type":"end"}` + "\n\"q\"", "日本 🎉", strings.Repeat("long ", 2000), "bad \xff utf8"}
	any := func() string { return hostile[r.IntN(len(hostile))] }
	for _, name := range []string{"octo", "home"} {
		must(db.SaveAccount(t.Context(), account(name), json.RawMessage(`{"kept": 1}`), []string{"octo", "home"}))
		var objects []work.Object
		for i := range 2 + r.IntN(5) {
			o := pull(name, fmt.Sprintf("PR_%s%d", name, i))
			o.Reading.Items[0].Body, o.Reading.Items[0].CreatedAt = any(), day(1+r.IntN(20))
			o.Reading.Events = append(o.Reading.Events, work.Event{Item: o.Reading.Items[0].ID, Kind: work.EventKind("opened"), At: day(1), Detail: any()})
			objects = append(objects, o)
		}
		objects = append(objects, pull(name, "PR_shared"))
		if name == "octo" {
			objects = append(objects, secretPull(name, "PR_s1"), secretPull(name, "PR_s2"))
		}
		_, _, err := db.SaveBatch(t.Context(), account(name), "pulls", work.Batch{
			Objects: objects, Position: work.Position{Value: json.RawMessage(`{"n": 2}`), Scope: "s", Through: day(20), Visible: []string{"acme"}},
			Window: &work.Window{From: day(1), To: day(9), Expected: 3, Seen: 2, State: work.WindowIncomplete},
		})
		must(err)
		for range 1 + r.IntN(3) {
			must(db.SaveRun(t.Context(), account(name).ID, work.StreamRun{Account: name, Stream: "pulls", Outcome: work.OutcomeComplete, Started: day(20), Ended: day(20)}))
		}
	}
	for i := range 1 + r.IntN(4) {
		_, err := db.AddNote(t.Context(), work.Note{Type: work.NoteWork, Date: day(3), Text: fmt.Sprint("Note ", i, any()), With: []string{"Kim"}, CreatedAt: day(4)})
		must(err)
		_, err = db.AddDecision(t.Context(), work.Decision{Kind: work.DecideRename, Item: work.ItemID(host, "PR_shared"), Whole: true, Value: any(), At: day(5 + i)})
		must(err)
	}
	_, err := db.UndoLast(t.Context(), day(15))
	must(err)
	_, err = db.AddDecision(t.Context(), work.Decision{Kind: work.DecideHide, Item: work.ItemID(host, "PR_s1"), At: day(16)})
	must(err)
	_, err = db.AddNote(t.Context(), work.Note{Type: work.NoteFeedback, Date: day(3), Text: "acme/vault#PR_s1 was the hardest", CreatedAt: day(6)})
	must(err)
	g := saveGoal(t, db, newGoal(time.UTC, "gap: senior"))
	must(db.AddProgress(t.Context(), g.Results[0].ID, work.Progress{At: day(7), Value: 20.25, Note: any()}))
	generated := "- Rotated the vault's keys ([acme/vault#PR_s1](" + host + "/acme/vault/pull/PR_s1))"
	blocks := []work.Block{
		{Key: "acc-one", Text: generated, Hash: work.Hash(generated), Items: []string{work.ItemID(host, "PR_s1")}},
		{Key: "acc-two", Text: "- Title of PR_shared", Hash: work.Hash("- Title of PR_shared"), Items: []string{work.ItemID(host, "PR_shared")}},
	}
	text := "# Mine\n\n" + generated + " <!-- brag:acc-one -->\n- Title of PR_shared <!-- brag:acc-two -->\n"
	must(db.SaveSheet(t.Context(), work.Sheet{ID: work.ID("sheet", "/docs/brag.md"), Path: "/docs/brag.md", Template: "brag-sheet", Text: text, WrittenAt: day(9), Blocks: blocks}))
	if _, err := db.SaveRevision(t.Context(), work.Revision{Path: "/docs/brag.md", At: day(9), Why: "a draft", Text: []byte(text), Blocks: blocks}); err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{text + "\nI held the team together.\n- Title of PR_shared, and it was me\n", "\xff\x00 bytes"} {
		_, err := db.SaveRevision(t.Context(), work.Revision{Path: "/docs/brag.md", At: day(10 + i), Why: "before a draft", Text: []byte(text), Blocks: blocks})
		must(err)
	}
}

func export(t *testing.T, db *store.DB) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := db.Export(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func imported(t *testing.T, db *store.DB, text string, partial bool) (store.Imported, error) {
	t.Helper()
	return db.Import(t.Context(), strings.NewReader(text), partial)
}

func dump(t *testing.T, path string) string {
	t.Helper()
	return storetest.Dump(t, path)
}

func sha(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }

// rawPool opens the database at path beside brag, as another program would.
func rawPool(t *testing.T, path string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}
