package store_test

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bragsheet/store/work"
)

// fill sets every field there is under v to something that is not its zero
// value and that nothing else was set to, so far as its type allows.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(day(1).Add(time.Duration(*n) * time.Hour)))
		return
	case json.RawMessage:
		v.SetBytes([]byte(`{"n":` + strconv.Itoa(*n) + `}`))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("text " + strconv.Itoa(*n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(1 / float64(*n+1))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(t, field, n)
		}
	default:
		t.Fatalf("fill knows no %s", v.Type())
	}
}

// filled returns a T with every field set.
func filled[T any](t *testing.T, n *int) T {
	t.Helper()
	var v T
	fill(t, reflect.ValueOf(&v).Elem(), n)
	return v
}

// No field of any noun is dropped or mixed up on its way into the database and
// out of it.
func TestEveryFieldComesBack(t *testing.T) {
	ctx, n := t.Context(), 0
	path := newPath(t)
	db := openAt(t, path)
	acc := filled[work.Account](t, &n)
	it := filled[work.Item](t, &n)
	it.Kind = work.KindIncident
	standing, event, link := filled[work.Standing](t, &n), filled[work.Event](t, &n), filled[work.Link](t, &n)
	standing.Item, standing.Account, event.Item, link.From = it.ID, acc.ID, it.ID, it.ID
	part := filled[work.Part](t, &n)
	window, position := filled[work.Window](t, &n), filled[work.Position](t, &n)
	window.State = work.WindowTruncated
	run := filled[work.StreamRun](t, &n)
	decided, undo := filled[work.Decision](t, &n), filled[work.Decision](t, &n)
	decided.ID, decided.Undoes, undo.ID, undo.Undoes, undo.Kind = 1, 0, 2, 1, work.DecideUndo
	note := filled[work.Note](t, &n)
	sheet := filled[work.Sheet](t, &n)
	reading := work.Reading{
		Items: []work.Item{it}, Standings: []work.Standing{standing}, Events: []work.Event{event}, Links: []work.Link{link},
		People: []work.Person{filled[work.Person](t, &n)}, Containers: []work.Container{filled[work.Container](t, &n)},
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keep := filled[json.RawMessage](t, &n)
	must(db.SaveAccount(ctx, acc, keep, nil))
	for _, b := range []work.Batch{
		{Objects: []work.Object{{SourceID: part.SourceID, Parts: []work.Part{part}, Reading: reading}}},
		{Gone: []work.Gone{{SourceID: part.SourceID, How: standing.GoneHow, At: standing.GoneAt}}, Position: position, Window: &window},
	} {
		_, _, err := db.SaveBatch(ctx, acc, run.Stream, b)
		must(err)
	}
	run.Account = acc.Name
	must(db.SaveRun(ctx, acc.ID, run))
	note, err := db.AddNote(ctx, note)
	must(err)
	for _, d := range []work.Decision{decided, undo} {
		got, err := db.AddDecision(ctx, d)
		must(err)
		if got != d {
			t.Errorf("AddDecision = %+v, want %+v", got, d)
		}
	}
	must(db.SaveSheet(ctx, sheet))
	must(db.Close())

	db = openAt(t, path)
	want := work.Snapshot{
		Accounts: []work.Account{acc}, Items: reading.Items, Standings: reading.Standings, Events: reading.Events,
		People: reading.People, Containers: reading.Containers, Links: reading.Links,
		Notes: []work.Note{note}, Decisions: []work.Decision{decided, undo},
		Coverage: []work.Coverage{{
			Account: acc, Stream: run.Stream, Since: position.Since, Through: position.Through,
			Windows: []work.Window{window}, Problems: run.Problems, Outcome: run.Outcome, RanAt: run.Started,
			Over: position.Over,
		}},
	}
	if diff := cmp.Diff(want, snapshot(t, db)); diff != "" {
		t.Errorf("snapshot (-saved +read):\n%s", diff)
	}
	if got, err := db.Kept(ctx, acc.Name); err != nil || string(got) != string(keep) {
		t.Errorf("kept %s, %v; want %s", got, err, keep)
	}
	if got, err := db.Position(ctx, acc, run.Stream); err != nil || !cmp.Equal(position, got) {
		t.Errorf("position (%v) (-saved +read):\n%s", err, cmp.Diff(position, got))
	}
	if got, err := db.Runs(ctx, 10); err != nil || !cmp.Equal([]work.StreamRun{run}, got) {
		t.Errorf("runs (%v) (-saved +read):\n%s", err, cmp.Diff([]work.StreamRun{run}, got))
	}
	if got, err := db.Sheet(ctx, sheet.Path); err != nil || !cmp.Equal(sheet, got) {
		t.Errorf("sheet (%v) (-saved +read):\n%s", err, cmp.Diff(sheet, got))
	}
	for got, err := range db.Parts(ctx, acc.ID) {
		if err != nil || !cmp.Equal([]work.Part{part}, got) {
			t.Errorf("parts (%v) (-saved +read):\n%s", err, cmp.Diff([]work.Part{part}, got))
		}
	}
}

// An empty database, and nouns with nothing but what names them, come back as
// they are: unknown stays unknown.
func TestUnknownStaysUnknown(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	it := work.Item{ID: "I", Kind: work.KindTicket, Labels: []string{}}
	save(t, db, "octo", work.Object{SourceID: "1", Reading: work.Reading{Items: []work.Item{it}}})
	it.Labels = nil
	want := work.Snapshot{
		Accounts: []work.Account{account("octo")}, Items: []work.Item{it},
		Coverage: []work.Coverage{{Account: account("octo"), Stream: "pulls"}},
	}
	if diff := cmp.Diff(want, snapshot(t, db)); diff != "" {
		t.Errorf("snapshot (-saved +read):\n%s", diff)
	}
	for _, stream := range []string{"pulls", "reviews"} {
		if got, err := db.Position(t.Context(), account("octo"), stream); err != nil || !reflect.ValueOf(got).IsZero() {
			t.Errorf("position of %s is %+v, %v; want the zero one", stream, got, err)
		}
	}
}

// Whatever bytes a text is made of, they come back; where texts are kept as
// JSON, what is not UTF-8 comes back as the replacement character.
func TestHostileTextSurvives(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	for name, text := range map[string]string{
		"NUL bytes":        "a\x00b\x00",
		"invalid UTF-8":    "\xff\xfe\xc3(",
		"control":          "\x1b[2J\r\n\u202e\ufeff\u2028",
		"SQL":              "'); DROP TABLE items; --",
		"a megabyte":       strings.Repeat("é\x00\xff", 1<<18),
		"beyond the plane": "\U0010ffff🎉",
	} {
		t.Run(name, func(t *testing.T) {
			o := pull("octo", "PR_1")
			it := &o.Reading.Items[0]
			it.Title, it.Body, it.Ref, it.URL, it.Container = text, text, text, text, text
			it.Labels, it.Pull = []string{text}, &work.Pull{Head: text}
			o.Reading.Events[0].Detail, o.Reading.Links[0].ToRef = text, text
			o.Reading.People[0].Name, o.Reading.Containers[0].Name = text, text
			o.Parts[0].Data = json.RawMessage(text)
			save(t, db, "octo", o)
			sheet := work.Sheet{ID: "S" + name, Path: "/" + text, Text: text, Blocks: []work.Block{{Key: text, Text: text}}}
			if err := db.SaveSheet(t.Context(), sheet); err != nil {
				t.Fatal(err)
			}

			added, changed := save(t, db, "octo", o)

			if added != 0 || changed != 0 {
				t.Errorf("saved again it counts %d, %d", added, changed)
			}
			s := snapshot(t, db)
			want := o.Reading
			want.Items[0].Labels[0], want.Items[0].Pull.Head = string([]rune(text)), string([]rune(text))
			want.Items[0].FormerRefs = s.Items[0].FormerRefs
			want.Containers[0].Former = s.Containers[0].Former
			got := work.Reading{
				Items: s.Items, Standings: s.Standings, Events: s.Events, People: s.People, Containers: s.Containers, Links: s.Links,
			}
			if !cmp.Equal(want, got) {
				t.Errorf("the reading differs")
			}
			if got := parts(t, db, "octo"); string(got[0][0].Data) != text {
				t.Error("the part differs")
			}
			if got, err := db.Sheet(t.Context(), sheet.Path); err != nil || !cmp.Equal(sheet, got) {
				t.Errorf("the sheet differs (%v)", err)
			}
		})
	}
}

// What happened in one second stays in the order it was told in, and what was
// told twice is told once.
func TestEventsAndLinksKeepTheirOrder(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	o := pull("octo", "PR_1")
	id := o.Reading.Items[0].ID
	o.Reading.Events, o.Reading.Links = nil, nil
	for _, detail := range []string{"b → c", "c → a", "a → b", "b → c"} {
		o.Reading.Events = append(o.Reading.Events, work.Event{Item: id, Kind: work.EventStatus, At: day(1), Detail: detail})
		o.Reading.Links = append(o.Reading.Links, work.Link{From: id, Kind: work.LinkKey, ToRef: detail})
	}
	save(t, db, "octo", o)
	s := snapshot(t, db)
	if diff := cmp.Diff(o.Reading.Events[:3], s.Events); diff != "" {
		t.Errorf("events (-told +read):\n%s", diff)
	}
	if diff := cmp.Diff(o.Reading.Links[:3], s.Links); diff != "" {
		t.Errorf("links (-told +read):\n%s", diff)
	}
}

// Coverage tells of every stream with a position or a run, as its last run
// left it, under the name the account has now.
func TestCoverageIsOfTheLastRun(t *testing.T) {
	db := openWith(t, newPath(t), "work", "home")
	run := func(name, accountID, stream, outcome string, d int) {
		t.Helper()
		r := work.StreamRun{Account: name, Stream: stream, Outcome: outcome, Started: day(d)}
		if err := db.SaveRun(t.Context(), accountID, r); err != nil {
			t.Fatal(err)
		}
	}
	work1, home := account("work"), account("home")
	run("work", work1.ID, "pulls", work.OutcomeFailed, 1)
	run("work", work1.ID, "pulls", work.OutcomeComplete, 2)
	run("home", home.ID, "reviews", work.OutcomePartial, 3)
	run("broken", "", "", work.OutcomeFailed, 4)
	home.Name = "attic"
	if err := db.SaveAccount(t.Context(), home, nil, []string{"work", "attic"}); err != nil {
		t.Fatal(err)
	}

	want := []work.Coverage{
		{Account: home, Stream: "reviews", Outcome: work.OutcomePartial, RanAt: day(3)},
		{Account: work1, Stream: "pulls", Outcome: work.OutcomeComplete, RanAt: day(2)},
	}
	if diff := cmp.Diff(want, snapshot(t, db).Coverage); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
	runs, err := db.Runs(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, r.Account+" "+r.Outcome)
	}
	if diff := cmp.Diff([]string{"broken failed", "attic partial", "work complete"}, got); diff != "" {
		t.Errorf("runs, newest first (-want +got):\n%s", diff)
	}
}
