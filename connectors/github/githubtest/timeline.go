package githubtest

import (
	"slices"
	"strings"
	"time"
)

// moment is one timeline item: its type as itemTypes names it, and when.
type moment struct {
	kind string
	at   time.Time
	node object
}

// timeline is the wanted moments in order of time.
func timeline(typename string, all []moment, args map[string]any) (any, error) {
	wanted, _ := args["itemTypes"].([]any)
	slices.SortStableFunc(all, func(a, b moment) int { return a.at.Compare(b.at) })
	var nodes []any
	for _, m := range all {
		if len(wanted) == 0 || slices.Contains(wanted, any(m.kind)) {
			m.node["createdAt"] = stamp(m.at)
			nodes = append(nodes, m.node)
		}
	}
	return connection(typename, nodes, args)
}

func (r *resolver) pullEvents(p *Pull) []moment {
	var all []moment
	for _, request := range p.Requests {
		var whom any = r.actor(request.To)
		switch {
		case r.world.Quirks.HideReviewers:
			whom = refusal{kind: "FORBIDDEN", message: "Resource not accessible by personal access token"}
		case request.Team:
			whom = object{"__typename": "Team", "combinedSlug": request.To}
		}
		all = append(all, moment{"REVIEW_REQUESTED_EVENT", request.At, object{
			"__typename": "ReviewRequestedEvent", "actor": r.actor(request.By), "requestedReviewer": whom,
		}})
		if !request.Removed.IsZero() {
			all = append(all, moment{"REVIEW_REQUEST_REMOVED_EVENT", request.Removed, object{"__typename": "ReviewRequestRemovedEvent", "requestedReviewer": whom}})
		}
	}
	for _, at := range p.Ready {
		all = append(all, moment{"READY_FOR_REVIEW_EVENT", at, object{"__typename": "ReadyForReviewEvent", "actor": r.actor(p.Author)}})
	}
	for i, review := range p.Reviews {
		if !review.Dismissed.IsZero() {
			all = append(all, moment{"REVIEW_DISMISSED_EVENT", review.Dismissed, object{
				"__typename": "ReviewDismissedEvent", "previousReviewState": review.State,
				"review": object{"__typename": "PullRequestReview", "id": r.reviewID(p, i)},
			}})
		}
	}
	for _, base := range p.FormerBases {
		all = append(all, moment{"BASE_REF_CHANGED_EVENT", p.Created, object{"__typename": "BaseRefChangedEvent", "previousRefName": base}})
	}
	if p.QueuedBy != "" {
		all = append(all, moment{"ADDED_TO_MERGE_QUEUE_EVENT", p.Merged, object{"__typename": "AddedToMergeQueueEvent", "actor": r.actor(p.QueuedBy)}})
	}
	if end := latest(p.Merged, p.Closed); !end.IsZero() {
		closed := object{"__typename": "ClosedEvent", "actor": r.actor(p.ClosedBy), "closer": nil}
		if p.ClosingCommit != "" {
			closed["closer"] = object{"__typename": "Commit", "oid": p.ClosingCommit}
		}
		all = append(all, moment{"CLOSED_EVENT", end, closed})
	}
	return all
}

func (i *Issue) state() string {
	if i.Closed.IsZero() {
		return "OPEN"
	}
	return "CLOSED"
}

func (r *resolver) issue(issue *Issue) object {
	w := r.world
	var assignees []any
	for _, login := range issue.Assignees {
		assignees = append(assignees, r.actor(login))
	}
	return object{
		"__typename": "Issue", "id": w.issueID(issue), "number": issue.Number,
		"url":   w.WebURL + "/" + strings.Replace(w.ref(issue.Repo, issue.Number), "#", "/issues/", 1),
		"title": issue.Title, "body": issue.Body, "state": issue.state(), "stateReason": issue.reason(),
		"createdAt": stamp(issue.Created), "updatedAt": stamp(issue.updated()), "closedAt": stamp(issue.Closed),
		"author": r.actor(issue.Author), "repository": r.repository(issue.Repo), "labels": labels(issue.Labels),
		"assignees": argued(func(args map[string]any) (any, error) { return connection("UserConnection", assignees, args) }),
		"timelineItems": argued(func(args map[string]any) (any, error) {
			return timeline("IssueTimelineItemsConnection", r.issueEvents(issue), args)
		}),
	}
}

// reason says why an issue has the state it has.
func (i *Issue) reason() any {
	switch {
	case !i.Closed.IsZero() && i.Reason == "":
		return "COMPLETED"
	case !i.Closed.IsZero():
		return i.Reason
	case slices.ContainsFunc(i.Events, func(e Event) bool { return e.Kind == "reopened" }):
		return "REOPENED"
	}
	return nil
}

// issueKinds says what an event is called in itemTypes and in __typename.
var issueKinds = map[string][2]string{
	"assigned":   {"ASSIGNED_EVENT", "AssignedEvent"},
	"unassigned": {"UNASSIGNED_EVENT", "UnassignedEvent"},
	"closed":     {"CLOSED_EVENT", "ClosedEvent"},
	"reopened":   {"REOPENED_EVENT", "ReopenedEvent"},
	"labeled":    {"LABELED_EVENT", "LabeledEvent"},
	"mentioned":  {"CROSS_REFERENCED_EVENT", "CrossReferencedEvent"},

	"duplicate":   {"MARKED_AS_DUPLICATE_EVENT", "MarkedAsDuplicateEvent"},
	"unduplicate": {"UNMARKED_AS_DUPLICATE_EVENT", "UnmarkedAsDuplicateEvent"},
}

func (r *resolver) issueEvents(issue *Issue) []moment {
	var all []moment
	for _, e := range issue.events() {
		kind := issueKinds[e.Kind]
		all = append(all, moment{kind[0], e.At, object{
			"__typename": kind[1], "actor": r.actor(e.By), "assignee": r.actor(e.Whom),
			"label":  object{"__typename": "Label", "name": e.Label},
			"closer": r.referred(e.Of), "source": r.referred(e.Of), "willCloseTarget": false,
			"canonical": r.referred(e.Of), "duplicate": object{"__typename": "Issue", "id": r.world.issueID(issue), "number": issue.Number, "repository": r.repository(issue.Repo)},
		}})
	}
	return all
}

// referred is the pull request or issue of a reference, null if there is none.
func (r *resolver) referred(ref string) object {
	if ref == "" {
		return nil
	}
	for i := range r.world.Pulls {
		if p := &r.world.Pulls[i]; r.world.ref(p.Repo, p.Number) == ref {
			return r.pull(p)
		}
	}
	for i := range r.world.Issues {
		if issue := &r.world.Issues[i]; r.world.ref(issue.Repo, issue.Number) == ref {
			return r.issue(issue)
		}
	}
	return nil
}
