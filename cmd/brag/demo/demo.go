// Package demo is a made-up workspace to try brag on: one engineer's year at a
// payments company, served by the connectors' own fake servers. Everybody and
// everything in it is invented.
//
// What it holds is listed in story.go (what stands out), routine.go (everyday
// work) and decoys.go (what must not be counted as the engineer's own work).
package demo

import (
	"slices"
	"time"

	"bragsheet/connectors/github/githubtest"
	"bragsheet/connectors/jira/jiratest"
	"bragsheet/connectors/pagerduty/pagerdutytest"
)

// What the demo's servers want and call themselves.
const (
	GitHubURL    = "https://github.com"
	JiraURL      = "https://acme.atlassian.net"
	PagerDutyURL = "https://acme.pagerduty.com"
	Token        = "demo"
	Email        = "robin@acme.example"
	Timezone     = "Europe/Berlin"
	Period       = "2026-H1"
	Goal         = "Settlement visible to support" // what the engineer had set out to do
	me           = "robin"
)

// Now is when the demo's person sits down to write: the day after the half.
var Now = time.Date(2026, time.July, 2, 8, 0, 0, 0, time.UTC)

// Began is when the demo's person set their goal for the half.
var Began = time.Date(2026, time.January, 5, 8, 0, 0, 0, time.UTC)

// world is the story while it is being told.
type world struct {
	zone   *time.Location
	pulls  []githubtest.Pull
	issues []githubtest.Issue
	said   []githubtest.Comment
	jira   jiraStory
	pager  pager
	last   map[string]int // last number used in a repository
}

// Worlds is what the demo's servers hold.
type Worlds struct {
	GitHub    *githubtest.World
	Jira      *jiratest.World
	PagerDuty *pagerdutytest.World
}

// New returns the servers' worlds. They are the same every time.
func New() (Worlds, error) {
	zone, err := time.LoadLocation(Timezone)
	if err != nil {
		return Worlds{}, err
	}
	w := &world{zone: zone, last: map[string]int{}}
	w.story()
	w.routine()
	w.decoys()
	return Worlds{w.github(), w.jiraWorld(), w.pagerDuty()}, nil
}

// at reads a time of the demo's zone: 2026-03-04 21:04, or a day, which means
// its morning.
func (w *world) at(text string) time.Time {
	if len(text) == len(time.DateOnly) {
		text += " 09:30"
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", text, w.zone)
	if err != nil {
		panic(err) // the story is part of the program
	}
	return t.UTC()
}

// pull adds a pull request of the engineer's, merged lead hours after it was
// opened.
func (w *world) pull(repo string, number int, merged string, lead float64, title, body, head string) *githubtest.Pull {
	at := w.at(merged)
	opened := at.Add(-time.Duration(lead * float64(time.Hour)))
	w.pulls = append(w.pulls, githubtest.Pull{
		Repo: "acme/" + repo, Number: number, Author: me, Title: title, Body: body, Head: head,
		Created: opened, FirstCommit: opened, Merged: at,
		Additions: 40 + 7*len(title), Deletions: 3 * len(title), Files: 1 + len(title)%9, Commits: 1 + len(title)%4,
		Reviews: []githubtest.Review{{Author: colleagues[(number+len(title))%len(colleagues)], State: "APPROVED", At: at.Add(-20 * time.Minute)}},
	})
	return &w.pulls[len(w.pulls)-1]
}

// theirs adds a pull request of a colleague's that the engineer reviewed,
// wait hours after being asked. A bare approval has neither words nor comments.
func (w *world) theirs(repo string, number int, author, reviewed string, wait float64, title, head string, bare bool) {
	at := w.at(reviewed)
	asked := at.Add(-time.Duration(wait * float64(time.Hour)))
	review := githubtest.Review{Author: me, State: "APPROVED", At: at}
	if !bare {
		review.State, review.Comments, review.Body = "CHANGES_REQUESTED", 1+number%4, "See the comments."
	}
	w.pulls = append(w.pulls, githubtest.Pull{
		Repo: "acme/" + repo, Number: number, Author: author, Title: title, Head: head,
		Created: asked.Add(-2 * time.Hour), Merged: at.Add(5 * time.Hour), Additions: 60, Deletions: 20, Files: 3, Commits: 2,
		Requests: []githubtest.Request{{To: me, By: author, At: asked}},
		Reviews:  []githubtest.Review{review},
	})
}

// number returns the next free number in a repository of everyday work.
func (w *world) number(repo string) int {
	w.last[repo]++
	return w.last[repo]
}

// colleagues are the others. The last one joined in February.
var colleagues = []string{"ana", "ben", "chidi", "dora", "emil", "freya", "gita", "hugo", "ines", "jonas", "kaya", "luca", "mina"}

const newcomer = "nia"

func (w *world) github() *githubtest.World {
	users := []githubtest.User{{Login: me, Name: "Robin Berger"}, {Login: "dependabot[bot]", Bot: true}}
	for _, login := range append(slices.Clone(colleagues), newcomer) {
		users = append(users, githubtest.User{Login: login})
	}
	return &githubtest.World{
		WebURL: GitHubURL, Token: Token, Viewer: me, Scopes: "read:org, repo", Restricted: 9,
		Users: users, Orgs: []githubtest.Org{{Login: "acme"}},
		Repos: []githubtest.Repo{{Name: "acme/checkout", Former: []string{"acme/shop"}, Private: true}},
		Pulls: w.pulls, Issues: w.issues, Comments: w.said,
	}
}
