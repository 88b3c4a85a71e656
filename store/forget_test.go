package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

// vaultTexts is what is to be found nowhere once the vault is forgotten.
var vaultTexts = []string{
	"PR_s2", "Rotate the vault's", "The key of the vault", "acme/vault/pull", "acme/safe-of-old", "R_vault", "vaultkeeper", "Vera Keeper",
	"Rotated the vault's keys",
}

// holds returns the texts that the files of a database hold.
func holds(t *testing.T, path string, texts []string) (found []string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, text := range texts {
			if bytes.Contains(data, []byte(text)) {
				found = append(found, text)
			}
		}
	}
	return found
}

func forgotten(t *testing.T, db *store.DB, what store.Forget) store.Forgotten {
	t.Helper()
	what.At = day(25)
	tried, err := db.TryForget(t.Context(), what)
	if err != nil {
		t.Fatal(err)
	}
	done, err := db.Forget(t.Context(), what)
	if err != nil {
		t.Fatal(err)
	}
	if len(tried.Removed) != len(done.Removed) || len(tried.About) != len(done.About) || tried.Standing != done.Standing {
		t.Errorf("tried: %+v\n done: %+v", tried, done)
	}
	return done
}

var vault = store.Forget{Kind: store.ForgetContainer, ID: work.ContainerID(host, "R_vault")}

// A forgotten repository is out of every table and every byte of the files; what
// the person typed about it stays, and no sync brings it back.
func TestAForgottenRepositoryIsGone(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	if got := holds(t, path, vaultTexts); len(got) != len(vaultTexts) {
		t.Fatalf("before, the files hold only %q", got)
	}
	before := snapshot(t, db)

	done := forgotten(t, db, vault)

	if done.Removed["item"] != 2 || done.Removed["part"] != 2 || done.Removed["person"] != 1 || done.Removed["container"] != 1 || done.Changed["revision"] != 3 {
		t.Errorf("%+v", done)
	}
	if done.Proof.Texts < 50 || done.Proof.Bytes == 0 || len(done.Proof.Files) == 0 {
		t.Errorf("proof: %+v", done.Proof)
	}
	if got := holds(t, path, vaultTexts); len(got) > 0 {
		t.Errorf("the files still hold %q", got)
	}
	after := snapshot(t, db)
	if len(after.Notes) != len(before.Notes) || len(after.Decisions) != len(before.Decisions) || len(done.About) != 1 || done.Standing != 1 {
		t.Errorf("%d notes and %d decisions of %d and %d are left; about it %d and %d", len(after.Notes), len(after.Decisions), len(before.Notes), len(before.Decisions), len(done.About), done.Standing)
	}
	if got := found(t, db, "vault"); len(got) != 1 {
		t.Errorf("%d texts are found, want the note", len(got))
	}
	if len(done.Left) == 0 || !strings.HasPrefix(done.Left[len(done.Left)-1].Where+done.Left[0].Where, "note") && done.Left[0].Name == "" {
		t.Errorf("what is left is not said: %+v", done.Left)
	}
	if revs, err := db.Revisions(t.Context(), "/docs/brag.md"); err != nil || !strings.Contains(string(revs[1].Text), "I held the team together.") {
		t.Errorf("the person's own line is gone: %v", err)
	}
	if h := checked(t, path); len(h.Problems) > 0 || h.Search != "" || h.Free > 0 {
		t.Errorf("health: %+v", h)
	}
	export := export(t, db)
	if added, _ := save(t, db, "octo", secretPull("octo", "PR_s1"), secretPull("octo", "PR_s9"), pull("octo", "PR_new")); added != 1 {
		t.Errorf("a sync brings %d items, want the one of another repository", added)
	}
	if got := holds(t, path, vaultTexts); len(got) > 0 {
		t.Errorf("a sync brings back %q", got)
	}
	other := openAt(t, newPath(t))
	if _, err := imported(t, other, export, false); err != nil {
		t.Error(err)
	}
	if err := db.Allow(t.Context(), vault.ID); err != nil {
		t.Error(err)
	}
	if added, _ := save(t, db, "octo", secretPull("octo", "PR_s9")); added != 1 {
		t.Error("allowed again, it does not come back")
	}
	if err := db.Allow(t.Context(), vault.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("allowed twice: %v", err)
	}
}

// A comment under something that is not harvested has no item to go with.
func TestWhatReadsAsNoItemGoesWithItsRepository(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	said := func(repo string) work.Object {
		id := "I_of_" + repo
		return work.Object{
			SourceID: id, Parts: []work.Part{{SourceID: id, Name: "comment IC_1", Data: json.RawMessage(`{"body":"said"}`)}},
			Reading: work.Reading{Containers: []work.Container{{ID: work.ContainerID(host, repo), Host: host, SourceID: repo, Name: "acme/" + repo}}},
		}
	}
	save(t, db, "octo", said("R_vault"), said("R_other"))
	before := len(parts(t, db, "octo"))

	forgotten(t, db, vault)

	if got := len(parts(t, db, "octo")); got != before-4 {
		t.Errorf("%d objects are left of %d, want neither of the two pull requests nor a comment alone", got, before)
	}
	if got := holds(t, path, []string{"I_of_R_vault"}); len(got) > 0 {
		t.Errorf("the files still hold %q", got)
	}
	pos, err := db.Position(t.Context(), account("octo"), "pulls")
	if err != nil || pos.Scope != "" {
		t.Errorf("position %+v, error %v; want to be read again", pos, err)
	}
	save(t, db, "octo", said("R_vault"), said("R_other"))
	if got := len(parts(t, db, "octo")); got != before-3 {
		t.Errorf("%d objects after a sync, want one more: that of another repository", got)
	}
}

