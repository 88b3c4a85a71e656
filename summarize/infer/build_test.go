package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bragsheet/store/work"
)

const (
	gitHub = "https://github.com"
	jira   = "https://acme.atlassian.net"
)

var (
	meOnGitHub = work.PersonID(gitHub, "me")
	meOnJira   = work.PersonID(jira, "me")
	sam        = work.PersonID(gitHub, "sam")
	samOnJira  = work.PersonID(jira, "sam")
)

// day is noon on the n-th day of 2026.
func day(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }

// build makes a snapshot by hand, item by item.
type build struct {
	items     []*work.Item
	standings []work.Standing
	rest      work.Snapshot
}

func newBuild() *build {
	b := &build{}
	b.rest.Accounts = []work.Account{
		{ID: work.AccountID(gitHub, "me"), Name: "gh", Source: "github", Host: gitHub, UserID: "me"},
		{ID: work.AccountID(jira, "me"), Name: "tracker", Source: "jira", Host: jira, UserID: "me"},
	}
	for _, key := range []string{"PAY", "OPS"} {
		b.rest.Containers = append(b.rest.Containers, work.Container{ID: work.ContainerID(jira, key), Host: jira, Name: key})
	}
	b.rest.People = []work.Person{{ID: work.PersonID(gitHub, "bot"), Host: gitHub, Bot: true}}
	return b
}

func (b *build) item(host, ref, title string, kind work.Kind, on int) *work.Item {
	name, _, _ := strings.Cut(ref, "#")
	if host == jira {
		name, _, _ = strings.Cut(ref, "-")
	}
	container := work.Container{ID: work.ContainerID(host, name), Host: host, Name: name}
	if !slices.ContainsFunc(b.rest.Containers, func(c work.Container) bool { return c.ID == container.ID }) {
		b.rest.Containers = append(b.rest.Containers, container)
	}
	item := &work.Item{
		ID: work.ItemID(host, ref), Host: host, SourceID: ref, Kind: kind, Ref: ref, Title: title,
		Container: container.ID, State: work.StateDone, CreatedAt: day(on), FinishedAt: day(on + 1),
	}
	b.items = append(b.items, item)
	return item
}

func (b *build) stands(item *work.Item, role work.Role, why string) {
	account := work.AccountID(item.Host, "me")
	b.standings = append(b.standings, work.Standing{Item: item.ID, Account: account, Role: role, Counted: why == "", Why: why, At: item.FinishedAt})
}

// pull adds a merged pull request of mine: opened on day on, merged the next.
func (b *build) pull(ref, title string, on int) *work.Item {
	item := b.item(gitHub, ref, title, work.KindPull, on)
	item.State, item.AuthorID, item.Pull = work.StateMerged, meOnGitHub, &work.Pull{}
	number := ref[strings.Index(ref, "#")+1:]
	item.URL = gitHub + "/" + strings.Split(ref, "#")[0] + "/pull/" + number
	b.stands(item, work.RoleAuthor, "")
	return item
}

// review adds my review of somebody's merged pull request.
func (b *build) review(ref, title, author string, on int) *work.Item {
	item := b.item(gitHub, ref, title, work.KindReview, on)
	item.ID = work.ReviewID(gitHub, ref)
	item.AuthorID, item.Pull = author, &work.Pull{MergedAt: day(on + 2)}
	b.stands(item, work.RoleReviewer, "")
	return item
}

// ticket adds a ticket of mine, begun on day on and done the next.
func (b *build) ticket(key, title string, on int) *work.Item {
	item := b.theirTicket(key, title, on)
	item.AuthorID = meOnJira
	item.Ticket.Assignee, item.Ticket.DoneBy = meOnJira, meOnJira
	b.stands(item, work.RoleAssignee, "")
	return item
}

// theirTicket adds a done ticket of Sam's in which I have no part.
func (b *build) theirTicket(key, title string, on int) *work.Item {
	item := b.item(jira, key, title, work.KindTicket, on)
	item.AuthorID = samOnJira
	item.Ticket = &work.Ticket{Type: "Story", Assignee: samOnJira, StartedAt: day(on), Transitioned: true, Outcome: work.Delivered}
	return item
}

// epic adds an open epic of mine.
func (b *build) epic(key, title string, on int) *work.Item {
	item := b.item(jira, key, title, work.KindTicket, on)
	item.State, item.FinishedAt = work.StateOpen, time.Time{}
	item.Ticket = &work.Ticket{Type: "Epic", Epic: true, Assignee: meOnJira}
	b.stands(item, work.RoleAssignee, work.WhyOpen)
	return item
}

// incident adds an incident I had the role in.
func (b *build) incident(key, title string, role work.Role, on int) *work.Item {
	item := b.item(jira, key, title, work.KindIncident, on)
	item.Incident = &work.Incident{}
	b.stands(item, role, "")
	return item
}

func (b *build) note(text string, on int) *work.Note {
	n := work.Note{ID: fmt.Sprintf("note%d", len(b.rest.Notes)), Type: work.NoteWork, Date: day(on), CreatedAt: day(on), Text: text}
	b.rest.Notes = append(b.rest.Notes, n)
	return &b.rest.Notes[len(b.rest.Notes)-1]
}

func (b *build) link(from *work.Item, kind work.LinkKind, to *work.Item) {
	b.rest.Links = append(b.rest.Links, work.Link{From: from.ID, Kind: kind, ToHost: to.Host, ToRef: to.Ref, Where: "stated", Sure: 1})
}

func (b *build) decide(kind work.DecisionKind, item string, whole bool, value string) {
	id := int64(len(b.rest.Decisions) + 1)
	b.rest.Decisions = append(b.rest.Decisions, work.Decision{ID: id, Kind: kind, Item: item, Whole: whole, Value: value})
}

func (b *build) snapshot() work.Snapshot {
	s := b.rest
	for _, item := range b.items {
		s.Items = append(s.Items, *item)
	}
	s.Standings = b.standings
	return s
}

func (b *build) infer() Result { return Infer(Input{Work: b.snapshot()}) }

// refs names the entries with the IDs as people do: billing#41, PAY-12; notes by
// ID and reviews with a star.
func refs(r Result, ids []string) string {
	var names []string
	for _, e := range r.Entries {
		if slices.Contains(ids, e.ID) {
			name := e.Ref[strings.LastIndex(e.Ref, "/")+1:]
			switch e.Kind {
			case work.KindNote:
				name = e.ID
			case work.KindReview:
				name += "*"
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// clusters is what each accomplishment is made of, sorted: "PAY-1 billing#1".
func clusters(r Result) []string {
	var all []string
	for _, a := range r.Accomplishments {
		all = append(all, refs(r, a.Items))
	}
	slices.Sort(all)
	return all
}

func wantClusters(t *testing.T, r Result, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := clusters(r); !slices.Equal(got, want) {
		t.Errorf("accomplishments are made of\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// withItem returns the accomplishment that has item as the person's own or as
// context, whichever the entry says.
func withItem(t *testing.T, r Result, id string) work.Accomplishment {
	t.Helper()
	e := entry(t, r, id)
	for _, a := range r.Accomplishments {
		if a.ID == e.Accomplishment {
			return a
		}
	}
	t.Fatalf("%s is in no accomplishment", e.Ref)
	return work.Accomplishment{}
}

func entry(t *testing.T, r Result, id string) work.Entry {
	t.Helper()
	for _, e := range r.Entries {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("no entry has ID %s", id)
	return work.Entry{}
}
