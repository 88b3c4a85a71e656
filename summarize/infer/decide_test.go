package infer

import (
	"slices"
	"strings"
	"testing"

	"bragsheet/store/work"
)

// says is a classifier that finds principle key in any text with word in it.
func says(word, key string) func([]Text) []work.Assignment {
	return func(texts []Text) []work.Assignment {
		for _, t := range texts {
			if strings.Contains(t.Title+t.Body, word) {
				return []work.Assignment{{Key: key, Score: 2.5, Reason: "says " + word, By: "model"}}
			}
		}
		return nil
	}
}

func keys(all []work.Assignment) string {
	var list []string
	for _, a := range all {
		list = append(list, a.Key+" by "+a.By)
	}
	return strings.Join(list, ", ")
}

// The world of each case: PAY-1 with billing#1, which the model says is
// ownership, and the pull request billing#2 by itself.
func TestDecisionsAreReplayed(t *testing.T) {
	const vanished = "vanished"
	ids := map[string]string{
		"PAY-1": work.ItemID(jira, "PAY-1"), "billing#1": work.ItemID(gitHub, "acme/billing#1"), "billing#2": work.ItemID(gitHub, "acme/billing#2"), vanished: vanished,
	}
	type decision struct {
		kind  work.DecisionKind
		item  string
		whole bool
		value string
	}
	tests := []struct {
		name       string
		decisions  []decision
		hidden     string // entries
		gone       string // hidden accomplishments, by anchor
		principles string // of the accomplishment PAY-1
		tags       string // of the entry billing#1
	}{
		{"none", nil, "", "", "ownership by model", ""},
		{"hide an item", []decision{{work.DecideHide, "billing#1", false, ""}}, "billing#1", "", "ownership by model", ""},
		{"hide the only item", []decision{{work.DecideHide, "billing#2", false, ""}}, "billing#2", "billing#2", "ownership by model", ""},
		{"hide every item", []decision{{work.DecideHide, "PAY-1", false, ""}, {work.DecideHide, "billing#1", false, ""}}, "PAY-1 billing#1", "PAY-1", "ownership by model", ""},
		{"keep after hide", []decision{{work.DecideHide, "billing#1", false, ""}, {work.DecideKeep, "billing#1", false, ""}}, "", "", "ownership by model", ""},
		{"hide the whole", []decision{{work.DecideHide, "PAY-1", true, ""}}, "PAY-1 billing#1", "PAY-1", "ownership by model", ""},
		{"keep the whole after hiding it", []decision{{work.DecideHide, "PAY-1", true, ""}, {work.DecideKeep, "PAY-1", true, ""}}, "", "", "ownership by model", ""},
		{"keep the whole, hide its only item", []decision{{work.DecideKeep, "billing#2", true, ""}, {work.DecideHide, "billing#2", false, ""}}, "billing#2", "", "ownership by model", ""},
		{"hide by what is no anchor: the item", []decision{{work.DecideHide, "billing#1", true, ""}}, "billing#1", "", "ownership by model", ""},

		{"tag the whole", []decision{{work.DecideTag, "PAY-1", true, "dive-deep"}}, "", "", "dive-deep by user, ownership by model", ""},
		{"tag what the model says", []decision{{work.DecideTag, "PAY-1", true, "ownership"}}, "", "", "ownership by user", ""},
		{"tag an item: its accomplishment too", []decision{{work.DecideTag, "billing#1", false, "dive-deep"}}, "", "", "dive-deep by user, ownership by model", "dive-deep by user"},
		{"tag by what is no anchor: the whole", []decision{{work.DecideTag, "billing#1", true, "dive-deep"}}, "", "", "dive-deep by user, ownership by model", ""},
		{"tag twice", []decision{{work.DecideTag, "PAY-1", true, "a"}, {work.DecideTag, "PAY-1", true, "b"}, {work.DecideTag, "PAY-1", true, "a"}}, "", "", "a by user, b by user, ownership by model", ""},
		{"untag the model's", []decision{{work.DecideUntag, "PAY-1", true, "ownership"}}, "", "", "", ""},
		{"untag the item's on the whole", []decision{{work.DecideTag, "billing#1", false, "a"}, {work.DecideUntag, "PAY-1", true, "a"}}, "", "", "ownership by model", "a by user"},
		{"untag one of two items: not the whole", []decision{{work.DecideUntag, "billing#1", false, "ownership"}}, "", "", "ownership by model", ""},
		{"tag after untag", []decision{{work.DecideUntag, "PAY-1", true, "ownership"}, {work.DecideTag, "PAY-1", true, "ownership"}}, "", "", "ownership by user", ""},
		{"untag after tag", []decision{{work.DecideTag, "billing#1", false, "a"}, {work.DecideUntag, "billing#1", false, "a"}}, "", "", "ownership by model", ""},

		{"undo", []decision{{work.DecideHide, "PAY-1", true, ""}, {work.DecideUndo, "", false, ""}}, "", "", "ownership by model", ""},
		{"what vanished", []decision{{work.DecideHide, vanished, true, ""}, {work.DecideTag, vanished, false, "a"}, {work.DecideTag, "PAY-1", true, "b"}}, "", "", "b by user, ownership by model", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBuild()
			b.ticket("PAY-1", "Owned", 1)
			b.pull("acme/billing#1", "PAY-1: table", 2)
			b.pull("acme/billing#2", "Other", 2)
			for _, d := range tt.decisions {
				b.decide(d.kind, ids[d.item], d.whole, d.value)
			}
			for i := range b.rest.Decisions {
				if d := &b.rest.Decisions[i]; d.Kind == work.DecideUndo {
					d.Undoes = d.ID - 1
				}
			}

			r := Infer(Input{Work: b.snapshot(), Assign: says("Owned", "ownership")})

			var hidden, gone []string
			for _, e := range r.Entries {
				if e.Hidden {
					hidden = append(hidden, e.ID)
				}
			}
			for _, a := range r.Accomplishments {
				if a.Hidden {
					gone = append(gone, a.Anchor)
				}
			}
			if got := refs(r, hidden); got != tt.hidden {
				t.Errorf("hidden entries are %q, want %q", got, tt.hidden)
			}
			if got := refs(r, gone); got != tt.gone {
				t.Errorf("hidden accomplishments are %q, want %q", got, tt.gone)
			}
			if got := keys(withItem(t, r, ids["PAY-1"]).Principles); got != tt.principles {
				t.Errorf("principles are %q, want %q", got, tt.principles)
			}
			if got := keys(entry(t, r, ids["billing#1"]).Principles); got != tt.tags {
				t.Errorf("principles of billing#1 are %q, want %q", got, tt.tags)
			}
		})
	}
}

