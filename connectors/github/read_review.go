package github

import (
	"slices"
	"strings"
	"time"

	"bragsheet/store/work"
)

// submitted is a review of mine with its time.
type submitted struct {
	*reviewNode
	at      time.Time
	verdict string
}

// mine lists the reviews I submitted, oldest first, with the verdict each had
// when I gave it: dismissing a review overwrites that.
func (n *pullNode) mine(d *decoder, me work.Account) []submitted {
	before := overwritten(d.ordered(n.TimelineItems))
	var all []submitted
	for _, review := range n.Reviews.all() {
		at := d.time("reviews.submittedAt", review.SubmittedAt)
		if at.IsZero() || review.State == "PENDING" || !review.Author.is(me.UserID) {
			continue
		}
		all = append(all, submitted{review, at, review.verdict(before)})
	}
	slices.SortStableFunc(all, func(a, b submitted) int { return a.at.Compare(b.at) })
	return all
}

// reviewTimes lists when I submitted reviews.
func reviewTimes(me work.Account, part work.Part) ([]time.Time, error) {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil {
		return nil, err
	}
	var all []time.Time
	for _, review := range n.mine(d, me) {
		all = append(all, review.at)
	}
	return all, d.err
}

// review reads a pull request as one I reviewed: one item, however often.
func (r *reader) review(part work.Part) error {
	var n pullNode
	d, err := decode(part, &n)
	if err != nil {
		return err
	}
	it := r.item(d, part.SourceID, n.node)
	it.ID, it.Kind, it.Pull = work.ReviewID(r.me.Host, part.SourceID), work.KindReview, n.facts(d)
	it.Pull.MergedAt = d.time("mergedAt", n.MergedAt)
	it.State = work.StateOpen
	var texts []string
	mine := n.mine(d, r.me)
	for _, review := range mine {
		it.Pull.Verdicts = append(it.Pull.Verdicts, review.verdict)
		it.Pull.ReviewComments += review.Comments.TotalCount
		it.Pull.Substantive = it.Pull.Substantive || review.Body != "" || review.Comments.TotalCount > 0 || review.verdict == "changes_requested"
		if review.Body != "" {
			texts = append(texts, review.Body)
		}
		r.Events = append(r.Events, work.Event{
			Item: it.ID, Kind: work.EventReviewed, At: review.at, Actor: r.person(review.Author), Detail: review.verdict,
		})
	}
	if len(mine) > 0 {
		it.State, it.FinishedAt = work.StateDone, mine[0].at
	}
	if it.Body != "" { // the author's references
		texts = append(texts, it.Body)
	}
	it.Body = strings.Join(texts, "\n\n")
	r.waited(it, d.ordered(n.TimelineItems))
	r.stand(it, work.Standing{Role: work.RoleReviewer, Why: n.whyNot(r.me, len(mine)), At: it.FinishedAt})
	return d.err
}

// whyNot says why a review does not count, "" if it does.
func (n *pullNode) whyNot(me work.Account, submitted int) string {
	switch {
	case n.Author.is(me.UserID):
		return work.WhyOwnReview
	case submitted == 0:
		return work.WhyNoSubmittedPart
	case n.Author.bot():
		return work.WhyBotsWork
	}
	return ""
}

// waited records since when a review of mine was waited for: when I or a team
// of mine was asked, unless that was taken back before I reviewed, and when the
// pull request left draft.
func (r *reader) waited(it work.Item, events []event) {
	for i, e := range events {
		recorded := work.Event{Item: it.ID, At: e.at}
		switch {
		case e.Typename == "ReadyForReviewEvent":
			recorded.Kind = work.EventReady
		case e.Typename != "ReviewRequestedEvent" || e.RequestedReviewer == nil || takenBack(e, events[i+1:], it.FinishedAt):
			continue
		case e.RequestedReviewer.is(r.me.UserID):
			recorded.Kind, recorded.Subject = work.EventReviewRequested, r.person(e.RequestedReviewer)
		case e.RequestedReviewer.Mine:
			recorded.Kind, recorded.Subject = work.EventReviewRequested, "team:"+e.RequestedReviewer.CombinedSlug
		default:
			continue
		}
		recorded.Actor = r.person(e.Actor)
		r.Events = append(r.Events, recorded)
	}
}

// takenBack reports whether a request was withdrawn before the review. One by
// one, reviewers are taken from a team that was asked.
func takenBack(request event, later []event, reviewed time.Time) bool {
	asked := request.RequestedReviewer
	return slices.ContainsFunc(later, func(e event) bool {
		who := e.RequestedReviewer
		return e.Typename == "ReviewRequestRemovedEvent" && who != nil && who.ID == asked.ID && who.CombinedSlug == asked.CombinedSlug &&
			(reviewed.IsZero() || e.at.Before(reviewed))
	})
}
