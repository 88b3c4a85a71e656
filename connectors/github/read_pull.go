package github

import (
	"slices"
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

// closedTimes lists when a pull request was closed without being merged.
func closedTimes(_ work.Account, part work.Part) ([]time.Time, error) {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	if n.state() != work.StateClosed {
		return nil, d.err
	}
	return []time.Time{d.time("closedAt", n.ClosedAt)}, d.err
}

// coAuthoredTimes lists when a pull request with commits of mine was merged.
func coAuthoredTimes(me work.Account, part work.Part) ([]time.Time, error) {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil || !n.committed(me) {
		return nil, err
	}
	return []time.Time{d.time("mergedAt", n.MergedAt)}, d.err
}

// pull reads a pull request as its author's, or as one I had another part in.
func (r *reader) pull(part work.Part) error {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil || r.has(work.ItemID(r.me.Host, part.SourceID)) {
		return err
	}
	it := r.item(d, part.SourceID, n.node)
	events := d.ordered(n.TimelineItems)
	it.Kind, it.Pull = work.KindPull, n.facts(d)
	it.Pull.FormerBases, it.Pull.CoAuthors = formerBases(events, n.BaseRefName), r.coAuthors(&n)
	it.State, it.FinishedAt = n.state(), d.time("mergedAt", n.MergedAt)
	it.Pull.MergedBy = r.person(n.merger(events))
	why := ""
	if it.State == work.StateClosed {
		if it.Pull.Landed, why = n.landed(r.me, it.Labels, events); why == "" {
			it.State, it.FinishedAt = work.StateMerged, it.Pull.Landed.At
			it.Pull.MergedBy = r.person(lastClose(events).Actor)
		}
	}
	if it.State == work.StateMerged && it.FinishedAt.IsZero() {
		d.fail("mergedAt", "is missing")
	}
	r.received(d, it, &n, events)
	for _, e := range events {
		if e.Typename == "ReadyForReviewEvent" {
			r.Events = append(r.Events, work.Event{Item: it.ID, Kind: work.EventReady, At: e.at, Actor: r.person(e.Actor)})
		}
	}
	if it.State == work.StateMerged {
		r.Events = append(r.Events, work.Event{Item: it.ID, Kind: work.EventMerged, At: it.FinishedAt, Actor: it.Pull.MergedBy})
	}
	r.Links = append(r.Links, n.links(it)...)
	role, whyNot := n.standing(r.me, part.Name, it.State, why)
	r.stand(it, work.Standing{Role: role, Why: whyNot, At: it.FinishedAt})
	return d.err
}

// received records the reviews of a pull request by others than its author, who
// replies by reviews too, with the verdict each had when it was given.
func (r *reader) received(d *decoder, it work.Item, n *pullNode, events []event) {
	before := overwritten(events)
	for _, review := range n.Reviews.all() {
		at := d.time("reviews.submittedAt", review.SubmittedAt)
		if at.IsZero() || review.State == "PENDING" || n.Author != nil && review.Author.is(n.Author.ID) {
			continue
		}
		it.Pull.Reviews++
		r.Events = append(r.Events, work.Event{
			Item: it.ID, Kind: work.EventReviewed, At: at, Actor: r.person(review.Author), Detail: review.verdict(before),
		})
	}
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
		Base: n.BaseRefName, DefaultBranch: n.defaultBranch(), Head: n.HeadRefName, FromFork: n.IsCrossRepository,
	}
	if n.MergeCommit != nil {
		p.MergeCommit = n.MergeCommit.Oid
	}
	if commits := n.Commits.all(); len(commits) > 0 {
		// When it was written, not when it was last rebased.
		p.FirstCommitAt = d.time("commits.authoredDate", commits[0].Commit.AuthoredDate)
	}
	return p
}

// merger is who merged: where the merge queue did, who put it in.
func (n *pullNode) merger(events []event) *actor {
	by := n.MergedBy
	for _, e := range events {
		if e.Typename == "AddedToMergeQueueEvent" && e.Actor != nil && n.MergedBy.bot() {
			by = e.Actor
		}
	}
	return by
}

// formerBases lists the branches it was to go to before its base, in order.
func formerBases(events []event, base string) []string {
	var all []string
	for _, e := range events {
		for _, former := range []string{e.PreviousRefName, e.OldBase} {
			if former != "" && former != base && !slices.Contains(all, former) {
				all = append(all, former)
			}
		}
	}
	return all
}

// coAuthors are those its merge commit names besides the author. A merge of two
// branches names who merged, not who wrote.
func (r *reader) coAuthors(n *pullNode) []string {
	if n.MergeCommit == nil || n.MergeCommit.Parents.TotalCount > 1 {
		return nil
	}
	var all []string
	for _, a := range n.MergeCommit.Authors.all() {
		if a.User == nil || n.Author != nil && a.User.is(n.Author.ID) {
			continue
		}
		if id := r.person(a.User); id != "" {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// committed reports whether commits of it name me among their authors.
func (n *pullNode) committed(me work.Account) bool {
	return slices.ContainsFunc(n.Commits.all(), func(c *commitNode) bool {
		return slices.ContainsFunc(c.Commit.Authors.all(), func(a *gitActor) bool { return a.User.is(me.UserID) })
	})
}

// standing says whether a pull request counts as mine; why is empty if so.
// notLanded is why a closed one does not count.
func (n *pullNode) standing(me work.Account, part string, state work.State, notLanded string) (role work.Role, why string) {
	mine := n.Author.is(me.UserID)
	switch {
	case mine && state == work.StateMerged:
		return work.RoleAuthor, ""
	case mine && state == work.StateClosed:
		return work.RoleAuthor, notLanded
	case mine:
		return work.RoleAuthor, work.WhyOpen
	case part == partCoAuthored && n.committed(me):
		return work.RoleContributor, work.WhyCoAuthored
	case part == partAgent && n.Author.bot():
		return work.RoleContributor, work.WhyAgentsWork
	case n.Author.bot():
		return work.RoleContributor, work.WhyBotsWork
	}
	return work.RoleContributor, work.WhyOthersWork
}

// overwritten are the verdicts that reviews had before they were dismissed, by
// review.
func overwritten(events []event) map[string]string {
	before := map[string]string{}
	for _, e := range events {
		if e.Typename == "ReviewDismissedEvent" && e.Review != nil && before[e.Review.ID] == "" {
			before[e.Review.ID] = e.PreviousReviewState
		}
	}
	return before
}

// verdict is what the review said when it was given: dismissing it overwrites
// that.
func (n *reviewNode) verdict(before map[string]string) string {
	if was := before[n.ID]; n.State == "DISMISSED" && was != "" {
		return strings.ToLower(was)
	}
	return strings.ToLower(n.State)
}
