package jira

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bragsheet/store/work"
)

// recorded holds answers of real sites, which are not part of the project.
const recorded = "../../../shared/data/jira"

// lines returns the payloads of a recorded file, one a line.
func lines(t *testing.T, name string) []json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(recorded, name))
	if err != nil {
		t.Skipf("SKIPPED: no recorded answers of real sites here (%s)", name)
	}
	var list []json.RawMessage
	scan := bufio.NewScanner(bytes.NewReader(raw))
	scan.Buffer(nil, 16<<20)
	for scan.Scan() {
		list = append(list, bytes.Clone(scan.Bytes()))
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// offline returns a source that knows the statuses of a recorded site and has
// no server.
func offline(t *testing.T) *Source {
	t.Helper()
	s, err := New(Options{URL: "https://acme.atlassian.net", Token: "x", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.site.Categories = map[string]string{}
	for _, raw := range lines(t, "devlake_status.ndjson") {
		var st status
		if err := json.Unmarshal(raw, &st); err != nil {
			t.Fatal(err)
		}
		s.site.Categories[string(st.ID)] = st.Category.Key
	}
	return s
}

func TestEveryRecordedIssueIsRead(t *testing.T) {
	tests := []struct {
		file            string
		issues          int
		done, withTimes int // of them
	}{
		{"devlake_issues.ndjson", 33, 25, 25},
		{"devlake_issue_relationships.ndjson", 22, 0, 0},
		{"devlake_external_epics.ndjson", 3, 0, 0},
		{"tidev_server_issues_edge_cases.ndjson", 120, 98, 98},
	}
	s := offline(t)
	me := work.Account{ID: "me", Host: "https://acme.atlassian.net", UserID: "5ecfbd0c730ec90c1999cadf"}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			var read, done, dated int
			for _, raw := range lines(t, tt.file) {
				r, err := s.decode(raw, me)
				if err != nil {
					t.Errorf("%s: %v", r.Key, err)
					continue
				}
				parts, err := s.parts(r)
				if err != nil {
					t.Errorf("%s: %v", r.Key, err)
					continue
				}
				reading, err := s.Read(me, parts)
				if err != nil {
					t.Errorf("%s: %v", r.Key, err)
					continue
				}
				read++
				it := reading.Items[0]
				if it.State != work.StateOpen {
					done++
					if !reading.Standings[0].At.IsZero() {
						dated++
					}
				}
				if it.Title == "" || it.CreatedAt.IsZero() || it.Container == "" {
					t.Errorf("%s: %+v", r.Key, it)
				}
			}
			if read != tt.issues || done != tt.done || dated != tt.withTimes {
				t.Errorf("%d read, %d ended, %d of them with a date; want %d, %d, %d", read, done, dated, tt.issues, tt.done, tt.withTimes)
			}
		})
	}
}

func TestEveryRecordedChangeIsRead(t *testing.T) {
	kept, histories := 0, lines(t, "devlake_issue_changelogs.ndjson")
	for _, raw := range histories {
		var r row
		r.addHistories(append(append([]byte("["), raw...), ']'))
		if r.bad != nil {
			t.Errorf("%.100s: %v", raw, r.bad)
			continue
		}
		if at, err := r.log.Histories[0].Created.parse(); err != nil || at.IsZero() {
			t.Errorf("%.100s: at %v, %v", raw, at, err)
		}
		for _, c := range r.log.Histories[0].Items {
			if c.is("status") {
				kept++
			}
		}
	}
	if len(histories) != 279 || kept == 0 {
		t.Errorf("%d changes, %d of a status", len(histories), kept)
	}
}
