package demo

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bragsheet/connectors/jira/jiratest"
)

// jiraStory collects issues in the order they are told.
type jiraStory struct {
	issues []jiratest.Issue
}

// ticket is a piece of work in the tracker.
type ticket struct {
	key, title         string
	epic               string // key
	reporter, assignee string
	created            time.Time
	started            time.Time // zero: never in progress
	reopened           []time.Time
	handedTo           string // assigned to somebody else
	handedAt           time.Time
	done               time.Time
	doneBy             string
	resolution         string // "" means Done
	followUp           string // key of the incident it follows from
}

func (s *jiraStory) ticket(t ticket) {
	is := jiratest.Issue{
		Key: t.key, Type: "Story", Summary: t.title, Reporter: t.reporter, Created: t.created,
		Status: "To Do", Parent: t.epic, Priority: "Medium",
	}.Assign(t.created, t.reporter, t.assignee)
	if t.followUp != "" {
		is.Links = []jiratest.Link{{Words: "is caused by", To: t.followUp}}
		is.Labels = []string{"action-item"}
	}
	if !t.started.IsZero() {
		is = is.Move(t.started, t.assignee, "In Progress")
	}
	for _, at := range t.reopened {
		is = is.Resolve(at.Add(-48*time.Hour), t.assignee, "Done", "Done").Reopen(at, t.reporter, "In Progress")
	}
	if t.handedTo != "" {
		is = is.Assign(t.handedAt, t.reporter, t.handedTo)
	}
	s.issues = append(s.issues, is.Resolve(t.done, t.doneBy, "Done", cmp.Or(t.resolution, "Done")))
}

// said has somebody write under a ticket.
func (s *jiraStory) said(key string, at time.Time, by, text string) {
	for i := range s.issues {
		if s.issues[i].Key == key {
			s.issues[i] = s.issues[i].Say(at, by, text)
		}
	}
}

// epic adds an epic of the engineer's.
func (s *jiraStory) epic(key, title string, created, started, done time.Time) {
	is := jiratest.Issue{
		Key: key, Type: "Epic", Summary: title, Reporter: me, Created: created, Status: "To Do", Priority: "High",
		Description: "h2. Why\nThe legacy queue loses its place when it restarts.\n\nh2. What\nEvery billing event on the new topic, the queue removed.",
	}.Assign(created, me, me)
	s.issues = append(s.issues, is.Work(started, done, me))
}

// incident is something that broke.
type incident struct {
	key, title, severity, cause   string
	detected, mitigated, restored time.Time
	commander, responder          string
}

// incident adds something that broke to the tracker and to the pager.
func (w *world) incident(i incident) {
	w.jira.incident(i)
	w.pager.answered(i)
}

func (s *jiraStory) incident(i incident) {
	who := cmp.Or(i.commander, i.responder)
	fields := map[string]any{"Severity": i.severity, "Detected": i.detected, "Restored": i.restored}
	if !i.mitigated.IsZero() {
		fields["Mitigated"] = i.mitigated
	}
	if i.cause != "" {
		fields["Root cause"] = i.cause
	}
	if i.commander != "" {
		fields["Incident commander"] = i.commander
	}
	is := jiratest.Issue{
		Key: i.key, Type: "Incident", Summary: i.title, Reporter: "pager", Created: i.detected.Add(time.Minute),
		Status: "To Do", Priority: "Highest", Fields: fields,
	}.Assign(i.detected.Add(2*time.Minute), "pager", who)
	s.issues = append(s.issues, is.Work(i.detected.Add(5*time.Minute), i.restored.Add(10*time.Minute), who))
}

func (w *world) jiraWorld() *jiratest.World {
	users := []jiratest.User{
		{ID: me, DisplayName: "Robin Berger", Email: Email},
		{ID: "robin-facilities", DisplayName: "Robin Berger"}, // somebody else of the same name
		{ID: "pager", DisplayName: "Pager", App: true},
	}
	for _, login := range append(slices.Clone(colleagues), newcomer) {
		users = append(users, jiratest.User{ID: login, DisplayName: strings.ToUpper(login[:1]) + login[1:]})
	}
	return &jiratest.World{
		BaseURL: JiraURL, Me: me, Email: Email, Token: Token, Users: users,
		Statuses: []jiratest.Status{
			{ID: "1", Name: "To Do", Category: "new"},
			{ID: "3", Name: "In Progress", Category: "indeterminate"},
			{ID: "10001", Name: "Done", Category: "done"},
		},
		Types: []jiratest.Type{{ID: "10000", Name: "Epic", Level: 1}, {ID: "10001", Name: "Story"}, {ID: "10002", Name: "Incident"}},
		Projects: []jiratest.Project{
			{ID: "10000", Key: "PAY", Name: "Payments"},
			{ID: "10001", Key: "OPS", Name: "Operations"},
		},
		Fields: []jiratest.Field{
			{ID: "customfield_10050", Name: "Severity", Shape: "option"},
			{ID: "customfield_10051", Name: "Detected", Shape: "datetime"},
			{ID: "customfield_10052", Name: "Mitigated", Shape: "datetime"},
			{ID: "customfield_10053", Name: "Restored", Shape: "datetime"},
			{ID: "customfield_10054", Name: "Root cause", Shape: "option"},
			{ID: "customfield_10055", Name: "Incident commander", Shape: "user"},
		},
		Issues: w.jira.issues,
	}
}
