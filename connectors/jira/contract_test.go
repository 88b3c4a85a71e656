package jira_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"bragsheet/connectors"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/sourcetest"
)

// storyWorld is a site with a little of everything, in pages of three.
func storyWorld(dataCenter bool) *jiratest.World {
	w := newWorld(dataCenter)
	w.PageSize = 3
	epic := story("PAY-1")
	epic.Type, epic.Assignee = "Epic", "alex"
	w.Issues = append(w.Issues, epic)
	for i := range 7 {
		is := story(fmt.Sprintf("PAY-%d", 10+i))
		if is.Parent = "PAY-1"; dataCenter {
			is.Parent, is.Fields = "", map[string]any{"Epic Link": "PAY-1"}
		}
		start := at("2026-02-01T10:00").AddDate(0, 0, 3*i)
		w.Issues = append(w.Issues, is.Work(start, start.Add(30*time.Hour), "robin"))
	}
	incident := story("OPS-77")
	incident.Type, incident.Assignee, incident.Description = "Incident", "sam", "Money moved twice"
	incident.Fields = map[string]any{"Incident commander": "robin", "Detected at": at("2026-03-04T21:04")}
	w.Issues = append(w.Issues, incident.Work(at("2026-03-04T21:10"), at("2026-03-04T23:14"), "sam"))
	moved := story("OPS-5")
	moved.ID = "9001"
	w.Issues = append(w.Issues, moved.Rekey(at("2026-03-10T10:00"), "alex", "PAY-99").Assign(at("2026-03-11T10:00"), "alex", "sam"))
	return w
}

func TestCloudKeepsTheContract(t *testing.T)      { keepsTheContract(t, false) }
func TestDataCenterKeepsTheContract(t *testing.T) { keepsTheContract(t, true) }

func keepsTheContract(t *testing.T, dataCenter bool) {
	t.Helper()
	sourcetest.Run(t, sourcetest.Contract{
		New: func(t *testing.T, wrap func(http.Handler) http.Handler) connectors.Source {
			t.Helper()
			return newSource(t, storyWorld(dataCenter), wrap)
		},
		Since: since, Now: now,
	})
}
