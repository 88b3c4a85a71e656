package jira_test

import (
	"strings"
	"testing"

	"bragsheet/connectors/jira/jiratest"
)

const confession = "Sam said the customer Initech is furious. See PAY-7, acme/billing#12 and https://wiki.example/x?y=1."

func TestOtherPeoplesTextsAreNotKept(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			is := story("PAY-1")
			is.Description = confession
			is.Links = []jiratest.Link{{Words: "blocks", To: "OPS-3"}}
			is.History = []jiratest.Change{
				{At: at("2026-02-01T10:00"), By: "alex", Field: "description", To: confession},
				{At: at("2026-02-01T10:00"), By: "alex", Field: "assignee", To: "robin"},
			}
			other := story("OPS-3")
			other.Summary, other.Reporter, other.Assignee = "Initech is furious", "sam", "sam"
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{is, other}
			sink := synced(t, newSource(t, w, unchanged))

			if state := sink.State(); strings.Contains(state, "furious") {
				t.Errorf("kept:\n%s", state)
			}
			want := "PAY-7\nacme/billing#12" // other addresses may hold secrets
			if body := readings(sink)["PAY-1"].Items[0].Body; body != want {
				t.Errorf("body %q, want the references alone: %q", body, want)
			}
		})
	}
}

func TestMyOwnTextIsKept(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			is := story("PAY-1")
			is.Reporter, is.Description = "robin", "h2. Why\r\nSettlement took *41 s*."
			if body := readOne(t, dataCenter, is).Items[0].Body; body != "Why\nSettlement took 41 s." {
				t.Errorf("body %q", body)
			}
		})
	}
}

func TestNoAddressesOfOthersAreKept(t *testing.T) {
	w := newWorld(false)
	for i := range w.Users {
		w.Users[i].Email = "someone@private.example"
	}
	w.Email = "someone@private.example"
	many(w, 2)
	sink := synced(t, newSource(t, w, unchanged))
	for key, o := range sink.Objects() {
		for _, p := range o.Parts {
			if strings.Contains(string(p.Data), "private.example") {
				t.Errorf("%s, part %s: %s", key, p.Name, p.Data)
			}
		}
	}
}
