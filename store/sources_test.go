package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store"
	"bragsheet/store/work"
)

// configured is the identity named login, by the name of a configured account.
func configured(login, name string) work.Account {
	me := account(login)
	me.Name = name
	return me
}

// harvest saves an account, and a batch of objects with these ids of its.
func harvest(t *testing.T, db *store.DB, me work.Account, names []string, position string, ids ...string) {
	t.Helper()
	if err := db.SaveAccount(t.Context(), me, json.RawMessage(`"`+me.Name+`"`), names); err != nil {
		t.Fatal(err)
	}
	b := work.Batch{
		Position: work.Position{Value: json.RawMessage(position), Since: day(1), Through: day(2), Visible: []string{me.Name}},
		Window:   &work.Window{From: day(1), To: day(2), State: work.WindowIncomplete},
		Fresh:    true,
	}
	for _, id := range ids {
		b.Objects = append(b.Objects, pull(me.Login, id))
	}
	if _, _, err := db.SaveBatch(t.Context(), me, "pulls", b); err != nil {
		t.Fatal(err)
	}
	run := work.StreamRun{Account: me.Name, Stream: "pulls", Outcome: work.OutcomeComplete, Started: day(2)}
	if err := db.SaveRun(t.Context(), me.ID, run); err != nil {
		t.Fatal(err)
	}
}

// standing says where the pulls of a configured account are: the position, what
// it brought, and how it is covered.
func standing(t *testing.T, db *store.DB, me work.Account) string {
	t.Helper()
	pos, err := db.Position(t.Context(), me, "pulls")
	if err != nil {
		t.Fatal(err)
	}
	var covered []string
	for _, c := range snapshot(t, db).Coverage {
		if c.Account.ID == me.ID {
			covered = append(covered, fmt.Sprintf("%s %s %d open", c.Account.Name, c.Outcome, len(c.Windows)))
		}
	}
	return fmt.Sprintf("at %q brought %s covered %s", pos.Value, stored(t, db, me, work.Selection{}), strings.Join(covered, ", "))
}

func stored(t *testing.T, db *store.DB, me work.Account, sel work.Selection) []string {
	t.Helper()
	all, err := db.Stored(t.Context(), me, sel)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, o := range all {
		id := o.SourceID
		if o.Gone {
			id += " (gone)"
		}
		ids = append(ids, id)
	}
	return ids
}

// Two tokens of one identity each stand where they stand; what both brought is
// one object, shown under one name.
func TestTwoTokensOfOneIdentityStandApart(t *testing.T) {
	db := openAt(t, newPath(t))
	acme, globex := configured("octo", "acme"), configured("octo", "globex")
	names := []string{"acme", "globex"}
	for range 2 { // twice is once
		harvest(t, db, acme, names, "1", "a", "both")
		harvest(t, db, globex, names, "2", "b", "both")
	}
	for _, tt := range []struct {
		me   work.Account
		want string
	}{
		{acme, `at "1" brought [a both] covered acme complete 1 open, globex complete 1 open`},
		{globex, `at "2" brought [b both] covered acme complete 1 open, globex complete 1 open`},
	} {
		if got := standing(t, db, tt.me); got != tt.want {
			t.Errorf("%s stands %s, want %s", tt.me.Name, got, tt.want)
		}
		if kept, err := db.Kept(t.Context(), tt.me.Name); err != nil || string(kept) != `"`+tt.me.Name+`"` {
			t.Errorf("%s keeps %s, %v", tt.me.Name, kept, err)
		}
	}
	if s := snapshot(t, db); len(s.Accounts) != 1 || s.Accounts[0].Name != "acme" || len(s.Items) != 3 || len(s.Standings) != 3 {
		t.Errorf("accounts %+v, %d items, %d standings; want acme, 3 and 3", s.Accounts, len(s.Items), len(s.Standings))
	}
}

// What an account had under a name that it lost goes on under its new one.
func TestARenamedAccountGoesOn(t *testing.T) {
	octo := func(name string) work.Account { return configured("octo", name) }
	hubot := func(name string) work.Account { return configured("hubot", name) }
	tests := []struct {
		name  string
		names []string // after the change
		run   []work.Account
		want  string // of the last of run
	}{
		{"renamed", []string{"new"}, []work.Account{octo("new")}, `at "1" brought [a] covered new complete 1 open`},
		{"a second token", []string{"old", "new"}, []work.Account{octo("new")}, `at "" brought [] covered old complete 1 open`},
		{"its name is another's now", []string{"old", "new"}, []work.Account{hubot("old"), octo("new")}, `at "1" brought [a] covered new complete 1 open`},
		{"swapped", []string{"old", "other"}, []work.Account{hubot("old"), octo("other"), hubot("old")}, `at "2" brought [b] covered old complete 1 open`},
		{"nothing changed", []string{"old"}, []work.Account{octo("old")}, `at "1" brought [a] covered old complete 1 open`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openAt(t, newPath(t))
			harvest(t, db, octo("old"), []string{"old", "other"}, "1", "a")
			harvest(t, db, hubot("other"), []string{"old", "other"}, "2", "b")
			var last work.Account
			for _, last = range tt.run {
				if err := db.SaveAccount(t.Context(), last, nil, tt.names); err != nil {
					t.Fatal(err)
				}
			}
			if got := standing(t, db, last); got != tt.want {
				t.Errorf("stands %s\nwant   %s", got, tt.want)
			}
		})
	}
}

