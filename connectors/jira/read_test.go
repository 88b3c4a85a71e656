package jira

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"bragsheet/store/work"
)

func TestPartsThatCannotBeReadAreAnError(t *testing.T) {
	s, err := New(Options{URL: "https://acme.atlassian.net", Token: "x", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ticket := work.Part{Name: partTicket, Data: json.RawMessage(`{"id":"1","key":"PAY-1","fields":{}}`)}
	tests := map[string]struct {
		parts []work.Part
		ok    bool
	}{
		"nothing":               {nil, false},
		"a changelog alone":     {[]work.Part{{Name: partChangelog, Data: json.RawMessage(`{}`)}}, false},
		"a ticket alone":        {[]work.Part{ticket}, true},
		"a part of a later one": {[]work.Part{ticket, {Name: "worklog", Data: json.RawMessage(`7`)}}, true},
		"a broken changelog":    {[]work.Part{ticket, {Name: partChangelog, Data: json.RawMessage(`{"histories":7}`)}}, false},
		"no ticket":             {[]work.Part{{Name: partTicket, Data: json.RawMessage(`{}`)}}, false},
	}
	for name, tt := range tests {
		if _, err := s.Read(work.Account{}, tt.parts); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTimesAreReadHoweverTheyAreWritten(t *testing.T) {
	want := time.Date(2026, 3, 4, 20, 4, 5, 0, time.UTC)
	for _, s := range []text{
		"2026-03-04T21:04:05.000+0100", "2026-03-04T20:04:05.000Z", "2026-03-04T20:04:05+00:00", "2026-03-04T20:04:05Z",
		"2026-03-05T04:04:05.000+0800", "1772654645000", "1772654645",
	} {
		if got, err := s.parse(); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []text{"soon", "2026-03-04", "-5", "0", "99999999999999999999", "9999999999999999", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"} {
		if got, err := s.parse(); err == nil || !s.time().IsZero() {
			t.Errorf("%s is taken for %v", s, got)
		}
	}
}

func TestAFieldIsKnownByItsKeyOrItsNameAndShape(t *testing.T) {
	fields := func(text string) []field {
		var list []field
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	tests := map[string]struct {
		list string
		role fieldRole
		want string
	}{
		"the key of its type, whatever its name":  {`[{"id":"a","name":"史诗","custom":true,"schema":{"type":"any","custom":"com.pyxis.greenhopper.jira:gh-epic-link"}}]`, fieldEpicLink, "a"},
		"a system field of the name is not meant": {`[{"id":"a","name":"Resolved","schema":{"type":"datetime"}}]`, fieldResolved, ""},
		"nor one of another shape":                {`[{"id":"a","name":"Detected","custom":true,"schema":{"type":"string"}}]`, fieldDetected, ""},
		"the better name wins":                    {`[{"id":"a","name":"Cause","custom":true,"schema":{"type":"option"}},{"id":"b","name":"Root Cause","custom":true,"schema":{"type":"option"}}]`, fieldCause, "b"},
		"the first of two as good":                {`[{"id":"a","name":"Severity","custom":true,"schema":{"type":"option"}},{"id":"b","name":"severity","custom":true,"schema":{"type":"option"}}]`, fieldSeverity, "a"},
		"the name before translation":             {`[{"id":"a","name":"Schweregrad","untranslatedName":"Severity","custom":true,"schema":{"type":"option"}}]`, fieldSeverity, "a"},
		"at or time at its end":                   {`[{"id":"a","name":"Impact  Start time","custom":true,"schema":{"type":"datetime"}}]`, fieldImpact, "a"},
		"a list of users":                         {`[{"id":"a","name":"Responders","custom":true,"schema":{"type":"array","items":"user"}}]`, fieldResponders, "a"},
		"a list of something else":                {`[{"id":"a","name":"Responders","custom":true,"schema":{"type":"array","items":"option"}}]`, fieldResponders, ""},
	}
	for name, tt := range tests {
		found, _ := roles(fields(tt.list), nil)
		if got := found[tt.role].ID; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestAValueIsATextAnOptionOrTheFirstOfSeveral(t *testing.T) {
	for raw, want := range map[string]string{
		``: "", `null`: "", `7`: "", `[]`: "", `{}`: "", `[[]]`: "", `[null]`: "",
		`"x"`: "x", `{"value":"x","id":"1"}`: "x", `{"name":"x"}`: "x", `[{"value":"x"},{"value":"y"}]`: "x", `["x"]`: "x",
	} {
		if got := choice(json.RawMessage(raw)); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// Whatever a server sent, reading it is the same every time and does not fail
// in any way but with an error.
func FuzzReadIsPure(f *testing.F) {
	f.Add([]byte(`{"id":"1","key":"PAY-1","fields":{"status":{"id":"5","statusCategory":{"key":"done"}},"created":"2026-01-05T09:00:00Z","assignee":{"accountId":"me"}},"brag":{"categories":{"3":"indeterminate"}}}`),
		[]byte(`{"histories":[{"id":"2","created":1769940000000,"items":[{"field":"status","from":"3","to":"5"}]},{"id":1,"created":"x","items":[{"field":"assignee","to":"me"},{"field":"Key","fromString":"OPS-1"}]}]}`))
	f.Add([]byte(`{"id":1,"key":"-","fields":{"labels":["sev1","incident"],"issuelinks":[{"outwardIssue":{}}],"parent":{}},"brag":{"instants":{"resolved":{"at":1}},"commander":[{}]}}`), []byte(`{}`))
	f.Add([]byte(`{"id":"1","key":"K","fields":{"description":{"type":"doc"},"resolution":{},"reporter":{"accountId":"unknown"}}}`), []byte(`null`))
	s, err := New(Options{URL: "https://acme.atlassian.net", Token: "x", Now: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	me := work.Account{ID: "a", Host: "https://acme.atlassian.net", UserID: "me", DisplayName: "Me"}
	f.Fuzz(func(t *testing.T, ticket, log []byte) {
		parts := []work.Part{{Name: partTicket, Data: ticket}, {Name: partChangelog, Data: log}}
		a, errA := s.Read(me, parts)
		b, errB := s.Read(me, []work.Part{parts[1], parts[0]})
		if (errA == nil) != (errB == nil) || !reflect.DeepEqual(a, b) {
			t.Errorf("read as %+v (%v), then as %+v (%v)", a, errA, b, errB)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Errorf("cannot be stored: %v", err)
		}
	})
}

// A row of any shape is either kept as parts that can be read, or refused.
func FuzzARowIsKeptOrRefused(f *testing.F) {
	f.Add([]byte(`{"id":"1","key":"PAY-1","fields":{"summary":"x","project":{"id":"1","key":"PAY"},"created":"2026-01-05T09:00:00Z","updated":"2026-01-05T09:00:00Z"}}`))
	f.Add([]byte(`{"id":{},"key":7,"fields":[],"changelog":{"histories":[{"created":"x","items":[{"field":"status"}]}]}}`))
	f.Add([]byte(`null`))
	s, err := New(Options{URL: "https://acme.atlassian.net", Token: "x", Now: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := s.decode(raw, work.Account{UserID: "me"})
		if err != nil {
			return
		}
		parts, err := s.parts(r)
		if err != nil {
			return
		}
		if _, err := s.Read(work.Account{UserID: "me"}, parts); err != nil {
			t.Errorf("kept, and then not read: %v", err)
		}
	})
}
