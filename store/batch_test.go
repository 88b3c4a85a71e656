package store_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/storetest"
	"bragsheet/store/work"
)

func TestABatchSavedTwiceIsAsSavedOnce(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	b := work.Batch{
		Objects:  []work.Object{pull("octo", "PR_1"), pull("octo", "PR_2")},
		Position: work.Position{Value: json.RawMessage(`{"page":2}`), Since: day(1)},
		Window:   &work.Window{From: day(1), To: day(2), Expected: 2, Seen: 2, State: work.WindowDone},
		Fresh:    true,
	}
	var dumps []string
	for i, want := range [][2]int{{2, 0}, {0, 0}, {0, 0}} {
		added, changed, err := db.SaveBatch(t.Context(), account("octo"), "pulls", b)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]int{added, changed}; got != want {
			t.Errorf("save %d counts %v, want %v", i+1, got, want)
		}
		dumps = append(dumps, storetest.Dump(t, path))
	}
	if diff := cmp.Diff(dumps[0], dumps[2]); diff != "" {
		t.Errorf("database (-once +three times):\n%s", diff)
	}
}

// What is read as it was last saved is not saved again: but it was not, if
// something else has been saved of the same item, or with it, in between.
func TestWhatIsReadAsBeforeIsThereWhateverCameBetween(t *testing.T) {
	between := map[string]func(o *work.Object){
		"another title":    func(o *work.Object) { o.Reading.Items[0].Title = "Another" },
		"another event":    func(o *work.Object) { o.Reading.Events[0].At = day(9) },
		"no link":          func(o *work.Object) { o.Reading.Links = nil },
		"another standing": func(o *work.Object) { o.Reading.Standings[0].Role = work.RoleReviewer },
		"another object": func(o *work.Object) {
			o.SourceID, o.Parts[0].SourceID = "other", "other"
			o.Reading.Standings[0].Why = work.WhyReopened
		},
		"another part":  func(o *work.Object) { o.Parts[0].Data = json.RawMessage(`{"new":true}`) },
		"more parts":    func(o *work.Object) { o.Parts = append(o.Parts, work.Part{SourceID: o.SourceID, Name: "more"}) },
		"no reading":    func(o *work.Object) { o.Parts[0].Data, o.Reading = json.RawMessage(`{"odd":1}`), work.Reading{} },
		"a second item": func(o *work.Object) { o.Reading.Items = append(o.Reading.Items, pull("octo", "PR_2").Reading.Items[0]) },
	}
	for name, change := range between {
		for _, other := range []string{"octo", "hubot"} {
			t.Run(name+" of "+other, func(t *testing.T) {
				db := openWith(t, newPath(t), "octo", "hubot")
				save(t, db, "octo", pull("octo", "PR_1"))
				want := snapshot(t, db)

				changed := pull(other, "PR_1")
				change(&changed)
				save(t, db, other, changed)
				save(t, db, "octo", pull("octo", "PR_1"))

				got := snapshot(t, db)
				got.Coverage = want.Coverage
				got.Standings = slices.DeleteFunc(got.Standings, func(s work.Standing) bool { return s.Account != account("octo").ID })
				got.Items = slices.DeleteFunc(got.Items, func(it work.Item) bool { return it.SourceID == "PR_2" }) // it was told of, and stays
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("snapshot (-once +again):\n%s", diff)
				}
				if diff := cmp.Diff(pull("octo", "PR_1").Parts, parts(t, db, "octo")[0]); diff != "" {
					t.Errorf("parts (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// An item counts as changed when any of its columns differs, once.
func TestEveryColumnOfAnItemCountsAsAChange(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	o := pull("octo", "PR_1")
	var n int
	fill(t, reflect.ValueOf(&o.Reading.Items[0]).Elem(), &n)
	it := &o.Reading.Items[0]
	it.Kind, o.Reading.Standings, o.Reading.Events, o.Reading.Links = work.KindPull, nil, nil, nil
	save(t, db, "octo", o)

	for i := range reflect.TypeFor[work.Item]().NumField() {
		field := reflect.TypeFor[work.Item]().Field(i).Name
		if field == "ID" {
			continue
		}
		fill(t, reflect.ValueOf(it).Elem().Field(i), &n)
		it.Kind = work.KindPull
		if field == "Kind" {
			it.Kind = work.KindReview
		}
		if added, changed := save(t, db, "octo", o); added != 0 || changed != 1 {
			t.Errorf("%s: counts %d, %d, want 0 added and 1 changed", field, added, changed)
		}
		if added, changed := save(t, db, "octo", o); added != 0 || changed != 0 {
			t.Errorf("%s again: counts %d, %d, want none", field, added, changed)
		}
	}
}

// What an object no longer says goes; what it says now is all there is. Items
// stay, even those it no longer has.
func TestAReadingReplacesTheOneBefore(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	before := pull("octo", "PR_1")
	review := before.Reading.Items[0]
	review.ID, review.Kind = work.ReviewID(host, "PR_1"), work.KindReview
	before.Reading.Items = append(before.Reading.Items, review)
	before.Reading.Standings = append(before.Reading.Standings,
		work.Standing{Item: review.ID, Account: account("octo").ID, Role: work.RoleReviewer, Counted: true})
	before.Parts = append(before.Parts, work.Part{SourceID: "PR_1", Name: "review", Data: json.RawMessage(`{}`)})
	other := pull("octo", "PR_2")
	save(t, db, "octo", before, other)

	after := pull("octo", "PR_1")
	after.Reading.Standings[0].Counted, after.Reading.Standings[0].Why = false, work.WhyReopened
	after.Reading.Events[0].At = day(9)
	after.Reading.Links[0].ToRef = "acme/api#9"
	save(t, db, "octo", after)

	s := snapshot(t, db)
	if diff := cmp.Diff(byItem(after.Reading.Standings, other.Reading.Standings), byItem(s.Standings)); diff != "" {
		t.Errorf("standings (-want +got):\n%s", diff)
	}
	if len(s.Items) != 3 {
		t.Errorf("%d items, want 3: the review is no longer told of, and stays", len(s.Items))
	}
	for _, e := range s.Events {
		if e.Item == after.Reading.Items[0].ID && !e.At.Equal(day(9)) {
			t.Errorf("an event of the reading before is left: %+v", e)
		}
	}
	if len(s.Events) != 2 || len(s.Links) != 2 {
		t.Errorf("%d events and %d links, want 2 and 2", len(s.Events), len(s.Links))
	}
	if diff := cmp.Diff([][]work.Part{after.Parts, other.Parts}, parts(t, db, "octo")); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func byItem(all ...[]work.Standing) map[string]work.Standing {
	m := map[string]work.Standing{}
	for _, s := range slices.Concat(all...) {
		m[s.Item] = s
	}
	return m
}

// A pull request and the review of it have one source id, and may come as two
// objects: one being read again takes nothing from the other.
func TestObjectsOfOneSourceIDKeepTheirStandings(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	authored, reviewed := pull("octo", "PR_1"), pull("octo", "PR_1")
	reviewed.SourceID = "review:PR_1"
	reviewed.Parts[0].SourceID = reviewed.SourceID
	it := &reviewed.Reading.Items[0]
	it.ID, it.Kind = work.ReviewID(host, "PR_1"), work.KindReview
	reviewed.Reading.Standings[0].Item, reviewed.Reading.Events[0].Item, reviewed.Reading.Links[0].From = it.ID, it.ID, it.ID
	save(t, db, "octo", authored)
	save(t, db, "octo", reviewed)
	save(t, db, "octo", authored)
	if s := snapshot(t, db); len(s.Standings) != 2 || len(s.Events) != 2 || len(s.Items) != 2 {
		t.Errorf("%d items, %d standings, %d events; want 2 of each", len(s.Items), len(s.Standings), len(s.Events))
	}
}

// What comes twice in one batch is as if it came in two.
func TestAnObjectMayComeTwiceInABatch(t *testing.T) {
	first, second := pull("octo", "PR_1"), pull("octo", "PR_1")
	second.Reading.Items[0].Ref, second.Reading.Items[0].Title = "acme/pay#1", "Another title"
	second.Reading.Events[0].At, second.Reading.Links[0].ToRef = day(9), "acme/pay#2"
	second.Reading.Standings[0].Role = work.RoleReviewer
	second.Parts[0].Data = json.RawMessage(`{"second":true}`)
	var dumps []string
	for _, batches := range [][][]work.Object{{{first}, {second}}, {{first, second}}} {
		path := newPath(t)
		db := openWith(t, path, "octo")
		for _, objects := range batches {
			save(t, db, "octo", objects...)
		}
		dumps = append(dumps, storetest.Dump(t, path))
		if got := found(t, db, "another"); len(got) != 1 {
			t.Errorf("its title finds %v", got)
		}
	}
	if diff := cmp.Diff(dumps[0], dumps[1]); diff != "" {
		t.Errorf("database (-two batches +one):\n%s", diff)
	}
}

// Two accounts may see one item: it is stored once, and stands to each.
func TestTwoAccountsSeeOneItem(t *testing.T) {
	db := openWith(t, newPath(t), "octo", "hubot")
	save(t, db, "octo", pull("octo", "PR_1"))
	if added, changed := save(t, db, "hubot", pull("hubot", "PR_1")); added != 0 || changed != 0 {
		t.Errorf("the second account counts %d, %d, want none", added, changed)
	}
	gone := pull("hubot", "PR_1")
	gone.Reading.Standings = nil
	save(t, db, "hubot", gone)
	s := snapshot(t, db)
	if len(s.Items) != 1 || len(s.Events) != 1 || len(s.Links) != 1 {
		t.Errorf("%d items, %d events, %d links; want 1 of each", len(s.Items), len(s.Events), len(s.Links))
	}
	if len(s.Standings) != 1 || s.Standings[0].Account != account("octo").ID {
		t.Errorf("standings are %+v, want the first account's", s.Standings)
	}
	if len(parts(t, db, "octo")) != 1 || len(parts(t, db, "hubot")) != 1 {
		t.Error("each account has its own parts")
	}
}

// The source tells only the name of now, so the one before is kept.
func TestNamesThatWereLostAreKept(t *testing.T) {
	steps := []struct {
		name, want string
		listed     []string // by the source
		former     []string
	}{
		{"acme/api", "acme/api", nil, nil},
		{"acme/billing", "acme/billing", nil, []string{"acme/api"}},
		{"acme/billing", "acme/billing", nil, []string{"acme/api"}},
		{"", "acme/billing", nil, []string{"acme/api"}},
		{"acme/pay", "acme/pay", nil, []string{"acme/api", "acme/billing"}},
		{"acme/pay", "acme/pay", []string{"old/api", "acme/api"}, []string{"acme/api", "acme/billing", "old/api"}},
		{"acme/api", "acme/api", nil, []string{"acme/billing", "old/api", "acme/pay"}},
	}
	db := openWith(t, newPath(t), "octo")
	for _, step := range steps {
		o := pull("octo", "PR_1")
		o.Reading.Containers[0].Name, o.Reading.Containers[0].Former = step.name, step.listed
		o.Reading.Items[0].Ref, o.Reading.Items[0].FormerRefs = step.want, step.listed
		save(t, db, "octo", o)

		s := snapshot(t, db)
		if got := s.Containers[0]; got.Name != step.want || !slices.Equal(got.Former, step.former) {
			t.Errorf("after %q the container is %q, before %q; want %q, %q", step.name, got.Name, got.Former, step.want, step.former)
		}
		if got := s.Items[0]; got.Ref != step.want || !slices.Equal(got.FormerRefs, step.former) {
			t.Errorf("after %q the item is %q, before %q; want %q, %q", step.name, got.Ref, got.FormerRefs, step.want, step.former)
		}
	}
}

func TestAnEmptyNameNeverReplacesAKnownOne(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	o := pull("octo", "PR_1")
	save(t, db, "octo", o)
	want := snapshot(t, db).People
	o.Reading.People[0].Login, o.Reading.People[0].Name = "", ""
	save(t, db, "octo", o)
	if diff := cmp.Diff(want, snapshot(t, db).People); diff != "" {
		t.Errorf("people (-named +nameless):\n%s", diff)
	}
}

// Stored parts may be older than a rename; reading them again must not take
// the new name back.
func TestReadingAgainKeepsTheNamesOfNow(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	old, renamed := pull("octo", "PR_1"), pull("octo", "PR_2")
	renamed.Reading.Containers[0].Name = "acme/billing"
	renamed.Reading.People[0].Login, renamed.Reading.People[0].Name = "mona-lisa", "Mona Lisa"
	save(t, db, "octo", old, renamed)
	before := storetest.Dump(t, path)

	for _, objects := range [][]work.Object{{renamed, old}, {old, renamed}} {
		added, changed, err := db.SaveReading(t.Context(), account("octo").ID, objects)
		if err != nil || added != 0 || changed != 0 {
			t.Errorf("SaveReading = %d, %d, %v; want nothing new", added, changed, err)
		}
		if diff := cmp.Diff(before, storetest.Dump(t, path)); diff != "" {
			t.Errorf("database (-before +after):\n%s", diff)
		}
	}
}

// A better reading replaces the stored one, and is all that changes: not the
// parts it was made from, nor the position, nor the windows.
func TestReadingAgainReplacesOnlyTheReading(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	pos := work.Position{Value: json.RawMessage(`7`), Complete: true, Scope: "s", Since: day(1), Through: day(3)}
	o := pull("octo", "PR_1")
	if _, _, err := db.SaveBatch(t.Context(), account("octo"), "pulls", work.Batch{Objects: []work.Object{o}, Position: pos}); err != nil {
		t.Fatal(err)
	}
	want := parts(t, db, "octo")

	better := pull("octo", "PR_1")
	better.Parts = nil
	better.Reading.Items[0].Title = "A better title"
	better.Reading.Containers[0].Private = true
	added, changed, err := db.SaveReading(t.Context(), account("octo").ID, []work.Object{pull("octo", "PR_2"), better})

	if err != nil || added != 1 || changed != 1 {
		t.Errorf("SaveReading = %d, %d, %v; want 1, 1", added, changed, err)
	}
	if s := snapshot(t, db); len(s.Items) != 2 || !s.Containers[0].Private {
		t.Errorf("%d items, containers %+v", len(s.Items), s.Containers)
	}
	if diff := cmp.Diff(want, parts(t, db, "octo")); diff != "" {
		t.Errorf("parts (-before +after):\n%s", diff)
	}
	if got, err := db.Position(t.Context(), account("octo"), "pulls"); err != nil || !cmp.Equal(got, pos) {
		t.Errorf("position %+v, %v; want %+v", got, err, pos)
	}
}

// An object that could not be read keeps its new parts for a better brag, and
// what it was read as before.
func TestAnUnreadableObjectKeepsWhatItWas(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	o := pull("octo", "PR_1")
	save(t, db, "octo", o)
	before := snapshot(t, db)

	o.Reading = work.Reading{}
	o.Parts[0].Data = json.RawMessage(`{"id":"PR_1","new":true}`)
	save(t, db, "octo", o)
	save(t, db, "octo", work.Object{SourceID: "PR_1"})

	if diff := cmp.Diff(before, snapshot(t, db)); diff != "" {
		t.Errorf("snapshot (-before +after):\n%s", diff)
	}
	if got := parts(t, db, "octo"); len(got) != 1 || string(got[0][0].Data) != string(o.Parts[0].Data) {
		t.Errorf("parts are %s, want the new one", got)
	}
}

// An error anywhere in a batch leaves the database as it was, position and
// windows included.
func TestAFailedBatchLeavesNothing(t *testing.T) {
	octo := account("octo").ID
	tests := []struct {
		name    string
		account string
		spoil   func(b *work.Batch)
		want    string
	}{
		{"unknown kind", octo, func(b *work.Batch) { b.Objects[1].Reading.Items[0].Kind = "poem" }, "items: "},
		{"unknown account", "nobody", func(b *work.Batch) { b.Objects = b.Objects[:1] }, "objects: "},
		{"standing of another account", octo, func(b *work.Batch) { b.Objects[1].Reading.Standings[0].Account = "x" }, `account "x"`},
		{"standing on another item", octo, func(b *work.Batch) { b.Objects[1].Reading.Standings[0].Item = "x" }, "not in the reading"},
		{"event of another item", octo, func(b *work.Batch) { b.Objects[1].Reading.Events[0].Item = "x" }, "not in the reading"},
		{"link from another item", octo, func(b *work.Batch) { b.Objects[1].Reading.Links[0].From = "x" }, "not in the reading"},
		{"part of another object", octo, func(b *work.Batch) { b.Objects[1].Parts[0].SourceID = "x" }, `object "x"`},
		{"two parts of one name", octo, func(b *work.Batch) {
			b.Objects[1].Parts = append(b.Objects[1].Parts, b.Objects[1].Parts[0])
		}, "part pull"},
		{"a time JSON cannot hold", octo, func(b *work.Batch) {
			b.Objects[1].Reading.Items[0].Pull.MergedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
		}, "object PR_3: "},
		{"unknown state of a window", octo, func(b *work.Batch) { b.Window.State = "dirty" }, "window"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := newPath(t)
			db := openWith(t, path, "octo")
			save(t, db, "octo", pull("octo", "PR_1"))
			before := storetest.Dump(t, path)
			b := work.Batch{
				Objects:  []work.Object{pull("octo", "PR_2"), pull("octo", "PR_3")},
				Position: work.Position{Value: json.RawMessage(`9`)},
				Window:   &work.Window{From: day(1), To: day(2), State: work.WindowDone},
				Fresh:    true,
			}
			me := account("octo")
			me.ID = tt.account
			b.Objects[0].Reading.Standings[0].Account = me.ID
			tt.spoil(&b)

			_, _, err := db.SaveBatch(t.Context(), me, "pulls", b)

			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("SaveBatch = %v, want an error with %q", err, tt.want)
			}
			if diff := cmp.Diff(before, storetest.Dump(t, path)); diff != "" {
				t.Errorf("database (-before +after):\n%s", diff)
			}
		})
	}
}

func TestAFreshPassForgetsTheWindowsBefore(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	window := func(d int, state work.WindowState) *work.Window {
		return &work.Window{From: day(d), To: day(d + 1), Expected: -1, State: state}
	}
	saveWindow := func(stream string, fresh bool, w *work.Window) []work.Window {
		t.Helper()
		if _, _, err := db.SaveBatch(t.Context(), account("octo"), stream, work.Batch{Fresh: fresh, Window: w}); err != nil {
			t.Fatal(err)
		}
		return snapshot(t, db).Coverage[0].Windows // of pulls, which is before reviews
	}

	saveWindow("pulls", true, window(2, work.WindowIncomplete))
	saveWindow("pulls", false, window(1, work.WindowTruncated))
	saveWindow("pulls", false, window(3, work.WindowDone))
	want := []work.Window{*window(1, work.WindowTruncated), *window(2, work.WindowIncomplete)}
	if diff := cmp.Diff(want, saveWindow("reviews", true, nil)); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
	if got := saveWindow("pulls", false, window(2, work.WindowDone)); len(got) != 1 {
		t.Errorf("windows are %+v, want only the truncated one", got)
	}
	if got := saveWindow("pulls", true, nil); got != nil {
		t.Errorf("windows are %+v, want none", got)
	}
}