func TestAUsersTagIsSure(t *testing.T) {
	b := newBuild()
	p := b.pull("acme/billing#1", "One", 1)
	b.decide(work.DecideTag, p.ID, false, "dive-deep")
	want := []work.Assignment{{Key: "dive-deep", Score: 1, Reason: "your tag", By: "user"}}
	if got := entry(t, b.infer(), p.ID).Principles; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTagsOfNotesAreTheirPrinciples(t *testing.T) {
	b := newBuild()
	b.note("Presented the plan", 1).Tags = []string{"think-big", "earn-trust"}
	b.decide(work.DecideUntag, "note0", false, "earn-trust")
	r := b.infer()
	if got := keys(entry(t, r, "note0").Principles); got != "think-big by user" {
		t.Errorf("the note's are %q", got)
	}
	if got := keys(withItem(t, r, "note0").Principles); got != "think-big by user" {
		t.Errorf("its accomplishment's are %q", got)
	}
}

// The person said not to use it: it names nothing, and isn't read.
func TestHiddenEntriesAreNotSpokenOf(t *testing.T) {
	b := newBuild()
	ticket := b.ticket("PAY-1", "Secret", 1)
	p := b.pull("acme/billing#1", "PAY-1: table", 2)
	b.decide(work.DecideHide, ticket.ID, false, "")

	b.link(ticket, work.LinkEpic, b.epic("PAY-9", "Secret too", 1))
	b.decide(work.DecideHide, b.items[2].ID, false, "")

	a := withItem(t, Infer(Input{Work: b.snapshot(), Assign: says("Secret", "ownership")}), p.ID)

	if a.Title != "Table" || a.Principles != nil {
		t.Errorf("title %q, principles %q", a.Title, keys(a.Principles))
	}
}