func TestWordsAboutItGoWhenAsked(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 2)
	before := snapshot(t, db)
	what := vault
	what.Words = true
	done := forgotten(t, db, what)
	after := snapshot(t, db)
	if len(before.Notes)-len(after.Notes) != 1 || len(before.Decisions)-len(after.Decisions) != 1 || done.Removed["note"] != 1 || done.Removed["decision"] != 1 {
		t.Errorf("%+v", done.Removed)
	}
	if got := holds(t, path, append(vaultTexts, "acme/vault", "was the hardest", work.ItemID(host, "PR_s1"))); len(got) > 0 {
		t.Errorf("the files still hold %q", got)
	}
	if len(done.Left) > 0 {
		t.Errorf("still said: %+v", done.Left)
	}
	if len(work.StandingDecisions(after.Decisions)) != len(work.StandingDecisions(before.Decisions))-1 {
		t.Error("another decision does not stand as before")
	}
}

// What the person said of somebody goes when asked, wherever in a note or in a
// decision they named them; where else they are named is listed.
func TestWordsAboutAPersonGoWhenAsked(t *testing.T) {
	ctx, path := t.Context(), newPath(t)
	db := openAt(t, path)
	populate(t, db, 4)
	o := pull("octo", "PR_helen")
	helen := work.Person{ID: work.PersonID(host, "U_helen"), Host: host, SourceID: "U_helen", Login: "helen-b"}
	o.Reading.People = append(o.Reading.People, helen)
	o.Reading.Items[0].Body = "for helen-b"
	save(t, db, "octo", o)
	before := len(snapshot(t, db).Notes)
	for i, n := range []work.Note{
		{Text: "Taught helen-b"},
		{Text: "Taught", With: []string{"helen-b"}},
		{Text: "Linked", Links: []string{"https://wiki.example.com/helen-b"}},
		{Text: "Attached", Attached: []work.Attachment{{Path: "/scans/helen-b.pdf"}}},
	} {
		n.Type, n.CreatedAt = work.NoteWork, day(i+1)
		if _, err := db.AddNote(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.AddDecision(ctx, work.Decision{At: day(6), Kind: work.DecideRename, Item: "x", Value: "With helen-b"}); err != nil {
		t.Fatal(err)
	}
	goal, err := db.SaveGoal(ctx, work.Goal{Objective: "Help helen-b", From: day(1), Due: day(9), CreatedAt: day(1)})
	if err != nil {
		t.Fatal(err)
	}

	done := forgotten(t, db, store.Forget{Kind: store.ForgetPerson, ID: helen.ID, Words: true})

	if n := len(snapshot(t, db).Notes); n != before || done.Removed["decision"] != 1 {
		t.Errorf("%d notes, want %d; removed: %v", n, before, done.Removed)
	}
	if diff := cmp.Diff([]store.Left{{Name: "helen-b", Where: "goal " + goal.ID}}, done.Left); diff != "" {
		t.Errorf("still said (-want +got):\n%s", diff)
	}
}

// An account takes with it what only it brought; what another account sees, too,
// stays as that one's.
func TestAForgottenAccountIsGone(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 3)
	done := forgotten(t, db, store.Forget{Kind: store.ForgetAccount, ID: account("octo").ID})
	s := snapshot(t, db)
	if len(s.Accounts) != 1 || s.Accounts[0].Name != "home" || len(parts(t, db, "octo")) > 0 || done.Removed["account"] != 1 || done.Removed["run"] == 0 {
		t.Errorf("%+v", done.Removed)
	}
	shared := false
	for _, st := range s.Standings {
		shared = shared || st.Item == work.ItemID(host, "PR_shared")
		if st.Account != account("home").ID {
			t.Errorf("a standing of %s is left", st.Account)
		}
	}
	if !shared {
		t.Error("what the other account sees, too, is gone")
	}
	if got := holds(t, path, append(vaultTexts, "PR_octo0", "O. octo")); len(got) > 0 {
		t.Errorf("the files still hold %q", got)
	}
	if err := db.SaveAccount(t.Context(), account("octo"), nil, nil); !errors.Is(err, store.ErrForgotten) {
		t.Errorf("a sync of it: %v", err)
	}
	if err := db.SaveAccount(t.Context(), account("home"), nil, nil); err != nil {
		t.Error(err)
	}
}

// A forgotten person is somebody: what they are part of stays, their name does
// not, nor does a sync or a second reading bring it back.
func TestAForgottenPersonIsSomebody(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 4)
	o := pull("octo", "PR_names")
	o.Reading.Items[0].Title = "Thank @mona, Mona and Monaco"
	o.Parts[0].Data = []byte(`{"id":"PR_names","text":"Hi\nMona, mona and monad","u":"U_2"}`)
	save(t, db, "octo", o)
	before := snapshot(t, db)

	done := forgotten(t, db, store.Forget{Kind: store.ForgetPerson, ID: work.PersonID(host, "U_2")})

	check := func() {
		t.Helper()
		text := export(t, db)
		for _, name := range []string{`"mona"`, `"Mona"`, "@mona", " Mona ", `\nMona`, `"U_2"`, work.PersonID(host, "U_2") + `","host`} {
			if strings.Contains(text, name) {
				t.Errorf("%s is still said", name)
			}
		}
		if !strings.Contains(text, "Monaco") || !strings.Contains(text, "monad") {
			t.Error("another word was changed")
		}
	}
	check()
	after := snapshot(t, db)
	if len(after.Items) != len(before.Items) || len(after.Events) != len(before.Events) || len(after.People) != len(before.People) || done.Changed["part"] == 0 {
		t.Errorf("%+v", done)
	}
	named := after.Events[0].Actor
	if before.Events[0].Actor == named || named == "" {
		t.Errorf("the actor is %q", named)
	}
	want := export(t, db)
	save(t, db, "octo", o, pull("octo", "PR_octo0"))
	check()
	if got := export(t, db); strings.Count(got, `"type":"person"`) != strings.Count(want, `"type":"person"`) {
		t.Error("a sync brings back another person")
	}
}