// A token that is taken out of the config leaves what it brought to the other.
func TestATokenThatIsNoLongerConfiguredLeavesItsObjects(t *testing.T) {
	db := openAt(t, newPath(t))
	acme, globex := configured("octo", "acme"), configured("octo", "globex")
	harvest(t, db, acme, []string{"acme", "globex"}, "1", "a", "both")
	harvest(t, db, globex, []string{"acme", "globex"}, "2", "b", "both")
	if err := db.SaveAccount(t.Context(), globex, nil, []string{"globex"}); err != nil {
		t.Fatal(err)
	}
	want := `at "2" brought [a b both] covered globex complete 1 open`
	if got := standing(t, db, globex); got != want {
		t.Errorf("stands %s\nwant   %s", got, want)
	}
	if got := snapshot(t, db).Accounts; len(got) != 1 || got[0].Name != "globex" {
		t.Errorf("accounts are %+v, want globex", got)
	}
}

// An object is gone when all who brought it find so, since the last of them
// did; saving it again brings it back, reading it again does not.
func TestWhatIsGoneIsMarked(t *testing.T) {
	acme, globex := configured("octo", "acme"), configured("octo", "globex")
	names := []string{"acme", "globex"}
	db := openAt(t, newPath(t))
	gone := func(me work.Account, d int, ids ...string) {
		t.Helper()
		var b work.Batch
		for _, id := range ids {
			b.Gone = append(b.Gone, work.Gone{SourceID: id, How: "asked by " + me.Name, At: day(d)})
		}
		if _, _, err := db.SaveBatch(t.Context(), me, "census", b); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, all ...string) {
		t.Helper()
		var got []string
		for _, s := range snapshot(t, db).Standings {
			if !s.GoneAt.IsZero() {
				got = append(got, fmt.Sprintf("%d %s", s.GoneAt.Day(), s.GoneHow))
			}
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
		items, gone, err := db.Counts(t.Context())
		if err != nil || items != len(snapshot(t, db).Items) || gone != len(all) {
			t.Errorf("%s: %d items and %d gone are counted, %v", when, items, gone, err)
		}
	}
	harvest(t, db, acme, names, "1", "both")
	harvest(t, db, globex, names, "1", "both")
	gone(acme, 3, "both", "never stored")
	want("one token does not see it")
	if got := stored(t, db, acme, work.Selection{}); !cmp.Equal(got, []string{"both (gone)"}) {
		t.Errorf("stored for the one that does not see it: %s", got)
	}
	gone(globex, 5, "both")
	want("no token sees it", "5 asked by globex")
	gone(globex, 9, "both")
	want("found again, it is gone since the first time", "5 asked by globex")
	if _, _, err := db.SaveReading(t.Context(), acme.ID, []work.Object{pull("octo", "both")}); err != nil {
		t.Fatal(err)
	}
	want("read again from what is stored", "5 asked by globex")
	harvest(t, db, acme, names, "2", "both")
	want("one token sees it again")
}

func TestStoredSelectsWhatIsAskedFor(t *testing.T) {
	db := openWith(t, newPath(t), "octo", "hubot")
	open, unread := pull("octo", "open"), pull("octo", "unread")
	open.Reading.Items[0].State = work.StateOpen
	open.Parts = append(open.Parts, work.Part{SourceID: "open", Name: "files", Data: json.RawMessage(`[]`)})
	unread.Reading = work.Reading{}
	unread.Parts[0].Name = "review"
	save(t, db, "octo", open, unread, pull("octo", "merged"))
	save(t, db, "hubot", pull("hubot", "theirs"))
	tests := []struct {
		name string
		sel  work.Selection
		want []string
	}{
		{"all", work.Selection{}, []string{"merged", "open", "unread"}},
		{"open", work.Selection{Open: true}, []string{"open"}},
		{"with one of these parts", work.Selection{Parts: []string{"files", "review"}}, []string{"open", "unread"}},
		{"lacking a part", work.Selection{Parts: []string{"pull"}, Lacking: "files"}, []string{"merged"}},
		{"none", work.Selection{Parts: []string{"changelog"}}, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, stored(t, db, account("octo"), tt.sel)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	all, err := db.Stored(t.Context(), account("octo"), work.Selection{Open: true})
	if want := []work.Stored{{SourceID: "open", Parts: []string{"files", "pull"}, UpdatedAt: day(2)}}; err != nil || !cmp.Equal(want, all) {
		t.Errorf("%v (-want +got):\n%s", err, cmp.Diff(want, all))
	}
}
