package github

import (
	"strings"
	"time"

	"bragsheet/store/work"
)

// pullTimes lists when a pull request was merged.
func pullTimes(_ work.Account, part work.Part) ([]time.Time, error) {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	return []time.Time{d.time("mergedAt", n.MergedAt)}, d.err
}

// pull reads a pull request as its author's.
func (r *reader) pull(part work.Part) error {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil {
		return err
	}
	it := r.item(d, part.SourceID, n.node)
	it.Kind, it.Pull = work.KindPull, n.facts(d)
	it.Pull.MergedBy = r.person(n.MergedBy)
	it.State, it.FinishedAt = n.state(), d.time("mergedAt", n.MergedAt)
	if it.State == work.StateMerged && it.FinishedAt.IsZero() {
		d.fail("mergedAt", "is missing")
	}
	for _, review := range n.Reviews.all() {
		at := d.time("reviews.submittedAt", review.SubmittedAt)
		if at.IsZero() {
			continue
		}
		it.Pull.Reviews++
		r.Events = append(r.Events, work.Event{
			Item: it.ID, Kind: work.EventReviewed, At: at, Actor: r.person(review.Author), Detail: strings.ToLower(review.State),
		})
	}
	for _, e := range d.ordered(n.TimelineItems) {
		if e.Typename == "ReadyForReviewEvent" {
			r.Events = append(r.Events, work.Event{Item: it.ID, Kind: work.EventReady, At: e.at, Actor: r.person(e.Actor)})
		}
	}
	if it.State == work.StateMerged {
		r.Events = append(r.Events, work.Event{Item: it.ID, Kind: work.EventMerged, At: it.FinishedAt, Actor: it.Pull.MergedBy})
	}
	r.Links = append(r.Links, n.links(it)...)
	role, why := n.standing(r.me, it.State)
	r.stand(it, work.Standing{Role: role, Why: why, At: it.FinishedAt})
	return d.err
}

func (n *pullNode) state() work.State {
	switch n.State {
	case "MERGED":
		return work.StateMerged
	case "CLOSED":
		return work.StateClosed
	}
	return work.StateOpen
}

// facts reads what only pull requests have.
func (n *pullNode) facts(d *decoder) *work.Pull {
	p := &work.Pull{
		Additions: n.Additions, Deletions: n.Deletions, ChangedFiles: n.ChangedFiles,
		Commits: n.Commits.TotalCount, Comments: n.Comments.TotalCount,
		Base: n.BaseRefName, DefaultBranch: n.defaultBranch(), Head: n.HeadRefName,
	}
	if n.MergeCommit != nil {
		p.MergeCommit = n.MergeCommit.Oid
	}
	for _, c := range n.Commits.all() {
		// When it was written, not when it was last rebased.
		p.FirstCommitAt = d.time("commits.authoredDate", c.Commit.AuthoredDate)
	}
	return p
}

// standing says whether a pull request counts as mine; why is empty if so.
func (n *pullNode) standing(me work.Account, state work.State) (role work.Role, why string) {
	switch {
	case n.Author.is(me.UserID) && state == work.StateMerged:
		return work.RoleAuthor, ""
	case n.Author.is(me.UserID) && state == work.StateClosed:
		return work.RoleAuthor, work.WhyNotMerged
	case n.Author.is(me.UserID):
		return work.RoleAuthor, work.WhyOpen
	case n.Author.bot():
		return work.RoleContributor, work.WhyBotsWork
	}
	return work.RoleContributor, work.WhyOthersWork
}
