package jira_test

import (
	"testing"
	"time"

	"bragsheet/connectors/jira/jiratest"
	"bragsheet/store/work"
)

func TestDoneIsTheLastEntryIntoDoneThatWasNotLeftAgain(t *testing.T) {
	d1, d2, d3, d4 := at("2026-02-01T10:00"), at("2026-02-03T10:00"), at("2026-02-05T10:00"), at("2026-02-09T10:00")
	none := time.Time{}
	noHistory := func(is jiratest.Issue) jiratest.Issue {
		is.History = nil
		return is
	}
	tests := []struct {
		name            string
		is              jiratest.Issue
		state           work.State
		started, done   time.Time
		reopened        int
		doneBy          string
		moved, standing bool // transitioned; counted
	}{
		{"worked and finished", story("PAY-1").Work(d1, d2, "robin"), work.StateDone, d1, d2, 0, "robin", true, true},
		{"never in progress has no start", story("PAY-1").Resolve(d2, "robin", "Done", "Done"), work.StateDone, none, d2, 0, "robin", false, true},
		{"done and then closed was done when it was done", story("PAY-1").Work(d1, d2, "robin").Move(d4, "auto", "Closed"), work.StateDone, d1, d2, 0, "robin", true, true},
		{"reopened and done again", story("PAY-1").Work(d1, d2, "robin").Reopen(d3, "alex", "In Progress").Resolve(d4, "robin", "Done", "Done"), work.StateDone, d1, d4, 1, "robin", true, true},
		{"reopened and still open", story("PAY-1").Work(d1, d2, "robin").Reopen(d3, "alex", "To Do"), work.StateOpen, d1, none, 1, "", true, false},
		{"reopened, the resolution forgotten", story("PAY-1").Work(d1, d2, "robin").Move(d3, "alex", "In Progress"), work.StateOpen, d1, none, 1, "", true, false},
		{"in progress", story("PAY-1").Move(d1, "robin", "In Progress"), work.StateOpen, d1, none, 0, "", true, false},
		{"back to the start before done counts from the first start", story("PAY-1").Move(d1, "robin", "In Progress").Move(d2, "robin", "To Do").Move(d3, "robin", "In Review").Resolve(d4, "robin", "Done", "Done"), work.StateDone, d1, d4, 0, "robin", true, true},
		{"without a history the resolution date", noHistory(story("PAY-1").Work(d1, d2, "robin")), work.StateDone, none, d2, 0, "", false, true},
		{"without either it is not known", noHistory(story("PAY-1").Move(d2, "robin", "Done")), work.StateDone, none, none, 0, "", false, false},
		{"updated long after", story("PAY-1").Work(d1, d2, "robin").Touch(d4, "sam"), work.StateDone, d1, d2, 0, "robin", true, true},
		{"a status that is no more in between", story("PAY-1").Move(d1, "robin", "Parked").Move(d2, "robin", "In Progress").Resolve(d3, "robin", "Done", "Done"), work.StateDone, d2, d3, 0, "robin", true, true},
		{"done, and then in a status that is no more", story("PAY-1").Work(d1, d2, "robin").Move(d3, "sam", "Parked").Move(d4, "sam", "Closed"), work.StateDone, d1, d2, 0, "robin", true, true},
		{"a resolution on an open ticket is not done", func() jiratest.Issue {
			is := story("PAY-1")
			is.Resolution, is.ResolutionDate = "Fixed", d2
			return is
		}(), work.StateOpen, none, none, 0, "", false, false},
	}
	for site, dataCenter := range sites {
		t.Run(site, func(t *testing.T) {
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					r := readOne(t, dataCenter, tt.is)
					it, st := r.Items[0], r.Standings[0]

					if it.State != tt.state || !it.FinishedAt.Equal(tt.done) || !st.At.Equal(tt.done) || st.Counted != tt.standing {
						t.Errorf("state %s, finished %v, my part %v, counted %v (%s)", it.State, it.FinishedAt, st.At, st.Counted, st.Why)
					}
					wantBy := ""
					if tt.doneBy != "" {
						wantBy = work.PersonID(it.Host, tt.doneBy)
					}
					tk := it.Ticket
					if !tk.StartedAt.Equal(tt.started) || tk.Reopened != tt.reopened || tk.DoneBy != wantBy || tk.Transitioned != tt.moved {
						t.Errorf("started %v, reopened %d, done by %q, transitioned %v", tk.StartedAt, tk.Reopened, tk.DoneBy, tk.Transitioned)
					}
				})
			}
		})
	}
}

