package store_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"bragsheet/store"
	"bragsheet/store/work"
)

// day is noon of a day of March.
func day(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "brag.db")
}

func openAt(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

const host = "https://git.example"

func account(name string) work.Account {
	return work.Account{
		ID: work.AccountID(host, name), Name: name, Source: "github", Host: host, UserID: name,
		Login: name, DisplayName: "O. " + name,
	}
}

// openWith opens the database at path, and saves accounts of these names.
func openWith(t *testing.T, path string, names ...string) *store.DB {
	t.Helper()
	db := openAt(t, path)
	for _, name := range names {
		if err := db.SaveAccount(t.Context(), account(name), nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// pull returns what a merged pull request is to the named account.
func pull(name, id string) work.Object {
	it := work.Item{
		ID: work.ItemID(host, id), Host: host, SourceID: id, Kind: work.KindPull, Ref: "acme/api#" + id,
		Title: "Title of " + id, Container: work.ContainerID(host, "R_1"), State: work.StateMerged,
		Labels: []string{"bug"}, CreatedAt: day(1), UpdatedAt: day(2), FinishedAt: day(2),
		Pull: &work.Pull{Additions: 3, FirstCommitAt: day(1)},
	}
	return work.Object{
		SourceID: id,
		Parts:    []work.Part{{SourceID: id, Name: "pull", Data: json.RawMessage(`{"id":"` + id + `"}`)}},
		Reading: work.Reading{
			Items: []work.Item{it},
			Standings: []work.Standing{
				{Item: it.ID, Account: account(name).ID, Role: work.RoleAuthor, Counted: true, At: day(2)},
			},
			Events:     []work.Event{{Item: it.ID, Kind: work.EventMerged, At: day(2), Actor: work.PersonID(host, "U_2")}},
			People:     []work.Person{{ID: work.PersonID(host, "U_2"), Host: host, SourceID: "U_2", Login: "mona", Name: "Mona"}},
			Containers: []work.Container{{ID: work.ContainerID(host, "R_1"), Host: host, SourceID: "R_1", Name: "acme/api"}},
			Links:      []work.Link{{From: it.ID, Kind: work.LinkCloses, ToHost: host, ToRef: "acme/api#1", Where: "body", Sure: 1}},
		},
	}
}

// save saves objects of the named account and returns the counts.
func save(t *testing.T, db *store.DB, name string, objects ...work.Object) (added, changed int) {
	t.Helper()
	added, changed, err := db.SaveBatch(t.Context(), account(name), "pulls", work.Batch{Objects: objects})
	if err != nil {
		t.Fatal(err)
	}
	return added, changed
}

func snapshot(t *testing.T, db *store.DB) work.Snapshot {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parts(t *testing.T, db *store.DB, name string) [][]work.Part {
	t.Helper()
	var all [][]work.Part
	for group, err := range db.Parts(t.Context(), account(name).ID) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, group)
	}
	return all
}
