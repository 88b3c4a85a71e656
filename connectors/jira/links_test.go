package jira_test

import (
	"slices"
	"testing"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store/work"
)

func TestAnIssueIsLinkedToWhatItBelongsTo(t *testing.T) {
	epic, parent := story("PAY-310"), story("PAY-7")
	epic.Type = "Epic"
	child := func(kind, parent, epicLink string) jiratest.Issue {
		is := story("PAY-8")
		is.Type, is.Parent = kind, parent
		if epicLink != "" {
			is.Fields = map[string]any{"Epic Link": epicLink}
		}
		return is
	}
	tests := []struct {
		name  string
		is    jiratest.Issue
		kind  work.LinkKind
		ref   string
		where string
	}{
		{"epic as parent", child("Story", "PAY-310", ""), work.LinkEpic, "PAY-310", "parent"},
		{"epic in both places is one link", child("Story", "PAY-310", "PAY-310"), work.LinkEpic, "PAY-310", "parent"},
		{"epic in the old field", child("Story", "", "PAY-310"), work.LinkEpic, "PAY-310", "epic link"},
		{"parent of a sub-task", child("Sub-task", "PAY-7", ""), work.LinkParent, "PAY-7", "parent"},
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					r := readOne(t, dataCenter, tt.is, epic, parent)

					if len(r.Links) != 1 {
						t.Fatalf("links: %+v", r.Links)
					}
					if l := r.Links[0]; l.Kind != tt.kind || l.ToRef != tt.ref || l.Where != tt.where || l.Sure != 1 || l.From != r.Items[0].ID {
						t.Errorf("link %+v", l)
					}
					if r.Items[0].Ticket.Subtask != (tt.is.Type == "Sub-task") {
						t.Errorf("sub-task: %v", r.Items[0].Ticket.Subtask)
					}
				})
			}
		})
	}
}

func TestIssueLinksAreReadInTheirDirection(t *testing.T) {
	tests := []struct {
		words string
		want  work.LinkKind
	}{
		{"is caused by", work.LinkCausedBy},
		{"causes", work.LinkRelates},
		{"duplicates", work.LinkDup},
		{"is duplicated by", work.LinkRelates},
		{"blocks", work.LinkRelates},
		{"is cloned by", work.LinkRelates},
	}
	for _, tt := range tests {
		is, other := story("PAY-1"), story("OPS-2")
		is.Links = []jiratest.Link{{Words: tt.words, To: "OPS-2"}}
		r := readOne(t, true, is, other)

		if len(r.Links) != 1 || r.Links[0].Kind != tt.want || r.Links[0].ToRef != "OPS-2" || r.Links[0].ToSourceID == "" {
			t.Errorf("%s: %+v, want one %s", tt.words, r.Links, tt.want)
		}
	}
	is, other := story("PAY-1"), story("OPS-2")
	other.Links = []jiratest.Link{{Words: "causes", To: "PAY-1"}}
	if r := readOne(t, false, is, other); len(r.Links) != 1 || r.Links[0].Kind != work.LinkCausedBy {
		t.Errorf("from the other side: %+v, want one %s", r.Links, work.LinkCausedBy)
	}
}

func TestAMovedIssueStaysTheSameItem(t *testing.T) {
	is := story("OPS-5")
	is.ID = "9001"
	before := readOne(t, false, is).Items[0]
	moved := is.Rekey(at("2026-02-01T10:00"), "alex", "PAY-90").Rekey(at("2026-02-02T10:00"), "alex", "PAY-91").Rekey(at("2026-02-03T10:00"), "alex", "OPS-5")
	after := readOne(t, false, moved.Rekey(at("2026-02-04T10:00"), "alex", "PAY-92")).Items[0]

	if after.ID != before.ID || after.Ref != "PAY-92" || after.URL != host+"/browse/PAY-92" {
		t.Errorf("%s became %s, %s, %s", before.ID, after.ID, after.Ref, after.URL)
	}
	if want := []string{"OPS-5", "PAY-90", "PAY-91"}; !slices.Equal(after.FormerRefs, want) {
		t.Errorf("former references %v, want %v", after.FormerRefs, want)
	}
}

func TestTheEpicOfATicketIsKnownWhoeverItBelongsTo(t *testing.T) {
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			epic := story("PAY-310")
			epic.Type, epic.Summary, epic.Assignee = "Epic", "Queue migration", "alex"
			child := story("PAY-311")
			if child.Parent = "PAY-310"; dataCenter {
				child.Parent, child.Fields = "", map[string]any{"Epic Link": "PAY-310"}
			}
			w := newWorld(dataCenter)
			w.Issues = []jiratest.Issue{epic.Work(at("2026-01-12T10:00"), at("2026-01-20T10:00"), "alex"), child}
			got, res := harvest(t, w)

			r, ok := got["PAY-310"]
			if !ok || res.Runs[0].Outcome != work.OutcomeComplete {
				t.Fatalf("the epic was not harvested: %+v", res.Runs)
			}
			it, st := r.Items[0], r.Standings[0]
			if it.Title != "Queue migration" || !it.Ticket.Epic || st.Counted || st.Why != work.WhyTouchedOnly || st.Role != work.RoleContributor {
				t.Errorf("epic %q, %v, standing %+v", it.Title, it.Ticket.Epic, st)
			}
			if it.Ticket.StartedAt.IsZero() {
				t.Error("the epic came without its history")
			}
		})
	}
}

func TestAnEpicThatCannotBeSeenIsSaid(t *testing.T) {
	epic, child := story("PAY-310"), story("PAY-311")
	epic.Type, epic.Assignee, epic.Hidden = "Epic", "alex", true
	child.Fields = map[string]any{"Epic Link": "PAY-310"}
	w := newWorld(true)
	w.Issues = []jiratest.Issue{epic, child}
	got, res := harvest(t, w)

	if len(got) != 1 || len(res.Runs[0].Problems) != 1 || !res.Runs[0].Problems[0].Unseen || res.Runs[0].Outcome != work.OutcomeComplete {
		t.Errorf("%d items, %s, problems %+v", len(got), res.Runs[0].Outcome, res.Runs[0].Problems)
	}
}

func TestAnEpicIsKnownByItsNameFieldWhereThereIsNoLevel(t *testing.T) {
	is := story("PAY-1")
	is.Fields = map[string]any{"Epic Name": "Queue"} // a type called 史诗, say
	if r := readOne(t, true, is); !r.Items[0].Ticket.Epic {
		t.Error("not an epic")
	}
}
