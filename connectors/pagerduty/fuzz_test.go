package pagerduty

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bragsheet/connectors/safetext"
	"bragsheet/store/work"
)

var me = work.Account{ID: "a", Host: "https://acme.pagerduty.com", UserID: "PME", DisplayName: "Robin"}

// Whatever an account holds, reading it does not panic, says what it means
// twice alike, and can be stored.
func FuzzReadIsPureAndStorable(f *testing.F) {
	f.Add(`{"id":"Q1","incident_number":1,"status":"resolved","created_at":"2026-03-04T02:10:00Z","service":{"id":"P1"}}`,
		`[{"id":"R1","type":"notify_log_entry","created_at":"2026-03-04T02:10:01Z","user":{"id":"PME","type":"user_reference"}}]`, `[]`)
	f.Add(`{"id":"Q1","incident_number":1,"title":"\u202e\u0000","status":"resolved","created_at":"9999-12-31T23:59:59-23:00","service":{"id":"P1"},"resolve_reason":{"type":"merge_resolve_reason"}}`,
		`[{"id":"","type":"acknowledgement_log_entry","created_at":"0001-01-01T00:00:00+23:00","agent":{"id":"PME","type":"user"},"assignees":[{"id":"PME"},{}]},{}]`,
		`[{"user":{"id":"PME"},"content":"a\r\nb"}]`)
	f.Add(`{}`, `null`, `{}`)
	s := &Source{}
	f.Fuzz(func(t *testing.T, is, log, notes string) {
		parts := []work.Part{
			{SourceID: "Q1", Name: partIncident, Data: json.RawMessage(is)},
			{SourceID: "Q1", Name: partLog, Data: json.RawMessage(log)},
			{SourceID: "Q1", Name: partNotes, Data: json.RawMessage(notes)},
		}
		first, err := s.Read(me, parts)
		if err != nil {
			return
		}
		a, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("cannot be stored: %v", err)
		}
		parts[0], parts[2] = parts[2], parts[0]
		second, err := s.Read(me, parts)
		b, _ := json.Marshal(second)
		if err != nil || string(a) != string(b) {
			t.Errorf("reads differently: %v\n%s\n%s", err, a, b)
		}
		it := first.Items[0]
		if it.Title == "" || strings.ContainsFunc(it.Title, unicode.IsControl) || !utf8.ValidString(it.Body) {
			t.Errorf("title %q, body %q", it.Title, it.Body)
		}
	})
}

// What is kept of a text that is not mine is references alone.
func FuzzReferencesAreInTheText(f *testing.F) {
	f.Add("see https://acme.atlassian.net/browse/PAY-310 and acme/api#12, UTF-8 https://x.example/?token=1")
	f.Add(strings.Repeat("A-1 ", 1000) + strings.Repeat("https://", 1000))
	f.Fuzz(func(t *testing.T, text string) {
		for _, ref := range references(text) {
			if !strings.Contains(safetext.Clean(text), ref) || len(ref) > 1000 || strings.ContainsAny(ref, "?@ \n") {
				t.Errorf("reference %q", ref)
			}
		}
	})
}

// Whatever an error's body holds, its message is short and on one line.
func FuzzMessageIsOneLine(f *testing.F) {
	for _, s := range []string{``, `{"error":{"message":"a\nb","errors":["c"]}}`, `{"error":"x"}`, `{"error":{"errors":{}}}`, `[`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if got := message([]byte(body)); len(got) > 200 || strings.ContainsAny(got, "\n\r") {
			t.Errorf("message %q", got)
		}
	})
}