func TestATicketCreatedInProgressStartedWhenItWasCreated(t *testing.T) {
	is := story("PAY-1")
	is.Status = "In Progress"
	r := readOne(t, false, is.Resolve(at("2026-02-01T10:00"), "robin", "Done", "Done"))

	if tk := r.Items[0].Ticket; !tk.StartedAt.Equal(is.Created) || tk.Transitioned {
		t.Errorf("started %v, transitioned %v; want %v and false", tk.StartedAt, tk.Transitioned, is.Created)
	}
}

func TestAStartAfterTheEndIsNoStart(t *testing.T) {
	is := story("PAY-1").Move(at("2026-02-05T10:00"), "robin", "In Progress")
	is.Status, is.Resolution, is.ResolutionDate = "Done", "Done", at("2026-02-01T10:00") // imported
	r := readOne(t, false, is)

	if tk := r.Items[0].Ticket; !tk.StartedAt.IsZero() {
		t.Errorf("started %v, after it was finished %v", tk.StartedAt, r.Items[0].FinishedAt)
	}
}

func TestWhatARobotClosedIsSaid(t *testing.T) {
	r := readOne(t, false, story("PAY-1").Move(at("2026-02-01T10:00"), "robin", "In Progress").Resolve(at("2026-02-02T10:00"), "auto", "Done", "Done"))

	if tk := r.Items[0].Ticket; !tk.DoneByBot || tk.DoneBy != work.PersonID(host, "auto") || !r.Standings[0].Counted {
		t.Errorf("done by %q, bot %v, counted %v", tk.DoneBy, tk.DoneByBot, r.Standings[0].Counted)
	}
}

func TestEventsSayWhatHappenedWhenAndByWhom(t *testing.T) {
	d1, d2 := at("2026-02-01T10:00"), at("2026-02-02T10:00")
	r := readOne(t, false, story("PAY-1").Assign(d1, "alex", "").Work(d1.Add(time.Hour), d2, "robin").Assign(d2.Add(time.Hour), "", "sam"))

	robin, alex, sam := work.PersonID(host, "robin"), work.PersonID(host, "alex"), work.PersonID(host, "sam")
	id := r.Items[0].ID
	want := []work.Event{
		{Item: id, Kind: work.EventAssigned, At: d1, Actor: alex},
		{Item: id, Kind: work.EventStatus, At: d1.Add(time.Hour), Actor: robin, Subject: "indeterminate", Detail: "To Do → In Progress"},
		{Item: id, Kind: work.EventResolution, At: d2, Actor: robin, Detail: "Done"},
		{Item: id, Kind: work.EventStatus, At: d2, Actor: robin, Subject: "done", Detail: "In Progress → Done"},
		{Item: id, Kind: work.EventAssigned, At: d2.Add(time.Hour), Subject: sam},
	}
	if len(r.Events) != len(want) {
		t.Fatalf("%d events, want %d: %+v", len(r.Events), len(want), r.Events)
	}
	for i, e := range r.Events {
		if e != want[i] {
			t.Errorf("event %d is %+v, want %+v", i, e, want[i])
		}
	}
}

func TestOfSeveralChangesInOneMomentTheLastHolds(t *testing.T) {
	d := at("2026-02-01T10:00")
	r := readOne(t, false, story("PAY-1").Move(d, "robin", "In Progress").Move(d, "robin", "In Review"))

	if len(r.Events) != 1 || r.Events[0].Detail != "In Progress → In Review" {
		t.Errorf("events %+v", r.Events)
	}
}
