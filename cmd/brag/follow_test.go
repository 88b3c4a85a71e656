package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bragsheet/cmd/brag/demo"
	"bragsheet/store"
	"bragsheet/store/work"
)

// robin is the one account of a database made by hand.
var robin = work.Account{
	ID: work.AccountID(demo.GitHubURL, "robin"), Name: "github", Source: "github", Host: demo.GitHubURL, UserID: "robin", Login: "robin",
}

// merged is a pull request of somebody's, with what they have to do with robin.
func merged(author, ref, title, body string, at time.Time, s work.Standing, links ...work.Link) work.Object {
	it := work.Item{
		ID: work.ItemID(robin.Host, ref), Host: robin.Host, SourceID: ref, Kind: work.KindPull, Ref: ref, Title: title, Body: body, Container: work.ContainerID(robin.Host, "acme/billing"),
		URL: robin.Host + "/" + strings.Replace(ref, "#", "/pull/", 1), State: work.StateMerged, AuthorID: work.PersonID(robin.Host, author), Pull: &work.Pull{},
		CreatedAt: at.Add(-time.Hour), UpdatedAt: at, FinishedAt: at,
	}
	s.Item, s.Account, s.At = it.ID, robin.ID, at
	for i := range links {
		links[i].From = it.ID
	}
	return work.Object{
		SourceID: ref, Parts: []work.Part{{SourceID: ref, Name: "pull", Data: json.RawMessage(`{}`)}},
		Reading: work.Reading{
			Items: []work.Item{it}, Standings: []work.Standing{s}, Links: links,
			Containers: []work.Container{{ID: it.Container, Host: robin.Host, SourceID: "acme/billing", Name: "acme/billing"}},
		},
	}
}

// What became of an accomplishment is in brag show, in the digest of its day,
// and asked by the next draft.
func TestWhatOthersBuiltOnItIsSaidAndAsked(t *testing.T) {
	p := newPost(t)
	db, err := store.Open(t.Context(), filepath.Join(p.dir, "brag.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SaveAccount(t.Context(), robin, nil, nil); err != nil {
		t.Fatal(err)
	}
	day := func(month time.Month, n int) time.Time { return time.Date(2026, month, n, 9, 0, 0, 0, time.UTC) }
	mine := work.Standing{Role: work.RoleAuthor, Counted: true}
	theirs := work.Standing{Role: work.RoleContributor, Why: work.WhyNoPart}
	mention := work.Link{Kind: work.LinkMention, ToHost: robin.Host, ToRef: "acme/billing#1", Where: "body", Sure: 0.8}
	if _, _, err := db.SaveBatch(t.Context(), robin, "pulls", work.Batch{Objects: []work.Object{
		merged("robin", "acme/billing#1", "Batch the ledger export", "The export went from 41 s to 6 s.", day(5, 31), mine),
		merged("kim", "acme/billing#2", "Use the batched export for refunds", "", day(6, 10), theirs, mention),
	}}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	sheet := filepath.Join(p.dir, "sheet.md")
	for _, step := range []struct{ args, want string }{
		{"show acme/billing#1", "accomplishment"},
		{"draft --period 2026-H1 -o " + sheet, ""},
		{"list accomplishments", "Batch the ledger export"},
	} {
		out, errs, code := p.brag(t.Context(), "2026-07-06", strings.Fields(step.args)...)
		if code != 0 || !strings.Contains(out, step.want) {
			t.Fatalf("%s: status %d\n%s%s", step.args, code, out, errs)
		}
	}
	out, _, _ := p.brag(t.Context(), "2026-07-06", "draft", "--period", "2026-H1")
	if want := "later work of others is part of it or refers to it (billing#2): what did yours make possible?"; !strings.Contains(strings.ToLower(out), want) {
		t.Errorf("the draft does not ask it:\n%s", out)
	}
	id := work.ID("accomplishment", work.ItemID(robin.Host, "acme/billing#1"))
	out, _, _ = p.brag(t.Context(), "2026-07-06", "show", id)
	for _, want := range []string{
		"30 days on      later work of others is part of it or refers to it (1 item): billing#2\n", "still open      ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	out, _, _ = p.brag(t.Context(), "2026-07-06", "remind")
	if want := "  - " + id + ", 30 days on: not all of the time since was read, 1 later item of others, "; !strings.Contains(out, want) || strings.Contains(out, "billing") {
		t.Errorf("%q is not in\n%s", want, out)
	}
	if out, _, _ = p.brag(t.Context(), "2026-06-20", "show", id); strings.Contains(out, "days on") {
		t.Errorf("too early:\n%s", out)
	}
}
