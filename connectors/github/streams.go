package github

import (
	"fmt"
	"strings"
	"time"

	"bragsheet/store/work"
)

// Names of the parts: what one object of a stream is kept as.
const (
	partPull       = "pull"
	partReview     = "review"
	partIssue      = "issue"
	partAgent      = "agent"      // a pull request that an agent wrote for me
	partCoAuthored = "coauthored" // one that somebody else wrote with me
)

// stream is one search that is repeated over windows of time.
type stream struct {
	name string
	part string

	// search is what to look for, with %s for the login.
	search string

	// by is the time a first reading is sliced by. Slices of created ask in
	// addition for what changed since: what happened to an object can be no
	// later than its last change, whereas a slice of updated would lose an
	// object as soon as somebody comments on it.
	by string

	doc, op string
	lists   []list // that may come incomplete

	// when lists the moments that bring an object into the stream, as the
	// person did them; nil keeps them all.
	when func(me work.Account, part work.Part) ([]time.Time, error)
}

// list is a list in an object and the operation that reads on in it.
type list struct{ field, op string }

const (
	byMerged  = "merged"
	byClosed  = "closed"
	byCreated = "created"
	byUpdated = "updated"
)

// streams lists what can be harvested.
func streams(opts Options) []stream {
	issues := stream{
		name: "issues", part: partIssue, search: "is:issue assignee:%s", by: byCreated,
		doc: issuesQuery + commonQuery, op: "Issues", when: issueTimes,
		lists: []list{{"labels", "IssueLabels"}, {"assignees", "IssueAssignees"}, {"timelineItems", "IssueTimeline"}},
	}
	pulls := stream{
		name: "pull requests", part: partPull, search: "is:pr is:merged author:%s", by: byMerged,
		doc: pullsQuery + commonPullQuery + commonQuery, op: "Pulls", when: pullTimes,
		lists: []list{
			{"labels", "PullLabels"},
			{"reviews", "PullReviews"},
			{"closingIssuesReferences", "PullClosing"},
			{"timelineItems", "PullTimeline"},
		},
	}
	closed := pulls
	closed.name, closed.by, closed.when = "closed pull requests", byClosed, closedTimes
	closed.search = "is:pr is:unmerged is:closed author:%s"
	all := []stream{
		pulls,
		closed,
		{
			name: "reviews", part: partReview, search: "is:pr reviewed-by:%[1]s -author:%[1]s", by: byCreated,
			doc: reviewsQuery + commonPullQuery + commonQuery, op: "Reviews", when: reviewTimes,
			lists: []list{{"labels", "ReviewLabels"}, {"reviews", "ReviewReviews"}, {"timelineItems", "ReviewTimeline"}},
		},
		issues,
	}
	if len(opts.IncidentLabels) > 0 {
		incidents := issues
		incidents.name = "incidents"
		incidents.search = `is:issue involves:%s label:"` + strings.Join(opts.IncidentLabels, `","`) + `"`
		incidents.when = incidentTimes
		all = append(all, incidents)
	}
	for _, agent := range opts.Agents {
		agents := pulls
		agents.name, agents.part = "pull requests of "+agent, partAgent
		agents.search = "is:pr is:merged author:app/" + agent + " assignee:%s"
		all = append(all, agents)
	}
	if opts.CoAuthored {
		all = append(all, stream{
			name: "co-authored", part: partCoAuthored, search: "is:pr is:merged involves:%[1]s -author:%[1]s", by: byMerged,
			doc: coauthoredQuery + commonPullQuery + commonQuery, op: "CoAuthored", when: coAuthoredTimes,
			lists: []list{{"labels", "CoAuthoredLabels"}, {"commits", "CoAuthoredCommits"}},
		})
	}
	return all
}

// window is one stretch of time to search, [From, To) by the time named By.
type window struct {
	By   string    `json:"by"`
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"` // zero: whatever there is after From
}

// query writes the search for a window, everywhere or in an organisation. Every
// word in it means the same in GitHub's old and new search syntax: no OR, no
// brackets, one organisation.
func (st stream) query(login, org string, since time.Time, w window) string {
	words := []string{fmt.Sprintf(st.search, login)}
	if org != "" {
		words = append(words, "org:"+org)
	}
	if w.To.IsZero() {
		words = append(words, w.By+":>="+stamp(w.From))
	} else {
		words = append(words, w.By+":"+stamp(w.From)+".."+stamp(w.To.Add(-time.Second)))
	}
	sort := "sort:created-asc"
	switch w.By {
	case byCreated:
		words = append(words, "updated:>="+stamp(since))
	case byUpdated:
		sort = "sort:updated-asc"
	}
	return strings.Join(append(words, sort), " ")
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