func TestForgettingEverythingLeavesOnlyWords(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 5)
	before := snapshot(t, db)
	forgotten(t, db, store.Forget{Kind: store.ForgetEverything})
	s := snapshot(t, db)
	if n := len(s.Accounts) + len(s.Items) + len(s.Standings) + len(s.Events) + len(s.Links) + len(s.People) + len(s.Containers) + len(s.Coverage); n > 0 {
		t.Errorf("%d things are left", n)
	}
	if len(s.Notes) != len(before.Notes) || len(s.Decisions) != len(before.Decisions) || len(goals(t, db, before.Notes[0].Date.Location())) != 1 {
		t.Error("the person's words are not all there")
	}
	if got := holds(t, path, append(vaultTexts, "Title of PR_", "mona")); len(got) > 0 {
		t.Errorf("the files still hold %q", got)
	}
}

func TestForgettingWaitsForNoSync(t *testing.T) {
	db := openAt(t, newPath(t))
	populate(t, db, 6)
	want := export(t, db)
	release, err := db.LockSync()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := db.Forget(t.Context(), vault); !errors.Is(err, store.ErrSyncing) {
		t.Errorf("while a sync runs: %v", err)
	}
	if _, err := db.TryForget(t.Context(), store.Forget{Kind: store.ForgetPerson, ID: "nobody"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody unknown: %v", err)
	}
	if _, err := db.TryForget(t.Context(), vault); err != nil || export(t, db) != want {
		t.Errorf("trying changed something: %v", err)
	}
}

// What another program made of what was there before does not come back into
// the file as a result that is kept.
func TestNothingForgottenComesBackIntoTheCache(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	slow := openAt(t, path)
	forgotten(t, db, store.Forget{Kind: store.ForgetEverything, At: day(5)})
	later := openAt(t, path)
	for _, tt := range []struct {
		db   *store.DB
		want int
	}{{slow, 0}, {later, 1}} {
		if err := tt.db.SaveCache(t.Context(), "picture", map[string][]byte{"a": []byte("secret")}, nil); err != nil {
			t.Fatal(err)
		}
		kept, err := db.Cached(t.Context(), "picture")
		if err != nil || len(kept) != tt.want {
			t.Errorf("%d results are kept, want %d; %v", len(kept), tt.want, err)
		}
	}
}

// Nor is a document that was made of it saved, by a program that read it before.
func TestNoDocumentOfWhatWasForgottenIsSaved(t *testing.T) {
	path := newPath(t)
	db := openAt(t, path)
	populate(t, db, 1)
	slow := openAt(t, path)
	forgotten(t, db, store.Forget{Kind: store.ForgetEverything, At: day(5)})
	for _, tt := range []struct {
		db   *store.DB
		want error
	}{{slow, store.ErrForgotSince}, {openAt(t, path), nil}} {
		if err := tt.db.StillAll(t.Context()); !errors.Is(err, tt.want) {
			t.Errorf("before: %v, want %v", err, tt.want)
		}
		if err := tt.db.SaveSheet(t.Context(), work.Sheet{ID: "s", Path: "/s.md", Text: "secret", WrittenAt: day(5)}); !errors.Is(err, tt.want) {
			t.Errorf("a sheet: %v, want %v", err, tt.want)
		}
		if _, err := tt.db.SaveRevision(t.Context(), work.Revision{Path: "/s.md", Why: "draft", Text: []byte("secret"), At: day(5)}); !errors.Is(err, tt.want) {
			t.Errorf("a revision: %v, want %v", err, tt.want)
		}
	}
}
